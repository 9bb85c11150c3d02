/* test_stanza - the reader of rule files and program entries. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "syntax/stanza.h"

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

static void
test_list(void)
{
	static const char text[] =
	    "# a comment\n\nkey:  a value  \n\tline 1\n# between\n  line 2: x\n"
	    "other:\n\n\n# c\nkey: b\nkey: c";
	struct arena a = {0};
	struct source *s = source_new(&a, "x", STR(text));
	struct stanza_file *f = stanza_read_list(&a, s);
	const struct stanza_field *k;

	CHECK(f->errors.n == 0 && f->stanzas.n == 2);
	k = stanza_find(&f->stanzas.v[0], "key");
	CHECK(k && str_is(k->value, "a value"));
	CHECK(k && k->line_n == 2 && str_is(k->lines[0].text, "line 1"));
	CHECK(k && str_is(k->lines[1].text, "line 2: x"));
	CHECK(k && str_eq(source_text(s, k->value_span), k->value));
	CHECK(k && str_eq(source_text(s, k->key_span), k->key));
	CHECK(k && str_eq(source_text(s, k->lines[1].span), k->lines[1].text));
	k = stanza_find(&f->stanzas.v[0], "other");
	CHECK(k && k->value.n == 0 && k->value_span.beg == k->value_span.end);
	CHECK(f->stanzas.v[1].field_n == 2);
	CHECK(str_is(f->stanzas.v[1].fields[1].value, "c"));
	CHECK(!stanza_find(&f->stanzas.v[1], "other"));
	arena_free(&a);
}

static void
test_rule(void)
{
	static const char text[] =
	    "id: x\nwhen: command\n  reach = never\n\nA page.\n# no comment here\n\n"
	    "More.\n\n-- bad/run 0755 crlf --\n#!/bin/sh\n-- not a head\nx: y\n"
	    "-- good/run --\n\n-- empty --\n";
	struct arena a = {0};
	struct source *s = source_new(&a, "x", STR(text));
	struct stanza_file *f = stanza_read_rule(&a, s);

	CHECK(f->errors.n == 0 && f->stanzas.n == 1);
	CHECK(f->stanzas.v[0].field_n == 2 && f->stanzas.v[0].fields[1].line_n == 1);
	CHECK(str_is(f->page, "A page.\n# no comment here\n\nMore."));
	CHECK(str_eq(source_text(s, f->page_span), f->page));
	CHECK(f->sections.n == 3);
	CHECK(str_is(f->sections.v[0].name, "bad/run"));
	CHECK(f->sections.v[0].flag_n == 2);
	CHECK(str_is(f->sections.v[0].flags[1], "crlf"));
	CHECK(str_is(f->sections.v[0].text, "#!/bin/sh\n-- not a head\nx: y\n"));
	CHECK(str_is(f->sections.v[1].text, "\n"));
	CHECK(f->sections.v[2].text.n == 0);
	arena_free(&a);
}

static void
test_errors(void)
{
	static const char text[] =
	    "  lost\nkey: x\nno key here\nkey2: y\n\n: z\nok: 1\n";
	struct arena a = {0};
	struct source *s = source_new(&a, "x", STR(text));
	struct stanza_file *f = stanza_read_list(&a, s);

	CHECK(f->errors.n == 3);
	CHECK(source_place(s, f->errors.v[0].span.beg).line == 1);
	CHECK(source_place(s, f->errors.v[1].span.beg).line == 3);
	CHECK(strstr(f->errors.v[1].message, "`no key here`") != NULL);
	CHECK(source_place(s, f->errors.v[2].span.beg).line == 6);
	CHECK(f->stanzas.n == 2 && f->stanzas.v[0].field_n == 2);
	f = stanza_read_rule(&a, source_new(&a, "x", STR("id: x\n\n-- bad/run 0755\nx\n")));
	CHECK(f->errors.n == 1 && f->sections.n == 0);
	f = stanza_read_rule(&a, source_new(&a, "x", STR("id: x\n\n-- --\n--   --\n")));
	CHECK(f->errors.n >= 1);
	f = stanza_read_rule(&a, source_new(&a, "x", STR("")));
	CHECK(f->errors.n == 1 && f->stanzas.n == 0);
	f = stanza_read_list(&a, source_new(&a, "x", STR("")));
	CHECK(f->errors.n == 0 && f->stanzas.n == 0);
	arena_free(&a);
}

/* Every beginning of a text can be read. */
static void
test_cut(void)
{
	static const char text[] =
	    "id: x\n  y\n\nPage\n-- a b --\ntext\n-- c --\nz\n\r\n#\n:\n";

	for (size_t i = 0; i < sizeof text; i++) {
		struct arena a = {0};
		struct source *s = source_new(&a, "x", (struct str){text, i});

		stanza_read_rule(&a, s);
		stanza_read_list(&a, s);
		arena_free(&a);
	}
	check(true, "cut");
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
time_of(unsigned lines)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};
	double t;

	for (unsigned i = 0; i < lines; i++)
		buf_text(&b, i % 10 ? "key: value of it\n" : "\n");
	t = seconds();
	stanza_read_list(&a, source_new(&a, "x", buf_done(&b)));
	t = seconds() - t;
	arena_free(&a);
	return t;
}

static void
test_linear(void)
{
	double small = time_of(100000), large = time_of(800000);

	/* 8 times the text; a quadratic reader would take 64 times as long. */
	check(large < small * 32 + 0.05, "linear");
}

static void
test_nearest(void)
{
	static const char *const known[] = {"options", "source", "mode", NULL};

	CHECK(!strcmp(stanza_nearest(STR("opitons"), known), "options"));
	CHECK(!strcmp(stanza_nearest(STR("optoin"), known), "options"));
	CHECK(!strcmp(stanza_nearest(STR("sorce"), known), "source"));
	CHECK(!strcmp(stanza_nearest(STR("mod"), known), "mode"));
	CHECK(!stanza_nearest(STR("xyz"), known));
	CHECK(!stanza_nearest(STR(""), known));
}

int
main(void)
{
	test_list();
	test_rule();
	test_errors();
	test_cut();
	test_linear();
	test_nearest();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
