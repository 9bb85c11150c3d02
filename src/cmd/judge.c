#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd.h"

enum { RULE_FILE_MAX = 1024 * 1024 };

/* What a problem with a file is called, without "Is a directory" riddles. */
static const char *
trouble(int error)
{
	return error == EFBIG ? "larger than what is read" :
	    error == EINVAL ? "not a regular file" : strerror(error);
}

/* One file of a --rules directory. */
static void
rules_file(struct arena *a, const char *path, struct report *r, struct ruleset *rs,
    struct kb **kb)
{
	struct findings broken = {.arena = a};
	struct str text;
	int error = file_read_at(a, AT_FDCWD, path, RULE_FILE_MAX, &text, NULL);

	if (error) {
		report_problem(r, path, trouble(error));
		return;
	}
	if (str_ends(str_of(path), ".kb"))
		*kb = kb_add(a, *kb, source_new(a, path, text), &broken);
	else if (rs)
		ruleset_add(rs, a, source_new(a, path, text), &broken);
	for (uint32_t i = 0; i < broken.list.n; i++)
		report_broken(r, &broken.list.v[i]);
}

/* The files of a directory that end so; how many, or -1 where it cannot be listed. */
static int
rules_list(struct arena *a, struct world *w, const char *dir, const char *suffix,
    struct report *r, struct ruleset *rs, struct kb **kb)
{
	struct dir_entry *entries;
	uint32_t n;
	int found = 0;

	if (world_list(w, a, dir, &entries, &n) != 0)
		return -1;
	for (uint32_t i = 0; i < n; i++) {
		if (!str_ends(entries[i].name, suffix))
			continue;
		rules_file(a, arena_fmt(a, "%s/%s", dir, entries[i].name.p), r, rs, kb);
		found++;
	}
	return found;
}

void
judge_rules(struct arena *a, const struct options *o, struct report *r,
    struct ruleset *rs, struct kb **kb)
{
	struct world *w = o->rules.n ? world_real(a) : NULL;

	for (uint32_t i = 0; i < o->rules.n; i++) {
		const char *dir = o->rules.v[i];
		int rules = rules_list(a, w, dir, ".rule", r, rs, kb);
		int programs = rules_list(a, w, arena_fmt(a, "%s/programs", dir), ".kb",
		    r, rs, kb);

		if (rules < 0)
			report_problem(r, dir, "--rules: no such directory, or it cannot be listed");
		else if (rules + (programs > 0 ? programs : 0) == 0)
			report_problem(r, dir, "--rules: neither NAME.rule nor programs/NAME.kb in it");
	}
	if (w)
		world_close(w);
}

/* Every root must be a directory; a root that is not there proves nothing absent. */
static bool
roots_open(struct judge *g)
{
	const struct options *o = g->options;
	struct buf all = {.arena = g->arena};

	for (uint32_t i = 0; i < o->roots.n; i++) {
		struct stat st;

		if (stat(o->roots.v[i], &st) != 0) {
			complain_usage(o->command, "--root %s: %s", o->roots.v[i],
			    strerror(errno));
			return false;
		}
		if (!S_ISDIR(st.st_mode)) {
			complain_usage(o->command, "--root %s: not a directory; it is the / "
			    "that the services will see", o->roots.v[i]);
			return false;
		}
		world_add_root(g->world, o->roots.v[i], o->root_partial);
		buf_fmt(&all, "%s%s", i ? ":" : "", o->roots.v[i]);
	}
	if (o->root_partial && o->roots.n == 0) {
		complain_usage(o->command, "--root-partial says something of a --root, and none is given");
		return false;
	}
	g->report_options.root = o->roots.n ? buf_done(&all).p : NULL;
	return true;
}

/* What a link inside a root leads to, as a path inside the root; NULL for no link. */
static const char *
root_link(struct arena *a, const char *root, const char *at)
{
	char target[4096];
	ssize_t n = readlink(arena_fmt(a, "%s%s", root, at), target, sizeof target - 1);
	struct str dir = {at, (size_t)(strrchr(at, '/') - at)};

	if (n <= 0)
		return NULL;
	target[n] = 0;
	return target[0] == '/' ? arena_dup(a, target, (size_t)n) :
	    arena_fmt(a, "%.*s/%s", STR_ARG(dir), target);
}

