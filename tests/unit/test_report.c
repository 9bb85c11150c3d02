/*
 * test_report.c - renderings of hand-made findings and fates.
 *
 * Expected texts stand here in full: a failure prints both.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "report/glyph.h"
#include "report/report.h"
#include "report/snippet.h"

static int passed, failed;
static struct arena A;

static void
check_text(const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) == 0) {
		passed++;
		return;
	}
	failed++;
	printf("not ok: %s\n--- got\n%s--- want\n%s---\n", what, got, want);
}

static void
check(const char *what, bool ok)
{
	passed += ok;
	failed += !ok;
	if (!ok)
		printf("not ok: %s\n", what);
}

/* Output goes through a pipe-like file; what was written comes back. */
static FILE *spool;

static struct out
spool_open(void)
{
	spool = tmpfile();
	if (!spool) {
		perror("test_report: tmpfile");
		exit(1);
	}
	return (struct out){.fd = fileno(spool)};
}

static char *
spool_read(struct out *o)
{
	long n;
	char *p;

	out_end(o);
	n = lseek(o->fd, 0, SEEK_END);
	p = arena_alloc(&A, (size_t)n + 1);
	if (pread(o->fd, p, (size_t)n, 0) != n)
		p[0] = 0;
	fclose(spool);
	return p;
}

static char *
snippet(const char *text, const struct mark *m, uint32_t n, uint32_t context)
{
	struct out o = spool_open();
	struct paint p = {&o, false};

	snippet_put(&p, &A, source_new(&A, "run", str_of(text)), m, n, context);
	return spool_read(&o);
}

static char *
safe(struct str s)
{
	struct out o = spool_open();

	glyph_put(&o, s);
	return spool_read(&o);
}

static void
test_glyphs(void)
{
	check_text("escape codes", safe(STR("a\033[31mb\x07")), "a<1b>[31mb<07>");
	check_text("not UTF-8", safe(STR("x\xff\xc3(\xed\xa0\x80")),
	    "x<ff><c3>(<ed><a0><80>");
	check_text("C1 and direction marks", safe(STR("\xc2\x9b" "1m\xe2\x80\xae")),
	    "<9b>1m<U+202E>");
	check_text("a NUL", safe(STR("a\0b")), "a<00>b");
	check_text("one line", safe(STR("a\n\tb\r")), "a  b<0d>");
	check_text("letters of all kinds", safe(STR("h\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80")),
	    "h\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80");
	check("widths", glyph_width(STR("h\xc3\xa9")) == 2 &&
	    glyph_width(STR("\xe6\x97\xa5")) == 2 && glyph_width(STR("e\xcc\x81")) == 1 &&
	    glyph_width(STR("\xf0\x9f\x98\x80")) == 2 && glyph_width(STR("\x1b")) == 4);
}

static void
test_snippets(void)
{
	struct mark m[3] = {{{10, 16}, 0, NULL, STYLE_ERROR}};

	check_text("the bytes meant", snippet("#!/bin/sh\nserver &\n", m, 1, 0),
	    "    2 | server &\n"
	    "      | ^~~~~~\n");
	m[0].span = (struct span){1, 3};
	check_text("behind a tab", snippet("\tab c\n", m, 1, 0),
	    "    1 |         ab c\n"
	    "      |         ^~\n");
	m[0].span = (struct span){7, 8};
	check_text("behind wide letters", snippet("\xe6\x97\xa5\xe6\x9c\xac x y\n", m, 1, 0),
	    "    1 | \xe6\x97\xa5\xe6\x9c\xac x y\n"
	    "      |      ^\n");
	m[0].span = (struct span){5, 6};
	check_text("behind an escape code", snippet("a\033[1mbc\n", m, 1, 0),
	    "    1 | a<1b>[1mbc\n"
	    "      |         ^\n");
	m[0].span = (struct span){0, 17};
	check_text("several lines", snippet("exec a \\\n  b \\\n  c d\n", m, 1, 0),
	    "    1 | exec a \\\n"
	    "      | ^~~~~~~~\n"
	    "    2 |   b \\\n"
	    "      |   ~~~\n"
	    "    3 |   c d\n"
	    "      |   ~\n");
	m[0].span = (struct span){0, 20};
	check_text("many lines are cut", snippet("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", m, 1, 0),
	    "    1 | a\n"
	    "      | ^\n"
	    "    2 | b\n"
	    "      | ~\n"
	    "    3 | c\n"
	    "      | ~\n"
	    "    4 | d\n"
	    "      | ~\n"
	    "  ...\n"
	    "    9 | i\n"
	    "      | ~\n"
	    "   10 | j\n"
	    "      | ~\n");
	m[0].span = (struct span){2, 2};
	check_text("the end of the file", snippet("a\n", m, 1, 0),
	    "    2 | (end of file)\n"
	    "      | ^\n");
	m[0] = (struct mark){{0, 3}, 0, NULL, STYLE_ERROR};
	m[1] = (struct mark){{0, 3}, 1, "left behind", STYLE_STEP};
	m[2] = (struct mark){{4, 5}, 2, "goes on", STYLE_STEP};
	check_text("steps beside and below", snippet("abc &\n", m, 3, 0),
	    "    1 | abc &\n"
	    "      | ^~~ (1) left behind\n"
	    "      |     ^ (2) goes on\n");
	m[0] = (struct mark){{4, 5}, 0, NULL, STYLE_ERROR};
	check_text("lines around it", snippet("a\nb\nc\nd\ne\n", m, 1, 1),
	    "    2 | b\n"
	    "    3 | c\n"
	    "      | ^\n"
	    "    4 | d\n");
}

