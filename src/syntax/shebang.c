#include "shebang.h"

#include <sys/utsname.h>

#include <elf.h>

/* The kernel reads 256 bytes of a file to find its interpreter, one of them for the NUL. */
enum { KERNEL_LINE = 255, TEXT_HEAD = 512 };

const char *
language_name(enum language l)
{
	static const char *const names[] = {
		[LANGUAGE_SH] = "sh",
		[LANGUAGE_EXECLINE] = "execline",
		[LANGUAGE_OTHER] = "other",
		[LANGUAGE_ELF] = "elf",
	};

	return names[l];
}

/* Which programs are shells, and which.  `ksh` may be either of two. */
static const struct {
	const char *name;
	shell_set shells;
} shell_names[] = {
	{"dash", SHELL_BIT(SHELL_DASH)},
	{"bash", SHELL_BIT(SHELL_BASH)},
	{"rbash", SHELL_BIT(SHELL_BASH)},
	{"ash", SHELL_BIT(SHELL_BUSYBOX)},
	{"hush", SHELL_BIT(SHELL_BUSYBOX)},
	{"mksh", SHELL_BIT(SHELL_MKSH)},
	{"mksh-static", SHELL_BIT(SHELL_MKSH)},
	{"lksh", SHELL_BIT(SHELL_MKSH)},
	{"pdksh", SHELL_BIT(SHELL_MKSH)},
	{"oksh", SHELL_BIT(SHELL_MKSH)},
	{"loksh", SHELL_BIT(SHELL_MKSH)},
	{"posh", SHELL_BIT(SHELL_MKSH)},
	{"ksh93", SHELL_BIT(SHELL_KSH93)},
	{"ksh", SHELL_BIT(SHELL_KSH93) | SHELL_BIT(SHELL_MKSH)},
	{"rksh", SHELL_BIT(SHELL_KSH93) | SHELL_BIT(SHELL_MKSH)},
	{"yash", SHELL_BIT(SHELL_YASH)},
	{"zsh", SHELL_BIT(SHELL_ZSH)},
};

/* uname -m, and the ELF programs that it runs. */
static const struct {
	const char *uname;
	uint16_t machine, also;
	unsigned char data;
} machines[] = {
	{"x86_64", EM_X86_64, EM_386, ELFDATA2LSB},
	{"i386", EM_386, EM_386, ELFDATA2LSB},
	{"i486", EM_386, EM_386, ELFDATA2LSB},
	{"i586", EM_386, EM_386, ELFDATA2LSB},
	{"i686", EM_386, EM_X86_64, ELFDATA2LSB},	/* a 32-bit personality says so too */
	{"aarch64", EM_AARCH64, EM_ARM, ELFDATA2LSB},
	{"armv6l", EM_ARM, EM_ARM, ELFDATA2LSB},
	{"armv7l", EM_ARM, EM_ARM, ELFDATA2LSB},
	{"armv8l", EM_ARM, EM_AARCH64, ELFDATA2LSB},
	{"riscv64", EM_RISCV, EM_RISCV, ELFDATA2LSB},
	{"ppc64le", EM_PPC64, EM_PPC64, ELFDATA2LSB},
	{"ppc64", EM_PPC64, EM_PPC, ELFDATA2MSB},
	{"s390x", EM_S390, EM_S390, ELFDATA2MSB},
	{"loongarch64", 258, 258, ELFDATA2LSB},
};

static const struct {
	uint16_t machine;
	const char *name;
} machine_names[] = {
	{EM_386, "i386"},
	{EM_X86_64, "x86_64"},
	{EM_ARM, "arm"},
	{EM_AARCH64, "aarch64"},
	{EM_RISCV, "riscv"},
	{EM_PPC, "powerpc"},
	{EM_PPC64, "powerpc64"},
	{EM_S390, "s390"},
	{EM_MIPS, "mips"},
	{EM_SPARC, "sparc"},
	{EM_SPARCV9, "sparc64"},
	{EM_SH, "sh4"},
	{EM_68K, "m68k"},
	{EM_IA_64, "ia64"},
	{258, "loongarch"},
};

#define COUNT(x) (sizeof(x) / sizeof *(x))

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts the first word, by blanks, off *rest. */
static struct str
word_cut(struct str *rest)
{
	size_t i = 0, n;

	while (i < rest->n && is_blank(rest->p[i]))
		i++;
	for (n = i; n < rest->n && !is_blank(rest->p[n]);)
		n++;
	struct str word = str_sub(*rest, i, n);
	*rest = str_sub(*rest, n, rest->n);
	return word;
}

