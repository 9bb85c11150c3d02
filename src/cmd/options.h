/*
 * options.h - the command line.
 *
 * Given:  argv behind the command's name.
 * Gives:  struct options, and the operands in order.
 * Owns:   nothing; lists live in the arena, texts are argv's.
 * Fails:  options_parse() returns false after it told what is wrong and what
 *         would be right.
 *
 * One row an option: parsing, --help and the man page follow from it.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/vec.h"
#include "report/report.h"

/* The commands that take an option. */
enum {
	FOR_LINT = 1, FOR_FATE = 2, FOR_RULES = 4, FOR_HELP = 8,
	FOR_ALL = FOR_LINT | FOR_FATE | FOR_RULES | FOR_HELP
};

/*         id            name             argument   commands    help */
#define OPTION_LIST(X)							\
	X(FORMAT,       "format",       "FORMAT",  FOR_LINT | FOR_FATE,	\
	    "text (the default) or json")				\
	X(DIALECT,      "dialect",      "NAME",    FOR_LINT | FOR_FATE,	\
	    "the supervisor: auto (the default: what the directory shows), " \
	    "daemontools, encore, runit or s6")				\
	X(SH,           "sh",           "SHELL",   FOR_LINT | FOR_FATE,	\
	    "which shell #!/bin/sh is: any (the default: dash, bash and busybox), " \
	    "dash, bash, busybox or mksh; read from the root where one is given") \
	X(AS,           "as",           "ROLE",    FOR_LINT | FOR_FATE,	\
	    "what a file is whose name does not say it: run, log/run, finish, " \
	    "check, up or entrypoint")					\
	X(ROOT,         "root",         "DIR",     FOR_LINT | FOR_FATE,	\
	    "the file system the services will run in, to look up programs, users " \
	    "and files; may be given again, the first hit wins; / is this machine, " \
	    "none turns it off")					\
	X(ROOT_PARTIAL, "root-partial", NULL,      FOR_LINT | FOR_FATE,	\
	    "the root is not complete: what is absent from it is unknown") \
	X(FAIL_ON,      "fail-on",      "LEVEL",   FOR_LINT,		\
	    "exit with 1 from this severity on: error, warning (the default), " \
	    "note or never")						\
	X(NOTES,        "notes",        NULL,      FOR_LINT,		\
	    "show notes; without it they are only counted")		\
	X(SELECT,       "select",       "ID,...",  FOR_LINT,		\
	    "only these rules")						\
	X(IGNORE,       "ignore",       "ID,...",  FOR_LINT,		\
	    "not these rules")						\
	X(RULES_DIR,    "rules",        "DIR",     FOR_LINT | FOR_FATE | FOR_RULES, \
	    "more rules, DIR/NAME.rule, and more programs, DIR/programs/NAME.kb; " \
	    "may be given again")					\
	X(ONE_LINE,     "one-line",     NULL,      FOR_LINT,		\
	    "one line a finding: path:line:column: severity: message [rule]") \
	X(TREE,         "tree",         NULL,      FOR_FATE,		\
	    "the syntax tree as the shell sees it, instead of the fate") \
	X(FACTS,        "facts",        NULL,      FOR_RULES,		\
	    "what a rule can ask, for those who write rules")		\
	X(STDIN_NAME,   "stdin-name",   "NAME",    FOR_LINT | FOR_FATE,	\
	    "the file name of the script that is read for `-`")		\
	X(COLOR,        "color",        "WHEN",    FOR_LINT | FOR_FATE | FOR_RULES, \
	    "auto (the default: on a terminal, unless NO_COLOR is set or TERM is " \
	    "dumb), always or never")					\
	X(HELP,         "help",         NULL,      FOR_ALL,		\
	    "the options of the command")				\
	X(VERSION,      "version",      NULL,      FOR_ALL,		\
	    "the version")

enum option_id {
#define X(id, name, argument, mask, help) OPTION_##id,
	OPTION_LIST(X)
#undef X
	OPTION_COUNT
};

struct option_row {
	const char *name, *argument, *help;
	unsigned commands;
};
extern const struct option_row option_rows[OPTION_COUNT];

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	struct arena *arena;
	const char *command;		/* its name, for messages */
	VEC_OF(const char *) operands;
	enum report_format format;
	enum dialect dialect;
	shell_set sh;			/* 0: not said */
	enum role as;
	VEC_OF(const char *) roots;
	bool root_none, root_partial;
	enum severity fail_on;
	bool fail_never;
	bool notes, one_line, tree, facts, help, version;
	const char *select, *ignore;	/* ids, comma-separated, or NULL */
	VEC_OF(const char *) rules;
	const char *stdin_name;
	enum color_when color;
};

bool options_parse(struct options *o, unsigned bit, int argc, char **argv);
/* Are colors wanted on that descriptor? */
bool options_color(const struct options *o, int fd);

#endif
