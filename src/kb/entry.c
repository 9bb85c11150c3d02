/*
 * The keys of a program entry.  rules/programs/README.md tells what each is
 * for; a key is one row of `keys` below and, where it needs more than a text
 * or a flag, one function.
 */
#include "build.h"

#include <stdlib.h>

#include "port/re.h"

static const char *const conduct_words[] = {
	[CONDUCT_UNKNOWN] = "unknown", [CONDUCT_STAYS] = "stays",
	[CONDUCT_ENDS] = "ends", [CONDUCT_FORKS] = "forks",
	[CONDUCT_CONFIG] = "config", [CONDUCT_WAITS] = "waits",
	[CONDUCT_STDIN] = "stdin", [CONDUCT_FAILS] = "fails", NULL
};

static const char *const model_words[] = {
	[CHAIN_EXEC] = "exec", [CHAIN_FORK_WAIT] = "fork-wait",
	[CHAIN_FORK_IF_LEADER] = "fork-if-leader", [CHAIN_DETACH] = "detach",
	[CHAIN_SERVER] = "server", [CHAIN_SHELL] = "shell", NULL
};

static const char *const signal_words[] = {
	[SIGNALS_NONE] = "none", [SIGNALS_FORWARDED] = "forwarded",
	[SIGNALS_SWALLOWED] = "swallowed", NULL
};

static const char *const confidence_words[] = {
	[KB_REMEMBERED] = "remembered", [KB_SEEN] = "seen",
	[KB_DOCUMENTED] = "documented", [KB_TESTED] = "tested", NULL
};

/* In the order of enum kb_change's bits. */
static const char *const change_words[] = {
	"user", "env", "limits", "session", "dir", "root", "fds", "lock", "nice",
	"umask", "name", NULL
};

/* The word's number in a list; an error, and 0, where it is not there. */
static unsigned
pick(struct kb_builder *b, const char *const *words, struct str word,
    struct span at)
{
	struct buf all = {.arena = b->arena};

	for (unsigned i = 0; words[i]; i++) {
		if (str_is(word, words[i]))
			return i;
		buf_fmt(&all, "%s%s", i ? ", " : "", words[i]);
	}
	build_error(b, at, "`%.*s` is none of: %s", STR_ARG(word),
	    buf_done(&all).p);
	return 0;
}

static struct span
word_span(const struct kb_builder *b, struct str word)
{
	uint32_t beg = (uint32_t)(word.p - b->source->text.p);

	return (struct span){beg, beg + (uint32_t)word.n};
}

/* Cuts the next word off a text. */
static bool
next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	*word = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n);
	return n > 0;
}

/* A field's value and its lines, as one text with single blanks. */
static uint32_t
field_text(struct kb_builder *b, const struct stanza_field *f)
{
	struct buf t = {.arena = b->arena};

	buf_str(&t, f->value);
	for (uint32_t i = 0; i < f->line_n; i++) {
		if (t.n)
			buf_char(&t, ' ');
		buf_str(&t, f->lines[i].text);
	}
	return build_text(b, buf_done(&t));
}

static uint8_t
field_number(struct kb_builder *b, const struct stanza_field *f)
{
	long n;

	if (!str_number(f->value, &n) || n < 0 || n > 99) {
		build_error(b, f->value_span, "`%.*s` is no number of words",
		    STR_ARG(f->value));
		return 0;
	}
	return (uint8_t)n;
}

static void
add_name(struct kb_builder *b, struct str name, struct span at)
{
	struct build_name *x = vec_push(b->arena, &b->names);

	x->name.name = build_text(b, name);
	x->name.program = b->programs.n - 1;
	x->source = b->source;
	x->span = at;
}

static void
key_also(struct kb_builder *b, const struct stanza_field *f)
{
	struct str rest = f->value, word;

	while (next_word(&rest, &word))
		add_name(b, word, word_span(b, word));
	for (uint32_t i = 0; i < f->line_n; i++)
		for (rest = f->lines[i].text; next_word(&rest, &word);)
			add_name(b, word, word_span(b, word));
}

