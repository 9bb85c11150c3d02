#include "say.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "wire/error.h"

const char *say_name = "";

struct line {
	char text[4096];
	size_t n;
};

static void
line_add(struct line *line, const char *part)
{
	size_t n = strlen(part), room = sizeof line->text - 1 - line->n;

	if (n > room)
		n = room;
	memcpy(line->text + line->n, part, n);
	line->n += n;
}

static void
line_write(const char *kind, int error, va_list parts)
{
	struct line line;
	const char *part;

	line.n = 0;
	if (kind) {
		line_add(&line, say_name);
		line_add(&line, kind);
	}
	while ((part = va_arg(parts, const char *)))
		line_add(&line, part);
	if (error)
		line_add(&line, error_text(error));
	line.text[line.n++] = '\n';
	while (write(2, line.text, line.n) < 0 && errno == EINTR)
		;
}

void
say(const char *kind, int error, ...)
{
	va_list parts;

	va_start(parts, error);
	line_write(kind, error, parts);
	va_end(parts);
}

void
say_die(int code, const char *kind, int error, ...)
{
	va_list parts;

	va_start(parts, error);
	line_write(kind, error, parts);
	va_end(parts);
	_exit(code);
}
