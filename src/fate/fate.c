/* The driver: which shells, which dialects, and what no shell ever reads. */
#include "fate.h"

#include <errno.h>

#include "base/die.h"
#include "walk.h"

static const char *const verdict_names[] = {
#define X(id, name) [VERDICT_##id] = name,
	VERDICT_LIST(X)
#undef X
};

static const char *const mechanism_names[] = {
#define X(id, name) [MECHANISM_##id] = name,
	MECHANISM_LIST(X)
#undef X
};

static const char *const signals_names[] = {
#define X(id, name) [STOP_##id] = name,
	SIGNALS_LIST(X)
#undef X
};

static const char *const way_names[] = {
#define X(id, name) [WAY_##id] = name,
	WAY_LIST(X)
#undef X
};

const char *
verdict_name(enum verdict v)
{
	return verdict_names[v];
}

const char *
mechanism_name(enum mechanism m)
{
	return mechanism_names[m];
}

const char *
stop_signals_name(enum stop_signals s)
{
	return signals_names[s];
}

const char *
way_kind_name(enum way_kind k)
{
	return way_names[k];
}

enum { FUEL = 150 * 1000, FUEL_PER_NODE = 10 };

static struct span
first_line(const struct script *s)
{
	size_t end = str_find(s->source->text, '\n', 0);

	return (struct span){0, (uint32_t)end};
}

/* ---- what the kernel says before any shell reads the file */

static bool
fate_of_shebang(struct arena *a, const struct unit *u, struct fate *f)
{
	const struct script *s = u->script;
	const struct shebang *b = &s->shebang;
	struct file_info info;

	if (b->crlf && b->present && !b->argument.n) {
		verdict_fixed(a, f, u, MECHANISM_CRLF, CERTAINTY_CERTAIN, b->span, arena_fmt(a,
		    "the first line ends in CR LF: the kernel looks for `%.*s\\r`, which is not there",
		    STR_ARG(b->path)));
		return true;
	}
	if (!b->present && !b->elf) {
		verdict_fixed(a, f, u, MECHANISM_NO_SHEBANG, CERTAINTY_CERTAIN, first_line(s),
		    b->empty ? "the file is empty: the kernel refuses to run it (exec format error)" :
		    b->late || b->broken || b->bom ?
		    "`#!` does not stand at the very beginning: the kernel refuses to run the file (exec format error)" :
		    "there is no `#!` line: the kernel refuses to run the file (exec format error)");
		return true;
	}
	if (b->through_env && b->many_arguments && !b->env_split) {
		verdict_fixed(a, f, u, MECHANISM_INTERPRETER_MISSING, CERTAINTY_CERTAIN, b->span, arena_fmt(a,
		    "the kernel passes `%.*s` to env as one word, and no program has that name",
		    STR_ARG(b->argument)));
		return true;
	}
	if (b->present && u->world && world_rooted(u->world) && b->path.n && b->path.p[0] == '/' &&
	    world_root_stat(u->world, arena_dup(a, b->path.p, b->path.n), &info) == ENOENT) {
		verdict_fixed(a, f, u, MECHANISM_INTERPRETER_MISSING, CERTAINTY_LIKELY, b->path_span, arena_fmt(a,
		    "the interpreter `%.*s` is not there", STR_ARG(b->path)));
		return true;
	}
	return false;
}

static bool
fate_of_file(struct arena *a, const struct unit *u, struct fate *f)
{
	const struct script *s = u->script;
	const struct shebang *b = &s->shebang;

	if (s->judge_mode && !(s->info.mode & 0111)) {
		verdict_fixed(a, f, u, MECHANISM_RUN_NOT_EXECUTABLE, CERTAINTY_CERTAIN, first_line(s),
		    "the file has no executable bit: it cannot be started (access denied)");
		return true;
	}
	if (fate_of_shebang(a, u, f))
		return true;
	if (b->elf && b->elf_foreign) {
		verdict_fixed(a, f, u, MECHANISM_WRONG_ARCHITECTURE, CERTAINTY_LIKELY, (struct span){0, 0},
		    arena_fmt(a, "the program is made for %s: this machine cannot run it",
		    b->elf_machine ? b->elf_machine : "another machine"));
		return true;
	}
	if (b->elf) {
		verdict_fixed(a, f, u, MECHANISM_NONE, CERTAINTY_LIKELY, (struct span){0, 0},
		    "an ELF program: it most likely stays");
		if (u->role != ROLE_RUN && u->role != ROLE_LOG_RUN)
			f->verdict = VERDICT_ENDS_ONCE;
		return true;
	}
	return false;
}

