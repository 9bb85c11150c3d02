/* What programs do to the process that runs them, seen through chain loaders. */
#include "walk.h"

enum { SCHEDULED_SECONDS = 60 };	/* at least what a scheduler waits, for our purposes */

/* Chain loaders and programs cap what can be said. */
static void
cap_by_programs(struct state *s, const struct resolved *r)
{
	/* `sh -c CODE` alone: the code decides, whatever sh that is. */
	if (r->shell_code && r->chain.n == 1 && !r->unsure)
		return;
	/* A plain loader becomes its program or fails; either way it ends where that ends. */
	if (r->plain && !r->unsure && !r->serves && (r->lacks || r->answer.always_ends))
		return;
	if (r->chain.n || r->unsure || r->lacks || r->serves)
		state_cap(s, CERTAINTY_LIKELY);
	if (r->chain.n && r->certainty != CERTAINTY_NONE)
		state_cap(s, r->certainty);
}

static void
ends_as(struct walk *w, struct state *s, const struct program_call *c, const struct resolved *r,
    enum mechanism m, bool error, const char *why)
{
	struct outcome o = {
		.program = r->name, .node = c->node, .source = w->text->tree->source,
		.span = c->node->span, .why = why, .mechanism = m, .error = error,
		.exec = !r->forks,
	};

	s->last_answer = arena_new(w->arena, struct kb_answer);
	*s->last_answer = r->answer;
	s->last = c->node;
	s->last_source = w->text->tree->source;
	walk_ends(w, s, o);
}

static void
stays_as(struct walk *w, struct state *s, const struct program_call *c,
    const struct resolved *r, enum certainty certainty, const char *why)
{
	struct outcome o = {
		.program = r->name, .node = c->node, .source = w->text->tree->source,
		.span = c->node->span, .why = why, .exec = !r->forks,
	};
	struct kb_answer *k = arena_new(w->arena, struct kb_answer);

	*k = r->answer;
	o.answer = k;
	state_cap(s, certainty);
	if (r->limit > 0) {
		/* timeout ends it then, if it is still there. */
		s->seconds += r->limit;
		state_status(s, 0, 255, false);
		ends_as(w, s, c, r, MECHANISM_ONESHOT_PROGRAM, false, arena_fmt(w->arena,
		    "`%s` is ended after %.6g seconds", r->name ? r->name : "it", r->limit));
		return;
	}
	if (r->forks) {
		o.signals_known = true;
		o.signals = r->forwards ? STOP_TRAPPED : STOP_LOST_IN_SHELL;
	} else if (!r->answer.is_chain && r->answer.signals == SIGNALS_SWALLOWED) {
		o.signals_known = true;
		o.signals = STOP_IGNORED;
	}
	walk_stays(w, s, o);
}

/* A daemon that goes to the background: the process ends, a child is left. */
static void
forks_away(struct walk *w, struct state *s, const struct program_call *c,
    const struct resolved *r, enum certainty certainty, bool by_loader)
{
	struct child left = {
		.name = r->name ? r->name : "program", .source = w->text->tree->source,
		.node = c->node, .surely = true, .daemon = true, .certainty = certainty,
		.mechanism = r->answer.is_init_script ? MECHANISM_INIT_SCRIPT : MECHANISM_FORKS_AWAY,
	};

	state_leaves(w, s, &left);
	state_cap(s, certainty);
	state_status(s, 0, 0, false);
	/* an init script's end says all of it */
	if (w->frame->kind != FRAME_MAIN && left.mechanism != MECHANISM_INIT_SCRIPT)
		state_step(w, s, c->node->span, by_loader ?
		    arena_fmt(w->arena, "`%s` is started beside, and the process ends", left.name) :
		    r->answer.why ? r->answer.why :
		    arena_fmt(w->arena, "`%s` goes to the background by itself", left.name));
	ends_as(w, s, c, r, s->lost ? MECHANISM_LOST_CONTINUATION : left.mechanism, false,
	    r->answer.why && !by_loader ? r->answer.why :
	    arena_fmt(w->arena, "`%s` is left in the background, and the process ends", left.name));
}

