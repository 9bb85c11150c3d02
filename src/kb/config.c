/* A configuration that decides whether a program stays: which file, and what it says. */
#include "ask.h"

#include "port/re.h"

/* The file that the command line names; false where it names one that is not known. */
static bool
named_file(const struct question *q, const char **file)
{
	const struct program *p = q->program;
	const struct command *c = &q->command;
	const struct given *g = p->config_option ? command_option(c,
	    str_of(q->table->pool + p->config_option), p->config_style) : NULL;

	*file = NULL;
	if (g) {
		if (g->has_value && g->value_known)
			*file = arena_dup(c->arena, g->value.p, g->value.n);
		return *file != NULL;
	}
	if (p->config_operand && p->config_operand <= c->operands.n) {
		const struct arg *a = &c->argv[c->operands.v[p->config_operand - 1].at];

		if (a->known && !a->guess)
			*file = arena_dup(c->arena, a->text.p, a->text.n);
		return *file != NULL;
	}
	return true;
}

void
ask_config(struct question *q)
{
	struct kb_answer *a = q->answer;
	const char *file;

	if (!q->program->config_stays && !q->program->config_forks)
		return;
	if (a->unsure || (q->mode && q->mode->conduct != CONDUCT_CONFIG) || !named_file(q, &file))
		return;
	a->config_files = file ? file : kb_text(q->table, q->program->config_files);
}

static bool
says(const struct kb *kb, uint32_t pattern, uint32_t number, struct str text)
{
	struct re **slot = &kb->patterns[number];

	if (!pattern)
		return false;
	if (!*slot)
		*slot = re_compile(kb->arena, str_of(kb->table->pool + pattern), NULL, NULL);
	return *slot && re_match(*slot, text, NULL, NULL);
}

static bool
has_entry(const struct kb_table *t, const struct program *p)
{
	return p >= t->programs && p < t->programs + t->program_n;
}

void
kb_config(const struct kb *kb, struct arena *a, const char *file, struct str text,
    struct kb_answer *answer)
{
	const struct program *p = answer->program;
	enum conduct c;
	bool stays, forks;

	while (kb && !has_entry(kb->table, p))
		kb = kb->below;
	if (!kb)
		return;
	stays = says(kb, p->config_stays, p->config_stays_re, text);
	forks = !stays && says(kb, p->config_forks, p->config_forks_re, text);
	c = stays ? CONDUCT_STAYS : forks ? CONDUCT_FORKS : (enum conduct)p->config_else;
	if (c != CONDUCT_STAYS && c != CONDUCT_FORKS)
		return;
	answer->conduct = c;
	answer->certainty = answer->confidence == KB_REMEMBERED ? CERTAINTY_POSSIBLE :
	    CERTAINTY_LIKELY;
	answer->why = arena_fmt(a, "%s %s: %s %s", answer->name,
	    c == CONDUCT_STAYS ? "stays in the foreground" : "goes to the background", file,
	    stays || forks ? "says so" : "does not say otherwise");
	if (c == CONDUCT_FORKS && !answer->remedy)
		answer->remedy = kb_text(kb->table, p->remedy);
	answer->config_files = NULL;
}
