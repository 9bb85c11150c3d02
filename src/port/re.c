#define PCRE2_CODE_UNIT_WIDTH 8
#include "re.h"

#include <pcre2.h>

/* A pattern that needs more steps than this on a script's word is wrong. */
enum { RE_MATCH_LIMIT = 100000, RE_DEPTH_LIMIT = 1000, RE_HEAP_KIB = 1024 };

struct re {
	pcre2_code *code;
};

/* One for all patterns: only the whole match is asked for. */
static pcre2_match_data *re_data;
static pcre2_match_context *re_limits;

static void *
re_alloc(size_t n, void *arena)
{
	return arena_alloc(arena, n);
}

static void
re_forget(void *p, void *arena)
{
	(void)p;
	(void)arena;		/* the arena gives all back at once */
}

static const char *
re_error_text(struct arena *a, int code)
{
	PCRE2_UCHAR text[160];

	if (pcre2_get_error_message(code, text, sizeof text) < 0)
		return "no regular expression";
	return arena_dup(a, (const char *)text, strlen((const char *)text));
}

struct re *
re_compile(struct arena *a, struct str pattern, const char **error,
    size_t *error_offset)
{
	pcre2_general_context *memory = pcre2_general_context_create(re_alloc,
	    re_forget, a);
	pcre2_compile_context *how = pcre2_compile_context_create(memory);
	struct re *r = arena_new(a, struct re);
	PCRE2_SIZE offset = 0;
	int code = 0;

	/* The arena never fails, so neither do these. */
	r->code = pcre2_compile((PCRE2_SPTR)(pattern.n ? pattern.p : ""), pattern.n,
	    PCRE2_NEVER_BACKSLASH_C, &code, &offset, how);
	if (r->code)
		return r;
	if (error)
		*error = re_error_text(a, code);
	if (error_offset)
		*error_offset = offset;
	return NULL;
}

static bool
re_ready(void)
{
	if (!re_data)
		re_data = pcre2_match_data_create(1, NULL);
	if (!re_limits && (re_limits = pcre2_match_context_create(NULL))) {
		pcre2_set_match_limit(re_limits, RE_MATCH_LIMIT);
		pcre2_set_depth_limit(re_limits, RE_DEPTH_LIMIT);
		pcre2_set_heap_limit(re_limits, RE_HEAP_KIB);
	}
	return re_data && re_limits;
}

bool
re_match(const struct re *r, struct str text, size_t *beg, size_t *end)
{
	PCRE2_SIZE *at;

	if (!re_ready())
		return false;
	/* 0 says that captures did not fit, which were not asked for. */
	if (pcre2_match(r->code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0,
	    re_data, re_limits) < 0)
		return false;
	at = pcre2_get_ovector_pointer(re_data);
	if (beg)
		*beg = at[0];
	if (end)
		*end = at[1];
	return true;
}

void
re_free(struct re *r)
{
	if (r)
		pcre2_code_free(r->code);
	if (r)
		r->code = NULL;
}
