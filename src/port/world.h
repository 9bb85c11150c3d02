/*
 * world.h - the one door to the outside.
 *
 * Given:  what a real file system or a fixture holds.
 * Gives:  files, listings and facts about them, the same way for both, so
 *         that every analysis runs on a fixture.
 * Owns:   descriptors it opened, until world_close().
 * Fails:  every call returns an errno, 0 for success.
 *
 * Paths given to world_* are as the user gave them; root, where set, is the
 * file system that the services will run in (lint --root).
 */
#ifndef PORT_WORLD_H
#define PORT_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum file_type { FILE_REGULAR, FILE_DIRECTORY, FILE_LINK, FILE_FIFO, FILE_OTHER };

enum { WORLD_FILE_MAX = 8 * 1024 * 1024 };	/* a script larger than that is not read */

struct file_info {
	enum file_type type;	/* what a link points to, where it can be followed */
	bool is_link;
	bool dangling;		/* a link that leads nowhere */
	unsigned mode;		/* permission bits, of the target */
	uint64_t size, dev, ino;
	unsigned uid, gid;
};

struct dir_entry {
	struct str name;	/* with a NUL behind it */
	enum file_type type;	/* FILE_OTHER where the listing did not say */
};

struct world;

/* The real file system. */
struct world *world_real(struct arena *a);
/* Files in memory, for tests and for the examples in rule files. */
struct world *world_fixture(struct arena *a);
/*
 * Adds a file to a fixture; parents are made; link is a target or NULL.  A
 * path that ends in a slash is a directory.  Relative paths begin at "/".
 */
void world_put(struct world *w, const char *path, struct str text, unsigned mode,
    const char *link);

int world_read(struct world *w, struct arena *a, const char *path, struct str *text,
    struct file_info *info);
int world_stat(struct world *w, const char *path, struct file_info *info);
/* Sorted by name; . and .. left out. */
int world_list(struct world *w, struct arena *a, const char *path,
    struct dir_entry **entries, uint32_t *n);
/*
 * The services' file system, set by --root (repeatable, the first hit wins):
 * roots are asked with absolute paths.  world_rooted() is false without any.
 * One that cannot be opened makes every answer unknown: look at it before.
 */
void world_add_root(struct world *w, const char *root, bool partial);
bool world_rooted(const struct world *w);
/* Is it there?  0 yes, ENOENT surely not, EAGAIN unknown (no root, or a partial one). */
int world_root_stat(struct world *w, const char *path, struct file_info *info);
int world_root_read(struct world *w, struct arena *a, const char *path, struct str *text);
/*
 * An image: links below this directory resolve inside it, as they will when it
 * is somebody's root.  Nothing else is looked up there (see world_add_root).
 */
void world_add_image(struct world *w, const char *path);

/*
 * An open directory with its listing: what lies in it is reached without
 * walking the path again, and without asking twice.  dir NULL: path is the
 * name; otherwise name is an entry of dir and path is what it is called.
 * path must live as long as the directory.  The listing lives in a.
 */
struct world_dir {
	const char *path;
	int fd;				/* -1 in a fixture */
	struct file_info info;
	struct dir_entry *entries;	/* sorted by name */
	uint32_t n;
};
int world_dir_open(struct world *w, struct arena *a, const struct world_dir *dir,
    const char *name, const char *path, struct world_dir *out);
void world_dir_close(struct world *w, struct world_dir *dir);
/* The entry of that name, or NULL. */
struct dir_entry *world_dir_entry(const struct world_dir *dir, const char *name);
/*
 * Reads a regular file, following links.  Of an ELF program larger than
 * WORLD_ELF_WHOLE only the first WORLD_ELF_HEAD bytes are read, however large it is.
 */
enum { WORLD_ELF_WHOLE = 64 * 1024, WORLD_ELF_HEAD = 4096 };
int world_dir_read(struct world *w, struct arena *a, const struct world_dir *dir,
    const struct dir_entry *e, struct str *text, struct file_info *info);
int world_dir_stat(struct world *w, const struct world_dir *dir, const char *name,
    struct file_info *info);
/* Is there a FIFO of that name with a reader?  0 yes; nothing is written to it. */
int world_dir_fifo(struct world *w, const struct world_dir *dir, const char *name);
/* dir, a slash where it is wanted, and name; name alone in ".". */
const char *world_join(struct arena *a, const char *dir, const char *name);
/* Where a link leads, or an errno (EINVAL: no link). */
int world_link(struct world *w, struct arena *a, const char *path, struct str *target);
/* The path without links, "." and "..", as the machine knows it; NULL where it cannot. */
const char *world_real_path(struct world *w, struct arena *a, const char *path);
void world_close(struct world *w);

#endif
