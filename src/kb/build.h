/*
 * build.h - from stanzas to tables; shared by build.c, entry.c and cond.c.
 *
 * Given:  one stanza after the other.
 * Gives:  rows at the ends of the builder's arrays.
 * Owns:   nothing; all lives in the builder's arena.
 * Fails:  a mistake is a finding of the rule `program-entry`, with its place.
 */
#ifndef KB_BUILD_H
#define KB_BUILD_H

#include "table.h"

struct build_name {
	struct kb_name name;
	const struct source *source;
	struct span span;
};

struct kb_builder {
	struct arena *arena;
	struct buf pool;
	uint32_t *slots;		/* texts of the pool, by hash */
	uint32_t slot_n, text_n;
	VEC_OF(struct program) programs;
	VEC_OF(struct build_name) names;
	VEC_OF(struct kb_name) paths;
	VEC_OF(struct kb_option) options;
	VEC_OF(struct kb_mode) modes;
	VEC_OF(struct kb_atom) atoms;
	VEC_OF(uint32_t) texts;
	uint32_t pattern_n;

	/* The text and the entry at hand. */
	const struct source *source;
	struct findings *errors;
	struct program *entry;
	struct span entry_span;		/* of its name */
	VEC_OF(struct kb_option) own;	/* its options */
	VEC_OF(struct kb_option) code_in, program_in;
	bool bad;
};

/* The offset of a text in the pool; equal texts are there once. */
uint32_t build_text(struct kb_builder *b, struct str s);
struct str build_str(const struct kb_builder *b, uint32_t at);
void build_error(struct kb_builder *b, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads a condition, appends its atoms, and says how many. */
uint32_t build_condition(struct kb_builder *b, struct span at);
/* "-x", "--long", "-word": the style, and the name without dashes. */
bool build_option_word(struct str word, enum option_style *style, struct str *name);
/* The entry of a stanza. */
void build_entry(struct kb_builder *b, const struct stanza *s);

#endif
