#include "fix.h"

#include <stdlib.h>

static int
edit_cmp(const struct edit *a, const struct edit *b)
{
	int c = str_cmp(str_of(a->file), str_of(b->file));

	if (c)
		return c;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->span.beg != b->span.beg)
		return a->span.beg < b->span.beg ? -1 : 1;
	return (a->span.end > b->span.end) - (a->span.end < b->span.end);
}

static bool
edit_same(const struct edit *a, const struct edit *b)
{
	return edit_cmp(a, b) == 0 && str_eq(a->text, b->text);
}

static bool
edit_clash(const struct edit *a, const struct edit *b)
{
	if (str_cmp(str_of(a->file), str_of(b->file)) != 0)
		return false;
	if (a->kind != EDIT_TEXT || b->kind != EDIT_TEXT)
		return a->kind == b->kind || a->kind == EDIT_DELETE || b->kind == EDIT_DELETE;
	/* Two insertions at one place: their order would be chance. */
	if (a->span.beg == a->span.end && b->span.beg == b->span.end)
		return a->span.beg == b->span.beg;
	return a->span.beg < b->span.end && b->span.beg < a->span.end;
}

static bool
edit_fits(const struct fix_set *set, uint32_t taken, const struct edit *e, bool *known)
{
	*known = false;
	for (uint32_t i = 0; i < taken; i++) {
		if (edit_same(&set->edits.v[i], e)) {
			*known = true;
			return true;
		}
		if (edit_clash(&set->edits.v[i], e))
			return false;
	}
	return true;
}

static bool
fix_fits(const struct fix_set *set, const struct fix *fix)
{
	bool known;

	for (uint32_t i = 0; i < fix->edits.n; i++) {
		const struct edit *e = &fix->edits.v[i];

		if (e->span.beg > e->span.end || !edit_fits(set, set->edits.n, e, &known))
			return false;
		for (uint32_t k = 0; k < i; k++)
			if (edit_clash(&fix->edits.v[k], e))
				return false;
	}
	return true;
}

/* Into its place: sets are small, and mostly in order already. */
static void
set_insert(struct fix_set *set, const struct edit *e)
{
	uint32_t i;

	(void)vec_push(set->arena, &set->edits);
	for (i = set->edits.n - 1; i && edit_cmp(e, &set->edits.v[i - 1]) < 0; i--)
		set->edits.v[i] = set->edits.v[i - 1];
	set->edits.v[i] = *e;
}

bool
fix_take(struct fix_set *set, const struct fix *fix)
{
	bool known;

	if (!fix_fits(set, fix)) {
		set->refused++;
		return false;
	}
	for (uint32_t i = 0; i < fix->edits.n; i++) {
		edit_fits(set, set->edits.n, &fix->edits.v[i], &known);
		if (!known)
			set_insert(set, &fix->edits.v[i]);
	}
	set->taken++;
	return true;
}

struct str
fix_apply(const struct fix_set *set, const char *file, struct str text)
{
	struct buf b = {.arena = set->arena};
	uint32_t at = 0;

	for (uint32_t i = 0; i < set->edits.n; i++) {
		const struct edit *e = &set->edits.v[i];

		if (e->kind != EDIT_TEXT || strcmp(e->file, file) != 0)
			continue;
		buf_str(&b, str_sub(text, at, e->span.beg));
		buf_str(&b, e->text);
		at = e->span.end;
	}
	buf_str(&b, str_sub(text, at, text.n));
	return buf_done(&b);
}

int
fix_mode(const struct fix_set *set, const char *file)
{
	for (uint32_t i = 0; i < set->edits.n; i++)
		if (set->edits.v[i].kind == EDIT_CHMOD &&
		    strcmp(set->edits.v[i].file, file) == 0)
			return (int)strtol(set->edits.v[i].text.p, NULL, 8);
	return -1;
}
