#include "rule_def.h"

#include <stdlib.h>

#include "port/re.h"

/* Longer ones first: `not in` before `in`, `!~` before `~`. */
static const struct {
	const char *text;
	enum rule_op op;
	bool word;	/* blanks must stand around it */
} op_table[] = {
	{"not in", OP_NOT_IN, true},
	{"in", OP_IN, true},
	{"has", OP_HAS, true},
	{"!=", OP_IS_NOT, false},
	{"!~", OP_NOT_LIKE, false},
	{"=", OP_IS, false},
	{"~", OP_LIKE, false},
	{"<", OP_LESS, false},
	{">", OP_MORE, false},
};

/* The operator at the head of text: its length, or 0. */
static size_t
cond_op(struct str text, enum rule_op *op)
{
	for (size_t i = 0; i < sizeof op_table / sizeof *op_table; i++) {
		size_t n = strlen(op_table[i].text);

		if (!str_starts(text, op_table[i].text))
			continue;
		if (op_table[i].word && (n == text.n || text.p[n] != ' '))
			continue;
		*op = op_table[i].op;
		return n;
	}
	return 0;
}

struct str
rule_quoted(struct rule_reader *r, struct str text, struct str *rest)
{
	struct buf b = {.arena = r->arena};
	size_t i;

	if (!text.n || text.p[0] != '"') {
		*rest = (struct str){NULL, 0};
		return text;
	}
	for (i = 1; i < text.n && text.p[i] != '"'; i++) {
		/* \n is the only letter that is not itself: lines are inserted. */
		if (text.p[i] == '\\' && i + 1 < text.n && strchr("\"\\n", text.p[i + 1])) {
			i++;
			buf_char(&b, text.p[i] == 'n' ? '\n' : text.p[i]);
		} else
			buf_char(&b, text.p[i]);
	}
	*rest = str_sub(text, i + 1, text.n);
	return buf_done(&b);
}

int
rule_fact(struct rule_reader *r, struct str name, struct span at, const enum noun *nouns,
    uint32_t noun_n)
{
	const char *near = NULL;
	int f = -1;

	for (uint32_t i = 0; i < noun_n && f < 0; i++) {
		f = fact_of(name, nouns[i]);
		if (f >= 0 && !noun_sees(nouns[i], fact_table[f].noun))
			f = -1;
	}
	if (f >= 0)
		return f;
	if (noun_n)
		near = fact_nearest(r->arena, name, nouns[0]);
	rule_error(r, at, "there is no fact `%.*s` for a rule about `%s`%s%s%s", STR_ARG(name),
	    noun_n ? noun_name(nouns[0]) : "nothing", near ? "; did you mean `" : "",
	    near ? near : "", near ? "`?" : "; `unflap rules --facts` lists them");
	return -1;
}

static bool
words_have(const char *words, struct str word)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* Whether the value fits the fact's type; sets its number. */
static bool
value_check(struct rule_reader *r, const struct rule_cond *c, struct rule_value *v,
    struct span at)
{
	const struct fact_row *f = &fact_table[c->fact];
	const char *words = f->type == TYPE_BOOL ? "yes no" : f->words, *near;
	char *end, text[40];

	if (v->fact >= 0)
		return true;
	if ((f->type == TYPE_BOOL || f->type == TYPE_ENUM) && !str_is(v->text, "none") &&
	    !words_have(words, v->text)) {
		near = word_nearest(r->arena, v->text, words);
		rule_error(r, at, "`%s` is never `%.*s`%s%s%s (it is one of: %s)", f->name,
		    STR_ARG(v->text), near ? "; did you mean `" : "", near ? near : "",
		    near ? "`?" : "", words);
		return false;
	}
	if (f->type == TYPE_LIST && c->op != OP_HAS && !str_is(v->text, "none")) {
		rule_error(r, at, "`%s` is a list: `has` looks into it, and `= none` asks "
		    "whether it is empty", f->name);
		return false;
	}
	if (f->type != TYPE_NUMBER || str_is(v->text, "none"))
		return true;
	memcpy(text, v->text.p, v->text.n < 39 ? v->text.n : 39);
	text[v->text.n < 39 ? v->text.n : 39] = 0;
	v->number = strtod(text, &end);
	if (end != text && !*end)
		return true;
	rule_error(r, at, "`%s` is a number, and `%.*s` is none", f->name, STR_ARG(v->text));
	return false;
}

