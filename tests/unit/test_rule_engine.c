/*
 * The reader of rules, the engine, suppressions; and that the rules read at
 * run time are those that were compiled in.  Arguments: the rule files.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"
#include "rule/ruleset.h"

static int passed, failed;
static struct arena arena;

static void
check(int line, bool ok, const char *what)
{
	if (ok)
		passed++;
	else
		failed++, printf("test_rule_engine.c:%d: %s\n", line, what);
}
#define CHECK(x) check(__LINE__, (x), #x)

static void
same(int line, const char *got, const char *want)
{
	check(line, strcmp(got, want) == 0, "texts differ");
	if (strcmp(got, want) != 0)
		printf("got:  %s\nwant: %s\n", got, want);
}
#define SAME(got, want) same(__LINE__, got, want)

#define PAGE "\nWhat happens.  More.\n"

/* ---- the reader */

/* The first complaint about a rule's text, or "". */
static const char *
complaint(const char *text)
{
	struct findings errors = {.arena = &arena};
	struct source *s = source_new(&arena, "x.rule", str_of(text));
	struct rule *r = rule_read(&arena, s, &errors);

	check(__LINE__, (r == NULL) == (errors.list.n > 0), "a rule with errors is refused");
	if (!errors.list.n)
		return "";
	return arena_fmt(&arena, "%s:%u: %s", errors.list.v[0].file,
	    source_place(s, errors.list.v[0].span.beg).line, errors.list.v[0].message);
}

#define HEAD "id: x\nseverity: error\nsay: x\n"

static void
test_reader(void)
{
	SAME(complaint(HEAD "when: command\n  reach = never\n" PAGE), "");
	SAME(complaint(HEAD "when: command\n  reech = never\n" PAGE),
	    "x.rule:5: there is no fact `reech` for a rule about `command`; did you mean `reach`?");
	SAME(complaint(HEAD "when: command\n  role = run\n" PAGE),
	    "x.rule:5: there is no fact `role` for a rule about `command`; did you mean `script.role`?");
	SAME(complaint(HEAD "when: command\n  reach = nevre\n" PAGE),
	    "x.rule:5: `reach` is never `nevre`; did you mean `never`? (it is one of: never "
	    "sometimes always)");
	SAME(complaint(HEAD "when: command\n  in_loop = maybe\n" PAGE),
	    "x.rule:5: `in_loop` is never `maybe` (it is one of: yes no)");
	SAME(complaint(HEAD "when: command\n  words > many\n" PAGE),
	    "x.rule:5: `words` is a number, and `many` is none");
	SAME(complaint(HEAD "when: command\n  name > 3\n" PAGE),
	    "x.rule:5: `name` is a text and cannot be compared with `>`");
	SAME(complaint(HEAD "when: command\n  args = x\n" PAGE),
	    "x.rule:5: `args` is a list: `has` looks into it, and `= none` asks whether it is empty");
	SAME(complaint(HEAD "when: command\n  name ~ (\n" PAGE),
	    "x.rule:5: the pattern cannot be read: missing closing parenthesis at its character 2");
	SAME(complaint(HEAD "when: command\n  name\n" PAGE),
	    "x.rule:5: behind `name` one of = != in, not in, has, < > ~ !~ is expected");
	SAME(complaint(HEAD "when: comand\n" PAGE),
	    "x.rule:4: there is no kind of fact `comand`; did you mean `command`? (there are: tree "
	    "service script file command end trap loop sourced variance errexit syntax text "
	    "assignment redirection ignore)");
	SAME(complaint("id: x\nseverity: bad\nsay: x\nwhen: command\n" PAGE),
	    "x.rule:2: a severity is error, warning or note, and not `bad`");
	SAME(complaint(HEAD "when: command\nhlep: y\n" PAGE),
	    "x.rule:5: a rule has no `hlep:`; did you mean `help:`?");
	SAME(complaint(HEAD "when: command\nfix: safe remove name\n" PAGE),
	    "x.rule:5: `name` is no place that could be changed");
	SAME(complaint(HEAD "when: command\nfix: remove command\n" PAGE),
	    "x.rule:5: a fix is `safe` or `unsafe`: `fix: safe remove command`");
	SAME(complaint(HEAD "when: command\nfix: safe erase command\n" PAGE),
	    "x.rule:5: `erase` is no way to mend: remove, replace, insert, prepend, join, chmod, crlf");
	SAME(complaint(HEAD "when: command\nfor: systemd\n" PAGE), "x.rule:5: `for:` knows no `systemd`");
	SAME(complaint(HEAD "when: command\nnote: name \"x\"\n" PAGE),
	    "x.rule:5: a note stands at a place, and `name` is a text");
	SAME(complaint("id: x\nseverity: error\nsay: %{nmae}\nwhen: command\n" PAGE),
	    "x.rule:3: there is no fact `nmae` for a rule about `command`; did you mean `name`?");
	SAME(complaint("id: x\nseverity: error\nwhen: command\n" PAGE),
	    "x.rule:1: a rule needs `say:`, the sentence of its findings");
	SAME(complaint(HEAD "when: command\n"),
	    "x.rule:1: a rule needs a page: some sentences below its head, behind an empty line");
	SAME(complaint("id: X_1\nseverity: error\nsay: x\nwhen: command\n" PAGE),
	    "x.rule:1: an id is made of small letters, digits and -");
}

