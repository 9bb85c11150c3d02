/*
 * One line of source is laid out once: the column at which each byte's glyph
 * begins, tabs expanded.  Marks are then columns, and a line wider than the
 * screen is shown through a window of columns that holds the first mark.
 */
#include "snippet.h"

#include "glyph.h"

enum {
	SCREEN = 96,		/* columns of source text shown */
	MARGIN = 100,		/* a sentence beside a mark may end there */
	BYTES_MAX = 2048,	/* of a line that are laid out at all */
	SPAN_HEAD = 4, SPAN_TAIL = 2	/* lines shown of a span of many lines */
};

/* A line, laid out. */
struct layout {
	struct str text;	/* the bytes laid out */
	uint32_t offset;	/* where they begin in the source */
	uint32_t *column;	/* of each byte, and of the end */
	bool cut_left, cut_right;	/* bytes left out at the ends */
	uint32_t beg, end;	/* the window, in columns */
};

struct snippet {
	struct paint *p;
	struct arena *scratch;
	const struct source *source;
	const struct mark *marks;
	uint32_t mark_n;
	int digits;		/* of line numbers */
};

/* The first and last line of a span; the last holds its last byte. */
static void
span_lines(const struct source *s, struct span at, uint32_t *first, uint32_t *last)
{
	*first = source_place(s, at.beg).line;
	*last = at.end > at.beg ? source_place(s, at.end - 1).line : *first;
}

/* The bytes of a line near `near`, so that a line of a megabyte costs little. */
static void
layout_take(struct layout *l, struct str line, uint32_t line_at, uint32_t near)
{
	size_t beg = 0, end = line.n, at = near > line_at ? near - line_at : 0;

	if (line.n && line.p[line.n - 1] == '\r')
		end--;
	if (end > BYTES_MAX) {
		beg = at > BYTES_MAX / 4 ? at - BYTES_MAX / 4 : 0;
		if (beg > end - BYTES_MAX)
			beg = end - BYTES_MAX;
		l->cut_left = beg > 0;
		while (beg < end && ((unsigned char)line.p[beg] & 0xc0) == 0x80)
			beg++;
		if (end - beg > BYTES_MAX) {
			end = beg + BYTES_MAX;
			l->cut_right = true;
		}
	}
	l->text = str_sub(line, beg, end);
	l->offset = line_at + (uint32_t)beg;
}

/* The columns of all bytes, and the window around column of `near`. */
static void
layout_columns(struct arena *a, struct layout *l, uint32_t near)
{
	uint32_t column = 0, near_column;
	struct glyph g;

	l->column = arena_array(a, uint32_t, l->text.n + 1);
	for (size_t at = 0; at < l->text.n; at += g.n) {
		glyph_read(l->text, at, &g);
		for (uint32_t i = 0; i < g.n; i++)
			l->column[at + i] = column;
		column += g.tab ? GLYPH_TAB - column % GLYPH_TAB : g.width;
	}
	l->column[l->text.n] = column;
	l->beg = 0;
	l->end = column;
	if (column <= SCREEN && !l->cut_left && !l->cut_right)
		return;
	near = near < l->offset ? 0 : near - l->offset;
	near_column = l->column[near < l->text.n ? near : l->text.n];
	l->beg = near_column > SCREEN / 3 ? near_column - SCREEN / 3 : 0;
	if (column < l->beg + SCREEN)
		l->beg = column > SCREEN ? column - SCREEN : 0;
	l->end = l->beg + SCREEN < column ? l->beg + SCREEN : column;
	l->cut_left |= l->beg > 0;
	l->cut_right |= l->end < column;
}

static struct layout
layout_of(struct snippet *s, uint32_t line, uint32_t near)
{
	struct layout l = {0};

	layout_take(&l, source_line(s->source, line),
	    source_line_offset(s->source, line), near);
	layout_columns(s->scratch, &l, near);
	return l;
}

/* The column, on the screen, of an offset of the source. */
static uint32_t
layout_column(const struct layout *l, uint32_t offset)
{
	uint32_t at = offset < l->offset ? 0 : offset - l->offset, column;

	column = l->column[at < l->text.n ? at : l->text.n];
	column = column < l->beg ? l->beg : column > l->end ? l->end : column;
	return column - l->beg + (l->cut_left ? 3 : 0);
}

static void
blanks(struct out *o, uint32_t n)
{
	while (n--)
		out_char(o, ' ');
}

