#include "ask.h"

/* What unknown words may make of a program, gathered before a mode holds. */
struct doubts {
	bool stays;		/* $OPTS may hold what keeps it in front */
	bool other;		/* an option is there, its value not known */
	bool opens;		/* `python3 $FILE`: it may run what decides */
};

static enum certainty
certainty_of(uint8_t confidence)
{
	return confidence == KB_REMEMBERED ? CERTAINTY_POSSIBLE : CERTAINTY_LIKELY;
}

static bool
to_background(enum conduct c)
{
	return c == CONDUCT_FORKS || c == CONDUCT_CONFIG;
}

/* The first mode that holds; what may hold before it goes to doubts. */
static const struct kb_mode *
first_mode(const struct question *q, enum conduct otherwise, struct doubts *d)
{
	/* A table read at run time may have no modes at all: no arithmetic on NULL. */
	const struct kb_mode *m = q->program->mode_n ?
	    &q->table->modes[q->program->first_mode] : NULL;
	bool stays = false, strong[CONDUCT_FAILS + 1] = {false};
	const struct kb_mode *hit = NULL;

	for (uint32_t i = 0; i < q->program->mode_n && !hit; i++, m++) {
		enum truth t = m->is_chain ? TRUTH_NO
		    : match_mode(q->kb, &q->command, m);

		if (t == TRUTH_YES)
			hit = m;
		stays |= t != TRUTH_NO && t != TRUTH_YES &&
		    m->conduct == CONDUCT_STAYS;
		strong[m->conduct] |= t == TRUTH_STRONG;
		d->opens |= t == TRUTH_WEAK && m->conduct == CONDUCT_UNKNOWN;
	}
	if (hit)
		otherwise = hit->conduct;
	d->stays = stays && otherwise != CONDUCT_STAYS;
	for (unsigned i = 0; i <= CONDUCT_FAILS; i++)
		d->other |= strong[i] && i != otherwise;
	return hit;
}

void
ask_conduct(struct question *q)
{
	struct kb_answer *a = q->answer;
	struct doubts d = {0};

	q->mode = first_mode(q, q->program->conduct, &d);
	a->conduct = q->mode ? q->mode->conduct : q->program->conduct;
	a->confidence = q->mode ? q->mode->confidence : q->program->confidence;
	a->certainty = certainty_of(q->mode ? q->mode->confidence
	    : q->program->confidence);
	/* Nobody writes `python3 $(realpath app.py)` for a shell that reads commands. */
	if (a->conduct == CONDUCT_STDIN && d.opens)
		a->conduct = CONDUCT_UNKNOWN;
	if (a->conduct == CONDUCT_WAITS)
		a->seconds = ask_seconds(q);
	if (a->conduct == CONDUCT_WAITS && a->seconds < 0)
		a->certainty = CERTAINTY_POSSIBLE;
	/* Who writes a run script wants its program to stay: unknown words are
	 * thought to hold what keeps it, never what sends it away. */
	if (d.stays || d.other) {
		a->unsure = true;
		a->certainty = CERTAINTY_POSSIBLE;
		if (to_background(a->conduct) ||
		    (a->conduct == CONDUCT_STAYS && d.other))
			a->conduct = CONDUCT_CONFIG;
		else
			a->conduct = CONDUCT_UNKNOWN;
	}
	if (a->conduct == CONDUCT_CONFIG)
		a->certainty = CERTAINTY_POSSIBLE;
}

/* A mode that holds makes a chain loader an ordinary program: taskset -p. */
static bool
is_plain_use(struct question *q)
{
	struct doubts d = {0};

	return first_mode(q, CONDUCT_UNKNOWN, &d) != NULL;
}

/* `mkdir`, /usr/bin/mkdir: the utility itself, and nothing else of that name. */
static bool
is_where_utilities_are(struct str word)
{
	struct str dir = str_sub(word, 0, word.n - str_base(word).n);

	return !dir.n || (dir.p[0] == '/' && (str_ends(dir, "bin/") || str_ends(dir, "/command/")));
}

