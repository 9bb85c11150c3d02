/*
 * unflap fate: the analysis shows its work, for each script on its own.
 */
#include "cmd.h"
#include "judge.h"

/* --tree: the tree of each way the script's shells read it. */
static void
fate_trees(struct judge *g, struct arena *a, const struct judged *j)
{
	for (uint32_t i = 0; i < j->script_n; i++) {
		const struct fate *f = j->scripts[i].fate;
		struct buf b = {.arena = a};

		if (!f || !f->tree)
			continue;
		sh_dump(&b, f->tree);
		for (uint32_t k = 0; k < f->trees.n; k++) {
			buf_fmt(&b, "; %s reads it otherwise:\n", shell_name(f->trees.v[k]->shell));
			sh_dump(&b, f->trees.v[k]);
		}
		out_str(&g->out, buf_done(&b));
		if (b.n && b.p[b.n - 1] != '\n')
			out_char(&g->out, '\n');
	}
}

static void
fate_service(void *ctx, struct arena *a, struct service *s)
{
	struct judge *g = ctx;
	struct findings none = {.arena = a};
	struct judged j;

	judge_fates(g, a, s, &j);
	if (g->options->tree)
		fate_trees(g, a, &j);
	else
		report_service(g->report, &j, &none);
}

int
cmd_fate(const struct options *o)
{
	struct judge g = {0};
	bool trouble;
	int error;

	if (o->operands.n == 0)
		return complain_usage("fate", "which script? name a file, a service directory, "
		    "or - for standard input");
	if (o->tree && o->format != REPORT_TEXT)
		return complain_usage("fate", "--tree is text of its own, --format does not go with it");
	if (!judge_open(&g, o->arena, o, false))
		return EXIT_TROUBLE;
	g.report_options.steps = true;
	judge_each(&g, fate_service, &g);
	trouble = judge_end(&g, NULL, &error);
	return finish_output(error, trouble ? EXIT_TROUBLE : EXIT_FINE);
}
