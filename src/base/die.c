#include "die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *die_name = "unflap";

void
die(int code, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: fatal: ", die_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(code);
}

void
die_sys(int code, const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	fprintf(stderr, "%s: fatal: unable to ", die_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(error));
	exit(code);
}

void
die_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s: BUG at %s:%d: %s\n", die_name, file, line, what);
	abort();
}