/* The rest without the blanks at both ends. */
static struct str
rest_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool
elf_read(struct str text, struct shebang *out)
{
	const unsigned char *p = (const unsigned char *)text.p;
	struct utsname u;
	uint16_t machine;

	if (text.n < SELFMAG || memcmp(p, ELFMAG, SELFMAG) != 0)
		return false;
	out->elf = true;
	out->language = LANGUAGE_ELF;
	if (text.n < 20)
		return true;
	machine = p[EI_DATA] == ELFDATA2MSB ? (uint16_t)(p[18] << 8 | p[19])
	    : (uint16_t)(p[19] << 8 | p[18]);
	out->elf_machine = "another machine";
	for (size_t i = 0; i < COUNT(machine_names); i++)
		if (machine_names[i].machine == machine)
			out->elf_machine = machine_names[i].name;
	if (uname(&u) < 0)
		return true;
	for (size_t i = 0; i < COUNT(machines); i++)
		if (strcmp(machines[i].uname, u.machine) == 0)
			out->elf_foreign = p[EI_DATA] != machines[i].data ||
			    (machine != machines[i].machine && machine != machines[i].also);
	return true;
}

static void
option_long(struct str name, struct shebang *out)
{
	if (str_is(name, "errexit"))
		out->errexit = true;
	else if (str_is(name, "nounset"))
		out->nounset = true;
	else if (str_is(name, "noexec"))
		out->noexec = true;
	else if (str_is(name, "xtrace"))
		out->xtrace = true;
	else if (str_is(name, "pipefail"))
		out->pipefail = true;
	else if (str_is(name, "posix") && out->shells == SHELL_BIT(SHELL_BASH))
		out->shells = SHELL_BIT(SHELL_BASH_SH);
}

static void
option_letter(char c, struct shebang *out)
{
	if (c == 'e')
		out->errexit = true;
	else if (c == 'u')
		out->nounset = true;
	else if (c == 'n')
		out->noexec = true;
	else if (c == 'x')
		out->xtrace = true;
	else if (c == 'i')
		out->interactive = true;
}

/* What a shell's own options switch on. */
static void
options_read(struct str rest, struct shebang *out)
{
	struct str w;

	while ((w = word_cut(&rest)).n > 1 && w.p[0] == '-') {
		if (w.p[1] == '-') {
			if (w.n == 2)
				return;
			option_long(str_sub(w, 2, w.n), out);
			continue;
		}
		for (size_t i = 1; i < w.n; i++) {
			if (w.p[i] == 'o')
				option_long(word_cut(&rest), out);
			else
				option_letter(w.p[i], out);
		}
	}
}

/* bash, also as bash5 or bash-5.2. */
static bool
is_versioned(struct str program, const char *name)
{
	size_t n = strlen(name);

	if (!str_starts(program, name) || program.n == n)
		return false;
	for (size_t i = n; i < program.n; i++)
		if (!strchr("0123456789.-", program.p[i]))
			return false;
	return true;
}

static shell_set
shells_of(struct str program)
{
	shell_set versioned = 0;

	for (size_t i = 0; i < COUNT(shell_names); i++) {
		if (str_is(program, shell_names[i].name))
			return shell_names[i].shells;
		if (is_versioned(program, shell_names[i].name))
			versioned = shell_names[i].shells;
	}
	return versioned;
}

/* The program that reads the script, and its options. */
static void
program_set(struct str program, struct str options, struct shebang *out)
{
	out->program = program;
	out->options = rest_trim(options);
	out->language = LANGUAGE_OTHER;
	out->shells = 0;
	out->sh_any = false;
	if (str_is(program, "execlineb")) {
		out->language = LANGUAGE_EXECLINE;
		return;
	}
	out->shells = shells_of(program);
	if (out->shells) {
		out->language = LANGUAGE_SH;
		options_read(out->options, out);
	}
}

static void
program_sh(shell_set sh, struct str options, struct shebang *out)
{
	out->program = STR("sh");
	out->options = rest_trim(options);
	out->language = LANGUAGE_SH;
	out->shells = sh;
	out->sh_any = true;
	options_read(out->options, out);
}

static void
program_bashio(struct shebang *out)
{
	/* bashio is a bash script that sets these and sources ours. */
	program_set(STR("bash"), STR(""), out);
	out->bashio = out->errexit = out->nounset = out->pipefail = true;
}

