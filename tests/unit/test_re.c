/* test_re - regular expressions: places, errors, and a limit on their cost. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "port/re.h"

static unsigned passed, failed;

static void
check(bool ok, const char *what)
{
	if (!ok)
		printf("FAIL %s\n", what);
	passed += ok;
	failed += !ok;
}

#define CHECK(x) check((x), #x)

static void
test_match(void)
{
	struct arena a = {0};
	struct re *r = re_compile(&a, STR("daemon\\s+(off|on)"), NULL, NULL);
	size_t beg = 9, end = 9;

	CHECK(r && re_match(r, STR("x daemon  off;"), &beg, &end));
	CHECK(beg == 2 && end == 13);
	CHECK(r && !re_match(r, STR("daemonoff"), &beg, &end));
	CHECK(r && re_match(r, STR("daemon on"), NULL, NULL));
	CHECK(r && !re_match(r, (struct str){NULL, 0}, NULL, NULL));
	r = re_compile(&a, STR(""), NULL, NULL);
	CHECK(r && re_match(r, STR("x"), &beg, &end) && beg == 0 && end == 0);
	r = re_compile(&a, ((struct str){"a\0b", 3}), NULL, NULL);
	CHECK(r && re_match(r, ((struct str){"xa\0b", 4}), &beg, &end) && beg == 1);
	re_free(r);
	re_free(NULL);
	arena_free(&a);
}

static void
test_errors(void)
{
	struct arena a = {0};
	const char *error = NULL;
	size_t at = 0;

	CHECK(!re_compile(&a, STR("ab(c"), &error, &at));
	CHECK(error && strstr(error, "parenthesis") && at == 4);
	CHECK(!re_compile(&a, STR("["), NULL, NULL));
	arena_free(&a);
}

/* Catastrophic backtracking ends at the limit, and is no match. */
static void
test_limit(void)
{
	struct arena a = {0};
	struct re *r = re_compile(&a, STR("^(a+)+$"), NULL, NULL);
	struct buf b = {.arena = &a};
	clock_t t = clock();

	for (int i = 0; i < 5000; i++)
		buf_char(&b, 'a');
	buf_char(&b, 'b');
	CHECK(r && !re_match(r, buf_done(&b), NULL, NULL));
	CHECK((double)(clock() - t) / CLOCKS_PER_SEC < 2);
	arena_free(&a);
}

int
main(void)
{
	test_match();
	test_errors();
	test_limit();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
