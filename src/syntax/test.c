#include "parser.h"

/*
 * [[ expression ]]: operands and operators become one flat row of words.
 * The grammar is checked, because a shell does so before it runs anything.
 */

struct test {
	uint32_t words;		/* mark in p->words */
	struct span open;
	bool failed;
};

static void test_or(struct parser *p, struct test *t);

static void
test_fault(struct parser *p, struct test *t, const char *wanted)
{
	if (t->failed)
		return;
	t->failed = true;
	lex_peek(p);
	fault_open(p, p->tok.number, p->tok.end, arena_fmt(p->a,
	    "%s should stand before %s", wanted, lex_describe(p)), t->open);
}

/* An operator as a word. */
static void
test_operator(struct parser *p)
{
	struct word *w = word_of_token(p);

	*vec_push(p->a, &p->words) = w;
}

static bool
at_end(struct parser *p)
{
	return lex_reserved(p) == RW_COND_END;
}

static bool
at_operand(struct parser *p)
{
	return lex_peek(p)->kind == T_WORD && !at_end(p);
}

static struct word *
test_word(struct parser *p, enum mode mode)
{
	struct word *w = word_read(p, mode);

	*vec_push(p->a, &p->words) = w;
	return w;
}

/* -f, -n, ...: a minus and one letter */
static bool
is_unary(const struct word *w)
{
	struct str s = w->part_n == 1 ? w->parts[0].value : (struct str){0};

	return w->part_n == 1 && w->parts[0].kind == PART_LITERAL && s.n == 2
	    && s.p[0] == '-' && strchr("abcdefghknoprstuvwxzGLNORS", s.p[1]);
}

enum binary { B_NONE, B_WORD, B_PATTERN, B_REGEX };

/* The operator that comes next. */
static enum binary
binary_next(struct parser *p)
{
	static const struct {
		const char *text;
		enum binary kind;
	} ops[] = {{"=", B_PATTERN}, {"==", B_PATTERN}, {"!=", B_PATTERN}, {"=~", B_REGEX},
	    {"-eq", B_WORD}, {"-ne", B_WORD}, {"-lt", B_WORD}, {"-le", B_WORD},
	    {"-gt", B_WORD}, {"-ge", B_WORD}, {"-nt", B_WORD}, {"-ot", B_WORD},
	    {"-ef", B_WORD}};
	struct token *t = lex_peek(p);
	size_t n;

	if (t->kind == T_REDIR && t->number == t->beg
	    && (t->redir == REDIR_IN || t->redir == REDIR_OUT))
		return B_WORD;
	if (t->kind != T_WORD)
		return B_NONE;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		n = strlen(ops[i].text);
		if (t->beg + n > p->n || memcmp(p->s + t->beg, ops[i].text, n) != 0
		    || !lex_ends_word(byte_at(p, t->beg + (uint32_t)n)))
			continue;
		if (ops[i].kind == B_REGEX && !sees(p, ALL_SHELLS & ~ON(MKSH)))
			return B_NONE;
		t->end = t->beg + (uint32_t)n;
		return ops[i].kind;
	}
	return B_NONE;
}

/* The right side; a ( may begin a regular expression or a pattern. */
static void
test_right(struct parser *p, struct test *t, enum binary kind)
{
	enum mode mode = kind == B_REGEX ? M_REGEX : kind == B_PATTERN ? M_PATTERN : M_WORD;
	int c;

	lex_peek(p);
	c = byte_at(p, p->tok.beg);
	if (at_operand(p) || (kind == B_REGEX && (c == '(' || c == '|')))
		test_word(p, mode);
	else
		test_fault(p, t, "an operand");
}

/* word | -f word | word op word */
static void
test_primary(struct parser *p, struct test *t)
{
	struct word *w = test_word(p, M_PATTERN);
	enum binary kind;

	if (is_unary(w) && at_operand(p)) {
		test_word(p, M_WORD);
		return;
	}
	kind = binary_next(p);
	if (kind == B_NONE) {
		if (is_unary(w) || !(at_end(p) || p->tok.kind == T_AND_IF
		    || p->tok.kind == T_OR_IF || p->tok.kind == T_RPAREN))
			test_fault(p, t, is_unary(w) ? "an operand" : "an operator");
		return;
	}
	test_operator(p);
	test_right(p, t, kind);
}

/* '(' expression ')' | '!' term | primary */
static void
test_term(struct parser *p, struct test *t)
{
	lex_linebreak(p);
	if (!depth_enter(p))
		return;
	if (lex_reserved(p) == RW_BANG) {
		test_operator(p);
		test_term(p, t);
	} else if (p->tok.kind == T_LPAREN) {
		test_operator(p);
		test_or(p, t);
		if (lex_peek(p)->kind == T_RPAREN)
			test_operator(p);
		else
			test_fault(p, t, "`)`");
	} else if (at_operand(p))
		test_primary(p, t);
	else
		test_fault(p, t, "an operand");
	depth_leave(p);
	lex_linebreak(p);
}

/* term { '&&' term } */
static void
test_and(struct parser *p, struct test *t)
{
	test_term(p, t);
	while (lex_peek(p)->kind == T_AND_IF && !t->failed) {
		test_operator(p);
		test_term(p, t);
	}
}

/* and { '||' and } */
static void
test_or(struct parser *p, struct test *t)
{
	test_and(p, t);
	while (lex_peek(p)->kind == T_OR_IF && !t->failed) {
		test_operator(p);
		test_and(p, t);
	}
}

/* After an error: to the ]] on this line, or the line's end. */
static void
test_recover(struct parser *p)
{
	while (!at_end(p) && p->tok.kind != T_EOF && p->tok.kind != T_NEWLINE) {
		if (p->tok.kind == T_WORD && p->tok.word <= RW_NONE)
			word_read(p, M_WORD);
		else
			lex_take(p);
	}
}

/* [[ expression ]] */
struct node *
test_expression(struct parser *p)
{
	struct node *n = node_new(p, NODE_COND);
	uint32_t beg = lex_peek(p)->beg;
	struct test t = {.words = p->words.n, .open = span_of(p, beg, p->tok.end)};

	lex_take(p);
	test_or(p, &t);
	if (!at_end(p)) {
		test_fault(p, &t, "`]]`");
		test_recover(p);
	}
	if (at_end(p))
		lex_take(p);
	stack_keep(p, words, t.words, n->test.words, n->test.word_n);
	return node_end(p, n, beg);
}
