/*
 * report.h - findings and fates as people and programs read them.
 *
 * Given:  services with their fates and findings, one after the other.
 * Gives:  text with places, carets and numbered steps; JSON (schema 1).
 * Owns:   what it must keep until report_end().
 * Fails:  write errors are returned by report_end() as an errno.
 *
 * Control characters of a script never reach the terminal.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/out.h"
#include "rule/rule.h"

enum report_format { REPORT_TEXT, REPORT_JSON };

struct report_options {
	enum report_format format;
	bool color, notes, one_line;
	bool steps;			/* unflap fate: every way with its steps */
	const char *root;		/* for JSON's "root" and the closing line */
	enum severity fail_on;
	bool fail_never;
	struct out *problems;		/* where text tells problems; NULL: with the rest */
};

struct report_summary {
	uint32_t services, scripts, errors, warnings, notes, suppressed;
	uint32_t by_verdict[VERDICT_COUNT];
	bool failed;			/* a finding at or above fail_on */
};

struct report;

struct report *report_begin(struct arena *a, struct out *o, const struct report_options *ro);
void report_service(struct report *r, const struct judged *j, const struct findings *f);
/* Problems come last in text, first in JSON. */
void report_problem(struct report *r, const char *path, const char *message);
/* A problem with a place in a text: a broken rule file. */
void report_broken(struct report *r, const struct finding *f);
/* Problems told so far. */
uint32_t report_problem_count(const struct report *r);
/* In text: tells now the problems that were not told yet. */
void report_problems(struct report *r);
int report_end(struct report *r, struct report_summary *summary);

#endif
