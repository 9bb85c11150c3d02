/*
 * dump.h - a table as C source.
 *
 * Given:  a table, and the name its object is to have.
 * Gives:  definitions of constants that need no relocation but the table's own.
 * Owns:   nothing.
 * Fails:  out_end() of the output tells.
 */
#ifndef KB_DUMP_H
#define KB_DUMP_H

#include "base/out.h"
#include "table.h"

void kb_dump(const struct kb_table *t, const char *name, struct out *o);

#endif
