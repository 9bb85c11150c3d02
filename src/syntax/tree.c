#include "sh.h"

static const char *const kind_names[] = {
	[NODE_LIST] = "list", [NODE_AND_OR] = "and-or", [NODE_PIPELINE] = "pipeline",
	[NODE_SIMPLE] = "simple", [NODE_BRACE] = "brace", [NODE_SUBSHELL] = "subshell",
	[NODE_IF] = "if", [NODE_WHILE] = "while", [NODE_FOR] = "for",
	[NODE_FOR_ARITH] = "for-arith", [NODE_CASE] = "case",
	[NODE_FUNCTION] = "function", [NODE_ARITH] = "arith", [NODE_COND] = "cond",
	[NODE_COPROC] = "coproc", [NODE_ERROR] = "error",
};

const char *
node_kind_name(enum node_kind kind)
{
	return kind_names[kind];
}

const char *
shell_name(enum shell s)
{
	static const char *const names[] = {
#define X(id, name, json) [SHELL_##id] = name,
		SHELL_LIST(X)
#undef X
	};

	return names[s];
}

const char *
shell_json(enum shell s)
{
	static const char *const names[] = {
#define X(id, name, json) [SHELL_##id] = json,
		SHELL_LIST(X)
#undef X
	};

	return names[s];
}

/* Literal and quoted text; what expands is no static part. */
static bool
parts_static(struct buf *b, const struct part *parts, uint32_t n, bool *quoted)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct part *part = &parts[i];

		switch (part->kind) {
		case PART_LITERAL:
			break;
		case PART_ESCAPED:
		case PART_SINGLE:
		case PART_DOLLAR_SINGLE:
			*quoted = true;
			break;
		case PART_DOUBLE:
			*quoted = true;
			if (!parts_static(b, part->parts, part->part_n, quoted))
				return false;
			continue;
		default:
			return false;
		}
		if (b->arena)
			buf_str(b, part->value);
	}
	return true;
}

bool
word_static(struct arena *a, const struct word *w, struct str *value, bool *quoted)
{
	struct buf b = {0};
	bool q = false;

	/* Nearly all words are one literal: no copy. */
	if (w->part_n == 1 && w->parts[0].kind == PART_LITERAL) {
		*value = w->parts[0].value;
		if (quoted)
			*quoted = false;
		return true;
	}
	if (!parts_static(&b, w->parts, w->part_n, &q))
		return false;
	b.arena = a;
	parts_static(&b, w->parts, w->part_n, &q);
	*value = buf_done(&b);
	if (quoted)
		*quoted = q;
	return true;
}

bool
word_is(const struct word *w, const char *text)
{
	return w->part_n == 1 && w->parts[0].kind == PART_LITERAL
	    && str_is(w->parts[0].value, text);
}
