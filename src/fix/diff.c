/* Unified diffs: common head and tail cut off, the middle by longest common subsequence. */
#include "fix.h"

enum { CONTEXT = 3 };

struct lines {
	VEC_OF(struct str);
	bool ended;		/* the last one has its newline */
};

/* What becomes of the lines, in order: ' ' kept, '-' gone, '+' new. */
struct step {
	char what;
	uint32_t before, after;	/* numbers from 0 in either text */
};

struct script {
	struct arena *arena;
	VEC_OF(struct step) steps;
};

static void
lines_cut(struct arena *a, struct str text, struct lines *out)
{
	size_t at = 0;

	out->ended = text.n == 0 || text.p[text.n - 1] == '\n';
	while (at < text.n) {
		size_t end = str_find(text, '\n', at);

		*vec_push(a, out) = str_sub(text, at, end);
		at = end + 1;
	}
}

/* A last line without newline is another line than the same one with it. */
static bool
line_same(const struct lines *a, uint32_t i, const struct lines *b, uint32_t k)
{
	bool open_a = i + 1 == a->n && !a->ended, open_b = k + 1 == b->n && !b->ended;

	return open_a == open_b && str_eq(a->v[i], b->v[k]);
}

static void
step_add(struct script *s, char what, uint32_t before, uint32_t after)
{
	*vec_push(s->arena, &s->steps) = (struct step){what, before, after};
}

/* Lengths of common subsequences of the rests, row by row from the end. */
static uint32_t *
middle_table(struct arena *arena, const struct lines *a, const struct lines *b, uint32_t head,
    uint32_t n, uint32_t m)
{
	uint32_t *t = arena_array(arena, uint32_t, (size_t)(n + 1) * (m + 1));

	for (uint32_t i = n; i-- > 0;)
		for (uint32_t k = m; k-- > 0;) {
			uint32_t down = t[(i + 1) * (m + 1) + k], right = t[i * (m + 1) + k + 1];

			t[i * (m + 1) + k] = line_same(a, head + i, b, head + k) ?
			    t[(i + 1) * (m + 1) + k + 1] + 1 : down > right ? down : right;
		}
	return t;
}

static void
middle(struct script *s, const struct lines *a, const struct lines *b, uint32_t head,
    uint32_t n, uint32_t m)
{
	bool compare = (uint64_t)(n + 1) * (m + 1) <= DIFF_CELLS_MAX;
	uint32_t *t = compare ? middle_table(s->arena, a, b, head, n, m) : NULL;
	uint32_t i = 0, k = 0;

	while (i < n || k < m) {
		if (t && i < n && k < m && line_same(a, head + i, b, head + k)) {
			step_add(s, ' ', head + i, head + k);
			i++, k++;
		} else if (i < n && (k == m || !t ||
		    t[(i + 1) * (m + 1) + k] >= t[i * (m + 1) + k + 1])) {
			step_add(s, '-', head + i, head + k);
			i++;
		} else {
			step_add(s, '+', head + i, head + k);
			k++;
		}
	}
}

static void
compare(struct script *s, const struct lines *a, const struct lines *b)
{
	uint32_t head = 0, tail = 0;

	while (head < a->n && head < b->n && line_same(a, head, b, head))
		step_add(s, ' ', head, head), head++;
	while (tail < a->n - head && tail < b->n - head &&
	    line_same(a, a->n - 1 - tail, b, b->n - 1 - tail))
		tail++;
	middle(s, a, b, head, a->n - head - tail, b->n - head - tail);
	for (uint32_t i = tail; i > 0; i--)
		step_add(s, ' ', a->n - i, b->n - i);
}

static void
put_range(struct buf *b, char sign, uint32_t first, uint32_t count)
{
	/* An empty range is told by the line before it. */
	buf_fmt(b, "%c%u", sign, count ? first + 1 : first);
	if (count != 1)
		buf_fmt(b, ",%u", count);
}

static void
put_hunk(struct buf *b, const struct script *s, uint32_t beg, uint32_t end,
    const struct lines *before, const struct lines *after)
{
	uint32_t gone = 0, come = 0;

	for (uint32_t i = beg; i < end; i++) {
		gone += s->steps.v[i].what != '+';
		come += s->steps.v[i].what != '-';
	}
	buf_text(b, "@@ ");
	put_range(b, '-', s->steps.v[beg].before, gone);
	buf_char(b, ' ');
	put_range(b, '+', s->steps.v[beg].after, come);
	buf_text(b, " @@\n");
	for (uint32_t i = beg; i < end; i++) {
		const struct step *t = &s->steps.v[i];
		const struct lines *from = t->what == '+' ? after : before;
		uint32_t n = t->what == '+' ? t->after : t->before;

		buf_char(b, t->what);
		buf_str(b, from->v[n]);
		buf_char(b, '\n');
		if (n + 1 == from->n && !from->ended)
			buf_text(b, "\\ No newline at end of file\n");
	}
}

static uint32_t
next_change(const struct script *s, uint32_t i)
{
	while (i < s->steps.n && s->steps.v[i].what == ' ')
		i++;
	return i;
}

void
fix_diff(struct buf *b, const char *name, struct str before, struct str after)
{
	struct lines old = {0}, new = {0};
	struct script s = {.arena = b->arena};
	uint32_t i, next;

	if (str_eq(before, after))
		return;
	lines_cut(b->arena, before, &old);
	lines_cut(b->arena, after, &new);
	compare(&s, &old, &new);
	buf_fmt(b, "--- a/%s\n+++ b/%s\n", name, name);
	for (i = next_change(&s, 0); i < s.steps.n; i = next) {
		uint32_t beg = i > CONTEXT ? i - CONTEXT : 0, end = i;

		/* Changes with few lines between them share a hunk. */
		for (next = i; next < s.steps.n && next <= end + 2 * CONTEXT;
		    next = next_change(&s, end)) {
			end = next;
			while (end < s.steps.n && s.steps.v[end].what != ' ')
				end++;
		}
		put_hunk(b, &s, beg, end + CONTEXT < s.steps.n ? end + CONTEXT : s.steps.n,
		    &old, &new);
	}
}
