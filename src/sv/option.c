#include "option.h"

#include <string.h>

#include "say.h"

static int
option_wrong(struct options *o, int c)
{
	const char *name = strrchr(o->argv[0], '/');
	const char letter[2] = {(char)c, '\0'};

	say(NULL, 0, name ? name + 1 : o->argv[0],
	    o->argv[o->at] ? ": illegal option -- " : ": option requires an argument -- ",
	    letter, NULL);
	return '?';
}

int
option_next(struct options *o)
{
	const char *known;
	char *arg = o->argv[o->at];

	o->value = NULL;
	if (arg && o->within && !arg[o->within]) {
		arg = o->argv[++o->at];
		o->within = 0;
	}
	if (!arg)
		return 0;
	if (!o->within) {
		if (arg[0] != '-' || !arg[1])
			return 0;
		if (arg[1] == '-') {
			o->at++;
			return 0;
		}
		o->within = 1;
	}
	char c = arg[o->within++];
	known = c == ':' ? NULL : strchr(o->letters, c);
	if (!known)
		return option_wrong(o, c);
	if (known[1] != ':')
		return c;
	o->value = arg + o->within;
	o->within = 0;
	o->at++;
	if (!*o->value) {
		o->value = o->argv[o->at];
		if (!o->value)
			return option_wrong(o, c);
		o->at++;
	}
	return c;
}
