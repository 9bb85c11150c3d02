/* Facts about the tree, the service, its scripts and other files. */
#include "fact.h"

#include <errno.h>

static const struct service *
service_of(const struct subject *s)
{
	return s->judged->service;
}

static struct str
octal(struct arena *a, unsigned mode)
{
	return str_of(arena_fmt(a, "%04o", mode & 07777));
}

void
fact_TREE_layout(const struct subject *s, struct value *v)
{
	set_text(v, layout_name(service_of(s)->layout));
}

void
fact_TREE_rooted(const struct subject *s, struct value *v)
{
	set_bool(v, s->judged->world && world_rooted(s->judged->world));
}

void
fact_SERVICE_name(const struct subject *s, struct value *v)
{
	set_text(v, service_of(s)->name);
}

void
fact_SERVICE_path(const struct subject *s, struct value *v)
{
	set_text(v, service_of(s)->path);
}

void
fact_SERVICE_dialect(const struct subject *s, struct value *v)
{
	set_text(v, dialect_name(service_of(s)->dialect));
}

void
fact_SERVICE_kind(const struct subject *s, struct value *v)
{
	set_text(v, service_kind_name(service_of(s)->kind));
}

void
fact_SERVICE_single(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->single);
}

void
fact_SERVICE_source_tree(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->source_tree);
}

void
fact_SERVICE_live(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->live);
}

void
fact_SERVICE_has_log(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->has_log);
}

void
fact_SERVICE_has_finish(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->has_finish);
}

/* A line of its finish script that is no comment sends a signal. */
void
fact_SERVICE_finish_kills(const struct subject *s, struct value *v)
{
	static const char *const words[] = {
		"kill ", "killall", "pkill", "start-stop-daemon", "fuser -k", "s6-svscanctl", "halt", " stop",
	};
	const struct service *sv = service_of(s);

	set_bool(v, false);
	for (uint32_t i = 0; i < sv->scripts.n; i++) {
		const struct script *c = &sv->scripts.v[i];
		struct str text = c->source ? c->source->text : (struct str){0}, line;

		while (c->role == ROLE_FINISH && str_cut(&text, '\n', &line))
			for (size_t k = 0; !str_starts(str_trim(line), "#") && k < sizeof words / sizeof *words; k++)
				if (str_has(line, words[k]))
					set_bool(v, true);
	}
}

void
fact_SERVICE_bare(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->bare);
}

void
fact_SERVICE_control_term(const struct subject *s, struct value *v)
{
	const struct service *sv = service_of(s);

	set_bool(v, false);
	for (uint32_t i = 0; i < sv->scripts.n; i++)
		if (strcmp(sv->scripts.v[i].file, "control/t") == 0 ||
		    strcmp(sv->scripts.v[i].file, "control/d") == 0)
			set_bool(v, true);
}

void
fact_SERVICE_has_down(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->has_down);
}

void
fact_SERVICE_notification_fd(const struct subject *s, struct value *v)
{
	if (service_of(s)->notification_fd >= 0)
		set_number(v, service_of(s)->notification_fd);
}

void
fact_SERVICE_log_missing(const struct subject *s, struct value *v)
{
	struct service *sv = s->judged->service;
	const struct neighbour *log = service_neighbour(sv, "log");

	set_bool(v, log && log->info.type == FILE_DIRECTORY &&
	    !service_script(sv, ROLE_LOG_RUN) && !service_neighbour(sv, "log/run"));
}

void
fact_SERVICE_run_missing(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->run_missing);
}

void
fact_SERVICE_run_not_file(const struct subject *s, struct value *v)
{
	set_bool(v, service_of(s)->run_not_file);
}

void
fact_SERVICE_run_is(const struct subject *s, struct value *v)
{
	set_text(v, service_of(s)->run_is);
}

/* ---- script */

void
fact_SCRIPT_role(const struct subject *s, struct value *v)
{
	set_text(v, role_name(s->script->script->role));
}

void
fact_SCRIPT_file(const struct subject *s, struct value *v)
{
	set_text(v, s->script->script->file);
}

void
fact_SCRIPT_language(const struct subject *s, struct value *v)
{
	set_text(v, language_name(s->script->script->shebang.language));
}

void
fact_SCRIPT_shells(const struct subject *s, struct value *v)
{
	set_shells(s, v, s->script->script->shebang.shells);
}

void
fact_SCRIPT_any_sh(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.sh_any);
}

void
fact_SCRIPT_verdict(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_text(v, verdict_name(s->script->fate->verdict));
}

void
fact_SCRIPT_certainty(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_text(v, certainty_name(s->script->fate->certainty));
}

void
fact_SCRIPT_mechanism(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_text(v, mechanism_name(s->script->fate->mechanism));
}

void
fact_SCRIPT_signals(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_text(v, stop_signals_name(s->script->fate->signals));
}

void
fact_SCRIPT_period(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_number(v, s->script->fate->period);
}

void
fact_SCRIPT_summary(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_text(v, s->script->fate->summary);
}

