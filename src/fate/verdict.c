/* From the ways to the verdict. */
#include "walk.h"

enum { WAYS_MAX = 64 };

static void
names_add(struct arena *a, struct name_list *l, const char *name)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (strcmp(l->v[i], name) == 0)
			return;
	*vec_push(a, l) = name;
}

/* A loop's rounds and a second call tell the same again: once is enough. */
static void
step_add(struct way *way, const struct label *step)
{
	for (uint32_t i = 0; i < way->step_n; i++) {
		const struct label *x = &way->steps[i];

		if (x->source == step->source && x->span.beg == step->span.beg &&
		    strcmp(x->message, step->message) == 0)
			return;
	}
	way->steps[way->step_n++] = *step;
}

static void
way_steps(struct arena *a, struct way *way, const struct outcome *o)
{
	uint32_t n = o->state.trail ? o->state.trail->depth : 0, i = n;
	struct label *all = arena_array(a, struct label, n + 1);

	for (const struct trail *t = o->state.trail; t && i; t = t->before)
		all[--i] = t->label;
	if (o->why)
		all[n++] = (struct label){o->source, o->span, o->why};
	way->steps = arena_array(a, struct label, n + 1);
	for (i = 0; i < n; i++)
		step_add(way, &all[i]);
}

static enum stop_signals
way_signals(struct walk *w, const struct outcome *o)
{
	const struct trap *t = state_trap(&o->state, TRAP_TERM);

	if (o->exec && !o->signals_known)
		return t && t->ignore ? STOP_IGNORED : STOP_DELIVERED;
	if (o->signals_known)
		return o->signals == STOP_LOST_IN_SHELL && t && t->ignore ? STOP_IGNORED : o->signals;
	if (o->loop) {
		if (!t)
			return o->program ? STOP_LOST_IN_SHELL : STOP_DELIVERED;
		return t->ignore ? STOP_IGNORED : t->unknown ? STOP_UNKNOWN :
		    str_has(t->action, "exit") ? STOP_TRAPPED : STOP_IGNORED;
	}
	return trap_effect(w, &o->state, o->waiting);
}

static enum way_kind
way_kind_of(const struct outcome *o)
{
	if (o->stays)
		return WAY_STAYS;
	if (o->down)
		return WAY_ENDS_DOWN;
	if (o->error)
		return WAY_ERROR;
	return o->state.seconds >= LATE_SECONDS ? WAY_ENDS_LATE : WAY_ENDS;
}

/* An exit status that asks not to be started again. */
static bool
status_is_down(const struct walk *w, const struct outcome *o)
{
	const struct state *s = &o->state;

	if (s->status_low != s->status_high)
		return false;
	if (w->unit->dialect == DIALECT_ENCORE && s->status_low == 100)
		return w->unit->role == ROLE_RUN || w->unit->role == ROLE_LOG_RUN;
	return w->unit->dialect == DIALECT_S6 && w->unit->role == ROLE_FINISH && s->status_low == 125;
}

static void
way_make(struct walk *w, const struct outcome *o, struct way *way)
{
	struct arena *a = w->arena;
	bool survives;

	*way = (struct way){
		.kind = way_kind_of(o),
		.mechanism = o->stays ? MECHANISM_NONE : o->mechanism,
		.certainty = o->state.certainty,
		.status_low = o->stays ? -1 : o->state.status_low,
		.status_high = o->stays ? -1 : o->state.status_high,
		.seconds = o->state.seconds,
		.program = o->program,
		.condition = o->state.condition,
		.condition_kind = o->state.condition_kind,
		.source = o->source,
		.node = o->node,
		.span = o->span,
		.exec = o->stays && o->exec,
		.guard = o->state.guard,
		.shell_stays = o->stays && !o->exec,
		.why = o->why,
		.shells = SHELL_BIT(w->shell),
	};
	/* `d; rc=$?`: who asks how it ended most likely waited long for that. */
	if (!o->stays && o->state.asked && way->certainty > CERTAINTY_POSSIBLE)
		way->certainty = CERTAINTY_POSSIBLE;
	/* `setuidgid u d; tail log`: as is that for which the user was changed. */
	if (o->state.dropped && way->kind == WAY_ENDS && way->certainty > CERTAINTY_POSSIBLE &&
	    (o->mechanism == MECHANISM_FALLS_OFF_END || o->mechanism == MECHANISM_ONESHOT_PROGRAM ||
	    o->mechanism == MECHANISM_EXPLICIT_EXIT || o->mechanism == MECHANISM_STDIN_END))
		way->certainty = CERTAINTY_POSSIBLE;
	if (!o->stays && status_is_down(w, o)) {
		way->kind = WAY_ENDS_DOWN;
	} else if (!o->stays && w->finish_stops && way->kind != WAY_ENDS_LATE) {
		way->kind = WAY_ENDS_DOWN;
		if (way->certainty > CERTAINTY_LIKELY)
			way->certainty = CERTAINTY_LIKELY;
	}
	if (o->stays || way->kind == WAY_ENDS_LATE)
		way->signals = way_signals(w, o);
	survives = o->stays && o->program && !o->loop &&
	    (way->signals == STOP_LOST_IN_SHELL || way->signals == STOP_DEFERRED);
	if (survives)
		names_add(a, &way->left_on_stop, o->program);
	for (const struct child *c = o->state.children; c; c = c->next)
		if (c->filter)
			continue;
		else if (!o->stays)
			names_add(a, &way->left_behind, c->name);
		else if (!(o->waiting && (way->signals == STOP_TRAPPED || !c->surely)))
			names_add(a, &way->left_on_stop, c->name);
	way_steps(a, way, o);
}

