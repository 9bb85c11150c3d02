/* The walk: which directories are services, and which only lead to them. */
#include "svdir.h"

#include <errno.h>
#include <string.h>

/* Version control, and packages of others: no services of ours. */
static const char *const skipped[] = {
	".bzr", ".git", ".hg", ".svn", "CVS", "__pycache__", "node_modules", "event", "supervise",
};

/* Parts of a service directory: read with it. */
static const char *const parts[] = {
	".meta", "contents.d", "control", "data", "dependencies.d", "env", "log",
};

/* Where a script called run is most likely no service, unless more speaks for it. */
static const char *const tool_dirs[] = {
	"bin", "ci", "cmd", "examples", "hack", "libexec", "sbin", "script", "scripts", "test",
	"tests", "tools", "util", "utils",
};

static uint64_t
seen_hash(const struct file_info *info)
{
	uint64_t h = info->ino * 0x9e3779b97f4a7c15u + info->dev;

	return h ^ h >> 29;
}

static void
seen_put(struct walk *k, const struct file_info *info)
{
	uint64_t i = seen_hash(info);

	while (k->seen[i & (k->seen_cap - 1)].ino)
		i++;
	k->seen[i & (k->seen_cap - 1)] = (struct seen){info->dev, info->ino};
}

static void
seen_grow(struct walk *k)
{
	struct seen *old = k->seen;
	uint32_t n = k->seen_cap;

	k->seen_cap = n ? n * 2 : 256;
	k->seen = arena_array(&k->keep, struct seen, k->seen_cap);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].ino) {
			struct file_info info = {.dev = old[i].dev, .ino = old[i].ino};

			seen_put(k, &info);
		}
}

bool
walk_seen(struct walk *k, const struct file_info *info)
{
	uint64_t i = seen_hash(info);

	if (k->seen_n * 2 >= k->seen_cap)
		seen_grow(k);
	for (; k->seen[i & (k->seen_cap - 1)].ino; i++) {
		const struct seen *s = &k->seen[i & (k->seen_cap - 1)];

		if (s->ino == info->ino && s->dev == info->dev)
			return true;
	}
	seen_put(k, info);
	k->seen_n++;
	return false;
}

/* What speaks for a service directory where there is no run: surely, and perhaps. */
static void
marks_weigh(const struct marks *m, unsigned *strong, unsigned *weak)
{
	static const enum mark surely[] = {
		MARK_DOWN_SIGNAL, MARK_FINISH, MARK_MAX_DEATH_TALLY, MARK_NOTIFICATION_FD,
		MARK_TIMEOUT_DOWN, MARK_TIMEOUT_FINISH, MARK_TIMEOUT_KILL, MARK_TIMEOUT_UP,
	};
	static const enum mark perhaps[] = {
		MARK_CHECK, MARK_CONF, MARK_CONTROL, MARK_DOWN, MARK_ENV, MARK_EVENT, MARK_LOG,
	};

	*strong = *weak = 0;
	for (size_t i = 0; i < sizeof surely / sizeof *surely; i++)
		*strong += mark_file(m, surely[i]);
	*strong += mark_dir(m, MARK_SUPERVISE);
	for (size_t i = 0; i < sizeof perhaps / sizeof *perhaps; i++)
		*weak += m->at[perhaps[i]] != NULL;
}

/* log/ with a run script in it, and nothing but the logger's service around it. */
static bool
has_log_run(struct walk *k, const struct world_dir *d, const struct marks *m)
{
	struct file_info info;

	if (!mark_dir(m, MARK_LOG) || world_dir_stat(k->world, d, "log/run", &info) != 0)
		return false;
	for (uint32_t i = 0; i < d->n; i++) {
		const struct dir_entry *e = &d->entries[i];

		/* Files of other kinds: a part of an image that only adds a logger. */
		if (e->type == FILE_DIRECTORY ? !NAME_IN(e->name, parts) && !NAME_IN(e->name, skipped) :
		    str_has(e->name, "."))
			return false;
	}
	return true;
}

/* How many of the directories in here have a run file?  Asked only where it decides something. */
static enum scan
scan_of(struct walk *k, const struct world_dir *d, unsigned depth)
{
	struct arena a = {0};
	struct file_info info;
	uint32_t dirs = 0, services = 0;

	for (uint32_t i = 0; i < d->n && k->level_scan[depth] == SCAN_UNASKED; i++) {
		const struct dir_entry *e = &d->entries[i];

		if (e->type != FILE_DIRECTORY || e->name.p[0] == '.' || NAME_IN(e->name, parts) ||
		    NAME_IN(e->name, tool_dirs) || NAME_IN(e->name, skipped))
			continue;
		dirs++;
		if (world_dir_stat(k->world, d, world_join(&a, e->name.p, "run"), &info) == 0 &&
		    info.type != FILE_DIRECTORY)
			services++;
	}
	arena_free(&a);
	if (k->level_scan[depth] == SCAN_UNASKED)
		k->level_scan[depth] = !services ? SCAN_NONE : services * 2 >= dirs ? SCAN_MOST
		    : SCAN_SOME;
	return k->level_scan[depth];
}

