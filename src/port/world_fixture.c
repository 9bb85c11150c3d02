/* A world in memory: a tree of nodes below "/", which is also where relative paths begin. */
#include "world.h"

#include <errno.h>

#include "world_impl.h"

enum { LINKS_MAX = 40 };

struct fixture_node {
	struct fixture_node *up, *down, *next;	/* parent, first child, sibling */
	struct str name;
	enum file_type type;
	unsigned mode;
	uint64_t ino;
	struct str text;
	const char *link;
};

static struct fixture_node *
node_child(const struct fixture_node *dir, struct str name)
{
	for (struct fixture_node *n = dir->down; n; n = n->next)
		if (str_eq(n->name, name))
			return n;
	return NULL;
}

static struct fixture_node *
node_new(struct world *w, struct fixture_node *up, struct str name, enum file_type type)
{
	struct fixture_node *n = arena_new(w->arena, struct fixture_node);

	n->up = up;
	n->name = str_dup(w->arena, name);
	n->type = type;
	n->mode = type == FILE_DIRECTORY ? 0755 : 0644;
	n->ino = w->top ? ++w->top->ino : 1;	/* the top counts; it is 1 itself at first */
	n->next = up->down;
	up->down = n;
	return n;
}

struct lookup {
	struct fixture_node *top, *at;
	unsigned links;
};

static int node_walk(struct lookup *k, struct str path, bool follow);

static int
node_step(struct lookup *k, struct str name, bool follow)
{
	struct fixture_node *n;

	if (k->at->type != FILE_DIRECTORY)
		return ENOTDIR;
	if (name.n == 0 || str_is(name, "."))
		return 0;
	if (str_is(name, "..")) {
		if (k->at != k->top && k->at->up)
			k->at = k->at->up;
		return 0;
	}
	n = node_child(k->at, name);
	if (!n)
		return ENOENT;
	if (n->type == FILE_LINK && follow) {
		if (++k->links > LINKS_MAX)
			return ELOOP;
		return node_walk(k, str_of(n->link), true);
	}
	k->at = n;
	return 0;
}

static int
node_walk(struct lookup *k, struct str path, bool follow)
{
	struct str name;
	int error = 0;

	if (path.n && path.p[0] == '/')
		k->at = k->top;
	while (!error && str_cut(&path, '/', &name))
		error = node_step(k, name, follow || path.p != NULL);
	return error;
}

static int
fixture_find(struct world *w, const struct world_root *root, const char *path, bool follow,
    struct fixture_node **out)
{
	struct lookup k = {.top = w->top, .at = w->top};
	int error;

	if (root) {
		error = node_walk(&k, str_of(root->path), true);
		if (error)
			return error;
		k.top = k.at;
	}
	error = node_walk(&k, str_of(path), follow);
	*out = k.at;
	return error;
}

static void
node_info(const struct fixture_node *n, struct file_info *info)
{
	bool is_link = info->is_link;

	*info = (struct file_info){
		.type = n->type,
		.is_link = is_link || n->type == FILE_LINK,
		.mode = n->mode,
		.size = n->text.n,
		.dev = 1,
		.ino = n->type == FILE_DIRECTORY && !n->up ? 1 : n->ino,
	};
}

static int
fixture_stat(struct world *w, const struct world_root *root, const char *path,
    struct file_info *info)
{
	struct fixture_node *n;
	int error = fixture_find(w, root, path, false, &n);

	*info = (struct file_info){0};
	if (error)
		return error;
	node_info(n, info);
	if (!info->is_link)
		return 0;
	if (fixture_find(w, root, path, true, &n) != 0)
		info->dangling = true;
	else
		node_info(n, info);
	return 0;
}

static int
fixture_read(struct world *w, struct arena *a, const struct world_root *root,
    const char *path, struct str *text, struct file_info *info)
{
	struct file_info own;
	struct fixture_node *n;
	int error;

	if (!info)
		info = &own;
	error = fixture_stat(w, root, path, info);
	if (!error)
		error = fixture_find(w, root, path, true, &n);
	if (error)
		return error;
	if (n->type != FILE_REGULAR)
		return n->type == FILE_DIRECTORY ? EISDIR : EINVAL;
	if (n->text.n > WORLD_FILE_MAX)
		return EFBIG;
	if (!(n->mode & 0444))
		return EACCES;
	*text = str_dup(a, n->text);
	return 0;
}

static int
node_list(struct arena *a, const struct fixture_node *dir, struct dir_entry **entries,
    uint32_t *n)
{
	VEC_OF(struct dir_entry) v = {0};

	if (dir->type != FILE_DIRECTORY)
		return ENOTDIR;
	if (!(dir->mode & 0444))
		return EACCES;
	for (const struct fixture_node *c = dir->down; c; c = c->next) {
		struct dir_entry *e = vec_push(a, &v);

		e->name = str_dup(a, c->name);
		e->type = c->type;
	}
	*entries = v.v;
	*n = v.n;
	return 0;
}

