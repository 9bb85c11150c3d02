/*
 * parser.h - what the files of the shell's parser share; nobody else's.
 *
 * Given:  a text, and the shell that reads it.
 * Gives:  lex.c cuts tokens, word.c and expand.c read words, heredoc.c reads
 *         the bodies behind a line, parse.c and compound.c are the grammar:
 *         one function a symbol of POSIX 2.10.
 * Owns:   the scratch stacks, in the arena.
 * Fails:  never; see fault_at().
 *
 * The parser reads the text once, in place, without a list of tokens.  Where
 * it has to look ahead (is `((` arithmetic? is `{` a brace expansion?) it pays
 * from a budget that is a multiple of the text's length, so that no text makes
 * it quadratic; when the budget is gone it takes the likelier reading.
 *
 * Positions inside the parser are offsets in p->s.  That is the source's text,
 * except in `...` with backslashes in it, where it is a cleaned copy: places
 * that leave the parser go through span_of().
 */
#ifndef SYNTAX_PARSER_H
#define SYNTAX_PARSER_H

#include "sh.h"

#define ON(s) SHELL_BIT(SHELL_##s)
#define ALL_SHELLS (SHELL_BIT(SHELL_COUNT) - 1)
#define BASHES (ON(BASH) | ON(BASH_SH))
#define KSHES (ON(MKSH) | ON(KSH93))

/*
 * Who understands what.  Measured with -n on dash 0.5.12, bash 5.2, busybox
 * 1.35, mksh 59c, ksh93u+m 1.0.4, yash 2.52; zsh 5.9 from its manual.
 */
#define SEE_ARRAY	(BASHES | KSHES | ON(YASH) | ON(ZSH))	/* a=(...) */
#define SEE_APPEND	(BASHES | KSHES | ON(ZSH))	/* a+=b, a[1]=b */
#define SEE_DECLARE	(BASHES | ON(KSH93) | ON(ZSH))	/* export a=(...) */
#define SEE_BOTH	(BASHES | ON(BUSYBOX) | KSHES | ON(ZSH))	/* &> */
#define SEE_BOTH_APPEND	(BASHES | ON(MKSH) | ON(ZSH))	/* &>> */
#define SEE_BOTH_DUP	(BASHES | ON(BUSYBOX) | ON(ZSH))	/* >&file */
#define SEE_PROCESS	(BASHES | ON(BUSYBOX) | ON(KSH93) | ON(YASH) | ON(ZSH))
#define SEE_HERESTRING	(BASHES | KSHES | ON(YASH) | ON(ZSH))
#define SEE_PIPE_BOTH	(BASHES | ON(ZSH))		/* |& */
#define SEE_FALL	(BASHES | KSHES | ON(ZSH))	/* ;& */
#define SEE_NEXT	(BASHES | ON(MKSH))		/* ;;& */
#define SEE_NEXT_BAR	(ON(MKSH) | ON(ZSH))		/* ;| */
#define SEE_FD_VAR	(BASHES | ON(KSH93) | ON(ZSH))	/* {fd}> */
#define SEE_LONG_FD	(BASHES | ON(BUSYBOX) | ON(YASH))	/* 12> */
#define SEE_ARITH	(BASHES | KSHES | ON(ZSH))	/* ((...)) */
#define SEE_FOR_ARITH	(BASHES | ON(KSH93) | ON(ZSH))
#define SEE_FOR_BRACE	(BASHES | KSHES | ON(ZSH))	/* for i in a; { } */
#define SEE_COND	(BASHES | KSHES | ON(YASH) | ON(ZSH))	/* [[ */
#define SEE_FUNCTION	(ALL_SHELLS & ~ON(DASH))	/* function f */
#define SEE_SELECT	(BASHES | KSHES | ON(ZSH))
#define SEE_TIME	(BASHES | KSHES | ON(ZSH))
#define SEE_COPROC	(BASHES | ON(ZSH))
#define SEE_BANGS	(BASHES | KSHES)		/* ! ! a */
#define SEE_LONE_BANG	(BASHES | ON(KSH93))		/* ! alone */
#define SEE_INNER_BANG	(KSHES)				/* a | ! b */
#define SEE_EMPTY_GROUP	(ON(MKSH) | ON(YASH) | ON(ZSH))	/* { }, ( ) */
#define SEE_EMPTY_IF	(ON(YASH) | ON(ZSH))		/* then fi */
#define SEE_EMPTY_LOOP	(ON(MKSH) | ON(YASH) | ON(ZSH))	/* do done */
#define SEE_ANY_BODY	(ALL_SHELLS & ~(BASHES | ON(YASH)))	/* f() a */
#define SEE_ANY_NAME	(BASHES | KSHES | ON(ZSH))	/* a-b() { */
#define SEE_ANY_FOR	(BASHES | ON(KSH93))		/* for a-b in */
#define SEE_ANSI_QUOTE	(ALL_SHELLS & ~(ON(DASH) | ON(YASH)))	/* $'...' */
#define SEE_LOCALE_QUOTE (BASHES | KSHES)		/* $"..." */
#define SEE_OLD_ARITH	(BASHES | ON(ZSH))		/* $[...] */
#define SEE_BRACES	(BASHES | KSHES | ON(ZSH))	/* {a,b} */
#define SEE_BRACE_RANGE	(BASHES | ON(KSH93) | ON(ZSH))	/* {1..9} */
#define SEE_EXTGLOB	(KSHES)				/* and bash after shopt */
#define SEE_ARITH_FIRST	(ON(DASH) | ON(BUSYBOX))	/* $(( is never $( ( */
#define SEE_ARITH_QUOTE	(BASHES | ON(MKSH) | ON(ZSH))	/* ' in $((...)) */
#define SEE_DQ_SINGLE	(ON(BASH) | ON(KSH93) | ON(YASH))	/* "${x-'}'}" */
#define SEE_BARE_SEMI	(ON(KSH93) | ON(ZSH))		/* ; alone */
#define SEE_RAW_DELIMITER (ON(DASH) | ON(BUSYBOX) | ON(MKSH))	/* <<$(a */
#define SEE_INTO_BACKQUOTE (ON(DASH) | ON(BUSYBOX))	/* parsed at once */
#define SEE_INTO_HEREDOC (ON(DASH) | ON(BUSYBOX) | ON(YASH))

