/*
 * fuzz_lint.c - any bytes as a run script, all the way: parsed, its fate
 * found, judged by all rules, reported as text and JSON to nowhere.
 */
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
judge_once(struct arena *a, struct str text, enum report_format format, bool steps, int fd)
{
	static struct arena lasting;
	static struct ruleset *rules;
	static struct kb *kb;
	struct svdir_options so = {.sh = SHELL_ANY_SH};
	struct report_options ro = {.format = format, .notes = true, .steps = steps};
	struct out o = {.fd = fd};
	struct world *w = world_fixture(a);
	struct service *s = svdir_from_text(a, "run", text, &so);
	struct judged j = {.service = s, .world = w};
	struct findings found = {.arena = a};
	struct report *r;

	if (!rules) {
		rules = ruleset_builtin(&lasting);
		kb = kb_builtin();
	}
	j.kb = kb;
	j.scripts = arena_array(a, struct judged_script, s->scripts.n);
	j.script_n = s->scripts.n;
	for (uint32_t i = 0; i < s->scripts.n; i++) {
		struct unit u = {s, &s->scripts.v[i], s->dialect, s->scripts.v[i].role, kb, w};
		struct fate *f = fate_of(a, &u);

		if (f)
			fate_check(f);
		j.scripts[i] = (struct judged_script){&s->scripts.v[i], f};
	}
	ruleset_judge(rules, &j, &found);
	r = report_begin(a, &o, &ro);
	report_service(r, &j, &found);
	report_end(r, NULL);
	world_close(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena a;
	static int fd = -1;
	struct str text = {arena_dup(&a, (const char *)data, n), n};

	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	judge_once(&a, text, REPORT_TEXT, false, fd);
	judge_once(&a, text, REPORT_TEXT, true, fd);
	judge_once(&a, text, REPORT_JSON, false, fd);
	arena_reset(&a);
	return 0;
}
