/* Words: what is known of them before they run, and what expanding them does. */
#include "walk.h"

/* A field that is being put together. */
struct field {
	struct buf text;
	bool known, many, open;	/* open: something, if only quotes, makes it a word */
	bool starts;
	bool guess;
	bool child_pid;
	bool pattern;		/* quoted metacharacters get a backslash */
	bool nonempty;		/* unknown, but surely not empty */
};

static void
field_begin(struct walk *w, struct field *f)
{
	bool pattern = f->pattern;

	*f = (struct field){.text = {.arena = w->arena}, .known = true, .pattern = pattern};
}

static void
field_text(struct field *f, struct str t, bool quoted)
{
	f->open = f->open || quoted || t.n;
	if (t.n)
		f->nonempty = true;
	if (f->known && f->text.n + t.n > VALUE_MAX)
		f->known = false;
	if (!f->known)
		return;
	if (!f->pattern || !quoted) {
		buf_str(&f->text, t);
		return;
	}
	for (size_t i = 0; i < t.n; i++) {
		if (strchr("*?[]\\", t.p[i]))
			buf_char(&f->text, '\\');
		buf_char(&f->text, t.p[i]);
	}
}

static void
field_unknown(struct field *f, bool may_be_nothing, bool quoted)
{
	f->open = f->open || quoted || !may_be_nothing;
	if (!may_be_nothing)
		f->nonempty = true;
	if (!quoted)
		f->many = true;
	if (f->known && f->text.n)
		f->starts = true;
	f->known = false;
	if (!quoted)
		f->open = true;
}

static void
field_end(struct walk *w, struct field *f, struct span span, struct args *out)
{
	struct arg *a;

	if (!f->open)
		return;
	a = vec_push(w->arena, out);
	a->known = f->known;
	a->many = f->many;
	a->starts = f->starts;
	a->guess = f->guess;
	a->text = buf_done(&f->text);
	a->span = span;
}

struct value
walk_variable(struct walk *w, const struct state *s, struct str name)
{
	const struct positional *p = s->positional;
	const struct binding *b;
	long n;

	if (name.n == 0)
		return value_any();
	switch (name.p[0]) {
	case '#':
		if (name.n == 1) {
			if (w->function_depth == 0)
				w->dialect_differs = true;
			return p->known ? value_known(str_of(arena_fmt(w->arena, "%u", p->n))) :
			    (struct value){.kind = VALUE_ANY};
		}
		break;
	case '?':
		if (s->status_low == s->status_high)
			return value_known(str_of(arena_fmt(w->arena, "%d", s->status_low)));
		return (struct value){.kind = VALUE_ANY};
	case '$':
	case '-':
		return (struct value){.kind = VALUE_ANY};
	case '!':
		return (struct value){.kind = VALUE_ANY, .child_pid = s->children != NULL};
	case '@':
	case '*':
		if (w->function_depth == 0)
			w->dialect_differs = true;
		if (p->known && p->n == 0)
			return (struct value){.kind = VALUE_UNSET};
		if (p->known && p->n == 1)
			return p->v[0];
		return (struct value){.kind = VALUE_ANY, .may_be_empty = !p->known, .may_be_unset = !p->known};
	default:
		break;
	}
	if (str_number(name, &n)) {
		if (n == 0)
			return value_known(STR("./run"));
		if (w->function_depth == 0)
			w->dialect_differs = true;
		if (!p->known)
			return value_any();
		return n <= (long)p->n ? p->v[n - 1] : (struct value){.kind = VALUE_UNSET};
	}
	b = varmap_get(s->vars, names_id(&w->names, name));
	if (b)
		return b->value;
	if (str_is(name, "PATH") || str_is(name, "PWD") || str_is(name, "PPID") || str_is(name, "OPTIND"))
		return (struct value){.kind = VALUE_ANY};
	return value_any();
}

