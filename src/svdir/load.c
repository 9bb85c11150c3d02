/* A service of an open directory: its kind, its scripts, its neighbours. */
#include "svdir.h"

#include <errno.h>
#include <string.h>

void
problem_add(struct walk *k, const char *path, const char *message)
{
	struct problem *p = vec_push(k->problems->arena, &k->problems->list);

	p->path = arena_dup(k->problems->arena, path, strlen(path));
	p->message = message;
}

void
problem_errno(struct walk *k, const char *path, int error)
{
	const char *message;

	switch (error) {
	case EACCES:
	case EPERM:
		message = "permission denied; run unflap as a user who may read it";
		break;
	case EFBIG:
		message = "larger than 8 MiB, which no script is; not read";
		break;
	case ENOENT:
		message = "no such file or directory";
		break;
	case ELOOP:
		message = "a link that leads in a circle; not followed";
		break;
	case EMFILE:
	case ENFILE:
		message = "not read: too many open files; raise the limit (ulimit -n)";
		break;
	case EINVAL:
		message = "neither a file nor a directory; not read";
		break;
	default:
		message = arena_fmt(k->problems->arena, "not read: %s", strerror(error));
		break;
	}
	problem_add(k, path, message);
}

/* Links and what the listing could not say are looked at; the rest when somebody asks. */
static void
neighbour_look(struct walk *k, const struct world_dir *d, const struct dir_entry *e,
    struct neighbour *nb)
{
	nb->info.type = e->type;
	if (e->type == FILE_LINK || e->type == FILE_OTHER)
		nb->looked = world_dir_stat(k->world, d, e->name.p, &nb->info) == 0;
}

void
neighbours_add(struct walk *k, struct arena *a, const struct world_dir *d,
    const char *prefix, struct service *s)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const struct dir_entry *e = &d->entries[i];
		struct neighbour *nb = vec_push(a, &s->neighbours);

		nb->name = *prefix ? str_of(world_join(a, prefix, e->name.p))
		    : str_dup(a, e->name);
		neighbour_look(k, d, e, nb);
	}
}

/* What was learnt by reading a file goes to its neighbour too. */
static void
neighbour_tell(struct service *s, const char *file, const struct file_info *info)
{
	for (uint32_t i = s->neighbours.n; i-- > 0;) {
		struct neighbour *nb = &s->neighbours.v[i];

		if (str_is(nb->name, file)) {
			nb->info = *info;
			nb->looked = true;
			return;
		}
	}
}

bool
script_add(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct dir_entry *e, const char *file, enum role role, struct service *s)
{
	struct file_info info = {0};
	struct script *c;
	struct str text;
	int error = world_dir_read(k->world, a, d, e, &text, &info);

	if (error) {
		problem_errno(k, world_join(a, s->path, file), error);
		return false;
	}
	c = script_put(a, s, file, role, text, k->options->sh);
	c->info = info;
	neighbour_tell(s, file, &info);
	return true;
}

/* A script that may be there; what is no file under its name is left alone. */
static void
script_try(struct walk *k, struct arena *a, const struct world_dir *d, const struct dir_entry *e,
    const char *file, enum role role, struct service *s)
{
	struct file_info info;

	if (!e)
		return;
	if (e->type != FILE_REGULAR &&
	    (world_dir_stat(k->world, d, e->name.p, &info) != 0 || info.dangling ||
	     info.type != FILE_REGULAR))
		return;
	script_add(k, a, d, e, file, role, s);
}

bool
type_read(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct marks *m, struct service *s)
{
	struct file_info info;
	struct str text;

	s->kind = mark_file(m, MARK_UP) ? SERVICE_ONESHOT
	    : m->at[MARK_CONTENTS] || m->at[MARK_CONTENTS_D] ? SERVICE_BUNDLE : SERVICE_LONGRUN;
	s->type_wrong = true;
	if (!mark_file(m, MARK_TYPE) ||
	    world_dir_read(k->world, a, d, m->at[MARK_TYPE], &text, &info) != 0)
		return false;
	text = str_trim(text);
	s->type = arena_dup(a, text.p, text.n);
	for (enum service_kind kind = SERVICE_LONGRUN; kind <= SERVICE_BUNDLE; kind++)
		if (str_is(text, service_kind_name(kind))) {
			s->kind = kind;
			s->type_wrong = false;
		}
	return !s->type_wrong;
}