/* What the walk carries from a directory to those in it. */
struct way {
	const struct world_dir *up;	/* NULL for a named path */
	const struct world_dir *dir;
	unsigned hint, up_hint;
	unsigned depth, limit;
	bool linked;			/* reached by a link: only a service is meant */
	const char *image;		/* the root of the image around it, or NULL */
};

static bool
is_scan(struct walk *k, const struct way *y, const struct world_dir *d, unsigned hint)
{
	return y->depth == 0 || (hint & (HINT_SCAN | HINT_S6)) || scan_of(k, d, y->depth) != SCAN_NONE;
}

/* What a supervisor keeps; not qmail's directory of services with that name. */
static bool
supervise_is_state(struct walk *k, const struct world_dir *d)
{
	static const char *const files[] = {"supervise/lock", "supervise/status"};
	struct file_info info;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (world_dir_stat(k->world, d, files[i], &info) == 0)
			return true;
	return false;
}

static bool
is_service(struct walk *k, const struct way *y, struct marks *m)
{
	const struct dir_entry *run = m->at[MARK_RUN];
	struct str name = path_name(y->dir->path);
	unsigned strong, weak;

	/* Hidden ones are passed over by svscan and runsvdir: templates; .s6-svscan is svscan's own. */
	if (y->depth && name.p[0] == '.')
		return false;
	/* A supervisor that took a supervisor's state for a service. */
	if (!run && y->depth && str_is(name, "supervise") && world_dir_entry(y->dir, "lock"))
		return false;
	if (!run && mark_dir(m, MARK_SUPERVISE) && !supervise_is_state(k, y->dir))
		m->at[MARK_SUPERVISE] = NULL;
	marks_weigh(m, &strong, &weak);
	if (run && run->type != FILE_DIRECTORY)
		return y->depth == 0 || strong || weak || !NAME_IN(name, tool_dirs);
	/* encore's without run: start and stop alone are names that anybody uses. */
	if (mark_file(m, MARK_START) && (m->at[MARK_NO_SETSID] || mark_dir(m, MARK_SUPERVISE) ||
	    (k->options->dialect == DIALECT_ENCORE && (y->depth <= 1 || mark_file(m, MARK_STOP)))))
		return true;
	if (y->linked)
		return strong || has_log_run(k, y->dir, m);
	if (strong + weak < 1)
		return false;
	if (y->depth == 0)
		return strong || weak > 1 || has_log_run(k, y->dir, m);
	if (!run && scan_of(k, y->dir, y->depth) != SCAN_NONE && (!mark_dir(m, MARK_SUPERVISE) ||
	    (scan_of(k, y->dir, y->depth) == SCAN_MOST && !m->at[MARK_LOG])))
		return false;	/* a scan directory with something called finish or supervise in it */
	if (strong > 1 || mark_dir(m, MARK_SUPERVISE) || has_log_run(k, y->dir, m))
		return true;
	/* Weak evidence counts among services only. */
	return (strong || m->at[MARK_DOWN] || m->at[MARK_CHECK]) &&
	    ((y->up_hint & (HINT_SCAN | HINT_S6)) || scan_of(k, y->up, y->depth - 1) == SCAN_MOST);
}

static bool
is_s6_rc(struct walk *k, struct arena *a, const struct way *y, const struct marks *m,
    struct service *s)
{
	/* Not dependencies.d: alone, it adds to what another image defines. */
	static const enum mark kin[] = {MARK_CONTENTS, MARK_CONTENTS_D, MARK_RUN, MARK_UP};
	bool here = (y->up_hint & HINT_S6_RC) || k->level_s6_rc[y->depth];
	bool some = false;

	for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
		some |= m->at[kin[i]] && (kin[i] != MARK_RUN || m->at[kin[i]]->type != FILE_DIRECTORY);
	if (!mark_file(m, MARK_TYPE) && !(here && some))
		return false;
	/* A type of its own, or a wrong one where s6-rc definitions are. */
	if (type_read(k, a, y->dir, m, s) || (some && (here || mark_file(m, MARK_UP)))) {
		k->level_s6_rc[y->depth] = true;
		return true;
	}
	*s = (struct service){0};
	return false;
}

