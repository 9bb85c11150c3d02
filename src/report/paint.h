/*
 * paint.h - where text goes, in color or not.
 *
 * Given:  an output, and whether it understands colors.
 * Gives:  text in a style; without colors the text alone.
 * Owns:   nothing.
 * Fails:  never (see out.h).
 */
#ifndef REPORT_PAINT_H
#define REPORT_PAINT_H

#include "base/out.h"

/*         id        SGR parameters */
#define STYLE_LIST(X)			\
	X(PLAIN,   "")			\
	X(PATH,    "1")			\
	X(ERROR,   "1;31")		\
	X(WARNING, "1;35")		\
	X(NOTE,    "1;36")		\
	X(STEP,    "36")		\
	X(FRAME,   "34")		\
	X(GOOD,    "32")		\
	X(OLD,     "31")		\
	X(DIM,     "2")

enum style {
#define X(id, sgr) STYLE_##id,
	STYLE_LIST(X)
#undef X
	STYLE_COUNT
};

struct paint {
	struct out *out;
	bool color;
};

void paint_on(struct paint *p, enum style s);
void paint_off(struct paint *p, enum style s);
/* Our own words, as they are. */
void paint_text(struct paint *p, enum style s, const char *z);
/* Words of strangers, made harmless (see glyph.h). */
void paint_safe(struct paint *p, enum style s, struct str text);

#endif
