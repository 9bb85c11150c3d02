/*
 * exec.h - becoming another program, with a changed environment.
 *
 * Given:  a program's name, its arguments, an environment.
 * Gives:  nothing where it works: the process is the other program then.
 * Owns:   the changed environment (in an arena; the process ends or becomes
 *         another one soon).
 * Fails:  exec_run() says `unable to run NAME: REASON` and exits with 111.
 *
 * The search is that of 0.76: $PATH of this process, or /bin:/usr/bin; an
 * empty part is the working directory; access denied, permission denied and
 * is a directory go on to the next part, and are what is reported then.
 */
#ifndef SV_EXEC_H
#define SV_EXEC_H

#include "base/arena.h"
#include "base/vec.h"

struct environment {
	struct arena arena;
	VEC_OF(char *) set;	/* `NAME=VALUE`, or `NAME` to be removed, in order */
};

/* value NULL: remove it. */
void environment_set(struct environment *e, const char *name, const char *value);
/* The environment of this process with all changes, NULL behind the last. */
char **environment_done(struct environment *e);

_Noreturn void exec_run(char *const *argv, char *const *envp);

#endif
