/*
 * rulec - compiles rules/ into C tables, with the very readers that unflap
 * uses at run time.
 *
 *   rulec programs FILE.kb... > programs.c
 *   rulec rules FILE.rule... > rules.c
 *
 * Each kind of table is a row of `kinds`.  What is wrong in a file is told as
 * FILE:LINE:COLUMN: message, and nothing is written.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/file.h"
#include "base/out.h"
#include "kb/dump.h"
#include "rulec_rules.h"

enum { RULEC_FILE_MAX = 4 * 1024 * 1024 };

static void
report(const struct findings *f)
{
	for (uint32_t i = 0; i < f->list.n; i++) {
		const struct finding *x = &f->list.v[i];
		struct place p = source_place(x->source, x->span.beg);

		fprintf(stderr, "%s:%u:%u: %s\n", x->file, p.line, p.column,
		    x->message);
	}
}

static const struct source *
read_source(struct arena *a, const char *path)
{
	struct str text;
	int error = file_read_at(a, AT_FDCWD, path, RULEC_FILE_MAX, &text, NULL);

	if (error)
		die(111, "unable to read %s: %s", path, strerror(error));
	return source_new(a, path, text);
}

static void
programs(struct arena *a, char **files, struct findings *errors, struct out *o)
{
	struct kb_builder *b = kb_build_new(a);
	struct kb_table table;

	for (; *files; files++)
		kb_build_add(b, read_source(a, *files), errors);
	kb_build_done(b, &table, errors);
	if (!errors->list.n)
		kb_dump(&table, "kb_programs", o);
}

static void
rules(struct arena *a, char **files, struct findings *errors, struct out *o)
{
	uint32_t n = 0;

	while (files[n])
		n++;
	const struct source **sources = arena_array(a, const struct source *, n + 1);

	for (uint32_t i = 0; i < n; i++)
		sources[i] = read_source(a, files[i]);
	rulec_rules(a, sources, n, errors, o);
}

static const struct kind {
	const char *name;
	void (*compile)(struct arena *a, char **files, struct findings *errors,
	    struct out *o);
} kinds[] = {
	{"programs", programs},
	{"rules", rules},
};

int
main(int argc, char **argv)
{
	static struct out o = {.fd = 1};
	struct arena a = {0};
	struct findings errors = {.arena = &a};

	die_name = "rulec";
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (argc < 2 || strcmp(argv[1], kinds[i].name) != 0)
			continue;
		kinds[i].compile(&a, argv + 2, &errors, &o);
		report(&errors);
		if (out_end(&o))
			die(111, "unable to write: %s", strerror(o.error));
		return errors.list.n ? 1 : 0;
	}
	die(100, "usage: rulec programs FILE.kb... >programs.c; "
	    "rulec rules FILE.rule... >rules.c");
}