static void
run_find(struct walk *k, struct arena *a, const struct world_dir *d, const struct marks *m,
    struct service *s)
{
	const struct dir_entry *e = m->at[MARK_RUN];
	struct file_info info = {0};
	struct str target;

	if (!e) {
		s->run_missing = true;
		return;
	}
	info.type = e->type;
	if (e->type == FILE_LINK || e->type == FILE_OTHER)
		world_dir_stat(k->world, d, e->name.p, &info);
	if (info.type == FILE_REGULAR) {
		script_add(k, a, d, e, "run", ROLE_RUN, s);
		return;
	}
	/* Where an absolute link leads is known only on the machine it is meant for. */
	if (info.dangling && !s->live && !world_rooted(k->world) &&
	    world_link(k->world, a, world_join(a, s->path, "run"), &target) == 0 &&
	    str_starts(target, "/")) {
		problem_add(k, world_join(a, s->path, "run"),
		    "a link to a file that is not here; say where it is with --root DIR");
		return;
	}
	s->run_not_file = true;
	s->run_is = info.dangling ? "a link that leads nowhere"
	    : info.type == FILE_DIRECTORY ? (info.is_link ? "a link to a directory" : "a directory")
	    : info.type == FILE_FIFO ? "a FIFO" : "a socket or a device";
}

static void
control_find(struct walk *k, struct arena *a, const struct world_dir *d, struct service *s)
{
	static const char letters[] = "udopchaiq12tkx";
	struct world_dir c;

	if (world_dir_open(k->world, a, d, "control", world_join(a, d->path, "control"), &c) != 0)
		return;
	neighbours_add(k, a, &c, "control", s);
	for (uint32_t i = 0; i < c.n; i++)
		if (c.entries[i].name.n == 1 && strchr(letters, c.entries[i].name.p[0]))
			script_try(k, a, &c, &c.entries[i],
			    world_join(a, "control", c.entries[i].name.p), ROLE_CONTROL, s);
	world_dir_close(k->world, &c);
}

static void
log_find(struct walk *k, struct arena *a, const struct world_dir *d, const struct marks *m,
    struct service *s)
{
	struct world_dir log;
	const char *path;
	int error;

	if (m->at[MARK_LOG]->type == FILE_REGULAR) {
		if (s->dialect == DIALECT_ENCORE) {
			s->has_log = true;
			script_try(k, a, d, m->at[MARK_LOG], "log", ROLE_LOG_RUN, s);
		}
		return;
	}
	path = world_join(a, s->path, "log");
	error = world_dir_open(k->world, a, d, "log", path, &log);
	if (error) {
		if (error != ENOTDIR && error != ENOENT && error != ELOOP)
			problem_errno(k, path, error);
		return;
	}
	s->has_log = true;
	neighbours_add(k, a, &log, "log", s);
	script_try(k, a, &log, world_dir_entry(&log, "run"), "log/run", ROLE_LOG_RUN, s);
	if (s->dialect == DIALECT_RUNIT || s->dialect == DIALECT_S6)
		script_try(k, a, &log, world_dir_entry(&log, "finish"), "log/finish",
		    ROLE_LOG_FINISH, s);
	world_dir_close(k->world, &log);
}

/* The listing of a directory of names: dependencies.d and kin. */
static void
names_find(struct walk *k, struct arena *a, const struct world_dir *d, const char *name,
    struct service *s)
{
	struct world_dir n;

	if (world_dir_open(k->world, a, d, name, world_join(a, d->path, name), &n) != 0)
		return;
	neighbours_add(k, a, &n, name, s);
	world_dir_close(k->world, &n);
}

