/*
 * test_svdir - finding services, in fixtures, in memory and in a hostile tree.
 *
 *   test_svdir fixtures/services
 *
 * A service is told in one line (see line_of); a test compares all of them.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svdir/service.h"

static unsigned passed, failed;

#define CHECK(ok)								\
	do {									\
		if (ok) {							\
			passed++;						\
		} else {							\
			failed++;						\
			printf("FAIL %s:%d: %s\n", __FILE__, __LINE__, #ok);	\
		}								\
	} while (0)

struct told {
	struct arena arena;
	struct buf text;
	unsigned services;
	bool quiet;
};

static void
line_of(struct buf *b, const struct service *s)
{
	buf_fmt(b, "%s [%s] %s/%s/%s", s->path, s->name, dialect_name(s->dialect),
	    service_kind_name(s->kind), layout_name(s->layout));
	buf_fmt(b, "%s%s%s%s%s%s", s->single ? " single" : "", s->source_tree ? " source" : "",
	    s->live ? " live" : "", s->has_log ? " log" : "", s->has_down ? " down" : "",
	    s->run_missing ? " no-run" : "");
	if (s->notification_fd >= 0)
		buf_fmt(b, " fd=%d", s->notification_fd);
	if (s->run_not_file)
		buf_fmt(b, " run=%s", s->run_is);
	buf_char(b, ':');
	for (uint32_t i = 0; i < s->scripts.n; i++) {
		const struct script *c = &s->scripts.v[i];

		buf_fmt(b, " %s", c->file);
		if (strcmp(c->file, role_name(c->role)) != 0)
			buf_fmt(b, "=%s", role_name(c->role));
		buf_fmt(b, "%s%s", c->judge_mode ? "*" : "",
		    c->shebang.language == LANGUAGE_EXECLINE ? "(x)" : "");
	}
	buf_char(b, '\n');
}

static void
each_service(void *ctx, struct arena *a, struct service *s)
{
	struct told *t = ctx;

	/* What the arena holds may be used, and written over, until we return. */
	memset(arena_alloc(a, 100), 0x5a, 100);
	t->services++;
	if (!t->quiet)
		line_of(&t->text, s);
}

/* All services and then all problems below the paths. */
static const char *
found_with(struct world *w, const char *const *paths, uint32_t n, struct svdir_options o,
    bool quiet)
{
	static struct told t;
	struct problems problems = {.arena = &t.arena};

	arena_free(&t.arena);
	t = (struct told){.quiet = quiet};
	t.text.arena = &t.arena;
	if (!o.sh)
		o.sh = SHELL_ANY_SH;
	svdir_find(w, paths, n, &o, &problems, each_service, &t);
	if (problems.seen != t.services)
		buf_fmt(&t.text, "seen %u, given %u\n", problems.seen, t.services);
	if (quiet)
		buf_fmt(&t.text, "%u services\n", t.services);
	for (uint32_t i = 0; i < problems.list.n; i++)
		buf_fmt(&t.text, "! %s: %s\n", problems.list.v[i].path, problems.list.v[i].message);
	return buf_done(&t.text).p;
}

static const char *
found(struct world *w, const char *path)
{
	return found_with(w, &path, 1, (struct svdir_options){0}, false);
}

static void
same_at(int line, const char *got, const char *want)
{
	if (strcmp(got, want) == 0) {
		passed++;
		return;
	}
	failed++;
	printf("FAIL %s:%d: wanted\n%s  got\n%s", __FILE__, line, want, got);
}

#define SAME(got, want) same_at(__LINE__, (got), (want))

#define NO_SERVICE "no service found in it (a service is a directory with a file called run)\n"