static void
margin_put(struct snippet *s, uint32_t line)
{
	paint_on(s->p, STYLE_FRAME);
	if (line)
		out_fmt(s->p->out, "%*u |", s->digits, line);
	else
		out_fmt(s->p->out, "%*s |", s->digits, "");
	paint_off(s->p, STYLE_FRAME);
}

static void
line_put(struct snippet *s, const struct layout *l, uint32_t line)
{
	struct out *o = s->p->out;
	struct glyph g;

	margin_put(s, line);
	if (l->text.n == 0 && l->offset >= s->source->text.n) {
		paint_text(s->p, STYLE_DIM, " (end of file)\n");
		return;
	}
	if (l->text.n)
		out_char(o, ' ');
	if (l->cut_left)
		paint_text(s->p, STYLE_DIM, "...");
	for (size_t at = 0; at < l->text.n; at += g.n) {
		uint32_t beg = l->column[at], end;

		glyph_read(l->text, at, &g);
		end = l->column[at + g.n];
		if (beg < l->beg || end > l->end)
			blanks(o, (end < l->end ? end : l->end) > l->beg && beg < l->end
			    ? (end < l->end ? end : l->end) - (beg > l->beg ? beg : l->beg) : 0);
		else if (g.tab)
			blanks(o, end - beg);
		else
			out_text(o, g.text);
	}
	if (l->cut_right)
		paint_text(s->p, STYLE_DIM, "...");
	out_char(o, '\n');
}

/* The sentence of a mark, beside what was written up to `column`, or below. */
static void
sentence_put(struct snippet *s, const struct mark *m, uint32_t column, uint32_t under)
{
	struct out *o = s->p->out;
	uint32_t width = (m->text ? glyph_width(str_of(m->text)) : 0) + (m->number ? 5 : 0);

	if (!m->text && !m->number)
		return;
	if (column && column + width > MARGIN) {
		out_char(o, '\n');
		margin_put(s, 0);
		column = 0;
	}
	if (column == 0) {
		if (under + width > MARGIN)
			under = width < MARGIN ? MARGIN - width : 0;
		blanks(o, under);
	}
	out_char(o, ' ');
	paint_on(s->p, m->style);
	if (m->number)
		out_fmt(o, "(%u)%s", m->number, m->text ? " " : "");
	if (m->text)
		glyph_put(o, str_of(m->text));
	paint_off(s->p, m->style);
}

/*
 * `^~~~` in a style under what a mark covers of this line; its sentence on its
 * last line.  again: the mark before it has the same span, and drew it.
 */
static void
mark_put(struct snippet *s, const struct layout *l, uint32_t line,
    const struct mark *m, enum style under, bool again)
{
	struct out *o = s->p->out;
	uint32_t first, last, beg, end, column = 0;
	uint32_t line_end = l->offset + (uint32_t)l->text.n;

	span_lines(s->source, m->span, &first, &last);
	beg = m->span.beg;
	end = m->span.end < line_end ? m->span.end : line_end;
	if (line > first)	/* a line that goes on: not under its indentation */
		for (beg = l->offset; beg < end && (l->text.p[beg - l->offset] == ' ' ||
		    l->text.p[beg - l->offset] == '\t'); beg++)
			;
	beg = layout_column(l, beg);
	end = layout_column(l, end);
	if (end <= beg)
		end = beg + 1;
	if (again && (line != last || (!m->text && !m->number)))
		return;
	if (line > first && line < last && l->text.n == 0)
		return;
	margin_put(s, 0);
	if (!again) {
		out_char(o, ' ');
		blanks(o, beg);
		paint_on(s->p, under);
		for (uint32_t c = beg; c < end; c++)
			out_char(o, c == beg && line == first ? '^' : '~');
		paint_off(s->p, under);
		column = end;
	}
	if (line == last)
		sentence_put(s, m, column, beg);
	out_char(o, '\n');
}

/* The offset a line is cut around: its first mark. */
static uint32_t
line_focus(struct snippet *s, uint32_t line)
{
	for (uint32_t i = 0; i < s->mark_n; i++) {
		uint32_t first, last;

		span_lines(s->source, s->marks[i].span, &first, &last);
		if (line == first)
			return s->marks[i].span.beg;
		if (line == last)
			return s->marks[i].span.end;
	}
	return source_line_offset(s->source, line);
}

