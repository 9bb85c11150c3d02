#include "stanza.h"

/* Where the reader stands: the line [beg, end) and what comes behind it. */
struct reader {
	struct arena *arena;
	struct stanza_file *file;
	struct str text;
	uint32_t beg, end, next;	/* the line at hand, without its newline */
	bool more;			/* false: there was no further line */
};

/* Lines of the field being read, and fields of the stanza being read. */
struct open_stanza {
	VEC_OF(struct stanza_field) fields;
	VEC_OF(struct stanza_line) lines;
	uint32_t beg, end;
};

static void
reader_line(struct reader *r)
{
	r->more = r->next < r->text.n;
	if (!r->more)
		return;
	r->beg = r->next;
	r->end = (uint32_t)str_find(r->text, '\n', r->beg);
	r->next = r->end < r->text.n ? r->end + 1 : r->end;
}

static void
reader_start(struct reader *r, struct arena *a, const struct source *s)
{
	*r = (struct reader){.arena = a, .text = s->text};
	r->file = arena_new(a, struct stanza_file);
	r->file->source = s;
	reader_line(r);
}

static void
reader_error(struct reader *r, struct span at, const char *message)
{
	struct stanza_error *e = vec_push(r->arena, &r->file->errors);

	e->span = at;
	e->message = message;
}

/* The part of a text without blanks at its ends, as a span. */
static struct span
trim_span(struct str text, uint32_t beg, uint32_t end)
{
	struct str all = str_sub(text, beg, end), in = str_trim(all);

	if (!in.n)
		return (struct span){beg, beg};
	beg += (uint32_t)(in.p - all.p);
	return (struct span){beg, beg + (uint32_t)in.n};
}

static bool
line_is_blank(const struct reader *r)
{
	return !str_trim(str_sub(r->text, r->beg, r->end)).n;
}

static bool
is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_' || c == '.' || (c >= 'A' && c <= 'Z');
}

/* Gives the field being read the lines that were gathered for it. */
static void
field_close(struct open_stanza *o)
{
	struct stanza_field *f;

	if (!o->fields.n)
		return;
	f = &o->fields.v[o->fields.n - 1];
	f->lines = o->lines.v;
	f->line_n = o->lines.n;
	o->lines.v = NULL;
	o->lines.n = o->lines.cap = 0;
}

static void
read_indented(struct reader *r, struct open_stanza *o)
{
	struct span at = trim_span(r->text, r->beg, r->end);
	struct stanza_line *l;

	if (!o->fields.n) {
		reader_error(r, at, "an indented line goes on with the field above "
		    "it, and there is none; begin it in the first column");
		return;
	}
	l = vec_push(r->arena, &o->lines);
	l->span = at;
	l->text = source_text(r->file->source, at);
}

static void
read_field(struct reader *r, struct open_stanza *o)
{
	struct stanza_field *f;
	uint32_t i = r->beg;

	while (i < r->end && is_key_char(r->text.p[i]))
		i++;
	if (i == r->beg || i == r->end || r->text.p[i] != ':') {
		struct span at = trim_span(r->text, r->beg, r->end);

		reader_error(r, at, arena_fmt(r->arena, "`%.*s` is no `key: value`"
		    "; indent it where it goes on with the line above",
		    STR_ARG(str_sub(r->text, at.beg,
		    at.end - at.beg > 60 ? at.beg + 60 : at.end))));
		return;
	}
	field_close(o);
	f = vec_push(r->arena, &o->fields);
	f->key = str_sub(r->text, r->beg, i);
	f->key_span = (struct span){r->beg, i};
	f->value_span = trim_span(r->text, i + 1, r->end);
	f->value = source_text(r->file->source, f->value_span);
}

/* Reads lines up to the blank one that ends the stanza; blanks and comments
 * before it are skipped.  False: there was none. */
static bool
read_stanza(struct reader *r)
{
	struct open_stanza o = {0};
	struct stanza *s;

	while (r->more && (line_is_blank(r) || r->text.p[r->beg] == '#'))
		reader_line(r);
	if (!r->more)
		return false;
	o.beg = r->beg;
	for (; r->more && !line_is_blank(r); reader_line(r)) {
		char c = r->text.p[r->beg];

		if (c != '#' && (c == ' ' || c == '\t'))
			read_indented(r, &o);
		else if (c != '#')
			read_field(r, &o);
		o.end = r->end;
	}
	field_close(&o);
	if (!o.fields.n)
		return true;
	s = vec_push(r->arena, &r->file->stanzas);
	s->span = (struct span){o.beg, o.end};
	s->fields = o.fields.v;
	s->field_n = o.fields.n;
	return true;
}