/* The same as a way we have: nothing new for the reader. */
static bool
way_joins(struct fate *f, const struct way *way)
{
	for (uint32_t i = 0; i < f->ways.n; i++) {
		struct way *x = &f->ways.v[i];

		if (x->kind != way->kind || x->mechanism != way->mechanism || x->node != way->node ||
		    x->source != way->source || x->span.beg != way->span.beg ||
		    x->signals != way->signals || x->guard != way->guard ||
		    x->left_behind.n != way->left_behind.n)
			continue;
		/* What is only possible says nothing of what is not. */
		if (x->certainty != way->certainty &&
		    (x->certainty == CERTAINTY_POSSIBLE || way->certainty == CERTAINTY_POSSIBLE))
			continue;
		if (x->program != way->program &&
		    (!x->program || !way->program || strcmp(x->program, way->program) != 0))
			continue;
		if (way->certainty < x->certainty)
			x->certainty = way->certainty;
		if (way->status_low < x->status_low)
			x->status_low = way->status_low;
		if (way->status_high > x->status_high)
			x->status_high = way->status_high;
		if (way->seconds < x->seconds)
			x->seconds = way->seconds;
		return true;
	}
	return false;
}

static void
ways_collect(struct walk *w, const struct frame *main)
{
	struct fate *f = w->fate;

	for (int stays = 1; stays >= 0; stays--) {
		const struct outcome *v = stays ? main->stayed.v : main->ended.v;
		uint32_t n = stays ? main->stayed.n : main->ended.n;

		for (uint32_t i = 0; i < n; i++) {
			struct way way;

			way_make(w, &v[i], &way);
			if (!way_joins(f, &way)) {
				if (f->ways.n < WAYS_MAX)
					*vec_push(w->arena, &f->ways) = way;
				else
					w->exhausted = w->exhausted || stays;
			}
		}
	}
}

struct tally {
	uint32_t n[WAY_COUNT];
	uint32_t late_errors;
	enum certainty least[WAY_COUNT], most[WAY_COUNT];
};

static void
ways_count(const struct fate *f, struct tally *t)
{
	*t = (struct tally){0};
	for (uint32_t i = 0; i < f->ways.n; i++) {
		const struct way *x = &f->ways.v[i];

		t->late_errors += x->kind == WAY_ERROR && x->seconds >= LATE_SECONDS;
		if (!t->n[x->kind]++ || x->certainty < t->least[x->kind])
			t->least[x->kind] = x->certainty;
		if (x->certainty > t->most[x->kind])
			t->most[x->kind] = x->certainty;
	}
}

static enum certainty
least_of(const struct tally *t, const enum way_kind *kinds, int n)
{
	enum certainty c = CERTAINTY_CERTAIN;

	for (int i = 0; i < n; i++)
		if (t->n[kinds[i]] && t->least[kinds[i]] < c)
			c = t->least[kinds[i]];
	return c;
}

static bool
role_restarts(enum role r)
{
	return r == ROLE_RUN || r == ROLE_LOG_RUN || r == ROLE_ENTRYPOINT;
}

