#include "parser.h"

/* A compound command that is being read: what it waits for, and where it began. */
struct open {
	const char *word;
	struct span at;
	enum closer want[4];
	uint32_t want_n;
};

static void
open_wants(struct parser *p, struct open *o, enum closer c)
{
	o->want[o->want_n++] = c;
	p->want[c]++;
}

static void
open_close(struct parser *p, struct open *o)
{
	while (o->want_n > 0)
		p->want[o->want[--o->want_n]]--;
}

/* Takes the opening word or parenthesis. */
static struct open
open_take(struct parser *p, const char *word)
{
	struct token *t = lex_peek(p);
	struct open o = {.word = word, .at = span_of(p, t->beg, t->end)};

	lex_take(p);
	return o;
}

/* The reserved word, or an error that says what has none. */
static bool
expect(struct parser *p, struct open *o, enum reserved w, const char *text)
{
	if (lex_reserved(p) == w) {
		lex_take(p);
		return true;
	}
	fault_open(p, p->tok.number, p->tok.kind == T_WORD && p->tok.word <= RW_NONE
	    ? p->tok.beg + 1 : p->tok.end,
	    arena_fmt(p->a, "`%s` has no `%s`%s%s", o->word, text,
	    p->tok.kind == T_EOF ? "" : " before ",
	    p->tok.kind == T_EOF ? "" : lex_describe(p)), o->at);
	return false;
}

/* compound_list, with at least one command for most shells */
static struct node *
some_list(struct parser *p, shell_set may_be_empty, const char *where)
{
	struct node *n = parse_list(p, false);

	if (n->list.item_n == 0 && lex_peek(p)->kind != T_EOF && !sees(p, may_be_empty))
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "no command between %s and %s", where, lex_describe(p)));
	return n;
}

/*
 * Where a reserved word is missing it often stands there as an argument: the
 * `;` before it was forgotten, or the line ends in CR LF.  Says so.
 */
static bool
lost_word(struct parser *p, const struct node *list, const char *text)
{
	const char *with_cr = arena_fmt(p->a, "%s\r", text);

	for (uint32_t i = 0; i < list->list.item_n; i++) {
		const struct node *n = list->list.items[i].node;

		for (uint32_t k = 0; n->kind == NODE_SIMPLE && k < n->simple.word_n; k++) {
			const struct word *w = n->simple.words[k];
			bool cr = word_is(w, with_cr);
			struct sh_error *e;

			if (!cr && !word_is(w, text))
				continue;
			e = fault_at(p, p->pos, p->pos, arena_fmt(p->a, cr
			    ? "a carriage return stands behind `%s`: lines must end in LF alone"
			    : "a `;` or a new line should stand before `%s`", text));
			e->span = w->span;
			return true;
		}
	}
	return false;
}

static void
if_branch(struct parser *p, struct open *o, struct branch *b, const char *word,
    uint32_t beg)
{
	b->cond = some_list(p, 0, arena_fmt(p->a, "`%s`", word));
	if (lex_reserved(p) != RW_THEN && lost_word(p, b->cond, "then"))
		b->body = parse_list(p, false);
	else if (expect(p, o, RW_THEN, "then"))
		b->body = some_list(p, SEE_EMPTY_IF, "`then`");
	else
		b->body = parse_list(p, false);
	b->span = span_of(p, beg, p->last > beg ? p->last : beg);
	if (b->body->span.end > b->span.end)
		b->span.end = b->body->span.end;
}

