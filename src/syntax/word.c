#include "parser.h"

enum {
	W_META = 1,		/* blanks, newline, ; & | ( ) < > */
	W_QUOTE = 2,		/* \ ' " $ ` */
	W_GLOB = 4,		/* * ? [ ~ { + @ ! */
	W_PAREN = 8,
	W_BRACKET = 16,
	W_RBRACE = 32,
	W_COLON = 64,
	W_NEWLINE = 128
};

static const unsigned char class_of[256] = {
	[' '] = W_META, ['\t'] = W_META, ['\n'] = W_META | W_NEWLINE, [';'] = W_META,
	['&'] = W_META, ['|'] = W_META, ['<'] = W_META, ['>'] = W_META,
	['('] = W_META | W_PAREN, [')'] = W_META | W_PAREN,
	['\\'] = W_QUOTE, ['\''] = W_QUOTE, ['"'] = W_QUOTE, ['$'] = W_QUOTE,
	['`'] = W_QUOTE,
	['*'] = W_GLOB, ['?'] = W_GLOB, ['['] = W_GLOB | W_BRACKET, ['~'] = W_GLOB,
	['{'] = W_GLOB, ['+'] = W_GLOB, ['@'] = W_GLOB, ['!'] = W_GLOB,
	[']'] = W_BRACKET, ['}'] = W_RBRACE, [':'] = W_COLON,
};

/* What to stop at, and what a backslash quotes (all, where NULL). */
static const struct {
	unsigned char mask;
	bool quoted;		/* as inside "..." */
	const char *escapes;
} modes[] = {
	[M_WORD] = {W_META | W_QUOTE | W_GLOB, false, NULL},
	[M_ASSIGN] = {W_META | W_QUOTE | W_COLON | W_GLOB, false, NULL},
	[M_DOUBLE] = {W_QUOTE, true, "$`\"\\"},
	[M_BRACE] = {W_QUOTE | W_GLOB | W_RBRACE, false, NULL},
	[M_BRACE_DQ] = {W_QUOTE | W_RBRACE, true, "$`\"\\}"},
	[M_ARITH] = {W_QUOTE | W_PAREN, true, "$`\"\\"},
	[M_OLD_ARITH] = {W_QUOTE | W_BRACKET, true, "$`\"\\"},
	[M_HEREDOC] = {W_QUOTE | W_NEWLINE, true, "$`\\"},
	[M_SUBSCRIPT] = {W_QUOTE | W_BRACKET, false, NULL},
	[M_INDEX] = {W_QUOTE | W_BRACKET | W_RBRACE, false, NULL},
	[M_DELIMITER] = {W_META | W_QUOTE, false, NULL},
	[M_REGEX] = {W_META | W_QUOTE, false, NULL},
	[M_PATTERN] = {W_META | W_QUOTE | W_GLOB, false, NULL},
	[M_EXTGLOB] = {W_QUOTE | W_GLOB | W_PAREN, false, NULL},
	[M_BRACES] = {W_QUOTE, false, NULL},
};

/* The literal without \-newline, and for <<- without tabs after a newline. */
static struct str
literal_value(struct parser *p, const struct reading *r)
{
	struct buf b = {.arena = p->a};
	bool join = !r->doc || !r->doc->quoted;
	uint32_t i = r->literal;

	while (i < p->pos) {
		if (r->strip && p->s[i] == '\t' && (i == 0 || p->s[i - 1] == '\n')) {
			while (i < p->pos && p->s[i] == '\t')
				i++;
		} else if (join && p->s[i] == '\\' && i + 1 < p->pos && p->s[i + 1] == '\n')
			i += 2;
		else
			buf_char(&b, p->s[i++]);
	}
	return buf_done(&b);
}

/* Ends the literal text that is under way, if any. */
void
word_literal(struct parser *p, struct reading *r)
{
	struct part *part;
	struct str value;

	if (r->literal >= p->pos)
		return;
	value = r->dirty ? literal_value(p, r)
	    : (struct str){p->s + r->literal, p->pos - r->literal};
	r->dirty = r->strip;
	if (value.n == 0)
		return;
	part = vec_push(p->a, &p->parts);
	*part = (struct part){.kind = PART_LITERAL, .value = value,
	    .span = span_of(p, r->literal, p->pos)};
}

