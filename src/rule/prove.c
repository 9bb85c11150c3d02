/* Proves the examples in rule files: exactly the marks, exactly the fix. */
#include "ruleset.h"

#include <stdlib.h>

#include "fix/fix.h"

/* The files of one example: everything below bad-x/ or good-y/. */
struct proof {
	struct arena arena;
	struct ruleset *set;
	const struct kb *kb;
	const struct rule *rule;
	struct str name;		/* "bad-x" */
	bool bad;
	const struct rule_example *const *parts;
	uint32_t part_n;
	struct svdir_options options;
	struct world *world;
	struct marks want, got;
	struct fix_set fixes;
	uint32_t services;
	bool fixing;			/* the second run, on the fixed texts */
	bool again;			/* the rule found something in the fixed text */
	bool file;			/* the script is named, not its directory */
	struct buf message;
};

#define EXAMPLE_DIR "/example/service"
#define EXAMPLE_ROOT "/example-root"

static struct str
part_file(const struct proof *p, const struct rule_example *e)
{
	return str_sub(e->name, p->name.n + 1, e->name.n);
}

/* ---- texts */

struct part_flags {
	unsigned mode;
	bool crlf, bom, noeol, nul;
	long elf;
	const char *link, *interp;
};

static void
flag_option(struct proof *p, struct str word)
{
	static const struct {
		const char *name;
		shell_set set;
	} shells[] = {
		{"any", SHELL_ANY_SH}, {"dash", SHELL_BIT(SHELL_DASH)},
		{"bash", SHELL_BIT(SHELL_BASH_SH)}, {"busybox", SHELL_BIT(SHELL_BUSYBOX)},
		{"mksh", SHELL_BIT(SHELL_MKSH)},
	};
	size_t n = str_find(word, '=', 0);
	struct str value = str_sub(word, n + 1, word.n);

	if (str_starts(word, "sh="))
		for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
			if (str_is(value, shells[i].name))
				p->options.sh = shells[i].set;
	if (str_starts(word, "dialect="))
		for (int d = DIALECT_AUTO + 1; d < DIALECT_COUNT; d++)
			if (str_is(value, dialect_name((enum dialect)d)))
				p->options.dialect = (enum dialect)d;
	if (str_starts(word, "as="))
		p->options.as = role_of(value);
	if (str_is(word, "single"))
		p->file = true;
}

static void
flags_read(struct proof *p, struct str flags, struct part_flags *f)
{
	struct str word;

	*f = (struct part_flags){.mode = 0644};
	while (str_cut(&flags, ' ', &word)) {
		if (word.n && word.p[0] == '0')
			f->mode = (unsigned)strtoul(arena_dup(&p->arena, word.p, word.n), NULL, 8);
		else if (str_starts(word, "link="))
			f->link = arena_dup(&p->arena, word.p + 5, word.n - 5);
		else if (str_starts(word, "interp="))
			f->interp = arena_dup(&p->arena, word.p + 7, word.n - 7);
		else if (str_starts(word, "elf="))
			f->elf = strtol(arena_dup(&p->arena, word.p + 4, word.n - 4), NULL, 10);
		else {
			f->crlf |= str_is(word, "crlf");
			f->bom |= str_is(word, "bom");
			f->noeol |= str_is(word, "noeol");
			f->nul |= str_is(word, "nul");
			flag_option(p, word);
		}
	}
}

/* The head of a program for that machine, and the loader it asks for: all that is looked at. */
static struct str
elf_head(struct arena *a, long machine, const char *interp)
{
	enum { HEAD = 64, ENTRY = 56 };
	size_t n = interp ? strlen(interp) + 1 : 0;
	char *b = arena_calloc(a, HEAD + ENTRY + n, 1);

	memcpy(b, "\177ELF\2\1\1", 7);
	b[16] = 2;
	b[18] = (char)(machine & 0xff);
	b[19] = (char)(machine >> 8);
	b[20] = 1;
	if (!interp)
		return (struct str){b, HEAD};
	b[32] = HEAD;
	b[54] = ENTRY;
	b[56] = 1;
	b[HEAD] = 3;		/* PT_INTERP */
	b[HEAD + 8] = HEAD + ENTRY;
	b[HEAD + 32] = (char)n;
	memcpy(b + HEAD + ENTRY, interp, n);
	return (struct str){b, HEAD + ENTRY + n};
}