static void
key_path(struct kb_builder *b, const struct stanza_field *f)
{
	struct str rest = f->value, word;

	while (next_word(&rest, &word)) {
		struct kb_name *x = vec_push(b->arena, &b->paths);

		x->name = build_text(b, word);
		x->program = b->programs.n - 1;
	}
}

static void
add_option(struct kb_builder *b, struct str name, enum option_style style,
    enum option_value value)
{
	struct kb_option *o = vec_push(b->arena, &b->own);

	o->name = build_text(b, name);
	o->style = (uint8_t)style;
	o->value = (uint8_t)value;
}

/* As getopt(3) writes it: `+` stops at the first operand, `:` a value, `::` a
 * value that must be glued on. */
static void
key_options(struct kb_builder *b, const struct stanza_field *f)
{
	struct str s = f->value;

	b->entry->parses = true;
	for (size_t i = 0; i < s.n; i++) {
		enum option_value value = VALUE_NONE;
		struct str name = str_sub(s, i, i + 1);

		if (i == 0 && s.p[i] == '+') {
			b->entry->stops = true;
			continue;
		}
		if (strchr(" \t:-'\"", s.p[i])) {
			build_error(b, f->value_span, "`%c` is no option letter; "
			    "write them as getopt(3) does: +ab:c::", s.p[i]);
			return;
		}
		for (; i + 1 < s.n && s.p[i + 1] == ':'; i++)
			value = value == VALUE_NONE ? VALUE_NEXT : VALUE_GLUED;
		add_option(b, name, OPTION_SHORT, value);
	}
}

/* `name`, `name=` (a value), `name=?` (only glued on), `name=2` (two words). */
static void
option_names(struct kb_builder *b, struct str rest, enum option_style style)
{
	struct str word;

	b->entry->parses = true;
	while (next_word(&rest, &word)) {
		size_t eq = str_find(word, '=', 0);
		struct str how = str_sub(word, eq, word.n);
		enum option_value value = VALUE_NONE;

		if (str_is(how, "="))
			value = VALUE_NEXT;
		else if (str_is(how, "=?"))
			value = VALUE_GLUED;
		else if (str_is(how, "=2"))
			value = VALUE_TWO;
		else if (how.n)
			build_error(b, word_span(b, word), "`%.*s`: a name ends in "
			    "nothing, `=`, `=?` or `=2`", STR_ARG(word));
		/* `-f` is a short option in whatever list it stands. */
		add_option(b, str_sub(word, 0, eq),
		    eq == 1 && style == OPTION_WORD ? OPTION_SHORT : style, value);
	}
}

static void
key_long(struct kb_builder *b, const struct stanza_field *f)
{
	option_names(b, f->value, OPTION_LONG);
	for (uint32_t i = 0; i < f->line_n; i++)
		option_names(b, f->lines[i].text, OPTION_LONG);
}

static void
key_words(struct kb_builder *b, const struct stanza_field *f)
{
	option_names(b, f->value, OPTION_WORD);
	for (uint32_t i = 0; i < f->line_n; i++)
		option_names(b, f->lines[i].text, OPTION_WORD);
}

static void
key_verb(struct kb_builder *b, const struct stanza_field *f)
{
	struct str rest = f->value, word;

	b->entry->first_verb = b->texts.n;
	while (next_word(&rest, &word))
		*vec_push(b->arena, &b->texts) = build_text(b, word);
	b->entry->verb_n = b->texts.n - b->entry->first_verb;
}

/* The options whose value is shell code, or the program. */
static void
read_value_options(struct kb_builder *b, const struct stanza_field *f, bool code)
{
	struct str rest = f->value, word, name;
	enum option_style style;

	while (next_word(&rest, &word)) {
		struct kb_option *o;

		if (!build_option_word(word, &style, &name)) {
			build_error(b, word_span(b, word), "`%.*s` is no option; "
			    "write it as on a command line: -c --command",
			    STR_ARG(word));
			return;
		}
		add_option(b, name, style, VALUE_NEXT);
		o = code ? vec_push(b->arena, &b->code_in)
		    : vec_push(b->arena, &b->program_in);
		*o = b->own.v[b->own.n - 1];
	}
}

