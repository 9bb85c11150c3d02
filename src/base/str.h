/*
 * str.h - slices of bytes, and a builder for new ones.
 *
 * Given:  bytes that somebody else owns.
 * Gives:  views of them, and texts built in an arena.
 * Owns:   nothing; a slice is valid as long as the bytes it points into.
 * Fails:  never.  A slice may hold NUL bytes; none ends in one by itself,
 *         but what str_of(), buf_done() and arena_dup() give does.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "arena.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
/* For printf: "%.*s" takes STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, (s).p

static inline struct str
str_of(const char *p)
{
	return (struct str){p, p ? strlen(p) : 0};
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

/* Less than, equal to or greater than 0, by bytes. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str a, const char *prefix);
bool str_ends(struct str a, const char *suffix);
/* The part between the byte offsets beg and end, which are cut to the length. */
struct str str_sub(struct str a, size_t beg, size_t end);
/* Without blanks, tabs, CR and LF at both ends. */
struct str str_trim(struct str a);
/* Offset of the first c at or after from, or a.n. */
size_t str_find(struct str a, char c, size_t from);
/* True where needle occurs in a. */
bool str_has(struct str a, const char *needle);
/* Cuts the first piece up to sep off *rest; false when nothing is left. */
bool str_cut(struct str *rest, char sep, struct str *piece);
/* The part behind the last slash. */
struct str str_base(struct str path);
/* A decimal number that fills the whole slice; false where it is none. */
bool str_number(struct str a, long *value);
/* A copy in the arena, with a NUL behind it. */
struct str str_dup(struct arena *a, struct str s);

/* A text that grows in an arena: struct buf b = {.arena = a}. */
struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap;
};

void buf_put(struct buf *b, const char *p, size_t n);
void buf_char(struct buf *b, char c);
void buf_str(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *z);
void buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* What was built; a NUL stands behind it. */
struct str buf_done(struct buf *b);

#endif
