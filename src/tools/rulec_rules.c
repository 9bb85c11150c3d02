/* rulec's part for rules/: each file is read as at run time, and written as a table. */
#include <stdlib.h>

#include "rule/rule_def.h"
#include "rulec_rules.h"

static int
rule_cmp(const void *va, const void *vb)
{
	const struct rule *const *a = va, *const *b = vb;

	return str_cmp((*a)->id, (*b)->id);
}

/* Same ids, covers that name no rule: seen only when all are read. */
static void
check_together(const struct rule **rules, const struct source **sources, uint32_t n,
    struct findings *errors)
{
	for (uint32_t i = 0; i < n; i++) {
		struct rule_reader r = {.arena = errors->arena, .errors = errors,
		    .source = sources[i]};

		for (uint32_t k = 0; k < i; k++)
			if (str_eq(rules[k]->id, rules[i]->id))
				rule_error(&r, (struct span){0, 0}, "the id `%.*s` is taken by %s",
				    STR_ARG(rules[i]->id), sources[k]->file);
		for (uint32_t c = 0; c < rules[i]->cover_n; c++) {
			bool found = false;

			for (uint32_t k = 0; k < n && !found; k++)
				found = str_eq(rules[k]->id, rules[i]->covers[c]);
			if (!found)
				rule_error(&r, (struct span){0, 0},
				    "it covers `%.*s`, and there is no such rule",
				    STR_ARG(rules[i]->covers[c]));
		}
	}
}

void
rulec_rules(struct arena *a, const struct source **sources, uint32_t n,
    struct findings *errors, struct out *o)
{
	const struct rule **rules = arena_array(a, const struct rule *, n + 1);
	struct buf b = {.arena = a};

	for (uint32_t i = 0; i < n; i++)
		rules[i] = rule_read(a, sources[i], errors);
	if (!errors->list.n)
		check_together(rules, sources, n, errors);
	if (errors->list.n)
		return;
	qsort(rules, n, sizeof *rules, rule_cmp);
	buf_text(&b, "/* Made by rulec from rules/.  Do not edit. */\n"
	    "#include \"rule/rule_def.h\"\n\nconst struct rule rule_builtin[] = {\n");
	for (uint32_t i = 0; i < n; i++) {
		rule_emit(&b, rules[i]);
		buf_text(&b, ",\n");
	}
	buf_fmt(&b, "};\nconst uint32_t rule_builtin_n = %u;\n", n);
	out_str(o, buf_done(&b));
}
