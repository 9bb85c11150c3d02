#include "parser.h"

void
simple_redirs_keep(struct parser *p, struct node *n, uint32_t mark)
{
	stack_keep(p, redirs, mark, n->redirs, n->redir_n);
	heredoc_settle(p, n->redirs, n->redir_n);
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* >&word: a descriptor to copy, or in bash a file for both outputs */
static bool
redir_names_file(struct parser *p, const struct redir *r)
{
	struct str text;

	if ((r->fd_given && r->fd != 1) || r->fd_var.n
	    || !word_static(p->a, r->target, &text, NULL))
		return false;
	if (text.n > 1 && text.p[text.n - 1] == '-')
		text.n--;
	return !all_digits(text) && !str_is(text, "-") && sees(p, SEE_BOTH_DUP);
}

static void
redir_number(struct parser *p, struct redir *r)
{
	struct token *t = lex_peek(p);
	struct str s = lex_text(p, t->number, t->beg);
	long fd = r->op == REDIR_IN || r->op == REDIR_RDWR || r->op == REDIR_DUP_IN
	    || (r->op >= REDIR_HEREDOC && r->op <= REDIR_HERESTRING) ? 0 : 1;

	r->fd_given = s.n > 0;
	if (s.n && s.p[0] == '{')
		r->fd_var = str_sub(s, 1, s.n - 1);
	else if (s.n && !str_number(s, &fd))
		fd = INT32_MAX;
	r->fd = fd > INT32_MAX ? INT32_MAX : (int)fd;
}

/* >&2>f: behind >& the digits are what is copied, not a new IO_NUMBER */
static bool
redir_digits(struct parser *p, enum redir_op op)
{
	return (op == REDIR_DUP_IN || op == REDIR_DUP_OUT) && p->tok.number < p->tok.beg
	    && p->tok.kind == T_REDIR && p->s[p->tok.number] != '{'
	    && sees(p, BASHES | ON(YASH));
}

static struct word *
redir_copied(struct parser *p)
{
	uint32_t n = p->n;
	struct word *w;

	lex_seek(p, p->tok.number);
	p->n = p->tok.beg;
	w = word_inside(p, M_WORD);
	p->n = n;
	return w;
}

/* No word behind it.  It is no here-document then: nothing is waited for. */
static void
redir_broken(struct parser *p, struct token *t, struct redir *r)
{
	const char *eol = memchr(p->s + t->beg, '\n', p->n - t->beg);

	if (p->n - t->beg >= 7 && (memcmp(p->s + t->beg, "<<<<<<<", 7) == 0
	    || memcmp(p->s + t->beg, ">>>>>>>", 7) == 0)) {
		fault_at(p, t->beg, t->beg + 7, "git left a conflict here");
		lex_seek(p, eol ? (uint32_t)(eol - p->s) : p->n);
	} else
		fault_at(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`%.*s` needs a word, not %s", (int)(t->end - t->beg), p->s + t->beg,
		    lex_describe(p)));
	if (r->op == REDIR_HEREDOC || r->op == REDIR_HEREDOC_DASH)
		r->op = REDIR_IN;
	r->target = arena_new(p->a, struct word);
	r->target->span = span_of(p, p->last, p->last);
}

/* io_redirect: [ IO_NUMBER ] operator word */
static void
redirection(struct parser *p)
{
	struct token t = *lex_peek(p);
	struct redir r = {.op = t.redir, .op_span = span_of(p, t.beg, t.end)};
	uint32_t beg;

	redir_number(p, &r);
	lex_take(p);
	beg = lex_peek(p)->beg;
	if (p->tok.kind == T_WORD)
		r.target = word_read(p, r.op == REDIR_HEREDOC || r.op == REDIR_HEREDOC_DASH
		    ? M_DELIMITER : M_WORD);
	else if (redir_digits(p, r.op))
		r.target = redir_copied(p);
	else
		redir_broken(p, &t, &r);
	r.span = span_of(p, t.number, p->last);
	if (r.op == REDIR_DUP_OUT && redir_names_file(p, &r))
		r.op = REDIR_BOTH;
	*vec_push(p->a, &p->redirs) = r;
	if (r.op == REDIR_HEREDOC || r.op == REDIR_HEREDOC_DASH)
		heredoc_push(p, r.op == REDIR_HEREDOC_DASH, beg, p->last > beg ? p->last : beg);
}

