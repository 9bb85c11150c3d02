/*
 * watch - runs a service under supervise as pid 1 of a pid namespace, and
 * tells what became of it.
 *
 *	watch [-u SECONDS] [-n ENDS] [-s SECONDS] SUPERVISE SVC DIR
 *
 * It is over when one life has lasted -u seconds (3), or when -n lives (3)
 * have ended, or after a minute.  Then `SVC -dx DIR`; supervise has -s seconds
 * (8) to end, and what it leaves another two.  On descriptor 3, one line each:
 *
 *	end exit N|signal N; NAME...	a life is over; the processes it left
 *	up				a life has lasted
 *	never				neither, within a minute
 *	stop yes|no			supervise ended in time
 *	behind NAME...			processes that the stop left
 *
 * The lives are seen by ptrace, of supervise and of `run` until it is the
 * program's turn: no end can be missed, as in a status file that is looked at
 * now and then, and the exit status is the one supervise gets.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NAMES_MAX = 4096, LIVES_MAX = 64 };

static pid_t supervise;
static bool supervise_gone;
static pid_t life;		/* 0: none now */
static double life_since;
static unsigned ends;
static bool telling = true;	/* false once the stop has begun */

static void die(const char *what)
{
	fprintf(stderr, "watch: unable to %s: %s\n", what, strerror(errno));
	exit(111);
}

