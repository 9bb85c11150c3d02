/*
 * Where a chain loader's program begins: behind its options, the words that
 * name what it is to do (`ip netns exec`), NAME=VALUE words (env), its
 * positional words and its blocks (execline).
 */
#include "ask.h"

static const struct arg *
word_at(const struct question *q, uint32_t at)
{
	return at < q->command.n ? &q->command.argv[at] : NULL;
}

/* The chain line that holds: the first whose condition does. */
static bool
choose_model(struct question *q)
{
	const struct kb_mode *m = q->program->mode_n ?
	    &q->table->modes[q->program->first_mode] : NULL;

	for (uint32_t i = 0; i < q->program->mode_n; i++, m++)
		if (m->is_chain && match_mode(q->kb, &q->command, m) == TRUTH_YES) {
			q->mode = m;
			return true;
		}
	return false;
}

static void
more_options(struct question *q)
{
	if (q->program->parses)
		q->at = command_read(&q->command, q->at, true);
}

/* `ip netns exec`: false where other words stand there. */
static bool
skip_verb(struct question *q)
{
	const struct program *p = q->program;

	for (uint32_t i = 0; i < p->verb_n; i++) {
		const char *verb = q->table->pool + q->table->texts[p->first_verb + i];
		const struct arg *w = word_at(q, q->at);

		if (!w || !w->known || !str_is(w->text, verb))
			return false;
		q->at++;
		more_options(q);
	}
	return true;
}

static bool
is_assignment(const struct arg *w)
{
	size_t eq = str_find(w->text, '=', 0);

	return (w->known || w->starts) && eq > 0 && eq < w->text.n;
}

static void
skip_assignments(struct question *q)
{
	const struct arg *w;

	while (q->program->assigns && (w = word_at(q, q->at))) {
		if (command_hides(&q->command, q->at))
			q->command.hidden++;
		else if (!is_assignment(w))
			return;
		q->at++;
	}
}

/* A block's words, as execlineb hands them on: an empty word ends it.  Braces in
 * a shell are no block, and execline's programs refuse them. */
static bool
skip_block(struct question *q)
{
	const struct arg *w;

	while ((w = word_at(q, q->at))) {
		q->at++;
		if (w->known && !w->text.n)
			return true;
	}
	return false;
}

static void
rest_is(struct question *q, const struct arg *rest, uint32_t n)
{
	q->answer->rest = rest;
	q->answer->rest_n = n;
}

/* The option of a list that was given last. */
static const struct given *
given_of(const struct question *q, uint32_t first, uint32_t n)
{
	const struct given *best = NULL;

	for (uint32_t i = 0; i < n; i++) {
		const struct kb_option *o = &q->table->options[first + i];
		const struct given *g = command_option(&q->command,
		    str_of(q->table->pool + o->name), o->style);

		if (g && g->has_value && (!best || g->at > best->at))
			best = g;
	}
	return best;
}

/* An option's value as a word of its own. */
static struct arg
value_word(const struct question *q, const struct given *g)
{
	struct arg w = q->command.argv[g->value_at];

	if (g->value_at == g->at) {
		w.text = g->value;
		w.known = g->value_known;
		w.starts = !g->value_known && g->value.n;
	}
	return w;
}

/* su -c CODE, flock FILE -c CODE: a shell that the loader starts. */
static bool
code_in_option(struct question *q)
{
	const struct given *g = given_of(q, q->program->code_in,
	    q->program->code_in_n);
	struct arg *rest;

	if (!g)
		return false;
	rest = arena_new(q->command.arena, struct arg);
	*rest = value_word(q, g);
	q->answer->model = CHAIN_SHELL;
	q->answer->next = g->value_at;
	rest_is(q, rest, 1);
	return true;
}

/* start-stop-daemon -x PROGRAM -- ARGUMENT...; the last option of the list
 * that was given (-a wins over -x). */