/* The words of env(1) before the program: options and assignments. */
static struct str
env_program(struct str *rest)
{
	struct str w;

	for (;;) {
		w = word_cut(rest);
		if (str_is(w, "-u") || str_is(w, "--unset") || str_is(w, "-C") ||
		    str_is(w, "--chdir")) {
			word_cut(rest);
			continue;
		}
		if (w.n && (w.p[0] == '-' || memchr(w.p, '=', w.n)))
			continue;
		return w;
	}
}

/* Takes -S, also within -vS, -iS and --split-string=, off the argument. */
static bool
env_split(struct str *rest)
{
	struct str after = *rest, w = word_cut(&after);
	static const char *const spelled = "--split-string";
	size_t i;

	if (str_starts(w, spelled)) {
		i = strlen(spelled);
		*rest = str_sub(*rest, (size_t)(w.p - rest->p) + i, rest->n);
		if (rest->n && rest->p[0] == '=')
			*rest = str_sub(*rest, 1, rest->n);
		return true;
	}
	if (w.n < 2 || w.p[0] != '-' || w.p[1] == '-')
		return false;
	i = str_find(w, 'S', 1);
	if (i == w.n)
		return false;
	*rest = str_sub(*rest, (size_t)(w.p - rest->p) + i + 1, rest->n);
	return true;
}

static bool
is_through(struct str base)
{
	return str_is(base, "env") || str_is(base, "with-contenv") ||
	    str_is(base, "invoke-run") || str_is(base, "busybox") || str_is(base, "toybox");
}

/* The interpreter and what stands behind it, seen through the go-betweens. */
static void
interpreter_read(struct str path, struct str rest, shell_set sh, struct shebang *out)
{
	struct str base = str_base(path);

	for (int depth = 0; depth < 4 && is_through(base); depth++) {
		if (str_is(base, "invoke-run")) {
			/* ends in `exec /bin/sh run`: none of its own options hold */
			out->invoke_run = true;
			program_sh(sh, STR(""), out);
			return;
		}
		if (str_is(base, "busybox") || str_is(base, "toybox")) {
			path = word_cut(&rest);
			program_set(str_is(path, "sh") ? STR("ash") : path, rest, out);
			if (path.n == 0)
				out->program = base;
			return;
		}
		if (str_is(base, "env")) {
			out->through_env = true;
			out->env_split |= env_split(&rest);
			path = env_program(&rest);
		} else {
			out->contenv = true;
			path = word_cut(&rest);
		}
		if (path.n == 0) {
			program_set(base, STR(""), out);
			return;
		}
		base = str_base(path);
	}
	if (str_is(base, "bashio"))
		program_bashio(out);
	else if (str_is(base, "sh"))
		program_sh(sh, rest, out);
	else
		program_set(base, rest, out);
}

/* Does it take one argument apart by itself? */
static bool
splits_itself(const struct shebang *s)
{
	return s->env_split || (!s->through_env && !s->contenv &&
	    (str_starts(s->program, "perl") || str_starts(s->program, "ruby")));
}

/*
 * The line without its newline; beg is its offset in the text, and skip bytes
 * stand before the path: the #!, or what was meant as one.
 */
static void
line_read(struct str line, uint32_t beg, size_t skip, shell_set sh, struct shebang *out)
{
	struct str rest;

	if (line.n && line.p[line.n - 1] == '\r') {
		out->crlf = true;
		line.n--;
	}
	out->span = (struct span){beg, beg + (uint32_t)line.n};
	out->cut = line.n > KERNEL_LINE;
	rest = str_sub(line, skip, line.n);
	out->path = word_cut(&rest);
	out->path_span.beg = beg + (uint32_t)(out->path.p - line.p);
	out->path_span.end = out->path_span.beg + (uint32_t)out->path.n;
	out->argument = rest_trim(rest);
	if (out->path.n == 0) {
		out->no_path = true;
		return;
	}
	out->relative = out->path.p[0] != '/';
	out->directory = out->path.p[out->path.n - 1] == '/';
	interpreter_read(out->path, out->argument, sh, out);
	rest = out->argument;
	word_cut(&rest);
	out->many_arguments = rest_trim(rest).n != 0 && !splits_itself(out);
}

