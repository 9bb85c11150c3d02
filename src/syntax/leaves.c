#include <stdlib.h>

#include "sh.h"

/*
 * The text put together again from the tree: proves that every span is right.
 * Leaves are collected with a check that each lies inside its parent, sorted,
 * and copied with the gaps between them.
 */

struct leaves {
	struct arena *a;
	bool bad;
	uint32_t where;
	VEC_OF(struct span) spans;
};

static void leaves_node(struct leaves *l, const struct node *n, struct span in);
static void leaves_parts(struct leaves *l, const struct part *parts, uint32_t n,
    struct span in);

static void
inside(struct leaves *l, struct span s, struct span in)
{
	if (s.beg <= s.end && s.beg >= in.beg && s.end <= in.end)
		return;
	if (!l->bad)
		l->where = s.beg;
	l->bad = true;
}

static void
leaf(struct leaves *l, struct span s, struct span in)
{
	inside(l, s, in);
	if (s.beg < s.end)
		*vec_push(l->a, &l->spans) = s;
}

static void
leaves_word(struct leaves *l, const struct word *w, struct span in)
{
	if (!w)
		return;
	inside(l, w->span, in);
	leaves_parts(l, w->parts, w->part_n, w->span);
}

static void
leaves_words(struct leaves *l, struct word **w, uint32_t n, struct span in)
{
	for (uint32_t i = 0; i < n; i++) {
		leaves_word(l, w[i], in);
		if (i && w[i]->span.beg < w[i - 1]->span.end)
			inside(l, w[i]->span, (struct span){0, 0});
	}
}

static void
leaves_parts(struct leaves *l, const struct part *parts, uint32_t n, struct span in)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct part *part = &parts[i];

		inside(l, part->span, in);
		if (part->parts)
			leaves_parts(l, part->parts, part->part_n, part->span);
		else if (part->body)
			leaves_node(l, part->body, part->span);
		else if (part->param && (part->param->index || part->param->arg)) {
			leaves_word(l, part->param->index, part->span);
			leaves_word(l, part->param->arg, part->span);
		} else if (part->kind == PART_BRACES)
			/* export a=( # comment ): what is in it is no word */
			leaf(l, (struct span){part->span.beg, part->span.beg + 1}, in);
		else
			leaf(l, part->span, in);
	}
}

static void
leaves_redirs(struct leaves *l, const struct node *n)
{
	for (uint32_t i = 0; i < n->redir_n; i++) {
		const struct redir *r = &n->redirs[i];

		inside(l, r->span, n->span);
		leaf(l, r->op_span, r->span);
		leaves_word(l, r->target, r->span);
		/* The body lies behind the line, maybe behind the command. */
		if (r->heredoc)
			leaves_word(l, r->heredoc, r->heredoc_span);
	}
}

static void
leaves_simple(struct leaves *l, const struct node *n)
{
	for (uint32_t i = 0; i < n->simple.assign_n; i++) {
		const struct assign *as = &n->simple.assigns[i];

		inside(l, as->span, n->span);
		leaves_word(l, as->index, as->span);
		leaves_word(l, as->value, as->span);
		leaves_words(l, as->words, as->word_n, as->span);
	}
	leaves_words(l, n->simple.words, n->simple.word_n, n->span);
}

static void
leaves_list(struct leaves *l, const struct node *n)
{
	for (uint32_t i = 0; i < n->list.item_n; i++) {
		leaves_node(l, n->list.items[i].node, n->span);
		if (n->list.items[i].sep != SEP_NONE)
			leaf(l, n->list.items[i].sep_span, n->span);
	}
}

static void
leaves_case(struct leaves *l, const struct node *n)
{
	leaves_word(l, n->case_.subject, n->span);
	for (uint32_t i = 0; i < n->case_.case_n; i++) {
		const struct case_item *c = &n->case_.cases[i];

		inside(l, c->span, n->span);
		leaves_words(l, c->patterns, c->pattern_n, c->span);
		leaves_node(l, c->body, c->span);
	}
}

