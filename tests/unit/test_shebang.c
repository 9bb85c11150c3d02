/* test_shebang - the first line, as kernel, env and the others read it. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "syntax/shebang.h"

static unsigned passed, failed;

#define CHECK(ok)								\
	do {									\
		if (ok) {							\
			passed++;						\
		} else {							\
			failed++;						\
			printf("FAIL %s:%d: %s\n", __FILE__, __LINE__, #ok);	\
		}								\
	} while (0)

#define B(x) SHELL_BIT(SHELL_##x)

static struct shebang
read_n(const char *p, size_t n)
{
	struct shebang s;

	shebang_read((struct str){p, n}, SHELL_ANY_SH, &s);
	return s;
}

static struct shebang
read_z(const char *z)
{
	return read_n(z, strlen(z));
}

/* A line, and what is to be seen through it. */
static const struct {
	const char *line, *program, *options;
	enum language language;
	shell_set shells;
	const char *flags;	/* e u n x i; S env -S, E env, C contenv, I invoke-run,
				   B bashio, M many arguments, A sh_any, P pipefail */
} lines[] = {
	{"#!/bin/sh", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "A"},
	{"#!/bin/sh -e", "sh", "-e", LANGUAGE_SH, SHELL_ANY_SH, "Ae"},
	{"#! /bin/sh  -eu ", "sh", "-eu", LANGUAGE_SH, SHELL_ANY_SH, "Aeu"},
	{"#!\t/bin/sh\t-x", "sh", "-x", LANGUAGE_SH, SHELL_ANY_SH, "Ax"},
	{"#!/bin/sh -e -u", "sh", "-e -u", LANGUAGE_SH, SHELL_ANY_SH, "AeuM"},
	{"#!/bin/sh -", "sh", "-", LANGUAGE_SH, SHELL_ANY_SH, "A"},
	{"#!/bin/bash", "bash", "", LANGUAGE_SH, B(BASH), ""},
	{"#!/bin/bash --posix", "bash", "--posix", LANGUAGE_SH, B(BASH_SH), ""},
	{"#!/bin/bash -n", "bash", "-n", LANGUAGE_SH, B(BASH), "n"},
	{"#!/bin/bash -i", "bash", "-i", LANGUAGE_SH, B(BASH), "i"},
	{"#!/usr/local/bin/bash-5.2", "bash-5.2", "", LANGUAGE_SH, B(BASH), ""},
	{"#!/usr/bin/env bash", "bash", "", LANGUAGE_SH, B(BASH), "E"},
	{"#!/usr/bin/env bash -e", "bash", "-e", LANGUAGE_SH, B(BASH), "EeM"},
	{"#!/usr/bin/env -S bash -eu", "bash", "-eu", LANGUAGE_SH, B(BASH), "ESeu"},
	{"#!/usr/bin/env -S bash -eu -o pipefail", "bash", "-eu -o pipefail", LANGUAGE_SH, B(BASH),
	    "ESeuP"},
	{"#!/usr/bin/env -vS sh -e", "sh", "-e", LANGUAGE_SH, SHELL_ANY_SH, "AESe"},
	{"#!/usr/bin/env -Sbash -e", "bash", "-e", LANGUAGE_SH, B(BASH), "ESe"},
	{"#!/usr/bin/env --split-string=bash -e", "bash", "-e", LANGUAGE_SH, B(BASH), "ESe"},
	{"#!/usr/bin/env -S -i PATH=/bin sh", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "AES"},
	{"#!/usr/bin/env -S -u HOME bash", "bash", "", LANGUAGE_SH, B(BASH), "ES"},
	{"#!/usr/bin/env", "env", "", LANGUAGE_OTHER, 0, "E"},
	{"#!/usr/bin/env /lib/runit/invoke-run", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "AEI"},
	{"#!/lib/runit/invoke-run", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "AI"},
	{"#!/usr/bin/with-contenv bash", "bash", "", LANGUAGE_SH, B(BASH), "C"},
	{"#!/command/with-contenv sh", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "AC"},
	{"#!/command/with-contenv bash -e", "bash", "-e", LANGUAGE_SH, B(BASH), "CeM"},
	{"#!/usr/bin/with-contenv /usr/bin/env perl", "perl", "", LANGUAGE_OTHER, 0, "CEM"},
	{"#!/usr/bin/with-contenv bashio", "bash", "", LANGUAGE_SH, B(BASH), "CBeuP"},
	{"#!/usr/bin/env bashio", "bash", "", LANGUAGE_SH, B(BASH), "EBeuP"},
	{"#!/usr/bin/with-contenv", "with-contenv", "", LANGUAGE_OTHER, 0, "C"},
	{"#!/bin/busybox sh", "ash", "", LANGUAGE_SH, B(BUSYBOX), ""},
	{"#!/bin/busybox ash", "ash", "", LANGUAGE_SH, B(BUSYBOX), ""},
	{"#!/bin/busybox sh -e", "ash", "-e", LANGUAGE_SH, B(BUSYBOX), "eM"},
	{"#!/bin/ash", "ash", "", LANGUAGE_SH, B(BUSYBOX), ""},
	{"#!/bin/dash -e", "dash", "-e", LANGUAGE_SH, B(DASH), "e"},
	{"#!/bin/mksh", "mksh", "", LANGUAGE_SH, B(MKSH), ""},
	{"#!/bin/lksh", "lksh", "", LANGUAGE_SH, B(MKSH), ""},
	{"#!/bin/ksh", "ksh", "", LANGUAGE_SH, B(KSH93) | B(MKSH), ""},
	{"#!/bin/ksh93", "ksh93", "", LANGUAGE_SH, B(KSH93), ""},
	{"#!/usr/bin/yash", "yash", "", LANGUAGE_SH, B(YASH), ""},
	{"#!/bin/zsh", "zsh", "", LANGUAGE_SH, B(ZSH), ""},
	{"#!/bin/execlineb -P", "execlineb", "-P", LANGUAGE_EXECLINE, 0, ""},
	{"#!/command/execlineb -S0", "execlineb", "-S0", LANGUAGE_EXECLINE, 0, ""},
	{"#!/bin/execlineb -P -W", "execlineb", "-P -W", LANGUAGE_EXECLINE, 0, "M"},
	{"#!/usr/bin/python3 -u", "python3", "-u", LANGUAGE_OTHER, 0, ""},
	{"#!/usr/bin/perl -w -T", "perl", "-w -T", LANGUAGE_OTHER, 0, ""},
	{"#!/usr/bin/env python3", "python3", "", LANGUAGE_OTHER, 0, "E"},
	{"#!/sbin/openrc-run", "openrc-run", "", LANGUAGE_OTHER, 0, ""},
	{"#!/usr/bin/bashful", "bashful", "", LANGUAGE_OTHER, 0, ""},
	{"#!sh", "sh", "", LANGUAGE_SH, SHELL_ANY_SH, "A"},
};

