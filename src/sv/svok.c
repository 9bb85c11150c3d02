/* svok DIR: does supervise run in DIR?  0 it does, 100 it does not. */
#include <fcntl.h>
#include <unistd.h>

#include "say.h"

int
main(int argc, char **argv)
{
	say_name = "svok";
	if (argc < 2)
		usage(100, "dir");
	if (chdir(argv[1]))
		fatal_sys(111, "unable to chdir to ", argv[1], ": ");
	if (open("supervise/ok", O_WRONLY | O_NONBLOCK | O_CLOEXEC) >= 0)
		_exit(0);
	if (errno == ENOENT || errno == ENXIO)
		_exit(100);
	fatal_sys(111, "unable to open ", argv[1], "/supervise/ok: ");
}
