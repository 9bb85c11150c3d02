/*
 * ast.h - the tree of a shell script.
 *
 * Given:  what sh.h's parser made.
 * Gives:  nodes, words, parts and redirections, each with its bytes.
 * Owns:   nothing; the tree lives in the parser's arena and points into the
 *         source text.
 * Fails:  never; what could not be parsed is a NODE_ERROR in its place.
 *
 * Invariants:
 *  - a span is a half-open range of byte offsets in the tree's source;
 *  - a child's span lies inside its parent's (here-document bodies lie behind
 *    their redirection and are held by it: redir.heredoc_span);
 *  - siblings are in source order and do not overlap;
 *  - ids count from 0 and are unique in a tree: tables may be indexed by them.
 */
#ifndef SYNTAX_AST_H
#define SYNTAX_AST_H

#include "diag/source.h"

struct node;
struct word;

/* What a piece of a word is. */
enum part_kind {
	PART_LITERAL,		/* unquoted text; \-newline removed from value */
	PART_ESCAPED,		/* \c: value is the one quoted byte (or UTF-8 character) */
	PART_SINGLE,		/* '...' : value is the inside */
	PART_DOLLAR_SINGLE,	/* $'...': value is decoded */
	PART_DOUBLE,		/* "..." or $"...": parts */
	PART_PARAM,		/* $x ${x...}: param */
	PART_COMMAND,		/* $(...) or `...`: body */
	PART_ARITH,		/* $((...)): parts are its inside */
	PART_PROCESS,		/* <(...) or >(...): body */
	PART_GLOB,		/* unquoted *, ?, [...] or an extended glob: value is its text */
	PART_TILDE,		/* ~ or ~user at a place where it is expanded */
	PART_BRACES		/* {a,b} or {1..9} where the shell expands it: value is its text */
};

enum param_op {
	PARAM_PLAIN,		/* $x, ${x} */
	PARAM_LENGTH,		/* ${#x} */
	PARAM_DEFAULT,		/* ${x-w}  ${x:-w} */
	PARAM_ASSIGN,		/* ${x=w}  ${x:=w} */
	PARAM_ERROR,		/* ${x?w}  ${x:?w} */
	PARAM_ALTERNATE,	/* ${x+w}  ${x:+w} */
	PARAM_CUT_PREFIX,	/* ${x#w}  ${x##w} (colon set for the long one) */
	PARAM_CUT_SUFFIX,	/* ${x%w}  ${x%%w} */
	PARAM_REPLACE,		/* ${x/a/b} and kin: not POSIX */
	PARAM_SLICE,		/* ${x:1:2}: not POSIX */
	PARAM_CASE,		/* ${x^^} ${x,,}: not POSIX */
	PARAM_INDIRECT,		/* ${!x}: not POSIX */
	PARAM_TRANSFORM,	/* ${x@Q}: not POSIX */
	PARAM_BAD		/* nothing any shell takes */
};

struct param {
	struct str name;	/* "x", "1", "10", "@", "*", "#", "?", "-", "$", "!" */
	enum param_op op;
	bool colon;		/* :- := :? :+, or the doubled ## %% */
	bool braces;
	struct word *index;	/* a[index]: not POSIX; or NULL */
	struct word *arg;	/* the word behind the operator, or NULL */
};

struct part {
	enum part_kind kind;
	struct span span;
	struct str value;
	struct part *parts;	/* PART_DOUBLE, PART_ARITH */
	uint32_t part_n;
	struct param *param;	/* PART_PARAM */
	struct node *body;	/* PART_COMMAND, PART_PROCESS: a NODE_LIST, never NULL */
	bool backquote;		/* PART_COMMAND: `...` */
	bool output;		/* PART_PROCESS: >( */
};

struct word {
	struct span span;
	struct part *parts;
	uint32_t part_n;
};

enum redir_op {
	REDIR_IN,		/* <   */
	REDIR_OUT,		/* >   */
	REDIR_CLOBBER,		/* >|  */
	REDIR_APPEND,		/* >>  */
	REDIR_RDWR,		/* <>  */
	REDIR_DUP_IN,		/* <&  */
	REDIR_DUP_OUT,		/* >&  with a number, - or a word that may be one */
	REDIR_HEREDOC,		/* <<  */
	REDIR_HEREDOC_DASH,	/* <<- */
	REDIR_HERESTRING,	/* <<< : not POSIX */
	REDIR_BOTH,		/* &> f, or >& f (bash): standard output and error */
	REDIR_BOTH_APPEND	/* &>> */
};

struct redir {
	enum redir_op op;
	struct span span;	/* number, operator and target */
	struct span op_span;
	int fd;			/* the number written, or the operator's default 0 or 1 */
	bool fd_given;
	struct str fd_var;	/* {var}>: its name, else empty */
	struct word *target;	/* the word; the delimiter of a here-document */
	bool heredoc_quoted;	/* no expansion in the body */
	bool heredoc_open;	/* the delimiter never came */
	struct span heredoc_span;	/* the body, delimiter line not included */
	struct word *heredoc;	/* the body as parts; NULL when not a here-document */
};

