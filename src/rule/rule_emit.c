#include "rule_def.h"

/* Facts and nouns are written by number: rulec and the tables are built from
 * the same fact.def, or not at all (the Makefile knows). */

static void
emit_str(struct buf *b, struct str s)
{
	if (!s.n) {
		buf_text(b, "{\"\", 0}");
		return;
	}
	buf_text(b, "{\"");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* Three digits always: the next byte may be one. */
		if (c == '\n')
			buf_text(b, "\\n");
		else if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
			buf_fmt(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_fmt(b, "\", %zu}", s.n);
}

static void
emit_template(struct buf *b, const struct rule_template *t)
{
	if (!t->n) {
		buf_text(b, "{0, 0}");
		return;
	}
	buf_fmt(b, "{%u, (const struct rule_piece[]){", t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		buf_text(b, "{");
		emit_str(b, t->pieces[i].text);
		buf_fmt(b, ", %d},", t->pieces[i].fact);
	}
	buf_text(b, "}}");
}

static void
emit_cond(struct buf *b, const struct rule_cond *c)
{
	buf_fmt(b, "{%d, %d, %u, %u, (const struct rule_value[]){", (int)c->fact, (int)c->op,
	    c->pattern, c->value_n);
	for (uint32_t i = 0; i < c->value_n; i++) {
		buf_text(b, "{");
		emit_str(b, c->values[i].text);
		buf_fmt(b, ", %.17g, %d},", c->values[i].number, c->values[i].fact);
	}
	buf_text(b, "}}");
}

static void
emit_whens(struct buf *b, const struct rule *r)
{
	buf_fmt(b, "\t.when_n = %u, .whens = (const struct rule_when[]){\n", r->when_n);
	for (uint32_t i = 0; i < r->when_n; i++) {
		const struct rule_when *w = &r->whens[i];

		buf_fmt(b, "\t\t{%d, %u, ", (int)w->noun, w->cond_n);
		buf_text(b, w->cond_n ? "(const struct rule_cond[]){\n" : "0");
		for (uint32_t k = 0; k < w->cond_n; k++) {
			buf_text(b, "\t\t\t");
			emit_cond(b, &w->conds[k]);
			buf_text(b, ",\n");
		}
		buf_text(b, w->cond_n ? "\t\t}},\n" : "},\n");
	}
	buf_text(b, "\t},\n");
}

static void
emit_severities(struct buf *b, const struct rule *r)
{
	if (!r->severity_n)
		return;
	buf_fmt(b, "\t.severity_n = %u, .severities = (const struct rule_severity[]){\n",
	    r->severity_n);
	for (uint32_t i = 0; i < r->severity_n; i++) {
		buf_fmt(b, "\t\t{%d, ", (int)r->severities[i].severity);
		emit_cond(b, &r->severities[i].cond);
		buf_text(b, "},\n");
	}
	buf_text(b, "\t},\n");
}

static void
emit_notes(struct buf *b, const struct rule *r)
{
	if (!r->note_n)
		return;
	buf_fmt(b, "\t.note_n = %u, .notes = (const struct rule_note[]){\n", r->note_n);
	for (uint32_t i = 0; i < r->note_n; i++) {
		buf_fmt(b, "\t\t{%d, ", (int)r->notes[i].fact);
		emit_template(b, &r->notes[i].text);
		buf_text(b, "},\n");
	}
	buf_text(b, "\t},\n");
}

static void
emit_fix(struct buf *b, const struct rule *r)
{
	if (!r->has_fix)
		return;
	buf_fmt(b, "\t.has_fix = 1, .fix_safe = %d, .step_n = %u,\n"
	    "\t.steps = (const struct rule_step[]){\n", r->fix_safe, r->step_n);
	for (uint32_t i = 0; i < r->step_n; i++) {
		buf_fmt(b, "\t\t{%d, %d, ", (int)r->steps[i].verb, r->steps[i].fact);
		emit_template(b, &r->steps[i].text);
		buf_text(b, "},\n");
	}
	buf_text(b, "\t},\n");
}

static void
emit_covers(struct buf *b, const struct rule *r)
{
	if (!r->cover_n)
		return;
	buf_fmt(b, "\t.cover_n = %u, .covers = (const struct str[]){", r->cover_n);
	for (uint32_t i = 0; i < r->cover_n; i++) {
		emit_str(b, r->covers[i]);
		buf_text(b, ",");
	}
	buf_text(b, "},\n");
}

static void
emit_examples(struct buf *b, const struct rule *r)
{
	if (!r->example_n)
		return;
	buf_fmt(b, "\t.example_n = %u, .examples = (const struct rule_example[]){\n",
	    r->example_n);
	for (uint32_t i = 0; i < r->example_n; i++) {
		buf_text(b, "\t\t{");
		emit_str(b, r->examples[i].name);
		buf_text(b, ", ");
		emit_str(b, r->examples[i].flags);
		buf_text(b, ", ");
		emit_str(b, r->examples[i].text);
		buf_text(b, "},\n");
	}
	buf_text(b, "\t},\n");
}

static void
emit_named(struct buf *b, const char *name, struct str s)
{
	buf_fmt(b, "\t.%s = ", name);
	emit_str(b, s);
	buf_text(b, ",\n");
}

void
rule_emit(struct buf *b, const struct rule *r)
{
	buf_text(b, "{\n");
	emit_named(b, "id", r->id);
	emit_named(b, "since", r->since);
	emit_named(b, "summary", r->summary);
	emit_named(b, "page", r->page);
	buf_fmt(b, "\t.severity = %d, .at = %d, .dialects = %u, .roles = %u, .shells = %u,\n"
	    "\t.needs_root = %d, .last = %d, .pattern_n = %u,\n", (int)r->severity, r->at,
	    r->dialects, r->roles, r->shells, r->needs_root, r->last, r->pattern_n);
	emit_severities(b, r);
	emit_whens(b, r);
	buf_text(b, "\t.say = ");
	emit_template(b, &r->say);
	buf_text(b, ", .help = ");
	emit_template(b, &r->help);
	buf_text(b, ",\n");
	emit_notes(b, r);
	emit_fix(b, r);
	emit_covers(b, r);
	emit_examples(b, r);
	buf_text(b, "}");
}
