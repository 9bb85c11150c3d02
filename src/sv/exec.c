#include "exec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

void
environment_set(struct environment *e, const char *name, const char *value)
{
	*vec_push(&e->arena, &e->set) = value ? arena_fmt(&e->arena, "%s=%s", name, value) :
	    arena_dup(&e->arena, name, strlen(name));
}

/*
 * The order is part of what others see (env prints it): a variable that is
 * removed leaves its place to the last one, a new one goes to the end.
 */
char **
environment_done(struct environment *e)
{
	size_t n = 0, i;
	char **all;

	while (environ[n])
		n++;
	all = arena_array(&e->arena, char *, n + e->set.n + 1);
	memcpy(all, environ, n * sizeof *all);
	for (i = 0; i < e->set.n; i++) {
		char *change = e->set.v[i];
		size_t name = strcspn(change, "=");

		for (size_t k = 0; k < n; k++)
			if (!strncmp(change, all[k], name) && all[k][name] == '=') {
				all[k] = all[--n];
				break;
			}
		if (change[name])
			all[n++] = change;
	}
	all[n] = NULL;
	return all;
}

static void
exec_search(const char *file, char *const *argv, char *const *envp)
{
	const char *path = getenv("PATH");
	struct arena a = {0};
	int error = 0;

	if (!path)
		path = "/bin:/usr/bin";
	for (;; path++) {
		size_t n = strcspn(path, ":");

		execve(arena_fmt(&a, "%.*s/%s", n ? (int)n : 1, n ? path : ".", file), argv, envp);
		if (errno != ENOENT) {
			error = errno;
			if (error != EACCES && error != EPERM && error != EISDIR)
				return;
		}
		path += n;
		if (!*path)
			break;
	}
	if (error)
		errno = error;
}

void
exec_run(char *const *argv, char *const *envp)
{
	if (strchr(argv[0], '/'))
		execve(argv[0], argv, envp);
	else
		exec_search(argv[0], argv, envp);
	fatal_sys(111, "unable to run ", argv[0], ": ");
}
