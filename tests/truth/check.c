/* check.c - a worker: scripts are run, judged, shortened and reported. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

const char *const kind_name[KIND_N] = {"verdict", "signals", "left",
    "mechanism"};

enum { BATCH = 40, OBS_MAX = WORLDS_MAX * SH_N, WHICH_N = 5 };

/* The questions asked, and the shells that each is about. */
static const struct {
	const char *name;
	unsigned shells;
} which[WHICH_N] = {
	{"any", SH_BIT(SH_DASH) | SH_BIT(SH_BASH) | SH_BIT(SH_BUSYBOX)},
	{"dash", SH_BIT(SH_DASH)},
	{"bash", SH_BIT(SH_BASH)},
	{"busybox", SH_BIT(SH_BUSYBOX)},
	{"mksh", SH_BIT(SH_MKSH)},
};

struct worker {
	const struct options *opt;
	struct stats *st;
	struct site site;
	FILE *report;
	int reports;
};

/* A script and all that was seen of it. */
struct seen {
	struct script sc;
	struct conds conds;
	struct worlds worlds;
	struct obs obs[OBS_MAX];
	int n;
};

static void
check_add(long *n, long more)
{
	__atomic_fetch_add(n, more, __ATOMIC_RELAXED);
}

/*
 * Two worlds that differ only in programs that were there and not started are
 * one world: what was seen in the first holds in the second.
 */
static bool
check_alike(const struct seen *s, const struct obs *o, const struct world *w)
{
	const struct world *was = &s->worlds.v[o->world];
	int i;

	if (o->started.n == NAMES_MAX || o->outcome == OUT_UNDECIDED)
		return false;
	for (i = 0; i < s->conds.n; i++) {
		const struct cond *c = &s->conds.v[i];

		if (was->alt[i] != w->alt[i] && (c->kind != COND_PROG ||
		    cond_letter(c, was->alt[i]) == 'M' ||
		    names_has(&o->started, c->name)))
			return false;
	}
	return true;
}

static const struct obs *
check_known(const struct seen *s, const struct world *w, enum shell shell)
{
	int i;

	if (strstr(s->sc.text, "command -v"))
		return NULL;
	for (i = 0; i < s->n; i++)
		if (s->obs[i].shell == shell && check_alike(s, &s->obs[i], w))
			return &s->obs[i];
	return NULL;
}

static void
check_run(struct worker *w, struct seen *s, unsigned shells)
{
	int i;
	enum shell sh;

	conds_find(&s->sc, &s->conds);
	worlds_make(&s->conds, s->sc.seed, w->opt->documented, w->opt->strange, &s->worlds);
	s->n = 0;
	for (i = 0; i < s->worlds.n; i++)
		for (sh = 0; sh < SH_N; sh++) {
			const struct obs *known;

			if (!(shells & SH_BIT(sh)) || s->n == OBS_MAX)
				continue;
			known = check_known(s, &s->worlds.v[i], sh);
			if (known)
				s->obs[s->n] = *known;
			else
				run_one(&w->site, &s->sc, &s->conds, &s->worlds.v[i],
				    sh, &s->obs[s->n]);
			s->obs[s->n].world = i;
			if (s->obs[s->n].outcome == OUT_UNDECIDED)
				check_add(&w->st->undecided, 1);
			s->n++;
		}
}

static unsigned
check_shells(const struct worker *w, const struct script *sc, int question)
{
	if (sc->bash)
		return question <= 0 ? w->opt->shells & SH_BIT(SH_BASH) : 0;
	return question < 0 ? w->opt->shells : w->opt->shells & which[question].shells;
}

static void
check_judged(const struct worker *w, const struct seen *s, int question,
    struct judged *j)
{
	*j = (struct judged){&s->sc, &s->conds, &s->worlds, s->obs, s->n,
	    check_shells(w, &s->sc, question)};
}

static enum kind
check_kind(const char *why)
{
	if (strncmp(why, "TERM", 4) == 0)
		return KIND_SIGNALS;
	if (strncmp(why, "mechanism", 9) == 0)
		return KIND_MECHANISM;
	return strstr(why, "left behind") ? KIND_LEFT : KIND_VERDICT;
}

/* ---- shortening ---------------------------------------------------------- */

struct wrong {
	int question;
	const char *why;
	int at;
	struct claim claim;
};

/* Is the shorter script wrong in the same way? */
static bool
check_same(struct worker *w, struct seen *s, const struct wrong *as, struct wrong *now)
{
	struct judged j;
	const char *why;

	/* What was cut away with its beginning would mean something else. */
	if (strstr(s->sc.text, "$P") && !strstr(s->sc.text, "P="))
		return false;
	if ((strstr(s->sc.text, "\nE\n") || strstr(s->sc.text, "\nhello")) &&
	    !strstr(s->sc.text, "<<"))
		return false;
	now->question = as->question;
	if (!claims_ask(&w->site, &w->opt->asked, which[as->question].name, &s->sc, 1,
	    &now->claim))
		return false;
	if (now->claim.certainty != as->claim.certainty ||
	    now->claim.verdict != as->claim.verdict)
		return false;
	check_run(w, s, check_shells(w, &s->sc, as->question));
	check_judged(w, s, as->question, &j);
	why = judge(&j, &now->claim, &now->at);
	now->why = why;
	return why && strcmp(why, as->why) == 0;
}

