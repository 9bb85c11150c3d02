#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Reads on from fd into a buffer that first holds guess bytes. */
static int
file_slurp(struct arena *a, int fd, size_t guess, size_t max, struct str *text)
{
	size_t cap = guess + 1, n = 0;
	char *p = arena_alloc(a, cap + 1);

	for (;;) {
		ssize_t r = read(fd, p + n, cap - n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno;
		if (r == 0)
			break;
		n += (size_t)r;
		if (n > max)
			return EFBIG;
		if (n == cap) {
			p = arena_grow(a, p, n, cap * 2 + 1, 1);
			cap *= 2;
		}
	}
	p[n] = 0;
	*text = (struct str){p, n};
	return 0;
}

int
file_read_fd(struct arena *a, int fd, size_t max, struct str *text)
{
	return file_slurp(a, fd, 8191, max, text);
}

int
file_read_at(struct arena *a, int dir, const char *path, size_t max,
    struct str *text, struct stat *st)
{
	struct stat own;
	int error, fd;

	if (!st)
		st = &own;
	/* O_NONBLOCK: a FIFO named run must not hang us. */
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	if (fstat(fd, st) < 0)
		error = errno;
	else if (!S_ISREG(st->st_mode))
		error = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	else if ((size_t)st->st_size > max)
		error = EFBIG;
	else
		error = file_slurp(a, fd, (size_t)st->st_size, max, text);
	close(fd);
	return error;
}
