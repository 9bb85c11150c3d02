#include "base/die.h"
#include "parser.h"

/* here_end: the word as it is written, quotes taken away, nothing expanded */
static struct str
heredoc_delimiter(struct parser *p, uint32_t beg, uint32_t end, bool *quoted)
{
	struct buf b = {.arena = p->a};
	char quote = 0;
	const char *s = p->s;

	*quoted = false;
	for (uint32_t i = beg; i < end; i++) {
		if (s[i] == '\\' && i + 1 < end && s[i + 1] == '\n' && quote != '\'')
			i++;
		else if (quote ? s[i] == quote : s[i] == '"' || s[i] == '\'') {
			quote = quote ? 0 : s[i];
			*quoted = true;
		} else if (s[i] == '\\' && quote != '\'' && i + 1 < end
		    && (!quote || strchr("$`\"\\", s[i + 1]))) {
			*quoted = true;
			buf_char(&b, s[++i]);
		} else if (s[i] == '$' && !quote && i + 1 < end
		    && (s[i + 1] == '\'' || s[i + 1] == '"') && p->self & SEE_LOCALE_QUOTE)
			*quoted = true;
		else
			buf_char(&b, s[i]);
	}
	return buf_done(&b);
}

void
heredoc_push(struct parser *p, bool strip, uint32_t beg, uint32_t end)
{
	struct pending d = {.strip = strip};

	d.delimiter = heredoc_delimiter(p, beg, end, &d.quoted);
	*vec_push(p->a, &p->docs) = d;
	if (p->docs.n - p->docs_from > 16 && !sees(p, ALL_SHELLS & ~BASHES))
		fault_at(p, beg, end, "bash takes 16 here-documents at a time, not more");
}

/*
 * The command is whole: its redirections have their last place in memory.
 * Others may lie between its own, left over from a $(...) in its words.
 */
void
heredoc_settle(struct parser *p, struct redir *redirs, uint32_t n)
{
	uint32_t k = p->docs.n;

	while (n-- > 0) {
		if (redirs[n].op != REDIR_HEREDOC && redirs[n].op != REDIR_HEREDOC_DASH)
			continue;
		while (k > p->docs_from && p->docs.v[k - 1].redir)
			k--;
		if (k == p->docs_from)
			BUG("a here-document that is not pending");
		p->docs.v[--k].redir = &redirs[n];
	}
}

static uint32_t
line_end(const struct parser *p, uint32_t i)
{
	const char *eol = i < p->n ? memchr(p->s + i, '\n', p->n - i) : NULL;

	return eol ? (uint32_t)(eol - p->s) : p->n;
}

static uint32_t
skip_tabs(const struct parser *p, const struct pending *d, uint32_t i)
{
	while (d->strip && byte_at(p, i) == '\t')
		i++;
	return i;
}

/* Whether the line that begins at i is the delimiter; *after is behind it. */
static bool
is_delimiter(struct parser *p, const struct pending *d, uint32_t i, uint32_t eol,
    uint32_t *after)
{
	uint32_t n = (uint32_t)d->delimiter.n;

	/* bash looks before it strips, for a delimiter that begins with a tab */
	if (!(d->strip && n && d->delimiter.p[0] == '\t' && sees(p, BASHES)))
		i = skip_tabs(p, d, i);
	if (eol - i < n || memcmp(p->s + i, d->delimiter.p, n) != 0)
		return false;
	*after = eol < p->n ? eol + 1 : eol;
	if (eol - i == n)
		return true;
	/* $(cat <<E ... E): bash and ksh let the ) stand on the delimiter's line */
	if (!p->in_paren || !memchr(p->s + i + n, ')', eol - i - n)
	    || !sees(p, BASHES | KSHES))
		return false;
	*after = i + n;
	return true;
}

/* Whether a \ at the line's end joins the next one to it. */
static bool
is_joined(const struct parser *p, uint32_t beg, uint32_t eol)
{
	uint32_t i = eol;

	while (i > beg && p->s[i - 1] == '\\')
		i--;
	return (eol - i) % 2 == 1;
}

