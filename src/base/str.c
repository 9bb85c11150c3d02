#include "str.h"

#include <stdarg.h>
#include <stdio.h>

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

bool
str_ends(struct str a, const char *suffix)
{
	size_t n = strlen(suffix);

	return a.n >= n && memcmp(a.p + a.n - n, suffix, n) == 0;
}

struct str
str_sub(struct str a, size_t beg, size_t end)
{
	if (end > a.n)
		end = a.n;
	if (beg > end)
		beg = end;
	/* No arithmetic on a NULL pointer. */
	return (struct str){beg ? a.p + beg : a.p, end - beg};
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str a)
{
	while (a.n && is_blank(a.p[0]))
		a.p++, a.n--;
	while (a.n && is_blank(a.p[a.n - 1]))
		a.n--;
	return a;
}

size_t
str_find(struct str a, char c, size_t from)
{
	const char *hit = from < a.n ? memchr(a.p + from, c, a.n - from) : NULL;

	return hit ? (size_t)(hit - a.p) : a.n;
}

bool
str_has(struct str a, const char *needle)
{
	return a.n && memmem(a.p, a.n, needle, strlen(needle)) != NULL;
}

bool
str_cut(struct str *rest, char sep, struct str *piece)
{
	size_t i;

	if (!rest->p)
		return false;
	i = str_find(*rest, sep, 0);
	*piece = str_sub(*rest, 0, i);
	*rest = i < rest->n ? str_sub(*rest, i + 1, rest->n) : (struct str){NULL, 0};
	return true;
}

struct str
str_base(struct str path)
{
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	return str_sub(path, i, path.n);
}

bool
str_number(struct str a, long *value)
{
	size_t i = 0;
	bool minus = a.n > 1 && a.p[0] == '-';
	long v = 0;

	if (minus || (a.n > 1 && a.p[0] == '+'))
		i = 1;
	if (i == a.n || a.n - i > 18)
		return false;
	for (; i < a.n; i++) {
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;
		v = v * 10 + (a.p[i] - '0');
	}
	*value = minus ? -v : v;
	return true;
}

struct str
str_dup(struct arena *a, struct str s)
{
	return (struct str){arena_dup(a, s.p, s.n), s.n};
}

static void
buf_room(struct buf *b, size_t more)
{
	size_t want = b->n + more + 1;
	size_t cap = b->cap ? b->cap : 64;

	if (want <= b->cap)
		return;
	while (cap < want)
		cap *= 2;
	b->p = arena_grow(b->arena, b->p, b->n, cap, 1);
	b->cap = cap;
}

void
buf_put(struct buf *b, const char *p, size_t n)
{
	if (!n)
		return;
	buf_room(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void
buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

void
buf_text(struct buf *b, const char *z)
{
	buf_put(b, z, strlen(z));
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	buf_room(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

struct str
buf_done(struct buf *b)
{
	buf_room(b, 0);
	b->p[b->n] = 0;
	return (struct str){b->p, b->n};
}
