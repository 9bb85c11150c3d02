/* gen.h - the grammar as data; see gen.c. */
#ifndef TRUTH_GEN_H
#define TRUTH_GEN_H

#include "truth.h"

enum {
	G_DEEP = 1,	/* not within five others */
	G_BASH = 2,	/* only under #!/bin/bash */
	G_SH = 4	/* only under #!/bin/sh */
};

struct production {
	const char *name;
	unsigned weight;
	unsigned flags;
	const char *text;
};

/* Ends with a NULL name.  Productions of a name need not stand together. */
extern const struct production grammar[];

#endif
