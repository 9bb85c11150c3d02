/* Facts about ways: how the process goes on or ends. */
#include "fact.h"

void
fact_END_kind(const struct subject *s, struct value *v)
{
	set_text(v, way_kind_name(s->end->kind));
}

void
fact_END_mechanism(const struct subject *s, struct value *v)
{
	set_text(v, mechanism_name(s->end->mechanism));
}

void
fact_END_certainty(const struct subject *s, struct value *v)
{
	set_text(v, certainty_name(s->end->certainty));
}

void
fact_END_decides(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->fate->decides == s->end);
}

void
fact_END_counts(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool bad = f->verdict == VERDICT_LOOPS || f->verdict == VERDICT_MAY_LOOP;
	bool ends = s->end->kind == WAY_ENDS || s->end->kind == WAY_ENDS_LATE;

	set_bool(v, bad && (ends || (f->decides == s->end && s->end->kind == WAY_ERROR)));
}

void
fact_END_program(const struct subject *s, struct value *v)
{
	set_text(v, s->end->program);
}

void
fact_END_what(const struct subject *s, struct value *v)
{
	const struct way *w = s->end;

	if (w->left_behind.n)
		set_text(v, w->left_behind.v[0]);
	else if (w->program)
		set_text(v, w->program);
	else if (s->command)
		fact_COMMAND_program(s, v);
}

void
fact_END_signals(const struct subject *s, struct value *v)
{
	if (s->end->kind == WAY_STAYS)
		set_text(v, stop_signals_name(s->end->signals));
}

void
fact_END_status(const struct subject *s, struct value *v)
{
	if (s->end->status_low >= 0 && s->end->status_low == s->end->status_high)
		set_number(v, s->end->status_low);
}

void
fact_END_seconds(const struct subject *s, struct value *v)
{
	set_number(v, s->end->seconds);
}

void
fact_END_condition(const struct subject *s, struct value *v)
{
	/* several ways that came together have no condition in common */
	set_text(v, s->end->condition ? s->end->condition : "sometimes");
}

void
fact_END_condition_kind(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[CONDITION_NONE] = NULL,
		[CONDITION_FILE] = "file",
		[CONDITION_DEPENDENCY] = "dependency",
		[CONDITION_VARIABLE] = "variable",
		[CONDITION_STATUS] = "status",
		[CONDITION_OTHER] = "other",
	};

	set_text(v, name[s->end->condition_kind]);
}

void
fact_END_exec(const struct subject *s, struct value *v)
{
	set_bool(v, s->end->exec);
}

void
fact_END_guard(const struct subject *s, struct value *v)
{
	set_bool(v, s->end->guard);
}

void
fact_END_shell_stays(const struct subject *s, struct value *v)
{
	set_bool(v, s->end->shell_stays);
}

/* The loop around a command that has no end of its own. */
static const struct node *
loop_around(const struct subject *s, const struct node *n)
{
	for (; n; n = node_parent(s, n))
		if (n->kind == NODE_WHILE || n->kind == NODE_FOR_ARITH)
			return n;
	return NULL;
}

void
fact_END_loop(const struct subject *s, struct value *v)
{
	const struct node *n = loop_around(s, s->end->node);
	struct span at;
	uint32_t end;

	if (!n || !s->end->source)
		return;
	at = n->span;
	end = (uint32_t)str_find(s->end->source->text, '\n', at.beg);
	if (end < at.end)
		at.end = end;
	set_place(v, s->end->source, at);
}

void
fact_END_shape(const struct subject *s, struct value *v)
{
	const struct node *n = s->end->node;
	const struct command *c = s->command;
	struct value name = {0};

	if (!n)
		return;
	if (c)
		fact_COMMAND_name(s, &name);
	if (name.known && str_is(name.text, "wait"))
		set_text(v, "wait");
	else if ((n->kind == NODE_PIPELINE && n->pipeline.command_n > 1) ||
	    (c && c->node == n && c->context & IN_PIPELINE))
		set_text(v, "pipeline");
	else if (loop_around(s, n))
		set_text(v, "loop");
	else if (n->kind == NODE_SUBSHELL || (c && c->context & IN_SUBSHELL))
		set_text(v, "subshell");
	else
		set_text(v, n->kind == NODE_SIMPLE ? "command" : "other");
}

/* In a pipeline the program that stays is not the command it begins with. */
void
fact_END_conduct(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	const struct way *w = s->end;
	struct subject of = *s;

	for (uint32_t i = 0; i < f->commands.n && w->program && !v->known; i++) {
		const struct command *c = &f->commands.v[i];
		struct value name = {0};

		if (c->source != w->source || c->node->span.beg < w->span.beg ||
		    c->node->span.end > w->span.end)
			continue;
		of.command = c;
		fact_COMMAND_program(&of, &name);
		if (name.known && str_is(name.text, w->program))
			fact_COMMAND_conduct(&of, v);
	}
	if (!v->known && s->command)
		fact_COMMAND_conduct(s, v);
}

void
fact_END_why(const struct subject *s, struct value *v)
{
	set_text(v, s->end->why);
}

static void
set_names(const struct subject *s, struct value *v, const struct name_list *names)
{
	struct str *list = arena_array(s->arena, struct str, names->n + 1);

	for (uint32_t i = 0; i < names->n; i++)
		list[v->n++] = str_of(names->v[i]);
	v->list = list;
	v->known = true;
}

