/* Are the programs there?  Asked of the file system the service will run in. */
#include "fact.h"

#include <errno.h>

#include "fate/lookup.h"

/*
 * The PATH in force, where it is known: all directories that the script names,
 * or else the usual ones.
 */
static bool
path_in_force(const struct subject *s, struct str *path)
{
	const struct fate *f = s->script->fate;

	if (!f->tree)
		return false;
	/* What is sourced, or evaluated, may set it. */
	for (uint32_t i = 0; i < f->sourced.n; i++)
		if (!f->sourced.v[i].missing)
			return false;
	for (uint32_t i = 0; i < f->commands.n; i++)
		if (f->commands.v[i].source != f->tree->source)
			return false;
	return lookup_path(s->arena, f->tree->source->text, path);
}

/* The first word of the chain that names a program which is not there, or NULL. */
static const struct arg *
missing_of(const struct subject *s)
{
	const struct command *c = s->command;
	struct str path = {0};
	uint32_t at = 0, i = 0;

	if (!s->judged->world || !world_rooted(s->judged->world) ||
	    (c->is_builtin && !c->is_exec) || c->is_function || !c->arg_n || !path_in_force(s, &path))
		return NULL;
	for (;;) {
		const struct arg *a = &c->argv[at];

		if (at >= c->arg_n || !a->known || !a->text.n)
			return NULL;
		if (lookup_program(s->arena, s->judged->world, s->judged->kb, a->text, path) == ENOENT)
			return a;
		/* Behind a chroot or in a shell's code it is another question. */
		if (i >= c->chain_n || c->chain[i].model == CHAIN_SHELL)
			return NULL;
		if (c->chain[i].name && (strcmp(c->chain[i].name, "chroot") == 0 ||
		    strcmp(c->chain[i].name, "env") == 0))
			return NULL;
		at += c->chain[i++].next;
	}
}

/* `exec ""`: no program has that name, with or without a root. */
static bool
is_empty_word(const struct command *c)
{
	return c->arg_n && c->argv[0].known && !c->argv[0].many && !c->argv[0].text.n;
}

void
fact_COMMAND_missing(const struct subject *s, struct value *v)
{
	const struct arg *a = missing_of(s);

	if (a)
		set_str(v, a->text);
	else if (is_empty_word(s->command))
		set_text(v, "\"\"");
}

void
fact_COMMAND_missing_place(const struct subject *s, struct value *v)
{
	const struct arg *a = missing_of(s);

	if (!a && is_empty_word(s->command))
		a = &s->command->argv[0];
	if (a && a->span.end > a->span.beg)
		set_place(v, s->command->source, a->span);
}

/* ---- programs that are there and cannot be started */

/* The first word of the chain that is an absolute path, and what lies there. */
static const struct arg *
program_at_path(const struct subject *s, uint32_t *at, uint32_t *i, struct file_info *info)
{
	const struct command *c = s->command;

	if (!s->judged->world || !world_rooted(s->judged->world) || (c->is_builtin && !c->is_exec) ||
	    c->is_function)
		return NULL;
	while (*at < c->arg_n) {
		const struct arg *a = &c->argv[*at];
		bool more = *i < c->chain_n && c->chain[*i].model != CHAIN_SHELL &&
		    !(c->chain[*i].changes & KB_CHANGES_ROOT);

		*at = more ? *at + c->chain[(*i)++].next : c->arg_n;
		if (!a->known)
			return NULL;
		if (a->text.n && a->text.p[0] == '/' && world_root_stat(s->judged->world,
		    arena_dup(s->arena, a->text.p, a->text.n), info) == 0)
			return a;
	}
	return NULL;
}

void
fact_COMMAND_not_executable(const struct subject *s, struct value *v)
{
	uint32_t at = 0, i = 0;
	struct file_info info;
	const struct arg *a;

	while (!v->known && (a = program_at_path(s, &at, &i, &info)))
		if (!info.dangling && !(info.type == FILE_REGULAR && info.mode & 0111))
			set_str(v, a->text);
}

static uint64_t
little_endian(const unsigned char *p, unsigned n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

/* What an ELF program's PT_INTERP names; nothing where the head is not all there. */
static struct str
elf_loader(struct str text)
{
	const unsigned char *b = (const unsigned char *)text.p;
	bool wide;
	uint64_t table, size, count;

	if (text.n < 64 || memcmp(b, "\177ELF", 4) != 0 || b[5] != 1)
		return (struct str){NULL, 0};
	wide = b[4] == 2;
	table = wide ? little_endian(b + 32, 8) : little_endian(b + 28, 4);
	size = little_endian(b + (wide ? 54 : 42), 2);
	count = little_endian(b + (wide ? 56 : 44), 2);
	for (uint64_t i = 0; i < count && size >= 32 && table + (i + 1) * size <= text.n; i++) {
		const unsigned char *p = b + table + i * size;
		uint64_t from = wide ? little_endian(p + 8, 8) : little_endian(p + 4, 4);
		uint64_t n = wide ? little_endian(p + 32, 8) : little_endian(p + 16, 4);

		if (little_endian(p, 4) == 3 && n > 1 && from < text.n && n <= text.n - from)
			return str_sub(text, from, from + n - 1);
	}
	return (struct str){NULL, 0};
}

/* What the file asks for to be started: a dynamic loader, or the interpreter of its first line. */
static struct str
asks_for(struct str text, bool elf)
{
	struct str line, path;

	if (elf)
		return elf_loader(text);
	if (!str_starts(text, "#!"))
		return (struct str){NULL, 0};
	line = str_trim(str_sub(text, 2, str_find(text, '\n', 0)));
	path = str_sub(line, 0, str_find(line, ' ', 0));
	path = str_sub(path, 0, str_find(path, '\t', 0));
	return path;
}

static const struct arg *
asks_in_vain(const struct subject *s, bool elf, struct str *what)
{
	uint32_t at = 0, i = 0;
	struct file_info info;
	const struct arg *a;

	while ((a = program_at_path(s, &at, &i, &info))) {
		struct world *w = s->judged->world;
		struct str text;

		if (info.dangling || world_root_read(w, s->arena, arena_dup(s->arena, a->text.p,
		    a->text.n), &text) != 0)
			continue;
		*what = asks_for(text, elf);
		if (what->n && what->p[0] == '/' && world_root_stat(w, arena_dup(s->arena, what->p,
		    what->n), &info) == ENOENT)
			return a;
	}
	return NULL;
}

void
fact_COMMAND_loader_missing(const struct subject *s, struct value *v)
{
	struct str what;

	if (asks_in_vain(s, true, &what))
		set_str(v, what);
}

void
fact_COMMAND_loader_of(const struct subject *s, struct value *v)
{
	struct str what;
	const struct arg *a = asks_in_vain(s, true, &what);

	if (!a)
		a = asks_in_vain(s, false, &what);
	if (a)
		set_str(v, a->text);
}

void
fact_COMMAND_script_interpreter(const struct subject *s, struct value *v)
{
	struct str what;

	if (asks_in_vain(s, false, &what))
		set_str(v, what);
}
