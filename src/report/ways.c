/*
 * unflap fate: the analysis shows its work.  Every way the process can go is
 * a numbered path beside the source, then what it means in words.
 */
#include "glyph.h"
#include "render.h"
#include "snippet.h"

/* Scripts of so many lines are shown whole with each way, longer ones near the steps. */
enum { WHOLE_MAX = 12, CONTEXT = 1 };

static const char *
way_words(const struct way *w)
{
	switch (w->kind) {
	case WAY_STAYS:
		return w->shell_stays ? "the shell stays" : "stays";
	case WAY_ENDS:
		return "ends";
	case WAY_ENDS_LATE:
		return "ends late";
	case WAY_ENDS_DOWN:
		return "ends and stays down";
	case WAY_ERROR:
		return "ends with an error";
	default:
		return "unknown";
	}
}

/* What TERM does to a process that stays. */
static const char *
term_words(enum stop_signals s)
{
	static const char *const words[STOP_COUNT] = {
		[STOP_UNKNOWN] = "unknown",
		[STOP_DELIVERED] = "delivered: it ends when it is stopped",
		[STOP_TRAPPED] = "trapped: the script passes it on",
		[STOP_LOST_IN_SHELL] = "lost in the shell: the shell dies, its program is orphaned",
		[STOP_DEFERRED] = "deferred: a trap waits for a foreground program, the stop hangs",
		[STOP_IGNORED] = "ignored: TERM alone does not stop it",
	};

	return words[s];
}

static void
row(struct report *r, const char *name, struct str text)
{
	out_fmt(r->paint.out, "  %-13s ", name);
	glyph_put(r->paint.out, text);
	out_char(r->paint.out, '\n');
}