static void
test_fixtures(struct world *w)
{
	SAME(found(w, "daemontools"),
	    "daemontools/qmail-pop3d-joined [qmail-pop3d-joined] daemontools/longrun/scan: run*\n"
	    "daemontools/qmail-pop3d-mended [qmail-pop3d-mended] daemontools/longrun/scan: run*\n"
	    "daemontools/qmail-pop3d-printed [qmail-pop3d-printed] daemontools/longrun/scan: run*\n");
	SAME(found(w, "daemontools/qmail-pop3d-joined/"),
	    "daemontools/qmail-pop3d-joined/ [qmail-pop3d-joined] daemontools/longrun/plain: run*\n");
	SAME(found(w, "runit"),
	    "runit/cron [cron] daemontools/longrun/scan down: run*\n"
	    "runit/getty-tty1 [getty-tty1] runit/longrun/scan: run*\n"
	    "runit/sshd [sshd] runit/longrun/scan log: run* finish* check* control/t=control* "
	    "log/run* log/finish*\n");
	SAME(found(w, "s6"),
	    "s6/nginx [nginx] s6/longrun/scan log fd=3: run*(x) finish* log/run*(x) "
	    "data/check=check*\n"
	    "s6/redis [redis] s6/longrun/scan: run*\n");
	SAME(found(w, "s6-rc"),
	    "s6-rc/source/default [default] s6/bundle/s6-rc source:\n"
	    "s6-rc/source/mount [mount] s6/oneshot/s6-rc source: up(x) down(x)\n"
	    "s6-rc/source/sshd [sshd] s6/longrun/s6-rc source: run\n"
	    "s6-rc/source/sshd-log [sshd-log] s6/logger/s6-rc source fd=3: run(x)\n");
	SAME(found(w, "overlay"),
	    "overlay/root/etc/s6-overlay/s6-rc.d/init-app [init-app] s6/oneshot/s6-overlay: "
	    "up(x) run\n"
	    "overlay/root/etc/s6-overlay/s6-rc.d/svc-app [svc-app] s6/longrun/s6-overlay: run\n"
	    "overlay/root/etc/s6-overlay/s6-rc.d/user [user] s6/bundle/s6-overlay:\n"
	    "overlay/root/etc/services.d/old [old] s6/longrun/s6-overlay: run* finish*(x)\n");
	SAME(found(w, "debian"),
	    "debian/package/contrib [baz] runit/longrun/debian single log: baz.run=run\n"
	    "debian/package/debian [bar] runit/longrun/debian single: bar.runscript=run\n"
	    "debian/package/debian/foo.runscript [foo] runit/longrun/debian source: run finish\n");
	SAME(found(w, "encore"),
	    "encore/web [web] encore/longrun/scan log: run* start=up* stop=finish* "
	    "notify=control* log=log/run*\n");
	SAME(found(w, "scan/enabled"),
	    "scan/enabled/a [a] daemontools/longrun/scan: run*\n"
	    "scan/enabled/b [b] daemontools/longrun/scan log: run* log/run*\n");
}

/* qmail's directory of services; svscan's own; another supervisor's job; modes set later. */
static void
each_shells(void *ctx, struct arena *a, struct service *s)
{
	const struct script *c = &s->scripts.v[0];

	(void)a;
	buf_fmt(ctx, "%s, %s\n", c->shebang.shells & SHELL_BIT(SHELL_DASH) ? "dash" : "no dash",
	    str_has(c->source->text, "\r") ? "CR LF" : "LF");
}

/* Which sh may run the first script, and how its lines end. */
static const char *
shells(struct world *w, const char *path)
{
	static struct arena a;
	struct buf b = {.arena = &a};
	struct problems problems = {.arena = &a};
	struct svdir_options o = {.sh = SHELL_ANY_SH};

	svdir_find(w, &path, 1, &o, &problems, each_shells, &b);
	return buf_done(&b).p;
}