/* if_clause: if list then list { elif list then list } [ else list ] fi */
static struct node *
if_clause(struct parser *p)
{
	struct node *n = node_new(p, NODE_IF);
	uint32_t beg = lex_peek(p)->beg, at = beg;
	struct open o = open_take(p, "if");
	VEC_OF(struct branch) v = {0};

	open_wants(p, &o, C_THEN);
	open_wants(p, &o, C_ELIF);
	open_wants(p, &o, C_ELSE);
	open_wants(p, &o, C_FI);
	if_branch(p, &o, vec_push(p->a, &v), "if", at);
	while (at = lex_peek(p)->beg, lex_reserved(p) == RW_ELIF) {
		lex_take(p);
		if_branch(p, &o, vec_push(p->a, &v), "elif", at);
	}
	if (lex_reserved(p) == RW_ELSE) {
		lex_take(p);
		n->if_.otherwise = some_list(p, SEE_EMPTY_IF, "`else`");
	}
	open_close(p, &o);
	expect(p, &o, RW_FI, "fi");
	n->if_.branches = v.v;
	n->if_.branch_n = v.n;
	return node_end(p, n, beg);
}

/* do_group: do list done; or { list } where the shell takes it */
static struct node *
do_group(struct parser *p, struct open *o, shell_set braces)
{
	struct node *n;

	if (braces && lex_reserved(p) == RW_LBRACE && sees(p, braces)) {
		struct open brace = open_take(p, "{");

		open_wants(p, &brace, C_RBRACE);
		n = some_list(p, SEE_EMPTY_LOOP, "`{`");
		open_close(p, &brace);
		expect(p, &brace, RW_RBRACE, "}");
		return n;
	}
	open_wants(p, o, C_DONE);
	if (expect(p, o, RW_DO, "do"))
		n = some_list(p, SEE_EMPTY_LOOP, "`do`");
	else
		n = parse_list(p, false);
	open_close(p, o);
	expect(p, o, RW_DONE, "done");
	return n;
}

/* while_clause, until_clause: while list do_group */
static struct node *
while_clause(struct parser *p)
{
	struct node *n = node_new(p, NODE_WHILE);
	uint32_t beg = lex_peek(p)->beg;
	bool until = lex_reserved(p) == RW_UNTIL;
	struct open o = open_take(p, until ? "until" : "while");

	n->while_.until = until;
	open_wants(p, &o, C_DO);
	open_wants(p, &o, C_DONE);
	n->while_.cond = some_list(p, SEE_EMPTY_LOOP, until ? "`until`" : "`while`");
	open_close(p, &o);
	if (lex_reserved(p) != RW_DO)
		lost_word(p, n->while_.cond, "do");
	n->while_.body = do_group(p, &o, 0);
	return node_end(p, n, beg);
}

/* wordlist: { word } ( ';' | newline ) */
static void
for_words(struct parser *p, struct node *n)
{
	uint32_t mark = p->words.n;

	n->for_.has_in = true;
	lex_take(p);
	while (lex_peek(p)->kind == T_WORD)
		word_stack(p);
	stack_keep(p, words, mark, n->for_.words, n->for_.word_n);
	if (p->tok.kind == T_SEMI || p->tok.kind == T_NEWLINE)
		lex_take(p);
	else
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "a `;` or a new line should stand before %s", lex_describe(p)));
}

/* name: what a loop counts with */
static void
for_name(struct parser *p, struct node *n)
{
	struct word *w;
	bool quoted = false;

	if (lex_peek(p)->kind != T_WORD) {
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`for` needs a name, not %s", lex_describe(p)));
		n->for_.name_span = span_of(p, p->last, p->last);
		return;
	}
	w = word_read(p, M_WORD);
	n->for_.name_span = w->span;
	if (!word_static(p->a, w, &n->for_.name, &quoted) || quoted
	    || !lex_is_name(n->for_.name))
		if (!sees(p, SEE_ANY_FOR))
			fault_at(p, p->last, p->last, "that is no name for a variable");
}

static uint32_t
semicolons(const struct word *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->part_n; i++) {
		struct str s = w->parts[i].value;

		for (size_t k = 0; w->parts[i].kind == PART_LITERAL && k < s.n; k++)
			n += s.p[k] == ';';
	}
	return n;
}