static bool
program_in_option(struct question *q)
{
	const struct command *c = &q->command;
	const struct given *g = NULL;
	uint32_t tail = c->dashes ? c->n - c->dashes - 1 : 0;
	struct arg *rest;

	for (uint32_t i = 0; i < q->program->program_in_n && !g; i++)
		g = given_of(q, q->program->program_in + i, 1);
	if (!g)
		return false;
	rest = arena_array(c->arena, struct arg, tail + 1);
	rest[0] = value_word(q, g);
	for (uint32_t i = 0; i < tail; i++)
		rest[i + 1] = c->argv[c->dashes + 1 + i];
	q->answer->next = g->value_at;
	rest_is(q, rest, tail + 1);
	return true;
}

/* env -S 'prog arg': cut at blanks; what needs more is told as not known. */
static bool
split_option(struct question *q)
{
	const struct given *g = command_option(&q->command, STR("S"), OPTION_SHORT);
	VEC_OF(struct arg) v = {0};
	struct str rest, word;

	if (!q->program->splits)
		return false;
	if (!g)
		g = command_option(&q->command, STR("split-string"), OPTION_LONG);
	if (!g || !g->has_value)
		return false;
	rest = g->value;
	while (str_cut(&rest, ' ', &word)) {
		struct arg w = value_word(q, g);

		if (!word.n || (!v.n && str_find(word, '=', 0) < word.n))
			continue;
		w.text = word;
		w.known &= str_find(word, '\\', 0) + str_find(word, '\'', 0) +
		    str_find(word, '"', 0) + str_find(word, '$', 0) == 4 * word.n;
		*vec_push(q->command.arena, &v) = w;
	}
	for (uint32_t i = q->at; i < q->command.n; i++)
		*vec_push(q->command.arena, &v) = q->command.argv[i];
	q->answer->next = g->value_at;
	rest_is(q, v.v, v.n);
	return v.n > 0;
}

static void
lacks(struct question *q)
{
	q->answer->lacks_program = true;
	q->answer->conduct = q->program->bare;
	q->answer->next = q->command.n;
	rest_is(q, NULL, 0);
}

/* Words up to the program itself. */
static void
find_program(struct question *q)
{
	const struct program *p = q->program;
	uint32_t positionals = p->positionals;
	bool whole = true;

	/* runuser: `-u USER prog` has none, `USER -c CODE` has one. */
	if (q->mode->model == CHAIN_SHELL && p->code_in_n && !positionals)
		positionals = 1;
	skip_assignments(q);
	for (uint32_t i = 0; i < positionals && q->at < q->command.n; i++)
		q->at++;
	if (p->code_in_n || (p->positionals && !q->command.dashes))
		if (p->code_in_n || (word_at(q, q->at) && word_at(q, q->at)->known &&
		    str_is(word_at(q, q->at)->text, "--")))
			more_options(q);
	for (uint32_t i = 0; i < p->blocks && whole; i++)
		whole = skip_block(q);
	if (code_in_option(q))
		return;
	if (!whole || q->at >= q->command.n) {
		lacks(q);
		return;
	}
	q->answer->next = q->at;
	rest_is(q, &q->command.argv[q->at], q->command.n - q->at);
}

bool
ask_chain(struct question *q)
{
	const struct program *p = q->program;
	struct kb_answer *a = q->answer;
	uint32_t begin = q->at;

	if (!choose_model(q) || !skip_verb(q)) {
		q->at = begin;
		return false;
	}
	a->is_chain = true;
	a->model = q->mode->model;
	a->signals = q->mode->signals;
	a->only_if_leader = q->mode->only_if_leader;
	if (p->program_in_n ? !program_in_option(q) : false)
		lacks(q);
	else if (!p->program_in_n && !split_option(q))
		find_program(q);
	a->unsure = q->command.hidden > 0;
	if (a->lacks_program && a->unsure)
		a->conduct = CONDUCT_UNKNOWN;
	a->seconds = p->seconds_kind ? ask_seconds(q) : 0;
	return true;
}
