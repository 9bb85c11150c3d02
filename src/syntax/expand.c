#include "parser.h"

/*
 * Whether the `((` at lparen is closed by `))`: arithmetic, not a subshell in
 * a subshell.  Looks at quotes and parentheses only.
 */
bool
expand_is_arith(struct parser *p, uint32_t lparen)
{
	uint32_t i = lparen, depth = 0;
	char quote = 0;
	int c;

	if (!lex_spend(p, 0))
		return true;
	for (; (c = byte_at(p, i)) >= 0; i++) {
		if (c == '\\' && quote != '\'')
			i++;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '`' || c == '\'')
			quote = (char)c;
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 1)
			break;
	}
	if (!lex_spend(p, i - lparen) || c < 0)
		return true;
	return byte_at(p, join_at(p, i + 1)) == ')';
}

struct nest {			/* what a command in a word may not touch */
	uint16_t want[C_COUNT];
	uint32_t docs_from;
	bool in_paren;
};

static void
nest_enter(struct parser *p, struct nest *n, bool paren)
{
	memcpy(n->want, p->want, sizeof n->want);
	memset(p->want, 0, sizeof p->want);
	n->docs_from = p->docs_from;
	n->in_paren = p->in_paren;
	p->docs_from = p->docs.n;
	p->in_paren = paren;
	p->want[C_RPAREN] = paren;
}

static void
nest_leave(struct parser *p, struct nest *n)
{
	heredoc_leave(p, n->docs_from);
	memcpy(p->want, n->want, sizeof n->want);
	p->in_paren = n->in_paren;
	p->ready = false;
}

/* A list and its `)`; the `(` has been read. */
static struct node *
expand_list(struct parser *p, uint32_t open, const char *message)
{
	struct nest nest;
	struct node *body;

	lex_seek(p, p->pos);
	if (!depth_enter(p))
		return node_end(p, node_new(p, NODE_LIST), p->pos);
	nest_enter(p, &nest, true);
	body = parse_list(p, false);
	if (lex_peek(p)->kind == T_RPAREN)
		p->pos = p->tok.end;
	else {
		fault_open(p, p->n, p->n, message, span_of(p, open, open + 2));
		p->pos = p->n;
	}
	nest_leave(p, &nest);
	depth_leave(p);
	return body;
}

/* $( list ) */
static void
expand_command(struct parser *p, struct reading *r, uint32_t lparen)
{
	uint32_t beg = p->pos;
	struct node *body;

	word_literal(p, r);
	p->pos = lparen + 1;
	body = expand_list(p, beg, "the `$(` has no `)`");
	word_push(p, r, PART_COMMAND, beg)->body = body;
}

/* <( list )  >( list ) */
void
expand_process(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	struct node *body;
	struct part *part;

	word_literal(p, r);
	p->pos = join_at(p, beg + 1) + 1;
	body = expand_list(p, beg, "the process substitution has no `)`");
	part = word_push(p, r, PART_PROCESS, beg);
	part->body = body;
	part->output = p->s[beg] == '>';
}

/* $(( expression )) */
static void
expand_arith(struct parser *p, struct reading *r, uint32_t lparen)
{
	uint32_t beg = p->pos;
	struct word *inside;
	struct part *part;

	word_literal(p, r);
	p->pos = join_at(p, lparen + 1) + 1;
	if (!depth_enter(p))
		return;
	inside = word_inside(p, M_ARITH);
	depth_leave(p);
	if (byte_at(p, p->pos) == ')')
		p->pos = join_at(p, p->pos + 1) + 1;
	else {
		fault_open(p, p->n, p->n, "the `$((` has no `))`", span_of(p, beg, beg + 3));
		p->pos = p->n;
	}
	part = word_push(p, r, PART_ARITH, beg);
	part->parts = inside->parts;
	part->part_n = inside->part_n;
}