static void walk_dir(struct walk *k, const struct way *y);

/* Opens and walks a directory in d; false where it is none. */
static bool
walk_child(struct walk *k, const struct world_dir *d, const char *name, struct way *y)
{
	struct arena *a = &k->level[y->depth];
	const char *path;
	struct world_dir child;
	int error;

	arena_reset(a);
	path = world_join(a, d->path, name);
	error = world_dir_open(k->world, a, d, name, path, &child);
	if (error) {
		/* Gone, or no directory any more: somebody works beside us. */
		if (error != ENOENT && error != ENOTDIR && error != ELOOP)
			problem_errno(k, path, error);
		return false;
	}
	y->dir = &child;
	y->up = d;
	walk_dir(k, y);
	world_dir_close(k->world, &child);
	return true;
}

/*
 * A dangling link among services is a service that somebody wanted.  Where an
 * absolute one leads is known only where it is installed.
 */
static void
dangling_tell(struct walk *k, const struct way *y, const struct world_dir *d, const char *name)
{
	struct arena *a = &k->level[y->depth + 1];
	const char *path = world_join(a, d->path, name);
	struct str target;

	if (world_link(k->world, a, path, &target) != 0)
		return;
	if (!str_starts(target, "/") || (y->hint & HINT_INSTALLED) || y->image)
		problem_add(k, path, "a link that leads nowhere");
	else if (y->depth == 0)
		problem_add(k, path, "a link that leads nowhere here; "
		    "if it is meant for another system, say --root DIR");
}

static void
walk_link(struct walk *k, const struct way *y, const struct world_dir *d, const char *name)
{
	struct way in = {
		.up_hint = y->hint,
		.depth = y->depth + 1,
		.limit = y->limit,
		.linked = true,
		.image = y->image,
	};
	struct file_info info;

	arena_reset(&k->level[y->depth + 1]);
	image_use(k, y->image);
	if (name[0] == '.' || world_dir_stat(k->world, d, name, &info) != 0)
		return;
	if (info.dangling)
		dangling_tell(k, y, d, name);
	else if (info.type == FILE_DIRECTORY)
		walk_child(k, d, name, &in);
}

static void
walk_below(struct walk *k, const struct way *y, bool service)
{
	const struct world_dir *d = y->dir;
	int scan = service ? 0 : -1;	/* -1: not asked yet */

	for (uint32_t i = 0; i < d->n; i++) {
		const struct dir_entry *e = &d->entries[i];
		struct way in = {
			.up_hint = y->hint,
			.depth = y->depth + 1,
			.limit = y->limit,
			.image = y->image,
		};

		bool supervise = !service && str_is(e->name, "supervise");

		if (e->type == FILE_REGULAR || (NAME_IN(e->name, skipped) && !supervise) ||
		    (service && NAME_IN(e->name, parts)))
			continue;
		if (e->type == FILE_LINK) {
			if (scan < 0)
				scan = is_scan(k, y, d, y->hint);
			if (scan)
				walk_link(k, y, d, e->name.p);
		} else if (e->type != FILE_FIFO) {
			in.hint = hint_step(y->hint, e->name);
			walk_child(k, d, e->name.p, &in);
		}
	}
}

/* A whole system: only where services are, not all its files. */
static void
walk_image(struct walk *k, const struct way *y)
{
	enum { OPT_DEPTH = 5 };	/* /opt/gitlab/sv/NAME, and what is packed as deep */

	k->installed = true;
	image_use(k, y->image);
	for (size_t i = 0; image_places[i]; i++) {
		const char *place = image_places[i];
		struct way in = {.depth = y->depth + 1, .limit = y->limit, .image = y->image};

		in.hint = in.up_hint = hint_of_path(world_join(&k->level[y->depth + 1], "/", place));
		if (y->image)
			in.hint = (in.hint & ~(unsigned)HINT_INSTALLED) | HINT_IMAGE;
		if (strcmp(place, "opt") == 0 && in.limit > y->depth + OPT_DEPTH)
			in.limit = y->depth + OPT_DEPTH;
		walk_child(k, y->dir, place, &in);
	}
}

/* What the directory's own entries say about those in it. */
static unsigned
hint_of_entries(struct walk *k, const struct world_dir *d, unsigned hint)
{
	const struct dir_entry *e = world_dir_entry(d, ".s6-svscan");

	if (e && e->type == FILE_DIRECTORY) {
		hint |= HINT_S6;
		if (!(hint & HINT_IMAGE) &&
		    world_dir_fifo(k->world, d, ".s6-svscan/control") == 0)
			hint |= HINT_LIVE;
	}
	return hint;
}

