/*
 * run.c - one script, one shell, one world, and what became of the process.
 *
 * Time is virtual: `sleep N` says how long and waits; when everybody is
 * asleep, the clock is set to the earliest end and that sleeper is woken.
 * Nothing is decided by waiting for a while: a run is over when the process
 * has ended or when all descendants are asleep and nobody is left to wake one.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "site.h"

enum {
	RUN_TURN = 10,		/* woken so often: what it waits for happens */
	RUN_SLEEPS = 24,	/* woken so often: it goes on like this */
	RUN_STARTS = 60,	/* programs started: it goes on like this */
	RUN_DEADLINE = 30	/* seconds: the harness is at fault */
};

struct sleeper {
	pid_t pid;
	double until;
};

struct stub {
	pid_t pid;
	char name[16];
};

struct run {
	struct site *site;
	const struct conds *conds;
	const struct world *world;
	pid_t p0;
	int pidfd;
	bool alive;
	int status;
	double now, ended;
	struct sleeper sleepers[64];
	int nsleepers;
	struct stub stubs[96];
	int nstubs;
	int woken, started;
	bool down, broken;
	struct names names;
	struct procs procs;
	char buf[4096];
	size_t nbuf;
};

static double
run_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void
run_child(const struct run *r, const struct script *sc, const char *shell,
    char *const env[], int in)
{
	const struct site *s = r->site;
	char path[300];
	char *argv[4];
	sigset_t none;
	int i, fd = s->null;

	for (i = 1; i < 32; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (s->keep_err) {
		snprintf(path, sizeof path, "%s/err", s->dir);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	}
	snprintf(path, sizeof path, "%s/svc", s->dir);
	if (chdir(path) < 0 || dup2(in, 0) < 0 || dup2(s->null, 1) < 0 ||
	    dup2(fd, 2) < 0)
		_exit(99);
	argv[0] = (char *)(uintptr_t)(sc->bash ? "/bin/bash" : "/bin/sh");
	argv[1] = (char *)(uintptr_t)"./run";
	argv[2] = sc->s6 ? (char *)(uintptr_t)"svc" : NULL;
	argv[3] = NULL;
	for (i = 0; i < r->conds->n; i++)
		if (r->conds->v[i].kind == COND_ARG)
			argv[2] = (char *)(uintptr_t)cond_alt_name(&r->conds->v[i],
			    r->world->alt[i]);
	execve(shell, argv, env);
	_exit(99);
}

/*
 * The process leads its group under s6.  Elsewhere a helper that ends at once
 * leads it, so that `kill 0` stays among the script's own.
 */
static void
run_start(struct run *r, const struct script *sc, enum shell shell,
    char *const env[], int in)
{
	struct site *s = r->site;
	pid_t helper;
	int status;

	s->shared->p0 = 0;
	helper = fork();
	if (helper < 0)
		fail("fork");
	if (helper == 0) {
		pid_t p;

		/* The worker's handler is not for it. */
		signal(SIGTERM, SIG_DFL);
		setsid();
		if (sc->s6)
			run_child(r, sc, shell_path[shell], env, in);
		p = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL,
		    NULL, 0);
		if (p == 0) {
			s->shared->p0 = getpid();
			run_child(r, sc, shell_path[shell], env, in);
		}
		_exit(p < 0);
	}
	if (sc->s6) {
		r->p0 = helper;
	} else {
		/* The script's `kill 0` may be quicker than the helper's end. */
		if (waitpid(helper, &status, 0) < 0 ||
		    (WIFEXITED(status) && WEXITSTATUS(status)))
			fail("start a script");
		while (s->shared->p0 == 0)
			sched_yield();
		r->p0 = s->shared->p0;
	}
	r->pidfd = (int)syscall(SYS_pidfd_open, r->p0, 0);
	r->alive = true;
}

bool
names_has(const struct names *n, const char *name)
{
	int i;

	for (i = 0; i < n->n; i++)
		if (strcmp(n->v[i], name) == 0)
			return true;
	return false;
}

void
names_add(struct names *n, const char *name)
{
	if (n->n < NAMES_MAX && !names_has(n, name))
		snprintf(n->v[n->n++], sizeof n->v[0], "%s", name);
}

