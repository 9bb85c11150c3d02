/* One script that was named, and what lies beside it. */
#include "svdir.h"

#include <string.h>

/* Names that say what a script is for, in the places where they do. */
static const struct {
	const char *dir, *file;	/* NULL: any */
	enum role role;
} named_roles[] = {
	{"log", "run", ROLE_LOG_RUN},
	{"log", "finish", ROLE_LOG_FINISH},
	{"control", NULL, ROLE_CONTROL},
	{"cont-init.d", NULL, ROLE_UP},
	{"cont-finish.d", NULL, ROLE_FINISH},
	{NULL, "run", ROLE_RUN},
	{NULL, "finish", ROLE_FINISH},
	{NULL, "check", ROLE_CHECK},
	{NULL, "up", ROLE_UP},
	{NULL, "down", ROLE_DOWN},
	{NULL, "entrypoint", ROLE_ENTRYPOINT},
	{NULL, "entrypoint.sh", ROLE_ENTRYPOINT},
	{NULL, "docker-entrypoint.sh", ROLE_ENTRYPOINT},
};

static enum role
role_by_place(struct str dir, struct str file)
{
	for (size_t i = 0; i < sizeof named_roles / sizeof *named_roles; i++)
		if ((!named_roles[i].dir || str_is(dir, named_roles[i].dir)) &&
		    (!named_roles[i].file || str_is(file, named_roles[i].file)))
			return named_roles[i].role;
	return ROLE_AUTO;
}

/* What the neighbours say, where the script is one of a service directory. */
static void
single_neighbours(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct marks *m, unsigned hint, struct service *s)
{
	bool s6_rc;
	struct service typed = {0};

	s6_rc = m->at[MARK_TYPE] && type_read(k, a, d, m, &typed);
	s->s6_rc = s6_rc;
	if (s6_rc) {
		s->type = typed.type;
		s->kind = typed.kind;
		s->layout = LAYOUT_S6_RC;
	}
	if (hint & HINT_OVERLAY)
		s->layout = LAYOUT_S6_OVERLAY;
	s->has_log = !s6_rc && mark_dir(m, MARK_LOG);
	s->has_finish = mark_file(m, MARK_FINISH);
	s->has_down = mark_file(m, MARK_DOWN) && !s6_rc;
	if (s6_rc && s->kind == SERVICE_LONGRUN && mark_file(m, MARK_CONSUMER_FOR))
		s->kind = SERVICE_LOGGER;
}

/* The directory that a named file lies in, as written. */
static const char *
single_dir(struct arena *a, const char *path, struct str file)
{
	size_t n = (size_t)(file.p - path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return n ? arena_dup(a, path, n) : ".";
}

void
single_find(struct walk *k, const char *path)
{
	struct arena *a = &k->arena;
	struct service *s = arena_new(a, struct service);
	struct str file = str_dup(a, path_name(path));
	const char *dir = single_dir(a, path, path_name(path));
	const char *real = world_real_path(k->world, a, dir);
	struct dir_entry alone = {.name = file, .type = FILE_OTHER};
	const struct dir_entry *e;
	struct world_dir d;
	struct marks m = {0};
	enum role role = k->options->as;
	unsigned hint = 0;
	bool listed = world_dir_open(k->world, a, NULL, dir, dir, &d) == 0;

	s->path = dir;
	s->name = service_name(k, a, dir);
	s->single = true;
	s->notification_fd = -1;
	if (role == ROLE_AUTO)
		role = role_by_place(str_of(s->name), file);
	neighbours_add(k, a, &d, "", s);
	/* A file of any other name says nothing about what lies beside it. */
	if (role != ROLE_AUTO) {
		hint = real ? hint_of_parent(a, real) : 0;
		marks_read(d.entries, d.n, &m);
		single_neighbours(k, a, &d, &m, hint, s);
	}
	if (role == ROLE_LOG_RUN || role == ROLE_LOG_FINISH)
		s->kind = SERVICE_LOGGER;
	e = world_dir_entry(&d, file.p);
	if (script_add(k, a, &d, e ? e : &alone, file.p, role == ROLE_AUTO ? ROLE_RUN : role, s)) {
		s->dialect = dialect_of(k, &d, &m, s, hint);
		walk_give(k, s, 0);
	} else {
		k->found++;	/* it was there: the problem says what is wrong with it */
	}
	if (listed)
		world_dir_close(k->world, &d);
}
