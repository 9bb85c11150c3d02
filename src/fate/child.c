/* Child processes of the shell: subshells, pipelines, background jobs. */
#include "walk.h"

struct frame *
walk_child(struct walk *w, const struct node *n, const struct state *s, enum frame_kind kind,
    unsigned context)
{
	struct frame *f = arena_new(w->arena, struct frame);
	struct states in = {0}, out;
	struct state first = *s;
	struct traps *t;

	f->up = w->frame;
	f->kind = kind;
	first.children = NULL;
	first.rare = false;
	if (first.traps) {
		/* A subshell forgets the handlers and keeps what is ignored. */
		t = arena_new(w->arena, struct traps);
		for (int i = 0; i < TRAP_COUNT; i++)
			if (first.traps->v[i].set && first.traps->v[i].ignore)
				t->v[i] = first.traps->v[i];
		first.traps = t;
	}
	if (kind == FRAME_BACKGROUND) {
		first.input = INPUT_NULL;
		first.errexit = s->errexit;
	}
	states_add(w, &in, &first);
	w->frame = f;
	if (n->kind == NODE_LIST)
		out = walk_list(w, n, in, context);
	else
		out = walk_node(w, n, in, context);
	for (uint32_t i = 0; i < out.n; i++) {
		struct outcome o = {.node = NULL, .source = w->text->tree->source, .span = n->span};

		out.v[i].jump = JUMP_NONE;
		walk_ends(w, &out.v[i], o);
	}
	w->frame = f->up;
	return f;
}

/* What a child left in the background outlives it, and no wait of ours sees it. */
static void
children_pass_on(struct walk *w, const struct state *child, struct state *to)
{
	for (const struct child *c = child->children; c; c = c->next) {
		struct child left = *c;

		left.daemon = true;
		if (!left.mechanism)
			left.mechanism = MECHANISM_BACKGROUNDED;
		state_leaves(w, to, &left);
	}
}

void
walk_wait_for(struct walk *w, const struct state *s, struct frame *child, struct states *out)
{
	for (uint32_t i = 0; i < child->stayed.n; i++) {
		struct outcome o = child->stayed.v[i];
		struct state t = *s;

		state_cap(&t, o.state.certainty);
		t.trail = o.state.trail;
		t.condition = o.state.condition;
		t.condition_kind = o.state.condition_kind;
		t.guard = o.state.guard;
		t.rare = t.rare || o.state.rare;
		o.exec = false;
		o.waiting = false;
		o.signals_known = false;
		o.why = arena_fmt(w->arena, "the shell waits for `%s` and stays in front of it",
		    o.program ? o.program : "the subshell");
		walk_stays(w, &t, o);
	}
	for (uint32_t i = 0; i < child->ended.n; i++) {
		const struct state *e = &child->ended.v[i].state;
		struct state t = *s;

		state_cap(&t, e->certainty);
		t.trail = e->trail;
		t.condition = e->condition;
		t.condition_kind = e->condition_kind;
		t.guard = e->guard;
		t.rare = t.rare || e->rare;
		t.down = e->down;
		t.lost = e->lost;
		if (e->seconds > t.seconds)
			t.seconds = e->seconds;
		/* What the child left in the background outlives it, and us. */
		children_pass_on(w, e, &t);
		t.last = e->last;
		t.last_source = e->last_source;
		t.last_answer = e->last_answer;
		state_status(&t, e->status_low, e->status_high, e->status_test);
		states_add(w, out, &t);
	}
}

struct states
walk_subshell(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	for (uint32_t i = 0; i < in.n; i++) {
		struct frame *f = walk_child(w, n->group.body, &in.v[i], FRAME_SUBSHELL,
		    context | IN_SUBSHELL);

		walk_wait_for(w, &in.v[i], f, &out);
	}
	return walk_errexit(w, n, out, context);
}

/* A background job that takes its time outlives a script that does not. */
static void
background_ends(struct walk *w, const struct node *n, const struct outcome *o, struct state *s)
{
	double seconds = o->state.seconds - s->seconds;
	const char *name = o->program ? o->program :
	    o->state.last_answer ? o->state.last_answer->name : "sh";
	struct child c = {
		.name = name, .source = w->text->tree->source, .node = n,
		.seconds = seconds, .certainty = o->state.certainty,
	};

	if (seconds >= LATE_SECONDS)
		state_leaves(w, s, &c);
	if (o->state.certainty < CERTAINTY_CERTAIN)
		s->doubt = true;
	if (o->state.down && !s->down) {
		/* It tells the supervisor; whether in time, nobody knows. */
		s->down = true;
		state_cap(s, CERTAINTY_LIKELY);
	}
}

