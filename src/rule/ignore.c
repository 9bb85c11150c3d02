/* `# unflap: ignore=ID[,ID...] reason`: found in the comments of a script. */
#include "ruleset.h"

struct comments {
	const struct source *source;
	uint32_t block_end;	/* the comment block behind #! ends at this line */
};

static const char *
nearest_id(struct arena *a, const struct ruleset *rs, struct str id)
{
	unsigned best = id.n < 6 ? 2 : (unsigned)(id.n / 3), d;
	const char *near = NULL;

	for (uint32_t i = 0; i < rs->rules.n; i++) {
		struct str name = rs->rules.v[i].rule->id;

		d = word_distance(id, name, best);
		if (d <= best && (!near || d < best))
			best = d, near = arena_dup(a, name.p, name.n);
	}
	return near;
}

static bool
line_is_comment(struct str line)
{
	line = str_trim(line);
	return line.n && line.p[0] == '#';
}

/* Line 1 is the #! line; the block ends at the first line that is no comment. */
static uint32_t
block_end(const struct source *s)
{
	uint32_t line = 1;

	while (source_line_offset(s, line) < s->text.n && line_is_comment(source_line(s, line)))
		line++;
	return line - 1;
}

/* The next line that holds a command. */
static uint32_t
next_command(const struct source *s, uint32_t line)
{
	do
		line++;
	while (source_line_offset(s, line) < s->text.n &&
	    line_is_comment(source_line(s, line)));
	return line;
}

static void
add_ids(struct script_facts *sf, struct arena *a, struct ruleset *rs, struct ignore_fact g,
    const struct source *src, struct str ids)
{
	struct str id;

	while (str_cut(&ids, ',', &id)) {
		struct ignore_fact *f;

		if (!id.n)
			continue;
		f = vec_push(a, &sf->ignores);
		*f = g;
		f->id = id;
		f->span.beg = (uint32_t)(id.p - src->text.p);
		f->span.end = f->span.beg + (uint32_t)id.n;
		f->known = ruleset_find(rs, id) >= 0;
		if (!f->known)
			f->nearest = nearest_id(a, rs, id);
	}
}

/* One comment, from its # to the line's end. */
static void
read_comment(struct script_facts *sf, struct arena *a, struct ruleset *rs,
    const struct comments *c, struct span at)
{
	struct str text = source_text(c->source, at), rest, ids;
	struct ignore_fact g = {0};
	uint32_t line = source_place(c->source, at.beg).line;
	size_t n;

	rest = str_trim(str_sub(text, 1, text.n));
	if (!str_starts(rest, "unflap:"))
		return;
	rest = str_trim(str_sub(rest, 7, rest.n));
	if (!str_starts(rest, "ignore="))
		return;
	rest = str_sub(rest, 7, rest.n);
	for (n = 0; n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t'; n++)
		;
	ids = str_sub(rest, 0, n);
	g.reason = str_trim(str_sub(rest, n, rest.n));
	g.file_wide = line <= c->block_end;
	if (line_is_comment(source_line(c->source, line)))
		g.line = next_command(c->source, line);
	else
		g.own_line = line;
	add_ids(sf, a, rs, g, c->source, ids);
}

void
ignore_facts(struct script_facts *sf, struct arena *a, struct ruleset *rs,
    const struct judged_script *js)
{
	struct comments c = {.source = js->script->source};
	const struct sh_tree *t = js->fate ? js->fate->tree : NULL;

	if (!c.source || !str_has(c.source->text, "unflap:"))
		return;
	c.block_end = block_end(c.source);
	if (t && t->source == c.source) {
		for (uint32_t i = 0; i < t->comments.n; i++)
			read_comment(sf, a, rs, &c, t->comments.v[i].span);
		return;
	}
	/* No shell: lines that begin with #. */
	for (uint32_t line = 1; source_line_offset(c.source, line) < c.source->text.n; line++) {
		uint32_t beg = source_line_offset(c.source, line);
		struct str text = source_line(c.source, line);

		if (line_is_comment(text))
			read_comment(sf, a, rs, &c, (struct span){
			    beg + (uint32_t)str_find(text, '#', 0), beg + (uint32_t)text.n});
	}
}
