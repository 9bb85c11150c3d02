#include "service.h"

#include "port/filetype.h"
#include "svdir.h"

const char *
dialect_name(enum dialect d)
{
	static const char *const names[] = {
		[DIALECT_AUTO] = "auto",
#define X(id, name) [DIALECT_##id] = name,
		DIALECT_LIST(X)
#undef X
	};

	return names[d];
}

const char *
layout_name(enum layout l)
{
	static const char *const names[] = {
#define X(id, name) [LAYOUT_##id] = name,
		LAYOUT_LIST(X)
#undef X
	};

	return names[l];
}

const char *
service_kind_name(enum service_kind k)
{
	static const char *const names[] = {
		[SERVICE_LONGRUN] = "longrun",
		[SERVICE_ONESHOT] = "oneshot",
		[SERVICE_BUNDLE] = "bundle",
		[SERVICE_LOGGER] = "logger",
	};

	return names[k];
}

static const char *const role_names[] = {
	[ROLE_AUTO] = "auto",
#define X(id, name) [ROLE_##id] = name,
	ROLE_LIST(X)
#undef X
};

const char *
role_name(enum role r)
{
	return role_names[r];
}

enum role
role_of(struct str name)
{
	for (enum role r = ROLE_AUTO + 1; r < ROLE_COUNT; r++)
		if (str_is(name, role_names[r]))
			return r;
	return ROLE_AUTO;
}

const struct neighbour *
service_neighbour(const struct service *s, const char *name)
{
	for (uint32_t i = 0; i < s->neighbours.n; i++)
		if (str_is(s->neighbours.v[i].name, name))
			return &s->neighbours.v[i];
	return NULL;
}

struct script *
service_script(struct service *s, enum role r)
{
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if (s->scripts.v[i].role == r)
			return &s->scripts.v[i];
	return NULL;
}

int
service_look(struct world *w, const struct service *s, struct neighbour *nb)
{
	struct arena a = {0};
	int error = 0;

	if (!nb->looked) {
		const char *dir = *s->path ? s->path : ".";
		const char *path = arena_fmt(&a, "%s/%s", dir, nb->name.p);

		error = world_stat(w, path, &nb->info);
		nb->looked = !error;
	}
	arena_free(&a);
	return error;
}

struct script *
script_put(struct arena *a, struct service *s, const char *file, enum role role,
    struct str text, shell_set sh)
{
	struct script *c = vec_push(a, &s->scripts);

	c->file = file;
	c->role = role;
	c->source = source_new(a, file, text);
	c->info.type = FILE_REGULAR;
	c->info.size = text.n;
	shebang_read(text, sh, &c->shebang);
	if (c->shebang.binary)
		c->kind_name = filetype_name(a, text);
	/*
	 * s6-rc-compile reads up and down as execline, whatever they begin
	 * with: a #! is a comment there.
	 */
	if (s->s6_rc && (role == ROLE_UP || role == ROLE_DOWN) && !c->shebang.elf) {
		c->shebang.language = LANGUAGE_EXECLINE;
		c->shebang.shells = 0;
		c->shebang.sh_any = false;
	}
	return c;
}

struct service *
svdir_from_text(struct arena *a, const char *name, struct str text,
    const struct svdir_options *o)
{
	struct service *s = arena_new(a, struct service);
	struct str base = path_name(name);
	enum role role = o->as != ROLE_AUTO ? o->as : role_of(str_of(name));

	if (role == ROLE_AUTO)
		role = role_of(base);
	s->path = ".";
	s->name = base.n ? arena_dup(a, base.p, base.n) : name;
	s->dialect = o->dialect != DIALECT_AUTO ? o->dialect : DIALECT_DAEMONTOOLS;
	s->single = true;
	s->notification_fd = -1;
	script_put(a, s, arena_dup(a, name, strlen(name)), role == ROLE_AUTO ? ROLE_RUN : role,
	    text, o->sh);
	if (s->scripts.v[0].shebang.contenv && o->dialect == DIALECT_AUTO)
		s->dialect = DIALECT_S6;
	if (s->scripts.v[0].shebang.invoke_run && o->dialect == DIALECT_AUTO)
		s->dialect = DIALECT_RUNIT;
	if (role == ROLE_LOG_RUN)
		s->kind = SERVICE_LOGGER;
	return s;
}
