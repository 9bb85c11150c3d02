/* The shells' builtins. */
#include "walk.h"

typedef void builtin_function(struct walk *w, const struct call *c, struct state *s,
    struct states *out);

struct builtin {
	const char *name;
	shell_set shells;
	bool special;		/* POSIX special: its errors end the script */
	builtin_function *run;
};

enum {
	ALL = (1u << SHELL_COUNT) - 1,
	BASHES = SHELL_BIT(SHELL_BASH) | SHELL_BIT(SHELL_BASH_SH),
	KSHES = SHELL_BIT(SHELL_MKSH) | SHELL_BIT(SHELL_KSH93),
	ZSH = SHELL_BIT(SHELL_ZSH),
	YASH = SHELL_BIT(SHELL_YASH),
	BUSYBOX = SHELL_BIT(SHELL_BUSYBOX),
	DASH = SHELL_BIT(SHELL_DASH),
	/* a failing redirection of a special builtin ends the script (table B) */
	REDIRECT_FATAL = DASH | SHELL_BIT(SHELL_BASH_SH) | BUSYBOX | KSHES,
};

static void
ends_with(struct walk *w, const struct call *c, struct state *s, struct states *out, int low,
    int high, bool test)
{
	if (c->redirects == REDIRECT_FAILS)
		low = high = 1;
	else if (c->redirects == REDIRECT_MAY_FAIL && high == 0)
		high = 2;
	state_status(s, low, high, test);
	states_add(w, out, s);
}

static void
builtin_true(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	ends_with(w, c, s, out, 0, 0, false);
}

static void
builtin_false(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	ends_with(w, c, s, out, 1, 1, false);
}

/* Done, well or badly. */
static void
builtin_any(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	ends_with(w, c, s, out, 0, 2, false);
}

/* A question: type, hash, command -v. */
static void
builtin_asks(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	ends_with(w, c, s, out, 0, 127, true);
}

/* From here on a name may mean something else: alias, enable, hash -p. */
static void
builtin_renames(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	if (c->n > 1)
		state_cap(s, CERTAINTY_LIKELY);
	builtin_any(w, c, s, out);
}

static void
builtin_hash(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	if (c->n > 1 && !(c->argv[1].known && !str_starts(c->argv[1].text, "-p")))
		state_cap(s, CERTAINTY_LIKELY);
	builtin_asks(w, c, s, out);
}

/* Reads its input to the end, which may never come. */
static void
builtin_mapfile(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	if (s->input != INPUT_TEXT)
		state_cap(s, CERTAINTY_LIKELY);
	builtin_any(w, c, s, out);
}

static void
builtin_cd(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	bool here = c->n == 2 && c->argv[1].known && str_is(c->argv[1].text, ".");

	s->cwd_moved = s->cwd_moved || !here;
	ends_with(w, c, s, out, 0, here ? 0 : 2, false);
}

static void
builtin_test(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	enum answer a = question_ask(w, c->argv, c->n);

	if (c->redirects != REDIRECT_FINE)
		a = ANSWER_UNKNOWN;
	ends_with(w, c, s, out, a == ANSWER_NO, a != ANSWER_YES ? a == ANSWER_NO ? 1 : 2 : 0, true);
}

static void
builtin_exit(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	long n;

	(void)out;
	if (c->n < 2)
		walk_exits(w, s, c->node, false, s->status_low, s->status_high);
	else if (c->argv[1].known && str_number(c->argv[1].text, &n))
		walk_exits(w, s, c->node, true, (int)(n & 255), (int)(n & 255));
	else
		walk_exits(w, s, c->node, false, 0, 255);
}

static void
builtin_return(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	long n;

	if (w->function_depth || w->sourced_depth) {
		if (c->n >= 2) {
			bool known = c->argv[1].known && str_number(c->argv[1].text, &n);

			state_status(s, known ? (int)(n & 255) : 0, known ? (int)(n & 255) : 255, false);
		}
		s->jump = JUMP_RETURN;
		states_add(w, out, s);
	} else if (walk_shell_in(w, SHELL_BIT(SHELL_BASH))) {
		/* bash only complains, outside a function ... */
		ends_with(w, c, s, out, 1, 2, false);
	} else if (walk_shell_in(w, SHELL_BIT(SHELL_BASH_SH))) {
		/* ... and as sh it ends there. */
		walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, c->node->span,
		    "`return` stands in no function: bash as sh ends the script");
	} else {
		builtin_exit(w, c, s, out);
	}
}

