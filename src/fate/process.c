/* exec, trap, wait and kill: the builtins that decide over processes. */
#include <strings.h>

#include "walk.h"

/* ---- exec */

enum {
	EXEC_FATAL = SHELL_BIT(SHELL_DASH) | SHELL_BIT(SHELL_BASH_SH) | SHELL_BIT(SHELL_BUSYBOX) |
	    SHELL_BIT(SHELL_MKSH) | SHELL_BIT(SHELL_KSH93),
};

static void
exec_fails(struct walk *w, const struct call *c, struct state *s, const char *why)
{
	struct outcome o = {
		.error = true, .mechanism = MECHANISM_COMMAND_NOT_FOUND, .node = c->node,
		.source = w->text->tree->source, .span = c->node->span, .why = why,
	};

	if (s->lost)
		o.mechanism = MECHANISM_LOST_CONTINUATION;
	state_status(s, 126, 127, false);
	walk_ends(w, s, o);
}

/* The options of exec that some shells know; the index of the program. */
static uint32_t
exec_options(struct walk *w, const struct call *c, struct state *s)
{
	uint32_t i = 1;
	shell_set without = SHELL_BIT(SHELL_DASH);

	while (i < c->n && c->argv[i].known && c->argv[i].text.n > 1 && c->argv[i].text.p[0] == '-') {
		struct str t = c->argv[i].text;

		if (str_is(t, "--")) {
			if (!walk_shell_in(w, SHELL_BIT(SHELL_DASH)))
				return i + 1;
		} else if (!walk_shell_in(w, without)) {
			bool name = str_is(t, "-a");

			i += name ? 2 : 1;
			if (!name || i >= c->n || !walk_shell_in(w, SHELL_BIT(SHELL_BUSYBOX)))
				continue;
			/* busybox does not look in PATH then; an older one does not know -a. */
			state_cap(s, CERTAINTY_LIKELY);
			if (!c->argv[i].known || str_find(c->argv[i].text, '/', 0) < c->argv[i].text.n)
				continue;
			i--;
		}
		fact_variance(w, c->node, c->argv[i].span, arena_fmt(w->arena, "exec %.*s", STR_ARG(t)),
		    "looks for a program of that name and ends with 127", true);
		exec_fails(w, c, s, arena_fmt(w->arena, "%s looks for a program named `%.*s`, and ends",
		    shell_name(w->shell), STR_ARG(t)));
		return 0;
	}
	return i;
}

