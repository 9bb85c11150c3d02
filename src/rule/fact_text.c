/* Facts about lines and characters, and about parts of commands. */
#include "fact.h"
#include "tree.h"

/* The parts of a text where a backslash or a # is no syntax. */
struct opaque {
	struct arena *arena;
	VEC_OF(struct span) spans;
};

static void
opaque_part(void *ctx, const struct part *p)
{
	struct opaque *o = ctx;

	if (p->kind == PART_SINGLE || p->kind == PART_DOLLAR_SINGLE || p->kind == PART_DOUBLE)
		*vec_push(o->arena, &o->spans) = p->span;
}

static void
opaque_redir(void *ctx, const struct redir *r, const struct node *holder)
{
	struct opaque *o = ctx;

	(void)holder;
	if (r->heredoc_span.end > r->heredoc_span.beg)
		*vec_push(o->arena, &o->spans) = r->heredoc_span;
}

static bool
is_opaque(const struct opaque *o, uint32_t at)
{
	for (uint32_t i = 0; i < o->spans.n; i++)
		if (o->spans.v[i].beg <= at && at < o->spans.v[i].end)
			return true;
	return false;
}

struct scan {
	struct script_facts *facts;
	struct arena *arena;
	const struct source *source;
	struct str text;
	const struct sh_tree *tree;
	struct opaque quotes, comments;
};

static struct text_fact *
scan_add(struct scan *s, enum text_kind kind, uint32_t beg, uint32_t end)
{
	struct text_fact *f = vec_push(s->arena, &s->facts->texts);

	f->kind = kind;
	f->span = f->mend = (struct span){beg, end};
	return f;
}

static uint32_t
skip_blanks(struct str text, uint32_t i)
{
	while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'))
		i++;
	return i;
}

static uint32_t
line_begin(struct str text, uint32_t i)
{
	while (i && text.p[i - 1] != '\n')
		i--;
	return i;
}

/* How far a line is indented: the offset of its first other byte. */
static uint32_t
indent(struct str text, uint32_t at)
{
	return skip_blanks(text, at) - at;
}

/* Where the logical line begins that holds this offset. */
static uint32_t
logical_begin(struct str text, uint32_t at)
{
	uint32_t b = line_begin(text, at);

	while (b >= 2 && text.p[b - 1] == '\n' && text.p[b - 2] == '\\')
		b = line_begin(text, b - 1);
	return b;
}

/* Does the line at `at` look like arguments rather than like a new command? */
static bool
looks_joined(struct scan *s, uint32_t before, uint32_t at)
{
	uint32_t first = skip_blanks(s->text, at);

	if (first >= s->text.n || s->text.p[first] == '\n' || s->text.p[first] == '#')
		return false;
	if (s->text.p[first] == '-' || (s->text.p[first] >= '0' && s->text.p[first] <= '9'))
		return true;
	return indent(s->text, at) > indent(s->text, logical_begin(s->text, before));
}

