/* Every fact of a service, put to every rule. */
#include "ruleset.h"

/* Facts that come from what is known of programs, and are as sure as that. */
static bool
fact_of_programs(enum fact f)
{
	switch (f) {
	case FACT_COMMAND_model:
	case FACT_COMMAND_chain:
	case FACT_COMMAND_lacks_program:
	case FACT_COMMAND_conduct:
	case FACT_COMMAND_is_init_script:
	case FACT_COMMAND_is_helper:
	case FACT_COMMAND_completed:
	case FACT_COMMAND_why:
	case FACT_COMMAND_ignores_term:
		return true;
	default:
		return false;
	}
}

static bool
when_asks_programs(const struct rule_when *w)
{
	for (uint32_t i = 0; i < w->cond_n; i++)
		if (fact_of_programs(w->conds[i].fact))
			return true;
	return false;
}

/* An end is told of because of what its program is known to do. */
static bool
end_by_program(const struct subject *s)
{
	if (s->noun != NOUN_END)
		return false;
	switch (s->end->mechanism) {
	case MECHANISM_FORKS_AWAY:
	case MECHANISM_ONESHOT_PROGRAM:
	case MECHANISM_STDIN_END:
	case MECHANISM_INIT_SCRIPT:
		return true;
	default:
		return false;
	}
}

static enum certainty
candidate_certainty(const struct rule_when *w, const struct subject *s)
{
	enum certainty c = subject_certainty(s), k;

	if (!s->command || !when_asks_programs(w))
		return c;
	k = s->command->answer.certainty;
	/* A chain loader that is documented is likely, as everything about programs. */
	if (!k)
		k = CERTAINTY_LIKELY;
	return k < c ? k : c;
}

static enum severity
candidate_severity(struct judge *jd, struct rule_entry *e, const struct rule_when *w,
    const struct subject *s, enum certainty c)
{
	enum severity v = e->rule->severity;

	for (uint32_t i = 0; i < e->rule->severity_n; i++)
		if (cond_holds(jd->set, e, &e->rule->severities[i].cond, s)) {
			v = e->rule->severities[i].severity;
			break;
		}
	if (c == CERTAINTY_POSSIBLE)
		return SEVERITY_NOTE;
	if (v == SEVERITY_ERROR && subject_seen_only(s) &&
	    (when_asks_programs(w) || end_by_program(s)))
		return SEVERITY_WARNING;
	return v;
}

static void
candidate_place(const struct rule *r, const struct subject *s, struct finding *f)
{
	const struct source *source = NULL;
	struct span span = {0};
	struct value v = {0};
	bool place = subject_place(s, &source, &span);

	if (r->at >= 0) {
		fact_ask((enum fact)r->at, s, &v);
		if (v.known) {
			place = true;
			source = v.source;
			span = v.span;
		}
	}
	f->file = s->script ? s->script->script->file : "run";
	if (s->noun == NOUN_FILE)
		f->file = arena_dup(s->arena, s->file->name.p, s->file->name.n);
	if (!place)
		return;
	f->source = source_outermost(source, &span);
	f->span = span;
	f->has_place = true;
	f->file = f->source->file;
}

static void
candidate_notes(const struct rule *r, const struct subject *s, struct finding *f)
{
	for (uint32_t i = 0; i < r->note_n; i++) {
		struct label *l;
		struct value v;

		fact_ask(r->notes[i].fact, s, &v);
		if (!v.known)
			continue;
		l = vec_push(s->arena, &f->related);
		l->span = v.span;
		l->source = source_outermost(v.source, &l->span);
		l->message = template_show(&r->notes[i].text, s).p;
	}
}

/* The same thing met twice (two ways end at one command) is told once. */
static struct candidate *
candidate_find(struct judge *jd, const struct rule_entry *e, const struct finding *f)
{
	for (uint32_t i = 0; i < jd->found.n; i++) {
		struct candidate *c = &jd->found.v[i];

		if (c->entry == e && c->finding.has_place == f->has_place &&
		    strcmp(c->finding.file, f->file) == 0 &&
		    c->finding.span.beg == f->span.beg && c->finding.span.end == f->span.end)
			return c;
	}
	return NULL;
}

static bool
subject_explains(const struct subject *s, const struct finding *f)
{
	const char *m = s->script && s->script->fate ?
	    mechanism_name(s->script->fate->mechanism) : NULL;
	struct value counts = {0};

	/* A note is not shown unless asked for. */
	if (f->severity == SEVERITY_NOTE)
		return false;
	if (m && strcmp(f->rule, m) == 0)
		return true;
	if (s->noun == NOUN_END)
		fact_END_counts(s, &counts);
	return counts.yes || (f->severity == SEVERITY_ERROR && s->noun != NOUN_TEXT);
}