/* A program nothing is known of is the service where it is exec'd or comes last. */
static bool
is_service_place(const struct walk *w, const struct program_call *c)
{
	return !w->once && (c->exec || (c->context & IN_TAIL));
}

static void
becomes_shell(struct walk *w, struct state *s, const struct program_call *c, struct resolved *r)
{
	const struct arg *code = &r->argv[0];
	const struct kb_answer *sh = &r->chain.v[r->chain.n - 1];
	struct states in = {0}, out;
	struct parsed *p;
	enum shell before = w->shell;
	struct str name = STR("sh");

	if (sh->name)
		name = str_of(sh->name);
	if (!code->known || w->depth >= DEPTH_MAX) {
		/* Code nobody can read: most likely it is the service, where a service would be. */
		r->name = arena_dup(w->arena, name.p, name.n);
		if (!is_service_place(w, c)) {
			state_cap(s, CERTAINTY_LIKELY);
			state_status(s, 0, 255, false);
			ends_as(w, s, c, r, MECHANISM_ONESHOT_PROGRAM, false, "the shell runs code and ends");
			return;
		}
		stays_as(w, s, c, r, CERTAINTY_LIKELY, "the shell runs code that is only known when it runs");
		return;
	}
	if (str_is(name, "bash"))
		w->shell = SHELL_BASH;
	else if (w->shell == SHELL_BASH)
		w->shell = SHELL_BASH_SH;
	p = text_parse(w, w->text->tree->source, code->span, code->text, NULL);
	s->in_string = true;
	s->traps = NULL;
	s->functions = NULL;
	s->errexit = s->nounset = s->noexec = s->pipefail = false;
	states_add(w, &in, s);
	struct parsed *text = w->text, *string = w->string;

	w->depth++;
	w->string = p;
	out = walk_script(w, p, in, c->exec || (c->context & IN_TAIL) ? IN_TAIL : 0);
	w->string = string;
	w->depth--;

	w->text = p;
	for (uint32_t i = 0; i < out.n; i++)
		out.v[i].jump = JUMP_NONE;
	walk_falls_off(w, &out);
	w->text = text;
	w->shell = before;
	w->differs |= SHELL_ANY_SH & ~SHELL_BIT(before);
}

/* Nothing is known of what it does: no entry, or one that leaves it open. */
bool
program_unknown(const struct kb_answer *k)
{
	return !k->program || (k->conduct == CONDUCT_UNKNOWN && !k->always_ends && !k->is_test &&
	    !k->is_control && !k->is_init_script && !k->is_chain);
}

/* Nothing is known of it: the service where it is exec'd or last, a job elsewhere. */
static void
becomes_unknown(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s)
{
	if (is_service_place(w, c) && !r->scheduled) {
		stays_as(w, s, c, r, CERTAINTY_LIKELY, r->answer.why);
		return;
	}
	state_cap(s, CERTAINTY_LIKELY);
	state_status(s, 0, 255, false);
	ends_as(w, s, c, r, MECHANISM_ONESHOT_PROGRAM, false, "it does its job and ends");
}

/* A configuration that was not read decides: both ways are told. */
static void
becomes_either(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s)
{
	const struct kb_answer *k = &r->answer;
	struct state other = *s;

	other.guard = true;
	other.condition = k->config ? arena_fmt(w->arena, "it depends on %s", k->config) :
	    "it depends on its configuration";
	other.condition_kind = CONDITION_OTHER;
	forks_away(w, &other, c, r, CERTAINTY_POSSIBLE, false);
	stays_as(w, s, c, r, CERTAINTY_POSSIBLE, k->why);
}

/* cat, grep and kin end with a text or a pipe, and those end with who writes them. */
static bool
reads_to_its_end(const struct kb_answer *k, enum input input)
{
	static const char *const suites[] = {"coreutils", "grep", "sed"};

	for (size_t i = 0; k->suite && i < sizeof suites / sizeof *suites; i++)
		if (strcmp(k->suite, suites[i]) == 0)
			return input == INPUT_TEXT || input == INPUT_PIPE;
	return false;
}

