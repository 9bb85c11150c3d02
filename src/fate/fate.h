/*
 * fate.h - what becomes of the process that runs a script.
 *
 * Given:  a unit: a script of a service, who starts it, the shells it may
 *         get, what is known of programs, the world to look files up in.
 * Gives:  every way its process can go on or end, each with the steps that
 *         lead there, and the facts met on the way, for the rules.
 * Owns:   nothing; the answer lives in the caller's arena and points into the
 *         sources.
 * Fails:  never.  What cannot be known makes the answer less certain, or
 *         VERDICT_UNKNOWN with the reason.
 * Cost:   linear in the script; loops are widened, calls and states capped.
 *
 * Invariants (fate_check):
 *  - a fate that is not unknown has at least one way;
 *  - mechanism is set exactly for loops, may-loop and periodic;
 *  - certainty is CERTAINTY_NONE exactly for unknown.
 */
#ifndef FATE_FATE_H
#define FATE_FATE_H

#include "kb/program.h"
#include "svdir/service.h"
#include "syntax/sh.h"

#define VERDICT_LIST(X)			\
	X(UNKNOWN, "unknown")		\
	X(STEADY, "steady")		\
	X(ENDS_ONCE, "ends-once")	\
	X(PERIODIC, "periodic")		\
	X(MAY_LOOP, "may-loop")		\
	X(HANGS, "hangs")		\
	X(LOOPS, "loops")

/* In rising order of badness: the worst of several shells is the largest. */
enum verdict {
#define X(id, name) VERDICT_##id,
	VERDICT_LIST(X)
#undef X
	VERDICT_COUNT
};

#define MECHANISM_LIST(X)				\
	X(NONE, NULL)					\
	X(LOST_CONTINUATION, "lost-continuation")	\
	X(BACKGROUNDED, "backgrounded")			\
	X(FORKS_AWAY, "forks-away")			\
	X(FALLS_OFF_END, "falls-off-end")		\
	X(ONESHOT_PROGRAM, "oneshot-program")		\
	X(GUARD_EXIT, "guard-exit")			\
	X(EXPLICIT_EXIT, "explicit-exit")		\
	X(COMMAND_NOT_FOUND, "command-not-found")	\
	X(SYNTAX_ERROR, "syntax-error")			\
	X(SHELL_ERROR, "shell-error")			\
	X(SOURCED_FILE_MISSING, "sourced-file-missing")	\
	X(ERREXIT, "errexit")				\
	X(STDIN_END, "stdin-end")			\
	X(KILLS_ITSELF, "kills-itself")			\
	X(INIT_SCRIPT, "init-script")			\
	X(RUN_NOT_EXECUTABLE, "run-not-executable")	\
	X(NO_SHEBANG, "no-shebang")			\
	X(INTERPRETER_MISSING, "interpreter-missing")	\
	X(CRLF, "crlf")					\
	X(WRONG_ARCHITECTURE, "wrong-architecture")

/* Why a process ends though it should stay. */
enum mechanism {
#define X(id, name) MECHANISM_##id,
	MECHANISM_LIST(X)
#undef X
	MECHANISM_COUNT
};

#define SIGNALS_LIST(X)				\
	X(UNKNOWN, "unknown")			\
	X(DELIVERED, "delivered")		\
	X(TRAPPED, "trapped")			\
	X(LOST_IN_SHELL, "lost-in-shell")	\
	X(DEFERRED, "deferred")			\
	X(IGNORED, "ignored")

/* What TERM alone does to the process while it stays; rising badness. */
enum stop_signals {
#define X(id, name) STOP_##id,
	SIGNALS_LIST(X)
#undef X
	STOP_COUNT
};

#define WAY_LIST(X)			\
	X(STAYS, "stays")		\
	X(ENDS, "ends")			\
	X(ENDS_LATE, "ends-late")	\
	X(ENDS_DOWN, "ends-down")	\
	X(ERROR, "error")		\
	X(UNKNOWN, "unknown")