/* A part from beg to where we are; literal text begins behind it. */
struct part *
word_push(struct parser *p, struct reading *r, enum part_kind kind, uint32_t beg)
{
	struct part *part = vec_push(p->a, &p->parts);

	*part = (struct part){.kind = kind, .span = span_of(p, beg, p->pos)};
	r->literal = p->pos;
	return part;
}

/*
 * The quote was opened and never closed: the shell reads to the end.  Where an
 * earlier one looks as if it had been closed by what was meant to open this
 * one, that is the place to look at.
 */
void
word_unclosed(struct parser *p, uint32_t beg, uint32_t end, const char *message)
{
	struct span open = span_of(p, beg, end);

	if (p->suspect && p->suspect - 1 < open.beg && !p->map
	    && p->s[p->suspect - 1] == p->s[beg])
		open = (struct span){p->suspect - 1, p->suspect};
	lex_seek(p, p->n);
	fault_open(p, p->n, p->n, message, open);
}

/*
 * A string over several lines whose closing quote touches a word or stands
 * behind = and the like: what closes it was meant to open.
 */
static void
suspect(struct parser *p, uint32_t beg, uint32_t end)
{
	int before = byte_at(p, end - 1), after = byte_at(p, end + 1);

	if (p->suspect || p->map || !memchr(p->s + beg, '\n', end - beg))
		return;
	if ((before == '=' || before == ' ' || before == '\t')
	    && (lex_name(p, end + 1) > end + 1 || after == '$' || after == '/'))
		p->suspect = beg + 1;
}

/* Bytes of the UTF-8 character at i, or 1. */
static uint32_t
character_length(const struct parser *p, uint32_t i)
{
	unsigned char c = (unsigned char)p->s[i];
	uint32_t n = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;

	if (c >= 0xf8)
		return 1;
	for (uint32_t k = 1; k < n; k++)
		if (i + k >= p->n || ((unsigned char)p->s[i + k] & 0xc0) != 0x80)
			return 1;
	return n;
}

static void
word_escape(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	int c = byte_at(p, beg + 1);
	const char *escapes = modes[r->mode].escapes;
	struct part *part;

	if (c == '\n') {
		r->dirty = true;
		p->pos += 2;
		return;
	}
	if (c < 0 || (escapes && (c == 0 || !strchr(escapes, c)))) {
		p->pos += c == '\'' ? 2 : 1;
		return;
	}
	word_literal(p, r);
	p->pos = beg + 1 + character_length(p, beg + 1);
	part = word_push(p, r, PART_ESCAPED, beg);
	part->value = (struct str){p->s + beg + 1, p->pos - beg - 1};
}

static void
word_single(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	const char *end = memchr(p->s + beg + 1, '\'', p->n - beg - 1);
	struct part *part;

	word_literal(p, r);
	if (!end) {
		word_unclosed(p, beg, beg + 1, "the `'` is never closed");
		part = word_push(p, r, PART_SINGLE, beg);
		part->value = (struct str){p->s + beg + 1, p->n - beg - 1};
		return;
	}
	p->pos = (uint32_t)(end - p->s) + 1;
	suspect(p, beg, p->pos - 1);
	part = word_push(p, r, PART_SINGLE, beg);
	part->value = (struct str){p->s + beg + 1, p->pos - beg - 2};
}

/* "..." from its quote; a $ before it belongs to it */
static void
word_double(struct parser *p, struct reading *r, uint32_t beg)
{
	uint32_t quote = p->pos;
	struct word *inside;
	struct part *part;

	p->pos = beg;
	word_literal(p, r);
	p->pos = quote + 1;
	if (!depth_enter(p))
		inside = arena_new(p->a, struct word);
	else {
		inside = word_inside(p, M_DOUBLE);
		depth_leave(p);
	}
	if (byte_at(p, p->pos) == '"') {
		suspect(p, quote, p->pos);
		p->pos++;
	} else
		word_unclosed(p, quote, quote + 1, "the `\"` is never closed");
	part = word_push(p, r, PART_DOUBLE, beg);
	part->parts = inside->parts;
	part->part_n = inside->part_n;
}

