/*
 * walk.h - inside the abstract interpreter.  Private to fate.
 *
 * Given:  a unit and one shell.
 * Gives:  the ways of the supervised process and the facts met.
 * Owns:   nothing; everything lives in the arena.
 * Fails:  never; when the fuel is gone the walk says so (walk.exhausted).
 *
 * The interpreter runs a script on *sets of states*.  A state is one point a
 * process can be at, with what is known there.  Where a decision is unknown a
 * state becomes two; where two are alike they become one; above STATES_MAX
 * they are joined.  A frame is a process: the supervised one, or a child that
 * the shell forks (a subshell, a pipeline's stage, a background job, $(...)).
 * When a frame's process ends or stays for good, that is recorded in the
 * frame; the outermost frame's records are the ways.
 */
#ifndef FATE_WALK_H
#define FATE_WALK_H

#include "fate.h"
#include "value.h"

enum {
	STATES_MAX = 24,	/* at one point, before they are joined */
	STATES_MANY = 128,	/* where looking for alike ones would take too long */
	VALUE_MAX = 4096,	/* a longer text is not followed */
	DEPTH_MAX = 24,		/* calls and texts inside texts */
	PARSED_HASH = 4096,
	LOOP_KNOWN = 16,	/* rounds of a loop whose condition is known each time */
	LOOP_ROUNDS = 2,	/* before a loop is widened */
	SOURCED_MAX = 256 * 1024,
	TRAIL_MAX = 128,	/* steps of a way; older ones are forgotten */
	FACTS_MAX = 500,	/* of one kind; more say nothing new */
	LATE_SECONDS = 5	/* an end is late from here on */
};

/* The signals a trap can be set for that matter here. */
enum trap_signal { TRAP_EXIT, TRAP_HUP, TRAP_INT, TRAP_QUIT, TRAP_TERM, TRAP_COUNT };

struct trap {
	bool set, ignore, unknown;	/* unknown: set to a text we could not read */
	struct str action;
	const struct source *source;	/* where the action's text stands */
	struct span span;
	uint32_t fact;			/* index + 1 in walk.fate->traps */
};

struct traps {
	struct trap v[TRAP_COUNT];
};

/* A program that the shell left running in the background. */
struct child {
	const struct child *next;
	const char *name;
	const struct source *source;
	const struct node *node;
	double seconds;		/* it ends after that long; 0 where it stays */
	bool filter;		/* a <( or >(: only wait knows of it */
	bool surely;		/* stays whatever happens, as far as is known */
	bool daemon;		/* went to the background by itself: wait does not see it */
	enum certainty certainty;
	enum mechanism mechanism;	/* for a daemon: forks-away or init-script */
};

/* The steps that led here, newest first. */
struct trail {
	const struct trail *before;
	uint32_t depth;
	struct label label;
};

enum jump { JUMP_NONE, JUMP_BREAK, JUMP_CONTINUE, JUMP_RETURN, JUMP_DROP_LINE };

struct positional {
	bool known;		/* how many there are */
	uint32_t n;
	struct value *v;
};

enum input {
	INPUT_NULL,
	INPUT_TEXT,	/* a here-document, or what echo wrote: a line at least */
	INPUT_PIPE,
	INPUT_LOG,	/* the service's output, in log/run */
	INPUT_FIFO,	/* a FIFO the script made: as long as somebody writes */
	INPUT_OTHER
};

struct state {
	const struct varmap *vars, *functions;
	const struct positional *positional;
	const struct traps *traps;	/* NULL: none set */
	const struct child *children;
	const struct trail *trail;
	const char *condition;
	enum condition_kind condition_kind;
	enum certainty certainty;	/* of having got here, and of what was seen */
	int status_low, status_high;
	bool status_test;	/* the status is a test's answer */
	bool subst_ran;		/* a $(...) of this command set the status */
	bool errexit, nounset, noexec, pipefail, allexport, monitor;
	bool filter_held;	/* exec gave the shell's own output to a >( */
	bool doubt;		/* of a job in the background: only the table says that it ended */
	bool asked;		/* $? of a program nothing is known of: it may well be the service */
	bool dropped;		/* one was started as another user: it may well be the service */
	bool open;		/* a file that was not read may have set any variable */
	bool refused;		/* the shell did not know an option, and did nothing */
	bool in_string;		/* a shell that runs the argument of -c */
	bool rare;		/* got here by something that hardly ever happens */
	bool guard;		/* a branch was taken on the way */
	bool down;		/* the supervisor was told not to restart */
	bool lost;		/* a command lacked its program and the next line has it */
	bool cwd_moved;		/* no longer the service directory */
	enum input input;
	const struct node *reader;	/* a read or select that got nothing, or NULL */
	const struct source *reader_source;
	double seconds;		/* at least this long since the start */
	enum jump jump;
	uint32_t jump_depth;
	const struct node *last;	/* the last program command that ran */
	const struct source *last_source;
	struct kb_answer *last_answer;	/* what is known of it, or NULL */
};