static void
s6_rc_find(struct walk *k, struct arena *a, const struct world_dir *d, const struct marks *m,
    struct service *s)
{
	if (s->kind == SERVICE_BUNDLE) {
		if (mark_dir(m, MARK_CONTENTS_D))
			names_find(k, a, d, "contents.d", s);
		return;
	}
	if (mark_dir(m, MARK_DEPENDENCIES_D))
		names_find(k, a, d, "dependencies.d", s);
	if (s->kind == SERVICE_ONESHOT) {
		script_try(k, a, d, m->at[MARK_UP], "up", ROLE_UP, s);
		script_try(k, a, d, m->at[MARK_DOWN], "down", ROLE_DOWN, s);
		script_try(k, a, d, m->at[MARK_RUN], "run", ROLE_RUN, s);
		return;
	}
	run_find(k, a, d, m, s);
	script_try(k, a, d, m->at[MARK_FINISH], "finish", ROLE_FINISH, s);
	if (mark_file(m, MARK_CONSUMER_FOR))	/* its standard input is the other's output */
		s->kind = SERVICE_LOGGER;
}

/* Everything beside run, where no compiler stands between source and service. */
static void
plain_find(struct walk *k, struct arena *a, const struct world_dir *d, const struct marks *m,
    struct service *s)
{
	script_try(k, a, d, m->at[MARK_FINISH], "finish", ROLE_FINISH, s);
	if (s->dialect == DIALECT_RUNIT) {
		script_try(k, a, d, m->at[MARK_CHECK], "check", ROLE_CHECK, s);
		if (mark_dir(m, MARK_CONTROL))
			control_find(k, a, d, s);
	}
	if (s->dialect == DIALECT_ENCORE) {
		script_try(k, a, d, m->at[MARK_START], "start", ROLE_UP, s);
		script_try(k, a, d, m->at[MARK_STOP], "stop", ROLE_FINISH, s);
		script_try(k, a, d, m->at[MARK_NOTIFY], "notify", ROLE_CONTROL, s);
	}
	if (m->at[MARK_LOG])
		log_find(k, a, d, m, s);
}

/* s6-notifyoncheck runs data/check. */
static void
data_check_find(struct walk *k, struct arena *a, const struct world_dir *d, struct service *s)
{
	struct world_dir data;

	if (world_dir_open(k->world, a, d, "data", world_join(a, d->path, "data"), &data) != 0)
		return;
	script_try(k, a, &data, world_dir_entry(&data, "check"), "data/check", ROLE_CHECK, s);
	world_dir_close(k->world, &data);
}

static void
notification_read(struct walk *k, struct arena *a, const struct world_dir *d,
    const struct marks *m, struct service *s)
{
	struct file_info info;
	struct str text;
	long fd;

	if (mark_file(m, MARK_NOTIFICATION_FD) &&
	    world_dir_read(k->world, a, d, m->at[MARK_NOTIFICATION_FD], &text, &info) == 0 &&
	    str_number(str_trim(text), &fd) && fd >= 0 && fd <= 1 << 20)
		s->notification_fd = (int)fd;
}

/*
 * In use by a supervisor: somebody reads its FIFO.  A supervise/ that we may
 * not look into belongs to a supervisor that is installed here, which is what
 * counts.
 */
static bool
is_live(struct walk *k, const struct world_dir *d, const struct marks *m, unsigned hint)
{
	static const char *const fifos[] = {"supervise/ok", "supervise/control"};

	if (hint & HINT_LIVE)
		return true;
	if (!mark_dir(m, MARK_SUPERVISE) || (hint & HINT_IMAGE))
		return false;
	for (size_t i = 0; i < sizeof fifos / sizeof *fifos; i++) {
		int error = world_dir_fifo(k->world, d, fifos[i]);

		if (error == 0 || error == EACCES)
			return true;
	}
	return false;
}

static enum layout
layout_of(bool s6_rc, const struct where *at)
{
	if (at->hint & HINT_OVERLAY)
		return LAYOUT_S6_OVERLAY;
	if (s6_rc)
		return LAYOUT_S6_RC;
	if (at->hint & HINT_DEBIAN)
		return LAYOUT_DEBIAN;
	if (at->hint & HINT_IMAGE)
		return LAYOUT_IMAGE;
	return at->depth == 0 ? LAYOUT_PLAIN : LAYOUT_SCAN;
}