static void tell(const char *form, ...)
{
	va_list ap;

	va_start(ap, form);
	vdprintf(3, form, ap);
	va_end(ap);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Reads /proc/PID/FILE; NULs become blanks. */
static bool proc_read(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[64];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
	if (!(f = fopen(path, "r")))
		return false;
	n = fread(buf, 1, size - 1, f);
	fclose(f);
	buf[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (buf[i] == '\0')
			buf[i] = ' ';
	return n > 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the living processes but this one, supervise and the life. */
static unsigned others(char *names, size_t size)
{
	char *list[256], stat[1024];
	unsigned n = 0, all = 0;
	struct dirent *e;
	DIR *d = opendir("/proc");

	if (!d)
		die("read /proc");
	while (n < 256 && (e = readdir(d))) {
		pid_t pid = (pid_t)atol(e->d_name);
		char *beg, *end;

		if (pid <= 1 || pid == supervise || pid == life ||
		    !proc_read(pid, "stat", stat, sizeof stat) ||
		    !(beg = strchr(stat, '(')) || !(end = strrchr(stat, ')')) ||
		    end[1] != ' ' || end[2] == 'Z' || end[2] == 'X')
			continue;
		*end = '\0';
		/* A supervise of ours starts helpers, and asks unflap. */
		if (!strcmp(beg + 1, "supervise") || !strcmp(beg + 1, "unflap"))
			continue;
		list[n++] = strdup(beg + 1);
	}
	closedir(d);
	qsort(list, n, sizeof *list, by_name);
	names[0] = '\0';
	for (unsigned i = 0; i < n; i++) {
		if (i > 0 && !strcmp(list[i], list[i - 1]))
			continue;
		if (strlen(names) + strlen(list[i]) + 2 < size) {
			strcat(names, " ");
			strcat(names, list[i]);
		}
		all++;
	}
	for (unsigned i = 0; i < n; i++)
		free(list[i]);
	return all;
}

static void life_begins(pid_t pid)
{
	char words[512];

	if (!proc_read(pid, "cmdline", words, sizeof words) || !strstr(words, "./run"))
		return;
	life = pid;
	life_since = now();
}

static void life_ends(int status)
{
	char names[NAMES_MAX];

	life = 0;
	ends++;
	others(names, sizeof names);
	if (!telling)
		return;
	if (WIFEXITED(status))
		tell("end exit %d;%s\n", WEXITSTATUS(status), names);
	else
		tell("end signal %d;%s\n", WTERMSIG(status), names);
}

/* A tracee stopped: lets it go on, and looks at what it did. */
static void stopped(pid_t pid, int status)
{
	const long follow = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
	    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	int event = status >> 16, signal = WSTOPSIG(status);

	if (event == PTRACE_EVENT_STOP) {
		/* A new tracee, or a group stop. */
		if (signal == SIGTRAP || pid == supervise)
			ptrace(PTRACE_CONT, pid, 0, 0);
		else
			ptrace(PTRACE_LISTEN, pid, 0, 0);
		return;
	}
	if (event == PTRACE_EVENT_EXEC && pid != supervise) {
		/* From here on it is watched for its end alone. */
		ptrace(PTRACE_SETOPTIONS, pid, 0, 0L);
		life_begins(pid);
	} else if (event == PTRACE_EVENT_EXEC) {
		ptrace(PTRACE_SETOPTIONS, pid, 0, follow);
	}
	if (event)
		signal = 0;
	ptrace(PTRACE_CONT, pid, 0, (long)signal);
}

/* Takes every event that is there; sleeps for one until `until`. */
static void events(double until)
{
	struct timespec t;
	double left = until - now();
	sigset_t set;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (left > 0) {
		t.tv_sec = (time_t)left;
		t.tv_nsec = (long)((left - (double)t.tv_sec) * 1e9);
		sigtimedwait(&set, NULL, &t);
	}
	while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
		if (WIFSTOPPED(status))
			stopped(pid, status);
		else if (pid == supervise)
			supervise_gone = true;
		else if (pid == life)
			life_ends(status);
	}
}

static pid_t start(char *const argv[], bool traced)
{
	int gate[2];
	char go = 0;
	pid_t pid;

	if (pipe(gate) < 0 || (pid = fork()) < 0)
		die("fork");
	if (!pid) {
		sigset_t none;

		close(gate[1]);
		if (read(gate[0], &go, 1) != 1)
			_exit(111);
		close(gate[0]);
		close(3);
		setsid();
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execv(argv[0], argv);
		die("run supervise or svc");
	}
	close(gate[0]);
	if (traced && ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK |
	    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC) < 0)
		die("trace supervise");
	if (write(gate[1], &go, 1) != 1)
		die("start a program");
	close(gate[1]);
	return pid;
}

static void watch_lives(double up, unsigned enough)
{
	double last = now() + 60;

	while (ends < enough && !supervise_gone) {
		double until = life ? life_since + up : last;

		if (now() >= until) {
			tell(life ? "up\n" : "never\n");
			return;
		}
		if (now() >= last) {
			tell("never\n");
			return;
		}
		events(until < last ? until : last);
	}
}

static void stop(char *svc, char *dir, double patience)
{
	char down[] = "-dx", names[NAMES_MAX];
	char *argv[] = { svc, down, dir, NULL };
	double until = now() + patience;

	telling = false;
	start(argv, false);
	while (!supervise_gone && now() < until)
		events(until);
	tell("stop %s\n", supervise_gone ? "yes" : "no");
	/* Children of what was stopped may still be on their way out. */
	until = now() + 2;
	while (others(names, sizeof names) && now() < until)
		events(now() + 0.05);
	tell("behind%s\n", names);
}

int main(int argc, char **argv)
{
	double up = 3, patience = 8;
	unsigned enough = 3;
	sigset_t set;
	int c;

	while ((c = getopt(argc, argv, "u:n:s:")) != -1) {
		if (c == 'u')
			up = atof(optarg);
		else if (c == 'n')
			enough = (unsigned)atoi(optarg);
		else if (c == 's')
			patience = atof(optarg);
		else
			return 100;
	}
	if (argc - optind != 3) {
		fputs("watch: usage: watch [-u SECONDS] [-n ENDS] [-s SECONDS] SUPERVISE SVC DIR\n", stderr);
		return 100;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);

	char *run[] = { argv[optind], argv[optind + 2], NULL };

	supervise = start(run, true);
	watch_lives(up, enough);
	stop(argv[optind + 1], argv[optind + 2], patience);
	return 0;
}
