/* cond.c - what a script leaves to the machine, and the worlds that follow. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

/*
 * The names say what they are: flag1 is a file, dir1 a directory, $V1 a
 * variable of the environment, conf a file to be sourced, u1 a program that
 * nothing is known of.  So a text that was made shorter has fewer conditions.
 */
static const struct {
	enum cond_kind kind;
	const char *alts[ALT_MAX];
	int documented;
} cond_alts[] = {
	[COND_FLAG] = {COND_FLAG, {"absent", "present"}, 2},
	[COND_VAR] = {COND_VAR, {"unset", "empty", "`stay`", "`start`", "`a b`"}, 4},
	[COND_CONF] = {COND_CONF, {"absent", "empty", "`V1=stay`", "`exit 0`",
	    "`false`", "`exec stay`", "`unset V1 V2`"}, 3},
	[COND_DIR] = {COND_DIR, {"directory", "missing", "file"}, 2},
	[COND_ARG] = {COND_ARG, {"svc", "start", "stay"}, 3},
	[COND_STDIN] = {COND_STDIN, {"null", "silent", "line"}, 1},
};

static const struct {
	const char *name, *letters;
	int documented;
} cond_progs[] = {
	{"stay", "S01FM", 1},
	{"forks", "FS1M", 1},
	{"ends", "01SFM", 2},
	{"ignoreterm", "I0M", 1},
	{"u9", "SM01F", 2},
	{"u", "S01FM", 1},	/* where it is exec'd; else the first three */
};

enum { PROG_UNKNOWN = 5 };

static int
cond_prog(const char *name)
{
	int i;

	for (i = 0; i < PROG_UNKNOWN; i++)
		if (strcmp(name, cond_progs[i].name) == 0)
			return i;
	return PROG_UNKNOWN;
}

const char *
cond_alt_name(const struct cond *c, int alt)
{
	if (c->kind != COND_PROG)
		return cond_alts[c->kind].alts[alt];
	switch (cond_letter(c, alt)) {
	case 'S':
		return "stays";
	case 'I':
		return "stays-ignores-TERM";
	case 'F':
		return "forks-away";
	case '0':
		return "ends-0";
	case '1':
		return "ends-1";
	default:
		return "missing";
	}
}

char
cond_letter(const struct cond *c, int alt)
{
	return cond_progs[cond_prog(c->name)].letters[alt];
}

static struct cond *
cond_add(struct conds *c, enum cond_kind kind, const char *name, size_t len)
{
	struct cond *x;
	int i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].kind == kind && strlen(c->v[i].name) == len &&
		    strncmp(c->v[i].name, name, len) == 0)
			return &c->v[i];
	if (c->n == COND_MAX || len >= sizeof x->name)
		return NULL;
	x = &c->v[c->n++];
	*x = (struct cond){.kind = kind};
	memcpy(x->name, name, len);
	if (kind == COND_PROG) {
		const char *letters = cond_progs[cond_prog(x->name)].letters;

		x->alts = (int)strlen(letters);
		x->documented = cond_progs[cond_prog(x->name)].documented;
	} else {
		while (x->alts < ALT_MAX && cond_alts[kind].alts[x->alts])
			x->alts++;
		x->documented = cond_alts[kind].documented;
	}
	return x;
}

/* Is the word at p the program of an exec, possibly behind chain loaders? */
static bool
cond_execd(const char *text, const char *p)
{
	const char *b = p;
	size_t n;

	while (b > text && !strchr(";|&(){}\n\"'`", b[-1]))
		b--;
	for (n = (size_t)(p - b); n >= 5; n--, b++)
		if (strncmp(b, "exec ", 5) == 0)
			return true;
	return false;
}

/* Is it named in P, and P exec'd? */
static bool
cond_named(const char *text, const char *p)
{
	return p - text > 2 && strncmp(p - 2, "P=", 2) == 0 && strstr(text, "exec $P");
}

/* Does it go to the background? */
static bool
cond_background(const char *p)
{
	for (; *p && *p != '\n'; p++)
		if (*p == '&' && p[1] != '&' && p[-1] != '&' && p[-1] != '>' && p[1] != '>')
			return true;
	return false;
}

