#include "command.h"

static struct str
option_name(const struct command *c, const struct kb_option *o)
{
	return str_of(c->table->pool + o->name);
}

static const struct kb_option *
find_option(const struct command *c, struct str name, uint8_t style)
{
	const struct kb_option *o = &c->table->options[c->program->first_option];

	for (uint32_t i = 0; i < c->program->option_n; i++, o++)
		if (o->style == style && str_eq(option_name(c, o), name))
			return o;
	return NULL;
}

/* A long option by its name or by the only beginning that fits. */
static const struct kb_option *
find_long(const struct command *c, struct str name)
{
	const struct kb_option *o = &c->table->options[c->program->first_option];
	const struct kb_option *hit = find_option(c, name, OPTION_LONG);

	if (hit || name.n < 3)
		return hit;
	for (uint32_t i = 0; i < c->program->option_n; i++, o++) {
		struct str full = option_name(c, o);

		if (o->style != OPTION_LONG || full.n < name.n ||
		    memcmp(full.p, name.p, name.n) != 0)
			continue;
		if (hit)
			return NULL;
		hit = o;
	}
	return hit;
}

static struct given *
add_given(struct command *c, struct str name, uint8_t style, uint32_t at)
{
	struct given *g = vec_push(c->arena, &c->given);

	*g = (struct given){.name = name, .style = style, .at = at, .value_at = at};
	return g;
}

static void
refuse(struct command *c, uint32_t at)
{
	if (c->program->strict && c->bad.end == c->bad.beg)
		c->bad = c->argv[at].span;
}

static void
glued_value(struct given *g, struct str value, bool known)
{
	g->has_value = true;
	g->value_known = known;
	g->value = value;
}

/* Takes the value from the next word (and one more for VALUE_TWO). */
static uint32_t
next_value(struct command *c, struct given *g, uint8_t value, uint32_t at)
{
	uint32_t words = value == VALUE_TWO ? 2 : 1;

	if (at + words > c->n - 1) {
		refuse(c, g->at);
		return c->n;
	}
	g->has_value = true;
	g->value_at = at + 1;
	g->value = c->argv[at + 1].text;
	g->value_known = c->argv[at + 1].known;
	return at + words + 1;
}

/* `--name`, `--name=value`, `-word`, `-word=value`. */
static uint32_t
read_long(struct command *c, const struct kb_option *o, struct str word,
    uint32_t at, uint8_t style)
{
	size_t eq = str_find(word, '=', 0);
	struct given *g = add_given(c, o ? option_name(c, o) : str_sub(word, 0, eq),
	    style, at);

	c->doubtful = !o && eq == word.n;
	if (!o)
		refuse(c, at);
	if (eq < word.n)
		glued_value(g, str_sub(word, eq + 1, word.n), c->argv[at].known);
	else if (o && (o->value == VALUE_NEXT || o->value == VALUE_TWO) &&
	    c->argv[at].known)
		return next_value(c, g, o->value, at);
	else if (!c->argv[at].known)
		c->hidden++;
	return at + 1;
}

/* `-abc`, `-uVALUE`. */
static uint32_t
read_cluster(struct command *c, struct str word, uint32_t at)
{
	bool known = c->argv[at].known;

	c->doubtful = false;
	for (size_t i = 1; i < word.n; i++) {
		const struct kb_option *o = find_option(c, str_sub(word, i, i + 1),
		    OPTION_SHORT);
		struct given *g = add_given(c, str_sub(word, i, i + 1),
		    OPTION_SHORT, at);
		struct str rest = str_sub(word, i + 1, word.n);

		if (!o) {
			/* A flag, or an option whose value the rest is. */
			refuse(c, at);
			if (rest.n)
				*vec_push(c->arena, &c->rests) = rest;
			c->doubtful = !rest.n;
			return at + 1;
		}
		if (o->value != VALUE_NONE && (rest.n || !known)) {
			glued_value(g, rest, known);
			return at + 1;
		}
		if (o->value == VALUE_NEXT || o->value == VALUE_TWO)
			return next_value(c, g, o->value, at);
	}
	if (!known)
		c->hidden++;
	return at + 1;
}

static uint32_t
read_option(struct command *c, uint32_t at)
{
	struct str word = c->argv[at].text;
	struct str body = str_sub(word, 1, word.n);
	const struct kb_option *o;

	if (body.p[0] == '-') {
		body = str_sub(word, 2, word.n);
		o = find_long(c, str_sub(body, 0, str_find(body, '=', 0)));
		/* Programs with single-dash words take two dashes as well. */
		if (!o)
			o = find_option(c, str_sub(body, 0, str_find(body, '=', 0)),
			    OPTION_WORD);
		return read_long(c, o, body, at, o ? o->style : OPTION_LONG);
	}
	if (body.n > 1) {
		o = find_option(c, str_sub(body, 0, str_find(body, '=', 0)),
		    OPTION_WORD);
		if (o)
			return read_long(c, o, body, at, OPTION_WORD);
	}
	return read_cluster(c, word, at);
}

bool
command_hides(const struct command *c, uint32_t at)
{
	const struct arg *w = &c->argv[at], *next = w + 1;

	if (w->known || (w->starts && w->text.n))
		return false;
	if (!c->program->is_chain || c->program->program_in_n)
		return true;
	/* `chpst $OPTS nginx`, but not `chpst -u u $DAEMON -f`. */
	return w->many && !c->program->positionals && at + 1 < c->n &&
	    next->known && next->text.n && next->text.p[0] != '-';
}

void
command_operand(struct command *c, uint32_t at)
{
	struct operand *o = vec_push(c->arena, &c->operands);

	o->at = at;
	o->doubtful = c->doubtful;
	c->doubtful = false;
}

static bool
is_dash(const struct arg *w)
{
	return w->known && w->text.n == 1 && w->text.p[0] == '-';
}

uint32_t
command_read(struct command *c, uint32_t at, bool stop)
{
	while (at < c->n) {
		const struct arg *w = &c->argv[at];

		if (w->known && str_is(w->text, "--") && !c->dashes) {
			c->dashes = at++;
			if (stop || c->program->stops)
				return at;
			for (; at < c->n; at++)
				command_operand(c, at);
			return at;
		}
		if (c->program->dash && is_dash(w)) {
			at++;
		} else if (command_hides(c, at)) {
			c->hidden++;
			at++;
		} else if (w->text.n > 1 && w->text.p[0] == '-' &&
		    (w->known || w->starts)) {
			at = read_option(c, at);
		} else if (stop || c->program->stops) {
			return at;
		} else {
			command_operand(c, at++);
		}
	}
	return at;
}

const struct given *
command_option(const struct command *c, struct str name, uint8_t style)
{
	for (uint32_t i = c->given.n; i-- > 0;)
		if (c->given.v[i].style == style && str_eq(c->given.v[i].name, name))
			return &c->given.v[i];
	return NULL;
}
