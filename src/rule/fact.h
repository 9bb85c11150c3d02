/*
 * fact.h - what a rule may ask: nouns, facts and their values.
 *
 * Given:  a subject: one command, end, trap, ... of a judged script.
 * Gives:  the value of a fact about it, or about what contains it.
 * Owns:   nothing; values live in the subject's arena or are constants.
 * Fails:  a fact that does not apply, or is not known, has known == false.
 *
 * fact.def is the one table: a row there and a function fact_NOUN_ID() make a
 * fact.  Facts say what is; judgments stand in rules/.
 */
#ifndef RULE_FACT_H
#define RULE_FACT_H

#include "fate/fate.h"
#include "rule.h"

/*         id           name           what contains it, from the inside out  */
#define NOUN_LIST(X)							\
	X(TREE,        "tree",        0)				\
	X(SERVICE,     "service",     IN(TREE))				\
	X(SCRIPT,      "script",      IN(SERVICE) | IN(TREE))		\
	X(FILE,        "file",        IN(SERVICE) | IN(TREE))		\
	X(COMMAND,     "command",     IN_SCRIPT)			\
	X(END,         "end",         IN(COMMAND) | IN_SCRIPT)		\
	X(TRAP,        "trap",        IN(COMMAND) | IN_SCRIPT)		\
	X(LOOP,        "loop",        IN_SCRIPT)			\
	X(SOURCED,     "sourced",     IN(COMMAND) | IN_SCRIPT)		\
	X(VARIANCE,    "variance",    IN(COMMAND) | IN_SCRIPT)		\
	X(ERREXIT,     "errexit",     IN(COMMAND) | IN_SCRIPT)		\
	X(SYNTAX,      "syntax",      IN_SCRIPT)			\
	X(TEXT,        "text",        IN_SCRIPT)			\
	X(ASSIGNMENT,  "assignment",  IN(COMMAND) | IN_SCRIPT)		\
	X(REDIRECTION, "redirection", IN(COMMAND) | IN_SCRIPT)		\
	X(IGNORE,      "ignore",      IN_SCRIPT)

enum noun {
#define X(id, name, within) NOUN_##id,
	NOUN_LIST(X)
#undef X
	NOUN_COUNT
};

enum fact_type { TYPE_BOOL, TYPE_ENUM, TYPE_NUMBER, TYPE_TEXT, TYPE_LIST, TYPE_PLACE };

enum fact {
#define FACT(noun, id, name, type, words, help) FACT_##noun##_##id,
#include "fact.def"
#undef FACT
	FACT_COUNT
};

struct fact_row {
	enum noun noun;
	const char *name;	/* without the noun: "cause.kind" */
	enum fact_type type;
	const char *words;	/* of an enum, one blank between them */
	const char *help;	/* one sentence */
};
extern const struct fact_row fact_table[FACT_COUNT];

const char *noun_name(enum noun n);
/* NOUN_COUNT where there is none of that name. */
enum noun noun_of(struct str name);
/* Whether a subject of that noun knows facts of the other one. */
bool noun_sees(enum noun n, enum noun other);
const char *fact_type_name(enum fact_type t);
/* "command.reach" or, inside a rule about commands, "reach"; -1 for none. */
int fact_of(struct str name, enum noun subject);
/* The nearest name to what was written, or NULL: for "did you mean". */
const char *fact_nearest(struct arena *a, struct str name, enum noun subject);
/* The nearest of the words, or NULL. */
const char *word_nearest(struct arena *a, struct str word, const char *words);
/* How many letters must change; more than limit is told as limit + 1. */
unsigned word_distance(struct str a, struct str b, unsigned limit);

/* Things of a text that are facts of their own (fact_text.c). */
enum text_kind {
	TEXT_BACKSLASH_BLANK, TEXT_COMMENT_IN_CONTINUATION, TEXT_BLANK_IN_CONTINUATION,
	TEXT_BACKSLASH_AT_END, TEXT_INVISIBLE, TEXT_CARRIAGE_RETURN
};

struct text_fact {
	enum text_kind kind;
	struct span span;	/* what is wrong */
	struct span mend;	/* what must go or come, see the facts */
	struct span statement;	/* the command it stands in */
	uint32_t next;		/* where the line begins that was meant to go on, or 0 */
	bool joined;		/* what follows looks as if it belonged to the line before */
	const char *what;	/* TEXT_INVISIBLE: the character's name */
	const char *instead;	/* TEXT_INVISIBLE: what was meant, "" for nothing, or NULL */
};

struct syntax_fact {
	const struct sh_tree *tree;
	const struct sh_error *error;
	shell_set shells;	/* those that refuse it */
	bool all;		/* every shell that may run the script */
};

