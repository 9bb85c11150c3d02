/* test_json - documents as they leave, and what becomes of bytes that are no UTF-8. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "port/json.h"

static unsigned passed, failed;

/* What a value looks like when it has been written. */
static const char *
written(json *j, bool indented)
{
	static struct arena a;
	struct out o = {0};
	struct str text = {0};
	FILE *f = tmpfile();

	arena_reset(&a);
	o.fd = fileno(f);
	json_end(j, &o, indented);
	out_end(&o);
	lseek(o.fd, 0, SEEK_SET);
	file_read_fd(&a, o.fd, 1 << 20, &text);
	fclose(f);
	return text.p;
}

static void
same(json *j, bool indented, const char *want)
{
	const char *got = written(j, indented);

	if (strcmp(got, want) == 0) {
		passed++;
		return;
	}
	failed++;
	printf("FAIL wanted %s\n     got    %s\n", want, got);
}

static json *
slice(const char *p, size_t n)
{
	return json_slice((struct str){p, n});
}

int
main(void)
{
	json *o = json_object_new(), *l = json_list_new();

	json_push(l, json_number(-3));
	json_push(l, json_fraction(1.0));
	json_push(l, json_fraction(0.98));
	json_push(l, json_fraction(NAN));
	json_push(l, json_bool(true));
	json_push(l, json_nothing());
	json_set(o, "z", json_text("a \"b\"\n"));
	json_set(o, "a", json_text(NULL));
	json_set(o, "list", l);
	same(o, false, "{\"z\":\"a \\\"b\\\"\\n\",\"a\":null,\"list\":[-3,1.0,0.98,null,true,null]}");
	o = json_object_new();
	json_set(o, "b", json_number(1));
	same(o, true, "{\n  \"b\": 1\n}");
	same(json_list_new(), false, "[]");
	same(json_text("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), false,
	    "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
	same(json_text("caf\xe9!"), false, "\"caf\xef\xbf\xbd!\"");
	same(json_text("\xc0\xaf"), false, "\"\xef\xbf\xbd\xef\xbf\xbd\"");	/* overlong */
	same(json_text("\xed\xa0\x80"), false,				/* surrogate */
	    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	same(json_text("\xf4\x90\x80\x80"), false,			/* above U+10FFFF */
	    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	same(json_text("\xe2\x82"), false, "\"\xef\xbf\xbd\xef\xbf\xbd\"");	/* cut off */
	same(slice("a\0b", 3), false, "\"a\\u0000b\"");
	same(slice("\x1b[0m", 4), false, "\"\\u001B[0m\"");
	same(slice(NULL, 0), false, "\"\"");
	same(slice("\xff", 1), false, "\"\xef\xbf\xbd\"");
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
