/* site.c - a worker's directory, and the world that a script finds in it. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "site.h"

static const char *const site_progs[] = {"stay", "forks", "ends", "ignoreterm",
    "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "d", "d2", "goaway",
    "backup", "job", "main", NULL};
static const char *const site_fixed[] = {"sleep", "svc", "sv", NULL};
static const char *const site_tools[] = {"mkdir", "chmod", "chown", "touch", "rm",
    "cat", "env", "nice", "nohup", "setsid", "true", "false", "grep", "id", "ln",
    "hostname", "date", "sed", "tee", "head", "tail", "expr", "dirname", "mv", "cp",
    "basename", "ls", "seq", "printf", "test", "[", "echo", NULL};

_Noreturn void
fail(const char *what)
{
	fprintf(stderr, "truth: unable to %s: %s\n", what, strerror(errno));
	exit(111);
}

static void
site_path(const struct site *s, char *to, size_t size, const char *dir,
    const char *name)
{
	if ((size_t)snprintf(to, size, "%s/%s%s%s", s->dir, dir, *name ? "/" : "",
	    name) >= size)
		fail("fit a path");
}

static void
site_dir(const struct site *s, const char *name)
{
	char path[400];

	site_path(s, path, sizeof path, name, "");
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		fail("make a directory");
}

/* Hard links where they can be had: then /proc/PID/exe tells the name. */
static void
site_link(const struct site *s, const char *dir, const char *name)
{
	char from[400], to[400];

	site_path(s, from, sizeof from, "stub", "");
	site_path(s, to, sizeof to, dir, name);
	if (link(from, to) < 0 && errno != EEXIST)
		fail("link a stub");
}

static void
site_tool(const struct site *s, const char *name)
{
	static const char *const where[] = {"/usr/bin", "/bin", NULL};
	char from[64], to[400];
	int i;

	site_path(s, to, sizeof to, "bin", name);
	for (i = 0; where[i]; i++) {
		snprintf(from, sizeof from, "%s/%s", where[i], name);
		if (access(from, X_OK) == 0 && symlink(from, to) == 0)
			return;
	}
}

void
site_write(const char *path, const char *text, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		fail("write a file");
	close(fd);
}

static void
site_copy(const char *from, const char *to)
{
	char buf[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	if (in < 0 || out < 0)
		fail("copy the stub");
	while ((n = read(in, buf, sizeof buf)) > 0)
		if (write(out, buf, (size_t)n) != n)
			fail("copy the stub");
	close(in);
	close(out);
}

void
site_clear(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d))) {
		char path[800];

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (unlink(path) < 0) {
			site_clear(path);
			rmdir(path);
		}
	}
	closedir(d);
}

void
site_make(struct site *s, const char *base, int number, const char *stub)
{
	char path[400];
	int i;

	*s = (struct site){.bin_shell = SH_N};
	snprintf(s->dir, sizeof s->dir, "%s/w%d", base, number);
	if (mkdir(s->dir, 0755) < 0 && errno != EEXIST)
		fail("make a worker's directory");
	site_dir(s, "bin");
	site_dir(s, "svc");
	site_dir(s, "batch");
	site_path(s, path, sizeof path, "stub", "");
	site_copy(stub, path);
	for (i = 0; site_progs[i]; i++) {
		site_link(s, "bin", site_progs[i]);
		s->linked |= 1u << i;
	}
	for (i = 0; site_fixed[i]; i++)
		site_link(s, "bin", site_fixed[i]);
	for (i = 0; site_tools[i]; i++)
		site_tool(s, site_tools[i]);
	for (i = 0; i < SH_N; i++) {
		char name[32];

		if (!shell_path[i])
			continue;
		snprintf(name, sizeof name, "sh-%s", shell_name[i]);
		site_dir(s, name);
		site_path(s, path, sizeof path, name, "sh");
		if (symlink(shell_path[i], path) < 0 && errno != EEXIST)
			fail("link a shell");
	}
	site_path(s, path, sizeof path, "fifo", "");
	if (mkfifo(path, 0600) < 0 && errno != EEXIST)
		fail("make the fifo");
	s->fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	s->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (s->fifo < 0 || s->null < 0)
		fail("open the fifo");
	s->shared = mmap(NULL, sizeof *s->shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s->shared == MAP_FAILED)
		fail("share memory");
}

