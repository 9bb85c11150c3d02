/* setlock [-nNxX] FILE CHILD: runs CHILD with FILE locked. */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <unistd.h>

#include "exec.h"
#include "option.h"
#include "say.h"

static _Noreturn void
die_usage(void)
{
	usage(100, "[ -nNxX ] file program [ arg ... ]");
}

/*
 * flock alone, not both locks of wire/lock.h: the child inherits the
 * descriptor, and may take a lock of the other kind on the same file itself.
 */
static void
lock(const char *file, bool wait, bool quiet)
{
	int fd = open(file, O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT, 0600);

	if (fd < 0) {
		if (quiet)
			_exit(0);
		fatal_sys(111, "unable to open ", file, ": ");
	}
	if (flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB)) {
		if (quiet)
			_exit(0);
		fatal_sys(111, "unable to lock ", file, ": ");
	}
}

int
main(int argc, char **argv)
{
	struct options o = {.argv = argv, .letters = "nNxX", .at = 1};
	bool wait = true, quiet = false;
	int letter;

	(void)argc;
	say_name = "setlock";
	while ((letter = option_next(&o)))
		switch (letter) {
		case 'n':
		case 'N':
			wait = letter == 'N';
			break;
		case 'x':
		case 'X':
			quiet = letter == 'x';
			break;
		default:
			die_usage();
		}
	argv = option_rest(&o);
	if (!argv[0] || !argv[1])
		die_usage();
	lock(argv[0], wait, quiet);
	exec_run(argv + 1, environ);
}
