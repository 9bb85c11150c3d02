/*
 * suggest.h - did you mean ...?
 *
 * Given:  a word, and words that would have been right, one by one.
 * Gives:  the nearest of them, where one is near enough to be meant.
 * Owns:   nothing.
 * Fails:  never.
 */
#ifndef CMD_SUGGEST_H
#define CMD_SUGGEST_H

#include "base/str.h"

struct suggest {
	struct str word;	/* what was typed */
	struct str best;	/* empty: none is near */
	unsigned distance;
};

void suggest_offer(struct suggest *s, struct str candidate);
/* "; did you mean `x`?", or "". */
const char *suggest_text(const struct suggest *s, struct arena *a);

#endif