void
fact_SCRIPT_explained(const struct subject *s, struct value *v)
{
	set_bool(v, s->facts->explained);
}

void
fact_SCRIPT_ways(const struct subject *s, struct value *v)
{
	if (s->script->fate)
		set_number(v, s->script->fate->ways.n);
}

void
fact_SCRIPT_stays(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool stays = false;

	for (uint32_t i = 0; f && i < f->ways.n; i++)
		stays |= f->ways.v[i].kind == WAY_STAYS;
	if (f)
		set_bool(v, stays);
}

void
fact_SCRIPT_interpreter(const struct subject *s, struct value *v)
{
	if (s->script->script->shebang.present)
		set_str(v, s->script->script->shebang.path);
}

void
fact_SCRIPT_program(const struct subject *s, struct value *v)
{
	if (s->script->script->shebang.program.n)
		set_str(v, s->script->script->shebang.program);
}

void
fact_SCRIPT_interpreter_missing(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;
	struct file_info info;
	struct str path;
	int e;

	if (!sb->present || !sb->path.n || sb->path.p[0] != '/' || sb->crlf)
		return;
	path = str_dup(s->arena, sb->path);
	e = world_root_stat(s->judged->world, path.p, &info);
	if (e == 0 || e == ENOENT)
		set_bool(v, e == ENOENT);
}

void
fact_SCRIPT_interpreter_executable(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;
	struct file_info info;

	if (!sb->present || !sb->path.n || sb->path.p[0] != '/' || sb->crlf)
		return;
	if (world_root_stat(s->judged->world, str_dup(s->arena, sb->path).p, &info) == 0)
		set_bool(v, info.type == FILE_REGULAR && info.mode & 0111);
}

/* -e in the first line, or a `set` with an e among its letters anywhere. */
void
fact_SCRIPT_errexit(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool on = s->script->script->shebang.errexit;

	if (s->facts->errexit) {
		set_bool(v, s->facts->errexit == 2);
		return;
	}
	for (uint32_t i = 0; f && !on && i < f->commands.n; i++) {
		const struct command *c = &f->commands.v[i];

		if (!c->arg_n || !c->argv[0].known || !str_is(c->argv[0].text, "set"))
			continue;
		for (uint32_t k = 1; k < c->arg_n && c->argv[k].known; k++)
			on |= str_is(c->argv[k].text, "errexit") || (c->argv[k].text.n > 1 &&
			    c->argv[k].text.p[0] == '-' &&
			    str_find(c->argv[k].text, 'e', 1) < c->argv[k].text.n);
	}
	s->facts->errexit = on ? 2 : 1;
	set_bool(v, on);
}

void
fact_SCRIPT_argument(const struct subject *s, struct value *v)
{
	if (s->script->script->shebang.argument.n)
		set_str(v, s->script->script->shebang.argument);
}

void
fact_SCRIPT_executable(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->info.mode & 0111);
}

void
fact_SCRIPT_mode_judged(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->judge_mode);
}

void
fact_SCRIPT_others_write(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->info.mode & 0002);
}

/* `2>&1`, `2>file`, `&>file`; a message sent to it by `>&2` is no redirection of it. */
static bool
keeps_stderr(const struct node *n)
{
	for (uint32_t i = 0; i < n->redir_n; i++) {
		const struct redir *r = &n->redirs[i];

		if (r->op == REDIR_BOTH || r->op == REDIR_BOTH_APPEND)
			return true;
		if (r->fd == 2 && r->op != REDIR_IN && r->op != REDIR_DUP_IN)
			return true;
	}
	return false;
}

void
fact_SCRIPT_stderr_kept(const struct subject *s, struct value *v)
{
	const struct fate *f = s->script->fate;
	bool kept = false;

	if (!f || !f->tree)
		return;
	for (uint32_t i = 0; i < f->commands.n && !kept; i++)
		kept = f->commands.v[i].node && keeps_stderr(f->commands.v[i].node);
	/* On a compound command, or by a loader: the text tells. */
	set_bool(v, kept || str_has(f->tree->source->text, "2>&1") ||
	    str_has(f->tree->source->text, "fdmove"));
}

void
fact_SCRIPT_mode(const struct subject *s, struct value *v)
{
	set_str(v, octal(s->arena, s->script->script->info.mode));
}

void
fact_SCRIPT_placeholder(const struct subject *s, struct value *v)
{
	const struct script *c = s->script->script;

	set_bool(v, c->shebang.empty && c->role != ROLE_RUN && c->role != ROLE_LOG_RUN);
}

void
fact_SCRIPT_shebang(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.present);
}

void
fact_SCRIPT_shebang_crlf(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.crlf);
}

void
fact_SCRIPT_shebang_bom(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.bom);
}

void
fact_SCRIPT_shebang_late(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.late);
}

void
fact_SCRIPT_shebang_broken(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.broken);
}

void
fact_SCRIPT_shebang_many(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.many_arguments);
}

