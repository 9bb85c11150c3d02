/*
 * value.h - what a variable can hold, and the variables at one point.
 *
 * Given:  assignments in the order the script makes them.
 * Gives:  for each name a known text, "surely unset", or "anything"; maps that
 *         share what they have in common, so that a copy costs nothing.
 * Owns:   nothing; maps live in the arena.
 * Fails:  never.
 * Cost:   a look-up or an assignment touches log8(names) small nodes.
 */
#ifndef FATE_VALUE_H
#define FATE_VALUE_H

#include "base/str.h"

enum value_kind { VALUE_ANY, VALUE_KNOWN, VALUE_UNSET };

struct value {
	enum value_kind kind;
	bool guess;		/* KNOWN, but the environment can overrule it: ${X:-d} */
	bool may_be_empty;	/* ANY: may be empty */
	bool may_be_unset;	/* ANY: may be unset */
	bool starts;		/* ANY, but it begins with text */
	bool child_pid;		/* holds $! of a background child */
	struct str text;
};

static inline struct value
value_known(struct str text)
{
	return (struct value){.kind = VALUE_KNOWN, .text = text};
}

/* Anything at all, also unset: a variable that nothing has assigned. */
static inline struct value
value_any(void)
{
	return (struct value){.may_be_empty = true, .may_be_unset = true};
}

static inline bool
value_is(const struct value *v, const char *text)
{
	return v->kind == VALUE_KNOWN && str_is(v->text, text);
}

struct binding {
	struct value value;
	bool readonly, exported, assigned;
	const void *function;	/* struct node: the body, for function names */
	const void *function_tree;
};

struct varmap;			/* NULL is the empty map */

const struct binding *varmap_get(const struct varmap *m, uint32_t id);
const struct varmap *varmap_set(struct arena *a, const struct varmap *m, uint32_t id,
    const struct binding *b);
/* What holds in both: where they differ, anything. */
const struct varmap *varmap_join(struct arena *a, const struct varmap *x,
    const struct varmap *y);
/* Every variable may hold anything from here on; functions stay. */
const struct varmap *varmap_havoc(struct arena *a, const struct varmap *m);
bool value_same(const struct value *a, const struct value *b);
struct value value_join(const struct value *a, const struct value *b);

/* Names to small numbers. */
struct names {
	struct arena *arena;
	struct str *v;
	uint32_t n, cap;
	uint32_t *slots;
	uint32_t slot_n;
};

uint32_t names_id(struct names *t, struct str name);

#endif
