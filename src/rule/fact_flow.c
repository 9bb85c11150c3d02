/* Facts about traps, loops, sourced files, shells, set -e, syntax, parts, ignores. */
#include "fact.h"

void
fact_TRAP_action(const struct subject *s, struct value *v)
{
	if (s->trap->known)
		set_str(v, s->trap->action);
}

void
fact_TRAP_ignore(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->ignore);
}

void
fact_TRAP_reset(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->reset);
}

void
fact_TRAP_on_exit(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->on_exit);
}

void
fact_TRAP_on_term(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->on_term);
}

void
fact_TRAP_kills_child(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->kills_child);
}

void
fact_TRAP_exits(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->exits);
}

void
fact_TRAP_lost_by_exec(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->lost_by_exec);
}

void
fact_TRAP_defers(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->defers);
}

void
fact_TRAP_inherited(const struct subject *s, struct value *v)
{
	set_bool(v, s->trap->inherited);
}

void
fact_LOOP_endless(const struct subject *s, struct value *v)
{
	set_bool(v, s->loop->endless);
}

void
fact_LOOP_restarts(const struct subject *s, struct value *v)
{
	set_text(v, s->loop->restarts);
}

void
fact_LOOP_restarts_place(const struct subject *s, struct value *v)
{
	if (s->loop->restarts_node)
		set_place(v, s->loop->source, s->loop->restarts_node->span);
}

void
fact_LOOP_starts_as_user(const struct subject *s, struct value *v)
{
	set_text(v, s->loop->starts_as_user);
}

void
fact_LOOP_sleeps(const struct subject *s, struct value *v)
{
	set_bool(v, s->loop->sleeps);
}

void
fact_LOOP_head(const struct subject *s, struct value *v)
{
	struct span at = s->loop->node->span;
	uint32_t end = (uint32_t)str_find(s->loop->source->text, '\n', at.beg);

	if (end < at.end)
		at.end = end;
	set_place(v, s->loop->source, at);
}

void
fact_SOURCED_path(const struct subject *s, struct value *v)
{
	set_text(v, s->sourced->path);
}

void
fact_SOURCED_tested(const struct subject *s, struct value *v)
{
	set_bool(v, s->sourced->tested);
}

void
fact_SOURCED_read(const struct subject *s, struct value *v)
{
	set_bool(v, s->sourced->read);
}

void
fact_SOURCED_missing(const struct subject *s, struct value *v)
{
	set_bool(v, s->sourced->missing);
}

void
fact_SOURCED_no_slash(const struct subject *s, struct value *v)
{
	set_bool(v, s->sourced->no_slash);
}

void
fact_SOURCED_fatal(const struct subject *s, struct value *v)
{
	shell_set asked = s->script->fate ? s->script->fate->shells : ~0u;

	set_shells(s, v, s->sourced->fatal & asked);
}

void
fact_SOURCED_path_place(const struct subject *s, struct value *v)
{
	const struct node *n = s->sourced->node;

	if (n->kind == NODE_SIMPLE && n->simple.word_n > 1)
		set_place(v, s->sourced->source, n->simple.words[1]->span);
}

void
fact_VARIANCE_construct(const struct subject *s, struct value *v)
{
	set_text(v, s->variance->construct);
}

void
fact_VARIANCE_effect(const struct subject *s, struct value *v)
{
	set_text(v, s->variance->effect);
}

void
fact_VARIANCE_shells(const struct subject *s, struct value *v)
{
	set_shells(s, v, s->variance->shells);
}

void
fact_VARIANCE_fatal(const struct subject *s, struct value *v)
{
	set_bool(v, s->variance->fatal);
}

void
fact_ERREXIT_is_test(const struct subject *s, struct value *v)
{
	set_bool(v, s->errexit->is_test);
}

/* ---- syntax */

void
fact_SYNTAX_message(const struct subject *s, struct value *v)
{
	set_text(v, s->syntax->error->message);
}

void
fact_SYNTAX_first(const struct subject *s, struct value *v)
{
	/* Others are not made into facts: they may follow from the first. */
	(void)s;
	set_bool(v, true);
}

void
fact_SYNTAX_reached(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool reached = false;

	for (uint32_t i = 0; i < f->ways.n; i++)
		reached |= f->ways.v[i].mechanism == MECHANISM_SYNTAX_ERROR;
	set_bool(v, reached || f->mechanism == MECHANISM_SYNTAX_ERROR);
}

