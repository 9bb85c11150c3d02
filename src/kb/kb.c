#include "lookup.h"

#include <stdio.h>
#include <stdlib.h>

#include "build.h"

struct kb *
kb_add(struct arena *a, struct kb *below, const struct source *s,
    struct findings *errors)
{
	struct kb_table *table = arena_new(a, struct kb_table);
	struct kb_builder *b = kb_build_new(a);
	struct kb *kb = arena_new(a, struct kb);

	kb_build_add(b, s, errors);
	kb_build_done(b, table, errors);
	kb->table = table;
	kb->below = below;
	kb->patterns = arena_calloc(a, table->pattern_n + 1, sizeof(struct re *));
	kb->arena = a;
	return kb;
}

static const struct program *
find_name(const struct kb_table *t, struct str name)
{
	uint32_t lo = 0, hi = t->name_n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(name, str_of(t->pool + t->names[mid].name));

		if (c == 0)
			return &t->programs[t->names[mid].program];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* `*` is any text, slashes too. */
static bool
path_like(const char *pattern, struct str path)
{
	const char *star = NULL;
	size_t i = 0, back = 0;

	while (i < path.n) {
		if (*pattern == '*') {
			star = ++pattern;
			back = i;
		} else if (*pattern == path.p[i]) {
			pattern++;
			i++;
		} else if (star) {
			pattern = star;
			i = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static const struct program *
find_path(const struct kb_table *t, struct str path)
{
	for (uint32_t i = 0; i < t->path_n; i++)
		if (path_like(t->pool + t->paths[i].name, path))
			return &t->programs[t->paths[i].program];
	return NULL;
}

/* php-fpm8.2, python3.11, java-17: the name without its version. */
static struct str
without_version(struct str name)
{
	size_t n = name.n;

	while (n && strchr("0123456789.", name.p[n - 1]))
		n--;
	if (n < name.n && n && name.p[n - 1] == '-')
		n--;
	return str_sub(name, 0, n);
}

/*
 * A script of the image's or the service's own, called like the program that it
 * starts: /etc/s6-overlay/scripts/collectd, ./nginx.
 */
static bool
is_own_script(struct str word, struct str name)
{
	struct str dir = str_sub(word, 0, word.n - name.n);

	return str_is(dir, "./") || str_is(dir, "../") || str_starts(dir, "/etc/") ||
	    str_ends(dir, "/scripts/");
}

static struct kb_hit
find_in(const struct kb *kb, struct str word)
{
	struct str name = str_base(word), plain = without_version(name);
	struct kb_hit hit = {.kb = kb};

	if (name.n < word.n && (hit.program = find_path(kb->table, word)))
		return hit;
	if (is_own_script(word, name))
		return hit;
	hit.program = find_name(kb->table, name);
	if (!hit.program && plain.n && plain.n < name.n) {
		hit.program = find_name(kb->table, plain);
		if (hit.program && !hit.program->versions)
			hit.program = NULL;
	}
	return hit;
}

struct kb_hit
kb_find(const struct kb *kb, struct str word)
{
	struct kb_hit hit = {0};

	for (; kb; kb = kb->below) {
		hit = find_in(kb, word);
		if (hit.program)
			break;
	}
	return hit;
}

struct kb_hit
kb_find_applet(const struct kb *kb, const char *box, struct str applet)
{
	struct kb_hit hit = {0};
	char name[64];
	int n = snprintf(name, sizeof name, "%s %.*s", box, STR_ARG(applet));

	if (n > 0 && (size_t)n < sizeof name)
		hit = kb_find(kb, (struct str){name, (size_t)n});
	return hit.program ? hit : kb_find(kb, applet);
}

static int
str_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void
kb_names(const struct kb *kb, struct arena *a, struct str **names, uint32_t *n)
{
	uint32_t all = 0, k = 0;
	struct str *v;

	for (const struct kb *x = kb; x; x = x->below)
		all += x->table->program_n;
	v = arena_array(a, struct str, all + 1);
	for (const struct kb *x = kb; x; x = x->below)
		for (uint32_t i = 0; i < x->table->program_n; i++)
			v[k++] = str_of(kb_text(x->table, x->table->programs[i].name));
	if (all)
		qsort(v, all, sizeof *v, str_order);
	*n = 0;
	for (uint32_t i = 0; i < all; i++)
		if (!*n || !str_eq(v[*n - 1], v[i]))
			v[(*n)++] = v[i];
	*names = v;
}