/* [...]: its end; 0 where there is none; 1 where quotes or $ stand in it */
static uint32_t
bracket_end(struct parser *p, const struct reading *r)
{
	uint32_t beg = p->pos, i = beg + 1, k;
	int c = byte_at(p, i);

	if (!lex_spend(p, 0))
		return 0;
	if (c == '!' || c == '^')
		i++;
	if (byte_at(p, i) == ']')
		i++;
	for (; (c = byte_at(p, i)) >= 0; i++) {
		if (c == ']')
			break;
		if (c == '[' && (byte_at(p, i + 1) == ':' || byte_at(p, i + 1) == '.'
		    || byte_at(p, i + 1) == '=')) {
			for (k = i + 2; k < i + 20 && byte_at(p, k) >= 0; k++)
				if (p->s[k] == p->s[i + 1] && byte_at(p, k + 1) == ']')
					break;
			if (byte_at(p, k + 1) == ']')
				i = k + 1;
		} else if (class_of[c] & (W_META | W_QUOTE) || (c == '}' && r->mode == M_BRACE))
			break;
	}
	if (!lex_spend(p, i - beg) || c < 0 || class_of[c] & W_META || c == '}')
		return 0;
	return c == ']' ? i + 1 : 1;
}

static void
glob_push(struct parser *p, struct reading *r, uint32_t end)
{
	uint32_t beg = p->pos;
	struct part *part;

	word_literal(p, r);
	p->pos = end;
	part = word_push(p, r, PART_GLOB, beg);
	part->value = (struct str){p->s + beg, end - beg};
}

static void
word_bracket(struct parser *p, struct reading *r)
{
	uint32_t end = bracket_end(p, r);

	if (end == 0)
		p->pos++;
	else
		glob_push(p, r, end == 1 ? p->pos + 1 : end);
}

/* ?(...) *(...) +(...) @(...) !(...) */
static bool
word_extglob(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	struct word *inside;
	struct part *part;
	shell_set with = SEE_EXTGLOB;

	if (byte_at(p, beg + 1) != '(')
		return false;
	if (p->extglob || r->mode == M_PATTERN || r->mode == M_EXTGLOB)
		with |= BASHES;
	if (r->mode == M_BRACE || !sees(p, with))
		return false;
	word_literal(p, r);
	p->pos += 2;
	if (!depth_enter(p))
		return true;
	inside = word_inside(p, M_EXTGLOB);
	depth_leave(p);
	if (byte_at(p, p->pos) == ')')
		p->pos++;
	else
		word_unclosed(p, beg, beg + 2, "the pattern has no `)`");
	part = word_push(p, r, PART_GLOB, beg);
	part->value = (struct str){p->s + beg, p->pos - beg};
	part->parts = inside->parts;
	part->part_n = inside->part_n;
	return true;
}

/* ~ or ~user, up to / or the word's end */
static void
word_tilde(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos, i = beg + 1;
	struct part *part;
	int c;

	while ((c = byte_at(p, i)) >= 0 && !lex_ends_word(c) && !(class_of[c] & ~W_GLOB)
	    && c != '/')
		i++;
	if (!(c < 0 || c == '/' || lex_ends_word(c) || (c == ':' && r->mode == M_ASSIGN)
	    || (c == '}' && r->mode == M_BRACE))) {
		p->pos++;
		return;
	}
	word_literal(p, r);
	p->pos = i;
	part = word_push(p, r, PART_TILDE, beg);
	part->value = (struct str){p->s + beg, i - beg};
}

