/*
 * rule.h - rules: loaded, asked, proved.
 *
 * Given:  rule files (rules/, compiled in; --rules DIR at run time), and the
 *         facts of one service.
 * Gives:  findings.
 * Owns:   nothing; a rule set lives in its arena, findings in the service's.
 * Fails:  a broken rule file is a problem with file, line, the line's text
 *         and a way out; the other rules still work.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "fate/fate.h"

/* A script of a service with its fate, as the rules see it. */
struct judged_script {
	struct script *script;
	struct fate *fate;		/* NULL for what is no script */
};

struct judged {
	struct service *service;
	struct judged_script *scripts;
	uint32_t script_n;
	struct world *world;
	const struct kb *kb;
};

struct ruleset;

/* The compiled-in rules. */
struct ruleset *ruleset_builtin(struct arena *a);
/* Adds DIR/NAME.rule files; problems go to the sink (file, source and span set). */
void ruleset_add(struct ruleset *rs, struct arena *a, const struct source *s,
    struct findings *errors);
/*
 * --select and --ignore: a comma-separated list of ids.  select NULL: all.
 * Returns the first id that no rule has, or NULL.
 */
const char *ruleset_choose(struct ruleset *rs, const char *select, const char *ignore);

/*
 * All rules against one service: findings are added, suppressed ones marked,
 * unused suppressions reported, covered ones merged, sorted, fingerprinted.
 */
void ruleset_judge(struct ruleset *rs, const struct judged *j, struct findings *out);

/* For `unflap rules`. */
struct rule_page {
	const char *id, *summary, *since, *text;	/* text: the page, plain */
	enum severity severity;
	bool fixable, safe;
};
uint32_t ruleset_count(const struct ruleset *rs);
void ruleset_page(const struct ruleset *rs, uint32_t i, struct rule_page *page);
/* Index of that id, or -1. */
int ruleset_find(const struct ruleset *rs, struct str id);

/*
 * Proves the examples of every rule: bad ones give exactly the marks, fixed
 * ones the fix, good ones nothing.  Calls say() with a sentence for each
 * example; ok tells whether it held.
 */
typedef void rule_say(void *ctx, const char *rule, const char *example, bool ok,
    const char *message);
void ruleset_prove(struct ruleset *rs, const struct kb *kb, rule_say *say, void *ctx);

#endif
