/*
 * truth.h - scripts are generated, run for real, and the answer of unflap is
 * compared with what happened.
 *
 *   gen.c    a seed becomes a script            cond.c   what the machine decides
 *   run.c    one script, one shell, one world   proc.c   is everybody asleep?
 *   claim.c  what unflap says                   judge.c  do they agree?
 *   truth.c  workers, shrinker, report          stub.c   the programs
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* ---- shells ---------------------------------------------------------- */

enum shell { SH_DASH, SH_BASH, SH_BUSYBOX, SH_MKSH, SH_YASH, SH_N };
#define SH_BIT(s) (1u << (s))

extern const char *const shell_name[SH_N];
/* Where each is; NULL where it is not on this machine. */
extern const char *shell_path[SH_N];

/* ---- random numbers: splitmix64, the same everywhere ------------------ */

struct rng {
	uint64_t s;
};

uint64_t rng_next(struct rng *r);
unsigned rng_below(struct rng *r, unsigned n);

/* ---- scripts ----------------------------------------------------------- */

enum { TEXT_MAX = 4096 };

struct script {
	uint64_t seed;
	bool bash;		/* #!/bin/bash; else #!/bin/sh */
	bool s6;		/* runs as under s6: one argument, leads its group */
	char conf[64];		/* text of ./conf as it lies beside the script */
	bool has_conf;		/* false: conf is not there to be read */
	char text[TEXT_MAX];	/* @D@ stands for the directory of the stubs */
};

/* Given a seed, the script; always the same. */
void gen_script(uint64_t seed, struct script *s);

/* ---- what the machine decides ------------------------------------------ */

enum cond_kind { COND_FLAG, COND_VAR, COND_PROG, COND_CONF, COND_DIR, COND_STDIN,
	COND_ARG };

enum { COND_MAX = 24, ALT_MAX = 8 };

struct cond {
	enum cond_kind kind;
	char name[12];
	int alts;		/* all that may be */
	int documented;		/* the first so many are what is documented */
	bool either;		/* an unknown program that is not exec'd: stays or ends */
	bool tail;		/* and stands in the last line */
};

struct conds {
	struct cond v[COND_MAX];
	int n;
};

/* One choice for each condition. */
struct world {
	unsigned char alt[COND_MAX];
	bool documented;	/* every choice is a documented one */
};

enum { WORLDS_MAX = 96 };

struct worlds {
	struct world v[WORLDS_MAX];
	int n;
	bool complete;		/* every documented world is among them */
};

/* What the text and its neighbours leave to the machine. */
void conds_find(const struct script *s, struct conds *c);
/* All worlds, or a sample: at most documented, and then strange ones. */
void worlds_make(const struct conds *c, uint64_t seed, int documented,
    int strange, struct worlds *w);
/* `flag1=absent u1=stays ...` */
void world_print(FILE *f, const struct conds *c, const struct world *w);
const char *cond_alt_name(const struct cond *c, int alt);
/* The letter that the stub of this name gets; 'M' where it is missing. */
char cond_letter(const struct cond *c, int alt);

/* ---- running --------------------------------------------------------------- */

enum outcome { OUT_STAYS, OUT_ENDS, OUT_UNDECIDED };
enum after_term { TERM_NONE, TERM_DEAD, TERM_IGNORED, TERM_CAUGHT, TERM_STOPPED,
	TERM_ALIVE };

enum { NAMES_MAX = 12 };

struct names {
	char v[NAMES_MAX][16];
	int n;
};

bool names_has(const struct names *n, const char *name);
void names_add(struct names *n, const char *name);

struct obs {
	enum outcome outcome;
	enum shell shell;
	int world;		/* index */
	int code;		/* exit status, or -signal */
	double at;		/* virtual seconds when it ended */
	bool down;		/* somebody asked the supervisor to keep it down */
	bool own_stub;		/* the process was, in the end, a program itself */
	bool busy;		/* it never came to rest */
	bool cut;		/* so, or it slept so often that it was cut */
	char what[16];		/* the program that it became */
	struct names left;	/* alive beside or behind it */
	enum after_term term;
	struct names after;	/* alive after TERM, without the process itself */
	struct names started;	/* every stub that was run */
};