enum way_kind {
#define X(id, name) WAY_##id,
	WAY_LIST(X)
#undef X
	WAY_COUNT
};

const char *verdict_name(enum verdict v);
const char *mechanism_name(enum mechanism m);	/* NULL for none */
const char *stop_signals_name(enum stop_signals s);
const char *way_kind_name(enum way_kind k);

/* What the last unknown decision on a way was about. */
enum condition_kind {
	CONDITION_NONE,
	CONDITION_FILE,		/* a file of its own, a switch: [ -r conf ] */
	CONDITION_DEPENDENCY,	/* sv check x, nc -z, pg_isready */
	CONDITION_VARIABLE,	/* [ -n "$X" ], case $X */
	CONDITION_STATUS,	/* whether a program succeeded */
	CONDITION_OTHER
};

struct name_list {
	VEC_OF(const char *);
};

/* One way the process can go on or end. */
struct way {
	enum way_kind kind;
	enum mechanism mechanism;
	enum certainty certainty;
	int status_low, status_high;	/* exit status; -1 where it does not end or nothing is known */
	double seconds;			/* at least this long until it ends; 0 where at once */
	const char *program;		/* what the process is or waits for at the end, or NULL */
	enum stop_signals signals;	/* of a way that stays */
	struct name_list left_behind;	/* survive the end */
	struct name_list left_on_stop;	/* survive a stop */
	const char *condition;		/* "when `[ -f c ]` is false", or NULL */
	enum condition_kind condition_kind;
	struct label *steps;		/* how it gets there, in order */
	uint32_t step_n;
	const struct source *source;	/* where it is decided: the last step's command */
	const struct node *node;	/* the command that decides, or NULL (the end of the file) */
	struct span span;
	bool exec;			/* the process became the program */
	bool guard;			/* a branch or a test leads to it, not the straight way */
	bool shell_stays;		/* it is the shell that stays, waiting or looping */
	const char *why;		/* a sentence: "`tcpserver` is left in the background" */
	shell_set shells;		/* where it happens so */
};

/* Why a command is never reached. */
enum dead_kind { DEAD_NOT, DEAD_EXEC, DEAD_EXIT, DEAD_STAYS, DEAD_ERROR, DEAD_CONDITION, DEAD_UNCALLED };

enum reach { REACH_NEVER, REACH_SOMETIMES, REACH_ALWAYS };

/* Where a command stands. */
enum context {
	IN_BACKGROUND = 1,	/* it or what holds it ends in & */
	IN_PIPELINE = 2,
	PIPELINE_LAST = 4,
	IN_SUBSHELL = 8,
	IN_SUBSTITUTION = 16,
	IN_TEST = 32,		/* its status is asked: if, while, && ||, ! */
	IN_LOOP = 64,
	IN_FUNCTION = 128,
	IN_TAIL = 256,		/* nothing of the script runs after it */
	IN_TRAP = 512,
	IN_OR_RIGHT = 1024	/* right of a || */
};

/* A simple command as it was met (the first time; facts of later visits are joined). */
struct command {
	const struct source *source;
	const struct node *node;
	enum reach reach;
	enum dead_kind dead;		/* for REACH_NEVER */
	const struct node *dead_by;	/* the command after which nothing follows */
	const char *becomes;		/* for DEAD_EXEC: the program the process becomes */
	unsigned context;		/* enum context bits */
	struct arg *argv;		/* words after expansion; argv[0] is the name */
	uint32_t arg_n;
	bool is_exec;			/* `exec prog`; argv starts behind exec and its options */
	bool exec_only_redirects;
	bool exec_may_be_empty;		/* `exec $CMD` where CMD may be nothing */
	bool is_builtin, is_function;
	uint32_t program_at;		/* index in argv of the program behind all chain loaders */
	struct kb_answer answer;	/* of that program, or of the loader that lacks one */
	struct kb_answer *chain;	/* the loaders in front of it, outermost first */
	uint32_t chain_n;
	struct span name_span;		/* the name's word in the script */
	/* derived facts for rules */
	bool completed_by_next;		/* lacks its program, and the next line begins with one */
	const struct node *next;	/* the command after it in the same list, or NULL */
};

