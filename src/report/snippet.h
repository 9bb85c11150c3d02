/*
 * snippet.h - an excerpt of a script with marks under the bytes meant.
 *
 * Given:  a source, and marks: a span, perhaps a number and a sentence.
 * Gives:  the lines concerned, with their numbers, `^~~~` under exactly the
 *         bytes of each mark, and the sentences beside or below:
 *
 *             5 | tcpserver 0 pop-3 popup &
 *               | ^~~~~~~~~~~~~~~~~~~~~~~~~ (1) left behind
 *               |                         ^ (2) the script goes on
 *
 * Owns:   nothing; what it needs for layout comes from the scratch arena.
 * Fails:  never.  A line too long for the screen is cut around the marks,
 *         a span of many lines is cut in its middle.
 */
#ifndef REPORT_SNIPPET_H
#define REPORT_SNIPPET_H

#include "base/out.h"
#include "diag/source.h"
#include "paint.h"

struct mark {
	struct span span;
	uint32_t number;	/* of a step, from 1; 0: none */
	const char *text;	/* or NULL */
	enum style style;
};

/* context: lines shown before and after those with marks. */
void snippet_put(struct paint *p, struct arena *scratch, const struct source *s,
    const struct mark *marks, uint32_t n, uint32_t context);

#endif
