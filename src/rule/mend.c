/* Fixes: the verbs of a rule, put to the places of a subject. */
#include "ruleset.h"

struct mending {
	const struct subject *subject;
	const struct finding *finding;
	struct fix *fix;
	const struct source *source;	/* all text edits of a fix are in one file */
};

static void
mend_edit(struct mending *m, uint32_t beg, uint32_t end, struct str text)
{
	struct edit *e = vec_push(m->subject->arena, &m->fix->edits);

	*e = (struct edit){.kind = EDIT_TEXT, .file = m->source->file, .span = {beg, end},
	    .text = text};
}

static bool
blank_between(struct str text, uint32_t beg, uint32_t end)
{
	for (; beg < end; beg++)
		if (text.p[beg] != ' ' && text.p[beg] != '\t')
			return false;
	return true;
}

static uint32_t
line_begin(struct str text, uint32_t at)
{
	while (at && text.p[at - 1] != '\n')
		at--;
	return at;
}

/* Whole lines go with their newline; a part of a line goes alone. */
static void
mend_remove(struct mending *m, struct span at)
{
	struct str text = m->source->text;
	uint32_t beg = line_begin(text, at.beg), end = (uint32_t)str_find(text, '\n', at.end);
	bool whole = at.end > at.beg && text.p[at.end - 1] == '\n';

	if (whole)
		end = at.end;
	if (at.beg < at.end && blank_between(text, beg, at.beg) &&
	    blank_between(text, at.end, end)) {
		mend_edit(m, beg, end < text.n && !whole ? end + 1 : end, STR(""));
		return;
	}
	/* Nothing but blanks would be left at the line's end. */
	if (at.end == text.n || text.p[at.end] == '\n')
		while (at.beg > beg && (text.p[at.beg - 1] == ' ' || text.p[at.beg - 1] == '\t'))
			at.beg--;
	mend_edit(m, at.beg, at.end, STR(""));
}

/* Lines become one command: ` \` at every end that has none.  False where a
 * comment or an empty line stands between them. */
static bool
mend_join(struct mending *m, struct span at)
{
	struct str text = m->source->text;

	for (uint32_t i = at.beg; i < at.end; i++) {
		uint32_t beg = i, next = i + 1;

		if (text.p[i] != '\n')
			continue;
		while (next < at.end && (text.p[next] == ' ' || text.p[next] == '\t'))
			next++;
		if (next >= at.end || text.p[next] == '\n' || text.p[next] == '#')
			return false;
		if (text.p[i - 1] == '\\')
			continue;	/* joined already */
		while (beg > at.beg && (text.p[beg - 1] == ' ' || text.p[beg - 1] == '\t'))
			beg--;
		if (text.p[beg - 1] == '&' || text.p[beg - 1] == ';')
			return false;
		mend_edit(m, beg, i, STR(" \\"));
	}
	return true;
}

static void
mend_crlf(struct mending *m)
{
	struct str text = m->source->text;

	for (uint32_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '\r' && text.p[i + 1] == '\n')
			mend_edit(m, i, i + 1, STR(""));
}

static void
mend_insert(struct mending *m, struct span at, struct str text)
{
	struct str all = m->source->text;
	uint32_t beg = line_begin(all, at.beg), end = beg;
	struct buf b = {.arena = m->subject->arena};

	/* As far in as the line it is put before. */
	while (end < all.n && (all.p[end] == ' ' || all.p[end] == '\t'))
		end++;
	buf_str(&b, str_sub(all, beg, end));
	buf_str(&b, text);
	if (!text.n || text.p[text.n - 1] != '\n')
		buf_char(&b, '\n');
	mend_edit(m, beg, beg, buf_done(&b));
}

static void
mend_chmod(struct mending *m, struct str mode)
{
	struct edit *e = vec_push(m->subject->arena, &m->fix->edits);

	*e = (struct edit){.kind = EDIT_CHMOD, .file = m->finding->file, .text = mode};
}

/* The place of a step; false where it has none, or one in another text. */
static bool
step_place(struct mending *m, const struct rule_step *st, struct span *at)
{
	const struct source *source = NULL;
	struct value v;

	if (st->fact == FACT_SELF) {
		if (!subject_place(m->subject, &source, at))
			return false;
	} else {
		fact_ask((enum fact)st->fact, m->subject, &v);
		if (!v.known)
			return false;
		source = v.source;
		*at = v.span;
	}
	/* The text of an eval is no place in a file. */
	if (source->outer || (m->source && m->source != source))
		return false;
	m->source = source;
	return true;
}

static bool
step_mend(struct mending *m, const struct rule_step *st)
{
	struct str text = template_show(&st->text, m->subject);
	struct span at;

	if (st->verb == VERB_CHMOD) {
		mend_chmod(m, text);
		return true;
	}
	if (st->verb == VERB_CRLF) {
		m->source = m->subject->script->script->source;
		mend_crlf(m);
		return true;
	}
	if (!step_place(m, st, &at))
		return false;
	switch (st->verb) {
	case VERB_REMOVE:
		mend_remove(m, at);
		break;
	case VERB_REPLACE:
		mend_edit(m, at.beg, at.end, text);
		break;
	case VERB_PREPEND:
		mend_edit(m, at.beg, at.beg, text);
		break;
	case VERB_INSERT:
		mend_insert(m, at, text);
		break;
	case VERB_JOIN:
		return mend_join(m, at);
	case VERB_CHMOD:
	case VERB_CRLF:
		break;
	}
	return true;
}

static int
edit_cmp(const struct edit *a, const struct edit *b)
{
	return (a->span.beg > b->span.beg) - (a->span.beg < b->span.beg);
}

/* Ascending, as diag.h has it; false where two overlap. */
static bool
edits_order(struct fix *f)
{
	for (uint32_t i = 1; i < f->edits.n; i++)
		for (uint32_t k = i; k && edit_cmp(&f->edits.v[k - 1], &f->edits.v[k]) > 0; k--) {
			struct edit e = f->edits.v[k];

			f->edits.v[k] = f->edits.v[k - 1];
			f->edits.v[k - 1] = e;
		}
	for (uint32_t i = 1; i < f->edits.n; i++)
		if (f->edits.v[i].kind == EDIT_TEXT && f->edits.v[i - 1].kind == EDIT_TEXT &&
		    f->edits.v[i - 1].span.end > f->edits.v[i].span.beg)
			return false;
	return true;
}

struct fix *
rule_mend(const struct rule *r, const struct subject *s, const struct finding *f)
{
	struct mending m = {.subject = s, .finding = f};

	if (!r->has_fix)
		return NULL;
	m.fix = arena_new(s->arena, struct fix);
	m.fix->safe = r->fix_safe;
	m.fix->title = f->help ? f->help : f->message;
	for (uint32_t i = 0; i < r->step_n; i++)
		/* Without its first step a fix is none; the others may be needless. */
		if (!step_mend(&m, &r->steps[i]) && (i == 0 || r->steps[i].verb == VERB_JOIN))
			return NULL;
	return m.fix->edits.n && edits_order(m.fix) ? m.fix : NULL;
}
