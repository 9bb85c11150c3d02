/* Asking facts, showing their values, and what a subject is as a whole. */
#include "fact.h"

typedef void fact_function(const struct subject *s, struct value *v);

static fact_function *const fact_functions[FACT_COUNT] = {
#define FACT(noun, id, name, type, words, help) [FACT_##noun##_##id] = fact_##noun##_##id,
#include "fact.def"
#undef FACT
};

/* Whether the subject has what facts of that noun are about. */
static bool
subject_has(const struct subject *s, enum noun n)
{
	switch (n) {
	case NOUN_TREE:
	case NOUN_SERVICE:
		return true;
	case NOUN_SCRIPT:
		return s->script != NULL;
	case NOUN_COMMAND:
		return s->command != NULL;
	default:
		return s->noun == n;
	}
}

void
fact_ask(enum fact f, const struct subject *s, struct value *v)
{
	*v = (struct value){0};
	if (subject_has(s, fact_table[f].noun))
		fact_functions[f](s, v);
}

void
set_shells(const struct subject *s, struct value *v, shell_set set)
{
	struct str *list = arena_array(s->arena, struct str, SHELL_COUNT);

	for (unsigned i = 0; i < SHELL_COUNT; i++)
		if (set & SHELL_BIT(i))
			list[v->n++] = str_of(shell_name((enum shell)i));
	v->list = list;
	v->known = true;
}

static struct str
show_list(struct arena *a, const struct value *v)
{
	struct buf b = {.arena = a};

	for (uint32_t i = 0; i < v->n; i++) {
		if (i)
			buf_text(&b, i + 1 == v->n ? " and " : ", ");
		buf_str(&b, v->list[i]);
	}
	return buf_done(&b);
}

struct str
value_show(struct arena *a, enum fact_type t, const struct value *v)
{
	struct str text;

	if (!v->known)
		return STR("it");
	switch (t) {
	case TYPE_BOOL:
		return v->yes ? STR("yes") : STR("no");
	case TYPE_NUMBER:
		return str_of(arena_fmt(a, "%.15g", v->number));
	case TYPE_LIST:
		return show_list(a, v);
	case TYPE_PLACE:
		text = source_text(v->source, v->span);
		return str_trim(str_sub(text, 0, str_find(text, '\n', 0)));
	case TYPE_ENUM:
	case TYPE_TEXT:
		break;
	}
	return v->text;
}

/* The script's last command: its first line. */
static struct span
last_command(const struct source *s, const struct sh_tree *t)
{
	const struct node *n = NULL;
	struct span at = {0};
	uint32_t end;

	if (t && t->source == s && t->root->list.item_n)
		n = t->root->list.items[t->root->list.item_n - 1].node;
	if (!n || n->kind == NODE_ERROR)
		return at;
	end = (uint32_t)str_find(s->text, '\n', n->span.beg);
	at.beg = n->span.beg;
	at.end = n->span.end < end ? n->span.end : end;
	return at;
}

/* An end at the text's end: its last line that is not empty. */
static struct span
last_line(const struct source *s)
{
	struct str text = str_trim(s->text);
	uint32_t end = text.n ? (uint32_t)(text.p - s->text.p + text.n) : 0, beg = end;

	while (beg && s->text.p[beg - 1] != '\n')
		beg--;
	while (beg < end && (s->text.p[beg] == ' ' || s->text.p[beg] == '\t'))
		beg++;
	return (struct span){beg, end};
}

static const struct node *
subject_node(const struct subject *s, const struct source **source)
{
	switch (s->noun) {
	case NOUN_COMMAND:
		*source = s->command->source;
		return s->command->node;
	case NOUN_TRAP:
		*source = s->trap->source;
		return s->trap->node;
	case NOUN_LOOP:
		*source = s->loop->source;
		return s->loop->node;
	case NOUN_SOURCED:
		*source = s->sourced->source;
		return s->sourced->node;
	case NOUN_ERREXIT:
		*source = s->errexit->source;
		return s->errexit->node;
	case NOUN_VARIANCE:
		*source = s->variance->source;
		return s->variance->node;
	default:
		return NULL;
	}
}

/* Where the script falls off its end, that is its last command, whatever ran before. */
static struct span
end_place(const struct subject *s, const struct source *source)
{
	struct span at = s->end->span, last = last_command(source, s->script->fate->tree);

	if (at.beg >= at.end ||
	    (s->end->mechanism == MECHANISM_FALLS_OFF_END && at.end <= last.beg))
		at = last;
	return at.beg < at.end ? at : last_line(source);
}

bool
subject_place(const struct subject *s, const struct source **source, struct span *span)
{
	const struct source *own = s->script ? s->script->script->source : NULL;
	const struct node *n = subject_node(s, source);

	if (n)
		*span = n->span;
	else
		*source = own;
	switch (s->noun) {
	case NOUN_END:
		*source = s->end->source ? s->end->source : own;
		*span = *source ? end_place(s, *source) : s->end->span;
		break;
	case NOUN_VARIANCE:
		if (s->variance->span.end > s->variance->span.beg)
			*span = s->variance->span;
		break;
	case NOUN_SYNTAX:
		*source = s->syntax->tree->source;
		*span = s->syntax->error->span;
		if (span->beg >= span->end && span->beg >= (*source)->text.n)
			*span = last_line(*source);
		break;
	case NOUN_TEXT:
		*span = s->text->span;
		break;
	case NOUN_IGNORE:
		*span = s->ignore->span;
		break;
	case NOUN_ASSIGNMENT:
		*source = s->command->source;
		*span = s->piece->assign->span;
		break;
	case NOUN_REDIRECTION:
		*source = s->command->source;
		*span = s->piece->redir->span;
		break;
	default:
		if (!n)
			return false;
	}
	return *source != NULL;
}

enum certainty
subject_certainty(const struct subject *s)
{
	const struct fate *f = s->script ? s->script->fate : NULL;

	switch (s->noun) {
	case NOUN_END:
		return s->end->certainty ? s->end->certainty : CERTAINTY_POSSIBLE;
	case NOUN_SYNTAX:
		return s->syntax->all ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
	case NOUN_COMMAND:
	case NOUN_TRAP:
	case NOUN_LOOP:
	case NOUN_SOURCED:
	case NOUN_VARIANCE:
	case NOUN_ERREXIT:
		/* What a script that could not be followed does is a guess. */
		return f && f->certainty ? f->certainty : CERTAINTY_POSSIBLE;
	default:
		return CERTAINTY_CERTAIN;
	}
}

bool
subject_seen_only(const struct subject *s)
{
	const struct kb_answer *k = s->command ? &s->command->answer : NULL;

	return k && k->program && k->confidence == KB_SEEN;
}