/* ---- the engine */

static enum verdict last_verdict;	/* of the script judged last */

static struct findings *
judge_in(struct ruleset *rs, const char *script, enum dialect dialect)
{
	struct svdir_options o = {.sh = SHELL_ANY_SH, .dialect = dialect};
	struct service *s = svdir_from_text(&arena, "run", str_of(script), &o);
	struct judged j = {.service = s, .world = world_fixture(&arena), .kb = kb_builtin()};
	struct findings *out = arena_new(&arena, struct findings);
	struct unit u = {.service = s, .script = &s->scripts.v[0], .dialect = s->dialect,
		.role = s->scripts.v[0].role, .kb = j.kb, .world = j.world};
	struct judged_script js = {.script = u.script, .fate = fate_of(&arena, &u)};

	j.scripts = &js;
	j.script_n = 1;
	out->arena = &arena;
	last_verdict = js.fate ? js.fate->verdict : VERDICT_UNKNOWN;
	ruleset_judge(rs, &j, out);
	return out;
}

/* "ID@LINE:COLUMN ..." of what a set of rules finds. */
static const char *
found(const struct findings *f)
{
	struct buf b = {.arena = &arena};

	for (uint32_t i = 0; i < f->list.n; i++) {
		const struct finding *x = &f->list.v[i];
		struct place p = x->has_place ? source_place(x->source, x->span.beg) :
		    (struct place){0, 0};

		buf_fmt(&b, "%s%s@%u:%u", i ? " " : "", x->rule, p.line, p.column);
		if (x->suppressed)
			buf_fmt(&b, "(%s)", x->suppressed);
	}
	return buf_done(&b).p;
}

/* What one rule with these lines below `when` says. */
static const char *
ask(const char *when, const char *script)
{
	struct ruleset rs = {.arena = &arena};
	struct findings errors = {.arena = &arena};
	char *text = arena_fmt(&arena, "id: x\nseverity: error\nsay: x %%{script.file}\n%s" PAGE, when);

	ruleset_add(&rs, &arena, source_new(&arena, "x.rule", str_of(text)), &errors);
	check(__LINE__, errors.list.n == 0, text);
	return found(judge_in(&rs, script, DIALECT_AUTO));
}

#define SCRIPT "#!/bin/sh\nmkdir -p /run/x\nexport A=b\nexec cron -f\n"

