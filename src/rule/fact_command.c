/* Facts about simple commands. */
#include "fact.h"

/* A word of the command as written; behind exec and its options for `exec prog`. */
static const struct word *
command_word(const struct command *c, uint32_t i)
{
	const struct node *n = c->node;

	if (!n || n->kind != NODE_SIMPLE)
		return NULL;
	if (c->is_exec) {
		/* `exec -a x prog`, or words that expand to several: not by counting. */
		if (n->simple.word_n != c->arg_n + 1)
			return NULL;
		i++;
	} else if (c->argv && n->simple.word_n != c->arg_n)
		return NULL;
	return i < n->simple.word_n ? n->simple.words[i] : NULL;
}

static void
set_arg(const struct subject *s, struct value *v, uint32_t i)
{
	const struct command *c = s->command;
	const struct word *w;
	struct str text;

	if (c->argv && i < c->arg_n && c->argv[i].known)
		set_str(v, c->argv[i].text);
	else if (!(c->argv && i < c->arg_n) && (w = command_word(c, i)) &&
	    word_static(s->arena, w, &text, NULL))
		set_str(v, text);
}

void
fact_COMMAND_word(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;

	set_arg(s, v, 0);
	if (!v->known && n && n->kind == NODE_SIMPLE && n->simple.word_n)
		set_str(v, source_text(s->command->source, n->simple.words[0]->span));
}

void
fact_COMMAND_name(const struct subject *s, struct value *v)
{
	fact_COMMAND_word(s, v);
	if (v->known && str_base(v->text).n)
		v->text = str_base(v->text);
}

void
fact_COMMAND_program(const struct subject *s, struct value *v)
{
	/* `start-stop-daemon -x PROGRAM` is put together: no word begins it */
	if (s->command->chain_n && !s->command->program_at)
		set_text(v, s->command->answer.name);
	else
		set_arg(s, v, s->command->program_at);
	if (v->known && str_base(v->text).n)
		v->text = str_base(v->text);
	/* `exec $DAEMON`: what it is was known on one way or the other. */
	if (!v->known && s->command->answer.program)
		set_text(v, s->command->answer.name);
	if (!v->known)
		fact_COMMAND_name(s, v);
}

void
fact_COMMAND_text(const struct subject *s, struct value *v)
{
	struct str all;

	if (!s->command->node)
		return;
	all = source_text(s->command->source, s->command->node->span);
	set_str(v, str_trim(str_sub(all, 0, str_find(all, '\n', 0))));
}

void
fact_COMMAND_args(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	struct str *list = arena_array(s->arena, struct str, c->arg_n + 1);

	for (uint32_t i = 0; i < c->arg_n; i++)
		if (c->argv[i].known)
			list[v->n++] = c->argv[i].text;
	v->list = list;
	v->known = true;
}

void
fact_COMMAND_words(const struct subject *s, struct value *v)
{
	set_number(v, s->command->arg_n);
}

void
fact_COMMAND_second(const struct subject *s, struct value *v)
{
	set_arg(s, v, 1);
}

void
fact_COMMAND_reach(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[REACH_NEVER] = "never",
		[REACH_SOMETIMES] = "sometimes",
		[REACH_ALWAYS] = "always",
	};

	set_text(v, name[s->command->reach]);
}

void
fact_COMMAND_cause(const struct subject *s, struct value *v)
{
	if (s->command->dead_by)
		set_place(v, s->command->source, s->command->dead_by->span);
}

void
fact_COMMAND_cause_kind(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[DEAD_NOT] = NULL,
		[DEAD_EXEC] = "exec",
		[DEAD_EXIT] = "exit",
		[DEAD_STAYS] = "stays",
		[DEAD_ERROR] = "error",
		[DEAD_CONDITION] = "condition",
		[DEAD_UNCALLED] = "uncalled",
	};

	if (s->command->reach == REACH_NEVER)
		set_text(v, name[s->command->dead]);
}

void
fact_COMMAND_cause_becomes(const struct subject *s, struct value *v)
{
	set_text(v, s->command->becomes);
}

void
fact_COMMAND_cause_redirects(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->dead_by && s->command->dead_by->redir_n);
}

/* What stands in front of it in the text is dead for the same reason: told there. */
void
fact_COMMAND_first_dead(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	const struct command *c = s->command, *before = c > f->commands.v ? c - 1 : NULL;

	set_bool(v, c->reach == REACH_NEVER && !(before && before->reach == REACH_NEVER &&
	    before->source == c->source && before->dead == c->dead));
}

