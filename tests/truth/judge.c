/*
 * judge.c - which observations contradict which claim.
 *
 * A run stays (S), ends before five virtual seconds (E), ends later (L), or
 * ends after the supervisor was asked to keep it down (D).
 *
 *   claim      contradicted by
 *   loops      any S; or no E at all
 *   steady     any E or L with status 0; or no S at all
 *   may-loop   no S at all; or no E and no L at all
 *   periodic   any S; any E with status 0; or no L at all
 *   ends-once  any S; any E or L with status 0; or no D at all
 *   hangs      always: no run script is told so
 *   unknown    nothing (but it is no recall either)
 *
 * `certain` must hold in every shell of the set and in every world, strange
 * ones too: programs that do what nobody documented, files that hold `exit 0`.
 * `likely` must hold in the documented worlds.  What an unknown program does
 * where it is not exec'd depends on where it stands (DESIGN 3); the harness
 * does not judge places: the claim must hold where all of them that may stay
 * do, or where they all end, or for one choice between.  For `--sh any` it
 * must hold in one of the shells, since the worst is told, and what by_shell
 * says of a shell must hold in that shell.  `possible` is never `loops`.
 * "No ... at all" counts only where every documented world was tried.
 *
 * An exit that is not 0 may be an error exit, which raises no verdict; only
 * the text tells, so but for `loops` and `may-loop` it is not held against the
 * claim.  A loop that waits for a file or for a program's success sees it come
 * in a documented world, never in a strange one.
 *
 * Signals, where something stays: `delivered` and `trapped` are contradicted
 * by a documented run in which TERM leaves a program alive that was waited
 * for, or the process itself; the others by there being no such run at all.
 * left_behind is what is alive behind an end in the documented worlds; the
 * mechanism must show in the text and in one of the runs that end.
 */
#include <string.h>

#include "truth.h"

const char *const truth_name[T_N] = {
	[T_STEADY] = "steady", [T_STEADY_ERRORS] = "steady+err",
	[T_MAY_LOOP] = "may-loop", [T_LOOPS] = "loops", [T_PERIODIC] = "periodic",
	[T_ENDS_ONCE] = "ends-once", [T_UNDECIDED] = "undecided",
};

static const double LATE = 5;

/* Which documented worlds count: bit i is set where the i-th `either` stays. */
struct group {
	bool all;		/* strange worlds as well, whatever programs do */
	unsigned stays;
	int shell;		/* only this one, or -1: any of judged.shells */
};

struct tally {
	int s, e, e0, l, l0, d;
	int at_s, at_e, at_e0, at_l, at_l0, at_d;
};

static int
judge_eithers(const struct conds *c)
{
	int i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->v[i].either;
	return n;
}

static bool
judge_counts(const struct judged *j, const struct group *g, const struct obs *o)
{
	const struct world *w = &j->worlds->v[o->world];
	int i, bit = 0;

	if (!(j->shells & SH_BIT(o->shell)) || o->outcome == OUT_UNDECIDED)
		return false;
	if (g->shell >= 0 && o->shell != (enum shell)g->shell)
		return false;
	if (g->all)
		return true;
	if (!w->documented)
		return false;
	for (i = 0; i < j->conds->n; i++) {
		if (!j->conds->v[i].either)
			continue;
		if ((w->alt[i] == 0) != ((g->stays >> bit) & 1))
			return false;
		bit++;
	}
	return true;
}

static void
judge_tally(const struct judged *j, const struct group *g, struct tally *t)
{
	int i;

	memset(t, 0, sizeof *t);
	for (i = 0; i < j->n; i++) {
		const struct obs *o = &j->obs[i];

		if (!judge_counts(j, g, o))
			continue;
#define COUNT(x) do { if (!t->x++) t->at_##x = i; } while (0)
		if (o->outcome == OUT_STAYS) {
			COUNT(s);
		} else if (o->down) {
			COUNT(d);
		} else if (o->at >= LATE) {
			COUNT(l);
			if (o->code == 0)
				COUNT(l0);
		} else {
			COUNT(e);
			if (o->code == 0)
				COUNT(e0);
		}
#undef COUNT
	}
}