static void
test_foreign(struct arena *a)
{
	static const char sh[] = "#!/bin/sh\nexec d\n";
	struct world *w = world_fixture(a);

	world_put(w, "/q/rc", str_of(sh), 0755, NULL);
	world_put(w, "/q/supervise/send/run", str_of(sh), 0755, NULL);
	world_put(w, "/q/supervise/send/log/run", str_of(sh), 0755, NULL);
	SAME(found(w, "/q"), "/q/supervise/send [send] daemontools/longrun/scan log: run* log/run*\n");
	world_put(w, "/s/.s6-svscan/finish", str_of(sh), 0755, NULL);
	world_put(w, "/s/.log/run", str_of(sh), 0755, NULL);
	world_put(w, "/s/web/run", str_of(sh), 0755, NULL);
	world_put(w, "/s/image/json.conf", STR("x"), 0644, NULL);
	world_put(w, "/s/image/log/run", str_of(sh), 0755, NULL);
	SAME(found(w, "/s"), "/s/image/log [log] daemontools/logger/scan: run=log/run*\n"
	    "/s/web [web] s6/longrun/scan: run*\n");
	world_put(w, "/j/rootfs/etc/services.d/job/run", str_of(sh), 0755, NULL);
	world_put(w, "/j/rootfs/etc/services.d/job/interval", STR("60\n"), 0644, NULL);
	SAME(found(w, "/j"), "/j/rootfs/etc/services.d/job [job] s6/oneshot/s6-overlay: run*\n");
	world_put(w, "/i/rootfs/etc/services.d/a/run", str_of(sh), 0755, NULL);
	world_put(w, "/i/rootfs/etc/services.d/b/run", str_of(sh), 0644, NULL);
	SAME(found(w, "/i"), "/i/rootfs/etc/services.d/a [a] s6/longrun/s6-overlay: run*\n"
	    "/i/rootfs/etc/services.d/b [b] s6/longrun/s6-overlay: run*\n");
	world_put(w, "/i/Dockerfile", STR("FROM x\nRUN chmod +x /etc/services.d/*/run\n"), 0644, NULL);
	SAME(found(w, "/i"), "/i/rootfs/etc/services.d/a [a] s6/longrun/s6-overlay: run*\n"
	    "/i/rootfs/etc/services.d/b [b] s6/longrun/s6-overlay source: run\n");
	world_put(w, "/c/Dockerfile", STR("FROM x\nRUN dos2unix /etc/services.d/a/run\n"), 0644, NULL);
	world_put(w, "/c/rootfs/etc/services.d/a/run", STR("#!/bin/sh\r\nexec d\r\n"), 0755, NULL);
	SAME(shells(w, "/c"), "dash, LF\n");
	world_put(w, "/p/Dockerfile", STR("FROM golang AS b\nFROM alpine:3\n"), 0644, NULL);
	world_put(w, "/p/a/run", STR("#!/bin/sh\nsource /x\nexec d\n"), 0755, NULL);
	SAME(shells(w, "/p"), "no dash, LF\n");
	world_put(w, "/crlf/a/run", STR("#!/bin/sh\r\nsource /x\r\n"), 0755, NULL);
	SAME(shells(w, "/crlf"), "dash, CR LF\n");
	world_put(w, "/d/sv/supervise/lock", STR(""), 0600, NULL);
	world_put(w, "/d/sv/supervise/supervise/lock", STR(""), 0600, NULL);
	world_put(w, "/d/sv/mpd/run", str_of(sh), 0755, NULL);
	SAME(found(w, "/d"), "/d/sv/mpd [mpd] runit/longrun/scan: run*\n");
	world_put(w, "/e/s6/web/finish", str_of(sh), 0755, NULL);
	world_put(w, "/e/s6/web/run", str_of(sh), 0755, NULL);
	SAME(found(w, "/e"), "/e/s6/web [web] s6/longrun/scan: run* finish*\n");
}

/* Links of an image lead where they will when it is a root. */
static void
test_image(struct world *w)
{
	static const char image[] =
	    "image/etc/runit/runsvdir/default/dbus [dbus] runit/longrun/image: run* check*\n"
	    "image/etc/runit/runsvdir/default/ntpd [ntpd] runit/longrun/image: run*\n";

	SAME(found(w, "image"), image);
	SAME(found(w, "image/etc/runit/runsvdir/default"), image);
	SAME(found(w, "image/var/service"),
	    "image/var/service/dbus [dbus] runit/longrun/image: run* check*\n"
	    "image/var/service/ntpd [ntpd] daemontools/longrun/image: run*\n");
}

static void
test_single(struct world *w)
{
	static const char *const two[] = {"runit/sshd", "runit/sshd/run"};
	struct svdir_options o = {.as = ROLE_FINISH, .dialect = DIALECT_S6};
	const char *path = "runit/sshd/conf";

	SAME(found(w, "runit/sshd/run"), "runit/sshd [sshd] runit/longrun/plain single log: run\n");
	SAME(found(w, "runit/sshd/log/run"),
	    "runit/sshd/log [log] runit/logger/plain single: run=log/run\n");
	SAME(found(w, "runit/sshd/check"),
	    "runit/sshd [sshd] runit/longrun/plain single log: check\n");
	SAME(found(w, "runit/sshd/control/t"),
	    "runit/sshd/control [control] daemontools/longrun/plain single: t=control\n");
	SAME(found(w, "runit/sshd/conf"),
	    "runit/sshd [sshd] daemontools/longrun/plain single: conf=run\n");
	SAME(found_with(w, &path, 1, o, false),
	    "runit/sshd [sshd] s6/longrun/plain single log: conf=finish\n");
	SAME(found(w, "s6-rc/source/mount/up"),
	    "s6-rc/source/mount [mount] s6/oneshot/s6-rc single: up(x)\n");
	SAME(found(w, "overlay/root/etc/s6-overlay/s6-rc.d/init-app/run"),
	    "overlay/root/etc/s6-overlay/s6-rc.d/init-app [init-app] s6/oneshot/s6-overlay single: "
	    "run\n");
	SAME(found(w, "overlay/root/etc/cont-init.d/10-users"),
	    "overlay/root/etc/cont-init.d [cont-init.d] s6/longrun/plain single: 10-users=up\n");
	SAME(found(w, "runit/sshd/log"), "runit/sshd/log [log] runit/logger/plain: run=log/run* "
	    "finish=log/finish*\n");
	SAME(found_with(w, two, 2, (struct svdir_options){.dialect = DIALECT_DAEMONTOOLS}, false),
	    "runit/sshd [sshd] daemontools/longrun/plain log: run* finish* log/run*\n"
	    "runit/sshd [sshd] daemontools/longrun/plain single log: run\n");
}

