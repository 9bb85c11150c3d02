/*
 * table.h - the entries as they lie in memory: flat, without pointers.
 *
 * Given:  stanzas (rules/programs/ *.kb), through kb_build_*().
 * Gives:  arrays that rulec prints as C, so that they lie in .rodata and cost
 *         nothing at start, and that kb_add() uses as they come.
 * Owns:   nothing; the arena of the builder does.
 * Fails:  what cannot be read is a finding; the entry is left out.
 *
 * A text is an offset into `pool`; 0 is no text.  Parts of an entry lie one
 * behind the other in their array: `first` and `n`.
 */
#ifndef KB_TABLE_H
#define KB_TABLE_H

#include "kb/program.h"
#include "syntax/stanza.h"

enum option_style { OPTION_SHORT, OPTION_LONG, OPTION_WORD };	/* -x --x -word */
enum option_value { VALUE_NONE, VALUE_NEXT, VALUE_GLUED, VALUE_TWO };

struct kb_option {
	uint32_t name;
	uint8_t style, value;
};

enum atom_kind {
	ATOM_OPTION,		/* -x */
	ATOM_OPTION_IS,		/* -x = text */
	ATOM_OPTION_LIKE,	/* -x ~ `pattern` */
	ATOM_OPERAND,		/* operand 2: there are that many */
	ATOM_OPERAND_IS,
	ATOM_OPERAND_LIKE,
	ATOM_ANY_IS,		/* any = text */
	ATOM_ANY_LIKE,
	ATOM_NOTHING		/* no arguments */
};

/* Alternatives of conjunctions: `last` ends a conjunction. */
struct kb_atom {
	uint32_t name;		/* the option's, without dashes */
	uint32_t value;		/* what it is compared with */
	uint32_t pattern;	/* its number among the patterns */
	uint8_t kind, style;
	uint8_t operand;	/* from 1; 0: any of them */
	bool not, last;
};

/* How a command tells a number of seconds. */
enum seconds_kind { SECONDS_NONE, SECONDS_OPERANDS, SECONDS_OPERAND, SECONDS_OPTION };

/* `mode: CONDUCT when ...`, `chain: MODEL when ...` */
struct kb_mode {
	uint32_t first_atom, atom_n;	/* none: holds always */
	uint32_t why, source;
	uint8_t conduct, model, signals;
	uint8_t confidence;
	bool is_chain, only_if_leader;
};

struct program {
	uint32_t name, suite, why, remedy, config, source, logs, reload, note;
	uint32_t first_option, option_n;
	uint32_t first_mode, mode_n;
	uint32_t first_verb, verb_n;	/* texts: "netns exec" */
	uint32_t code_in, code_in_n;	/* options (in options[]) whose value is code */
	uint32_t program_in, program_in_n;	/* ... whose value is the program */
	uint32_t seconds_option;
	uint32_t config_files;		/* names, blanks between them */
	uint32_t config_option;		/* the option that names another, without dashes */
	uint32_t config_stays, config_forks;	/* patterns for its text, and their numbers */
	uint32_t config_stays_re, config_forks_re;
	uint16_t changes;
	uint8_t conduct, bare, signals, confidence;
	uint8_t positionals, blocks, script;
	uint8_t seconds_kind, seconds_operand;
	uint8_t config_style, config_operand, config_else;
	bool is_chain, stops, parses, strict, assigns, dash, versions;
	bool utility, test, control, init_script, applets, splits, scheduler, holds;
};

struct kb_name {
	uint32_t name, program;
};

struct kb_table {
	const char *pool;
	const struct program *programs;
	const struct kb_name *names;	/* in order */
	const struct kb_name *paths;	/* patterns of whole paths */
	const struct kb_option *options;
	const struct kb_mode *modes;
	const struct kb_atom *atoms;
	const uint32_t *texts;		/* verbs */
	uint32_t pool_n, program_n, name_n, path_n, option_n, mode_n, atom_n, text_n,
	    pattern_n;
};

struct kb_builder;
struct kb_builder *kb_build_new(struct arena *a);
void kb_build_add(struct kb_builder *b, const struct source *s,
    struct findings *errors);
/* Names in order; two entries of one name are an error. */
void kb_build_done(struct kb_builder *b, struct kb_table *table,
    struct findings *errors);

/* One table, and the older ones below it. */
struct kb {
	const struct kb_table *table;
	const struct kb *below;
	struct re **patterns;		/* compiled at the first match */
	struct arena *arena;		/* where patterns lie */
};

/* What rulec made of rules/programs/. */
extern const struct kb_table kb_programs;

static inline const char *
kb_text(const struct kb_table *t, uint32_t at)
{
	return at ? t->pool + at : NULL;
}

#endif
