/*
 * main.c - where unflap begins.
 *
 * A map of the source, in the order of the work.  A layer includes only those
 * above it in this list (src/LAYERS says which), and each header states what
 * it is given, gives, owns, and how it fails.
 *
 *   cmd/main.c      finds the command: one row in cmd.h, one file each
 *   cmd/options.c   the command line, from one table of options
 *   cmd/lint.c      the whole flow on one screen: find, ask, judge, report
 *   cmd/judge.c     knowledge, rules, roots; the fates of a service's scripts
 *
 *   base/           arenas, slices, output, dying: libc only
 *   port/           the only files that see a foreign header; the world
 *   diag/           texts with lines and columns; findings, labels, edits
 *   syntax/         the shell's parser, #! lines, the reader of stanzas
 *   kb/             what is known of programs: rules/programs/
 *   svdir/          services, found and read, in each supervisor's dialect
 *   fate/           the abstract interpreter: every way the process can go
 *   fix/            edits that mend
 *   rule/           rules/NAME.rule: loaded, matched, proved by their examples
 *   report/         findings and fates as text and JSON
 *
 * To begin: lint.c here, then fate/fate.h, then a file in rules/.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "cmd.h"
#include "report/glyph.h"
#include "suggest.h"

const struct subcommand subcommands[] = {
#define X(id, name, arguments, summary) \
	{#name, arguments, summary, FOR_##id, cmd_##name},
	COMMAND_LIST(X)
#undef X
};
const unsigned subcommand_n = sizeof subcommands / sizeof *subcommands;

const struct subcommand *
subcommand_find(const char *name)
{
	for (unsigned i = 0; i < subcommand_n; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static void
complain_va(const char *command, const char *fmt, va_list ap)
{
	struct out err = {.fd = STDERR_FILENO};
	char text[2048];

	vsnprintf(text, sizeof text, fmt, ap);
	out_fmt(&err, "unflap%s%s: ", command ? " " : "", command ? command : "");
	glyph_put(&err, str_of(text));
	out_char(&err, '\n');
	out_end(&err);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_va(NULL, fmt, ap);
	va_end(ap);
}

int
complain_usage(const char *command, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_va(command, fmt, ap);
	va_end(ap);
	if (command && subcommand_find(command))
		fprintf(stderr, "`unflap help %s` lists what it takes\n", command);
	else
		fputs("`unflap help` lists the commands\n", stderr);
	return EXIT_TROUBLE;
}

int
finish_output(int error, int status)
{
	if (!error)
		return status;
	complain("unable to write standard output: %s", strerror(error));
	return EXIT_TROUBLE;
}

/* No file that is opened later may become standard output. */
static void
descriptors_fill(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* A word that is no command: near to one, or a path that wants `lint`? */
static int
no_command(struct arena *a, const char *word)
{
	struct suggest s = {.word = str_of(word)};
	struct stat st;

	for (unsigned i = 0; i < subcommand_n; i++)
		suggest_offer(&s, str_of(subcommands[i].name));
	if (word[0] == '-')
		return complain_usage(NULL, "no option %s here; options come behind the command: "
		    "unflap lint %s ...", word, word);
	if (!s.best.n && stat(word, &st) == 0)
		return complain_usage(NULL, "no command `%s`; did you mean `unflap lint %s`?",
		    word, word);
	return complain_usage(NULL, "no command `%s`%s", word, suggest_text(&s, a));
}

int
main(int argc, char **argv)
{
	struct arena a = {0};
	struct options o = {.arena = &a};
	const struct subcommand *c;
	const char *word = argc > 1 ? argv[1] : NULL;

	die_name = "unflap";
	signal(SIGPIPE, SIG_IGN);	/* a write says EPIPE, and we say so */
	descriptors_fill();
	if (!word)
		return complain_usage(NULL, "what shall it do?  `unflap lint` reads the services "
		    "here");
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		word = "help";
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		o.version = true;
	} else {
		c = subcommand_find(word);
		if (!c)
			return no_command(&a, word);
		o.command = c->name;
		if (!options_parse(&o, c->bit, argc - 2, argv + 2))
			return EXIT_TROUBLE;
	}
	if (o.version) {
		struct out out = {.fd = STDOUT_FILENO};

		out_text(&out, "unflap " UNFLAP_VERSION "\n");
		return finish_output(out_end(&out), EXIT_FINE);
	}
	if (o.help && c->bit != FOR_HELP) {
		o.operands.n = 0;
		*vec_push(&a, &o.operands) = c->name;
		c = subcommand_find("help");
	}
	return c->run(&o);
}