static void
judge_found(struct judge *jd, struct rule_entry *e, const struct rule_when *w,
    const struct subject *s)
{
	struct finding f = {.rule = e->rule->id.p};
	struct candidate *c;

	f.certainty = candidate_certainty(w, s);
	f.severity = candidate_severity(jd, e, w, s, f.certainty);
	candidate_place(e->rule, s, &f);
	c = candidate_find(jd, e, &f);
	if (c) {
		c->explains |= subject_explains(s, &f);
		if (c->finding.severity < f.severity)
			c->finding.severity = f.severity;
		if (c->finding.certainty < f.certainty)
			c->finding.certainty = f.certainty;
		return;
	}
	f.message = template_show(&e->rule->say, s).p;
	if (e->rule->help.n)
		f.help = template_show(&e->rule->help, s).p;
	candidate_notes(e->rule, s, &f);
	f.fix = rule_mend(e->rule, s, &f);
	c = vec_push(jd->arena, &jd->found);
	c->finding = f;
	c->entry = e;
	c->script = s->script;
	c->way = s->noun == NOUN_END ? s->end : NULL;
	c->shells = s->noun == NOUN_VARIANCE ? s->variance->shells : 0;
	c->explains = subject_explains(s, &f);
}

static bool
gate_open(struct judge *jd, const struct rule_ask *ask, unsigned i, const struct subject *s)
{
	uint8_t *asked = &jd->asked[ask->gates[i]];

	if (!*asked) {
		struct value v;

		fact_ask((enum fact)ask->gates[i], s, &v);
		*asked = v.known && v.yes ? 2 : 1;
	}
	return (*asked == 2) == ask->gate_yes[i];
}

static void
ask_when(struct judge *jd, const struct rule_ask *ask, const struct subject *s)
{
	struct rule_entry *e = &jd->set->rules.v[ask->rule];
	const struct rule_when *w = &e->rule->whens[ask->when];

	for (unsigned i = 1; i < ask->gate_n; i++)
		if (!gate_open(jd, ask, i, s))
			return;
	if (e->rule->last == jd->last && rule_matches(jd->set, e, w, s))
		judge_found(jd, e, w, s);
}

static void
ask_list(struct judge *jd, const struct ask_list *list, const struct subject *s, struct str name)
{
	unsigned role = s->script ? 1u << s->script->script->role : 0;

	for (uint32_t i = 0; i < list->n;) {
		const struct rule_ask *ask = &list->v[i];
		uint32_t end = i + ask->skip;

		if (ask->gate_n && !gate_open(jd, ask, 0, s)) {
			i = end;
			continue;
		}
		for (; i < end; i++) {
			ask = &list->v[i];
			if (ask->roles && !(ask->roles & role))
				continue;
			if (!ask->name.n || str_eq(ask->name, name))
				ask_when(jd, ask, s);
		}
	}
}

void
judge_ask(struct judge *jd, const struct subject *s)
{
	struct value name;

	memset(jd->asked, 0, sizeof jd->asked);
	ask_list(jd, &jd->set->by_noun[s->noun], s, (struct str){NULL, 0});
	if (s->noun != NOUN_COMMAND)
		return;
	fact_ask(FACT_COMMAND_name, s, &name);
	if (name.known)
		ask_list(jd, &jd->set->by_name[name_bucket(name.text)], s, name.text);
	fact_ask(FACT_COMMAND_program, s, &name);
	if (name.known)
		ask_list(jd, &jd->set->by_program[name_bucket(name.text)], s, name.text);
}

/* `export A=b`: the word as the assignment that it is. */
static bool
word_assigns(struct arena *a, const struct source *source, const struct word *w,
    struct assign *out)
{
	struct str text = source_text(source, w->span);
	uint32_t eq = (uint32_t)str_find(text, '=', 0);
	struct word *value;

	if (!eq || eq >= text.n || !w->part_n || w->parts[0].kind != PART_LITERAL ||
	    w->parts[0].value.n <= eq || w->parts[0].value.p[eq] != '=')
		return false;
	value = arena_new(a, struct word);
	value->span = (struct span){w->span.beg + eq + 1, w->span.end};
	value->parts = arena_array(a, struct part, w->part_n);
	for (uint32_t i = 0; i < w->part_n; i++)
		value->parts[value->part_n++] = w->parts[i];
	value->parts[0].value = str_sub(w->parts[0].value, eq + 1, w->parts[0].value.n);
	value->parts[0].span.beg += eq + 1;
	*out = (struct assign){.span = w->span, .name = str_sub(text, 0, eq), .value = value};
	return true;
}

static void
ask_exports(struct judge *jd, struct subject s)
{
	const struct node *n = s.command->node;

	if (!n->simple.word_n || !word_is(n->simple.words[0], "export"))
		return;
	for (uint32_t i = 1; i < n->simple.word_n; i++) {
		struct assign a;
		struct piece_fact p = {.assign = &a, .exported = true};

		s.piece = &p;
		if (word_assigns(jd->arena, s.command->source, n->simple.words[i], &a))
			judge_ask(jd, &s);
	}
}

