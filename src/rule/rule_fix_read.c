#include "rule_def.h"

static const struct {
	const char *name;
	bool place, text;	/* what follows the verb */
} verb_table[] = {
	[VERB_REMOVE] = {"remove", true, false},
	[VERB_REPLACE] = {"replace", true, true},
	[VERB_INSERT] = {"insert", true, true},
	[VERB_PREPEND] = {"prepend", true, true},
	[VERB_JOIN] = {"join", true, false},
	[VERB_CHMOD] = {"chmod", false, true},
	[VERB_CRLF] = {"crlf", false, false},
};
enum { VERB_COUNT = sizeof verb_table / sizeof *verb_table };

static bool
step_place(struct rule_reader *r, struct str name, struct span at, struct rule_step *s)
{
	enum noun nouns[8];
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->rule->when_n && n < 8; i++)
		nouns[n++] = r->rule->whens[i].noun;
	for (uint32_t i = 0; i < n; i++)
		if (str_is(name, noun_name(nouns[i]))) {
			s->fact = FACT_SELF;
			return true;
		}
	s->fact = rule_fact(r, name, at, nouns, n);
	if (s->fact < 0)
		return false;
	if (fact_table[s->fact].type == TYPE_PLACE)
		return true;
	rule_error(r, at, "`%s` is no place that could be changed",
	    fact_table[s->fact].name);
	return false;
}

/* VERB [PLACE] ["text"] */
static bool
step_read(struct rule_reader *r, struct str line, struct span at, struct rule_step *s)
{
	size_t n = str_find(line, ' ', 0);
	struct str verb = str_sub(line, 0, n), rest = str_trim(str_sub(line, n, line.n)), more;
	unsigned v = 0;

	while (v < VERB_COUNT && !str_is(verb, verb_table[v].name))
		v++;
	if (v == VERB_COUNT) {
		rule_error(r, at, "`%.*s` is no way to mend: remove, replace, insert, prepend, "
		    "join, chmod, crlf", STR_ARG(verb));
		return false;
	}
	s->verb = (enum rule_verb)v;
	s->fact = FACT_NONE;
	if (verb_table[v].place) {
		n = str_find(rest, ' ', 0);
		if (!step_place(r, str_sub(rest, 0, n), at, s))
			return false;
		rest = str_trim(str_sub(rest, n, rest.n));
	}
	if (verb_table[v].text != (rest.n > 0)) {
		rule_error(r, at, verb_table[v].text ? "`%.*s` needs a text" :
		    "`%.*s` takes no text", STR_ARG(verb));
		return false;
	}
	return rule_template_read(r, rule_quoted(r, rest, &more), at, &s->text);
}

bool
rule_fix_read(struct rule_reader *r, const struct stanza_field *f)
{
	size_t n = str_find(f->value, ' ', 0);
	struct str word = str_sub(f->value, 0, n), rest = str_trim(str_sub(f->value, n, f->value.n));
	VEC_OF(struct rule_step) steps = {0};

	r->rule->has_fix = true;
	r->rule->fix_safe = str_is(word, "safe");
	if (!r->rule->fix_safe && !str_is(word, "unsafe")) {
		rule_error(r, f->value_span, "a fix is `safe` or `unsafe`: `fix: safe remove command`");
		return false;
	}
	if (rest.n && !step_read(r, rest, f->value_span, vec_push(r->arena, &steps)))
		return false;
	for (uint32_t i = 0; i < f->line_n; i++)
		if (!step_read(r, f->lines[i].text, f->lines[i].span, vec_push(r->arena, &steps)))
			return false;
	if (!steps.n)
		rule_error(r, f->value_span, "the fix does nothing");
	r->rule->steps = steps.v;
	r->rule->step_n = steps.n;
	return true;
}
