/*
 * fix.h - edits put to texts in memory.
 *
 * Given:  a text and edits of it, in any order, from one or more fixes.
 * Gives:  the changed text, and what changed as a unified diff.
 * Owns:   nothing; results live in the arena.
 * Fails:  edits that overlap, or lie outside the text, are refused as a whole
 *         fix: fix_take() says so, and the text is as if it had not been asked.
 *
 * Nothing is written here.  `--fix` writes what this layer gives.
 */
#ifndef FIX_FIX_H
#define FIX_FIX_H

#include "diag/diag.h"

/* The edits taken so far, in ascending order and without overlap, by file. */
struct fix_set {
	struct arena *arena;
	VEC_OF(struct edit) edits;
	uint32_t taken, refused;	/* fixes */
};

/*
 * Adds a fix, all of it or nothing.  Refused (false): an edit overlaps one
 * that was taken, or two insert at the same place, or an edit lies outside.
 * An edit that was already taken, the very same, is no conflict.
 */
bool fix_take(struct fix_set *set, const struct fix *fix);
/* The text of that file with the EDIT_TEXT edits of the set done. */
struct str fix_apply(const struct fix_set *set, const char *file, struct str text);
/* The mode that an EDIT_CHMOD of the set gives the file, or -1. */
int fix_mode(const struct fix_set *set, const char *file);

/*
 * A unified diff with three lines around each change, `--- a/NAME` and
 * `+++ b/NAME` at its head; nothing for equal texts.
 * Cost: linear in the text but for the changed middle, which is compared
 * line by line; a middle of more than DIFF_CELLS_MAX pairs is told as one
 * change.
 */
enum { DIFF_CELLS_MAX = 4 * 1000 * 1000 };
void fix_diff(struct buf *b, const char *name, struct str before, struct str after);

#endif