/* A finish script that stops the service, or the whole tree: an end is no loop then. */
static bool
finish_stops(const struct unit *u)
{
	static const char *const words[] = {
		"s6-svscanctl", "bin/halt", "exit 125", "s6-svc -O", "s6-svc -d", "sv d ", "sv down", "sv o ",
		"sv once", "s6-rc -d", "s6-rc -bd", "poweroff",
	};
	const struct service *sv = u->service;

	if (!sv || (u->dialect != DIALECT_S6 && u->dialect != DIALECT_RUNIT) || u->role != ROLE_RUN)
		return false;
	for (uint32_t i = 0; i < sv->scripts.n; i++) {
		const struct script *s = &sv->scripts.v[i];

		for (size_t k = 0; s->role == ROLE_FINISH && k < sizeof words / sizeof *words; k++)
			if (str_has(s->source->text, words[k]))
				return true;
	}
	return false;
}

/* ---- one shell */

static struct fate *
fate_in_shell(struct arena *a, const struct unit *u, enum shell shell, struct sh_tree *tree,
    bool collect, struct walk *walk)
{
	struct walk w = {.arena = a, .unit = u, .shell = shell, .collect = collect};
	struct frame main = {.kind = FRAME_MAIN, .leads_group = true};
	struct parsed *p = arena_new(a, struct parsed);
	struct states in = {0}, out;
	struct state first;
	const struct shebang *b = &u->script->shebang;

	w.fate = arena_new(a, struct fate);
	w.names.arena = w.function_names.arena = a;
	w.frame = &main;
	w.fuel = FUEL + (uint64_t)FUEL_PER_NODE * tree->node_n;
	p->tree = tree;
	p->outer = NULL;
	w.script = w.text = p;
	w.exhausted = tree->too_deep;
	w.finish_stops = finish_stops(u);
	w.once = !(u->role == ROLE_RUN || u->role == ROLE_LOG_RUN || u->role == ROLE_ENTRYPOINT) ||
	    (u->service && u->service->kind == SERVICE_ONESHOT);
	first = state_first(&w);
	/* A container's environment: what the image and its user set. */
	first.open = b->contenv || b->bashio || b->invoke_run;
	first.errexit = b->errexit;
	first.nounset = b->nounset;
	first.noexec = b->noexec;
	states_add(&w, &in, &first);
	out = walk_script(&w, p, in, IN_TAIL);
	w.text = p;
	for (uint32_t i = 0; i < out.n; i++)
		out.v[i].jump = JUMP_NONE;
	walk_falls_off(&w, &out);
	verdict_of(&w, &main);
	w.fate->tree = tree;
	if (collect)
		fact_finish(&w);
	*walk = w;
	return w.fate;
}

static void
variances_merge(struct arena *a, struct fate *into, const struct fate *from)
{
	for (uint32_t i = 0; i < from->variances.n; i++) {
		const struct variance *v = &from->variances.v[i];
		bool known = false;

		for (uint32_t k = 0; k < into->variances.n && !known; k++) {
			struct variance *x = &into->variances.v[k];

			if (x->span.beg == v->span.beg && strcmp(x->effect, v->effect) == 0) {
				x->shells |= v->shells;
				known = true;
			}
		}
		if (!known && into->variances.n < FACTS_MAX)
			*vec_push(a, &into->variances) = *v;
	}
}

/* A higher one is worse; equal ones are told by the surer. */
static bool
fate_is_worse(const struct fate *x, const struct fate *y)
{
	if (x->verdict != y->verdict)
		return x->verdict > y->verdict;
	return x->certainty > y->certainty;
}

