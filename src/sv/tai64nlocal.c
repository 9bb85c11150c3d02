/* tai64nlocal: turns the TAI64N label that begins a line into local time. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stream.h"
#include "wire/tai.h"

/* A label at the beginning of a line, as far as it has been read. */
static char label[1 + TAI_DIGITS];
static size_t held;

/* localtime is the cost here, and many lines have the same second. */
static const struct tm *
local_time(int64_t second)
{
	static int64_t last;
	static struct tm tm;
	static bool known;
	time_t t = (time_t)second;

	if (known && second == last)
		return &tm;
	known = localtime_r(&t, &tm) && tm.tm_year >= -1900;
	last = second;
	return known ? &tm : NULL;
}

/* What is held is no label, or not one whose time has a name: it stays. */
static void
put_held(void)
{
	stream_put(label, held);
	held = 0;
}

static void
put_time(void)
{
	char text[64];
	struct tai t;
	const struct tm *tm;

	if (!tai_scan(label + 1, &t) ||
	    !(tm = local_time((int64_t)(t.sec - TAI_EPOCH - TAI_SHIFT)))) {
		put_held();
		return;
	}
	stream_put(text, (size_t)snprintf(text, sizeof text, "%lu-%02d-%02d %02d:%02d:%02d.%09lu",
	    1900ul + (unsigned long)tm->tm_year, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour,
	    tm->tm_min, tm->tm_sec, (unsigned long)t.nano));
	held = 0;
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Takes what belongs to the label; false once the rest of the line is plain. */
static bool
take_label(char c)
{
	if (held == sizeof label) {
		/* A longer number is another kind of label. */
		if (is_digit(c))
			put_held();
		else
			put_time();
		return false;
	}
	if (held ? is_digit(c) : c == '@') {
		label[held++] = c;
		return true;
	}
	put_held();
	return false;
}

int
main(void)
{
	bool labelled = true;	/* we are where a label may be */
	const char *p;
	size_t n;

	tzset();
	while ((n = stream_read(&p))) {
		while (n) {
			if (labelled) {
				labelled = take_label(*p);
				if (labelled) {
					p++;
					n--;
					continue;
				}
			}
			const char *newline = memchr(p, '\n', n);
			size_t part = newline ? (size_t)(newline - p) + 1 : n;

			stream_put(p, part);
			labelled = newline;
			p += part;
			n -= part;
		}
	}
	if (held == sizeof label)
		put_time();
	put_held();
	stream_flush();
	_exit(0);
}