/* The text without its lines beg .. beg + many; false where nothing is left. */
static bool
text_without(const char *text, int beg, int many, char *to)
{
	int line = 0;
	bool cut = false;
	char *start = to;

	while (*text) {
		size_t len = strcspn(text, "\n");

		len += text[len] == '\n';
		if (line >= beg && line < beg + many) {
			cut = true;
		} else {
			memcpy(to, text, len);
			to += len;
		}
		text += len;
		line++;
	}
	*to = 0;
	return cut && to > start;
}

static int
text_lines(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void
check_shorten(struct worker *w, struct seen *s, struct wrong *wrong)
{
	static struct seen try;
	struct wrong now;
	int size, i;
	bool again = true;

	while (again) {
		again = false;
		for (size = text_lines(s->sc.text) / 2; size >= 1; size--)
			for (i = text_lines(s->sc.text) - size; i >= 1; i--) {
				try.sc = s->sc;
				if (!text_without(s->sc.text, i, size, try.sc.text) ||
				    !check_same(w, &try, wrong, &now))
					continue;
				*s = try;
				*wrong = now;
				again = true;
			}
	}
}

/* ---- reporting -------------------------------------------------------------- */

static void
print_claim(FILE *f, const struct claim *c)
{
	int i;

	fprintf(f, "%s %s", verdict_name[c->verdict], certainty_name[c->certainty]);
	if (*c->mechanism)
		fprintf(f, " %s", c->mechanism);
	fprintf(f, " signals=%s", c->signals);
	if (c->period > 0)
		fprintf(f, " period=%g", c->period);
	for (i = 0; i < c->left.n; i++)
		fprintf(f, "%s%s", i ? "," : " left_behind=", c->left.v[i]);
	for (i = 0; i < SH_N; i++)
		if (c->by_shell[i] != V_NONE)
			fprintf(f, " %s:%s", shell_name[i],
			    verdict_name[(int)c->by_shell[i]]);
	if (*c->summary)
		fprintf(f, "\n             \"%s\"", c->summary);
	fprintf(f, "\n");
}

static void
print_script(FILE *f, const struct script *sc)
{
	const char *p = sc->text;

	if (sc->s6)
		fprintf(f, "    (as under s6: one argument, leads its group)\n");
	if (sc->has_conf)
		fprintf(f, "    (conf: %s)\n", sc->conf);
	while (*p) {
		int len = (int)strcspn(p, "\n");

		int cr = len && p[len - 1] == '\r';

		fprintf(f, "    | %.*s%s\n", len - cr, p, cr ? "^M" : "");
		p += len + (p[len] == '\n');
	}
}

static void
print_obs(FILE *f, const struct seen *s, const struct obs *o)
{
	fprintf(f, "      ");
	obs_print(f, o);
	fprintf(f, "  {");
	world_print(f, &s->conds, &s->worlds.v[o->world]);
	fprintf(f, "%s}\n", s->worlds.v[o->world].documented ? "" : " strange");
}

static void
print_wrong(FILE *f, const struct seen *s, const struct wrong *wrong)
{
	fprintf(f, "seed %llu  --sh %s  %s %s: %s\n", (unsigned long long)s->sc.seed,
	    which[wrong->question].name, certainty_name[wrong->claim.certainty],
	    kind_name[check_kind(wrong->why)], wrong->why);
	print_script(f, &s->sc);
	fprintf(f, "    claimed  ");
	print_claim(f, &wrong->claim);
	fprintf(f, "    observed\n");
	if (wrong->at >= 0)
		print_obs(f, s, &s->obs[wrong->at]);
}

static void
print_all(FILE *f, const struct seen *s)
{
	int i;

	fprintf(f, "seed %llu\n", (unsigned long long)s->sc.seed);
	print_script(f, &s->sc);
	for (i = 0; i < s->n; i++)
		print_obs(f, s, &s->obs[i]);
}

/* ---- one script ------------------------------------------------------------- */

static void
check_count(struct worker *w, const struct seen *s, const struct claim *any)
{
	struct stats *st = w->st;
	struct judged j;
	enum truth t;

	check_judged(w, s, 0, &j);
	t = judge_truth(&j);
	check_add(&st->matrix[t][any->verdict][any->certainty], 1);
	if (any->verdict == V_UNKNOWN || any->verdict == V_NONE)
		check_add(&st->unknown, 1);
	/* Where not every world was tried, one of them may stay. */
	if (t != T_LOOPS || !s->worlds.complete)
		return;
	check_add(&st->loop, 1);
	if (any->verdict == V_LOOPS)
		check_add(any->certainty == C_CERTAIN ? &st->called_certain :
		    &st->called_likely, 1);
	if (judge_always_loops(&j)) {
		check_add(&st->always, 1);
		if (any->verdict == V_LOOPS && any->certainty == C_CERTAIN) {
			check_add(&st->always_certain, 1);
		} else if (w->opt->missed) {
			fprintf(w->report, "not certain: seed %llu always loops, and this"
			    " was said:\n    ", (unsigned long long)s->sc.seed);
			print_claim(w->report, any);
			print_script(w->report, &s->sc);
		}
	}
	if (any->verdict != V_LOOPS && w->opt->missed) {
		fprintf(w->report, "missed: it loops, and this was said:\n    ");
		print_claim(w->report, any);
		print_all(w->report, s);
	}
}

static bool
check_grave(const struct wrong *w)
{
	return check_kind(w->why) == KIND_VERDICT && w->claim.certainty == C_CERTAIN;
}

static void
check_script(struct worker *w, const struct script *sc, const struct claim claims[])
{
	static struct seen seen, copy;
	struct wrong worst = {.why = NULL};
	int q;

	seen.sc = *sc;
	check_run(w, &seen, check_shells(w, sc, -1));
	if (w->opt->observe || w->opt->only)
		print_all(w->report, &seen);
	if (w->opt->observe)
		return;
	check_count(w, &seen, &claims[0]);
	for (q = 0; q < WHICH_N; q++) {
		struct wrong wrong = {.question = q, .claim = claims[q]};
		struct judged j;
		enum kind kind;

		check_judged(w, &seen, q, &j);
		if (!j.shells)
			continue;
		if (w->opt->only) {
			fprintf(w->report, "    --sh %-8s", which[q].name);
			print_claim(w->report, &claims[q]);
		}
		wrong.why = judge(&j, &claims[q], &wrong.at);
		if (!wrong.why)
			continue;
		kind = check_kind(wrong.why);
		check_add(&w->st->wrong[kind][wrong.claim.certainty], 1);
		if (kind != KIND_VERDICT && w->opt->soft)
			continue;
		/* One is told: a certain verdict before any other. */
		if (!worst.why || (check_grave(&wrong) && !check_grave(&worst)))
			worst = wrong;
	}
	if (!worst.why)
		return;
	/* A certain verdict is a promise; what is only likely has a bar of its own. */
	check_add(check_grave(&worst) ? &w->st->failed : &w->st->doubted, 1);
	if (w->reports++ < w->opt->reports) {
		copy = seen;
		if (!w->opt->only)
			check_shorten(w, &copy, &worst);
		print_wrong(w->report, &copy, &worst);
	}
}

/* A script from a file: the section `run` of a fixture, or all of it. */
static void
check_file(const char *path, bool s6, struct script *sc)
{
	static const char head[] = "-- run --\n";
	char text[TEXT_MAX], *beg, *end;
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		fail("open the script");
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = 0;
	beg = strstr(text, head);
	beg = beg ? beg + strlen(head) : text;
	end = strstr(beg, "\n-- ");
	if (end)
		end[1] = 0;
	*sc = (struct script){.s6 = s6,
	    .bash = strncmp(beg, "#!/bin/bash", 11) == 0};
	memcpy(sc->text, beg, strlen(beg) + 1);
}

/* Nothing of ours is left running where the harness is stopped. */
static void
check_stop(int sig)
{
	procs_end();
	_exit(128 + sig);
}

static uint64_t
check_seed(const struct options *o, long i)
{
	long fixed = o->count - o->fresh;

	return i < fixed ? o->seed + (uint64_t)i : o->fresh_seed + (uint64_t)(i - fixed);
}

void
check_worker(const struct options *o, struct stats *st, const char *base, int number)
{
	static struct worker w;
	static struct script sc[BATCH];
	static struct claim got[WHICH_N][BATCH];
	char path[300];
	long first;
	int n, i, q;

	w = (struct worker){.opt = o, .st = st};
	signal(SIGTERM, check_stop);
	snprintf(path, sizeof path, "%s/report%d", base, number);
	w.report = fopen(path, "w");
	if (!w.report)
		fail("open a report");
	site_make(&w.site, base, number, o->stub);
	w.site.keep_err = o->keep != NULL;
	while ((first = __atomic_fetch_add(&st->next, BATCH, __ATOMIC_RELAXED)) < o->count) {
		n = o->count - first < BATCH ? (int)(o->count - first) : BATCH;
		for (i = 0; i < n; i++)
			gen_script(check_seed(o, first + i), &sc[i]);
		if (o->file)
			check_file(o->file, o->s6, &sc[0]);
		for (q = 0; q < WHICH_N && !o->observe; q++)
			if (!claims_ask(&w.site, &o->asked, which[q].name, sc, n, got[q]))
				fprintf(stderr, "truth: no answer for the batch at %ld\n",
				    first);
		for (i = 0; i < n; i++) {
			struct claim claims[WHICH_N];

			for (q = 0; q < WHICH_N; q++)
				claims[q] = got[q][i];
			check_script(&w, &sc[i], claims);
			check_add(&st->scripts, 1);
		}
	}
	check_add(&st->runs, w.site.runs);
	fclose(w.report);
	if (!o->keep)
		site_remove(&w.site);
}