void
fact_SCRIPT_shebang_env(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.through_env);
}

void
fact_SCRIPT_shebang_line(const struct subject *s, struct value *v)
{
	if (s->script->script->shebang.present)
		set_place(v, s->script->script->source, s->script->script->shebang.span);
}

void
fact_SCRIPT_shebang_path(const struct subject *s, struct value *v)
{
	if (s->script->script->shebang.path.n)
		set_place(v, s->script->script->source, s->script->script->shebang.path_span);
}

void
fact_SCRIPT_shebang_meant(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;

	if (sb->late || sb->broken)
		set_place(v, s->script->script->source, sb->late_span);
}

/* `#/bin/sh`, `!/bin/sh`, `# !/bin/sh`: what stands before the path goes. */
void
fact_SCRIPT_shebang_text(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;
	struct str line;
	size_t slash;

	if (!sb->late && !sb->broken)
		return;
	line = str_trim(source_text(s->script->script->source, sb->late_span));
	slash = str_find(line, '/', 0);
	if (slash < line.n)
		set_text(v, arena_fmt(s->arena, "#!%.*s",
		    STR_ARG(str_sub(line, slash, line.n))));
}

void
fact_SCRIPT_shebang_before(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;
	const struct source *src = s->script->script->source;
	struct str before;

	if (sb->bom) {
		set_place(v, src, (struct span){0, 3});
		return;
	}
	if (!sb->late)
		return;
	before = str_sub(src->text, 0, sb->late_span.beg);
	if (!str_trim(before).n)
		set_place(v, src, (struct span){0, sb->late_span.beg});
}

/* `env bash -e`: env is given one word; -S splits it. */
void
fact_SCRIPT_shebang_blanks(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;
	uint32_t end;

	if (!sb->through_env || !sb->many_arguments || sb->env_split)
		return;
	end = sb->path_span.end;
	set_place(v, s->script->script->source, (struct span){end, end});
}

void
fact_SCRIPT_like_sh(const struct subject *s, struct value *v)
{
	const struct script *sc = s->script->script;
	const struct fate *f = s->script->fate;
	struct str text;

	if (!sc->source || sc->shebang.present || sc->shebang.elf || sc->shebang.nul)
		return;
	text = sc->source->text;
	set_bool(v, text.n && !sc->kind_name && !(f && f->tree && f->tree->errors.n));
}

void
fact_SCRIPT_start(const struct subject *s, struct value *v)
{
	struct value like = {0};

	fact_SCRIPT_like_sh(s, &like);
	if (like.yes)
		set_place(v, s->script->script->source, (struct span){0, 0});
}

void
fact_SCRIPT_first_line(const struct subject *s, struct value *v)
{
	const struct source *src = s->script->script->source;

	if (src && src->text.n)
		set_place(v, src,
		    (struct span){0, (uint32_t)str_find(src->text, '\n', 0)});
}

void
fact_SCRIPT_empty(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.empty);
}

void
fact_SCRIPT_nul(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.nul);
}

void
fact_SCRIPT_nul_place(const struct subject *s, struct value *v)
{
	const struct shebang *sb = &s->script->script->shebang;

	if (sb->nul)
		set_place(v, s->script->script->source,
		    (struct span){sb->nul_at, sb->nul_at + 1});
}

void
fact_SCRIPT_kind_name(const struct subject *s, struct value *v)
{
	set_text(v, s->script->script->kind_name);
}

void
fact_SCRIPT_elf_foreign(const struct subject *s, struct value *v)
{
	set_bool(v, s->script->script->shebang.elf_foreign);
}

void
fact_SCRIPT_elf_machine(const struct subject *s, struct value *v)
{
	set_text(v, s->script->script->shebang.elf_machine);
}

/* ---- file */

void
fact_FILE_name(const struct subject *s, struct value *v)
{
	set_str(v, s->file->name);
}

void
fact_FILE_type(const struct subject *s, struct value *v)
{
	static const char *const name[] = {
		[FILE_REGULAR] = "file",
		[FILE_DIRECTORY] = "directory",
		[FILE_LINK] = "link",
		[FILE_FIFO] = "fifo",
		[FILE_OTHER] = "other",
	};

	set_text(v, name[s->file->info.type]);
}

void
fact_FILE_executable(const struct subject *s, struct value *v)
{
	set_bool(v, s->file->info.mode & 0111);
}

void
fact_FILE_mode(const struct subject *s, struct value *v)
{
	set_str(v, octal(s->arena, s->file->info.mode));
}

void
fact_FILE_is_link(const struct subject *s, struct value *v)
{
	set_bool(v, s->file->info.is_link);
}

void
fact_FILE_dangling(const struct subject *s, struct value *v)
{
	set_bool(v, s->file->info.dangling);
}

void
fact_FILE_size(const struct subject *s, struct value *v)
{
	set_number(v, (double)s->file->info.size);
}

void
fact_FILE_others_write(const struct subject *s, struct value *v)
{
	set_bool(v, s->file->info.mode & 0002);
}
