/* Texts inside the script: eval, the dot command, trap actions, sh -c. */
#include <errno.h>

#include "walk.h"

struct parsed *
text_parse(struct walk *w, const struct source *outer, struct span span, struct str text,
    const char *file)
{
	struct parsed *p;
	struct source *src;

	struct parsed **slot;
	uint32_t hash;

	if (!w->parsed)
		w->parsed = arena_array(w->arena, struct parsed *, PARSED_HASH);
	hash = (uint32_t)((uintptr_t)outer >> 4) * 31u + span.beg;
	slot = &w->parsed[(hash * 2654435761u + span.end) >> 8 & (PARSED_HASH - 1)];
	for (p = *slot; p; p = p->next)
		if (p->outer == outer && p->span.beg == span.beg && p->span.end == span.end &&
		    str_eq(p->text, text))
			return p;
	p = arena_new(w->arena, struct parsed);
	p->outer = outer;
	p->span = span;
	p->text = text;
	src = source_inside(w->arena, outer, span, text);
	if (file) {
		src->file = file;
		src->outer = NULL;
	}
	p->tree = sh_parse(w->arena, src, w->shell);
	w->differs |= p->tree->differs;
	w->exhausted = w->exhausted || p->tree->too_deep;
	p->next = *slot;
	*slot = p;
	return p;
}

static void
text_run(struct walk *w, struct parsed *p, const struct state *s, const struct call *c,
    enum jump swallow, struct states *out)
{
	struct states in = {0}, after;

	if (w->depth >= DEPTH_MAX) {
		struct state t = *s;

		state_cap(&t, CERTAINTY_POSSIBLE);
		state_status(&t, 0, 255, false);
		states_add(w, out, &t);
		return;
	}
	states_add(w, &in, s);
	if (!p->tree->root->list.item_n)
		state_status(&in.v[0], 0, 0, false);
	w->depth++;
	w->sourced_depth += swallow == JUMP_RETURN;
	after = walk_script(w, p, in, c->context);
	w->sourced_depth -= swallow == JUMP_RETURN;
	w->depth--;
	for (uint32_t i = 0; i < after.n; i++) {
		if (swallow && after.v[i].jump == swallow)
			after.v[i].jump = JUMP_NONE;
		states_add(w, out, &after.v[i]);
	}
}

void
builtin_eval(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct buf b = {.arena = w->arena};
	bool known = true, begins = false;

	for (uint32_t i = 1; i < c->n; i++) {
		if (i > 1)
			buf_char(&b, ' ');
		if (c->argv[i].known || c->argv[i].starts)
			buf_str(&b, c->argv[i].text);
		if (i == 1)
			begins = c->argv[i].known;
		if (!c->argv[i].known) {
			/* An argument nobody knows stands for itself. */
			buf_text(&b, "${_}");
			known = false;
		}
	}
	if (!known)
		state_cap(s, CERTAINTY_LIKELY);
	if (!known && !begins) {
		/* Any command may stand there; take it for one that ends. */
		s->open = true;
		w->path_lost = true;
		s->vars = varmap_havoc(w->arena, s->vars);
		state_cap(s, CERTAINTY_LIKELY);
		state_status(s, 0, 255, false);
		states_add(w, out, s);
		return;
	}
	if (c->n > 1)
		text_run(w, text_parse(w, w->text->tree->source, c->node->span, buf_done(&b), NULL),
		    s, c, JUMP_NONE, out);
	else {
		state_status(s, 0, 0, false);
		states_add(w, out, s);
	}
}

/* The file as the service would find it; 0, or ENOENT (surely not there), or EAGAIN. */
static int
dot_read(struct walk *w, const struct state *s, struct str path, struct str *text,
    const char **file)
{
	struct world *world = w->unit->world;
	const char *z = arena_dup(w->arena, path.p, path.n);
	int error;

	if (str_find(path, '/', 0) == path.n && !walk_shell_in(w, SHELL_BIT(SHELL_BASH)))
		return ENOENT;	/* looked for in PATH, not here */
	if (path.p[0] == '/') {
		if (!world || !world_rooted(world))
			return EAGAIN;
		error = world_root_read(world, w->arena, z, text);
		*file = z;
		return error == ENOENT ? ENOENT : error ? EAGAIN : text->n > SOURCED_MAX ? EAGAIN : 0;
	}
	if (s->cwd_moved || !world || !w->unit->service || !w->unit->service->path)
		return EAGAIN;
	while (str_starts(path, "./"))
		path = str_sub(path, 2, path.n);
	bool log = w->unit->role == ROLE_LOG_RUN || w->unit->role == ROLE_LOG_FINISH;

	*file = arena_fmt(w->arena, "%s%.*s", log ? "log/" : "", STR_ARG(path));
	error = world_read(world, w->arena, arena_fmt(w->arena, "%s/%s", w->unit->service->path,
	    *file), text, NULL);
	/* A source tree may get the file at installation: absent is unknown. */
	return error || text->n > SOURCED_MAX ? EAGAIN : 0;
}