/* Does p stand in the last line that is more than a closing word? */
static bool
cond_tail(const char *p)
{
	static const char *const closers[] = {"fi", "done", "esac", "}", ")", ";;",
	    "wait", NULL};
	const char *line = strchr(p, '\n');
	size_t len;
	int i;

	while (line && line[1]) {
		line++;
		line += strspn(line, " \t");
		len = strcspn(line, "\n");
		if (len && *line != '#') {
			for (i = 0; closers[i]; i++)
				if (len == strlen(closers[i]) &&
				    strncmp(line, closers[i], len) == 0)
					break;
			if (!closers[i])
				return false;
		}
		line = strchr(line, '\n');
	}
	return true;
}

/*
 * u1 to u9 in generated scripts, the rest in fixtures/fate; main is a program
 * where the function of that name was cut away.
 */
static bool
cond_unknown(const char *p, size_t len)
{
	static const char *const names[] = {"d", "d2", "goaway", "backup", "job",
	    "main", NULL};
	int i;

	for (i = 0; names[i]; i++)
		if (strlen(names[i]) == len && strncmp(names[i], p, len) == 0)
			return true;
	return len == 2 && *p == 'u' && isdigit((unsigned char)p[1]);
}

/* Does the script ask for the directory, or make it? */
static bool
cond_asked(const struct script *s, const char *dir)
{
	static const char *const how[] = {"-d %s", "mkdir -p %s", "mkdir %s", "cd %s", NULL};
	char text[32];
	int i;

	for (i = 0; how[i]; i++) {
		strcpy(text, how[i]);
		strcpy(strchr(text, '%'), dir);
		if (strstr(s->text, text))
			return true;
	}
	return false;
}

static void
cond_word(const struct script *s, struct conds *c, const char *p, size_t len)
{
	char before = p > s->text ? p[-1] : '\n';
	struct cond *x;

	if (len == 5 && strncmp(p, "flag", 4) == 0)
		cond_add(c, COND_FLAG, p, len);
	else if (len == 4 && strncmp(p, "dir", 3) == 0) {
		x = cond_add(c, COND_DIR, p, len);
		if (x && !cond_asked(s, x->name))
			x->documented = 1;
	} else if (len == 2 && *p == 'V' && (before == '$' || before == '{'))
		cond_add(c, COND_VAR, p, len);
	else if (len == 4 && strncmp(p, "conf", 4) == 0 && !s->has_conf)
		cond_add(c, COND_CONF, p, len);
	else if (len == 4 && (strncmp(p, "read", 4) == 0))
		cond_add(c, COND_STDIN, "stdin", 5);
	else if ((len == 3 && strncmp(p, "cat", 3) == 0) ||
	    (len == 2 && strncmp(p, "sh", 2) == 0))
		cond_add(c, COND_STDIN, "stdin", 5);
	else if (cond_unknown(p, len)) {
		x = cond_add(c, COND_PROG, p, len);
		if (x && strcmp(x->name, "u9") != 0 && !cond_execd(s->text, p) &&
		    !cond_named(s->text, p)) {
			x->either = true;
			x->documented = 3;
			x->tail |= cond_tail(p) || cond_background(p) ||
			    strncmp(p - 2, "P=", 2) == 0;
		}
	} else if ((len == 4 && (!strncmp(p, "stay", 4) || !strncmp(p, "ends", 4))) ||
	    (len == 5 && !strncmp(p, "forks", 5)) ||
	    (len == 10 && !strncmp(p, "ignoreterm", 10)))
		cond_add(c, COND_PROG, p, len);
}

void
conds_find(const struct script *s, struct conds *c)
{
	const char *p = s->text;

	c->n = 0;
	while (*p) {
		size_t len = 0;

		if (*p == '#' && (p == s->text || p[-1] == '\n')) {
			p += strcspn(p, "\n");
			continue;
		}
		while (isalnum((unsigned char)p[len]) || p[len] == '_')
			len++;
		if (len)
			cond_word(s, c, p, len);
		p += len ? len : 1;
	}
	if (s->s6 && (strstr(s->text, "$1") || strstr(s->text, "for i;")))
		cond_add(c, COND_ARG, "$1", 2);
	/* What is in V1 or in conf may name it. */
	if (strchr(s->text, '$') || strstr(s->text, "conf"))
		cond_add(c, COND_PROG, "stay", 4);
}