void
site_remove(struct site *s)
{
	close(s->fifo);
	close(s->null);
	munmap(s->shared, sizeof *s->shared);
	site_clear(s->dir);
	rmdir(s->dir);
}

/*
 * Busybox prefers its own applets to PATH.  These must be the stubs, or what
 * the other shells get: its setsid has no -w, for one.
 */
static bool
site_applet(const char *text, const char *p, size_t len)
{
	static const char *const site_applets[] = {"sleep", "svc", "sv", "setsid",
	    "env", "nice", "nohup", NULL};
	int i;

	if (p > text && (p[-1] == '/' || p[-1] == '-' || p[-1] == '.'))
		return false;
	for (i = 0; site_applets[i]; i++)
		if (strlen(site_applets[i]) == len && strncmp(p, site_applets[i], len) == 0)
			return true;
	return false;
}

void
site_expand(const struct site *s, const struct script *sc, bool busybox, char *to,
    size_t size)
{
	const char *p = sc->text;
	size_t n = 0;

	while (*p && n + sizeof s->dir + 64 < size) {
		size_t len = 0;

		if (strncmp(p, "@D@", 3) == 0) {
			n += (size_t)sprintf(to + n, "%s", s->dir);
			p += 3;
			continue;
		}
		while (isalnum((unsigned char)p[len]) || p[len] == '_')
			len++;
		if (busybox && len && site_applet(sc->text, p, len))
			n += (size_t)sprintf(to + n, "%s/bin/", s->dir);
		if (len == 0)
			len = 1;
		if (n + len + 1 >= size)
			break;
		memcpy(to + n, p, len);
		n += len;
		p += len;
	}
	to[n] = 0;
}

static unsigned
site_bit(const char *name)
{
	int i;

	for (i = 0; site_progs[i]; i++)
		if (strcmp(site_progs[i], name) == 0)
			return 1u << i;
	return 0;
}

static void
site_program(struct site *s, const struct script *sc, const char *name, char letter)
{
	char path[400], local[16];
	unsigned bit = site_bit(name);

	if (letter == 'M' && (s->linked & bit)) {
		site_path(s, path, sizeof path, "bin", name);
		unlink(path);
		s->linked &= ~bit;
	} else if (letter != 'M' && !(s->linked & bit)) {
		site_link(s, "bin", name);
		s->linked |= bit;
	}
	snprintf(local, sizeof local, "./%s", name);
	if (letter != 'M' && strstr(sc->text, local))
		site_link(s, "svc", name);
}

static void
site_conf(const struct site *s, const char *text)
{
	char path[400], line[96];
	int n;

	site_path(s, path, sizeof path, "svc", "conf");
	n = snprintf(line, sizeof line, "%s%s", text, *text ? "\n" : "");
	site_write(path, line, (size_t)n, 0644);
}

static void
site_cond(struct site *s, const struct script *sc, const struct cond *c, int alt,
    char *ctl, size_t size)
{
	const char *what = cond_alt_name(c, alt);
	char path[400], text[64];
	size_t n;

	site_path(s, path, sizeof path, "svc", c->name);
	switch (c->kind) {
	case COND_FLAG:
		if (alt == 1)
			site_write(path, "x\n", 2, 0755);
		break;
	case COND_DIR:
		if (alt == 0 && mkdir(path, 0755) < 0)
			fail("make a directory");
		if (alt == 2)
			site_write(path, "x\n", 2, 0644);
		break;
	case COND_CONF:
		if (alt == 0)
			break;
		n = strlen(what);
		snprintf(text, sizeof text, "%.*s", *what == '`' ? (int)n - 2 : 0,
		    what + 1);
		site_conf(s, text);
		break;
	case COND_PROG:
		site_program(s, sc, c->name, cond_letter(c, alt));
		n = strlen(ctl);
		snprintf(ctl + n, size - n, "%s %c\n", c->name, cond_letter(c, alt));
		break;
	case COND_VAR:
	case COND_STDIN:
	case COND_ARG:
		break;
	}
}