/* After && || | and the like a command may go on below comments and blank lines. */
static bool
ends_in_operator(struct str text, uint32_t backslash)
{
	uint32_t i = backslash;

	while (i && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
		i--;
	return i == 0 || strchr("|&;({\n", text.p[i - 1]) != NULL;
}

/* A backslash, then blanks, then the line's end. */
static void
scan_backslash_blank(struct scan *s, uint32_t i, uint32_t end)
{
	struct text_fact *f;

	if (is_opaque(&s->comments, i) || is_opaque(&s->quotes, i))
		return;
	if (end >= s->text.n)
		return;
	/* `tr -d \ `: an escaped blank as the last argument is rare, but meant. */
	if (!looks_joined(s, i, end + 1) && s->text.p[end + 1 < s->text.n ? end + 1 : end] != '/')
		return;
	f = scan_add(s, TEXT_BACKSLASH_BLANK, i, end);
	f->mend = (struct span){i + 1, end};
	f->next = end + 1;
	f->joined = true;
}

static void
scan_continuation(struct scan *s, uint32_t i)
{
	uint32_t next = i + 2, first = skip_blanks(s->text, next), end;
	struct text_fact *f;

	if (is_opaque(&s->comments, i) || is_opaque(&s->quotes, i))
		return;
	if (first >= s->text.n) {
		f = scan_add(s, TEXT_BACKSLASH_AT_END, i, i + 1);
		f->mend = (struct span){i, i + 2 <= s->text.n ? i + 2 : i + 1};
		while (f->mend.beg && (s->text.p[f->mend.beg - 1] == ' '))
			f->mend.beg--;
		return;
	}
	if (ends_in_operator(s->text, i))
		return;
	end = (uint32_t)str_find(s->text, '\n', first);
	if (s->text.p[first] == '#' && end + 1 < s->text.n) {
		f = scan_add(s, TEXT_COMMENT_IN_CONTINUATION, first, end);
		while (end + 1 < s->text.n && s->text.p[skip_blanks(s->text, end + 1)] == '#')
			end = (uint32_t)str_find(s->text, '\n', end + 1);
		f->mend = (struct span){next, end + 1};
		f->joined = looks_joined(s, i, end + 1) || s->text.p[end - 1] == '\\';
		f->next = end + 1;
		f->statement = (struct span){logical_begin(s->text, i), i};
	} else if (s->text.p[first] == '\n') {
		uint32_t below = first;

		while (below < s->text.n && s->text.p[skip_blanks(s->text, below)] == '\n' &&
		    skip_blanks(s->text, below) < s->text.n)
			below = skip_blanks(s->text, below) + 1;
		if (below >= s->text.n || !looks_joined(s, i, below))
			return;
		f = scan_add(s, TEXT_BLANK_IN_CONTINUATION, i, i + 1);
		f->mend = (struct span){next, below};
		f->joined = true;
		f->next = below;
		f->statement = (struct span){logical_begin(s->text, i), i};
	}
}

static void
scan_backslashes(struct scan *s)
{
	const char *hit = s->text.n ? memchr(s->text.p, '\\', s->text.n) : NULL;
	uint32_t i = hit ? (uint32_t)(hit - s->text.p) : (uint32_t)s->text.n;

	for (; i < s->text.n; i++) {
		uint32_t end;

		if (s->text.p[i] != '\\')
			continue;
		end = skip_blanks(s->text, i + 1);
		if (i + 1 == s->text.n) {
			scan_continuation(s, i);
		} else if (s->text.p[i + 1] == '\n') {
			scan_continuation(s, i);
			i++;
		} else if (end > i + 1 && (end == s->text.n || s->text.p[end] == '\n')) {
			scan_backslash_blank(s, i, end);
			i = end;
		} else
			i++;	/* it quotes that byte */
	}
}

/* Characters that look like others, or like nothing. */
static const struct {
	const char *bytes, *name, *instead;
	bool anywhere;	/* also wrong inside quotes */
} odd_table[] = {
	{"\xc2\xa0", "a no-break space", " ", false},
	{"\xe2\x80\x8b", "a zero-width space", "", true},
	{"\xe2\x80\x8c", "a zero-width non-joiner", "", true},
	{"\xe2\x80\x8d", "a zero-width joiner", NULL, false},
	{"\xe2\x81\xa0", "a word joiner", "", true},
	{"\xef\xbb\xbf", "a byte order mark", "", true},
	{"\xe2\x80\x9c", "a typographic quote", "\"", false},
	{"\xe2\x80\x9d", "a typographic quote", "\"", false},
	{"\xe2\x80\x98", "a typographic quote", "'", false},
	{"\xe2\x80\x99", "a typographic quote", "'", false},
	{"\xe2\x80\x93", "an en dash", "-", false},
	{"\xe2\x80\x94", "an em dash", "--", false},
	{"\xe3\x80\x80", "an ideographic space", " ", false},
};

static void
scan_odd(struct scan *s)
{
	for (uint32_t i = 3; i + 1 < s->text.n; i++) {
		if ((unsigned char)s->text.p[i] < 0xc2)
			continue;
		for (size_t k = 0; k < sizeof odd_table / sizeof *odd_table; k++) {
			struct str rest = str_sub(s->text, i, s->text.n);
			uint32_t n = (uint32_t)strlen(odd_table[k].bytes);
			struct text_fact *f;

			if (!str_starts(rest, odd_table[k].bytes) || is_opaque(&s->comments, i))
				continue;
			if (!odd_table[k].anywhere && is_opaque(&s->quotes, i))
				continue;
			f = scan_add(s, TEXT_INVISIBLE, i, i + n);
			f->what = odd_table[k].name;
			f->instead = odd_table[k].instead;
			i += n - 1;
			break;
		}
	}
}

/* One finding is enough: a file with CR LF has them on every line. */
static void
scan_carriage_return(struct scan *s, bool first_line)
{
	for (uint32_t i = 0; i + 1 < s->text.n; i++) {
		if (s->text.p[i] != '\r' || s->text.p[i + 1] != '\n' || is_opaque(&s->quotes, i) ||
		    is_opaque(&s->comments, i))
			continue;
		if (first_line && i < str_find(s->text, '\n', 0))
			return;		/* that is worse, and a fact of its own */
		scan_add(s, TEXT_CARRIAGE_RETURN, i, i + 1);
		return;
	}
}

static bool
has_high_byte(struct str t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] & 0x80)
			return true;
	return false;
}

