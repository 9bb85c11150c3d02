/* The world as it is. */
#include "world.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <unistd.h>

#include "world_impl.h"

enum { LIST_BUFFER = 32 * 1024, LINKS_MAX = 40 };

/* O_NONBLOCK: what became a FIFO since we looked must not hang us. */
enum { READ_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

/* What getdents64(2) gives. */
struct kernel_dirent {
	uint64_t ino;
	int64_t off;
	unsigned short reclen;
	unsigned char type;
	char name[];
};

static enum file_type
type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return FILE_REGULAR;
	case S_IFDIR:
		return FILE_DIRECTORY;
	case S_IFLNK:
		return FILE_LINK;
	case S_IFIFO:
		return FILE_FIFO;
	default:
		return FILE_OTHER;
	}
}

static enum file_type
type_of_entry(unsigned char type)
{
	return type_of((mode_t)type << 12);	/* DT_x is S_IFx >> 12; unknown is 0 */
}

static void
info_set(struct file_info *info, const struct stat *st)
{
	bool was_link = info->is_link;

	*info = (struct file_info){
		.type = type_of(st->st_mode),
		.is_link = was_link || S_ISLNK(st->st_mode),
		.mode = st->st_mode & 07777,
		.size = (uint64_t)st->st_size,
		.dev = st->st_dev,
		.ino = st->st_ino,
		.uid = st->st_uid,
		.gid = st->st_gid,
	};
}

/*
 * One component after the other, links read by hand: for kernels and
 * sandboxes without openat2(2).  .. does not climb above the root.
 */
struct root_walk {
	int root, at;		/* at: where we are */
	dev_t dev;
	ino_t ino;		/* the root's */
	unsigned links;
	char rest[PATH_MAX];
};

static int
root_walk_to(struct root_walk *k, int fd)
{
	if (fd < 0)
		return errno;
	if (k->at >= 0)
		close(k->at);
	k->at = fd;
	return 0;
}

/* Puts a link's target in front of what is still to be walked. */
static int
root_walk_link(struct root_walk *k, int link, const char *rest)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof target);
	size_t m = strlen(rest);

	if (n <= 0)
		return n < 0 ? errno : ENOENT;
	if (++k->links > LINKS_MAX)
		return ELOOP;
	if ((size_t)n + m >= sizeof k->rest)
		return ENAMETOOLONG;
	/* rest is empty, or begins with the slash behind the link's name */
	memcpy(k->rest, target, (size_t)n);
	memcpy(k->rest + n, rest, m + 1);
	if (target[0] == '/')
		return root_walk_to(k, openat(k->root, ".", O_PATH | O_CLOEXEC));
	return 0;
}

static int
root_walk_up(struct root_walk *k)
{
	struct stat st;

	if (fstat(k->at, &st) < 0)
		return errno;
	if (st.st_dev == k->dev && st.st_ino == k->ino)
		return 0;
	return root_walk_to(k, openat(k->at, "..", O_PATH | O_CLOEXEC | O_DIRECTORY));
}

/* One step; *fd is the opened file where name was the last and is no link to follow. */
static int
root_walk_step(struct root_walk *k, const char *name, const char *rest, bool last, int flags,
    int *fd)
{
	struct stat st;
	int error, next;

	if (strcmp(name, "..") == 0)
		return root_walk_up(k);
	next = openat(k->at, name, O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (next < 0)
		return errno;
	if (fstat(next, &st) < 0) {
		error = errno;
		close(next);
		return error;
	}
	if (S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW))) {
		error = root_walk_link(k, next, rest);
		close(next);
		return error;
	}
	if (!last)
		return root_walk_to(k, next);
	if (flags & O_PATH) {
		*fd = next;
		return 0;
	}
	*fd = openat(k->at, name, flags | O_NOFOLLOW);
	error = *fd < 0 ? errno : 0;
	close(next);
	return error;
}

static int
root_walk_all(struct root_walk *k, int flags, int *fd)
{
	char name[NAME_MAX + 1];
	int error = 0;

	*fd = -1;
	while (!error && *fd < 0) {
		const char *p = k->rest;
		size_t n;
		char rest[PATH_MAX];

		p += strspn(p, "/");
		n = strcspn(p, "/");
		if (n == 0) {
			*fd = openat(k->at, ".", flags & ~O_NOFOLLOW);
			return *fd < 0 ? errno : 0;
		}
		if (n > NAME_MAX)
			return ENAMETOOLONG;
		memcpy(name, p, n);
		name[n] = 0;
		p += n;
		strcpy(rest, p);	/* fits: it is a part of k->rest */
		strcpy(k->rest, rest);
		if (strcmp(name, ".") != 0)
			error = root_walk_step(k, name, rest,
			    rest[0] == 0, flags, fd);
	}
	return error;
}

