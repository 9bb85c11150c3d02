#include "out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
out_write(struct out *o, const char *p, size_t n)
{
	while (n && !o->error) {
		ssize_t w = write(o->fd, p, n);

		if (w >= 0) {
			p += w;
			n -= (size_t)w;
		} else if (errno != EINTR) {
			o->error = errno;
		}
	}
}

void
out_flush(struct out *o)
{
	out_write(o, o->buf, o->n);
	o->n = 0;
}

void
out_put(struct out *o, const char *p, size_t n)
{
	if (n > sizeof o->buf - o->n)
		out_flush(o);
	if (n > sizeof o->buf) {
		out_write(o, p, n);
		return;
	}
	if (n)
		memcpy(o->buf + o->n, p, n);
	o->n += n;
}

void
out_str(struct out *o, struct str s)
{
	out_put(o, s.p, s.n);
}

void
out_text(struct out *o, const char *z)
{
	out_put(o, z, strlen(z));
}

void
out_char(struct out *o, char c)
{
	out_put(o, &c, 1);
}

void
out_fmt(struct out *o, const char *fmt, ...)
{
	char small[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n < sizeof small) {
		out_put(o, small, (size_t)n);
		return;
	}
	va_start(ap, fmt);
	struct arena a = {0};
	char *p = arena_alloc(&a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	out_put(o, p, (size_t)n);
	arena_free(&a);
}

int
out_end(struct out *o)
{
	out_flush(o);
	return o->error;
}
