/*
 * diag.h - findings: what is wrong, where, how sure, and how to mend it.
 *
 * Given:  facts from the layers above.
 * Gives:  plain data.  Renderers (report) turn it into text or JSON; nobody
 *         below cmd prints.
 * Owns:   nothing; everything lives in the service's arena.
 * Fails:  never.
 *
 * Invariants: a finding with has_place has a source; edits of one fix do not
 * overlap and are in ascending order within a file.
 */
#ifndef DIAG_DIAG_H
#define DIAG_DIAG_H

#include "base/vec.h"
#include "source.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* How sure; see DESIGN 3 for what each promises. */
enum certainty {
	CERTAINTY_NONE,		/* only with the verdict `unknown` */
	CERTAINTY_POSSIBLE,
	CERTAINTY_LIKELY,
	CERTAINTY_CERTAIN
};

/* "note", "warning", "error". */
const char *severity_name(enum severity s);
/* "possible", "likely", "certain"; NULL for none. */
const char *certainty_name(enum certainty c);

/* A place with a sentence: a numbered step, or a related place. */
struct label {
	const struct source *source;
	struct span span;
	const char *message;
};

enum edit_kind { EDIT_TEXT, EDIT_CHMOD, EDIT_RENAME, EDIT_CREATE, EDIT_DELETE };

struct edit {
	enum edit_kind kind;
	const char *file;	/* relative to the service directory */
	struct span span;	/* EDIT_TEXT: the bytes that go */
	struct str text;	/* what comes: bytes, a name, or a mode in octal */
};

struct fix {
	const char *title;	/* imperative: "remove the `&`" */
	bool safe;		/* does not change the meaning, or only mends it */
	VEC_OF(struct edit) edits;
};

struct finding {
	const char *rule;	/* its id */
	enum severity severity;
	enum certainty certainty;
	const char *file;	/* relative to the service directory */
	const struct source *source;	/* NULL where no text was read */
	bool has_place;		/* false: a mode, a missing file */
	struct span span;
	const char *message;	/* one sentence, no full stop needed */
	const char *help;	/* what to type or change, or NULL */
	VEC_OF(struct label) related;
	VEC_OF(const char *) covered;	/* rules this one silenced */
	const char *suppressed;	/* the reason given in the script, or NULL */
	uint64_t fingerprint;
	struct fix *fix;	/* NULL where there is none */
};

/* The sink: where layers put what they find. */
struct findings {
	struct arena *arena;
	VEC_OF(struct finding) list;
};

/* A new finding to be filled in, at the end of the list. */
struct finding *findings_add(struct findings *f, const char *rule,
    enum severity severity, enum certainty certainty);
/* By file, then offset, then severity (worst first), then rule. */
void findings_sort(struct findings *f);
/* Sets every fingerprint: rule, path, file, line with blanks squeezed, and the
 * ordinal among equals.  Sort first. */
void findings_fingerprint(struct findings *f, const char *path);

#endif
