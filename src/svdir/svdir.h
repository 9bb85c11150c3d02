/*
 * svdir.h - between the files of this layer.
 *
 * marks.c knows the names that mean something, load.c makes a service of an
 * open directory, single.c of a script, find.c walks, modes.c says
 * whether modes mean anything for it.
 *
 * Given:  a walk over what the user named (struct walk).
 * Gives:  services, one after the other, to the walk's `each`.
 * Owns:   the walk's arenas; the one of the service at hand is reset when it
 *         was handed on.
 * Fails:  never; what cannot be read becomes a problem of the walk.
 */
#ifndef SVDIR_SVDIR_H
#define SVDIR_SVDIR_H

#include "service.h"

/* Names with a meaning in a service directory; sorted by bytes. */
#define MARK_LIST(X)					\
	X(META, ".meta")				\
	X(CHECK, "check")				\
	X(CONF, "conf")					\
	X(CONSUMER_FOR, "consumer-for")			\
	X(CONTENTS, "contents")				\
	X(CONTENTS_D, "contents.d")			\
	X(CONTROL, "control")				\
	X(DATA, "data")					\
	X(DEPENDENCIES, "dependencies")			\
	X(DEPENDENCIES_D, "dependencies.d")		\
	X(DOWN, "down")					\
	X(DOWN_SIGNAL, "down-signal")			\
	X(ENV, "env")					\
	X(EVENT, "event")				\
	X(FINISH, "finish")				\
	X(FLAG_NEWPIDNS, "flag-newpidns")		\
	X(INSTANCE, "instance")				\
	X(LOCK_FD, "lock-fd")				\
	X(LOG, "log")					\
	X(MAX_DEATH_TALLY, "max-death-tally")		\
	X(NO_SETSID, "no-setsid")			\
	X(NOSETSID, "nosetsid")				\
	X(NOTIFICATION_FD, "notification-fd")		\
	X(NOTIFY, "notify")				\
	X(PIPELINE_NAME, "pipeline-name")		\
	X(PRODUCER_FOR, "producer-for")			\
	X(RUN, "run")					\
	X(START, "start")				\
	X(STOP, "stop")					\
	X(SUPERVISE, "supervise")			\
	X(TIMEOUT_DOWN, "timeout-down")			\
	X(TIMEOUT_FINISH, "timeout-finish")		\
	X(TIMEOUT_KILL, "timeout-kill")			\
	X(TIMEOUT_UP, "timeout-up")			\
	X(TYPE, "type")					\
	X(UP, "up")

enum mark {
#define X(id, name) MARK_##id,
	MARK_LIST(X)
#undef X
	MARK_COUNT
};

/* A directory's entries by mark; NULL where there is none. */
struct marks {
	const struct dir_entry *at[MARK_COUNT];
};

void marks_read(const struct dir_entry *entries, uint32_t n, struct marks *out);
bool mark_file(const struct marks *m, enum mark k);	/* a regular file, or a link */
bool mark_dir(const struct marks *m, enum mark k);	/* a directory, or a link */

/* What the path of a directory says about what lies in it. */
enum hint {
	HINT_OVERLAY = 1,	/* s6-overlay's places */
	HINT_S6_RC = 2,		/* the directory holds s6-rc definitions */
	HINT_RUNIT = 4,		/* the directory is called sv, or lies below runsvdir */
	HINT_SCAN = 8,		/* the directory's name is a scan directory's */
	HINT_S6 = 16,		/* it has .s6-svscan */
	HINT_DEBIAN = 32,	/* below debian/ of a source package */
	HINT_IMAGE = 64,	/* below the root of an image */
	HINT_LIVE = 128,	/* a scanner of s6 runs here */
	HINT_NO_DESCENT = 256,	/* what lies below a service here is its data */
	HINT_RUNSVDIR = 512,	/* runit's directory of scan directories */
	HINT_ROOT = 2048,	/* the root of an image, or of an overlay for one */
	HINT_INSTALLED = 1024	/* where services are installed: modes are what they will be */
};