static const char *
flags_of(const struct shebang *s)
{
	static char f[32];
	const struct {
		bool on;
		char c;
	} all[] = {
		{s->sh_any, 'A'}, {s->through_env, 'E'}, {s->env_split, 'S'}, {s->contenv, 'C'},
		{s->invoke_run, 'I'}, {s->bashio, 'B'}, {s->errexit, 'e'}, {s->nounset, 'u'},
		{s->noexec, 'n'}, {s->xtrace, 'x'}, {s->interactive, 'i'}, {s->pipefail, 'P'},
		{s->many_arguments, 'M'},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].on)
			f[n++] = all[i].c;
	f[n] = 0;
	return f;
}

static bool
same_letters(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && strspn(a, b) == strlen(a);
}

static void
test_lines(void)
{
	char text[300];

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		snprintf(text, sizeof text, "%s\nexec true\n", lines[i].line);
		struct shebang s = read_z(text);
		bool ok = s.present && !s.crlf && !s.late && !s.bom && !s.broken &&
		    str_is(s.program, lines[i].program) && str_is(s.options, lines[i].options) &&
		    s.language == lines[i].language && s.shells == lines[i].shells &&
		    same_letters(flags_of(&s), lines[i].flags) && s.span.beg == 0 &&
		    s.span.end == strlen(lines[i].line);

		CHECK(ok);
		if (!ok)
			printf("  %s: %.*s [%.*s] %d %x %s\n", lines[i].line, STR_ARG(s.program),
			    STR_ARG(s.options), (int)s.language, s.shells, flags_of(&s));
	}
}

