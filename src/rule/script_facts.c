/* What is worked out once for a script: parents, syntax errors of all shells. */
#include "fact.h"
#include "tree.h"

struct indexer {
	struct script_facts *facts;
	uint32_t n;
};

static void
index_node(void *ctx, const struct node *n, const struct node *parent, const struct item *item)
{
	struct indexer *x = ctx;

	if (n->id >= x->n)
		return;
	x->facts->node[n->id] = n;
	x->facts->parent[n->id] = parent;
	x->facts->item[n->id] = item;
}

void
script_facts_index(struct script_facts *sf, struct arena *a, const struct fate *f)
{
	struct indexer x = {.facts = sf};
	struct tree_visitor v = {.ctx = &x, .node = index_node};

	if (sf->node || !f || !f->tree)
		return;
	x.n = f->tree->node_n;
	sf->node = arena_array(a, const struct node *, x.n + 1);
	sf->parent = arena_array(a, const struct node *, x.n + 1);
	sf->item = arena_array(a, const struct item *, x.n + 1);
	sf->command = arena_array(a, const struct command *, x.n + 1);
	tree_visit(&v, f->tree->root);
	for (uint32_t i = 0; i < f->commands.n; i++) {
		const struct command *c = &f->commands.v[i];

		if (c->node && c->node->id < x.n && sf->node[c->node->id] == c->node)
			sf->command[c->node->id] = c;
	}
}

/* The node's number in the script's own tree, or -1 for one of another text. */
static int64_t
node_at(const struct subject *s, const struct node *n)
{
	const struct fate *f = s->script ? s->script->fate : NULL;

	if (!n || !f || !f->tree)
		return -1;
	script_facts_index(s->facts, s->arena, f);
	return n->id < f->tree->node_n && s->facts->node[n->id] == n ? (int64_t)n->id : -1;
}

const struct node *
node_parent(const struct subject *s, const struct node *n)
{
	int64_t i = node_at(s, n);

	return i < 0 ? NULL : s->facts->parent[i];
}

const struct item *
node_item(const struct subject *s, const struct node *n)
{
	int64_t i = node_at(s, n);

	return i < 0 ? NULL : s->facts->item[i];
}

const struct command *
command_of(const struct subject *s, const struct node *n)
{
	int64_t i = node_at(s, n);

	return i < 0 ? NULL : s->facts->command[i];
}

/* The simple command that a list, pipeline or and-or begins with. */
static const struct node *
node_first(const struct node *n)
{
	while (n) {
		if (n->kind == NODE_PIPELINE)
			n = n->pipeline.commands[0];
		else if (n->kind == NODE_AND_OR)
			n = n->and_or.left;
		else if (n->kind == NODE_BRACE || n->kind == NODE_SUBSHELL)
			n = n->group.body;
		else if (n->kind == NODE_LIST && n->list.item_n)
			n = n->list.items[0].node;
		else
			break;
	}
	return n;
}

const struct command *
command_at(const struct fate *f, const struct node *n)
{
	const struct node *first = node_first(n);

	for (uint32_t i = 0; f && n && i < f->commands.n; i++)
		if (f->commands.v[i].node == n)
			return &f->commands.v[i];
	for (uint32_t i = 0; f && first && i < f->commands.n; i++)
		if (f->commands.v[i].node == first)
			return &f->commands.v[i];
	return NULL;
}

static void
add_errors(struct script_facts *sf, struct arena *a, const struct sh_tree *t, shell_set shells,
    shell_set all)
{
	struct syntax_fact *e;

	if (!t || !t->errors.n)
		return;
	/* The shell stops at the first one; the others may follow from it. */
	for (uint32_t i = 0; i < sf->errors.n; i++) {
		e = &sf->errors.v[i];
		if (e->error->span.beg == t->errors.v[0].span.beg) {
			e->shells |= shells;
			e->all = (e->shells & all) == all;
			return;
		}
	}
	e = vec_push(a, &sf->errors);
	e->tree = t;
	e->error = &t->errors.v[0];
	e->shells = shells;
	e->all = (shells & all) == all;
}

static void
syntax_facts(struct script_facts *sf, struct arena *a, const struct fate *f)
{
	shell_set others = 0, own;

	for (uint32_t i = 0; i < f->trees.n; i++)
		others |= SHELL_BIT(f->trees.v[i]->shell);
	own = f->tree ? (f->shells & ~others) | SHELL_BIT(f->tree->shell) : 0;
	/* A shell whose tree differs and that has none of its own is not told of. */
	if (f->tree)
		own &= ~f->tree->differs | SHELL_BIT(f->tree->shell);
	add_errors(sf, a, f->tree, own, f->shells);
	for (uint32_t i = 0; i < f->trees.n; i++)
		if (f->trees.v[i] != f->tree)
			add_errors(sf, a, f->trees.v[i], SHELL_BIT(f->trees.v[i]->shell), f->shells);
}

struct both {
	struct script_facts *facts;
	struct arena *arena;
	const struct fate *fate;
};

/* `d &>f`: dash and its kin read `d &` and `>f`. */
static void
both_node(void *ctx, const struct node *n, const struct node *parent, const struct item *item)
{
	struct both *b = ctx;
	const struct source *src = b->fate->tree->source;
	struct variance *v;
	uint32_t at;

	(void)parent;
	if (!item || item->sep != SEP_AMP)
		return;
	at = item->sep_span.end;
	if (at >= src->text.n || src->text.p[at] != '>')
		return;
	v = vec_push(b->arena, &b->facts->variances);
	v->source = src;
	v->node = n;
	v->span = (struct span){item->sep_span.beg, at + 1};
	v->construct = "&>";
	v->effect = "runs the command in the background, and empties the file";
	v->shells = b->fate->shells & ~(SHELL_EXTENDED | SHELL_BIT(SHELL_BUSYBOX));
}

static void
variance_facts(struct script_facts *sf, struct arena *a, const struct fate *f)
{
	struct both b = {sf, a, f};
	struct tree_visitor v = {.ctx = &b, .node = both_node};

	if (f->tree && str_has(f->tree->source->text, "&>") &&
	    f->tree->shell != SHELL_BASH && f->tree->shell != SHELL_BASH_SH)
		tree_visit(&v, f->tree->root);
}

struct script_facts *
script_facts_new(struct arena *a, const struct judged_script *js)
{
	struct script_facts *sf = arena_new(a, struct script_facts);

	if (js->fate) {
		syntax_facts(sf, a, js->fate);
		variance_facts(sf, a, js->fate);
	}
	if (js->script->source)
		text_facts(sf, a, js);
	return sf;
}
