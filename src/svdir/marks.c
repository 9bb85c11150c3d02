/* Names that mean something: in a service directory, and on the way to one. */
#include "svdir.h"

static const char *const mark_names[] = {
#define X(id, name) name,
	MARK_LIST(X)
#undef X
};

void
marks_read(const struct dir_entry *entries, uint32_t n, struct marks *out)
{
	uint32_t i = 0;
	enum mark k = 0;

	*out = (struct marks){0};
	/* Both lists are sorted: one pass. */
	while (i < n && k < MARK_COUNT) {
		int c = str_cmp(entries[i].name, str_of(mark_names[k]));

		if (c == 0)
			out->at[k] = &entries[i];
		if (c <= 0)
			i++;
		if (c >= 0)
			k++;
	}
}

bool
mark_file(const struct marks *m, enum mark k)
{
	return m->at[k] && m->at[k]->type != FILE_DIRECTORY;
}

bool
mark_dir(const struct marks *m, enum mark k)
{
	return m->at[k] && (m->at[k]->type == FILE_DIRECTORY || m->at[k]->type == FILE_LINK ||
	    m->at[k]->type == FILE_OTHER);
}

struct str
path_name(const char *path)
{
	struct str s = str_of(path);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return str_base(s);
}

/* Directories that are known by their names. */
static const struct {
	const char *name;
	unsigned set;
} dir_names[] = {
	{"service", HINT_SCAN | HINT_NO_DESCENT},
	{"services", HINT_SCAN},
	{"services.d", HINT_SCAN | HINT_OVERLAY},
	{"supervise", HINT_SCAN},
	{"scandir", HINT_SCAN},
	{"sv", HINT_SCAN | HINT_RUNIT},
	{"sv.current", HINT_SCAN | HINT_RUNIT},
	{"runsvdir", HINT_RUNSVDIR},
	{"s6-overlay", HINT_OVERLAY},
	{"s6-rc.d", HINT_S6_RC},
	{"s6", HINT_S6},
};

/* Where things are installed: what lies there has the modes it will run with. */
static const char *const installed[] = {
	"/service", "/etc", "/run", "/var/service", "/var/run", "/var/qmail", "/usr/local/etc",
};

/* What makes a directory with etc/ the root of an image, and what is installed in one. */
static const char *const root_parts[] = {
	"bin", "command", "etc", "init", "lib", "opt", "run", "sbin", "service", "usr", "var",
};

bool
name_in(struct str name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, list[i]))
			return true;
	return false;
}

unsigned
hint_step(unsigned hint, struct str name)
{
	/* What is true of the parent alone is forgotten. */
	unsigned h = hint & (HINT_IMAGE | HINT_DEBIAN | HINT_OVERLAY | HINT_INSTALLED);

	for (size_t i = 0; i < sizeof dir_names / sizeof *dir_names; i++)
		if (str_is(name, dir_names[i].name))
			h |= dir_names[i].set;
	if ((hint & HINT_ROOT) && NAME_IN(name, root_parts))
		h |= HINT_IMAGE;
	if (hint & HINT_RUNSVDIR)
		h |= HINT_SCAN | HINT_RUNIT | HINT_NO_DESCENT;
	return h;
}

unsigned
hint_of_path(const char *real)
{
	struct str rest = str_of(real), name;
	unsigned hint = 0;

	while (str_cut(&rest, '/', &name))
		if (name.n)
			hint = hint_step(hint, name);
	for (size_t i = 0; i < sizeof installed / sizeof *installed; i++) {
		size_t n = strlen(installed[i]);

		if (strncmp(real, installed[i], n) == 0 && (real[n] == '/' || real[n] == 0))
			hint |= HINT_INSTALLED;
	}
	return hint;
}

unsigned
hint_of_parent(struct arena *a, const char *real)
{
	struct str name = path_name(real);

	return hint_of_path(arena_dup(a, real, (size_t)(name.p - real)));
}

static bool
has_dir(const struct world_dir *d, const char *name)
{
	const struct dir_entry *e = world_dir_entry(d, name);

	return e && e->type != FILE_REGULAR && e->type != FILE_FIFO;
}

bool
image_is_root(const struct world_dir *d)
{
	if (!has_dir(d, "etc"))
		return false;
	for (size_t i = 0; i < sizeof root_parts / sizeof *root_parts; i++)
		if (strcmp(root_parts[i], "etc") != 0 && has_dir(d, root_parts[i]))
			return true;
	return false;
}

bool
image_is_whole(const struct world_dir *d)
{
	return has_dir(d, "etc") && has_dir(d, "usr") && has_dir(d, "bin") && has_dir(d, "var") &&
	    (has_dir(d, "lib") || has_dir(d, "proc") || has_dir(d, "dev"));
}

/* Sorted; etc is walked whole, so that etc/service, etc/sv, etc/s6-overlay are in it. */
const char *const image_places[] = {
	"etc", "opt", "run/runit/service", "run/service", "service", "usr/local/etc",
	"usr/local/service", "usr/share/runit/sv", "var/qmail/supervise", "var/service", NULL,
};

const char *
image_of(struct walk *k, struct arena *a, const char *path)
{
	struct str rest = str_of(path), name;

	while (str_cut(&rest, '/', &name)) {
		size_t before = (size_t)(name.p - path);
		struct file_info info;
		const char *root;

		if (before < 2 || !NAME_IN(name, root_parts))
			continue;
		root = arena_dup(a, path, before - 1);
		if (world_stat(k->world, world_join(a, root, "etc"), &info) == 0 &&
		    (world_stat(k->world, world_join(a, root, "usr"), &info) == 0 ||
		     world_stat(k->world, world_join(a, root, "bin"), &info) == 0))
			return root;
	}
	return NULL;
}

/* Each costs a descriptor: beyond so many, links are followed as they are here. */
enum { IMAGES_MAX = 128 };

void
image_use(struct walk *k, const char *image)
{
	if (image && k->images < IMAGES_MAX) {
		k->images++;
		world_add_image(k->world, image);
	}
}
