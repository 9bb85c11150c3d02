#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST = 32 * 1024, ARENA_MAX = 4 * 1024 * 1024 };

struct arena_block {
	struct arena_block *older;
	size_t size;
};

_Static_assert(sizeof(struct arena_block) % ARENA_ALIGN == 0, "blocks start aligned");

static void
arena_enter(struct arena *a, struct arena_block *b)
{
	a->at = (char *)(b + 1);
	a->end = (char *)b + b->size;
}

static void
arena_more(struct arena *a, size_t n)
{
	size_t size = a->head ? a->head->size * 2 : ARENA_FIRST;
	struct arena_block *b;

	if (size > ARENA_MAX)
		size = ARENA_MAX;
	if (size < n + sizeof *b)
		size = n + sizeof *b;
	b = malloc(size);
	if (!b)
		die(111, "out of memory");
	b->older = a->head;
	b->size = size;
	a->head = b;
	arena_enter(a, b);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p;

	if (n > SIZE_MAX / 2)
		die(111, "out of memory");
	n = (n + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	if ((size_t)(a->end - a->at) < n)
		arena_more(a, n);
	p = a->at;
	a->at += n;
	a->used += n;
	return memset(p, 0, n);
}

void *
arena_calloc(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		die(111, "out of memory");
	return arena_alloc(a, n);
}

void *
arena_grow(struct arena *a, void *old, size_t old_n, size_t new_n, size_t size)
{
	void *p = arena_calloc(a, new_n, size);

	if (old_n)
		memcpy(p, old, old_n * size);
	return p;
}

char *
arena_dup(struct arena *a, const char *p, size_t n)
{
	char *q = arena_alloc(a, n + 1);

	if (n)
		memcpy(q, p, n);
	return q;
}

char *
arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	int n;
	char *p;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("bad format");
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b, *older, *keep = NULL;

	/* The newest block is the largest: it is the one worth keeping. */
	for (b = a->head; b; b = older) {
		older = b->older;
		if (!keep)
			keep = b;
		else
			free(b);
	}
	a->head = keep;
	a->at = a->end = NULL;
	a->used = 0;
	if (keep) {
		keep->older = NULL;
		arena_enter(a, keep);
	}
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *older;

	for (b = a->head; b; b = older) {
		older = b->older;
		free(b);
	}
	*a = (struct arena){0};
}
