/* Are the programs there?  Asked of the file system the service will run in. */
#include "fact.h"

#include <errno.h>

/* What supervisors' boot scripts give, and where suites install themselves. */
#define USUAL_PATH "/command:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:" \
	"/usr/lib/runit:/lib/runit:/opt/bin"

/*
 * The PATH in force, where it is known: the usual one, or what the script sets.
 * With `$PATH:/x` the usual one is searched too.
 */
static bool
path_in_force(const struct subject *s, struct buf *path)
{
	const struct fate *f = s->script->fate;
	bool set = false;

	for (uint32_t i = 0; i < f->commands.n; i++)
		if (f->commands.v[i].source != s->script->script->source)
			return false;	/* what is sourced may set it */
	for (uint32_t i = 0; i < f->sourced.n; i++)
		if (!f->sourced.v[i].read && !f->sourced.v[i].missing)
			return false;
	if (!f->tree)
		return false;
	/* Commands of assignments only are no commands: the text tells. */
	if (str_has(f->tree->source->text, "PATH=")) {
		struct str rest = f->tree->source->text, line;

		while (str_cut(&rest, '\n', &line)) {
			struct str t = str_trim(line), value;
			size_t n;

			if (str_starts(t, "export "))
				t = str_trim(str_sub(t, 7, t.n));
			if (!str_starts(t, "PATH="))
				continue;
			value = str_sub(t, 5, t.n);
			if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
				value = str_sub(value, 1, value.n - 1);
			for (n = 0; n < value.n; n++)
				if (strchr(" ;'`(\"", value.p[n]))
					return false;
			buf_str(path, value);
			buf_char(path, ':');
			set = true;
		}
		/* Set in a way that was not read. */
		if (!set)
			return false;
	}
	if (!set || str_has(buf_done(path), "$PATH") || str_has(buf_done(path), "${PATH"))
		buf_text(path, USUAL_PATH);
	return true;
}

static int
lookup(const struct subject *s, struct str name, struct str path)
{
	struct world *w = s->judged->world;
	struct file_info info;
	struct str dir;
	int e;

	if (str_find(name, '/', 0) < name.n)
		return name.p[0] == '/' ? world_root_stat(w,
		    arena_dup(s->arena, name.p, name.n), &info) : EAGAIN;
	while (str_cut(&path, ':', &dir)) {
		if (!dir.n || dir.p[0] == '$')
			continue;
		if (dir.p[0] != '/')
			return EAGAIN;
		e = world_root_stat(w, arena_fmt(s->arena, "%.*s/%.*s", STR_ARG(dir),
		    STR_ARG(name)), &info);
		if (e != ENOENT)
			return e;
	}
	return ENOENT;
}

/* The first word of the chain that names a program which is not there, or NULL. */
static const struct arg *
missing_of(const struct subject *s)
{
	const struct command *c = s->command;
	struct buf path = {.arena = s->arena};
	uint32_t at = 0, i = 0;
	struct str in;

	if (!s->judged->world || !world_rooted(s->judged->world) ||
	    (c->is_builtin && !c->is_exec) || c->is_function || !c->arg_n || !path_in_force(s, &path))
		return NULL;
	in = buf_done(&path);
	for (;;) {
		const struct arg *a = &c->argv[at];

		if (at >= c->arg_n || !a->known || !a->text.n)
			return NULL;
		if (lookup(s, a->text, in) == ENOENT)
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
