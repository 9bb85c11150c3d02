/* Debian source packages: what dh_runit(1) would install. */
#include "svdir.h"

#include <string.h>

bool
debian_is(const struct world_dir *d, const char *real)
{
	const struct dir_entry *control = world_dir_entry(d, "control");

	return str_is(path_name(real), "debian") && control && control->type == FILE_REGULAR &&
	    (world_dir_entry(d, "changelog") || world_dir_entry(d, "rules"));
}

/* The package's directory, as the user would write it. */
static const char *
debian_up(struct arena *a, const struct world_dir *d)
{
	struct str name = path_name(d->path);
	size_t n = (size_t)(name.p - d->path);

	if (!str_is(name, "debian"))
		return world_join(a, d->path, "..");
	return n ? arena_dup(a, d->path, n > 1 ? n - 1 : n) : ".";
}

/* A file that becomes a service's run: a script by itself, in the directory it lies in. */
static void
debian_run(struct walk *k, const char *path, struct str name, bool has_log)
{
	struct arena *a = &k->arena;
	struct service *s = arena_new(a, struct service);
	struct str file = str_dup(a, path_name(path));
	struct dir_entry e = {.name = file, .type = FILE_OTHER};
	struct world_dir d = {.fd = -1};
	struct marks none = {0};

	s->path = d.path = path[file.n] ? arena_dup(a, path, strlen(path) - file.n - 1) : ".";
	s->name = arena_dup(a, name.p, name.n);
	s->single = true;
	s->layout = LAYOUT_DEBIAN;
	s->notification_fd = -1;
	s->has_log = has_log;
	if (!script_add(k, a, &d, &e, file.p, ROLE_RUN, s))
		return;
	if (walk_seen(k, &s->scripts.v[0].info)) {
		k->found++;
		return;
	}
	s->dialect = dialect_of(k, &d, &none, s, HINT_RUNIT);
	walk_give(k, s, 1);
}

static struct str
word_cut(struct str *rest)
{
	struct str w;

	do {
		size_t i = 0;

		while (i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\t')
			i++;
		w = str_sub(*rest, 0, i);
		*rest = str_sub(*rest, i + (i < rest->n), rest->n);
	} while (w.n == 0 && rest->n);
	return w;
}

/* One line of X.runit: a path from the package's root, and options. */
static void
debian_line(struct walk *k, struct arena *a, const struct world_dir *d, struct str line)
{
	struct str path = word_cut(&line), options = word_cut(&line), option;
	struct str name = str_base(path);
	struct file_info info;
	bool has_log = false;
	const char *file;

	if (path.n == 0 || path.p[0] == '#' || path.p[0] == '/')
		return;
	while (str_cut(&options, ',', &option)) {
		if (str_starts(option, "name="))
			name = str_sub(option, 5, option.n);
		else if (str_is(option, "logscript"))
			has_log = true;
	}
	/* The way it is written in the list, but not through a debian/ of another name. */
	file = str_starts(path, "debian/")
	    ? world_join(a, d->path, arena_dup(a, path.p + 7, path.n - 7))
	    : world_join(a, debian_up(a, d), arena_dup(a, path.p, path.n));
	/* A directory is found by the walk. */
	if (world_stat(k->world, file, &info) == 0 && info.type == FILE_REGULAR)
		debian_run(k, file, name, has_log);
}

static void
debian_list(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct dir_entry *e)
{
	struct file_info info;
	struct str text, line;

	if (world_dir_read(k->world, a, d, e, &text, &info) != 0)
		return;
	if (str_starts(text, "#!")) {
		debian_run(k, world_join(a, d->path, e->name.p),
		    str_sub(e->name, 0, e->name.n - strlen(".runit")), false);
		return;
	}
	while (str_cut(&text, '\n', &line))
		debian_line(k, a, d, line);
}

void
debian_find(struct walk *k, const struct world_dir *d)
{
	struct arena a = {0};

	/* The lists first: they know the names and the logs. */
	for (uint32_t i = 0; i < d->n; i++)
		if (d->entries[i].type == FILE_REGULAR && str_ends(d->entries[i].name, ".runit"))
			debian_list(k, &a, d, &d->entries[i]);
	for (uint32_t i = 0; i < d->n; i++) {
		struct str name = d->entries[i].name;

		if (d->entries[i].type == FILE_REGULAR && str_ends(name, ".runscript"))
			debian_run(k, world_join(&a, d->path, name.p),
			    str_sub(name, 0, name.n - strlen(".runscript")), false);
	}
	arena_free(&a);
}