struct states {
	struct state *v;
	uint32_t n, cap;
};

enum frame_kind { FRAME_MAIN, FRAME_SUBSHELL, FRAME_PIPE, FRAME_SUBST, FRAME_BACKGROUND };

/* How a process ended, or in what it stays. */
struct outcome {
	struct state state;
	bool stays;
	bool exec;		/* stays: the process became the program */
	bool loop;		/* stays: the shell loops */
	bool waiting;		/* stays: in `wait`, where traps fire at once */
	bool error;		/* ends: an error exit (DESIGN 3) */
	bool down;		/* ends, and is not restarted */
	const char *program;
	enum mechanism mechanism;
	enum stop_signals signals;	/* stays */
	bool signals_known;		/* else derived from exec, waiting and the traps */
	const struct node *node;
	const struct source *source;
	struct span span;
	const char *why;
	struct kb_answer *answer;
};

struct frame {
	struct frame *up;
	enum frame_kind kind;
	bool leads_group;	/* the process leads a process group */
	bool in_exit_trap;
	VEC_OF(struct outcome) ended;
	VEC_OF(struct outcome) stayed;
};

/* A text that was parsed on the way, kept by its source's place. */
struct parsed {
	struct parsed *next;	/* of the same hash */
	const struct source *outer;
	struct span span;
	struct str text;
	struct sh_tree *tree;
	uint32_t *facts;	/* node id -> index + 1 in fate.commands */
	const struct node **dead_by;	/* node id -> the command after which nothing follows */
};

struct walk {
	struct arena *arena;
	const struct unit *unit;
	enum shell shell;
	struct fate *fate;	/* facts go there */
	struct names names, function_names;
	struct frame *frame;
	struct parsed *script;
	struct parsed **parsed;	/* PARSED_HASH lists of the texts inside it, by their place */
	struct parsed *text;	/* the one being walked */
	struct parsed *string;	/* the argument of `sh -c` being walked, or NULL */
	uint32_t depth;
	uint32_t function_depth, loop_depth, sourced_depth;
	struct locals *locals;	/* of the function being called */
	const struct calling *calling;	/* the functions being called */
	bool signals_parent;	/* a child sends signals to the script: nothing is certain */
	bool once;		/* the script must end: finish, check, a oneshot */
	bool finish_stops;	/* its finish takes the service, or everything, down */
	uint64_t fuel;
	bool exhausted;
	bool collect;		/* facts are wanted (the first shell's walk) */
	shell_set differs;	/* shells that would decide otherwise somewhere */
	bool dialect_differs;
	VEC_OF(struct str) fifos;	/* the words given to mkfifo, as written */
	bool path_lost;		/* a text that was not read, or sets PATH, was sourced */
};

/* ---- walk.c: the tree */
struct states walk_node(struct walk *w, const struct node *n, struct states in, unsigned context);
struct states walk_list(struct walk *w, const struct node *list, struct states in, unsigned context);
struct states walk_script(struct walk *w, struct parsed *p, struct states in, unsigned context);
struct states walk_errexit(struct walk *w, const struct node *n, struct states in, unsigned context);

/* ---- child.c: processes that the shell forks */
struct states walk_background(struct walk *w, const struct node *n, struct states in, unsigned context);
struct states walk_pipeline(struct walk *w, const struct node *n, struct states in, unsigned context);
struct states walk_subshell(struct walk *w, const struct node *n, struct states in, unsigned context);
/* A child process that runs this node: its outcomes, from one state. */
struct frame *walk_child(struct walk *w, const struct node *n, const struct state *s,
    enum frame_kind kind, unsigned context);