/* It ends when its standard input does: what is that here? */
static void
becomes_reader(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s,
    enum certainty sure)
{
	const struct kb_answer *k = &r->answer;

	if (s->input == INPUT_LOG || s->input == INPUT_FIFO) {
		stays_as(w, s, c, r, sure, s->input == INPUT_LOG ?
		    "it reads the log until the service's end" : "it reads the FIFO");
		return;
	}
	if (s->input == INPUT_OTHER) {
		stays_as(w, s, c, r, CERTAINTY_POSSIBLE, k->why);
		return;
	}
	if (!reads_to_its_end(k, s->input))
		state_cap(s, sure);
	state_status(s, 0, 255, k->is_test);
	ends_as(w, s, c, r, s->lost ? MECHANISM_LOST_CONTINUATION : MECHANISM_STDIN_END, false,
	    k->why ? k->why : arena_fmt(w->arena, "`%s` ends with its input, which is empty", k->name));
}

/* It does its job, or waits its time, and ends. */
static void
becomes_job(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s,
    enum certainty sure)
{
	const struct kb_answer *k = &r->answer;

	if (!k->always_ends)
		state_cap(s, sure);
	if (k->conduct == CONDUCT_WAITS && k->seconds > 0)
		s->seconds += k->seconds;
	state_status(s, k->conduct == CONDUCT_FAILS, 255, k->is_test);
	ends_as(w, s, c, r, s->lost ? MECHANISM_LOST_CONTINUATION :
	    k->is_init_script ? MECHANISM_INIT_SCRIPT : MECHANISM_ONESHOT_PROGRAM, false,
	    k->why ? k->why : arena_fmt(w->arena, "`%s` does its job and ends", k->name));
}

static void
becomes_lacking(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s)
{
	if (!r->plain)
		state_cap(s, CERTAINTY_LIKELY);
	state_status(s, r->answer.conduct == CONDUCT_ENDS ? 0 : 1, 255, false);
	ends_as(w, s, c, r, s->lost ? MECHANISM_LOST_CONTINUATION : MECHANISM_FALLS_OFF_END, false,
	    arena_fmt(w->arena, "`%s` lacks its program and ends at once", r->name ? r->name : "it"));
}

/* The process of the current frame becomes the program. */
static void
program_becomes(struct walk *w, const struct program_call *c, struct resolved *r, struct state *s)
{
	const struct kb_answer *k = &r->answer;
	enum certainty sure = k->certainty ? k->certainty : CERTAINTY_LIKELY;

	cap_by_programs(s, r);
	if (r->scheduled)
		s->seconds += SCHEDULED_SECONDS;	/* how long nobody says: late in any case */
	if (r->lacks)
		becomes_lacking(w, c, r, s);
	else if (r->detaches)
		forks_away(w, s, c, r, CERTAINTY_LIKELY, true);
	else if (r->serves)
		stays_as(w, s, c, r, sure, k->why);
	else if (r->shell_code)
		becomes_shell(w, s, c, r);
	else if (program_unknown(k))
		becomes_unknown(w, c, r, s);
	else if (k->conduct == CONDUCT_STAYS || (r->holds && k->conduct == CONDUCT_FORKS))
		stays_as(w, s, c, r, sure, k->why);
	else if (k->conduct == CONDUCT_FORKS)
		forks_away(w, s, c, r, sure, false);
	else if (k->conduct == CONDUCT_CONFIG)
		becomes_either(w, c, r, s);
	else if (k->conduct == CONDUCT_STDIN)
		becomes_reader(w, c, r, s, sure);
	else
		becomes_job(w, c, r, s, sure);
}

