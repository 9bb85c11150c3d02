/*
 * ruleset.h - between the files of the engine.
 *
 * Given:  rules as they were read, and the facts of a judged service.
 * Gives:  candidates, which become findings when all are known.
 * Owns:   nothing; the set lives in its arena, candidates in the service's.
 * Fails:  never; a pattern that was read and does not compile is a BUG().
 *
 * set.c keeps the rules and the index, match.c compares, judge.c walks the
 * facts and makes findings, mend.c makes fixes, settle.c covers, suppresses
 * and hands on, ignore.c reads suppressions, prove.c and marks.c prove examples.
 */
#ifndef RULE_RULESET_H
#define RULE_RULESET_H

#include "rule_def.h"
#include "port/re.h"

struct rule_entry {
	const struct rule *rule;
	bool off;
	struct re **patterns;	/* by number; NULL until first asked */
};

/* One `when` of one rule. */
struct rule_ask {
	uint32_t rule, when;
	struct str name;	/* of the command it is about, or empty */
	unsigned roles;		/* of the rule; 0: all */
	/* Cheap facts of the command that it asks to be yes or no: looked at first. */
	uint8_t gate_n;
	bool gate_yes[3];
	uint16_t gates[3];
	uint32_t skip;		/* so many in a row have the same first gate */
};

enum { NAME_BUCKETS = 64 };

struct ask_list {
	VEC_OF(struct rule_ask);
};

struct ruleset {
	struct arena *arena;
	VEC_OF(struct rule_entry) rules;
	bool indexed;
	struct ask_list by_noun[NOUN_COUNT];
	struct ask_list by_name[NAME_BUCKETS];	/* of NOUN_COMMAND, where a name is asked */
	struct ask_list by_program[NAME_BUCKETS];	/* ... or its program's */
};

/* A finding on its way, with what it is about. */
struct candidate {
	struct finding finding;
	const struct rule_entry *entry;
	const struct judged_script *script;
	const struct way *way;
	shell_set shells;	/* of a difference between shells: those that do so */
	bool explains;		/* it tells why the script loops */
	bool gone;		/* covered by another one */
};

struct judge {
	struct ruleset *set;
	const struct judged *judged;
	struct arena *arena;
	struct script_facts **facts;	/* by script */
	VEC_OF(struct candidate) found;
	bool last;			/* the second round */
	uint8_t asked[FACT_COUNT];	/* gates of the subject at hand: 0 not asked, 1 no, 2 yes */
};

void ruleset_index(struct ruleset *rs);
unsigned name_bucket(struct str name);
bool rule_matches(struct ruleset *rs, struct rule_entry *e, const struct rule_when *w,
    const struct subject *s);
bool cond_holds(struct ruleset *rs, struct rule_entry *e, const struct rule_cond *c,
    const struct subject *s);
struct str template_show(const struct rule_template *t, const struct subject *s);
/* The fix for a finding about the subject, or NULL. */
struct fix *rule_mend(const struct rule *r, const struct subject *s, const struct finding *f);
/* Covers, suppresses, reports unused suppressions, hands on. */
void judge_settle(struct judge *jd, struct findings *out);
/* Asks every rule about one subject. */
void judge_ask(struct judge *jd, const struct subject *s);
void ignore_facts(struct script_facts *sf, struct arena *a, struct ruleset *rs,
    const struct judged_script *js);

/* ---- marks.c: expectations written into an example */
struct mark {
	uint32_t line;			/* 1; 0: no place (an expect section) */
	uint32_t column, width;
	struct str id, severity, file;
};
struct marks {
	VEC_OF(struct mark);
};
/* The text without its marks, which are added to the list. */
struct str marks_take(struct arena *a, struct str text, const char *file, struct marks *out);
/* Lines `ID [FILE [SEVERITY]]`. */
void marks_expect(struct arena *a, struct str text, struct marks *out);

#endif