static void
key_code_in(struct kb_builder *b, const struct stanza_field *f)
{
	read_value_options(b, f, true);
}

static void
key_program_in(struct kb_builder *b, const struct stanza_field *f)
{
	read_value_options(b, f, false);
}

static void
key_changes(struct kb_builder *b, const struct stanza_field *f)
{
	struct str rest = f->value, word;

	while (next_word(&rest, &word)) {
		unsigned i = pick(b, change_words, word, word_span(b, word));

		b->entry->changes = (uint16_t)(b->entry->changes | 1u << i);
	}
}

static void
key_seconds(struct kb_builder *b, const struct stanza_field *f)
{
	struct program *p = b->entry;
	struct str rest = f->value, word, name;
	enum option_style style;
	long n = 1;

	next_word(&rest, &word);
	if (str_is(word, "operands")) {
		p->seconds_kind = SECONDS_OPERANDS;
	} else if (str_is(word, "operand") && str_number(str_trim(rest), &n)) {
		p->seconds_kind = SECONDS_OPERAND;
		p->seconds_operand = (uint8_t)n;
	} else if (build_option_word(word, &style, &name)) {
		p->seconds_kind = SECONDS_OPTION;
		p->seconds_option = build_text(b, name);
	} else {
		build_error(b, f->value_span, "seconds are told by `operands`, by "
		    "`operand 1` or by an option (`-t`)");
	}
}

/* The indented lines of a mode that tell about it; the others go on with its
 * condition, whose end is the answer. */
static uint32_t
mode_lines(struct kb_builder *b, const struct stanza_field *f, struct kb_mode *m)
{
	static const char *const known[] = {
		"why", "source", "confidence", "signals", NULL
	};
	uint32_t end = f->value_span.end;

	for (uint32_t i = 0; i < f->line_n; i++) {
		struct str line = f->lines[i].text;
		size_t colon = str_find(line, ':', 0);
		struct str key = str_sub(line, 0, colon);
		struct str value = str_trim(str_sub(line, colon + 1, line.n));
		unsigned k;

		for (k = 0; known[k] && !str_is(key, known[k]); k++)
			;
		if (!known[k])
			end = f->lines[i].span.end;
		else if (k == 0)
			m->why = build_text(b, value);
		else if (k == 1)
			m->source = build_text(b, value);
		else if (k == 2)
			m->confidence = (uint8_t)pick(b, confidence_words, value,
			    f->lines[i].span);
		else
			m->signals = (uint8_t)pick(b, signal_words, value,
			    f->lines[i].span);
	}
	return end;
}

/* `CONDUCT when CONDITION`, `MODEL [if-leader] [when CONDITION]`. */
static void
read_mode(struct kb_builder *b, const struct stanza_field *f, bool chain)
{
	struct kb_mode m = {.is_chain = chain, .confidence = UINT8_MAX,
	    .signals = UINT8_MAX};
	uint32_t end = mode_lines(b, f, &m);
	struct str rest = str_sub(b->source->text, f->value_span.beg, end);
	struct str word;

	next_word(&rest, &word);
	if (chain)
		m.model = (uint8_t)pick(b, model_words, word, word_span(b, word));
	else
		m.conduct = (uint8_t)pick(b, conduct_words, word, word_span(b, word));
	next_word(&rest, &word);
	if (str_is(word, "if-leader")) {
		m.only_if_leader = true;
		next_word(&rest, &word);
	}
	if (str_is(word, "when")) {
		m.first_atom = b->atoms.n;
		m.atom_n = build_condition(b, (struct span){
		    word_span(b, word).end, end});
	} else if (word.n) {
		build_error(b, word_span(b, word), "`when` and a condition are "
		    "expected: mode: stays when -f");
	} else if (!chain) {
		build_error(b, f->value_span,
		    "a mode has a condition: mode: stays when -f; what holds "
		    "always is told by `default: stays`");
	}
	b->entry->is_chain |= chain;
	*vec_push(b->arena, &b->modes) = m;
}

static void
key_mode(struct kb_builder *b, const struct stanza_field *f)
{
	read_mode(b, f, false);
}

