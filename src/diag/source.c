#include "source.h"

#include "base/vec.h"

struct source *
source_new(struct arena *a, const char *file, struct str text)
{
	struct source *s = arena_new(a, struct source);

	s->file = file;
	s->text = text;
	s->arena = a;
	return s;
}

struct source *
source_inside(struct arena *a, const struct source *outer, struct span where,
    struct str text)
{
	struct source *s = source_new(a, outer->file, text);

	s->outer = outer;
	s->outer_span = where;
	return s;
}

static void
source_index(const struct source *cs)
{
	struct source *s = (struct source *)cs;	/* a cache: the text stays */
	VEC_OF(uint32_t) v = {0};

	*vec_push(s->arena, &v) = 0;
	for (size_t i = 0; (i = str_find(s->text, '\n', i)) < s->text.n; i++)
		*vec_push(s->arena, &v) = (uint32_t)i + 1;
	s->lines = v.v;
	s->line_n = v.n;
}

struct place
source_place(const struct source *s, uint32_t offset)
{
	uint32_t lo = 0, hi;

	if (!s->lines)
		source_index(s);
	if (offset > s->text.n)
		offset = (uint32_t)s->text.n;
	for (hi = s->line_n; hi - lo > 1;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->lines[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return (struct place){lo + 1, offset - s->lines[lo] + 1};
}

uint32_t
source_line_offset(const struct source *s, uint32_t line)
{
	if (!s->lines)
		source_index(s);
	if (line < 1)
		line = 1;
	return line > s->line_n ? (uint32_t)s->text.n : s->lines[line - 1];
}

struct str
source_line(const struct source *s, uint32_t line)
{
	uint32_t beg = source_line_offset(s, line);

	return str_sub(s->text, beg, str_find(s->text, '\n', beg));
}

struct str
source_text(const struct source *s, struct span at)
{
	return str_sub(s->text, at.beg, at.end);
}

const struct source *
source_outermost(const struct source *s, struct span *at)
{
	for (; s->outer; s = s->outer)
		*at = s->outer_span;
	return s;
}