/* redirect_list: { io_redirect } */
void
simple_redirections(struct parser *p)
{
	while (lex_peek(p)->kind == T_REDIR)
		redirection(p);
}

/*
 * [index]: the place behind ], or i where it is none.  bash looks for the ]
 * over quotes and lines, and gives up the file where it finds none.
 */
uint32_t
simple_subscript(struct parser *p, uint32_t i)
{
	uint32_t beg = i, depth = 0;
	bool lines = false;
	char quote = 0;
	int c;

	if (!lex_spend(p, 0))
		return beg;
	for (; (c = byte_at(p, i)) >= 0; i++) {
		lines |= c == '\n';
		if (c == '\\' && quote != '\'')
			i++;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"' || c == '`')
			quote = (char)c;
		else if (c == '[')
			depth++;
		else if (c == ']' && --depth == 0)
			break;
	}
	if (!lex_spend(p, i - beg))
		return beg;
	if (c == ']')
		return !lines || sees(p, BASHES) ? i + 1 : beg;
	if (sees(p, ALL_SHELLS & ~BASHES))
		return beg;
	lex_seek(p, p->n);
	fault_open(p, p->n, p->n, "the `[` has no `]`", span_of(p, beg, beg + 1));
	return p->n;
}

/* ASSIGNMENT_WORD: the place of its =, or 0 */
static uint32_t
assignment_at(struct parser *p, struct assign *as, uint32_t *name_end)
{
	uint32_t beg = lex_peek(p)->beg, i = lex_name(p, beg), sub;

	if (i == beg)
		return 0;
	*name_end = i;
	if (byte_at(p, i) == '=')
		return i;
	sub = byte_at(p, i) == '[' ? simple_subscript(p, i) : i;
	as->append = byte_at(p, sub) == '+' && byte_at(p, sub + 1) == '=';
	if (sub > i ? byte_at(p, sub) == '=' || as->append : as->append)
		if (sees(p, SEE_APPEND))
			return sub + as->append;
	as->append = false;
	return 0;
}

/* { word | newline } ')': the elements go onto p->words */
void
simple_elements(struct parser *p, uint32_t lparen)
{
	struct word *w;

	for (;;) {
		while (lex_peek(p)->kind == T_NEWLINE) {
			p->ready = false;	/* not lex_take(): no bodies here */
			p->pos = p->tok.end;
		}
		if (p->tok.kind != T_WORD)
			break;
		w = p->s[p->tok.beg] == '[' && sees(p, BASHES)
		    ? word_element(p, simple_subscript(p, p->tok.beg)) : word_read(p, M_WORD);
		*vec_push(p->a, &p->words) = w;
	}
	if (p->tok.kind == T_RPAREN)
		lex_take(p);
	else
		fault_open(p, p->tok.number, p->tok.end, "the array has no `)`",
		    span_of(p, lparen, lparen + 1));
}

static void
assign_array(struct parser *p, struct assign *as)
{
	uint32_t mark = p->words.n, beg = lex_peek(p)->beg;

	lex_take(p);
	simple_elements(p, beg);
	stack_keep(p, words, mark, as->words, as->word_n);
	as->is_array = true;
}

/* ASSIGNMENT_WORD: name '=' [ word ] */
static void
assignment(struct parser *p, struct assign *as, uint32_t eq, uint32_t name_end, bool first)
{
	uint32_t beg = p->tok.beg, n = p->n;

	as->name = lex_text(p, beg, name_end);
	if (byte_at(p, name_end) == '[') {
		lex_seek(p, name_end + 1);
		p->n = eq - as->append - 1;
		as->index = word_inside(p, M_SUBSCRIPT);
		p->n = n;
	}
	lex_seek(p, eq + 1);
	/* mksh takes an array only where no other assignment stands before it */
	if (byte_at(p, p->pos) == '('
	    && sees(p, first ? SEE_ARRAY : SEE_ARRAY & ~ON(MKSH)))
		assign_array(p, as);
	else if (!lex_ends_word(byte_at(p, join_at(p, p->pos)))
	    || word_starts_process(p, p->pos))
		as->value = word_inside(p, M_ASSIGN);
	as->span = span_of(p, beg, p->last);
}

