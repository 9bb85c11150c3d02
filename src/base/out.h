/*
 * out.h - buffered output to a descriptor.
 *
 * Given:  struct out o = {.fd = 1}.
 * Gives:  bytes written in order; a failed write is remembered, not reported
 *         at once, so that callers need not look after every piece.
 * Owns:   its buffer, not the descriptor.
 * Fails:  out_end() returns the first errno, or 0.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stddef.h>

#include "str.h"

struct out {
	int fd;
	int error;		/* errno of the first failed write, or 0 */
	size_t n;
	char buf[16 * 1024];
};

void out_put(struct out *o, const char *p, size_t n);
void out_str(struct out *o, struct str s);
void out_text(struct out *o, const char *z);
void out_char(struct out *o, char c);
void out_fmt(struct out *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void out_flush(struct out *o);
/* Flushes; 0, or the errno of the first write that failed. */
int out_end(struct out *o);

#endif