static void
test_problems(struct world *w)
{
	static const char *const paths[] = {"nope", "runit/cron", "runit/sshd/control", "runit/cron"};

	SAME(found_with(w, paths, 4, (struct svdir_options){0}, false),
	    "runit/cron [cron] daemontools/longrun/plain down: run*\n"
	    "! nope: no such file or directory\n"
	    "! runit/sshd/control: " NO_SERVICE);
	SAME(found(w, "overlay/root/etc/cont-init.d"),
	    "! overlay/root/etc/cont-init.d: " NO_SERVICE);
	SAME(found(w, "/dev/null"), "! /dev/null: neither a file nor a directory; not read\n");
}

#define RUN STR("#!/bin/sh\nexec d\n")

static struct world *
memory(struct arena *a, const char *const *files, size_t n, unsigned mode)
{
	struct world *w = world_fixture(a);

	for (size_t i = 0; i < n; i++)
		world_put(w, files[i], RUN, mode, NULL);
	return w;
}

#define MEMORY(a, mode, ...)							\
	memory((a), (const char *const[]){__VA_ARGS__},				\
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (mode))

/* Where a mode means something, and where it is a source tree. */
static void
test_modes(void)
{
	struct arena a = {0};
	struct world *w = MEMORY(&a, 0644, "t/a/run", "t/b/run");

	SAME(found(w, "t"),
	    "t/a [a] daemontools/longrun/scan source: run\n"
	    "t/b [b] daemontools/longrun/scan source: run\n");
	SAME(found(w, "t/a"), "t/a [a] daemontools/longrun/plain source: run\n");
	world_put(w, "t/c/run", RUN, 0755, NULL);
	SAME(found(w, "t"),
	    "t/a [a] daemontools/longrun/scan: run*\n"
	    "t/b [b] daemontools/longrun/scan: run*\n"
	    "t/c [c] daemontools/longrun/scan: run*\n");
	SAME(found(w, "t/a"), "t/a [a] daemontools/longrun/plain: run*\n");
	w = MEMORY(&a, 0644, "alone/run", "x/other/file");
	SAME(found(w, "alone"), "alone [alone] daemontools/longrun/plain: run*\n");
	w = MEMORY(&a, 0644, "repo/files/foo/run");
	SAME(found(w, "repo/files"), "repo/files/foo [foo] daemontools/longrun/scan: run*\n");
	SAME(found(w, "repo"), "repo/files/foo [foo] daemontools/longrun/scan source: run\n");
	w = MEMORY(&a, 0644, "/etc/sv/a/run", "/etc/sv/b/run");
	SAME(found(w, "/etc/sv"),
	    "/etc/sv/a [a] runit/longrun/scan: run*\n"
	    "/etc/sv/b [b] runit/longrun/scan: run*\n");
	arena_free(&a);
}

/* What a service directory is, and what only looks like one. */
static void
test_what_is_one(void)
{
	struct arena a = {0};
	struct world *w = MEMORY(&a, 0755, "r/bin/run", "r/test/run", "r/svc/run", "r/docs/log/x",
	    "r/node_modules/m/run", "r/.git/hooks/run", "r/app/finish");

	SAME(found(w, "r"), "r/svc [svc] daemontools/longrun/scan: run*\n");
	SAME(found(w, "r/bin"), "r/bin [bin] daemontools/longrun/plain: run*\n");
	SAME(found(w, "r/docs"), "! r/docs: " NO_SERVICE);
	/* without run, but surely meant as one */
	w = MEMORY(&a, 0755, "services/a/run", "services/b/finish", "services/c/down", "services/d/log/run", "services/e/README",
	    "services/f/supervise/status");
	SAME(found(w, "services"),
	    "services/a [a] daemontools/longrun/scan: run*\n"
	    "services/b [b] runit/longrun/scan no-run: finish*\n"
	    "services/c [c] daemontools/longrun/scan down no-run:\n"
	    "services/d [d] daemontools/longrun/scan log no-run: log/run*\n"
	    "services/f [f] daemontools/longrun/scan no-run:\n");
	world_put(w, "mixed/a/run", RUN, 0755, NULL);
	world_put(w, "mixed/b/finish", RUN, 0755, NULL);
	world_put(w, "mixed/c/x", RUN, 0755, NULL);
	world_put(w, "mixed/d/down", RUN, 0755, NULL);
	SAME(found(w, "mixed"), "mixed/a [a] daemontools/longrun/scan: run*\n");
	SAME(found(w, "services/b"), "services/b [b] runit/longrun/plain no-run: finish*\n");
	SAME(found(w, "services/d"), "services/d [d] daemontools/longrun/plain log no-run: log/run*\n");
	SAME(found(w, "services/e"), "! services/e: " NO_SERVICE);
	/* a scan directory with a service called log, and one with run for a name */
	w = MEMORY(&a, 0755, "s/log/run", "s/web/run", "s/run/run");
	SAME(found(w, "s"),
	    "s/log [log] daemontools/longrun/scan: run*\n"
	    "s/run [run] daemontools/longrun/scan: run*\n"
	    "s/web [web] daemontools/longrun/scan: run*\n");
	/* run is a directory */
	w = MEMORY(&a, 0755, "s/a/run", "s/b/run/x", "s/b/finish");
	SAME(found(w, "s"),
	    "s/a [a] daemontools/longrun/scan: run*\n"
	    "s/b [b] runit/longrun/scan run=a directory: finish*\n");
	/* a script called run at the top of a repository hides nothing */
	w = MEMORY(&a, 0755, "r/run", "r/services/a/run", "r/services/a/data/x/run");
	SAME(found(w, "r"),
	    "r [r] daemontools/longrun/plain: run*\n"
	    "r/services/a [a] daemontools/longrun/scan: run*\n");
	arena_free(&a);
}

