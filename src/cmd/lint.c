/*
 * unflap lint: find services, ask for their fates, ask the rules, report.
 */
#include "cmd.h"
#include "judge.h"
#include "suggest.h"

static void
lint_service(void *ctx, struct arena *a, struct service *s)
{
	struct judge *g = ctx;
	struct findings found = {.arena = a};
	struct judged j;

	judge_fates(g, a, s, &j);
	ruleset_judge(g->rules, &j, &found);
	report_service(g->report, &j, &found);
}

/* --select and --ignore; false after naming an id that no rule has. */
static bool
lint_choose(struct judge *g)
{
	const char *bad = ruleset_choose(g->rules, g->options->select, g->options->ignore);
	struct suggest s = {.word = str_of(bad)};

	if (!bad)
		return true;
	for (uint32_t i = 0; i < ruleset_count(g->rules); i++) {
		struct rule_page page;

		ruleset_page(g->rules, i, &page);
		suggest_offer(&s, str_of(page.id));
	}
	report_problems(g->report);
	complain_usage("lint", "no rule `%s`%s (`unflap rules` lists them)", bad,
	    suggest_text(&s, g->arena));
	return false;
}

int
cmd_lint(const struct options *o)
{
	struct judge g = {0};
	struct report_summary summary;
	bool trouble;
	int error;

	if (!judge_open(&g, o->arena, o, true) || !lint_choose(&g))
		return EXIT_TROUBLE;
	judge_each(&g, lint_service, &g);
	trouble = judge_end(&g, &summary, &error);
	return finish_output(error, trouble ? EXIT_TROUBLE :
	    summary.failed ? EXIT_FINDINGS : EXIT_FINE);
}
