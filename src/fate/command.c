/* Simple commands: assignments, functions, builtins, programs. */
#include "walk.h"

struct calling {
	const struct calling *outer;
	const void *body;
};

struct locals {
	VEC_OF(uint32_t);
	const struct varmap *before;
};

/* The names that stay as they were before the call get their old values back. */
static void
locals_restore(struct walk *w, const struct locals *l, struct state *s)
{
	static const struct binding nothing = {
		.value = {.kind = VALUE_ANY, .may_be_empty = true, .may_be_unset = true},
	};

	for (uint32_t i = 0; i < l->n; i++) {
		const struct binding *b = varmap_get(l->before, l->v[i]);

		s->vars = varmap_set(w->arena, s->vars, l->v[i], b ? b : &nothing);
	}
}

void
walk_local(struct walk *w, struct str name)
{
	if (w->locals)
		*vec_push(w->arena, w->locals) = names_id(&w->names, name);
}

static void
positional_set(struct walk *w, struct state *s, const struct arg *argv, uint32_t n)
{
	struct positional *p = arena_new(w->arena, struct positional);

	p->known = true;
	p->v = arena_array(w->arena, struct value, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (argv[i].many)
			p->known = false;
		p->v[i] = argv[i].known ? value_known(argv[i].text) :
		    (struct value){.kind = VALUE_ANY, .may_be_empty = true};
	}
	p->n = n;
	s->positional = p;
}

/* The body runs in the shell itself, with its own arguments. */
static void
function_call(struct walk *w, const struct node *n, const struct binding *b,
    const struct args *args, const struct state *s, unsigned context, struct states *out)
{
	struct parsed *text = w->text;
	struct locals mine = {.before = s->vars}, *locals = w->locals;
	struct states in = {0}, after;
	struct state t = *s;
	struct calling me = {w->calling, b->function};
	bool again = false;

	for (const struct calling *k = w->calling; k && !again; k = k->outer)
		again = k->body == b->function;
	if (again || w->depth >= DEPTH_MAX) {
		/* A function that calls itself: how often, nobody can say. */
		t.vars = varmap_havoc(w->arena, t.vars);
		state_cap(&t, CERTAINTY_LIKELY);
		state_status(&t, 0, 255, false);
		states_add(w, out, &t);
		return;
	}
	positional_set(w, &t, args->v + 1, args->n - 1);
	state_step(w, &t, n->span, "calls the function");
	states_add(w, &in, &t);
	w->depth++;
	w->function_depth++;
	w->locals = &mine;
	w->calling = &me;
	w->text = (struct parsed *)b->function_tree;
	after = walk_node(w, b->function, in, context | IN_FUNCTION);
	w->text = text;
	w->locals = locals;
	w->calling = me.outer;
	w->function_depth--;
	w->depth--;
	for (uint32_t i = 0; i < after.n; i++) {
		if (after.v[i].jump == JUMP_RETURN)
			after.v[i].jump = JUMP_NONE;
		after.v[i].positional = s->positional;
		locals_restore(w, &mine, &after.v[i]);
		states_add(w, out, &after.v[i]);
	}
}

/* Nothing but assignments and redirections, or words that became nothing. */
static void
command_empty(struct walk *w, const struct node *n, struct state *s, struct states *out)
{
	enum redirect r = walk_redirects(w, s, n);

	if (!expand_assigns(w, s, n))
		return;
	if (r == REDIRECT_FAILS)
		state_status(s, 1, 2, false);
	else if (s->subst_ran)
		;	/* the status is the substitution's */
	else
		state_status(s, 0, r == REDIRECT_MAY_FAIL ? 2 : 0, false);
	states_add(w, out, s);
}