/* `trap ACTION SIGNAL...` as met. */
struct trap_fact {
	const struct source *source;
	const struct node *node;
	struct str action;		/* its text where known */
	bool known, ignore, reset;
	bool on_exit, on_term;
	bool kills_child, exits;
	bool lost_by_exec;		/* an exec that replaces follows: it never fires */
	bool defers;			/* waits for a foreground child: the stop hangs */
	bool inherited;			/* ignored, and inherited by what is exec'd */
};

struct loop_fact {
	const struct source *source;
	const struct node *node;
	bool endless;			/* while :, until false, and no way out */
	const char *restarts;		/* a program of its body that stays elsewhere: a home-made supervisor */
	const struct node *restarts_node;
	const char *starts_as_user;	/* else one nothing is known of, as another user, with a short pause at most */
	bool sleeps;
};

/* `. file` */
struct sourced_fact {
	const struct source *source;
	const struct node *node;
	const char *path;		/* NULL where not known */
	bool tested;			/* a test of it stands before: [ -r f ] && . f */
	bool read;			/* it was found and followed */
	bool missing;			/* surely not there */
	bool no_slash;			/* `. conf`: looked for in PATH */
	shell_set fatal;		/* shells that stop when it is missing */
};

/* What shells do differently with a construct, met on a way that is run. */
struct variance {
	const struct source *source;
	const struct node *node;
	struct span span;
	const char *construct;		/* "[[", "&>", "source", "${x/...}" */
	const char *effect;		/* "dash runs it in the background" */
	shell_set shells;		/* those that do so */
	bool fatal;			/* the shell ends there */
};

/* A probe that ends the script under set -e. */
struct errexit_fact {
	const struct source *source;
	const struct node *node;
	bool is_test;			/* a test or a dependency check: surely meant as a question */
};

struct fate {
	enum verdict verdict;
	enum certainty certainty;
	enum mechanism mechanism;
	double period;			/* seconds between starts; 0 where it does not restart */
	enum stop_signals signals;
	struct name_list left_behind, left_on_stop;
	const struct way *decides;	/* the way the verdict rests on, or NULL */
	const char *summary;		/* one sentence */
	const char *unknown_why;	/* for VERDICT_UNKNOWN */
	VEC_OF(struct way) ways;
	/* facts for the rules */
	struct sh_tree *tree;		/* as the first of its shells sees it; NULL for what is no sh script */
	VEC_OF(struct sh_tree *) trees;	/* the others', where they differ */
	VEC_OF(struct command) commands;	/* in source order */
	VEC_OF(struct trap_fact) traps;
	VEC_OF(struct loop_fact) loops;
	VEC_OF(struct sourced_fact) sourced;
	VEC_OF(struct variance) variances;
	VEC_OF(struct errexit_fact) errexits;
	enum verdict by_shell[SHELL_COUNT];	/* VERDICT_UNKNOWN for shells not asked */
	shell_set shells;		/* asked */
	bool shells_differ;
	enum verdict by_dialect[DIALECT_COUNT];
	bool dialects_differ;
};

struct unit {
	struct service *service;
	struct script *script;
	enum dialect dialect;		/* never DIALECT_AUTO */
	enum role role;			/* never ROLE_AUTO */
	const struct kb *kb;
	struct world *world;
};

/* The unit's fate.  NULL for a file that is no script (a plain log target, data). */
struct fate *fate_of(struct arena *a, const struct unit *u);
/* BUG() where an invariant is broken. */
void fate_check(const struct fate *f);

#endif
