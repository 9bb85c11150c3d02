#include "rule_def.h"

#include <stdarg.h>
#include <stdio.h>

void
rule_error(struct rule_reader *r, struct span at, const char *fmt, ...)
{
	struct finding *f = findings_add(r->errors, "rule-file", SEVERITY_ERROR,
	    CERTAINTY_CERTAIN);
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	f->file = r->source->file;
	f->source = r->source;
	f->has_place = true;
	f->span = at;
	f->message = arena_dup(r->errors->arena, text, strlen(text));
	r->failed++;
}

static void
rule_nouns(const struct rule *rule, enum noun *nouns, uint32_t *n)
{
	*n = 0;
	for (uint32_t i = 0; i < rule->when_n && *n < 8; i++)
		nouns[(*n)++] = rule->whens[i].noun;
}

bool
rule_template_read(struct rule_reader *r, struct str text, struct span at,
    struct rule_template *t)
{
	VEC_OF(struct rule_piece) pieces = {0};
	enum noun nouns[8];
	uint32_t noun_n;
	size_t i = 0;

	rule_nouns(r->rule, nouns, &noun_n);
	while (i < text.n) {
		struct rule_piece *p = vec_push(r->arena, &pieces);
		size_t end = i;

		p->fact = -1;
		if (str_starts(str_sub(text, i, text.n), "%{")) {
			end = str_find(text, '}', i);
			p->fact = rule_fact(r, str_sub(text, i + 2, end), at, nouns, noun_n);
			if (p->fact < 0)
				return false;
			i = end + 1;
			continue;
		}
		while (end < text.n && !str_starts(str_sub(text, end, text.n), "%{"))
			end++;
		p->text = str_sub(text, i, end);
		i = end;
	}
	t->pieces = pieces.v;
	t->n = pieces.n;
	return true;
}

/* A sentence may go on in indented lines. */
static struct str
field_text(struct rule_reader *r, const struct stanza_field *f)
{
	struct buf b = {.arena = r->arena};

	buf_str(&b, f->value);
	for (uint32_t i = 0; i < f->line_n; i++) {
		if (b.n)
			buf_char(&b, ' ');
		buf_str(&b, f->lines[i].text);
	}
	return buf_done(&b);
}

static void
read_id(struct rule_reader *r, const struct stanza_field *f)
{
	r->rule->id = str_dup(r->arena, f->value);
	for (size_t i = 0; i < f->value.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", f->value.p[i])) {
			rule_error(r, f->value_span, "an id is made of small letters, digits and -");
			return;
		}
	if (!f->value.n)
		rule_error(r, f->key_span, "the id is missing");
}

static bool
read_severity_word(struct rule_reader *r, struct str word, struct span at, enum severity *s)
{
	for (enum severity i = SEVERITY_NOTE; i <= SEVERITY_ERROR; i++)
		if (str_is(word, severity_name(i))) {
			*s = i;
			return true;
		}
	rule_error(r, at, "a severity is error, warning or note, and not `%.*s`", STR_ARG(word));
	return false;
}

/* `severity: error`, and below it `note if FACT OP VALUE`. */
static void
read_severity(struct rule_reader *r, const struct stanza_field *f)
{
	VEC_OF(struct rule_severity) list = {0};

	read_severity_word(r, f->value, f->value_span, &r->rule->severity);
	for (uint32_t i = 0; i < f->line_n; i++) {
		struct str line = f->lines[i].text;
		size_t n = str_find(line, ' ', 0);
		struct rule_severity *s = vec_push(r->arena, &list);

		if (!str_starts(str_sub(line, n, line.n), " if ")) {
			rule_error(r, f->lines[i].span,
			    "`note if FACT = VALUE` is expected below a severity");
			continue;
		}
		if (!read_severity_word(r, str_sub(line, 0, n), f->lines[i].span, &s->severity))
			continue;
		if (r->rule->when_n)
			rule_cond_read(r, str_trim(str_sub(line, n + 4, line.n)),
			    f->lines[i].span, r->rule->whens[0].noun, &s->cond);
	}
	r->rule->severities = list.v;
	r->rule->severity_n = list.n;
}

static void
read_when(struct rule_reader *r, const struct stanza_field *f, struct rule_when *w)
{
	VEC_OF(struct rule_cond) conds = {0};

	w->noun = noun_of(f->value);
	if (w->noun == NOUN_COUNT) {
		struct buf b = {.arena = r->arena};
		const char *near;

		for (unsigned n = 0; n < NOUN_COUNT; n++)
			buf_fmt(&b, "%s%s", n ? " " : "", noun_name((enum noun)n));
		near = word_nearest(r->arena, f->value, buf_done(&b).p);
		rule_error(r, f->value_span, "there is no kind of fact `%.*s`%s%s%s (there are: %s)",
		    STR_ARG(f->value), near ? "; did you mean `" : "", near ? near : "",
		    near ? "`?" : "", b.p);
		w->noun = NOUN_SCRIPT;
		return;
	}
	for (uint32_t i = 0; i < f->line_n; i++)
		rule_cond_read(r, f->lines[i].text, f->lines[i].span, w->noun,
		    vec_push(r->arena, &conds));
	w->conds = conds.v;
	w->cond_n = conds.n;
}

