/*
 * site.h - the directory in which a worker runs scripts.
 *
 * Given:  a directory of its own, and the stub.
 * Gives:  bin/ with the programs, svc/ with run and its neighbours as the
 *         world says, ctl with what each stub does.
 * Owns:   everything below its directory.
 * Fails:  ends the program: a harness that cannot write is no harness.
 */
#ifndef TRUTH_SITE_H
#define TRUTH_SITE_H

#include "truth.h"

enum { SITE_VARS = 6 };

struct site_env {
	char path[600];
	char text[SITE_VARS + 1][24];
	char *v[SITE_VARS + 2];
};

_Noreturn void fail(const char *what);
/* Removes all that is in a directory. */
void site_clear(const char *dir);
void site_write(const char *path, const char *text, size_t n, mode_t mode);
void site_world(struct site *s, const struct script *sc, const struct conds *c,
    const struct world *w, bool busybox);
void site_turn(struct site *s, const struct conds *c, const struct world *w);
void site_env(const struct site *s, const struct conds *c, const struct world *w,
    enum shell shell, struct site_env *e);

#endif
