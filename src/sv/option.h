/*
 * option.h - options as daemontools reads them.
 *
 * Given:  the arguments of main(), and letters in getopt(3)'s notation.
 * Gives:  one letter a call, in the order given; options end at the first
 *         argument without `-`, at `-` alone, and behind anything that
 *         begins with `--`.
 * Owns:   nothing.
 * Fails:  '?' after it has said which option is wrong.  The name in that
 *         sentence is the last part of argv[0], as in 0.76.
 */
#ifndef SV_OPTION_H
#define SV_OPTION_H

struct options {
	char **argv;
	const char *letters;
	const char *value;	/* of the option just given, or NULL */
	int at;			/* index of the next argument; 1 at first */
	int within;		/* offset in it, or 0 */
};

/* The letter, '?', or 0 at the end. */
int option_next(struct options *o);
/* What stands behind the options. */
#define option_rest(o) ((o)->argv + (o)->at)

#endif