static void
flags(struct question *q)
{
	const struct program *p = q->program;
	struct kb_answer *a = q->answer;

	a->suite = kb_text(q->table, p->suite);
	a->changes = p->changes;
	a->always_ends = p->utility && !a->is_chain && is_where_utilities_are(q->command.argv[0].text) &&
	    (a->conduct == CONDUCT_ENDS || (a->conduct == CONDUCT_WAITS && a->seconds >= 0));
	if (!a->is_chain)
		a->signals = p->signals;
	a->is_test = p->test;
	a->is_control = p->control;
	a->schedules = p->scheduler && a->is_chain;
	a->holds = p->holds && a->is_chain;
	a->is_init_script = p->init_script && !a->is_chain &&
	    a->conduct == CONDUCT_FORKS;
	if (!a->is_chain && p->script && p->script <= q->command.operands.n &&
	    a->conduct == CONDUCT_UNKNOWN)
		a->script = q->command.operands.v[p->script - 1].at;
}

/* The words behind a chain loader's options are operands for its conditions. */
static void
read_command(struct question *q)
{
	struct command *c = &q->command;
	bool stop = q->program->is_chain && !q->program->program_in_n;

	q->at = 1;
	if (q->program->parses || !q->program->is_chain)
		q->at = command_read(c, 1, stop);
	for (uint32_t i = q->at; i < c->n; i++)
		command_operand(c, i);
}

static void
ask_entry(struct question *q)
{
	read_command(q);
	if (q->program->is_chain && !is_plain_use(q) && ask_chain(q)) {
		q->answer->certainty = certainty_of(q->mode->confidence);
		q->answer->confidence = q->mode->confidence;
	} else {
		ask_conduct(q);
		ask_config(q);
	}
	if (q->program->strict && q->command.bad.end > q->command.bad.beg) {
		q->answer->bad_arg = q->command.bad;
		q->answer->conduct = CONDUCT_FAILS;
	}
	flags(q);
	ask_why(q);
}

static void ask_words(const struct kb *kb, struct arena *a, const struct arg *argv,
    uint32_t n, const char *box, struct kb_answer *answer);

/* `busybox httpd -f`: the applet answers; its places are told in our argv. */
static bool
ask_applet(struct question *q, const struct kb *all)
{
	const struct command *c = &q->command;
	struct kb_answer *a = q->answer;
	uint32_t at;

	if (!q->program->applets || !c->operands.n)
		return false;
	at = c->operands.v[0].at;
	ask_words(all, c->arena, c->argv + at, c->n - at,
	    kb_text(q->table, q->program->name), a);
	if (a->is_chain)
		a->next += at;
	if (a->script)
		a->script += at;
	return true;
}

static void
ask_words(const struct kb *kb, struct arena *a, const struct arg *argv,
    uint32_t n, const char *box, struct kb_answer *answer)
{
	struct question q = {.answer = answer};
	struct kb_hit hit;

	*answer = (struct kb_answer){0};
	answer->name = str_dup(a, str_base(argv[0].text)).p;
	if (!argv[0].known || !argv[0].text.n)
		return;
	hit = box ? kb_find_applet(kb, box, argv[0].text) : kb_find(kb, argv[0].text);
	if (!hit.program)
		return;
	q.kb = hit.kb;
	q.table = hit.kb->table;
	q.program = answer->program = hit.program;
	q.command = (struct command){
		.arena = a, .table = q.table, .program = q.program,
		.argv = argv, .n = n,
	};
	if (q.program->applets) {
		q.at = command_read(&q.command, 1, true);
		if (q.at < n)
			command_operand(&q.command, q.at);
		if (!box && ask_applet(&q, kb))
			return;
	}
	ask_entry(&q);
}

void
kb_ask(const struct kb *kb, struct arena *a, const struct arg *argv, uint32_t n,
    struct kb_answer *answer)
{
	ask_words(kb, a, argv, n, NULL, answer);
}