static void
key_chain(struct kb_builder *b, const struct stanza_field *f)
{
	read_mode(b, f, true);
}

static void
key_default(struct kb_builder *b, const struct stanza_field *f)
{
	b->entry->conduct = (uint8_t)pick(b, conduct_words, f->value, f->value_span);
}

static void
key_bare(struct kb_builder *b, const struct stanza_field *f)
{
	b->entry->bare = (uint8_t)pick(b, conduct_words, f->value, f->value_span);
}

static void
key_signals(struct kb_builder *b, const struct stanza_field *f)
{
	b->entry->signals = (uint8_t)pick(b, signal_words, f->value, f->value_span);
}

static void
key_confidence(struct kb_builder *b, const struct stanza_field *f)
{
	b->entry->confidence = (uint8_t)pick(b, confidence_words, f->value,
	    f->value_span);
}

/* ---- the configuration that decides */

static void
read_pattern(struct kb_builder *b, const struct stanza_field *f, uint32_t *text, uint32_t *number)
{
	const char *error = NULL;

	if (!re_compile(b->arena, f->value, &error, NULL)) {
		build_error(b, f->value_span, "the pattern cannot be used: %s",
		    error ? error : "it is no PCRE2 pattern");
		return;
	}
	*text = field_text(b, f);
	*number = b->pattern_n++;
}

static void
key_config_stays(struct kb_builder *b, const struct stanza_field *f)
{
	read_pattern(b, f, &b->entry->config_stays, &b->entry->config_stays_re);
}

static void
key_config_forks(struct kb_builder *b, const struct stanza_field *f)
{
	read_pattern(b, f, &b->entry->config_forks, &b->entry->config_forks_re);
}

static void
key_config_else(struct kb_builder *b, const struct stanza_field *f)
{
	b->entry->config_else = (uint8_t)pick(b, conduct_words, f->value, f->value_span);
}

/* `-c`, `--config-file` or `operand 1`. */
static void
key_config_option(struct kb_builder *b, const struct stanza_field *f)
{
	enum option_style style;
	struct str name;
	long n;

	if (str_starts(f->value, "operand ")) {
		if (str_number(str_sub(f->value, 8, f->value.n), &n) && n > 0 && n < 10)
			b->entry->config_operand = (uint8_t)n;
		else
			build_error(b, f->value_span, "`operand` and a number from 1 to 9");
	} else if (build_option_word(f->value, &style, &name)) {
		b->entry->config_option = build_text(b, name);
		b->entry->config_style = (uint8_t)style;
	} else {
		build_error(b, f->value_span, "an option, as `-c`, or `operand 1`");
	}
}

enum key_kind { KEY_CALL, KEY_TEXT, KEY_FLAG, KEY_NUMBER, KEY_SKIP };

#define AT(member) offsetof(struct program, member)