static void
read_whens(struct rule_reader *r, const struct stanza *s)
{
	VEC_OF(struct rule_when) whens = {0};

	for (uint32_t i = 0; i < s->field_n; i++)
		if (str_is(s->fields[i].key, "when"))
			read_when(r, &s->fields[i], vec_push(r->arena, &whens));
	r->rule->whens = whens.v;
	r->rule->when_n = whens.n;
	if (!whens.n)
		rule_error(r, s->span, "a rule needs `when: KIND`: what it is about");
}

/* `note: PLACE "text"` */
static void
read_note(struct rule_reader *r, const struct stanza_field *f, struct rule_note *n)
{
	struct str text = field_text(r, f), rest;
	size_t end = str_find(text, ' ', 0);
	enum noun nouns[8];
	uint32_t noun_n;
	int fact;

	rule_nouns(r->rule, nouns, &noun_n);
	fact = rule_fact(r, str_sub(text, 0, end), f->value_span, nouns, noun_n);
	if (fact < 0)
		return;
	n->fact = (enum fact)fact;
	if (fact_table[fact].type != TYPE_PLACE)
		rule_error(r, f->value_span, "a note stands at a place, and `%s` is %s",
		    fact_table[fact].name, fact_type_name(fact_table[fact].type));
	rule_template_read(r, rule_quoted(r, str_trim(str_sub(text, end, text.n)), &rest),
	    f->value_span, &n->text);
}

static void
read_at(struct rule_reader *r, const struct stanza_field *f)
{
	enum noun nouns[8];
	uint32_t noun_n;

	rule_nouns(r->rule, nouns, &noun_n);
	r->rule->at = rule_fact(r, f->value, f->value_span, nouns, noun_n);
	if (r->rule->at >= 0 && fact_table[r->rule->at].type != TYPE_PLACE)
		rule_error(r, f->value_span, "`%s` is no place", fact_table[r->rule->at].name);
}

/* Calls each word of a list; blanks and commas part them. */
static bool
next_word(struct str *rest, struct str *word)
{
	size_t i = 0, n;

	while (i < rest->n && strchr(" ,", rest->p[i]))
		i++;
	for (n = i; n < rest->n && !strchr(" ,", rest->p[n]); n++)
		;
	*word = str_sub(*rest, i, n);
	*rest = str_sub(*rest, n, rest->n);
	return word->n > 0;
}

static void
read_set(struct rule_reader *r, const struct stanza_field *f)
{
	struct str rest = field_text(r, f), word;

	while (next_word(&rest, &word)) {
		bool found = false;
		unsigned i;

		if (str_is(f->key, "for"))
			for (i = DIALECT_AUTO + 1; i < DIALECT_COUNT; i++)
				if (str_is(word, dialect_name((enum dialect)i))) {
					r->rule->dialects |= 1u << i;
					found = true;
				}
		if (str_is(f->key, "role") && (i = role_of(word)) != ROLE_AUTO) {
			r->rule->roles |= 1u << i;
			found = true;
		}
		if (str_is(f->key, "shell"))
			for (i = 0; i < SHELL_COUNT; i++)
				if (str_is(word, shell_json((enum shell)i))) {
					r->rule->shells |= SHELL_BIT(i);
					found = true;
				}
		if (str_is(f->key, "needs") && str_is(word, "root"))
			found = r->rule->needs_root = true;
		if (!found)
			rule_error(r, f->value_span, "`%.*s:` knows no `%.*s`", STR_ARG(f->key),
			    STR_ARG(word));
	}
}

static void
read_covers(struct rule_reader *r, const struct stanza_field *f)
{
	struct str rest = field_text(r, f), word;
	VEC_OF(struct str) list = {0};

	while (next_word(&rest, &word))
		*vec_push(r->arena, &list) = word;
	r->rule->covers = list.v;
	r->rule->cover_n = list.n;
}

static const char rule_keys[] = "id severity since when say note help fix at for role shell "
    "needs covers";

