/*
 * rule_def.h - a rule as it is once read: constants, compiled in or in an arena.
 *
 * Given:  a rule file.
 * Gives:  struct rule; src/tools/rulec writes the same as C tables.
 * Owns:   nothing.
 * Fails:  rule_read() reports to the sink and returns NULL where the rule
 *         cannot be used.
 *
 * The language, one head a line; a value goes on in indented lines:
 *
 *   id: NAME                  small letters, digits, -
 *   severity: error           and below it, the first that holds wins:
 *     note if FACT OP VALUE
 *   since: 0.1
 *   when: KIND                command, end, script, ...: see fact.def
 *     FACT OP VALUE           all must hold; a second `when` is an `or`
 *   at: PLACE                 where the finding stands, if not at its subject
 *   say: TEXT %{fact}         what happens and why
 *   note: PLACE "TEXT"        a related place; may come several times
 *   help: TEXT                what to do; it is the title of the fix, too
 *   fix: safe VERB PLACE      or steps in the lines below `fix: safe`
 *   for: s6 runit             only these dialects
 *   role: run log/run         only these scripts
 *   shell: dash               only scripts that such a shell may run
 *   needs: root               only where the services' file system is known
 *   covers: ID ID             findings of these rules on the same way are not told
 *
 * OP is = != in, not in, has, < > ~ !~; VALUE a word, a number, "a text", a list
 * (blanks or commas), or %{fact}; `none` is a fact without a value.  A fact is
 * noun.name, or the name alone for the rule's own kind.  VERB is remove, replace
 * "x", insert "x" (as a line in front of the place's line), prepend "x", join,
 * chmod MODE, crlf.  A fix whose first step has no place is none; later steps
 * without one are left out.
 */
#ifndef RULE_RULE_DEF_H
#define RULE_RULE_DEF_H

#include "fact.h"
#include "syntax/stanza.h"

/* What stands for a fact where there is none, or for the subject's own place. */
enum { FACT_NONE = -1, FACT_SELF = -2 };

enum rule_op { OP_IS, OP_IS_NOT, OP_IN, OP_NOT_IN, OP_HAS, OP_LESS, OP_MORE, OP_LIKE, OP_NOT_LIKE };

struct rule_value {
	struct str text;
	double number;
	int fact;		/* %{fact}, or -1 */
};

struct rule_cond {
	enum fact fact;
	enum rule_op op;
	uint32_t pattern;	/* OP_LIKE: its number within the rule */
	uint32_t value_n;
	const struct rule_value *values;
};

struct rule_when {
	enum noun noun;
	uint32_t cond_n;
	const struct rule_cond *conds;
};

struct rule_piece {
	struct str text;
	int fact;		/* its value is put here; -1: text */
};

struct rule_template {
	uint32_t n;
	const struct rule_piece *pieces;
};

/* `note if condition` under severity. */
struct rule_severity {
	enum severity severity;
	struct rule_cond cond;
};

struct rule_note {
	enum fact fact;		/* a place */
	struct rule_template text;
};

enum rule_verb { VERB_REMOVE, VERB_REPLACE, VERB_INSERT, VERB_PREPEND, VERB_JOIN, VERB_CHMOD, VERB_CRLF };

struct rule_step {
	enum rule_verb verb;
	int fact;		/* the place; FACT_SELF: the subject's; FACT_NONE: none */
	struct rule_template text;
};

struct rule_example {
	struct str name;	/* "bad/run" */
	struct str flags;	/* as written, one blank between them */
	struct str text;
};

struct rule {
	struct str id, since, summary, page;
	enum severity severity;
	uint32_t severity_n;
	const struct rule_severity *severities;	/* the first that holds wins */
	uint32_t when_n;
	const struct rule_when *whens;
	int at;			/* the finding's place; -1: the subject's */
	struct rule_template say, help;
	uint32_t note_n;
	const struct rule_note *notes;
	bool has_fix, fix_safe;
	uint32_t step_n;
	const struct rule_step *steps;
	unsigned dialects, roles;	/* bits; 0: all */
	shell_set shells;		/* 0: all */
	bool needs_root;
	bool last;		/* asks script.explained */
	uint32_t cover_n;
	const struct str *covers;
	uint32_t pattern_n;
	uint32_t example_n;
	const struct rule_example *examples;
};

/* What the rulec made of rules/. */
extern const struct rule rule_builtin[];
extern const uint32_t rule_builtin_n;

struct rule *rule_read(struct arena *a, const struct source *s, struct findings *errors);
/* The rule as a C initializer. */
void rule_emit(struct buf *b, const struct rule *r);

/* Between the files of the reader. */
struct rule_reader {
	struct arena *arena;
	const struct source *source;
	struct findings *errors;
	uint32_t failed;	/* errors so far */
	struct rule *rule;
};

void rule_error(struct rule_reader *r, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Resolves a fact's name against the nouns of the whens (or one noun). */
int rule_fact(struct rule_reader *r, struct str name, struct span at, const enum noun *nouns,
    uint32_t noun_n);
bool rule_cond_read(struct rule_reader *r, struct str line, struct span at, enum noun noun,
    struct rule_cond *c);
bool rule_template_read(struct rule_reader *r, struct str text, struct span at,
    struct rule_template *t);
/* A quoted string at the head of text, or all of it; the rest behind it. */
struct str rule_quoted(struct rule_reader *r, struct str text, struct str *rest);
bool rule_fix_read(struct rule_reader *r, const struct stanza_field *f);

#endif
