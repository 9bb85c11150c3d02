/* States and sets of them: adding, splitting, joining. */
#include "walk.h"

bool
walk_shell_in(struct walk *w, shell_set set)
{
	bool in = set & SHELL_BIT(w->shell);

	w->differs |= in ? ~set : set;
	return in;
}

struct state
state_first(struct walk *w)
{
	struct state s = {.certainty = CERTAINTY_CERTAIN};
	struct positional *p = arena_new(w->arena, struct positional);
	enum role role = w->unit->role;

	p->known = true;
	if (role == ROLE_FINISH || role == ROLE_LOG_FINISH || role == ROLE_CONTROL) {
		/* s6 and runit give an exit code and more. */
		p->known = false;
	} else if (role == ROLE_RUN || role == ROLE_LOG_RUN) {
		if (w->unit->dialect == DIALECT_S6) {
			p->n = 1;
			p->v = arena_new(w->arena, struct value);
			p->v[0] = (struct value){.kind = VALUE_ANY};
		}
	}
	s.positional = p;
	s.input = role == ROLE_LOG_RUN || (w->unit->service && w->unit->service->kind == SERVICE_LOGGER) ?
	    INPUT_LOG : INPUT_NULL;
	return s;
}

void
state_cap(struct state *s, enum certainty c)
{
	if (c < s->certainty)
		s->certainty = c;
}

void
state_status(struct state *s, int low, int high, bool test)
{
	s->status_low = low;
	s->status_high = high;
	s->status_test = test;
}

void
state_step(struct walk *w, struct state *s, struct span span, const char *message)
{
	struct trail *t = arena_new(w->arena, struct trail);

	/* On a very long way the old steps are let go: nobody reads them all. */
	t->before = s->trail && s->trail->depth < TRAIL_MAX ? s->trail : NULL;
	t->depth = t->before ? t->before->depth + 1 : 1;
	t->label = (struct label){w->text->tree->source, span, message};
	s->trail = t;
}

const struct trap *
state_trap(const struct state *s, enum trap_signal sig)
{
	return s->traps && s->traps->v[sig].set ? &s->traps->v[sig] : NULL;
}

const char *
walk_quote_span(struct walk *w, struct span at)
{
	struct str t = source_text(w->text->tree->source, at);
	struct buf b = {.arena = w->arena};
	size_t n = str_find(t, '\n', 0);
	bool cut = n < t.n;

	if (n > 60) {
		n = 57;
		cut = true;
		while (n && ((unsigned char)t.p[n] & 0xc0) == 0x80)
			n--;
	}
	buf_char(&b, '`');
	buf_str(&b, str_trim(str_sub(t, 0, n)));
	if (cut)
		buf_text(&b, "...");
	buf_char(&b, '`');
	return buf_done(&b).p;
}

const char *
walk_quote(struct walk *w, const struct node *n)
{
	return walk_quote_span(w, n->span);
}

void
states_add(struct walk *w, struct states *to, const struct state *s)
{
	*vec_push_from(w->arena, to, 1) = *s;
}

void
states_move(struct walk *w, struct states *to, const struct states *from)
{
	for (uint32_t i = 0; i < from->n; i++)
		states_add(w, to, &from->v[i]);
}

/* Differ in something that decides what comes: not to be joined early. */
static bool
state_differs(const struct state *a, const struct state *b)
{
	return a->functions != b->functions ||
	    a->positional != b->positional || a->traps != b->traps ||
	    a->children != b->children || a->errexit != b->errexit ||
	    a->nounset != b->nounset || a->noexec != b->noexec ||
	    a->pipefail != b->pipefail || a->allexport != b->allexport ||
	    a->rare != b->rare || a->down != b->down || a->lost != b->lost ||
	    a->refused != b->refused || a->input != b->input || a->jump != b->jump ||
	    a->jump_depth != b->jump_depth ||
	    (a->seconds >= LATE_SECONDS) != (b->seconds >= LATE_SECONDS);
}

static bool
state_status_same(const struct state *a, const struct state *b)
{
	return a->status_low == b->status_low && a->status_high == b->status_high &&
	    a->status_test == b->status_test;
}

