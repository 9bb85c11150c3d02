#include "parser.h"

/* What ends a word. */
static const bool is_meta[256] = {
	[' '] = true, ['\t'] = true, ['\n'] = true, [';'] = true, ['&'] = true,
	['|'] = true, ['('] = true, [')'] = true, ['<'] = true, ['>'] = true,
};

static const struct {
	const char *text;
	enum reserved id;
} reserved_words[] = {
	{"if", RW_IF}, {"then", RW_THEN}, {"elif", RW_ELIF}, {"else", RW_ELSE},
	{"fi", RW_FI}, {"do", RW_DO}, {"done", RW_DONE}, {"case", RW_CASE},
	{"esac", RW_ESAC}, {"while", RW_WHILE}, {"until", RW_UNTIL}, {"for", RW_FOR},
	{"{", RW_LBRACE}, {"}", RW_RBRACE}, {"!", RW_BANG}, {"in", RW_IN},
	{"function", RW_FUNCTION}, {"select", RW_SELECT}, {"time", RW_TIME},
	{"coproc", RW_COPROC}, {"[[", RW_COND}, {"]]", RW_COND_END},
};

bool
lex_ends_word(int c)
{
	return c < 0 || is_meta[c];
}

/* Looking ahead has cost this much; false, and no answer, when all is spent. */
bool
lex_spend(struct parser *p, uint32_t bytes)
{
	p->budget -= bytes;
	if (p->budget > 0)
		return true;
	p->tree->differs = ALL_SHELLS & ~p->self;	/* we do not know */
	return false;
}

static bool
is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

