/* How a process ends, or in what it stays. */
#include "walk.h"

void
state_leaves(struct walk *w, struct state *s, const struct child *c)
{
	struct child *x = arena_new(w->arena, struct child);

	*x = *c;
	x->next = s->children;
	s->children = x;
}

/* The action of `trap ... EXIT` runs in the shell before it ends. */
static bool
exit_trap_runs(struct walk *w, const struct state *s, struct outcome o)
{
	const struct trap *t = state_trap(s, TRAP_EXIT);
	struct states in = {0}, out;
	struct state first = *s;
	struct parsed *p;

	if (!t || t->ignore || t->unknown || w->frame->in_exit_trap ||
	    o.mechanism == MECHANISM_KILLS_ITSELF)
		return false;
	p = text_parse(w, t->source, t->span, t->action, NULL);
	first.errexit = false;
	states_add(w, &in, &first);
	w->frame->in_exit_trap = true;
	out = walk_script(w, p, in, IN_TRAP | IN_TAIL);
	for (uint32_t i = 0; i < out.n; i++) {
		out.v[i].jump = JUMP_NONE;
		if (!o.error)
			state_status(&out.v[i], s->status_low, s->status_high, s->status_test);
		walk_ends(w, &out.v[i], o);
	}
	w->frame->in_exit_trap = false;
	return true;
}

void
walk_ends(struct walk *w, const struct state *s, struct outcome o)
{
	const struct trap *t = state_trap(s, TRAP_EXIT);

	o.stays = false;
	if (w->frame->kind == FRAME_MAIN || w->frame->kind == FRAME_SUBSHELL)
		if (exit_trap_runs(w, s, o))
			return;
	o.state = *s;
	if (t && t->unknown)	/* it may run anything before the end */
		state_cap(&o.state, CERTAINTY_LIKELY);
	o.error = o.error || s->rare;
	o.down = o.down || s->down;
	*vec_push_from(w->arena, &w->frame->ended, 1) = o;
}

void
walk_stays(struct walk *w, const struct state *s, struct outcome o)
{
	o.stays = true;
	o.state = *s;
	*vec_push_from(w->arena, &w->frame->stayed, 1) = o;
}

void
walk_dies(struct walk *w, const struct state *s, int status, enum mechanism m,
    struct span span, const char *why)
{
	struct outcome o = {
		.error = true, .mechanism = m, .span = span,
		.source = w->text->tree->source, .why = why,
	};
	struct state t = *s;

	state_status(&t, status, status, false);
	walk_ends(w, &t, o);
}

static const struct child *
children_find(const struct state *s, bool daemon)
{
	for (const struct child *c = s->children; c; c = c->next)
		if (c->daemon == daemon && !c->filter)
			return c;
	return NULL;
}

/* What the last program tells of why nothing is left. */
static enum mechanism
mechanism_of_last(const struct state *s)
{
	const struct kb_answer *k = s->last_answer;

	if (!k)
		return MECHANISM_NONE;
	if (k->is_init_script)
		return MECHANISM_INIT_SCRIPT;
	if (k->is_chain || k->always_ends || k->is_test || k->is_control || !k->program)
		return MECHANISM_NONE;
	switch (k->conduct) {
	case CONDUCT_STDIN:
		return MECHANISM_STDIN_END;
	case CONDUCT_ENDS:
	case CONDUCT_FAILS:
		return MECHANISM_ONESHOT_PROGRAM;
	default:
		return MECHANISM_NONE;
	}
}

