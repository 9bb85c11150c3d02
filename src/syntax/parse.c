#include "parser.h"

enum { CHAIN_MAX = 1000 };	/* && and || in one list: the tree leans to the left */

static struct node *parse_and_or(struct parser *p);

struct node *
node_new(struct parser *p, enum node_kind kind)
{
	struct node *n = arena_new(p->a, struct node);

	n->kind = kind;
	n->id = p->tree->node_n++;
	return n;
}

/* The node is what was taken since beg. */
struct node *
node_end(struct parser *p, struct node *n, uint32_t beg)
{
	n->span = span_of(p, beg, p->last > beg ? p->last : beg);
	return n;
}

/* A command is missing here: `a &&` and nothing. */
struct node *
parse_nothing(struct parser *p)
{
	struct node *n = node_new(p, NODE_ERROR);
	struct token *t = lex_peek(p);
	enum reserved w = lex_reserved(p);

	fault_at(p, t->number, t->kind == T_WORD && w <= RW_NONE ? t->beg : t->end,
	    arena_fmt(p->a, "a command should stand before %s", lex_describe(p)));
	p->last = t->number;	/* those around it reach to here */
	n->span = span_of(p, p->last, p->last);
	return n;
}

static const struct {
	const char *text, *opener;
} closers[C_COUNT] = {
	[C_THEN] = {"then", "if"}, [C_ELIF] = {"elif", "if"}, [C_ELSE] = {"else", "if"},
	[C_FI] = {"fi", "if"}, [C_DO] = {"do", "while` or `for"},
	[C_DONE] = {"done", "while` or `for"}, [C_ESAC] = {"esac", "case"},
	[C_RBRACE] = {"}", "{"}, [C_RPAREN] = {")", "("}, [C_CASE_END] = {";;", "case"},
};

/* What the next token would close, wanted or not. */
enum closer
parse_closer(struct parser *p)
{
	switch (lex_peek(p)->kind) {
	case T_RPAREN:
		return C_RPAREN;
	case T_CASE_BREAK:
	case T_CASE_FALL:
	case T_CASE_NEXT:
		return C_CASE_END;
	case T_WORD:
		break;
	default:
		return C_NONE;
	}
	switch (lex_reserved(p)) {
	case RW_THEN:
		return C_THEN;
	case RW_ELIF:
		return C_ELIF;
	case RW_ELSE:
		return C_ELSE;
	case RW_FI:
		return C_FI;
	case RW_DO:
		return C_DO;
	case RW_DONE:
		return C_DONE;
	case RW_ESAC:
		return C_ESAC;
	case RW_RBRACE:
		return C_RBRACE;
	default:
		return C_NONE;
	}
}

/* Whether the next token ends the list, or the file does. */
static bool
list_ends(struct parser *p)
{
	enum closer c = parse_closer(p);

	return c == C_NONE ? p->tok.kind == T_EOF : p->want[c] > 0;
}

/* Skips to where a list may go on: the work is what is skipped. */
static void
recover(struct parser *p)
{
	for (;;) {
		struct token *t = lex_peek(p);

		if (t->kind == T_SEMI || t->kind == T_AMP || t->kind == T_NEWLINE
		    || list_ends(p))
			return;
		if (t->kind == T_WORD && t->word <= RW_NONE)
			word_read(p, M_WORD);
		else
			lex_take(p);
	}
}

/* What fits nowhere, from here to the next separator. */
static struct node *
parse_junk(struct parser *p)
{
	struct node *n = node_new(p, NODE_ERROR);
	struct token *t = lex_peek(p);
	uint32_t beg = t->number;
	enum closer c = parse_closer(p);

	if (c != C_NONE)
		fault_at(p, beg, t->end, arena_fmt(p->a, "%s without `%s`",
		    lex_describe(p), closers[c].opener));
	else
		fault_at(p, beg, t->end > beg ? t->end : beg + 1,
		    arena_fmt(p->a, "%s is not expected here", lex_describe(p)));
	if (t->kind == T_WORD && lex_reserved(p) == RW_NONE)
		word_read(p, M_WORD);
	else
		lex_take(p);
	recover(p);
	return node_end(p, n, beg);
}

/* separator: '&' | ';' | newline */
static bool
parse_separator(struct parser *p, struct item *it)
{
	struct token *t = lex_peek(p);

	switch (t->kind) {
	case T_SEMI:
		it->sep = SEP_SEMI;
		break;
	case T_AMP:
		it->sep = SEP_AMP;
		break;
	case T_NEWLINE:
		it->sep = SEP_NEWLINE;
		break;
	default:
		return false;
	}
	it->sep_span = span_of(p, t->beg, t->end);
	return true;
}

struct groups {			/* complete commands of the outermost list */
	bool on;
	uint32_t number;
	uint32_t from;		/* the group's first item */
};

