/*
 * unflap help: what follows from the tables of commands and options.
 *
 * `unflap help mdoc` prints the options as man/unflap.1 holds them; `make
 * man` puts them there, and a test compares.
 */
#include "cmd.h"
#include "suggest.h"

#include <unistd.h>

enum { HELP_COLUMN = 24, HELP_WIDTH = 79 };

static const char *const notes_of_lint =
"Without a path, the services at or below this directory.  A path is a service\n"
"directory, a scan directory, an s6-rc source tree, a whole repository or image\n"
"root, a single script, or - for standard input.\n"
"\n"
"Exits with 0 where nothing is at or above --fail-on, 1 with findings, 2 for wrong\n"
"usage, no service found, or something named that could not be read.\n";

static const char *const notes_of_fate =
"A file is a script, or a service directory for all scripts in it; - is standard\n"
"input.  Exits with 0, or with 2 where something could not be read.\n";

static const char *const notes_of_rules =
"Without an argument, the list of rules.  `unflap rules missing-exec` prints a\n"
"rule's page, `unflap rules nginx` what is known of a program, and from where.\n";

/* Words of text from `column` on, broken before the right edge. */
static void
wrap(struct out *o, const char *text)
{
	struct str rest = str_of(text), word;
	size_t column = HELP_COLUMN;

	while (str_cut(&rest, ' ', &word)) {
		if (column > HELP_COLUMN && column + word.n + 1 > HELP_WIDTH) {
			out_fmt(o, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		} else if (column > HELP_COLUMN) {
			out_char(o, ' ');
			column++;
		}
		out_str(o, word);
		column += word.n;
	}
	out_char(o, '\n');
}

static void
help_options(struct out *o, unsigned bit)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		int n;

		if (!(row->commands & bit))
			continue;
		n = 4 + (int)strlen(row->name);
		out_fmt(o, "  --%s", row->name);
		if (row->argument) {
			out_fmt(o, " %s", row->argument);
			n += 1 + (int)strlen(row->argument);
		}
		if (n >= HELP_COLUMN)
			out_fmt(o, "\n%*s", HELP_COLUMN, "");
		else
			out_fmt(o, "%*s", HELP_COLUMN - n, "");
		wrap(o, row->help);
	}
}

static void
help_command(struct out *o, const struct subcommand *c)
{
	const char *notes = c->bit == FOR_LINT ? notes_of_lint :
	    c->bit == FOR_FATE ? notes_of_fate : c->bit == FOR_RULES ? notes_of_rules : NULL;

	out_fmt(o, "unflap %s%s %s\n%s\n\n", c->name,
	    c->bit == FOR_HELP ? "" : " [OPTION...]", c->arguments, c->summary);
	if (notes)
		out_fmt(o, "%s\n", notes);
	help_options(o, c->bit);
}

static void
help_all(struct out *o)
{
	out_text(o, "unflap: reads run scripts of daemontools, runit and s6 before they run\n"
	    "and says what will become of the process.\n\n");
	for (unsigned i = 0; i < subcommand_n; i++) {
		int n = (int)(strlen(subcommands[i].name) + strlen(subcommands[i].arguments)) + 10;

		out_fmt(o, "  unflap %s %s", subcommands[i].name, subcommands[i].arguments);
		out_fmt(o, "%*s%s\n", n < 36 ? 36 - n : 1, "", subcommands[i].summary);
	}
	out_text(o, "\n`unflap help COMMAND` lists its options.  unflap reads; it never runs a\n"
	    "script, never signals a process and never uses the network.\n");
}

/* Text for roff: a backslash and a leading dot would mean something. */
static void
mdoc_text(struct out *o, const char *z)
{
	if (*z == '.' || *z == '\'')
		out_text(o, "\\&");
	for (; *z; z++)
		out_text(o, *z == '\\' ? "\\e" : *z == '-' ? "\\-" :
		    (char[2]){*z, 0});
}

static void
help_mdoc(struct out *o)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		out_fmt(o, ".It Fl Fl %s", row->name);
		if (row->argument)
			out_fmt(o, " Ar %s", row->argument);
		out_text(o, "\n(");
		for (unsigned k = 0, n = 0; k < subcommand_n; k++)
			if (row->commands & subcommands[k].bit)
				out_fmt(o, "%s%s", n++ ? ", " : "", subcommands[k].name);
		out_text(o, ")\n");
		mdoc_text(o, row->help);
		out_text(o, ".\n");
	}
}

int
cmd_help(const struct options *o)
{
	struct out out = {.fd = STDOUT_FILENO};
	struct suggest s = {0};
	const char *word = o->operands.n ? o->operands.v[0] : NULL;
	const struct subcommand *c = word ? subcommand_find(word) : NULL;

	if (o->operands.n > 1)
		return complain_usage("help", "one command at a time");
	if (c) {
		help_command(&out, c);
	} else if (!word) {
		help_all(&out);
	} else if (strcmp(word, "mdoc") == 0) {
		help_mdoc(&out);
	} else {
		s.word = str_of(word);
		for (unsigned i = 0; i < subcommand_n; i++)
			suggest_offer(&s, str_of(subcommands[i].name));
		return complain_usage("help", "no command `%s`%s", word,
		    suggest_text(&s, o->arena));
	}
	return finish_output(out_end(&out), EXIT_FINE);
}