static const char *
judge_verdict(const struct tally *t, enum verdict v, bool complete, int *at)
{
	int any = t->s + t->e + t->l + t->d;

	*at = -1;
	if (any == 0)
		return NULL;
#define NO(n, where, why) do { if (n) { *at = (where); return why; } } while (0)
	switch (v) {
	case V_LOOPS:
		NO(t->s, t->at_s, "loops, but it stays");
		NO(complete && !t->e, t->l ? t->at_l : t->at_d, "loops, but never soon");
		break;
	case V_STEADY:
		NO(t->e0, t->at_e0, "steady, but it ends with 0");
		NO(t->l0, t->at_l0, "steady, but it ends late with 0");
		NO(complete && !t->s, t->e ? t->at_e : t->at_d, "steady, but it never stays");
		break;
	case V_MAY_LOOP:
		NO(complete && !t->s, t->e ? t->at_e : t->l ? t->at_l : t->at_d,
		    "may-loop, but it never stays");
		NO(complete && !t->e && !t->l, t->at_s, "may-loop, but it never ends");
		break;
	case V_PERIODIC:
		NO(t->s, t->at_s, "periodic, but it stays");
		NO(t->e0, t->at_e0, "periodic, but it ends soon with 0");
		NO(complete && !t->l, t->at_d, "periodic, but it never ends late");
		break;
	case V_ENDS_ONCE:
		NO(t->s, t->at_s, "ends-once, but it stays");
		NO(t->e0, t->at_e0, "ends-once, but it ends with 0");
		NO(t->l0, t->at_l0, "ends-once, but it ends late with 0");
		NO(complete && !t->d, t->e ? t->at_e : t->at_l, "ends-once, but never down");
		break;
	case V_HANGS:
		NO(true, t->s ? t->at_s : t->at_e, "hangs, said of a run script");
		break;
	case V_UNKNOWN:
	case V_NONE:
		break;
	}
#undef NO
	return NULL;
}

/* ---- signals ------------------------------------------------------------- */

enum heard { HEARD_NOTHING, HEARD_FINE, HEARD_EITHER, HEARD_LOST, HEARD_DEFERRED,
	HEARD_IGNORED, HEARD_N };

static enum heard
judge_heard(const struct obs *o)
{
	int i;

	/* What a program does with TERM is its own affair. */
	if (o->outcome != OUT_STAYS || o->busy || strcmp(o->what, "ignoreterm") == 0 ||
	    names_has(&o->after, "ignoreterm"))
		return HEARD_NOTHING;
	switch (o->term) {
	case TERM_DEAD:
		/* mksh passes it on to the group that it leads. */
		if (o->shell == SH_MKSH && !o->own_stub && o->left.n)
			return o->after.n ? HEARD_LOST : HEARD_EITHER;
		if (o->own_stub || o->after.n == 0)
			return HEARD_FINE;
		for (i = 0; i < o->after.n; i++)
			if (strcmp(o->after.v[i], "sleep") != 0)
				return HEARD_LOST;
		return HEARD_EITHER;
	case TERM_IGNORED:
	case TERM_STOPPED:
		return HEARD_IGNORED;
	case TERM_CAUGHT:
		/* mksh itself catches TERM, and dies when its child has ended. */
		return o->shell == SH_MKSH && o->left.n ? HEARD_EITHER : HEARD_DEFERRED;
	case TERM_ALIVE:
		return HEARD_DEFERRED;
	case TERM_NONE:
		break;
	}
	return HEARD_NOTHING;
}

/* No test decides: each way that is listed is taken in some world. */
static bool
judge_straight(const struct script *s)
{
	static const char *const words[] = {"[", "test", "grep", "&&", "||", "if ",
	    "case", "conf", "command -v", "while", "until", "for ", NULL};
	int i;

	for (i = 0; words[i]; i++)
		if (strstr(s->text, words[i]))
			return false;
	return true;
}

static const char *
judge_signals(const struct judged *j, const struct group *g, const struct claim *c,
    bool complete, int *at)
{
	int count[HEARD_N] = {0}, where[HEARD_N] = {0}, i, n = 0, bad;

	*at = -1;
	for (i = 0; i < j->n; i++) {
		enum heard h = judge_heard(&j->obs[i]);

		if (h == HEARD_NOTHING || !judge_counts(j, g, &j->obs[i]))
			continue;
		if (!count[h]++)
			where[h] = i;
		*at = i;
		n++;
	}
	if (n == 0)
		return NULL;
	if (strcmp(c->signals, "delivered") == 0 || strcmp(c->signals, "trapped") == 0) {
		for (bad = HEARD_LOST; bad < HEARD_N; bad++)
			if (count[bad]) {
				*at = where[bad];
				return bad == HEARD_LOST ? "TERM, but a program is lost" :
				    bad == HEARD_DEFERRED ? "TERM, but it is deferred" :
				    "TERM, but it is ignored";
			}
		return NULL;
	}
	if (!complete || count[HEARD_EITHER] || !judge_straight(j->script))
		return NULL;
	if (strcmp(c->signals, "lost-in-shell") == 0 && !count[HEARD_LOST])
		return "TERM lost, but it is not";
	if (strcmp(c->signals, "deferred") == 0 && !count[HEARD_DEFERRED])
		return "TERM deferred, but it is not";
	if (strcmp(c->signals, "ignored") == 0 && !count[HEARD_IGNORED])
		return "TERM ignored, but it is not";
	return NULL;
}

