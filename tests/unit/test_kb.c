/*
 * test_kb - proves every `example:` of rules/programs/, twice: with the table
 * that is compiled in and with the same files read at run time; that both are
 * the same table; and that mistakes in an entry are told where they are.
 *
 *   test_kb rules/programs/FILE.kb...
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "kb/dump.h"

static unsigned passed, failed;

static void
check(bool ok, const char *what, const char *detail)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("FAIL %s: %s\n", what, detail);
}

/* One word of a command line: '...' and "..." quote, $X is not known. */
static const char *
split_word(struct arena *a, const char *p, struct arg *w)
{
	struct buf b = {.arena = a};
	bool quoted = false;
	char quote = 0;

	*w = (struct arg){.known = true};
	for (; *p && (quote || *p != ' '); p++) {
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? 0 : *p;
			quoted = true;
		} else if (*p == '$' && quote != '\'') {
			w->known = false;
			w->many = !quote;
			w->starts = b.n > 0;
			while (p[1] && p[1] != ' ' && p[1] != '"')
				p++;
		} else {
			buf_char(&b, *p);
		}
	}
	(void)quoted;
	w->text = buf_done(&b);
	return p;
}

static uint32_t
split(struct arena *a, const char *line, struct arg **argv)
{
	VEC_OF(struct arg) v = {0};
	const char *p = line;

	while (*p) {
		struct arg *w;
		const char *beg;

		while (*p == ' ')
			p++;
		if (!*p)
			break;
		w = vec_push(a, &v);
		beg = p;
		p = split_word(a, p, w);
		w->span = (struct span){(uint32_t)(beg - line), (uint32_t)(p - line)};
	}
	*argv = v.v;
	return v.n;
}

static const char *const conducts[] = {
	"unknown", "stays", "ends", "forks", "config", "waits", "stdin", "fails",
};
static const char *const models[] = {
	"exec", "fork-wait", "fork-if-leader", "detach", "server", "shell",
};

static const char *
said(struct arena *a, const struct kb_answer *x)
{
	return arena_fmt(a, "%s%s%s %s next=%u%s%s%s%s rest=%u seconds=%g script=%u "
	    "(%s; %s)", x->program ? "" : "not-known ",
	    x->is_chain ? models[x->model] : "", x->only_if_leader ? " if-leader" : "",
	    conducts[x->conduct], x->next, x->lacks_program ? " lacks" : "",
	    x->unsure ? " unsure" : "", x->always_ends ? " always" : "",
	    x->bad_arg.end > x->bad_arg.beg ? " bad" : "", x->rest_n, x->seconds,
	    x->script, certainty_name(x->certainty) ? certainty_name(x->certainty)
	    : "-", x->why ? x->why : "");
}

static bool
number_is(struct str word, const char *key, double value)
{
	size_t n = strlen(key);

	return word.n > n && memcmp(word.p, key, n) == 0 &&
	    strtod(word.p + n, NULL) == value;
}

/* One word before the colon of an example. */
static bool
word_holds(const struct kb_answer *x, struct str w, const char *line)
{
	for (unsigned i = 0; i < sizeof conducts / sizeof conducts[0]; i++)
		if (str_is(w, conducts[i]))
			return x->conduct == i && (!x->is_chain || x->lacks_program ||
			    x->bad_arg.end);
	for (unsigned i = 0; i < sizeof models / sizeof models[0]; i++)
		if (str_is(w, models[i]))
			return x->is_chain && x->model == i;
	if (str_starts(w, "next=") || str_starts(w, "script=") ||
	    str_starts(w, "rest=") || str_starts(w, "seconds="))
		return number_is(w, "next=", x->next) ||
		    number_is(w, "script=", x->script) ||
		    number_is(w, "rest=", x->rest_n) ||
		    number_is(w, "seconds=", x->seconds);
	if (str_starts(w, "bad="))
		return str_eq(str_sub(w, 4, w.n), str_sub(str_of(line),
		    x->bad_arg.beg, x->bad_arg.end));
	if (str_starts(w, "prog="))
		return x->rest_n && str_eq(x->rest[0].text, str_sub(w, 5, w.n));
	return (str_is(w, "lacks") && x->lacks_program) ||
	    (str_is(w, "unsure") && x->unsure) ||
	    (str_is(w, "always") && x->always_ends) ||
	    (str_is(w, "test") && x->is_test) ||
	    (str_is(w, "control") && x->is_control) ||
	    (str_is(w, "init-script") && x->is_init_script) ||
	    (str_is(w, "if-leader") && x->only_if_leader) ||
	    (str_is(w, "not-chain") && !x->is_chain) ||
	    (str_is(w, "forwarded") && x->signals == SIGNALS_FORWARDED) ||
	    (str_is(w, "swallowed") && x->signals == SIGNALS_SWALLOWED) ||
	    (str_is(w, "likely") && x->certainty == CERTAINTY_LIKELY) ||
	    (str_is(w, "possible") && x->certainty == CERTAINTY_POSSIBLE);
}

