/*
 * JSON, schema 1: a contract with other programs.
 * Keys are added, never changed; every key is always present.
 */
#include "render.h"

#include <stdio.h>

enum { SCHEMA = 1 };

static json *
json_names(const char *const *v, uint32_t n)
{
	json *l = json_list_new();

	for (uint32_t i = 0; i < n; i++)
		json_push(l, json_text(v[i]));
	return l;
}

/* line, column, end_line, end_column; end_column is exclusive. */
static void
json_place(json *o, const struct source *s, struct span at, bool columns)
{
	struct place beg, end;

	if (!s) {
		json_set(o, "line", json_nothing());
		if (columns)
			json_set(o, "column", json_nothing());
		json_set(o, "end_line", json_nothing());
		if (columns)
			json_set(o, "end_column", json_nothing());
		return;
	}
	/* The last byte's line: a span that holds its newline ends on that line. */
	beg = source_place(s, at.beg);
	end = at.end > at.beg ? source_place(s, at.end - 1) : beg;
	end.column += at.end > at.beg;
	json_set(o, "line", json_number(beg.line));
	if (columns)
		json_set(o, "column", json_number(beg.column));
	json_set(o, "end_line", json_number(end.line));
	if (columns)
		json_set(o, "end_column", json_number(end.column));
}

static json *
json_labels(const struct label *v, uint32_t n)
{
	json *l = json_list_new();

	for (uint32_t i = 0; i < n; i++) {
		json *o = json_object_new();
		struct span at = v[i].span;
		const struct source *s = source_outermost(v[i].source, &at);

		json_set(o, "file", json_text(s->file));
		json_place(o, s, at, true);
		json_set(o, "message", json_text(v[i].message));
		json_push(l, o);
	}
	return l;
}

static json *
json_way(const struct way *w)
{
	json *o = json_object_new(), *status = json_nothing();

	if (w->status_low >= 0) {
		status = json_list_new();
		json_push(status, json_number(w->status_low));
		json_push(status, json_number(w->status_high));
	}
	json_set(o, "kind", json_text(way_kind_name(w->kind)));
	json_set(o, "mechanism", json_text(mechanism_name(w->mechanism)));
	json_set(o, "status", status);
	json_set(o, "program", json_text(w->program));
	json_set(o, "certainty", json_text(certainty_name(w->certainty)));
	json_set(o, "condition", json_text(w->condition));
	json_set(o, "steps", json_labels(w->steps, w->step_n));
	return o;
}

/* Names that mean the same in JSON (bash, and bash as sh) share the worse verdict. */
static json *
json_by_shell(const struct fate *f)
{
	json *o = json_object_new();

	if (!f->shells_differ)
		return o;
	for (unsigned i = 0; i < SHELL_COUNT; i++) {
		enum verdict worst = f->by_shell[i];
		bool first = true;

		if (!(f->shells & SHELL_BIT(i)))
			continue;
		for (unsigned k = 0; k < SHELL_COUNT; k++) {
			if (k == i || !(f->shells & SHELL_BIT(k)) ||
			    strcmp(shell_json(i), shell_json(k)) != 0)
				continue;
			first &= i < k;
			if (f->by_shell[k] > worst)
				worst = f->by_shell[k];
		}
		if (first)
			json_set(o, shell_json(i), json_text(verdict_name(worst)));
	}
	return o;
}

static json *
json_by_dialect(const struct fate *f)
{
	json *o = json_object_new();

	for (unsigned i = DIALECT_AUTO + 1; f->dialects_differ && i < DIALECT_COUNT; i++)
		json_set(o, dialect_name(i), json_text(verdict_name(f->by_dialect[i])));
	return o;
}

/* Where in the script it is decided: the way's own place, else its last step here. */
static const struct source *
decided_at(const struct fate *f, const struct source *script, struct span *at)
{
	const struct way *w = f->decides;

	if (!w)
		return NULL;
	*at = w->span;
	if (w->source && source_outermost(w->source, at) == script)
		return script;
	for (uint32_t i = w->step_n; i-- > 0; ) {
		*at = w->steps[i].span;
		if (source_outermost(w->steps[i].source, at) == script)
			return script;
	}
	return NULL;
}

static json *
json_fate(const struct fate *f, const struct source *script)
{
	json *o, *ends;
	struct span at = {0, 0};

	if (!f)
		return json_nothing();
	o = json_object_new();
	ends = json_list_new();
	json_set(o, "verdict", json_text(verdict_name(f->verdict)));
	json_set(o, "certainty", json_text(certainty_name(f->certainty)));
	json_set(o, "mechanism", json_text(mechanism_name(f->mechanism)));
	json_set(o, "period", f->period > 0 ? json_fraction(f->period) : json_nothing());
	json_set(o, "signals", json_text(stop_signals_name(f->signals)));
	json_set(o, "left_behind", json_names(f->left_behind.v, f->left_behind.n));
	json_set(o, "left_on_stop", json_names(f->left_on_stop.v, f->left_on_stop.n));
	json_place(o, decided_at(f, script, &at), at, false);
	json_set(o, "summary", json_text(f->verdict == VERDICT_UNKNOWN && f->unknown_why ?
	    f->unknown_why : f->summary ? f->summary : ""));
	json_set(o, "by_shell", json_by_shell(f));
	json_set(o, "by_dialect", json_by_dialect(f));
	for (uint32_t i = 0; i < f->ways.n; i++)
		json_push(ends, json_way(&f->ways.v[i]));
	json_set(o, "ends", ends);
	return o;
}

