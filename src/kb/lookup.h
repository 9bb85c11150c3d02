/*
 * lookup.h - from a command's first word to its entry.
 *
 * Given:  argv[0] as it is written, with or without a path.
 * Gives:  the newest table's entry: by a pattern of the whole path, by the
 *         base name, or by the base name without a version (php-fpm8.2).
 * Owns:   nothing.
 * Fails:  program is NULL where nothing is known.
 * Cost:   a binary search in a constant table; nothing is made at start.
 */
#ifndef KB_LOOKUP_H
#define KB_LOOKUP_H

#include <stdio.h>

#include "table.h"

struct kb_hit {
	const struct kb *kb;	/* the table that has it */
	const struct program *program;
};

struct kb_hit kb_find(const struct kb *kb, struct str word);
/* "busybox httpd" before "httpd". */
struct kb_hit kb_find_applet(const struct kb *kb, const char *box, struct str applet);

#endif