static const struct key {
	const char *name;
	enum key_kind kind;
	size_t at;
	void (*call)(struct kb_builder *b, const struct stanza_field *f);
} keys[] = {
	{"also", KEY_CALL, 0, key_also},
	{"applets", KEY_FLAG, AT(applets), NULL},
	{"assignments", KEY_FLAG, AT(assigns), NULL},
	{"bare", KEY_CALL, 0, key_bare},
	{"blocks", KEY_NUMBER, AT(blocks), NULL},
	{"chain", KEY_CALL, 0, key_chain},
	{"changes", KEY_CALL, 0, key_changes},
	{"code-in", KEY_CALL, 0, key_code_in},
	{"confidence", KEY_CALL, 0, key_confidence},
	{"config", KEY_TEXT, AT(config), NULL},
	{"config-else", KEY_CALL, 0, key_config_else},
	{"config-files", KEY_TEXT, AT(config_files), NULL},
	{"config-forks", KEY_CALL, 0, key_config_forks},
	{"config-option", KEY_CALL, 0, key_config_option},
	{"config-stays", KEY_CALL, 0, key_config_stays},
	{"control", KEY_FLAG, AT(control), NULL},
	{"dash", KEY_FLAG, AT(dash), NULL},
	{"default", KEY_CALL, 0, key_default},
	{"example", KEY_SKIP, 0, NULL},
	{"holds", KEY_FLAG, AT(holds), NULL},
	{"init-script", KEY_FLAG, AT(init_script), NULL},
	{"logs", KEY_TEXT, AT(logs), NULL},
	{"long", KEY_CALL, 0, key_long},
	{"mode", KEY_CALL, 0, key_mode},
	{"note", KEY_TEXT, AT(note), NULL},
	{"options", KEY_CALL, 0, key_options},
	{"path", KEY_CALL, 0, key_path},
	{"positionals", KEY_NUMBER, AT(positionals), NULL},
	{"program", KEY_SKIP, 0, NULL},
	{"program-in", KEY_CALL, 0, key_program_in},
	{"reload", KEY_TEXT, AT(reload), NULL},
	{"remedy", KEY_TEXT, AT(remedy), NULL},
	{"scheduler", KEY_FLAG, AT(scheduler), NULL},
	{"script", KEY_NUMBER, AT(script), NULL},
	{"seconds", KEY_CALL, 0, key_seconds},
	{"signals", KEY_CALL, 0, key_signals},
	{"source", KEY_TEXT, AT(source), NULL},
	{"splits", KEY_FLAG, AT(splits), NULL},
	{"strict", KEY_FLAG, AT(strict), NULL},
	{"suite", KEY_TEXT, AT(suite), NULL},
	{"test", KEY_FLAG, AT(test), NULL},
	{"utility", KEY_FLAG, AT(utility), NULL},
	{"verb", KEY_CALL, 0, key_verb},
	{"versions", KEY_FLAG, AT(versions), NULL},
	{"why", KEY_TEXT, AT(why), NULL},
	{"words", KEY_CALL, 0, key_words},
};

enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

static int
key_cmp(const void *name, const void *key)
{
	return str_cmp(*(const struct str *)name,
	    str_of(((const struct key *)key)->name));
}

static void
unknown_key(struct kb_builder *b, const struct stanza_field *f)
{
	const char *names[KEY_COUNT + 1], *near;

	for (unsigned i = 0; i < KEY_COUNT; i++)
		names[i] = keys[i].name;
	names[KEY_COUNT] = NULL;
	near = stanza_nearest(f->key, names);
	if (near)
		build_error(b, f->key_span, "unknown key `%.*s`; did you mean `%s`?",
		    STR_ARG(f->key), near);
	else
		build_error(b, f->key_span, "unknown key `%.*s`; the keys are "
		    "listed in rules/programs/README.md", STR_ARG(f->key));
}

static void
read_key(struct kb_builder *b, const struct stanza_field *f)
{
	const struct key *k = bsearch(&f->key, keys, KEY_COUNT, sizeof keys[0], key_cmp);
	char *at;

	if (!k) {
		unknown_key(b, f);
		return;
	}
	at = (char *)b->entry + k->at;
	if (k->kind == KEY_CALL)
		k->call(b, f);
	else if (k->kind == KEY_TEXT)
		*(uint32_t *)(void *)at = field_text(b, f);
	else if (k->kind == KEY_NUMBER)
		*(uint8_t *)at = field_number(b, f);
	else if (k->kind == KEY_FLAG && !str_is(f->value, "yes"))
		build_error(b, f->value_span, "`%s` is `yes`, or the line is left out",
		    k->name);
	else if (k->kind == KEY_FLAG)
		*(bool *)at = true;
}

/* Options that only the conditions name are added: flags, or with a value
 * where one is compared. */
static void
complete_options(struct kb_builder *b)
{
	for (uint32_t m = b->entry->first_mode; m < b->modes.n; m++)
		for (uint32_t i = 0; i < b->modes.v[m].atom_n; i++) {
			const struct kb_atom *x =
			    &b->atoms.v[b->modes.v[m].first_atom + i];
			uint32_t k;

			if (x->kind > ATOM_OPTION_LIKE)
				continue;
			for (k = 0; k < b->own.n; k++)
				if (b->own.v[k].name == x->name &&
				    b->own.v[k].style == x->style)
					break;
			if (k == b->own.n)
				add_option(b, build_str(b, x->name), x->style,
				    x->kind == ATOM_OPTION ? VALUE_NONE : VALUE_NEXT);
		}
}

