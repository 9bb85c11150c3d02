/* [ and test, as far as their answer is known before they run. */
#include "walk.h"

static enum answer
answer_of(bool yes)
{
	return yes ? ANSWER_YES : ANSWER_NO;
}

static enum answer
answer_not(enum answer a)
{
	return a == ANSWER_YES ? ANSWER_NO : a == ANSWER_NO ? ANSWER_YES : ANSWER_UNKNOWN;
}

static enum answer
question_text(const struct arg *op, const struct arg *a)
{
	if (!op->known || a->many)
		return ANSWER_UNKNOWN;
	if (str_is(op->text, "-n"))
		return a->known ? answer_of(a->text.n) : ANSWER_UNKNOWN;
	if (str_is(op->text, "-z"))
		return a->known ? answer_of(a->text.n == 0) : ANSWER_UNKNOWN;
	if (str_is(op->text, "!"))
		return a->known ? answer_of(a->text.n == 0) : ANSWER_UNKNOWN;
	return ANSWER_UNKNOWN;
}

static enum answer
question_compare(struct walk *w, const struct arg *a, const struct arg *op, const struct arg *b,
    bool pattern)
{
	long x, y;

	/* dash's test does not know ==: an error, and so false */
	if (op->known && !pattern && str_is(op->text, "==") && walk_shell_in(w, SHELL_BIT(SHELL_DASH)))
		return ANSWER_NO;

	if (!op->known || !a->known || !b->known || a->many || b->many)
		return ANSWER_UNKNOWN;
	if (str_is(op->text, "="))
		return pattern && strpbrk(arena_dup(w->arena, b->text.p, b->text.n), "*?[") ?
		    ANSWER_UNKNOWN : answer_of(str_eq(a->text, b->text));
	if (str_is(op->text, "=="))
		return pattern ? ANSWER_UNKNOWN : answer_of(str_eq(a->text, b->text));
	if (str_is(op->text, "!="))
		return pattern ? ANSWER_UNKNOWN : answer_of(!str_eq(a->text, b->text));
	if (!str_number(a->text, &x) || !str_number(b->text, &y))
		return ANSWER_UNKNOWN;
	if (str_is(op->text, "-eq"))
		return answer_of(x == y);
	if (str_is(op->text, "-ne"))
		return answer_of(x != y);
	if (str_is(op->text, "-lt"))
		return answer_of(x < y);
	if (str_is(op->text, "-le"))
		return answer_of(x <= y);
	if (str_is(op->text, "-gt"))
		return answer_of(x > y);
	if (str_is(op->text, "-ge"))
		return answer_of(x >= y);
	return ANSWER_UNKNOWN;
}

enum answer
question_ask(struct walk *w, const struct arg *argv, uint32_t n)
{
	bool cond = str_is(argv[0].text, "[[");

	argv++;
	n--;
	if (n && argv[n - 1].known && !cond && str_is(argv[n - 1].text, "]"))
		n--;
	for (uint32_t i = 0; i < n; i++)
		if (argv[i].many || argv[i].guess)
			return ANSWER_UNKNOWN;
	if (n && argv[0].known && str_is(argv[0].text, "!") && n > 1)
		return n == 2 ? question_text(&argv[0], &argv[1]) : n == 3 ?
		    answer_not(question_text(&argv[1], &argv[2])) : ANSWER_UNKNOWN;
	switch (n) {
	case 0:
		return ANSWER_NO;
	case 1:
		return argv[0].known ? answer_of(argv[0].text.n) : ANSWER_UNKNOWN;
	case 2:
		return question_text(&argv[0], &argv[1]);
	case 3:
		return question_compare(w, &argv[0], &argv[1], &argv[2], cond);
	default:
		return ANSWER_UNKNOWN;
	}
}

/* The first simple command of what was asked. */
static const struct node *
asked_command(const struct node *n)
{
	for (;;) {
		switch (n->kind) {
		case NODE_LIST:
			if (!n->list.item_n)
				return NULL;
			n = n->list.items[n->list.item_n - 1].node;
			break;
		case NODE_AND_OR:
			n = n->and_or.left;
			break;
		case NODE_PIPELINE:
			n = n->pipeline.commands[0];
			break;
		case NODE_BRACE:
		case NODE_SUBSHELL:
			n = n->group.body;
			break;
		case NODE_SIMPLE:
		case NODE_COND:
			return n;
		default:
			return NULL;
		}
	}
}

/* Programs by which run scripts ask for what they depend on. */
static bool
asks_dependency(struct str name)
{
	static const char *const names[] = {
		"sv", "svc", "svok", "svstat", "s6-svstat", "s6-svok", "s6-svwait", "svwait", "svwaitup",
		"nc", "ncat", "netcat", "pg_isready", "mysqladmin", "redis-cli", "curl", "wget", "ping",
		"dbus-send", "rc-service", "s6-rc", "nslookup", "getent", "ip", "ifconfig", "mountpoint",
	};

	name = str_base(name);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

enum condition_kind
question_kind(struct walk *w, const struct node *asked)
{
	const struct node *n = asked_command(asked);
	struct str name, op;
	struct word *const *words;
	uint32_t count;

	if (!n)
		return CONDITION_OTHER;
	words = n->kind == NODE_COND ? n->test.words : n->simple.words;
	count = n->kind == NODE_COND ? n->test.word_n : n->simple.word_n;
	if (n->kind == NODE_SIMPLE) {
		if (!count || !word_static(w->arena, words[0], &name, NULL))
			return CONDITION_STATUS;
		if (asks_dependency(name))
			return CONDITION_DEPENDENCY;
		if (!str_is(name, "[") && !str_is(name, "test") && !str_is(name, "[["))
			return str_is(name, "command") || str_is(name, "type") || str_is(name, "which") ?
			    CONDITION_FILE : CONDITION_STATUS;
		words++;
		count--;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (!word_static(w->arena, words[i], &op, NULL))
			continue;
		if (op.n == 2 && op.p[0] == '-' && strchr("abcdefghkprsuwxLSGON", op.p[1]))
			return CONDITION_FILE;
	}
	return CONDITION_VARIABLE;
}