/* Is it a program somebody would write behind #!? */
static bool
is_interpreter(struct str path)
{
	static const char *const others[] = {
		"sh", "env", "execlineb", "with-contenv", "bashio", "busybox", "perl",
		"python", "python2", "python3", "ruby", "node", "php", "lua", "tclsh",
	};
	struct str base = str_base(path);

	if (base.n == path.n)
		return false;	/* no slash */
	for (size_t i = 0; i < COUNT(others); i++)
		if (str_is(base, others[i]))
			return true;
	for (size_t i = 0; i < COUNT(shell_names); i++)
		if (str_is(base, shell_names[i].name))
			return true;
	return false;
}

/*
 * A first line that was meant as one: its # or its ! is missing, or something
 * is between them.  Gives the number of bytes before the path, or 0.
 */
static size_t
broken_prefix(struct str line)
{
	struct str rest, path, word;
	bool through;
	size_t i = 0;

	while (i < line.n && i < 4 && line.p[i] && strchr("#! \t", line.p[i]))
		i++;
	if (i == 0 || i == line.n || line.p[i] != '/' || is_blank(line.p[0]))
		return 0;
	rest = str_sub(str_trim(line), i, line.n);
	path = word_cut(&rest);
	if (!is_interpreter(path))
		return 0;
	/* `#/bin/sh -e` was meant; `# /bin/sh is what ...` is a comment. */
	through = is_through(str_base(path));
	word = word_cut(&rest);
	if (word.n && word.p[0] != '-' && !through)
		return 0;
	return rest_trim(rest).n && !through ? 0 : i;
}

/*
 * Looks for a first line that was meant as one, and for a #! behind blank
 * lines and comments, where the kernel does not look.
 */
static void
missing_look(struct str text, size_t from, shell_set sh, struct shebang *out)
{
	struct str line = str_sub(text, from, str_find(text, '\n', from));
	size_t end, skip = broken_prefix(line);

	if (skip) {
		line_read(line, (uint32_t)from, skip, sh, out);
		out->broken = true;
		out->late_span = out->span;
		return;
	}
	for (size_t at = from; at < text.n; at = end + 1) {
		size_t i = 0;

		end = str_find(text, '\n', at);
		line = str_sub(text, at, end);
		while (i < line.n && (is_blank(line.p[i]) || line.p[i] == '\r'))
			i++;
		line = str_sub(line, i, line.n);
		if (str_starts(line, "#!") && str_find(line, '/', 2) < line.n) {
			line_read(line, (uint32_t)(at + i), 2, sh, out);
			out->late = true;
			out->late_span = out->span;
			return;
		}
		if (line.n && line.p[0] != '#')
			return;
	}
}

/* Does it begin like something that no shell and no person reads? */
static bool
is_binary(struct str text)
{
	size_t n = text.n < TEXT_HEAD ? text.n : TEXT_HEAD;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && !strchr("\a\b\t\n\v\f\r\033", c)) || c == 0)
			return true;
	}
	return false;
}

static bool
is_utf16(struct str text)
{
	return text.n >= 2 && (memcmp(text.p, "\xff\xfe", 2) == 0 ||
	    memcmp(text.p, "\xfe\xff", 2) == 0 ||
	    (text.n >= 4 && (memcmp(text.p, "#\0!", 4) == 0 || memcmp(text.p, "\0#\0!", 4) == 0)));
}

void
shebang_read(struct str text, shell_set sh, struct shebang *out)
{
	size_t from = 0;

	*out = (struct shebang){.language = LANGUAGE_SH, .shells = sh, .sh_any = true};
	out->empty = text.n == 0;
	if (out->empty || elf_read(text, out)) {
		out->sh_any = !out->elf;
		out->shells = out->elf ? 0 : sh;
		return;
	}
	out->nul_at = (uint32_t)str_find(text, 0, 0);
	out->nul = out->nul_at < text.n;
	if (!out->nul)
		out->nul_at = 0;
	out->utf16 = is_utf16(text);
	if (str_starts(text, "\xef\xbb\xbf")) {
		out->bom = true;
		from = 3;
	}
	if (str_starts(str_sub(text, from, text.n), "#!")) {
		out->sh_any = false;
		out->shells = 0;
		out->present = !out->bom;
		line_read(str_sub(text, from, str_find(text, '\n', from)), (uint32_t)from, 2, sh,
		    out);
		if (out->no_path) {
			out->shells = sh;
			out->sh_any = true;
		}
		if (out->bom)
			out->late_span = out->span;
		return;
	}
	if (!out->utf16 && !(out->binary = is_binary(text)))
		missing_look(text, from, sh, out);
	if (out->utf16 || out->binary) {
		out->language = LANGUAGE_OTHER;
		out->shells = 0;
		out->sh_any = false;
	}
}