static void
prove(struct arena *a, const struct kb *kb, const char *file, struct str example)
{
	size_t colon = str_find(example, ':', 0);
	struct str words = str_sub(example, 0, colon), word;
	const char *line = str_dup(a, str_trim(str_sub(example, colon + 1,
	    example.n))).p;
	struct kb_answer answer;
	struct arg *argv;
	uint32_t n = split(a, line, &argv);
	bool ok = n > 0;

	if (n)
		kb_ask(kb, a, argv, n, &answer);
	ok = n && answer.program && answer.source;
	while (str_cut(&words, ' ', &word))
		if (word.n && n)
			ok &= word_holds(&answer, word, line);
	check(ok, file, n ? arena_fmt(a, "%.*s\n     said: %s", STR_ARG(example),
	    said(a, &answer)) : "no command");
	if (n && !answer.is_chain && answer.conduct != CONDUCT_UNKNOWN)
		check(answer.why != NULL, file, line);
}

static uint32_t
prove_file(struct arena *a, const struct kb *kb, const struct source *s)
{
	struct stanza_file *f = stanza_read_list(a, s);

	for (uint32_t i = 0; i < f->stanzas.n; i++)
		for (uint32_t k = 0; k < f->stanzas.v[i].field_n; k++)
			if (str_is(f->stanzas.v[i].fields[k].key, "example"))
				prove(a, kb, s->file, f->stanzas.v[i].fields[k].value);
	return f->stanzas.n;
}

static struct str
dumped(struct arena *a, const struct kb_table *t)
{
	char name[] = "/tmp/test_kb.XXXXXX";
	static struct out o;
	struct str text = {0};

	o = (struct out){.fd = mkstemp(name)};
	unlink(name);
	kb_dump(t, "kb_programs", &o);
	if (out_end(&o) || lseek(o.fd, 0, SEEK_SET) < 0 ||
	    file_read_fd(a, o.fd, 64 << 20, &text))
		printf("FAIL dump\n");
	close(o.fd);
	return text;
}

/* ---- Mistakes. ---- */

static const struct mistake {
	const char *text;
	unsigned line;
	const char *message;	/* a part of it */
} mistakes[] = {
	{"program: x\nopitons: a\n", 2, "unknown key `opitons`; did you mean `options`?"},
	{"program: x\ndefault: stay\n", 2, "`stay` is none of: unknown, stays"},
	{"program: x\nmode: stays when -f |\n", 2, "is no condition"},
	{"program: x\nmode: stays when -f -g\n", 2, "are joined by `|`"},
	{"program: x\nmode: stays when -g ~ off\n", 2, "a pattern stands in backquotes"},
	{"program: x\nmode: stays when -g ~ `(`\n", 2, "missing closing parenthesis"},
	{"program: x\nmode: stays\n", 2, "a mode has a condition"},
	{"program: x\nmode: stays if -f\n", 2, "`when` and a condition"},
	{"program: x\ndefault: stays\n", 1, "lacks its source"},
	{"program: x\n", 1, "neither `chain:` nor"},
	{"suite: x\n", 1, "an entry begins with `program: NAME`"},
	{"program: x\nutility: maybe\n", 2, "`utility` is `yes`"},
	{"program: x\npositionals: two\n", 2, "is no number of words"},
	{"program: x\noptions: a b\n", 2, "is no option letter"},
	{"program: x\nnonsense\n", 2, "is no `key: value`"},
	{"  x\n", 1, "an indented line goes on with the field above"},
	{"program: x\nmode: stays when operand 0\n", 2, "operands count from 1"},
	{"program: x\nmode: stays when any\n", 2, "behind `any`"},
	{"program: x\nseconds: often\n", 2, "seconds are told by"},
	{"program: x\nmode: stays when -g = 'x\n", 2, "no closing '"},
};

