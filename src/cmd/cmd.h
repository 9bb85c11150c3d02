/*
 * cmd.h - the subcommands of unflap.
 *
 * Given:  options that options_parse() read.
 * Gives:  each command does its work and returns the program's exit status.
 * Owns:   nothing.
 * Fails:  what went wrong was told on standard error; the status is 2.
 *
 * A command is one row here and one file of its name; parsing, help, the
 * man page's list and main() follow from the row.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "options.h"

/*         id     name     arguments            what it does */
#define COMMAND_LIST(X)							\
	X(LINT,  lint,  "[PATH...]",					\
	    "findings, and what becomes of every service at or below each path") \
	X(FATE,  fate,  "FILE...",					\
	    "every way a script's process can go on or end, step by step") \
	X(RULES, rules, "[ID or PROGRAM...]",				\
	    "the rules and what is known of programs, with their pages") \
	X(HELP,  help,  "[COMMAND]",					\
	    "this list, or the options of a command")

enum { EXIT_FINE = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

struct subcommand {
	const char *name, *arguments, *summary;
	unsigned bit;		/* FOR_LINT, ...: the options it takes */
	int (*run)(const struct options *o);
};

extern const struct subcommand subcommands[];
extern const unsigned subcommand_n;
/* The command of that name, or NULL. */
const struct subcommand *subcommand_find(const char *name);

#define X(id, name, arguments, summary) int cmd_##name(const struct options *o);
COMMAND_LIST(X)
#undef X

/* `unflap: MESSAGE` on standard error, harmless for a terminal. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* As complain(), with a line that tells where to read on; EXIT_TROUBLE. */
int complain_usage(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Says so when standard output took not everything; the status to end with. */
int finish_output(int error, int status);

#endif
