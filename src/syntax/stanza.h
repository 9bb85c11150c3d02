/*
 * stanza.h - the reader of rule files and program entries.
 *
 * Given:  a text of stanzas (see unflap-rule(5)): `key: value` lines, values
 *         that go on in indented lines, `#` comments, a blank line between
 *         stanzas; for rule files behind the first stanza a page of prose and
 *         `-- name flags --` sections.
 * Gives:  keys, values and sections, each with its span.
 * Owns:   nothing; all points into the source.
 * Fails:  never; what cannot be read is an error with a place, and reading
 *         goes on at the next line.
 */
#ifndef SYNTAX_STANZA_H
#define SYNTAX_STANZA_H

#include "base/vec.h"
#include "diag/source.h"

struct stanza_field {
	struct str key;
	struct span key_span;
	struct str value;	/* first line's value, trimmed; see lines */
	struct span value_span;
	struct stanza_line *lines;	/* the indented lines below it, in order */
	uint32_t line_n;
};

struct stanza_line {
	struct str text;	/* trimmed */
	struct span span;
};

struct stanza {
	struct span span;
	struct stanza_field *fields;
	uint32_t field_n;
};

struct stanza_section {		/* -- NAME FLAG... -- */
	struct str name;
	struct str *flags;	/* "0755", "crlf", "bom", "noeol", "nul", "link=..." */
	uint32_t flag_n;
	struct span head_span, text_span;
	struct str text;	/* up to the next section */
};

struct stanza_error {
	struct span span;
	const char *message;
};

struct stanza_file {
	const struct source *source;
	VEC_OF(struct stanza) stanzas;
	struct str page;	/* prose between the first stanza and the sections */
	struct span page_span;
	VEC_OF(struct stanza_section) sections;
	VEC_OF(struct stanza_error) errors;
};

/* Many stanzas, nothing else: rules/programs/. */
struct stanza_file *stanza_read_list(struct arena *a, const struct source *s);
/* One stanza, a page, sections: rules/NAME.rule. */
struct stanza_file *stanza_read_rule(struct arena *a, const struct source *s);
/* The field of that key, or NULL. */
const struct stanza_field *stanza_find(const struct stanza *s, const char *key);
/* The known word (the list ends in NULL) that a mistyped one was meant to be:
 * at most two letters differ; NULL if none is that near. */
const char *stanza_nearest(struct str word, const char *const *known);

#endif
