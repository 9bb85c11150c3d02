#include "lookup.h"

static const char *const conducts[] = {
	[CONDUCT_UNKNOWN] = "runs what it is given; that decides",
	[CONDUCT_STAYS] = "stays in the foreground",
	[CONDUCT_ENDS] = "does its work and ends",
	[CONDUCT_FORKS] = "goes to the background",
	[CONDUCT_CONFIG] = "stays or goes to the background, as its configuration says",
	[CONDUCT_WAITS] = "ends when its time is over",
	[CONDUCT_STDIN] = "ends when its standard input does",
	[CONDUCT_FAILS] = "refuses and ends",
};

static const char *const models[] = {
	[CHAIN_EXEC] = "becomes its program",
	[CHAIN_FORK_WAIT] = "stays as its program's parent",
	[CHAIN_FORK_IF_LEADER] =
	    "becomes its program, but forks and ends where it leads a process group",
	[CHAIN_DETACH] = "starts its program in the background and ends",
	[CHAIN_SERVER] = "stays and starts its program for each connection",
	[CHAIN_SHELL] = "runs shell code",
};

static const char *const confidences[] = {
	[KB_REMEMBERED] = "remembered, not looked up",
	[KB_SEEN] = "seen in run scripts",
	[KB_DOCUMENTED] = "documented",
	[KB_TESTED] = "tested",
};

static const char *const dashes[] = {
	[OPTION_SHORT] = "-", [OPTION_LONG] = "--", [OPTION_WORD] = "-",
};

static void
describe_atom(const struct kb_table *t, const struct kb_atom *x, struct buf *b)
{
	static const char *const compared[] = {"", " = ", " ~ "};
	unsigned how = x->kind % 3;

	if (x->not)
		buf_text(b, x->kind == ATOM_OPERAND ? "no " : "not ");
	if (x->kind == ATOM_NOTHING) {
		buf_text(b, "no arguments");
		return;
	}
	if (x->kind <= ATOM_OPTION_LIKE)
		buf_fmt(b, "%s%s", dashes[x->style], t->pool + x->name);
	else if (x->kind <= ATOM_OPERAND_LIKE && x->operand)
		buf_fmt(b, "operand %u", x->operand);
	else if (x->kind <= ATOM_OPERAND_LIKE)
		buf_text(b, "operand");
	else
		buf_text(b, "any word");
	if (x->kind >= ATOM_ANY_IS)
		how = x->kind - ATOM_ANY_IS + 1;
	if (how)
		buf_fmt(b, "%s%s", compared[how], t->pool + x->value);
}

static void
describe_mode(const struct kb_table *t, const struct kb_mode *m, struct buf *b)
{
	const struct kb_atom *x = &t->atoms[m->first_atom];

	buf_text(b, m->is_chain ? models[m->model] : conducts[m->conduct]);
	for (uint32_t i = 0; i < m->atom_n; i++, x++) {
		buf_text(b, i == 0 ? " when " : x[-1].last ? " or " : " and ");
		describe_atom(t, x, b);
	}
	buf_char(b, '\n');
}

/* A text's %n is the program's name. */
static void
line_why(const struct kb_table *t, struct buf *b, const struct program *p)
{
	const char *name = t->pool + p->name, *text = t->pool + p->why, *mark;

	if (!p->why)
		return;
	buf_fmt(b, "  %-12s ", "why");
	for (; (mark = strstr(text, "%n")); text = mark + 2) {
		buf_put(b, text, (size_t)(mark - text));
		buf_text(b, name);
	}
	buf_fmt(b, "%s\n", text);
}

static void
line(const struct kb_table *t, struct buf *b, const char *what, uint32_t text)
{
	if (text)
		buf_fmt(b, "  %-12s %s\n", what, t->pool + text);
}

bool
kb_describe(const struct kb *kb, struct str name, struct buf *b)
{
	struct kb_hit hit = kb_find(kb, name);
	const struct program *p = hit.program;
	const struct kb_table *t;

	if (!p)
		return false;
	t = hit.kb->table;
	buf_fmt(b, "%s", t->pool + p->name);
	if (p->suite)
		buf_fmt(b, " (%s)", t->pool + p->suite);
	buf_char(b, '\n');
	if (!p->is_chain || p->conduct != CONDUCT_UNKNOWN)
		buf_fmt(b, "  %s\n", conducts[p->conduct]);
	for (uint32_t i = 0; i < p->mode_n; i++) {
		buf_text(b, "  ");
		describe_mode(t, &t->modes[p->first_mode + i], b);
	}
	line_why(t, b, p);
	if (!p->is_chain && (p->remedy || p->conduct == CONDUCT_STAYS))
		buf_fmt(b, "  %-12s exec %s%s%s\n", "run line", t->pool + p->name,
		    p->remedy ? " " : "", t->pool + p->remedy);
	line(t, b, "decided by", p->config);
	line(t, b, "logs", p->logs);
	line(t, b, "reload", p->reload);
	line(t, b, "note", p->note);
	buf_fmt(b, "  %-12s %s\n", "known", confidences[p->confidence]);
	line(t, b, "source", p->source);
	return true;
}