/* Names that only a shell has: no file of that name can be exec'd.  execline has an `exec`. */
static bool
exec_of_builtin(const struct walk *w, struct str name)
{
	static const char *const names[] = {
		"exec", "exit", "return", "export", "set", "eval", "shift", "trap", "unset", "source",
		".", ":", "local", "declare", "readonly", "break", "continue",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return i || w->unit->dialect != DIALECT_S6;
	return false;
}

/* Is the word a variable that the script gives a value somewhere? */
static bool
exec_word_is_assigned(struct walk *w, const struct state *s, const struct node *n, uint32_t at)
{
	const struct word *word = at < n->simple.word_n ? n->simple.words[at] : NULL;
	const struct binding *b;

	if (!word || word->part_n != 1 || word->parts[0].kind != PART_PARAM)
		return true;
	b = varmap_get(s->vars, names_id(&w->names, word->parts[0].param->name));
	return b && b->assigned;
}

static void
exec_program(struct walk *w, const struct call *c, uint32_t at, struct state *s,
    struct states *out)
{
	struct program_call p = {
		.node = c->node, .argv = c->argv + at, .n = c->n - at, .context = c->context,
		.exec = true, .redirect_may_fail = c->redirects == REDIRECT_MAY_FAIL,
	};
	const struct arg *name = &c->argv[at];
	const struct binding *f;

	if (name->known && !name->text.n) {
		exec_fails(w, c, s, "exec of an empty name fails, and the script ends");
		return;
	}
	if (name->known && exec_of_builtin(w, name->text)) {
		state_cap(s, CERTAINTY_LIKELY);
		exec_fails(w, c, s, arena_fmt(w->arena,
		    "`%.*s` is a word of the shell and no program: exec fails", STR_ARG(name->text)));
		return;
	}
	f = name->known ? varmap_get(s->functions, names_id(&w->function_names, name->text)) : NULL;
	if (f && f->function && walk_shell_in(w, SHELL_BIT(SHELL_MKSH))) {
		/* mksh runs the function and ends. */
		state_cap(s, CERTAINTY_LIKELY);
		walk_exits(w, s, c->node, false, 0, 255);
		return;
	}
	if (!name->known && name->many && !name->starts) {
		struct state t = *s;

		/* Nothing assigned it, and supervisors hand on next to nothing: it may well be unset. */
		if (s->open || exec_word_is_assigned(w, s, c->node, at))
			t.rare = true;
		else
			state_cap(&t, CERTAINTY_POSSIBLE);
		t.guard = true;
		t.condition = arena_fmt(w->arena, "when %s comes to nothing", walk_quote_span(w, name->span));
		t.condition_kind = CONDITION_VARIABLE;
		state_step(w, &t, name->span, "where this comes to nothing, and exec does nothing");
		t.last = c->node;
		t.last_source = w->text->tree->source;
		t.last_answer = NULL;
		state_status(&t, 0, 0, false);
		states_add(w, out, &t);
		if (w->collect)
			fact_command(w, c->node, c->context)->exec_may_be_empty = true;
	}
	program_run(w, &p, s, out);
}

void
builtin_exec(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	uint32_t at = exec_options(w, c, s);

	if (w->collect) {
		struct command *f = fact_command(w, c->node, c->context);

		f->is_exec = at && at < c->n;
		f->exec_only_redirects = c->n == 1 && c->node->redir_n;
	}
	if (!at)
		return;
	if (at < c->n) {
		if (c->redirects == REDIRECT_FAILS) {
			if (!c->plain && walk_shell_in(w, EXEC_FATAL)) {
				walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, c->node->span,
				    "the redirection fails, and the script ends");
			} else {
				state_status(s, 1, 1, false);
				states_add(w, out, s);
			}
			return;
		}
		exec_program(w, c, at, s, out);
		return;
	}
	/* Redirections of the shell itself: they stay. */
	for (const struct child *k = s->children; k; k = k->next)
		s->filter_held = s->filter_held || k->filter;
	state_status(s, c->redirects == REDIRECT_FAILS, c->redirects == REDIRECT_FAILS ||
	    (c->redirects == REDIRECT_MAY_FAIL && (c->plain || !walk_shell_in(w, EXEC_FATAL))), false);
	states_add(w, out, s);
}

/* ---- trap */

/* Comes from the shell itself as it goes: ERR, DEBUG, RETURN. */
enum { SIGNAL_OF_SHELL = -2, SIGNAL_OF_CHILD = 17 };

/* -1 where there is none of that name. */
static int
signal_number(struct str t)
{
	static const struct {
		const char *name;
		int n;
	} signals[] = {
		{"EXIT", 0}, {"HUP", 1}, {"INT", 2}, {"QUIT", 3}, {"KILL", 9}, {"USR1", 10}, {"USR2", 12},
		{"PIPE", 13}, {"ALRM", 14}, {"TERM", 15}, {"CHLD", SIGNAL_OF_CHILD}, {"CONT", 18}, {"STOP", 19},
		{"TSTP", 20}, {"WINCH", 28}, {"ERR", SIGNAL_OF_SHELL},
		{"DEBUG", SIGNAL_OF_SHELL}, {"RETURN", SIGNAL_OF_SHELL},
	};
	long n;

	if (str_number(t, &n))
		return n >= 0 && n < 65 ? (int)n : -1;
	if (t.n > 3 && strncasecmp(t.p, "SIG", 3) == 0)
		t = str_sub(t, 3, t.n);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (t.n == strlen(signals[i].name) && strncasecmp(t.p, signals[i].name, t.n) == 0)
			return signals[i].n;
	return -1;
}

static int
trap_slot(int signal)
{
	switch (signal) {
	case 0:
		return TRAP_EXIT;
	case 1:
		return TRAP_HUP;
	case 2:
		return TRAP_INT;
	case 3:
		return TRAP_QUIT;
	case 15:
		return TRAP_TERM;
	default:
		return -1;
	}
}