/* What a text cannot say by itself is said by flags. */
static struct str
flags_apply(struct proof *p, const struct part_flags *f, struct str text)
{
	struct buf b = {.arena = &p->arena};

	if (f->elf)
		return elf_head(&p->arena, f->elf, f->interp);
	if (f->bom)
		buf_text(&b, "\xef\xbb\xbf");
	if (f->noeol && text.n && text.p[text.n - 1] == '\n')
		text.n--;
	for (size_t i = 0; i < text.n; i++) {
		if (f->nul && text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == '0') {
			buf_char(&b, 0);
			i++;
			continue;
		}
		if (f->crlf && text.p[i] == '\n')
			buf_char(&b, '\r');
		buf_char(&b, text.p[i]);
	}
	return buf_done(&b);
}

/* ---- one run over the example */

static bool
part_is_extra(struct str file)
{
	return str_ends(file, ".fixed") || str_is(file, "expect");
}

static void
world_fill(struct proof *p)
{
	p->world = world_fixture(&p->arena);
	p->want.n = 0;
	for (uint32_t i = 0; i < p->part_n; i++) {
		struct str file = part_file(p, p->parts[i]), text;
		const char *name = arena_dup(&p->arena, file.p, file.n), *path;
		struct part_flags f;

		flags_read(p, p->parts[i]->flags, &f);
		if (str_is(file, "expect"))
			marks_expect(&p->arena, p->parts[i]->text, &p->want);
		if (part_is_extra(file))
			continue;
		text = flags_apply(p, &f, marks_take(&p->arena, p->parts[i]->text, name, &p->want));
		if (p->fixing)
			text = fix_apply(&p->fixes, name, text);
		if (p->fixing && fix_mode(&p->fixes, name) >= 0)
			f.mode = (unsigned)fix_mode(&p->fixes, name);
		path = str_starts(file, "root/") ?
		    arena_fmt(&p->arena, "%s/%s", EXAMPLE_ROOT, name + 5) :
		    arena_fmt(&p->arena, "%s/%s", EXAMPLE_DIR, name);
		world_put(p->world, path, text, f.mode, f.link);
		if (str_starts(file, "root/") && !world_rooted(p->world))
			world_add_root(p->world, EXAMPLE_ROOT, false);
	}
}

static void
got_add(struct proof *p, const struct finding *f)
{
	struct mark *m = vec_push(&p->arena, &p->got);

	m->id = str_dup(&p->arena, str_of(f->rule));
	m->severity = str_of(severity_name(f->severity));
	m->file = str_dup(&p->arena, str_of(f->file));
	if (f->has_place) {
		struct place beg = source_place(f->source, f->span.beg);
		uint32_t end = (uint32_t)str_find(f->source->text, '\n', f->span.beg);

		/* A mark stands under one line: the first. */
		if (f->span.end < end)
			end = f->span.end;
		if (end > f->span.beg && f->source->text.p[end - 1] == '\r' && end < f->span.end)
			end--;
		m->line = beg.line;
		m->column = beg.column;
		m->width = end > f->span.beg ? end - f->span.beg : 1;
	}
}

/* The finding's fix outlives the service's arena. */
static void
fix_keep(struct proof *p, const struct fix *fix)
{
	struct fix mine = {.title = "", .safe = fix->safe};

	for (uint32_t i = 0; i < fix->edits.n; i++) {
		struct edit *e = vec_push(&p->arena, &mine.edits);

		*e = fix->edits.v[i];
		e->file = arena_dup(&p->arena, e->file, strlen(e->file));
		e->text = str_dup(&p->arena, e->text);
	}
	fix_take(&p->fixes, &mine);
}

