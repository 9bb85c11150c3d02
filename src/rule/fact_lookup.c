/* Are the programs there?  Asked of the file system the service will run in. */
#include "fact.h"

#include <errno.h>

#include "tree.h"

/* What supervisors' boot scripts give, and where suites install themselves. */
#define USUAL_PATH "/command:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:" \
	"/usr/lib/runit:/lib/runit:/opt/bin"

struct path_search {
	const struct source *source;
	struct buf *path;
	bool set, unknown;
};

/* A value of PATH: literal directories, and $PATH for what was before. */
static void
path_add(struct path_search *p, struct str value)
{
	struct str dir;

	while (str_cut(&value, ':', &dir)) {
		if (str_is(dir, "$PATH") || str_is(dir, "${PATH}"))
			dir = STR(USUAL_PATH);
		for (size_t i = 0; i < dir.n; i++)
			p->unknown |= strchr("$`\"'(~ ", dir.p[i]) != NULL;
		buf_str(p->path, dir);
		buf_char(p->path, ':');
	}
	p->set = true;
}

static struct str
unquoted(struct str s)
{
	if (s.n > 1 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		return str_sub(s, 1, s.n - 1);
	return s;
}

static void
path_node(void *ctx, const struct node *n, const struct node *parent, const struct item *item)
{
	struct path_search *p = ctx;

	(void)parent;
	(void)item;
	if (n->kind != NODE_SIMPLE)
		return;
	for (uint32_t i = 0; i < n->simple.assign_n; i++)
		if (str_is(n->simple.assigns[i].name, "PATH") && n->simple.assigns[i].value)
			path_add(p, unquoted(source_text(p->source,
			    n->simple.assigns[i].value->span)));
	/* export PATH=...; words of other commands do not begin so. */
	for (uint32_t i = 1; i < n->simple.word_n; i++) {
		struct str word = source_text(p->source, n->simple.words[i]->span);

		if (str_starts(word, "PATH="))
			path_add(p, unquoted(str_sub(word, 5, word.n)));
	}
}

/*
 * The PATH in force, where it is known: all directories that the script names,
 * or else the usual ones.
 */
static bool
path_in_force(const struct subject *s, struct buf *path)
{
	const struct fate *f = s->script->fate;
	struct path_search p = {.path = path};
	struct tree_visitor v = {.ctx = &p, .node = path_node};

	if (!f->tree)
		return false;
	/* What is sourced, or evaluated, may set it. */
	for (uint32_t i = 0; i < f->sourced.n; i++)
		if (!f->sourced.v[i].missing)
			return false;
	for (uint32_t i = 0; i < f->commands.n; i++)
		if (f->commands.v[i].source != f->tree->source)
			return false;
	p.source = f->tree->source;
	if (str_has(p.source->text, "PATH="))
		tree_visit(&v, f->tree->root);
	if (!p.set)
		buf_text(path, USUAL_PATH);
	return !p.unknown;
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
		if (!dir.n)
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