static bool
op_fits(enum rule_op op, enum fact_type t)
{
	switch (op) {
	case OP_HAS:
		return t == TYPE_LIST;
	case OP_LESS:
	case OP_MORE:
		return t == TYPE_NUMBER;
	case OP_LIKE:
	case OP_NOT_LIKE:
		return t == TYPE_TEXT || t == TYPE_ENUM || t == TYPE_PLACE || t == TYPE_LIST;
	case OP_IS:
	case OP_IS_NOT:
	case OP_IN:
	case OP_NOT_IN:
		break;
	}
	return t != TYPE_LIST || op == OP_IS || op == OP_IS_NOT;
}

static bool
cond_pattern(struct rule_reader *r, struct rule_cond *c, struct str text, struct span at)
{
	struct rule_value *v = arena_new(r->arena, struct rule_value);
	const char *why = NULL;
	struct str rest;
	size_t where = 0;

	v->fact = -1;
	v->text = rule_quoted(r, text, &rest);
	c->values = v;
	c->value_n = 1;
	c->pattern = r->rule->pattern_n++;
	if (re_compile(r->arena, v->text, &why, &where))
		return true;
	rule_error(r, at, "the pattern cannot be read: %s at its character %zu",
	    why ? why : "an error", where + 1);
	return false;
}

/* One value at the head of *rest. */
static bool
cond_value(struct rule_reader *r, struct rule_cond *c, struct str *rest, struct span at,
    enum noun noun, struct rule_value *v)
{
	size_t n = 0;

	v->fact = -1;
	if (rest->p[0] == '"') {
		v->text = rule_quoted(r, *rest, rest);
	} else if (str_starts(*rest, "%{")) {
		n = str_find(*rest, '}', 0);
		v->fact = rule_fact(r, str_sub(*rest, 2, n), at, &noun, 1);
		*rest = str_sub(*rest, n + 1, rest->n);
		return v->fact >= 0;
	} else {
		while (n < rest->n && !strchr(" ,()", rest->p[n]))
			n++;
		v->text = str_sub(*rest, 0, n);
		*rest = str_sub(*rest, n, rest->n);
	}
	return value_check(r, c, v, at);
}

static bool
cond_values(struct rule_reader *r, struct rule_cond *c, struct str rest, struct span at,
    enum noun noun)
{
	VEC_OF(struct rule_value) values = {0};
	bool list = c->op == OP_IN || c->op == OP_NOT_IN;

	for (;;) {
		while (rest.n && strchr(" ,()", rest.p[0]))
			rest = str_sub(rest, 1, rest.n);
		if (!rest.n)
			break;
		if (!cond_value(r, c, &rest, at, noun, vec_push(r->arena, &values)))
			return false;
	}
	c->values = values.v;
	c->value_n = values.n;
	if (values.n == 1 || (values.n && list))
		return true;
	rule_error(r, at, values.n ? "one value is expected; quote it where it holds blanks, "
	    "or compare with `in`" : "a value is missing behind the operator");
	return false;
}

bool
rule_cond_read(struct rule_reader *r, struct str line, struct span at, enum noun noun,
    struct rule_cond *c)
{
	size_t n = str_find(line, ' ', 0), length;
	struct str name = str_sub(line, 0, n), rest = str_trim(str_sub(line, n, line.n));
	int f = rule_fact(r, name, at, &noun, 1);

	if (f < 0)
		return false;
	c->fact = (enum fact)f;
	length = cond_op(rest, &c->op);
	if (!length) {
		rule_error(r, at, "behind `%.*s` one of = != in, not in, has, < > ~ !~ is "
		    "expected", STR_ARG(name));
		return false;
	}
	if (!op_fits(c->op, fact_table[f].type)) {
		rule_error(r, at, "`%.*s` is %s and cannot be compared with `%.*s`",
		    STR_ARG(name), fact_type_name(fact_table[f].type), (int)length, rest.p);
		return false;
	}
	if (f == FACT_SCRIPT_explained)
		r->rule->last = true;
	rest = str_trim(str_sub(rest, length, rest.n));
	if (c->op == OP_LIKE || c->op == OP_NOT_LIKE)
		return cond_pattern(r, c, rest, at);
	return cond_values(r, c, rest, at, noun);
}
