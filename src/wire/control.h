/*
 * control.h - the letters that go into supervise/control.
 *
 * Given:  a letter, and whose supervisor reads it.
 * Gives:  the row of the one table: its word, who knows it, what it does.
 * Owns:   nothing; the table is constant.
 * Fails:  NULL for a letter that this supervisor does not know.  Supervisors
 *         pass over those in silence, so whoever writes must look here first.
 *
 * Sources: daemontools 0.76; daemontools-encore 1.11; runit 2.1.2; s6 2.15.
 */
#ifndef WIRE_CONTROL_H
#define WIRE_CONTROL_H

#include <stddef.h>

enum control_dialect {
	CONTROL_DAEMONTOOLS = 1 << 0,
	CONTROL_ENCORE = 1 << 1,
	CONTROL_RUNIT = 1 << 2,
	CONTROL_S6 = 1 << 3,
	CONTROL_ALL = 15
};

/*
 * X(letter, word, dialects, sentence).  The rows of daemontools come first,
 * in the order in which its svc lists them.
 */
#define CONTROL_TABLE(X)							\
	X('u', "up", CONTROL_ALL, "start it, and start it again when it ends")	\
	X('d', "down", CONTROL_ALL, "TERM, CONT, and no new start")		\
	X('o', "once", CONTROL_ALL, "start it, and no more when it ends")	\
	X('x', "exit", CONTROL_ALL, "the supervisor ends when it is down")	\
	X('p', "pause", CONTROL_ALL, "STOP to the process")			\
	X('c', "continue", CONTROL_ALL, "CONT to the process")			\
	X('h', "hup", CONTROL_ALL, "HUP to the process")			\
	X('a', "alarm", CONTROL_ALL, "ALRM to the process")			\
	X('i', "interrupt", CONTROL_ALL, "INT to the process")			\
	X('t', "term", CONTROL_ALL, "TERM to the process")			\
	X('k', "kill", CONTROL_ALL, "KILL to the process")			\
	X('q', "quit", CONTROL_ALL & ~CONTROL_DAEMONTOOLS, "QUIT to the process") \
	X('1', "usr1", CONTROL_ALL & ~CONTROL_DAEMONTOOLS, "USR1 to the process") \
	X('2', "usr2", CONTROL_ALL & ~CONTROL_DAEMONTOOLS, "USR2 to the process") \
	X('w', "winch", CONTROL_ENCORE, "WINCH to the process")			\
	X('+', "group", CONTROL_ENCORE, "the signals that follow go to the group") \
	X('=', "process", CONTROL_ENCORE, "the signals that follow go to the process") \
	X('L', "log", CONTROL_ENCORE, "the letters that follow are for the log")	\
	X('l', "main", CONTROL_ENCORE, "the letters that follow are for the service") \
	X('b', "abort", CONTROL_S6, "ABRT to the process")			\
	X('y', "winch", CONTROL_S6, "WINCH to the process")			\
	X('P', "pause group", CONTROL_S6, "STOP to the process group")		\
	X('C', "continue group", CONTROL_S6, "CONT to the process group")	\
	X('K', "kill group", CONTROL_S6, "KILL to the process group")		\
	X('r', "restart signal", CONTROL_S6, "the signal of the file down-signal") \
	X('l', "reload signal", CONTROL_S6, "the signal of the file reload-signal") \
	X('O', "at most once", CONTROL_S6, "no new start, whatever finish says") \
	X('Q', "once, down", CONTROL_S6, "O, and the file down is made")	\
	X('D', "down for good", CONTROL_S6, "d, and the file down is made")	\
	X('U', "up for good", CONTROL_S6, "u, and the file down is removed")

struct control {
	char letter;
	unsigned char dialects;		/* of enum control_dialect */
	const char *word;
	const char *sentence;
};

extern const struct control control_table[];
extern const size_t control_count;

const struct control *control_find(char letter, enum control_dialect dialect);

#endif
