/* envuidgid ACCOUNT CHILD: runs CHILD with $UID and $GID of ACCOUNT. */
#include <pwd.h>
#include <stdio.h>

#include "base/die.h"
#include "exec.h"
#include "say.h"

int
main(int argc, char **argv)
{
	static struct environment env;
	char number[24];
	struct passwd *pw;

	say_name = die_name = "envuidgid";
	if (argc < 3)
		usage(100, "account child");
	pw = getpwnam(argv[1]);
	if (!pw)
		fatal(111, "unknown account ", argv[1]);
	snprintf(number, sizeof number, "%lu", (unsigned long)pw->pw_gid);
	environment_set(&env, "GID", number);
	snprintf(number, sizeof number, "%lu", (unsigned long)pw->pw_uid);
	environment_set(&env, "UID", number);
	exec_run(argv + 2, environment_done(&env));
}
