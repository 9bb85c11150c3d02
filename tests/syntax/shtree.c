/*
 * shtree - what the parser makes of a file, for tests and by hand.
 *
 *   shtree SHELL FILE        the tree
 *   shtree -v SHELL FILE...  one line a file: ok or the first error; trouble with spans
 *   shtree -t SHELL FILE     how long a parse takes (processor time, the best of several)
 *   shtree -o SHELL FILE     how long one parse takes
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "syntax/sh.h"

static enum shell
shell_of(const char *name)
{
	static const char *const names[] = {"dash", "bash", "bash-sh", "busybox", "mksh",
	    "ksh93", "yash", "zsh"};

	for (int i = 0; i < SHELL_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum shell)i;
	fprintf(stderr, "shtree: no such shell: %s\n", name);
	exit(100);
}

static void
verdict(struct arena *a, const char *file, struct str text, enum shell shell)
{
	struct source *s = source_new(a, file, text);
	struct sh_tree *t = sh_parse(a, s, shell);
	struct buf b = {.arena = a};
	uint32_t where = 0;
	bool ok = sh_round_trip(&b, t, &where);
	struct str again = buf_done(&b);
	struct place at;

	if (!ok || !str_eq(again, text)) {
		at = source_place(s, where);
		printf("SPANS %s:%u:%u\n", file, at.line, at.column);
	} else if (t->errors.n == 0)
		printf("ok %s\n", file);
	else {
		at = source_place(s, t->errors.v[0].span.beg);
		printf("error %s:%u:%u: %s\n", file, at.line, at.column,
		    t->errors.v[0].message);
	}
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
measure(const char *file, struct str text, enum shell shell, bool once)
{
	struct arena a = {0};
	double best = 1e9, spent = 0;
	int rounds = 0;

	while (rounds < (once ? 1 : 3) || (!once && spent < 0.3 && rounds < 10000)) {
		double from = now(), d;

		sh_parse(&a, source_new(&a, file, text), shell);
		d = now() - from;
		arena_reset(&a);
		best = d < best ? d : best;
		spent += d;
		rounds++;
	}
	printf("%.3f us %s (%zu bytes)\n", best * 1e6, file, text.n);
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	int mode = argc > 1 && argv[1][0] == '-' ? argv[1][1] : 0;
	int i = mode ? 2 : 1;
	enum shell shell;

	if (argc < i + 2)
		return 100;
	shell = shell_of(argv[i++]);
	for (; i < argc; i++) {
		struct arena a = {0};
		struct str text;
		int e = file_read_at(&a, AT_FDCWD, argv[i], 64 << 20, &text, NULL);

		if (e) {
			printf("unread %s: %s\n", argv[i], strerror(e));
		} else if (mode == 'v') {
			verdict(&a, argv[i], text, shell);
		} else if (mode == 't' || mode == 'o') {
			measure(argv[i], text, shell, mode == 'o');
		} else {
			struct buf b = {.arena = &a};

			sh_dump(&b, sh_parse(&a, source_new(&a, argv[i], text), shell));
			fwrite(b.p, 1, b.n, stdout);
		}
		arena_free(&a);
	}
	return 0;
}