struct assign {
	struct span span;
	struct str name;
	struct word *index;	/* a[index]=: not POSIX; or NULL */
	bool append;		/* += : not POSIX */
	bool is_array;		/* a=(...) : not POSIX; value is NULL, words hold it */
	struct word *value;	/* NULL for an empty one (x=) and for an array */
	struct word **words;
	uint32_t word_n;
};

enum node_kind {
	NODE_LIST,		/* commands one after the other */
	NODE_AND_OR,		/* left && right, left || right */
	NODE_PIPELINE,		/* [!] a | b; also a single command under ! or time */
	NODE_SIMPLE,		/* assignments, words, redirections */
	NODE_BRACE,		/* { list; } */
	NODE_SUBSHELL,		/* ( list ) */
	NODE_IF,
	NODE_WHILE,		/* while and until */
	NODE_FOR,		/* for x [in words]; and select */
	NODE_FOR_ARITH,		/* for ((a; b; c)): not POSIX */
	NODE_CASE,
	NODE_FUNCTION,
	NODE_ARITH,		/* ((expression)): not POSIX */
	NODE_COND,		/* [[ expression ]]: not POSIX */
	NODE_COPROC,		/* coproc [NAME] command: not POSIX */
	NODE_ERROR		/* what could not be parsed, up to where it went on */
};

enum sep { SEP_NONE, SEP_SEMI, SEP_NEWLINE, SEP_AMP };

struct item {
	struct node *node;
	enum sep sep;		/* what ends it: SEP_AMP is the background */
	struct span sep_span;	/* empty for SEP_NONE */
	/*
	 * In a script's outermost list: which complete command it belongs to.
	 * A shell reads a whole one before it runs any of it, so a syntax error
	 * (NODE_ERROR, or group_bad) hinders everything of the same number.
	 */
	uint32_t group;
	bool group_bad;		/* an error lies in this group */
};

struct branch {			/* if/elif COND then BODY */
	struct span span;	/* from `if` or `elif` to the body's end */
	struct node *cond, *body;
};

enum case_end { CASE_BREAK /* ;; or none */, CASE_FALL /* ;& */, CASE_NEXT /* ;;& */ };

struct case_item {
	struct span span;
	struct word **patterns;
	uint32_t pattern_n;
	struct node *body;	/* may be an empty list */
	enum case_end end;
};

struct node {
	enum node_kind kind;
	uint32_t id;
	struct span span;
	struct redir *redirs;	/* in source order */
	uint32_t redir_n;
	union {
		struct {
			struct item *items;
			uint32_t item_n;
		} list;
		struct {
			struct node *left, *right;
			struct span op_span;
			bool is_or;
		} and_or;
		struct {
			struct node **commands;
			uint32_t command_n;
			struct span *pipe_spans;	/* command_n - 1 */
			bool *pipe_both;	/* |& */
			uint32_t bangs;		/* how many `!` stand before it */
			bool timed;
		} pipeline;
		struct {
			struct assign *assigns;
			uint32_t assign_n;
			struct word **words;
			uint32_t word_n;
		} simple;
		struct {
			struct node *body;	/* brace, subshell */
		} group;
		struct {
			struct branch *branches;
			uint32_t branch_n;
			struct node *otherwise;	/* else, or NULL */
		} if_;
		struct {
			struct node *cond, *body;
			bool until;
		} while_;
		struct {
			struct str name;
			struct span name_span;
			bool has_in;	/* without: over "$@" */
			bool select;
			struct word **words;
			uint32_t word_n;
			struct node *body;
		} for_;
		struct {
			struct word *expression;
			struct node *body;
		} for_arith;
		struct {
			struct word *subject;
			struct case_item *cases;
			uint32_t case_n;
		} case_;
		struct {
			struct str name;
			struct span name_span;
			bool keyword;	/* written `function name` */
			struct node *body;	/* a compound command */
		} function;
		struct {
			struct word **words;	/* NODE_COND: operands and operators as words;
						 * NODE_ARITH: one word, its inside */
			uint32_t word_n;
		} test;
		struct {
			struct str name;
			struct node *body;
		} coproc;
	};
};

/* "list", "simple", ... as the dump writes them. */
const char *node_kind_name(enum node_kind kind);

/*
 * The word's text when it is the same on every run: literal and quoted pieces
 * only.  False, and *value untouched, when any expansion stands in it.
 * quoted, where not NULL, tells whether any of it was quoted.
 */
bool word_static(struct arena *a, const struct word *w, struct str *value,
    bool *quoted);
/* True where the word is this text, all of it unquoted: a reserved word's test. */
bool word_is(const struct word *w, const char *text);

#endif