/* The script's own commands come first and are sorted: where one of them begins. */
static uint32_t
command_first_at(const struct fate *f, const struct source *source, uint32_t offset)
{
	uint32_t lo = 0, hi = f->commands.n;

	if (source->outer)
		return 0;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct command *c = &f->commands.v[mid];

		if (c->source == source && c->node->span.beg < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Nothing in it is ever reached. */
static bool
node_is_dead(const struct subject *s, const struct node *n)
{
	const struct fate *f = s->script->fate;
	const struct source *source = s->command->source;
	bool any = false;

	if (n->kind == NODE_FUNCTION)
		return false;
	for (uint32_t i = command_first_at(f, source, n->span.beg); i < f->commands.n; i++) {
		const struct command *c = &f->commands.v[i];

		if (!source->outer && (c->source != source || c->node->span.beg >= n->span.end))
			break;
		if (c->source != source || c->node->span.beg < n->span.beg ||
		    c->node->span.end > n->span.end)
			continue;
		if (c->reach != REACH_NEVER)
			return false;
		any = true;
	}
	return any;
}

/* The end of the items from number i on that are dead, one after the other. */
static uint32_t
dead_until(const struct subject *s, const struct node *list, uint32_t i)
{
	const struct item *last;

	while (i + 1 < list->list.item_n && node_is_dead(s, list->list.items[i + 1].node))
		i++;
	last = &list->list.items[i];
	return last->sep == SEP_SEMI || last->sep == SEP_AMP ? last->sep_span.end :
	    last->node->span.end;
}

void
fact_COMMAND_dead(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node, *up = node_parent(s, n);
	struct span at = {0};
	uint32_t i = 0;

	if (s->command->reach != REACH_NEVER || !up || s->script->fate->tree->errors.n)
		return;
	/* bash and yash go on where a redirection of exec fails. */
	if (s->command->dead_by && s->command->dead_by->redir_n)
		return;
	if (up->kind == NODE_AND_OR && up->and_or.right == n)
		at.beg = up->and_or.left->span.end;
	for (; up && up->kind != NODE_LIST; n = up, up = node_parent(s, n))
		/* Right of it all is dead as well, or it stays. */
		if (up->kind == NODE_AND_OR && up->and_or.left == n &&
		    !node_is_dead(s, up->and_or.right))
			return;
		else if (up->kind != NODE_AND_OR && up->kind != NODE_PIPELINE)
			return;
	while (up && i < up->list.item_n && up->list.items[i].node != n)
		i++;
	if (!up || i == up->list.item_n)
		return;
	if (!at.beg) {
		/* A list may not become empty. */
		if (i == 0 || node_is_dead(s, up->list.items[i - 1].node))
			return;
		at.beg = n->span.beg;
	}
	at.end = dead_until(s, up, i);
	/* A here-document's body lies elsewhere. */
	if (!str_has(source_text(s->command->source, at), "<<"))
		set_place(v, s->command->source, at);
}

#define CONTEXT_FACT(id, bit)						\
	void								\
	fact_COMMAND_##id(const struct subject *s, struct value *v)	\
	{								\
		set_bool(v, s->command->context & (bit));		\
	}

CONTEXT_FACT(in_background, IN_BACKGROUND)
CONTEXT_FACT(in_pipeline, IN_PIPELINE)
CONTEXT_FACT(pipeline_last, PIPELINE_LAST)
CONTEXT_FACT(in_subshell, IN_SUBSHELL)
CONTEXT_FACT(in_substitution, IN_SUBSTITUTION)
CONTEXT_FACT(in_test, IN_TEST)
CONTEXT_FACT(in_loop, IN_LOOP)
CONTEXT_FACT(in_function, IN_FUNCTION)
CONTEXT_FACT(in_tail, IN_TAIL)
CONTEXT_FACT(in_trap, IN_TRAP)
CONTEXT_FACT(right_of_or, IN_OR_RIGHT)

void
fact_COMMAND_left_of_or(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node, *up = node_parent(s, n);

	set_bool(v, up && up->kind == NODE_AND_OR && up->and_or.is_or && up->and_or.left == n);
}

void
fact_COMMAND_is_exec(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->is_exec);
}

void
fact_COMMAND_exec_redirects(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->exec_only_redirects);
}

void
fact_COMMAND_exec_may_be_empty(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->exec_may_be_empty);
}

void
fact_COMMAND_exec_hidden(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->is_exec &&
	    s->command->context & (IN_BACKGROUND | IN_PIPELINE | IN_SUBSHELL | IN_SUBSTITUTION));
}

void
fact_COMMAND_builtin(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->is_builtin);
}

void
fact_COMMAND_function(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->is_function);
}

void
fact_COMMAND_chain(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	struct str *list = arena_array(s->arena, struct str, c->chain_n + 1);

	for (uint32_t i = 0; i < c->chain_n; i++)
		list[v->n++] = str_of(c->chain[i].name ? c->chain[i].name : "");
	v->list = list;
	v->known = true;
}

void
fact_COMMAND_chained(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->chain_n);
}

void
fact_COMMAND_model(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[CHAIN_EXEC] = "exec",
		[CHAIN_FORK_WAIT] = "fork-wait",
		[CHAIN_FORK_IF_LEADER] = "fork-if-leader",
		[CHAIN_DETACH] = "detach",
		[CHAIN_SERVER] = "server",
		[CHAIN_SHELL] = "shell",
	};
	const struct command *c = s->command;

	if (c->answer.is_chain)
		set_text(v, name[c->answer.model]);
	else
		set_text(v, c->chain_n ? name[c->chain[c->chain_n - 1].model] : "none");
}

