/* Facts about assignments: paths and their elements, variables that nobody reads. */
#include "fact.h"

#include <ctype.h>

static const struct assign *
assign_of(const struct subject *s)
{
	return s->piece->assign;
}

static struct str
written_of(const struct subject *s)
{
	const struct assign *a = assign_of(s);

	return a->value ? source_text(s->command->source, a->value->span) : (struct str){NULL, 0};
}

/* PATH, LD_LIBRARY_PATH, PYTHONPATH, MANPATH, CLASSPATH is not: its empty element means nothing bad. */
static bool
is_path_variable(struct str name)
{
	return str_is(name, "PATH") || str_is(name, "LD_LIBRARY_PATH") ||
	    str_is(name, "LD_PRELOAD_PATH") || str_is(name, "PYTHONPATH") || str_is(name, "PERL5LIB");
}

void
fact_ASSIGNMENT_exported(const struct subject *s, struct value *v)
{
	set_bool(v, s->piece->exported);
}

void
fact_ASSIGNMENT_alone(const struct subject *s, struct value *v)
{
	const struct node *n = s->command->node;

	set_bool(v, s->piece->exported || (n->kind == NODE_SIMPLE && !n->simple.word_n));
}

/* ---- elements */

/* One element of a path as written, and where it stands. */
struct element {
	uint32_t beg, end;	/* in the source */
	bool last;
};

/* Skips ${...}; at is behind the brace that opens it. */
static uint32_t
skip_braces(struct str t, uint32_t at)
{
	unsigned depth = 1;

	for (; at < t.n && depth; at++)
		depth += t.p[at] == '{' ? 1 : t.p[at] == '}' ? -1u : 0;
	return at;
}

/*
 * The next element; false behind the last one.  *at counts within the value.
 * Quotes around everything are not part of the elements.
 */
static bool
element_next(const struct subject *s, uint32_t *at, struct element *e)
{
	struct str t = written_of(s);
	uint32_t base = assign_of(s)->value ? assign_of(s)->value->span.beg : 0, i;

	if (*at == 0 && t.n && (t.p[0] == '"' || t.p[0] == '\''))
		*at = 1;
	if (!t.n || *at > t.n || (*at && *at == t.n && t.p[*at - 1] != ':'))
		return false;
	for (i = *at; i < t.n && t.p[i] != ':' && t.p[i] != '"' && t.p[i] != '\'';)
		if (t.p[i] == '$' && i + 1 < t.n && t.p[i + 1] == '{')
			i = skip_braces(t, i + 2);
		else
			i++;
	e->beg = base + *at;
	e->end = base + i;
	e->last = i >= t.n || t.p[i] != ':';
	*at = e->last ? (uint32_t)t.n + 1 : i + 1;
	return true;
}

/* A value that is put together by a command, or quoted in the middle, is not read. */
static bool
is_plain_path(const struct subject *s)
{
	struct str t = written_of(s), inner = t;

	if (!is_path_variable(assign_of(s)->name) || !t.n)
		return false;
	if (t.n > 1 && (t.p[0] == '"' || t.p[0] == '\'') && t.p[t.n - 1] == t.p[0])
		inner = str_sub(t, 1, t.n - 1);
	return inner.n && !str_has(inner, "$(") && !str_has(inner, "`") && !str_has(inner, "\"") &&
	    !str_has(inner, "'") && !str_has(inner, "\\");
}

void
fact_ASSIGNMENT_empty_element(const struct subject *s, struct value *v)
{
	uint32_t at = 0, n = 0;
	struct element e;

	if (!is_plain_path(s))
		return;
	for (; element_next(s, &at, &e) && !v->known; n++) {
		if (e.beg < e.end || (e.last && !n))
			continue;
		/* The colon in front of the last one, or behind any other. */
		set_place(v, s->command->source, e.last ? (struct span){e.beg - 1, e.beg} :
		    (struct span){e.end, e.end + 1});
	}
}

static struct str
element_text(const struct subject *s, const struct element *e)
{
	return source_text(s->command->source, (struct span){e->beg, e->end});
}

