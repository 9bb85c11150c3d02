/* Redirections: what standard input becomes, and which may fail. */
#include <errno.h>

#include "walk.h"

/* Paths that can be opened wherever a service runs. */
static bool
path_is_safe(struct str path)
{
	static const char *const safe[] = {
		"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/zero", "/dev/full",
		"/dev/fd/0", "/dev/fd/1", "/dev/fd/2", "/proc/self/fd/1", "/proc/self/fd/2",
		"/proc/self/fd/0",
	};

	for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
		if (str_is(path, safe[i]))
			return true;
	return false;
}

static enum redirect
redirect_path(struct walk *w, struct state *s, const struct redir *r, const struct value *v)
{
	struct world *world = w->unit->world;
	struct file_info info;
	struct str dir;

	if (v->kind != VALUE_KNOWN)
		return REDIRECT_MAY_FAIL;
	if (path_is_safe(v->text))
		return REDIRECT_FINE;
	if (!v->text.n)
		return REDIRECT_FAILS;
	if (v->text.p[0] != '/' || !world || !world_rooted(world))
		return REDIRECT_MAY_FAIL;
	/* With a root: its directory is there or not. */
	dir = r->op == REDIR_IN ? v->text : str_sub(v->text, 0, v->text.n - str_base(v->text).n);
	if (dir.n > 1 && dir.p[dir.n - 1] == '/')
		dir.n--;
	if (world_root_stat(world, arena_dup(w->arena, dir.p, dir.n), &info) == ENOENT) {
		state_cap(s, CERTAINTY_LIKELY);
		return REDIRECT_FAILS;
	}
	return REDIRECT_MAY_FAIL;
}

static struct str
word_text(const struct walk *w, struct span at)
{
	struct str t = source_text(w->text->tree->source, at);

	return t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"' ? str_sub(t, 1, t.n - 1) : t;
}

void
redirect_fifo(struct walk *w, const struct node *mkfifo)
{
	for (uint32_t i = 1; i < mkfifo->simple.word_n; i++)
		*vec_push(w->arena, &w->fifos) = word_text(w, mkfifo->simple.words[i]->span);
}

/* `mkfifo "$F"`, and now `<"$F"`. */
static bool
is_fifo(const struct walk *w, const struct redir *r)
{
	for (uint32_t i = 0; i < w->fifos.n; i++)
		if (str_eq(w->fifos.v[i], word_text(w, r->target->span)))
			return true;
	return false;
}

static enum redirect
redirect_one(struct walk *w, struct state *s, const struct redir *r)
{
	struct value v;
	long fd;

	switch (r->op) {
	case REDIR_HEREDOC:
	case REDIR_HEREDOC_DASH:
		if (!r->fd_given || r->fd == 0)
			s->input = INPUT_TEXT;
		if (r->heredoc && !r->heredoc_quoted)
			expand_text(w, s, r->heredoc, &v);
		return REDIRECT_FINE;
	case REDIR_HERESTRING:
		s->input = INPUT_TEXT;
		expand_text(w, s, r->target, &v);
		return REDIRECT_FINE;
	default:
		break;
	}
	if (!expand_text(w, s, r->target, &v))
		return REDIRECT_FAILS;
	if (r->op == REDIR_DUP_IN || r->op == REDIR_DUP_OUT) {
		if (r->op == REDIR_DUP_IN && r->fd == 0)
			s->input = value_is(&v, "-") ? INPUT_NULL : INPUT_OTHER;
		if (value_is(&v, "-"))
			return REDIRECT_FINE;
		/* Only 0, 1 and 2 are surely open. */
		if (v.kind == VALUE_KNOWN && str_number(v.text, &fd) && fd >= 0 && fd <= 2)
			return REDIRECT_FINE;
		return REDIRECT_MAY_FAIL;
	}
	if ((r->op == REDIR_IN || r->op == REDIR_RDWR) && r->fd == 0) {
		if (v.kind != VALUE_KNOWN)	/* <(server) never ends */
			state_cap(s, CERTAINTY_LIKELY);
		s->input = value_is(&v, "/dev/null") ? INPUT_NULL : is_fifo(w, r) ? INPUT_FIFO : INPUT_OTHER;
	}
	return redirect_path(w, s, r, &v);
}

enum redirect
walk_redirects(struct walk *w, struct state *s, const struct node *n)
{
	enum redirect worst = REDIRECT_FINE;

	for (uint32_t i = 0; i < n->redir_n && worst != REDIRECT_FAILS; i++) {
		enum redirect r = redirect_one(w, s, &n->redirs[i]);

		if (r > worst)
			worst = r;
	}
	return worst;
}
