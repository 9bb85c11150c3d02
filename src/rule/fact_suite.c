/* Facts about what lies beside the scripts: small files, environment directories. */
#include "fact.h"

enum { SMALL = 4096 };	/* what a file of one value never exceeds */

/* A neighbour's text without the blanks around it; false where it is no small file. */
static bool
neighbour_text(const struct subject *s, const struct neighbour *nb, struct str *text)
{
	struct service *sv = s->judged->service;
	struct neighbour *mine = (struct neighbour *)nb;
	struct file_info info;
	const char *path;

	if (!s->judged->world || !sv->path || nb->info.type == FILE_DIRECTORY ||
	    service_look(s->judged->world, sv, mine) != 0 || mine->info.type != FILE_REGULAR ||
	    mine->info.size > SMALL)
		return false;
	path = world_join(s->arena, sv->path, arena_dup(s->arena, nb->name.p, nb->name.n));
	if (world_read(s->judged->world, s->arena, path, text, &info) != 0)
		return false;
	*text = str_trim(*text);
	if (!text->p)
		*text = STR("");
	return true;
}

void
fact_FILE_content(const struct subject *s, struct value *v)
{
	struct str text;

	if (neighbour_text(s, s->file, &text))
		set_str(v, text);
}

void
fact_FILE_number(const struct subject *s, struct value *v)
{
	struct str text;
	long n;

	if (neighbour_text(s, s->file, &text) && str_number(text, &n))
		set_number(v, (double)n);
}

/* run~, run.bak, finish.orig, log/run.dpkg-dist, .run.swp */
void
fact_FILE_backup(const struct subject *s, struct value *v)
{
	static const char *const scripts[] = {"run", "finish", "check", "up", "down", "type", NULL};
	static const char *const ends[] = {
		"~", ".bak", ".orig", ".old", ".save", ".rej", ".new", ".swp", ".swo", ".rpmsave",
		".rpmnew", ".dpkg-dist", ".dpkg-old", ".dpkg-new", ".dpkg-bak", NULL
	};
	struct str name = str_base(s->file->name);
	bool backup = false;

	if (name.n && name.p[0] == '.')
		name = str_sub(name, 1, name.n);
	for (int i = 0; scripts[i]; i++)
		for (int k = 0; str_starts(name, scripts[i]) && ends[k]; k++)
			backup |= str_is(str_sub(name, strlen(scripts[i]), name.n), ends[k]);
	set_bool(v, backup && s->file->info.type != FILE_DIRECTORY);
}

void
fact_FILE_alone(const struct subject *s, struct value *v)
{
	set_bool(v, !service_neighbour(s->judged->service, "run"));
}

void
fact_SERVICE_timeout_finish(const struct subject *s, struct value *v)
{
	const struct neighbour *nb = service_neighbour(s->judged->service, "timeout-finish");
	struct str text;

	if (nb && neighbour_text(s, nb, &text))
		set_str(v, text);
}

void
fact_SERVICE_s6_rc(const struct subject *s, struct value *v)
{
	set_bool(v, s->judged->service->s6_rc);
}

/* The number as a word of its own: `>&3`, `3>`, `-d 3`, `fdmove 3`, `-D3` is one too. */
static bool
has_number(struct str text, const char *number)
{
	size_t n = strlen(number);

	for (size_t i = 0; i + n <= text.n; i++) {
		if (memcmp(text.p + i, number, n) != 0)
			continue;
		if (i && text.p[i - 1] >= '0' && text.p[i - 1] <= '9')
			continue;
		if (i + n < text.n && text.p[i + n] >= '0' && text.p[i + n] <= '9')
			continue;
		return true;
	}
	return false;
}

void
fact_SERVICE_notification_used(const struct subject *s, struct value *v)
{
	struct service *sv = s->judged->service;
	const struct script *run = service_script(sv, ROLE_RUN);
	struct str text;

	if (sv->notification_fd < 0 || !run || !run->source || run->shebang.elf)
		return;
	text = run->source->text;
	set_bool(v, has_number(text, arena_fmt(s->arena, "%d", sv->notification_fd)) ||
	    str_has(text, "notifyoncheck"));
}
