#include "diag.h"

#include <stdio.h>
#include <stdlib.h>

const char *
severity_name(enum severity s)
{
	static const char *const name[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};

	return name[s];
}

const char *
certainty_name(enum certainty c)
{
	static const char *const name[] = {
		[CERTAINTY_NONE] = NULL,
		[CERTAINTY_POSSIBLE] = "possible",
		[CERTAINTY_LIKELY] = "likely",
		[CERTAINTY_CERTAIN] = "certain",
	};

	return name[c];
}

struct finding *
findings_add(struct findings *f, const char *rule, enum severity severity,
    enum certainty certainty)
{
	struct finding *x = vec_push(f->arena, &f->list);

	x->rule = rule;
	x->severity = severity;
	x->certainty = certainty;
	return x;
}

static int
finding_cmp(const void *va, const void *vb)
{
	const struct finding *a = va, *b = vb;
	int c = str_cmp(str_of(a->file), str_of(b->file));

	if (c)
		return c;
	if (a->has_place != b->has_place)
		return a->has_place ? 1 : -1;
	if (a->has_place && a->span.beg != b->span.beg)
		return a->span.beg < b->span.beg ? -1 : 1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	return str_cmp(str_of(a->rule), str_of(b->rule));
}

void
findings_sort(struct findings *f)
{
	if (f->list.n)
		qsort(f->list.v, f->list.n, sizeof *f->list.v, finding_cmp);
}

/* FNV-1a, 64 bits. */
static uint64_t
hash_bytes(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL;
	return (h ^ 0xff) * 0x100000001b3ULL;
}

/* The line with each run of blanks as one, so that re-indenting keeps it. */
static uint64_t
hash_line(uint64_t h, struct str line)
{
	bool blank = true;

	for (size_t i = 0; i < line.n; i++) {
		bool b = line.p[i] == ' ' || line.p[i] == '\t';

		if (!b || !blank)
			h = hash_bytes(h, b ? STR(" ") : str_sub(line, i, i + 1));
		blank = b;
	}
	return h;
}

static uint64_t
finding_hash(const struct finding *x, const char *path)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	h = hash_bytes(h, str_of(x->rule));
	h = hash_bytes(h, str_of(path));
	h = hash_bytes(h, str_of(x->file));
	if (x->has_place)
		h = hash_line(h, source_line(x->source,
		    source_place(x->source, x->span.beg).line));
	return h;
}

void
findings_fingerprint(struct findings *f, const char *path)
{
	/* Equal base hashes are counted: few, so look back for them. */
	uint64_t *base = arena_array(f->arena, uint64_t, f->list.n + 1);

	for (uint32_t i = 0; i < f->list.n; i++) {
		uint32_t ordinal = 0;
		char text[16];

		base[i] = finding_hash(&f->list.v[i], path);
		for (uint32_t j = i > 256 ? i - 256 : 0; j < i; j++)
			ordinal += base[j] == base[i];
		snprintf(text, sizeof text, "#%u", ordinal);
		f->list.v[i].fingerprint = hash_bytes(base[i], str_of(text));
	}
}
