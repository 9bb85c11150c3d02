/*
 * Whether modes mean something in a tree.
 *
 * In a source tree the executable bits are set at installation, so a run
 * without one is no fault there.  A tree is taken for one where, below the
 * path that the user named, no run script has any executable bit, unless
 *  - it lies where services are installed, or a supervisor runs in it;
 *  - the only service is the named directory or lies directly in it, and no
 *    sibling of it has a run script without a bit.
 * So services are held until the first bit is seen; in most trees that is the
 * first service, and nothing is held.
 */
#include "svdir.h"

enum { HELD_MAX = 64 * 1024 * 1024, SIBLINGS_MAX = 64 };

struct arena *
walk_arena(struct walk *k)
{
	return k->decided ? &k->arena : &k->held_arena;
}

static void
service_judge(struct service *s, bool source_tree)
{
	bool judged;

	s->source_tree = source_tree && !s->live && !s->single;
	judged = !s->single && !s->source_tree && !s->s6_rc &&
	    s->layout != LAYOUT_DEBIAN;
	for (uint32_t i = 0; i < s->scripts.n; i++)
		s->scripts.v[i].judge_mode = judged;
}

static void
service_give(struct walk *k, struct service *s)
{
	service_judge(s, k->source_tree);
	k->problems->seen++;
	k->each(k->ctx, &k->arena, s);
	arena_reset(&k->arena);
}

static void
held_give(struct walk *k, bool source_tree)
{
	k->decided = true;
	k->source_tree = source_tree;
	for (uint32_t i = 0; i < k->held.n; i++)
		service_give(k, k->held.v[i].service);
	k->held.n = k->held.cap = 0;
	k->held.v = NULL;
	arena_reset(&k->held_arena);
}

static bool
service_shows_modes(const struct service *s)
{
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if ((s->scripts.v[i].role == ROLE_RUN || s->scripts.v[i].role == ROLE_LOG_RUN) &&
		    (s->scripts.v[i].info.mode & 0111))
			return true;
	return false;
}

void
walk_give(struct walk *k, struct service *s, unsigned depth)
{
	struct held *h;

	k->found++;
	if (k->decided) {
		service_give(k, s);
		return;
	}
	h = vec_push(&k->held_arena, &k->held);
	h->service = s;
	h->depth = depth;
	if (service_shows_modes(s))
		held_give(k, false);
	else if (k->held_arena.used > HELD_MAX)
		held_give(k, true);
}

/* Has a service beside this one a run script without any bit, and none one with? */
static bool
siblings_without_bits(struct walk *k, const struct service *s)
{
	struct dir_entry *entries;
	struct file_info info;
	bool without = false;
	uint32_t n, looked = 0;
	const char *up = world_join(&k->arena, s->path, "..");

	if (world_list(k->world, &k->arena, up, &entries, &n) != 0)
		return false;
	for (uint32_t i = 0; i < n && looked < SIBLINGS_MAX; i++) {
		const char *run = arena_fmt(&k->arena, "%s/%s/run", up, entries[i].name.p);

		if (entries[i].type == FILE_REGULAR || str_is(entries[i].name, s->name))
			continue;
		looked++;
		if (world_stat(k->world, run, &info) != 0 || info.type != FILE_REGULAR)
			continue;
		if (info.mode & 0111)
			return false;
		without = true;
	}
	return without;
}

void
walk_decide_installed(struct walk *k)
{
	if (!k->decided)
		held_give(k, false);
}

void
walk_decide(struct walk *k)
{
	bool source_tree = true;

	if (k->decided)
		return;
	if (k->held.n == 1 && k->held.v[0].depth <= 1)
		source_tree = siblings_without_bits(k, k->held.v[0].service);
	held_give(k, source_tree);
}
