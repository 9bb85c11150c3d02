/*
 * Whether modes mean something for a service.
 *
 * In a source tree the executable bits are set at installation, so a run
 * without one is no fault there.  A mode is judged where
 *  - the service lies where services are installed, or a supervisor runs in it;
 *  - another script of it, or the run script of one beside it, has the bit: then
 *    bits are kept here, and this one was forgotten;
 *  - the service is the named directory or lies directly in it, alone.
 * In the sources of a container image none of this counts where the Dockerfile
 * sets modes: what it does to which files is not followed.
 * It is not enough that a bit is set elsewhere in a large tree: packages that
 * lie side by side in a repository each have their own habits.
 */
#include "svdir.h"

enum { SIBLINGS_MAX = 64 };

static bool
service_shows_modes(const struct service *s)
{
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if ((s->scripts.v[i].role == ROLE_RUN || s->scripts.v[i].role == ROLE_LOG_RUN) &&
		    (s->scripts.v[i].info.mode & 0111))
			return true;
	return false;
}

/* What the run scripts beside this service show; told once for each directory. */
static void
siblings_look(struct walk *k, const struct service *s)
{
	struct dir_entry *entries;
	struct file_info info;
	uint32_t n, looked = 0;
	const char *up = world_join(&k->arena, s->path, "..");
	uint64_t dir;

	if (world_stat(k->world, up, &info) != 0)
		return;
	dir = info.ino;
	if (k->siblings.known && k->siblings.ino == dir && k->siblings.dev == info.dev)
		return;
	k->siblings.known = true;
	k->siblings.ino = dir;
	k->siblings.dev = info.dev;
	k->siblings.with = k->siblings.without = 0;
	if (world_list(k->world, &k->arena, up, &entries, &n) != 0)
		return;
	for (uint32_t i = 0; i < n && looked < SIBLINGS_MAX && !k->siblings.with; i++) {
		const char *run = arena_fmt(&k->arena, "%s/%s/run", up, entries[i].name.p);

		if (entries[i].type == FILE_REGULAR)
			continue;
		looked++;
		if (world_stat(k->world, run, &info) != 0 || info.type != FILE_REGULAR)
			continue;
		if (info.mode & 0111)
			k->siblings.with++;
		else
			k->siblings.without++;
	}
}

/* A line of a Dockerfile that may set the modes of scripts. */
static bool
line_sets_modes(struct str line)
{
	return str_has(line, "chmod") && (str_has(line, "run") || str_has(line, "service") ||
	    str_has(line, "s6") || str_has(line, "/etc") || str_has(line, " -R"));
}

/* The nearest Dockerfile above a service of an image's sources sets modes. */
static bool
dockerfile_sets_modes(struct walk *k, const struct service *s)
{
	enum { LEVELS = 8 };	/* rootfs/etc/s6-overlay/s6-rc.d/NAME, and two above the image */
	const char *dir = s->path;
	struct file_info info;
	struct str text, line;

	for (int up = 0; up < LEVELS; up++) {
		dir = world_join(&k->arena, dir, "..");
		if (world_read(k->world, &k->arena, world_join(&k->arena, dir, "Dockerfile"), &text, &info) != 0 &&
		    world_read(k->world, &k->arena, world_join(&k->arena, dir, "docker/Dockerfile"), &text, &info) != 0)
			continue;
		while (str_cut(&text, '\n', &line))
			if (line_sets_modes(line))
				return true;
		return false;
	}
	return false;
}

static bool
lacks_bit(const struct service *s)
{
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if (!(s->scripts.v[i].info.mode & 0111))
			return true;
	return false;
}

static bool
modes_set_later(struct walk *k, const struct service *s)
{
	return !k->installed && !s->live && !s->s6_rc && dockerfile_sets_modes(k, s);
}

static bool
modes_count(struct walk *k, const struct service *s, unsigned depth)
{
	if (k->installed || s->live || service_shows_modes(s))
		return true;
	siblings_look(k, s);
	/* It is one of those without itself. */
	return k->siblings.with || (depth <= 1 && k->siblings.without <= 1);
}

void
walk_give(struct walk *k, struct service *s, unsigned depth)
{
	bool ours = !s->single && !s->s6_rc && s->layout != LAYOUT_DEBIAN;
	bool count = modes_count(k, s, depth) && !(lacks_bit(s) && modes_set_later(k, s));
	bool judged = ours && count;

	k->found++;
	s->source_tree = !count && !s->live && !s->single;
	for (uint32_t i = 0; i < s->scripts.n; i++)
		s->scripts.v[i].judge_mode = judged;
	k->problems->seen++;
	k->each(k->ctx, &k->arena, s);
	arena_reset(&k->arena);
}