/*
 * Is it the same place to the eye?  With or without the ` &` behind it, and in
 * a span of several lines wherever it ends on the last one.
 */
static bool
same_place(struct snippet *s, const struct mark *a, const struct mark *b)
{
	uint32_t far = a->span.end > b->span.end ? a->span.end - b->span.end :
	    b->span.end - a->span.end;
	uint32_t first, last_a, last_b;

	if (a->span.beg != b->span.beg)
		return false;
	span_lines(s->source, a->span, &first, &last_a);
	span_lines(s->source, b->span, &first, &last_b);
	return last_a == last_b && (far <= 2 || last_a > first);
}

/* The first mark behind i with words at the place of a mark without; or mark_n. */
static uint32_t
mark_taker(struct snippet *s, uint32_t i)
{
	const struct mark *m = &s->marks[i];

	if (m->text || m->number)
		return s->mark_n;
	do
		i++;
	while (i < s->mark_n && !((s->marks[i].text || s->marks[i].number) &&
	    same_place(s, m, &s->marks[i])));
	return i;
}

static void
line_show(struct snippet *s, uint32_t line)
{
	struct layout l = layout_of(s, line, line_focus(s, line));
	struct mark before = {{0, 0}, 0, NULL, STYLE_PLAIN};
	bool drawn = false;

	line_put(s, &l, line);
	for (uint32_t i = 0; i < s->mark_n; i++) {
		struct mark m = s->marks[i];
		enum style under = m.style;
		uint32_t first, last;

		span_lines(s->source, m.span, &first, &last);
		if (line < first || line > last)
			continue;
		/* A place without words is drawn with the step that has some for it. */
		if (mark_taker(s, i) < s->mark_n)
			continue;
		for (uint32_t k = 0; k < i; k++)
			if (mark_taker(s, k) == i) {
				under = s->marks[k].style;
				m.span = s->marks[k].span;
			}
		mark_put(s, &l, line, &m, under, drawn && same_place(s, &before, &m));
		before = m;
		drawn = true;
	}
}

/* Is the line shown?  In or near a mark, and not in a long span's middle. */
static bool
line_wanted(struct snippet *s, uint32_t line, uint32_t context)
{
	for (uint32_t i = 0; i < s->mark_n; i++) {
		uint32_t first, last;

		span_lines(s->source, s->marks[i].span, &first, &last);
		if (last - first >= SPAN_HEAD + SPAN_TAIL &&
		    line >= first + SPAN_HEAD && line + SPAN_TAIL <= last)
			continue;
		if (line + context >= first && line <= last + context)
			return true;
	}
	return false;
}

/* The next line to show after `line`, or 0.  Jumps, for scripts of any length. */
static uint32_t
line_next(struct snippet *s, uint32_t line, uint32_t context, uint32_t total)
{
	uint32_t best = 0;

	if (line + 1 <= total && line_wanted(s, line + 1, context))
		return line + 1;
	for (uint32_t i = 0; i < s->mark_n; i++) {
		uint32_t first, last, stop[2];

		span_lines(s->source, s->marks[i].span, &first, &last);
		stop[0] = first > context ? first - context : 1;
		stop[1] = last - first >= SPAN_HEAD + SPAN_TAIL ? last - SPAN_TAIL + 1 : last;
		for (int k = 0; k < 2; k++)
			if (stop[k] > line && stop[k] <= total && (!best || stop[k] < best))
				best = stop[k];
	}
	return best;
}

void
snippet_put(struct paint *p, struct arena *scratch, const struct source *source,
    const struct mark *marks, uint32_t n, uint32_t context)
{
	struct snippet s = {p, scratch, source, marks, n, 4};
	uint32_t total = source_place(source, (uint32_t)source->text.n).line;
	uint32_t before = 0;

	for (uint32_t t = total; t > 9999; t /= 10)
		s.digits++;
	s.digits++;
	for (uint32_t line = 0; (line = line_next(&s, line, context, total)) != 0;
	    before = line) {
		if (before && line > before + 1)
			paint_text(p, STYLE_FRAME, s.digits > 5 ? "   ...\n" : "  ...\n");
		/* The empty line behind the last newline is shown only where meant. */
		if (line == total && source_line(source, line).n == 0 &&
		    !line_wanted(&s, line, 0))
			continue;
		line_show(&s, line);
	}
}
