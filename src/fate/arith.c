/*
 * $((...)) where every number in it is known: counters of loops, mostly.
 *
 *   sum     = product { ("+" | "-") product }
 *   product = unary { ("*" | "/" | "%") unary }
 *   unary   = ("-" | "+") unary | "(" sum ")" | number | name
 */
#include "walk.h"

enum { ARITH_DEPTH = 20, ARITH_LIMIT = 1 << 30 };

struct arith {
	struct walk *w;
	const struct state *s;
	struct str text;
	size_t at;
	int depth;
	bool known;
};

static long arith_sum(struct arith *x);

static char
arith_next(struct arith *x)
{
	while (x->at < x->text.n && strchr(" \t\n", x->text.p[x->at]))
		x->at++;
	return x->at < x->text.n ? x->text.p[x->at] : 0;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static long
arith_operand(struct arith *x)
{
	size_t beg = x->at;
	struct value v;
	struct str word;
	long n = 0;

	while (x->at < x->text.n && is_name_char(x->text.p[x->at]))
		x->at++;
	word = str_sub(x->text, beg, x->at);
	if (!word.n || (word.p[0] == '0' && word.n > 1)) {
		x->known = false;	/* an operator we do not follow, or octal */
	} else if (word.p[0] >= '0' && word.p[0] <= '9') {
		x->known = x->known && str_number(word, &n);
	} else {
		v = walk_variable(x->w, x->s, word);
		x->known = x->known && v.kind == VALUE_KNOWN && !v.guess && str_number(v.text, &n);
	}
	return n;
}

static long
arith_unary(struct arith *x)
{
	char c = arith_next(x);
	long n;

	if (++x->depth > ARITH_DEPTH) {
		x->known = false;
		return 0;
	}
	if (c == '-' || c == '+') {
		x->at++;
		n = arith_unary(x);
		n = c == '-' ? -n : n;
	} else if (c == '(') {
		x->at++;
		n = arith_sum(x);
		x->known = x->known && arith_next(x) == ')';
		x->at++;
	} else {
		n = arith_operand(x);
	}
	x->depth--;
	return n;
}

static long
arith_product(struct arith *x)
{
	long n = arith_unary(x), m;

	for (;;) {
		char c = arith_next(x);

		if (c != '*' && c != '/' && c != '%')
			return n;
		x->at++;
		m = arith_unary(x);
		if (c != '*' && m == 0)
			x->known = false;
		else
			n = c == '*' ? n * m : c == '/' ? n / m : n % m;
		if (n > ARITH_LIMIT || n < -ARITH_LIMIT) {
			x->known = false;
			n = 0;
		}
	}
}

static long
arith_sum(struct arith *x)
{
	long n = arith_product(x);

	for (;;) {
		char c = arith_next(x);

		if (c != '+' && c != '-')
			return n;
		x->at++;
		n = c == '+' ? n + arith_product(x) : n - arith_product(x);
		if (n > ARITH_LIMIT || n < -ARITH_LIMIT) {
			x->known = false;
			n = 0;
		}
	}
}

bool
arith_known(struct walk *w, const struct state *s, struct str text, long *value)
{
	struct arith x = {.w = w, .s = s, .text = text, .known = true};

	*value = arith_sum(&x);
	return x.known && arith_next(&x) == 0;
}