static void
ask_pieces(struct judge *jd, struct subject s)
{
	const struct node *n = s.command->node;

	if (!n)
		return;
	s.noun = NOUN_REDIRECTION;
	for (uint32_t i = 0; i < n->redir_n && jd->set->by_noun[NOUN_REDIRECTION].n; i++) {
		struct piece_fact p = {.redir = &n->redirs[i]};

		s.piece = &p;
		judge_ask(jd, &s);
	}
	s.noun = NOUN_ASSIGNMENT;
	if (n->kind != NODE_SIMPLE || !jd->set->by_noun[NOUN_ASSIGNMENT].n)
		return;
	for (uint32_t i = 0; i < n->simple.assign_n; i++) {
		struct piece_fact p = {.assign = &n->simple.assigns[i]};

		s.piece = &p;
		judge_ask(jd, &s);
	}
	ask_exports(jd, s);
}

/* Asks about each of a list; what stands at its node is the command around it. */
#define ASK_ALL(NOUN, member, list)						\
	for (uint32_t i = 0; jd->set->by_noun[NOUN].n && i < (list).n; i++) {	\
		s.noun = NOUN;							\
		s.member = &(list).v[i];					\
		s.command = command_at(f, (list).v[i].node);			\
		judge_ask(jd, &s);						\
	}

static void
ask_fate(struct judge *jd, struct subject s)
{
	const struct fate *f = s.script->fate;

	ASK_ALL(NOUN_END, end, f->ways)
	ASK_ALL(NOUN_TRAP, trap, f->traps)
	ASK_ALL(NOUN_SOURCED, sourced, f->sourced)
	ASK_ALL(NOUN_VARIANCE, variance, f->variances)
	ASK_ALL(NOUN_VARIANCE, variance, s.facts->variances)
	ASK_ALL(NOUN_ERREXIT, errexit, f->errexits)
	ASK_ALL(NOUN_LOOP, loop, f->loops)
	for (uint32_t i = 0; i < f->commands.n; i++) {
		s.noun = NOUN_COMMAND;
		s.command = &f->commands.v[i];
		judge_ask(jd, &s);
		ask_pieces(jd, s);
	}
}

static void
ask_script(struct judge *jd, uint32_t i)
{
	const struct judged_script *js = &jd->judged->scripts[i];
	struct subject s = {
		.noun = NOUN_SCRIPT, .arena = jd->arena, .judged = jd->judged,
		.script = js, .facts = jd->facts[i],
	};

	judge_ask(jd, &s);
	for (uint32_t k = 0; k < s.facts->texts.n; k++) {
		s.noun = NOUN_TEXT;
		s.text = &s.facts->texts.v[k];
		judge_ask(jd, &s);
	}
	for (uint32_t k = 0; k < s.facts->errors.n; k++) {
		s.noun = NOUN_SYNTAX;
		s.syntax = &s.facts->errors.v[k];
		judge_ask(jd, &s);
	}
	if (js->fate)
		ask_fate(jd, s);
}

static void
ask_service(struct judge *jd)
{
	const struct service *sv = jd->judged->service;
	struct subject s = {.noun = NOUN_SERVICE, .arena = jd->arena, .judged = jd->judged};

	judge_ask(jd, &s);
	s.noun = NOUN_FILE;
	for (uint32_t i = 0; i < sv->neighbours.n; i++) {
		s.file = &sv->neighbours.v[i];
		judge_ask(jd, &s);
	}
}

/* Only what loops can lack an explanation. */
static bool
script_loops(const struct judged_script *js)
{
	return js->fate && (js->fate->verdict == VERDICT_LOOPS ||
	    js->fate->verdict == VERDICT_MAY_LOOP);
}

/* What is told so far: rules that ask it come in the second round. */
static void
set_explained(struct judge *jd)
{
	for (uint32_t i = 0; i < jd->judged->script_n; i++)
		for (uint32_t k = 0; k < jd->found.n; k++)
			if (jd->found.v[k].script == &jd->judged->scripts[i])
				jd->facts[i]->explained |= jd->found.v[k].explains;
}

void
ruleset_judge(struct ruleset *rs, const struct judged *j, struct findings *out)
{
	struct judge jd = {.set = rs, .judged = j, .arena = out->arena};

	ruleset_index(rs);
	jd.facts = arena_array(jd.arena, struct script_facts *, j->script_n + 1);
	for (uint32_t i = 0; i < j->script_n; i++) {
		jd.facts[i] = script_facts_new(jd.arena, &j->scripts[i]);
		ignore_facts(jd.facts[i], jd.arena, rs, &j->scripts[i]);
	}
	ask_service(&jd);
	for (uint32_t i = 0; i < j->script_n; i++)
		ask_script(&jd, i);
	set_explained(&jd);
	jd.last = true;
	for (uint32_t i = 0; i < j->script_n; i++)
		if (script_loops(&j->scripts[i]))
			ask_script(&jd, i);
	jd.last = false;
	judge_settle(&jd, out);
	findings_sort(out);
	findings_fingerprint(out, j->service->path);
}
