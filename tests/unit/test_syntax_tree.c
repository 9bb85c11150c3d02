/* test_syntax_tree - what fixtures cannot show: spans, groups, static words, limits. */
#include <stdio.h>

#include "syntax/sh.h"

static unsigned passed, failed;

static void
check(bool ok, const char *what)
{
	if (ok)
		passed++;
	else
		printf("FAIL %s\n", what);
	failed += !ok;
}

#define CHECK(x) check((x), #x)

static struct sh_tree *
parse(struct arena *a, const char *text, enum shell shell)
{
	return sh_parse(a, source_new(a, "run", str_of(text)), shell);
}

static struct str
text_at(const struct sh_tree *t, struct span s)
{
	return source_text(t->source, s);
}

static void
test_spans(void)
{
	struct arena a = {0};
	struct sh_tree *t = parse(&a, "exec x 2>&1 | y &\nz <<E\nb\nE\n", SHELL_DASH);
	struct item *it = t->root->list.items;
	struct node *n = it[0].node;
	struct redir *r;

	CHECK(t->root->list.item_n == 2 && t->errors.n == 0 && t->differs == 0);
	CHECK(it[0].sep == SEP_AMP && str_is(text_at(t, it[0].sep_span), "&"));
	CHECK(n->kind == NODE_PIPELINE && str_is(text_at(t, n->span), "exec x 2>&1 | y"));
	CHECK(str_is(text_at(t, n->pipeline.pipe_spans[0]), "|"));
	n = n->pipeline.commands[0];
	CHECK(str_is(text_at(t, n->span), "exec x 2>&1"));
	CHECK(str_is(text_at(t, n->simple.words[1]->span), "x"));
	r = n->redirs;
	CHECK(n->redir_n == 1 && r->op == REDIR_DUP_OUT && r->fd == 2 && r->fd_given);
	CHECK(str_is(text_at(t, r->span), "2>&1") && str_is(text_at(t, r->op_span), ">&"));
	r = it[1].node->redirs;
	CHECK(str_is(text_at(t, it[1].node->span), "z <<E"));
	CHECK(str_is(text_at(t, r->heredoc_span), "b\n") && r->fd == 0 && !r->fd_given);
	arena_free(&a);
}

static void
test_groups(void)
{
	struct arena a = {0};
	struct sh_tree *t = parse(&a, "a; b\nc\nif d\n", SHELL_DASH);
	struct item *it = t->root->list.items;

	CHECK(t->root->list.item_n == 4 && t->errors.n == 1);
	CHECK(it[0].group == 0 && it[1].group == 0 && it[2].group == 1 && it[3].group == 2);
	CHECK(!it[0].group_bad && !it[1].group_bad && !it[2].group_bad && it[3].group_bad);
	CHECK(it[1].sep == SEP_NEWLINE && it[0].sep == SEP_SEMI);
	arena_free(&a);
}

static void
test_static(void)
{
	struct arena a = {0};
	struct sh_tree *t = parse(&a, "a \"/usr/\"'bin' b\\ c $x \"$x\" *.d ~ if 'if' i\\\nf\n",
	    SHELL_DASH);
	struct word **w = t->root->list.items[0].node->simple.words;
	struct str s;
	bool quoted = true;

	CHECK(word_static(&a, w[0], &s, &quoted) && str_is(s, "a") && !quoted);
	CHECK(word_static(&a, w[1], &s, &quoted) && str_is(s, "/usr/bin") && quoted);
	CHECK(word_static(&a, w[2], &s, NULL) && str_is(s, "b c"));
	CHECK(!word_static(&a, w[3], &s, NULL) && !word_static(&a, w[4], &s, NULL));
	CHECK(!word_static(&a, w[5], &s, NULL) && !word_static(&a, w[6], &s, NULL));
	CHECK(word_is(w[7], "if") && !word_is(w[8], "if") && word_is(w[9], "if"));
	arena_free(&a);
}

/* A script that means the same to every shell says so. */
static void
test_differs(void)
{
	static const char plain[] = "#!/bin/sh\nexec 2>&1\n[ -f x ] || exit 0\n"
	    "a=\"${b:-c}\" d $(e | f) `g` $((h + 1)) >/dev/null <<-E &\n\t$x\n\tE\n"
	    "case $1 in -*) a;; [b-c]?) d;; esac\nwhile read x; do y; done\nf() { z; }\n"
	    "trap 'kill $!' TERM; ! a && { b; } 2>&1; (c) || for i in *; do d; done\n";
	struct arena a = {0};

	for (int i = 0; i < SHELL_COUNT; i++) {
		struct sh_tree *t = parse(&a, plain, (enum shell)i);

		CHECK(t->differs == 0 && t->errors.n == 0);
	}
	CHECK(parse(&a, "a &>f\n", SHELL_DASH)->differs & SHELL_BIT(SHELL_BASH));
	CHECK(!(parse(&a, "a &>f\n", SHELL_DASH)->differs & SHELL_BIT(SHELL_YASH)));
	arena_free(&a);
}

static void
test_limits(void)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};
	struct sh_tree *t;

	for (int i = 0; i < 1000; i++)
		buf_text(&b, "(");
	t = parse(&a, buf_done(&b).p, SHELL_DASH);
	CHECK(t->too_deep && t->errors.n == 1);
	b = (struct buf){.arena = &a};
	for (int i = 0; i < 1000; i++)
		buf_text(&b, "fi\n");
	t = parse(&a, buf_done(&b).p, SHELL_DASH);
	CHECK(t->errors.n == SH_ERROR_MAX);
	t = parse(&a, "", SHELL_DASH);
	CHECK(t->root->list.item_n == 0 && t->errors.n == 0);
	t = parse(&a, "a 99999999999999999999>b", SHELL_BASH);
	CHECK(t->root->list.items[0].node->redirs[0].fd == INT32_MAX);
	arena_free(&a);
}

static void
test_names(void)
{
	CHECK(strcmp(node_kind_name(NODE_AND_OR), "and-or") == 0);
	CHECK(strcmp(shell_name(SHELL_BASH_SH), "bash as sh") == 0);
	CHECK(strcmp(shell_json(SHELL_BUSYBOX), "busybox") == 0);
}

int
main(void)
{
	test_spans();
	test_groups();
	test_static();
	test_differs();
	test_limits();
	test_names();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