static void
builtin_jump(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	long n = 1;

	if (c->n >= 2 && c->argv[1].known)
		str_number(c->argv[1].text, &n);
	state_status(s, 0, 0, false);
	if (w->loop_depth) {
		s->jump = str_is(c->argv[0].text, "break") ? JUMP_BREAK : JUMP_CONTINUE;
		s->jump_depth = n < 1 ? 1 : n > w->loop_depth ? w->loop_depth : (uint32_t)n;
	}
	states_add(w, out, s);
}

/* NAME or NAME=VALUE, already expanded. */
static bool
declare_one(struct walk *w, struct state *s, const struct arg *a, bool readonly, bool local)
{
	size_t eq = str_find(a->text, '=', 0);
	struct str name = str_sub(a->text, 0, eq);
	struct value v = {.kind = VALUE_ANY, .may_be_empty = true};
	struct binding b = {.value = value_any()};
	const struct binding *old;
	uint32_t id;

	if (!name.n || (!a->known && eq == a->text.n))
		return true;
	if (name.p[name.n - 1] == '+')
		name.n--;
	id = names_id(&w->names, name);
	if (local)
		walk_local(w, name);
	if (eq < a->text.n) {
		if (a->known && name.n == eq)
			v = value_known(str_sub(a->text, eq + 1, a->text.n));
		if (!walk_assign(w, s, name, &v, a->span))
			return false;
	} else if (local) {
		v = (struct value){.kind = VALUE_ANY, .may_be_empty = true, .may_be_unset = true};
		if (!walk_assign(w, s, name, &v, a->span))
			return false;
	}
	if (readonly) {
		old = varmap_get(s->vars, id);
		if (old)
			b = *old;
		b.readonly = true;
		s->vars = varmap_set(w->arena, s->vars, id, &b);
	}
	return true;
}

static void
builtin_declare(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct str name = c->argv[0].text;
	bool readonly = str_is(name, "readonly");
	bool local = str_is(name, "local") || ((str_is(name, "declare") || str_is(name, "typeset")) &&
	    w->function_depth);

	if (str_is(name, "local") && !w->function_depth && walk_shell_in(w, DASH | BUSYBOX)) {
		fact_variance(w, c->node, c->node->span, "local",
		    "stands in no function: the shell ends at once", true);
		walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, c->node->span, arena_fmt(w->arena,
		    "`local` stands in no function: %s ends the script", shell_name(w->shell)));
		return;
	}
	if (str_is(name, "local") && !w->function_depth && walk_shell_in(w, BASHES)) {
		ends_with(w, c, s, out, 1, 1, false);
		return;
	}
	for (uint32_t i = 1; i < c->n; i++) {
		const struct arg *a = &c->argv[i];

		if (a->known && a->text.n > 1 && (a->text.p[0] == '-' || a->text.p[0] == '+')) {
			if (str_find(a->text, 'r', 0) < a->text.n && !str_is(name, "export"))
				readonly = true;
			continue;
		}
		if (!declare_one(w, s, a, readonly, local))
			return;
		if (s->jump)
			break;
	}
	if (s->jump)
		states_add(w, out, s);
	else
		ends_with(w, c, s, out, 0, 0, false);
}

static void
builtin_unset(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct binding b = {.value = {.kind = VALUE_UNSET}, .assigned = true};
	struct binding none = {.value = value_any()};
	bool function = false;

	for (uint32_t i = 1; i < c->n; i++) {
		const struct arg *a = &c->argv[i];

		if (!a->known)
			continue;
		if (str_is(a->text, "-f"))
			function = true;
		else if (function)
			s->functions = varmap_set(w->arena, s->functions,
			    names_id(&w->function_names, a->text), &none);
		else if (a->text.n && a->text.p[0] != '-')
			s->vars = varmap_set(w->arena, s->vars, names_id(&w->names, a->text), &b);
	}
	ends_with(w, c, s, out, 0, 0, false);
}

