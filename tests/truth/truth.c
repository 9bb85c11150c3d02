/*
 * truth.c - the truth is run, not believed.
 *
 *   truth [--seed S] [--count N] [--fresh N] [--jobs J] [--unflap PATH] [--rules DIR]
 *         [--stub PATH] [--keep DIR] [--only SEED] [--shells LIST] [--observe]
 *         [--documented N] [--strange N] [--reports N] [--soft]
 *         [--missed] [--file SCRIPT [--s6]]
 *
 * The same seed gives the same script, always; script i of a run has the seed
 * S + i, and behind the --count come --fresh more from a seed of the moment.
 * --only shows one script with everything that was observed.  --soft
 * counts contradictions about anything but the verdict, without failing on them;
 * --missed shows what loops and is not called so.
 * The last line is `N passed, N failed`; exits 1 on a certain verdict that is
 * contradicted, on a run that could not be decided, where more than 2 scripts of
 * 100 contradict what was only likely, and where recall is below DESIGN 9.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

const char *const shell_name[SH_N] = {"dash", "bash", "busybox", "mksh", "yash"};
const char *shell_path[SH_N];

static struct options opt = {
	.seed = 1, .count = 2000, .jobs = 2, .documented = 8, .strange = 4,
	.reports = 25,
	.shells = SH_BIT(SH_DASH) | SH_BIT(SH_BASH) | SH_BIT(SH_BUSYBOX) | SH_BIT(SH_MKSH),
	.asked = {.unflap = "out/bin/unflap", .rules = "tests/truth/rules"},
	.stub = "out/tests/truth/stub",
};

static void
shells_find(void)
{
	static const char *const dirs[] = {"/bin", "/usr/bin", NULL};
	static char found[SH_N][32];
	int i, d;

	for (i = 0; i < SH_N; i++)
		for (d = 0; dirs[d] && !shell_path[i]; d++) {
			snprintf(found[i], sizeof found[i], "%s/%s", dirs[d], shell_name[i]);
			if (access(found[i], X_OK) == 0)
				shell_path[i] = found[i];
		}
	for (i = 0; i < SH_N; i++)
		if ((opt.shells & SH_BIT(i)) && !shell_path[i]) {
			printf("skipped: %s is not here\n", shell_name[i]);
			opt.shells &= ~SH_BIT(i);
		}
	if (!opt.shells)
		errno = ENOENT, fail("find a shell");
}

static unsigned
shells_read(const char *list)
{
	unsigned bits = 0;
	int i;

	for (i = 0; i < SH_N; i++)
		if (strstr(list, shell_name[i]) && (i != SH_BASH ||
		    strstr(list, "bash") != strstr(list, "dash") + 1))
			bits |= SH_BIT(i);
	return bits;
}

static _Noreturn void
usage(void)
{
	fprintf(stderr, "usage: truth [--seed S] [--count N] [--fresh N] [--jobs J] [--unflap PATH]"
	    " [--rules DIR] [--stub PATH]\n  [--keep DIR] [--only SEED] [--shells LIST]"
	    " [--observe] [--documented N] [--strange N]\n  [--reports N] [--soft] [--missed] [--file SCRIPT [--s6]]\n");
	exit(2);
}

static void
options_read(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *o = argv[i], *v = argv[i + 1];

		if (strcmp(o, "--observe") == 0) {
			opt.observe = true;
			continue;
		}
		if (strcmp(o, "--soft") == 0) {
			opt.soft = true;
			continue;
		}
		if (strcmp(o, "--s6") == 0) {
			opt.s6 = true;
			continue;
		}
		if (strcmp(o, "--missed") == 0) {
			opt.missed = true;
			continue;
		}
		if (!v)
			usage();
		i++;
		if (strcmp(o, "--seed") == 0)
			opt.seed = strtoull(v, NULL, 10);
		else if (strcmp(o, "--count") == 0)
			opt.count = atol(v);
		else if (strcmp(o, "--jobs") == 0)
			opt.jobs = atoi(v);
		else if (strcmp(o, "--unflap") == 0)
			opt.asked.unflap = v;
		else if (strcmp(o, "--rules") == 0)
			opt.asked.rules = v;
		else if (strcmp(o, "--stub") == 0)
			opt.stub = v;
		else if (strcmp(o, "--keep") == 0)
			opt.keep = v;
		else if (strcmp(o, "--shells") == 0)
			opt.shells = shells_read(v);
		else if (strcmp(o, "--documented") == 0)
			opt.documented = atoi(v);
		else if (strcmp(o, "--strange") == 0)
			opt.strange = atoi(v);
		else if (strcmp(o, "--fresh") == 0)
			opt.fresh = atol(v);
		else if (strcmp(o, "--reports") == 0)
			opt.reports = atoi(v);
		else if (strcmp(o, "--file") == 0)
			opt.only = true, opt.file = v, opt.count = 1;
		else if (strcmp(o, "--only") == 0)
			opt.only = true, opt.seed = strtoull(v, NULL, 10), opt.count = 1;
		else
			usage();
	}
	if (opt.fresh < 0 || opt.jobs < 1 || opt.jobs > 64 || opt.count < 1)
		usage();
	if (opt.documented + opt.strange > WORLDS_MAX)
		usage();
	if (opt.only)
		opt.jobs = 1;
	if (opt.fresh > 0) {
		if (getrandom(&opt.fresh_seed, sizeof opt.fresh_seed, 0) < 0)
			fail("get a seed");
		opt.fresh_seed >>= 32;
		opt.count += opt.fresh;
	}
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The workers, for the signal handler. */
static pid_t worker_pid[64];
static volatile sig_atomic_t stopped;