/* Does it surely do its job and end?  Then no process needs to be modelled. */
static bool
program_just_ends(const struct walk *w, const struct resolved *r, const struct program_call *c)
{
	const struct kb_answer *k = &r->answer;

	if (r->detaches || r->serves || r->shell_code || r->forks || r->chain.n)
		return false;
	if (r->lacks)
		return true;
	if (program_unknown(k))
		return !is_service_place(w, c);
	return k->conduct == CONDUCT_ENDS || k->conduct == CONDUCT_FAILS ||
	    k->conduct == CONDUCT_WAITS || k->conduct == CONDUCT_UNKNOWN;
}

static void
program_ends_here(struct walk *w, const struct program_call *c, const struct resolved *r,
    struct state *s, struct states *out)
{
	const struct kb_answer *k = &r->answer;

	if ((r->lacks && !r->plain) || (!r->lacks && program_unknown(k)))
		state_cap(s, CERTAINTY_LIKELY);
	else if (!r->lacks && !k->always_ends)
		state_cap(s, k->certainty ? k->certainty : CERTAINTY_LIKELY);
	if (k->conduct == CONDUCT_WAITS && k->seconds > 0)
		s->seconds += k->seconds;
	state_status(s, r->lacks || k->conduct == CONDUCT_FAILS ? 1 : 0, 255, k->is_test);
	if (k->conduct == CONDUCT_WAITS && !c->redirect_may_fail)
		state_status(s, 0, 0, false);
	s->last = c->node;
	s->last_source = w->text->tree->source;
	s->last_answer = arena_new(w->arena, struct kb_answer);
	*s->last_answer = *k;
	states_add(w, out, s);
}

/* `rm /var/service/NAME`: it takes itself out of the scan directory. */
static bool
removes_itself(struct walk *w, const struct resolved *r)
{
	const struct service *sv = w->unit->service;

	if (!r->name || !sv || !sv->name || (strcmp(r->name, "rm") != 0 && strcmp(r->name, "unlink") != 0))
		return false;
	for (uint32_t i = 1; i < r->n; i++) {
		struct str t = r->argv[i].text;

		while (str_ends(t, "/"))
			t.n--;
		if (r->argv[i].known && str_is(str_base(t), sv->name) &&
		    (str_has(t, "service/") || str_has(t, "services.d/")))
			return true;
	}
	return false;
}

/* ".", "/run/service/NAME": the service's own directory. */
static bool
names_itself(const struct walk *w, struct str t)
{
	const struct service *sv = w->unit->service;

	while (t.n > 1 && str_ends(t, "/"))
		t.n--;
	return str_is(t, ".") || str_ends(t, "/.") || (sv && sv->name && str_is(str_base(t), sv->name));
}

/* The letters of svc and s6-svc that mean: when it ends, leave it. */
static bool
letters_down(const struct resolved *r, struct str t)
{
	if (t.n < 2 || t.p[1] == '-' || t.p[1] == 'w' || t.p[1] == 'T')
		return false;		/* -wd: wait until it is down */
	return str_find(t, 'd', 0) < t.n || str_find(t, 'o', 0) < t.n ||
	    (strcmp(r->name, "s6-svc") == 0 && (str_find(t, 'O', 0) < t.n || str_find(t, 'D', 0) < t.n));
}

static bool
sv_down(struct str t)
{
	static const char *const words[] = {
		"d", "down", "o", "once", "x", "exit", "stop", "force-stop", "force-shutdown", "shutdown",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(t, words[i]))
			return true;
	return false;
}

/* `sv down .`, `sv once NAME`, `svc -d .`, `s6-svc -O .`: the supervisor will not start it again. */
static bool
asks_for_down(const struct walk *w, const struct resolved *r)
{
	bool letters = r->name && (strcmp(r->name, "svc") == 0 || strcmp(r->name, "s6-svc") == 0);
	bool down = false, self = false, verb = false;

	if (!letters && !(r->name && strcmp(r->name, "sv") == 0))
		return false;
	for (uint32_t i = 1; i < r->n; i++) {
		struct str t = r->argv[i].text;

		if (!r->argv[i].known) {
			self = true;	/* "$PWD", "$1": most likely itself */
		} else if (letters && t.n && t.p[0] == '-') {
			down = down || letters_down(r, t);
		} else if (!letters && !verb && t.n && t.p[0] == '-') {
			i += str_is(t, "-w");
		} else if (!letters && !verb) {
			verb = true;
			down = sv_down(t);
		} else {
			self = self || names_itself(w, t);
		}
	}
	return down && self;
}

