/* Facts about the words of commands: as they stand there, and what they say. */
#include "fact.h"

#include <ctype.h>
#include <strings.h>

static bool
is_name(struct str t)
{
	if (!t.n || isdigit((unsigned char)t.p[0]))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!isalnum((unsigned char)t.p[i]) && t.p[i] != '_')
			return false;
	return true;
}

static bool
is_one_of(struct str name, const char *words)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

static struct str
text_of(const struct subject *s, const struct word *w)
{
	return source_text(s->command->source, w->span);
}

/* What the shell made of the word; NULL where words and arguments do not match one to one. */
static const struct arg *
arg_of_word(const struct command *c, uint32_t i)
{
	uint32_t skip = c->is_exec ? 1 : 0;

	if (!c->argv || c->node->simple.word_n != c->arg_n + skip || i < skip)
		return NULL;
	return &c->argv[i - skip];
}

static bool
is_simple(const struct subject *s)
{
	return s->command->node && s->command->node->kind == NODE_SIMPLE;
}

void
fact_COMMAND_arguments(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	struct buf b = {.arena = s->arena};

	if (!c->argv)
		return;
	for (uint32_t i = c->program_at + 1; i < c->arg_n; i++) {
		if (!c->argv[i].known || c->argv[i].guess)
			return;
		if (b.n)
			buf_char(&b, ' ');
		buf_str(&b, c->argv[i].text);
	}
	set_str(v, b.n ? buf_done(&b) : STR(""));
}

void
fact_COMMAND_written(const struct subject *s, struct value *v)
{
	if (s->command->node)
		set_str(v, source_text(s->command->source, s->command->node->span));
}

/* ---- where it stands */

static uint32_t
index_in(const struct node *list, const struct node *n)
{
	uint32_t i = 0;

	while (i < list->list.item_n && list->list.items[i].node != n)
		i++;
	return i;
}

void
fact_COMMAND_next_is_exec(const struct subject *s, struct value *v)
{
	const struct node *up = node_parent(s, s->command->node);
	const struct command *next = NULL;
	uint32_t i;

	if (!up || up->kind != NODE_LIST)
		return;
	i = index_in(up, s->command->node) + 1;
	if (i < up->list.item_n)
		next = command_at(s->script->fate, up->list.items[i].node);
	set_bool(v, next && next->is_exec);
}

void
fact_COMMAND_alone(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node, *up = node_parent(s, n);

	for (; up && up->kind == NODE_AND_OR; n = up, up = node_parent(s, n))
		if (up->and_or.left == n) {
			set_bool(v, false);
			return;
		}
	set_bool(v, !up || up->kind != NODE_LIST || index_in(up, n) + 1 == up->list.item_n);
}

void
fact_COMMAND_after_or(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node, *up = node_parent(s, n);

	set_bool(v, up && up->kind == NODE_AND_OR && !up->and_or.is_or && up->and_or.right == n &&
	    up->and_or.left->kind == NODE_AND_OR && up->and_or.left->and_or.is_or);
}

/* `http://x/?a=1&b=2`: nobody sends a command to the background like that. */
void
fact_COMMAND_glued_ampersand(const struct subject *s, struct value *v)
{
	const struct item *item = node_item(s, s->command->node);
	struct str text = s->command->source->text;

	if (!item || item->sep != SEP_AMP || !item->sep_span.beg ||
	    item->sep_span.end >= text.n)
		return;
	if (strchr(" \t\n", text.p[item->sep_span.beg - 1]) ||
	    strchr(" \t\n;)#", text.p[item->sep_span.end]))
		return;
	set_place(v, s->command->source, item->sep_span);
}

/* In the foreground, so that the shell waits for it. */
void
fact_COMMAND_cause_stays(const struct subject *s, struct value *v)
{
	const struct command *by = s->command->dead_by ?
	    command_at(s->script->fate, s->command->dead_by) : NULL;

	set_bool(v, by && by->answer.conduct == CONDUCT_STAYS && !by->answer.unsure &&
	    !(by->context & (IN_TEST | IN_BACKGROUND)));
}

/* ---- single words */

static bool
has_command(const struct part *parts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (parts[i].kind == PART_COMMAND ||
		    (parts[i].kind == PART_DOUBLE && has_command(parts[i].parts, parts[i].part_n)))
			return true;
	return false;
}