static void
stop(int sig)
{
	int i;

	stopped = sig;
	for (i = 0; i < 64; i++)
		if (worker_pid[i] > 0)
			kill(worker_pid[i], SIGTERM);
}

static void
stop_prepare(void)
{
	struct sigaction sa = {.sa_handler = stop, .sa_flags = SA_RESTART};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static void
print_file(const char *path)
{
	char buf[65536];
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		return;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		fwrite(buf, 1, n, stdout);
	fclose(f);
	unlink(path);
}

static void
print_matrix(const struct stats *st)
{
	int t, v, c;

	printf("what is true \\ what is said%*s", 1, "");
	for (v = 0; v <= V_NONE; v++)
		if (v != V_HANGS)
			printf(" %13s", verdict_name[v]);
	printf("\n");
	for (t = 0; t < T_N; t++) {
		printf("%-27s", truth_name[t]);
		for (v = 0; v <= V_NONE; v++) {
			char cell[40];

			if (v == V_HANGS)
				continue;
			snprintf(cell, sizeof cell, "%ld/%ld/%ld",
			    st->matrix[t][v][C_CERTAIN], st->matrix[t][v][C_LIKELY],
			    st->matrix[t][v][C_POSSIBLE] + st->matrix[t][v][C_NONE]);
			printf(" %13s", strcmp(cell, "0/0/0") ? cell : "-");
		}
		printf("\n");
	}
	printf("(certain/likely/possible, for --sh any)\n");
	for (c = 0; c < KIND_N; c++)
		printf("contradicted %-9s certain %ld, likely %ld, possible %ld\n",
		    kind_name[c], st->wrong[c][C_CERTAIN], st->wrong[c][C_LIKELY],
		    st->wrong[c][C_POSSIBLE] + st->wrong[c][C_NONE]);
}

static double
percent(long part, long whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static int
print_end(const struct stats *st, double seconds)
{
	bool low = false;

	printf("%ld scripts, %ld runs, %ld undecided, %.1f s\n", st->scripts, st->runs,
	    st->undecided, seconds);
	if (!opt.observe) {
		long called = st->called_certain + st->called_likely;

		print_matrix(st);
		printf("%ld loop: %.1f %% called loops (bar 95), of these %.1f %% certain"
		    " (bar 63.2)\n", st->loop, percent(called, st->loop),
		    percent(st->called_certain, called));
		printf("%ld loop whatever programs do: %.1f %% called loops and certain\n",
		    st->always, percent(st->always_certain, st->always));
		printf("%ld scripts contradict what was called likely: %.1f %% (bar 2)\n", st->doubted,
		    percent(st->doubted, st->scripts));
		printf("unknown: %.1f %% (bar 2)\n", percent(st->unknown, st->scripts));
		low = st->scripts >= 500 && (percent(called, st->loop) < 95 ||
		    percent(st->called_certain, called) < 100 * 60 / 95.0 ||
		    percent(st->doubted, st->scripts) >= 2 ||
		    percent(st->unknown, st->scripts) >= 2);
		if (low)
			printf("below the bar\n");
	}
	printf("%ld passed, %ld failed\n", st->scripts - st->failed,
	    st->failed + (low ? 1 : 0));
	return st->failed || low || st->scripts != opt.count;
}

int
main(int argc, char **argv)
{
	char base[200];
	const char *tmp = getenv("TMPDIR");
	struct stats *st;
	double start = now();
	int i, status, rc;
	bool died = false;

	options_read(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	shells_find();
	if (!opt.observe && access(opt.asked.unflap, X_OK) < 0)
		fail("find unflap (see --unflap, --observe)");
	if (opt.keep)
		snprintf(base, sizeof base, "%s", opt.keep);
	else
		snprintf(base, sizeof base, "%s/truth.XXXXXX", tmp ? tmp : "/tmp");
	if (!opt.keep && !mkdtemp(base))
		fail("make a directory");
	st = mmap(NULL, sizeof *st, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	if (st == MAP_FAILED)
		fail("share memory");
	printf("seed %llu, %ld scripts", (unsigned long long)opt.seed,
	    opt.count - opt.fresh);
	if (opt.fresh)
		printf("; fresh seed %llu, %ld scripts",
		    (unsigned long long)opt.fresh_seed, opt.fresh);
	printf("\n");
	fflush(stdout);
	stop_prepare();
	for (i = 0; i < opt.jobs; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (pid > 0)
			worker_pid[i] = pid;
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			signal(SIGINT, SIG_IGN);
			signal(SIGHUP, SIG_IGN);
			prctl(PR_SET_CHILD_SUBREAPER, 1);
			check_worker(&opt, st, base, i);
			exit(0);
		}
	}
	for (i = 0; i < opt.jobs; i++)
		if (waitpid(worker_pid[i], &status, 0) < 0 || status)
			died = true;
	for (i = 0; i < opt.jobs; i++) {
		char path[300];

		snprintf(path, sizeof path, "%s/report%d", base, i);
		print_file(path);
	}
	if (!opt.keep) {
		site_clear(base);
		rmdir(base);
	}
	if (stopped)
		return 128 + stopped;
	rc = print_end(st, now() - start);
	if (died)
		fprintf(stderr, "truth: a worker died\n");
	return rc || died;
}
