/*
 * lookup.h - is there a program of that name, where the service will run?
 *
 * Given:  a script's text, and the world with the services' file system.
 * Gives:  the directories of PATH as far as the text tells, and whether a
 *         program is found in them.
 * Owns:   nothing.
 * Fails:  never; what is not known is EAGAIN.
 */
#ifndef FATE_LOOKUP_H
#define FATE_LOOKUP_H

#include "kb/program.h"
#include "port/world.h"

/*
 * All directories that the text gives to PATH anywhere, and the usual ones
 * where it keeps the old value or sets none.  False where a part of it is only
 * known when it runs.
 */
bool lookup_path(struct arena *a, struct str text, struct str *path);
/*
 * 0: it is there.  ENOENT: surely not, in no directory of the path.  EAGAIN:
 * unknown (no root or a partial one, a relative name or directory, what a
 * busybox without links does itself).
 */
int lookup_program(struct arena *a, struct world *w, const struct kb *kb, struct str name,
    struct str path);

#endif