static void
test_conditions(void)
{
	SAME(ask("when: command\n  name = cron\n", SCRIPT), "x@4:1");
	SAME(ask("when: command\n  name != cron\n", SCRIPT), "x@2:1 x@3:1");
	SAME(ask("when: command\n  name in mkdir, cron\n", SCRIPT), "x@2:1 x@4:1");
	SAME(ask("when: command\n  name not in mkdir cron\n", SCRIPT), "x@3:1");
	SAME(ask("when: command\n  name not in (mkdir, cron)\n", SCRIPT), "x@3:1");
	SAME(ask("when: command\n  args has -p\n", SCRIPT), "x@2:1");
	SAME(ask("when: command\n  args has \"/run/x\"\n", SCRIPT), "x@2:1");
	SAME(ask("when: command\n  words > 2\n", SCRIPT), "x@2:1");
	SAME(ask("when: command\n  words < 3\n", SCRIPT), "x@3:1 x@4:1");
	SAME(ask("when: command\n  text ~ ^mk.*x$\n", SCRIPT), "x@2:1");
	SAME(ask("when: command\n  text !~ \"^mk.*x$\"\n", SCRIPT), "x@3:1 x@4:1");
	SAME(ask("when: command\n  args ~ ^/run\n", SCRIPT), "x@2:1");
	SAME(ask("when: command\n  name = %{command.program}\n  name = cron\n", SCRIPT), "x@4:1");
	SAME(ask("when: command\n  second = %{service.dialect}\n", SCRIPT), "");
	SAME(ask("when: command\n  cause.kind = none\n  name = cron\n", SCRIPT), "x@4:1");
	SAME(ask("when: command\n  script.role = run\n  is_exec = yes\n", SCRIPT), "x@4:1");
	SAME(ask("when: command\n  command.is_exec = yes\n", SCRIPT), "x@4:1");
	/* or: a second when; the same place is told once */
	SAME(ask("when: command\n  name = cron\nwhen: command\n  is_exec = yes\nwhen: command\n"
	    "  name = mkdir\n", SCRIPT), "x@2:1 x@4:1");
	SAME(ask("when: end\n  kind = stays\n", SCRIPT), "x@4:1");
	SAME(ask("when: assignment\n  name = V\n  value = 1\n", "#!/bin/sh\nV=1 cron -f\n"), "x@2:1");
	SAME(ask("when: redirection\n  fd = 2\n  target = /dev/null\n",
	    "#!/bin/sh\nexec cron -f >/x 2>/dev/null\n"), "x@2:18");
	SAME(ask("when: script\n  verdict = steady\nat: script.first_line\n", SCRIPT), "x@1:1");
	/* heads that narrow a rule */
	SAME(ask("role: finish\nwhen: command\n  name = cron\n", SCRIPT), "");
	SAME(ask("for: s6\nwhen: command\n  name = cron\n", SCRIPT), "");
	SAME(ask("for: daemontools s6\nwhen: command\n  name = cron\n", SCRIPT), "x@4:1");
	SAME(ask("needs: root\nwhen: command\n  name = cron\n", SCRIPT), "");
	SAME(ask("shell: bash\nwhen: command\n  name = cron\n", "#!/bin/dash\nexec cron -f\n"), "");
}

static const struct finding *
first_of(const struct findings *f, const char *rule)
{
	for (uint32_t i = 0; i < f->list.n; i++)
		if (strcmp(f->list.v[i].rule, rule) == 0)
			return &f->list.v[i];
	return NULL;
}

