/*
 * match.h - whether a condition holds for a command line.
 *
 * Given:  a command line and a mode's condition.
 * Gives:  yes, no, or how strongly an unknown word speaks for it.
 * Owns:   the patterns that were compiled, in the table's arena.
 * Fails:  never.
 */
#ifndef KB_MATCH_H
#define KB_MATCH_H

#include "command.h"

enum truth {
	TRUTH_NO,
	TRUTH_WEAK,	/* an unknown word may hold it: `sshd $OPTS` */
	TRUTH_STRONG,	/* it is there with a value that is not known */
	TRUTH_YES
};

enum truth match_mode(const struct kb *kb, const struct command *c,
    const struct kb_mode *m);

#endif