/* $[ expression ]: old bash */
static void
expand_old_arith(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	struct word *inside;
	struct part *part;

	word_literal(p, r);
	p->pos += 2;
	if (!depth_enter(p))
		return;
	inside = word_inside(p, M_OLD_ARITH);
	depth_leave(p);
	if (byte_at(p, p->pos) == ']')
		p->pos++;
	else {
		fault_open(p, p->n, p->n, "the `$[` has no `]`", span_of(p, beg, beg + 2));
		p->pos = p->n;
	}
	part = word_push(p, r, PART_ARITH, beg);
	part->parts = inside->parts;
	part->part_n = inside->part_n;
}

/* The end of `...`, and whether backslashes in it must be taken away first. */
static uint32_t
backquote_end(const struct parser *p, bool quoted, bool *cleaned)
{
	uint32_t i = p->pos + 1;
	int c;

	*cleaned = false;
	for (; (c = byte_at(p, i)) >= 0 && c != '`'; i++) {
		if (c != '\\' || i + 1 >= p->n)
			continue;
		c = p->s[++i];
		if (c == '`' || c == '\\' || c == '$' || (c == '"' && quoted))
			*cleaned = true;
	}
	return i < p->n ? i : p->n;
}

/* The text of `...` as the inner shell gets it, with the way back. */
static void
backquote_clean(struct parser *p, uint32_t beg, uint32_t end, bool quoted)
{
	char *s = arena_alloc(p->a, end - beg + 1);
	uint32_t *map = arena_array(p->a, uint32_t, end - beg + 1), n = 0;

	for (uint32_t i = beg; i < end; i++) {
		map[n] = offset_of(p, i);
		if (p->s[i] == '\\' && i + 1 < end && (p->s[i + 1] == '`'
		    || p->s[i + 1] == '\\' || p->s[i + 1] == '$'
		    || (p->s[i + 1] == '"' && quoted)))
			i++;
		s[n++] = p->s[i];
	}
	map[n] = offset_of(p, end);
	p->s = s;
	p->map = map;
	p->n = n;
}

static struct node *
backquote_list(struct parser *p)
{
	struct nest nest;
	struct node *body;

	lex_seek(p, p->pos);
	nest_enter(p, &nest, false);
	/* dash and busybox stop at `fi` or `)` that nothing opened, and say nothing. */
	p->loose = (p->self & SEE_INTO_BACKQUOTE) != 0;
	for (int c = 0; c < C_COUNT; c++)
		p->want[c] = p->loose;
	body = parse_list(p, false);
	if (lex_peek(p)->kind != T_EOF)
		sees(p, SEE_INTO_BACKQUOTE);
	p->pos = p->tok.beg;
	nest_leave(p, &nest);
	return body;
}

static bool
is_quoted(const struct reading *r)
{
	return r->mode == M_DOUBLE || r->mode == M_BRACE_DQ;
}

/* `list`: parsed at once by dash and busybox, when it is run by the others */
void
expand_backquote(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos, n = p->n, end;
	const char *s = p->s;
	const uint32_t *map = p->map;
	shell_set blind = p->blind;
	bool cleaned;
	struct part *part;
	struct node *body;

	word_literal(p, r);
	end = backquote_end(p, is_quoted(r), &cleaned);
	if (!depth_enter(p))
		return;
	p->pos = beg + 1;
	p->n = end;
	if (cleaned) {
		backquote_clean(p, beg + 1, end, is_quoted(r));
		p->pos = 0;
	}
	p->blind |= ALL_SHELLS & ~SEE_INTO_BACKQUOTE;
	body = backquote_list(p);
	p->blind = blind;
	p->s = s;
	p->map = map;
	p->n = n;
	depth_leave(p);
	if (end < n)
		p->pos = end + 1;
	else
		word_unclosed(p, beg, beg + 1, "the \"`\" is never closed");
	part = word_push(p, r, PART_COMMAND, beg);
	part->body = body;
	part->backquote = true;
}

/* ---- ${...} ---- */

static bool
is_special(int c)
{
	return c > 0 && strchr("@*#?-$!", c);
}

static uint32_t
digits_end(const struct parser *p, uint32_t i)
{
	int c;

	while (c = byte_at(p, i), c >= '0' && c <= '9')
		i = join_at(p, i + 1);
	return i;
}