/* mksh and yash still run what they have read: a function's rest, the line's rest. */
static void
set_noexec(struct walk *w, struct state *s, bool on)
{
	s->noexec = on;
	if (walk_shell_in(w, SHELL_BIT(SHELL_MKSH) | YASH))
		state_cap(s, CERTAINTY_LIKELY);
}

static bool
set_named(struct walk *w, const struct call *c, struct state *s, struct str name, bool on)
{
	if (str_is(name, "errexit"))
		s->errexit = on;
	else if (str_is(name, "nounset"))
		s->nounset = on;
	else if (str_is(name, "noexec"))
		set_noexec(w, s, on);
	else if (str_is(name, "allexport"))
		s->allexport = on;
	else if (str_is(name, "monitor"))
		s->monitor = on;
	else if (str_is(name, "pipefail")) {
		if (walk_shell_in(w, DASH)) {
			fact_variance(w, c->node, c->node->span, "set -o pipefail",
			    "is an illegal option: the shell ends at once", true);
			walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, c->node->span,
			    "dash does not know `pipefail` and ends the script");
			return false;
		}
		s->pipefail = on;
	}
	return true;
}

static void
set_letter(struct walk *w, struct state *s, char letter, bool on)
{
	switch (letter) {
	case 'e':
		s->errexit = on;
		break;
	case 'u':
		s->nounset = on;
		break;
	case 'n':
		set_noexec(w, s, on);
		break;
	case 'a':
		s->allexport = on;
		break;
	case 'm':
		s->monitor = on;
		break;
	default:
		break;
	}
}

static void
set_arguments(struct walk *w, const struct call *c, uint32_t from, struct state *s)
{
	struct positional *p = arena_new(w->arena, struct positional);

	p->known = true;
	p->v = arena_array(w->arena, struct value, c->n + 1);
	for (uint32_t i = from; i < c->n; i++) {
		p->known = p->known && !c->argv[i].many;
		p->v[p->n++] = c->argv[i].known ? value_known(c->argv[i].text) :
		    (struct value){.kind = VALUE_ANY, .may_be_empty = true};
	}
	s->positional = p;
}

static void
builtin_set(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	uint32_t i = 1;

	for (; i < c->n; i++) {
		struct str t = c->argv[i].text;
		bool on;

		if (!c->argv[i].known)
			break;
		if (str_is(t, "--")) {
			set_arguments(w, c, i + 1, s);
			i = c->n;
			break;
		}
		if (t.n < 2 || (t.p[0] != '-' && t.p[0] != '+'))
			break;
		on = t.p[0] == '-';
		for (size_t k = 1; k < t.n; k++) {
			if (t.p[k] != 'o')
				set_letter(w, s, t.p[k], on);
			else if (i + 1 < c->n && c->argv[++i].known &&
			    !set_named(w, c, s, c->argv[i].text, on))
				return;
		}
	}
	if (i < c->n)
		set_arguments(w, c, i, s);
	ends_with(w, c, s, out, 0, 0, false);
}

static void
builtin_shift(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	const struct positional *old = s->positional;
	struct positional *p;
	long n = 1;

	if (c->n >= 2 && (!c->argv[1].known || !str_number(c->argv[1].text, &n)))
		n = -1;
	if (w->function_depth == 0)
		w->dialect_differs = true;
	p = arena_new(w->arena, struct positional);
	if (!old->known || n < 0) {
		s->positional = p;
		ends_with(w, c, s, out, 0, 1, false);
		return;
	}
	if ((uint32_t)n > old->n) {
		if (walk_shell_in(w, w->function_depth ? DASH | SHELL_BIT(SHELL_KSH93) : DASH | KSHES)) {
			walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, c->node->span, arena_fmt(w->arena,
			    "there %s only %u argument%s: %s ends the script", old->n == 1 ? "is" : "are",
			    old->n, old->n == 1 ? "" : "s", shell_name(w->shell)));
			return;
		}
		ends_with(w, c, s, out, 1, 1, false);
		return;
	}
	p->known = true;
	p->n = old->n - (uint32_t)n;
	p->v = n ? old->v + n : old->v;	/* v may be NULL */
	s->positional = p;
	ends_with(w, c, s, out, 0, 0, false);
}

