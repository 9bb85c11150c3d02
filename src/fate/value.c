#include "value.h"

enum { FAN = 8, FAN_BITS = 3 };

struct varmap {
	uint32_t levels;	/* ids below FAN ** levels */
	struct varnode *root;
};

struct varnode {
	const void *slot[FAN];	/* nodes, or bindings on the last level */
};

bool
value_same(const struct value *a, const struct value *b)
{
	return a->kind == b->kind && a->guess == b->guess &&
	    a->may_be_empty == b->may_be_empty && a->may_be_unset == b->may_be_unset &&
	    a->starts == b->starts && a->child_pid == b->child_pid &&
	    str_eq(a->text, b->text);
}

static bool
value_can_be_empty(const struct value *v)
{
	return v->kind == VALUE_KNOWN ? v->text.n == 0 : v->kind == VALUE_UNSET || v->may_be_empty;
}

static bool
value_can_be_unset(const struct value *v)
{
	return v->kind == VALUE_UNSET || (v->kind == VALUE_ANY && v->may_be_unset);
}

struct value
value_join(const struct value *a, const struct value *b)
{
	struct value v = {0};

	if (value_same(a, b))
		return *a;
	v.kind = VALUE_ANY;
	v.may_be_empty = value_can_be_empty(a) || value_can_be_empty(b);
	v.may_be_unset = value_can_be_unset(a) || value_can_be_unset(b);
	v.child_pid = a->child_pid && b->child_pid;
	return v;
}

const struct binding *
varmap_get(const struct varmap *m, uint32_t id)
{
	const void *p;

	if (!m || id >> (FAN_BITS * m->levels))
		return NULL;
	p = m->root;
	for (uint32_t l = m->levels; p && l--;)
		p = ((const struct varnode *)p)->slot[(id >> (FAN_BITS * l)) & (FAN - 1)];
	return p;
}

static struct varnode *
varnode_set(struct arena *a, const struct varnode *old, uint32_t level, uint32_t id,
    const struct binding *b)
{
	struct varnode *n = arena_new(a, struct varnode);
	uint32_t i = (id >> (FAN_BITS * level)) & (FAN - 1);

	if (old)
		*n = *old;
	n->slot[i] = level ? (const void *)varnode_set(a, n->slot[i], level - 1, id, b) : b;
	return n;
}

static const struct varmap *
varmap_lift(struct arena *a, const struct varmap *m, uint32_t levels)
{
	struct varmap *x = arena_new(a, struct varmap);

	*x = m ? *m : (struct varmap){levels, NULL};
	for (; x->levels < levels; x->levels++) {
		struct varnode *n = arena_new(a, struct varnode);

		n->slot[0] = x->root;
		x->root = n;
	}
	return x;
}

const struct varmap *
varmap_set(struct arena *a, const struct varmap *m, uint32_t id, const struct binding *b)
{
	uint32_t levels = m ? m->levels : 1;
	struct varmap *x;
	struct binding *copy = arena_new(a, struct binding);

	*copy = *b;
	while (id >> (FAN_BITS * levels))
		levels++;
	x = (struct varmap *)varmap_lift(a, m, levels);
	x->root = varnode_set(a, x->root, levels - 1, id, copy);
	return x;
}

/* A name that one side never assigned: there it holds what was inherited. */
static const struct binding binding_inherited = {
	.value = {.kind = VALUE_ANY, .may_be_empty = true, .may_be_unset = true},
};

static const struct binding *
binding_join(struct arena *a, const struct binding *x, const struct binding *y)
{
	struct binding *b;

	if (x == y)
		return x;
	if (!x)
		x = &binding_inherited;
	if (!y)
		y = &binding_inherited;
	b = arena_new(a, struct binding);
	b->value = value_join(&x->value, &y->value);
	b->readonly = x->readonly && y->readonly;
	b->exported = x->exported && y->exported;
	b->assigned = x->assigned && y->assigned;
	b->function = x->function == y->function ? x->function : NULL;
	b->function_tree = b->function ? x->function_tree : NULL;
	return b;
}

static const void *
varnode_join(struct arena *a, const void *x, const void *y, uint32_t level)
{
	static const struct varnode empty;
	const struct varnode *p = x ? x : &empty, *q = y ? y : &empty;
	struct varnode *n;

	if (x == y)
		return x;
	n = arena_new(a, struct varnode);
	for (int i = 0; i < FAN; i++)
		n->slot[i] = level ? varnode_join(a, p->slot[i], q->slot[i], level - 1)
		    : (const void *)binding_join(a, p->slot[i], q->slot[i]);
	return n;
}

const struct varmap *
varmap_join(struct arena *a, const struct varmap *x, const struct varmap *y)
{
	uint32_t levels;
	struct varmap *m;

	if (x == y)
		return x;
	levels = x && (!y || x->levels > y->levels) ? x->levels : y->levels;
	m = (struct varmap *)varmap_lift(a, x, levels);
	y = varmap_lift(a, y, levels);
	m->root = (struct varnode *)varnode_join(a, m->root, y->root, levels - 1);
	return m;
}

static const void *
varnode_havoc(struct arena *a, const void *x, uint32_t level)
{
	const struct varnode *p = x;
	struct varnode *n;

	if (!x)
		return NULL;
	n = arena_new(a, struct varnode);
	for (int i = 0; i < FAN; i++) {
		if (level) {
			n->slot[i] = varnode_havoc(a, p->slot[i], level - 1);
		} else if (p->slot[i]) {
			struct binding *b = arena_new(a, struct binding);

			*b = *(const struct binding *)p->slot[i];
			b->value = value_any();
			n->slot[i] = b;
		}
	}
	return n;
}

const struct varmap *
varmap_havoc(struct arena *a, const struct varmap *m)
{
	struct varmap *x;

	if (!m)
		return NULL;
	x = arena_new(a, struct varmap);
	*x = *m;
	x->root = (struct varnode *)varnode_havoc(a, m->root, m->levels - 1);
	return x;
}

static uint32_t
hash_name(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static void
names_rehash(struct names *t, uint32_t slot_n)
{
	t->slots = arena_array(t->arena, uint32_t, slot_n);
	t->slot_n = slot_n;
	for (uint32_t id = 0; id < t->n; id++) {
		uint32_t i = hash_name(t->v[id]) & (slot_n - 1);

		while (t->slots[i])
			i = (i + 1) & (slot_n - 1);
		t->slots[i] = id + 1;
	}
}

uint32_t
names_id(struct names *t, struct str name)
{
	uint32_t i;

	if (t->n * 2 >= t->slot_n)
		names_rehash(t, t->slot_n ? t->slot_n * 2 : 32);
	for (i = hash_name(name) & (t->slot_n - 1); t->slots[i]; i = (i + 1) & (t->slot_n - 1))
		if (str_eq(t->v[t->slots[i] - 1], name))
			return t->slots[i] - 1;
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? t->cap * 2 : 16;

		t->v = arena_grow(t->arena, t->v, t->n, cap, sizeof *t->v);
		t->cap = cap;
	}
	t->v[t->n] = name;
	t->slots[i] = ++t->n;
	return t->n - 1;
}