void
fact_ASSIGNMENT_relative_element(const struct subject *s, struct value *v)
{
	uint32_t at = 0;
	struct element e;

	if (!is_plain_path(s) || !str_is(assign_of(s)->name, "PATH"))
		return;
	while (element_next(s, &at, &e) && !v->known) {
		struct str t = element_text(s, &e);

		if (t.n && !strchr("/$~", t.p[0]))
			set_str(v, t);
	}
}

static bool
is_variable(struct str t, struct str name)
{
	if (t.n == name.n + 1 && t.p[0] == '$')
		return str_eq(str_sub(t, 1, t.n), name);
	return t.n == name.n + 3 && t.p[0] == '$' && t.p[1] == '{' &&
	    str_eq(str_sub(t, 2, t.n - 1), name);
}

/* The element that is the variable's own old value, at one of the ends, and the colon beside it. */
static bool
own_value(const struct subject *s, struct span *place, bool *last)
{
	struct str name = assign_of(s)->name;
	uint32_t at = 0, n = 0;
	struct element e;

	/* Supervisors always give a PATH. */
	if (!is_plain_path(s) || str_is(name, "PATH"))
		return false;
	for (; element_next(s, &at, &e); n++) {
		if (!is_variable(element_text(s, &e), name) || (n && !e.last) || (!n && e.last))
			continue;
		*last = e.last;
		*place = e.last ? (struct span){e.beg - 1, e.end} : (struct span){e.beg, e.end + 1};
		return true;
	}
	return false;
}

void
fact_ASSIGNMENT_grows(const struct subject *s, struct value *v)
{
	struct span place;
	bool last;

	if (own_value(s, &place, &last))
		set_place(v, s->command->source, place);
}

void
fact_ASSIGNMENT_grows_text(const struct subject *s, struct value *v)
{
	struct str name = assign_of(s)->name;
	struct span place;
	bool last;

	if (own_value(s, &place, &last))
		set_text(v, arena_fmt(s->arena, last ? "${%.*s:+:$%.*s}" : "${%.*s:+$%.*s:}",
		    STR_ARG(name), STR_ARG(name)));
}

void
fact_ASSIGNMENT_tilde(const struct subject *s, struct value *v)
{
	struct str t = written_of(s);

	set_bool(v, str_starts(t, "\"~/") || str_starts(t, "'~/") ||
	    (str_starts(t, "\"") && str_has(t, ":~/") && is_path_variable(assign_of(s)->name)));
}

/* ---- what this PATH does not find */

static bool
has_directory(struct str path, const char *dir)
{
	struct str one;

	while (str_cut(&path, ':', &one)) {
		while (one.n > 1 && one.p[one.n - 1] == '/')
			one.n--;
		if (str_is(one, dir))
			return true;
	}
	return false;
}

static bool
is_absolute_path(struct str path)
{
	struct str one;

	while (str_cut(&path, ':', &one))
		if (!one.n || one.p[0] != '/')
			return false;
	return true;
}

/* Utilities that lie in /bin or /usr/bin wherever they are installed by a system. */
static bool
is_common_utility(const struct command *c)
{
	static const char *const names[] = {
		"cat", "chmod", "chown", "cp", "date", "dirname", "env", "grep", "head", "hostname",
		"id", "install", "ln", "ls", "mkdir", "mkfifo", "mktemp", "mv", "rm", "sed", "sleep",
		"sort", "stat", "tail", "touch", "tr", "uname", "wc", NULL
	};

	if (c->is_builtin || c->is_function || !c->argv || !c->arg_n || !c->argv[0].known)
		return false;
	for (int i = 0; names[i]; i++)
		if (str_is(c->argv[0].text, names[i]))
			return true;
	return false;
}

/* PATH is set once only, as far as the text tells. */
static bool
is_only_path(struct str text)
{
	unsigned n = 0;

	for (size_t i = 0; i + 5 <= text.n && n < 2; i++)
		n += memcmp(text.p + i, "PATH=", 5) == 0 &&
		    (!i || !(isalnum((unsigned char)text.p[i - 1]) || text.p[i - 1] == '_'));
	return n == 1;
}