/* A part of a command: exactly one of the two is set. */
struct piece_fact {
	const struct assign *assign;
	const struct redir *redir;
	bool exported;		/* the assignment is a word of export */
};

/* `# unflap: ignore=ID reason`: one for each id. */
struct ignore_fact {
	struct str id, reason;
	struct span span;	/* the id */
	bool file_wide, known, used;
	uint32_t line;		/* silences findings that begin here ... */
	uint32_t own_line;	/* ... or reach here */
	const char *nearest;	/* for an unknown id */
};

/* How often a name stands in a text, as a word of its own. */
struct word_count {
	struct str name;
	uint32_t n;
};

/* What is worked out once for a script, at first need (script_facts.c). */
struct script_facts {
	const struct node **node;	/* by id, of fate->tree */
	const struct node **parent;
	const struct item **item;	/* the list item that is this node, or NULL */
	const struct command **command;	/* the met command of this node, or NULL */
	VEC_OF(struct text_fact) texts;
	VEC_OF(struct syntax_fact) errors;
	VEC_OF(struct ignore_fact) ignores;
	VEC_OF(struct variance) variances;	/* beside those of the fate: `&>` */
	bool explained;			/* a finding tells why it loops */
	struct word_count *counts;	/* of its text's identifiers, at first need */
	uint32_t count_slots;
	bool passes_all;		/* set -a, or code that is not read */
	signed char errexit, moves;	/* 0 not asked, 1 no, 2 yes */
	const struct str *sets;		/* the variables it assigns, at first need */
	uint32_t set_n;
};

/* What a rule is asked about. */
struct subject {
	enum noun noun;
	struct arena *arena;
	const struct judged *judged;
	const struct judged_script *script;	/* NULL for service and file */
	struct script_facts *facts;		/* of that script */
	const struct command *command;		/* itself, or the one that contains it */
	union {
		const struct neighbour *file;
		const struct way *end;
		const struct trap_fact *trap;
		const struct loop_fact *loop;
		const struct sourced_fact *sourced;
		const struct variance *variance;
		const struct errexit_fact *errexit;
		const struct syntax_fact *syntax;
		const struct text_fact *text;
		const struct piece_fact *piece;
		const struct ignore_fact *ignore;
	};
};

struct value {
	bool known;
	bool yes;		/* TYPE_BOOL */
	double number;		/* TYPE_NUMBER */
	struct str text;	/* TYPE_TEXT, TYPE_ENUM */
	const struct str *list;	/* TYPE_LIST */
	uint32_t n;
	const struct source *source;	/* TYPE_PLACE */
	struct span span;
};

/* The fact of that subject; not known where the subject does not see it. */
void fact_ask(enum fact f, const struct subject *s, struct value *v);
/* As text for messages; list joined, a place as the text standing there. */
struct str value_show(struct arena *a, enum fact_type t, const struct value *v);
/* Where a finding about the subject stands; false where it has no place. */
bool subject_place(const struct subject *s, const struct source **source,
    struct span *span);
/* How sure the subject itself is. */
enum certainty subject_certainty(const struct subject *s);
/* True where what is known of its program was only seen in run scripts. */
bool subject_seen_only(const struct subject *s);

/* script_facts.c */
struct script_facts *script_facts_new(struct arena *a, const struct judged_script *js);
/* Fills node, parent, item and command; idempotent. */
void script_facts_index(struct script_facts *sf, struct arena *a, const struct fate *f);
const struct node *node_parent(const struct subject *s, const struct node *n);
const struct item *node_item(const struct subject *s, const struct node *n);
const struct command *command_of(const struct subject *s, const struct node *n);
/* The command that was met at that node, or inside or around it; NULL for none. */
const struct command *command_at(const struct fate *f, const struct node *n);
/* Line-level facts (fact_text.c). */
void text_facts(struct script_facts *sf, struct arena *a, const struct judged_script *js);

/* Setting a value; NULL texts and negative numbers of "none" stay unknown. */
static inline void
set_bool(struct value *v, bool yes)
{
	v->known = true;
	v->yes = yes;
}

static inline void
set_number(struct value *v, double number)
{
	v->known = true;
	v->number = number;
}

static inline void
set_str(struct value *v, struct str text)
{
	v->known = text.p != NULL;
	v->text = text;
}

static inline void
set_text(struct value *v, const char *z)
{
	set_str(v, str_of(z));
}

static inline void
set_place(struct value *v, const struct source *source, struct span span)
{
	v->known = source != NULL;
	v->source = source;
	v->span = span;
}

/* The shells' names, as a list. */
void set_shells(const struct subject *s, struct value *v, shell_set set);

/* Every fact's function: one that is missing does not link. */
#define FACT(noun, id, name, type, words, help) \
	void fact_##noun##_##id(const struct subject *s, struct value *v);
#include "fact.def"
#undef FACT

#endif