static void
test_s6_rc(void)
{
	struct arena a = {0};
	struct world *w = world_fixture(&a);

	world_put(w, "x/s6-rc.d/a/type", STR("longrun"), 0644, NULL);
	world_put(w, "x/s6-rc.d/a/run", RUN, 0644, NULL);
	world_put(w, "x/s6-rc.d/b/type", STR("onehsot\n"), 0644, NULL);
	world_put(w, "x/s6-rc.d/b/up", STR("#!/bin/sh\ntrue\n"), 0644, NULL);
	world_put(w, "x/s6-rc.d/c/run", RUN, 0644, NULL);
	world_put(w, "x/lib/type", STR("module\n"), 0644, NULL);
	world_put(w, "x/s6-rc.d/d/type", STR("longrun\n"), 0644, NULL);
	world_put(w, "x/s6-rc.d/d/down", STR(""), 0644, NULL);
	SAME(found(w, "x"),
	    "x/s6-rc.d/a [a] s6/longrun/s6-rc source: run\n"
	    "x/s6-rc.d/b [b] s6/oneshot/s6-rc source: up(x)\n"
	    "x/s6-rc.d/c [c] s6/longrun/s6-rc source: run\n"
	    "x/s6-rc.d/d [d] s6/longrun/s6-rc source down no-run:\n");
	/* an image that adds to what another one defines */
	w = MEMORY(&a, 0644, "etc/s6-overlay/s6-rc.d/user/contents.d/x",
	    "etc/s6-overlay/s6-rc.d/end/dependencies.d/x", "etc/s6-overlay/s6-rc.d/x/run");
	SAME(found(w, "etc"),
	    "etc/s6-overlay/s6-rc.d/user [user] s6/bundle/s6-overlay:\n"
	    "etc/s6-overlay/s6-rc.d/x [x] s6/longrun/s6-overlay: run\n");
	arena_free(&a);
}

static void
test_dialects(void)
{
	struct arena a = {0};
	struct world *w = MEMORY(&a, 0755, "d/a/run", "d/b/run", "d/c/run", "d/e/run", "d/f/run",
	    "d/g/run", "sv/h/run", "d/i/run");

	world_put(w, "d/b/conf", STR(""), 0644, NULL);
	world_put(w, "d/c/timeout-kill", STR("5000\n"), 0644, NULL);
	world_put(w, "d/e/no-setsid", STR(""), 0644, NULL);
	world_put(w, "d/f/env/X", STR("1\n"), 0644, NULL);
	world_put(w, "d/g/run", STR("#!/usr/bin/with-contenv bash\nexec d\n"), 0755, NULL);
	world_put(w, "d/i/supervise/status", STR("12345678901234567890123456789012345"), 0644, NULL);
	SAME(found(w, "d"),
	    "d/a [a] daemontools/longrun/scan: run*\n"
	    "d/b [b] runit/longrun/scan: run*\n"
	    "d/c [c] s6/longrun/scan: run*\n"
	    "d/e [e] encore/longrun/scan: run*\n"
	    "d/f [f] daemontools/longrun/scan: run*\n"
	    "d/g [g] s6/longrun/scan: run*\n"
	    "d/i [i] s6/longrun/scan: run*\n");
	SAME(found(w, "sv"), "sv/h [h] runit/longrun/scan: run*\n");
	world_put(w, "once/j/start", STR("#!/bin/sh\n"), 0755, NULL);
	world_put(w, "once/j/stop", STR("#!/bin/sh\n"), 0755, NULL);
	world_put(w, "once/j/no-setsid", STR(""), 0644, NULL);
	SAME(found(w, "once"), "once/j [j] encore/oneshot/scan: start=up* stop=finish*\n");
	arena_free(&a);
}

