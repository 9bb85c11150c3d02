/*
 * gen.c - from a seed to a script.
 *
 * The grammar is data (grammar.c): `@name@` in a text is replaced by one of
 * the productions of that name, chosen by weight.  A few names are made here:
 * a fresh program, a file, a variable.  Then, sometimes, the text is damaged
 * in the ways in which people damage run scripts.
 */
#include <stdlib.h>
#include <string.h>

#include "gen.h"

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->s += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned
rng_below(struct rng *r, unsigned n)
{
	return (unsigned)((rng_next(r) >> 16) % n);
}

struct gen {
	struct rng rng;
	bool bash;
	int programs;
	size_t n;
	char text[TEXT_MAX];
};

enum { GEN_DEEP = 5, GEN_DEEPEST = 14 };

static void gen_expand(struct gen *g, const char *text, int depth);

static void
gen_put(struct gen *g, const char *p, size_t n)
{
	if (g->n + n >= TEXT_MAX)
		n = TEXT_MAX - 1 - g->n;
	memcpy(g->text + g->n, p, n);
	g->n += n;
	g->text[g->n] = 0;
}

static unsigned
gen_weight(const struct gen *g, const struct production *p, int depth)
{
	if ((p->flags & G_BASH) && !g->bash)
		return 0;
	if ((p->flags & G_SH) && g->bash)
		return 0;
	if ((p->flags & G_DEEP) && depth > GEN_DEEP)
		return 0;
	return p->weight;
}

static void
gen_name(struct gen *g, const char *name, size_t len, int depth)
{
	const struct production *p, *all = NULL;
	unsigned sum = 0, at;

	for (p = grammar; p->name; p++)
		if (strlen(p->name) == len && strncmp(p->name, name, len) == 0) {
			if (!all)
				all = p;
			sum += gen_weight(g, p, depth);
		}
	if (!all || sum == 0 || depth > GEN_DEEPEST) {
		fprintf(stderr, "truth: grammar: no way for @%.*s@\n", (int)len, name);
		exit(111);
	}
	at = rng_below(&g->rng, sum);
	for (p = all;; p++) {
		unsigned w;

		if (strlen(p->name) != len || strncmp(p->name, name, len) != 0)
			continue;
		w = gen_weight(g, p, depth);
		if (at < w)
			break;
		at -= w;
	}
	gen_expand(g, p->text, depth + 1);
}

static void
gen_made(struct gen *g, const char *name, size_t len, int depth)
{
	char buf[16];

	if (len == 1 && *name == 'D') {
		gen_put(g, "@D@", 3);
	} else if (len == 0) {
		gen_put(g, "@", 1);
	} else if (len == 1 && *name == 'u') {
		/* Each stands in one place only; u8 may serve twice, u9 is looked up. */
		if (g->programs < 8)
			g->programs++;
		snprintf(buf, sizeof buf, "u%d", g->programs);
		gen_put(g, buf, 2);
	} else if (len == 4 && strncmp(name, "flag", 4) == 0) {
		gen_put(g, rng_below(&g->rng, 100) < 75 ? "flag1" : "flag2", 5);
	} else if (len == 1 && *name == 'V') {
		gen_put(g, rng_below(&g->rng, 100) < 70 ? "V1" : "V2", 2);
	} else {
		gen_name(g, name, len, depth);
	}
}

static void
gen_expand(struct gen *g, const char *text, int depth)
{
	while (*text) {
		size_t n = strcspn(text, "@");

		gen_put(g, text, n);
		text += n;
		if (*text != '@')
			return;
		n = strcspn(text + 1, "@");
		gen_made(g, text + 1, n, depth);
		text += n + 2;
	}
}

/* ---- damage ---------------------------------------------------------- */

struct lines {
	char *v[128];
	int n;
};

static void
lines_cut(char *text, struct lines *l)
{
	char *end;

	for (l->n = 0; *text && l->n < 127; text = end) {
		l->v[l->n++] = text;
		end = strchr(text, '\n');
		if (!end)
			return;
		*end++ = 0;
	}
}

static void
gen_rejoin(struct gen *g, const struct lines *l)
{
	int i;

	g->n = 0;
	g->text[0] = 0;
	for (i = 0; i < l->n; i++) {
		gen_put(g, l->v[i], strlen(l->v[i]));
		gen_put(g, "\n", 1);
	}
}