/* A worker's directory: bin, sh-*, svc, ctl, fifo. */
struct site {
	char dir[256];
	int fifo;
	int null;
	struct shared {
		volatile pid_t p0;
	} *shared;
	bool keep_err;		/* leave standard error in DIR/err */
	enum shell bin_shell;	/* what bin/sh is now */
	unsigned linked;	/* which of the programs are there now */
	long runs;
};

void site_make(struct site *s, const char *base, int number, const char *stub);
void site_remove(struct site *s);
/* The script as this shell gets it. */
void site_expand(const struct site *s, const struct script *sc, bool busybox,
    char *to, size_t size);
void run_one(struct site *s, const struct script *sc, const struct conds *c,
    const struct world *w, enum shell shell, struct obs *o);
void obs_print(FILE *f, const struct obs *o);
/* Starts argv, standard output into a buffer; the exit status or -1. */
int run_capture(char *const argv[], char **text, size_t *n);

/* ---- who is alive ---------------------------------------------------------- */

enum { PROC_MAX = 128 };

struct proc {
	pid_t pid;
	char state;
	unsigned long switches;
	uint64_t ignored, caught;
};

struct procs {
	struct proc v[PROC_MAX];
	int n;
};

/* Every descendant of the caller. */
void procs_read(struct procs *p);
/*
 * True when at one instant every descendant was asleep.  As all that can wake
 * one is another one or the caller, it will then be so for ever.
 */
bool procs_quiet(struct procs *p);
const struct proc *procs_find(const struct procs *p, pid_t pid);
/* CPU time that they used so far, in seconds. */
double procs_cpu(const struct procs *p);
/* Kills and reaps them all. */
void procs_end(void);

/* ---- what unflap says --------------------------------------------------------- */

enum verdict { V_STEADY, V_LOOPS, V_MAY_LOOP, V_PERIODIC, V_ENDS_ONCE, V_HANGS,
	V_UNKNOWN, V_NONE };
enum certainty { C_NONE, C_POSSIBLE, C_LIKELY, C_CERTAIN };

extern const char *const verdict_name[];
extern const char *const certainty_name[];

struct claim {
	enum verdict verdict;
	enum certainty certainty;
	char mechanism[24];
	char signals[16];
	double period;
	struct names left, left_on_stop;
	char by_shell[SH_N];	/* a verdict, or V_NONE */
	char summary[200];
};

enum { CLAIMS_MAX = 64 };

struct asked {
	const char *unflap;	/* the program */
	const char *rules;	/* what it is told of the stubs */
};

/*
 * Asks about n scripts at once, with --sh which ("any", "dash", ...).
 * The scripts lie in SITE/batch.  False where unflap gave no answer.
 */
bool claims_ask(const struct site *s, const struct asked *a, const char *which,
    const struct script *sc, int n, struct claim *c);
bool verdict_read(const char *name, enum verdict *v);
bool certainty_read(const char *name, enum certainty *c);

/* ---- judging --------------------------------------------------------------------- */

struct judged {
	const struct script *script;
	const struct conds *conds;
	const struct worlds *worlds;
	const struct obs *obs;
	int n;
	unsigned shells;	/* whose observations count */
};

/* NULL, or why reality contradicts the claim; *at is the index of a witness. */
const char *judge(const struct judged *j, const struct claim *c, int *at);

enum truth { T_STEADY, T_STEADY_ERRORS, T_MAY_LOOP, T_LOOPS, T_PERIODIC,
	T_ENDS_ONCE, T_UNDECIDED, T_N };
extern const char *const truth_name[T_N];
/* What the documented worlds say. */
enum truth judge_truth(const struct judged *j);
/* True where it loops whatever programs, files and variables do. */
bool judge_always_loops(const struct judged *j);

#endif