void
fact_COMMAND_wrapper(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;

	for (uint32_t i = c->chain_n; i-- > 0 && !v->known;)
		if (c->chain[i].model == CHAIN_FORK_WAIT)
			set_text(v, c->chain[i].name);
}

void
fact_COMMAND_ignores_term(const struct subject *s, struct value *v)
{
	const struct kb_answer *k = &s->command->answer;

	set_bool(v, !k->is_chain && k->signals == SIGNALS_SWALLOWED);
}

void
fact_COMMAND_lacks_program(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->answer.is_chain && s->command->answer.lacks_program);
}

void
fact_COMMAND_conduct(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[CONDUCT_UNKNOWN] = "unknown",
		[CONDUCT_STAYS] = "stays",
		[CONDUCT_ENDS] = "ends",
		[CONDUCT_FORKS] = "forks",
		[CONDUCT_CONFIG] = "config",
		[CONDUCT_WAITS] = "waits",
		[CONDUCT_STDIN] = "stdin",
		[CONDUCT_FAILS] = "fails",
	};

	set_text(v, name[s->command->answer.conduct]);
}

void
fact_COMMAND_always_ends(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->answer.always_ends);
}

void
fact_COMMAND_is_test(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->answer.is_test);
}

void
fact_COMMAND_is_control(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->answer.is_control);
}

void
fact_COMMAND_is_init_script(const struct subject *s, struct value *v)
{
	set_bool(v, s->command->answer.is_init_script);
}

/* Index of the chain loader that detaches, or -1. */
static int
helper_of(const struct command *c)
{
	for (uint32_t i = 0; i < c->chain_n; i++)
		if (c->chain[i].model == CHAIN_DETACH || c->chain[i].model == CHAIN_FORK_IF_LEADER ||
		    ((c->context & IN_BACKGROUND) &&
		    c->chain[i].name && strcmp(c->chain[i].name, "nohup") == 0))
			return (int)i;
	return -1;
}

void
fact_COMMAND_is_helper(const struct subject *s, struct value *v)
{
	int i = helper_of(s->command);

	set_bool(v, i >= 0 && s->command->chain[i].model != CHAIN_FORK_IF_LEADER);
}

void
fact_COMMAND_helper_place(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	const struct word *from, *to;

	if (helper_of(c) != 0 || c->chain[0].next >= c->arg_n)
		return;
	from = command_word(c, 0);
	to = command_word(c, c->chain[0].next);
	if (from && to && to->span.beg > from->span.beg)
		set_place(v, c->source, (struct span){from->span.beg, to->span.beg});
}

void
fact_COMMAND_why(const struct subject *s, struct value *v)
{
	set_text(v, s->command->answer.why);
}

void
fact_COMMAND_remedy(const struct subject *s, struct value *v)
{
	set_text(v, s->command->answer.remedy);
}

void
fact_COMMAND_keep(const struct subject *s, struct value *v)
{
	const struct kb_answer *k = &s->command->answer;

	if (k->remedy)
		set_text(v, arena_fmt(s->arena, "keep it in the foreground: %s", k->remedy));
	else if (k->config)
		set_text(v, arena_fmt(s->arena, "look at %s; it must keep it in the foreground", k->config));
	else
		set_text(v, "look into its manual for the option that keeps it in the foreground");
}

void
fact_COMMAND_forks(const struct subject *s, struct value *v)
{
	const struct kb_answer *k = &s->command->answer;

	if (k->conduct == CONDUCT_CONFIG)
		set_text(v, arena_fmt(s->arena, "may go to the background: %s decides, and was "
		    "not read", k->config ? k->config : "its configuration"));
	else
		set_text(v, "goes to the background by itself");
}

void
fact_COMMAND_config(const struct subject *s, struct value *v)
{
	set_text(v, s->command->answer.config);
}

void
fact_COMMAND_exec_argument(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	const struct word *from, *to;
	uint32_t at = 0, i = 0;

	/* execline has a program of that name, which is a loader then. */
	for (; i < c->chain_n && at < c->arg_n; at += c->chain[i++].next)
		if (at && c->argv[at].known && str_is(c->argv[at].text, "exec"))
			break;
	if (!at || at >= c->arg_n || !c->argv[at].known || !str_is(c->argv[at].text, "exec"))
		return;
	from = command_word(c, at);
	to = command_word(c, at + 1);
	if (from)
		set_place(v, c->source, (struct span){from->span.beg,
		    to ? to->span.beg : from->span.end});
}

void
fact_COMMAND_same_as_service(const struct subject *s, struct value *v)
{
	struct value program = {0};

	fact_COMMAND_program(s, &program);
	set_bool(v, program.known && s->judged->service->name &&
	    str_is(program.text, s->judged->service->name));
}
