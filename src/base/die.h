/*
 * die.h - how a program ends when it cannot go on.
 *
 * Given:  an exit code (100 the caller's mistake, 111 the system's, 2 for
 *         unflap's own usage errors) and what was being done.
 * Gives:  one line on standard error: `prog: fatal: unable to ...: reason`.
 * Owns:   nothing.
 * Fails:  these functions do not return.
 *
 * Used at the edges only: what is wrong in a user's files is a finding, and
 * a supervisor never ends because the machine refused something.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* The program's name in messages; set first thing in main(). */
extern const char *die_name;

/* `NAME: fatal: MESSAGE`, then exit(code). */
_Noreturn void die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* `NAME: fatal: unable to WHAT: strerror(errno)`, then exit(code). */
_Noreturn void die_sys(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* We are wrong: says where, and aborts. */
_Noreturn void die_bug(const char *file, int line, const char *what);

#define BUG(what) die_bug(__FILE__, __LINE__, (what))

#endif
