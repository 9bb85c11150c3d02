/*
 * shell.h - the shells that may run a script.
 *
 * One table: name in messages and JSON, and what each is.  A `#!/bin/sh`
 * script is run by any of dash, bash called as sh, or busybox ash, unless we
 * are told which; `#!/bin/bash` by bash alone.
 */
#ifndef SYNTAX_SHELL_H
#define SYNTAX_SHELL_H

/*         id        name       in JSON    mode  */
#define SHELL_LIST(X)					\
	X(DASH,      "dash",    "dash")			\
	X(BASH,      "bash",    "bash")			\
	X(BASH_SH,   "bash as sh", "bash")		\
	X(BUSYBOX,   "busybox ash", "busybox")		\
	X(MKSH,      "mksh",    "mksh")			\
	X(KSH93,     "ksh93",   "ksh93")		\
	X(YASH,      "yash",    "yash")			\
	X(ZSH,       "zsh",     "zsh")

enum shell {
#define X(id, name, json) SHELL_##id,
	SHELL_LIST(X)
#undef X
	SHELL_COUNT
};

/* A set of shells: bit SHELL_x. */
typedef unsigned shell_set;
#define SHELL_BIT(s) (1u << (s))
/* What /bin/sh may be when nobody says. */
#define SHELL_ANY_SH \
	(SHELL_BIT(SHELL_DASH) | SHELL_BIT(SHELL_BASH_SH) | SHELL_BIT(SHELL_BUSYBOX))
/* Shells whose extensions are bash's or ksh's: [[, arrays, &>, <(, ... */
#define SHELL_EXTENDED \
	(SHELL_BIT(SHELL_BASH) | SHELL_BIT(SHELL_BASH_SH) | SHELL_BIT(SHELL_MKSH) | \
	 SHELL_BIT(SHELL_KSH93) | SHELL_BIT(SHELL_ZSH))

const char *shell_name(enum shell s);	/* for people */
const char *shell_json(enum shell s);	/* for JSON */

#endif
