#include "suggest.h"

enum { WORD_MAX = 48 };

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits (and swaps of neighbours) that make b of a; words of at most WORD_MAX. */
static unsigned
distance(struct str a, struct str b)
{
	unsigned d[3][WORD_MAX + 1];

	for (size_t k = 0; k <= b.n; k++)
		d[0][k] = (unsigned)k;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *now = d[i % 3], *up = d[(i - 1) % 3], *upper = d[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t k = 1; k <= b.n; k++) {
			now[k] = least(least(up[k], now[k - 1]) + 1,
			    up[k - 1] + (a.p[i - 1] != b.p[k - 1]));
			if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] &&
			    a.p[i - 2] == b.p[k - 1])
				now[k] = least(now[k], upper[k - 2] + 1);
		}
	}
	return d[a.n % 3][b.n];
}

void
suggest_offer(struct suggest *s, struct str candidate)
{
	unsigned n, near;

	if (s->word.n > WORD_MAX || candidate.n > WORD_MAX || candidate.n == 0)
		return;
	n = distance(s->word, candidate);
	near = s->word.n < 3 ? 1 : s->word.n < 8 ? 2 : 3;
	/* A beginning is as good as a slip of the finger. */
	if (s->word.n >= 3 && candidate.n > s->word.n &&
	    memcmp(s->word.p, candidate.p, s->word.n) == 0)
		n = least(n, 2);
	if (n > near || n >= s->word.n || (s->best.n && n >= s->distance))
		return;
	s->best = candidate;
	s->distance = n;
}

const char *
suggest_text(const struct suggest *s, struct arena *a)
{
	return s->best.n ? arena_fmt(a, "; did you mean `%.*s`?", STR_ARG(s->best)) : "";
}