const char *
service_name(struct walk *k, struct arena *a, const char *path)
{
	struct str name = path_name(path);
	const char *real;

	if (name.n == 0 || str_is(name, ".") || str_is(name, "..")) {
		real = world_real_path(k->world, a, path);
		name = path_name(real ? real : path);
	}
	if (name.n == 0)
		name = STR("/");
	return arena_dup(a, name.p, name.n);
}

/* What dh_runit(1) installs: foo.runscript becomes foo. */
static void
service_undebian(struct arena *a, struct service *s)
{
	struct str name = str_of(s->name);

	if (!str_ends(name, ".runscript"))
		return;
	s->name = arena_dup(a, name.p, name.n - strlen(".runscript"));
	s->layout = LAYOUT_DEBIAN;
}

/* A log/ that was named itself, or lies where its service will be, not among others. */
static bool
is_logger(struct walk *k, struct arena *a, const struct service *s)
{
	struct dir_entry *entries;
	struct file_info info;
	const char *up = world_join(a, s->path, "..");
	uint32_t n;

	if (strcmp(s->name, "log") != 0)
		return false;
	if (world_stat(k->world, world_join(a, up, "run"), &info) == 0 && info.type == FILE_REGULAR)
		return true;
	if (world_list(k->world, a, up, &entries, &n) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!str_starts(entries[i].name, "log") && world_stat(k->world,
		    arena_fmt(a, "%s/%s/run", up, entries[i].name.p), &info) == 0)
			return false;
	return true;
}

void
service_fill(struct walk *k, struct arena *a, const struct world_dir *d, const struct marks *m,
    const struct where *at, bool s6_rc, struct service *s)
{
	s->path = arena_dup(a, at->path, strlen(at->path));
	s->name = service_name(k, a, at->path);
	s->info = d->info;
	s->notification_fd = -1;
	s->layout = layout_of(s6_rc, at);
	service_undebian(a, s);
	s->live = is_live(k, d, m, at->hint);
	neighbours_add(k, a, d, "", s);
	s->s6_rc = s6_rc;
	if (s6_rc) {
		if (!s->type && s->layout == LAYOUT_S6_OVERLAY) {
			/* Its type is in the image below; images call their oneshots init-NAME. */
			s->type_wrong = false;
			if (s->kind == SERVICE_LONGRUN && strncmp(s->name, "init", 4) == 0)
				s->kind = SERVICE_ONESHOT;
		}
		s6_rc_find(k, a, d, m, s);
		s->dialect = dialect_of(k, d, m, s, at->hint | HINT_S6_RC);
	} else {
		run_find(k, a, d, m, s);
		s->dialect = dialect_of(k, d, m, s, at->hint);
		if (s->run_missing && s->dialect == DIALECT_ENCORE && mark_file(m, MARK_START)) {
			s->run_missing = false;		/* it is up once start has ended */
			s->kind = SERVICE_ONESHOT;
		}
		plain_find(k, a, d, m, s);
		/* Another supervisor's periodic job (jlesage's cinit): it is meant to end. */
		if (world_dir_entry(d, "interval"))
			s->kind = SERVICE_ONESHOT;
		if (is_logger(k, a, s)) {
			s->kind = SERVICE_LOGGER;
			for (uint32_t i = 0; i < s->scripts.n; i++) {
				enum role *r = &s->scripts.v[i].role;

				*r = *r == ROLE_RUN ? ROLE_LOG_RUN
				    : *r == ROLE_FINISH ? ROLE_LOG_FINISH : *r;
			}
		}
	}
	if (s->dialect == DIALECT_S6) {
		notification_read(k, a, d, m, s);
		if (mark_dir(m, MARK_DATA))
			data_check_find(k, a, d, s);
	}
	s->bare = !s6_rc && !k->installed;
	for (enum mark i = 0; i < MARK_COUNT; i++)
		s->bare = s->bare && (i == MARK_RUN || !m->at[i]);
	s->has_finish = mark_file(m, MARK_FINISH);
	s->has_down = mark_file(m, MARK_DOWN) && !(s6_rc && s->kind == SERVICE_ONESHOT);
}
