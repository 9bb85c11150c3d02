/* softlimit [OPTIONS] CHILD: runs CHILD with other soft resource limits. */
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "exec.h"
#include "option.h"
#include "say.h"

/* X(letter, what it counts, resource); -m is four rows. */
#define LIMITS(X)				\
	X('a', "allbytes", RLIMIT_AS)		\
	X('c', "corebytes", RLIMIT_CORE)	\
	X('d', "databytes", RLIMIT_DATA)	\
	X('f', "filebytes", RLIMIT_FSIZE)	\
	X('l', "lockbytes", RLIMIT_MEMLOCK)	\
	X('m', "membytes", RLIMIT_DATA)		\
	X('m', NULL, RLIMIT_STACK)		\
	X('m', NULL, RLIMIT_MEMLOCK)		\
	X('m', NULL, RLIMIT_AS)			\
	X('o', "openfiles", RLIMIT_NOFILE)	\
	X('p', "processes", RLIMIT_NPROC)	\
	X('r', "residentbytes", RLIMIT_RSS)	\
	X('s', "stackbytes", RLIMIT_STACK)	\
	X('t', "cpusecs", RLIMIT_CPU)

static const struct limit {
	char letter;
	const char *unit;
	int resource;
} limits[] = {
#define ROW(letter, unit, resource) {letter, unit, (int)(resource)},
	LIMITS(ROW)
#undef ROW
};

#define LIMIT_COUNT (sizeof limits / sizeof *limits)

static _Noreturn void
die_usage(void)
{
	char text[512] = "";

	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		char option[6] = {'[', '-', limits[i].letter, ' '};

		if (limits[i].unit)
			strcat(strcat(strcat(text, option), limits[i].unit), "] ");
	}
	strcat(text, "child");
	usage(100, text);
}

/* Decimal digits that fill the text (none is 0), or `=`: as high as it may be. */
static rlim_t
limit_value(const char *text)
{
	rlim_t value = 0;
	bool over = false;

	if (!strcmp(text, "="))
		return RLIM_INFINITY;
	for (; *text >= '0' && *text <= '9'; text++)
		over |= (int)__builtin_mul_overflow(value, 10, &value) |
		    (int)__builtin_add_overflow(value, (rlim_t)(*text - '0'), &value);
	if (*text)
		die_usage();
	return over ? RLIM_INFINITY : value;
}

static void
limit_set(int resource, const char *text)
{
	struct rlimit r;

	if (getrlimit(resource, &r))
		fatal_sys(111, "getrlimit failed: ");
	r.rlim_cur = limit_value(text);
	if (r.rlim_cur > r.rlim_max)
		r.rlim_cur = r.rlim_max;
	if (setrlimit(resource, &r))
		fatal_sys(111, "setrlimit failed: ");
}

int
main(int argc, char **argv)
{
	struct options o = {.argv = argv, .letters = "a:c:d:f:l:m:o:p:r:s:t:", .at = 1};
	int letter;

	(void)argc;
	say_name = "softlimit";
	while ((letter = option_next(&o))) {
		if (letter == '?')
			die_usage();
		for (size_t i = 0; i < LIMIT_COUNT; i++)
			if (limits[i].letter == letter)
				limit_set(limits[i].resource, o.value);
	}
	if (!*option_rest(&o))
		die_usage();
	exec_run(option_rest(&o), environ);
}
