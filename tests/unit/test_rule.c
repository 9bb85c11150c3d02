/*
 * Proves the examples of all rules, or of the one named.
 */
#include <stdio.h>

#include "rule/rule.h"

struct tally {
	const char *only;
	int passed, failed;
};

static void
say(void *ctx, const char *rule, const char *example, bool ok, const char *message)
{
	struct tally *t = ctx;

	if (t->only && strcmp(t->only, rule) != 0)
		return;
	if (ok) {
		t->passed++;
		return;
	}
	t->failed++;
	printf("rules/%s.rule: %s\n%s%s", rule, example, message,
	    *message && message[strlen(message) - 1] == '\n' ? "" : "\n");
}

int
main(int argc, char **argv)
{
	struct arena a = {0};
	struct tally t = {.only = argc > 1 ? argv[1] : NULL};

	ruleset_prove(ruleset_builtin(&a), kb_builtin(), say, &t);
	printf("test_rule: %d passed, %d failed\n", t.passed, t.failed);
	return t.failed != 0;
}