enum token_kind {
	T_EOF, T_NEWLINE, T_WORD,
	T_SEMI, T_AMP, T_PIPE, T_PIPE_BOTH, T_AND_IF, T_OR_IF,
	T_LPAREN, T_RPAREN,
	T_CASE_BREAK, T_CASE_FALL, T_CASE_NEXT,
	T_REDIR			/* redir tells which */
};

enum reserved {
	RW_UNKNOWN,		/* not looked at yet */
	RW_NONE,
	RW_IF, RW_THEN, RW_ELIF, RW_ELSE, RW_FI, RW_DO, RW_DONE, RW_CASE, RW_ESAC,
	RW_WHILE, RW_UNTIL, RW_FOR, RW_LBRACE, RW_RBRACE, RW_BANG, RW_IN,
	RW_FUNCTION, RW_SELECT, RW_TIME, RW_COPROC, RW_COND, RW_COND_END
};

struct token {
	enum token_kind kind;
	enum redir_op redir;
	enum reserved word;	/* what T_WORD is in a command's place */
	uint32_t beg, end;	/* end is that of an operator; a word has none yet */
	uint32_t number;	/* where the number or {name} before a T_REDIR begins, or beg */
};

/* What may end a list, and so what an error is measured against. */
enum closer {
	C_THEN, C_ELIF, C_ELSE, C_FI, C_DO, C_DONE, C_ESAC, C_RBRACE, C_RPAREN,
	C_CASE_END, C_COUNT, C_NONE
};

struct pending {		/* a here-document whose body is not read yet */
	struct redir *redir;	/* NULL until its command is whole */
	struct str delimiter;
	bool quoted, strip;
};

