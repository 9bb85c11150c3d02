/*
 * Text: a finding is told once, with its place, the source, and what to do;
 * then one line a service says what becomes of it; the last line says what
 * was read, so that silence never means that nothing was.
 */
#include "glyph.h"
#include "render.h"
#include "snippet.h"

enum { DIFF_MAX = 8, DIFF_WIDTH = 160 };	/* lines of a fix that are shown, their bytes */

static void
nl(struct report *r)
{
	out_char(r->paint.out, '\n');
}

/* `path:line:col: error: message [rule]`. */
static void
head_put(struct report *r, struct str path, const struct source *s, struct span at,
    bool has_place, enum severity severity, const char *message, const char *rule)
{
	struct paint *p = &r->paint;

	paint_on(p, STYLE_PATH);
	glyph_put(p->out, path);
	if (has_place) {
		struct place pl = source_place(s, at.beg);

		out_fmt(p->out, ":%u:%u", pl.line, pl.column);
	}
	out_char(p->out, ':');
	paint_off(p, STYLE_PATH);
	out_char(p->out, ' ');
	paint_on(p, severity_style(severity));
	out_fmt(p->out, "%s:", severity_name(severity));
	paint_off(p, severity_style(severity));
	out_char(p->out, ' ');
	glyph_put(p->out, str_of(message));
	if (rule)
		out_fmt(p->out, " [%s]", rule);
	nl(r);
}

/* Is that said by a step already? */
static bool
step_says(const struct way *told, const char *message)
{
	for (uint32_t i = 0; told && message && i < told->step_n; i++)
		if (told->steps[i].message && strcmp(told->steps[i].message, message) == 0)
			return true;
	return false;
}

/* The finding's own place, the steps that lead there, the places it names. */
static void
places_put(struct report *r, const struct finding *f, const struct way *told,
    const struct source *s, struct span at)
{
	VEC_OF(struct mark) marks = {0};
	uint32_t step_n = told ? told->step_n : 0;
	struct mark *m = vec_push(&r->scratch, &marks);

	*m = (struct mark){.span = at, .style = severity_style(f->severity)};
	for (uint32_t i = 0; i < step_n; i++) {
		const struct label *l = &told->steps[i];
		struct span span = l->span;

		if (source_outermost(l->source, &span) == s)
			*(struct mark *)vec_push(&r->scratch, &marks) = (struct mark){
			    span, i + 1, l->message, STYLE_STEP};
	}
	for (uint32_t i = 0; i < f->related.n; i++) {
		const struct label *l = &f->related.v[i];
		struct span span = l->span;

		if (source_outermost(l->source, &span) == s && !step_says(told, l->message))
			*(struct mark *)vec_push(&r->scratch, &marks) = (struct mark){
			    span, 0, l->message, STYLE_NOTE};
	}
	snippet_put(&r->paint, &r->scratch, s, marks.v, marks.n, 0);
}

/* Steps and related places in other files than the finding's. */
static void
elsewhere_put(struct report *r, const struct judged *j, const struct label *l,
    uint32_t number, const struct source *here)
{
	struct span at = l->span;
	const struct source *s = source_outermost(l->source, &at);
	struct place pl = source_place(s, at.beg);
	struct mark m = {at, number, l->message, number ? STYLE_STEP : STYLE_NOTE};

	if (s == here)
		return;
	out_text(r->paint.out, "  ");
	paint_safe(&r->paint, STYLE_PATH, report_path(&r->scratch, j->service, s->file));
	out_fmt(r->paint.out, ":%u:%u:\n", pl.line, pl.column);
	snippet_put(&r->paint, &r->scratch, s, &m, 1, 0);
}