/* Commands whose arguments are assignments: what bash takes a=(...) after. */
static bool
declares(const struct word *w)
{
	static const char *const names[] = {"export", "readonly", "local", "declare",
	    "typeset", "alias", "eval", "let"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (word_is(w, names[i]))
			return true;
	return false;
}

/* An argument of export and the like: name=(...) is an array there */
static struct word *
declaration(struct parser *p)
{
	uint32_t beg = lex_peek(p)->beg, i = lex_name(p, beg);

	if (i > beg && byte_at(p, i) == '+' && byte_at(p, i + 1) == '=')
		i++;
	if (i == beg || byte_at(p, i) != '=')
		return word_read(p, M_WORD);
	if (byte_at(p, i + 1) == '(' && sees(p, SEE_DECLARE))
		return word_array(p, i + 1);
	return word_declaration(p, i);
}

/* shopt -s extglob changes how bash reads the lines behind it. */
static void
simple_shopt(struct parser *p, const struct node *n)
{
	if (n->simple.word_n < 3 || !word_is(n->simple.words[0], "shopt")
	    || !word_is(n->simple.words[1], "-s"))
		return;
	for (uint32_t i = 2; i < n->simple.word_n; i++)
		if (word_is(n->simple.words[i], "extglob"))
			p->extglob = true;
}

/* fname '(' ')' linebreak compound_body */
static struct node *
simple_function(struct parser *p, struct word *name, uint32_t beg)
{
	struct token *t = lex_peek(p);
	uint32_t open = t->beg;

	lex_take(p);
	if (lex_peek(p)->kind != T_RPAREN) {
		fault_open(p, p->tok.number, p->tok.end, arena_fmt(p->a,
		    "`)` should follow the `(` of a function, not %s", lex_describe(p)),
		    span_of(p, open, open + 1));
		return NULL;
	}
	lex_take(p);
	return compound_body(p, name, beg, false);
}

/* cmd_suffix, cmd_prefix: { io_redirect | word | assignment } */
static bool
simple_piece(struct parser *p, uint32_t words, uint32_t assigns, bool *declared)
{
	struct assign as = {0};
	uint32_t eq, name_end;

	if (lex_peek(p)->kind == T_REDIR) {
		redirection(p);
		return true;
	}
	if (p->tok.kind != T_WORD)
		return false;
	if (p->words.n == words && (eq = assignment_at(p, &as, &name_end)) > 0) {
		assignment(p, &as, eq, name_end, p->assigns.n == assigns);
		*vec_push(p->a, &p->assigns) = as;
	} else {
		struct word *w = *declared ? declaration(p) : word_read(p, M_WORD);

		if (p->words.n == words)
			*declared = declares(w);
		*vec_push(p->a, &p->words) = w;
	}
	return true;
}

/* busybox: `[[` is a command, and && and || are arguments up to its `]]` */
static bool
simple_brackets(struct parser *p, uint32_t words)
{
	struct token *t = lex_peek(p);
	struct word *w;

	if ((t->kind != T_AND_IF && t->kind != T_OR_IF) || p->words.n == words
	    || !word_is(p->words.v[words], "[[")
	    || word_is(p->words.v[p->words.n - 1], "]]") || !sees(p, ON(BUSYBOX)))
		return false;
	w = word_of_token(p);
	*vec_push(p->a, &p->words) = w;
	return true;
}

/*
 * simple_command: { assignment | io_redirect } [ word { word | io_redirect } ]
 * A first word may have been read already (coproc has to look behind it).
 */
struct node *
simple_command(struct parser *p, struct word *first, uint32_t beg)
{
	uint32_t words = p->words.n, redirs = p->redirs.n, assigns = p->assigns.n;
	bool declared = first && declares(first);
	struct node *n;
	struct word *name;

	if (first)
		*vec_push(p->a, &p->words) = first;
	while (simple_piece(p, words, assigns, &declared) || simple_brackets(p, words)) {
		if (lex_peek(p)->kind != T_LPAREN || p->words.n != words + 1
		    || p->redirs.n != redirs || p->assigns.n != assigns)
			continue;
		name = p->words.v[words];
		p->words.n = words;
		n = simple_function(p, name, beg);
		if (n)
			return n;
		*vec_push(p->a, &p->words) = name;
		break;
	}
	n = node_new(p, NODE_SIMPLE);
	stack_keep(p, assigns, assigns, n->simple.assigns, n->simple.assign_n);
	stack_keep(p, words, words, n->simple.words, n->simple.word_n);
	simple_redirs_keep(p, n, redirs);
	simple_shopt(p, n);
	return node_end(p, n, beg);
}
