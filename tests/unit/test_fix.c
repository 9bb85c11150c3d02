/* Edits and diffs. */
#include <stdio.h>

#include "fix/fix.h"

static int passed, failed;

static void
check(int line, bool ok, const char *what)
{
	if (ok)
		passed++;
	else
		failed++, printf("test_fix.c:%d: %s\n", line, what);
}
#define CHECK(x) check(__LINE__, (x), #x)

static struct arena arena;

static void
edit(struct fix *f, uint32_t beg, uint32_t end, const char *text)
{
	*vec_push(&arena, &f->edits) = (struct edit){
		.kind = EDIT_TEXT, .file = "run", .span = {beg, end}, .text = str_of(text)};
}

static void
same(int line, struct str got, const char *want)
{
	check(line, str_is(got, want), "texts differ");
	if (!str_is(got, want))
		printf("got:\n%.*s\nwant:\n%s\n", STR_ARG(got), want);
}
#define SAME(got, want) same(__LINE__, got, want)

static void
test_apply(void)
{
	struct fix_set set = {.arena = &arena};
	struct fix one = {0}, two = {0}, clash = {0}, at_same = {0};
	struct str text = STR("#!/bin/sh\nd &\n");

	edit(&one, 11, 13, "");
	edit(&one, 10, 10, "exec ");
	CHECK(fix_take(&set, &one));
	SAME(fix_apply(&set, "run", text), "#!/bin/sh\nexec d\n");
	CHECK(fix_take(&set, &one));	/* again: the same edits */
	edit(&clash, 12, 14, "x");
	CHECK(!fix_take(&set, &clash));
	edit(&at_same, 10, 10, "nice ");
	CHECK(!fix_take(&set, &at_same));
	edit(&two, 0, 9, "#!/bin/dash");
	CHECK(fix_take(&set, &two));
	SAME(fix_apply(&set, "run", text), "#!/bin/dash\nexec d\n");
	CHECK(set.taken == 3 && set.refused == 2);
	SAME(fix_apply(&set, "finish", STR("x")), "x");
}

static void
test_order(void)
{
	struct fix_set set = {.arena = &arena};
	struct fix f = {0}, inner = {0};

	edit(&f, 4, 5, "E");
	edit(&f, 0, 1, "A");
	edit(&f, 2, 2, "+");
	CHECK(fix_take(&set, &f));
	for (uint32_t i = 1; i < set.edits.n; i++)
		CHECK(set.edits.v[i - 1].span.end <= set.edits.v[i].span.beg);
	SAME(fix_apply(&set, "run", STR("abcde")), "Ab+cdE");
	edit(&inner, 1, 3, "z");	/* around the insertion */
	CHECK(!fix_take(&set, &inner));
}

static void
test_mode(void)
{
	struct fix_set set = {.arena = &arena};
	struct fix f = {0};

	*vec_push(&arena, &f.edits) = (struct edit){
		.kind = EDIT_CHMOD, .file = "run", .text = STR("0755")};
	CHECK(fix_mode(&set, "run") == -1);
	CHECK(fix_take(&set, &f));
	CHECK(fix_mode(&set, "run") == 0755);
	CHECK(fix_mode(&set, "finish") == -1);
}

static struct str
diff(const char *before, const char *after)
{
	struct buf b = {.arena = &arena};

	fix_diff(&b, "run", str_of(before), str_of(after));
	return buf_done(&b);
}

static void
test_diff(void)
{
	SAME(diff("a\n", "a\n"), "");
	SAME(diff("#!/bin/sh\nd &\n", "#!/bin/sh\nexec d\n"),
	    "--- a/run\n+++ b/run\n@@ -1,2 +1,2 @@\n #!/bin/sh\n-d &\n+exec d\n");
	SAME(diff("", "a\n"), "--- a/run\n+++ b/run\n@@ -0,0 +1 @@\n+a\n");
	SAME(diff("a\n", ""), "--- a/run\n+++ b/run\n@@ -1 +0,0 @@\n-a\n");
	SAME(diff("a", "a\n"),
	    "--- a/run\n+++ b/run\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
	SAME(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
	    "1\n2\nx\n4\n5\n6\n7\n8\n9\n10\ny\n12\n"),
	    "--- a/run\n+++ b/run\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+x\n 4\n 5\n 6\n"
	    "@@ -8,5 +8,5 @@\n 8\n 9\n 10\n-11\n+y\n 12\n");
	SAME(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\ny\n8\n9\n"),
	    "--- a/run\n+++ b/run\n@@ -1,9 +1,9 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n-7\n+y\n 8\n 9\n");
	SAME(diff("a\nb\nc\n", "a\nc\n"),
	    "--- a/run\n+++ b/run\n@@ -1,3 +1,2 @@\n a\n-b\n c\n");
}

int
main(void)
{
	test_apply();
	test_order();
	test_mode();
	test_diff();
	printf("test_fix: %d passed, %d failed\n", passed, failed);
	return failed != 0;
}