bool
walk_assign(struct walk *w, struct state *s, struct str name, const struct value *v, struct span at)
{
	uint32_t id = names_id(&w->names, name);
	const struct binding *old = varmap_get(s->vars, id);
	struct binding b = {0};

	if (old) {
		b = *old;
		if (old->readonly) {
			if (walk_shell_in(w, SHELL_BIT(SHELL_BASH)) && !s->errexit) {
				/* bash drops the rest of the input line. */
				s->jump = JUMP_DROP_LINE;
				state_status(s, 1, 1, false);
				return true;
			}
			/* In a function mksh goes on. */
			if (w->function_depth && walk_shell_in(w, SHELL_BIT(SHELL_MKSH)))
				state_cap(s, CERTAINTY_LIKELY);
			walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, at,
			    arena_fmt(w->arena, "`%.*s` is read-only: the shell ends", STR_ARG(name)));
			return false;
		}
	}
	b.value = *v;
	b.assigned = true;
	s->vars = varmap_set(w->arena, s->vars, id, &b);
	return true;
}

/* set -u and a variable that is not there. */
static bool
expand_unset(struct walk *w, struct state *s, const struct value *v, const struct part *p)
{
	struct str name = p->param->name;

	if (!s->nounset || (v->kind == VALUE_KNOWN) || (v->kind == VALUE_ANY && !v->may_be_unset))
		return true;
	if (str_is(name, "@") || str_is(name, "*") || str_is(name, "#"))
		return true;
	struct state t = *s;

	if (v->kind == VALUE_ANY) {
		t.rare = true;
		t.guard = true;
		if (!t.condition) {
			t.condition = arena_fmt(w->arena, "when `%.*s` is not set", STR_ARG(name));
			t.condition_kind = CONDITION_VARIABLE;
		}
	}
	walk_dies(w, &t, 1, MECHANISM_SHELL_ERROR, p->span, arena_fmt(w->arena,
	    "`%.*s` is not set, and set -u ends the script", STR_ARG(name)));
	return v->kind == VALUE_ANY;
}

/* The value as ${x-...} and kin ask for it: is there none (or an empty one)? */
static enum answer
value_absent(const struct value *v, bool colon)
{
	if (v->kind == VALUE_UNSET)
		return ANSWER_YES;
	if (v->kind == VALUE_KNOWN)
		return colon && v->text.n == 0 ? ANSWER_YES : v->guess ? ANSWER_UNKNOWN : ANSWER_NO;
	return v->may_be_unset || (colon && v->may_be_empty) ? ANSWER_UNKNOWN : ANSWER_NO;
}

static bool expand_part(struct walk *w, struct state *s, const struct part *p, struct field *f,
    bool quoted, struct args *out);

/* ${x:?word}: the script ends where x is not there. */
static bool
expand_demand(struct walk *w, struct state *s, const struct part *p, enum answer absent)
{
	struct state t = *s;

	if (absent == ANSWER_NO)
		return true;
	if (absent == ANSWER_UNKNOWN) {
		t.guard = true;
		t.rare = true;
		if (!t.condition) {
			t.condition = arena_fmt(w->arena, "when `%.*s` is not set", STR_ARG(p->param->name));
			t.condition_kind = CONDITION_VARIABLE;
		}
	}
	walk_dies(w, &t, 1, MECHANISM_SHELL_ERROR, p->span, arena_fmt(w->arena,
	    "`%.*s` is not set: %.*s ends the script", STR_ARG(p->param->name),
	    STR_ARG(source_text(w->text->tree->source, p->span))));
	return absent == ANSWER_UNKNOWN;
}

static struct value
value_guessed(struct value v)
{
	if (v.kind == VALUE_KNOWN)
		v.guess = true;
	return v;
}

static bool
expand_default(struct walk *w, struct state *s, const struct param *m, enum answer absent,
    struct value *v)
{
	struct value word = value_known(STR(""));

	if (absent == ANSWER_NO)
		return true;
	if (m->arg && !expand_text(w, s, m->arg, &word))
		return false;
	if (absent == ANSWER_YES)
		*v = word;
	else if (v->kind == VALUE_ANY && v->may_be_unset && word.kind == VALUE_KNOWN)
		*v = value_guessed(word);	/* the environment may hold another */
	else
		*v = value_join(v, &word);
	return true;
}

