/*
 * timer.c - medians of whole processes, measured in turns.
 *
 * timer ROUNDS DIR NAME=COMMAND...
 *
 * Each COMMAND is words separated by blanks; @FILE stands for the words of a
 * file, one a line.  Every round runs each command once, in the order given,
 * with standard input and output on /dev/null, so that a slow moment of the
 * machine hits all of them.  The first tenth of the rounds warms up.  Prints,
 * for each: name, median wall time, median cpu time (ms), peak memory (KiB),
 * exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { COMMAND_MAX = 32, WORD_MAX = 4096, LINE_MAX_LEN = 4096 };

struct command {
	const char *name;
	char *argv[WORD_MAX];
	int argc;
	double *wall, *cpu;	/* a round each, in ms */
	long rss;		/* KiB */
	int status;
};

static struct command commands[COMMAND_MAX];

static void
fail(const char *what)
{
	fprintf(stderr, "timer: %s: %s\n", what, strerror(errno));
	exit(111);
}

static void
word_add(struct command *c, const char *word)
{
	if (c->argc >= WORD_MAX - 1) {
		fprintf(stderr, "timer: %s: too many words\n", c->name);
		exit(100);
	}
	c->argv[c->argc] = strdup(word);
	if (!c->argv[c->argc++])
		fail("strdup");
}

static void
words_from(struct command *c, const char *path)
{
	char line[LINE_MAX_LEN];
	FILE *f = fopen(path, "r");

	if (!f)
		fail(path);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		word_add(c, line);
	}
	fclose(f);
}

static void
command_read(struct command *c, char *text, int rounds)
{
	char *eq = strchr(text, '=');

	if (!eq) {
		fprintf(stderr, "timer: `%s` is not NAME=COMMAND\n", text);
		exit(100);
	}
	*eq = 0;
	c->name = text;
	for (char *w = strtok(eq + 1, " "); w; w = strtok(NULL, " ")) {
		if (*w == '@')
			words_from(c, w + 1);
		else
			word_add(c, w);
	}
	c->wall = calloc((size_t)rounds, sizeof *c->wall);
	c->cpu = calloc((size_t)rounds, sizeof *c->cpu);
	if (!c->wall || !c->cpu)
		fail("calloc");
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void
command_run(struct command *c, int round, const posix_spawn_file_actions_t *fa)
{
	struct rusage used;
	double beg = now();
	int status, error;
	pid_t pid;

	error = posix_spawnp(&pid, c->argv[0], fa, NULL, c->argv, environ);
	if (error) {
		errno = error;
		fail(c->argv[0]);
	}
	if (wait4(pid, &status, 0, &used) != pid)
		fail("wait4");
	c->wall[round] = now() - beg;
	c->cpu[round] = ms(used.ru_utime) + ms(used.ru_stime);
	if (used.ru_maxrss > c->rss)
		c->rss = used.ru_maxrss;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
double_cmp(const void *va, const void *vb)
{
	double a = *(const double *)va, b = *(const double *)vb;

	return (a > b) - (a < b);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, double_cmp);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0, warm = rounds / 10, n = argc - 3;
	posix_spawn_file_actions_t fa;

	if (rounds < 1 || n < 1 || n > COMMAND_MAX) {
		fputs("usage: timer ROUNDS DIR NAME=COMMAND...\n", stderr);
		return 100;
	}
	if (chdir(argv[2]) != 0)
		fail(argv[2]);
	for (int i = 0; i < n; i++)
		command_read(&commands[i], argv[i + 3], rounds);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	for (int r = -warm; r < rounds; r++)
		for (int i = 0; i < n; i++)
			command_run(&commands[i], r < 0 ? 0 : r, &fa);
	for (int i = 0; i < n; i++) {
		struct command *c = &commands[i];

		printf("%s %.3f %.3f %ld %d\n", c->name, median(c->wall, rounds),
		    median(c->cpu, rounds), c->rss, c->status);
	}
	return 0;
}
