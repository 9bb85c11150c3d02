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

/* The condition that asks for a command's name among known ones, or NULL. */
static const struct rule_cond *
name_cond(const struct rule_when *w)
{
	for (uint32_t i = 0; w->noun == NOUN_COMMAND && i < w->cond_n; i++) {
		const struct rule_cond *c = &w->conds[i];
		bool literal = c->fact == FACT_COMMAND_name && (c->op == OP_IS || c->op == OP_IN);

		for (uint32_t k = 0; literal && k < c->value_n; k++)
			literal = c->values[k].fact < 0;
		if (literal)
			return c;
	}
	return NULL;
}

void
ruleset_index(struct ruleset *rs)
{
	if (rs->indexed)
		return;
	for (unsigned n = 0; n < NOUN_COUNT; n++)
		rs->by_noun[n].n = 0;
	for (unsigned n = 0; n < NAME_BUCKETS; n++)
		rs->by_name[n].n = 0;
	for (uint32_t i = 0; i < rs->rules.n; i++) {
		const struct rule *r = rs->rules.v[i].rule;

		for (uint32_t k = 0; k < r->when_n; k++) {
			const struct rule_cond *c = name_cond(&r->whens[k]);
			struct rule_ask ask = {.rule = i, .when = k};

			if (!c)
				*vec_push(rs->arena, &rs->by_noun[r->whens[k].noun]) = ask;
			for (uint32_t v = 0; c && v < c->value_n; v++) {
				ask.name = c->values[v].text;
				*vec_push(rs->arena, &rs->by_name[name_bucket(ask.name)]) = ask;
			}
		}
	}
	rs->indexed = true;
}
