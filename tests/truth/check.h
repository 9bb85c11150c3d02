/* check.h - one script through everything; what the workers share. */
#ifndef TRUTH_CHECK_H
#define TRUTH_CHECK_H

#include "site.h"

struct options {
	uint64_t seed, fresh_seed;
	long count, fresh;	/* count holds the fresh ones too */
	int jobs, documented, strange, reports;
	unsigned shells;
	bool observe, only, soft, missed, s6;
	const char *keep, *stub;
	const char *file;	/* this script instead of generated ones */
	struct asked asked;
};

/* What a contradiction is about. */
enum kind { KIND_VERDICT, KIND_SIGNALS, KIND_LEFT, KIND_MECHANISM, KIND_N };
extern const char *const kind_name[KIND_N];

/* Shared by all workers; every number only grows. */
struct stats {
	long next;		/* the next script to be taken */
	long scripts, runs, undecided, failed;
	long doubted;		/* a likely claim, contradicted */
	long matrix[T_N][V_NONE + 1][C_CERTAIN + 1];
	long wrong[KIND_N][C_CERTAIN + 1];
	long loop, called_certain, called_likely;
	long always, always_certain;
	long unknown;
};

/* Takes scripts until there are none left; reports to BASE/reportN. */
void check_worker(const struct options *o, struct stats *st, const char *base,
    int number);

#endif
