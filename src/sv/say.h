/*
 * say.h - what the programs of daemontools write to standard error.
 *
 * Given:  say_name, set first thing in main(), and the parts of a sentence.
 * Gives:  one line in one write: `NAME: fatal: PARTS`, `NAME: warning: PARTS`,
 *         or the PARTS alone; with _sys, errno's sentence behind them.
 * Owns:   nothing; no memory is allocated.  A line is cut at 4096 bytes.
 * Fails:  never; what cannot be written is lost, as in 0.76.
 */
#ifndef SV_SAY_H
#define SV_SAY_H

#include <errno.h>
#include <stddef.h>

extern const char *say_name;

/* The parts end in NULL; error 0 adds nothing. */
__attribute__((sentinel)) void say(const char *kind, int error, ...);
/* The same, then _exit(code). */
__attribute__((sentinel)) _Noreturn void say_die(int code, const char *kind, int error, ...);

#define warn(...) say(": warning: ", 0, __VA_ARGS__, NULL)
#define warn_sys(...) say(": warning: ", errno, __VA_ARGS__, NULL)
#define fatal(code, ...) say_die((code), ": fatal: ", 0, __VA_ARGS__, NULL)
#define fatal_sys(code, ...) say_die((code), ": fatal: ", errno, __VA_ARGS__, NULL)
/* `NAME: usage: NAME WHAT`, the way 0.76 prints it. */
#define usage(code, what) say_die((code), ": usage: ", 0, say_name, " ", (what), NULL)

#endif
