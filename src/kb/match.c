#include "match.h"

#include "port/re.h"

static bool
like(const struct kb *kb, const struct kb_atom *atom, struct str text)
{
	struct re **slot = &kb->patterns[atom->pattern];

	if (!*slot)
		*slot = re_compile(kb->arena,
		    str_of(kb->table->pool + atom->value), NULL, NULL);
	return *slot && re_match(*slot, text, NULL, NULL);
}

static bool
text_holds(const struct kb *kb, const struct kb_atom *atom, struct str text)
{
	if (atom->kind == ATOM_OPTION_LIKE || atom->kind == ATOM_OPERAND_LIKE ||
	    atom->kind == ATOM_ANY_LIKE)
		return like(kb, atom, text);
	return str_is(text, kb->table->pool + atom->value);
}

/* An option that is not seen: behind an unknown letter, or in $OPTS? */
static enum truth
unseen_option(const struct command *c, struct str name, uint8_t style)
{
	if (style == OPTION_SHORT)
		for (uint32_t i = 0; i < c->rests.n; i++)
			if (str_find(c->rests.v[i], name.p[0], 0) < c->rests.v[i].n)
				return TRUTH_WEAK;
	return c->hidden ? TRUTH_WEAK : TRUTH_NO;
}

static enum truth
match_option(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom)
{
	struct str name = str_of(kb->table->pool + atom->name);
	enum truth t = TRUTH_NO;
	bool seen = false;

	for (uint32_t i = 0; i < c->given.n; i++) {
		const struct given *g = &c->given.v[i];

		if (g->style != atom->style || !str_eq(g->name, name))
			continue;
		seen = true;
		if (atom->kind == ATOM_OPTION)
			return TRUTH_YES;
		if (!g->has_value && !text_holds(kb, atom, STR("")))
			continue;
		if (!g->has_value || text_holds(kb, atom, g->value))
			return TRUTH_YES;
		if (!g->value_known)
			t = TRUTH_STRONG;
	}
	if (t == TRUTH_NO && (!seen || atom->kind != ATOM_OPTION))
		t = unseen_option(c, name, atom->style);
	return t;
}

static enum truth
operand_holds(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom, const struct operand *o)
{
	const struct arg *w = &c->argv[o->at];

	if (w->known)
		return text_holds(kb, atom, w->text) ? TRUTH_YES : TRUTH_NO;
	return TRUTH_STRONG;
}

static enum truth
any_operand(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom)
{
	enum truth best = TRUTH_NO;

	for (uint32_t i = 0; i < c->operands.n && best < TRUTH_YES; i++) {
		enum truth t = operand_holds(kb, c, atom, &c->operands.v[i]);

		if (t > best)
			best = t;
	}
	return best;
}

/* Operands up to `want` that may be the value of an unknown option make its
 * place uncertain; words that are not known are taken for options. */
static enum truth
match_operand(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom)
{
	uint32_t doubtful = 0, want = atom->operand ? atom->operand : 1;
	enum truth t;

	for (uint32_t i = 0; i < want && i < c->operands.n; i++)
		doubtful += c->operands.v[i].doubtful;
	if (atom->kind == ATOM_OPERAND) {
		if (c->operands.n >= want)
			return doubtful ? TRUTH_WEAK : TRUTH_YES;
		return c->hidden ? TRUTH_WEAK : TRUTH_NO;
	}
	if (!atom->operand || doubtful) {
		t = any_operand(kb, c, atom);
		return t == TRUTH_YES && atom->operand ? TRUTH_STRONG : t;
	}
	if (want > c->operands.n)
		return c->hidden ? TRUTH_WEAK : TRUTH_NO;
	return operand_holds(kb, c, atom, &c->operands.v[want - 1]);
}

static enum truth
match_any(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom)
{
	enum truth t = TRUTH_NO;

	for (uint32_t i = 1; i < c->n; i++) {
		if (!c->argv[i].known)
			t = TRUTH_WEAK;
		else if (text_holds(kb, atom, c->argv[i].text))
			return TRUTH_YES;
	}
	return t;
}

static enum truth
match_nothing(const struct command *c)
{
	for (uint32_t i = 1; i < c->n; i++)
		if (c->argv[i].known || !c->argv[i].many)
			return TRUTH_NO;
	return c->n > 1 ? TRUTH_WEAK : TRUTH_YES;
}

static enum truth
match_atom(const struct kb *kb, const struct command *c,
    const struct kb_atom *atom)
{
	enum truth t;

	if (atom->kind <= ATOM_OPTION_LIKE)
		t = match_option(kb, c, atom);
	else if (atom->kind <= ATOM_OPERAND_LIKE)
		t = match_operand(kb, c, atom);
	else if (atom->kind <= ATOM_ANY_LIKE)
		t = match_any(kb, c, atom);
	else
		t = match_nothing(c);
	if (atom->not && (t == TRUTH_YES || t == TRUTH_NO))
		t = t == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
	return t;
}

enum truth
match_mode(const struct kb *kb, const struct command *c, const struct kb_mode *m)
{
	const struct kb_atom *atom = &kb->table->atoms[m->first_atom];
	enum truth best = TRUTH_NO, all = TRUTH_YES;

	if (!m->atom_n)
		return TRUTH_YES;
	for (uint32_t i = 0; i < m->atom_n; i++, atom++) {
		enum truth t = all == TRUTH_NO ? TRUTH_NO : match_atom(kb, c, atom);

		if (t < all)
			all = t;
		if (!atom->last)
			continue;
		if (all == TRUTH_YES)
			return TRUTH_YES;
		if (all > best)
			best = all;
		all = TRUTH_YES;
	}
	return best;
}