static struct trap_fact *
trap_fact_of(struct walk *w, const struct call *c, uint32_t *index)
{
	struct trap_fact *f;

	*index = 0;
	if (!w->collect)
		return NULL;
	for (uint32_t i = 0; i < w->fate->traps.n; i++) {
		if (w->fate->traps.v[i].node == c->node) {
			*index = i + 1;
			return &w->fate->traps.v[i];
		}
	}
	if (w->fate->traps.n >= FACTS_MAX)
		return NULL;
	f = vec_push(w->arena, &w->fate->traps);
	f->source = w->text->tree->source;
	f->node = c->node;
	*index = w->fate->traps.n;
	return f;
}

/* A command in the action of that name, with an argument that says so. */
static bool
action_has(struct walk *w, const struct trap *t, const char *command)
{
	struct parsed *p = text_parse(w, t->source, t->span, t->action, NULL);

	for (uint32_t i = 0; i < p->tree->root->list.item_n; i++) {
		const struct node *n = p->tree->root->list.items[i].node;

		while (n->kind == NODE_AND_OR)
			n = n->and_or.left;
		if (n->kind == NODE_SIMPLE && n->simple.word_n && word_is(n->simple.words[0], command))
			return true;
	}
	/* inside functions and branches: by its text */
	return str_has(t->action, arena_fmt(w->arena, "%s ", command));
}

/* Its text says so, or that of a function it calls, or of one that that one calls. */
static bool
text_does(struct walk *w, const struct state *s, struct str text, const char *what, int depth)
{
	static const char ends[] = " \t\n;&|(){}";
	enum { CALLS_MAX = 4 };
	size_t at = 0;

	if (str_has(text, what))
		return true;
	while (depth < CALLS_MAX && at < text.n) {
		const struct binding *f;
		const struct node *body;
		const struct parsed *p;
		size_t from = at;

		while (at < text.n && !strchr(ends, text.p[at]))
			at++;
		f = at > from ? varmap_get(s->functions, names_id(&w->function_names, str_sub(text, from, at))) : NULL;
		at++;
		if (!f || !f->function)
			continue;
		body = f->function;
		p = f->function_tree;
		if (text_does(w, s, source_text(p->tree->source, body->span), what, depth + 1))
			return true;
	}
	return false;
}

static bool
action_does(struct walk *w, const struct state *s, const struct trap *t, const char *what)
{
	return text_does(w, s, t->action, what, 0);
}

void
builtin_trap(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	uint32_t i = 1, index;
	struct traps *traps = arena_new(w->arena, struct traps);
	struct trap t = {.set = true};
	struct trap_fact *f;
	const struct arg *action;
	bool reset = false;

	state_status(s, 0, 0, false);
	if (i < c->n && c->argv[i].known && str_is(c->argv[i].text, "--"))
		i++;
	if (i >= c->n || (c->argv[i].known && (str_is(c->argv[i].text, "-p") || str_is(c->argv[i].text, "-l")))) {
		states_add(w, out, s);
		return;
	}
	if (s->traps)
		*traps = *s->traps;
	action = &c->argv[i];
	if (action->known && (str_is(action->text, "-") ||
	    (i + 1 == c->n && signal_number(action->text) >= 0))) {
		reset = true;
		i += str_is(action->text, "-");
	} else {
		i++;
		t.unknown = !action->known;
		t.ignore = action->known && !action->text.n;
		t.action = action->text;
		t.source = w->text->tree->source;
		t.span = action->span;
	}
	f = trap_fact_of(w, c, &index);
	t.fact = index;
	if (f) {
		f->known = !t.unknown;
		f->ignore = t.ignore;
		f->reset = reset;
		f->action = t.action;
	}
	for (; i < c->n; i++) {
		int signal = c->argv[i].known ? signal_number(c->argv[i].text) : SIGNAL_OF_SHELL;
		int slot = trap_slot(signal);

		/* Where the shell runs such an action is not followed. */
		if ((signal == SIGNAL_OF_SHELL || signal == SIGNAL_OF_CHILD) && !reset && !t.ignore)
			state_cap(s, CERTAINTY_LIKELY);
		if (slot < 0)
			continue;
		traps->v[slot] = reset ? (struct trap){0} : t;
		if (f) {
			f->on_exit = f->on_exit || slot == TRAP_EXIT;
			f->on_term = f->on_term || slot == TRAP_TERM;
		}
	}
	if (f && !t.unknown && !t.ignore && !reset) {
		f->kills_child = action_does(w, s, &t, "kill");
		f->exits = action_has(w, &t, "exit") || action_does(w, s, &t, "exit");
	}
	s->traps = traps;
	states_add(w, out, s);
}