/* x..y and x..y..n: numbers or single letters */
static bool
is_range(struct str s)
{
	size_t dots = 0;
	struct str piece = {s.p, 0};
	long number;

	while (dots + 1 < s.n && !(s.p[dots] == '.' && s.p[dots + 1] == '.'))
		dots++;
	if (dots == 0 || dots + 2 >= s.n)
		return false;
	piece.n = dots;
	s = str_sub(s, dots + 2, s.n);
	for (dots = 0; dots + 1 < s.n && !(s.p[dots] == '.' && s.p[dots + 1] == '.');)
		dots++;
	if (dots + 1 < s.n) {
		if (!str_number(str_sub(s, dots + 2, s.n), &number))
			return false;
		s.n = dots;
	}
	if (str_number(piece, &number) && str_number(s, &number))
		return true;
	return piece.n == 1 && s.n == 1 && lex_is_name(piece) && lex_is_name(s);
}

/* {a,b} and {1..9}: the end, or 0; who expands it in *with */
static uint32_t
braces_end(struct parser *p, shell_set *with)
{
	uint32_t beg = p->pos, i = beg, depth = 0, parens = 0;
	bool comma = false;
	int c;
	char quote = 0;

	if (!lex_spend(p, 0))
		return 0;
	for (; (c = byte_at(p, i)) >= 0; i++) {
		if (c == '\\' && quote != '\'')
			i++;
		else if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '\'' || c == '"' || c == '`')
			quote = (char)c;
		else if (c == '(' && (parens || p->s[i - 1] == '$'))
			parens++;
		else if (parens)
			parens -= c == ')';
		else if (c == '{')
			depth++;
		else if (c == '}' && --depth == 0)
			break;
		else if (class_of[c] & W_META)
			break;
		else if (c == ',' && depth == 1)
			comma = true;
	}
	if (!lex_spend(p, i - beg) || c != '}')
		return 0;
	*with = comma ? SEE_BRACES : SEE_BRACE_RANGE;
	return comma || is_range((struct str){p->s + beg + 1, i - beg - 1}) ? i + 1 : 0;
}

static bool
word_braces(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos, n = p->n, end;
	struct word *inside;
	struct part *part;
	shell_set with;

	if (byte_at(p, beg + 1) == '}')
		return false;
	end = braces_end(p, &with);
	if (!end || !sees(p, with))
		return false;
	word_literal(p, r);
	p->pos = beg + 1;
	p->n = end - 1;
	inside = word_inside(p, M_BRACES);
	p->n = n;
	p->pos = end;
	part = word_push(p, r, PART_BRACES, beg);
	part->value = (struct str){p->s + beg, end - beg};
	part->parts = inside->parts;
	part->part_n = inside->part_n;
	return true;
}

static void
word_glob(struct parser *p, struct reading *r, int c)
{
	if (c == '~' && p->pos == r->tilde) {
		word_tilde(p, r);
		return;
	}
	if (c != '[' && c != '{' && c != '~' && word_extglob(p, r))
		return;
	if (r->mode == M_ASSIGN)
		p->pos++;
	else if (c == '*' || c == '?')
		glob_push(p, r, p->pos + 1);
	else if (c == '[')
		word_bracket(p, r);
	else if (c != '{' || r->mode != M_WORD || !word_braces(p, r))
		p->pos++;
}

/* PATH=a:~/b: a tilde behind an unquoted colon */
static void
word_colon(struct parser *p, struct reading *r)
{
	p->pos++;
	if (byte_at(p, p->pos) == '~')
		word_tilde(p, r);
}

/* ' inside "${x-...}": text, but bash lets it hide a } */
static bool
word_single_in_double(struct parser *p, struct reading *r)
{
	uint32_t beg = p->pos;
	const char *end;
	shell_set with = SEE_DQ_SINGLE;

	p->pos++;
	if (r->mode != M_BRACE_DQ || beg < r->protect)
		return true;
	end = memchr(p->s + beg + 1, '\'', p->n - beg - 1);
	if (!end) {
		if (!sees(p, with))
			return true;
		word_literal(p, r);
		word_unclosed(p, beg, beg + 1, "the `'` is never closed");
		r->literal = p->pos;
		return true;
	}
	for (const char *q = p->s + beg + 1; q < end; q++)
		if (strchr("}\"$`\\", *q) && *q) {
			if (!sees(p, with))
				return true;
			break;
		}
	if (p->self & with)
		r->protect = (uint32_t)(end - p->s) + 1;
	return true;
}

