#include "parser.h"

static int
digit_of(int c, int base)
{
	int v = c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f' ? c - 'a' + 10
	    : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;

	return v < base ? v : -1;
}

/* Up to max digits from *i on; what they say. */
static uint32_t
number(struct str s, size_t *i, int base, int max)
{
	uint32_t v = 0;

	for (; max > 0 && *i < s.n && digit_of(s.p[*i], base) >= 0; max--, (*i)++)
		v = v * (uint32_t)base + (uint32_t)digit_of(s.p[*i], base);
	return v;
}

static void
put_utf8(struct buf *b, uint32_t c)
{
	if (c < 0x80)
		buf_char(b, (char)c);
	else if (c < 0x800) {
		buf_char(b, (char)(0xc0 | c >> 6));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(b, (char)(0xe0 | c >> 12));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x110000) {
		buf_char(b, (char)(0xf0 | c >> 18));
		buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* One escape; s.p[*i] is the byte behind the backslash. */
static void
escape(struct buf *b, struct str s, size_t *i)
{
	static const char from[] = "abeEfnrtv\\'\"?", to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
	char c = s.p[*i];
	const char *hit = c ? strchr(from, c) : NULL;

	if (hit) {
		buf_char(b, to[hit - from]);
		(*i)++;
	} else if (digit_of(c, 8) >= 0)
		buf_char(b, (char)number(s, i, 8, 3));
	else if (c == 'x' || c == 'u' || c == 'U') {
		size_t beg = ++*i;
		uint32_t v = number(s, i, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8);

		if (*i == beg) {
			buf_char(b, '\\');
			buf_char(b, c);
		} else if (c == 'x')
			buf_char(b, (char)v);
		else
			put_utf8(b, v);
	} else if (c == 'c' && *i + 1 < s.n) {
		buf_char(b, s.p[*i + 1] & 0x1f);
		*i += 2;
	} else {
		buf_char(b, '\\');
		buf_char(b, c);
		(*i)++;
	}
}

/* The inside of $'...' as the shell takes it. */
struct str
ansi_decode(struct arena *a, struct str s)
{
	struct buf b = {.arena = a};

	for (size_t i = 0; i < s.n;) {
		if (s.p[i] != '\\' || i + 1 == s.n)
			buf_char(&b, s.p[i++]);
		else {
			i++;
			escape(&b, s, &i);
		}
	}
	return buf_done(&b);
}