static json *
json_script(const struct judged_script *js)
{
	const struct script *s = js->script;
	json *o = json_object_new(), *shells = json_list_new();

	json_set(o, "file", json_text(s->file));
	json_set(o, "role", json_text(role_name(s->role)));
	json_set(o, "language", json_text(language_name(s->shebang.language)));
	json_set(o, "interpreter", s->shebang.program.n ?
	    json_slice(s->shebang.program) : json_nothing());
	for (unsigned i = 0; i < SHELL_COUNT; i++) {
		bool again = false;

		if (s->shebang.language != LANGUAGE_SH || !(s->shebang.shells & SHELL_BIT(i)))
			continue;
		for (unsigned k = 0; k < i; k++)
			again |= (s->shebang.shells & SHELL_BIT(k)) &&
			    strcmp(shell_json(k), shell_json(i)) == 0;
		if (!again)
			json_push(shells, json_text(shell_json(i)));
	}
	json_set(o, "shells", shells);
	json_set(o, "fate", json_fate(js->fate, s->source));
	return o;
}

static const char *
edit_kind_name(enum edit_kind k)
{
	static const char *const name[] = {
		[EDIT_TEXT] = "text",
		[EDIT_CHMOD] = "chmod",
		[EDIT_RENAME] = "rename",
		[EDIT_CREATE] = "create",
		[EDIT_DELETE] = "delete",
	};

	return name[k];
}

static json *
json_fix(const struct fix *fix)
{
	json *o, *edits;

	if (!fix)
		return json_nothing();
	o = json_object_new();
	edits = json_list_new();
	for (uint32_t i = 0; i < fix->edits.n; i++) {
		const struct edit *e = &fix->edits.v[i];
		bool text = e->kind == EDIT_TEXT;
		json *x = json_object_new();

		json_set(x, "file", json_text(e->file));
		json_set(x, "kind", json_text(edit_kind_name(e->kind)));
		json_set(x, "start", text ? json_number(e->span.beg) : json_nothing());
		json_set(x, "end", text ? json_number(e->span.end) : json_nothing());
		json_set(x, "text", json_slice(e->text));
		json_push(edits, x);
	}
	json_set(o, "title", json_text(fix->title));
	json_set(o, "safe", json_bool(fix->safe));
	json_set(o, "edits", edits);
	return o;
}

static json *
json_finding(const struct finding *f)
{
	json *o = json_object_new();
	struct span at = f->span;
	const struct source *s = f->has_place ? source_outermost(f->source, &at) : NULL;
	char print[24];

	snprintf(print, sizeof print, "%d:%016llx", SCHEMA,
	    (unsigned long long)f->fingerprint);
	json_set(o, "rule", json_text(f->rule));
	json_set(o, "severity", json_text(severity_name(f->severity)));
	json_set(o, "certainty", json_text(certainty_name(f->certainty)));
	json_set(o, "file", json_text(f->file));
	json_place(o, s, at, true);
	json_set(o, "start", s ? json_number(at.beg) : json_nothing());
	json_set(o, "end", s ? json_number(at.end) : json_nothing());
	json_set(o, "message", json_text(f->message));
	json_set(o, "help", json_text(f->help));
	json_set(o, "related", json_labels(f->related.v, f->related.n));
	json_set(o, "covered", json_names(f->covered.v, f->covered.n));
	json_set(o, "suppressed", json_text(f->suppressed));
	json_set(o, "fingerprint", json_text(print));
	json_set(o, "fix", json_fix(f->fix));
	return o;
}

void
json_service(struct report *r, const struct judged *j, const struct findings *f)
{
	const struct service *s = j->service;
	json *o = json_object_new(), *scripts = json_list_new(), *list = json_list_new();

	json_set(o, "path", json_text(s->path));
	json_set(o, "name", json_text(s->name));
	json_set(o, "dialect", json_text(dialect_name(s->dialect)));
	json_set(o, "kind", json_text(service_kind_name(s->kind)));
	json_set(o, "layout", json_text(layout_name(s->layout)));
	for (uint32_t i = 0; i < j->script_n; i++)
		json_push(scripts, json_script(&j->scripts[i]));
	for (uint32_t i = 0; i < f->list.n; i++)
		json_push(list, json_finding(&f->list.v[i]));
	json_set(o, "scripts", scripts);
	json_set(o, "findings", list);
	json_push(r->services, o);
}

static json *
json_summary(const struct report_summary *s)
{
	json *o = json_object_new(), *verdicts = json_object_new();

	json_set(o, "services", json_number(s->services));
	json_set(o, "scripts", json_number(s->scripts));
	json_set(o, "errors", json_number(s->errors));
	json_set(o, "warnings", json_number(s->warnings));
	json_set(o, "notes", json_number(s->notes));
	json_set(o, "suppressed", json_number(s->suppressed));
	for (unsigned i = 0; i < VERDICT_COUNT; i++)
		if (s->by_verdict[i])
			json_set(verdicts, verdict_name(i), json_number(s->by_verdict[i]));
	json_set(o, "by_verdict", verdicts);
	return o;
}

void
json_document(struct report *r)
{
	json *o = json_object_new(), *problems = json_list_new();

	for (uint32_t i = 0; i < r->troubles.n; i++) {
		json *x = json_object_new();

		json_set(x, "path", json_text(r->troubles.v[i].path));
		json_set(x, "message", json_text(r->troubles.v[i].message));
		json_push(problems, x);
	}
	json_set(o, "tool", json_text("unflap"));
	json_set(o, "version", json_text(UNFLAP_VERSION));
	json_set(o, "schema", json_number(SCHEMA));
	json_set(o, "column_unit", json_text("byte"));
	json_set(o, "root", json_text(r->options->root));
	json_set(o, "problems", problems);
	json_set(o, "services", r->services);
	json_set(o, "summary", json_summary(&r->summary));
	json_end(o, r->paint.out, true);
	out_char(r->paint.out, '\n');
}
