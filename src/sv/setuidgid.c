/* setuidgid ACCOUNT CHILD: runs CHILD with the ids of ACCOUNT and no other group. */
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "exec.h"
#include "say.h"

int
main(int argc, char **argv)
{
	struct passwd *pw;

	say_name = "setuidgid";
	if (argc < 3)
		usage(100, "account child");
	pw = getpwnam(argv[1]);
	if (!pw)
		fatal(111, "unknown account ", argv[1]);
	if (setgroups(1, &pw->pw_gid) || setgid(pw->pw_gid))
		fatal_sys(111, "unable to setgid: ");
	if (setuid(pw->pw_uid))
		fatal_sys(111, "unable to setuid: ");
	exec_run(argv + 2, environ);
}