static const char *
reason_of(struct walk *w, enum mechanism m, const struct child *c, const struct state *s,
    const char *end)
{
	const char *name = c ? c->name : s->last_answer ? s->last_answer->name : "it";

	switch (m) {
	case MECHANISM_LOST_CONTINUATION:
		return arena_fmt(w->arena, "a command was torn apart: its program stands on the next line; then %s", end);
	case MECHANISM_SHELL_ERROR:
		return arena_fmt(w->arena, "the shell refused a command, and %s", end);
	case MECHANISM_BACKGROUNDED:
		return arena_fmt(w->arena, "`%s` is left in the background and %s", name, end);
	case MECHANISM_FORKS_AWAY:
		return arena_fmt(w->arena, "`%s` went to the background by itself and %s", name, end);
	case MECHANISM_INIT_SCRIPT:
		return arena_fmt(w->arena, "`%s` starts the service and ends; then %s", name, end);
	case MECHANISM_STDIN_END:
		return arena_fmt(w->arena, "`%s` ends with its input, which is empty; then %s", s->reader ?
		    s->reader->kind == NODE_SIMPLE ? "read" : "select" : name, end);
	case MECHANISM_ONESHOT_PROGRAM:
		return arena_fmt(w->arena, "`%s` does its job and ends; then %s", name, end);
	default:
		return end;
	}
}

static enum mechanism
mechanism_of_end(const struct state *s, enum mechanism plain, const struct child **c)
{
	enum mechanism m;

	*c = NULL;
	if (s->lost)
		return MECHANISM_LOST_CONTINUATION;
	if (plain == MECHANISM_GUARD_EXIT)
		return s->reader ? MECHANISM_STDIN_END : plain;
	*c = children_find(s, false);
	if (s->refused)
		return MECHANISM_SHELL_ERROR;
	if (*c)
		return MECHANISM_BACKGROUNDED;
	if ((*c = children_find(s, true)))
		return (*c)->mechanism ? (*c)->mechanism : MECHANISM_FORKS_AWAY;
	if (s->reader)
		return MECHANISM_STDIN_END;
	m = mechanism_of_last(s);
	return m ? m : plain;
}

/* The command that is to blame, where it is not the one that the end stands at. */
static void
outcome_blames(struct outcome *o, const struct state *s, const struct child *c)
{
	const struct node *n = c ? c->node : NULL;
	const struct source *source = c ? c->source : NULL;

	if (!c && o->mechanism == MECHANISM_STDIN_END && s->reader) {
		n = s->reader;
		source = s->reader_source;
	}
	if (!n)
		return;
	o->node = n;
	o->source = source;
	o->span = n->span;
}

void
walk_falls_off(struct walk *w, const struct states *states)
{
	const struct source *src = w->text->tree->source;

	for (uint32_t i = 0; i < states->n; i++) {
		const struct state *s = &states->v[i];
		const struct child *c;
		struct outcome o = {
			.source = s->last_source ? s->last_source : src,
			.node = s->last,
			.span = s->last ? s->last->span :
			    (struct span){(uint32_t)src->text.n, (uint32_t)src->text.n},
		};

		o.mechanism = mechanism_of_end(s, MECHANISM_FALLS_OFF_END, &c);
		outcome_blames(&o, s, c);
		o.error = s->status_low > 0 && !s->status_test && o.mechanism == MECHANISM_FALLS_OFF_END;
		o.why = reason_of(w, o.mechanism, c, s, "the script reaches its end");
		walk_ends(w, s, o);
	}
}

void
walk_exits(struct walk *w, const struct state *from, const struct node *n, bool given,
    int low, int high)
{
	struct state s = *from;
	const struct child *c;
	struct outcome o = {.node = n, .source = w->text->tree->source, .span = n->span};

	if (low <= 0 && high > 0 && !given) {
		/* A bare exit passes the last status on: two ways. */
		walk_exits(w, from, n, given, 0, 0);
		low = 1;
	}
	state_status(&s, low, high, false);
	o.mechanism = mechanism_of_end(&s, s.guard ? MECHANISM_GUARD_EXIT : MECHANISM_EXPLICIT_EXIT, &c);
	outcome_blames(&o, &s, NULL);
	o.error = low > 0;
	o.why = reason_of(w, o.mechanism, c, &s, low == high ?
	    arena_fmt(w->arena, "the script exits with %d", low) : "the script exits");
	walk_ends(w, &s, o);
}
