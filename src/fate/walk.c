/* The interpreter over the tree: lists, and-or, pipelines, branches. */
#include <fnmatch.h>

#include "base/die.h"
#include "walk.h"

static const struct states no_states;

static bool
walk_spend(struct walk *w, uint32_t n)
{
	if (w->fuel < n) {
		w->exhausted = true;
		return false;
	}
	w->fuel -= n;
	return true;
}

/* Does this node ask for the status before it?  Then that may not be joined. */
static bool
node_asks_status(struct walk *w, const struct node *n)
{
	if (n->kind != NODE_SIMPLE)
		return n->kind == NODE_CASE || n->kind == NODE_IF || n->kind == NODE_AND_OR ?
		    str_has(source_text(w->text->tree->source, n->span), "$?") : false;
	if (n->simple.word_n == 1 && (word_is(n->simple.words[0], "exit") ||
	    word_is(n->simple.words[0], "return")))
		return true;
	return str_has(source_text(w->text->tree->source, n->span), "$?");
}

/* The states that jump go to out, the others stay. */
static void
states_divert(struct walk *w, struct states *s, struct states *out)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		if (s->v[i].jump != JUMP_NONE)
			states_add(w, out, &s->v[i]);
		else
			s->v[n++] = s->v[i];
	}
	s->n = n;
}

/* Says how it ended, or clears away: `d; exit 1`, `d; [ -e pid ] && rm pid`. */
static bool
node_does_no_work(const struct walk *w, const struct node *n)
{
	static const char *const names[] = {"exit", "return", "rm", "[", "test"};

	if (n->kind == NODE_AND_OR)
		return node_does_no_work(w, n->and_or.left) && node_does_no_work(w, n->and_or.right);
	/* `rm /var/service/NAME` is work: it takes itself down */
	for (uint32_t i = 1; n->kind == NODE_SIMPLE && i < n->simple.word_n; i++)
		if (str_has(source_text(w->text->tree->source, n->simple.words[i]->span), "service/"))
			return false;
	for (size_t i = 0; n->kind == NODE_SIMPLE && n->simple.word_n && i < sizeof names / sizeof *names; i++)
		if (word_is(n->simple.words[0], names[i]))
			return true;
	return false;
}

/* From which item on nothing but such words follows. */
static uint32_t
list_last_work(const struct walk *w, const struct node *list)
{
	uint32_t i = list->list.item_n;

	while (i > 1 && node_does_no_work(w, list->list.items[i - 1].node))
		i--;
	return i ? i - 1 : 0;
}

static void
walk_bad_group(struct walk *w, const struct item *item, struct states *cur)
{
	const struct sh_tree *t = w->text->tree;
	struct span at = item->node->span;
	const char *why = "the shell cannot parse what stands here and stops";

	for (uint32_t k = 0; k < t->errors.n; k++) {
		if (t->errors.v[k].span.end >= item->node->span.beg) {
			at = t->errors.v[k].span;
			why = arena_fmt(w->arena, "the shell stops here: %s", t->errors.v[k].message);
			break;
		}
	}
	for (uint32_t k = 0; k < cur->n; k++)
		walk_dies(w, &cur->v[k], 2, MECHANISM_SYNTAX_ERROR, at, why);
}

/* Skips what is left of an input line: what bash does after some errors. */
static bool
drops_line(struct walk *w, struct states *dropped, uint32_t group, uint32_t *until,
    struct states *cur)
{
	if (!dropped->n || group == *until)
		return false;
	for (uint32_t k = 0; k < dropped->n; k++) {
		dropped->v[k].jump = JUMP_NONE;
		states_add(w, cur, &dropped->v[k]);
	}
	dropped->n = 0;
	return true;
}