static struct node *
for_arith(struct parser *p, struct open *o, uint32_t beg)
{
	struct node *n = node_new(p, NODE_FOR_ARITH);

	n->for_arith.expression = compound_parens(p);
	if (semicolons(n->for_arith.expression) != 2)
		fault_at(p, p->last, p->last, "`for ((` needs three expressions");
	if (lex_peek(p)->kind == T_SEMI)
		lex_take(p);
	lex_linebreak(p);
	n->for_arith.body = do_group(p, o, SEE_FOR_BRACE);
	return node_end(p, n, beg);
}

/* for_clause: for name [ linebreak in wordlist ] linebreak do_group */
static struct node *
for_clause(struct parser *p)
{
	struct node *n;
	uint32_t beg = lex_peek(p)->beg;
	bool select = lex_reserved(p) == RW_SELECT, newline, semi = false;
	struct open o = open_take(p, select ? "select" : "for");

	if (!select && lex_peek(p)->kind == T_LPAREN && byte_at(p, p->tok.end) == '('
	    && sees(p, SEE_FOR_ARITH))
		return for_arith(p, &o, beg);
	n = node_new(p, NODE_FOR);
	n->for_.select = select;
	for_name(p, n);
	newline = lex_peek(p)->kind == T_NEWLINE;
	lex_linebreak(p);
	if (lex_reserved(p) == RW_IN)
		for_words(p, n);
	else if (lex_peek(p)->kind == T_SEMI) {
		if (newline && !sees(p, ALL_SHELLS & ~(BASHES | ON(YASH))))
			fault_at(p, p->tok.beg, p->tok.end, "`;` is not expected here");
		semi = true;
		lex_take(p);
	}
	lex_linebreak(p);
	/* bash takes `for i; {` but not `for i {` */
	n->for_.body = do_group(p, &o, n->for_.has_in || newline || semi ? SEE_FOR_BRACE
	    : SEE_FOR_BRACE & ~BASHES);
	return node_end(p, n, beg);
}

/* pattern: word { '|' word } */
static void
case_patterns(struct parser *p, struct case_item *item)
{
	uint32_t mark = p->words.n;

	for (;;) {
		if (lex_peek(p)->kind == T_WORD)
			word_stack(p);
		else {
			fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
			    "a pattern should stand before %s", lex_describe(p)));
			break;
		}
		if (lex_peek(p)->kind != T_PIPE)
			break;
		lex_take(p);
	}
	stack_keep(p, words, mark, item->patterns, item->pattern_n);
}

/* case_item: [ '(' ] pattern ')' list [ ';;' | ';&' | ';;&' ] */
static bool
case_item(struct parser *p, struct case_item *item)
{
	uint32_t beg = lex_peek(p)->beg;
	bool go_on = false;

	if (p->tok.kind == T_LPAREN)
		lex_take(p);
	case_patterns(p, item);
	if (lex_peek(p)->kind == T_RPAREN)
		lex_take(p);
	else
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`)` should stand behind the pattern, not %s", lex_describe(p)));
	item->body = parse_list(p, false);
	if (parse_closer(p) == C_CASE_END) {
		item->end = p->tok.kind == T_CASE_BREAK ? CASE_BREAK
		    : p->tok.kind == T_CASE_FALL ? CASE_FALL : CASE_NEXT;
		lex_take(p);
		go_on = true;
	}
	item->span = span_of(p, beg, p->last > beg ? p->last : beg);
	if (item->body->span.end > item->span.end)
		item->span.end = item->body->span.end;
	lex_linebreak(p);
	return go_on;
}

/* case_clause: case word linebreak in linebreak { case_item } esac */
static struct node *
case_clause(struct parser *p)
{
	struct node *n = node_new(p, NODE_CASE);
	uint32_t beg = lex_peek(p)->beg;
	struct open o = open_take(p, "case");
	VEC_OF(struct case_item) v = {0};

	if (lex_peek(p)->kind == T_WORD)
		n->case_.subject = word_read(p, M_WORD);
	else {
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`case` needs a word, not %s", lex_describe(p)));
		n->case_.subject = arena_new(p->a, struct word);
		n->case_.subject->span = span_of(p, p->last, p->last);
	}
	lex_linebreak(p);
	open_wants(p, &o, C_ESAC);
	open_wants(p, &o, C_CASE_END);
	if (expect(p, &o, RW_IN, "in")) {
		lex_linebreak(p);
		while (lex_peek(p)->kind == T_LPAREN
		    || (p->tok.kind == T_WORD && lex_reserved(p) != RW_ESAC))
			if (!case_item(p, vec_push(p->a, &v)))
				break;
	}
	open_close(p, &o);
	expect(p, &o, RW_ESAC, "esac");
	n->case_.cases = v.v;
	n->case_.case_n = v.n;
	return node_end(p, n, beg);
}

