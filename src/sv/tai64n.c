/* tai64n: puts the moment in front of each line, as `@` and a TAI64N label. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"
#include "wire/tai.h"

static void
put_stamp(void)
{
	char stamp[1 + TAI_DIGITS + 1];

	stamp[0] = '@';
	tai_format(stamp + 1, tai_now());
	stamp[1 + TAI_DIGITS] = ' ';
	stream_put(stamp, sizeof stamp);
}

int
main(void)
{
	bool begins = true;
	const char *p;
	size_t n;

	while ((n = stream_read(&p))) {
		while (n) {
			const char *newline = memchr(p, '\n', n);
			size_t part = newline ? (size_t)(newline - p) + 1 : n;

			if (begins)
				put_stamp();
			stream_put(p, part);
			begins = newline;
			p += part;
			n -= part;
		}
	}
	_exit(0);
}
