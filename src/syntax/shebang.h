/*
 * shebang.h - the first line of a script, as the kernel and the usual
 * go-betweens (env, with-contenv, bashio, invoke-run) read it.
 *
 * Given:  the bytes of a file.
 * Gives:  the interpreter, what language that is, and which shells it may be.
 * Owns:   nothing; slices point into the text.
 * Fails:  never; what is odd is a flag.
 */
#ifndef SYNTAX_SHEBANG_H
#define SYNTAX_SHEBANG_H

#include "diag/source.h"
#include "shell.h"

enum language { LANGUAGE_SH, LANGUAGE_EXECLINE, LANGUAGE_OTHER, LANGUAGE_ELF };

/* "sh", "execline", "other", "elf" as in JSON. */
const char *language_name(enum language l);

struct shebang {
	bool present;		/* the file begins with #! */
	struct span span;	/* the first line, without newline and CR */
	struct str path;	/* the interpreter as written */
	struct span path_span;
	struct str argument;	/* the one argument the kernel passes, or empty */
	struct str program;	/* seen through env and kin: base name, "bash" */
	struct str options;	/* the interpreter's own options: "-e" */
	enum language language;
	shell_set shells;	/* for LANGUAGE_SH: which may run it (see sh_any) */
	bool sh_any;		/* it says sh: --sh decides which */
	bool errexit, nounset, noexec, xtrace, interactive;	/* from the options */
	bool env_split;		/* env -S */
	bool through_env, contenv, bashio, invoke_run;
	/* what is wrong */
	bool crlf;		/* the line ends in CR LF: the kernel looks for "sh\r" */
	bool bom;		/* a byte order mark stands before the #! */
	bool late;		/* a #! line, but not the first; late_span */
	struct span late_span;
	bool broken;		/* `#/bin/sh`, `!/bin/sh`, `# !/bin/sh`: meant as one; late_span */
	bool many_arguments;	/* several words, which the kernel passes as one */
	bool nul;		/* NUL bytes in the text; nul_at */
	uint32_t nul_at;
	bool elf, elf_foreign;	/* an ELF program; for another machine than this one */
	const char *elf_machine;	/* "aarch64", for elf_foreign */
	bool empty;		/* no bytes at all */
	bool utf16;		/* a UTF-16 byte order mark, or text in UTF-16 */
	bool binary;		/* no #!, no ELF, and no text either: ask libmagic */
	bool no_path;		/* `#!` and nothing behind it */
	bool relative;		/* the interpreter's path does not begin with a slash */
	bool directory;		/* it ends in one */
	bool cut;		/* longer than what the kernel reads of it (255 bytes) */
	bool pipefail;		/* as errexit; bashio sets it */
};

/*
 * Where present is false because of bom, late or broken, what was meant is
 * still told: path, program, language, shells and options are those of the
 * line at late_span.  Without any such line the language is sh and shells the
 * set for a plain sh, or, for what is no text, other and 0.
 */
/* sh: the set to take for a plain `sh` (SHELL_ANY_SH or one from --sh). */
void shebang_read(struct str text, shell_set sh, struct shebang *out);

#endif
