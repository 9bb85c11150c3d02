#include "world.h"

#include <errno.h>
#include <stdlib.h>

#include "world_impl.h"

/*
 * What a kernel or a boot script fills: that it is not in an image says
 * nothing about the running system.
 */
static const char *const volatile_dirs[] = {
	"/proc", "/sys", "/dev", "/run", "/var/run", "/tmp", "/var/lock",
};

static const char *
path_trim(struct arena *a, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_dup(a, path, n);
}

const char *
world_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strcmp(dir, ".") == 0 ? 0 : strlen(dir), m = strlen(name);
	bool slash = n && dir[n - 1] != '/';
	char *p = arena_alloc(a, n + m + 2);

	memcpy(p, dir, n);
	if (slash)
		p[n++] = '/';
	memcpy(p + n, name, m);
	return p;
}

static int
entry_cmp(const void *a, const void *b)
{
	const struct dir_entry *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

void
world_sort(struct dir_entry *entries, uint32_t n)
{
	if (n > 1)
		qsort(entries, n, sizeof *entries, entry_cmp);
}

static const char *
path_skip_dot(const char *path)
{
	while (path[0] == '.' && (path[1] == '/' || path[1] == 0))
		path += 1 + strspn(path + 1, "/");
	return path;
}

static bool
path_climbs(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")) != NULL; p += 2)
		if ((p == path || p[-1] == '/') && (p[2] == '/' || p[2] == 0))
			return true;
	return false;
}

/* Lies path at or below dir, as both are written?  *inside is what is behind it. */
static bool
path_below(const char *path, const char *dir, const char **inside)
{
	size_t n;

	path = path_skip_dot(path);
	dir = path_skip_dot(dir);
	n = strlen(dir);
	if (strncmp(path, dir, n) != 0 || (n && path[n] != '/' && path[n] != 0) ||
	    (!n && path[0] == '/') || path_climbs(path + n))
		return false;
	*inside = path[n] ? path + n : "/";
	return true;
}

/* The root that a path lies in as it is written, and the path inside it. */
static const struct world_root *
root_of(const struct world *w, const char **path)
{
	const struct world_root *best = NULL;
	const char *inside, *found = NULL;

	for (uint32_t i = 0; i < w->roots.n; i++) {
		const struct world_root *r = &w->roots.v[i];

		/* The longest root has the shortest rest. */
		if (!r->whole && !r->gone && path_below(*path, r->path, &inside) &&
		    (!best || strlen(inside) < strlen(found))) {
			best = r;
			found = inside;
		}
	}
	if (best)
		*path = found;
	return best;
}

static void
root_add(struct world *w, const char *path, bool partial, bool image)
{
	struct world_root *r = vec_push(w->arena, &w->roots);

	r->path = path_trim(w->arena, path);
	r->partial = partial;
	r->image = image;
	r->fd = -1;
	w->ops->root_open(w, r);
	if (!image)
		w->rooted++;
}

void
world_add_root(struct world *w, const char *root, bool partial)
{
	root_add(w, root, partial, false);
}

void
world_add_image(struct world *w, const char *path)
{
	const char *p = path_trim(w->arena, path);

	for (uint32_t i = 0; i < w->roots.n; i++)
		if (strcmp(w->roots.v[i].path, p) == 0)
			return;
	root_add(w, p, true, true);
}

bool
world_rooted(const struct world *w)
{
	return w->rooted != 0;
}

int
world_read(struct world *w, struct arena *a, const char *path, struct str *text,
    struct file_info *info)
{
	const struct world_root *r = root_of(w, &path);

	return w->ops->read(w, a, r, path, text, info);
}

int
world_stat(struct world *w, const char *path, struct file_info *info)
{
	const struct world_root *r = root_of(w, &path);

	return w->ops->stat(w, r, path, info);
}

int
world_list(struct world *w, struct arena *a, const char *path,
    struct dir_entry **entries, uint32_t *n)
{
	const struct world_root *r = root_of(w, &path);
	int error;

	*n = 0;
	error = w->ops->list(w, a, r, path, entries, n);
	if (!error)
		world_sort(*entries, *n);
	return error;
}

int
world_link(struct world *w, struct arena *a, const char *path, struct str *target)
{
	const struct world_root *r = root_of(w, &path);

	return w->ops->link(w, a, r, path, target);
}

const char *
world_real_path(struct world *w, struct arena *a, const char *path)
{
	return w->ops->real_path(w, a, path);
}

/*
 * Asks one root after the other.  What is missing in all of them is surely
 * missing only where they are whole and could be looked into.
 */
static int
roots_ask(struct world *w, struct arena *a, const char *path, struct str *text,
    struct file_info *info)
{
	bool unknown = w->rooted == 0;
	const char *inside;

	for (uint32_t i = 0; i < w->roots.n; i++) {
		const struct world_root *r = &w->roots.v[i];
		int error;

		if (r->image)
			continue;
		if (r->gone) {
			unknown = true;
			continue;
		}
		error = text ? w->ops->read(w, a, r, path, text, info)
		    : w->ops->stat(w, r, path, info);
		if (!error && !info->dangling)
			return 0;
		if (error && error != ENOENT && error != ENOTDIR && error != ELOOP)
			unknown = true;
		if (r->partial)
			unknown = true;
		for (size_t d = 0; !r->whole && d < sizeof volatile_dirs / sizeof *volatile_dirs; d++)
			if (path_below(path, volatile_dirs[d], &inside))
				unknown = true;
	}
	return unknown ? EAGAIN : ENOENT;
}

int
world_root_stat(struct world *w, const char *path, struct file_info *info)
{
	struct file_info own;

	return roots_ask(w, NULL, path, NULL, info ? info : &own);
}

int
world_root_read(struct world *w, struct arena *a, const char *path, struct str *text)
{
	struct file_info info;

	return roots_ask(w, a, path, text, &info);
}

/*
 * A link is followed from its written path, so that it is resolved in the
 * root it lies in; everything else from the open directory.
 */
int
world_dir_open(struct world *w, struct arena *a, const struct world_dir *dir,
    const char *name, const char *path, struct world_dir *out)
{
	const struct world_root *r = NULL;
	const char *inside = dir ? path : name;
	int error;

	*out = (struct world_dir){.path = path, .fd = -1};
	if (dir) {
		const struct dir_entry *e = world_dir_entry(dir, name);

		if (!e || e->type == FILE_LINK || e->type == FILE_OTHER)
			dir = NULL;
	}
	if (!dir)
		r = root_of(w, &inside);
	error = w->ops->dir_open(w, a, r, dir, dir ? name : inside, out);
	if (!error)
		world_sort(out->entries, out->n);
	return error;
}

void
world_dir_close(struct world *w, struct world_dir *dir)
{
	w->ops->dir_close(w, dir);
	dir->fd = -1;
}

struct dir_entry *
world_dir_entry(const struct world_dir *dir, const char *name)
{
	struct str want = str_of(name);
	uint32_t lo = 0, hi = dir->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(dir->entries[mid].name, want);

		if (c == 0)
			return &dir->entries[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

int
world_dir_read(struct world *w, struct arena *a, const struct world_dir *dir,
    const struct dir_entry *e, struct str *text, struct file_info *info)
{
	if (e->type == FILE_REGULAR)
		return w->ops->dir_read(w, a, dir, e->name.p, text, info);
	return world_read(w, a, world_join(a, dir->path, e->name.p), text, info);
}

int
world_dir_stat(struct world *w, const struct world_dir *dir, const char *name,
    struct file_info *info)
{
	int error = w->ops->dir_stat(w, dir, name, info);
	struct arena a = {0};

	/* Where a link leads is asked from its written path: see world_dir_open. */
	if (!error && info->is_link) {
		error = world_stat(w, world_join(&a, dir->path, name), info);
		arena_free(&a);
	}
	return error;
}

int
world_dir_fifo(struct world *w, const struct world_dir *dir, const char *name)
{
	return w->ops->dir_fifo(w, dir, name);
}

void
world_close(struct world *w)
{
	w->ops->close(w);
}
