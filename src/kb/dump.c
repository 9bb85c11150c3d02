#include "dump.h"

static void
dump_pool(const struct kb_table *t, struct out *o)
{
	out_text(o, "static const char pool[] =\n\t\"");
	for (uint32_t i = 0; i < t->pool_n; i++) {
		unsigned char c = (unsigned char)t->pool[i];

		if (c == 0)
			out_text(o, "\\0\"\n\t\"");
		else if (c == '"' || c == '\\' || c == '?')
			out_fmt(o, "\\%c", c);
		else if (c < ' ' || c > '~')
			out_fmt(o, "\\%03o", c);
		else
			out_char(o, (char)c);
	}
	out_text(o, "\";\n");
}

static void
dump_programs(const struct kb_table *t, struct out *o)
{
	out_text(o, "static const struct program programs[] = {\n");
	for (uint32_t i = 0; i < t->program_n; i++) {
		const struct program *p = &t->programs[i];

		out_fmt(o, "\t{%u, %u, %u, %u, %u, %u, %u, %u, %u, %u, %u, %u, %u, "
		    "%u, %u, ", p->name, p->suite, p->why, p->remedy, p->config,
		    p->source, p->logs, p->reload, p->note, p->first_option,
		    p->option_n, p->first_mode, p->mode_n, p->first_verb, p->verb_n);
		out_fmt(o, "%u, %u, %u, %u, %u, %u, %u, %u, %u, %u, %u, ", p->code_in,
		    p->code_in_n, p->program_in, p->program_in_n, p->seconds_option,
		    p->config_files, p->config_option, p->config_stays,
		    p->config_forks, p->config_stays_re, p->config_forks_re);
		out_fmt(o, "%u, %u, %u, %u, %u, %u, %u, %u, %u, %u, ", p->changes, p->conduct,
		    p->bare, p->signals, p->confidence, p->positionals, p->blocks,
		    p->script, p->seconds_kind, p->seconds_operand);
		out_fmt(o, "%u, %u, %u, ", p->config_style, p->config_operand, p->config_else);
		out_fmt(o, "%d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d},\n",
		    p->is_chain, p->stops, p->parses, p->strict, p->assigns, p->dash,
		    p->versions, p->utility, p->test, p->control, p->init_script,
		    p->applets, p->splits, p->scheduler, p->holds);
	}
	out_text(o, "\t{0}\n};\n");
}

static void
dump_names(const char *name, const struct kb_name *v, uint32_t n, struct out *o)
{
	out_fmt(o, "static const struct kb_name %s[] = {\n", name);
	for (uint32_t i = 0; i < n; i++)
		out_fmt(o, "\t{%u, %u},\n", v[i].name, v[i].program);
	out_text(o, "\t{0}\n};\n");
}

static void
dump_options(const struct kb_table *t, struct out *o)
{
	out_text(o, "static const struct kb_option options[] = {\n");
	for (uint32_t i = 0; i < t->option_n; i++)
		out_fmt(o, "\t{%u, %u, %u},\n", t->options[i].name,
		    t->options[i].style, t->options[i].value);
	out_text(o, "\t{0}\n};\n");
}

static void
dump_modes(const struct kb_table *t, struct out *o)
{
	out_text(o, "static const struct kb_mode modes[] = {\n");
	for (uint32_t i = 0; i < t->mode_n; i++) {
		const struct kb_mode *m = &t->modes[i];

		out_fmt(o, "\t{%u, %u, %u, %u, %u, %u, %u, %u, %d, %d},\n",
		    m->first_atom, m->atom_n, m->why, m->source, m->conduct,
		    m->model, m->signals, m->confidence, m->is_chain,
		    m->only_if_leader);
	}
	out_text(o, "\t{0}\n};\n");
}

static void
dump_atoms(const struct kb_table *t, struct out *o)
{
	out_text(o, "static const struct kb_atom atoms[] = {\n");
	for (uint32_t i = 0; i < t->atom_n; i++) {
		const struct kb_atom *x = &t->atoms[i];

		out_fmt(o, "\t{%u, %u, %u, %u, %u, %u, %d, %d},\n", x->name, x->value,
		    x->pattern, x->kind, x->style, x->operand, x->not, x->last);
	}
	out_text(o, "\t{0}\n};\n");
	out_text(o, "static const uint32_t texts[] = {");
	for (uint32_t i = 0; i < t->text_n; i++)
		out_fmt(o, "%u, ", t->texts[i]);
	out_text(o, "0};\n");
}

void
kb_dump(const struct kb_table *t, const char *name, struct out *o)
{
	out_text(o, "/* Made by rulec from rules/programs/; do not edit. */\n"
	    "#include \"kb/table.h\"\n\n");
	dump_pool(t, o);
	dump_programs(t, o);
	dump_names("names", t->names, t->name_n, o);
	dump_names("paths", t->paths, t->path_n, o);
	dump_options(t, o);
	dump_modes(t, o);
	dump_atoms(t, o);
	out_fmt(o, "const struct kb_table %s = {\n\tpool, programs, names, paths, "
	    "options, modes, atoms, texts,\n\t%u, %u, %u, %u, %u, %u, %u, %u, %u\n};\n",
	    name, t->pool_n, t->program_n, t->name_n, t->path_n, t->option_n,
	    t->mode_n, t->atom_n, t->text_n, t->pattern_n);
}
