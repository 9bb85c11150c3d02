#include "report.h"

#include "render.h"

struct report *
report_begin(struct arena *a, struct out *o, const struct report_options *ro)
{
	struct report *r = arena_new(a, struct report);

	r->arena = a;
	r->options = ro;
	r->paint = (struct paint){o, ro->color && ro->format == REPORT_TEXT};
	if (ro->format == REPORT_JSON)
		r->services = json_list_new();
	return r;
}

static void
count_findings(struct report *r, const struct findings *f)
{
	struct report_summary *sum = &r->summary;

	for (uint32_t i = 0; i < f->list.n; i++) {
		const struct finding *x = &f->list.v[i];

		if (x->suppressed) {
			sum->suppressed++;
			continue;
		}
		if (x->severity == SEVERITY_ERROR)
			sum->errors++;
		else if (x->severity == SEVERITY_WARNING)
			sum->warnings++;
		else
			sum->notes++;
		if (!r->options->fail_never && x->severity >= r->options->fail_on)
			sum->failed = true;
	}
}

void
report_service(struct report *r, const struct judged *j, const struct findings *f)
{
	r->summary.services++;
	r->summary.scripts += j->script_n;
	for (uint32_t i = 0; i < j->script_n; i++)
		if (j->scripts[i].fate)
			r->summary.by_verdict[j->scripts[i].fate->verdict]++;
	count_findings(r, f);
	if (r->options->format == REPORT_JSON)
		json_service(r, j, f);
	else if (r->options->steps)
		ways_service(r, j);
	else
		text_service(r, j, f);
	arena_reset(&r->scratch);
}

void
report_problem(struct report *r, const char *path, const char *message)
{
	struct report_trouble *t = vec_push(r->arena, &r->troubles);

	t->path = str_dup(r->arena, str_of(path)).p;
	t->message = str_dup(r->arena, str_of(message)).p;
}

void
report_broken(struct report *r, const struct finding *f)
{
	struct report_trouble *t;
	struct place at = source_place(f->source, f->has_place ? f->span.beg : 0);

	report_problem(r, arena_fmt(r->arena, "%s:%u:%u", f->source->file,
	    at.line, at.column), f->message);
	t = &r->troubles.v[r->troubles.n - 1];
	t->broken = f;
}

uint32_t
report_problem_count(const struct report *r)
{
	return r->troubles.n;
}

void
report_problems(struct report *r)
{
	if (r->options->format == REPORT_TEXT)
		text_problems(r);
}

int
report_end(struct report *r, struct report_summary *summary)
{
	if (r->options->format == REPORT_JSON)
		json_document(r);
	else
		text_end(r);
	if (summary)
		*summary = r->summary;
	arena_free(&r->scratch);
	return out_end(r->paint.out);
}

struct str
report_path(struct arena *a, const struct service *s, const char *file)
{
	struct str dir = str_of(s->path);

	if (dir.n == 0 || str_is(dir, "."))
		return str_of(file);
	return str_of(arena_fmt(a, "%.*s%s%s", STR_ARG(dir),
	    str_ends(dir, "/") ? "" : "/", file));
}

bool
report_shows(const struct report *r, const struct finding *f)
{
	return !f->suppressed && (f->severity != SEVERITY_NOTE || r->options->notes);
}

/* Does that place touch the finding's? */
static bool
place_touches(const struct source *source, struct span at, const struct finding *f)
{
	struct span here = f->span;

	return source && source_outermost(source, &at) == source_outermost(f->source, &here) &&
	    at.beg <= here.end && here.beg <= at.end;
}

/* Where the way is decided, or, with less right, a step that leads there. */
static bool
way_touches(const struct way *w, const struct finding *f, bool steps)
{
	if (!f->has_place)
		return false;
	for (uint32_t i = 0; steps && i < w->step_n; i++)
		if (place_touches(w->steps[i].source, w->steps[i].span, f))
			return true;
	return !steps && place_touches(w->source, w->span, f);
}

static const struct way *
way_told(const struct fate *fate, const struct finding *f, bool steps)
{
	for (uint32_t k = 0; k < fate->ways.n; k++) {
		const struct way *w = &fate->ways.v[k];
		const char *name = mechanism_name(w->mechanism);

		if (name && strcmp(name, f->rule) == 0 && way_touches(w, f, steps))
			return w;
	}
	return NULL;
}

const struct way *
report_told(const struct judged *j, const struct finding *f)
{
	for (uint32_t i = 0; i < j->script_n; i++) {
		const struct fate *fate = j->scripts[i].fate;
		const struct way *w;

		if (!fate || strcmp(j->scripts[i].script->file, f->file) != 0)
			continue;
		w = way_told(fate, f, false);
		return w ? w : way_told(fate, f, true);
	}
	return NULL;
}

enum style
severity_style(enum severity s)
{
	return s == SEVERITY_ERROR ? STYLE_ERROR :
	    s == SEVERITY_WARNING ? STYLE_WARNING : STYLE_NOTE;
}

struct str
report_shells(struct arena *a, shell_set set)
{
	struct buf b = {.arena = a};

	for (unsigned i = 0; i < SHELL_COUNT; i++)
		if (set & SHELL_BIT(i))
			buf_fmt(&b, "%s%s", b.n ? ", " : "", shell_name(i));
	return buf_done(&b);
}