/* The text a fix changes, where all its edits lie in one text we have. */
static const struct source *
fix_source(const struct judged *j, const struct finding *f)
{
	const struct source *s = NULL;

	for (uint32_t i = 0; i < f->fix->edits.n; i++) {
		const struct edit *e = &f->fix->edits.v[i];

		if (e->kind != EDIT_TEXT ||
		    strcmp(e->file, f->fix->edits.v[0].file) != 0)
			return NULL;
	}
	for (uint32_t i = 0; f->fix->edits.n && i < j->script_n; i++)
		if (strcmp(j->scripts[i].script->file, f->fix->edits.v[0].file) == 0)
			s = j->scripts[i].script->source;
	return s;
}

static void
diff_line(struct report *r, struct str line, char sign)
{
	enum style style = sign == '-' ? STYLE_OLD : sign == '+' ? STYLE_GOOD : STYLE_PLAIN;

	out_text(r->paint.out, "    ");
	paint_on(&r->paint, style);
	out_fmt(r->paint.out, "%c ", sign);
	glyph_put_line(r->paint.out, line, 0);
	paint_off(&r->paint, style);
	nl(r);
}

/* Cuts texts into lines; at most DIFF_MAX of them. */
static uint32_t
diff_cut(struct str text, struct str *lines)
{
	uint32_t n = 0;

	if (str_ends(text, "\n"))
		text.n--;
	else if (text.n == 0)
		return 0;
	while (n < DIFF_MAX && str_cut(&text, '\n', &lines[n]))
		n++;
	return n;
}

/*
 * Equal lines are shown once.  A fix changes, adds or drops whole lines in one
 * place, or as many lines as there were: no search for the best match.
 */
static void
diff_lines(struct report *r, struct str old, struct str new)
{
	struct str a[DIFF_MAX], b[DIFF_MAX];
	uint32_t an = diff_cut(old, a), bn = diff_cut(new, b), i = 0, tail = 0;

	while (an != bn && i < an && i < bn && str_eq(a[i], b[i]))
		diff_line(r, a[i++], ' ');
	while (an != bn && tail < an - i && tail < bn - i &&
	    str_eq(a[an - 1 - tail], b[bn - 1 - tail]))
		tail++;
	for (uint32_t end = i; an == bn && i < an; i = end) {
		while (end < an && !str_eq(a[end], b[end]))
			end++;
		for (uint32_t k = i; k < end; k++)
			diff_line(r, a[k], '-');
		for (uint32_t k = i; k < end; k++)
			diff_line(r, b[k], '+');
		for (; end < an && str_eq(a[end], b[end]); end++)
			diff_line(r, a[end], ' ');
	}
	for (uint32_t k = i; an != bn && k < an - tail; k++)
		diff_line(r, a[k], '-');
	for (uint32_t k = i; an != bn && k < bn - tail; k++)
		diff_line(r, b[k], '+');
	for (uint32_t k = an - tail; k < an; k++)
		diff_line(r, a[k], ' ');
}

/* Are its lines few and short enough to be looked at? */
static bool
diff_short(struct str text)
{
	struct str line;
	int n = 0;

	while (str_cut(&text, '\n', &line))
		if (line.n > DIFF_WIDTH || ++n > DIFF_MAX)
			return false;
	return true;
}

/* The lines a fix touches, before and after; nothing where they are many. */
static void
diff_put(struct report *r, const struct source *s, const struct fix *fix)
{
	const struct edit *first = &fix->edits.v[0], *last = &fix->edits.v[fix->edits.n - 1];
	struct buf b = {.arena = &r->scratch};
	uint32_t at, end = (uint32_t)s->text.n;
	struct str old;

	if (last->span.end > s->text.n)
		return;
	at = source_line_offset(s, source_place(s, first->span.beg).line);
	if (last->span.end < end)
		end = (uint32_t)str_find(s->text, '\n', last->span.end);
	/* A line that goes, goes with its newline. */
	if (last->span.end > last->span.beg && last->text.n == 0 &&
	    s->text.p[last->span.end - 1] == '\n')
		end = last->span.end;
	old = str_sub(s->text, at, end);
	if (!diff_short(old))
		return;
	for (uint32_t i = 0; i < fix->edits.n; i++) {
		const struct edit *e = &fix->edits.v[i];

		if (e->span.beg < at || e->span.end < e->span.beg)
			return;
		buf_str(&b, str_sub(s->text, at, e->span.beg));
		buf_str(&b, e->text);
		at = e->span.end;
	}
	buf_str(&b, str_sub(s->text, at, end));
	if (!diff_short(buf_done(&b)))
		return;
	diff_lines(r, old, buf_done(&b));
}

