#include "fact.h"

/* What a noun sees besides itself: bits of enum noun. */
#define IN(n) (1u << NOUN_##n)
#define IN_SCRIPT (IN(SCRIPT) | IN(SERVICE) | IN(TREE))

static const struct {
	const char *name;
	unsigned within;
} noun_table[NOUN_COUNT] = {
#define X(id, name, within) [NOUN_##id] = {name, within},
	NOUN_LIST(X)
#undef X
};

const struct fact_row fact_table[FACT_COUNT] = {
#define FACT(noun, id, name, type, words, help) \
	[FACT_##noun##_##id] = {NOUN_##noun, name, type, words, help},
#include "fact.def"
#undef FACT
};

const char *
noun_name(enum noun n)
{
	return noun_table[n].name;
}

enum noun
noun_of(struct str name)
{
	unsigned n = 0;

	while (n < NOUN_COUNT && !str_is(name, noun_table[n].name))
		n++;
	return (enum noun)n;
}

bool
noun_sees(enum noun n, enum noun other)
{
	return n == other || noun_table[n].within & 1u << other;
}

const char *
fact_type_name(enum fact_type t)
{
	static const char *const name[] = {
		[TYPE_BOOL] = "yes or no",
		[TYPE_ENUM] = "one of some words",
		[TYPE_NUMBER] = "a number",
		[TYPE_TEXT] = "a text",
		[TYPE_LIST] = "a list",
		[TYPE_PLACE] = "a place",
	};

	return name[t];
}

static int
fact_in(enum noun noun, struct str name)
{
	for (int i = 0; i < FACT_COUNT; i++)
		if (fact_table[i].noun == noun && str_is(name, fact_table[i].name))
			return i;
	return -1;
}

int
fact_of(struct str name, enum noun subject)
{
	size_t dot = str_find(name, '.', 0);
	int f = fact_in(subject, name);
	enum noun noun;

	/* `cause.kind` has a dot too: the short form is tried first. */
	if (f >= 0 || dot == name.n)
		return f;
	noun = noun_of(str_sub(name, 0, dot));
	return noun == NOUN_COUNT ? -1 : fact_in(noun, str_sub(name, dot + 1, name.n));
}

unsigned
word_distance(struct str a, struct str b, unsigned limit)
{
	unsigned row[40], left, up;

	if (b.n >= 40 || a.n > b.n + limit || b.n > a.n + limit)
		return limit + 1;
	for (unsigned j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 0; i < a.n; i++) {
		up = row[0];
		row[0] = (unsigned)i + 1;
		for (unsigned j = 0; j < b.n; j++) {
			left = row[j];
			unsigned best = up + (a.p[i] != b.p[j]);

			if (left + 1 < best)
				best = left + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			up = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[b.n] > limit ? limit + 1 : row[b.n];
}

/* A third of its letters may be wrong. */
static unsigned
typo_limit(struct str word)
{
	return word.n < 6 ? 2 : (unsigned)(word.n / 3);
}

const char *
fact_nearest(struct arena *a, struct str name, enum noun subject)
{
	unsigned best = typo_limit(name), d;
	const char *nearest = NULL;

	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *f = &fact_table[i];
		const char *full;

		if (!noun_sees(subject, f->noun))
			continue;
		full = arena_fmt(a, "%s.%s", noun_name(f->noun), f->name);
		if (f->noun != subject && str_is(name, f->name))
			return full;
		d = word_distance(name, str_of(full), best);
		if (d <= best && (!nearest || d < best))
			best = d, nearest = full;
		if (f->noun != subject)
			continue;
		d = word_distance(name, str_of(f->name), best);
		if (d <= best && (!nearest || d < best))
			best = d, nearest = f->name;
	}
	return nearest;
}

const char *
word_nearest(struct arena *a, struct str word, const char *words)
{
	unsigned best = typo_limit(word), d;
	struct str rest = str_of(words), one, nearest = {0};

	while (str_cut(&rest, ' ', &one)) {
		d = word_distance(word, one, best);
		if (d <= best && (!nearest.p || d < best))
			best = d, nearest = one;
	}
	return nearest.p ? arena_dup(a, nearest.p, nearest.n) : NULL;
}