struct parser {
	struct arena *a;
	struct sh_tree *tree;
	shell_set self;		/* the bit of the shell that reads */
	shell_set blind;	/* shells that do not look here before they run it */
	const char *s;		/* the text and its end for now */
	uint32_t n;
	const uint32_t *map;	/* s to the source; NULL where they are the same */
	uint32_t pos;		/* what is read up to */
	uint32_t last;		/* end of the last token that was taken */
	bool ready;		/* tok is the token behind pos */
	struct token tok;
	uint32_t depth;
	int64_t budget;		/* for looking ahead */
	uint32_t told;		/* place of the last error, + 1 */
	bool bad;		/* an error in this group */
	bool extglob;		/* shopt -s extglob was seen: bash cares */
	bool in_paren;		/* inside $( */
	bool loose;		/* the next list is that of `...` in dash: see parse_list() */
	uint32_t suspect;	/* a quote that may be the one not closed, + 1 */
	uint16_t want[C_COUNT];	/* who waits for it */
	VEC_OF(struct pending) docs;
	uint32_t docs_from;	/* older ones belong to an outer command */
	/* Stacks: what is being put together, from a mark up. */
	VEC_OF(struct part) parts;
	VEC_OF(struct word *) words;
	VEC_OF(struct redir) redirs;
	VEC_OF(struct assign) assigns;
	VEC_OF(struct item) items;
};

/* The top of a stack from mark up, moved into an array of its own. */
#define stack_keep(p, stack, mark, to, count)				\
	do {								\
		(count) = (p)->stack.n - (mark);			\
		(to) = (count) ? memcpy(arena_alloc((p)->a,		\
		    (count) * sizeof *(p)->stack.v),			\
		    (p)->stack.v + (mark),				\
		    (count) * sizeof *(p)->stack.v) : NULL;		\
		(p)->stack.n = (mark);					\
	} while (0)

/* How a word is read: what ends it and what is special in it. */
enum mode {
	M_WORD,
	M_ASSIGN,		/* value of an assignment */
	M_DOUBLE,		/* "..." */
	M_BRACE,		/* ${x...} */
	M_BRACE_DQ,		/* "${x-...}" */
	M_ARITH,		/* ((...)) */
	M_OLD_ARITH,		/* $[...] */
	M_HEREDOC,
	M_SUBSCRIPT,		/* a[...] */
	M_INDEX,		/* ${a[...]} */
	M_DELIMITER,		/* <<... */
	M_REGEX,		/* [[ x =~ ... ]] */
	M_PATTERN,		/* [[ x == ... ]]: extended globs */
	M_EXTGLOB,		/* @(...) */
	M_BRACES		/* {a,b} */
};

struct reading {		/* one word, or the inside of one part */
	enum mode mode;
	bool strip;		/* <<-: no tabs at a line's beginning */
	bool dirty;		/* the literal's text is not its value */
	uint32_t tilde;		/* where a ~ is expanded */
	uint32_t mark;		/* in parts */
	uint32_t literal;	/* where unfinished literal text begins */
	uint32_t nest;		/* brackets open */
	uint32_t hidden;	/* no ) between here and protect, if they are equal */
	uint32_t protect;	/* what would end it is text before this */
	uint32_t stop;		/* M_HEREDOC: where the delimiter's line begins */
	const struct pending *doc;
};

/* A byte, or -1 at the end. */
static inline int
byte_at(const struct parser *p, uint32_t i)
{
	return i < p->n ? (unsigned char)p->s[i] : -1;
}

/* The first place at or after i where no \-newline stands. */
static inline uint32_t
join_at(const struct parser *p, uint32_t i)
{
	while (i + 1 < p->n && p->s[i] == '\\' && p->s[i + 1] == '\n')
		i += 2;
	return i;
}

static inline uint32_t
offset_of(const struct parser *p, uint32_t i)
{
	return p->map ? p->map[i] : i;
}

static inline struct span
span_of(const struct parser *p, uint32_t beg, uint32_t end)
{
	return (struct span){offset_of(p, beg), offset_of(p, end)};
}

/* Whether this shell sees what these see; notes that the others do not. */
static inline bool
sees(struct parser *p, shell_set with)
{
	bool self = (with & p->self) != 0;

	p->tree->differs |= self ? ALL_SHELLS & ~with : with;
	return self;
}