static const struct node *
item_next(const struct node *list, const struct node *n)
{
	for (uint32_t i = 0; i + 1 < list->list.item_n; i++)
		if (list->list.items[i].node == n && list->list.items[i].sep == SEP_NEWLINE)
			return list->list.items[i + 1].node;
	return NULL;
}

/* Lacks its program, and the next line of the script begins with one. */
static bool
completed_by_next(struct walk *w, const struct program_call *c, const struct node **next)
{
	const struct node *n = item_next(w->text->tree->root, c->node);
	struct str word;

	*next = n;
	while (n && (n->kind == NODE_PIPELINE || n->kind == NODE_AND_OR))
		n = n->kind == NODE_PIPELINE ? n->pipeline.commands[0] : n->and_or.left;
	if (!n || n->kind != NODE_SIMPLE || n->simple.assign_n || !n->simple.word_n)
		return false;
	if (!word_static(w->arena, n->simple.words[0], &word, NULL))
		return true;
	return !builtin_is(w, word);
}

static void
command_fill(struct walk *w, const struct program_call *c, const struct resolved *r, bool lost,
    const struct node *next)
{
	struct command *f;

	if (!w->collect)
		return;
	f = fact_command(w, c->node, c->context);
	if (f->argv)
		return;
	f->argv = (struct arg *)c->argv;
	f->arg_n = c->n;
	f->is_exec = c->exec;
	f->program_at = r->at;
	f->answer = r->answer;
	f->chain = r->chain.v;
	f->chain_n = r->chain.n;
	f->completed_by_next = lost;
	f->next = next;
}

/*
 * The last command of `sh -c`: some shells exec it by themselves (shell.md 5.1 A):
 * dash never; bash a plain one; mksh a lone one; busybox any but what is left of ||.
 */
static bool
becomes_by_itself(struct walk *w, const struct program_call *c)
{
	const struct node *root, *last;

	if (!w->string || w->text != w->string || !(c->context & IN_TAIL) ||
	    (c->context & (IN_TEST | IN_PIPELINE | IN_SUBSHELL | IN_BACKGROUND | IN_SUBSTITUTION | IN_TRAP)))
		return false;
	root = w->string->tree->root;
	last = root->list.items[root->list.item_n - 1].node;
	switch (w->shell) {
	case SHELL_DASH:
		return false;
	case SHELL_MKSH:
		return root->list.item_n == 1 && root->list.items[0].node == c->node && !c->node->redir_n;
	case SHELL_BASH:
	case SHELL_BASH_SH:
		return last == c->node && !c->node->redir_n;
	default:
		return c->node->span.beg >= last->span.beg;
	}
}

/* A line that ends in CR LF: the CR is part of the name, and no program has it. */
static void
name_with_cr(struct walk *w, const struct program_call *c, struct state *s, struct states *out)
{
	struct resolved none = {.name = "a name that ends in CR"};

	state_cap(s, CERTAINTY_LIKELY);
	state_status(s, 127, 127, false);
	if (c->exec)
		ends_as(w, s, c, &none, MECHANISM_COMMAND_NOT_FOUND, true,
		    "the line ends in CR LF: no program has a name that ends in CR");
	else
		states_add(w, out, s);
}