/* Background: the child's way is its own; the shell goes on at once. */
struct states
walk_background(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	for (uint32_t i = 0; i < in.n; i++) {
		struct state s = in.v[i];
		struct frame *f = walk_child(w, n, &s, FRAME_BACKGROUND,
		    context | IN_BACKGROUND | IN_TAIL);
		const char *name = NULL;

		for (uint32_t k = 0; k < f->stayed.n; k++) {
			struct outcome *o = &f->stayed.v[k];

			children_pass_on(w, &o->state, &s);
			struct child c = {
				.name = o->program ? o->program : "sh",
				.source = w->text->tree->source,
				.node = n,
				.surely = f->stayed.n == 1 && f->ended.n == 0,
				.certainty = o->state.certainty,
			};

			state_leaves(w, &s, &c);
			name = c.name;
		}
		for (uint32_t k = 0; k < f->ended.n; k++) {
			background_ends(w, n, &f->ended.v[k], &s);
			children_pass_on(w, &f->ended.v[k].state, &s);
		}
		state_status(&s, 0, 0, false);
		state_step(w, &s, n->span, name ? arena_fmt(w->arena,
		    "`%s` is put in the background, and the script goes on", name) :
		    "put in the background, and the script goes on");
		states_add(w, &out, &s);
	}
	return out;
}

static void
states_negate(struct states *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct state *x = &s->v[i];

		if (x->jump != JUMP_NONE)
			continue;
		if (x->status_low > 0)
			state_status(x, 0, 0, x->status_test);
		else if (x->status_high == 0)
			state_status(x, 1, 1, x->status_test);
		else
			state_status(x, 0, 1, x->status_test);
	}
}

/* `echo | while read x`: one line surely comes. */
static bool
stage_writes_line(const struct node *n)
{
	return n->kind == NODE_SIMPLE && n->simple.word_n && word_is(n->simple.words[0], "echo");
}

/* One stage after the other, each from the state before the pipeline. */
static void
walk_stages(struct walk *w, const struct node *n, const struct state *s, unsigned context,
    struct states *out)
{
	uint32_t count = n->pipeline.command_n;
	struct state after = *s;
	const struct outcome *stays = NULL;
	bool always = false;
	enum input input = s->input;

	for (uint32_t i = 0; i < count; i++) {
		struct state from = *s;
		unsigned inner = context | IN_PIPELINE | (i + 1 == count ? PIPELINE_LAST : 0u);
		struct frame *f;

		from.trail = after.trail;
		from.input = input;
		f = walk_child(w, n->pipeline.commands[i], &from, FRAME_PIPE, inner);
		/* What stays on the log passes it on; `ls | awk` reads what ls wrote. */
		if (input != INPUT_LOG || !f->stayed.n)
			input = stage_writes_line(n->pipeline.commands[i]) ? INPUT_TEXT : INPUT_PIPE;
		if (f->stayed.n && (!stays || (f->ended.n == 0 && !always))) {
			stays = &f->stayed.v[0];
			always = always || f->ended.n == 0;
		}
		for (uint32_t k = 0; k < f->ended.n; k++) {
			const struct state *e = &f->ended.v[k].state;

			state_cap(&after, e->certainty);
			if (e->seconds > after.seconds)
				after.seconds = e->seconds;
			children_pass_on(w, e, &after);
			if (e->children && i + 1 < count) {
				/* What it left behind holds the pipe: the reader may wait for ever. */
				input = INPUT_OTHER;
				state_cap(&after, CERTAINTY_LIKELY);
			}
			if (k && i + 1 == count) {
				/* several ends of the last stage: any status */
				if (e->status_low < after.status_low)
					after.status_low = e->status_low;
				if (e->status_high > after.status_high)
					after.status_high = e->status_high;
				after.status_test = after.status_test && e->status_test;
			} else {
				state_status(&after, e->status_low, e->status_high, e->status_test);
			}
		}
		if (f->ended.n == 0 && f->stayed.n == 0)
			return;		/* out of fuel */
	}
	if (stays) {
		struct outcome o = *stays;
		struct state t = *s;

		state_cap(&t, o.state.certainty);
		t.trail = o.state.trail;
		o.exec = false;
		o.loop = false;
		o.waiting = false;
		o.signals_known = false;
		o.node = n;
		o.source = w->text->tree->source;
		o.span = n->span;
		o.why = arena_fmt(w->arena, "the shell waits for the pipeline%s%s%s",
		    o.program ? " with `" : "", o.program ? o.program : "", o.program ? "`" : "");
		walk_stays(w, &t, o);
	}
	if (!always) {
		if (s->pipefail && after.status_low == 0)
			after.status_high = 255;
		after.last = n;
		after.last_source = w->text->tree->source;
		states_add(w, out, &after);
	}
}

struct states
walk_pipeline(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};
	unsigned inner = n->pipeline.bangs ? context | IN_TEST : context;

	if (n->pipeline.command_n == 1) {
		out = walk_node(w, n->pipeline.commands[0], in, inner);
	} else {
		for (uint32_t i = 0; i < in.n; i++)
			walk_stages(w, n, &in.v[i], inner, &out);
		out = walk_errexit(w, n, out, inner);
	}
	if (n->pipeline.bangs % 2)
		states_negate(&out);
	return out;
}