static void
test_long_lines(void)
{
	char line[4096];
	struct mark m = {{1500, 1504}, 0, NULL, STYLE_ERROR};
	char *got, *caret, *nl;

	memset(line, 'x', sizeof line);
	memcpy(line + 1500, "HERE", 4);
	line[sizeof line - 1] = 0;
	got = snippet(line, &m, 1, 0);
	nl = strchr(got, '\n');
	caret = strchr(got, '^');
	check("a long line is cut", nl && nl - got < 120 && strstr(got, "..."));
	check("around the place", nl && caret && strncmp(got + (caret - nl - 1), "HERE", 4) == 0);
}

/* --- whole reports --- */

static struct service SERVICE;
static struct script SCRIPT;
static struct fate FATE;
static struct judged_script JS;
static struct judged J;
static struct findings FOUND;
static struct label STEPS[2];

static const char run[] =
    "#!/bin/sh\n"
    "tcpserver 0 pop-3 popup &\n";

/* The service of 2003, cut short: one error with a fix, one note. */
static void
example_make(void)
{
	struct source *s = source_new(&A, "run", str_of(run));
	struct way *w;
	struct finding *f;
	struct edit *e;

	memset(&FATE, 0, sizeof FATE);
	FOUND = (struct findings){.arena = &A};
	SCRIPT = (struct script){.file = "run", .role = ROLE_RUN, .source = s};
	SCRIPT.shebang.language = LANGUAGE_SH;
	SCRIPT.shebang.program = STR("sh");
	SCRIPT.shebang.shells = SHELL_ANY_SH;
	SERVICE = (struct service){.path = "svc/pop", .name = "pop",
	    .dialect = DIALECT_DAEMONTOOLS, .kind = SERVICE_LONGRUN, .layout = LAYOUT_PLAIN};
	STEPS[0] = (struct label){s, {10, 35}, "`tcpserver` is left in the background"};
	STEPS[1] = (struct label){s, {36, 36}, "the script ends here"};
	FATE.verdict = VERDICT_LOOPS;
	FATE.certainty = CERTAINTY_CERTAIN;
	FATE.mechanism = MECHANISM_BACKGROUNDED;
	FATE.period = 1;
	FATE.summary = "`tcpserver` is left in the background, and run ends at once";
	FATE.shells = SHELL_ANY_SH;
	*vec_push(&A, &FATE.left_behind) = "tcpserver";
	w = vec_push(&A, &FATE.ways);
	*w = (struct way){.kind = WAY_ENDS, .mechanism = MECHANISM_BACKGROUNDED,
	    .certainty = CERTAINTY_CERTAIN, .steps = STEPS, .step_n = 2, .source = s,
	    .span = {10, 35}, .why = "the shell waits for no background program",
	    .shells = SHELL_ANY_SH};
	*vec_push(&A, &w->left_behind) = "tcpserver";
	FATE.decides = w;
	JS = (struct judged_script){&SCRIPT, &FATE};
	J = (struct judged){.service = &SERVICE, .scripts = &JS, .script_n = 1};

	f = findings_add(&FOUND, "backgrounded", SEVERITY_ERROR, CERTAINTY_CERTAIN);
	f->file = "run";
	f->source = s;
	f->has_place = true;
	f->span = (struct span){10, 35};
	f->message = "`tcpserver` runs in the background, so run ends and is started again";
	f->help = "put `exec` before it and take the `&` away";
	f->fix = arena_new(&A, struct fix);
	f->fix->title = "replace the shell by `tcpserver`";
	f->fix->safe = true;
	e = vec_push(&A, &f->fix->edits);
	*e = (struct edit){EDIT_TEXT, "run", {10, 10}, STR("exec ")};
	e = vec_push(&A, &f->fix->edits);
	*e = (struct edit){EDIT_TEXT, "run", {33, 35}, STR("")};
	f = findings_add(&FOUND, "run-not-executable", SEVERITY_NOTE, CERTAINTY_CERTAIN);
	f->file = "run";
	f->message = "run has no executable bit";
	findings_sort(&FOUND);
	findings_fingerprint(&FOUND, "svc/pop");
}