static struct sourced_fact *
dot_fact(struct walk *w, const struct call *c)
{
	struct sourced_fact *f;

	if (!w->collect)
		return NULL;
	for (uint32_t i = 0; i < w->fate->sourced.n; i++)
		if (w->fate->sourced.v[i].node == c->node)
			return &w->fate->sourced.v[i];
	if (w->fate->sourced.n >= FACTS_MAX)
		return NULL;
	f = vec_push(w->arena, &w->fate->sourced);
	f->source = w->text->tree->source;
	f->node = c->node;
	return f;
}

/* A test of that very file was passed on the way here. */
static bool
dot_was_tested(struct walk *w, const struct state *s, struct str path)
{
	const struct trail *t = s->trail;

	for (int i = 0; t && i < 16; i++, t = t->before)
		if (t->label.source == w->text->tree->source &&
		    str_has(source_text(t->label.source, t->label.span),
		    arena_dup(w->arena, path.p, path.n)))
			return true;
	return false;
}

enum {
	/* `. missing` ends the script (table B); `command .` never does. */
	DOT_FATAL = (1u << SHELL_DASH) | (1u << SHELL_BASH_SH) | (1u << SHELL_BUSYBOX) |
	    (1u << SHELL_MKSH) | (1u << SHELL_YASH) | (1u << SHELL_KSH93),
};

/* The file may be, or is, not there. */
static void
dot_missing(struct walk *w, const struct call *c, const struct state *s, bool surely,
    struct sourced_fact *f, struct states *out)
{
	struct state t = *s;
	const char *why = arena_fmt(w->arena, "%s is not there, and the shell ends at once",
	    c->n > 1 && c->argv[1].known ? walk_quote_span(w, c->argv[1].span) : "the sourced file");

	if (f && !c->plain)
		f->fatal = DOT_FATAL;
	if (!c->plain && walk_shell_in(w, DOT_FATAL)) {
		if (!surely) {
			t.condition = t.condition ? t.condition : "when the sourced file is not there";
			t.condition_kind = t.condition_kind ? t.condition_kind : CONDITION_FILE;
			t.guard = true;
			t.rare = true;
		}
		walk_dies(w, &t, 2, MECHANISM_SOURCED_FILE_MISSING, c->node->span, why);
	} else if (surely) {
		state_status(&t, 1, 127, false);
		states_add(w, out, &t);
	}
}

void
builtin_dot(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct sourced_fact *f = dot_fact(w, c);
	struct str text;
	const char *file = NULL;
	int error;

	if (c->n < 2) {
		state_status(s, 2, 2, false);
		states_add(w, out, s);
		return;
	}
	if (!c->argv[1].known || c->argv[1].text.n == 0) {
		error = EAGAIN;
	} else {
		struct str path = c->argv[1].text;

		if (f) {
			f->path = arena_dup(w->arena, path.p, path.n);
			f->tested = dot_was_tested(w, s, path);
			f->no_slash = str_find(path, '/', 0) == path.n;
		}
		error = dot_read(w, s, path, &text, &file);
		if (error == ENOENT)
			state_cap(s, CERTAINTY_LIKELY);
	}
	if (error == 0) {
		struct parsed *p = text_parse(w, w->text->tree->source, c->node->span, text, file);

		if (f)
			f->read = true;
		w->path_lost = w->path_lost || str_has(text, "PATH=");
		text_run(w, p, s, c, JUMP_RETURN, out);
		return;
	}
	if (f)
		f->missing = error == ENOENT;
	if (error == ENOENT) {
		dot_missing(w, c, s, true, f, out);
		return;
	}
	if (!c->plain && !(f ? f->tested : c->argv[1].known && dot_was_tested(w, s, c->argv[1].text)))
		dot_missing(w, c, s, false, f, out);
	s->open = true;
	/* Not read: it may set anything, and hardly ever ends the script. */
	w->path_lost = true;
	s->vars = varmap_havoc(w->arena, s->vars);
	state_cap(s, CERTAINTY_LIKELY);
	state_status(s, 0, 255, false);
	states_add(w, out, s);
}