static uint32_t
put_options(struct kb_builder *b, const struct kb_option *v, uint32_t n)
{
	uint32_t first = b->options.n;

	for (uint32_t i = 0; i < n; i++)
		*vec_push(b->arena, &b->options) = v[i];
	return first;
}

static void
put_parts(struct kb_builder *b)
{
	struct program *p = b->entry;
	uint32_t k = 0;

	complete_options(b);
	while (k < b->own.n && (b->own.v[k].name != p->config_option ||
	    b->own.v[k].style != p->config_style))
		k++;
	if (p->config_option && k == b->own.n)
		add_option(b, build_str(b, p->config_option), p->config_style, VALUE_NEXT);
	p->first_option = put_options(b, b->own.v, b->own.n);
	p->option_n = b->own.n;
	p->code_in = put_options(b, b->code_in.v, b->code_in.n);
	p->code_in_n = b->code_in.n;
	p->program_in = put_options(b, b->program_in.v, b->program_in.n);
	p->program_in_n = b->program_in.n;
	p->mode_n = b->modes.n - p->first_mode;
	for (uint32_t i = p->first_mode; i < b->modes.n; i++) {
		if (b->modes.v[i].confidence == UINT8_MAX)
			b->modes.v[i].confidence = p->confidence;
		if (b->modes.v[i].signals == UINT8_MAX)
			b->modes.v[i].signals = p->signals;
	}
}

/* What every entry must tell. */
static void
check_entry(struct kb_builder *b, const struct stanza *s)
{
	struct program *p = b->entry;
	const char *name = build_str(b, p->name).p;

	if (!p->source)
		build_error(b, b->entry_span, "`%s` lacks its source: say where the "
		    "fact is from (`source: man page nginx(8)`)", name);
	if (!stanza_find(s, "confidence"))
		build_error(b, b->entry_span, "`%s` lacks `confidence: documented` "
		    "(or tested, seen, remembered)", name);
	if (!stanza_find(s, "example"))
		build_error(b, b->entry_span, "`%s` lacks an example: one a line, as "
		    "`example: forks: nginx`", name);
	if (!p->is_chain && !stanza_find(s, "default") && !p->utility && !p->applets)
		build_error(b, b->entry_span, "`%s` is neither `chain:` nor "
		    "`utility: yes`, and has no `default: stays`", name);
	if (p->utility && !stanza_find(s, "default"))
		p->conduct = CONDUCT_ENDS;
	if (p->is_chain && !stanza_find(s, "bare"))
		p->bare = CONDUCT_FAILS;
}

/* Forgets what a bad entry left behind, so that nothing points at it. */
static void
drop_entry(struct kb_builder *b, const struct kb_builder *was)
{
	b->programs.n = was->programs.n;
	b->names.n = was->names.n;
	b->paths.n = was->paths.n;
	b->options.n = was->options.n;
	b->modes.n = was->modes.n;
	b->atoms.n = was->atoms.n;
	b->texts.n = was->texts.n;
}

void
build_entry(struct kb_builder *b, const struct stanza *s)
{
	const struct stanza_field *name = &s->fields[0];
	const struct kb_builder was = *b;

	b->bad = false;
	if (!str_is(name->key, "program") || !name->value.n) {
		build_error(b, name->key_span,
		    "an entry begins with `program: NAME`");
		return;
	}
	b->entry = vec_push(b->arena, &b->programs);
	memset(b->entry, 0, sizeof *b->entry);
	b->entry_span = name->value_span;
	b->entry->name = build_text(b, name->value);
	b->entry->first_mode = b->modes.n;
	b->own.n = b->code_in.n = b->program_in.n = 0;
	add_name(b, name->value, name->value_span);
	for (uint32_t i = 1; i < s->field_n; i++)
		read_key(b, &s->fields[i]);
	put_parts(b);
	check_entry(b, s);
	if (b->bad)
		drop_entry(b, &was);
}