/* Links: followed among services, deduplicated, never out of the tree elsewhere. */
static void
test_links(void)
{
	struct arena a = {0};
	struct world *w = MEMORY(&a, 0755, "out/x/run", "out/y/run", "t/service/a/run", "t/b/run",
	    "t/lib/file");

	world_put(w, "t/service/x", STR(""), 0777, "../../out/x");
	world_put(w, "t/service/again", STR(""), 0777, "a");
	world_put(w, "t/service/gone", STR(""), 0777, "../nope");
	world_put(w, "t/service/far", STR(""), 0777, "/etc/sv/far");
	world_put(w, "t/service/.hidden", STR(""), 0777, "../../out/y");
	world_put(w, "t/lib/out", STR(""), 0777, "../../out");
	world_put(w, "t/lib/up", STR(""), 0777, "..");
	world_put(w, "t/self", STR(""), 0777, ".");
	SAME(found(w, "t"),
	    "t/b [b] daemontools/longrun/scan: run*\n"
	    "t/service/a [a] daemontools/longrun/scan: run*\n"
	    "t/service/x [x] daemontools/longrun/scan: run*\n"
	    "! t/service/gone: a link that leads nowhere\n");
	SAME(found(w, "t/service"),
	    "t/service/a [a] daemontools/longrun/scan: run*\n"
	    "t/service/x [x] daemontools/longrun/scan: run*\n"
	    "! t/service/far: a link that leads nowhere here; if it is meant for another system, "
	    "say --root DIR\n"
	    "! t/service/gone: a link that leads nowhere\n");
	world_put(w, "v/a/run", STR(""), 0777, "nothing");
	world_put(w, "v/b/run", STR(""), 0777, "/usr/bin/b");
	world_put(w, "v/b/log/run", STR(""), 0777, "/usr/bin/vlogger");
	world_put(w, "v/c/run", STR(""), 0777, "../../out/x/run");
	SAME(found(w, "v"),
	    "v/a [a] daemontools/longrun/scan run=a link that leads nowhere:\n"
	    "v/b [b] daemontools/longrun/scan log:\n"
	    "v/c [c] daemontools/longrun/scan: run*\n"
	    "! v/b/run: a link to a file that is not here; say where it is with --root DIR\n");
	arena_free(&a);
}

static void
test_text(void)
{
	struct arena a = {0};
	struct svdir_options o = {.sh = SHELL_BIT(SHELL_DASH)};
	struct service *s = svdir_from_text(&a, "log/run", RUN, &o);

	CHECK(s->single && !s->source_tree && s->scripts.n == 1 && s->kind == SERVICE_LOGGER);
	CHECK(s->scripts.v[0].role == ROLE_LOG_RUN && !s->scripts.v[0].judge_mode);
	CHECK(strcmp(s->scripts.v[0].file, "log/run") == 0 && strcmp(s->path, ".") == 0);
	CHECK(s->scripts.v[0].shebang.shells == SHELL_BIT(SHELL_DASH));
	s = svdir_from_text(&a, "a/b/finish", RUN, &o);
	CHECK(s->scripts.v[0].role == ROLE_FINISH && strcmp(s->name, "finish") == 0);
	s = svdir_from_text(&a, "x.sh", RUN, &o);
	CHECK(s->scripts.v[0].role == ROLE_RUN && s->dialect == DIALECT_DAEMONTOOLS);
	o.as = ROLE_CHECK;
	s = svdir_from_text(&a, "x.sh", RUN, &o);
	CHECK(s->scripts.v[0].role == ROLE_CHECK && service_script(s, ROLE_CHECK) == s->scripts.v);
	CHECK(!service_script(s, ROLE_RUN) && !service_neighbour(s, "run"));
	arena_free(&a);
}

static void
test_filetype(void)
{
	struct arena a = {0};
	struct svdir_options o = {.sh = SHELL_ANY_SH};
	static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";
	const char *name = svdir_from_text(&a, "run", (struct str){gzip, 10}, &o)
	    ->scripts.v[0].kind_name;

	CHECK(!name || strcmp(name, "gzip compressed data") == 0);
	CHECK(!svdir_from_text(&a, "run", RUN, &o)->scripts.v[0].kind_name);
	CHECK(!svdir_from_text(&a, "run", STR("\177ELF"), &o)->scripts.v[0].kind_name);
	CHECK(!svdir_from_text(&a, "run", STR("no shebang\n"), &o)->scripts.v[0].kind_name);
	if (!name)
		printf("skipped: no libmagic here\n");
	arena_free(&a);
}