static void
test_builtin(void)
{
	struct ruleset *rs = ruleset_builtin(&arena);
	const struct findings *f;
	const struct finding *x;

	SAME(found(judge_in(rs, "#!/bin/sh\nexec cron -f\n", DIALECT_AUTO)), "");
	f = judge_in(rs, "#!/bin/sh\ncron -f &\n", DIALECT_AUTO);
	SAME(found(f), "backgrounded@2:1");
	x = &f->list.v[0];
	CHECK(x->severity == SEVERITY_ERROR && x->fix && x->fix->safe && x->fix->edits.n == 2);
	SAME(x->message, "`cron` is put in the background, so run itself ends and is started again");
	SAME(x->help, "remove the `&` and put `exec` in front of cron");
	CHECK(x->fix->edits.v[0].span.end <= x->fix->edits.v[1].span.beg);
	CHECK(x->fingerprint != 0);
	/* a way that is only possible is a note */
	f = judge_in(rs, "#!/bin/sh\nexec nginx\n", DIALECT_AUTO);
	x = first_of(f, "forks-away");
	CHECK(x && x->severity == SEVERITY_NOTE && x->certainty == CERTAINTY_POSSIBLE);
	/* covered */
	f = judge_in(rs, "#!/bin/sh\nexec mydaemon | tee x\n", DIALECT_AUTO);
	SAME(found(f), "pipeline-in-run@2:1");
	/* chosen */
	CHECK(ruleset_choose(rs, "missing-exec,crlf", NULL) == NULL);
	SAME(found(judge_in(rs, "#!/bin/sh\ncron -f &\n", DIALECT_AUTO)), "");
	SAME(ruleset_choose(rs, "missing-exec,nope", NULL), "nope");
	SAME(ruleset_choose(rs, NULL, "what"), "what");
	CHECK(ruleset_choose(rs, NULL, "backgrounded") == NULL);
	SAME(found(judge_in(rs, "#!/bin/sh\ncron -f &\n", DIALECT_AUTO)), "");
	CHECK(ruleset_choose(rs, NULL, NULL) == NULL);
	SAME(found(judge_in(rs, "#!/bin/sh\ncron -f &\n", DIALECT_AUTO)), "backgrounded@2:1");
	CHECK(ruleset_find(rs, STR("crlf")) >= 0 && ruleset_find(rs, STR("nope")) == -1);
}

static void
test_ignore(void)
{
	struct ruleset *rs = ruleset_builtin(&arena);

	SAME(found(judge_in(rs, "#!/bin/sh\nexec 2>&1\n# unflap: ignore=missing-exec why not\ncron -f\n", DIALECT_AUTO)),
	    "missing-exec@4:1(why not)");
	SAME(found(judge_in(rs, "#!/bin/sh\n# unflap: ignore=missing-exec\nexec 2>&1\ncron -f\n", DIALECT_AUTO)),
	    "missing-exec@4:1(no reason given)");
	SAME(found(judge_in(rs, "#!/bin/sh\nexec 2>&1\ncron -f # unflap: ignore=missing-exec x\n", DIALECT_AUTO)),
	    "missing-exec@3:1(x)");
	SAME(found(judge_in(rs, "#!/bin/sh\nexec 2>&1\n# unflap: ignore=missing-exec x\n\ncron -f\n", DIALECT_AUTO)),
	    "unused-ignore@3:18 missing-exec@5:1");
	SAME(found(judge_in(rs, "#!/bin/sh\nexec 2>&1\n# unflap: ignore=missing-exec x\n# more\ncron -f\n", DIALECT_AUTO)),
	    "missing-exec@5:1(x)");
	SAME(found(judge_in(rs, "#!/bin/sh\nexec 2>&1\n# unflap: ignore=crlf,missing-exec x\ncron -f\n", DIALECT_AUTO)),
	    "unused-ignore@3:18 missing-exec@4:1(x)");
	/* text, not comment */
	SAME(found(judge_in(rs, "#!/bin/sh\necho '# unflap: ignore=missing-exec'\ncron -f\n", DIALECT_AUTO)),
	    "missing-exec@3:1");
	const struct findings *f = judge_in(rs,
	    "#!/bin/sh\nexec 2>&1\n# unflap: ignore=mising-exec x\nexec cron -f\n", DIALECT_AUTO);

	SAME(f->list.v[0].message, "`ignore=mising-exec` silences nothing: no rule has that name; "
	    "did you mean `missing-exec`?");
}