/* A program of the chain is not where the service will run. */
static void
program_missing(struct walk *w, const struct program_call *c, const struct resolved *r,
    const struct arg *missing, struct state *s, struct states *out)
{
	unsigned elsewhere = IN_TEST | IN_PIPELINE | IN_SUBSHELL | IN_BACKGROUND | IN_SUBSTITUTION |
	    IN_TRAP;
	const char *why = arena_fmt(w->arena, "`%.*s` is not there: %s", STR_ARG(missing->text),
	    missing != c->argv ? arena_fmt(w->arena, "`%.*s` ends with an error",
	    STR_ARG(c->argv[0].text)) : c->exec ? "exec fails, and the script ends" :
	    "the shell says so, and the script ends");

	state_cap(s, CERTAINTY_LIKELY);
	state_status(s, missing == c->argv ? 126 : 1, 127, false);
	if (c->exec || (c->context & IN_TAIL && !(c->context & elsewhere) && is_service_place(w, c))) {
		ends_as(w, s, c, r, s->lost ? MECHANISM_LOST_CONTINUATION :
		    MECHANISM_COMMAND_NOT_FOUND, true, why);
		return;
	}
	s->last = c->node;
	s->last_source = w->text->tree->source;
	s->last_answer = NULL;
	states_add(w, out, s);
}

/* Nothing is known of it, it runs as another user, and the script waits for it. */
static bool
starts_service_perhaps(const struct walk *w, const struct program_call *c, const struct resolved *r)
{
	unsigned elsewhere = IN_TEST | IN_PIPELINE | IN_BACKGROUND | IN_SUBSTITUTION | IN_TRAP;

	return !w->once && !(c->context & elsewhere) && (r->shell_code || program_unknown(&r->answer)) &&
	    chain_drops_user(r->chain.v, r->chain.n, c->argv, c->n);
}

void
program_run(struct walk *w, const struct program_call *c, const struct state *from,
    struct states *out)
{
	struct state s = *from;
	struct resolved r = {0};
	const struct node *next = NULL;
	const struct arg *missing;
	bool lost = false;
	struct frame *f;

	if (str_ends(c->argv[0].text, "\r") && c->argv[0].known) {
		name_with_cr(w, c, &s, out);
		return;
	}
	chain_resolve(w, c, &r);
	config_decides(w, &s, &r.answer);
	if (r.lacks && !(c->context & (IN_TEST | IN_PIPELINE)))
		lost = completed_by_next(w, c, &next);
	command_fill(w, c, &r, lost, next);
	if (lost) {
		s.lost = true;
		state_step(w, &s, c->node->span, "lacks its program, which stands on the next line: it ends at once");
	}
	if ((missing = lookup_missing(w, c, &r))) {
		program_missing(w, c, &r, missing, &s, out);
		return;
	}
	if (r.name && strcmp(r.name, "mkfifo") == 0 && c->node->kind == NODE_SIMPLE)
		redirect_fifo(w, c->node);
	if (asks_for_down(w, &r) || removes_itself(w, &r)) {
		s.down = true;
		state_step(w, &s, c->node->span, "tells the supervisor not to start the service again");
	}
	if (c->exec || becomes_by_itself(w, c)) {
		state_step(w, &s, c->node->span, arena_fmt(w->arena, r.name ? "the process becomes `%s`" :
		    "the process becomes a program that is only known when it runs", r.name));
		if (c->exec && c->redirect_may_fail && !walk_shell_in(w, SHELL_ANY_SH | SHELL_BIT(SHELL_MKSH) |
		    SHELL_BIT(SHELL_KSH93))) {
			/* bash and yash go on when a redirection of exec fails. */
			struct state t = s;

			t.rare = true;
			state_status(&t, 1, 1, false);
			state_step(w, &t, c->node->span, "where the redirection fails the shell goes on without exec");
			states_add(w, out, &t);
		}
		program_becomes(w, c, &r, &s);
		return;
	}
	if (program_just_ends(w, &r, c)) {
		program_ends_here(w, c, &r, &s, out);
		return;
	}
	if (starts_service_perhaps(w, c, &r))
		s.dropped = true;
	f = arena_new(w->arena, struct frame);
	f->up = w->frame;
	f->kind = FRAME_SUBSHELL;
	w->frame = f;
	struct state child = s;

	child.children = NULL;
	child.traps = NULL;
	program_becomes(w, c, &r, &child);
	w->frame = f->up;
	walk_wait_for(w, &s, f, out);
	for (uint32_t i = 0; i < out->n; i++)
		if (!out->v[i].last)
			out->v[i].last = c->node;
}