/* The parent waits for a child: stays with it, or goes on with its status. */
void walk_wait_for(struct walk *w, const struct state *s, struct frame *child,
    struct states *out);
struct states walk_compound(struct walk *w, const struct node *n, struct states in, unsigned context);

/* ---- command.c: simple commands */
struct states walk_simple(struct walk *w, const struct node *n, struct states in, unsigned context);
/* A local variable of the function being called: put back when it returns. */
void walk_local(struct walk *w, struct str name);

/* ---- loop.c */
struct states walk_while(struct walk *w, const struct node *n, struct states in, unsigned context);
struct states walk_for(struct walk *w, const struct node *n, struct states in, unsigned context);

/* ---- state.c */
void states_add(struct walk *w, struct states *to, const struct state *s);
void states_move(struct walk *w, struct states *to, const struct states *from);
/* Alike states become one; above STATES_MAX all are joined. */
void states_merge(struct walk *w, struct states *s, bool keep_status);
/* Splits by exit status: yes gets 0, no the rest; names the decision. */
void states_split(struct walk *w, const struct states *in, const struct node *asked,
    struct states *yes, struct states *no);
void state_cap(struct state *s, enum certainty c);
void state_step(struct walk *w, struct state *s, struct span span, const char *message);
void state_status(struct state *s, int low, int high, bool test);
struct state state_first(struct walk *w);
const struct trap *state_trap(const struct state *s, enum trap_signal sig);
const char *walk_quote(struct walk *w, const struct node *n);	/* `its text`, cut short */
const char *walk_quote_span(struct walk *w, struct span at);

/* ---- ends.c: how a process ends or stays */
void walk_ends(struct walk *w, const struct state *s, struct outcome o);
void walk_stays(struct walk *w, const struct state *s, struct outcome o);
/* A failure of the shell itself: fatal, status `status`. */
void walk_dies(struct walk *w, const struct state *s, int status, enum mechanism m,
    struct span span, const char *why);
/* The end of the script was reached in these states. */
void walk_falls_off(struct walk *w, const struct states *s);
void walk_exits(struct walk *w, const struct state *s, const struct node *n, bool given,
    int low, int high);
/* A child that may outlive the process. */
void state_leaves(struct walk *w, struct state *s, const struct child *c);

/* ---- expand.c: words */
struct args {
	VEC_OF(struct arg);
};

/* False where the process surely ends in the expansion (${x:?}, set -u). */
bool expand_words(struct walk *w, struct state *s, struct word *const *words, uint32_t n,
    struct args *out);
bool expand_text(struct walk *w, struct state *s, const struct word *word, struct value *out);
/* A pattern for case: false where it is not known; *text may hold quoted metacharacters escaped. */
bool expand_pattern(struct walk *w, struct state *s, const struct word *word, struct str *text);
struct value walk_variable(struct walk *w, const struct state *s, struct str name);
/* False where the assignment ends the process (readonly). */
bool walk_assign(struct walk *w, struct state *s, struct str name, const struct value *v, struct span at);
bool expand_assigns(struct walk *w, struct state *s, const struct node *simple);

/* ---- arith.c: false where a number in it is not known */
bool arith_known(struct walk *w, const struct state *s, struct str text, long *value);

/* ---- question.c: [ and test */
enum answer { ANSWER_UNKNOWN, ANSWER_YES, ANSWER_NO };
enum answer question_ask(struct walk *w, const struct arg *argv, uint32_t n);
enum condition_kind question_kind(struct walk *w, const struct node *asked);

/* ---- redirect.c */
enum redirect { REDIRECT_FINE, REDIRECT_MAY_FAIL, REDIRECT_FAILS };
/* `mkfifo F`: what is read from F later comes as long as somebody writes. */
void redirect_fifo(struct walk *w, const struct node *mkfifo);
enum redirect walk_redirects(struct walk *w, struct state *s, const struct node *n);

/* ---- builtin.c */
struct call {
	const struct node *node;
	const struct arg *argv;		/* argv[0] is the builtin's name */
	uint32_t n;
	unsigned context;
	enum redirect redirects;
	bool plain;			/* called through `command`: its failures do not end the script */
};
/* True where it is a builtin of this shell, and was run. */
bool builtin_run(struct walk *w, const struct call *c, const struct state *s, struct states *out);
bool builtin_is(struct walk *w, struct str name);
/* A name that is a builtin in other shells, and no program anywhere. */
bool builtin_elsewhere(struct walk *w, struct str name);
bool builtin_is_special(struct str name);