void
fact_COMMAND_substitutes(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;
	bool some = false;

	for (uint32_t i = 0; is_simple(s) && i < n->simple.word_n && !some; i++)
		some = has_command(n->simple.words[i]->parts, n->simple.words[i]->part_n);
	set_bool(v, some);
}

/* "~/x" and '~/x': the shell leaves it as it is. */
static bool
quotes_tilde(const struct word *w)
{
	const struct part *p = w->part_n ? &w->parts[0] : NULL;

	if (p && p->kind == PART_SINGLE)
		return str_starts(p->value, "~/");
	return p && p->kind == PART_DOUBLE && p->part_n && p->parts[0].kind == PART_LITERAL &&
	    str_starts(p->parts[0].value, "~/");
}

void
fact_COMMAND_tilde(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;

	for (uint32_t i = 0; is_simple(s) && i < n->simple.word_n && !v->known; i++)
		if (quotes_tilde(n->simple.words[i]))
			set_place(v, s->command->source, n->simple.words[i]->span);
}

/* The variable that a word begins with, where nothing guards against an empty value. */
static const struct part *
first_variable(const struct word *w)
{
	const struct part *p = w->part_n ? &w->parts[0] : NULL;

	if (p && p->kind == PART_DOUBLE && p->part_n)
		p = &p->parts[0];
	if (!p || p->kind != PART_PARAM || p->param->op != PARAM_PLAIN || !is_name(p->param->name))
		return NULL;
	return p;
}

void
fact_COMMAND_empty_prefix(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;
	struct value sets = {0};

	if (!is_simple(s))
		return;
	fact_SCRIPT_sets(s, &sets);
	for (uint32_t i = 1; i < n->simple.word_n; i++) {
		const struct word *w = n->simple.words[i];
		const struct part *p = first_variable(w);
		const struct arg *a = arg_of_word(s->command, i);
		struct str rest;
		bool set = false;

		if (!p || (a && a->known))
			continue;
		rest = source_text(s->command->source, (struct span){p->span.end, w->span.end});
		if (rest.n && rest.p[0] == '"')
			rest = str_sub(rest, 1, rest.n);
		if (!str_is(rest, "/") && !str_is(rest, "/*") && !str_is(rest, "/\""))
			continue;
		for (uint32_t k = 0; k < sets.n; k++)
			set |= str_eq(sets.list[k], p->param->name);
		if (!set) {
			set_place(v, s->command->source, w->span);
			return;
		}
	}
}

/* NAME = value, NAME =value, NAME =. */
void
fact_COMMAND_equals(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;
	const struct command *c = s->command;
	struct span at;
	struct str second;

	if (!is_simple(s) || n->simple.word_n < 2 || n->simple.word_n > 3 || n->simple.assign_n ||
	    c->is_builtin || c->is_function || c->answer.program)
		return;
	second = text_of(s, n->simple.words[1]);
	if (!is_name(text_of(s, n->simple.words[0])) || !second.n || second.p[0] != '=')
		return;
	at.beg = n->simple.words[0]->span.end;
	at.end = n->simple.words[1]->span.beg + 1;
	if (second.n == 1 && n->simple.word_n == 3)
		at.end = n->simple.words[2]->span.beg;
	else if (n->simple.word_n == 3)
		return;
	set_place(v, c->source, at);
}

/* --password=x, --api-token=x: not --password-file=x, nor an empty one. */
static bool
is_secret(struct str word, struct str *value)
{
	static const char *const ends[] = {
		"password", "passwd", "secret", "token", "api-key", "apikey", "api_key", NULL
	};
	size_t eq = str_find(word, '=', 0);
	struct str key = str_sub(word, 0, eq);

	if (!key.n || key.p[0] != '-' || eq + 1 >= word.n)
		return false;
	*value = str_sub(word, eq + 1, word.n);
	for (int i = 0; ends[i]; i++) {
		size_t n = strlen(ends[i]);

		if (key.n > n && strncasecmp(key.p + key.n - n, ends[i], n) == 0)
			return !str_starts(*value, "/") && !str_starts(*value, "\"/") &&
			    !str_is(*value, "\"\"");
	}
	return false;
}

