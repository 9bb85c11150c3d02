/*
 * rulec_rules.h - rules/ as C tables.
 *
 * Given:  the rule files' sources.
 * Gives:  the text of rules.c, in order of id.
 * Owns:   nothing.
 * Fails:  what is wrong is added to errors, and nothing is written.
 */
#ifndef TOOLS_RULEC_RULES_H
#define TOOLS_RULEC_RULES_H

#include "base/out.h"
#include "diag/diag.h"

void rulec_rules(struct arena *a, const struct source **sources, uint32_t n,
    struct findings *errors, struct out *o);

#endif
