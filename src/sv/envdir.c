/* envdir DIR CHILD: runs CHILD with one variable for each file of DIR. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "exec.h"
#include "say.h"

static struct environment env;

/* The first line without blanks at its end; its NULs become newlines. */
static void
set_variable(const char *name, struct str text)
{
	size_t n = str_find(text, '\n', 0);
	char *value;

	if (!text.n) {
		environment_set(&env, name, NULL);
		return;
	}
	while (n && (text.p[n - 1] == ' ' || text.p[n - 1] == '\t'))
		n--;
	value = arena_dup(&env.arena, text.p, n);
	for (size_t i = 0; i < n; i++)
		if (!value[i])
			value[i] = '\n';
	environment_set(&env, name, value);
}

static void
read_variable(const char *dir, const char *name)
{
	struct str text;
	int error, fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return;		/* it went, or is a link to nowhere */
	error = fd < 0 ? errno : file_read_fd(&env.arena, fd, SIZE_MAX / 4, &text);
	if (error) {
		errno = error;
		fatal_sys(111, "unable to read ", dir, "/", name, ": ");
	}
	close(fd);
	set_variable(name, text);
}

static void
read_variables(const char *dir)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	if (!d)
		fatal_sys(111, "unable to read directory ", dir, ": ");
	while (errno = 0, (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			read_variable(dir, entry->d_name);
	if (errno)
		fatal_sys(111, "unable to read directory ", dir, ": ");
	closedir(d);
}

int
main(int argc, char **argv)
{
	int origin;

	say_name = die_name = "envdir";
	if (argc < 3)
		usage(111, "dir child");	/* 111: so it is in 0.76 */
	origin = open(".", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (origin < 0)
		fatal_sys(111, "unable to switch to current directory: ");
	if (chdir(argv[1]))
		fatal_sys(111, "unable to switch to directory ", argv[1], ": ");
	read_variables(argv[1]);
	if (fchdir(origin))
		fatal_sys(111, "unable to switch to starting directory: ");
	exec_run(argv + 2, environment_done(&env));
}