static int
fixture_list(struct world *w, struct arena *a, const struct world_root *root,
    const char *path, struct dir_entry **entries, uint32_t *n)
{
	struct fixture_node *dir;
	int error = fixture_find(w, root, path, true, &dir);

	return error ? error : node_list(a, dir, entries, n);
}

static int
fixture_link(struct world *w, struct arena *a, const struct world_root *root,
    const char *path, struct str *target)
{
	struct fixture_node *n;
	int error = fixture_find(w, root, path, false, &n);

	if (error)
		return error;
	if (n->type != FILE_LINK)
		return EINVAL;
	*target = str_dup(a, str_of(n->link));
	return 0;
}

static void
fixture_root_open(struct world *w, struct world_root *root)
{
	struct fixture_node *n;

	root->whole = strcmp(root->path, "/") == 0;
	root->gone = fixture_find(w, NULL, root->path, true, &n) != 0 ||
	    n->type != FILE_DIRECTORY;
}

static int
fixture_dir_open(struct world *w, struct arena *a, const struct world_root *root,
    const struct world_dir *dir, const char *name, struct world_dir *out)
{
	const char *path = dir ? world_join(a, dir->path, name) : name;
	struct fixture_node *n;
	int error = fixture_find(w, root, path, true, &n);

	if (!error)
		error = node_list(a, n, &out->entries, &out->n);
	if (!error)
		node_info(n, &out->info);
	return error;
}

static void
fixture_dir_close(struct world *w, struct world_dir *dir)
{
	(void)w;
	(void)dir;
}

static int
fixture_dir_read(struct world *w, struct arena *a, const struct world_dir *dir,
    const char *name, struct str *text, struct file_info *info)
{
	struct arena tmp = {0};
	int error = world_read(w, a, world_join(&tmp, dir->path, name), text, info);

	arena_free(&tmp);
	return error;
}

static int
fixture_dir_stat(struct world *w, const struct world_dir *dir, const char *name,
    struct file_info *info)
{
	struct arena tmp = {0};
	int error = world_stat(w, world_join(&tmp, dir->path, name), info);

	arena_free(&tmp);
	return error;
}

static int
fixture_dir_fifo(struct world *w, const struct world_dir *dir, const char *name)
{
	(void)w;
	(void)dir;
	(void)name;
	return ENXIO;	/* nothing runs in here */
}

static const char *
fixture_real_path(struct world *w, struct arena *a, const char *path)
{
	struct fixture_node *n;
	const char *s = "";

	if (fixture_find(w, NULL, path, true, &n) != 0)
		return NULL;
	for (; n->up; n = n->up)
		s = arena_fmt(a, "/%s%s", n->name.p, s);
	return *s ? s : "/";
}

static void
fixture_close(struct world *w)
{
	w->roots.n = 0;
}

void
world_put(struct world *w, const char *path, struct str text, unsigned mode, const char *link)
{
	struct fixture_node *at = w->top, *n;
	struct str rest = str_of(path), name;

	while (str_cut(&rest, '/', &name)) {
		if (name.n == 0 || str_is(name, "."))
			continue;
		n = node_child(at, name);
		if (!n)
			n = node_new(w, at, name, FILE_DIRECTORY);
		at = n;
	}
	if (path[0] && path[strlen(path) - 1] == '/') {	/* a directory */
		at->mode = mode;
		return;
	}
	at->type = link ? FILE_LINK : FILE_REGULAR;
	at->mode = mode;
	at->text = str_dup(w->arena, text);
	at->link = link ? arena_dup(w->arena, link, strlen(link)) : NULL;
}

struct world *
world_fixture(struct arena *a)
{
	static const struct world_ops ops = {
		.stat = fixture_stat,
		.read = fixture_read,
		.list = fixture_list,
		.link = fixture_link,
		.root_open = fixture_root_open,
		.dir_open = fixture_dir_open,
		.dir_close = fixture_dir_close,
		.dir_read = fixture_dir_read,
		.dir_stat = fixture_dir_stat,
		.dir_fifo = fixture_dir_fifo,
		.real_path = fixture_real_path,
		.close = fixture_close,
	};
	struct world *w = arena_new(a, struct world);

	w->ops = &ops;
	w->arena = a;
	w->top = arena_new(a, struct fixture_node);
	w->top->type = FILE_DIRECTORY;
	w->top->mode = 0755;
	w->top->ino = 1;
	return w;
}