static void
prove_service(void *ctx, struct arena *a, struct service *s)
{
	struct proof *p = ctx;
	struct judged j = {.service = s, .world = p->world, .kb = p->kb};
	struct findings found = {.arena = a};

	p->services++;
	j.script_n = s->scripts.n;
	j.scripts = arena_array(a, struct judged_script, j.script_n + 1);
	for (uint32_t i = 0; i < j.script_n; i++) {
		struct unit u = {
			.service = s, .script = &s->scripts.v[i], .dialect = s->dialect,
			.role = s->scripts.v[i].role, .kb = p->kb, .world = p->world,
		};

		j.scripts[i].script = u.script;
		j.scripts[i].fate = fate_of(a, &u);
	}
	ruleset_judge(p->set, &j, &found);
	for (uint32_t i = 0; i < found.list.n; i++) {
		const struct finding *f = &found.list.v[i];
		bool own = str_is(p->rule->id, f->rule);

		if (f->suppressed)
			continue;
		if (p->fixing) {
			p->again |= own;
			continue;
		}
		got_add(p, f);
		if (own && f->fix)
			fix_keep(p, f->fix);
	}
}

static void
proof_run(struct proof *p)
{
	const char *path = EXAMPLE_DIR;
	struct problems problems = {.arena = &p->arena};

	world_fill(p);
	if (p->file)
		path = EXAMPLE_DIR "/run";
	svdir_find(p->world, &path, 1, &p->options, &problems, prove_service, p);
	if (!p->services)
		buf_fmt(&p->message, "no service was found: %s\n",
		    problems.list.n ? problems.list.v[0].message : "nothing there");
}

/* ---- comparing */

static void
mark_show(struct buf *b, const char *what, const struct mark *m)
{
	buf_fmt(b, "  %s %.*s", what, STR_ARG(m->file));
	if (m->line)
		buf_fmt(b, ":%u:%u-%u", m->line, m->column, m->column + m->width);
	buf_fmt(b, " %.*s %.*s\n", STR_ARG(m->id), STR_ARG(m->severity));
}

static bool
mark_same(const struct mark *want, const struct mark *got)
{
	return str_eq(want->id, got->id) && str_eq(want->file, got->file) &&
	    want->line == got->line && want->column == got->column &&
	    want->width == got->width &&
	    (!want->severity.n || str_eq(want->severity, got->severity));
}

static void
marks_compare(struct proof *p)
{
	bool *seen = arena_array(&p->arena, bool, p->got.n + 1);

	for (uint32_t i = 0; i < p->want.n; i++) {
		uint32_t k = 0;

		while (k < p->got.n && (seen[k] || !mark_same(&p->want.v[i], &p->got.v[k])))
			k++;
		if (k < p->got.n)
			seen[k] = true;
		else
			mark_show(&p->message, "expected, not found:", &p->want.v[i]);
	}
	for (uint32_t k = 0; k < p->got.n; k++)
		if (!seen[k])
			mark_show(&p->message, "found, not expected:", &p->got.v[k]);
}

static const struct rule_example *
part_find(const struct proof *p, const char *file)
{
	for (uint32_t i = 0; i < p->part_n; i++)
		if (str_is(part_file(p, p->parts[i]), file))
			return p->parts[i];
	return NULL;
}

/* NAME.fixed is what the fixes of this rule make of NAME. */
static void
fixed_compare(struct proof *p, const struct rule_example *fixed)
{
	struct str file = part_file(p, fixed), text, want;
	const char *name = arena_dup(&p->arena, file.p, file.n - strlen(".fixed"));
	const struct rule_example *from = part_find(p, name);
	struct part_flags f;
	struct marks none = {0};

	if (!from) {
		buf_fmt(&p->message, "  %s.fixed has no %s beside it\n", name, name);
		return;
	}
	flags_read(p, from->flags, &f);
	text = flags_apply(p, &f, marks_take(&p->arena, from->text, name, &none));
	text = fix_apply(&p->fixes, name, text);
	flags_read(p, fixed->flags, &f);
	want = flags_apply(p, &f, fixed->text);
	if (!str_eq(text, want)) {
		buf_text(&p->message, "  the fix gives another text (- wanted, + given):\n");
		fix_diff(&p->message, name, want, text);
	}
	if (f.mode != 0644 && fix_mode(&p->fixes, name) >= 0 &&
	    (unsigned)fix_mode(&p->fixes, name) != f.mode)
		buf_fmt(&p->message, "  the fix gives the mode %04o\n",
		    (unsigned)fix_mode(&p->fixes, name));
}

