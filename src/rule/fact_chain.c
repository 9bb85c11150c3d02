/* Facts that chain loaders' own arguments tell: a user, a limit, an environment directory. */
#include "fact.h"

#include <errno.h>

/* One loader of a command: its own words are argv[at + 1] up to argv[end]. */
struct loader {
	const char *name;
	uint32_t at, end;
};

static bool
loader_next(const struct command *c, uint32_t *i, uint32_t *at, struct loader *l)
{
	if (*i >= c->chain_n || *at >= c->arg_n)
		return false;
	l->name = c->chain[*i].name ? c->chain[*i].name : "";
	l->at = *at;
	l->end = *at + c->chain[*i].next;
	if (l->end > c->arg_n)
		l->end = c->arg_n;
	*at = l->end;
	++*i;
	return true;
}

/* The argument of `-m`, glued or not; NULL where it is not there or not known. */
static const struct arg *
loader_option(const struct command *c, const struct loader *l, char letter, struct str *value)
{
	for (uint32_t i = l->at + 1; i < l->end; i++) {
		const struct arg *a = &c->argv[i];

		if (!a->known || a->text.n < 2 || a->text.p[0] != '-' || a->text.p[1] != letter)
			continue;
		if (a->text.n > 2) {
			*value = str_sub(a->text, 2, a->text.n);
			return a;
		}
		if (i + 1 >= l->end || !c->argv[i + 1].known)
			return NULL;
		*value = c->argv[i + 1].text;
		return &c->argv[i + 1];
	}
	return NULL;
}

/* The loader's first word that is no option: for those whose options take none. */
static const struct arg *
loader_first(const struct command *c, const struct loader *l)
{
	for (uint32_t i = l->at + 1; i < l->end; i++)
		if (!c->argv[i].known)
			return NULL;
		else if (!c->argv[i].text.n || c->argv[i].text.p[0] != '-')
			return &c->argv[i];
	return NULL;
}

static bool
is_one_of(const char *name, const char *words)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one))
		if (str_is(one, name))
			return true;
	return false;
}

/* ---- limits */

/* The data segment alone: libc's own needs 150 kB, and small programs live in 300 (measured). */
enum { DATA_LIMIT_TELLS = 150000 };

void
fact_COMMAND_memory_limit(const struct subject *s, struct value *v)
{
	static const char letters[] = "amd";
	const struct command *c = s->command;
	uint32_t i = 0, at = 0;
	struct loader l;
	struct str text;
	long n;

	while (loader_next(c, &i, &at, &l)) {
		if (!is_one_of(l.name, "softlimit s6-softlimit chpst"))
			continue;
		for (int k = 0; letters[k]; k++)
			if ((letters[k] != 'a' || strcmp(l.name, "chpst") != 0) &&
			    loader_option(c, &l, letters[k], &text) && str_number(text, &n) &&
			    n >= 0 && (letters[k] != 'd' || n < DATA_LIMIT_TELLS) &&
			    (!v->known || (double)n < v->number))
				set_number(v, (double)n);
	}
}

