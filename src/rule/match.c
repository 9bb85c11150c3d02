/* Does a rule hold for a subject?  And its sentences, with the facts put in. */
#include "ruleset.h"

#include "base/die.h"

/* The text that a scalar value is compared by. */
static struct str
value_text(enum fact_type t, const struct value *v)
{
	switch (t) {
	case TYPE_BOOL:
		return v->yes ? STR("yes") : STR("no");
	case TYPE_PLACE:
		return source_text(v->source, v->span);
	default:
		return v->text;
	}
}

static bool
value_is(enum fact_type t, const struct value *v, const struct rule_value *want,
    const struct subject *s)
{
	struct value other;
	enum fact_type u;

	if (want->fact < 0) {
		if (!v->known)
			return str_is(want->text, "none");
		return t == TYPE_NUMBER ? v->number == want->number :
		    str_eq(value_text(t, v), want->text);
	}
	u = fact_table[want->fact].type;
	fact_ask((enum fact)want->fact, s, &other);
	if (!v->known || !other.known)
		return false;
	if (t == TYPE_NUMBER && u == TYPE_NUMBER)
		return v->number == other.number;
	return str_eq(value_show(s->arena, t, v), value_show(s->arena, u, &other));
}

static bool
value_in(enum fact_type t, const struct value *v, const struct rule_cond *c,
    const struct subject *s)
{
	for (uint32_t i = 0; i < c->value_n; i++)
		if (value_is(t, v, &c->values[i], s))
			return true;
	return false;
}

static bool
list_has(const struct value *v, const struct rule_value *want, const struct subject *s)
{
	struct str text = want->text;
	struct value other;

	if (want->fact >= 0) {
		fact_ask((enum fact)want->fact, s, &other);
		if (!other.known)
			return false;
		text = value_show(s->arena, fact_table[want->fact].type, &other);
	}
	for (uint32_t i = 0; i < v->n; i++)
		if (str_eq(v->list[i], text))
			return true;
	return false;
}

static double
number_of(const struct rule_value *want, const struct subject *s, bool *known)
{
	struct value other;

	*known = true;
	if (want->fact < 0)
		return want->number;
	fact_ask((enum fact)want->fact, s, &other);
	*known = other.known;
	return other.number;
}

/* A pattern is compiled when it is asked for the first time. */
static const struct re *
cond_re(struct ruleset *rs, struct rule_entry *e, const struct rule_cond *c)
{
	struct re **at = &e->patterns[c->pattern];

	if (!*at)
		*at = re_compile(rs->arena, c->values[0].text, NULL, NULL);
	if (!*at)
		BUG("a pattern that was read cannot be compiled");
	return *at;
}

static bool
value_like(const struct re *re, enum fact_type t, const struct value *v)
{
	if (!v->known)
		return false;
	if (t != TYPE_LIST)
		return re_match(re, value_text(t, v), NULL, NULL);
	for (uint32_t i = 0; i < v->n; i++)
		if (re_match(re, v->list[i], NULL, NULL))
			return true;
	return false;
}

/* `x = yes`, `x != none`: most conditions, and answered without a text. */
static bool
quick_answer(const struct rule_cond *c, enum fact_type t, const struct value *v, bool *holds)
{
	const struct rule_value *want = &c->values[0];
	bool same;

	if ((c->op != OP_IS && c->op != OP_IS_NOT) || c->value_n != 1 || want->fact >= 0)
		return false;
	if (!v->known)
		same = str_is(want->text, "none");
	else if (t == TYPE_BOOL)
		same = v->yes ? str_is(want->text, "yes") : str_is(want->text, "no");
	else
		return false;
	*holds = same == (c->op == OP_IS);
	return true;
}

bool
cond_holds(struct ruleset *rs, struct rule_entry *e, const struct rule_cond *c,
    const struct subject *s)
{
	enum fact_type t = fact_table[c->fact].type;
	struct value v;
	double than;
	bool known;

	fact_ask(c->fact, s, &v);
	if (t == TYPE_LIST && !v.n)
		v.known = false;
	if (quick_answer(c, t, &v, &known))
		return known;
	switch (c->op) {
	case OP_IS:
	case OP_IN:
		return value_in(t, &v, c, s);
	case OP_IS_NOT:
	case OP_NOT_IN:
		return !value_in(t, &v, c, s);
	case OP_HAS:
		return v.known && list_has(&v, &c->values[0], s);
	case OP_LESS:
	case OP_MORE:
		than = number_of(&c->values[0], s, &known);
		return v.known && known && (c->op == OP_LESS ? v.number < than : v.number > than);
	case OP_LIKE:
		return value_like(cond_re(rs, e, c), t, &v);
	case OP_NOT_LIKE:
		return !value_like(cond_re(rs, e, c), t, &v);
	}
	return false;
}

static bool
rule_applies(const struct rule *r, const struct subject *s)
{
	const struct service *sv = s->judged->service;
	const struct script *sc = s->script ? s->script->script : NULL;

	if (r->dialects && !(r->dialects & 1u << sv->dialect))
		return false;
	if (r->roles && (!sc || !(r->roles & 1u << sc->role)))
		return false;
	if (r->shells && (!sc || !(r->shells & sc->shebang.shells)))
		return false;
	return !r->needs_root || (s->judged->world && world_rooted(s->judged->world));
}

bool
rule_matches(struct ruleset *rs, struct rule_entry *e, const struct rule_when *w,
    const struct subject *s)
{
	if (!rule_applies(e->rule, s))
		return false;
	for (uint32_t i = 0; i < w->cond_n; i++)
		if (!cond_holds(rs, e, &w->conds[i], s))
			return false;
	return true;
}

struct str
template_show(const struct rule_template *t, const struct subject *s)
{
	struct buf b = {.arena = s->arena};
	struct value v;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct rule_piece *p = &t->pieces[i];

		if (p->fact < 0) {
			buf_str(&b, p->text);
			continue;
		}
		fact_ask((enum fact)p->fact, s, &v);
		buf_str(&b, value_show(s->arena, fact_table[p->fact].type, &v));
	}
	return buf_done(&b);
}
