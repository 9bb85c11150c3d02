#include "sh.h"

/*
 * The tree as an S-expression.  Lists and compound commands have a line for
 * each child; a simple command is one line, with all that is in its words.
 */

struct dump {
	struct buf *b;
	const struct sh_tree *tree;
	uint32_t indent;
	uint32_t flat;		/* inside a word: everything on one line */
};

static void dump_node(struct dump *d, const struct node *n);
static void dump_parts(struct dump *d, const struct part *parts, uint32_t n);

static void
line(struct dump *d)
{
	if (d->flat) {
		buf_char(d->b, ' ');
		return;
	}
	buf_char(d->b, '\n');
	for (uint32_t i = 0; i < d->indent; i++)
		buf_text(d->b, "  ");
}

static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("()\"\\$", s.p[i]))
			return false;
	return s.n > 0;
}

/* As it is, or in quotes with C's escapes. */
static void
dump_text(struct dump *d, struct str s)
{
	if (is_plain(s)) {
		buf_str(d->b, s);
		return;
	}
	buf_char(d->b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\n')
			buf_text(d->b, "\\n");
		else if (c == '\t')
			buf_text(d->b, "\\t");
		else if (c == '"' || c == '\\')
			buf_fmt(d->b, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			buf_fmt(d->b, "\\x%02x", c);
		else
			buf_char(d->b, (char)c);
	}
	buf_char(d->b, '"');
}

static void
dump_named(struct dump *d, const char *name, struct str s)
{
	buf_fmt(d->b, "(%s ", name);
	dump_text(d, s);
	buf_char(d->b, ')');
}

static void
dump_word(struct dump *d, const struct word *w)
{
	if (w->part_n == 1) {
		dump_parts(d, w->parts, 1);
		return;
	}
	buf_text(d->b, w->part_n ? "(word " : "(word");
	dump_parts(d, w->parts, w->part_n);
	buf_char(d->b, ')');
}

static const char *
param_text(const struct param *x)
{
	switch (x->op) {
	case PARAM_PLAIN:
		return "";
	case PARAM_LENGTH:
		return "length";
	case PARAM_DEFAULT:
		return x->colon ? ":-" : "-";
	case PARAM_ASSIGN:
		return x->colon ? ":=" : "=";
	case PARAM_ERROR:
		return x->colon ? ":?" : "?";
	case PARAM_ALTERNATE:
		return x->colon ? ":+" : "+";
	case PARAM_CUT_PREFIX:
		return x->colon ? "##" : "#";
	case PARAM_CUT_SUFFIX:
		return x->colon ? "%%" : "%";
	case PARAM_REPLACE:
		return "replace";
	case PARAM_SLICE:
		return "slice";
	case PARAM_CASE:
		return "case";
	case PARAM_INDIRECT:
		return "indirect";
	case PARAM_TRANSFORM:
		return "transform";
	case PARAM_BAD:
		break;
	}
	return "bad";
}

static void
dump_param(struct dump *d, const struct param *x)
{
	if (x->op == PARAM_PLAIN && !x->index) {
		buf_char(d->b, '$');
		buf_str(d->b, x->name);
		return;
	}
	buf_text(d->b, "(param ");
	dump_text(d, x->name);
	if (x->index) {
		buf_text(d->b, " (index ");
		dump_word(d, x->index);
		buf_char(d->b, ')');
	}
	if (x->op != PARAM_PLAIN)
		buf_fmt(d->b, " %s", param_text(x));
	if (x->arg && x->arg->part_n) {
		buf_char(d->b, ' ');
		dump_word(d, x->arg);
	}
	buf_char(d->b, ')');
}

static void
dump_inside(struct dump *d, const char *name, const struct part *part)
{
	buf_fmt(d->b, part->part_n ? "(%s " : "(%s", name);
	dump_parts(d, part->parts, part->part_n);
	buf_char(d->b, ')');
}

static void
dump_body(struct dump *d, const char *name, const struct part *part)
{
	buf_fmt(d->b, "(%s ", name);
	d->flat++;
	dump_node(d, part->body);
	d->flat--;
	buf_char(d->b, ')');
}

static void
dump_part(struct dump *d, const struct part *part)
{
	switch (part->kind) {
	case PART_LITERAL:
		dump_text(d, part->value);
		break;
	case PART_ESCAPED:
		dump_named(d, "esc", part->value);
		break;
	case PART_SINGLE:
		dump_named(d, "sq", part->value);
		break;
	case PART_DOLLAR_SINGLE:
		dump_named(d, "ansi", part->value);
		break;
	case PART_DOUBLE:
		dump_inside(d, "dq", part);
		break;
	case PART_PARAM:
		dump_param(d, part->param);
		break;
	case PART_COMMAND:
		dump_body(d, part->backquote ? "bq" : "cmd", part);
		break;
	case PART_ARITH:
		dump_inside(d, "arith", part);
		break;
	case PART_PROCESS:
		dump_body(d, part->output ? "proc>" : "proc<", part);
		break;
	case PART_GLOB:
		dump_named(d, "glob", part->value);
		break;
	case PART_TILDE:
		dump_named(d, "tilde", part->value);
		break;
	case PART_BRACES:
		dump_named(d, "braces", part->value);
		break;
	}
}

static void
dump_parts(struct dump *d, const struct part *parts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(d->b, ' ');
		dump_part(d, &parts[i]);
	}
}