static void
test_names(void)
{
	CHECK(role_of(STR("log/run")) == ROLE_LOG_RUN && role_of(STR("runs")) == ROLE_AUTO);
	CHECK(strcmp(role_name(ROLE_LOG_FINISH), "log/finish") == 0);
	CHECK(strcmp(layout_name(LAYOUT_S6_OVERLAY), "s6-overlay") == 0);
	CHECK(strcmp(dialect_name(DIALECT_AUTO), "auto") == 0);
	CHECK(strcmp(service_kind_name(SERVICE_BUNDLE), "bundle") == 0);
}

static void
each_look(void *ctx, struct arena *a, struct service *s)
{
	struct world *w = ctx;
	const struct neighbour *nb = service_neighbour(s, "run");
	struct neighbour *conf = (struct neighbour *)service_neighbour(s, "conf");

	(void)a;
	CHECK(nb && nb->looked && nb->info.mode == 0755 && nb->info.size == 17);
	CHECK(conf && !conf->looked && conf->info.type == FILE_REGULAR);
	CHECK(conf && service_look(w, s, conf) == 0 && conf->looked && conf->info.mode == 0640);
	CHECK(service_neighbour(s, "log/run") && !service_neighbour(s, "log/x"));
}

static void
test_neighbours(void)
{
	struct arena a = {0};
	struct world *w = MEMORY(&a, 0755, "s/run", "s/log/run");
	struct problems p = {.arena = &a};
	struct svdir_options o = {.sh = SHELL_ANY_SH};
	const char *path = "s";

	world_put(w, "s/conf", STR("X=1\n"), 0640, NULL);
	svdir_find(w, &path, 1, &o, &p, each_look, w);
	CHECK(p.seen == 1);
	arena_free(&a);
}

static void
put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(fd, mode) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

static void
service_put(const char *path, const char *text)
{
	char run[300];

	mkdir(path, 0755);
	snprintf(run, sizeof run, "%s/run", path);
	put(run, text, 0755);
}

/* Names, types and sizes that nobody would think of. */
static void
hostile_make(void)
{
	char name[200];
	int fd;

	mkdir("h", 0755);
	service_put("h/a\nb", "#!/bin/sh\nexec d\n");
	service_put("h/e\033[31m", "#!/bin/sh\nexec d\n");
	service_put("h/\xff\xfe", "#!/bin/sh\nexec d\n");
	mkdir("h/fifo", 0755);
	mkfifo("h/fifo/run", 0755);
	mkdir("h/big", 0755);
	fd = open("h/big/run", O_WRONLY | O_CREAT, 0755);
	if (ftruncate(fd, WORLD_FILE_MAX + 1) < 0)
		failed++;
	close(fd);
	service_put("h/huge", "\177ELF");
	if (truncate("h/huge/run", 100 << 20) < 0)
		failed++;
	mkdir("h/loop", 0755);
	if (symlink("b", "h/loop/a") < 0 || symlink("a", "h/loop/b") < 0 ||
	    symlink("..", "h/loop/up") < 0 || symlink("run", "h/loop/run") < 0 ||
	    symlink(".", "h/self") < 0)
		failed++;
	service_put("h/empty", "");
	service_put("h/gzip", "\x1f\x8b\x08\x01");
	mkdir("h/many", 0755);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "h/many/%d", i);
		put(name, "", 0644);
	}
	mkdir("many", 0755);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "many/s%d", i);
		service_put(name, i % 2 ? "#!/bin/sh\nexec d\n" : "");
		chmod(strcat(name, "/run"), 0644);
	}
}

static void
test_hostile(struct world *w)
{
	const char *many = "many";

	SAME(found(w, "h"),
	    "h/a\nb [a\nb] daemontools/longrun/scan: run*\n"
	    "h/big [big] daemontools/longrun/scan:\n"
	    "h/e\033[31m [e\033[31m] daemontools/longrun/scan: run*\n"
	    "h/empty [empty] daemontools/longrun/scan: run*\n"
	    "h/fifo [fifo] daemontools/longrun/scan run=a FIFO:\n"
	    "h/gzip [gzip] daemontools/longrun/scan: run*\n"
	    "h/huge [huge] daemontools/longrun/scan: run*\n"
	    "h/loop [loop] daemontools/longrun/scan run=a link that leads nowhere:\n"
	    "h/\xff\xfe [\xff\xfe] daemontools/longrun/scan: run*\n"
	    "! h/big/run: larger than 8 MiB, which no script is; not read\n");
	SAME(found(w, "h/fifo/run"), "! h/fifo/run: neither a file nor a directory; not read\n");
	SAME(found(w, "h/loop/a"), "! h/loop/a: a link that leads nowhere\n");
	SAME(found(w, "h/big/run"), "! h/big/run: larger than 8 MiB, which no script is; not read\n");
	SAME(found_with(w, &many, 1, (struct svdir_options){0}, true), "2000 services\n");
	chmod("many/s1999/run", 0755);
	SAME(found_with(w, &many, 1, (struct svdir_options){0}, true), "2000 services\n");
}