static void
test_places(void)
{
	struct shebang s = read_z("#! /bin/sh -e\n");

	CHECK(s.path_span.beg == 3 && s.path_span.end == 10);
	CHECK(str_is(s.path, "/bin/sh") && str_is(s.argument, "-e"));
	s = read_z("#!/bin/sh");
	CHECK(s.present && s.span.end == 9 && s.argument.n == 0);
	CHECK(!s.relative && !s.directory && !s.cut && !s.no_path);
}

static void
test_crlf(void)
{
	struct shebang s = read_z("#!/bin/sh\r\nexec x\r\n");

	CHECK(s.present && s.crlf && str_is(s.path, "/bin/sh") && s.span.end == 9);
	CHECK(s.language == LANGUAGE_SH && s.sh_any);
	s = read_z("#!/bin/sh -e\r\n");
	CHECK(s.crlf && s.errexit && str_is(s.argument, "-e"));
	s = read_z("#!/usr/bin/env bash\r\n");
	CHECK(s.crlf && s.shells == B(BASH));
	s = read_z("#!/bin/sh\nexec x\r\n");
	CHECK(!s.crlf);
}

static void
test_bom(void)
{
	struct shebang s = read_z("\xef\xbb\xbf#!/bin/bash -e\nexec x\n");

	CHECK(s.bom && !s.present && s.shells == B(BASH) && s.errexit);
	CHECK(s.late_span.beg == 3 && s.late_span.end == 17);
	s = read_n("\xff\xfe#\0!\0/\0b\0", 10);
	CHECK(s.utf16 && s.nul && s.nul_at == 3 && !s.present && s.language == LANGUAGE_OTHER);
	s = read_n("#\0!\0/\0b\0i\0n\0", 12);
	CHECK(s.utf16 && s.nul && !s.present);
	s = read_n("\xfe\xff\0#\0!", 6);
	CHECK(s.utf16);
}

static void
test_late(void)
{
	struct shebang s = read_z("\n#!/bin/bash\nexec x\n");

	CHECK(s.late && !s.present && s.shells == B(BASH) && s.late_span.beg == 1);
	s = read_z("# licence\n# more\n\n  #!/bin/sh -e\nexec x\n");
	CHECK(s.late && s.errexit && s.late_span.beg == 20 && s.late_span.end == 32);
	s = read_z(" #!/bin/sh\n");
	CHECK(s.late && s.late_span.beg == 1);
	s = read_z("exec x\n#!/bin/sh\n");
	CHECK(!s.late && !s.present && s.language == LANGUAGE_SH && s.sh_any && s.program.n == 0);
	s = read_z("# not a shebang\n# really\nexec x\n");
	CHECK(!s.late && !s.broken);
	s = read_z("#\n#! a banner\nexec x\n");
	CHECK(!s.late);
}

static void
test_broken(void)
{
	static const char *const yes[] = {
		"#/bin/sh", "!/bin/sh", "# !/bin/sh", "!#/bin/sh", "#/bin/bash -e", "##!/bin/sh",
		"# /bin/sh", "#/usr/bin/env bash", "!/usr/bin/python3", "#/command/with-contenv bash",
	};
	static const char *const no[] = {
		"# /bin/sh is what runs this", "# comment", "#", "!", "/bin/sh", "#/etc/foo/run",
		"# /usr/sbin/nginx", "#!", "# ", "#########",
	};
	char text[100];

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		snprintf(text, sizeof text, "%s\nexec x\n", yes[i]);
		struct shebang s = read_z(text);
		CHECK(s.broken && !s.present && s.late_span.beg == 0 &&
		    s.late_span.end == strlen(yes[i]) && s.program.n != 0);
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		snprintf(text, sizeof text, "%s\nexec x\n", no[i]);
		CHECK(!read_z(text).broken);
	}
	CHECK(read_z("#/bin/bash -e\n").errexit && read_z("#/bin/bash -e\n").shells == B(BASH));
}