/* ${x/a/b} and kin: dash ends the script on them. */
static bool
expand_extension(struct walk *w, struct state *s, const struct part *p)
{
	shell_set bad = SHELL_BIT(SHELL_DASH);

	if (p->param->op == PARAM_BAD)
		bad = ~0u;
	else if (p->param->op == PARAM_CASE || p->param->op == PARAM_TRANSFORM)
		bad |= SHELL_BIT(SHELL_BUSYBOX) | SHELL_BIT(SHELL_YASH) |
		    (p->param->op == PARAM_CASE ? SHELL_BIT(SHELL_MKSH) : 0);
	else if (p->param->op == PARAM_INDIRECT)
		bad |= SHELL_BIT(SHELL_BUSYBOX) | SHELL_BIT(SHELL_YASH);
	else if (p->param->op == PARAM_REPLACE || p->param->op == PARAM_SLICE)
		bad |= p->param->op == PARAM_SLICE ? SHELL_BIT(SHELL_YASH) : 0;
	if (p->param->index)
		bad |= SHELL_BIT(SHELL_DASH) | SHELL_BIT(SHELL_BUSYBOX);
	if (!walk_shell_in(w, bad))
		return true;
	fact_variance(w, NULL, p->span, arena_fmt(w->arena, "%.*s",
	    STR_ARG(source_text(w->text->tree->source, p->span))),
	    w->frame->kind == FRAME_MAIN ? "is a bad substitution: the shell ends at once" :
	    "is a bad substitution: this child of the shell ends at once", w->frame->kind == FRAME_MAIN);
	walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, p->span, arena_fmt(w->arena,
	    "%s cannot expand %s and ends the script", shell_name(w->shell),
	    walk_quote_span(w, p->span)));
	return false;
}

static bool
expand_param_value(struct walk *w, struct state *s, const struct part *p, struct value *v)
{
	const struct param *m = p->param;
	enum answer absent;
	struct value word;

	*v = walk_variable(w, s, m->name);
	if (v->kind == VALUE_ANY && s->last_answer && str_is(m->name, "?"))
		s->asked = s->asked || program_unknown(s->last_answer);
	if (m->index)
		*v = value_any();
	absent = value_absent(v, m->colon);
	switch (m->op) {
	case PARAM_PLAIN:
		return !m->index || expand_extension(w, s, p) ? expand_unset(w, s, v, p) : false;
	case PARAM_LENGTH:
		if (!expand_unset(w, s, v, p))
			return false;
		*v = v->kind == VALUE_KNOWN && !v->guess ?
		    value_known(str_of(arena_fmt(w->arena, "%zu", v->text.n))) :
		    (struct value){.kind = VALUE_ANY};
		return true;
	case PARAM_DEFAULT:
		return expand_default(w, s, m, absent, v);
	case PARAM_ASSIGN:
		if (!expand_default(w, s, m, absent, v))
			return false;
		return absent == ANSWER_NO || walk_assign(w, s, m->name, v, p->span);
	case PARAM_ERROR:
		if (!expand_demand(w, s, p, absent))
			return false;
		if (v->kind == VALUE_ANY) {
			v->may_be_unset = false;
			v->may_be_empty = v->may_be_empty && !m->colon;
			return walk_assign(w, s, m->name, v, p->span);
		}
		return true;
	case PARAM_ALTERNATE:
		word = value_known(STR(""));
		if (absent != ANSWER_YES && m->arg && !expand_text(w, s, m->arg, &word))
			return false;
		if (absent == ANSWER_UNKNOWN) {
			word.kind = VALUE_ANY;
			word.may_be_empty = true;
		}
		*v = word;
		return true;
	case PARAM_CUT_PREFIX:
	case PARAM_CUT_SUFFIX:
		if (!expand_unset(w, s, v, p))
			return false;
		if (m->arg && !expand_text(w, s, m->arg, &word))
			return false;
		if (v->kind != VALUE_KNOWN || v->text.n)
			*v = (struct value){.kind = VALUE_ANY, .may_be_empty = true};
		return true;
	default:
		if (!expand_extension(w, s, p))
			return false;
		*v = value_any();
		v->may_be_unset = false;
		return true;
	}
}

