/*
 * test_syntax - the parser of shell on the cases of fixtures/shell.
 *
 *   test_syntax [-u] FILE...     -u writes what the parser says into the files
 *
 * A case is `==== title`, then lines of settings (`shell: NAME`; `noeol`: the
 * last newline is none; `cr`: lines end in CR LF; `nul`: an @ is a NUL byte),
 * the script, `----`, and the tree as sh_dump() writes it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "syntax/sh.h"

static unsigned passed, failed;
static bool bless;

struct test_case {
	struct str title, settings, script, tree;
};

static struct str
line_cut(struct str *rest)
{
	struct str line = {NULL, 0};

	str_cut(rest, '\n', &line);
	return line;
}

static bool
has_line(struct str s, struct str *line)
{
	if (!s.p || s.n == 0)
		return false;
	*line = str_sub(s, 0, str_find(s, '\n', 0));
	return true;
}

/* Lines up to one that begins with mark, which is left. */
static struct str
lines_until(struct str *rest, const char *mark)
{
	const char *beg = rest->p;
	struct str line;

	while (has_line(*rest, &line) && !str_starts(line, mark))
		line_cut(rest);
	return (struct str){beg, (size_t)((rest->p ? rest->p : beg) - beg)};
}

static bool
is_setting(struct str line)
{
	return str_starts(line, "shell: ") || str_is(line, "noeol") || str_is(line, "cr")
	    || str_is(line, "nul");
}

static struct str
lines_setting(struct str *rest)
{
	const char *beg = rest->p;
	struct str line;

	while (has_line(*rest, &line) && is_setting(line))
		line_cut(rest);
	return (struct str){beg, (size_t)(rest->p - beg)};
}

static bool
case_next(struct str *rest, struct test_case *c)
{
	struct str line;

	lines_until(rest, "==== ");
	if (!has_line(*rest, &line))
		return false;
	c->title = line_cut(rest);
	c->settings = lines_setting(rest);
	c->script = lines_until(rest, "----");
	line_cut(rest);
	if (!rest->p)
		*rest = (struct str){"", 0};
	c->tree = lines_until(rest, "==== ");
	return true;
}

static enum shell
setting_shell(struct str settings)
{
	static const char *const names[] = {"dash", "bash", "bash-sh", "busybox", "mksh",
	    "ksh93", "yash", "zsh"};
	struct str line;

	while (has_line(settings, &line)) {
		line_cut(&settings);
		if (!str_starts(line, "shell: "))
			continue;
		for (int i = 0; i < SHELL_COUNT; i++)
			if (str_is(str_sub(line, 7, line.n), names[i]))
				return (enum shell)i;
		printf("no such shell: %.*s\n", STR_ARG(line));
		exit(1);
	}
	return SHELL_DASH;
}

static bool
setting(struct str settings, const char *name)
{
	struct str line;

	while (has_line(settings, &line)) {
		line_cut(&settings);
		if (str_is(line, name))
			return true;
	}
	return false;
}

static struct str
script_of(struct arena *a, const struct test_case *c)
{
	struct buf b = {.arena = a};
	bool cr = setting(c->settings, "cr"), nul = setting(c->settings, "nul");

	for (size_t i = 0; i < c->script.n; i++) {
		char ch = c->script.p[i];

		if (cr && ch == '\n')
			buf_char(&b, '\r');
		buf_char(&b, nul && ch == '@' ? 0 : ch);
	}
	if (setting(c->settings, "noeol") && b.n)
		b.n--;
	return buf_done(&b);
}

/* The first line in which two texts are not the same, with both. */
static void
show_difference(struct str want, struct str got)
{
	unsigned n = 0;
	struct str w = {0}, g = {0};

	do {
		n++;
		w = line_cut(&want);
		g = line_cut(&got);
	} while (str_eq(w, g) && (want.p || got.p));
	printf("  line %u\n  - %.*s\n  + %.*s\n", n, STR_ARG(w), STR_ARG(g));
}

static void
case_run(struct arena *a, const char *file, const struct test_case *c, struct buf *out)
{
	struct str script = script_of(a, c), got, again;
	struct source *s = source_new(a, file, script);
	struct sh_tree *t = sh_parse(a, s, setting_shell(c->settings));
	struct buf dump = {.arena = a}, text = {.arena = a};
	uint32_t where = 0;
	bool ok;

	sh_dump(&dump, t);
	got = buf_done(&dump);
	ok = sh_round_trip(&text, t, &where);
	again = buf_done(&text);
	buf_fmt(out, "%.*s\n%.*s%.*s----\n%.*s", STR_ARG(c->title), STR_ARG(c->settings),
	    STR_ARG(c->script), STR_ARG(got));
	if (!ok || !str_eq(again, script)) {
		printf("FAIL %s %.*s\n  spans at byte %u\n", file, STR_ARG(c->title), where);
		failed++;
	} else if (!str_eq(got, c->tree) && !bless) {
		printf("FAIL %s %.*s\n", file, STR_ARG(c->title));
		show_difference(c->tree, got);
		failed++;
	} else
		passed++;
}

static void
file_run(const char *file)
{
	struct arena a = {0};
	struct buf out = {.arena = &a};
	struct test_case c;
	struct str text;
	FILE *f;
	int e = file_read_at(&a, AT_FDCWD, file, 1 << 20, &text, NULL);

	if (e) {
		printf("FAIL %s: %s\n", file, strerror(e));
		failed++;
		return;
	}
	while (case_next(&text, &c))
		case_run(&a, file, &c, &out);
	if (bless && (f = fopen(file, "w"))) {
		fwrite(out.p, 1, out.n, f);
		fclose(f);
	}
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	int i = 1;

	if (argc > 1 && strcmp(argv[1], "-u") == 0)
		bless = true, i++;
	for (; i < argc; i++)
		file_run(argv[i]);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