/* lex.c */
struct token *lex_peek(struct parser *p);
void lex_take(struct parser *p);	/* an operator, a newline, a reserved word */
void lex_seek(struct parser *p, uint32_t pos);
enum reserved lex_reserved(struct parser *p);
bool lex_is_name(struct str s);
uint32_t lex_name(const struct parser *p, uint32_t i);	/* its end, or i */
struct str lex_text(struct parser *p, uint32_t beg, uint32_t end);	/* without \-newline */
bool lex_spend(struct parser *p, uint32_t bytes);
bool lex_ends_word(int c);
const char *lex_describe(struct parser *p);	/* the next token, for messages */
void lex_linebreak(struct parser *p);
struct sh_error *fault_at(struct parser *p, uint32_t beg, uint32_t end,
    const char *message);
/* As above, with the place of what was opened and never closed. */
void fault_open(struct parser *p, uint32_t beg, uint32_t end, const char *message,
    struct span opener);
bool depth_enter(struct parser *p);
void depth_leave(struct parser *p);

/* word.c */
struct word *word_read(struct parser *p, enum mode mode);
struct word *word_element(struct parser *p, uint32_t end);	/* [...]=x of an array */
void word_stack(struct parser *p);	/* the next word, onto p->words */
/* The next word, which is name=value, value beginning at eq + 1 */
struct word *word_declaration(struct parser *p, uint32_t eq);
struct word *word_of_token(struct parser *p);
/* Parts until the mode's end, which is not taken. */
struct word *word_inside(struct parser *p, enum mode mode);
void word_parts(struct parser *p, struct reading *r);
struct part *word_push(struct parser *p, struct reading *r, enum part_kind kind,
    uint32_t beg);
void word_literal(struct parser *p, struct reading *r);
void word_unclosed(struct parser *p, uint32_t beg, uint32_t end, const char *message);
bool word_starts_process(struct parser *p, uint32_t i);	/* <( or >( */
struct word *word_array(struct parser *p, uint32_t lparen);

/* expand.c */
bool expand_dollar(struct parser *p, struct reading *r);
void expand_backquote(struct parser *p, struct reading *r);
void expand_process(struct parser *p, struct reading *r);
bool expand_is_arith(struct parser *p, uint32_t lparen);

/* ansi.c */
struct str ansi_decode(struct arena *a, struct str s);

/* heredoc.c */
void heredoc_push(struct parser *p, bool strip, uint32_t beg, uint32_t end);
void heredoc_settle(struct parser *p, struct redir *redirs, uint32_t n);
void heredoc_read(struct parser *p);
/* At a line's beginning: whether the body ends here. */
bool heredoc_ends(struct parser *p, struct reading *r);
/* A command substitution is over and bodies are still to come. */
void heredoc_leave(struct parser *p, uint32_t docs_from);

/* parse.c */
struct node *node_new(struct parser *p, enum node_kind kind);
struct node *node_end(struct parser *p, struct node *n, uint32_t beg);
struct node *parse_list(struct parser *p, bool outermost);
struct node *parse_pipeline(struct parser *p);
struct node *parse_command(struct parser *p);
struct node *parse_nothing(struct parser *p);
enum closer parse_closer(struct parser *p);

/* simple.c */
struct node *simple_command(struct parser *p, struct word *first, uint32_t beg);
void simple_redirections(struct parser *p);	/* pushes them */
void simple_redirs_keep(struct parser *p, struct node *n, uint32_t mark);
uint32_t simple_subscript(struct parser *p, uint32_t i);
void simple_elements(struct parser *p, uint32_t lparen);

/* compound.c */
struct node *compound_command(struct parser *p);
bool compound_starts(struct parser *p);
struct node *compound_function(struct parser *p);
struct node *compound_body(struct parser *p, struct word *name, uint32_t beg, bool keyword);
struct node *compound_coproc(struct parser *p);
struct word *compound_parens(struct parser *p);

/* test.c */
struct node *test_expression(struct parser *p);

#endif
