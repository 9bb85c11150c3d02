#include "suggest.h"

#include "rule/fact.h"

void
suggest_offer(struct suggest *s, struct str candidate)
{
	unsigned n, near;

	near = s->word.n < 3 ? 1 : s->word.n < 8 ? 2 : 3;
	n = word_distance(s->word, candidate, near);
	/* A beginning is as good as a slip of the finger. */
	if (s->word.n >= 3 && candidate.n > s->word.n &&
	    memcmp(s->word.p, candidate.p, s->word.n) == 0)
		n = n < 2 ? n : 2;
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
