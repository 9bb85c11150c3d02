/* Command lines seen through chain loaders, to the program at their end. */
#include "walk.h"

enum { CHAIN_MAX = 32 };	/* loaders in a row that are followed */

static const char *
arg_name(struct walk *w, const struct arg *a)
{
	struct str base;

	if (!a->known)
		return NULL;
	base = str_base(a->text);
	return base.n ? arena_dup(w->arena, base.p, base.n) : NULL;
}

/* setsid: where the process leads a group it forks, and its own process ends. */
static bool
resolve_leads(struct walk *w, const struct resolved *r)
{
	/* A child of the shell leads no group. */
	if (r->chain.n || !r->replaces || !w->frame->leads_group)
		return false;
	w->dialect_differs = true;
	return w->unit->dialect == DIALECT_S6 || w->unit->dialect == DIALECT_ENCORE;
}

/* chpst changes the user with -u and -U only. */
static bool
chpst_drops(const struct arg *argv, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (str_starts(argv[i].text, "-") && (str_find(argv[i].text, 'u', 0) < argv[i].text.n ||
		    str_find(argv[i].text, 'U', 0) < argv[i].text.n))
			return true;
	return false;
}

bool
chain_drops_user(const struct kb_answer *chain, uint32_t n, const struct arg *argv, uint32_t arg_n)
{
	static const char *const shells[] = {"su", "sudo", "runuser"};

	for (uint32_t i = 0; i < n; i++) {
		const struct kb_answer *k = &chain[i];

		for (size_t j = 0; k->name && j < sizeof shells / sizeof *shells; j++)
			if (strcmp(k->name, shells[j]) == 0)
				return true;
		if (k->changes & KB_CHANGES_USER && (!k->name || strcmp(k->name, "chpst") != 0 ||
		    chpst_drops(argv, arg_n)))
			return true;
	}
	return false;
}

/* A loader of a settled suite that becomes its program, or says that it lacks one. */
static bool
chain_is_plain(const struct kb_answer *k)
{
	static const char *const suites[] = {"coreutils", "daemontools", "runit", "s6"};

	for (size_t i = 0; k->suite && i < sizeof suites / sizeof *suites; i++)
		if (strcmp(k->suite, suites[i]) == 0)
			return k->model == CHAIN_EXEC && !k->schedules && !k->unsure && k->seconds <= 0 &&
			    k->confidence >= KB_DOCUMENTED && (!k->lacks_program ||
			    k->conduct == CONDUCT_ENDS || k->conduct == CONDUCT_FAILS);
	return false;
}

/* What this loader does with the process, added to what the outer ones did. */
static void
chain_model(struct walk *w, struct resolved *r, const struct kb_answer *k)
{
	bool stays_parent = k->model == CHAIN_FORK_WAIT ||
	    (k->model == CHAIN_SHELL && k->signals != SIGNALS_NONE);

	if (k->only_if_leader && !resolve_leads(w, r))
		return;		/* setsid -w forks, and waits, only where it leads a group */
	r->holds = r->holds || k->holds;
	if (stays_parent) {
		r->forks = true;
		r->forwards = k->signals == SIGNALS_FORWARDED;
	} else if (k->model == CHAIN_DETACH) {
		r->detaches = true;
	} else if (k->model == CHAIN_FORK_IF_LEADER) {
		r->detaches = r->detaches || resolve_leads(w, r);
	}
}

/* The file that a chpst among argv[0..n) locks; waits is set where it waits for it. */
static struct str
chpst_lock(const struct arg *argv, size_t n, bool *waits)
{
	struct str none = {0}, file = none;

	for (size_t i = 1; i + 1 < n; i++) {
		struct str t = argv[i].text;

		if (!argv[i].known || !(str_is(t, "-l") || str_is(t, "-L")))
			continue;
		*waits = t.p[1] == 'l';
		file = argv[i + 1].known ? argv[i + 1].text : none;
	}
	return file;
}

/* chpst -l F behind chpst -l F: it waits for the lock that its own process holds, for ever. */
static bool
chain_waits_for_itself(const struct program_call *c, const struct resolved *r)
{
	const struct arg *argv = c->argv;
	struct str held = {0};

	for (uint32_t i = 0; i < r->chain.n; i++) {
		const struct arg *rest = r->chain.v[i].rest;
		bool waits = false;
		struct str file;

		if (rest < argv || rest > c->argv + c->n || strcmp(r->chain.v[i].name, "chpst") != 0)
			return false;
		file = chpst_lock(argv, (size_t)(rest - argv), &waits);
		if (held.n && waits && str_eq(held, file))
			return true;
		held = file.n ? file : held;
		argv = rest;
	}
	return false;
}

void
chain_resolve(struct walk *w, const struct program_call *c, struct resolved *r)
{
	const struct kb *kb = w->unit->kb;

	r->plain = true;
	r->replaces = c->exec;
	r->certainty = CERTAINTY_CERTAIN;
	r->argv = c->argv;
	r->n = c->n;
	for (;;) {
		struct kb_answer k = {0};

		if (!r->argv[0].known || r->chain.n == CHAIN_MAX) {
			r->unsure = true;
			break;
		}
		kb_ask(kb, w->arena, r->argv, r->n, &k);
		if (!k.is_chain) {
			r->answer = k;
			break;
		}
		r->plain = r->plain && chain_is_plain(&k);
		if (k.certainty != CERTAINTY_NONE && k.certainty < r->certainty)
			r->certainty = k.certainty;
		if (k.lacks_program || k.rest_n == 0) {
			r->answer = k;
			/* xargs, env, snooze alone do something of their own. */
			r->lacks = !k.lacks_program || k.conduct == CONDUCT_FAILS;
			r->scheduled = r->scheduled || (!r->lacks && k.schedules);
			break;
		}
		if (k.unsure)
			r->unsure = true;
		if (k.model == CHAIN_SERVER) {
			r->serves = true;
			r->answer = k;
			break;
		}
		chain_model(w, r, &k);
		r->scheduled = r->scheduled || k.schedules;
		if (!k.schedules && k.seconds > 0)
			r->limit = k.seconds;
		*vec_push(w->arena, &r->chain) = k;
		r->argv = k.rest;
		r->n = k.rest_n;
		r->at = k.rest >= c->argv && k.rest < c->argv + c->n ? (uint32_t)(k.rest - c->argv) : 0;
		if (k.model == CHAIN_SHELL) {
			r->shell_code = true;
			break;
		}
	}
	r->name = arg_name(w, &r->argv[0]);
	if (chain_waits_for_itself(c, r)) {
		r->answer.conduct = CONDUCT_STAYS;
		r->answer.why = "chpst waits for the lock that it holds itself";
		r->answer.always_ends = false;
		r->name = "chpst";
	}
}
