#include "options.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "cmd.h"
#include "suggest.h"

const struct option_row option_rows[OPTION_COUNT] = {
#define X(id, name, argument, mask, help) [OPTION_##id] = {name, argument, help, mask},
	OPTION_LIST(X)
#undef X
};

static const char *const format_words[] = {"text", "json", NULL};
static const char *const dialect_words[] = {
	"auto", "daemontools", "encore", "runit", "s6", NULL
};
static const char *const sh_words[] = {"any", "dash", "bash", "busybox", "mksh", NULL};
static const shell_set sh_sets[] = {
	SHELL_ANY_SH, SHELL_BIT(SHELL_DASH), SHELL_BIT(SHELL_BASH_SH),
	SHELL_BIT(SHELL_BUSYBOX), SHELL_BIT(SHELL_MKSH)
};
static const char *const as_words[] = {
	"run", "log/run", "finish", "check", "up", "entrypoint", NULL
};
static const char *const level_words[] = {"note", "warning", "error", "never", NULL};
static const char *const color_words[] = {"auto", "always", "never", NULL};

/* The index of value in words, or -1 after saying what would be right. */
static int
choose(struct options *o, enum option_id id, const char *value, const char *const *words)
{
	struct buf list = {.arena = o->arena};
	struct suggest s = {.word = str_of(value)};

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
		suggest_offer(&s, str_of(words[i]));
		buf_fmt(&list, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
	}
	complain_usage(o->command, "--%s takes %.*s, not `%s`%s", option_rows[id].name,
	    STR_ARG(buf_done(&list)), value, suggest_text(&s, o->arena));
	return -1;
}

static const char *
join(struct arena *a, const char *before, const char *more)
{
	return before ? arena_fmt(a, "%s,%s", before, more) : more;
}

static bool
root_set(struct options *o, const char *value)
{
	if (*value == 0) {
		complain_usage(o->command, "--root needs a directory, / for this machine, or none");
		return false;
	}
	if (strcmp(value, "none") == 0) {
		o->root_none = true;
		o->roots.n = 0;
		return true;
	}
	o->root_none = false;
	*vec_push(o->arena, &o->roots) = value;
	return true;
}

static bool
option_set(struct options *o, enum option_id id, const char *value)
{
	int i = 0;

	switch (id) {
	case OPTION_FORMAT:
		i = choose(o, id, value, format_words);
		o->format = i == 1 ? REPORT_JSON : REPORT_TEXT;
		break;
	case OPTION_DIALECT:
		i = choose(o, id, value, dialect_words);
		for (unsigned d = DIALECT_AUTO + 1; i > 0 && d < DIALECT_COUNT; d++)
			if (strcmp(dialect_name(d), value) == 0)
				o->dialect = d;
		break;
	case OPTION_SH:
		i = choose(o, id, value, sh_words);
		o->sh = i < 0 ? 0 : sh_sets[i];
		break;
	case OPTION_AS:
		i = choose(o, id, value, as_words);
		o->as = role_of(str_of(value));
		break;
	case OPTION_ROOT:
		return root_set(o, value);
	case OPTION_ROOT_PARTIAL:
		o->root_partial = true;
		break;
	case OPTION_FAIL_ON:
		i = choose(o, id, value, level_words);
		o->fail_never = i == 3;
		o->fail_on = i == 0 ? SEVERITY_NOTE : i == 2 ? SEVERITY_ERROR : SEVERITY_WARNING;
		break;
	case OPTION_NOTES:
		o->notes = true;
		break;
	case OPTION_SELECT:
		o->select = join(o->arena, o->select, value);
		break;
	case OPTION_IGNORE:
		o->ignore = join(o->arena, o->ignore, value);
		break;
	case OPTION_RULES_DIR:
		*vec_push(o->arena, &o->rules) = value;
		break;
	case OPTION_ONE_LINE:
		o->one_line = true;
		break;
	case OPTION_TREE:
		o->tree = true;
		break;
	case OPTION_FACTS:
		o->facts = true;
		break;
	case OPTION_STDIN_NAME:
		o->stdin_name = value;
		break;
	case OPTION_COLOR:
		i = choose(o, id, value, color_words);
		o->color = i == 1 ? COLOR_ALWAYS : i == 2 ? COLOR_NEVER : COLOR_AUTO;
		break;
	case OPTION_HELP:
		o->help = true;
		break;
	case OPTION_VERSION:
		o->version = true;
		break;
	case OPTION_COUNT:
		BUG("an option without a row");
	}
	return i >= 0;
}

/* The row of that name for this command; else says what is near. */
static int
option_find(struct options *o, unsigned bit, struct str name)
{
	struct suggest s = {.word = name};
	unsigned elsewhere = 0;

	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		if (!str_is(name, row->name)) {
			if (row->commands & bit)
				suggest_offer(&s, str_of(row->name));
			continue;
		}
		if (row->commands & bit)
			return i;
		elsewhere = row->commands;
	}
	for (unsigned i = 0; elsewhere && i < subcommand_n; i++)
		if (subcommands[i].bit & elsewhere) {
			complain_usage(o->command, "--%.*s is an option of `unflap %s`",
			    STR_ARG(name), subcommands[i].name);
			return -1;
		}
	complain_usage(o->command, "no option --%.*s%s", STR_ARG(name), s.best.n ?
	    arena_fmt(o->arena, "; did you mean `--%.*s`?", STR_ARG(s.best)) : "");
	return -1;
}

/* One word that begins with a dash; may take the next word as its argument. */
static bool
option_parse(struct options *o, unsigned bit, int argc, char **argv, int *i)
{
	struct str word = str_of(argv[*i]), name;
	size_t eq = str_find(word, '=', 0);
	const char *value = eq < word.n ? word.p + eq + 1 : NULL;
	int id;

	if (strcmp(argv[*i], "-h") == 0)
		return option_set(o, OPTION_HELP, NULL);
	if (strcmp(argv[*i], "-V") == 0)
		return option_set(o, OPTION_VERSION, NULL);
	if (!str_starts(word, "--")) {
		complain_usage(o->command, "no option %s; options begin with two dashes, "
		    "and a file of that name is ./%s", argv[*i], argv[*i]);
		return false;
	}
	name = str_sub(word, 2, eq);
	id = option_find(o, bit, name);
	if (id < 0)
		return false;
	if (!option_rows[id].argument && value) {
		complain_usage(o->command, "--%s takes no argument", option_rows[id].name);
		return false;
	}
	if (option_rows[id].argument && !value) {
		if (*i + 1 >= argc) {
			complain_usage(o->command, "--%s needs an argument: --%s %s",
			    option_rows[id].name, option_rows[id].name,
			    option_rows[id].argument);
			return false;
		}
		value = argv[++*i];
	}
	return option_set(o, (enum option_id)id, value);
}

bool
options_parse(struct options *o, unsigned bit, int argc, char **argv)
{
	bool only_operands = false;

	o->fail_on = SEVERITY_WARNING;
	for (int i = 0; i < argc; i++) {
		if (only_operands || argv[i][0] != '-' || argv[i][1] == 0) {
			if (argv[i][0] == 0) {
				complain_usage(o->command, "a path is empty; this directory is `.`");
				return false;
			}
			*vec_push(o->arena, &o->operands) = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			only_operands = true;
		} else if (!option_parse(o, bit, argc, argv, &i)) {
			return false;
		}
		if (o->help || o->version)
			return true;
	}
	return true;
}

bool
options_color(const struct options *o, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return !(no && *no) && term && *term && strcmp(term, "dumb") != 0 && isatty(fd);
}