static void
builtin_read(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct value v = {.kind = VALUE_ANY, .may_be_empty = true};

	for (uint32_t i = 1; i < c->n; i++) {
		struct str t = c->argv[i].text;

		if (c->argv[i].known && t.n && t.p[0] != '-' && !walk_assign(w, s, t, &v, c->argv[i].span))
			return;
	}
	if (s->input == INPUT_TEXT) {
		/* One line is there; how many more nobody counts. */
		s->input = INPUT_PIPE;
		ends_with(w, c, s, out, 0, 0, true);
	} else if (s->input == INPUT_NULL) {
		/* Under supervision standard input is empty. */
		state_cap(s, CERTAINTY_LIKELY);
		s->reader = c->node;
		s->reader_source = w->text->tree->source;
		ends_with(w, c, s, out, 1, 1, true);
	} else if (s->input == INPUT_LOG || s->input == INPUT_FIFO) {
		/* Another line comes as long as somebody writes; a log ends with the service. */
		state_cap(s, CERTAINTY_LIKELY);
		ends_with(w, c, s, out, 0, 0, true);
	} else {
		ends_with(w, c, s, out, 0, 1, true);
	}
}

static void
builtin_fg(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	/* Without a terminal only bash and mksh have job control. */
	if (str_is(c->argv[0].text, "fg") && s->monitor && s->children &&
	    walk_shell_in(w, BASHES | SHELL_BIT(SHELL_MKSH)))
		builtin_wait(w, c, s, out);
	else {
		s->refused = s->refused || str_is(c->argv[0].text, "fg");
		ends_with(w, c, s, out, 1, 2, false);
	}
}

static void
builtin_command(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct call inner = *c;
	uint32_t i = 1;

	for (; i < c->n && c->argv[i].known && str_starts(c->argv[i].text, "-"); i++) {
		if (str_find(c->argv[i].text, 'v', 0) < c->argv[i].text.n ||
		    str_find(c->argv[i].text, 'V', 0) < c->argv[i].text.n) {
			builtin_asks(w, c, s, out);
			return;
		}
	}
	if (i == c->n) {
		ends_with(w, c, s, out, 0, 0, false);
		return;
	}
	inner.argv += i;
	inner.n -= i;
	inner.plain = true;
	if (builtin_run(w, &inner, s, out))
		return;
	struct program_call p = {
		.node = c->node, .argv = inner.argv, .n = inner.n, .context = c->context,
		.redirect_may_fail = c->redirects != REDIRECT_FINE,
	};
	program_run(w, &p, s, out);
}

static void
builtin_let(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	ends_with(w, c, s, out, 0, 1, true);
}

static const struct builtin builtins[] = {
	{".", ALL, true, builtin_dot},
	{":", ALL, true, builtin_true},
	{"[", ALL, false, builtin_test},
	{"[[", BUSYBOX, false, builtin_test},
	{"alias", ALL, false, builtin_renames},
	{"bg", ALL, false, builtin_fg},
	{"bind", BASHES, false, builtin_any},
	{"break", ALL, true, builtin_jump},
	{"builtin", BASHES | ZSH, false, builtin_command},
	{"caller", BASHES, false, builtin_any},
	{"cd", ALL, false, builtin_cd},
	{"chdir", DASH | BUSYBOX | ZSH, false, builtin_cd},
	{"command", ALL, false, builtin_command},
	{"compgen", BASHES, false, builtin_any},
	{"complete", BASHES, false, builtin_any},
	{"continue", ALL, true, builtin_jump},
	{"declare", BASHES | ZSH, false, builtin_declare},
	{"dirs", BASHES | ZSH, false, builtin_any},
	{"disown", BASHES | ZSH | YASH, false, builtin_true},
	{"echo", ALL, false, builtin_true},
	{"enable", BASHES | ZSH, false, builtin_renames},
	{"eval", ALL, true, builtin_eval},
	{"exec", ALL, true, builtin_exec},
	{"exit", ALL, true, builtin_exit},
	{"export", ALL, true, builtin_declare},
	{"false", ALL, false, builtin_false},
	{"fg", ALL, false, builtin_fg},
	{"getopts", ALL, false, builtin_asks},
	{"hash", ALL, false, builtin_hash},
	{"jobs", ALL, false, builtin_true},
	{"kill", ALL, false, builtin_kill},
	{"let", BASHES | BUSYBOX | KSHES | ZSH, false, builtin_let},
	{"local", ALL & ~SHELL_BIT(SHELL_KSH93), false, builtin_declare},
	{"mapfile", BASHES, false, builtin_mapfile},
	{"popd", BASHES | ZSH | YASH, false, builtin_any},
	{"print", KSHES | ZSH, false, builtin_true},
	{"printf", ALL, false, builtin_true},
	{"pushd", BASHES | ZSH | YASH, false, builtin_any},
	{"pwd", ALL, false, builtin_true},
	{"read", ALL, false, builtin_read},
	{"readarray", BASHES, false, builtin_mapfile},
	{"readonly", ALL, true, builtin_declare},
	{"return", ALL, true, builtin_return},
	{"set", ALL, true, builtin_set},
	{"shift", ALL, true, builtin_shift},
	{"shopt", BASHES, false, builtin_any},
	{"source", ALL & ~(DASH | YASH), true, builtin_dot},
	{"test", ALL, false, builtin_test},
	{"times", ALL, true, builtin_true},
	{"trap", ALL, true, builtin_trap},
	{"true", ALL, false, builtin_true},
	{"type", ALL, false, builtin_asks},
	{"typeset", BASHES | KSHES | YASH | ZSH, false, builtin_declare},
	{"ulimit", ALL, false, builtin_any},
	{"umask", ALL, false, builtin_any},
	{"unalias", ALL, false, builtin_any},
	{"unset", ALL, true, builtin_unset},
	{"wait", ALL, false, builtin_wait},
};