/* bash: '$(' inside "${x-...}" is text unless the `)` is there, too */
static bool
word_is_hidden(const struct parser *p, struct reading *r, int c)
{
	uint32_t n = r->protect - p->pos - 1;

	if (c == '`')
		return !memchr(p->s + p->pos + 1, '`', n);
	if (c != '$' || byte_at(p, p->pos + 1) != '(')
		return false;
	if (r->hidden != r->protect && !memchr(p->s + p->pos + 1, ')', n))
		r->hidden = r->protect;
	return r->hidden == r->protect;
}

/* A here-document's delimiter is not expanded; some shells do not even look. */
static bool
delimiter_is_raw(struct parser *p, int c)
{
	int d = byte_at(p, p->pos + 1);

	return (c == '$' && d != '(' && d != '{' && d != '\'' && d != '"')
	    || sees(p, SEE_RAW_DELIMITER);
}

static bool
word_quote(struct parser *p, struct reading *r, int c)
{
	bool quoted = modes[r->mode].quoted;

	if (p->pos < r->protect && r->mode == M_BRACE_DQ && word_is_hidden(p, r, c)) {
		p->pos++;
		return true;
	}
	if (r->mode == M_DELIMITER && (c == '$' || c == '`') && delimiter_is_raw(p, c)) {
		p->pos++;
		return true;
	}
	if ((r->mode == M_ARITH || r->mode == M_OLD_ARITH) && (c == '"' || c == '\''))
		quoted = !sees(p, SEE_ARITH_QUOTE);
	switch (c) {
	case '\\':
		word_escape(p, r);
		return true;
	case '\'':
		if (quoted)
			return word_single_in_double(p, r);
		word_single(p, r);
		return true;
	case '"':
		if (r->mode == M_DOUBLE)
			return false;
		if (r->mode == M_HEREDOC || (quoted && r->mode != M_BRACE_DQ)
		    || (r->mode == M_BRACE_DQ && p->pos < r->protect))
			p->pos++;
		else
			word_double(p, r, p->pos);
		return true;
	case '`':
		expand_backquote(p, r);
		return true;
	}
	if (!quoted && byte_at(p, p->pos + 1) == '"' && sees(p, SEE_LOCALE_QUOTE)) {
		p->pos++;
		word_double(p, r, p->pos - 1);
		return true;
	}
	return expand_dollar(p, r);
}

/* ( ) [ ] that count: false at the one that ends it */
static bool
word_nested(struct parser *p, struct reading *r, int c)
{
	if (c == '(' || c == '[')
		r->nest++;
	else if (r->nest > 0)
		r->nest--;
	else if (r->mode != M_ARITH || byte_at(p, join_at(p, p->pos + 1)) == ')')
		return false;
	p->pos++;
	return true;
}

/* What ends a word outside quotes, but for <( and the brackets of a regex */
static bool
word_meta(struct parser *p, struct reading *r, int c)
{
	if ((c == '<' || c == '>') && byte_at(p, join_at(p, p->pos + 1)) == '('
	    && r->mode != M_REGEX && sees(p, SEE_PROCESS)) {
		expand_process(p, r);
		return true;
	}
	if (p->pos < r->protect) {
		p->pos++;
		return true;
	}
	if (r->mode != M_REGEX)
		return false;
	if (c == '(')
		r->nest++;
	else if (c == ')' && r->nest > 0)
		r->nest--;
	else if (c != '|' && r->nest == 0)
		return false;
	p->pos++;
	return true;
}

/* One special byte; false where it ends what is read. */
static bool
word_special(struct parser *p, struct reading *r, int c)
{
	unsigned char k = class_of[c] & modes[r->mode].mask;

	if (k & W_QUOTE)
		return word_quote(p, r, c);
	if (k & W_PAREN || k & W_BRACKET)
		return word_nested(p, r, c);
	if (k & W_GLOB)
		word_glob(p, r, c);
	else if (k & W_COLON)
		word_colon(p, r);
	else if (k & W_META)
		return word_meta(p, r, c);
	else if (k & W_NEWLINE) {
		p->pos++;
		return !heredoc_ends(p, r);
	} else if (k & W_RBRACE) {
		if (p->pos >= r->protect)
			return false;
		p->pos++;
	}
	return true;
}

