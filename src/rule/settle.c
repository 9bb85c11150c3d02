/* One fault is told once; what the script's author silenced is marked. */
#include "ruleset.h"

static bool
spans_meet(struct span a, struct span b)
{
	return a.beg < b.end && b.beg < a.end;
}

/* Is the other finding about the same way or the same commands? */
static bool
same_way(const struct candidate *a, const struct candidate *b)
{
	const struct finding *f = &a->finding, *g = &b->finding;

	if (a->script != b->script)
		return false;
	if (!g->has_place || !f->has_place || (a->way && a->way == b->way))
		return true;
	/* What happens in those shells only comes of what they do differently. */
	if (a->shells && b->way && b->way->shells && !(b->way->shells & ~a->shells))
		return true;
	if (strcmp(f->file, g->file) != 0)
		return false;
	if (spans_meet(f->span, g->span))
		return true;
	for (uint32_t i = 0; i < f->related.n; i++) {
		if (spans_meet(f->related.v[i].span, g->span))
			return true;
		for (uint32_t k = 0; k < g->related.n; k++)
			if (spans_meet(f->related.v[i].span, g->related.v[k].span))
				return true;
	}
	for (uint32_t i = 0; b->way && i < b->way->step_n; i++)
		if (b->way->steps[i].source == f->source &&
		    spans_meet(b->way->steps[i].span, f->span))
			return true;
	for (uint32_t i = 0; f->fix && i < f->fix->edits.n; i++)
		if (spans_meet(f->fix->edits.v[i].span, g->span))
			return true;
	for (uint32_t i = 0; a->way && i < a->way->step_n; i++)
		if (a->way->steps[i].source == g->source &&
		    spans_meet(a->way->steps[i].span, g->span))
			return true;
	return false;
}

static bool
covers(const struct candidate *a, const struct candidate *b)
{
	const struct rule *r = a->entry->rule;

	for (uint32_t i = 0; i < r->cover_n; i++)
		if (str_eq(r->covers[i], b->entry->rule->id))
			return same_way(a, b);
	return false;
}

static void
covered_add(struct judge *jd, struct finding *f, const char *id)
{
	for (uint32_t i = 0; i < f->covered.n; i++)
		if (strcmp(f->covered.v[i], id) == 0)
			return;
	*vec_push(jd->arena, &f->covered) = id;
}

static void
settle_covers(struct judge *jd)
{
	for (uint32_t i = 0; i < jd->found.n; i++)
		for (uint32_t k = 0; jd->found.v[i].entry->rule->cover_n && k < jd->found.n; k++) {
			struct candidate *a = &jd->found.v[i], *b = &jd->found.v[k];

			if (a == b || a->entry->off || b->entry->off || !covers(a, b))
				continue;
			/* Two that cover each other: the first one stays. */
			if (a->gone && covers(b, a))
				continue;
			b->gone = true;
			covered_add(jd, &a->finding, b->finding.rule);
		}
}

static bool
ignore_fits(const struct ignore_fact *g, const struct candidate *c)
{
	const struct finding *f = &c->finding;
	uint32_t first, last;

	if (!str_is(g->id, f->rule))
		return false;
	if (g->file_wide)
		return true;
	if (!f->has_place)
		return false;
	first = source_place(f->source, f->span.beg).line;
	last = source_place(f->source, f->span.end).line;
	return first == g->line || (first <= g->own_line && g->own_line <= last);
}

static void
settle_ignores(struct judge *jd, uint32_t script)
{
	struct script_facts *sf = jd->facts[script];

	for (uint32_t i = 0; i < sf->ignores.n; i++) {
		struct ignore_fact *g = &sf->ignores.v[i];

		for (uint32_t k = 0; k < jd->found.n; k++) {
			struct candidate *c = &jd->found.v[k];

			if (c->script != &jd->judged->scripts[script] || c->gone ||
			    !ignore_fits(g, c))
				continue;
			g->used = true;
			c->finding.suppressed = g->reason.n ?
			    arena_dup(jd->arena, g->reason.p, g->reason.n) : "no reason given";
		}
	}
}

static void
ask_ignores(struct judge *jd, uint32_t script)
{
	struct script_facts *sf = jd->facts[script];
	struct subject s = {
		.noun = NOUN_IGNORE, .arena = jd->arena, .judged = jd->judged,
		.script = &jd->judged->scripts[script], .facts = sf,
	};

	for (uint32_t i = 0; i < sf->ignores.n; i++) {
		s.ignore = &sf->ignores.v[i];
		judge_ask(jd, &s);
	}
}

void
judge_settle(struct judge *jd, struct findings *out)
{
	settle_covers(jd);
	for (uint32_t i = 0; i < jd->judged->script_n; i++)
		settle_ignores(jd, i);
	for (uint32_t i = 0; i < jd->judged->script_n; i++)
		ask_ignores(jd, i);
	for (uint32_t i = 0; i < jd->found.n; i++)
		if (!jd->found.v[i].gone && !jd->found.v[i].entry->off)
			*vec_push(out->arena, &out->list) = jd->found.v[i].finding;
}
