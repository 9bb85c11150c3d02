/* Loops: a few rounds as they are, then widened. */
#include "walk.h"

enum { FOR_ROUNDS = 8 };

/* What a round of a loop left behind. */
struct round {
	struct states next;	/* go on with the next round */
	struct states out;	/* left the loop, or jump further out */
};

static void
loop_jumps(struct walk *w, const struct states *body, struct round *r)
{
	for (uint32_t i = 0; i < body->n; i++) {
		struct state s = body->v[i];

		if (s.jump == JUMP_NONE) {
			states_add(w, &r->next, &s);
		} else if ((s.jump == JUMP_BREAK || s.jump == JUMP_CONTINUE) && s.jump_depth <= 1) {
			bool again = s.jump == JUMP_CONTINUE;

			s.jump = JUMP_NONE;
			s.jump_depth = 0;
			states_add(w, again ? &r->next : &r->out, &s);
		} else {
			if (s.jump == JUMP_BREAK || s.jump == JUMP_CONTINUE)
				s.jump_depth--;
			states_add(w, &r->out, &s);
		}
	}
}

/* Whatever one more round may have changed is not known any more. */
static void
loop_widen(struct walk *w, const struct states *before, struct states *now)
{
	for (uint32_t i = 0; i < now->n; i++)
		for (uint32_t k = 0; k < before->n; k++)
			now->v[i].vars = varmap_join(w->arena, now->v[i].vars, before->v[k].vars);
	states_merge(w, now, false);
}

static struct loop_fact *
loop_fact_of(struct walk *w, const struct node *n)
{
	struct loop_fact *f;

	if (!w->collect)
		return NULL;
	for (uint32_t i = 0; i < w->fate->loops.n; i++)
		if (w->fate->loops.v[i].node == n)
			return &w->fate->loops.v[i];
	if (w->fate->loops.n >= FACTS_MAX)
		return NULL;
	f = vec_push(w->arena, &w->fate->loops);
	f->source = w->text->tree->source;
	f->node = n;
	return f;
}

static void
loop_stays(struct walk *w, const struct node *n, struct states *s, bool surely)
{
	struct loop_fact *f = loop_fact_of(w, n);

	if (f && surely)
		f->endless = true;
	for (uint32_t i = 0; i < s->n; i++) {
		struct state t = s->v[i];
		struct outcome o = {
			.loop = true, .node = n, .source = w->text->tree->source,
			.span = {n->span.beg, n->span.beg + 5},
			.why = "the script goes round this loop for ever",
			.program = t.last_answer ? t.last_answer->name : NULL,
		};

		if (o.span.end > n->span.end)
			o.span.end = n->span.end;
		if (!surely) {
			state_cap(&t, CERTAINTY_LIKELY);
			o.why = "the script goes round this loop as long as its condition holds";
		}
		walk_stays(w, &t, o);
	}
}

/* What the last round's body left as status: the loop's own, once its condition fails. */
struct left_status {
	int low, high;
	bool test;
};

static struct left_status
left_by_body(const struct states *s)
{
	struct left_status l = {.low = s->v[0].status_low, .high = s->v[0].status_high};

	for (uint32_t i = 0; i < s->n; i++) {
		l.low = s->v[i].status_low < l.low ? s->v[i].status_low : l.low;
		l.high = s->v[i].status_high > l.high ? s->v[i].status_high : l.high;
		l.test = l.test || s->v[i].status_test;
	}
	return l;
}

struct states
walk_while(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states cur = in, out = {0}, before = in;
	unsigned inner = (context | IN_LOOP) & ~(unsigned)IN_TAIL;
	bool can_leave = false, asks_variable = question_kind(w, n->while_.cond) == CONDITION_VARIABLE;
	struct left_status left = {0};	/* 0 where the body never ran */
	bool ran = false, left_it = false;

	w->loop_depth++;
	for (int round = 0, counted = 0; round <= LOOP_ROUNDS && cur.n; round++) {
		struct states yes = {0}, no = {0}, c, body;
		struct round r = {0};
		uint32_t ended = w->frame->ended.n, stayed = w->frame->stayed.n;

		if (round == LOOP_ROUNDS)
			loop_widen(w, &before, &cur);
		before = cur;
		if (ran)
			left = left_by_body(&cur);
		ran = true;
		c = walk_list(w, n->while_.cond, cur, inner | IN_TEST);
		struct states asked = {0};

		loop_jumps(w, &c, &r);
		asked = r.next;
		r.next = (struct states){0};
		states_split(w, &asked, n->while_.cond->list.item_n == 1 ?
		    n->while_.cond->list.items[0].node : n->while_.cond, &yes, &no);
		if (n->while_.until) {
			struct states t = yes;

			yes = no;
			no = t;
		}
		states_merge(w, &yes, false);
		body = walk_list(w, n->while_.body, yes, inner & ~(unsigned)IN_TEST);
		loop_jumps(w, &body, &r);
		for (uint32_t i = 0; i < no.n; i++) {
			state_status(&no.v[i], left.low, left.high, left.test);
			states_add(w, &r.out, &no.v[i]);
		}
		states_move(w, &out, &r.out);
		left_it = left_it || r.out.n;
		can_leave = r.out.n || w->frame->ended.n != ended || w->frame->stayed.n != stayed;
		/* A condition nobody knows: how often it holds nobody knows either. */
		if (r.out.n && r.next.n)
			for (uint32_t i = 0; i < out.n; i++)
				state_cap(&out.v[i], CERTAINTY_LIKELY);
		cur = r.next;
		states_merge(w, &cur, false);
		states_merge(w, &out, false);
		/* Where the condition was known to hold, nothing was guessed: go on counting. */
		if (!r.out.n && cur.n == 1 && asks_variable && counted++ < LOOP_KNOWN)
			round--;
	}
	w->loop_depth--;
	loop_fact_of(w, n);
	if (cur.n && !left_it)		/* a command in it may end the script; the loop itself is endless */
		loop_stays(w, n, &cur, !can_leave);
	else if (cur.n && (context & IN_TAIL) && !asks_variable && !w->once)
		loop_stays(w, n, &cur, false);
	return out;
}