void
word_parts(struct parser *p, struct reading *r)
{
	unsigned char mask = modes[r->mode].mask;

	r->literal = p->pos;
	for (;;) {
		while (p->pos < p->n && !(class_of[(unsigned char)p->s[p->pos]] & mask))
			p->pos++;
		if (p->pos >= p->n
		    || !word_special(p, r, (unsigned char)p->s[p->pos]))
			break;
	}
	word_literal(p, r);
	p->last = p->pos;
	p->ready = false;
}

/* Reads from here; a ~ at the place tilde is a home directory. */
static struct word *
word_from(struct parser *p, enum mode mode, uint32_t tilde, uint32_t protect)
{
	struct reading r = {.mode = mode, .mark = p->parts.n, .tilde = tilde,
	    .protect = protect};
	uint32_t beg = p->pos;
	struct word *w;

	word_parts(p, &r);
	w = arena_new(p->a, struct word);
	stack_keep(p, parts, r.mark, w->parts, w->part_n);
	w->span = span_of(p, beg, p->pos);
	return w;
}

struct word *
word_inside(struct parser *p, enum mode mode)
{
	return word_from(p, mode, p->pos, 0);
}

/* The word that lex_peek() saw. */
struct word *
word_read(struct parser *p, enum mode mode)
{
	p->pos = lex_peek(p)->beg;
	return word_from(p, mode, p->pos, 0);
}

struct word *
word_element(struct parser *p, uint32_t end)
{
	p->pos = lex_peek(p)->beg;
	return word_from(p, M_WORD, p->pos, end);
}

/* An operator as a word, where it is one to [[ */
struct word *
word_of_token(struct parser *p)
{
	struct token t = *lex_peek(p);
	struct word *w = arena_new(p->a, struct word);

	w->span = span_of(p, t.number, t.end);
	w->parts = arena_new(p->a, struct part);
	w->part_n = 1;
	*w->parts = (struct part){.kind = PART_LITERAL, .span = w->span,
	    .value = lex_text(p, t.number, t.end)};
	lex_take(p);
	return w;
}

void
word_stack(struct parser *p)
{
	struct word *w = word_read(p, M_WORD);	/* may push and pop there, too */

	*vec_push(p->a, &p->words) = w;
}

struct word *
word_declaration(struct parser *p, uint32_t eq)
{
	p->pos = lex_peek(p)->beg;
	return word_from(p, M_ASSIGN, eq + 1, 0);
}

/* a=<(b): a value may begin with what else would end it */
bool
word_starts_process(struct parser *p, uint32_t i)
{
	int c = byte_at(p, i);

	return (c == '<' || c == '>') && byte_at(p, join_at(p, i + 1)) == '('
	    && sees(p, SEE_PROCESS);
}

/* export a=(b c): a word that the shell makes several values of */
struct word *
word_array(struct parser *p, uint32_t lparen)
{
	uint32_t beg = lex_peek(p)->beg;
	struct reading r = {.mode = M_WORD, .mark = p->parts.n, .literal = beg};
	struct word *w = arena_new(p->a, struct word), *element;
	struct part *part;
	uint32_t words = p->words.n, mark;

	p->pos = lparen;
	word_literal(p, &r);
	lex_seek(p, lparen + 1);
	mark = p->parts.n;
	simple_elements(p, lparen);
	p->pos = p->last;
	for (uint32_t i = words; i < p->words.n; i++) {
		element = p->words.v[i];
		for (uint32_t k = 0; k < element->part_n; k++)
			*vec_push(p->a, &p->parts) = element->parts[k];
	}
	p->words.n = words;
	element = arena_new(p->a, struct word);
	stack_keep(p, parts, mark, element->parts, element->part_n);
	part = word_push(p, &r, PART_BRACES, lparen);
	part->value = (struct str){p->s + lparen, p->pos - lparen};
	part->parts = element->parts;
	part->part_n = element->part_n;
	stack_keep(p, parts, r.mark, w->parts, w->part_n);
	w->span = span_of(p, beg, p->pos);
	return w;
}