static void
test_mistakes(void)
{
	for (unsigned i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		const struct mistake *m = &mistakes[i];
		struct arena a = {0};
		struct findings f = {.arena = &a};
		struct source *s = source_new(&a, "x.kb", str_of(m->text));
		bool ok = false;

		kb_add(&a, NULL, s, &f);
		for (uint32_t k = 0; k < f.list.n; k++)
			ok |= strstr(f.list.v[k].message, m->message) &&
			    source_place(s, f.list.v[k].span.beg).line == m->line;
		check(ok, m->text, f.list.n ? f.list.v[0].message : "no error");
		arena_free(&a);
	}
}

static const char good[] =
    "program: nginx\ndefault: ends\nconfidence: tested\nsource: s\nexample: ends: nginx\n\n"
    "program: broken\ndefault: sty\n\n"
    "program: y2\nversions: yes\ndefault: stays\nconfidence: seen\nsource: s\nexample: x\n";

/* Later tables win; a bad entry leaves the others alone. */
static void
test_add(void)
{
	struct arena a = {0};
	struct findings f = {.arena = &a};
	struct kb *kb = kb_add(&a, kb_builtin(), source_new(&a, "x.kb", STR(good)), &f);
	struct kb_answer x;
	struct arg *argv;
	struct buf text = {.arena = &a};
	struct str *names;
	uint32_t n;

	check(f.list.n == 4, "kb_add", "the broken entry has four errors");
	n = split(&a, "nginx", &argv);
	kb_ask(kb, &a, argv, n, &x);
	check(x.conduct == CONDUCT_ENDS, "kb_add", "an added entry wins");
	n = split(&a, "chpst -u x y", &argv);
	kb_ask(kb, &a, argv, n, &x);
	check(x.is_chain && x.next == 3, "kb_add", "the built-in table lies below");
	n = split(&a, "broken", &argv);
	kb_ask(kb, &a, argv, n, &x);
	check(!x.program, "kb_add", "a broken entry is left out");
	check(kb_describe(kb, STR("nginx"), &text) && text.n > 20, "kb_describe", "nginx");
	text.n = 0;
	check(kb_describe(kb, STR("service"), &text) && !str_has(buf_done(&text), "%n"),
	    "kb_describe", "its name in a text");
	check(!kb_describe(kb, STR("no-such-program"), &text), "kb_describe", "unknown");
	kb_names(kb, &a, &names, &n);
	check(n > 10 && str_cmp(names[0], names[1]) < 0, "kb_names", "sorted, once each");
	arena_free(&a);
}

static void
test_twice(void)
{
	static const char text[] =
	    "program: x\ndefault: stays\nconfidence: tested\nsource: s\nexample: x\n\n"
	    "program: y\nalso: x\ndefault: stays\nconfidence: tested\nsource: s\nexample: x\n";
	struct arena a = {0};
	struct findings f = {.arena = &a};

	kb_add(&a, NULL, source_new(&a, "x.kb", STR(text)), &f);
	check(f.list.n == 1 && strstr(f.list.v[0].message, "already described in x.kb, "
	    "line 1"), "twice", f.list.n ? f.list.v[0].message : "no error");
	arena_free(&a);
}

