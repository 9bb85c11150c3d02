/*
 * fghack CHILD: runs CHILD, and stays until everything CHILD left behind has
 * ended too, or has closed every descriptor that it was given.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "exec.h"
#include "say.h"

/* Enough that a program which closes the usual few leaves some. */
#define EXTRA_DESCRIPTORS 30

static void
wait_for_end(int fd)
{
	char junk[4096];
	ssize_t n;

	do
		n = read(fd, junk, sizeof junk);
	while (n > 0 || (n < 0 && errno == EINTR));
}

static int
child_exit(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			fatal_sys(111, "wait failed: ");
	if (WIFSIGNALED(status))
		fatal(111, "child crashed");
	return WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	int ends[2];
	pid_t pid;

	say_name = "fghack";
	if (argc < 2)
		usage(100, "child");
	if (pipe(ends))
		fatal_sys(111, "unable to create pipe: ");
	pid = fork();
	if (pid < 0)
		fatal_sys(111, "unable to fork: ");
	if (!pid) {
		close(ends[0]);
		for (int i = 0; i < EXTRA_DESCRIPTORS; i++)
			if (dup(ends[1]) < 0)
				break;
		exec_run(argv + 1, environ);
	}
	close(ends[1]);
	wait_for_end(ends[0]);
	_exit(child_exit(pid));
}