unsigned hint_step(unsigned hint, struct str name);
unsigned hint_of_path(const char *real);
unsigned hint_of_parent(struct arena *a, const char *real);

enum { DEPTH_MAX = 64 };

/* Of the directories in a directory, how many are services? */
enum scan { SCAN_UNASKED, SCAN_NONE, SCAN_SOME, SCAN_MOST };

struct seen {
	uint64_t dev, ino;
};

/* What the run scripts in one directory of services show of their modes. */
struct siblings {
	bool known;
	uint64_t dev, ino;
	uint32_t with, without;		/* run scripts with a bit, and without any */
};

struct walk {
	struct world *world;
	const struct svdir_options *options;
	struct problems *problems;
	svdir_each *each;
	void *ctx;

	struct arena arena;		/* the one of the service at hand */
	struct siblings siblings;	/* of the directory looked at last */
	char docker_in[256];		/* the directory of services whose Dockerfile was looked for last */
	unsigned docker_does;		/* and what that does */
	bool installed;			/* services are installed below the named path: modes count */
	uint32_t found;			/* below the path at hand */
	const char *named;		/* the path at hand: where it really is, or as given */

	struct arena level[DEPTH_MAX + 1];	/* listings, one for each directory on the way */
	bool level_s6_rc[DEPTH_MAX + 2];	/* an s6-rc definition was seen in it */
	enum scan level_scan[DEPTH_MAX + 2];
	uint32_t images;			/* roots of images told to the world */

	struct arena keep;		/* of the set of directories already given */
	struct seen *seen;
	uint32_t seen_n, seen_cap;
};

/* What the walk knows of a directory when it makes a service of it. */
struct where {
	const char *path;
	unsigned hint;		/* of the directory that holds it */
	unsigned depth;		/* 0: named by the user */
};

void problem_add(struct walk *k, const char *path, const char *message);
/* The sentence for an errno: what is wrong and what to do. */
void problem_errno(struct walk *k, const char *path, int error);

/* Says whether its modes count, and hands a service made in k->arena on. */
void walk_give(struct walk *k, struct service *s, unsigned depth);

/* Fills in what type_read() left out: an s6-rc definition, or a service directory. */
void service_fill(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct marks *m, const struct where *at, bool s6_rc, struct service *s);
/* A script that was named. */
void single_find(struct walk *k, const char *path);
/* The debian/ of a source package: X.runscript in it, and what X.runit names. */
bool debian_is(const struct world_dir *d, const char *real);
void debian_find(struct walk *k, const struct world_dir *d);
/* The root of a whole system, or of an overlay for one. */
bool image_is_whole(const struct world_dir *d);
bool image_is_root(const struct world_dir *d);
/* Where services are in a whole system; ends in NULL. */
extern const char *const image_places[];
/* The image that a named path lies in, or NULL. */
const char *image_of(struct walk *k, struct arena *a, const char *path);
/* Links below are to be resolved in there; call it where there are any. */
void image_use(struct walk *k, const char *image);
/* Was this directory given already? */
bool walk_seen(struct walk *k, const struct file_info *info);

bool name_in(struct str name, const char *const *list, size_t n);
#define NAME_IN(name, list) name_in((name), (list), sizeof(list) / sizeof *(list))
/* The last component, without slashes behind it. */
struct str path_name(const char *path);
/* Of the directory; of its real path for "." and the like. */
const char *service_name(struct walk *k, struct arena *a, const char *path);
enum dialect dialect_of(const struct walk *k, const struct world_dir *d, const struct marks *m,
    const struct service *s, unsigned hint);
/* Reads `type` into s, or guesses the kind; true where it says longrun, oneshot or bundle. */
bool type_read(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct marks *m, struct service *s);
void neighbours_add(struct walk *k, struct arena *a, const struct world_dir *d,
    const char *prefix, struct service *s);
/* Adds a script; false and a problem where it could not be read. */
bool script_add(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct dir_entry *e, const char *file, enum role role, struct service *s);
struct script *script_put(struct arena *a, struct service *s, const char *file, enum role role,
    struct str text, shell_set sh);

#endif