/* Does IFS still split at blanks?  Nearly always. */
static bool
ifs_is_default(struct walk *w, const struct state *s)
{
	const struct binding *b = varmap_get(s->vars, names_id(&w->names, STR("IFS")));

	return !b || !b->assigned;
}

static void
field_split(struct walk *w, struct state *s, struct field *f, struct str t, struct span span,
    struct args *out)
{
	size_t i = 0;
	bool glob = false;

	for (size_t k = 0; k < t.n; k++)
		glob = glob || strchr("*?[", t.p[k]) != NULL;
	if (!ifs_is_default(w, s) || glob) {
		field_unknown(f, t.n == 0, false);
		return;
	}
	while (i < t.n) {
		size_t j = i;

		while (j < t.n && !strchr(" \t\n", t.p[j]))
			j++;
		field_text(f, str_sub(t, i, j), false);
		if (j == t.n)
			return;
		while (j < t.n && strchr(" \t\n", t.p[j]))
			j++;
		field_end(w, f, span, out);
		field_begin(w, f);
		i = j;
	}
}

/* "$@": one word each, as many as there are. */
static void
expand_all_arguments(struct walk *w, struct state *s, struct field *f, struct span span,
    struct args *out)
{
	const struct positional *p = s->positional;

	if (w->function_depth == 0)
		w->dialect_differs = true;
	if (!p->known) {
		field_unknown(f, true, false);
		return;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		if (i) {
			field_end(w, f, span, out);
			field_begin(w, f);
		}
		if (p->v[i].kind == VALUE_KNOWN)
			field_text(f, p->v[i].text, true);
		else
			field_unknown(f, p->v[i].may_be_empty, true);
	}
}

static bool
expand_param(struct walk *w, struct state *s, const struct part *p, struct field *f, bool quoted,
    struct args *out)
{
	struct value v;

	if (quoted && out && p->param->op == PARAM_PLAIN && str_is(p->param->name, "@")) {
		expand_all_arguments(w, s, f, p->span, out);
		return true;
	}
	if (!expand_param_value(w, s, p, &v))
		return false;
	if (v.child_pid)
		f->child_pid = true;
	if (v.kind == VALUE_UNSET) {
		field_text(f, STR(""), quoted);
	} else if (v.kind == VALUE_KNOWN) {
		f->guess = f->guess || v.guess;
		if (quoted || !out)
			field_text(f, v.text, quoted);
		else
			field_split(w, s, f, v.text, p->span, out);
	} else {
		field_unknown(f, v.may_be_empty || v.may_be_unset, quoted || !out);
	}
	return true;
}

/* The text of $(echo x), $(command -v x), $(pwd): where it is known. */
static bool
substitution_text(struct walk *w, const struct part *p, struct str *text, bool *guess)
{
	const struct node *n;
	struct str name, arg;

	if (p->body->list.item_n != 1)
		return false;
	n = p->body->list.items[0].node;
	if (n->kind != NODE_SIMPLE || n->simple.assign_n || n->simple.word_n < 2 ||
	    !word_static(w->arena, n->simple.words[0], &name, NULL) ||
	    !word_static(w->arena, n->simple.words[n->simple.word_n - 1], &arg, NULL))
		return false;
	if ((str_is(name, "command") && n->simple.word_n == 3 &&
	    word_is(n->simple.words[1], "-v")) || (str_is(name, "which") && n->simple.word_n == 2)) {
		*text = arg;
		*guess = true;
		return true;
	}
	if (str_is(name, "echo") && n->simple.word_n == 2 && !n->redir_n &&
	    arg.n && arg.p[0] != '-' && str_find(arg, '\\', 0) == arg.n) {
		*text = arg;
		return true;
	}
	return false;
}

