/*
 * judge.h - what lint and fate share: knowledge, rules, the world, fates.
 *
 * Given:  options.
 * Gives:  judge_each() walks the services that the operands name; for each,
 *         judge_fates() asks for the fate of each of its scripts.
 * Owns:   its arena, with all that lives as long as the program works.
 * Fails:  judge_open() returns false after it told what is wrong with the
 *         options; trouble with files goes to the report as problems.
 */
#ifndef CMD_JUDGE_H
#define CMD_JUDGE_H

#include "options.h"

struct judge {
	struct arena *arena;
	const struct options *options;
	struct report_options report_options;
	struct report *report;
	struct out out, err;
	struct world *world;		/* with the roots asked for */
	struct world *live;		/* this machine as root, for services that run here */
	struct kb *kb;
	struct ruleset *rules;		/* NULL where only fates are wanted */
	struct svdir_options svdir;
};

/* want_rules: load rules too, not programs alone. */
bool judge_open(struct judge *g, struct arena *a, const struct options *o, bool want_rules);
/* Each service of the operands (`.` where there are none), in order of path; `-` last. */
void judge_each(struct judge *g, svdir_each *each, void *ctx);
/* The fates of a service's scripts. */
void judge_fates(struct judge *g, struct arena *a, struct service *s, struct judged *j);
/* Loads --rules directories: rules where rs is not NULL, and programs. */
void judge_rules(struct arena *a, const struct options *o, struct report *r,
    struct ruleset *rs, struct kb **kb);
/* Ends the report; true where there was trouble. */
bool judge_end(struct judge *g, struct report_summary *summary, int *write_error);

#endif