static void
leaves_if(struct leaves *l, const struct node *n)
{
	for (uint32_t i = 0; i < n->if_.branch_n; i++) {
		inside(l, n->if_.branches[i].span, n->span);
		leaves_node(l, n->if_.branches[i].cond, n->if_.branches[i].span);
		leaves_node(l, n->if_.branches[i].body, n->if_.branches[i].span);
	}
	leaves_node(l, n->if_.otherwise, n->span);
}

static void
leaves_kind(struct leaves *l, const struct node *n)
{
	switch (n->kind) {
	case NODE_LIST:
		leaves_list(l, n);
		break;
	case NODE_AND_OR:
		leaves_node(l, n->and_or.left, n->span);
		leaf(l, n->and_or.op_span, n->span);
		leaves_node(l, n->and_or.right, n->span);
		break;
	case NODE_PIPELINE:
		for (uint32_t i = 0; i < n->pipeline.command_n; i++) {
			leaves_node(l, n->pipeline.commands[i], n->span);
			if (i + 1 < n->pipeline.command_n)
				leaf(l, n->pipeline.pipe_spans[i], n->span);
		}
		break;
	case NODE_SIMPLE:
		leaves_simple(l, n);
		break;
	case NODE_BRACE:
	case NODE_SUBSHELL:
		leaves_node(l, n->group.body, n->span);
		break;
	case NODE_IF:
		leaves_if(l, n);
		break;
	case NODE_WHILE:
		leaves_node(l, n->while_.cond, n->span);
		leaves_node(l, n->while_.body, n->span);
		break;
	case NODE_FOR:
		inside(l, n->for_.name_span, n->span);
		leaves_words(l, n->for_.words, n->for_.word_n, n->span);
		leaves_node(l, n->for_.body, n->span);
		break;
	case NODE_FOR_ARITH:
		leaves_word(l, n->for_arith.expression, n->span);
		leaves_node(l, n->for_arith.body, n->span);
		break;
	case NODE_CASE:
		leaves_case(l, n);
		break;
	case NODE_FUNCTION:
		inside(l, n->function.name_span, n->span);
		leaves_node(l, n->function.body, n->span);
		break;
	case NODE_ARITH:
	case NODE_COND:
		leaves_words(l, n->test.words, n->test.word_n, n->span);
		break;
	case NODE_COPROC:
		leaves_node(l, n->coproc.body, n->span);
		break;
	case NODE_ERROR:
		break;		/* a gap: comments may stand in it */
	}
}

static void
leaves_node(struct leaves *l, const struct node *n, struct span in)
{
	if (!n)
		return;
	inside(l, n->span, in);
	leaves_kind(l, n);
	leaves_redirs(l, n);
}

static int
by_place(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	return a->beg < b->beg ? -1 : a->beg > b->beg;
}

bool
sh_round_trip(struct buf *b, const struct sh_tree *t, uint32_t *where)
{
	struct str text = t->source->text;
	struct span all = {0, (uint32_t)text.n};
	struct leaves l = {.a = b->arena};
	uint32_t at = 0;

	leaves_node(&l, t->root, all);
	for (uint32_t i = 0; i < t->comments.n; i++)
		leaf(&l, t->comments.v[i].span, all);
	if (l.spans.n)
		qsort(l.spans.v, l.spans.n, sizeof *l.spans.v, by_place);
	for (uint32_t i = 0; i < l.spans.n && !l.bad; i++) {
		struct span s = l.spans.v[i];

		if (s.beg < at) {
			l.bad = true;
			l.where = s.beg;
			break;
		}
		buf_put(b, text.p + at, s.beg - at);
		buf_put(b, text.p + s.beg, s.end - s.beg);
		at = s.end;
	}
	*where = l.where;
	if (!l.bad)
		buf_put(b, text.p + at, text.n - at);
	return !l.bad;
}
