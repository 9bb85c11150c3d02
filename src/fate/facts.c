/* Facts for the rules: what was met on the walk, and what never was. */
#include <stdlib.h>

#include "walk.h"

struct command *
fact_command(struct walk *w, const struct node *n, unsigned context)
{
	struct parsed *p = w->text;
	struct command *c;

	if (!p->facts)
		p->facts = arena_array(w->arena, uint32_t, p->tree->node_n + 1);
	if (p->facts[n->id])
		return &w->fate->commands.v[p->facts[n->id] - 1];
	c = vec_push(w->arena, &w->fate->commands);
	c->source = p->tree->source;
	c->node = n;
	c->context = context;
	c->name_span = n->kind == NODE_SIMPLE && n->simple.word_n ? n->simple.words[0]->span : n->span;
	p->facts[n->id] = w->fate->commands.n;
	return c;
}

void
fact_variance(struct walk *w, const struct node *n, struct span span, const char *construct,
    const char *effect, bool fatal)
{
	struct variance *v;

	if (w->fate->variances.n >= FACTS_MAX)
		return;
	for (uint32_t i = 0; i < w->fate->variances.n; i++) {
		v = &w->fate->variances.v[i];
		if (v->span.beg == span.beg && v->source == w->text->tree->source)
			return;
	}
	v = vec_push(w->arena, &w->fate->variances);
	*v = (struct variance){w->text->tree->source, n, span, construct, effect,
		SHELL_BIT(w->shell), fatal};
}

void
fact_dead(struct walk *w, const struct node *n, const struct node *by)
{
	struct parsed *p = w->text;

	if (!p->dead_by)
		p->dead_by = arena_calloc(w->arena, p->tree->node_n + 1, sizeof *p->dead_by);
	p->dead_by[n->id] = by;
}

/* ---- after the walk */

struct unreached {
	struct walk *w;
	struct parsed *text;
	const struct node *by;	/* what nothing follows, of the enclosing list */
	enum dead_kind kind;
	/* the last answer: a whole list is dead for one reason */
	const struct node *asked;
	enum dead_kind asked_kind;
	const char *asked_becomes;
};

/* The last command met inside a node: the one that ended it. */
static const struct command *
fact_last_inside(struct walk *w, const struct parsed *p, struct span at)
{
	const struct command *last = NULL;

	for (uint32_t i = 0; i < w->fate->commands.n; i++) {
		const struct command *c = &w->fate->commands.v[i];

		if (c->source == p->tree->source && c->node->span.beg >= at.beg &&
		    c->node->span.end <= at.end && c->reach != REACH_NEVER &&
		    (!last || c->node->span.beg > last->node->span.beg))
			last = c;
	}
	return last;
}

static enum dead_kind
dead_kind_of(struct unreached *u)
{
	const struct command *c;

	if (u->asked == u->by)
		return u->asked_kind;
	c = fact_last_inside(u->w, u->text, u->by->span);
	u->asked = u->by;
	u->asked_becomes = NULL;
	if (!c) {
		u->asked_kind = DEAD_ERROR;
	} else if (c->is_exec) {
		u->asked_kind = DEAD_EXEC;
		if (c->arg_n > c->program_at && c->argv[c->program_at].known)
			u->asked_becomes = arena_fmt(u->w->arena, "%.*s",
			    STR_ARG(str_base(c->argv[c->program_at].text)));
	} else if (c->is_builtin && c->arg_n && c->argv[0].known &&
	    (str_is(c->argv[0].text, "exit") || str_is(c->argv[0].text, "return"))) {
		u->asked_kind = DEAD_EXIT;
	} else {
		u->asked_kind = DEAD_STAYS;
	}
	return u->asked_kind;
}

static void unreached_node(struct unreached *u, const struct node *n);

static void
unreached_list(struct unreached *u, const struct node *n)
{
	for (uint32_t i = 0; n && i < n->list.item_n; i++)
		unreached_node(u, n->list.items[i].node);
}

static void
unreached_simple(struct unreached *u, const struct node *n)
{
	struct parsed *p = u->text;
	struct command *c;
	enum dead_kind kind = u->kind;

	if (p->facts && p->facts[n->id])
		return;
	if (u->by && kind == DEAD_NOT)
		kind = dead_kind_of(u);
	c = fact_command(u->w, n, 0);
	c->reach = REACH_NEVER;
	c->dead = kind == DEAD_NOT ? DEAD_CONDITION : kind;
	c->dead_by = u->by;
	c->becomes = kind == DEAD_EXEC ? u->asked_becomes : NULL;
}

