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
			    n >= 0 && (!v->known || (double)n < v->number))
				set_number(v, (double)n);
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

	for (uint32_t i = 0; f && i < f->commands.n && !moves; i++) {
		const struct command *c = &f->commands.v[i];

		moves = c->arg_n && c->argv[0].known && (str_is(c->argv[0].text, "cd") ||
		    str_is(c->argv[0].text, "pushd"));
	}
	set_bool(v, moves);
}

void
fact_COMMAND_envdir_missing(const struct subject *s, struct value *v)
{
	struct world *w = s->judged->world;
	const struct service *sv = s->judged->service;
	struct str path = {0};
	struct value moves = {0};
	struct file_info info;
	const char *z;
	int e;

	if (!envdir_arg(s->command, &path) || !path.n || !w)
		return;
	z = arena_dup(s->arena, path.p, path.n);
	if (path.p[0] == '/') {
		e = world_root_stat(w, z, &info);
	} else {
		/* run is started in the service directory, log/run in its log/. */
		if (s->script->script->role == ROLE_LOG_RUN)
			z = arena_fmt(s->arena, "log/%s", z);
		fact_SCRIPT_moves(s, &moves);
		if (moves.yes || sv->source_tree || !sv->path)
			return;
		e = world_stat(w, arena_fmt(s->arena, "%s/%s", sv->path, z), &info);
	}
	if (e == 0 || e == ENOENT)
		set_bool(v, e == ENOENT);
}