bool
lex_is_name(struct str s)
{
	if (s.n == 0 || !is_alpha((unsigned char)s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_alpha((unsigned char)s.p[i]) && !is_digit((unsigned char)s.p[i]))
			return false;
	return true;
}

uint32_t
lex_name(const struct parser *p, uint32_t i)
{
	int c = byte_at(p, i);

	if (!is_alpha(c))
		return i;
	do {
		i = join_at(p, i + 1);
		c = byte_at(p, i);
	} while (is_alpha(c) || is_digit(c));
	return i;
}

struct str
lex_text(struct parser *p, uint32_t beg, uint32_t end)
{
	struct buf b = {.arena = p->a};
	uint32_t i = beg;

	while (i + 1 < end && !(p->s[i] == '\\' && p->s[i + 1] == '\n'))
		i++;
	if (i + 1 >= end)
		return (struct str){p->s + beg, end - beg};
	for (i = beg; i < end;) {
		if (i + 1 < end && p->s[i] == '\\' && p->s[i + 1] == '\n')
			i += 2;
		else
			buf_char(&b, p->s[i++]);
	}
	return buf_done(&b);
}

/*
 * Errors.  Two at one place are one error and its echo: the first is told.
 * Shells that do not look here (the inside of backquotes, of a here-document)
 * find out when they run it.
 */
struct sh_error *
fault_at(struct parser *p, uint32_t beg, uint32_t end, const char *message)
{
	static struct sh_error nowhere;
	struct span at = span_of(p, beg, end);
	struct sh_error *e;

	p->tree->differs |= p->blind & p->self ? ALL_SHELLS & ~p->blind : p->blind;
	if (p->blind & p->self)
		return &nowhere;
	p->bad = true;
	if (p->tree->errors.n == SH_ERROR_MAX)
		lex_seek(p, p->n);	/* enough: no shell comes this far */
	if (p->told == at.beg + 1 || p->tree->errors.n == SH_ERROR_MAX)
		return &nowhere;
	p->told = at.beg + 1;
	e = vec_push(p->a, &p->tree->errors);
	*e = (struct sh_error){.span = at, .message = message,
	    .opener = {at.beg, at.beg}};
	return e;
}

void
fault_open(struct parser *p, uint32_t beg, uint32_t end, const char *message,
    struct span opener)
{
	struct sh_error *e = fault_at(p, beg, end, message);

	e->opener = opener;
	e->opener_text = "opened here";
}

bool
depth_enter(struct parser *p)
{
	if (p->depth < SH_DEPTH_MAX) {
		p->depth++;
		return true;
	}
	p->tree->too_deep = true;
	fault_at(p, p->pos, p->pos, "nested too deeply to be followed");
	lex_seek(p, p->n);
	p->told = offset_of(p, p->n) + 1;	/* what is missing there is no news */
	return false;
}

void
depth_leave(struct parser *p)
{
	p->depth--;
}

void
lex_seek(struct parser *p, uint32_t pos)
{
	p->pos = pos;
	p->last = pos;
	p->ready = false;
}

static void
comment_push(struct parser *p, uint32_t beg, uint32_t end)
{
	struct span at = span_of(p, beg, end);

	if (p->tree->comments.n
	    && p->tree->comments.v[p->tree->comments.n - 1].span.end > at.beg)
		return;
	vec_push(p->a, &p->tree->comments)->span = at;
}

/* blank: { ' ' | TAB | \-newline } [ '#' text ] */
static uint32_t
lex_blank(struct parser *p, uint32_t i)
{
	const char *eol;
	uint32_t beg;

	for (;;) {
		while (i < p->n && (p->s[i] == ' ' || p->s[i] == '\t'))
			i++;
		if (i + 1 < p->n && p->s[i] == '\\' && p->s[i + 1] == '\n') {
			i += 2;
			continue;
		}
		if (i >= p->n || p->s[i] != '#')
			return i;
		beg = i;
		eol = memchr(p->s + i, '\n', p->n - i);
		i = eol ? (uint32_t)(eol - p->s) : p->n;
		comment_push(p, beg, i);
		return i;
	}
}

static void
token_set(struct token *t, enum token_kind kind, uint32_t end)
{
	t->kind = kind;
	t->end = end;
}

static void
token_redir(struct token *t, enum redir_op op, uint32_t end)
{
	t->kind = T_REDIR;
	t->redir = op;
	t->end = end;
}

/* ;  ;;  ;&  ;;&  ;| */
static void
lex_semi(struct parser *p, struct token *t)
{
	uint32_t i = join_at(p, t->beg + 1), j;
	int c = byte_at(p, i);

	if (c == ';') {
		j = join_at(p, i + 1);
		if (byte_at(p, j) == '&' && sees(p, SEE_NEXT))
			token_set(t, T_CASE_NEXT, j + 1);
		else
			token_set(t, T_CASE_BREAK, i + 1);
	} else if (c == '&' && sees(p, SEE_FALL))
		token_set(t, T_CASE_FALL, i + 1);
	else if (c == '|' && sees(p, SEE_NEXT_BAR))
		token_set(t, T_CASE_NEXT, i + 1);
	else
		token_set(t, T_SEMI, t->beg + 1);
}

/* &  &&  &>  &>> */
static void
lex_amp(struct parser *p, struct token *t)
{
	uint32_t i = join_at(p, t->beg + 1), j;
	int c = byte_at(p, i);

	if (c == '&')
		token_set(t, T_AND_IF, i + 1);
	else if (c == '>' && sees(p, SEE_BOTH)) {
		j = join_at(p, i + 1);
		if (byte_at(p, j) == '>' && sees(p, SEE_BOTH_APPEND))
			token_redir(t, REDIR_BOTH_APPEND, j + 1);
		else
			token_redir(t, REDIR_BOTH, i + 1);
	} else
		token_set(t, T_AMP, t->beg + 1);
}

/* |  ||  |&  (in ksh, a |& is a coprocess: a separator) */
static void
lex_bar(struct parser *p, struct token *t)
{
	uint32_t i = join_at(p, t->beg + 1);
	int c = byte_at(p, i);

	if (c == '|')
		token_set(t, T_OR_IF, i + 1);
	else if (c == '&' && sees(p, SEE_PIPE_BOTH))
		token_set(t, T_PIPE_BOTH, i + 1);
	else if (c == '&' && sees(p, KSHES))
		token_set(t, T_AMP, i + 1);
	else
		token_set(t, T_PIPE, t->beg + 1);
}

/* <  <<  <<-  <<<  <&  <>  <( */
static void
lex_less(struct parser *p, struct token *t)
{
	uint32_t i = join_at(p, t->beg + 1), j;

	switch (byte_at(p, i)) {
	case '<':
		j = join_at(p, i + 1);
		if (byte_at(p, j) == '<' && sees(p, SEE_HERESTRING))
			token_redir(t, REDIR_HERESTRING, j + 1);
		else if (byte_at(p, j) == '-')
			token_redir(t, REDIR_HEREDOC_DASH, j + 1);
		else
			token_redir(t, REDIR_HEREDOC, i + 1);
		return;
	case '&':
		token_redir(t, REDIR_DUP_IN, i + 1);
		return;
	case '>':
		token_redir(t, REDIR_RDWR, i + 1);
		return;
	case '(':
		if (sees(p, SEE_PROCESS)) {
			token_set(t, T_WORD, t->beg);
			return;
		}
	}
	token_redir(t, REDIR_IN, t->beg + 1);
}

/* >  >>  >&  >|  >( */
static void
lex_great(struct parser *p, struct token *t)
{
	uint32_t i = join_at(p, t->beg + 1);

	switch (byte_at(p, i)) {
	case '>':
		token_redir(t, REDIR_APPEND, i + 1);
		return;
	case '&':
		token_redir(t, REDIR_DUP_OUT, i + 1);
		return;
	case '|':
		token_redir(t, REDIR_CLOBBER, i + 1);
		return;
	case '(':
		if (sees(p, SEE_PROCESS)) {
			token_set(t, T_WORD, t->beg);
			return;
		}
	}
	token_redir(t, REDIR_OUT, t->beg + 1);
}

static void lex_operator(struct parser *p, struct token *t, int c);

/* IO_NUMBER: digits that touch < or >; {name} likewise */
static void
lex_number(struct parser *p, struct token *t, uint32_t end, shell_set with)
{
	int c = byte_at(p, end);
	struct token op = *t;

	if ((c != '<' && c != '>') || !sees(p, with))
		return;
	op.beg = end;
	lex_operator(p, &op, c);
	if (op.kind == T_REDIR)
		*t = op;
}

static void
lex_digits(struct parser *p, struct token *t)
{
	uint32_t i = t->beg, digits = 0;

	for (; is_digit(byte_at(p, i)); digits++)
		i = join_at(p, i + 1);
	lex_number(p, t, i, digits > 1 ? SEE_LONG_FD : ALL_SHELLS);
}

static void
lex_braced(struct parser *p, struct token *t)
{
	uint32_t i = lex_name(p, t->beg + 1);

	if (i > t->beg + 1 && byte_at(p, i) == '}')
		lex_number(p, t, i + 1, SEE_FD_VAR);
}

static void
lex_operator(struct parser *p, struct token *t, int c)
{
	switch (c) {
	case '\n':
		token_set(t, T_NEWLINE, t->beg + 1);
		break;
	case ';':
		lex_semi(p, t);
		break;
	case '&':
		lex_amp(p, t);
		break;
	case '|':
		lex_bar(p, t);
		break;
	case '<':
		lex_less(p, t);
		break;
	case '>':
		lex_great(p, t);
		break;
	case '(':
		token_set(t, T_LPAREN, t->beg + 1);
		break;
	case ')':
		token_set(t, T_RPAREN, t->beg + 1);
		break;
	}
}

/* The token behind pos; stays the same until it is taken. */
struct token *
lex_peek(struct parser *p)
{
	struct token *t = &p->tok;
	int c;

	if (p->ready)
		return t;
	p->ready = true;
	t->beg = t->end = t->number = lex_blank(p, p->pos);
	t->word = RW_UNKNOWN;
	c = byte_at(p, t->beg);
	if (c < 0) {
		t->kind = T_EOF;
		return t;
	}
	t->kind = T_WORD;
	if (is_meta[c])
		lex_operator(p, t, c);
	else if (is_digit(c))
		lex_digits(p, t);
	else if (c == '{')
		lex_braced(p, t);
	return t;
}

void
lex_take(struct parser *p)
{
	struct token *t = lex_peek(p);

	p->pos = p->last = t->end;
	p->ready = false;
	if (t->kind == T_NEWLINE && p->docs.n > p->docs_from)
		heredoc_read(p);
}

/* linebreak: { newline } */
void
lex_linebreak(struct parser *p)
{
	while (lex_peek(p)->kind == T_NEWLINE)
		lex_take(p);
}

/*
 * What the next word is where a command may begin.  Sets the token's end, so
 * that lex_take() takes it whole.
 */
enum reserved
lex_reserved(struct parser *p)
{
	struct token *t = lex_peek(p);
	uint32_t i = t->beg;
	char text[16];
	size_t n = 0;

	if (t->kind != T_WORD)
		return RW_NONE;
	if (t->word != RW_UNKNOWN)
		return t->word;
	t->word = RW_NONE;
	for (; !lex_ends_word(byte_at(p, i)); i = join_at(p, i + 1)) {
		if (n == 8)
			return RW_NONE;
		text[n++] = p->s[i];
	}
	for (size_t k = 0; k < sizeof reserved_words / sizeof *reserved_words; k++) {
		if (reserved_words[k].text[0] != text[0]
		    || strlen(reserved_words[k].text) != n
		    || memcmp(reserved_words[k].text, text, n) != 0)
			continue;
		t->word = reserved_words[k].id;
		t->end = i;
	}
	return t->word;
}

const char *
lex_describe(struct parser *p)
{
	struct token *t = lex_peek(p);
	uint32_t end = t->end;

	if (t->kind == T_EOF)
		return p->n < p->tree->source->text.n && !p->map ? "the end" : "end of file";
	if (t->kind == T_NEWLINE)
		return "end of line";
	if (t->kind == T_WORD)
		for (end = t->beg; end < t->beg + 40 && !lex_ends_word(byte_at(p, end));)
			end++;
	if (end == t->beg)
		end++;
	return arena_fmt(p->a, "`%.*s`", (int)(end - t->number), p->s + t->number);
}