/* What fuzzing looks for first: any words, any bytes. */
static void
test_odd_words(const struct kb *kb)
{
	static const char *const odd[] = {
		"", "-", "--", "---", "-=", "--=", "=", "-\xff", "$X", "\"$X\"", "-$X",
		"--a=$X", "{", "}", "''", "-c", "-S", "-f", "exec",
	};
	enum { ODD = sizeof odd / sizeof odd[0] };
	struct arena a = {0};
	struct str *names;
	uint32_t n;

	kb_names(kb, &a, &names, &n);
	for (uint32_t i = 0; i < n; i++) {
		struct arena b = {0};

		for (unsigned k = 0; k < ODD * ODD; k++) {
			char *line = arena_fmt(&b, "%.*s %s %s", STR_ARG(names[i]),
			    odd[k % ODD], odd[k / ODD]);
			struct kb_answer x;
			struct arg *argv;
			uint32_t m = split(&b, line, &argv);

			kb_ask(kb, &b, argv, m, &x);
			if (x.is_chain && x.next > m)
				check(false, "odd words", line);
		}
		arena_free(&b);
	}
	check(true, "odd words", "");
	arena_free(&a);
}

static void
measure(const struct kb *kb)
{
	static const char *const line[] = {
		"nginx -g 'daemon off;'", "chpst -u nobody -e env prog", "sshd -D",
		"no-such-program -x", "mkdir -p x",
	};
	struct arena a = {0};
	struct timespec t0, t1;
	struct kb_answer x;
	struct arg *argv;

	for (unsigned i = 0; i < sizeof line / sizeof line[0]; i++) {
		uint32_t n = split(&a, line[i], &argv);
		enum { ROUNDS = 20000 };

		kb_ask(kb, &a, argv, n, &x);
		clock_gettime(CLOCK_MONOTONIC, &t0);
		for (unsigned k = 0; k < ROUNDS; k++) {
			struct arena b = a;

			kb_ask(kb, &b, argv, n, &x);
			if (b.head != a.head)
				a = b;
		}
		clock_gettime(CLOCK_MONOTONIC, &t1);
		printf("%7.0f ns  %s\n", ((double)(t1.tv_sec - t0.tv_sec) * 1e9 +
		    (double)(t1.tv_nsec - t0.tv_nsec)) / ROUNDS, line[i]);
	}
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	struct arena a = {0};
	struct findings errors = {.arena = &a};
	struct kb_builder *b = kb_build_new(&a);
	struct kb_table table;
	struct kb fresh = {.table = &table, .arena = &a};
	uint32_t entries = 0;

	for (int i = 1; i < argc; i++) {
		struct str text;

		if (file_read_at(&a, AT_FDCWD, argv[i], 1 << 24, &text, NULL)) {
			check(false, argv[i], "unreadable");
			continue;
		}
		kb_build_add(b, source_new(&a, argv[i], text), &errors);
	}
	kb_build_done(b, &table, &errors);
	fresh.patterns = arena_calloc(&a, table.pattern_n + 1, sizeof(struct re *));
	for (uint32_t i = 0; i < errors.list.n; i++)
		check(false, errors.list.v[i].file, errors.list.v[i].message);
	for (int i = 1; i < argc; i++) {
		struct str text;

		if (file_read_at(&a, AT_FDCWD, argv[i], 1 << 24, &text, NULL))
			continue;
		entries += prove_file(&a, kb_builtin(), source_new(&a, argv[i], text));
		prove_file(&a, &fresh, source_new(&a, argv[i], text));
	}
	check(str_eq(dumped(&a, &table), dumped(&a, &kb_programs)), "tables",
	    "the one compiled in is the one read now");
	test_mistakes();
	test_add();
	test_twice();
	test_odd_words(kb_builtin());
	if (getenv("KB_MEASURE"))
		measure(kb_builtin());
	printf("%u entries, %u names\n", entries, kb_programs.name_n);
	printf("%u passed, %u failed\n", passed, failed);
	arena_free(&a);
	return failed != 0;
}
