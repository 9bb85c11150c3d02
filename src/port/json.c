#include "json.h"

#include <jansson.h>

#include "base/die.h"

static json *
json_there(json *j)
{
	if (!j)
		die(111, "out of memory");
	return j;
}

json *
json_object_new(void)
{
	return json_there(json_object());
}

json *
json_list_new(void)
{
	return json_there(json_array());
}

/* Length of the UTF-8 character at p, or 0 for bytes that are none. */
static size_t
utf8_length(const unsigned char *p, size_t n)
{
	size_t len = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 :
	    *p < 0xf5 ? 4 : 0;

	if (len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what lies above U+10FFFF. */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

static bool
utf8_is(struct str s)
{
	size_t len;

	for (size_t i = 0; i < s.n; i += len) {
		len = utf8_length((const unsigned char *)s.p + i, s.n - i);
		if (len == 0)
			return false;
	}
	return true;
}

json *
json_slice(struct str s)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};
	json *j;

	if (utf8_is(s))
		return json_there(json_stringn_nocheck(s.n ? s.p : "", s.n));
	for (size_t i = 0; i < s.n;) {
		size_t len = utf8_length((const unsigned char *)s.p + i, s.n - i);

		if (len)
			buf_put(&b, s.p + i, len);
		else
			buf_text(&b, "\xef\xbf\xbd");
		i += len ? len : 1;
	}
	s = buf_done(&b);
	j = json_there(json_stringn_nocheck(s.p, s.n));
	arena_free(&a);
	return j;
}

json *
json_text(const char *z)
{
	return z ? json_slice(str_of(z)) : json_null();
}

json *
json_number(int64_t n)
{
	return json_there(json_integer(n));
}

json *
json_fraction(double d)
{
	json *j = json_real(d);

	return j ? j : json_null();	/* JSON has no infinity and no NaN */
}

json *
json_bool(bool b)
{
	return json_boolean(b);
}

json *
json_nothing(void)
{
	return json_null();
}

void
json_set(json *object, const char *key, json *value)
{
	if (json_object_set_new_nocheck(object, key, value) < 0)
		die(111, "out of memory");
}

void
json_push(json *list, json *value)
{
	if (json_array_append_new(list, value) < 0)
		die(111, "out of memory");
}

static int
json_write(const char *p, size_t n, void *out)
{
	out_put(out, p, n);
	return 0;
}

void
json_end(json *root, struct out *o, bool indented)
{
	size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(6) |
	    (indented ? JSON_INDENT(2) : JSON_COMPACT);

	if (json_dump_callback(root, json_write, o, flags) < 0)
		BUG("a JSON value that cannot be written");
	json_decref(root);
}
