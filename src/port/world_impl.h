/*
 * world_impl.h - what world.c asks of a real or a fixture world.
 *
 * For world*.c and the tests of the world only.
 *
 * A path is natural (root NULL: as the process sees it) or inside a root:
 * then it and every link on its way are resolved within that root, an
 * absolute path from its top.
 *
 * Given:  a world, an arena for what is read, a path.
 * Gives:  what world.h promises, asked of the disk or of a table in memory.
 * Owns:   as world.h says: descriptors until they are closed.
 * Fails:  with an errno.
 */
#ifndef PORT_WORLD_IMPL_H
#define PORT_WORLD_IMPL_H

#include "base/vec.h"
#include "world.h"

struct world_root {
	const char *path;	/* without slashes at its end; "/" is itself */
	bool partial;		/* absent there means unknown */
	bool image;		/* only links below it are resolved inside */
	bool gone;		/* could not be opened: everything is unknown */
	bool whole;		/* this machine's own "/": resolved as always */
	int fd;			/* real world only; -1 elsewhere */
};

struct world_ops {
	int (*stat)(struct world *w, const struct world_root *root, const char *path,
	    struct file_info *info);
	int (*read)(struct world *w, struct arena *a, const struct world_root *root,
	    const char *path, struct str *text, struct file_info *info);
	int (*list)(struct world *w, struct arena *a, const struct world_root *root,
	    const char *path, struct dir_entry **entries, uint32_t *n);
	int (*link)(struct world *w, struct arena *a, const struct world_root *root,
	    const char *path, struct str *target);
	void (*root_open)(struct world *w, struct world_root *root);
	/* dir is an open one; the entry is no link. */
	int (*dir_open)(struct world *w, struct arena *a, const struct world_root *root,
	    const struct world_dir *dir, const char *name, struct world_dir *out);
	void (*dir_close)(struct world *w, struct world_dir *dir);
	int (*dir_read)(struct world *w, struct arena *a, const struct world_dir *dir,
	    const char *name, struct str *text, struct file_info *info);
	int (*dir_stat)(struct world *w, const struct world_dir *dir, const char *name,
	    struct file_info *info);
	int (*dir_fifo)(struct world *w, const struct world_dir *dir, const char *name);
	const char *(*real_path)(struct world *w, struct arena *a, const char *path);
	void (*close)(struct world *w);
};

struct world {
	const struct world_ops *ops;
	struct arena *arena;
	VEC_OF(struct world_root) roots;
	uint32_t rooted;		/* roots that are no mere images */
	bool no_openat2;		/* real: the kernel refused it once */
	struct fixture_node *top;	/* fixture: "/" */
};

/* Opens inside a root without openat2(2): each component by itself. */
int world_walk_in_root(int root, const char *path, int flags);
/* Sorts a listing by name. */
void world_sort(struct dir_entry *entries, uint32_t n);

#endif
