/* Places in and around commands: what a fix takes out, or puts something at. */
#include "fact.h"

void
fact_COMMAND_completed(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->completed_by_next);
}

static uint32_t
item_index(const struct node *list, const struct node *n)
{
	uint32_t i = 0;

	while (i < list->list.item_n && list->list.items[i].node != n)
		i++;
	return i;
}

/*
 * The lines that were one command: from the first that lacks its program to
 * the first that does not.  False where this command is not the first of them.
 */
static bool
joined_range(const struct subject *s, const struct node **list, uint32_t *from, uint32_t *to)
{
	const struct fate *f = s->script->fate;
	const struct command *before;

	*list = node_parent(s, s->command->node);
	if (!s->command->completed_by_next || !*list || (*list)->kind != NODE_LIST)
		return false;
	*from = *to = item_index(*list, s->command->node);
	if (*from) {
		before = command_at(f, (*list)->list.items[*from - 1].node);
		if (before && before->completed_by_next)
			return false;
	}
	while (*to + 1 < (*list)->list.item_n) {
		const struct command *c = command_at(f, (*list)->list.items[++*to].node);

		if (!c || !c->completed_by_next)
			break;
	}
	return *to > *from;
}

void
fact_COMMAND_joined(const struct subject *s, struct value *v)
{
	const struct node *list;
	uint32_t from, to;

	if (joined_range(s, &list, &from, &to))
		set_place(v, s->command->source, (struct span){
		    list->list.items[from].node->span.beg, list->list.items[to].node->span.end});
}

void
fact_COMMAND_joined_next(const struct subject *s, struct value *v)
{
	const struct node *list;
	uint32_t from, to;

	if (joined_range(s, &list, &from, &to))
		set_place(v, s->command->source, list->list.items[from + 1].node->span);
}

void
fact_COMMAND_joined_name(const struct subject *s, struct value *v)
{
	const struct node *list;
	struct subject next = *s;
	uint32_t from, to;

	if (!joined_range(s, &list, &from, &to))
		return;
	next.command = command_at(s->script->fate, list->list.items[from + 1].node);
	if (next.command)
		fact_COMMAND_name(&next, v);
}

/* The & behind an item, with the blanks before it, where its line ends there. */
static void
set_ampersand(struct value *v, const struct source *source, const struct item *item)
{
	uint32_t beg, end;

	if (!item || item->sep != SEP_AMP)
		return;
	beg = item->sep_span.beg;
	end = item->sep_span.end;
	for (uint32_t i = end; i < source->text.n && source->text.p[i] != '\n'; i++) {
		if (source->text.p[i] == '#')
			break;
		if (source->text.p[i] != ' ' && source->text.p[i] != '\t')
			return;
	}
	while (beg > item->node->span.end && (source->text.p[beg - 1] == ' ' ||
	    source->text.p[beg - 1] == '\t'))
		beg--;
	set_place(v, source, (struct span){beg, end});
}

void
fact_COMMAND_joined_amp(const struct subject *s, struct value *v)
{
	const struct node *list;
	uint32_t from, to;

	if (joined_range(s, &list, &from, &to))
		set_ampersand(v, s->command->source, &list->list.items[to]);
}

void
fact_COMMAND_ampersand(const struct subject *s, struct value *v)
{
	set_ampersand(v, s->command->source, node_item(s, s->command->node));
}

static void
set_whole(const struct subject *s, struct value *v, const struct node *n,
    const struct source *source)
{
	const struct item *item = node_item(s, n);
	struct span at;

	if (!n)
		return;
	at = n->span;
	if (item && item->sep == SEP_AMP)
		at.end = item->sep_span.end;
	set_place(v, source, at);
}

void
fact_COMMAND_whole(const struct subject *s, struct value *v)
{
	set_whole(s, v, s->command->node, s->command->source);
}

/* Its item, and those of all lists around it, come last: nothing is run after it. */
static bool
is_last(const struct subject *s, const struct node *n)
{
	const struct node *up;
	bool any = false;

	for (; (up = node_parent(s, n)); n = up) {
		any = true;
		if (up->kind == NODE_WHILE || up->kind == NODE_FOR || up->kind == NODE_FOR_ARITH ||
		    up->kind == NODE_FUNCTION || up->kind == NODE_PIPELINE ||
		    up->kind == NODE_SUBSHELL || up->kind == NODE_COPROC)
			return false;
		if (up->kind == NODE_LIST && item_index(up, n) + 1 != up->list.item_n)
			return false;
	}
	return any;
}

void
fact_COMMAND_is_last(const struct subject *s, struct value *v)
{
	set_bool(v, is_last(s, s->command->node));
}

static bool
has_trap(const struct fate *f)
{
	for (uint32_t i = 0; i < f->traps.n; i++)
		if (!f->traps.v[i].reset && (f->traps.v[i].on_exit || f->traps.v[i].on_term))
			return true;
	return false;
}

/* exec in front of it changes nothing but the process, where it is the last. */
static void
set_exec_point(const struct subject *s, struct value *v, const struct command *c)
{
	unsigned bad = IN_PIPELINE | IN_SUBSHELL | IN_SUBSTITUTION | IN_TEST | IN_LOOP | IN_TRAP;
	const struct node *n;
	uint32_t at;

	if (!c || c->is_exec || c->is_builtin || c->is_function || c->context & bad)
		return;
	n = c->node;
	if (!n || n->kind != NODE_SIMPLE || !n->simple.word_n || !is_last(s, n) ||
	    has_trap(s->script->fate))
		return;
	at = n->simple.words[0]->span.beg;
	set_place(v, c->source, (struct span){at, at});
}

void
fact_COMMAND_exec_point(const struct subject *s, struct value *v)
{
	const struct node *list;
	uint32_t from, to;

	/* Torn apart, it is the last one once its lines are joined. */
	if (joined_range(s, &list, &from, &to) && !s->command->is_exec &&
	    to + 1 == list->list.item_n && is_last(s, list->list.items[to].node)) {
		uint32_t at = s->command->node->simple.words[0]->span.beg;

		set_place(v, s->command->source, (struct span){at, at});
		return;
	}
	set_exec_point(s, v, s->command);
}

void
fact_COMMAND_name_place(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;

	if (n && n->kind == NODE_SIMPLE && n->simple.word_n)
		set_place(v, s->command->source, n->simple.words[0]->span);
}

/* ---- of ends */

void
fact_END_whole(const struct subject *s, struct value *v)
{
	set_whole(s, v, s->end->node, s->end->source);
}

/* Without its & the command must be able to be the service. */
void
fact_END_ampersand(const struct subject *s, struct value *v)
{
	const struct command *c = command_of(s, s->end->node);
	struct value point = {0};

	set_exec_point(s, &point, c);
	if (s->end->node && s->end->source && (point.known || (c && c->is_exec)))
		set_ampersand(v, s->end->source, node_item(s, s->end->node));
}

void
fact_END_exec_point(const struct subject *s, struct value *v)
{
	set_exec_point(s, v, command_of(s, s->end->node));
}

void
fact_END_simple(const struct subject *s, struct value *v)
{
	set_bool(v, s->end->node && s->end->node->kind == NODE_SIMPLE);
}