/* brace_group: '{' list '}' */
static struct node *
brace_group(struct parser *p)
{
	struct node *n = node_new(p, NODE_BRACE);
	uint32_t beg = lex_peek(p)->beg;
	struct open o = open_take(p, "{");

	open_wants(p, &o, C_RBRACE);
	n->group.body = some_list(p, SEE_EMPTY_GROUP, "`{`");
	open_close(p, &o);
	expect(p, &o, RW_RBRACE, "}");
	return node_end(p, n, beg);
}

/* subshell: '(' list ')' */
static struct node *
subshell(struct parser *p)
{
	struct node *n = node_new(p, NODE_SUBSHELL);
	uint32_t beg = lex_peek(p)->beg;
	struct open o = open_take(p, "(");

	open_wants(p, &o, C_RPAREN);
	n->group.body = some_list(p, SEE_EMPTY_GROUP, "`(`");
	open_close(p, &o);
	if (lex_peek(p)->kind == T_RPAREN)
		lex_take(p);
	else
		fault_open(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`(` has no `)`%s%s", p->tok.kind == T_EOF ? "" : " before ",
		    p->tok.kind == T_EOF ? "" : lex_describe(p)), o.at);
	return node_end(p, n, beg);
}

/* '((' expression '))': the inside as one word */
struct word *
compound_parens(struct parser *p)
{
	uint32_t beg = lex_peek(p)->beg;
	struct word *w;

	lex_seek(p, p->tok.end + 1);
	w = word_inside(p, M_ARITH);
	if (byte_at(p, p->pos) == ')')
		lex_seek(p, p->pos + 2);
	else {
		fault_open(p, p->n, p->n, "the `((` has no `))`", span_of(p, beg, beg + 2));
		lex_seek(p, p->n);
	}
	return w;
}

/* (( expression )) */
static struct node *
compound_arith(struct parser *p)
{
	struct node *n = node_new(p, NODE_ARITH);
	uint32_t beg = lex_peek(p)->beg;

	n->test.words = arena_new(p->a, struct word *);
	n->test.words[0] = compound_parens(p);
	n->test.word_n = 1;
	return node_end(p, n, beg);
}

/* Whether `((` here is a command of its own, not two subshells. */
static bool
arith_starts(struct parser *p)
{
	return byte_at(p, p->tok.end) == '(' && expand_is_arith(p, p->tok.beg)
	    && sees(p, SEE_ARITH);
}

/* Whether a compound command begins here. */
bool
compound_starts(struct parser *p)
{
	if (lex_peek(p)->kind == T_LPAREN)
		return true;
	switch (lex_reserved(p)) {
	case RW_IF:
	case RW_WHILE:
	case RW_UNTIL:
	case RW_FOR:
	case RW_CASE:
	case RW_LBRACE:
		return true;
	case RW_SELECT:
		return sees(p, SEE_SELECT);
	case RW_COND:
		return sees(p, SEE_COND);
	default:
		return false;
	}
}

static struct node *
compound_kind(struct parser *p)
{
	if (lex_peek(p)->kind == T_LPAREN)
		return arith_starts(p) ? compound_arith(p) : subshell(p);
	switch (lex_reserved(p)) {
	case RW_IF:
		return if_clause(p);
	case RW_WHILE:
	case RW_UNTIL:
		return while_clause(p);
	case RW_FOR:
	case RW_SELECT:
		return for_clause(p);
	case RW_CASE:
		return case_clause(p);
	case RW_COND:
		return test_expression(p);
	default:
		return brace_group(p);
	}
}