/* ---- what is left behind --------------------------------------------------- */

static const char *
judge_left(const struct judged *j, const struct group *g, const struct claim *c,
    bool complete, int *at)
{
	struct names seen = {.n = 0};
	int i, k, ended = 0;

	*at = -1;
	/* A name that the machine decides is not known. */
	if (strstr(j->script->text, "$V") || strstr(j->script->text, "$P"))
		return NULL;
	for (i = 0; i < j->n; i++) {
		const struct obs *o = &j->obs[i];

		if (o->outcome != OUT_ENDS || !judge_counts(j, g, o))
			continue;
		ended++;
		for (k = 0; k < o->left.n; k++) {
			names_add(&seen, o->left.v[k]);
			if (!names_has(&c->left, o->left.v[k]) &&
			    strcmp(o->left.v[k], "sleep") != 0) {
				*at = i;
				return "left behind, but not said";
			}
		}
		if (*at < 0)
			*at = i;
	}
	for (k = 0; complete && ended && k < c->left.n && judge_straight(j->script); k++)
		if (!names_has(&seen, c->left.v[k]) && c->left.v[k][0] != '$')
			return "said to be left behind, but is not";
	return NULL;
}

/* ---- mechanism -------------------------------------------------------------- */

/* What a mechanism leaves to be seen: in one run that ends, or in the text. */
static const struct {
	const char *name;
	int lo, hi;		/* exit status; a signal is negative */
	bool left;		/* something is left behind */
	const char *words[4];	/* one of them stands in the text */
} mechanisms[] = {
	{"backgrounded", -64, 255, true, {"&", "coproc"}},
	{"forks-away", -64, 255, true, {NULL}},
	{"command-not-found", 126, 127, false, {NULL}},
	{"syntax-error", 1, 255, false, {NULL}},
	{"shell-error", 1, 255, false, {NULL}},
	{"sourced-file-missing", 1, 255, false, {". ", "source "}},
	{"errexit", 1, 255, false, {"set -e", "-o errexit"}},
	{"explicit-exit", -64, 255, false, {"exit", "return"}},
	{"guard-exit", -64, 255, false, {"exit", "return"}},
	{"stdin-end", -64, 255, false, {"read", "cat", "sh", "grep"}},
	{"lost-continuation", -64, 255, false, {"\\", "  -"}},
	{"kills-itself", -64, 255, false, {"kill"}},
};

static bool
judge_word(const char *text, const char *const words[4])
{
	int i;

	for (i = 0; i < 4 && words[i]; i++)
		if (strstr(text, words[i]))
			return true;
	return !words[0];
}

static const char *
judge_mechanism(const struct judged *j, const struct group *g, const struct claim *c,
    bool complete, int *at)
{
	size_t m;
	int i, n = 0;

	*at = -1;
	for (m = 0; m < sizeof mechanisms / sizeof mechanisms[0]; m++)
		if (strcmp(mechanisms[m].name, c->mechanism) == 0)
			break;
	if (m == sizeof mechanisms / sizeof mechanisms[0])
		return NULL;
	if (!judge_word(j->script->text, mechanisms[m].words) &&
	    !judge_word(j->script->conf, mechanisms[m].words))
		return "mechanism: no such word in the text";
	for (i = 0; i < j->n; i++) {
		const struct obs *o = &j->obs[i];

		if (!judge_counts(j, g, o) || o->outcome != OUT_ENDS)
			continue;
		*at = i;
		n++;
		if (o->code >= mechanisms[m].lo && o->code <= mechanisms[m].hi &&
		    (o->left.n || !mechanisms[m].left))
			return NULL;
	}
	return n && complete && judge_straight(j->script) ?
	    "mechanism: no run ends like this" : NULL;
}

/* ---- all together ------------------------------------------------------------ */