static void
verdict_restarted(struct fate *f, const struct tally *t)
{
	static const enum way_kind all[] = {WAY_ENDS, WAY_ENDS_LATE, WAY_ENDS_DOWN, WAY_ERROR};
	enum certainty ends = t->most[WAY_ENDS] > t->most[WAY_ENDS_LATE] ? t->most[WAY_ENDS] :
	    t->most[WAY_ENDS_LATE];

	if (t->n[WAY_STAYS]) {
		f->verdict = t->n[WAY_ENDS] + t->n[WAY_ENDS_LATE] ? VERDICT_MAY_LOOP : VERDICT_STEADY;
		f->certainty = t->most[WAY_STAYS];
		if (f->verdict == VERDICT_MAY_LOOP && ends < f->certainty)
			f->certainty = ends;
		/* Surely steady only where no way that stays may end after all. */
		if (f->verdict == VERDICT_STEADY && t->least[WAY_STAYS] < f->certainty &&
		    f->certainty > CERTAINTY_LIKELY)
			f->certainty = CERTAINTY_LIKELY;
	} else if (t->n[WAY_ENDS]) {
		f->verdict = VERDICT_LOOPS;
		f->certainty = least_of(t, all, 4);
	} else if (t->n[WAY_ENDS_LATE]) {
		f->verdict = VERDICT_PERIODIC;
		f->certainty = least_of(t, all, 3);
	} else if (t->n[WAY_ENDS_DOWN]) {
		f->verdict = VERDICT_ENDS_ONCE;
		f->certainty = least_of(t, all, 3);
	} else {
		f->verdict = t->late_errors == t->n[WAY_ERROR] ? VERDICT_PERIODIC : VERDICT_LOOPS;
		f->certainty = least_of(t, all, 4);
	}
	if (f->verdict == VERDICT_LOOPS && f->certainty == CERTAINTY_POSSIBLE)
		f->verdict = VERDICT_MAY_LOOP;
}

static void
verdict_once(struct fate *f, const struct tally *t)
{
	static const enum way_kind all[] = {WAY_ENDS, WAY_ENDS_LATE, WAY_ENDS_DOWN, WAY_ERROR};

	bool surely = false;

	/* Where only a branch stays it is most likely meant so: `sleep infinity` without a key. */
	for (uint32_t i = 0; i < f->ways.n; i++)
		surely = surely || (f->ways.v[i].kind == WAY_STAYS &&
		    (!f->ways.v[i].guard || t->n[WAY_STAYS] == f->ways.n));
	if (surely) {
		f->verdict = VERDICT_HANGS;
		f->certainty = t->most[WAY_STAYS];
	} else {
		f->verdict = VERDICT_ENDS_ONCE;
		f->certainty = least_of(t, all, 4);
		if (t->n[WAY_STAYS] && f->certainty > CERTAINTY_LIKELY)
			f->certainty = CERTAINTY_LIKELY;
	}
}

/* How much a way says about why it loops; more is worse. */
static int
way_weight(const struct way *x, enum verdict v)
{
	int weight;

	if (v == VERDICT_PERIODIC)
		return x->kind == WAY_ENDS_LATE ? 100 : x->kind == WAY_ERROR ? 1 : 0;
	switch (x->kind) {
	case WAY_ENDS:
		weight = 100;
		break;
	case WAY_ENDS_LATE:
		weight = 50;
		break;
	case WAY_ERROR:
		weight = v == VERDICT_LOOPS ? 40 : v == VERDICT_MAY_LOOP ? 1 : 0;
		break;
	case WAY_STAYS:
		return v == VERDICT_STEADY || v == VERDICT_HANGS ? 10 + (int)x->signals : 0;
	case WAY_ENDS_DOWN:
		return v == VERDICT_ENDS_ONCE ? 5 : 0;
	default:
		return 0;
	}
	if (v == VERDICT_ENDS_ONCE)
		return 4;
	if (v == VERDICT_STEADY || v == VERDICT_HANGS)
		return 0;
	if (weight > 1 && x->mechanism == MECHANISM_LOST_CONTINUATION)
		return weight + 30;
	return weight + (weight == 1 || x->guard ? 0 : 20);
}

/* Of two that weigh the same: the surer one, then the first in the text. */
static bool
way_goes_first(const struct way *x, const struct way *y)
{
	if (x->certainty != y->certainty)
		return x->certainty > y->certainty;
	return x->span.beg < y->span.beg;
}

static void
verdict_decides(struct fate *f)
{
	int best = 0;

	for (uint32_t i = 0; i < f->ways.n; i++) {
		const struct way *x = &f->ways.v[i];
		int weight = way_weight(x, f->verdict);

		if (weight > best || (weight == best && weight && way_goes_first(x, f->decides))) {
			best = weight;
			f->decides = x;
		}
	}
}

static void
verdict_details(struct arena *a, struct fate *f)
{
	bool restarts = f->verdict == VERDICT_LOOPS || f->verdict == VERDICT_MAY_LOOP ||
	    f->verdict == VERDICT_PERIODIC;

	if (restarts && f->decides) {
		f->mechanism = f->decides->mechanism ? f->decides->mechanism : MECHANISM_FALLS_OFF_END;
		f->period = f->decides->seconds > 1 ? f->decides->seconds : 1.0;
	}
	f->signals = STOP_UNKNOWN;
	for (uint32_t i = 0; i < f->ways.n; i++) {
		const struct way *x = &f->ways.v[i];

		if ((x->kind == WAY_STAYS || x->kind == WAY_ENDS_LATE) && x->signals > f->signals)
			f->signals = x->signals;
		for (uint32_t k = 0; k < x->left_behind.n; k++)
			names_add(a, &f->left_behind, x->left_behind.v[k]);
		for (uint32_t k = 0; k < x->left_on_stop.n; k++)
			names_add(a, &f->left_on_stop, x->left_on_stop.v[k]);
	}
}