int
world_walk_in_root(int root, const char *path, int flags)
{
	struct root_walk k = {.root = root, .at = -1};
	struct stat st;
	int error, fd = -1;

	if (strlen(path) >= sizeof k.rest) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(k.rest, path);
	if (fstat(root, &st) < 0)
		return -1;
	k.dev = st.st_dev;
	k.ino = st.st_ino;
	error = root_walk_to(&k, openat(root, ".", O_PATH | O_CLOEXEC));
	if (!error)
		error = root_walk_all(&k, flags, &fd);
	if (k.at >= 0)
		close(k.at);
	errno = error;
	return error ? -1 : fd;
}

/* A descriptor, or -1 and errno. */
static int
real_open(struct world *w, const struct world_root *root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	if (!root || root->whole)
		return open(path, flags | O_CLOEXEC);
	if (!w->no_openat2) {
		fd = (int)syscall(SYS_openat2, root->fd, path, &how, sizeof how);
		if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
			return fd;
		if (errno != EAGAIN)	/* EAGAIN: somebody renames beside us */
			w->no_openat2 = true;
	}
	return world_walk_in_root(root->fd, path, flags | O_CLOEXEC);
}

static int
real_stat_once(struct world *w, const struct world_root *root, const char *path,
    bool follow, struct stat *st)
{
	int error, fd;

	if (!root || root->whole)
		return fstatat(AT_FDCWD, path, st, follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0
		    ? errno : 0;
	fd = real_open(w, root, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
	if (fd < 0)
		return errno;
	error = fstat(fd, st) < 0 ? errno : 0;
	close(fd);
	return error;
}

static int
real_stat(struct world *w, const struct world_root *root, const char *path,
    struct file_info *info)
{
	struct stat st;
	int error = real_stat_once(w, root, path, false, &st);

	*info = (struct file_info){0};
	if (error)
		return error;
	info_set(info, &st);
	if (!info->is_link)
		return 0;
	error = real_stat_once(w, root, path, true, &st);
	if (error == ENOENT || error == ELOOP || error == ENOTDIR) {
		info->dangling = true;
		return 0;
	}
	if (!error)
		info_set(info, &st);
	return error;
}

/* All of fd, st.st_size bytes by what fstat(2) said; see WORLD_ELF_WHOLE. */
static int
fd_slurp(struct arena *a, int fd, uint64_t size, struct str *text)
{
	char head[4];
	size_t cap, n = 0, limit = WORLD_FILE_MAX;
	char *p;

	if (size > WORLD_ELF_WHOLE && pread(fd, head, 4, 0) == 4 &&
	    memcmp(head, "\177ELF", 4) == 0)
		size = limit = WORLD_ELF_HEAD;
	else if (size > limit)
		return EFBIG;
	cap = size ? (size_t)size + 1 : 4096;	/* one more: the end is seen at once */
	if (limit == WORLD_ELF_HEAD)
		cap = limit;
	p = arena_alloc(a, cap + 1);
	for (;;) {
		ssize_t r = read(fd, p + n, cap - n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno;
		n += (size_t)r;
		/* A regular file that gave less than asked for is at its end. */
		if (r == 0 || (size && n < cap) || n == limit)
			break;
		if (n > limit)
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

/* Reads and closes fd. */
static int
fd_read(struct arena *a, int fd, struct str *text, struct file_info *info)
{
	struct stat st;
	int error;

	if (fd < 0)
		return errno;
	if (fstat(fd, &st) < 0) {
		error = errno;
	} else {
		info_set(info, &st);
		if (info->type == FILE_REGULAR)
			error = fd_slurp(a, fd, info->size, text);
		else
			error = info->type == FILE_DIRECTORY ? EISDIR : EINVAL;
	}
	close(fd);
	return error;
}

static int
real_read(struct world *w, struct arena *a, const struct world_root *root, const char *path,
    struct str *text, struct file_info *info)
{
	struct file_info own;
	int error;

	if (!info)
		info = &own;
	/* Looked at first: opening alone can wake a FIFO's writer or rewind a tape. */
	error = real_stat(w, root, path, info);
	if (error)
		return error;
	if (info->dangling)
		return ENOENT;
	if (info->type != FILE_REGULAR)
		return info->type == FILE_DIRECTORY ? EISDIR : EINVAL;
	return fd_read(a, real_open(w, root, path, READ_FLAGS), text, info);
}

static int
fd_list(struct arena *a, int fd, struct dir_entry **entries, uint32_t *n)
{
	_Alignas(struct kernel_dirent) char buf[LIST_BUFFER];
	VEC_OF(struct dir_entry) v = {0};
	long got;

	while ((got = syscall(SYS_getdents64, fd, buf, sizeof buf)) > 0) {
		for (long i = 0; i < got;) {
			const struct kernel_dirent *d = (const void *)(buf + i);
			struct dir_entry *e;

			i += d->reclen;
			if (d->name[0] == '.' && (!d->name[1] || (d->name[1] == '.' && !d->name[2])))
				continue;
			e = vec_push(a, &v);
			e->name = str_dup(a, str_of(d->name));
			e->type = type_of_entry(d->type);
		}
	}
	*entries = v.v;
	*n = v.n;
	return got < 0 ? errno : 0;
}

static int
real_list(struct world *w, struct arena *a, const struct world_root *root, const char *path,
    struct dir_entry **entries, uint32_t *n)
{
	int error, fd = real_open(w, root, path, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return errno;
	error = fd_list(a, fd, entries, n);
	close(fd);
	return error;
}

static int
real_link(struct world *w, struct arena *a, const struct world_root *root, const char *path,
    struct str *target)
{
	char buf[PATH_MAX];
	int fd = real_open(w, root, path, O_PATH | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return errno;
	n = readlinkat(fd, "", buf, sizeof buf);
	close(fd);
	if (n < 0)
		return errno == ENOENT ? EINVAL : errno;	/* what it says of a file */
	*target = str_dup(a, (struct str){buf, (size_t)n});
	return 0;
}

static void
real_root_open(struct world *w, struct world_root *root)
{
	(void)w;
	root->whole = strcmp(root->path, "/") == 0;
	root->fd = open(root->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	root->gone = root->fd < 0;
}

static int
real_dir_open(struct world *w, struct arena *a, const struct world_root *root,
    const struct world_dir *dir, const char *name, struct world_dir *out)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = dir ? openat(dir->fd, name, flags | O_NOFOLLOW) : real_open(w, root, name, flags);
	struct stat st;
	int error;

	if (fd < 0)
		return errno;
	error = fstat(fd, &st) < 0 ? errno : fd_list(a, fd, &out->entries, &out->n);
	if (error) {
		close(fd);
		return error;
	}
	info_set(&out->info, &st);
	out->fd = fd;
	return 0;
}

static void
real_dir_close(struct world *w, struct world_dir *dir)
{
	(void)w;
	if (dir->fd >= 0)
		close(dir->fd);
}

static int
real_dir_read(struct world *w, struct arena *a, const struct world_dir *dir, const char *name,
    struct str *text, struct file_info *info)
{
	(void)w;
	info->is_link = false;
	return fd_read(a, openat(dir->fd, name, READ_FLAGS | O_NOFOLLOW), text, info);
}

static int
real_dir_stat(struct world *w, const struct world_dir *dir, const char *name,
    struct file_info *info)
{
	struct stat st;

	(void)w;
	*info = (struct file_info){0};
	if (fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno;
	info_set(info, &st);
	return 0;
}

static int
real_dir_fifo(struct world *w, const struct world_dir *dir, const char *name)
{
	struct stat st;
	int fd;

	(void)w;
	/* Opening anything but a FIFO for writing would not be harmless. */
	if (fstatat(dir->fd, name, &st, 0) < 0)
		return errno;
	if (!S_ISFIFO(st.st_mode))
		return EINVAL;
	fd = openat(dir->fd, name, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static const char *
real_path(struct world *w, struct arena *a, const char *path)
{
	char buf[PATH_MAX];

	(void)w;
	return realpath(path, buf) ? arena_dup(a, buf, strlen(buf)) : NULL;
}

static void
real_close(struct world *w)
{
	for (uint32_t i = 0; i < w->roots.n; i++)
		if (w->roots.v[i].fd >= 0)
			close(w->roots.v[i].fd);
	w->roots.n = 0;
}

struct world *
world_real(struct arena *a)
{
	static const struct world_ops ops = {
		.stat = real_stat,
		.read = real_read,
		.list = real_list,
		.link = real_link,
		.root_open = real_root_open,
		.dir_open = real_dir_open,
		.dir_close = real_dir_close,
		.dir_read = real_dir_read,
		.dir_stat = real_dir_stat,
		.dir_fifo = real_dir_fifo,
		.real_path = real_path,
		.close = real_close,
	};
	struct world *w = arena_new(a, struct world);

	w->ops = &ops;
	w->arena = a;
	return w;
}