/* ---- process.c: wait, trap, kill, exec as builtins */
void builtin_exec(struct walk *w, const struct call *c, struct state *s, struct states *out);
void builtin_trap(struct walk *w, const struct call *c, struct state *s, struct states *out);
void builtin_wait(struct walk *w, const struct call *c, struct state *s, struct states *out);
void builtin_kill(struct walk *w, const struct call *c, struct state *s, struct states *out);
/* What TERM does to a shell that stays so; may add to what is left on a stop. */
enum stop_signals trap_effect(struct walk *w, const struct state *s, bool waiting);

/* ---- text.c: eval, dot, sh -c */
void builtin_eval(struct walk *w, const struct call *c, struct state *s, struct states *out);
void builtin_dot(struct walk *w, const struct call *c, struct state *s, struct states *out);
struct parsed *text_parse(struct walk *w, const struct source *outer, struct span span,
    struct str text, const char *file);

/* ---- program.c: what programs do */
struct program_call {
	const struct node *node;
	const struct arg *argv;
	uint32_t n;
	unsigned context;
	bool exec;			/* the process becomes it */
	bool redirect_may_fail;
};

/* ---- chain.c */
/* A command line seen through its loaders. */
struct resolved {
	VEC_OF(struct kb_answer) chain;
	struct kb_answer answer;	/* of the program at the end, or of a loader that lacks one */
	const struct arg *argv;		/* that program's own command line */
	uint32_t n;
	uint32_t at;			/* where it is in the command's argv; 0 where it is put together */
	const char *name;		/* its base name; NULL where not known */
	bool plain;			/* only documented loaders that become their program */
	bool replaces;			/* exec'd: the process itself runs it */
	bool forks;			/* a loader stays in front of it as its parent */
	bool forwards;			/* ... and passes signals on */
	bool detaches;			/* a loader starts it and ends */
	bool holds;			/* a loader stays while what it leaves behind runs: fghack */
	bool serves;			/* a server that starts it per connection */
	bool lacks;			/* a loader lacks its program */
	bool shell_code;		/* argv[at] is shell code */
	bool unsure;
	bool scheduled;			/* a loader waits for its time first: snooze */
	double limit;			/* a loader ends it after so many seconds: timeout; or 0 */
	enum certainty certainty;
};

void chain_resolve(struct walk *w, const struct program_call *c, struct resolved *r);

/* ---- config.c */
/* Reads the configuration that decides about the program, where it can be found. */
void config_decides(struct walk *w, const struct state *s, struct kb_answer *k);

/* ---- lookup.c */
/* The first word of the chain that names a program which is surely not there, or NULL. */
const struct arg *lookup_missing(struct walk *w, const struct program_call *c,
    const struct resolved *r);

/* ---- program.c */
/* Runs it in the current frame's process: exec'd, or as a child waited for. */
void program_run(struct walk *w, const struct program_call *c, const struct state *s,
    struct states *out);

/* Nothing is known of it: no entry, or one that leaves it open. */
bool program_unknown(const struct kb_answer *k);
/* Does a chain of loaders give the program another user? */
bool chain_drops_user(const struct kb_answer *chain, uint32_t n, const struct arg *argv, uint32_t arg_n);

/* ---- facts.c */
struct command *fact_command(struct walk *w, const struct node *n, unsigned context);
void fact_variance(struct walk *w, const struct node *n, struct span span,
    const char *construct, const char *effect, bool fatal);
void fact_dead(struct walk *w, const struct node *n, const struct node *by);
/* Commands never reached, loops' programs, ...: after the walk. */
void fact_finish(struct walk *w);

/* ---- verdict.c */
void verdict_of(struct walk *w, const struct frame *main);
/* A fate that is decided before any shell reads the file. */
void verdict_fixed(struct arena *a, struct fate *f, const struct unit *u, enum mechanism m,
    enum certainty c, struct span span, const char *why);
void verdict_summary(struct arena *a, struct fate *f, enum role role);

/* Shells a decision depends on: the set given decides otherwise than the rest. */
bool walk_shell_in(struct walk *w, shell_set set);

#endif