void
text_facts(struct script_facts *sf, struct arena *a, const struct judged_script *js)
{
	struct scan s = {.facts = sf, .arena = a, .source = js->script->source};
	struct tree_visitor v = {.ctx = &s.quotes, .part = opaque_part, .redir = opaque_redir};
	bool backslash, high, cr;

	s.text = s.source->text;
	if (!js->fate || !js->fate->tree || js->script->shebang.nul)
		return;
	backslash = s.text.n && memchr(s.text.p, '\\', s.text.n);
	cr = s.text.n && memchr(s.text.p, '\r', s.text.n);
	high = has_high_byte(s.text);
	if (!backslash && !cr && !high)
		return;
	s.tree = js->fate->tree;
	s.quotes.arena = s.comments.arena = a;
	tree_visit(&v, s.tree->root);
	for (uint32_t i = 0; i < s.tree->comments.n; i++)
		*vec_push(a, &s.comments.spans) = s.tree->comments.v[i].span;
	if (backslash)
		scan_backslashes(&s);
	if (high)
		scan_odd(&s);
	if (cr)
		scan_carriage_return(&s, js->script->shebang.crlf);
}

void
fact_TEXT_kind(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[TEXT_BACKSLASH_BLANK] = "backslash-blank",
		[TEXT_COMMENT_IN_CONTINUATION] = "comment-in-continuation",
		[TEXT_BLANK_IN_CONTINUATION] = "blank-in-continuation",
		[TEXT_BACKSLASH_AT_END] = "backslash-at-end",
		[TEXT_INVISIBLE] = "invisible",
		[TEXT_CARRIAGE_RETURN] = "carriage-return",
	};

	set_text(v, name[s->text->kind]);
}

void
fact_TEXT_joined(const struct subject *s, struct value *v)
{
	set_bool(v, s->text->joined);
}

void
fact_TEXT_mend(const struct subject *s, struct value *v)
{
	/* Where nobody knows what was meant, there is nothing to mend. */
	if (s->text->kind != TEXT_INVISIBLE || s->text->instead)
		set_place(v, s->script->script->source, s->text->mend);
}

void
fact_TEXT_statement(const struct subject *s, struct value *v)
{
	if (s->text->statement.end)
		set_place(v, s->script->script->source, s->text->statement);
}

void
fact_TEXT_next(const struct subject *s, struct value *v)
{
	const struct source *src = s->script->script->source;
	uint32_t beg = s->text->next;

	if (!beg || beg >= src->text.n)
		return;
	beg = skip_blanks(src->text, beg);
	set_place(v, src, (struct span){beg, (uint32_t)str_find(src->text, '\n', beg)});
}

void
fact_TEXT_comment(const struct subject *s, struct value *v)
{
	struct buf b = {.arena = s->arena};
	struct str rest, line;

	if (s->text->kind != TEXT_COMMENT_IN_CONTINUATION)
		return;
	rest = source_text(s->script->script->source, s->text->mend);
	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		/* Its own backslash stood there for the line below. */
		if (str_ends(line, "\\"))
			line = str_trim(str_sub(line, 0, line.n - 1));
		buf_str(&b, line);
		if (line.n)
			buf_char(&b, '\n');
	}
	set_str(v, buf_done(&b));
}

void
fact_TEXT_what(const struct subject *s, struct value *v)
{
	set_text(v, s->text->what);
}

void
fact_TEXT_instead(const struct subject *s, struct value *v)
{
	set_text(v, s->text->instead);
}