static void
world_classify(const struct conds *c, struct world *w)
{
	int i;

	w->documented = true;
	for (i = 0; i < c->n; i++)
		if (w->alt[i] >= c->v[i].documented)
			w->documented = false;
}

static bool
world_known(const struct worlds *ws, const struct conds *c, const struct world *w)
{
	int i;

	for (i = 0; i < ws->n; i++)
		if (memcmp(ws->v[i].alt, w->alt, (size_t)c->n) == 0)
			return true;
	return false;
}

static void
world_documented(const struct conds *c, struct rng *r, struct world *w)
{
	int i;

	memset(w, 0, sizeof *w);
	for (i = 0; i < c->n; i++)
		w->alt[i] = (unsigned char)rng_below(r, (unsigned)c->v[i].documented);
	w->documented = true;
}

static void
worlds_sample(const struct conds *c, struct rng *r, int many, struct worlds *ws)
{
	int tries, end = ws->n + many;

	for (tries = 0; tries < many * 4 && ws->n < end && ws->n < WORLDS_MAX; tries++) {
		struct world w;

		world_documented(c, r, &w);
		if (!world_known(ws, c, &w))
			ws->v[ws->n++] = w;
	}
}

/*
 * Strange worlds: one thing after the other is what nobody documented, in an
 * order by chance, and now and then something else is strange as well.
 */
static void
worlds_strange(const struct conds *c, struct rng *r, int many, struct worlds *ws)
{
	struct {
		int cond, alt;
	} odd[COND_MAX * ALT_MAX];
	int i, k, n = 0, end = ws->n + many;

	for (i = 0; i < c->n; i++)
		for (k = c->v[i].documented; k < c->v[i].alts; k++) {
			odd[n].cond = i;
			odd[n++].alt = k;
		}
	for (i = n - 1; i > 0; i--) {
		int other = (int)rng_below(r, (unsigned)i + 1);
		int cond = odd[i].cond, alt = odd[i].alt;

		odd[i] = odd[other];
		odd[other].cond = cond;
		odd[other].alt = alt;
	}
	for (i = 0; i < n && ws->n < end && ws->n < WORLDS_MAX; i++) {
		struct world w;

		world_documented(c, r, &w);
		w.alt[odd[i].cond] = (unsigned char)odd[i].alt;
		k = (int)rng_below(r, (unsigned)c->n);
		if (rng_below(r, 4) == 0 && k != odd[i].cond)
			w.alt[k] = (unsigned char)rng_below(r, (unsigned)c->v[k].alts);
		world_classify(c, &w);
		if (!world_known(ws, c, &w))
			ws->v[ws->n++] = w;
	}
}

void
worlds_make(const struct conds *c, uint64_t seed, int documented, int strange,
    struct worlds *ws)
{
	struct rng r = {seed ^ 0x77726c64};
	long product = 1;
	struct world w = {{0}, true};
	int i;

	ws->n = 0;
	for (i = 0; i < c->n && product <= documented; i++)
		product *= c->v[i].documented;
	ws->complete = product <= documented;
	if (ws->complete) {
		do {
			ws->v[ws->n++] = w;
			for (i = 0; i < c->n; i++) {
				if (++w.alt[i] < c->v[i].documented)
					break;
				w.alt[i] = 0;
			}
		} while (i < c->n);
	} else {
		ws->v[ws->n++] = w;
		worlds_sample(c, &r, documented - 1, ws);
	}
	worlds_strange(c, &r, strange, ws);
}

void
world_print(FILE *f, const struct conds *c, const struct world *w)
{
	int i;

	for (i = 0; i < c->n; i++)
		fprintf(f, "%s%s=%s", i ? " " : "", c->v[i].name,
		    cond_alt_name(&c->v[i], w->alt[i]));
}
