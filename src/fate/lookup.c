/* Programs that are not there: looked up in the file system the service will run in. */
#include "lookup.h"

#include <ctype.h>
#include <errno.h>

#include "walk.h"

/* What supervisors' boot scripts give, and where suites install themselves. */
#define USUAL_PATH "/command:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:" \
	"/usr/lib/runit:/lib/runit:/opt/bin"

/* ---- PATH */

/* The value behind `PATH=`, up to the blank or operator that ends it. */
static struct str
value_at(struct str text, size_t i)
{
	char quote = i < text.n && (text.p[i] == '"' || text.p[i] == '\'') ? text.p[i] : 0;
	size_t end = i + (quote != 0);

	while (end < text.n && (quote ? text.p[end] != quote : !strchr(" \t\n;&|)`", text.p[end])))
		end++;
	return str_sub(text, i + (quote != 0), end);
}

/* Literal directories, and $PATH for what was before. */
static bool
path_add(struct buf *path, struct str value)
{
	struct str dir;

	while (str_cut(&value, ':', &dir)) {
		if (str_is(dir, "$PATH") || str_is(dir, "${PATH}"))
			dir = STR(USUAL_PATH);
		for (size_t i = 0; i < dir.n; i++)
			if (strchr("$`\"'(~ \\", dir.p[i]))
				return false;
		buf_str(path, dir);
		buf_char(path, ':');
	}
	return true;
}

/* Does an assignment of the shell's own begin there, or a word of some command? */
static bool
begins_statement(struct str text, size_t i)
{
	struct str before;

	while (i && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
		i--;
	before = str_sub(text, 0, i);
	return !i || strchr("\n;&|(", text.p[i - 1]) || str_ends(before, "export") ||
	    str_ends(before, "then") || str_ends(before, "do");
}

bool
lookup_path(struct arena *a, struct str text, struct str *path)
{
	struct buf b = {.arena = a};
	bool set = false;

	for (size_t i = 0; i + 5 <= text.n; i++) {
		if (text.p[i] != 'P' || memcmp(text.p + i, "PATH=", 5) != 0 || (i &&
		    (isalnum((unsigned char)text.p[i - 1]) || text.p[i - 1] == '_')))
			continue;
		if (!path_add(&b, value_at(text, i + 5)))
			return false;
		/* `env PATH=...`: another one for one program. */
		set = set || begins_statement(text, i);
	}
	if (!set)
		buf_text(&b, USUAL_PATH);
	*path = buf_done(&b);
	return true;
}

/* A busybox without links for its applets runs them all the same. */
static bool
is_applet(struct arena *a, struct world *w, const struct kb *kb, struct str name)
{
	struct arg word = {.text = name, .known = true};
	struct file_info info;
	struct kb_answer k;

	if (world_root_stat(w, "/bin/busybox", &info) != 0 &&
	    world_root_stat(w, "/usr/bin/busybox", &info) != 0)
		return false;
	kb_ask(kb, a, &word, 1, &k);
	return k.program != NULL;
}

int
lookup_program(struct arena *a, struct world *w, const struct kb *kb, struct str name,
    struct str path)
{
	struct file_info info;
	struct str dir;
	int e;

	if (!name.n || !w || !world_rooted(w))
		return EAGAIN;
	if (str_find(name, '/', 0) < name.n)
		return name.p[0] == '/' ? world_root_stat(w, arena_dup(a, name.p, name.n), &info) :
		    EAGAIN;
	while (str_cut(&path, ':', &dir)) {
		if (!dir.n)
			continue;
		if (dir.p[0] != '/')
			return EAGAIN;
		e = world_root_stat(w, arena_fmt(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(name)), &info);
		if (e != ENOENT)
			return e;
	}
	return is_applet(a, w, kb, name) ? EAGAIN : ENOENT;
}

/* ---- of a command on the way */

/* Behind these the PATH, or the root, is another one. */
static bool
changes_lookup(const struct kb_answer *k)
{
	static const char *const names[] = {
		"env", "envdir", "s6-envdir", "justc-envdir", "with-contenv", "chroot", "chpst", NULL
	};

	for (int i = 0; names[i]; i++)
		if (k->name && strcmp(k->name, names[i]) == 0)
			return true;
	return k->changes & KB_CHANGES_ROOT || (k->model != CHAIN_EXEC && k->model != CHAIN_FORK_WAIT);
}

/* chpst changes them with -e and -/ only. */
static bool
loader_keeps_path(const struct kb_answer *k, const struct arg *argv)
{
	if (!changes_lookup(k))
		return true;
	if (!k->name || strcmp(k->name, "chpst") != 0)
		return false;
	for (uint32_t i = 1; i < k->next; i++)
		if (!argv[i].known || str_starts(argv[i].text, "-e") || str_starts(argv[i].text, "-/"))
			return false;
	return true;
}

static bool
sets_path(const struct node *n)
{
	for (uint32_t i = 0; n->kind == NODE_SIMPLE && i < n->simple.assign_n; i++)
		if (str_is(n->simple.assigns[i].name, "PATH"))
			return true;
	return false;
}

const struct arg *
lookup_missing(struct walk *w, const struct program_call *c, const struct resolved *r)
{
	const struct arg *a = c->argv;
	struct str path = {0};
	bool known;

	if (!w->unit->world || !world_rooted(w->unit->world))
		return NULL;
	known = !w->path_lost && !sets_path(c->node) &&
	    lookup_path(w->arena, w->script->tree->source->text, &path);
	for (uint32_t i = 0;; i++) {
		if (!a->known || a->many || a->guess || !a->text.n)
			return NULL;
		if ((known || a->text.p[0] == '/') &&
		    lookup_program(w->arena, w->unit->world, w->unit->kb, a->text, path) == ENOENT)
			return a;
		if (i >= r->chain.n || r->chain.v[i].rest != a + r->chain.v[i].next ||
		    !loader_keeps_path(&r->chain.v[i], a))
			return NULL;
		a = r->chain.v[i].rest;
	}
}
