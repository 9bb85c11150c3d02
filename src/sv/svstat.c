/*
 * svstat [-c] [--format text|json|table|prometheus] DIR...: one line a
 * directory that says whether a supervisor runs there and what it says.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/out.h"
#include "say.h"
#include "service.h"
#include "svstat.h"
#include "wire/error.h"

static struct out out = {.fd = 1};
static bool classic;		/* -c: nothing that 0.76 would not say */

/* encore's words, as its own svstat puts them; whose the others are. */
static void
put_family(const struct service *s, const struct status *st)
{
	const char *phase = status_phase(s->format, st);

	if (s->format->family == STATUS_DAEMONTOOLS)
		return;
	if (s->format->family == STATUS_ENCORE && st->pid && !st->want)
		out_text(&out, ", once");
	if (phase)
		out_fmt(&out, ", %s", phase);
	if (st->finishing)
		out_text(&out, ", finishing");
	if (st->term_sent)
		out_text(&out, ", got TERM");
	if (st->ready && st->pid)
		out_text(&out, ", ready");
	out_fmt(&out, ", under %s", s->format->name);
}

static void
put_status(const struct service *s, const struct status *st)
{
	if (st->pid)
		out_fmt(&out, "up (pid %lu) ", (unsigned long)st->pid);
	else
		out_text(&out, "down ");
	out_fmt(&out, "%lu seconds", (unsigned long)service_age(s, st));
	if (st->pid && !s->normally_up)
		out_text(&out, ", normally down");
	if (!st->pid && s->normally_up)
		out_text(&out, ", normally up");
	if (st->pid && st->paused)
		out_text(&out, ", paused");
	if (!st->pid && st->want == 'u')
		out_text(&out, ", want up");
	if (st->pid && st->want == 'd')
		out_text(&out, ", want down");
	if (!classic)
		put_family(s, st);
}

static void
put_service(const struct service *s)
{
	out_fmt(&out, "%s: ", s->dir);
	if (s->problem) {
		out_fmt(&out, "%s%s\n", s->problem, s->error ? error_text(s->error) : "");
		return;
	}
	put_status(s, &s->status);
	out_char(&out, '\n');
	if (s->format->next && !classic) {
		out_fmt(&out, "%s log: ", s->dir);
		put_status(s, &s->log);
		out_char(&out, '\n');
	}
}

static void
put_text(struct out *o, const struct service *services, size_t n)
{
	(void)o;
	for (size_t i = 0; i < n; i++)
		put_service(&services[i]);
}

static const struct {
	const char *name;
	svstat_renderer *put;
} formats[] = {
	{"text", put_text},
	{"json", svstat_json},
	{"table", svstat_table},
	{"prometheus", svstat_prometheus},
};

static svstat_renderer *
find_format(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (name && !strcmp(formats[i].name, name))
			return formats[i].put;
	usage(100, "[-c] [--format text|json|table|prometheus] dir ...");
}

/* Only these words are options: any other `-x` is a directory, as in 0.76. */
static svstat_renderer *
read_options(char ***argv)
{
	svstat_renderer *put = put_text;

	for (; **argv; ++*argv) {
		if (!strcmp(**argv, "-c"))
			classic = true;
		else if (!strcmp(**argv, "--format"))
			put = find_format(*++*argv);
		else if (!strncmp(**argv, "--format=", 9))
			put = find_format(**argv + 9);
		else
			break;
	}
	return put;
}

int
main(int argc, char **argv)
{
	struct arena arena = {0};
	struct service *services;
	svstat_renderer *put;
	size_t n = 0;
	int origin;

	say_name = die_name = "svstat";
	argv += argc > 0;
	put = read_options(&argv);
	origin = open(".", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (origin < 0)
		fatal_sys(111, "unable to open current directory: ");
	services = arena_array(&arena, struct service, (size_t)argc + 1);
	for (; *argv; argv++) {
		service_read(&services[n++], *argv);
		if (fchdir(origin))
			fatal_sys(111, "unable to set directory: ");
	}
	put(&out, services, n);
	out_end(&out);		/* 0.76 does not say that nobody reads, nor do we */
	_exit(0);
}
