/*
 * ask.h - a question while it is answered; shared by ask.c, chain.c, config.c and why.c.
 *
 * Given:  kb_ask()'s arguments.
 * Gives:  the answer, part by part.
 * Owns:   nothing.
 * Fails:  never.
 */
#ifndef KB_ASK_H
#define KB_ASK_H

#include "lookup.h"
#include "match.h"

struct question {
	const struct kb *kb;		/* the table that has the entry */
	const struct kb_table *table;
	const struct program *program;
	struct command command;
	const struct kb_mode *mode;	/* the one that decided, or NULL */
	uint32_t at;			/* the first word behind its own options */
	struct kb_answer *answer;
};

/* Answers as a chain loader; false where this use of it is none. */
bool ask_chain(struct question *q);
/* Answers as a program: conduct, certainty. */
void ask_conduct(struct question *q);
/* Which configuration decides, where one does (config.c). */
void ask_config(struct question *q);
/* The sentences: why, remedy, config, source. */
void ask_why(struct question *q);
double ask_seconds(const struct question *q);

#endif