void
fact_END_left_behind(const struct subject *s, struct value *v)
{
	set_names(s, v, &s->end->left_behind);
}

void
fact_END_left_on_stop(const struct subject *s, struct value *v)
{
	set_names(s, v, &s->end->left_on_stop);
}

/* A message that says so, or that goes to standard error. */
static bool
complains(const struct subject *s, const struct source *source, const struct node *n)
{
	static const char *const words[] = {
		"rror", "RROR", "ail", "issing", "ot found", "annot", "an't", "nable", "nvalid",
		"must", "ot set", "o such", "atal", "equired", "FATAL", NULL
	};
	const struct command *c = command_at(s->script->fate, n);
	struct subject of = *s;
	struct value name = {0};
	struct str text, to;

	of.command = c;
	if (c)
		fact_COMMAND_name(&of, &name);
	if (!name.known || !(str_is(name.text, "echo") || str_is(name.text, "printf") ||
	    str_is(name.text, "logger")))
		return false;
	for (uint32_t i = 0; i < c->node->redir_n; i++)
		if (c->node->redirs[i].op == REDIR_DUP_OUT && c->node->redirs[i].target &&
		    word_static(s->arena, c->node->redirs[i].target, &to, NULL) && str_is(to, "2"))
			return true;
	text = source_text(source, n->span);
	for (int i = 0; words[i]; i++)
		if (str_has(text, words[i]))
			return true;
	return false;
}

void
fact_END_says_error(const struct subject *s, struct value *v)
{
	const struct node *n = s->end->node, *up = node_parent(s, n), *before = NULL;

	if (up && up->kind == NODE_LIST)
		for (uint32_t i = 0; i < up->list.item_n && up->list.items[i].node != n; i++)
			before = up->list.items[i].node;
	if (up && up->kind == NODE_AND_OR && up->and_or.right == n)
		before = up->and_or.left;
	set_bool(v, before && complains(s, s->end->source, before));
}

static const struct loop_fact *
loop_starts_as_user(const struct subject *s)
{
	const struct fate *f = s->script->fate;
	const struct node *n = loop_around(s, s->end->node);

	for (uint32_t i = 0; n && i < f->loops.n; i++)
		if (f->loops.v[i].node == n)
			return f->loops.v[i].starts_as_user ? &f->loops.v[i] : NULL;
	return NULL;
}

void
fact_END_starts_as_user(const struct subject *s, struct value *v)
{
	set_bool(v, loop_starts_as_user(s));
}

void
fact_END_restarted(const struct subject *s, struct value *v)
{
	const struct loop_fact *l = loop_starts_as_user(s);

	if (l)
		set_text(v, l->starts_as_user);
	else
		fact_END_what(s, v);
}

void
fact_END_restarted_place(const struct subject *s, struct value *v)
{
	const struct loop_fact *l = loop_starts_as_user(s);

	if (l)
		set_place(v, l->source, l->restarts_node->span);
	else if (s->command)
		fact_COMMAND_name_place(s, v);
}

/* It is left when the program that waits for something ends: that is the next round. */
void
fact_END_of_waiting_loop(const struct subject *s, struct value *v)
{
	const struct node *n = s->end->node, *up = loop_around(s, n);
	const struct command *c = n ? command_at(s->script->fate, n) : NULL;

	set_bool(v, up && up->kind == NODE_WHILE && !up->while_.until && c && c->argv &&
	    n->span.beg >= up->while_.cond->span.beg && n->span.end <= up->while_.cond->span.end &&
	    !c->answer.is_test && !c->answer.always_ends && !c->answer.is_control);
}

void
fact_END_takes_message(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	const struct node *n = s->end->node;
	bool unread = false;
	struct str head, last;

	while (n && n->kind != NODE_PIPELINE)
		n = node_parent(s, n);
	for (uint32_t i = 0; i < f->sourced.n; i++)
		unread = unread || !f->sourced.v[i].read;
	set_bool(v, false);
	if (!n || !unread || n->pipeline.command_n < 2)
		return;
	const struct node *a = n->pipeline.commands[0], *z = n->pipeline.commands[n->pipeline.command_n - 1];

	if (a->kind == NODE_SIMPLE && a->simple.word_n && z->kind == NODE_SIMPLE && z->simple.word_n &&
	    word_static(s->arena, a->simple.words[0], &head, NULL) &&
	    word_static(s->arena, z->simple.words[0], &last, NULL))
		set_bool(v, (str_is(head, "echo") || str_is(head, "printf")) && !str_has(last, "/"));
}

void
fact_END_shells(const struct subject *s, struct value *v)
{
	set_shells(s, v, s->end->shells & s->script->fate->shells);
}

void
fact_END_all_shells(const struct subject *s, struct value *v)
{
	shell_set all = s->script->fate->shells;

	set_bool(v, !s->end->shells || (s->end->shells & all) == all);
}

void
fact_END_others_stay(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool stay = false;

	for (uint32_t i = 0; i < f->ways.n; i++)
		stay |= &f->ways.v[i] != s->end && f->ways.v[i].kind == WAY_STAYS;
	set_bool(v, stay);
}
