/*
 * source.h - a text as it was read, and where things are in it.
 *
 * Given:  a name to show and the bytes.
 * Gives:  spans (byte offsets), lines and columns.  Lines and columns count
 *         from 1, columns in bytes; ends are exclusive.
 * Owns:   nothing but the line table, made in the arena at first need.
 * Fails:  never; an offset behind the text is the text's end.
 *
 * A text inside a text (the argument of eval, trap or sh -c) is a source of
 * its own whose places are told in the outer one: see `outer`.
 */
#ifndef DIAG_SOURCE_H
#define DIAG_SOURCE_H

#include "base/str.h"

struct span {
	uint32_t beg, end;
};

struct source {
	const char *file;	/* relative to the service directory, as in JSON */
	struct str text;
	struct arena *arena;	/* for the line table */
	const struct source *outer;	/* the text this one stands in, or NULL */
	struct span outer_span;	/* where it stands there */
	uint32_t *lines;	/* offsets of the lines' beginnings */
	uint32_t line_n;
};

struct place {
	uint32_t line, column;	/* from 1; column in bytes */
};

struct source *source_new(struct arena *a, const char *file, struct str text);
/* A text that stands inside another one. */
struct source *source_inside(struct arena *a, const struct source *outer,
    struct span where, struct str text);
struct place source_place(const struct source *s, uint32_t offset);
/* The bytes of a line, without its newline; line counts from 1. */
struct str source_line(const struct source *s, uint32_t line);
/* Offset at which a line begins. */
uint32_t source_line_offset(const struct source *s, uint32_t line);
struct str source_text(const struct source *s, struct span at);
/* The outermost source and the span there. */
const struct source *source_outermost(const struct source *s, struct span *at);

#endif
