/*
 * sh.h - the shell's parser.
 *
 * Given:  a source and the shell that will read it.
 * Gives:  a tree as that shell would see it, the errors it would report, the
 *         comments, and the set of shells that would see another tree.
 * Owns:   nothing; everything lives in the arena and points into the source.
 * Fails:  never.  Errors are data; parsing goes on at the next separator.
 * Cost:   linear in the text; nesting is capped (SH_DEPTH_MAX) with an error.
 *
 * `differs` is what makes one parse do for several shells: where it has no
 * bit of another shell, that shell's tree and errors are the same.
 */
#ifndef SYNTAX_SH_H
#define SYNTAX_SH_H

#include "ast.h"
#include "base/vec.h"
#include "shell.h"

enum { SH_DEPTH_MAX = 200, SH_ERROR_MAX = 50 };

struct sh_error {
	struct span span;	/* where the shell gives up */
	const char *message;	/* "`if` has no `fi`" */
	struct span opener;	/* the if, the quote, ...; empty where there is none */
	const char *opener_text;	/* "opened here", or NULL */
};

struct sh_comment {
	struct span span;	/* from the # to before the newline */
};

struct sh_tree {
	const struct source *source;
	enum shell shell;
	struct node *root;	/* a NODE_LIST */
	uint32_t node_n;	/* ids are below it */
	shell_set differs;	/* shells that would parse this text otherwise */
	bool too_deep;		/* SH_DEPTH_MAX was met: the error is ours, not the shell's */
	VEC_OF(struct sh_error) errors;
	VEC_OF(struct sh_comment) comments;
};

/* The whole text as a script. */
struct sh_tree *sh_parse(struct arena *a, const struct source *s, enum shell shell);

/* The tree as an S-expression, for tests and for `unflap fate --tree`. */
void sh_dump(struct buf *b, const struct sh_tree *t);

/*
 * The text again, put together from the spans of all leaves and the gaps
 * between them; for tests: equals the source byte for byte.  False, with the
 * offset in *where, where spans overlap or leave their parent.
 */
bool sh_round_trip(struct buf *b, const struct sh_tree *t, uint32_t *where);

#endif