static bool
expand_substitution(struct walk *w, struct state *s, const struct part *p, struct field *f,
    bool quoted)
{
	struct frame *child = walk_child(w, p->body, s, FRAME_SUBST, IN_SUBSTITUTION);
	struct states after = {0};
	struct str text;
	bool guess = false;

	for (uint32_t i = 0; i < child->stayed.n; i++)
		child->stayed.v[i].state.errexit = false;
	walk_wait_for(w, s, child, &after);
	if (!after.n)
		return false;		/* it never ends: the shell waits for it */
	/* Its ends are joined: only the status comes out of it. */
	for (uint32_t i = 0; i < after.n; i++) {
		after.v[i].vars = s->vars;
		after.v[i].children = after.v[0].children;
	}
	struct state t = after.v[0];

	for (uint32_t i = 1; i < after.n; i++) {
		if (after.v[i].status_low < t.status_low)
			t.status_low = after.v[i].status_low;
		if (after.v[i].status_high > t.status_high)
			t.status_high = after.v[i].status_high;
		t.status_test = t.status_test && after.v[i].status_test;
		state_cap(&t, after.v[i].certainty);
		t.down = t.down && after.v[i].down;
	}
	t.trail = s->trail;
	t.condition = s->condition;
	t.condition_kind = s->condition_kind;
	t.guard = s->guard;
	t.rare = s->rare;
	t.last = s->last;
	t.last_source = s->last_source;
	t.last_answer = s->last_answer;
	*s = t;
	s->subst_ran = true;
	if (child->stayed.n)
		state_cap(s, CERTAINTY_LIKELY);
	if (substitution_text(w, p, &text, &guess)) {
		field_text(f, text, quoted);
		f->guess = f->guess || guess;
	} else if (p->body->list.item_n == 0) {
		state_status(s, 0, 0, false);
		field_text(f, STR(""), quoted);
	} else {
		field_unknown(f, true, quoted);
	}
	return true;
}

/* <( and >(: a child beside; bash's wait waits for it. */
static void
expand_filter(struct walk *w, struct state *s, const struct part *p)
{
	struct state from = *s;
	struct frame *child;

	if (p->output)
		from.input = INPUT_OTHER;
	child = walk_child(w, p->body, &from, FRAME_PIPE, IN_SUBSTITUTION | IN_BACKGROUND | IN_TAIL);

	if (p->output || child->stayed.n) {
		struct child c = {
			.name = child->stayed.n && child->stayed.v[0].program ? child->stayed.v[0].program : "sh",
			.source = w->text->tree->source, .node = p->body, .filter = true,
			.certainty = CERTAINTY_LIKELY,
		};

		state_leaves(w, s, &c);
	}
}

/* A division by a literal 0. */
static bool
divides_by_zero(struct str t)
{
	for (size_t i = 0; i + 1 < t.n; i++) {
		size_t k = i + 1;

		if (t.p[i] != '/' && t.p[i] != '%')
			continue;
		while (k < t.n && t.p[k] == ' ')
			k++;
		if (k < t.n && t.p[k] == '0' && (k + 1 == t.n || !strchr("0123456789xX", t.p[k + 1])))
			return true;
	}
	return false;
}

static bool
expand_division(struct walk *w, struct state *s, const struct part *p)
{
	if (walk_shell_in(w, SHELL_BIT(SHELL_BASH))) {
		s->jump = JUMP_DROP_LINE;
		state_status(s, 1, 1, false);
		return true;
	}
	walk_dies(w, s, 2, MECHANISM_SHELL_ERROR, p->span, "a division by zero ends the script");
	return false;
}

static bool
expand_part(struct walk *w, struct state *s, const struct part *p, struct field *f, bool quoted,
    struct args *out)
{
	struct field inner;
	struct args dropped = {0};
	long number;