static void
dump_words(struct dump *d, struct word **words, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		buf_char(d->b, ' ');
		dump_word(d, words[i]);
	}
}

static const char *const redir_text[] = {
	[REDIR_IN] = "<", [REDIR_OUT] = ">", [REDIR_CLOBBER] = ">|",
	[REDIR_APPEND] = ">>", [REDIR_RDWR] = "<>", [REDIR_DUP_IN] = "<&",
	[REDIR_DUP_OUT] = ">&", [REDIR_HEREDOC] = "<<", [REDIR_HEREDOC_DASH] = "<<-",
	[REDIR_HERESTRING] = "<<<", [REDIR_BOTH] = "&>", [REDIR_BOTH_APPEND] = "&>>",
};

static void
dump_redir(struct dump *d, const struct redir *r)
{
	buf_text(d->b, " (");
	if (r->fd_var.n)
		buf_fmt(d->b, "{%.*s}", STR_ARG(r->fd_var));
	else if (r->fd_given)
		buf_fmt(d->b, "%d", r->fd);
	buf_fmt(d->b, "%s ", redir_text[r->op]);
	dump_word(d, r->target);
	if (r->heredoc) {
		buf_text(d->b, r->heredoc_quoted ? " quoted" : "");
		buf_text(d->b, r->heredoc_open ? " open" : "");
		buf_text(d->b, r->heredoc->part_n ? " (body " : " (body");
		dump_parts(d, r->heredoc->parts, r->heredoc->part_n);
		buf_char(d->b, ')');
	}
	buf_char(d->b, ')');
}

static void
dump_assign(struct dump *d, const struct assign *as)
{
	buf_text(d->b, as->append ? " (+= " : " (= ");
	buf_str(d->b, as->name);
	if (as->index) {
		buf_text(d->b, " (index ");
		dump_word(d, as->index);
		buf_char(d->b, ')');
	}
	if (as->is_array) {
		buf_text(d->b, " (array");
		dump_words(d, as->words, as->word_n);
		buf_char(d->b, ')');
	} else if (as->value) {
		buf_char(d->b, ' ');
		dump_word(d, as->value);
	}
	buf_char(d->b, ')');
}

/* A child on a line of its own. */
static void
dump_child(struct dump *d, const struct node *n)
{
	d->indent++;
	line(d);
	dump_node(d, n);
	d->indent--;
}

static void
dump_named_child(struct dump *d, const char *name, const struct node *n)
{
	d->indent++;
	line(d);
	buf_fmt(d->b, "(%s", name);
	dump_child(d, n);
	buf_char(d->b, ')');
	d->indent--;
}

/* also: read together with the item before; bad: ruined by a syntax error */
static void
dump_item(struct dump *d, const struct node *list, uint32_t i)
{
	const struct item *it = &list->list.items[i];
	bool also = list == d->tree->root && i > 0 && it->group == it[-1].group;

	d->indent++;
	line(d);
	d->indent--;
	buf_text(d->b, also ? "(also " : "");
	buf_text(d->b, it->group_bad ? "(bad " : "");
	buf_text(d->b, it->sep == SEP_AMP ? "(bg " : "");
	d->indent++;
	dump_node(d, it->node);
	d->indent--;
	buf_text(d->b, it->sep == SEP_AMP ? ")" : "");
	buf_text(d->b, it->group_bad ? ")" : "");
	buf_text(d->b, also ? ")" : "");
}

static void
dump_pipeline(struct dump *d, const struct node *n)
{
	for (uint32_t i = 0; i < n->pipeline.bangs; i++)
		buf_text(d->b, " !");
	if (n->pipeline.timed)
		buf_text(d->b, " time");
	for (uint32_t i = 0; i < n->pipeline.command_n; i++) {
		if (i && n->pipeline.pipe_both[i - 1])
			buf_text(d->b, " |&");
		dump_child(d, n->pipeline.commands[i]);
	}
}

static void
dump_if(struct dump *d, const struct node *n)
{
	for (uint32_t i = 0; i < n->if_.branch_n; i++) {
		dump_named_child(d, i ? "elif" : "cond", n->if_.branches[i].cond);
		dump_named_child(d, "then", n->if_.branches[i].body);
	}
	if (n->if_.otherwise)
		dump_named_child(d, "else", n->if_.otherwise);
}

