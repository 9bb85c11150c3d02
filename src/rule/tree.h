/*
 * tree.h - every node and word of a shell tree, outermost first.
 *
 * Given:  a node and a visitor; members that are NULL are not called.
 * Gives:  calls in source order, with what holds the thing.
 * Owns:   nothing.
 * Fails:  never; nesting is capped by the parser.
 */
#ifndef RULE_TREE_H
#define RULE_TREE_H

#include "syntax/ast.h"

struct tree_visitor {
	void *ctx;
	/* item: the list item that is the node, or NULL */
	void (*node)(void *ctx, const struct node *n, const struct node *parent,
	    const struct item *item);
	void (*part)(void *ctx, const struct part *p);
	void (*redir)(void *ctx, const struct redir *r, const struct node *holder);
};

void tree_visit(const struct tree_visitor *v, const struct node *root);

#endif