struct states
walk_list(struct walk *w, const struct node *list, struct states in, unsigned context)
{
	struct states cur = in, out = {0}, dropped = {0};
	uint32_t drop_group = 0, last_work = list_last_work(w, list);
	bool outermost = list == w->text->tree->root;

	for (uint32_t i = 0; i < list->list.item_n; i++) {
		const struct item *item = &list->list.items[i];
		unsigned inner = context;

		if (outermost)
			drops_line(w, &dropped, item->group, &drop_group, &cur);
		if (!cur.n && !dropped.n)
			break;
		if (!cur.n)
			continue;
		if (!walk_spend(w, cur.n))
			return no_states;
		states_merge(w, &cur, node_asks_status(w, item->node));
		if (outermost && item->group_bad) {
			walk_bad_group(w, item, &cur);
			return out;
		}
		if (i < last_work || item->sep == SEP_AMP)
			inner &= ~(unsigned)IN_TAIL;
		if (item->sep == SEP_AMP)
			cur = walk_background(w, item->node, cur, inner & ~(unsigned)IN_TEST);
		else
			cur = walk_node(w, item->node, cur, inner);
		if (outermost) {
			for (uint32_t k = 0; k < cur.n;) {
				if (cur.v[k].jump == JUMP_DROP_LINE) {
					states_add(w, &dropped, &cur.v[k]);
					cur.v[k] = cur.v[--cur.n];
					drop_group = item->group;
				} else {
					k++;
				}
			}
		}
		states_divert(w, &cur, &out);
		if (!cur.n && w->collect)
			for (uint32_t k = i + 1; k < list->list.item_n; k++)
				fact_dead(w, list->list.items[k].node, item->node);
	}
	for (uint32_t k = 0; k < dropped.n; k++) {
		dropped.v[k].jump = JUMP_NONE;
		states_add(w, &out, &dropped.v[k]);
	}
	states_move(w, &out, &cur);
	return out;
}

static struct states
walk_and_or(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states left, yes = {0}, no = {0}, out = {0}, right;
	unsigned inner = context | IN_TEST;

	/* `d || exit 1`: what stands left of an || may well be the service. */
	if (!n->and_or.is_or)
		inner &= ~(unsigned)IN_TAIL;
	left = walk_node(w, n->and_or.left, in, inner);
	states_divert(w, &left, &out);
	states_split(w, &left, n->and_or.left, &yes, &no);
	if (w->collect && !left.n)
		fact_dead(w, n->and_or.right, n->and_or.left);
	right = walk_node(w, n->and_or.right, n->and_or.is_or ? no : yes,
	    context | (n->and_or.is_or ? IN_OR_RIGHT : 0u));
	states_move(w, &out, &right);
	states_move(w, &out, n->and_or.is_or ? &yes : &no);
	return out;
}

/* set -e, after a command whose status nobody asks for. */
struct states
walk_errexit(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	for (uint32_t i = 0; i < in.n; i++) {
		struct state s = in.v[i];

		if (!s.errexit || (context & IN_TEST) || s.jump != JUMP_NONE || s.status_high == 0) {
			states_add(w, &out, &s);
			continue;
		}
		struct outcome o = {
			.error = true, .mechanism = MECHANISM_ERREXIT, .node = n,
			.source = w->text->tree->source, .span = n->span,
			.why = arena_fmt(w->arena, "%s fails, and set -e ends the script",
			    walk_quote(w, n)),
		};
		struct state dead = s;

		if (s.status_low <= 0) {
			state_status(&s, 0, 0, s.status_test);
			states_add(w, &out, &s);
			dead.status_low = 1;
			dead.guard = true;
			if (!dead.condition) {
				dead.condition = arena_fmt(w->arena, "when %s fails", walk_quote(w, n));
				dead.condition_kind = question_kind(w, n);
			}
		}
		if (w->collect && w->frame->kind == FRAME_MAIN && w->fate->errexits.n < FACTS_MAX) {
			struct errexit_fact *f = vec_push(w->arena, &w->fate->errexits);

			*f = (struct errexit_fact){w->text->tree->source, n, s.status_test};
		}
		walk_ends(w, &dead, o);
	}
	return out;
}

static struct states
walk_if(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states cur = in, out = {0};
	unsigned asked = (context | IN_TEST) & ~(unsigned)IN_TAIL;

	for (uint32_t i = 0; i < n->if_.branch_n && cur.n; i++) {
		const struct branch *b = &n->if_.branches[i];
		struct states yes = {0}, no = {0}, body;
		struct states c = walk_list(w, b->cond, cur, asked);

		states_divert(w, &c, &out);
		states_split(w, &c, b->cond->list.item_n == 1 ? b->cond->list.items[0].node : b->cond,
		    &yes, &no);
		states_merge(w, &yes, false);
		states_merge(w, &no, false);
		body = walk_list(w, b->body, yes, context);
		states_move(w, &out, &body);
		if (out.n > STATES_MANY)
			states_merge(w, &out, true);
		cur = no;
	}
	if (n->if_.otherwise) {
		cur = walk_list(w, n->if_.otherwise, cur, context);
		states_move(w, &out, &cur);
	} else {
		for (uint32_t i = 0; i < cur.n; i++)
			state_status(&cur.v[i], 0, 0, false);
		states_move(w, &out, &cur);
	}
	return out;
}