void
site_world(struct site *s, const struct script *sc, const struct conds *c,
    const struct world *w, bool busybox)
{
	char path[400], ctl[512] = "sleep Z\nsvc D\nsv D\n", text[2 * TEXT_MAX];
	unsigned seen = 0;
	int i, j;

	site_path(s, path, sizeof path, "svc", "");
	site_clear(path);
	site_path(s, path, sizeof path, "svc", "run");
	site_expand(s, sc, busybox, text, sizeof text);
	site_write(path, text, strlen(text), 0755);
	if (sc->has_conf)
		site_conf(s, sc->conf);
	for (i = 0; i < c->n; i++) {
		site_cond(s, sc, &c->v[i], w->alt[i], ctl, sizeof ctl);
		seen |= site_bit(c->v[i].name);
	}
	/* What no condition names is there, for a text that builds a name. */
	for (j = 0; site_progs[j]; j++)
		if (!(seen & (1u << j)) && !(s->linked & (1u << j))) {
			site_link(s, "bin", site_progs[j]);
			s->linked |= 1u << j;
		}
	site_path(s, path, sizeof path, "ctl", "");
	site_write(path, ctl, strlen(ctl), 0644);
}

/*
 * What a script may wait for happens at last: files come or go, a program that
 * failed or was missing works.
 */
void
site_turn(struct site *s, const struct conds *c, const struct world *w)
{
	char path[400], ctl[512] = "sleep Z\nsvc D\nsv D\n";
	size_t n;
	int i;

	for (i = 0; i < c->n; i++) {
		const struct cond *x = &c->v[i];
		char letter;

		site_path(s, path, sizeof path, "svc", x->name);
		if (x->kind == COND_FLAG && w->alt[i] == 0)
			site_write(path, "x\n", 2, 0755);
		else if (x->kind == COND_FLAG || (x->kind == COND_DIR && w->alt[i] == 2))
			unlink(path);
		else if (x->kind == COND_DIR && (w->alt[i] ? mkdir(path, 0755) :
		    rmdir(path)) < 0)
			continue;
		if (x->kind != COND_PROG)
			continue;
		letter = cond_letter(x, w->alt[i]);
		if (letter == 'M') {
			site_link(s, "bin", x->name);
			s->linked |= site_bit(x->name);
		}
		n = strlen(ctl);
		snprintf(ctl + n, sizeof ctl - n, "%s %c\n", x->name,
		    letter == '1' ? '0' : letter);
	}
	site_path(s, path, sizeof path, "ctl", "");
	site_write(path, ctl, strlen(ctl), 0644);
}

/* NAME=value for each variable that is set, behind PATH; ends in NULL. */
void
site_env(const struct site *s, const struct conds *c, const struct world *w,
    enum shell shell, struct site_env *e)
{
	int i, n = 0;

	snprintf(e->path, sizeof e->path, "PATH=%s/bin:%s/sh-%s", s->dir, s->dir,
	    shell_name[shell]);
	e->v[n++] = e->path;
	for (i = 0; i < c->n && n < SITE_VARS; i++) {
		static const char *const value[] = {NULL, "", "stay", "start", "a b"};

		if (c->v[i].kind != COND_VAR || w->alt[i] == 0)
			continue;
		snprintf(e->text[n], sizeof e->text[n], "%s=%s", c->v[i].name,
		    value[w->alt[i]]);
		e->v[n] = e->text[n];
		n++;
	}
	e->v[n] = NULL;
}