static void
test_user_rules(void)
{
	struct ruleset *rs = ruleset_builtin(&arena);
	struct findings errors = {.arena = &arena};
	uint32_t n = ruleset_count(rs);
	const char *mine = "id: no-cron\nseverity: warning\nwhen: command\n  name = cron\n"
	    "say: no %{name} here\n" PAGE;
	const char *other = "id: backgrounded\nseverity: note\nwhen: command\n  in_background = yes\n"
	    "say: mine\n" PAGE;
	const char *broken = "id: z\nseverity: note\nwhen: command\n  x = y\nsay: z\n" PAGE;

	ruleset_add(rs, &arena, source_new(&arena, "mine.rule", str_of(mine)), &errors);
	ruleset_add(rs, &arena, source_new(&arena, "other.rule", str_of(other)), &errors);
	CHECK(!errors.list.n && ruleset_count(rs) == n + 1);
	SAME(found(judge_in(rs, "#!/bin/sh\nexec cron -f\n", DIALECT_AUTO)), "no-cron@2:1");
	ruleset_add(rs, &arena, source_new(&arena, "broken.rule", str_of(broken)), &errors);
	CHECK(errors.list.n == 1 && ruleset_count(rs) == n + 1);
	CHECK(errors.list.v[0].has_place && errors.list.v[0].source);
	SAME(found(judge_in(rs, "#!/bin/sh\ncron -f &\nexec other\n", DIALECT_AUTO)),
	    "no-cron@2:1 backgrounded@2:1 second-daemon@2:1");
}

/* Every script that loops has a finding. */
static void
test_explained(void)
{
	static const char *const bodies[] = {
		"", "true", "exit 1", "false", "kill $$", "cat", "sh", "mkdir x", "d &", "exec d &",
		"set -e\nfalse\nexec d", "exec nosuch/", "shift 9", ". ./conf; exit 0", "if", "exec 2>&1",
		"tcpserver 0 25", "exec envdir ./env", "(exec d) &", "for i in; do exec d; done",
		"case x in y) exec d;; esac", "while false; do d; done", "d & exit 0", "set -n\nexec d",
		"exec crond", "/etc/init.d/x start", "nohup d &", "exec setsid -f d", ": ${x?y}",
		"readonly x=1; x=2; exec d", "f() { exec d; }", "return 0", "exec true", "kill -9 $$",
		"sleep 1", "exec ''", "[ x = y ] && exec d", "test -f /a || exit 0; exit 0", NULL
	};
	struct ruleset *rs = ruleset_builtin(&arena);

	for (int i = 0; bodies[i]; i++) {
		const char *text = arena_fmt(&arena, "#!/bin/sh\n%s\n", bodies[i]);
		const struct findings *f = judge_in(rs, text, DIALECT_AUTO);
		bool told = last_verdict != VERDICT_LOOPS;

		for (uint32_t k = 0; k < f->list.n; k++)
			told |= f->list.v[k].severity > SEVERITY_NOTE;
		check(__LINE__, told, bodies[i]);
	}
}

/* ---- compiled in and read at run time */

static void
test_same(char **files)
{
	uint32_t n = 0;

	for (; *files; files++, n++) {
		struct findings errors = {.arena = &arena};
		struct buf read = {.arena = &arena}, built = {.arena = &arena};
		const struct rule *r = NULL;
		struct str text;

		if (file_read_at(&arena, AT_FDCWD, *files, 1 << 20, &text, NULL) == 0)
			r = rule_read(&arena, source_new(&arena, *files, text), &errors);
		check(__LINE__, r != NULL, *files);
		for (uint32_t i = 0; r && i < rule_builtin_n; i++)
			if (str_eq(rule_builtin[i].id, r->id))
				rule_emit(&built, &rule_builtin[i]);
		if (r)
			rule_emit(&read, r);
		check(__LINE__, str_eq(buf_done(&read), buf_done(&built)), *files);
	}
	CHECK(n == rule_builtin_n);
}

int
main(int argc, char **argv)
{
	(void)argc;
	test_reader();
	test_conditions();
	test_builtin();
	test_ignore();
	test_user_rules();
	test_explained();
	test_same(argv + 1);
	printf("test_rule_engine: %d passed, %d failed\n", passed, failed);
	return failed != 0;
}