/* What its arguments are decides nothing. */
static bool
builtin_is_harmless(struct str name)
{
	static const char *const names[] = {":", "true", "false", "echo", "printf", "[", "test"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static void
command_function(struct walk *w, const struct node *n, const struct binding *f, struct state *s,
    const struct args *args, unsigned context, struct states *out)
{
	struct states after = {0};
	enum input before = s->input;

	if (w->collect)
		fact_command(w, n, context)->is_function = true;
	walk_redirects(w, s, n);
	function_call(w, n, f, args, s, context, &after);
	for (uint32_t i = 0; i < after.n; i++) {
		after.v[i].input = before;
		states_add(w, out, &after.v[i]);
	}
}

/* A builtin of other shells: here no command has that name. */
static void
command_elsewhere(struct walk *w, const struct node *n, struct state *s, const struct arg *name,
    struct states *out)
{
	fact_variance(w, n, name->span, arena_dup(w->arena, name->text.p, name->text.n),
	    "is not found: nothing is done, status 127", false);
	walk_redirects(w, s, n);
	if (!str_is(name->text, "[[") && !str_is(name->text, "source") && !str_is(name->text, "let"))
		state_cap(s, CERTAINTY_LIKELY);	/* a program may well have that name */
	state_status(s, 127, 127, false);
	states_add(w, out, s);
}

static void
command_run(struct walk *w, const struct node *n, struct state *s, struct args *args,
    unsigned context, struct states *out)
{
	struct arg *name = &args->v[0];
	bool guess = false;
	const struct binding *f = NULL;
	enum redirect r;

	for (uint32_t i = 0; i < args->n; i++)
		guess = guess || args->v[i].guess;
	if (guess && !(name->known && builtin_is_harmless(name->text)))
		state_cap(s, CERTAINTY_LIKELY);
	if (name->known)
		f = varmap_get(s->functions, names_id(&w->function_names, name->text));
	if (f && f->function) {
		command_function(w, n, f, s, args, context, out);
		return;
	}
	if (name->known && builtin_is(w, name->text)) {
		bool exec = str_is(name->text, "exec");
		struct state before = *s;
		struct call c = {.node = n, .argv = args->v, .n = args->n, .context = context};

		c.redirects = walk_redirects(w, s, n);
		if (!exec)
			s->input = before.input;
		if (builtin_run(w, &c, s, out))
			return;
		*s = before;
	}
	if (name->known && builtin_elsewhere(w, name->text)) {
		command_elsewhere(w, n, s, name, out);
		return;
	}
	enum input input = s->input;

	r = walk_redirects(w, s, n);
	struct program_call c = {
		.node = n, .argv = args->v, .n = args->n, .context = context,
		.redirect_may_fail = r == REDIRECT_MAY_FAIL,
	};

	if (r == REDIRECT_FAILS) {
		s->input = input;
		state_status(s, 1, 2, false);
		states_add(w, out, s);
		return;
	}
	uint32_t first = out->n;

	program_run(w, &c, s, out);
	for (uint32_t i = first; i < out->n; i++)
		out->v[i].input = input;
}

static void
simple_from(struct walk *w, const struct node *n, const struct state *from, unsigned context,
    struct states *out)
{
	struct state s = *from;
	struct args args = {0};

	s.subst_ran = false;
	if (w->collect) {
		struct command *f = fact_command(w, n, context);

		if (f->reach != REACH_ALWAYS)
			f->reach = s.guard ? REACH_SOMETIMES : REACH_ALWAYS;
	}
	if (!expand_words(w, &s, n->simple.words, n->simple.word_n, &args))
		return;
	if (s.jump != JUMP_NONE) {
		states_add(w, out, &s);
		return;
	}
	if (args.n == 0) {
		command_empty(w, n, &s, out);
		return;
	}
	/* VAR=x cmd: seen by cmd alone, but for the special builtins. */
	if (n->simple.assign_n) {
		const struct varmap *vars = s.vars;

		if (!expand_assigns(w, &s, n))
			return;
		if (!args.v[0].known || !builtin_is_special(args.v[0].text))
			s.vars = vars;
	}
	command_run(w, n, &s, &args, context, out);
}

struct states
walk_simple(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	for (uint32_t i = 0; i < in.n; i++)
		simple_from(w, n, &in.v[i], context, &out);
	return out;
}