/* Does the subject match?  Known texts decide, all else is unknown. */
static enum answer
case_matches(struct walk *w, struct state *s, const struct value *subject,
    const struct case_item *c)
{
	enum answer answer = ANSWER_NO;

	for (uint32_t i = 0; i < c->pattern_n; i++) {
		struct str pattern;

		if (!expand_pattern(w, s, c->patterns[i], &pattern)) {
			answer = ANSWER_UNKNOWN;
			continue;
		}
		if (str_is(pattern, "*"))
			return ANSWER_YES;
		/* s6 gives a $1 that nobody knows, and it is not empty */
		if (!pattern.n && subject->kind == VALUE_ANY && !subject->may_be_empty &&
		    !subject->may_be_unset)
			continue;
		if (subject->kind != VALUE_KNOWN || subject->guess) {
			answer = ANSWER_UNKNOWN;
			continue;
		}
		if (fnmatch(arena_dup(w->arena, pattern.p, pattern.n),
		    arena_dup(w->arena, subject->text.p, subject->text.n), 0) == 0)
			return ANSWER_YES;
	}
	return answer;
}

static void
case_decide(struct walk *w, struct state *s, const struct node *n, const struct case_item *c)
{
	s->guard = true;
	s->condition_kind = CONDITION_VARIABLE;
	s->condition = c ? arena_fmt(w->arena, "when %s is %s",
	    walk_quote_span(w, n->case_.subject->span), walk_quote_span(w, c->patterns[0]->span)) :
	    arena_fmt(w->arena, "when %s matches no pattern", walk_quote_span(w, n->case_.subject->span));
	state_step(w, s, c ? c->patterns[0]->span : n->case_.subject->span,
	    c ? "where this pattern matches" : "where no pattern matches");
}

static void
walk_case_from(struct walk *w, const struct node *n, const struct state *from, unsigned context,
    struct states *out)
{
	struct state s = *from;
	struct value subject = value_any();
	struct states fall = {0};
	bool open = true;	/* no pattern surely matched so far */

	s.subst_ran = false;
	if (!expand_text(w, &s, n->case_.subject, &subject))
		return;
	for (uint32_t i = 0; i < n->case_.case_n; i++) {
		const struct case_item *c = &n->case_.cases[i];
		enum answer m = open ? case_matches(w, &s, &subject, c) : ANSWER_NO;
		struct states body = fall;

		fall = no_states;
		if (m != ANSWER_NO) {
			struct state t = s;

			if (subject.kind != VALUE_KNOWN || subject.guess)
				case_decide(w, &t, n, c);
			states_add(w, &body, &t);
		}
		if (m == ANSWER_YES)
			open = false;
		if (!body.n)
			continue;
		if (!c->body->list.item_n)
			for (uint32_t k = 0; k < body.n; k++)
				state_status(&body.v[k], 0, 0, false);
		body = walk_list(w, c->body, body, context);
		if (out->n > STATES_MANY)
			states_merge(w, out, true);
		if (c->end == CASE_BREAK)
			states_move(w, out, &body);
		else if (c->end == CASE_FALL)
			fall = body;
		else {
			/* ;;& goes on testing; whether it matches again is not followed */
			states_move(w, out, &body);
			for (uint32_t k = 0; k < body.n; k++)
				states_add(w, &fall, &body.v[k]);
		}
	}
	states_move(w, out, &fall);
	if (open) {
		if (subject.kind != VALUE_KNOWN || subject.guess)
			case_decide(w, &s, n, NULL);
		state_status(&s, 0, 0, false);
		states_add(w, out, &s);
	}
}

static struct states
walk_function(struct walk *w, const struct node *n, struct states in)
{
	for (uint32_t i = 0; i < in.n; i++) {
		struct binding b = {.assigned = true, .function = n->function.body,
			.function_tree = w->text};

		in.v[i].functions = varmap_set(w->arena, in.v[i].functions,
		    names_id(&w->function_names, n->function.name), &b);
		state_status(&in.v[i], 0, 0, false);
	}
	return in;
}

/* Redirections on a compound command: where one fails the body is not run. */
static struct states
walk_redirected(struct walk *w, const struct node *n, struct states *in)
{
	struct states skipped = {0}, go = {0};

	for (uint32_t i = 0; i < in->n; i++) {
		struct state s = in->v[i], t;
		enum redirect r = walk_redirects(w, &s, n);

		if (r != REDIRECT_FINE) {
			t = s;
			t.rare = r == REDIRECT_MAY_FAIL ? true : t.rare;
			state_status(&t, 1, 2, false);
			state_step(w, &t, n->redirs[0].span, "where this redirection fails");
			states_add(w, &skipped, &t);
		}
		if (r != REDIRECT_FAILS)
			states_add(w, &go, &s);
	}
	*in = go;
	return skipped;
}