static void
unreached_node(struct unreached *u, const struct node *n)
{
	const struct node *by = u->by;
	enum dead_kind kind = u->kind;

	if (u->text->dead_by && u->text->dead_by[n->id])
		u->by = u->text->dead_by[n->id];
	switch (n->kind) {
	case NODE_LIST:
		unreached_list(u, n);
		break;
	case NODE_AND_OR:
		unreached_node(u, n->and_or.left);
		unreached_node(u, n->and_or.right);
		break;
	case NODE_PIPELINE:
		for (uint32_t i = 0; i < n->pipeline.command_n; i++)
			unreached_node(u, n->pipeline.commands[i]);
		break;
	case NODE_SIMPLE:
		unreached_simple(u, n);
		break;
	case NODE_BRACE:
	case NODE_SUBSHELL:
		unreached_node(u, n->group.body);
		break;
	case NODE_IF:
		for (uint32_t i = 0; i < n->if_.branch_n; i++) {
			unreached_list(u, n->if_.branches[i].cond);
			unreached_list(u, n->if_.branches[i].body);
		}
		unreached_list(u, n->if_.otherwise);
		break;
	case NODE_WHILE:
		unreached_list(u, n->while_.cond);
		unreached_list(u, n->while_.body);
		break;
	case NODE_FOR:
		unreached_list(u, n->for_.body);
		break;
	case NODE_FOR_ARITH:
		unreached_list(u, n->for_arith.body);
		break;
	case NODE_CASE:
		for (uint32_t i = 0; i < n->case_.case_n; i++)
			unreached_list(u, n->case_.cases[i].body);
		break;
	case NODE_FUNCTION:
		if (!u->by)
			u->kind = DEAD_UNCALLED;
		unreached_node(u, n->function.body);
		break;
	case NODE_COPROC:
		unreached_node(u, n->coproc.body);
		break;
	default:
		break;
	}
	u->by = by;
	u->kind = kind;
}

static int
command_cmp(const void *va, const void *vb)
{
	const struct command *a = va, *b = vb;

	if (!a->source->outer != !b->source->outer)
		return a->source->outer ? 1 : -1;
	if (a->node->span.beg != b->node->span.beg)
		return a->node->span.beg < b->node->span.beg ? -1 : 1;
	return 0;
}

/* The first command at or behind an offset of the script; commands are sorted. */
static uint32_t
fact_first_at(const struct fate *f, const struct source *src, uint32_t offset)
{
	uint32_t lo = 0, hi = f->commands.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct command *c = &f->commands.v[mid];

		if (c->source == src && c->node->span.beg < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

enum { PAUSE_SHORT = 11 };	/* a job that is done every so often waits longer between */

/* What an endless loop starts again and again, and whether it pauses. */
static void
fact_loops(struct walk *w)
{
	struct fate *f = w->fate;
	const struct source *src = w->script->tree->source;

	for (uint32_t i = 0; i < f->loops.n; i++) {
		struct loop_fact *l = &f->loops.v[i];

		double pause = 0;
		const struct command *as_user = NULL;

		if (l->source != src)
			continue;
		for (uint32_t k = fact_first_at(f, src, l->node->span.beg); k < f->commands.n; k++) {
			const struct command *c = &f->commands.v[k];

			if (c->source != src || c->node->span.end > l->node->span.end)
				break;
			if (c->answer.program && c->answer.conduct == CONDUCT_WAITS) {
				l->sleeps = true;
				pause += c->answer.seconds > 0 ? c->answer.seconds : PAUSE_SHORT;
			}
			if (!as_user && c->argv && program_unknown(&c->answer) &&
			    !(c->context & (IN_BACKGROUND | IN_TEST | IN_PIPELINE | IN_SUBSTITUTION)) &&
			    chain_drops_user(c->chain, c->chain_n, c->argv, c->arg_n))
				as_user = c;
			if (c->answer.program && c->answer.conduct == CONDUCT_STAYS &&
			    !(c->context & (IN_BACKGROUND | IN_TEST)) && !l->restarts) {
				l->restarts = c->answer.name;
				l->restarts_node = c->node;
			}
		}
		if (as_user && !l->restarts && pause < PAUSE_SHORT) {
			struct str name = as_user->answer.name ? str_of(as_user->answer.name) :
			    as_user->argv[0].known ? str_base(as_user->argv[0].text) : STR("a program");

			l->starts_as_user = arena_dup(w->arena, name.p, name.n);
			l->restarts_node = as_user->node;
		}
	}
}

/* A trap that an exec further down makes void, or hands on. */
static void
fact_traps(struct walk *w)
{
	const struct command *last = NULL;

	for (uint32_t k = 0; k < w->fate->commands.n; k++) {
		const struct command *c = &w->fate->commands.v[k];

		if (c->is_exec && c->source == w->script->tree->source && c->reach != REACH_NEVER &&
		    !(c->context & (IN_BACKGROUND | IN_SUBSHELL | IN_PIPELINE | IN_SUBSTITUTION)))
			last = c;
	}
	for (uint32_t i = 0; i < w->fate->traps.n; i++) {
		struct trap_fact *t = &w->fate->traps.v[i];

		if (!last || t->source != last->source || last->node->span.beg < t->node->span.end)
			continue;
		t->lost_by_exec = t->on_exit && !t->reset && !t->ignore;
		t->inherited = t->on_term && t->ignore;
	}
}

void
fact_finish(struct walk *w)
{
	struct parsed *script = w->script;
	struct unreached u = {.w = w, .text = script};

	w->text = script;
	unreached_node(&u, script->tree->root);
	if (w->fate->commands.n)
		qsort(w->fate->commands.v, w->fate->commands.n, sizeof *w->fate->commands.v, command_cmp);
	fact_loops(w);
	fact_traps(w);
}