/* Which shell a root's /bin/sh is, by its links; 0 where they do not tell. */
static shell_set
root_shell(struct arena *a, const char *root)
{
	static const struct { const char *name; shell_set set; } known[] = {
		{"dash", SHELL_BIT(SHELL_DASH)}, {"bash", SHELL_BIT(SHELL_BASH_SH)},
		{"busybox", SHELL_BIT(SHELL_BUSYBOX)}, {"ash", SHELL_BIT(SHELL_BUSYBOX)},
		{"mksh", SHELL_BIT(SHELL_MKSH)},
	};
	const char *at = "/bin/sh";

	for (int hops = 0; hops < 8 && (at = root_link(a, root, at)) != NULL; hops++)
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (str_is(str_base(str_of(at)), known[i].name))
				return known[i].set;
	return 0;
}

bool
judge_open(struct judge *g, struct arena *a, const struct options *o, bool want_rules)
{
	g->arena = a;
	g->options = o;
	g->out.fd = STDOUT_FILENO;
	g->err.fd = STDERR_FILENO;
	g->report_options = (struct report_options){
		.format = o->format,
		.color = options_color(o, STDOUT_FILENO),
		.notes = o->notes, .one_line = o->one_line,
		.fail_on = o->fail_on, .fail_never = o->fail_never,
		.problems = &g->err,
	};
	g->world = world_real(a);
	if (!roots_open(g))
		return false;
	g->svdir = (struct svdir_options){o->dialect, o->as, o->sh};
	for (uint32_t i = 0; i < o->roots.n && !g->svdir.sh; i++)
		g->svdir.sh = root_shell(a, o->roots.v[i]);
	if (!g->svdir.sh)
		g->svdir.sh = SHELL_ANY_SH;
	g->report = report_begin(a, &g->out, &g->report_options);
	g->kb = kb_builtin();
	if (want_rules)
		g->rules = ruleset_builtin(a);
	judge_rules(a, o, g->report, g->rules, &g->kb);
	return true;
}

/* A service that runs here is judged against this machine, unless told otherwise. */
static struct world *
world_for(struct judge *g, const struct service *s)
{
	if (!s->live || g->options->roots.n || g->options->root_none)
		return g->world;
	if (!g->live) {
		g->live = world_real(g->arena);
		world_add_root(g->live, "/", false);
	}
	return g->live;
}

void
judge_fates(struct judge *g, struct arena *a, struct service *s, struct judged *j)
{
	*j = (struct judged){.service = s, .world = world_for(g, s), .kb = g->kb};
	j->scripts = arena_array(a, struct judged_script, s->scripts.n);
	j->script_n = s->scripts.n;
	for (uint32_t i = 0; i < s->scripts.n; i++) {
		struct script *script = &s->scripts.v[i];
		struct unit u = {
			.service = s, .script = script,
			.dialect = g->options->dialect != DIALECT_AUTO ?
			    g->options->dialect : s->dialect,
			.role = script->role, .kb = g->kb, .world = j->world,
		};

		j->scripts[i] = (struct judged_script){script, fate_of(a, &u)};
	}
}

static void
judge_stdin(struct judge *g, svdir_each *each, void *ctx)
{
	struct arena a = {0};
	const char *name = g->options->stdin_name;
	struct str text;
	int error = file_read_fd(&a, STDIN_FILENO, WORLD_FILE_MAX, &text);

	if (error)
		report_problem(g->report, "standard input", trouble(error));
	else
		each(ctx, &a, svdir_from_text(&a, name ? name : "run", text, &g->svdir));
	arena_free(&a);
}

void
judge_each(struct judge *g, svdir_each *each, void *ctx)
{
	const struct options *o = g->options;
	struct problems problems = {.arena = g->arena};
	VEC_OF(const char *) paths = {0};
	bool input = false;

	for (uint32_t i = 0; i < o->operands.n; i++) {
		if (strcmp(o->operands.v[i], "-") == 0)
			input = true;
		else
			*vec_push(g->arena, &paths) = o->operands.v[i];
	}
	if (o->operands.n == 0)
		*vec_push(g->arena, &paths) = ".";
	if (paths.n)
		svdir_find(g->world, paths.v, paths.n, &g->svdir, &problems, each, ctx);
	if (input)
		judge_stdin(g, each, ctx);
	for (uint32_t i = 0; i < problems.list.n; i++)
		report_problem(g->report, problems.list.v[i].path, problems.list.v[i].message);
	/* Never silent about nothing read. */
	if (problems.seen == 0 && problems.list.n == 0 && !input)
		report_problem(g->report, paths.v[0], "no service found; a service is a "
		    "directory with a `run` file, or name a script");
}

bool
judge_end(struct judge *g, struct report_summary *summary, int *write_error)
{
	bool problems = report_problem_count(g->report) > 0;

	*write_error = report_end(g->report, summary);
	if (g->live)
		world_close(g->live);
	world_close(g->world);
	return problems;
}
