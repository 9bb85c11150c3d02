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
 * sets modes: what it does to which files is not followed.  The same file says
 * whether CR LF is turned into LF, and whether sh is Alpine's.
 * It is not enough that a bit is set elsewhere in a large tree: packages that
 * lie side by side in a repository each have their own habits.
 */
#include "svdir.h"

#include <string.h>

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

/* What the Dockerfile of an image does to the scripts in its sources. */
enum { DOCKER_MODES = 1, DOCKER_LINE_ENDS = 2, DOCKER_ALPINE = 4 };

static unsigned
line_does(struct str line, unsigned so_far)
{
	bool scripts = str_has(line, "run") || str_has(line, "service") || str_has(line, "s6") ||
	    str_has(line, "/etc") || str_has(line, " -R");
	struct str t = str_trim(line);

	if (str_starts(t, "#"))
		return so_far;
	if (str_starts(t, "FROM ") || str_starts(t, "from "))
		return (so_far & ~(unsigned)DOCKER_ALPINE) | (str_has(t, "alpine") ? DOCKER_ALPINE : 0);
	if (str_has(line, "chmod") && scripts)
		so_far |= DOCKER_MODES;
	if (str_has(line, "dos2unix") || str_has(line, "fromdos") ||
	    (str_has(line, "sed ") && str_has(line, "\\r")))
		so_far |= DOCKER_LINE_ENDS;
	if (str_has(line, "apk add") || str_has(line, "apk --"))
		so_far |= DOCKER_ALPINE;
	return so_far;
}

/* The nearest Dockerfile above a service of an image's sources. */
static unsigned
dockerfile_does(struct walk *k, const struct service *s)
{
	enum { LEVELS = 8 };	/* rootfs/etc/s6-overlay/s6-rc.d/NAME, and two above the image */
	const char *dir = s->path;
	struct file_info info;
	struct str text, line, beside = str_of(s->path);
	unsigned does = 0;

	beside.n = (size_t)(path_name(s->path).p - beside.p);
	if (beside.n && str_is(beside, k->docker_in))
		return k->docker_does;
	for (int up = 0; up < LEVELS; up++) {
		dir = world_join(&k->arena, dir, "..");
		if (world_read(k->world, &k->arena, world_join(&k->arena, dir, "Dockerfile"), &text, &info) != 0 &&
		    world_read(k->world, &k->arena, world_join(&k->arena, dir, "docker/Dockerfile"), &text, &info) != 0)
			continue;
		while (str_cut(&text, '\n', &line))
			does = line_does(line, does);
		break;
	}
	k->docker_in[0] = 0;
	if (beside.n < sizeof k->docker_in) {
		memcpy(k->docker_in, beside.p, beside.n);
		k->docker_in[beside.n] = 0;
		k->docker_does = does;
	}
	return does;
}

static bool
lacks_bit(const struct service *s)
{
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if (!(s->scripts.v[i].info.mode & 0111))
			return true;
	return false;
}

/* What dash reads otherwise than busybox ash and bash, roughly: is it worth a look at the image? */
static bool
may_displease_dash(struct str text)
{
	static const char *const signs[] = {
		"source ", "[[", "==", "&>", "<(", ">(", "function ", "${", "$'", "((", "pipefail", "<<<",
	};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_has(text, signs[i]))
			return true;
	return false;
}

static bool
ends_in_cr(struct str text)
{
	size_t first = str_find(text, '\n', 0);

	return first < text.n && first && text.p[first - 1] == '\r';
}

/* The script as the image has it: CR LF became LF. */
static void
script_convert(struct walk *k, struct script *c)
{
	struct str text = c->source->text;
	char *to = arena_alloc(&k->arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 == text.n || text.p[i + 1] != '\n')
			to[n++] = text.p[i];
	c->source = source_new(&k->arena, c->file, (struct str){to, n});
	shebang_read(c->source->text, k->options->sh, &c->shebang);
}

/* Scripts that lie in an image's sources, as its Dockerfile leaves them. */
static void
image_changes(struct walk *k, struct service *s, unsigned does)
{
	for (uint32_t i = 0; i < s->scripts.n; i++) {
		struct script *c = &s->scripts.v[i];

		if (does & DOCKER_LINE_ENDS && ends_in_cr(c->source->text) &&
		    c->role != ROLE_UP && c->role != ROLE_DOWN)
			script_convert(k, c);
		/* Alpine's sh is busybox's, or bash where somebody links it. */
		if (does & DOCKER_ALPINE && c->shebang.sh_any && k->options->sh == SHELL_ANY_SH)
			c->shebang.shells &= ~SHELL_BIT(SHELL_DASH);
	}
}

static bool
image_asked(const struct walk *k, const struct service *s)
{
	if (k->installed || s->live || world_rooted(k->world))
		return false;
	for (uint32_t i = 0; i < s->scripts.n; i++)
		if (ends_in_cr(s->scripts.v[i].source->text) || (s->scripts.v[i].shebang.sh_any &&
		    may_displease_dash(s->scripts.v[i].source->text)))
			return true;
	return lacks_bit(s) && !s->s6_rc;
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
	unsigned does = image_asked(k, s) ? dockerfile_does(k, s) : 0;
	bool later = does & DOCKER_MODES && !s->s6_rc && lacks_bit(s);
	bool count = modes_count(k, s, depth) && !later;
	bool judged = ours && count;

	image_changes(k, s, does);
	k->found++;
	s->source_tree = !count && !s->live && !s->single;
	for (uint32_t i = 0; i < s->scripts.n; i++)
		s->scripts.v[i].judge_mode = judged;
	k->problems->seen++;
	k->each(k->ctx, &k->arena, s);
	arena_reset(&k->arena);
}