/* compound_command [ redirect_list ] */
struct node *
compound_command(struct parser *p)
{
	uint32_t beg = lex_peek(p)->number, redirs = p->redirs.n;
	struct node *n;

	if (!compound_starts(p))
		return simple_command(p, NULL, beg);
	n = compound_kind(p);
	simple_redirections(p);
	if (p->redirs.n > redirs) {
		simple_redirs_keep(p, n, redirs);
		node_end(p, n, beg);
	}
	return n;
}

static bool
is_special_builtin(struct str s)
{
	static const char *const names[] = {".", ":", "break", "continue", "eval", "exec",
	    "exit", "export", "readonly", "return", "set", "shift", "times", "trap", "unset"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(s, names[i]))
			return true;
	return false;
}

static void
function_name(struct parser *p, struct node *n, struct word *name)
{
	bool quoted = false, fixed = word_static(p->a, name, &n->function.name, &quoted);
	shell_set with = ALL_SHELLS;

	if (!fixed)
		n->function.name = source_text(p->tree->source, name->span);
	if (!fixed || quoted || !lex_is_name(n->function.name))
		with = SEE_ANY_NAME;
	else if (is_special_builtin(n->function.name))
		with = ALL_SHELLS & ~(ON(DASH) | ON(BUSYBOX));
	if (!sees(p, with))
		fault_at(p, p->last, p->last, arena_fmt(p->a,
		    "`%.*s` is no name for a function here", STR_ARG(n->function.name)));
}

/* compound_body: linebreak compound_command [ redirect_list ] */
struct node *
compound_body(struct parser *p, struct word *name, uint32_t beg, bool keyword)
{
	struct node *n = node_new(p, NODE_FUNCTION);

	n->function.keyword = keyword;
	n->function.name_span = name->span;
	function_name(p, n, name);
	lex_linebreak(p);
	if (!compound_starts(p) && (keyword || !sees(p, SEE_ANY_BODY)))
		fault_at(p, p->tok.number, p->tok.kind == T_WORD ? p->tok.beg : p->tok.end,
		    arena_fmt(p->a, "a function's body should begin with `{`, not %s",
		    lex_describe(p)));
	n->function.body = parse_command(p);
	return node_end(p, n, beg);
}

/* function name [ '(' ')' ] compound_body: not POSIX */
struct node *
compound_function(struct parser *p)
{
	uint32_t beg = lex_peek(p)->beg;
	struct word *name;

	if (!sees(p, SEE_FUNCTION))
		return simple_command(p, NULL, beg);
	lex_take(p);
	if (lex_peek(p)->kind != T_WORD) {
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`function` needs a name, not %s", lex_describe(p)));
		return node_end(p, node_new(p, NODE_ERROR), beg);
	}
	name = word_read(p, M_WORD);
	if (lex_peek(p)->kind == T_LPAREN && byte_at(p, join_at(p, p->tok.end)) == ')') {
		lex_take(p);
		lex_take(p);
	}
	return compound_body(p, name, beg, true);
}

/* coproc [ NAME ] command: not POSIX */
struct node *
compound_coproc(struct parser *p)
{
	uint32_t beg = lex_peek(p)->beg, at;
	struct node *n;
	struct word *name;

	if (!sees(p, SEE_COPROC))
		return simple_command(p, NULL, beg);
	n = node_new(p, NODE_COPROC);
	lex_take(p);
	at = lex_peek(p)->number;
	if (p->tok.kind != T_WORD || compound_starts(p) || lex_reserved(p) != RW_NONE) {
		n->coproc.body = parse_command(p);
		return node_end(p, n, beg);
	}
	name = word_read(p, M_WORD);
	if (compound_starts(p)) {
		word_static(p->a, name, &n->coproc.name, NULL);
		n->coproc.body = parse_command(p);
	} else
		n->coproc.body = simple_command(p, name, at);
	return node_end(p, n, beg);
}
