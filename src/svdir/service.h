/*
 * service.h - service directories, found and read.
 *
 * Given:  paths as the user named them, and the world to read them from.
 * Gives:  services with their scripts and neighbours, in a stable order.
 * Owns:   nothing; everything lives in the arena given for each service.
 * Fails:  what could not be read is a problem (path and sentence), and the
 *         rest is still found.  Nothing found is not an error here.
 */
#ifndef SVDIR_SERVICE_H
#define SVDIR_SERVICE_H

#include "base/vec.h"
#include "diag/source.h"
#include "port/world.h"
#include "syntax/shebang.h"

#define DIALECT_LIST(X)			\
	X(DAEMONTOOLS, "daemontools")	\
	X(ENCORE, "encore")		\
	X(RUNIT, "runit")		\
	X(S6, "s6")

enum dialect {
	DIALECT_AUTO,		/* only in options */
#define X(id, name) DIALECT_##id,
	DIALECT_LIST(X)
#undef X
	DIALECT_COUNT
};
const char *dialect_name(enum dialect d);

#define LAYOUT_LIST(X)					\
	X(PLAIN, "plain")				\
	X(SCAN, "scan")					\
	X(S6_RC, "s6-rc")				\
	X(S6_OVERLAY, "s6-overlay")			\
	X(DEBIAN, "debian")				\
	X(IMAGE, "image")

enum layout {
#define X(id, name) LAYOUT_##id,
	LAYOUT_LIST(X)
#undef X
	LAYOUT_COUNT
};
const char *layout_name(enum layout l);

enum service_kind { SERVICE_LONGRUN, SERVICE_ONESHOT, SERVICE_BUNDLE, SERVICE_LOGGER };
const char *service_kind_name(enum service_kind k);

/* The file's part in its service directory. */
#define ROLE_LIST(X)				\
	X(RUN, "run")				\
	X(LOG_RUN, "log/run")			\
	X(FINISH, "finish")			\
	X(LOG_FINISH, "log/finish")		\
	X(CHECK, "check")			\
	X(UP, "up")				\
	X(DOWN, "down")				\
	X(CONTROL, "control")			\
	X(ENTRYPOINT, "entrypoint")

enum role {
	ROLE_AUTO,		/* only in options */
#define X(id, name) ROLE_##id,
	ROLE_LIST(X)
#undef X
	ROLE_COUNT
};
const char *role_name(enum role r);
/* By its name ("log/run"); ROLE_AUTO for none. */
enum role role_of(struct str name);

struct script {
	const char *file;	/* relative to the service's path: "run", "log/run" */
	enum role role;
	const struct source *source;	/* its bytes */
	struct file_info info;
	struct shebang shebang;
	bool judge_mode;	/* a missing executable bit counts here */
	const char *kind_name;	/* libmagic's word for what is neither script nor ELF, or NULL */
};

/* A neighbour in the service directory (or in log/: "log/down"). */
struct neighbour {
	struct str name;
	struct file_info info;
	bool looked;	/* info is whole; otherwise only its type is known: service_look() */
};

struct service {
	const char *path;	/* as given or found; "." is kept */
	const char *name;	/* the directory's name, of its real path where path is "." */
	enum dialect dialect;
	enum service_kind kind;
	enum layout layout;
	bool single;		/* one script was named, not its directory */
	/*
	 * No run file anywhere near has its bit, so modes mean nothing here: of all
	 * below the named path; where that is a single service, its siblings too.
	 * False for a single script, though its mode is not judged either.
	 */
	bool source_tree;
	bool bare;		/* nothing but its run says that it is a service */
	bool live;		/* has a supervise/ in use, or lies in a live scan directory */
	VEC_OF(struct script) scripts;
	VEC_OF(struct neighbour) neighbours;
	bool has_log, has_down, has_finish;
	int notification_fd;	/* s6; -1 where there is none */
	bool run_missing;	/* a service directory (log/, down, finish, ...) without run */
	bool run_not_file;	/* run is a directory, a FIFO, a dangling link */
	const char *run_is;	/* what it is then: "a directory", "a link that leads nowhere" */
	struct file_info info;	/* of the directory; zero for a text */
	bool s6_rc;		/* a definition for s6-rc-compile, whatever the layout */
	const char *type;	/* what the file `type` says, trimmed; NULL without one */
	/*
	 * It says neither longrun nor oneshot nor bundle, or is missing; not where it
	 * is missing below s6-overlay, whose images add to each other's definitions.
	 */
	bool type_wrong;
};

struct problem {
	const char *path;
	const char *message;	/* "no such file", "no service found in it", ... */
};

struct svdir_options {
	enum dialect dialect;	/* DIALECT_AUTO: what the layout shows */
	enum role as;		/* for a file whose name does not say it */
	shell_set sh;		/* what #!/bin/sh may be */
};

/*
 * Calls each for every service at or below the paths, in order of path.  The
 * arena given to it is reset after it returned.  A file named is a single
 * script.  Problems are added to the list, in problems' arena.
 */
struct problems {
	struct arena *arena;
	VEC_OF(struct problem) list;
	uint32_t seen;		/* services found */
};

typedef void svdir_each(void *ctx, struct arena *a, struct service *s);

void svdir_find(struct world *w, const char *const *paths, uint32_t path_n,
    const struct svdir_options *o, struct problems *problems, svdir_each *each, void *ctx);

/* A script from a text: standard input, tests. */
struct service *svdir_from_text(struct arena *a, const char *name, struct str text,
    const struct svdir_options *o);

/* The neighbour of that name, or NULL. */
const struct neighbour *service_neighbour(const struct service *s, const char *name);
/* The script in that role, or NULL. */
struct script *service_script(struct service *s, enum role r);
/* Mode, size and owner of a neighbour, asked for at first need; 0 or an errno. */
int service_look(struct world *w, const struct service *s, struct neighbour *nb);

#endif
