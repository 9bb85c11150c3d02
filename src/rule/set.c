/* Rules: kept, chosen, indexed, shown. */
#include "ruleset.h"

static void
set_add(struct ruleset *rs, const struct rule *r)
{
	struct rule_entry *e = NULL;

	/* A user's rule of the same name wins. */
	for (uint32_t i = 0; i < rs->rules.n; i++)
		if (str_eq(rs->rules.v[i].rule->id, r->id))
			e = &rs->rules.v[i];
	if (!e)
		e = vec_push(rs->arena, &rs->rules);
	*e = (struct rule_entry){.rule = r};
	if (r->pattern_n)
		e->patterns = arena_array(rs->arena, struct re *, r->pattern_n);
	rs->indexed = false;
}

struct ruleset *
ruleset_builtin(struct arena *a)
{
	struct ruleset *rs = arena_new(a, struct ruleset);

	rs->arena = a;
	for (uint32_t i = 0; i < rule_builtin_n; i++)
		set_add(rs, &rule_builtin[i]);
	return rs;
}

void
ruleset_add(struct ruleset *rs, struct arena *a, const struct source *s,
    struct findings *errors)
{
	const struct rule *r = rule_read(a, s, errors);

	if (r)
		set_add(rs, r);
}

int
ruleset_find(const struct ruleset *rs, struct str id)
{
	for (uint32_t i = 0; i < rs->rules.n; i++)
		if (str_eq(rs->rules.v[i].rule->id, id))
			return (int)i;
	return -1;
}

/* Sets off for each id of the list; the first that no rule has, or NULL. */
static const char *
set_off(struct ruleset *rs, const char *list, bool off)
{
	struct str rest = str_of(list), id;
	int i;

	while (str_cut(&rest, ',', &id)) {
		id = str_trim(id);
		if (!id.n)
			continue;
		i = ruleset_find(rs, id);
		if (i < 0)
			return arena_dup(rs->arena, id.p, id.n);
		rs->rules.v[i].off = off;
	}
	return NULL;
}

const char *
ruleset_choose(struct ruleset *rs, const char *select, const char *ignore)
{
	const char *unknown = NULL;

	for (uint32_t i = 0; i < rs->rules.n; i++)
		rs->rules.v[i].off = select != NULL;
	if (select)
		unknown = set_off(rs, select, false);
	if (!unknown && ignore)
		unknown = set_off(rs, ignore, true);
	return unknown;
}

uint32_t
ruleset_count(const struct ruleset *rs)
{
	return rs->rules.n;
}

void
ruleset_page(const struct ruleset *rs, uint32_t i, struct rule_page *page)
{
	const struct rule *r = rs->rules.v[i].rule;

	*page = (struct rule_page){
		.id = arena_dup(rs->arena, r->id.p, r->id.n),
		.summary = arena_dup(rs->arena, r->summary.p, r->summary.n),
		.since = arena_dup(rs->arena, r->since.p, r->since.n),
		.text = arena_dup(rs->arena, r->page.p, r->page.n),
		.severity = r->severity,
		.fixable = r->has_fix,
		.safe = r->fix_safe,
	};
}

unsigned
name_bucket(struct str name)
{
	unsigned h = 2166136261u;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	return (h ^ h >> 16) % NAME_BUCKETS;
}

/* The condition that asks for a command's name, or its program's, among known ones, or NULL. */
static const struct rule_cond *
name_cond(const struct rule_when *w, enum fact fact)
{
	for (uint32_t i = 0; w->noun == NOUN_COMMAND && i < w->cond_n; i++) {
		const struct rule_cond *c = &w->conds[i];
		bool literal = c->fact == fact && (c->op == OP_IS || c->op == OP_IN);

		for (uint32_t k = 0; literal && k < c->value_n; k++)
			literal = c->values[k].fact < 0;
		if (literal)
			return c;
	}
	return NULL;
}