static void
run_line(struct run *r, char *line)
{
	char what, name[16];
	double seconds;
	long pid;
	int i;

	if (sscanf(line, "%c %15s %ld %lf", &what, name, &pid, &seconds) != 4) {
		r->broken = true;
		return;
	}
	r->started++;
	names_add(&r->names, name);
	if (what == 'D')
		r->down = true;
	if (what == 'Z' && r->nsleepers < 64) {
		r->sleepers[r->nsleepers].pid = (pid_t)pid;
		r->sleepers[r->nsleepers++].until = r->now + seconds;
	}
	if ((what != 'S' && what != 'Z') || r->nstubs == 96)
		return;
	for (i = 0; i < r->nstubs; i++)
		if (r->stubs[i].pid == pid)
			break;
	r->stubs[i].pid = (pid_t)pid;
	strcpy(r->stubs[i].name, name);
	if (i == r->nstubs)
		r->nstubs++;
}

static void
run_drain(struct run *r)
{
	ssize_t n;
	char *end;

	while ((n = read(r->site->fifo, r->buf + r->nbuf,
	    sizeof r->buf - 1 - r->nbuf)) > 0) {
		r->nbuf += (size_t)n;
		r->buf[r->nbuf] = 0;
		while ((end = strchr(r->buf, '\n'))) {
			*end++ = 0;
			run_line(r, r->buf);
			r->nbuf -= (size_t)(end - r->buf);
			memmove(r->buf, end, r->nbuf + 1);
		}
	}
}

static void
run_reap(struct run *r)
{
	int status;
	pid_t p;

	while ((p = waitpid(-1, &status, WNOHANG)) > 0)
		if (p == r->p0) {
			r->alive = false;
			r->status = status;
			r->ended = r->now;
		}
}

/* Wakes the sleeper whose time has come; false where none is left. */
static bool
run_wake(struct run *r)
{
	int i, best = -1;

	for (i = 0; i < r->nsleepers; i++) {
		const struct proc *p = procs_find(&r->procs, r->sleepers[i].pid);

		if (p && p->state != 'Z' && (best < 0 ||
		    r->sleepers[i].until < r->sleepers[best].until))
			best = i;
	}
	if (best < 0)
		return false;
	if (r->sleepers[best].until > r->now)
		r->now = r->sleepers[best].until;
	if (++r->woken == RUN_TURN && r->world->documented)
		site_turn(r->site, r->conds, r->world);
	kill(r->sleepers[best].pid, SIGUSR2);
	r->sleepers[best] = r->sleepers[--r->nsleepers];
	return true;
}

static void
run_poll(struct run *r, double wait)
{
	struct pollfd f[2] = {{r->site->fifo, POLLIN, 0}, {r->pidfd, POLLIN, 0}};
	struct timespec t = {0, (long)(wait * 1e9)};

	ppoll(f, r->alive && r->pidfd >= 0 ? 2 : 1, &t, NULL);
}

enum rest { REST_QUIET, REST_BUSY, REST_DEADLINE };

/* Until nothing moves any more, or it is plain that it never will. */
static enum rest
run_settle(struct run *r, bool advance)
{
	double start = run_clock(), wait = 50e-6;

	for (;;) {
		run_drain(r);
		run_reap(r);
		if (procs_quiet(&r->procs)) {
			run_drain(r);
			run_reap(r);
			if (!advance || !r->alive || r->woken >= RUN_SLEEPS ||
			    !run_wake(r))
				return REST_QUIET;
			wait = 50e-6;
			continue;
		}
		if (r->started > RUN_STARTS)
			return REST_BUSY;
		if (run_clock() - start > 0.1 && procs_cpu(&r->procs) > 0.2)
			return REST_BUSY;
		if (run_clock() - start > RUN_DEADLINE)
			return REST_DEADLINE;
		run_poll(r, wait);
		if (wait < 5e-3)
			wait *= 1.5;
	}
}

static const char *
run_stub(const struct run *r, pid_t pid)
{
	int i;

	for (i = 0; i < r->nstubs; i++)
		if (r->stubs[i].pid == pid)
			return r->stubs[i].name;
	return NULL;
}

