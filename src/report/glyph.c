#include "glyph.h"

#include <stdio.h>

struct range {
	uint32_t first, last;
};

/* Unicode: wide and fullwidth characters, and emoji that are shown so. */
static const struct range wide[] = {
	{0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a}, {0x23e9, 0x23ec},
	{0x25fd, 0x25fe}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267f, 0x267f},
	{0x2693, 0x2693}, {0x26a1, 0x26a1}, {0x26aa, 0x26ab}, {0x26bd, 0x26be},
	{0x26c4, 0x26c5}, {0x26ce, 0x26ce}, {0x26d4, 0x26d4}, {0x26ea, 0x26ea},
	{0x26f2, 0x26f3}, {0x26f5, 0x26f5}, {0x26fa, 0x26fa}, {0x26fd, 0x26fd},
	{0x2705, 0x2705}, {0x270a, 0x270b}, {0x2728, 0x2728}, {0x274c, 0x274c},
	{0x274e, 0x274e}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797},
	{0x27b0, 0x27b0}, {0x27bf, 0x27bf}, {0x2b1b, 0x2b1c}, {0x2b50, 0x2b50},
	{0x2b55, 0x2b55}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf},
	{0x4e00, 0x9fff}, {0xa000, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3},
	{0xf900, 0xfaff}, {0xfe10, 0xfe19}, {0xfe30, 0xfe6f}, {0xff00, 0xff60},
	{0xffe0, 0xffe6}, {0x16fe0, 0x18aff}, {0x1b000, 0x1b2fb},
	{0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
	{0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f320},
	{0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393},
	{0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0},
	{0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440},
	{0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e},
	{0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
	{0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5},
	{0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df},
	{0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb},
	{0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

/* Combining marks of the scripts one meets, joiners, variation selectors. */
static const struct range zero[] = {
	{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf},
	{0x05c1, 0x05c2}, {0x05c4, 0x05c5}, {0x0610, 0x061a}, {0x064b, 0x065f},
	{0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x0900, 0x0902},
	{0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0e31, 0x0e31},
	{0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	{0x200b, 0x200d}, {0x20d0, 0x20ff}, {0x302a, 0x302d}, {0x3099, 0x309a},
	{0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
};

/* What may not reach a terminal as it is: C1, direction marks, BOM, separators. */
static const struct range hidden[] = {
	{0x80, 0x9f}, {0xad, 0xad}, {0x061c, 0x061c}, {0x200e, 0x200f},
	{0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
	{0xe0000, 0xe007f},
};

static bool
in_ranges(const struct range *r, size_t n, uint32_t c)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c > r[mid].last)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && c >= r[lo].first;
}

#define IN(table, c) in_ranges((table), sizeof (table) / sizeof *(table), (c))

/* The length of a well-formed sequence, its value in *c; 0 where it is none. */
static uint32_t
utf8_read(const unsigned char *p, size_t n, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t len = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
	    p[0] < 0xf5 ? 4 : 0;

	if (len == 0 || len > n)
		return 0;
	*c = p[0] & (0xffu >> (len + 1));
	for (uint32_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	if (*c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return len;
}

void
glyph_read(struct str s, size_t at, struct glyph *g)
{
	const unsigned char *p = (const unsigned char *)s.p + at;
	uint32_t c = p[0], len = 1;

	g->tab = c == '\t';
	if (c >= 0x20 && c < 0x7f) {
		g->text[0] = (char)c;
		g->text[1] = 0;
		g->n = g->width = 1;
		return;
	}
	if (c >= 0x80)
		len = utf8_read(p, s.n - at, &c);
	g->n = len ? len : 1;
	if (c < 0x80 || len == 0 || IN(hidden, c)) {
		int w = snprintf(g->text, sizeof g->text,
		    len > 1 && c > 0xff ? "<U+%04X>" : "<%02x>", len ? c : p[0]);

		g->width = (uint32_t)w;
		return;
	}
	memcpy(g->text, p, len);
	g->text[len] = 0;
	g->width = IN(zero, c) ? 0 : IN(wide, c) ? 2 : 1;
}

/* A line break or a tab in a sentence is a blank. */
static void
glyph_plain(struct str s, size_t at, struct glyph *g)
{
	glyph_read(s, at, g);
	if (s.p[at] == '\n' || s.p[at] == '\t') {
		memcpy(g->text, " ", 2);
		g->width = 1;
	}
}

/* How many plain letters stand at `at`: nearly all there ever are. */
static uint32_t
ascii_run(struct str s, size_t at)
{
	size_t end = at;

	while (end < s.n && s.p[end] >= 0x20 && s.p[end] < 0x7f)
		end++;
	return (uint32_t)(end - at);
}

void
glyph_put(struct out *o, struct str s)
{
	struct glyph g;

	for (size_t at = 0; at < s.n; at += g.n) {
		g.n = ascii_run(s, at);
		if (g.n) {
			out_put(o, s.p + at, g.n);
			continue;
		}
		glyph_plain(s, at, &g);
		out_text(o, g.text);
	}
}

void
glyph_put_line(struct out *o, struct str s, uint32_t column)
{
	struct glyph g;

	for (size_t at = 0; at < s.n; at += g.n) {
		glyph_read(s, at, &g);
		if (g.tab) {
			g.width = GLYPH_TAB - column % GLYPH_TAB;
			out_put(o, "        ", g.width);
		} else {
			out_text(o, g.text);
		}
		column += g.width;
	}
}

uint32_t
glyph_width(struct str s)
{
	struct glyph g;
	uint32_t w = 0;

	for (size_t at = 0; at < s.n; at += g.n) {
		g.n = ascii_run(s, at);
		w += g.n;
		if (g.n)
			continue;
		glyph_plain(s, at, &g);
		w += g.width;
	}
	return w;
}