struct states
walk_compound(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0}, skipped = {0};
	enum input before = in.n ? in.v[0].input : INPUT_NULL;

	if (n->redir_n && n->kind != NODE_FUNCTION)
		skipped = walk_redirected(w, n, &in);
	switch (n->kind) {
	case NODE_BRACE:
		out = walk_list(w, n->group.body, in, context);
		break;
	case NODE_SUBSHELL:
		out = walk_subshell(w, n, in, context);
		break;
	case NODE_IF:
		out = walk_if(w, n, in, context);
		break;
	case NODE_CASE:
		for (uint32_t i = 0; i < in.n; i++)
			walk_case_from(w, n, &in.v[i], context, &out);
		break;
	case NODE_WHILE:
		out = walk_while(w, n, in, context);
		break;
	case NODE_FOR:
	case NODE_FOR_ARITH:
		out = walk_for(w, n, in, context);
		break;
	case NODE_FUNCTION:
		out = walk_function(w, n, in);
		break;
	default:
		BUG("no compound command");
	}
	if (n->redir_n && n->kind != NODE_FUNCTION)
		for (uint32_t i = 0; i < out.n; i++)
			out.v[i].input = before;
	if (skipped.n) {
		/* Under set -e a redirection that fails ends the script. */
		skipped = walk_errexit(w, n, skipped, context);
		states_move(w, &out, &skipped);
	}
	return out;
}

/* [[ ]] and (( )): questions that are not followed, but for their answer. */
static struct states
walk_question(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0};

	for (uint32_t i = 0; i < in.n; i++) {
		struct state s = in.v[i];
		struct args args = {0};
		enum answer answer = ANSWER_UNKNOWN;

		if (!expand_words(w, &s, n->test.words, n->test.word_n, &args))
			continue;
		if (n->kind == NODE_COND && n->redir_n == 0) {
			struct args argv = {0};

			vec_push(w->arena, &argv)->text = STR("[[");
			argv.v[0].known = true;
			for (uint32_t k = 0; k < args.n; k++)
				*vec_push(w->arena, &argv) = args.v[k];
			answer = question_ask(w, argv.v, argv.n);
		}
		state_status(&s, answer == ANSWER_NO, answer != ANSWER_YES, true);
		states_add(w, &out, &s);
	}
	return walk_errexit(w, n, out, context);
}

/* set -n: what comes is read, and not run.  Takes those states out. */
static struct states
states_without_exec(struct walk *w, struct states *in)
{
	struct states skipped = {0};
	uint32_t n = 0;

	for (uint32_t i = 0; i < in->n; i++) {
		if (in->v[i].noexec)
			states_add(w, &skipped, &in->v[i]);
		else
			in->v[n++] = in->v[i];
	}
	in->n = n;
	return skipped;
}

struct states
walk_node(struct walk *w, const struct node *n, struct states in, unsigned context)
{
	struct states out = {0}, skipped;

	if (!in.n || !walk_spend(w, in.n))
		return no_states;
	skipped = states_without_exec(w, &in);
	if (skipped.n) {
		out = walk_node(w, n, in, context);
		states_move(w, &out, &skipped);
		return out;
	}
	switch (n->kind) {
	case NODE_LIST:
		return walk_list(w, n, in, context);
	case NODE_AND_OR:
		return walk_and_or(w, n, in, context);
	case NODE_PIPELINE:
		return walk_pipeline(w, n, in, context);
	case NODE_SIMPLE:
		return walk_errexit(w, n, walk_simple(w, n, in, context), context);
	case NODE_ARITH:
	case NODE_COND:
		return walk_question(w, n, in, context);
	case NODE_COPROC:
		return walk_background(w, n->coproc.body, in, context);
	case NODE_ERROR:
		for (uint32_t i = 0; i < in.n; i++)
			walk_dies(w, &in.v[i], 2, MECHANISM_SYNTAX_ERROR, n->span,
			    "the shell cannot parse what stands here and stops");
		return out;
	default:
		return walk_compound(w, n, in, context);
	}
}

struct states
walk_script(struct walk *w, struct parsed *p, struct states in, unsigned context)
{
	struct parsed *before = w->text;
	struct states out;

	w->text = p;
	out = walk_list(w, p->tree->root, in, context);
	/* A text that is nothing but an unreadable rest: its error is reached. */
	if (p->tree->errors.n && !p->tree->root->list.item_n) {
		for (uint32_t i = 0; i < out.n; i++)
			walk_dies(w, &out.v[i], 2, MECHANISM_SYNTAX_ERROR,
			    p->tree->errors.v[0].span, p->tree->errors.v[0].message);
		out = no_states;
	}
	w->text = before;
	return out;
}
