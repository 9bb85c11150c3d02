/*
 * glyph.h - bytes of strangers, as a terminal may see them.
 *
 * Given:  any bytes: a script's line, a file's name, a message that quotes.
 * Gives:  what to show for the next character, and how many columns it takes.
 * Owns:   nothing.
 * Fails:  never.  Control characters, bytes that are no UTF-8 and characters
 *         that turn the direction of writing are shown as <1b>, <ff>, <U+202E>.
 *
 * Widths are those of terminals: 2 for East Asian wide characters and emoji,
 * 0 for combining marks.  No locale is asked; scripts are UTF-8 or bytes.
 */
#ifndef REPORT_GLYPH_H
#define REPORT_GLYPH_H

#include "base/out.h"

enum { GLYPH_TAB = 8 };	/* columns from stop to stop */

struct glyph {
	uint32_t n;		/* bytes taken from the text, at least 1 */
	uint32_t width;		/* columns */
	bool tab;		/* the caller knows where the next stop is */
	char text[12];		/* what to write, with a NUL */
};

/* The character of s at offset `at`, which lies before its end. */
void glyph_read(struct str s, size_t at, struct glyph *g);
/* All of s on one line: tabs and newlines become blanks. */
void glyph_put(struct out *o, struct str s);
/* A line of source, its tabs expanded; `column` is where it begins. */
void glyph_put_line(struct out *o, struct str s, uint32_t column);
/* The columns glyph_put() takes. */
uint32_t glyph_width(struct str s);

#endif