/* for ((;;)): rounds nobody counts; endless without a condition. */
static struct states
walk_for_arith(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states cur = in, out = {0};
	struct str head = n->for_arith.expression ?
	    source_text(w->text->tree->source, n->for_arith.expression->span) : STR("");
	size_t a = str_find(head, ';', 0), b = str_find(head, ';', a + 1);
	bool endless = str_trim(str_sub(head, a + 1, b)).n == 0;
	bool can_leave = false;

	w->loop_depth++;
	for (int round = 0; round < LOOP_ROUNDS && cur.n; round++) {
		struct round r = {0};
		struct states body;
		uint32_t ended = w->frame->ended.n;

		for (uint32_t i = 0; i < cur.n; i++) {
			cur.v[i].vars = varmap_havoc(w->arena, cur.v[i].vars);
			state_cap(&cur.v[i], CERTAINTY_LIKELY);
			if (!endless)
				states_add(w, &out, &cur.v[i]);
		}
		body = walk_list(w, n->for_arith.body, cur, (context | IN_LOOP) & ~(unsigned)IN_TAIL);
		loop_jumps(w, &body, &r);
		states_move(w, &out, &r.out);
		can_leave = r.out.n || w->frame->ended.n != ended;
		cur = r.next;
		states_merge(w, &cur, false);
	}
	w->loop_depth--;
	loop_fact_of(w, n);
	if (endless && cur.n && (!can_leave || (context & IN_TAIL)))
		loop_stays(w, n, &cur, !can_leave);
	else if (!endless)
		states_move(w, &out, &cur);
	states_merge(w, &out, false);
	return out;
}

/* The words a for loop goes over; false where their number is not known. */
static bool
for_words(struct walk *w, const struct node *n, struct state *s, struct args *words, bool *dies)
{
	bool counted = true;

	*dies = false;
	if (!n->for_.has_in) {
		const struct positional *p = s->positional;

		if (w->function_depth == 0)
			w->dialect_differs = true;
		for (uint32_t i = 0; p->known && i < p->n; i++) {
			struct arg *a = vec_push(w->arena, words);

			a->known = p->v[i].kind == VALUE_KNOWN;
			a->text = p->v[i].text;
		}
		return p->known;
	}
	if (!expand_words(w, s, n->for_.words, n->for_.word_n, words)) {
		*dies = true;
		return true;
	}
	for (uint32_t i = 0; i < words->n; i++)
		counted = counted && !words->v[i].many;
	return counted;
}

static void
for_round(struct walk *w, const struct node *n, const struct arg *word, struct states *cur,
    struct states *out, unsigned context)
{
	struct round r = {0};
	struct states body;
	struct value v = word && word->known ? value_known(word->text) :
	    (struct value){.kind = VALUE_ANY, .may_be_empty = true};
	uint32_t kept = 0;

	for (uint32_t i = 0; i < cur->n; i++)
		if (walk_assign(w, &cur->v[i], n->for_.name, &v, n->for_.name_span))
			cur->v[kept++] = cur->v[i];
	cur->n = kept;
	body = walk_list(w, n->for_.body, *cur, (context | IN_LOOP) & ~(unsigned)IN_TAIL);
	loop_jumps(w, &body, &r);
	states_move(w, out, &r.out);
	*cur = r.next;
	states_merge(w, cur, false);
}

static void
walk_for_from(struct walk *w, const struct node *n, const struct state *from, unsigned context,
    struct states *out)
{
	struct state s = *from;
	struct states cur = {0};
	struct args words = {0};
	bool dies, counted = for_words(w, n, &s, &words, &dies);
	double before = s.seconds;

	if (dies)
		return;
	state_status(&s, 0, 0, false);
	if (n->for_.select) {
		/* Asks on standard input, which is empty. */
		state_cap(&s, CERTAINTY_LIKELY);
		s.reader = n;
		s.reader_source = w->text->tree->source;
		states_add(w, out, &s);
		return;
	}
	states_add(w, &cur, &s);
	if (!counted)
		state_cap(&cur.v[0], CERTAINTY_LIKELY);
	for (uint32_t i = 0; i < words.n && cur.n; i++) {
		if (!counted && i == 0) {
			/* perhaps no word at all */
			struct state none = cur.v[0];

			states_add(w, out, &none);
		}
		if (i == FOR_ROUNDS) {
			struct states first = {0};

			states_add(w, &first, &s);
			loop_widen(w, &first, &cur);
			for (uint32_t k = 0; k < cur.n; k++)
				cur.v[k].seconds += (cur.v[k].seconds - before) / FOR_ROUNDS * (words.n - i);
			for_round(w, n, NULL, &cur, out, context);
			break;
		}
		for_round(w, n, &words.v[i], &cur, out, context);
	}
	if (!counted && !words.n) {
		states_add(w, out, &cur.v[0]);
		for_round(w, n, NULL, &cur, out, context);
	}
	states_move(w, out, &cur);
}

struct states
walk_for(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	if (n->kind == NODE_FOR_ARITH)
		return walk_for_arith(w, n, in, context);
	w->loop_depth++;
	for (uint32_t i = 0; i < in.n; i++)
		walk_for_from(w, n, &in.v[i], context, &out);
	w->loop_depth--;
	loop_fact_of(w, n);
	states_merge(w, &out, true);
	return out;
}