/* `chpst -m 128M`: chpst ends with its usage, softlimit reads 128. */
void
fact_COMMAND_limit_bad(const struct subject *s, struct value *v)
{
	const struct command *c = s->command;
	uint32_t i = 0, at = 0;
	struct loader l;
	struct str text;

	while (loader_next(c, &i, &at, &l)) {
		bool chpst = strcmp(l.name, "chpst") == 0;
		const char *letters = chpst ? "mdopfcrt" : "acdflmoprst";

		if (!is_one_of(l.name, "softlimit s6-softlimit chpst"))
			continue;
		for (int k = 0; letters[k] && !v->known; k++) {
			const struct arg *a = loader_option(c, &l, letters[k], &text);
			size_t n = 0;

			while (a && n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
				n++;
			if (a && n < text.n && !str_is(text, "=") && a->span.end > a->span.beg)
				set_place(v, c->source, a->span);
		}
	}
}

/* ---- users */

static const struct arg *
user_arg(const struct command *c, struct str *name)
{
	uint32_t i = 0, at = 0;
	struct loader l;
	const struct arg *a;

	while (loader_next(c, &i, &at, &l)) {
		if (is_one_of(l.name, "setuidgid s6-setuidgid envuidgid gosu su-exec"))
			a = loader_first(c, &l);
		else if (strcmp(l.name, "chpst") == 0)
			a = loader_option(c, &l, 'u', name);
		else
			continue;
		if (!a)
			continue;
		if (strcmp(l.name, "chpst") != 0)
			*name = a->text;
		/* user:group, and :uid:gid which needs no account. */
		*name = str_sub(*name, 0, str_find(*name, ':', 0));
		return name->n && !(name->p[0] >= '0' && name->p[0] <= '9') ? a : NULL;
	}
	return NULL;
}

void
fact_COMMAND_user(const struct subject *s, struct value *v)
{
	struct str name = {0};

	if (user_arg(s->command, &name))
		set_str(v, name);
}

void
fact_COMMAND_user_place(const struct subject *s, struct value *v)
{
	struct str name = {0};
	const struct arg *a = user_arg(s->command, &name);

	if (a && a->span.end > a->span.beg)
		set_place(v, s->command->source, a->span);
}

void
fact_COMMAND_user_missing(const struct subject *s, struct value *v)
{
	struct str name = {0}, passwd, line, first;

	if (!user_arg(s->command, &name) || !s->judged->world ||
	    world_root_read(s->judged->world, s->arena, "/etc/passwd", &passwd) != 0)
		return;
	while (str_cut(&passwd, '\n', &line))
		if (str_cut(&line, ':', &first) && str_eq(first, name)) {
			set_bool(v, false);
			return;
		}
	set_bool(v, true);
}

/* ---- environment directories */

static const struct arg *
envdir_arg(const struct command *c, struct str *path)
{
	uint32_t i = 0, at = 0;
	struct loader l;
	const struct arg *a;

	while (loader_next(c, &i, &at, &l)) {
		if (is_one_of(l.name, "envdir s6-envdir")) {
			a = loader_first(c, &l);
			if (a)
				*path = a->text;
		} else if (strcmp(l.name, "chpst") == 0)
			a = loader_option(c, &l, 'e', path);
		else
			continue;
		if (a)
			return a;
	}
	return NULL;
}

void
fact_COMMAND_envdir(const struct subject *s, struct value *v)
{
	struct str path = {0};

	if (envdir_arg(s->command, &path))
		set_str(v, path);
}

void
fact_COMMAND_envdir_place(const struct subject *s, struct value *v)
{
	struct str path = {0};
	const struct arg *a = envdir_arg(s->command, &path);

	if (a && a->span.end > a->span.beg)
		set_place(v, s->command->source, a->span);
}

void
fact_SCRIPT_moves(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool moves = false;

	if (s->facts->moves) {
		set_bool(v, s->facts->moves == 2);
		return;
	}
	for (uint32_t i = 0; f && i < f->commands.n && !moves; i++) {
		const struct command *c = &f->commands.v[i];

		moves = c->arg_n && c->argv[0].known && (str_is(c->argv[0].text, "cd") ||
		    str_is(c->argv[0].text, "pushd"));
	}
	s->facts->moves = moves ? 2 : 1;
	set_bool(v, moves);
}

/* The directory as the world knows it; NULL where nobody can say. */
static const char *
envdir_path(const struct subject *s)
{
	const struct service *sv = s->judged->service;
	struct str path = {0};
	struct value moves = {0};
	const char *z;

	if (!envdir_arg(s->command, &path) || !path.n || !s->judged->world)
		return NULL;
	z = arena_dup(s->arena, path.p, path.n);
	if (path.p[0] == '/')
		return z;
	/* run is started in the service directory, log/run in its log/. */
	if (s->script->script->role == ROLE_LOG_RUN)
		z = arena_fmt(s->arena, "log/%s", z);
	fact_SCRIPT_moves(s, &moves);
	if (moves.yes || !sv->path)
		return NULL;
	return arena_fmt(s->arena, "%s/%s", sv->path, z);
}

static int
envdir_stat(const struct subject *s, struct file_info *info)
{
	const char *path = envdir_path(s);
	struct str written = {0};

	if (!path)
		return EAGAIN;
	envdir_arg(s->command, &written);
	return written.p[0] == '/' ? world_root_stat(s->judged->world, path, info) :
	    world_stat(s->judged->world, path, info);
}

void
fact_COMMAND_envdir_missing(const struct subject *s, struct value *v)
{
	struct str path = {0};
	struct file_info info;
	int e;

	/* What a source tree lacks may be made when it is installed. */
	if (!envdir_arg(s->command, &path) || !path.n ||
	    (path.p[0] != '/' && s->judged->service->source_tree))
		return;
	e = envdir_stat(s, &info);
	if (e == 0 || e == ENOENT)
		set_bool(v, e == ENOENT);
}

void
fact_COMMAND_envdir_is_file(const struct subject *s, struct value *v)
{
	struct file_info info;

	if (envdir_stat(s, &info) == 0 && !info.dangling)
		set_bool(v, info.type == FILE_REGULAR);
}

/* What a file of such a directory says beside the value that was meant, or NULL. */
static const char *
envfile_odd(struct arena *a, struct str name, struct str text)
{
	struct str line, rest = text;

	if (str_find(name, '=', 0) < name.n)
		return "a name with `=` in it is no variable";
	if (!str_cut(&rest, '\n', &line))
		return NULL;
	line = str_trim(line);
	if (str_starts(line, arena_fmt(a, "%.*s=", STR_ARG(name))) || str_starts(line, "export "))
		return "it holds an assignment, and all of it becomes the value";
	if (line.n > 1 && (line.p[0] == '"' || line.p[0] == '\'') && line.p[line.n - 1] == line.p[0])
		return "the quotes become part of the value";
	if (str_trim(rest).n && !line.n)
		return "its first line is empty, and only the first line counts";
	return NULL;
}

/* The first odd file in the environment directory. */
static bool
envdir_odd(const struct subject *s, struct str *name, const char **why)
{
	const char *path = envdir_path(s);
	struct world *w = s->judged->world;
	struct dir_entry *entries;
	struct str written = {0}, text;
	uint32_t n;

	if (!path || !envdir_arg(s->command, &written) || written.p[0] == '/' ||
	    world_list(w, s->arena, path, &entries, &n) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct file_info info;

		if (entries[i].name.p[0] == '.' || world_read(w, s->arena,
		    arena_fmt(s->arena, "%s/%s", path, entries[i].name.p), &text, &info) != 0)
			continue;
		*why = envfile_odd(s->arena, entries[i].name, text);
		*name = entries[i].name;
		if (*why)
			return true;
	}
	return false;
}

void
fact_COMMAND_envdir_odd(const struct subject *s, struct value *v)
{
	const char *why;
	struct str name;

	if (envdir_odd(s, &name, &why))
		set_str(v, name);
}

void
fact_COMMAND_envdir_odd_why(const struct subject *s, struct value *v)
{
	const char *why;
	struct str name;

	if (envdir_odd(s, &name, &why))
		set_text(v, why);
}

/* ---- what needs root, behind what gives it up */

static bool
gives_root_up(const struct command *c, const struct loader *l)
{
	const struct arg *user = NULL;
	struct str name = {0};

	if (is_one_of(l->name, "setuidgid s6-setuidgid gosu su-exec")) {
		user = loader_first(c, l);
		if (user)
			name = user->text;
	} else if (strcmp(l->name, "chpst") == 0) {
		user = loader_option(c, l, 'u', &name);
	}
	return user && name.n && !str_is(name, "root") && !str_starts(name, "root:") &&
	    name.p[0] != '0' && name.p[0] != ':';
}

/* Its last own word is a port that root alone may bind. */
static bool
binds_low_port(const struct command *c, const struct loader *l)
{
	static const char *const names[] = {
		"smtp", "http", "https", "pop3", "pop-3", "imap", "imaps", "domain", "ftp", NULL
	};
	const struct arg *port = &c->argv[l->end - 1];
	long n;

	if (l->end < l->at + 3 || !port->known)
		return false;
	if (str_number(port->text, &n))
		return n > 0 && n < 1024;
	for (int i = 0; names[i]; i++)
		if (str_is(port->text, names[i]))
			return true;
	return false;
}

static bool
needs_root(const struct command *c, const struct loader *l)
{
	struct str value;

	if (is_one_of(l->name, "setuidgid s6-setuidgid gosu su-exec chroot"))
		return true;
	if (strcmp(l->name, "chpst") == 0)
		return loader_option(c, l, 'u', &value) || loader_option(c, l, '/', &value);
	return is_one_of(l->name, "tcpserver sslserver tcpsvd s6-tcpserver s6-tcpserver4") &&
	    binds_low_port(c, l);
}

static bool
after_drop(const struct command *c, struct loader *by, struct loader *root)
{
	uint32_t i = 0, at = 0;
	struct loader l;

	by->name = NULL;
	while (loader_next(c, &i, &at, &l)) {
		if (by->name && needs_root(c, &l)) {
			*root = l;
			return true;
		}
		if (!by->name && gives_root_up(c, &l))
			*by = l;
	}
	/* A server is where the chain ends, and its own words end with its port. */
	if (!by->name || !c->answer.is_chain || c->answer.model != CHAIN_SERVER ||
	    at + c->answer.next > c->arg_n)
		return false;
	*root = (struct loader){c->answer.name, at, at + c->answer.next};
	return needs_root(c, root);
}

void
fact_COMMAND_after_drop(const struct subject *s, struct value *v)
{
	struct loader by, root;

	if (after_drop(s->command, &by, &root))
		set_text(v, root.name);
}

void
fact_COMMAND_after_drop_by(const struct subject *s, struct value *v)
{
	struct loader by, root;

	if (after_drop(s->command, &by, &root))
		set_text(v, by.name);
}

void
fact_COMMAND_after_drop_place(const struct subject *s, struct value *v)
{
	struct loader by, root;

	if (after_drop(s->command, &by, &root) &&
	    s->command->argv[root.at].span.end > s->command->argv[root.at].span.beg)
		set_place(v, s->command->source, s->command->argv[root.at].span);
}
