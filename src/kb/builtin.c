/*
 * The table that is compiled in; the only file that needs it, so that rulec,
 * which makes it, links the rest of this archive without.
 */
#include "table.h"

struct kb *
kb_builtin(void)
{
	static struct arena arena;
	static struct kb kb;

	if (!kb.table) {
		kb.table = &kb_programs;
		kb.arena = &arena;
		kb.patterns = arena_calloc(&arena, kb_programs.pattern_n + 1,
		    sizeof(struct re *));
	}
	return &kb;
}