static void
fix_put(struct report *r, const struct judged *j, const struct finding *f)
{
	const struct source *s = fix_source(j, f);

	paint_text(&r->paint, STYLE_GOOD, f->fix->safe ? "  fix: " : "  fix (look at it first): ");
	glyph_put(r->paint.out, str_of(f->fix->title));
	nl(r);
	if (s && f->fix->edits.n)
		diff_put(r, s, f->fix);
}

static void
finding_put(struct report *r, const struct judged *j, const struct finding *f)
{
	struct str path = report_path(&r->scratch, j->service, f->file);
	const struct way *told = report_told(j, f);
	struct span at = f->span;
	const struct source *s = f->has_place ? source_outermost(f->source, &at) : NULL;

	if (r->last != TOLD_NOTHING && !r->options->one_line)
		nl(r);
	head_put(r, path, s, at, f->has_place, f->severity, f->message, f->rule);
	if (r->options->one_line)
		return;
	r->last = TOLD_FINDING;
	if (s)
		places_put(r, f, told, s, at);
	for (uint32_t i = 0; told && i < told->step_n; i++)
		elsewhere_put(r, j, &told->steps[i], i + 1, s);
	for (uint32_t i = 0; i < f->related.n; i++)
		elsewhere_put(r, j, &f->related.v[i], 0, s);
	if (f->help && !(f->fix && strcmp(f->help, f->fix->title) == 0)) {
		paint_text(&r->paint, STYLE_NOTE, "  help: ");
		glyph_put(r->paint.out, str_of(f->help));
		nl(r);
	}
	if (f->fix)
		fix_put(r, j, f);
}

static enum style
verdict_style(enum verdict v)
{
	switch (v) {
	case VERDICT_LOOPS:
	case VERDICT_HANGS:
		return STYLE_ERROR;
	case VERDICT_MAY_LOOP:
	case VERDICT_UNKNOWN:
		return STYLE_WARNING;
	default:
		return STYLE_GOOD;
	}
}

/* `qmail-pop3d: loops (certain): tcpserver is left in the background`. */
static void
fate_put(struct report *r, const struct service *s, const struct judged_script *js)
{
	const struct fate *f = js->fate;
	struct out *o = r->paint.out;
	const char *sure, *say;

	paint_on(&r->paint, STYLE_PATH);
	glyph_put(o, str_of(s->name));
	if (js->script->role != ROLE_RUN && js->script->role != ROLE_UP) {
		out_char(o, '/');
		glyph_put(o, str_of(js->script->file));
	}
	paint_off(&r->paint, STYLE_PATH);
	out_text(o, ": ");
	if (!f) {
		out_text(o, "not analysed: ");
		glyph_put(o, str_of(js->script->kind_name ? js->script->kind_name :
		    js->script->shebang.elf ? "an ELF program" : "not a script"));
		nl(r);
		return;
	}
	paint_text(&r->paint, verdict_style(f->verdict), verdict_name(f->verdict));
	sure = certainty_name(f->certainty);
	if (sure)
		out_fmt(o, " (%s)", sure);
	say = f->verdict == VERDICT_UNKNOWN ? f->unknown_why : f->summary;
	if (say) {
		out_text(o, ": ");
		glyph_put(o, str_of(say));
	}
	nl(r);
}