/* name | digits | special: its end, or i */
static uint32_t
param_name(const struct parser *p, uint32_t i)
{
	uint32_t end = lex_name(p, i);

	if (end == i)
		end = digits_end(p, i);
	if (end == i && is_special(byte_at(p, i)))
		end = join_at(p, i + 1);
	return end;
}

static void
param_index(struct parser *p, struct param *x)
{
	p->pos++;
	x->index = word_inside(p, M_INDEX);
	if (byte_at(p, p->pos) == ']')
		p->pos++;
}

/* The operator behind the name; its bytes are read. */
static enum param_op
param_operator(struct parser *p, struct param *x)
{
	int c = byte_at(p, p->pos), d = byte_at(p, join_at(p, p->pos + 1));

	if (c == ':' && d > 0 && strchr("-=?+", d)) {
		x->colon = true;
		p->pos = join_at(p, p->pos + 1);
		c = d;
	}
	p->pos++;
	switch (c) {
	case '-':
		return PARAM_DEFAULT;
	case '=':
		return PARAM_ASSIGN;
	case '?':
		return PARAM_ERROR;
	case '+':
		return PARAM_ALTERNATE;
	case '#':
	case '%':
		x->colon = d == c;
		p->pos = x->colon ? join_at(p, p->pos) + 1 : p->pos;
		return c == '#' ? PARAM_CUT_PREFIX : PARAM_CUT_SUFFIX;
	case '/':
		return PARAM_REPLACE;
	case ':':
		return PARAM_SLICE;
	case '^':
	case ',':
		return PARAM_CASE;
	case '@':
		return PARAM_TRANSFORM;
	}
	p->pos--;
	return PARAM_BAD;
}

/* Inside "${x-...}" quotes are text; behind # and % they are quotes. */
static enum mode
param_mode(struct parser *p, enum param_op op, bool quoted)
{
	if (!quoted || op == PARAM_CUT_PREFIX || op == PARAM_CUT_SUFFIX)
		return M_BRACE;
	if (op < PARAM_CUT_PREFIX)
		return M_BRACE_DQ;
	return sees(p, ALL_SHELLS & ~(ON(DASH) | ON(BUSYBOX))) ? M_BRACE : M_BRACE_DQ;
}

/* ${#x} and ${!x}: the sign stands before a parameter, or is one */
static void
param_sign(struct parser *p, struct param *x)
{
	uint32_t i = p->pos, j = join_at(p, i + 1), end = param_name(p, j);
	int c = byte_at(p, i), d = byte_at(p, j);

	if (end == j || (is_special(d) && (c == '#' ? byte_at(p, end) != '}'
	    : d != '@' && d != '*' && d != '#')))
		return;
	if (c == '!' && d == '#' && byte_at(p, end) != '}')
		return;
	x->op = c == '#' ? PARAM_LENGTH : PARAM_INDIRECT;
	p->pos = j;
}

/* Nothing to expand: dash and busybox find out late, and skip a quote first. */
static void
param_bad(struct parser *p, struct param *x)
{
	int c = byte_at(p, p->pos);

	if ((x->name.n == 0 || str_is(x->name, "#")) && (c == '"' || c == '\'' || c == '`')
	    && !sees(p, ALL_SHELLS & ~(ON(DASH) | ON(BUSYBOX))))
		p->pos++;
}

/* The others find out when they run it; yash and ksh93 while they read. */
static void
param_refuse(struct parser *p, enum param_op op)
{
	shell_set with = ALL_SHELLS;

	if (op == PARAM_SLICE || op == PARAM_INDIRECT || op == PARAM_TRANSFORM
	    || op == PARAM_BAD)
		with &= ~ON(YASH);
	else if (op == PARAM_CASE)
		with &= ~(ON(YASH) | ON(KSH93));
	if (!sees(p, with))
		fault_at(p, p->pos, p->pos, "no such parameter expansion in this shell");
}