static void
test_path(void)
{
	char long_line[400] = "#!/usr/bin/";
	struct shebang s = read_z("#!\nexec x\n");

	CHECK(s.present && s.no_path && s.language == LANGUAGE_SH && s.sh_any);
	s = read_z("#!   \nexec x\n");
	CHECK(s.present && s.no_path);
	s = read_z("#!bin/sh\n");
	CHECK(s.relative && !s.directory);
	s = read_z("#!/bin/\n");
	CHECK(s.directory);
	memset(long_line + 11, 'x', 300);
	s = read_z(long_line);
	CHECK(s.cut && s.present);
	memset(long_line, 0, sizeof long_line);
	strcpy(long_line, "#!/bin/sh ");
	memset(long_line + 10, 'e', 245);
	CHECK(!read_z(long_line).cut);
	long_line[255] = 'e';
	CHECK(read_z(long_line).cut);
}

static void
test_binary(void)
{
	struct shebang s = read_z("");

	CHECK(s.empty && !s.present && s.language == LANGUAGE_SH);
	s = read_n("\x1f\x8b\x08\0\0\0\0\0", 8);
	CHECK(s.binary && s.language == LANGUAGE_OTHER && s.shells == 0 && !s.sh_any);
	s = read_n("#!/bin/sh\nexec \0x\n", 18);
	CHECK(s.nul && s.nul_at == 15 && s.present && s.language == LANGUAGE_SH && !s.binary);
	s = read_z("exec caf\xe9\n");	/* Latin-1 is text too */
	CHECK(!s.binary && s.language == LANGUAGE_SH);
	s = read_z("\x1b[1mcoloured\n");
	CHECK(!s.binary);
}

static void
test_elf(void)
{
	unsigned char elf[64] = "\177ELF";
	struct utsname u;
	struct shebang s;
	bool x86;

	uname(&u);
	x86 = strcmp(u.machine, "x86_64") == 0;
	elf[4] = 2;
	elf[5] = 1;
	elf[18] = x86 ? 183 : 62;
	s = read_n((const char *)elf, sizeof elf);
	CHECK(s.elf && s.elf_foreign && s.language == LANGUAGE_ELF && s.shells == 0 && !s.sh_any);
	CHECK(strcmp(s.elf_machine, x86 ? "aarch64" : "x86_64") == 0);
	if (x86) {
		elf[18] = 62;
		s = read_n((const char *)elf, sizeof elf);
		CHECK(s.elf && !s.elf_foreign);
		elf[4] = 1;
		elf[18] = 3;
		CHECK(!read_n((const char *)elf, sizeof elf).elf_foreign);
		elf[5] = 2;
		elf[18] = 0;
		elf[19] = 22;
		s = read_n((const char *)elf, sizeof elf);
		CHECK(s.elf_foreign && strcmp(s.elf_machine, "s390") == 0);
	}
	s = read_n("\177ELF", 4);
	CHECK(s.elf && !s.elf_foreign);
	CHECK(!read_n("\177EL", 3).elf);
}

/* Every prefix and every byte of some lines: nothing reads where it may not. */
static void
test_any_bytes(void)
{
	static const char seed[] = "\xef\xbb\xbf#! /usr/bin/env -S bash -o errexit\r\n#!/x";
	char copy[sizeof seed];
	bool ok = true;

	for (size_t n = 0; n < sizeof seed; n++)
		for (size_t from = 0; from <= n; from++) {
			struct shebang s = read_n(seed + from, n - from);

			ok &= s.span.end <= n - from && s.span.beg <= s.span.end &&
			    s.path_span.end <= n - from;
		}
	for (size_t i = 0; i < sizeof seed; i++)
		for (int c = 0; c < 256; c++) {
			memcpy(copy, seed, sizeof seed);
			copy[i] = (char)c;
			struct shebang s = read_n(copy, sizeof seed);
			ok &= s.span.end <= sizeof seed;
		}
	CHECK(ok);
}

int
main(void)
{
	test_lines();
	test_places();
	test_crlf();
	test_bom();
	test_late();
	test_broken();
	test_path();
	test_binary();
	test_elf();
	test_any_bytes();
	CHECK(strcmp(language_name(LANGUAGE_EXECLINE), "execline") == 0);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
