/* claim.c - asks unflap, and reads its JSON (DESIGN 4). */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "site.h"

const char *const verdict_name[] = {
	[V_STEADY] = "steady", [V_LOOPS] = "loops", [V_MAY_LOOP] = "may-loop",
	[V_PERIODIC] = "periodic", [V_ENDS_ONCE] = "ends-once", [V_HANGS] = "hangs",
	[V_UNKNOWN] = "unknown", [V_NONE] = "none",
};

const char *const certainty_name[] = {
	[C_NONE] = "-", [C_POSSIBLE] = "possible", [C_LIKELY] = "likely",
	[C_CERTAIN] = "certain",
};

bool
verdict_read(const char *name, enum verdict *v)
{
	for (*v = 0; name && *v < V_NONE; (*v)++)
		if (strcmp(name, verdict_name[*v]) == 0)
			return true;
	*v = V_NONE;
	return false;
}

bool
certainty_read(const char *name, enum certainty *c)
{
	for (*c = C_POSSIBLE; name && *c <= C_CERTAIN; (*c)++)
		if (strcmp(name, certainty_name[*c]) == 0)
			return true;
	*c = C_NONE;
	return false;
}

int
run_capture(char *const argv[], char **text, size_t *n)
{
	extern char **environ;
	posix_spawn_file_actions_t fa;
	int fd[2], status;
	size_t cap = 1 << 16;
	ssize_t got;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		fail("make a pipe");
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	if ((errno = posix_spawn(&pid, argv[0], &fa, NULL, argv, environ)) != 0)
		fail("start unflap");
	posix_spawn_file_actions_destroy(&fa);
	close(fd[1]);
	*text = malloc(cap);
	*n = 0;
	while (*text && (got = read(fd[0], *text + *n, cap - *n - 1)) > 0) {
		*n += (size_t)got;
		if (*n + 1 == cap)
			*text = realloc(*text, cap *= 2);
	}
	if (!*text)
		fail("remember what unflap says");
	(*text)[*n] = 0;
	close(fd[0]);
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static const char *
claim_text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static void
claim_names(const json_t *list, struct names *n)
{
	const json_t *x;
	size_t i;

	n->n = 0;
	json_array_foreach(list, i, x) {
		const char *s = json_string_value(x);

		if (!s || n->n == NAMES_MAX)
			continue;
		s = strrchr(s, '/') ? strrchr(s, '/') + 1 : s;
		snprintf(n->v[n->n++], sizeof n->v[0], "%.15s", s);
	}
}

static void
claim_read(const json_t *fate, struct claim *c)
{
	const json_t *by = json_object_get(fate, "by_shell");
	int i;

	*c = (struct claim){.verdict = V_NONE};
	if (!json_is_object(fate))
		return;
	verdict_read(claim_text(fate, "verdict"), &c->verdict);
	certainty_read(claim_text(fate, "certainty"), &c->certainty);
	snprintf(c->mechanism, sizeof c->mechanism, "%.23s", claim_text(fate, "mechanism"));
	snprintf(c->signals, sizeof c->signals, "%.15s", claim_text(fate, "signals"));
	snprintf(c->summary, sizeof c->summary, "%.199s", claim_text(fate, "summary"));
	c->period = json_number_value(json_object_get(fate, "period"));
	claim_names(json_object_get(fate, "left_behind"), &c->left);
	claim_names(json_object_get(fate, "left_on_stop"), &c->left_on_stop);
	for (i = 0; i < SH_N; i++) {
		enum verdict v;

		verdict_read(json_string_value(json_object_get(by, shell_name[i])), &v);
		c->by_shell[i] = (char)v;
	}
}

static bool
claims_read(const char *text, size_t len, int n, struct claim *c)
{
	json_error_t err;
	json_t *root = json_loadb(text, len, 0, &err);
	const json_t *service;
	size_t i;
	int k;

	for (k = 0; k < n; k++)
		c[k] = (struct claim){.verdict = V_NONE};
	if (!root) {
		fprintf(stderr, "truth: unflap's JSON: %s\n", err.text);
		return false;
	}
	json_array_foreach(json_object_get(root, "services"), i, service) {
		const char *path = claim_text(service, "path"), *base;
		const json_t *script;
		size_t j;

		base = strrchr(path, '/');
		k = atoi(base ? base + 1 : path);
		json_array_foreach(json_object_get(service, "scripts"), j, script)
			if (k >= 0 && k < n &&
			    strcmp(claim_text(script, "file"), "run") == 0)
				claim_read(json_object_get(script, "fate"), &c[k]);
	}
	json_decref(root);
	return true;
}

static void
claim_lay(const struct site *s, int k, const struct script *sc)
{
	char path[400], text[2 * TEXT_MAX];

	snprintf(path, sizeof path, "%s/batch/%04d", s->dir, k);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		fail("lay out a batch");
	snprintf(path, sizeof path, "%s/batch/%04d/run", s->dir, k);
	site_expand(s, sc, false, text, sizeof text);
	site_write(path, text, strlen(text), 0755);
	snprintf(path, sizeof path, "%s/batch/%04d/conf", s->dir, k);
	if (sc->has_conf) {
		snprintf(text, sizeof text, "%s%s", sc->conf, *sc->conf ? "\n" : "");
		site_write(path, text, strlen(text), 0644);
	} else {
		unlink(path);
	}
}

static bool
claims_dialect(const struct site *s, const struct asked *a, const char *which, bool s6,
    const struct script *sc, int n, struct claim *c)
{
	char *argv[16 + CLAIMS_MAX], *text;
	static char paths[CLAIMS_MAX][400];
	const char *dialect = s6 ? "s6" : "daemontools";
	const char *head[] = {a->unflap, "lint", "--format", "json", "--rules",
	    a->rules, "--root", "none", "--sh", which, "--dialect", dialect, NULL};
	struct claim *got;
	size_t len;
	int i, argc, paths_n = 0, rc;
	bool ok;

	for (argc = 0; head[argc]; argc++)
		argv[argc] = (char *)(uintptr_t)head[argc];
	for (i = 0; i < n; i++) {
		if (sc[i].s6 != s6)
			continue;
		snprintf(paths[i], sizeof paths[i], "%s/batch/%04d", s->dir, i);
		argv[argc++] = paths[i];
		paths_n++;
	}
	if (paths_n == 0)
		return true;
	argv[argc] = NULL;
	rc = run_capture(argv, &text, &len);
	got = calloc((size_t)n, sizeof *got);
	if (!got)
		fail("remember claims");
	ok = rc >= 0 && claims_read(text, len, n, got);
	for (i = 0; ok && i < n; i++)
		if (sc[i].s6 == s6)
			c[i] = got[i];
	free(got);
	free(text);
	return ok;
}

bool
claims_ask(const struct site *s, const struct asked *a, const char *which,
    const struct script *sc, int n, struct claim *c)
{
	int i;

	for (i = 0; i < n; i++) {
		claim_lay(s, i, &sc[i]);
		c[i] = (struct claim){.verdict = V_NONE};
	}
	return claims_dialect(s, a, which, false, sc, n, c) &&
	    claims_dialect(s, a, which, true, sc, n, c);
}