/* A line's end is where a shell runs what it has read. */
static void
group_end(struct parser *p, struct groups *g)
{
	if (!g->on || g->from == p->items.n)
		return;
	for (; g->from < p->items.n; g->from++)
		p->items.v[g->from].group_bad = p->bad;
	p->bad = false;
	g->number++;
}

static bool
semi_alone(struct parser *p)
{
	if (lex_peek(p)->kind != T_SEMI || !sees(p, SEE_BARE_SEMI))
		return false;
	lex_take(p);
	return true;
}

/* A list is its items; where there are none, the place behind what was taken. */
static void
list_span(struct node *n, struct span empty)
{
	uint32_t k = n->list.item_n;
	struct item *it = n->list.items;

	n->span = empty;
	if (k == 0)
		return;
	n->span.beg = it[0].node->span.beg;
	n->span.end = it[k - 1].sep == SEP_NONE ? it[k - 1].node->span.end
	    : it[k - 1].sep_span.end;
}

/*
 * program, compound_list: linebreak { and_or separator linebreak } [ and_or ]
 * Ends before what somebody waits for; in `...` dash and busybox end it at
 * the first token that does not fit, drop the rest and say nothing.
 */
struct node *
parse_list(struct parser *p, bool outermost)
{
	struct node *n = node_new(p, NODE_LIST);
	uint32_t mark = p->items.n;
	struct span empty = span_of(p, p->last, p->last);
	struct groups g = {outermost, 0, mark};
	struct item it;
	bool loose = p->loose;

	p->loose = false;
	for (;;) {
		while (lex_peek(p)->kind == T_NEWLINE) {
			lex_take(p);
			group_end(p, &g);
		}
		if (list_ends(p))
			break;
		if (semi_alone(p))
			continue;
		it = (struct item){.group = g.number};
		it.node = parse_closer(p) == C_NONE ? parse_and_or(p) : parse_junk(p);
		while (!parse_separator(p, &it) && !list_ends(p) && !loose) {
			*vec_push(p->a, &p->items) = it;
			it = (struct item){.group = g.number, .node = parse_junk(p)};
		}
		*vec_push(p->a, &p->items) = it;
		if (it.sep == SEP_NONE)
			break;
		lex_take(p);
		if (it.sep == SEP_NEWLINE)
			group_end(p, &g);
	}
	group_end(p, &g);
	stack_keep(p, items, mark, n->list.items, n->list.item_n);
	list_span(n, empty);
	return n;
}

/* and_or: pipeline { ( '&&' | '||' ) linebreak pipeline } */
static struct node *
parse_and_or(struct parser *p)
{
	uint32_t beg = lex_peek(p)->number, links = 0;
	struct node *left = parse_pipeline(p), *n;
	struct token *t;

	while (t = lex_peek(p), t->kind == T_AND_IF || t->kind == T_OR_IF) {
		if (++links > CHAIN_MAX) {
			p->tree->too_deep = true;
			fault_at(p, t->beg, t->end, "too many `&&` and `||` in one list");
			lex_seek(p, p->n);
			break;
		}
		n = node_new(p, NODE_AND_OR);
		n->and_or.left = left;
		n->and_or.is_or = t->kind == T_OR_IF;
		n->and_or.op_span = span_of(p, t->beg, t->end);
		lex_take(p);
		lex_linebreak(p);
		n->and_or.right = parse_pipeline(p);
		left = node_end(p, n, beg);
	}
	return left;
}

/* time [ -p ] [ -- ] */
static bool
pipeline_time(struct parser *p)
{
	uint32_t i;
	bool option;

	if (lex_reserved(p) != RW_TIME)
		return false;
	for (i = p->tok.end; byte_at(p, i) == ' ' || byte_at(p, i) == '\t';)
		i++;
	option = byte_at(p, i) == '-';
	if (!sees(p, option ? SEE_TIME & ~(ON(BASH_SH) | KSHES) : SEE_TIME))
		return false;
	lex_take(p);
	if (option && byte_at(p, i + 1) == 'p' && lex_ends_word(byte_at(p, i + 2)))
		lex_seek(p, i + 2);
	return true;
}

struct prefix {			/* what stands before a pipeline */
	uint32_t bangs;
	bool timed;
};

/* { '!' | time } */
static struct prefix
pipeline_prefix(struct parser *p)
{
	struct prefix x = {0, false};
	struct token *t;

	for (;;) {
		if (pipeline_time(p)) {
			x.timed = true;
			continue;
		}
		if (lex_reserved(p) != RW_BANG)
			return x;
		t = lex_peek(p);
		if (x.bangs++ > 0 && !sees(p, SEE_BANGS))
			fault_at(p, t->beg, t->end, "a second `!`");
		lex_take(p);
	}
}

