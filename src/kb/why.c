/*
 * The sentences of an answer.  An entry's own come first; where it has none,
 * one is made from what is known.  `%n` in a text is the name it was called by.
 */
#include "ask.h"

#include <stdlib.h>

static double
unit_seconds(struct str suffix)
{
	if (!suffix.n || str_is(suffix, "s"))
		return 1;
	if (str_is(suffix, "m"))
		return 60;
	if (str_is(suffix, "h"))
		return 3600;
	return str_is(suffix, "d") ? 86400 : -1;
}

/* 5, 1.5, 2m, infinity; -1 where it is no such number. */
static double
word_seconds(const struct arg *w)
{
	char text[64], *end;
	double n, unit;

	if (!w->known || !w->text.n || w->text.n >= sizeof text)
		return -1;
	memcpy(text, w->text.p, w->text.n);
	text[w->text.n] = 0;
	n = strtod(text, &end);
	unit = unit_seconds(str_of(end));
	return end == text || unit < 0 || n < 0 ? -1 : n * unit;
}

double
ask_seconds(const struct question *q)
{
	const struct program *p = q->program;
	const struct command *c = &q->command;
	double sum = 0;

	if (p->seconds_kind == SECONDS_OPTION) {
		struct str name = str_of(q->table->pool + p->seconds_option);
		const struct given *g = command_option(c, name,
		    name.n == 1 ? OPTION_SHORT : OPTION_LONG);

		return g && g->has_value && g->value_known
		    ? word_seconds(&(struct arg){.text = g->value, .known = true})
		    : -1;
	}
	for (uint32_t i = 0; i < c->operands.n; i++) {
		double s;

		if (p->seconds_kind == SECONDS_OPERAND && i + 1 != p->seconds_operand)
			continue;
		s = word_seconds(&c->argv[c->operands.v[i].at]);
		if (s < 0)
			return -1;
		sum += s;
	}
	return c->hidden || !c->operands.n ? -1 : sum;
}

static const char *
filled(struct question *q, uint32_t at)
{
	const char *text = kb_text(q->table, at), *mark;
	struct buf b = {.arena = q->command.arena};

	if (!text || !strstr(text, "%n"))
		return text;
	while ((mark = strstr(text, "%n"))) {
		buf_put(&b, text, (size_t)(mark - text));
		buf_text(&b, q->answer->name);
		text = mark + 2;
	}
	buf_text(&b, text);
	return buf_done(&b).p;
}

/* The word that decided: " with `-t`", or nothing. */
static const char *
deciding_word(const struct question *q)
{
	const struct kb_atom *atom;

	if (!q->mode || !q->mode->atom_n)
		return "";
	atom = &q->table->atoms[q->mode->first_atom];
	for (uint32_t i = 0; i < q->mode->atom_n; i++, atom++) {
		const struct given *g;

		if (atom->kind > ATOM_OPTION_LIKE || atom->not)
			continue;
		g = command_option(&q->command,
		    str_of(q->table->pool + atom->name), atom->style);
		if (g)
			return arena_fmt(q->command.arena, " with `%s%.*s`",
			    g->style == OPTION_LONG ? "--" : "-", STR_ARG(g->name));
	}
	return "";
}

static const char *
why_conduct(struct question *q)
{
	struct arena *a = q->command.arena;
	const struct kb_answer *x = q->answer;
	const char *with = deciding_word(q);

	switch (x->conduct) {
	case CONDUCT_STAYS:
		return arena_fmt(a, "%s stays in the foreground%s", x->name, with);
	case CONDUCT_ENDS:
		return arena_fmt(a, "%s%s does its work and ends", x->name, with);
	case CONDUCT_FORKS:
		if (x->remedy && !*with)
			return arena_fmt(a, "%s goes to the background unless "
			    "`%s` is given", x->name, x->remedy);
		return arena_fmt(a, "%s%s goes to the background", x->name, with);
	case CONDUCT_CONFIG:
		return arena_fmt(a, "%s may go to the background: %s decides",
		    x->name, x->config ? x->config : "its configuration");
	case CONDUCT_WAITS:
		return arena_fmt(a, "%s ends when its time is over", x->name);
	case CONDUCT_STDIN:
		return arena_fmt(a, "%s%s ends when its standard input does, at "
		    "once where that is /dev/null", x->name, with);
	case CONDUCT_FAILS:
		return arena_fmt(a, "%s refuses these arguments and ends", x->name);
	case CONDUCT_UNKNOWN:
		break;
	}
	return NULL;
}

static const char *
why_chain(struct question *q)
{
	struct arena *a = q->command.arena;
	const struct kb_answer *x = q->answer;

	if (x->lacks_program && x->conduct == CONDUCT_FAILS)
		return arena_fmt(a, "%s has no program to run", x->name);
	if (x->lacks_program)
		return why_conduct(q);
	switch (x->model) {
	case CHAIN_EXEC:
		return arena_fmt(a, "%s becomes its program", x->name);
	case CHAIN_FORK_WAIT:
		return arena_fmt(a, "%s stays as the parent of its program%s", x->name,
		    x->signals == SIGNALS_SWALLOWED ? ", which gets no signal from it"
		    : x->signals == SIGNALS_FORWARDED ? " and passes signals on" : "");
	case CHAIN_FORK_IF_LEADER:
		return arena_fmt(a, "%s forks where it leads a process group, and "
		    "ends; elsewhere it becomes its program", x->name);
	case CHAIN_DETACH:
		return arena_fmt(a, "%s starts its program in the background and ends",
		    x->name);
	case CHAIN_SERVER:
		return arena_fmt(a, "%s stays, and starts its program for each "
		    "connection", x->name);
	case CHAIN_SHELL:
		return arena_fmt(a, "%s runs its argument as shell code", x->name);
	}
	return NULL;
}

/* An unknown word decides, not the configuration. */
static const char *
why_doubt(struct question *q)
{
	const struct kb_answer *x = q->answer;

	if (x->remedy)
		return arena_fmt(q->command.arena, "%s goes to the background unless "
		    "`%s` is among the words that are not known", x->name, x->remedy);
	return arena_fmt(q->command.arena,
	    "a word that is not known decides whether %s stays", x->name);
}

void
ask_why(struct question *q)
{
	const struct program *p = q->program;
	struct kb_answer *a = q->answer;
	uint32_t own = q->mode && q->mode->why ? q->mode->why : 0;

	a->source = kb_text(q->table,
	    q->mode && q->mode->source ? q->mode->source : p->source);
	if (!a->is_chain &&
	    (a->conduct == CONDUCT_FORKS || a->conduct == CONDUCT_CONFIG)) {
		a->remedy = filled(q, p->remedy);
		a->config = a->conduct == CONDUCT_CONFIG ? filled(q, p->config) : NULL;
	}
	/* An entry's sentence tells about what it does by default. */
	if (!own && !q->mode && a->conduct == p->conduct)
		own = p->why;
	if (a->unsure && !a->is_chain)
		a->why = why_doubt(q);
	else if (own)
		a->why = filled(q, own);
	else
		a->why = a->is_chain ? why_chain(q) : why_conduct(q);
}