static int
run_name_cmp(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
run_names(const struct run *r, struct names *n)
{
	int i;

	n->n = 0;
	for (i = 0; i < r->procs.n; i++) {
		const struct proc *p = &r->procs.v[i];
		const char *name = run_stub(r, p->pid);

		if (name && p->pid != r->p0 && p->state != 'Z')
			names_add(n, name);
	}
	qsort(n->v, (size_t)n->n, sizeof n->v[0], run_name_cmp);
}

static void
run_term(struct run *r, struct obs *o)
{
	const struct proc *p;
	enum rest rest;

	r->started = 0;
	if (kill(r->p0, SIGTERM) < 0)
		return;
	rest = run_settle(r, false);
	procs_read(&r->procs);
	run_drain(r);
	run_reap(r);
	run_names(r, &o->after);
	if (!r->alive) {
		o->term = TERM_DEAD;
		return;
	}
	p = procs_find(&r->procs, r->p0);
	if (rest == REST_DEADLINE || !p)
		o->outcome = OUT_UNDECIDED;
	else if (p->ignored & (1u << (SIGTERM - 1)))
		o->term = TERM_IGNORED;
	else if (p->state == 'T')
		o->term = TERM_STOPPED;
	else if (p->caught & (1u << (SIGTERM - 1)))
		o->term = TERM_CAUGHT;
	else
		o->term = TERM_ALIVE;
}

static int
run_stdin(const struct site *s, const struct conds *c, const struct world *w,
    int *keep)
{
	int i, fd[2], alt = 0;

	*keep = -1;
	for (i = 0; i < c->n; i++)
		if (c->v[i].kind == COND_STDIN)
			alt = w->alt[i];
	if (alt == 0)
		return dup(s->null);
	if (pipe2(fd, O_CLOEXEC) < 0)
		fail("make a pipe");
	if (alt == 1) {
		*keep = fd[1];
	} else {
		if (write(fd[1], "line\n", 5) != 5)
			fail("write a line");
		close(fd[1]);
	}
	return fd[0];
}

void
run_one(struct site *s, const struct script *sc, const struct conds *c,
    const struct world *w, enum shell shell, struct obs *o)
{
	static struct run run;
	struct run *r = &run;
	struct site_env env;
	const char *name;
	enum rest rest;
	int in, keep;

	memset(r, 0, sizeof *r);
	*o = (struct obs){.shell = shell};
	r->site = s;
	r->conds = c;
	r->world = w;
	s->runs++;
	site_world(s, sc, c, w, shell == SH_BUSYBOX);
	site_env(s, c, w, shell, &env);
	in = run_stdin(s, c, w, &keep);
	run_start(r, sc, shell, env.v, in);
	close(in);
	rest = run_settle(r, true);
	if (rest != REST_QUIET)
		procs_read(&r->procs);
	run_names(r, &o->left);
	o->down = r->down;
	o->at = r->ended;
	o->busy = rest == REST_BUSY;
	o->cut = o->busy || r->woken >= RUN_SLEEPS;
	if (rest == REST_DEADLINE || r->broken) {
		o->outcome = OUT_UNDECIDED;
	} else if (r->alive) {
		o->outcome = OUT_STAYS;
		name = run_stub(r, r->p0);
		o->own_stub = name != NULL;
		if (name)
			strcpy(o->what, name);
		run_term(r, o);
	} else {
		o->outcome = OUT_ENDS;
		o->code = WIFEXITED(r->status) ? WEXITSTATUS(r->status) :
		    -WTERMSIG(r->status);
		if (o->code >= 97 && o->code <= 99)
			o->outcome = OUT_UNDECIDED;
	}
	o->started = r->names;
	if (r->pidfd >= 0)
		close(r->pidfd);
	if (keep >= 0)
		close(keep);
	procs_end();
	run_drain(r);
}

static void
names_print(FILE *f, const char *what, const struct names *n)
{
	int i;

	if (n->n)
		fprintf(f, " %s", what);
	for (i = 0; i < n->n; i++)
		fprintf(f, "%c%s", i ? ',' : '=', n->v[i]);
}

void
obs_print(FILE *f, const struct obs *o)
{
	static const char *const term[] = {[TERM_NONE] = "-", [TERM_DEAD] = "dies",
	    [TERM_IGNORED] = "ignored", [TERM_CAUGHT] = "caught",
	    [TERM_STOPPED] = "stopped", [TERM_ALIVE] = "alive"};

	fprintf(f, "%-7s ", shell_name[o->shell]);
	switch (o->outcome) {
	case OUT_STAYS:
		fprintf(f, "stays as %s%s", o->own_stub ? o->what : "shell",
		    o->cut ? " (cut)" : "");
		names_print(f, "beside", &o->left);
		fprintf(f, "; TERM: %s", term[o->term]);
		names_print(f, "left", &o->after);
		break;
	case OUT_ENDS:
		if (o->code < 0)
			fprintf(f, "killed by %d", -o->code);
		else
			fprintf(f, "ends %d", o->code);
		if (o->at > 0)
			fprintf(f, " after %.1f s", o->at);
		if (o->down)
			fprintf(f, " down");
		names_print(f, "left", &o->left);
		break;
	case OUT_UNDECIDED:
		fprintf(f, "undecided");
		break;
	}
}