static bool
prove_fixes(struct proof *p)
{
	bool any = false;

	for (uint32_t i = 0; i < p->part_n; i++) {
		if (!str_ends(part_file(p, p->parts[i]), ".fixed"))
			continue;
		any = true;
		fixed_compare(p, p->parts[i]);
	}
	if (!any)
		return false;
	p->fixing = true;
	proof_run(p);
	if (p->again)
		buf_text(&p->message, "  the rule still finds something in the fixed text\n");
	return true;
}

static bool
want_has_rule(const struct proof *p)
{
	for (uint32_t i = 0; i < p->want.n; i++)
		if (str_eq(p->want.v[i].id, p->rule->id))
			return true;
	return false;
}

/* One example; *fixed where it proved a fix. */
static void
prove_example(struct proof *p, bool *fixed, rule_say *say, void *ctx)
{
	struct arena *a = &p->arena;

	p->message.arena = a;
	p->fixes.arena = a;
	p->options = (struct svdir_options){.sh = SHELL_ANY_SH};
	proof_run(p);
	marks_compare(p);
	if (p->bad && !want_has_rule(p))
		buf_text(&p->message, "  a bad example has a mark of its rule\n");
	if (!p->bad && p->want.n)
		buf_text(&p->message, "  a good example has no marks\n");
	*fixed |= prove_fixes(p);
	say(ctx, arena_dup(a, p->rule->id.p, p->rule->id.n), arena_dup(a, p->name.p, p->name.n),
	    p->message.n == 0, buf_done(&p->message).p);
	arena_free(a);
}

static struct str
group_of(const struct rule_example *e)
{
	return str_sub(e->name, 0, str_find(e->name, '/', 0));
}

static void
prove_rule(struct ruleset *rs, const struct rule *r, const struct kb *kb, rule_say *say,
    void *ctx)
{
	const struct rule_example **parts = calloc(r->example_n + 1, sizeof *parts);
	bool bad = false, good = false, fixed = false;

	for (uint32_t i = 0; parts && i < r->example_n; i++) {
		struct proof p = {.set = rs, .kb = kb, .rule = r, .name = group_of(&r->examples[i])};
		bool first = true;

		for (uint32_t k = 0; k < i; k++)
			first &= !str_eq(group_of(&r->examples[k]), p.name);
		if (!first)
			continue;
		for (uint32_t k = i; k < r->example_n; k++)
			if (str_eq(group_of(&r->examples[k]), p.name))
				parts[p.part_n++] = &r->examples[k];
		p.parts = parts;
		p.bad = str_starts(p.name, "bad");
		bad |= p.bad;
		good |= !p.bad;
		prove_example(&p, &fixed, say, ctx);
	}
	free(parts);
	say(ctx, r->id.p, "bad", bad, bad ? "" : "there is no bad example");
	say(ctx, r->id.p, "good", good, good ? "" : "there is no good example");
	if (r->has_fix)
		say(ctx, r->id.p, "fixed", fixed, fixed ? "" :
		    "the rule has a fix, and no example `bad/run.fixed` proves it");
}

void
ruleset_prove(struct ruleset *rs, const struct kb *kb, rule_say *say, void *ctx)
{
	for (uint32_t i = 0; i < rs->rules.n; i++)
		prove_rule(rs, rs->rules.v[i].rule, kb, say, ctx);
}
