/*
 * Conditions of program entries:
 *
 *   condition = conjunction { "|" conjunction }
 *   conjunction = atom { "&" atom }
 *   atom = [ "not" | "no" ] OPTION [ "=" TEXT | "~" `PATTERN` ]
 *        | [ "not" | "no" ] "operand" [ N ] [ "=" TEXT | "~" `PATTERN` ]
 *        | [ "not" | "no" ] "any" ( "=" TEXT | "~" `PATTERN` )
 *        | "no" "arguments"
 *
 * TEXT is a bare word or stands in '...'.
 */
#include "build.h"
#include "port/re.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_PATTERN, TOKEN_SIGN };

struct token {
	enum token_kind kind;
	struct str text;
	struct span span;
};

struct cond {
	struct kb_builder *b;
	uint32_t at, end;
	struct token now;
};

static bool
is_sign(char c)
{
	return c == '|' || c == '&' || c == '=' || c == '~';
}

/* A quoted text; without its end it goes to the end of the condition. */
static void
token_quoted(struct cond *c, char quote)
{
	uint32_t beg = c->at + 1;
	uint32_t end = (uint32_t)str_find(c->b->source->text, quote, beg);

	if (end >= c->end) {
		build_error(c->b, (struct span){c->at, c->end},
		    "no closing %c", quote);
		end = c->end;
	}
	c->now.kind = quote == '`' ? TOKEN_PATTERN : TOKEN_TEXT;
	c->now.text = str_sub(c->b->source->text, beg, end);
	c->at = end < c->end ? end + 1 : end;
}

static void
token_next(struct cond *c)
{
	const char *p = c->b->source->text.p;
	uint32_t beg;

	while (c->at < c->end && strchr(" \t\r\n", p[c->at]))
		c->at++;
	beg = c->at;
	c->now = (struct token){.kind = TOKEN_END};
	if (c->at < c->end && (p[c->at] == '\'' || p[c->at] == '`')) {
		token_quoted(c, p[c->at]);
	} else if (c->at < c->end && is_sign(p[c->at])) {
		c->now.kind = TOKEN_SIGN;
		c->now.text = str_sub(c->b->source->text, c->at, c->at + 1);
		c->at++;
	} else if (c->at < c->end) {
		while (c->at < c->end && !strchr(" \t\r\n", p[c->at]) &&
		    (!is_sign(p[c->at]) || c->at == beg + 1))
			c->at++;
		c->now.kind = TOKEN_WORD;
		c->now.text = str_sub(c->b->source->text, beg, c->at);
	}
	c->now.span = (struct span){beg, c->at};
}

static bool
token_is(const struct cond *c, const char *word)
{
	return (c->now.kind == TOKEN_WORD || c->now.kind == TOKEN_SIGN) &&
	    str_is(c->now.text, word);
}

bool
build_option_word(struct str word, enum option_style *style, struct str *name)
{
	if (word.n > 2 && word.p[0] == '-' && word.p[1] == '-') {
		*style = OPTION_LONG;
		*name = str_sub(word, 2, word.n);
		return true;
	}
	if (word.n < 2 || word.p[0] != '-')
		return false;
	*style = word.n == 2 ? OPTION_SHORT : OPTION_WORD;
	*name = str_sub(word, 1, word.n);
	return true;
}

/* A pattern that does not compile would fail at its first match: try it now. */
static void
check_pattern(struct cond *c)
{
	struct arena a = {0};
	const char *error = NULL;
	size_t offset = 0;

	if (!re_compile(&a, c->now.text, &error, &offset))
		build_error(c->b, c->now.span, "the pattern `%.*s`: %s, at its "
		    "byte %zu", STR_ARG(c->now.text), error, offset + 1);
	arena_free(&a);
}

/* `= TEXT` or `~ PATTERN`, where it is there: kinds go up by one or two. */
static void
read_comparison(struct cond *c, struct kb_atom *atom)
{
	bool like = token_is(c, "~");

	if (!like && !token_is(c, "="))
		return;
	token_next(c);
	if (c->now.kind == TOKEN_END || c->now.kind == TOKEN_SIGN ||
	    like != (c->now.kind == TOKEN_PATTERN)) {
		build_error(c->b, c->now.span, like
		    ? "behind `~` a pattern stands in backquotes: -g ~ `off`"
		    : "behind `=` a word or '...' is expected");
		return;
	}
	if (like) {
		check_pattern(c);
		atom->pattern = c->b->pattern_n++;
	}
	atom->kind = (uint8_t)(atom->kind + (like ? 2 : 1));
	atom->value = build_text(c->b, c->now.text);
	token_next(c);
}

static void
read_operand(struct cond *c, struct kb_atom *atom)
{
	long n;

	atom->kind = ATOM_OPERAND;
	token_next(c);
	if (c->now.kind == TOKEN_WORD && str_number(c->now.text, &n)) {
		if (n < 1 || n > 99)
			build_error(c->b, c->now.span, "operands count from 1");
		atom->operand = (uint8_t)n;
		token_next(c);
	}
	read_comparison(c, atom);
}

static bool
read_atom(struct cond *c)
{
	enum option_style style;
	struct kb_atom atom = {0};
	struct str name;

	if (token_is(c, "not") || token_is(c, "no")) {
		atom.not = true;
		token_next(c);
	}
	if (c->now.kind == TOKEN_WORD &&
	    build_option_word(c->now.text, &style, &name)) {
		atom.kind = ATOM_OPTION;
		atom.style = (uint8_t)style;
		atom.name = build_text(c->b, name);
		token_next(c);
		read_comparison(c, &atom);
	} else if (token_is(c, "operand")) {
		read_operand(c, &atom);
	} else if (token_is(c, "any")) {
		atom.kind = ATOM_ANY_IS - 1;
		token_next(c);
		read_comparison(c, &atom);
		if (atom.kind == ATOM_ANY_IS - 1)
			build_error(c->b, c->now.span,
			    "behind `any` stands `= WORD` or `~` and a pattern");
	} else if (token_is(c, "arguments")) {
		atom.kind = ATOM_NOTHING;
		atom.not = !atom.not;
		token_next(c);
	} else {
		build_error(c->b, c->now.span, "`%.*s` is no condition; it is an "
		    "option (`-x`), `operand`, `any` or `no arguments`",
		    STR_ARG(c->now.text));
		return false;
	}
	*vec_push(c->b->arena, &c->b->atoms) = atom;
	return true;
}

uint32_t
build_condition(struct kb_builder *b, struct span at)
{
	struct cond c = {.b = b, .at = at.beg, .end = at.end};
	uint32_t first = b->atoms.n;

	token_next(&c);
	while (read_atom(&c)) {
		b->atoms.v[b->atoms.n - 1].last = !token_is(&c, "&");
		if (c.now.kind == TOKEN_END)
			return b->atoms.n - first;
		if (!token_is(&c, "|") && !token_is(&c, "&")) {
			build_error(b, c.now.span, "`%.*s` is not understood here"
			    "; conditions are joined by `|` (or) and `&` (and)",
			    STR_ARG(c.now.text));
			break;
		}
		token_next(&c);
	}
	return b->atoms.n - first;
}