static const struct builtin *
builtin_find(struct str name)
{
	size_t lo = 0, hi = sizeof builtins / sizeof *builtins;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(name, str_of(builtins[mid].name));

		if (c == 0)
			return &builtins[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

bool
builtin_is(struct walk *w, struct str name)
{
	const struct builtin *b = builtin_find(name);

	return b && (b->shells == ALL || walk_shell_in(w, b->shells));
}

bool
builtin_elsewhere(struct walk *w, struct str name)
{
	const struct builtin *b = builtin_find(name);

	return b && b->shells != ALL && !walk_shell_in(w, b->shells);
}

bool
builtin_is_special(struct str name)
{
	const struct builtin *b = builtin_find(name);

	return b && b->special;
}

/* A redirection of a special builtin fails: some shells end there. */
static bool
special_redirect(struct walk *w, const struct call *c, struct state *s, struct states *out)
{
	struct state t = *s;
	const struct span at = c->node->redir_n ? c->node->redirs[0].span : c->node->span;

	if (walk_shell_in(w, REDIRECT_FATAL)) {
		t.rare = c->redirects == REDIRECT_MAY_FAIL ? true : t.rare;
		if (c->redirects == REDIRECT_MAY_FAIL && !t.condition) {
			t.condition = arena_fmt(w->arena, "when %s cannot be opened",
			    walk_quote_span(w, at));
			t.condition_kind = CONDITION_FILE;
		}
		walk_dies(w, &t, 2, MECHANISM_SHELL_ERROR, at, arena_fmt(w->arena,
		    "the redirection fails, and %s ends the script", shell_name(w->shell)));
		return c->redirects == REDIRECT_MAY_FAIL;
	}
	if (c->redirects == REDIRECT_FAILS || str_is(c->argv[0].text, "exit") ||
	    str_is(c->argv[0].text, "return")) {
		t.rare = true;
		state_status(&t, 1, 1, false);
		states_add(w, out, &t);
		return c->redirects != REDIRECT_FAILS;
	}
	return true;
}

bool
builtin_run(struct walk *w, const struct call *c, const struct state *from, struct states *out)
{
	const struct builtin *b = c->argv[0].known ? builtin_find(c->argv[0].text) : NULL;
	struct state s = *from;
	bool exec;

	if (!b || !(b->shells == ALL || walk_shell_in(w, b->shells)))
		return false;
	exec = b->run == builtin_exec;
	if (c->redirects != REDIRECT_FINE && b->special && !c->plain && (!exec || c->n == 1) &&
	    !special_redirect(w, c, &s, out))
		return true;
	if (w->collect) {
		struct command *f = fact_command(w, c->node, c->context);

		f->is_builtin = true;
		if (!f->argv && !exec) {
			f->argv = (struct arg *)c->argv;
			f->arg_n = c->n;
		}
	}
	b->run(w, c, &s, out);
	return true;
}