static void
read_field(struct rule_reader *r, const struct stanza_field *f)
{
	const char *near;

	if (str_is(f->key, "id"))
		read_id(r, f);
	else if (str_is(f->key, "severity"))
		read_severity(r, f);
	else if (str_is(f->key, "since"))
		r->rule->since = f->value;
	else if (str_is(f->key, "say"))
		rule_template_read(r, field_text(r, f), f->value_span, &r->rule->say);
	else if (str_is(f->key, "help"))
		rule_template_read(r, field_text(r, f), f->value_span, &r->rule->help);
	else if (str_is(f->key, "fix"))
		rule_fix_read(r, f);
	else if (str_is(f->key, "at"))
		read_at(r, f);
	else if (str_is(f->key, "for") || str_is(f->key, "role") || str_is(f->key, "shell") ||
	    str_is(f->key, "needs"))
		read_set(r, f);
	else if (str_is(f->key, "covers"))
		read_covers(r, f);
	else if (!str_is(f->key, "when") && !str_is(f->key, "note")) {
		near = word_nearest(r->arena, f->key, rule_keys);
		rule_error(r, f->key_span, "a rule has no `%.*s:`%s%s%s", STR_ARG(f->key),
		    near ? "; did you mean `" : "", near ? near : "", near ? ":`?" : "");
	}
}

static void
read_notes(struct rule_reader *r, const struct stanza *s)
{
	VEC_OF(struct rule_note) notes = {0};

	for (uint32_t i = 0; i < s->field_n; i++)
		if (str_is(s->fields[i].key, "note"))
			read_note(r, &s->fields[i], vec_push(r->arena, &notes));
	r->rule->notes = notes.v;
	r->rule->note_n = notes.n;
}

static void
read_examples(struct rule_reader *r, const struct stanza_file *f)
{
	struct rule_example *e = arena_array(r->arena, struct rule_example, f->sections.n + 1);

	for (uint32_t i = 0; i < f->sections.n; i++) {
		const struct stanza_section *s = &f->sections.v[i];
		struct buf b = {.arena = r->arena};

		e[i].name = s->name;
		e[i].text = s->text;
		for (uint32_t k = 0; k < s->flag_n; k++) {
			buf_text(&b, k ? " " : "");
			buf_str(&b, s->flags[k]);
		}
		e[i].flags = buf_done(&b);
		if (!str_starts(s->name, "bad") && !str_starts(s->name, "good"))
			rule_error(r, s->head_span, "an example is called bad.../FILE or "
			    "good.../FILE, as in `-- bad/run 0755 --`");
	}
	r->rule->examples = e;
	r->rule->example_n = f->sections.n;
}

/* The page's first sentence, on one line. */
static struct str
first_sentence(struct arena *a, struct str page)
{
	struct buf b = {.arena = a};
	size_t i;

	for (i = 0; i < page.n; i++) {
		char c = page.p[i], next = i + 1 < page.n ? page.p[i + 1] : '\n';

		if (c == '\n' && next == '\n')
			break;
		buf_char(&b, c == '\n' ? ' ' : c);
		if (c == '.' && (next == ' ' || next == '\n'))
			break;
	}
	return buf_done(&b);
}

static void
check_whole(struct rule_reader *r, const struct stanza *s)
{
	if (!r->rule->id.n && !r->failed)
		rule_error(r, s->span, "a rule needs `id: NAME`");
	if (!r->rule->say.n && !r->failed)
		rule_error(r, s->span, "a rule needs `say:`, the sentence of its findings");
	if (!stanza_find(s, "severity") && !r->failed)
		rule_error(r, s->span, "a rule needs `severity: error`, warning or note");
	if (!r->rule->page.n && !r->failed)
		rule_error(r, s->span, "a rule needs a page: some sentences below its head, "
		    "behind an empty line");
}

struct rule *
rule_read(struct arena *a, const struct source *s, struct findings *errors)
{
	struct stanza_file *f = stanza_read_rule(a, s);
	struct rule_reader r = {.arena = a, .source = s, .errors = errors};

	r.rule = arena_new(a, struct rule);
	r.rule->at = -1;
	for (uint32_t i = 0; i < f->errors.n; i++)
		rule_error(&r, f->errors.v[i].span, "%s", f->errors.v[i].message);
	if (!f->stanzas.n)
		return NULL;
	/* Everything else speaks of the nouns that `when` names. */
	read_whens(&r, &f->stanzas.v[0]);
	for (uint32_t i = 0; i < f->stanzas.v[0].field_n; i++)
		read_field(&r, &f->stanzas.v[0].fields[i]);
	read_notes(&r, &f->stanzas.v[0]);
	r.rule->page = f->page;
	r.rule->summary = first_sentence(a, f->page);
	read_examples(&r, f);
	check_whole(&r, &f->stanzas.v[0]);
	return r.failed ? NULL : r.rule;
}
