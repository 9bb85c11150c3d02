/* Marks in examples: `#   ^~~~ ID` under the line meant, `#~~~ ID` from column 1. */
#include "ruleset.h"

static bool
next_word(struct str *rest, struct str *word)
{
	size_t i = 0, n;

	while (i < rest->n && (rest->p[i] == ' ' || rest->p[i] == '\t'))
		i++;
	for (n = i; n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t'; n++)
		;
	*word = str_sub(*rest, i, n);
	*rest = str_sub(*rest, n, rest->n);
	return word->n > 0;
}

/* Fills in a mark; false where the line is none. */
static bool
mark_read(struct str line, struct mark *m)
{
	size_t i = 0, beg;
	struct str rest;

	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	if (i == line.n || line.p[i] != '#')
		return false;
	beg = i++;
	if (beg != 0 || i == line.n || line.p[i] != '~') {
		while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
			i++;
		if (i == line.n || line.p[i] != '^')
			return false;
		beg = i++;
	}
	while (i < line.n && line.p[i] == '~')
		i++;
	m->column = (uint32_t)beg + 1;
	m->width = (uint32_t)(i - beg);
	rest = str_sub(line, i, line.n);
	if (!rest.n || rest.p[0] != ' ' || !next_word(&rest, &m->id))
		return false;
	next_word(&rest, &m->severity);
	return !str_trim(rest).n;
}

struct str
marks_take(struct arena *a, struct str text, const char *file, struct marks *out)
{
	struct buf b = {.arena = a};
	uint32_t line = 0;
	size_t at = 0, end;

	for (; at < text.n; at = end) {
		struct mark m = {.file = str_of(file)};
		struct str whole;

		end = str_find(text, '\n', at);
		whole = str_sub(text, at, end);
		end = end < text.n ? end + 1 : end;
		if (line && mark_read(whole, &m)) {
			m.line = line;
			*vec_push(a, out) = m;
			continue;
		}
		buf_str(&b, str_sub(text, at, end));
		line++;
	}
	return buf_done(&b);
}

void
marks_expect(struct arena *a, struct str text, struct marks *out)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		struct mark m = {.file = STR("run")};
		struct str word;

		if (!next_word(&line, &m.id))
			continue;
		if (next_word(&line, &word))
			m.file = word;
		next_word(&line, &m.severity);
		*vec_push(a, out) = m;
	}
}