void
fact_COMMAND_secret(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;
	struct str value;

	for (uint32_t i = 1; is_simple(s) && i < n->simple.word_n && !v->known; i++)
		if (is_secret(text_of(s, n->simple.words[i]), &value))
			set_place(v, s->command->source, n->simple.words[i]->span);
}

void
fact_COMMAND_secret_literal(const struct subject *s, struct value *v)
{
	struct value word = {0};
	struct str value = {0};

	fact_COMMAND_secret(s, &word);
	if (word.known && is_secret(source_text(word.source, word.span), &value))
		set_bool(v, !str_has(value, "$") && !str_has(value, "`"));
}

/* ---- refused arguments */

static const struct kb_answer *
refuses(const struct command *c)
{
	for (uint32_t i = 0; i < c->chain_n; i++)
		if (c->chain[i].bad_arg.end > c->chain[i].bad_arg.beg)
			return &c->chain[i];
	return c->answer.bad_arg.end > c->answer.bad_arg.beg ? &c->answer : NULL;
}

void
fact_COMMAND_bad_argument(const struct subject *s, struct value *v)
{
	const struct kb_answer *k = refuses(s->command);

	if (k)
		set_place(v, s->command->source, k->bad_arg);
}

void
fact_COMMAND_bad_argument_of(const struct subject *s, struct value *v)
{
	const struct kb_answer *k = refuses(s->command);

	if (k)
		set_text(v, k->name);
}

/* ---- the supervisor, asked from inside */

static bool
names_itself(const struct subject *s, struct str t)
{
	const char *name = s->judged->service->name;

	while (t.n > 1 && t.p[t.n - 1] == '/')
		t.n--;
	return str_is(t, ".") || (name && str_is(str_base(t), name));
}

/* Known words of the program: the verb and what it is about. */
struct control {
	struct str verb, about;
	bool self;
};

static bool
control_of(const struct subject *s, struct control *k)
{
	const struct command *c = s->command;
	struct value program = {0};
	bool sv;

	*k = (struct control){0};
	fact_COMMAND_program(s, &program);
	if (!c->argv || !program.known || !is_one_of(program.text, "sv svc s6-svc"))
		return false;
	sv = str_is(program.text, "sv");
	for (uint32_t i = c->program_at + 1; i < c->arg_n; i++) {
		struct str t = c->argv[i].text;

		if (!c->argv[i].known)
			return false;
		if (sv ? k->verb.n == 0 && t.n && t.p[0] != '-' : t.n && t.p[0] == '-')
			k->verb = t;
		else if (sv && !k->verb.n && (str_is(t, "-w") || str_is(t, "-W")))
			i++;	/* sv -w SECONDS */
		else if (t.n && t.p[0] != '-') {
			k->about = t;
			k->self |= names_itself(s, t);
		}
	}
	return k->verb.n && k->about.n;
}

void
fact_COMMAND_controls_self(const struct subject *s, struct value *v)
{
	struct control k;

	if (!control_of(s, &k) || !k.self)
		return;
	if (k.verb.p[0] == '-' ? str_has(k.verb, "t") || str_has(k.verb, "k") || str_has(k.verb, "r") :
	    is_one_of(k.verb, "restart t term k kill force-restart force-reload try-restart"))
		set_str(v, k.verb);
}

void
fact_COMMAND_controls_other(const struct subject *s, struct value *v)
{
	struct control k;

	if (control_of(s, &k) && !k.self && is_one_of(k.verb, "check start up"))
		set_str(v, k.about);
}

/* ---- of the whole script */

void
fact_SCRIPT_detaches(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	struct subject of = *s;

	for (uint32_t i = 0; f && i < f->commands.n && !v->known; i++) {
		const struct command *c = &f->commands.v[i];
		const struct kb_answer *k = &c->answer;

		if (c->reach == REACH_NEVER || !(k->conduct == CONDUCT_FORKS || k->is_init_script))
			continue;
		of.command = c;
		if (k->is_init_script)
			fact_COMMAND_text(&of, v);
		else
			fact_COMMAND_program(&of, v);
		if (k->is_init_script && v->known)
			set_text(v, arena_fmt(s->arena, "what `%.*s` starts", STR_ARG(v->text)));
	}
}
