/* A configuration file that decides whether a program stays: read where it can be. */
#include <errno.h>

#include "walk.h"

/* What stands in front of /etc/ in the service's own path: the root of the tree it lies in. */
static struct str
tree_of(const struct service *sv)
{
	struct str path = sv && sv->path ? str_of(sv->path) : STR("");

	for (size_t i = path.n; i-- > 0;)
		if (str_starts(str_sub(path, i, path.n), "/etc/"))
			return str_sub(path, 0, i);
	return (struct str){NULL, 0};
}

/*
 * In the services' file system, or without one in the tree that the service
 * directory lies in; relative names from the service directory.
 */
static int
config_open(struct walk *w, const struct state *s, struct str name, struct str *text)
{
	const struct service *sv = w->unit->service;
	struct world *world = w->unit->world;
	const char *path = arena_dup(w->arena, name.p, name.n);
	struct file_info info;
	struct str tree;

	if (!world || !name.n)
		return EAGAIN;
	if (name.p[0] == '/' && world_rooted(world))
		return world_root_read(world, w->arena, path, text);
	if (name.p[0] == '/') {
		tree = tree_of(sv);
		return !tree.p ? EAGAIN : world_read(world, w->arena,
		    arena_fmt(w->arena, "%.*s%s", STR_ARG(tree), path), text, &info);
	}
	if (s->cwd_moved || !sv || !sv->path || w->unit->role == ROLE_LOG_RUN)
		return EAGAIN;
	return world_read(world, w->arena, world_join(w->arena, sv->path, path), text, &info);
}

void
config_decides(struct walk *w, const struct state *s, struct kb_answer *k)
{
	struct str rest, name, text;

	if (!k->config_files || k->is_chain)
		return;
	rest = str_of(k->config_files);
	while (str_cut(&rest, ' ', &name))
		if (config_open(w, s, name, &text) == 0) {
			kb_config(w->unit->kb, w->arena, arena_dup(w->arena, name.p, name.n), text, k);
			return;
		}
}