static const char *
summary_steady(struct arena *a, const struct fate *f)
{
	const struct way *d = f->decides;
	const char *what = d && d->program ? arena_fmt(a, "`%s`", d->program) : "the script";

	switch (f->signals) {
	case STOP_LOST_IN_SHELL:
		return arena_fmt(a, "stays, but the shell stands in front of %s: a stop ends the shell and leaves %s running", what, what);
	case STOP_DEFERRED:
		return arena_fmt(a, "stays, but a stop hangs: the trap runs only when %s has ended", what);
	case STOP_IGNORED:
		return arena_fmt(a, "stays, but TERM does not end it: only KILL will");
	case STOP_TRAPPED:
		return arena_fmt(a, "stays; the script waits for %s and passes a stop on", what);
	default:
		return d && d->exec ? arena_fmt(a, "the process becomes %s and stays", what) :
		    arena_fmt(a, "the script itself stays");
	}
}

void
verdict_summary(struct arena *a, struct fate *f, enum role role)
{
	const struct way *d = f->decides;
	const char *why = d && d->why ? d->why : "it ends";

	switch (f->verdict) {
	case VERDICT_STEADY:
		f->summary = summary_steady(a, f);
		break;
	case VERDICT_LOOPS:
		f->summary = arena_fmt(a, "%s: it is started again %s, for ever", why, f->period <= 1 ?
		    "about once a second" : arena_fmt(a, "about every %.3g seconds", f->period));
		break;
	case VERDICT_MAY_LOOP:
		if (d && d->certainty == CERTAINTY_POSSIBLE && d->condition_kind == CONDITION_OTHER) {
			f->summary = arena_fmt(a, "%s: %s", why, d->condition);
			break;
		}
		f->summary = arena_fmt(a, "%s%s%s: then it is started again and again",
		    d && d->condition ? d->condition : "", d && d->condition ? " " : "", why);
		break;
	case VERDICT_PERIODIC:
		f->summary = arena_fmt(a, "ends after at least %.6g seconds and is started again, by design", f->period);
		break;
	case VERDICT_ENDS_ONCE:
		f->summary = role_restarts(role) && d && d->kind == WAY_ENDS_DOWN ? "ends, and tells the supervisor not to start it again" :
		    "does its work and ends, as it should";
		break;
	case VERDICT_HANGS:
		f->summary = arena_fmt(a, "never ends, though %s must: %s", role_name(role), why);
		break;
	default:
		f->summary = f->unknown_why ? f->unknown_why : "cannot be followed";
		break;
	}
}

void
verdict_of(struct walk *w, const struct frame *main)
{
	struct fate *f = w->fate;
	struct tally t;

	ways_collect(w, main);
	if (w->exhausted || !f->ways.n) {
		f->verdict = VERDICT_UNKNOWN;
		f->certainty = CERTAINTY_NONE;
		f->unknown_why = "the script branches too much to be followed to its ends";
		return;
	}
	ways_count(f, &t);
	if (w->once)
		verdict_once(f, &t);
	else
		verdict_restarted(f, &t);
	if (w->signals_parent && f->certainty > CERTAINTY_LIKELY)
		f->certainty = CERTAINTY_LIKELY;
	verdict_decides(f);
	verdict_details(w->arena, f);
}

void
verdict_fixed(struct arena *a, struct fate *f, const struct unit *u, enum mechanism m,
    enum certainty c, struct span span, const char *why)
{
	struct way *x = vec_push(a, &f->ways);

	x->kind = m ? WAY_ENDS : WAY_STAYS;
	x->mechanism = m;
	x->certainty = c;
	x->status_low = x->status_high = m ? 111 : -1;
	x->source = u->script->source;
	x->span = span;
	x->why = why;
	x->exec = !m;
	x->signals = m ? STOP_UNKNOWN : STOP_DELIVERED;
	x->steps = arena_new(a, struct label);
	x->steps[0] = (struct label){u->script->source, span, why};
	x->step_n = 1;
	f->decides = x;
	f->certainty = c;
	if (!role_restarts(u->role))
		f->verdict = m ? VERDICT_ENDS_ONCE : VERDICT_HANGS;
	else
		f->verdict = m ? VERDICT_LOOPS : VERDICT_STEADY;
	verdict_details(a, f);
}