/* Where the delimiter's line begins, at or after i; the end of the text if never. */
static uint32_t
find_delimiter(struct parser *p, const struct pending *d, uint32_t i, uint32_t *after)
{
	bool joined = false;
	uint32_t eol;

	for (; i < p->n; i = eol + 1) {
		eol = line_end(p, i);
		if (!joined && is_delimiter(p, d, i, eol, after))
			return i;
		joined = !d->quoted && is_joined(p, i, eol);
	}
	*after = p->n;
	return p->n;
}

/*
 * dash, busybox and yash read on through a command substitution in the body,
 * even past a line that is the delimiter; the others look for the delimiter
 * first.
 */
bool
heredoc_ends(struct parser *p, struct reading *r)
{
	uint32_t after;

	if (p->pos > r->stop) {
		sees(p, SEE_INTO_HEREDOC);
		r->stop = find_delimiter(p, r->doc, p->pos, &after);
	}
	return p->pos >= r->stop;
}

static void
body_quoted(struct parser *p, const struct pending *d, struct redir *r, uint32_t stop)
{
	struct reading w = {.mode = M_HEREDOC, .strip = d->strip, .dirty = d->strip,
	    .mark = p->parts.n, .literal = p->pos};

	r->heredoc = arena_new(p->a, struct word);
	w.doc = d;
	p->pos = stop;
	word_literal(p, &w);
	stack_keep(p, parts, w.mark, r->heredoc->parts, r->heredoc->part_n);
}

static void
body_expanded(struct parser *p, const struct pending *d, struct redir *r, uint32_t stop)
{
	struct reading w = {.mode = M_HEREDOC, .strip = d->strip, .dirty = d->strip,
	    .mark = p->parts.n, .literal = p->pos, .stop = stop, .doc = d};
	uint32_t n = p->n;
	shell_set blind = p->blind;

	r->heredoc = arena_new(p->a, struct word);
	p->blind |= ALL_SHELLS & ~SEE_INTO_HEREDOC;
	if (!(p->self & SEE_INTO_HEREDOC))
		p->n = stop;
	if (p->pos < stop)
		word_parts(p, &w);
	p->n = n;
	p->blind = blind;
	stack_keep(p, parts, w.mark, r->heredoc->parts, r->heredoc->part_n);
}

/* here-document: { line newline } delimiter newline */
static void
heredoc_body(struct parser *p, const struct pending *d)
{
	struct redir lost, *r = d->redir ? d->redir : &lost;
	uint32_t beg = p->pos, after, stop = find_delimiter(p, d, beg, &after);

	if (d->quoted)
		body_quoted(p, d, r, stop);
	else
		body_expanded(p, d, r, stop);
	if (p->pos > stop) {
		sees(p, SEE_INTO_HEREDOC);
		stop = find_delimiter(p, d, p->pos, &after);
	}
	r->heredoc_quoted = d->quoted;
	r->heredoc_open = stop == p->n;
	r->heredoc_span = span_of(p, beg, stop);
	r->heredoc->span = r->heredoc_span;
	p->pos = after;
	p->ready = false;
}

/* The bodies behind the line that was just read. */
void
heredoc_read(struct parser *p)
{
	uint32_t last = p->last;

	/* A body may leave new ones behind: bash's $(cat <<E) */
	for (uint32_t i = p->docs_from; i < p->docs.n; i++) {
		struct pending d = p->docs.v[i];

		heredoc_body(p, &d);
	}
	p->docs.n = p->docs_from;
	p->last = last;
}

/* bash reads the bodies left over from a $(...) before those of its line. */
static void
docs_first(struct parser *p, uint32_t outer)
{
	uint32_t older = p->docs_from - outer, newer = p->docs.n - p->docs_from;
	struct pending keep[16];

	if (older == 0 || older > 16)
		return;
	memcpy(keep, p->docs.v + outer, older * sizeof *keep);
	memmove(p->docs.v + outer, p->docs.v + p->docs_from, newer * sizeof *keep);
	memcpy(p->docs.v + outer + newer, keep, older * sizeof *keep);
}

void
heredoc_leave(struct parser *p, uint32_t docs_from)
{
	uint32_t pos = p->pos, n = p->n;

	if (p->docs.n > p->docs_from && p->in_paren && sees(p, BASHES))
		docs_first(p, docs_from);
	else if (p->docs.n > p->docs_from) {
		/* Never read: the text goes on behind the ) or the `. */
		p->n = pos;
		heredoc_read(p);
		p->n = n;
		p->pos = pos;
	}
	p->docs_from = docs_from;
}