struct stanza_file *
stanza_read_list(struct arena *a, const struct source *s)
{
	struct reader r;

	reader_start(&r, a, s);
	while (read_stanza(&r))
		;
	return r.file;
}

/* `-- NAME FLAG... --`: the words between the dashes. */
static bool
section_words(const struct reader *r, struct str *words)
{
	struct str line = str_trim(str_sub(r->text, r->beg, r->end));

	if (line.n < 6 || r->text.p[r->beg] != '-' || !str_starts(line, "-- ") ||
	    !str_ends(line, " --"))
		return false;
	*words = str_trim(str_sub(line, 3, line.n - 3));
	return true;
}

static void
read_section(struct reader *r, struct str words)
{
	struct stanza_section *s = vec_push(r->arena, &r->file->sections);
	VEC_OF(struct str) flags = {0};
	struct str word, ignored;

	s->head_span = trim_span(r->text, r->beg, r->end);
	while (str_cut(&words, ' ', &word)) {
		if (!word.n)
			continue;
		if (!s->name.n)
			s->name = word;
		else
			*vec_push(r->arena, &flags) = word;
	}
	s->flags = flags.v;
	s->flag_n = flags.n;
	if (!s->name.n)
		reader_error(r, s->head_span,
		    "a section has a name: `-- bad/run 0755 --`");
	s->text_span = (struct span){r->next, r->next};
	for (reader_line(r); r->more && !section_words(r, &ignored); reader_line(r))
		s->text_span.end = r->next;
	s->text = source_text(r->file->source, s->text_span);
}

/* A head that lacks its end would make prose of the section below it. */
static void
check_prose(struct reader *r)
{
	struct str line = str_sub(r->text, r->beg, r->end);

	if (str_starts(line, "-- "))
		reader_error(r, trim_span(r->text, r->beg, r->end),
		    "a section's head ends in ` --`: `-- bad/run 0755 --`");
}

struct stanza_file *
stanza_read_rule(struct arena *a, const struct source *s)
{
	struct str words = {0};
	struct reader r;

	reader_start(&r, a, s);
	if (!read_stanza(&r))
		reader_error(&r, (struct span){0, 0},
		    "the file is empty; a rule begins with `id: NAME`");
	r.file->page_span.beg = r.file->page_span.end = r.more ? r.beg : r.next;
	for (; r.more && !section_words(&r, &words); reader_line(&r)) {
		check_prose(&r);
		r.file->page_span.end = r.next;
	}
	r.file->page_span = trim_span(r.text, r.file->page_span.beg,
	    r.file->page_span.end);
	r.file->page = source_text(s, r.file->page_span);
	while (r.more) {
		section_words(&r, &words);
		read_section(&r, words);
	}
	return r.file;
}

const struct stanza_field *
stanza_find(const struct stanza *s, const char *key)
{
	for (uint32_t i = 0; i < s->field_n; i++)
		if (str_is(s->fields[i].key, key))
			return &s->fields[i];
	return NULL;
}

/* Letters to change, add, drop or swap; above 31 letters: 99. */
static unsigned
word_distance(struct str a, struct str b)
{
	unsigned char d[33][33];

	if (a.n > 31 || b.n > 31)
		return 99;
	for (size_t i = 0; i <= a.n; i++)
		for (size_t j = 0; j <= b.n; j++) {
			bool same = i && j && a.p[i - 1] == b.p[j - 1];
			unsigned best = i ? d[i - 1][j] + 1u : (unsigned)j;

			if (j && d[i][j - 1] + 1u < best)
				best = d[i][j - 1] + 1u;
			if (i && j && d[i - 1][j - 1] + (same ? 0u : 1u) < best)
				best = d[i - 1][j - 1] + (same ? 0u : 1u);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] && d[i - 2][j - 2] + 1u < best)
				best = d[i - 2][j - 2] + 1u;
			d[i][j] = (unsigned char)best;
		}
	return d[a.n][b.n];
}

const char *
stanza_nearest(struct str word, const char *const *known)
{
	const char *best = NULL;
	unsigned distance = word.n < 4 ? 2 : 3;

	for (; *known; known++) {
		unsigned d = word_distance(word, str_of(*known));

		if (d < distance) {
			distance = d;
			best = *known;
		}
	}
	return best;
}
