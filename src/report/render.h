/*
 * render.h - what the renderers of a report share.
 *
 * Given:  a report that report_begin() made.
 * Gives:  one set of functions for each format.
 * Owns:   the report: its options, counts, and what must wait for the end.
 * Fails:  never; write errors wait in the output.
 */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include "paint.h"
#include "port/json.h"
#include "report.h"

struct report_trouble {
	const char *path, *message;
	const struct finding *broken;	/* with its place, or NULL */
};

struct report {
	struct arena *arena;		/* lives until the end */
	struct arena scratch;		/* reset after each service */
	const struct report_options *options;
	struct paint paint;
	struct report_summary summary;
	VEC_OF(struct report_trouble) troubles;
	uint32_t troubles_told;
	enum { TOLD_NOTHING, TOLD_FINDING, TOLD_FATE } last;	/* text: for blank lines */
	json *services;			/* JSON: the list so far */
};

/* PATH/FILE, without a PATH of ".". */
struct str report_path(struct arena *a, const struct service *s, const char *file);
/* Is that finding to be shown, or only counted? */
bool report_shows(const struct report *r, const struct finding *f);
/* The way that this finding tells of: its mechanism, its place; or NULL. */
const struct way *report_told(const struct judged *j, const struct finding *f);
enum style severity_style(enum severity s);
/* "shell (dash), busybox ash": the shells of a set, for people. */
struct str report_shells(struct arena *a, shell_set set);

void text_service(struct report *r, const struct judged *j, const struct findings *f);
void text_problems(struct report *r);
void text_end(struct report *r);

/* unflap fate: each script with all its ways. */
void ways_service(struct report *r, const struct judged *j);

void json_service(struct report *r, const struct judged *j, const struct findings *f);
void json_document(struct report *r);

#endif