/* The same question asked twice has one answer, which an analysis may not see. */
static bool
judge_asked_twice(const struct judged *j)
{
	int i;

	for (i = 0; i < j->conds->n; i++) {
		const char *name = j->conds->v[i].name, *p = strstr(j->script->text, name);

		if (p && j->conds->v[i].kind != COND_PROG && strstr(p + 1, name))
			return true;
	}
	return j->script->has_conf;
}

static const char *
judge_group(const struct judged *j, const struct group *g, const struct claim *c,
    enum verdict v, bool verdict_only, int *at)
{
	struct tally t;
	const char *why;
	bool complete = j->worlds->complete;

	judge_tally(j, g, &t);
	why = judge_verdict(&t, v, complete && ((v != V_MAY_LOOP && v != V_STEADY) ||
	    !judge_asked_twice(j)), at);
	if (!why && !verdict_only)
		why = judge_signals(j, g, c, complete, at);
	if (!why && !verdict_only && (v == V_LOOPS || v == V_MAY_LOOP))
		why = judge_left(j, g, c, complete, at);
	if (!why && !verdict_only && (v == V_LOOPS || v == V_MAY_LOOP))
		why = judge_mechanism(j, g, c, complete, at);
	return why;
}

/* NULL where the claim holds for one choice of what unknown programs do. */
static const char *
judge_choices(const struct judged *j, int shell, const struct claim *c,
    enum verdict v, bool verdict_only, int *at)
{
	unsigned all = 1u << (judge_eithers(j->conds) < 6 ? judge_eithers(j->conds) : 6);
	const char *why, *first = NULL;
	unsigned k;
	int here;

	for (k = 0; k < all; k++) {
		struct group g = {.stays = k, .shell = shell};

		why = judge_group(j, &g, c, v, verdict_only, &here);
		if (!why)
			return NULL;
		/* Of two reasons, the one that goes further is the better one. */
		if (!first || strncmp(why, "TERM", 4) == 0) {
			first = why;
			*at = here;
		}
	}
	return first;
}

const char *
judge(const struct judged *j, const struct claim *c, int *at)
{
	const char *why = NULL, *first = NULL;
	enum shell s;

	*at = -1;
	if (c->verdict == V_NONE)
		return "no answer";
	if (c->certainty == C_POSSIBLE)
		return c->verdict == V_LOOPS ? "possible, yet loops" : NULL;
	if (c->certainty == C_CERTAIN) {
		struct group g = {.all = true, .shell = -1};
		struct tally t;

		judge_tally(j, &g, &t);
		why = judge_verdict(&t, c->verdict, j->worlds->complete, at);
		if (why)
			return why;
	}
	for (s = 0; s < SH_N; s++)
		if (c->by_shell[s] != V_NONE && (j->shells & SH_BIT(s))) {
			why = judge_choices(j, (int)s, c, (enum verdict)c->by_shell[s],
			    true, at);
			if (why)
				return why;
		}
	for (s = 0; s < SH_N; s++) {
		int here;

		if (!(j->shells & SH_BIT(s)))
			continue;
		why = judge_choices(j, (int)s, c, c->verdict, false, &here);
		if (!why)
			return NULL;
		if (!first) {
			first = why;
			*at = here;
		}
	}
	return first;
}

/* Unknown programs stay in the last line and end elsewhere. */
static void
judge_usual(const struct judged *j, struct group *g)
{
	int i, bit = 0;

	*g = (struct group){.shell = -1};
	for (i = 0; i < j->conds->n; i++)
		if (j->conds->v[i].either) {
			g->stays |= j->conds->v[i].tail ? 1u << bit : 0;
			bit++;
		}
}

enum truth
judge_truth(const struct judged *j)
{
	struct group g;
	struct tally t;

	judge_usual(j, &g);
	judge_tally(j, &g, &t);
	if (t.s + t.e + t.l + t.d == 0)
		return T_UNDECIDED;
	if (t.s && !t.e && !t.l)
		return T_STEADY;
	if (t.s && !t.e0 && !t.l0)
		return T_STEADY_ERRORS;
	if (t.s)
		return T_MAY_LOOP;
	if (t.e0 || (t.e && !t.l && !t.d))
		return T_LOOPS;
	return t.l ? T_PERIODIC : T_ENDS_ONCE;
}

bool
judge_always_loops(const struct judged *j)
{
	struct group g = {.all = true, .shell = -1};
	struct tally t;

	judge_tally(j, &g, &t);
	return !t.s && t.e;
}