static char *
report(struct report_options ro, struct report_summary *sum)
{
	struct out o = spool_open();
	struct report *r;

	example_make();
	r = report_begin(&A, &o, &ro);
	if (ro.format == REPORT_TEXT && ro.steps)
		FATE.decides = &FATE.ways.v[0];
	report_service(r, &J, &FOUND);
	report_problem(r, "no/\033where", "no such file");
	report_end(r, sum);
	return spool_read(&o);
}

static void
test_text(void)
{
	struct report_options ro = {.fail_on = SEVERITY_WARNING};
	struct report_summary sum;

	check_text("text", report(ro, &sum),
	    "svc/pop/run:2:1: error: `tcpserver` runs in the background, so run ends and is started again [backgrounded]\n"
	    "    2 | tcpserver 0 pop-3 popup &\n"
	    "      | ^~~~~~~~~~~~~~~~~~~~~~~~~ (1) `tcpserver` is left in the background\n"
	    "    3 | (end of file)\n"
	    "      | ^ (2) the script ends here\n"
	    "  help: put `exec` before it and take the `&` away\n"
	    "  fix: replace the shell by `tcpserver`\n"
	    "    - tcpserver 0 pop-3 popup &\n"
	    "    + exec tcpserver 0 pop-3 popup\n"
	    "\n"
	    "pop: loops (certain): `tcpserver` is left in the background, and run ends at once\n"
	    "\n"
	    "1 service, 1 script; 1 error, 0 warnings, 1 note (--notes shows them); "
	    "not checked: programs (no --root)\n"
	    "unflap: no/<1b>where: no such file\n");
	check("counts", sum.errors == 1 && sum.notes == 1 && sum.failed &&
	    sum.by_verdict[VERDICT_LOOPS] == 1);
	ro.one_line = ro.notes = true;
	ro.root = "/";
	check_text("one line", report(ro, &sum),
	    "svc/pop/run: note: run has no executable bit [run-not-executable]\n"
	    "svc/pop/run:2:1: error: `tcpserver` runs in the background, so run ends and is started again [backgrounded]\n"
	    "1 service, 1 script; 1 error, 0 warnings, 1 note; "
	    "programs, users and files looked up in /\n"
	    "unflap: no/<1b>where: no such file\n");
	ro.fail_never = true;
	report(ro, &sum);
	check("--fail-on never", !sum.failed);
}