static void
gen_insert(struct lines *l, int at, char *line)
{
	if (l->n >= 127)
		return;
	memmove(&l->v[at + 1], &l->v[at], (size_t)(l->n - at) * sizeof l->v[0]);
	l->v[at] = line;
	l->n++;
}

static void
gen_remove(struct lines *l, int at)
{
	l->n--;
	memmove(&l->v[at], &l->v[at + 1], (size_t)(l->n - at) * sizeof l->v[0]);
}

/* The last line with text in it, but not the first of the script. */
static int
lines_last(const struct lines *l, const char *needle)
{
	int i;

	for (i = l->n - 1; i > 0; i--)
		if (*l->v[i] && (!needle || strstr(l->v[i], needle)))
			return i;
	return -1;
}

static void
gen_suffix(char *buf, size_t size, struct lines *l, int at, const char *suffix)
{
	if (at < 1)
		return;
	snprintf(buf, size, "%s%s", l->v[at], suffix);
	l->v[at] = buf;
}

static void
gen_damage(struct gen *g)
{
	static char copy[TEXT_MAX], buf[TEXT_MAX], line[] = "exit", quote[] = "echo 'it",
	    early[] = "exec stay", more[] = "echo done", closer[] = "fi",
	    opener[] = "if true; then";
	struct lines l;
	char *p;
	int at;

	memcpy(copy, g->text, sizeof copy);
	lines_cut(copy, &l);
	if (l.n < 2)
		return;
	at = 1 + (int)rng_below(&g->rng, (unsigned)l.n - 1);
	switch (rng_below(&g->rng, 15)) {
	case 0:
	case 1:
	case 2:
		gen_suffix(buf, sizeof buf, &l, lines_last(&l, NULL), " &");
		break;
	case 3:
	case 4:
	case 5:
		at = lines_last(&l, "exec ");
		if (at > 0) {
			p = strstr(l.v[at], "exec ");
			if (p[5] == '-')
				break;
			memmove(p, p + 5, strlen(p + 5) + 1);
		}
		break;
	case 6:
		gen_suffix(buf, sizeof buf, &l, lines_last(&l, NULL), " | cat");
		break;
	case 7:
		gen_insert(&l, at, early);
		break;
	case 8:
		gen_insert(&l, at, line);
		break;
	case 9:
		gen_insert(&l, l.n, more);
		break;
	case 10:
		gen_remove(&l, at);
		break;
	case 11:
		at = lines_last(&l, "\\");
		if (at > 0)
			l.v[at][strlen(l.v[at]) - 1] = 0;
		break;
	case 12:
		gen_insert(&l, at, rng_below(&g->rng, 2) ? closer : opener);
		break;
	case 13:
		gen_insert(&l, l.n, rng_below(&g->rng, 3) ? closer : quote);
		break;
	case 14:
		gen_suffix(buf, sizeof buf, &l, at, "\r");
		break;
	}
	gen_rejoin(g, &l);
}

/* ---- scripts ---------------------------------------------------------- */

void
gen_script(uint64_t seed, struct script *s)
{
	static const char *const conf[] = {"", "V1=stay", "V2=x", "exit 0", "false",
	    "exec stay", "V1=", "# nothing", "return 1"};
	static struct gen g;
	struct rng r = {seed * 2 + 1};

	rng_next(&r);
	*s = (struct script){.seed = seed};
	s->bash = rng_below(&r, 100) < 12;
	s->s6 = rng_below(&r, 100) < 12;
	s->has_conf = rng_below(&r, 100) < 40;
	if (s->has_conf)
		strcpy(s->conf, conf[rng_below(&r, sizeof conf / sizeof conf[0])]);
	g = (struct gen){.rng = r, .bash = s->bash};
	gen_put(&g, s->bash ? "#!/bin/bash\n" : "#!/bin/sh\n", s->bash ? 12 : 10);
	gen_expand(&g, "@script@", 0);
	if (rng_below(&g.rng, 100) < 22)
		gen_damage(&g);
	memcpy(s->text, g.text, g.n + 1);
	if (!strstr(s->text, "conf"))
		s->has_conf = false;
}
