#include "paint.h"

#include "glyph.h"

static const char *const sgr[STYLE_COUNT] = {
#define X(id, code) [STYLE_##id] = code,
	STYLE_LIST(X)
#undef X
};

void
paint_on(struct paint *p, enum style s)
{
	if (p->color && s != STYLE_PLAIN)
		out_fmt(p->out, "\033[%sm", sgr[s]);
}

void
paint_off(struct paint *p, enum style s)
{
	if (p->color && s != STYLE_PLAIN)
		out_text(p->out, "\033[m");
}

void
paint_text(struct paint *p, enum style s, const char *z)
{
	paint_on(p, s);
	out_text(p->out, z);
	paint_off(p, s);
}

void
paint_safe(struct paint *p, enum style s, struct str text)
{
	paint_on(p, s);
	glyph_put(p->out, text);
	paint_off(p, s);
}
