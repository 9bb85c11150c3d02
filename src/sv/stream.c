#include "stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static char in[64 * 1024], out[64 * 1024];
static size_t filled;

static void
write_all(const char *bytes, size_t n)
{
	while (n) {
		ssize_t w = write(1, bytes, n);

		if (w < 0 && errno != EINTR)
			_exit(111);
		if (w > 0) {
			bytes += w;
			n -= (size_t)w;
		}
	}
}

void
stream_flush(void)
{
	write_all(out, filled);
	filled = 0;
}

void
stream_put(const char *bytes, size_t n)
{
	while (n > sizeof out - filled) {
		size_t part = sizeof out - filled;

		memcpy(out + filled, bytes, part);
		filled += part;
		bytes += part;
		n -= part;
		stream_flush();
	}
	memcpy(out + filled, bytes, n);
	filled += n;
}

size_t
stream_read(const char **block)
{
	ssize_t n;

	stream_flush();
	do
		n = read(0, in, sizeof in);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		_exit(111);
	*block = in;
	return (size_t)n;
}