/* `mysqladmin shutdown`, `transmission-remote --exit`: a request in the program's own words. */
static bool
action_asks_to_end(struct walk *w, const struct state *s, const struct trap *t)
{
	static const char *const words[] = {"shutdown", "stop", "quit", "--exit", "terminate", "poweroff"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (action_does(w, s, t, words[i]))
			return true;
	return false;
}

enum stop_signals
trap_effect(struct walk *w, const struct state *s, bool waiting)
{
	const struct trap *t = state_trap(s, TRAP_TERM);
	struct trap_fact *f;

	if (!t) {
		if (!waiting && !s->in_string && walk_shell_in(w, SHELL_BIT(SHELL_MKSH)))
			return STOP_DEFERRED;	/* mksh dies only when its child has ended */
		if (waiting && walk_shell_in(w, SHELL_BIT(SHELL_KSH93)))
			return STOP_DELIVERED;
		return STOP_LOST_IN_SHELL;
	}
	f = w->collect && t->fact ? &w->fate->traps.v[t->fact - 1] : NULL;
	if (t->ignore)
		return STOP_IGNORED;
	if (t->unknown)
		return STOP_UNKNOWN;
	if (!waiting) {
		if (f)
			f->defers = true;
		return STOP_DEFERRED;
	}
	return action_does(w, s, t, "kill") ? STOP_TRAPPED :
	    action_asks_to_end(w, s, t) ? STOP_UNKNOWN : STOP_LOST_IN_SHELL;
}

/* ---- wait */

static bool
child_waited(const struct child *c)
{
	return !c->daemon;
}

/* The shell stays for as long as this child does. */
static void
wait_stays(struct walk *w, const struct call *c, const struct state *s, const struct child *first)
{
	struct state t = *s;
	struct outcome o = {
		.program = first->name, .waiting = true, .node = c->node,
		.source = w->text->tree->source, .span = c->node->span,
		.why = arena_fmt(w->arena, "the shell waits for `%s`", first->name),
	};

	if (first->filter) {
		/* It ends with the shell, which is all that writes to it. */
		o.signals_known = true;
		o.signals = state_trap(&t, TRAP_TERM) ? trap_effect(w, &t, true) : STOP_DELIVERED;
	}
	state_cap(&t, first->certainty);
	state_step(w, &t, c->node->span, arena_fmt(w->arena, "waits for `%s`", first->name));
	walk_stays(w, &t, o);
}

void
builtin_wait(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	shell_set without_n = SHELL_BIT(SHELL_DASH) | SHELL_BIT(SHELL_YASH) | SHELL_BIT(SHELL_MKSH);
	const struct child *first = NULL;
	bool surely, any = false;
	double waited = 0;
	struct state t;

	if (c->n > 1 && c->argv[1].known && str_is(c->argv[1].text, "-n")) {
		if (walk_shell_in(w, without_n)) {
			fact_variance(w, c->node, c->node->span, "wait -n",
			    "does not know -n: it does not wait at all", false);
			state_status(s, 2, 2, false);
			s->refused = true;
			states_add(w, out, s);
			return;
		}
		any = true;
	} else if (c->n > 1 && str_is(c->argv[0].text, "wait")) {
		/* wait PID: one of them, most likely the last */
		long n;

		if (c->argv[1].known && str_number(c->argv[1].text, &n)) {
			state_status(s, 127, 127, false);
			states_add(w, out, s);
			return;
		}
	}
	surely = any;
	for (const struct child *k = s->children; k; k = k->next) {
		if (!child_waited(k))
			continue;
		if (k->seconds > 0) {
			if (k->seconds > waited)
				waited = k->seconds;
			continue;
		}
		if (!first)
			first = k;
		/* Without -n the one that stays holds the shell, with -n all must. */
		if (any)
			surely = surely && k->surely;
		else
			surely = surely || k->surely || (k->filter && s->filter_held);
	}
	if (first) {
		wait_stays(w, c, s, first);
		if (surely)
			return;
		state_cap(s, CERTAINTY_LIKELY);
	}
	/* What was waited for is gone. */
	if (s->doubt)
		state_cap(s, CERTAINTY_LIKELY);
	t = *s;
	t.seconds += waited;
	t.children = NULL;
	for (const struct child *k = s->children; k; k = k->next)
		if (!child_waited(k))
			state_leaves(w, &t, k);
	state_status(&t, 0, c->n > 1 ? 255 : 0, false);
	states_add(w, out, &t);
}

/* ---- kill */

/* `$$`, quoted or not. */
static bool
word_is_self(struct walk *w, struct span at)
{
	struct str t = source_text(w->text->tree->source, at);

	return str_is(t, "$$") || str_is(t, "\"$$\"") || str_is(t, "${$}") || str_is(t, "-$$") ||
	    str_is(t, "\"-$$\"");
}

static void
kills_self(struct walk *w, const struct call *c, struct state *s, int sig, struct states *out)
{
	int slot = trap_slot(sig);
	const struct trap *t = slot > 0 ? state_trap(s, (enum trap_signal)slot) : NULL;
	struct outcome o = {
		.mechanism = MECHANISM_KILLS_ITSELF, .node = c->node, .source = w->text->tree->source,
		.span = c->node->span,
		.why = arena_fmt(w->arena, "%s ends the script itself", walk_quote(w, c->node)),
	};

	if (w->frame->kind != FRAME_MAIN && !w->frame->in_exit_trap) {
		/* A child that signals its parent: when it arrives, nobody can say. */
		w->signals_parent = true;
		state_cap(s, CERTAINTY_POSSIBLE);
		state_status(s, 0, 1, false);
		states_add(w, out, s);
		return;
	}
	if (sig == 19 || sig == 20) {
		o.signals_known = true;
		o.signals = STOP_IGNORED;
		o.why = "the script stops itself: until CONT comes, nothing happens, not even TERM";
		state_cap(s, CERTAINTY_LIKELY);
		walk_stays(w, s, o);
		return;
	}
	if (sig == 0 || sig == 17 || sig == 18 || sig == 28 || (t && t->ignore)) {
		state_status(s, 0, 0, sig == 0);
		states_add(w, out, s);
		return;
	}
	if (t || (sig > 0 && slot < 0 && sig != 9)) {
		if (t && !t->unknown) {
			struct states in = {0}, after;
			struct parsed *p = text_parse(w, t->source, t->span, t->action, NULL);

			states_add(w, &in, s);
			after = walk_script(w, p, in, IN_TRAP);
			states_move(w, out, &after);
			return;
		}
		state_cap(s, CERTAINTY_LIKELY);
		if (slot >= 0) {
			state_status(s, 0, 0, false);
			states_add(w, out, s);
			return;
		}
	}
	state_status(s, 128 + (sig < 0 ? 15 : sig), 128 + (sig < 0 ? 15 : sig), false);
	walk_ends(w, s, o);
}

void
builtin_kill(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	int sig = 15;
	uint32_t i = 1;
	bool self = false, group = false, unknown = false;

	if (i < c->n && c->argv[i].known && c->argv[i].text.n > 1 && c->argv[i].text.p[0] == '-' &&
	    !str_is(c->argv[i].text, "--")) {
		struct str t = str_sub(c->argv[i].text, 1, c->argv[i].text.n);

		if ((str_is(t, "s") || str_is(t, "n")) && i + 1 < c->n)
			t = c->argv[++i].text;
		else if (str_is(t, "l") || str_is(t, "L")) {
			state_status(s, 0, 0, false);
			states_add(w, out, s);
			return;
		}
		sig = signal_number(t);
		i++;
	}
	if (i < c->n && c->argv[i].known && str_is(c->argv[i].text, "--"))
		i++;
	for (; i < c->n; i++) {
		if (c->argv[i].known && str_is(c->argv[i].text, "0"))
			self = group = true;
		else if (word_is_self(w, c->argv[i].span))
			self = true;
		else if (!c->argv[i].known)
			unknown = true;
	}
	if (self) {
		if (group)
			w->dialect_differs = true;
		kills_self(w, c, s, sig, out);
		return;
	}
	if (unknown && sig != 0) {
		/* Most likely its own child: then it is gone.  It may be the script itself. */
		const struct child *k = s->children;

		s->children = NULL;
		for (; k; k = k->next)
			if (k->daemon)
				state_leaves(w, s, k);
		state_cap(s, CERTAINTY_LIKELY);
	}
	state_status(s, 0, 1, sig == 0);
	states_add(w, out, s);
}
