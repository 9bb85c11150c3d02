/*
 * command.h - a command line taken apart by a program's option grammar.
 *
 * Given:  the words and an entry.
 * Gives:  options with their values, operands, and what is not known of both.
 * Owns:   nothing; lives in the arena of the question.
 * Fails:  never.  An option that is not in the grammar is a flag of which
 *         nothing is known; the word behind it may be its value, and is a
 *         doubtful operand.
 */
#ifndef KB_COMMAND_H
#define KB_COMMAND_H

#include "table.h"

/* An option that was given. */
struct given {
	struct str name;
	uint8_t style;
	bool has_value, value_known;
	struct str value;
	uint32_t at;		/* the word it stands in */
	uint32_t value_at;	/* the word of its value; == at: glued on */
};

struct operand {
	uint32_t at;
	bool doubtful;		/* may be the value of an unknown option */
};

struct command {
	struct arena *arena;
	const struct kb_table *table;
	const struct program *program;
	const struct arg *argv;
	uint32_t n;
	VEC_OF(struct given) given;
	VEC_OF(struct operand) operands;
	VEC_OF(struct str) rests;	/* behind an unknown letter: -xREST */
	uint32_t hidden;	/* unknown words that may hold options */
	uint32_t dashes;	/* index of `--`, or 0 */
	bool doubtful;		/* the last option was unknown */
	struct span bad;	/* an argument it refuses */
};

/* Reads words from argv[at] on.  Stops at the first operand where the grammar
 * says so (or `stop`), and gives the index of the word it stopped at. */
uint32_t command_read(struct command *c, uint32_t at, bool stop);
/* True where a word that is not known may hold options. */
bool command_hides(const struct command *c, uint32_t at);
void command_operand(struct command *c, uint32_t at);
/* The option as it was given last, or NULL. */
const struct given *command_option(const struct command *c, struct str name,
    uint8_t style);

#endif
