/* pgrphack CHILD: runs CHILD in a session and a process group of its own. */
#include <unistd.h>

#include "exec.h"
#include "say.h"

int
main(int argc, char **argv)
{
	say_name = "pgrphack";
	if (argc < 2)
		usage(100, "child");
	setsid();	/* fails where it leads a group already, and then that is that */
	exec_run(argv + 1, environ);
}