/* A tree deeper than we go, and one that a path cannot name any more. */
static void
test_deep(struct world *w)
{
	const char *path = "deep";
	const char *got;
	int top = open(".", O_RDONLY);

	mkdir("deep", 0755);
	if (chdir("deep") < 0)
		failed++;
	service_put("s", "#!/bin/sh\nexec d\n");
	for (int i = 0; i < 300; i++)
		if (mkdir("dddddddddddddddddddd", 0755) < 0 || chdir("dddddddddddddddddddd") < 0)
			failed++;
	if (fchdir(top) < 0)
		failed++;
	close(top);
	got = found_with(w, &path, 1, (struct svdir_options){0}, true);
	CHECK(strncmp(got, "1 services\n! deep/ddd", 21) == 0 &&
	    strstr(got, ": 64 directories deep; not looked into\n"));
}

/* A supervisor is there when somebody reads its FIFO. */
static void
test_live(struct world *w)
{
	int fd;

	service_put("live", "#!/bin/sh\nexec d\n");
	chmod("live/run", 0644);
	mkdir("live/supervise", 0755);
	mkfifo("live/supervise/ok", 0600);
	put("live/supervise/status", "123456789012345678", 0644);
	SAME(found(w, "live"), "live [live] daemontools/longrun/plain: run*\n");
	fd = open("live/supervise/ok", O_RDONLY | O_NONBLOCK);
	SAME(found(w, "live"), "live [live] daemontools/longrun/plain live: run*\n");
	close(fd);
	mkdir("scan6", 0755);
	mkdir("scan6/.s6-svscan", 0755);
	service_put("scan6/a", "#!/bin/sh\nexec d\n");
	mkfifo("scan6/.s6-svscan/control", 0600);
	fd = open("scan6/.s6-svscan/control", O_RDONLY | O_NONBLOCK);
	SAME(found(w, "scan6"), "scan6/a [a] s6/longrun/scan live: run*\n");
	close(fd);
}

/* What we may not read is a problem, and the rest goes on. */
static void
test_unreadable(struct world *w)
{
	pid_t pid;
	int status;

	mkdir("u", 0755);
	service_put("u/a", "#!/bin/sh\nexec d\n");
	service_put("u/b", "#!/bin/sh\nexec d\n");
	service_put("u/c", "#!/bin/sh\nexec d\n");
	service_put("u/d", "#!/bin/sh\nexec d\n");
	chmod("u/b/run", 0700);
	chmod("u/c", 0700);
	mkdir("u/d/supervise", 0700);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		failed = 0;
		if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(1);
		SAME(found(w, "u"),
		    "u/a [a] daemontools/longrun/scan: run*\n"
		    "u/b [b] daemontools/longrun/scan:\n"
		    "u/d [d] daemontools/longrun/scan live: run*\n"
		    "! u/b/run: permission denied; run unflap as a user who may read it\n"
		    "! u/c: permission denied; run unflap as a user who may read it\n");
		SAME(found(w, "u/c"),
		    "! u/c: permission denied; run unflap as a user who may read it\n"
		    );
		fflush(stdout);
		_exit(failed != 0);
	}
	waitpid(pid, &status, 0);
	/* Without root the owner of a file without bits is refused as well, but not of 0700. */
	if (getuid() == 0)
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/unflap-svdir.XXXXXX", rm[64];
	struct arena a = {0};
	struct world *w = world_real(&a);

	if (argc != 2 || chdir(argv[1]) < 0) {
		fprintf(stderr, "usage: test_svdir fixtures/services\n");
		return 1;
	}
	test_fixtures(w);
	test_single(w);
	test_problems(w);
	test_image(w);
	test_foreign(&a);
	test_modes();
	test_what_is_one();
	test_s6_rc();
	test_dialects();
	test_links();
	test_text();
	test_filetype();
	test_names();
	test_neighbours();
	if (!mkdtemp(dir) || chmod(dir, 0755) < 0 || chdir(dir) < 0) {
		perror(dir);
		return 1;
	}
	hostile_make();
	test_hostile(w);
	test_deep(w);
	test_live(w);
	test_unreadable(w);
	snprintf(rm, sizeof rm, "rm -rf %s", dir);
	if (chdir("/") < 0 || system(rm) != 0)
		failed++;
	world_close(w);
	arena_free(&a);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
