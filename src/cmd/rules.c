/*
 * unflap rules: the list of rules; the page of one; what is known of a program.
 */
#include "cmd.h"
#include "judge.h"
#include "rule/fact.h"
#include "suggest.h"

#include <unistd.h>

struct catalogue {
	struct arena *arena;
	struct out out, err;
	struct ruleset *rules;
	struct kb *kb;
	bool trouble;
};

static void
rules_list(struct catalogue *c)
{
	uint32_t n = ruleset_count(c->rules), programs;
	struct rule_page page;
	struct str *names;
	int width = 0;

	for (uint32_t i = 0; i < n; i++) {
		ruleset_page(c->rules, i, &page);
		if ((int)strlen(page.id) > width)
			width = (int)strlen(page.id);
	}
	for (uint32_t i = 0; i < n; i++) {
		ruleset_page(c->rules, i, &page);
		out_fmt(&c->out, "%-*s  %-7s  %-4s %s\n", width, page.id,
		    severity_name(page.severity), page.fixable ? page.safe ? "fix" : "fix?" : "",
		    page.summary);
	}
	kb_names(c->kb, c->arena, &names, &programs);
	out_fmt(&c->out, "\n%u rules; `unflap rules ID` prints a rule's page "
	    "(fix: mends it safely, fix?: look at it first)\n", n);
	out_fmt(&c->out, "%u programs are known; `unflap rules PROGRAM` prints what is known "
	    "of one\n", programs);
}

/* The facts of a noun, under it; an enum with its words. */
static void
facts_list(struct catalogue *c)
{
	enum noun noun = NOUN_COUNT;

	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *f = &fact_table[i];

		if (f->noun != noun) {
			noun = f->noun;
			out_fmt(&c->out, "%swhen: %s\n", i ? "\n" : "", noun_name(noun));
		}
		out_fmt(&c->out, "  %-24s %-7s %s\n", f->name, fact_type_name(f->type), f->help);
		if (f->type == TYPE_ENUM && f->words)
			out_fmt(&c->out, "  %-24s         one of: %s\n", "", f->words);
	}
}

static void
rule_show(struct catalogue *c, uint32_t i)
{
	struct rule_page page;

	ruleset_page(c->rules, i, &page);
	/* the text begins with the summary */
	out_fmt(&c->out, "%s: %s, since %s%s\n\n", page.id, severity_name(page.severity), page.since,
	    !page.fixable ? "" : page.safe ? ", with a safe fix" : ", with a fix to look at first");
	out_text(&c->out, page.text);
	if (*page.text && page.text[strlen(page.text) - 1] != '\n')
		out_char(&c->out, '\n');
}

/* Neither rule nor program: what is near? */
static void
nothing_known(struct catalogue *c, const char *word)
{
	struct suggest s = {.word = str_of(word)};
	struct rule_page page;
	struct str *names;
	uint32_t n;

	for (uint32_t i = 0; i < ruleset_count(c->rules); i++) {
		ruleset_page(c->rules, i, &page);
		suggest_offer(&s, str_of(page.id));
	}
	kb_names(c->kb, c->arena, &names, &n);
	for (uint32_t i = 0; i < n; i++)
		suggest_offer(&s, names[i]);
	out_flush(&c->out);
	complain("no rule and no program is called `%s`%s", word, s.best.n ?
	    suggest_text(&s, c->arena) : "; `unflap rules` lists the rules");
	c->trouble = true;
}

static void
word_show(struct catalogue *c, const char *word, bool first)
{
	struct buf text = {.arena = c->arena};
	int i = ruleset_find(c->rules, str_of(word));
	bool program = kb_describe(c->kb, str_base(str_of(word)), &text);

	if (!first && (i >= 0 || program))
		out_char(&c->out, '\n');
	if (i >= 0)
		rule_show(c, (uint32_t)i);
	if (i >= 0 && program)
		out_char(&c->out, '\n');
	if (program) {
		out_str(&c->out, buf_done(&text));
		if (text.n && text.p[text.n - 1] != '\n')
			out_char(&c->out, '\n');
	}
	if (i < 0 && !program)
		nothing_known(c, word);
}

int
cmd_rules(const struct options *o)
{
	struct catalogue c = {.arena = o->arena, .out = {.fd = STDOUT_FILENO},
	    .err = {.fd = STDERR_FILENO}};
	struct report_options ro = {.format = REPORT_TEXT, .problems = &c.err};
	struct report *r = report_begin(o->arena, &c.out, &ro);

	c.rules = ruleset_builtin(o->arena);
	c.kb = kb_builtin();
	judge_rules(o->arena, o, r, c.rules, &c.kb);
	if (o->facts)
		facts_list(&c);
	else if (o->operands.n == 0)
		rules_list(&c);
	for (uint32_t i = 0; i < o->operands.n; i++)
		word_show(&c, o->operands.v[i], i == 0);
	report_problems(r);
	c.trouble |= report_problem_count(r) > 0;
	return finish_output(out_end(&c.out), c.trouble ? EXIT_TROUBLE : EXIT_FINE);
}