	switch (p->kind) {
	case PART_LITERAL:
		field_text(f, p->value, quoted);
		return true;
	case PART_ESCAPED:
	case PART_SINGLE:
	case PART_DOLLAR_SINGLE:
		field_text(f, p->value, true);
		return true;
	case PART_DOUBLE:
		f->open = true;
		for (uint32_t i = 0; i < p->part_n; i++) {
			/* "$@" with no arguments is no word at all */
			if (p->part_n == 1 && p->parts[0].kind == PART_PARAM && out &&
			    str_is(p->parts[0].param->name, "@") && s->positional->known &&
			    s->positional->n == 0 && !f->text.n)
				f->open = false;
			if (!expand_part(w, s, &p->parts[i], f, true, out))
				return false;
		}
		return true;
	case PART_PARAM:
		return expand_param(w, s, p, f, quoted, out);
	case PART_COMMAND:
		return expand_substitution(w, s, p, f, quoted);
	case PART_ARITH:
		if (divides_by_zero(source_text(w->text->tree->source, p->span)))
			return expand_division(w, s, p);
		inner = (struct field){.pattern = false};
		field_begin(w, &inner);
		for (uint32_t i = 0; i < p->part_n; i++)
			if (!expand_part(w, s, &p->parts[i], &inner, true, &dropped))
				return false;
		if (inner.known && arith_known(w, s, buf_done(&inner.text), &number))
			field_text(f, str_of(arena_fmt(w->arena, "%ld", number)), true);
		else
			field_unknown(f, false, true);
		return true;
	case PART_PROCESS:
		expand_filter(w, s, p);
		field_unknown(f, false, true);
		return true;
	case PART_GLOB:
		if (f->pattern || !out)
			field_text(f, p->value, false);
		else
			field_unknown(f, false, false);
		return true;
	case PART_TILDE:
		field_unknown(f, false, true);
		return true;
	case PART_BRACES:
		if (out)
			field_unknown(f, false, false);
		else
			field_text(f, p->value, false);
		return true;
	}
	return true;
}

bool
expand_words(struct walk *w, struct state *s, struct word *const *words, uint32_t n,
    struct args *out)
{
	for (uint32_t i = 0; i < n; i++) {
		struct field f = {0};

		field_begin(w, &f);
		for (uint32_t k = 0; k < words[i]->part_n; k++)
			if (!expand_part(w, s, &words[i]->parts[k], &f, false, out))
				return false;
		field_end(w, &f, words[i]->span, out);
	}
	return true;
}

bool
expand_text(struct walk *w, struct state *s, const struct word *word, struct value *out)
{
	struct field f = {0};

	field_begin(w, &f);
	for (uint32_t k = 0; word && k < word->part_n; k++)
		if (!expand_part(w, s, &word->parts[k], &f, false, NULL))
			return false;
	*out = (struct value){0};
	out->kind = f.known ? VALUE_KNOWN : VALUE_ANY;
	out->guess = f.known && f.guess;
	out->may_be_empty = !f.known && !f.nonempty;
	out->child_pid = f.child_pid;
	out->starts = f.starts;
	out->text = buf_done(&f.text);
	return true;
}

bool
expand_pattern(struct walk *w, struct state *s, const struct word *word, struct str *text)
{
	struct field f = {.pattern = true};

	field_begin(w, &f);
	for (uint32_t k = 0; k < word->part_n; k++)
		if (!expand_part(w, s, &word->parts[k], &f, false, NULL))
			return false;
	*text = buf_done(&f.text);
	return f.known && !f.guess;
}

bool
expand_assigns(struct walk *w, struct state *s, const struct node *n)
{
	for (uint32_t i = 0; i < n->simple.assign_n && s->jump == JUMP_NONE; i++) {
		const struct assign *a = &n->simple.assigns[i];
		struct value v = value_known(STR(""));
		struct args words = {0};

		if (a->value && !expand_text(w, s, a->value, &v))
			return false;
		if (a->is_array) {
			if (!expand_words(w, s, a->words, a->word_n, &words))
				return false;
			v = value_any();
		} else if (a->append) {
			struct value old = walk_variable(w, s, a->name);

			if (old.kind == VALUE_KNOWN && v.kind == VALUE_KNOWN &&
			    old.text.n + v.text.n <= VALUE_MAX)
				v.text = str_of(arena_fmt(w->arena, "%.*s%.*s", STR_ARG(old.text), STR_ARG(v.text)));
			else
				v = value_any();
		} else if (a->index) {
			v = value_any();
		}
		if (!walk_assign(w, s, a->name, &v, a->span))
			return false;
	}
	return true;
}