static bool
pipeline_is_empty(struct parser *p, struct prefix x)
{
	struct token *t = lex_peek(p);

	if (t->kind == T_EOF || t->kind == T_NEWLINE || t->kind == T_SEMI)
		return x.bangs ? sees(p, SEE_LONE_BANG) : x.timed;
	if (t->kind != T_AMP && parse_closer(p) == C_NONE)
		return false;
	return x.bangs ? sees(p, SEE_LONE_BANG & ~BASHES) : x.timed;
}

/* pipeline: [ '!' ] command { ( '|' | '|&' ) linebreak command } */
struct node *
parse_pipeline(struct parser *p)
{
	uint32_t beg = lex_peek(p)->number;
	struct prefix x = pipeline_prefix(p);
	struct node *first = NULL, *n;
	struct token *t;
	VEC_OF(struct node *) commands = {0};
	VEC_OF(struct span) pipes = {0};
	VEC_OF(bool) both = {0};

	if (!pipeline_is_empty(p, x))
		first = parse_command(p);
	t = lex_peek(p);
	if (first && t->kind != T_PIPE && t->kind != T_PIPE_BOTH && !x.bangs && !x.timed)
		return first;
	n = node_new(p, NODE_PIPELINE);
	if (first)
		*vec_push(p->a, &commands) = first;
	while (t = lex_peek(p), t->kind == T_PIPE || t->kind == T_PIPE_BOTH) {
		*vec_push(p->a, &pipes) = span_of(p, t->beg, t->end);
		*vec_push(p->a, &both) = t->kind == T_PIPE_BOTH;
		lex_take(p);
		lex_linebreak(p);
		*vec_push(p->a, &commands) = parse_command(p);
	}
	n->pipeline.commands = commands.v;
	n->pipeline.command_n = commands.n;
	n->pipeline.pipe_spans = pipes.v;
	n->pipeline.pipe_both = both.v;
	n->pipeline.bangs = x.bangs;
	n->pipeline.timed = x.timed;
	return node_end(p, n, beg);
}

/* a | ! b: ksh takes it, as a pipeline inside */
static struct node *
command_banged(struct parser *p)
{
	struct token *t = lex_peek(p);

	if (!sees(p, SEE_INNER_BANG))
		fault_at(p, t->beg, t->end, "`!` stands only before a whole pipeline");
	return parse_pipeline(p);
}

static struct node *
command_dispatch(struct parser *p)
{
	switch (lex_peek(p)->kind) {
	case T_WORD:
		break;
	case T_LPAREN:
		return compound_command(p);
	case T_REDIR:
		return simple_command(p, NULL, p->tok.number);
	default:
		return parse_nothing(p);
	}
	switch (lex_reserved(p)) {
	case RW_IN:
		return parse_nothing(p);
	case RW_NONE:
	case RW_COND_END:
	case RW_TIME:
		return simple_command(p, NULL, p->tok.beg);
	case RW_BANG:
		return command_banged(p);
	case RW_FUNCTION:
		return compound_function(p);
	case RW_COPROC:
		return compound_coproc(p);
	default:
		break;
	}
	return parse_closer(p) == C_NONE ? compound_command(p) : parse_nothing(p);
}

/* command: simple_command | compound_command [ redirect_list ] | function_definition */
struct node *
parse_command(struct parser *p)
{
	struct node *n;

	if (!depth_enter(p))
		return parse_nothing(p);
	n = command_dispatch(p);
	depth_leave(p);
	return n;
}

/* Shells read as if NUL bytes were not there. */
static void
drop_nuls(struct parser *p)
{
	char *s = arena_alloc(p->a, p->n + 1);
	uint32_t *map = arena_array(p->a, uint32_t, p->n + 1), n = 0;

	for (uint32_t i = 0; i < p->n; i++)
		if (p->s[i]) {
			map[n] = i;
			s[n++] = p->s[i];
		}
	map[n] = p->n;
	p->s = s;
	p->map = map;
	p->n = n;
}

/* program */
struct sh_tree *
sh_parse(struct arena *a, const struct source *s, enum shell shell)
{
	struct sh_tree *t = arena_new(a, struct sh_tree);
	struct parser p = {.a = a, .tree = t, .self = SHELL_BIT(shell)};
	uint32_t length;

	t->source = s;
	t->shell = shell;
	p.s = s->text.p;
	p.n = s->text.n < UINT32_MAX ? (uint32_t)s->text.n : UINT32_MAX - 1;
	length = p.n;
	if (p.n && memchr(p.s, 0, p.n))
		drop_nuls(&p);
	p.budget = 8 * (int64_t)p.n + 4096;
	t->root = parse_list(&p, true);
	t->root->span = (struct span){0, length};
	p.pos = p.n;
	heredoc_read(&p);
	return t;
}
