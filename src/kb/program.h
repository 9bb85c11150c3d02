/*
 * program.h - what is known of programs.
 *
 * Given:  a command line, as far as its words are known before it runs.
 * Gives:  whether it is a chain loader and where its program begins; what it
 *         does with the process; how sure that is and where the fact is from.
 *         A block of execline is given as execlineb hands it on: its words,
 *         and an empty word that ends it.
 * Owns:   nothing; entries are constants (rules/programs/, compiled in by
 *         rulec) or live in the arena that loaded them (--rules DIR).
 * Fails:  never; an unknown program has no entry (answer.program is NULL).
 */
#ifndef KB_PROGRAM_H
#define KB_PROGRAM_H

#include "base/vec.h"
#include "diag/diag.h"

/* A word of a command line before it runs. */
struct arg {
	struct str text;	/* its value, where known */
	bool known;		/* false: an expansion decides */
	bool many;		/* may become no word, or several */
	bool starts;		/* not known, but it begins with text */
	bool guess;		/* known, but the environment may overrule it: ${X:-d} */
	struct span span;	/* in the script */
};

/* What a program does with the process that runs it. */
enum conduct {
	CONDUCT_UNKNOWN,	/* nothing is known */
	CONDUCT_STAYS,		/* a service in the foreground */
	CONDUCT_ENDS,		/* does a job and ends */
	CONDUCT_FORKS,		/* goes to the background: the process ends, a child stays */
	CONDUCT_CONFIG,		/* stays or forks: a configuration that was not read decides */
	CONDUCT_WAITS,		/* ends after `seconds` */
	CONDUCT_STDIN,		/* ends when standard input does */
	CONDUCT_FAILS		/* refuses these arguments: ends at once with an error */
};

/* What a chain loader does with the process. */
enum chain_model {
	CHAIN_EXEC,		/* becomes the program */
	CHAIN_FORK_WAIT,	/* stays as its parent until it ends */
	CHAIN_FORK_IF_LEADER,	/* setsid: forks and ends where it leads a process group */
	CHAIN_DETACH,		/* starts it and ends: it is left behind */
	CHAIN_SERVER,		/* stays and starts one per connection: tcpserver */
	CHAIN_SHELL		/* the argument is shell code: sh -c; with signals other
				 * than NONE the program stays as the shell's parent: su -c */
};

enum signals_how { SIGNALS_NONE, SIGNALS_FORWARDED, SIGNALS_SWALLOWED };

/* Where a fact is from, as told in its entry. */
enum kb_confidence {
	KB_REMEMBERED,		/* nobody looked it up: POSSIBLE, a note */
	KB_SEEN,		/* seen in run scripts: LIKELY, a warning at most */
	KB_DOCUMENTED,		/* a manual or the program's source */
	KB_TESTED		/* run here */
};

/* What a chain loader changes for its program. */
enum kb_change {
	KB_CHANGES_USER = 1 << 0, KB_CHANGES_ENV = 1 << 1,
	KB_CHANGES_LIMITS = 1 << 2, KB_CHANGES_SESSION = 1 << 3,
	KB_CHANGES_DIR = 1 << 4, KB_CHANGES_ROOT = 1 << 5,
	KB_CHANGES_FDS = 1 << 6, KB_CHANGES_LOCK = 1 << 7,
	KB_CHANGES_NICE = 1 << 8, KB_CHANGES_UMASK = 1 << 9,
	KB_CHANGES_NAME = 1 << 10	/* argv[0] */
};

struct program;			/* an entry; opaque but for the functions below */

struct kb_answer {
	const struct program *program;	/* NULL: nothing is known */
	const char *name;		/* the entry's name, or the command's base name */
	enum certainty certainty;	/* LIKELY at most; POSSIBLE where remembered */

	bool always_ends;	/* a utility that ends and does nothing else: mkdir, chown */
	bool is_test;		/* asks a question by its exit status: test, grep, pgrep */
	bool is_control;	/* asks a supervisor: sv, svc, s6-svc */
	bool schedules;		/* a chain loader that waits for its time first: snooze */
	bool holds;		/* a chain loader that stays while what its program left runs: fghack */
	bool is_init_script;	/* an init script or `service x start` */

	bool is_chain;
	enum chain_model model;
	enum signals_how signals;	/* of a program that is no chain loader: swallowed, it ignores TERM */
	bool lacks_program;	/* the chain ends here: nothing follows its own arguments */
	bool unsure;		/* an unknown word hides where its program begins, or
				 * what a program does */
	uint32_t next;		/* index in argv where its program (or shell code) begins */
	struct span bad_arg;	/* an argument it will refuse; empty if none */

	enum conduct conduct;	/* of a program that is no chain loader */
	double seconds;		/* CONDUCT_WAITS; -1 where an expansion decides.  Of a
				 * chain loader: it ends its program after so long, or 0 */
	const char *why;	/* "nginx goes to the background unless `daemon off;` is set" */
	const char *remedy;	/* the words that keep it in front: "-g 'daemon off;'", or NULL */
	const char *config;	/* the file and line that decide, for CONDUCT_CONFIG, or NULL */
	const char *config_files;	/* where that file lies, or what the command line
				 * names: names with blanks between them; NULL where
				 * it cannot be read: see kb_config */
	const char *source;	/* where the fact is from: a manual, a run script, a test */

	enum kb_confidence confidence;
	const char *suite;	/* "runit", "coreutils", or NULL */
	unsigned changes;	/* of a chain loader: bits of enum kb_change */
	bool only_if_leader;	/* the model holds where it leads a process group;
				 * elsewhere it becomes the program: setsid -w */
	const struct arg *rest;	/* the command line at next, or one that was put
				 * together: start-stop-daemon, env -S, an option's value */
	uint32_t rest_n;
	uint32_t script;	/* index in argv of the script that this interpreter
				 * runs: sh FILE, python3 FILE; 0: none */
};

/* The table in force: the built-in one, after it what --rules added. */
struct kb;
struct kb *kb_builtin(void);
/* Adds the entries of a text; they win over older ones.  Problems go to errors. */
struct kb *kb_add(struct arena *a, struct kb *below, const struct source *s,
    struct findings *errors);

/* What argv[0] does when called with these arguments; n is at least 1. */
void kb_ask(const struct kb *kb, struct arena *a, const struct arg *argv,
    uint32_t n, struct kb_answer *answer);

/*
 * What the text of one of config_files makes of the program: STAYS or FORKS,
 * with the reason; CONFIG where it does not say.
 */
void kb_config(const struct kb *kb, struct arena *a, const char *file, struct str text,
    struct kb_answer *answer);

/* For `unflap rules PROGRAM`: the entry's facts as text; false if unknown. */
bool kb_describe(const struct kb *kb, struct str name, struct buf *text);
/* Every entry's name, in order, for listings. */
void kb_names(const struct kb *kb, struct arena *a, struct str **names, uint32_t *n);

#endif
