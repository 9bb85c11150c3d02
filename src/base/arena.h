/*
 * arena.h - memory that is given back all at once.
 *
 * Given:  an arena, zero-initialised: struct arena a = {0}.
 * Gives:  zeroed memory, aligned for any object.
 * Owns:   every block; arena_free() gives all back, arena_reset() keeps the
 *         blocks for the next use.  Nothing is freed one by one.
 * Fails:  never returns NULL.  Out of memory, or a size that overflows, ends
 *         the program with exit 111.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *head;	/* the block in use, then the older ones */
	char *at, *end;			/* free part of the block in use */
	size_t used;			/* bytes handed out since the last reset */
};

/* n zeroed bytes. */
void *arena_alloc(struct arena *a, size_t n);
/* count zeroed objects of size bytes; the product may not overflow. */
void *arena_calloc(struct arena *a, size_t count, size_t size);
/* A larger copy of an array: old_n objects are copied, new_n are there. */
void *arena_grow(struct arena *a, void *old, size_t old_n, size_t new_n, size_t size);
/* A copy of n bytes, with a NUL behind them. */
char *arena_dup(struct arena *a, const char *p, size_t n);
/* As printf; the result ends in NUL. */
char *arena_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Forget everything, keep the memory for the next use. */
void arena_reset(struct arena *a);
/* Give all memory back. */
void arena_free(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_calloc((a), (n), sizeof(type)))

#endif
