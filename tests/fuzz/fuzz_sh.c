/*
 * fuzz_sh - any bytes as a script, for every shell.
 *
 * What must hold: the parse ends; the tree's spans give the text again; ids
 * are unique and below node_n; a part of a body is there; where `differs` has
 * no bit of another shell, that shell's tree is the same.
 *
 * With -DFUZZ_REPLAY: a main() that runs all files of directories instead.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "syntax/sh.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
	struct arena *a;
	unsigned char *ids;
	uint32_t n;
};

static void seen_node(struct seen *s, const struct node *n);

static void
seen_word(struct seen *s, const struct word *w)
{
	for (uint32_t i = 0; w && i < w->part_n; i++) {
		const struct part *part = &w->parts[i];
		struct word inside = {.parts = part->parts, .part_n = part->part_n};

		seen_word(s, &inside);
		if (part->kind == PART_COMMAND || part->kind == PART_PROCESS) {
			if (!part->body || part->body->kind != NODE_LIST)
				BUG("a substitution without a list");
			seen_node(s, part->body);
		}
		if (part->kind == PART_PARAM) {
			if (!part->param)
				BUG("a parameter without its own");
			seen_word(s, part->param->index);
			seen_word(s, part->param->arg);
		}
	}
}

static void
seen_words(struct seen *s, struct word **w, uint32_t n)
{
	struct str text;
	bool quoted;

	for (uint32_t i = 0; i < n; i++) {
		seen_word(s, w[i]);
		word_static(s->a, w[i], &text, &quoted);
	}
}

static void
seen_redirs(struct seen *s, const struct node *n)
{
	for (uint32_t i = 0; i < n->redir_n; i++) {
		const struct redir *r = &n->redirs[i];

		if (!r->target)
			BUG("a redirection without a target");
		if ((r->op == REDIR_HEREDOC || r->op == REDIR_HEREDOC_DASH) && !r->heredoc)
			BUG("a here-document without a body");
		seen_word(s, r->target);
		seen_word(s, r->heredoc);
	}
}

static void
seen_kind(struct seen *s, const struct node *n)
{
	switch (n->kind) {
	case NODE_LIST:
		for (uint32_t i = 0; i < n->list.item_n; i++)
			seen_node(s, n->list.items[i].node);
		break;
	case NODE_AND_OR:
		seen_node(s, n->and_or.left);
		seen_node(s, n->and_or.right);
		break;
	case NODE_PIPELINE:
		for (uint32_t i = 0; i < n->pipeline.command_n; i++)
			seen_node(s, n->pipeline.commands[i]);
		break;
	case NODE_SIMPLE:
		for (uint32_t i = 0; i < n->simple.assign_n; i++) {
			seen_word(s, n->simple.assigns[i].index);
			seen_word(s, n->simple.assigns[i].value);
			seen_words(s, n->simple.assigns[i].words, n->simple.assigns[i].word_n);
		}
		seen_words(s, n->simple.words, n->simple.word_n);
		break;
	case NODE_BRACE:
	case NODE_SUBSHELL:
		seen_node(s, n->group.body);
		break;
	case NODE_IF:
		for (uint32_t i = 0; i < n->if_.branch_n; i++) {
			seen_node(s, n->if_.branches[i].cond);
			seen_node(s, n->if_.branches[i].body);
		}
		if (n->if_.otherwise)
			seen_node(s, n->if_.otherwise);
		break;
	case NODE_WHILE:
		seen_node(s, n->while_.cond);
		seen_node(s, n->while_.body);
		break;
	case NODE_FOR:
		seen_words(s, n->for_.words, n->for_.word_n);
		seen_node(s, n->for_.body);
		break;
	case NODE_FOR_ARITH:
		seen_word(s, n->for_arith.expression);
		seen_node(s, n->for_arith.body);
		break;
	case NODE_CASE:
		seen_word(s, n->case_.subject);
		for (uint32_t i = 0; i < n->case_.case_n; i++) {
			seen_words(s, n->case_.cases[i].patterns, n->case_.cases[i].pattern_n);
			seen_node(s, n->case_.cases[i].body);
		}
		break;
	case NODE_FUNCTION:
		seen_node(s, n->function.body);
		break;
	case NODE_ARITH:
	case NODE_COND:
		seen_words(s, n->test.words, n->test.word_n);
		break;
	case NODE_COPROC:
		seen_node(s, n->coproc.body);
		break;
	case NODE_ERROR:
		break;
	}
}

static void
seen_node(struct seen *s, const struct node *n)
{
	if (!n)
		BUG("a node that is not there");
	if (n->id >= s->n || s->ids[n->id]++)
		BUG("an id that is not unique");
	seen_kind(s, n);
	seen_redirs(s, n);
}

static struct str
parse_and_check(struct arena *a, struct str text, enum shell shell, shell_set *differs)
{
	struct source *src = source_new(a, "fuzz", text);
	struct sh_tree *t = sh_parse(a, src, shell);
	struct buf again = {.arena = a}, dump = {.arena = a};
	struct seen s = {.a = a, .ids = arena_alloc(a, t->node_n + 1), .n = t->node_n};
	uint32_t where = 0;

	if (!sh_round_trip(&again, t, &where) || !str_eq(buf_done(&again), text))
		BUG("the spans do not give the text");
	seen_node(&s, t->root);
	if (t->errors.n > SH_ERROR_MAX)
		BUG("too many errors");
	for (uint32_t i = 0; i < t->errors.n; i++)
		if (t->errors.v[i].span.beg > text.n || t->errors.v[i].span.end > text.n + 1
		    || t->errors.v[i].span.beg > t->errors.v[i].span.end)
			BUG("an error that is nowhere");
	*differs = t->differs;
	if (t->differs & SHELL_BIT(shell))
		BUG("a shell that differs from itself");
	t->differs = 0;
	sh_dump(&dump, t);
	return buf_done(&dump);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {0};
	struct str text = {arena_dup(&a, (const char *)data, n), n};
	struct str dump[SHELL_COUNT];
	shell_set differs[SHELL_COUNT];

	die_name = "fuzz_sh";
	for (int i = 0; i < SHELL_COUNT; i++)
		dump[i] = parse_and_check(&a, text, (enum shell)i, &differs[i]);
	for (int i = 0; i < SHELL_COUNT; i++)
		for (int k = 0; k < SHELL_COUNT; k++)
			if (i != k && !(differs[i] & SHELL_BIT(k)) && !str_eq(dump[i], dump[k])) {
				fprintf(stderr, "%s says %s sees the same:\n%s----\n%s",
				    shell_name((enum shell)i), shell_name((enum shell)k),
				    dump[i].p, dump[k].p);
				BUG("another tree than promised");
			}
	arena_free(&a);
	return 0;
}

#ifdef FUZZ_REPLAY
#include <dirent.h>
#include <fcntl.h>

#include "base/file.h"

static unsigned
replay(const char *path)
{
	struct arena a = {0};
	struct str text;
	DIR *d = opendir(path);
	struct dirent *e;
	unsigned n = 0;

	if (d) {
		while ((e = readdir(d)))
			if (e->d_name[0] != '.')
				n += replay(arena_fmt(&a, "%s/%s", path, e->d_name));
		closedir(d);
	} else if (file_read_at(&a, AT_FDCWD, path, 1 << 20, &text, NULL) == 0) {
		LLVMFuzzerTestOneInput((const uint8_t *)text.p, text.n);
		n = 1;
	}
	arena_free(&a);
	return n;
}

int
main(int argc, char **argv)
{
	unsigned n = 0;

	for (int i = 1; i < argc; i++)
		n += replay(argv[i]);
	printf("%u passed, 0 failed\n", n);
	return 0;
}
#endif
