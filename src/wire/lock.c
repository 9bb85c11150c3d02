#include "lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int
lock_take(int fd, bool *half)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct flock other = whole;

	if (half)
		*half = false;
	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno;
	if (!fcntl(fd, F_OFD_SETLK, &whole))
		return 0;
	int error = errno;
	/* A lock that nobody else holds is refused: it is our own flock. */
	if (!fcntl(fd, F_OFD_GETLK, &other) && other.l_type == F_UNLCK) {
		if (half)
			*half = true;
		return 0;
	}
	flock(fd, LOCK_UN);
	return error == EACCES ? EAGAIN : error;
}

/* Reads a file of /proc whole lines at a time: each(line, arg) until it says true. */
static bool
each_line(int dir, const char *path, bool (*each)(char *line, void *arg), void *arg)
{
	char buf[4096];
	size_t n = 0;
	ssize_t r;
	bool found = false;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while (!found && (r = read(fd, buf + n, sizeof buf - 1 - n)) > 0) {
		char *line = buf, *end;

		n += (size_t)r;
		buf[n] = '\0';
		while (!found && (end = strchr(line, '\n'))) {
			*end = '\0';
			found = each(line, arg);
			line = end + 1;
		}
		n -= (size_t)(line - buf);
		memmove(buf, line, n);
		if (n == sizeof buf - 1)	/* no line of ours is that long */
			n = 0;
	}
	close(fd);
	return found;
}

struct search {
	struct stat file;
	pid_t pid;
	bool hidden;		/* an open file description lock: pid -1 */
};

static bool
has_open(const struct search *s, pid_t pid, const char *descriptor)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "/proc/%d/fd/%s", (int)pid, descriptor);
	return !stat(path, &st) && st.st_dev == s->file.st_dev && st.st_ino == s->file.st_ino;
}

/* Calls each(name, arg) for the numbers in a directory of /proc, until true. */
static bool
each_number(const char *path, bool (*each)(const char *name, void *arg), void *arg)
{
	_Alignas(struct dirent64) char buf[4096];
	ssize_t n;
	bool found = false;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while (!found && (n = getdents64(fd, buf, sizeof buf)) > 0) {
		for (char *p = buf; !found && p < buf + n; p += ((struct dirent64 *)p)->d_reclen) {
			const char *name = ((struct dirent64 *)p)->d_name;

			if (*name >= '0' && *name <= '9')
				found = each(name, arg);
		}
	}
	close(fd);
	return found;
}

static bool
opens_file(const char *descriptor, void *arg)
{
	struct search *s = arg;

	return has_open(s, s->pid, descriptor);
}

/* `7: FLOCK  ADVISORY  WRITE 812 00:21:4711 0 EOF`; a waiter's line has `->`. */
static bool
lock_line(char *line, void *arg)
{
	struct search *s = arg;
	char kind[16], device[32];
	unsigned long long ino = 0;
	int pid = 0;
	char path[32];

	if (sscanf(line, "%*u: %15s %*s %*s %d %31[0-9a-f:]", kind, &pid, device) != 3)
		return false;
	/* On overlayfs the device is another one: go by the inode, then look. */
	ino = strtoull(strrchr(device, ':') ? strrchr(device, ':') + 1 : device, NULL, 10);
	if (ino != (unsigned long long)s->file.st_ino)
		return false;
	if (pid <= 0) {
		s->hidden = true;
		return false;
	}
	s->pid = pid;
	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	return each_number(path, opens_file, s);
}

static bool
is_lock(char *line, void *arg)
{
	(void)arg;
	return !strncmp(line, "lock:", 5);
}

static bool
locks_file(const char *descriptor, void *arg)
{
	struct search *s = arg;
	char path[64];

	if (!has_open(s, s->pid, descriptor))
		return false;
	snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", (int)s->pid, descriptor);
	return each_line(AT_FDCWD, path, is_lock, NULL);
}

static bool
process_locks(const char *name, void *arg)
{
	struct search *s = arg;
	char path[32];

	s->pid = atoi(name);
	if (s->pid == getpid())
		return false;
	snprintf(path, sizeof path, "/proc/%d/fd", (int)s->pid);
	return each_number(path, locks_file, s);
}

bool
lock_holder(int fd, struct lock_holder *holder)
{
	struct search s = {0};
	char path[32];
	ssize_t n = 0;

	memset(holder, 0, sizeof *holder);
	if (fstat(fd, &s.file))
		return false;
	if (!each_line(AT_FDCWD, "/proc/locks", lock_line, &s) &&
	    !(s.hidden && each_number("/proc", process_locks, &s)))
		return false;
	holder->pid = s.pid;
	snprintf(path, sizeof path, "/proc/%d/comm", (int)s.pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, holder->name, sizeof holder->name - 1);
		close(fd);
	}
	if (n > 0 && holder->name[n - 1] == '\n')
		holder->name[n - 1] = '\0';
	return true;
}