static struct str
names_join(struct arena *a, const struct name_list *l)
{
	struct buf b = {.arena = a};

	for (uint32_t i = 0; i < l->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", l->v[i]);
	return buf_done(&b);
}

static void
way_head(struct report *r, const struct fate *f, uint32_t i)
{
	const struct way *w = &f->ways.v[i];
	struct out *o = r->paint.out;
	const char *sure = certainty_name(w->certainty);

	out_char(o, '\n');
	paint_on(&r->paint, STYLE_PATH);
	out_fmt(o, "way %u of %u: %s", i + 1, f->ways.n, way_words(w));
	paint_off(&r->paint, STYLE_PATH);
	if (w->program) {
		out_text(o, w->kind == WAY_STAYS && w->exec ? " as `" : ", `");
		glyph_put(o, str_of(w->program));
		out_char(o, '`');
	}
	if (w->seconds > 0)
		out_fmt(o, " after %g s", w->seconds);
	if (w->status_low >= 0 && w->status_low == w->status_high)
		out_fmt(o, ", status %d", w->status_low);
	else if (w->status_low >= 0)
		out_fmt(o, ", status %d to %d", w->status_low, w->status_high);
	if (sure)
		out_fmt(o, " (%s)", sure);
	if (f->decides == w && f->ways.n > 1)
		paint_text(&r->paint, STYLE_NOTE, "  <- the verdict rests on this one");
	out_char(o, '\n');
}

/* The steps from number `from` that lie in one text, beside it; the next one's number. */
static uint32_t
way_steps(struct report *r, const struct judged *j, const struct way *w, uint32_t from,
    const struct source *script)
{
	struct span at = w->steps[from].span, span;
	const struct source *s = source_outermost(w->steps[from].source, &at);
	VEC_OF(struct mark) marks = {0};
	uint32_t i = from, lines;

	for (; i < w->step_n; i++) {
		span = w->steps[i].span;
		if (source_outermost(w->steps[i].source, &span) != s)
			break;
		*(struct mark *)vec_push(&r->scratch, &marks) = (struct mark){
		    span, i + 1, w->steps[i].message, STYLE_STEP};
	}
	if (s != script || from > 0) {
		out_text(r->paint.out, "  ");
		paint_safe(&r->paint, STYLE_PATH,
		    report_path(&r->scratch, j->service, s->file));
		out_text(r->paint.out, ":\n");
	}
	lines = source_place(s, (uint32_t)s->text.n).line;
	snippet_put(&r->paint, &r->scratch, s, marks.v, marks.n,
	    s == script && lines <= WHOLE_MAX ? WHOLE_MAX : CONTEXT);
	return i;
}

static void
way_put(struct report *r, const struct judged *j, const struct judged_script *js,
    uint32_t i)
{
	const struct way *w = &js->fate->ways.v[i];

	way_head(r, js->fate, i);
	for (uint32_t step = 0; step < w->step_n; )
		step = way_steps(r, j, w, step, js->script->source);
	if (w->condition)
		row(r, "only", str_of(w->condition));
	if (w->why && !(w->step_n && w->steps[w->step_n - 1].message &&
	    strcmp(w->why, w->steps[w->step_n - 1].message) == 0))
		row(r, "because", str_of(w->why));
	if (mechanism_name(w->mechanism))
		row(r, "called", str_of(mechanism_name(w->mechanism)));
	if (w->kind == WAY_STAYS)
		row(r, "TERM", str_of(term_words(w->signals)));
	if (w->left_behind.n)
		row(r, "left behind", names_join(&r->scratch, &w->left_behind));
	if (w->left_on_stop.n)
		row(r, "left on stop", names_join(&r->scratch, &w->left_on_stop));
	if (js->fate->shells_differ && w->shells)
		row(r, "in", report_shells(&r->scratch, w->shells));
}

static void
verdict_put(struct report *r, const struct judged *j, const struct judged_script *js)
{
	const struct fate *f = js->fate;
	struct out *o = r->paint.out;
	const char *sure = f ? certainty_name(f->certainty) : NULL, *say;

	paint_safe(&r->paint, STYLE_PATH,
	    report_path(&r->scratch, j->service, js->script->file));
	out_text(o, ": ");
	if (!f) {
		out_text(o, "not analysed: ");
		glyph_put(o, str_of(js->script->kind_name ? js->script->kind_name :
		    "not a script"));
		out_char(o, '\n');
		return;
	}
	paint_text(&r->paint, STYLE_NOTE, verdict_name(f->verdict));
	if (sure)
		out_fmt(o, " (%s)", sure);
	say = f->verdict == VERDICT_UNKNOWN ? f->unknown_why : f->summary;
	if (say) {
		out_text(o, ": ");
		glyph_put(o, str_of(say));
	}
	out_char(o, '\n');
}

/* What holds for the script as a whole. */
static void
script_rows(struct report *r, const struct judged *j, const struct judged_script *js)
{
	const struct fate *f = js->fate;

	row(r, "supervisor", str_of(dialect_name(j->service->dialect)));
	row(r, "as", str_of(role_name(js->script->role)));
	if (f->shells)
		row(r, "shells", report_shells(&r->scratch, f->shells));
	if (f->shells_differ)
		for (unsigned i = 0; i < SHELL_COUNT; i++)
			if (f->shells & SHELL_BIT(i))
				row(r, "", str_of(arena_fmt(&r->scratch, "%s: %s",
				    shell_name(i), verdict_name(f->by_shell[i]))));
	if (f->dialects_differ)
		for (unsigned i = DIALECT_AUTO + 1; i < DIALECT_COUNT; i++)
			row(r, "", str_of(arena_fmt(&r->scratch, "%s: %s",
			    dialect_name(i), verdict_name(f->by_dialect[i]))));
	if (f->period > 0)
		row(r, "period", str_of(arena_fmt(&r->scratch,
		    "started again every %g s or so", f->period)));
	if (f->signals != STOP_UNKNOWN || f->verdict == VERDICT_STEADY)
		row(r, "TERM", str_of(term_words(f->signals)));
	if (f->left_behind.n)
		row(r, "left behind", names_join(&r->scratch, &f->left_behind));
	if (f->left_on_stop.n)
		row(r, "left on stop", names_join(&r->scratch, &f->left_on_stop));
}

void
ways_service(struct report *r, const struct judged *j)
{
	for (uint32_t i = 0; i < j->script_n; i++) {
		const struct judged_script *js = &j->scripts[i];

		if (r->last != TOLD_NOTHING)
			out_char(r->paint.out, '\n');
		r->last = TOLD_FATE;
		verdict_put(r, j, js);
		if (!js->fate)
			continue;
		script_rows(r, j, js);
		for (uint32_t w = 0; w < js->fate->ways.n; w++)
			way_put(r, j, js, w);
	}
}