/* Every shell that may run it; the worst is told. */
static struct fate *
fate_in_shells(struct arena *a, const struct unit *u, bool collect, bool *dialect_differs)
{
	shell_set shells = u->script->shebang.shells, differs = 0;
	struct fate *all[SHELL_COUNT] = {NULL}, *worst = NULL;
	enum certainty least = CERTAINTY_CERTAIN;
	struct sh_tree *trees[SHELL_COUNT] = {NULL}, *first = NULL;
	struct walk w;

	for (int i = 0; i < SHELL_COUNT; i++) {
		if (!(shells & SHELL_BIT(i)) || (first && !(differs & SHELL_BIT(i))))
			continue;
		if (!first || (first->differs & SHELL_BIT(i)))
			trees[i] = sh_parse(a, u->script->source, (enum shell)i);
		else
			trees[i] = first;
		if (!first)
			first = trees[i];
		all[i] = fate_in_shell(a, u, (enum shell)i, trees[i], collect, &w);
		differs |= w.differs | first->differs;
		*dialect_differs = *dialect_differs || w.dialect_differs;
		if (!worst || fate_is_worse(all[i], worst))
			worst = all[i];
	}
	for (int i = 0; i < SHELL_COUNT; i++) {
		struct fate *x;

		if (!(shells & SHELL_BIT(i)))
			continue;
		x = all[i] ? all[i] : all[__builtin_ctz(shells)];
		/* A shell that sees and does the same was not asked on its own. */
		for (uint32_t k = 0; !all[i] && k < x->ways.n; k++)
			x->ways.v[k].shells |= SHELL_BIT(i);
		worst->by_shell[i] = x->verdict;
		if (x->verdict != worst->verdict)
			worst->shells_differ = true;
		if (x->certainty < least)
			least = x->certainty;
		if (all[i] && all[i] != worst) {
			variances_merge(a, worst, all[i]);
			if (trees[i] != worst->tree)
				*vec_push(a, &worst->trees) = trees[i];
		}
	}
	worst->shells = shells;
	if (worst->verdict == VERDICT_UNKNOWN)
		return worst;
	if (worst->shells_differ && worst->certainty > CERTAINTY_LIKELY)
		worst->certainty = CERTAINTY_LIKELY;
	else if (!worst->shells_differ && least < worst->certainty && least != CERTAINTY_NONE)
		worst->certainty = least;
	/* Shells nobody has measured here are not promised anything. */
	if ((shells & (SHELL_BIT(SHELL_KSH93) | SHELL_BIT(SHELL_ZSH) | SHELL_BIT(SHELL_YASH))) &&
	    worst->certainty > CERTAINTY_LIKELY)
		worst->certainty = CERTAINTY_LIKELY;
	return worst;
}

static void
fate_in_dialects(struct arena *a, const struct unit *u, struct fate *f)
{
	for (int d = DIALECT_AUTO + 1; d < DIALECT_COUNT; d++) {
		struct unit other = *u;
		bool ignored = false;

		other.dialect = (enum dialect)d;
		f->by_dialect[d] = d == (int)u->dialect ? f->verdict :
		    fate_in_shells(a, &other, false, &ignored)->verdict;
		if (f->by_dialect[d] != f->verdict)
			f->dialects_differ = true;
	}
}

static struct fate *
fate_unknown(struct arena *a, const struct unit *u, const char *why)
{
	struct fate *f = arena_new(a, struct fate);

	f->verdict = VERDICT_UNKNOWN;
	f->unknown_why = why;
	verdict_summary(a, f, u->role);
	return f;
}

struct fate *
fate_of(struct arena *a, const struct unit *u)
{
	const struct script *s = u->script;
	const struct shebang *b = &s->shebang;
	struct fate *f;
	bool dialect_differs = false;

	if ((u->role == ROLE_UP || u->role == ROLE_DOWN) && !b->present)
		return fate_unknown(a, u, "an execline command line; these are not followed");
	f = arena_new(a, struct fate);
	if (fate_of_file(a, u, f)) {
		f->shells = b->shells;
	} else if (b->language == LANGUAGE_SH && b->shells) {
		f = fate_in_shells(a, u, true, &dialect_differs);
		if (dialect_differs)
			fate_in_dialects(a, u, f);
	} else {
		return fate_unknown(a, u, b->language == LANGUAGE_EXECLINE ?
		    "an execline script; these are not followed" :
		    arena_fmt(a, "a %.*s script; only shell scripts are followed",
		    STR_ARG(b->program.n ? b->program : STR("binary"))));
	}
	verdict_summary(a, f, u->role);
	fate_check(f);
	return f;
}

void
fate_check(const struct fate *f)
{
	bool restarts = f->verdict == VERDICT_LOOPS || f->verdict == VERDICT_MAY_LOOP ||
	    f->verdict == VERDICT_PERIODIC;

	if (f->verdict != VERDICT_UNKNOWN && !f->ways.n)
		BUG("a fate without a way");
	if (restarts != (f->mechanism != MECHANISM_NONE))
		BUG("a mechanism without a loop, or a loop without one");
	if ((f->certainty == CERTAINTY_NONE) != (f->verdict == VERDICT_UNKNOWN))
		BUG("a certainty without a verdict");
}