void
fact_SYNTAX_opener(const struct subject *s, struct value *v)
{
	if (s->syntax->error->opener.end > s->syntax->error->opener.beg)
		set_place(v, s->syntax->tree->source, s->syntax->error->opener);
}

void
fact_SYNTAX_opener_text(const struct subject *s, struct value *v)
{
	set_text(v, s->syntax->error->opener_text);
}

void
fact_SYNTAX_shells(const struct subject *s, struct value *v)
{
	set_shells(s, v, s->syntax->shells);
}

void
fact_SYNTAX_all_shells(const struct subject *s, struct value *v)
{
	set_bool(v, s->syntax->all);
}

/* ---- parts of commands */

void
fact_ASSIGNMENT_name(const struct subject *s, struct value *v)
{
	set_str(v, s->piece->assign->name);
}

void
fact_ASSIGNMENT_value(const struct subject *s, struct value *v)
{
	struct str text;

	if (s->piece->assign->value &&
	    word_static(s->arena, s->piece->assign->value, &text, NULL))
		set_str(v, text);
}

void
fact_ASSIGNMENT_written(const struct subject *s, struct value *v)
{
	if (s->piece->assign->value)
		set_str(v, source_text(s->command->source, s->piece->assign->value->span));
}

void
fact_REDIRECTION_op(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[REDIR_IN] = "in",
		[REDIR_OUT] = "out",
		[REDIR_CLOBBER] = "clobber",
		[REDIR_APPEND] = "append",
		[REDIR_RDWR] = "rdwr",
		[REDIR_DUP_IN] = "dup-in",
		[REDIR_DUP_OUT] = "dup-out",
		[REDIR_HEREDOC] = "heredoc",
		[REDIR_HEREDOC_DASH] = "heredoc",
		[REDIR_HERESTRING] = "herestring",
		[REDIR_BOTH] = "both",
		[REDIR_BOTH_APPEND] = "both-append",
	};

	set_text(v, name[s->piece->redir->op]);
}

void
fact_REDIRECTION_fd(const struct subject *s, struct value *v)
{
	if (!s->piece->redir->fd_var.n)
		set_number(v, s->piece->redir->fd);
}

void
fact_REDIRECTION_target(const struct subject *s, struct value *v)
{
	struct str text;

	if (s->piece->redir->target &&
	    word_static(s->arena, s->piece->redir->target, &text, NULL))
		set_str(v, text);
}

void
fact_REDIRECTION_target_place(const struct subject *s, struct value *v)
{
	if (s->piece->redir->target)
		set_place(v, s->command->source, s->piece->redir->target->span);
}

/* `2>&1 >file`: standard error still goes where standard output went. */
void
fact_REDIRECTION_dup_before(const struct subject *s, struct value *v)
{
	const struct redir *r = s->piece->redir;
	const struct node *n = s->command->node;
	struct str to;
	bool dup = false;

	if (r->fd != 1 || (r->op != REDIR_OUT && r->op != REDIR_APPEND && r->op != REDIR_CLOBBER))
		return;
	for (uint32_t i = 0; i < n->redir_n && &n->redirs[i] != r; i++)
		dup |= n->redirs[i].op == REDIR_DUP_OUT && n->redirs[i].fd == 2 &&
		    n->redirs[i].target &&
		    word_static(s->arena, n->redirs[i].target, &to, NULL) && str_is(to, "1");
	set_bool(v, dup);
}

/* ---- suppressions */

void
fact_IGNORE_id(const struct subject *s, struct value *v)
{
	set_str(v, s->ignore->id);
}

void
fact_IGNORE_known(const struct subject *s, struct value *v)
{
	set_bool(v, s->ignore->known);
}

void
fact_IGNORE_used(const struct subject *s, struct value *v)
{
	set_bool(v, s->ignore->used);
}

void
fact_IGNORE_why(const struct subject *s, struct value *v)
{
	if (s->ignore->known)
		set_text(v, "that rule finds nothing here");
	else if (s->ignore->nearest)
		set_text(v, arena_fmt(s->arena, "no rule has that name; did you mean `%s`?",
		    s->ignore->nearest));
	else
		set_text(v, "no rule has that name");
}