/* Makes a service of it and hands it on; false where it is none. */
static bool
walk_service(struct walk *k, struct way *y)
{
	struct where at = {.path = y->dir->path, .hint = y->up_hint, .depth = y->depth};
	struct arena *a = &k->arena;
	struct service *s;
	struct marks m;
	bool s6_rc;

	marks_read(y->dir->entries, y->dir->n, &m);
	s = arena_new(a, struct service);
	s6_rc = is_s6_rc(k, a, y, &m, s);
	if (!s6_rc && !is_service(k, y, &m))
		return false;
	if (walk_seen(k, &y->dir->info)) {
		k->found++;
		y->limit = 0;
		return true;
	}
	for (uint32_t i = 0; y->image && i < y->dir->n; i++)
		if (y->dir->entries[i].type == FILE_LINK) {
			image_use(k, y->image);
			break;
		}
	service_fill(k, a, y->dir, &m, &at, s6_rc, s);
	if (s6_rc || s->live || (y->up_hint & HINT_NO_DESCENT))
		y->limit = 0;
	walk_give(k, s, y->depth);	/* s may be gone now */
	return true;
}

static void
walk_dir(struct walk *k, const struct way *given)
{
	struct way y = *given;
	const struct world_dir *d = y.dir;
	bool service;

	k->level_scan[y.depth] = SCAN_UNASKED;
	k->level_s6_rc[y.depth + 1] = false;
	service = walk_service(k, &y);
	if (y.linked || y.limit == 0)
		return;
	if (y.depth >= y.limit) {
		if (y.limit == DEPTH_MAX)
			problem_add(k, d->path, "64 directories deep; not looked into");
		return;
	}
	y.hint = hint_of_entries(k, d, y.hint);
	if (!service && debian_is(d, y.depth ? d->path : k->named)) {
		y.hint |= HINT_DEBIAN;
		debian_find(k, d);
	}
	if (!service && image_is_root(d)) {
		y.hint |= HINT_ROOT;
		/* The machine's own root is no image. */
		const char *real = world_real_path(k->world, &k->level[y.depth + 1], d->path);

		y.image = real && strcmp(real, "/") == 0 ? NULL : d->path;
		if (image_is_whole(d)) {
			walk_image(k, &y);
			return;
		}
	}
	walk_below(k, &y, service);
}

static void
walk_named_dir(struct walk *k, const char *path)
{
	struct way y = {.limit = DEPTH_MAX};
	struct arena *a = &k->level[0];
	struct world_dir d;
	const char *real;
	int error;

	arena_reset(a);
	error = world_dir_open(k->world, a, NULL, path, path, &d);
	if (error) {
		problem_errno(k, path, error);
		return;
	}
	y.dir = &d;
	real = world_real_path(k->world, a, path);
	if (real) {
		k->named = real;
		y.hint = hint_of_path(real);
		y.up_hint = hint_of_parent(a, real);
	}
	y.image = image_of(k, a, path);
	if (y.image)
		y.hint |= HINT_IMAGE;
	if (y.hint & HINT_INSTALLED)
		k->installed = true;
	walk_dir(k, &y);
	world_dir_close(k->world, &d);
	if (k->found == 0)
		problem_add(k, path, "no service found in it "
		    "(a service is a directory with a file called run)");
}

static void
walk_named(struct walk *k, const char *path)
{
	struct file_info info;
	int error = world_stat(k->world, path, &info);

	k->named = path;
	k->found = 0;
	k->installed = false;
	k->siblings.known = false;
	if (error)
		problem_errno(k, path, error);
	else if (info.dangling)
		problem_add(k, path, "a link that leads nowhere");
	else if (info.type == FILE_DIRECTORY)
		walk_named_dir(k, path);
	else if (info.type == FILE_REGULAR)
		single_find(k, path);
	else
		problem_errno(k, path, EINVAL);
}

void
svdir_find(struct world *w, const char *const *paths, uint32_t path_n,
    const struct svdir_options *o, struct problems *problems, svdir_each *each, void *ctx)
{
	struct arena own = {0};
	struct walk *k = arena_new(&own, struct walk);

	k->world = w;
	k->options = o;
	k->problems = problems;
	k->each = each;
	k->ctx = ctx;
	for (uint32_t i = 0; i < path_n; i++)
		walk_named(k, paths[i]);
	for (unsigned i = 0; i <= DEPTH_MAX; i++)
		arena_free(&k->level[i]);
	arena_free(&k->arena);
	arena_free(&k->keep);
	arena_free(&own);
}