static void
state_join(struct walk *w, struct state *into, const struct state *s)
{
	into->vars = varmap_join(w->arena, into->vars, s->vars);
	if (s->certainty < into->certainty)
		into->certainty = s->certainty;
	if (s->status_low < into->status_low)
		into->status_low = s->status_low;
	if (s->status_high > into->status_high)
		into->status_high = s->status_high;
	into->status_test = into->status_test && s->status_test;
	into->guard = into->guard && s->guard;
	into->cwd_moved = into->cwd_moved || s->cwd_moved;
	into->open = into->open || s->open;
	into->doubt = into->doubt || s->doubt;
	if (!s->reader)
		into->reader = NULL;
	into->filter_held = into->filter_held && s->filter_held;
	if (s->seconds < into->seconds)
		into->seconds = s->seconds;
	if (into->trail != s->trail || into->condition != s->condition) {
		/* Both ways come here: what told them apart decides no more. */
		const struct trail *t = into->trail, *u = s->trail;
		while (t != u) {
			if (!u || (t && t->depth >= u->depth))
				t = t->before;
			else
				u = u->before;
		}
		into->trail = t;
		if (into->condition != s->condition) {
			into->condition = NULL;
			into->condition_kind = CONDITION_NONE;
		}
	}
	if (into->last != s->last)
		into->last_answer = NULL;
	into->asked = into->asked || s->asked;
	into->dropped = into->dropped || s->dropped;
}

/* Everything joined into one, whatever it costs in sureness. */
static void
states_crush(struct walk *w, struct states *s)
{
	struct state *first = &s->v[0];

	for (uint32_t i = 1; i < s->n; i++) {
		struct state *x = &s->v[i];

		if (state_differs(first, x)) {
			state_cap(first, CERTAINTY_POSSIBLE);
			first->errexit = first->errexit && x->errexit;
			first->nounset = first->nounset && x->nounset;
			first->rare = first->rare && x->rare;
			first->down = first->down && x->down;
			first->noexec = first->noexec && x->noexec;
			if (!first->children)
				first->children = x->children;
		}
		state_join(w, first, x);
	}
	state_cap(first, CERTAINTY_LIKELY);
	s->n = 1;
}

void
states_merge(struct walk *w, struct states *s, bool keep_status)
{
	for (int pass = 0; pass < 2; pass++) {
		/* First only what holds the same variables; if many are left, all. */
		uint32_t n = 0;

		if (s->n < 2 || (pass == 1 && s->n <= STATES_MAX / 2))
			return;
		if (pass == 0 && s->n > STATES_MANY)
			continue;
		for (uint32_t i = 0; i < s->n; i++) {
			uint32_t j = 0;

			if (n >= STATES_MANY) {
				/* Too many kinds of states to be told apart in time. */
				states_crush(w, s);
				return;
			}
			while (j < n && (state_differs(&s->v[j], &s->v[i]) ||
			    (pass == 0 && s->v[j].vars != s->v[i].vars) ||
			    (keep_status && !state_status_same(&s->v[j], &s->v[i]))))
				j++;
			if (j < n)
				state_join(w, &s->v[j], &s->v[i]);
			else
				s->v[n++] = s->v[i];
		}
		s->n = n;
	}
	if (s->n > STATES_MAX)
		states_crush(w, s);
}

static void
state_decide(struct walk *w, struct state *s, const struct node *asked, bool yes)
{
	const char *what;

	s->guard = true;
	if (!asked)
		return;
	state_step(w, s, asked->span, s->status_test ?
	    yes ? "where this is true" : "where this is false" :
	    yes ? "where this succeeds" : "where this fails");
	what = walk_quote(w, asked);
	s->condition = arena_fmt(w->arena, "when %s %s", what,
	    s->status_test ? yes ? "is true" : "is false" : yes ? "succeeds" : "fails");
	s->condition_kind = question_kind(w, asked);
}

void
states_split(struct walk *w, const struct states *in, const struct node *asked,
    struct states *yes, struct states *no)
{
	for (uint32_t i = 0; i < in->n; i++) {
		struct state s = in->v[i];
		bool both = s.status_low <= 0 && s.status_high > 0;

		if (s.status_low <= 0) {
			struct state t = s;

			if (both)
				state_decide(w, &t, asked, true);
			t.status_low = t.status_high = 0;
			states_add(w, yes, &t);
		}
		if (s.status_high > 0) {
			if (both)
				state_decide(w, &s, asked, false);
			if (s.status_low <= 0)
				s.status_low = 1;
			states_add(w, no, &s);
		}
	}
}