/* Facts that cost nothing and hold for few commands, or for few rules. */
static bool
fact_is_gate(enum fact f)
{
	switch (f) {
	case FACT_COMMAND_is_exec:
	case FACT_COMMAND_chained:
	case FACT_COMMAND_in_background:
	case FACT_COMMAND_in_subshell:
	case FACT_COMMAND_in_substitution:
	case FACT_COMMAND_in_tail:
	case FACT_COMMAND_in_test:
	case FACT_COMMAND_exec_redirects:
	case FACT_COMMAND_exec_may_be_empty:
	case FACT_COMMAND_lacks_program:
	case FACT_COMMAND_is_helper:
	case FACT_COMMAND_completed:
	case FACT_COMMAND_is_control:
	case FACT_TREE_rooted:
		return true;
	default:
		return false;
	}
}

static void
ask_gates(struct rule_ask *ask, const struct rule_when *w)
{
	for (uint32_t i = 0; i < w->cond_n && ask->gate_n < 3; i++) {
		const struct rule_cond *c = &w->conds[i];
		bool yes = c->value_n == 1 && str_is(c->values[0].text, "yes");

		if (c->op != OP_IS || !fact_is_gate(c->fact) || c->value_n != 1 ||
		    c->values[0].fact >= 0 || !(yes || str_is(c->values[0].text, "no")))
			continue;
		ask->gate_yes[ask->gate_n] = yes;
		ask->gates[ask->gate_n++] = (uint16_t)c->fact;
	}
}

static unsigned
first_gate(const struct rule_ask *ask)
{
	return ask->gate_n ? 2u * ask->gates[0] + ask->gate_yes[0] + 1 : 0;
}

/* Those with the same first gate side by side, so that a closed one is looked at once. */
static void
asks_sort(struct ask_list *list)
{
	for (uint32_t i = 1; i < list->n; i++) {
		struct rule_ask ask = list->v[i];
		uint32_t k = i;

		for (; k && first_gate(&list->v[k - 1]) > first_gate(&ask); k--)
			list->v[k] = list->v[k - 1];
		list->v[k] = ask;
	}
	for (uint32_t i = list->n; i-- > 0;)
		list->v[i].skip = list->v[i].gate_n && i + 1 < list->n &&
		    first_gate(&list->v[i]) == first_gate(&list->v[i + 1]) ?
		    list->v[i + 1].skip + 1 : 1;
}

void
ruleset_index(struct ruleset *rs)
{
	if (rs->indexed)
		return;
	for (unsigned n = 0; n < NOUN_COUNT; n++)
		rs->by_noun[n].n = 0;
	for (unsigned n = 0; n < NAME_BUCKETS; n++)
		rs->by_name[n].n = rs->by_program[n].n = 0;
	for (uint32_t i = 0; i < rs->rules.n; i++) {
		const struct rule *r = rs->rules.v[i].rule;

		for (uint32_t k = 0; k < r->when_n; k++) {
			const struct rule_cond *c = name_cond(&r->whens[k], FACT_COMMAND_name);
			struct rule_ask ask = {.rule = i, .when = k, .roles = r->roles};
			struct ask_list *to = rs->by_name;

			ask_gates(&ask, &r->whens[k]);
			if (!c && (c = name_cond(&r->whens[k], FACT_COMMAND_program)))
				to = rs->by_program;

			if (!c)
				*vec_push(rs->arena, &rs->by_noun[r->whens[k].noun]) = ask;
			for (uint32_t v = 0; c && v < c->value_n; v++) {
				ask.name = c->values[v].text;
				*vec_push(rs->arena, &to[name_bucket(ask.name)]) = ask;
			}
		}
	}
	for (unsigned n = 0; n < NOUN_COUNT; n++)
		asks_sort(&rs->by_noun[n]);
	for (unsigned n = 0; n < NAME_BUCKETS; n++) {
		asks_sort(&rs->by_name[n]);
		asks_sort(&rs->by_program[n]);
	}
	rs->indexed = true;
}
