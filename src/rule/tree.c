#include "tree.h"

static void visit_node(const struct tree_visitor *v, const struct node *n,
    const struct node *parent, const struct item *item);
static void visit_word(const struct tree_visitor *v, const struct word *w,
    const struct node *holder);

static void
visit_part(const struct tree_visitor *v, const struct part *p, const struct node *holder)
{
	if (v->part)
		v->part(v->ctx, p);
	for (uint32_t i = 0; i < p->part_n; i++)
		visit_part(v, &p->parts[i], holder);
	if (p->param) {
		visit_word(v, p->param->index, holder);
		visit_word(v, p->param->arg, holder);
	}
	visit_node(v, p->body, holder, NULL);
}

static void
visit_word(const struct tree_visitor *v, const struct word *w, const struct node *holder)
{
	for (uint32_t i = 0; w && i < w->part_n; i++)
		visit_part(v, &w->parts[i], holder);
}

static void
visit_words(const struct tree_visitor *v, struct word *const *words, uint32_t n,
    const struct node *holder)
{
	for (uint32_t i = 0; i < n; i++)
		visit_word(v, words[i], holder);
}

static void
visit_redirs(const struct tree_visitor *v, const struct node *n)
{
	for (uint32_t i = 0; i < n->redir_n; i++) {
		if (v->redir)
			v->redir(v->ctx, &n->redirs[i], n);
		visit_word(v, n->redirs[i].target, n);
		visit_word(v, n->redirs[i].heredoc, n);
	}
}

static void
visit_simple(const struct tree_visitor *v, const struct node *n)
{
	for (uint32_t i = 0; i < n->simple.assign_n; i++) {
		const struct assign *a = &n->simple.assigns[i];

		visit_word(v, a->index, n);
		visit_word(v, a->value, n);
		visit_words(v, a->words, a->word_n, n);
	}
	visit_words(v, n->simple.words, n->simple.word_n, n);
}

static void
visit_case(const struct tree_visitor *v, const struct node *n)
{
	visit_word(v, n->case_.subject, n);
	for (uint32_t i = 0; i < n->case_.case_n; i++) {
		const struct case_item *c = &n->case_.cases[i];

		visit_words(v, c->patterns, c->pattern_n, n);
		visit_node(v, c->body, n, NULL);
	}
}

static void
visit_children(const struct tree_visitor *v, const struct node *n)
{
	switch (n->kind) {
	case NODE_LIST:
		for (uint32_t i = 0; i < n->list.item_n; i++)
			visit_node(v, n->list.items[i].node, n, &n->list.items[i]);
		break;
	case NODE_AND_OR:
		visit_node(v, n->and_or.left, n, NULL);
		visit_node(v, n->and_or.right, n, NULL);
		break;
	case NODE_PIPELINE:
		for (uint32_t i = 0; i < n->pipeline.command_n; i++)
			visit_node(v, n->pipeline.commands[i], n, NULL);
		break;
	case NODE_SIMPLE:
		visit_simple(v, n);
		break;
	case NODE_BRACE:
	case NODE_SUBSHELL:
		visit_node(v, n->group.body, n, NULL);
		break;
	case NODE_IF:
		for (uint32_t i = 0; i < n->if_.branch_n; i++) {
			visit_node(v, n->if_.branches[i].cond, n, NULL);
			visit_node(v, n->if_.branches[i].body, n, NULL);
		}
		visit_node(v, n->if_.otherwise, n, NULL);
		break;
	case NODE_WHILE:
		visit_node(v, n->while_.cond, n, NULL);
		visit_node(v, n->while_.body, n, NULL);
		break;
	case NODE_FOR:
		visit_words(v, n->for_.words, n->for_.word_n, n);
		visit_node(v, n->for_.body, n, NULL);
		break;
	case NODE_FOR_ARITH:
		visit_word(v, n->for_arith.expression, n);
		visit_node(v, n->for_arith.body, n, NULL);
		break;
	case NODE_CASE:
		visit_case(v, n);
		break;
	case NODE_FUNCTION:
		visit_node(v, n->function.body, n, NULL);
		break;
	case NODE_ARITH:
	case NODE_COND:
		visit_words(v, n->test.words, n->test.word_n, n);
		break;
	case NODE_COPROC:
		visit_node(v, n->coproc.body, n, NULL);
		break;
	case NODE_ERROR:
		break;
	}
}

static void
visit_node(const struct tree_visitor *v, const struct node *n, const struct node *parent,
    const struct item *item)
{
	if (!n)
		return;
	if (v->node)
		v->node(v->ctx, n, parent, item);
	visit_children(v, n);
	visit_redirs(v, n);
}

void
tree_visit(const struct tree_visitor *v, const struct node *root)
{
	visit_node(v, root, NULL, NULL);
}
