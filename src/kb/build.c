#include "build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct kb_builder *
kb_build_new(struct arena *a)
{
	struct kb_builder *b = arena_new(a, struct kb_builder);

	b->arena = a;
	b->pool.arena = a;
	buf_char(&b->pool, 0);	/* offset 0 is no text */
	b->slot_n = 1024;
	b->slots = arena_array(a, uint32_t, b->slot_n);
	return b;
}

struct str
build_str(const struct kb_builder *b, uint32_t at)
{
	return at ? str_of(b->pool.p + at) : (struct str){"", 0};
}

static uint32_t
text_hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

/* The slot of a text, or the free one where it belongs. */
static uint32_t
text_slot(const struct kb_builder *b, struct str s)
{
	uint32_t i = text_hash(s) & (b->slot_n - 1);

	while (b->slots[i] && !str_eq(build_str(b, b->slots[i]), s))
		i = (i + 1) & (b->slot_n - 1);
	return i;
}

static void
text_more_slots(struct kb_builder *b)
{
	uint32_t *old = b->slots, old_n = b->slot_n;

	b->slot_n *= 2;
	b->slots = arena_array(b->arena, uint32_t, b->slot_n);
	for (uint32_t i = 0; i < old_n; i++)
		if (old[i])
			b->slots[text_slot(b, build_str(b, old[i]))] = old[i];
}

uint32_t
build_text(struct kb_builder *b, struct str s)
{
	uint32_t slot;

	if (!s.n)
		return 0;
	slot = text_slot(b, s);
	if (b->slots[slot])
		return b->slots[slot];
	if (++b->text_n > b->slot_n / 2) {
		text_more_slots(b);
		slot = text_slot(b, s);
	}
	b->slots[slot] = (uint32_t)b->pool.n;
	buf_str(&b->pool, s);
	buf_char(&b->pool, 0);
	return b->slots[slot];
}

void
build_error(struct kb_builder *b, struct span at, const char *fmt, ...)
{
	struct finding *x = findings_add(b->errors, "program-entry",
	    SEVERITY_ERROR, CERTAINTY_CERTAIN);
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	x->file = b->source->file;
	x->source = b->source;
	x->has_place = true;
	x->span = at;
	x->message = arena_dup(b->errors->arena, text, strlen(text));
	b->bad = true;
}

void
kb_build_add(struct kb_builder *b, const struct source *s, struct findings *errors)
{
	struct stanza_file *f = stanza_read_list(b->arena, s);

	b->source = s;
	b->errors = errors;
	for (uint32_t i = 0; i < f->errors.n; i++)
		build_error(b, f->errors.v[i].span, "%s", f->errors.v[i].message);
	for (uint32_t i = 0; i < f->stanzas.n; i++)
		build_entry(b, &f->stanzas.v[i]);
}

static const char *sort_pool;

static int
name_cmp(const void *va, const void *vb)
{
	const struct build_name *a = va, *b = vb;
	int c = strcmp(sort_pool + a->name.name, sort_pool + b->name.name);

	if (c)
		return c;
	return (a->name.program > b->name.program) -
	    (a->name.program < b->name.program);
}

/* Sorts the names and complains of the second of two equal ones. */
static struct kb_name *
build_names(struct kb_builder *b, struct findings *errors, uint32_t *n)
{
	struct kb_name *names = arena_array(b->arena, struct kb_name, b->names.n + 1);
	const struct build_name *last = NULL;

	sort_pool = b->pool.p;
	if (b->names.n)
		qsort(b->names.v, b->names.n, sizeof *b->names.v, name_cmp);
	*n = 0;
	b->errors = errors;
	for (uint32_t i = 0; i < b->names.n; i++) {
		struct build_name *x = &b->names.v[i];

		if (last && last->name.name == x->name.name) {
			b->source = x->source;
			build_error(b, x->span, "`%s` is already described in "
			    "%s, line %u; join the two entries",
			    b->pool.p + x->name.name, last->source->file,
			    source_place(last->source, last->span.beg).line);
			continue;
		}
		names[(*n)++] = x->name;
		last = x;
	}
	return names;
}

void
kb_build_done(struct kb_builder *b, struct kb_table *t, struct findings *errors)
{
	uint32_t n;
	const struct kb_name *names = build_names(b, errors, &n);

	*t = (struct kb_table){
		.pool = buf_done(&b->pool).p, .pool_n = (uint32_t)b->pool.n,
		.programs = b->programs.v, .program_n = b->programs.n,
		.names = names, .name_n = n,
		.paths = b->paths.v, .path_n = b->paths.n,
		.options = b->options.v, .option_n = b->options.n,
		.modes = b->modes.v, .mode_n = b->modes.n,
		.atoms = b->atoms.v, .atom_n = b->atoms.n,
		.texts = b->texts.v, .text_n = b->texts.n,
		.pattern_n = b->pattern_n,
	};
}