static void
dump_case(struct dump *d, const struct node *n)
{
	static const char *const ends[] = {"", " ;&", " ;;&"};

	buf_char(d->b, ' ');
	dump_word(d, n->case_.subject);
	for (uint32_t i = 0; i < n->case_.case_n; i++) {
		const struct case_item *c = &n->case_.cases[i];

		d->indent++;
		line(d);
		buf_text(d->b, "(when");
		dump_words(d, c->patterns, c->pattern_n);
		buf_text(d->b, ends[c->end]);
		dump_child(d, c->body);
		buf_char(d->b, ')');
		d->indent--;
	}
}

static void
dump_for(struct dump *d, const struct node *n)
{
	buf_text(d->b, n->for_.select ? " select " : " ");
	dump_text(d, n->for_.name);
	if (n->for_.has_in)
		buf_text(d->b, " in");
	dump_words(d, n->for_.words, n->for_.word_n);
	dump_child(d, n->for_.body);
}

static void
dump_kind(struct dump *d, const struct node *n)
{
	switch (n->kind) {
	case NODE_LIST:
		for (uint32_t i = 0; i < n->list.item_n; i++)
			dump_item(d, n, i);
		break;
	case NODE_AND_OR:
		buf_text(d->b, n->and_or.is_or ? " ||" : " &&");
		dump_child(d, n->and_or.left);
		dump_child(d, n->and_or.right);
		break;
	case NODE_PIPELINE:
		dump_pipeline(d, n);
		break;
	case NODE_SIMPLE:
		for (uint32_t i = 0; i < n->simple.assign_n; i++)
			dump_assign(d, &n->simple.assigns[i]);
		dump_words(d, n->simple.words, n->simple.word_n);
		break;
	case NODE_BRACE:
	case NODE_SUBSHELL:
		dump_child(d, n->group.body);
		break;
	case NODE_IF:
		dump_if(d, n);
		break;
	case NODE_WHILE:
		buf_text(d->b, n->while_.until ? " until" : "");
		dump_named_child(d, "cond", n->while_.cond);
		dump_child(d, n->while_.body);
		break;
	case NODE_FOR:
		dump_for(d, n);
		break;
	case NODE_FOR_ARITH:
		buf_char(d->b, ' ');
		dump_word(d, n->for_arith.expression);
		dump_child(d, n->for_arith.body);
		break;
	case NODE_CASE:
		dump_case(d, n);
		break;
	case NODE_FUNCTION:
		buf_text(d->b, n->function.keyword ? " keyword " : " ");
		dump_text(d, n->function.name);
		dump_child(d, n->function.body);
		break;
	case NODE_ARITH:
	case NODE_COND:
		dump_words(d, n->test.words, n->test.word_n);
		break;
	case NODE_COPROC:
		buf_fmt(d->b, n->coproc.name.n ? " %.*s" : "%.*s", STR_ARG(n->coproc.name));
		dump_child(d, n->coproc.body);
		break;
	case NODE_ERROR:
		buf_char(d->b, ' ');
		dump_text(d, source_text(d->tree->source, n->span));
		break;
	}
}

static void
dump_node(struct dump *d, const struct node *n)
{
	buf_fmt(d->b, "(%s", node_kind_name(n->kind));
	dump_kind(d, n);
	for (uint32_t i = 0; i < n->redir_n; i++)
		dump_redir(d, &n->redirs[i]);
	buf_char(d->b, ')');
}

static void
dump_error(struct dump *d, const struct sh_error *e)
{
	struct place at = source_place(d->tree->source, e->span.beg);

	buf_fmt(d->b, "(fault %u:%u \"%s\"", at.line, at.column, e->message);
	if (e->opener_text) {
		at = source_place(d->tree->source, e->opener.beg);
		buf_fmt(d->b, " (open %u:%u)", at.line, at.column);
	}
	buf_text(d->b, ")\n");
}

void
sh_dump(struct buf *b, const struct sh_tree *t)
{
	struct dump d = {.b = b, .tree = t};

	dump_node(&d, t->root);
	buf_char(b, '\n');
	for (uint32_t i = 0; i < t->comments.n; i++) {
		buf_text(b, "(comment ");
		dump_text(&d, source_text(t->source, t->comments.v[i].span));
		buf_text(b, ")\n");
	}
	for (uint32_t i = 0; i < t->errors.n; i++)
		dump_error(&d, &t->errors.v[i]);
	if (!t->differs)
		return;
	buf_text(b, "(differs");
	for (int s = 0; s < SHELL_COUNT; s++)
		if (t->differs & SHELL_BIT(s))
			buf_fmt(b, " %s%s", shell_json((enum shell)s),
			    s == SHELL_BASH_SH ? "-sh" : "");
	buf_text(b, ")\n");
}
