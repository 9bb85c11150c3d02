/*
 * re.h - regular expressions (PCRE2).
 *
 * Given:  a pattern; compiled at its first use and kept, without JIT.
 * Gives:  whether it matches, and where.
 * Owns:   the compiled pattern, until re_free().
 * Fails:  re_compile() returns NULL with a message and the offset in the
 *         pattern.  A match that costs too much (a limit is set) is no match.
 */
#ifndef PORT_RE_H
#define PORT_RE_H

#include "base/str.h"

struct re;

struct re *re_compile(struct arena *a, struct str pattern, const char **error,
    size_t *error_offset);
bool re_match(const struct re *r, struct str text, size_t *beg, size_t *end);
void re_free(struct re *r);

#endif