/* The service's own script is always told of; its helpers where it matters. */
static bool
fate_matters(const struct judged_script *js)
{
	if (js->script->role == ROLE_RUN || js->script->role == ROLE_UP ||
	    js->script->role == ROLE_ENTRYPOINT)
		return true;
	if (!js->fate)
		return false;
	switch (js->fate->verdict) {
	case VERDICT_LOOPS:
	case VERDICT_MAY_LOOP:
	case VERDICT_HANGS:
	case VERDICT_UNKNOWN:
		return true;
	default:
		return false;
	}
}

/* A service of which no script was read: why? */
static void
nothing_put(struct report *r, const struct service *s)
{
	if (s->kind == SERVICE_BUNDLE)
		return;
	if (r->last == TOLD_FINDING)
		nl(r);
	r->last = TOLD_FATE;
	paint_safe(&r->paint, STYLE_PATH, str_of(s->name));
	out_text(r->paint.out, ": not analysed: ");
	if (s->run_not_file && s->run_is) {
		out_text(r->paint.out, "run is ");
		glyph_put(r->paint.out, str_of(s->run_is));
	} else {
		out_text(r->paint.out, s->run_missing ? "there is no run" :
		    "no script of it was read");
	}
	nl(r);
}

void
text_service(struct report *r, const struct judged *j, const struct findings *f)
{
	for (uint32_t i = 0; i < f->list.n; i++)
		if (report_shows(r, &f->list.v[i]))
			finding_put(r, j, &f->list.v[i]);
	if (r->options->one_line)
		return;
	if (j->script_n == 0)
		nothing_put(r, j->service);
	for (uint32_t i = 0; i < j->script_n; i++) {
		if (!fate_matters(&j->scripts[i]) && !j->service->single)
			continue;
		if (r->last == TOLD_FINDING)
			nl(r);
		r->last = TOLD_FATE;
		fate_put(r, j->service, &j->scripts[i]);
	}
}

void
text_problems(struct report *r)
{
	struct out *o = r->options->problems ? r->options->problems : r->paint.out;
	struct paint p = {o, r->paint.color && !r->options->problems};

	if (r->troubles_told < r->troubles.n)
		out_flush(r->paint.out);
	for (; r->troubles_told < r->troubles.n; r->troubles_told++) {
		const struct report_trouble *t = &r->troubles.v[r->troubles_told];

		out_text(o, "unflap: ");
		paint_safe(&p, STYLE_PATH, str_of(t->path));
		out_text(o, ": ");
		glyph_put(o, str_of(t->message));
		out_char(o, '\n');
		if (t->broken && t->broken->has_place) {
			struct mark m = {t->broken->span, 0, NULL, STYLE_ERROR};

			snippet_put(&p, &r->scratch, t->broken->source, &m, 1, 0);
		}
		if (t->broken && t->broken->help) {
			out_text(o, "  help: ");
			glyph_put(o, str_of(t->broken->help));
			out_char(o, '\n');
		}
	}
	out_flush(o);
}

static void
count_put(struct out *o, const char *before, uint32_t n, const char *what)
{
	out_fmt(o, "%s%u %s%s", before, n, what, n == 1 ? "" : "s");
}

void
text_end(struct report *r)
{
	const struct report_summary *sum = &r->summary;
	struct out *o = r->paint.out;

	if (!r->options->steps) {
		if (r->last != TOLD_NOTHING)
			nl(r);
		count_put(o, "", sum->services, "service");
		count_put(o, ", ", sum->scripts, "script");
		count_put(o, "; ", sum->errors, "error");
		count_put(o, ", ", sum->warnings, "warning");
		count_put(o, ", ", sum->notes, "note");
		if (sum->notes && !r->options->notes)
			out_text(o, " (--notes shows them)");
		if (sum->suppressed)
			out_fmt(o, ", %u silenced in the scripts", sum->suppressed);
		if (r->options->root) {
			out_text(o, "; programs, users and files looked up in ");
			glyph_put(o, str_of(r->options->root));
		} else {
			out_text(o, "; not checked: programs (no --root)");
		}
		nl(r);
	}
	text_problems(r);
}