/* A fix is shown as the lines it changes; equal lines between them once. */
static void
test_diffs(void)
{
	struct report_options ro = {.fail_never = true};
	struct out o = spool_open();
	struct report *r;
	struct finding *f;
	struct edit *e;
	struct source *s = source_new(&A, "run", STR("one \\\ntwo \\\nthree &\nfour\n"));
	char *got;

	example_make();
	FOUND = (struct findings){.arena = &A};
	SCRIPT.source = s;
	f = findings_add(&FOUND, "x", SEVERITY_ERROR, CERTAINTY_CERTAIN);
	f->file = "run";
	f->message = "m";
	f->fix = arena_new(&A, struct fix);
	f->fix->title = "change two lines";
	e = vec_push(&A, &f->fix->edits);
	*e = (struct edit){EDIT_TEXT, "run", {0, 0}, STR("exec ")};
	e = vec_push(&A, &f->fix->edits);
	*e = (struct edit){EDIT_TEXT, "run", {17, 19}, STR("")};
	f = findings_add(&FOUND, "y", SEVERITY_ERROR, CERTAINTY_CERTAIN);
	f->file = "run";
	f->message = "m";
	f->fix = arena_new(&A, struct fix);
	f->fix->title = "remove a line";
	f->fix->safe = true;
	e = vec_push(&A, &f->fix->edits);
	*e = (struct edit){EDIT_TEXT, "run", {20, 25}, STR("")};
	r = report_begin(&A, &o, &ro);
	report_service(r, &J, &FOUND);
	report_end(r, NULL);
	got = spool_read(&o);
	check("a change of two lines", strstr(got,
	    "  fix (look at it first): change two lines\n"
	    "    - one \\\n"
	    "    + exec one \\\n"
	    "      two \\\n"
	    "    - three &\n"
	    "    + three\n") != NULL);
	check("a line that goes", strstr(got,
	    "  fix: remove a line\n"
	    "    - four\n"
	    "\n"
	    "pop: ") != NULL);
}

static void
test_colors(void)
{
	struct report_options ro = {.color = true};
	struct report_summary sum;
	char *got = report(ro, &sum);

	check("colors", strstr(got, "\033[1;31merror:\033[m") != NULL);
	check("a stranger's escape is none of ours", strstr(got, "no/\033where") == NULL);
}

static void
test_ways(void)
{
	struct report_options ro = {.steps = true};
	struct report_summary sum;

	check_text("fate", report(ro, &sum),
	    "svc/pop/run: loops (certain): `tcpserver` is left in the background, and run ends at once\n"
	    "  supervisor    daemontools\n"
	    "  as            run\n"
	    "  shells        dash, bash as sh, busybox ash\n"
	    "  period        started again every 1 s or so\n"
	    "  left behind   tcpserver\n"
	    "\n"
	    "way 1 of 1: ends, status 0 (certain)\n"
	    "    1 | #!/bin/sh\n"
	    "    2 | tcpserver 0 pop-3 popup &\n"
	    "      | ^~~~~~~~~~~~~~~~~~~~~~~~~ (1) `tcpserver` is left in the background\n"
	    "    3 | (end of file)\n"
	    "      | ^ (2) the script ends here\n"
	    "  because       the shell waits for no background program\n"
	    "  called        backgrounded\n"
	    "  left behind   tcpserver\n"
	    "unflap: no/<1b>where: no such file\n");
}

static void
test_json(void)
{
	struct report_options ro = {.format = REPORT_JSON};
	struct report_summary sum;
	char *got = report(ro, &sum), *at = got;
	/* Every key, in the order of the contract. */
	static const char *const keys[] = {
		"tool", "version", "schema", "column_unit", "root", "problems", "path",
		"message", "services", "path", "name", "dialect", "kind", "layout",
		"scripts", "file", "role", "language", "interpreter", "shells", "fate",
		"verdict", "certainty", "mechanism", "period", "signals", "left_behind",
		"left_on_stop", "line", "end_line", "summary", "by_shell", "by_dialect",
		"ends", "kind", "mechanism", "status", "program", "certainty",
		"condition", "steps", "file", "line", "column", "end_line",
		"end_column", "message", "findings", "rule", "severity", "certainty",
		"file", "line", "column", "end_line", "end_column", "start", "end",
		"message", "help", "related", "covered", "suppressed", "fingerprint",
		"fix", "title", "safe", "edits", "file", "kind", "start", "end", "text",
		"summary", "services", "scripts", "errors", "warnings", "notes",
		"suppressed", "by_verdict", "loops",
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		char *key = arena_fmt(&A, "\"%s\":", keys[i]);
		char *found = strstr(at, key);

		if (!found) {
			printf("JSON lacks %s in its place\n", key);
			failed++;
			return;
		}
		at = found + strlen(key);
	}
	passed++;
	check("shells without doubles", strstr(got, "\"bash\"") &&
	    !strstr(strstr(got, "\"bash\"") + 1, "\"bash\""));
	check("a path's control characters are JSON's", strstr(got, "no/\\u001Bwhere") != NULL);
}

int
main(void)
{
	test_glyphs();
	test_snippets();
	test_long_lines();
	test_text();
	test_diffs();
	test_colors();
	test_ways();
	test_json();
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