static void
param_inside(struct parser *p, struct param *x, bool quoted)
{
	uint32_t end;
	int c = byte_at(p, p->pos);

	if (c == '#' || c == '!')
		param_sign(p, x);
	end = param_name(p, p->pos);
	if (c == '$' && (byte_at(p, end) == '{' || byte_at(p, end) == '(')
	    && sees(p, BASHES | ON(ZSH)))
		end = p->pos;	/* an expansion, where no other shell has one */
	x->name = lex_text(p, p->pos, end);
	p->pos = end;
	if (x->name.n && byte_at(p, p->pos) == '[' && sees(p, SEE_ARRAY))
		param_index(p, x);
	c = byte_at(p, p->pos);
	if (c == '}' && x->name.n)
		return;
	if (x->name.n == 0)
		x->op = PARAM_BAD;
	else if (x->op == PARAM_INDIRECT)
		param_operator(p, x);
	else if (x->op == PARAM_LENGTH)
		x->op = PARAM_BAD;
	else
		x->op = param_operator(p, x);
	if (x->op == PARAM_BAD)
		param_bad(p, x);
	param_refuse(p, x->op);
	x->arg = word_inside(p, param_mode(p, x->op, quoted));
}

/* ${ parameter [ operator [ word ] ] } */
static void
expand_braced(struct parser *p, struct reading *r, uint32_t lbrace)
{
	uint32_t beg = p->pos;
	struct param *x = arena_new(p->a, struct param);
	bool quoted = is_quoted(r) || r->mode == M_HEREDOC || r->mode == M_ARITH;

	word_literal(p, r);
	p->pos = join_at(p, lbrace + 1);
	x->braces = true;
	if (!depth_enter(p))
		return;
	param_inside(p, x, quoted);
	depth_leave(p);
	if (byte_at(p, p->pos) == '}')
		p->pos++;
	else {
		fault_open(p, p->n, p->n, "the `${` has no `}`", span_of(p, beg, lbrace + 1));
		p->pos = p->n;
	}
	word_push(p, r, PART_PARAM, beg)->param = x;
}

/* $name, $1, $@ */
static bool
expand_plain(struct parser *p, struct reading *r, uint32_t i)
{
	uint32_t beg = p->pos, end = lex_name(p, i);
	int c = byte_at(p, i);
	struct param *x;

	if (end == i) {
		if (!((c >= '0' && c <= '9') || is_special(c)))
			return false;
		end = i + 1;
	}
	word_literal(p, r);
	x = arena_new(p->a, struct param);
	x->name = lex_text(p, i, end);
	p->pos = end;
	word_push(p, r, PART_PARAM, beg)->param = x;
	return true;
}

/* $'...' */
static void
expand_ansi(struct parser *p, struct reading *r, uint32_t quote)
{
	uint32_t beg = p->pos, i = quote + 1;
	struct part *part;
	struct str raw;

	word_literal(p, r);
	while (i < p->n && p->s[i] != '\'')
		i += p->s[i] == '\\' ? 2 : 1;
	if (i >= p->n) {
		i = p->n;
		word_unclosed(p, quote, quote + 1, "the `'` is never closed");
	} else
		p->pos = i + 1;
	raw = (struct str){p->s + quote + 1, i - quote - 1};
	part = word_push(p, r, PART_DOLLAR_SINGLE, beg);
	part->value = ansi_decode(p->a, raw);
}

/* $: an expansion, or itself */
bool
expand_dollar(struct parser *p, struct reading *r)
{
	uint32_t i = join_at(p, p->pos + 1);
	bool quoted = r->mode == M_DOUBLE || r->mode == M_BRACE_DQ || r->mode == M_HEREDOC
	    || r->mode == M_ARITH || r->mode == M_OLD_ARITH;

	switch (byte_at(p, i)) {
	case '(':
		if (byte_at(p, join_at(p, i + 1)) != '('
		    || (!expand_is_arith(p, i) && !sees(p, SEE_ARITH_FIRST)))
			expand_command(p, r, i);
		else
			expand_arith(p, r, i);
		return true;
	case '{':
		expand_braced(p, r, i);
		return true;
	case '\'':
		if (!quoted && sees(p, SEE_ANSI_QUOTE)) {
			expand_ansi(p, r, i);
			return true;
		}
		break;
	case '[':
		if (sees(p, SEE_OLD_ARITH)) {
			expand_old_arith(p, r);
			return true;
		}
		break;
	default:
		if (expand_plain(p, r, i))
			return true;
	}
	p->pos++;
	return true;
}