void
fact_ASSIGNMENT_lacks(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	struct value alone = {0}, value = {0};

	fact_ASSIGNMENT_alone(s, &alone);
	fact_ASSIGNMENT_value(s, &value);
	if (!str_is(assign_of(s)->name, "PATH") || !alone.yes || !value.known || !value.text.n ||
	    !is_absolute_path(value.text) || has_directory(value.text, "/bin") ||
	    has_directory(value.text, "/usr/bin") || !is_only_path(s->command->source->text))
		return;
	for (uint32_t i = 0; i < f->commands.n && !v->known; i++) {
		const struct command *c = &f->commands.v[i];

		if (c->source == s->command->source && c->reach != REACH_NEVER &&
		    c->node->span.beg > s->command->node->span.end && is_common_utility(c))
			set_str(v, c->argv[0].text);
	}
}

/* ---- variables */

static void
sets_add(struct str *list, uint32_t *n, const struct command *c)
{
	for (uint32_t k = 0; k < c->node->simple.assign_n; k++)
		list[(*n)++] = c->node->simple.assigns[k].name;
	/* export A=b, env A=b: words that look like it are taken for it. */
	for (uint32_t k = 1; k < c->arg_n; k++) {
		size_t eq = str_find(c->argv[k].text, '=', 0);

		if (eq < c->argv[k].text.n)
			list[(*n)++] = str_sub(c->argv[k].text, 0, eq);
	}
}

void
fact_SCRIPT_sets(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	struct script_facts *sf = s->facts;
	struct str *list;
	uint32_t max = 0;

	for (uint32_t i = 0; !sf->sets && f && i < f->commands.n; i++)
		if (f->commands.v[i].node->kind == NODE_SIMPLE)
			max += f->commands.v[i].node->simple.assign_n + f->commands.v[i].arg_n;
	if (!sf->sets) {
		sf->sets = list = arena_array(s->arena, struct str, max + 1);
		for (uint32_t i = 0; f && i < f->commands.n; i++)
			if (f->commands.v[i].node->kind == NODE_SIMPLE)
				sets_add(list, &sf->set_n, &f->commands.v[i]);
	}
	v->list = sf->sets;
	v->n = sf->set_n;
	v->known = true;
}

static bool
is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static struct word_count *
count_slot(const struct script_facts *sf, struct str name)
{
	uint32_t h = 2166136261u, i;

	for (size_t k = 0; k < name.n; k++)
		h = (h ^ (unsigned char)name.p[k]) * 16777619u;
	for (i = h & (sf->count_slots - 1); sf->counts[i].n && !str_eq(sf->counts[i].name, name);
	    i = (i + 1) & (sf->count_slots - 1))
		;
	return &sf->counts[i];
}

/* Every identifier of the text, and how often it stands there. */
static void
count_words(struct script_facts *sf, struct arena *a, struct str text)
{
	size_t words = 1, beg;

	for (size_t i = 1; i < text.n; i++)
		words += is_name_byte(text.p[i]) && !is_name_byte(text.p[i - 1]);
	for (sf->count_slots = 16; sf->count_slots < 2 * words;)
		sf->count_slots *= 2;
	sf->counts = arena_array(a, struct word_count, sf->count_slots);
	for (size_t i = 0; i < text.n; i++) {
		struct word_count *c;

		for (beg = i; i < text.n && is_name_byte(text.p[i]);)
			i++;
		if (i == beg)
			continue;
		c = count_slot(sf, str_sub(text, beg, i));
		c->name = str_sub(text, beg, i);
		c->n++;
	}
	sf->passes_all = str_has(text, "set -a") || str_has(text, "allexport") || str_has(text, "eval");
}

void
fact_ASSIGNMENT_unused(const struct subject *s, struct value *v)
{
	struct str name = assign_of(s)->name;
	const struct fate *f = s->script->fate;
	struct value alone = {0};

	fact_ASSIGNMENT_alone(s, &alone);
	if (s->piece->exported || !alone.yes || !name.n || f->sourced.n ||
	    s->command->source != s->script->script->source)
		return;
	if (!s->facts->counts)
		count_words(s->facts, s->arena, s->command->source->text);
	set_bool(v, count_slot(s->facts, name)->n == 1 && !s->facts->passes_all);
}
