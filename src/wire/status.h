/*
 * status.h - the file supervise/status, as every family writes it.
 *
 * Given:  the bytes of the file and what lies beside it; or a struct status.
 * Gives:  the same in the other form.  Each format is one table of fields,
 *         which reader and writer both walk.
 * Owns:   nothing; no memory is allocated.
 * Fails:  status_format() gives NULL for fewer than 18 bytes.  Bytes are
 *         taken as they are: a state or a time that cannot be is the
 *         reader's to judge.
 *
 * Sources: daemontools 0.76, daemontools-encore 1.11, runit 2.1.2, s6 (every
 *         tag from 2.0 to 2.15), nosh 1.40.  perp has no such file: perpd
 *         answers on a socket.
 */
#ifndef WIRE_STATUS_H
#define WIRE_STATUS_H

#include <stddef.h>
#include <stdint.h>

enum status_family {
	STATUS_DAEMONTOOLS,
	STATUS_ENCORE,
	STATUS_RUNIT,
	STATUS_S6,
	STATUS_NOSH
};

#define STATUS_MIN 18		/* bytes of the shortest record */
#define STATUS_MAX 87		/* of the longest */

/* What else lies in supervise/; it settles what a size alone does not. */
enum status_beside {
	STATUS_BESIDE_RUNIT = 1 << 0,	/* supervise/stat or supervise/pid */
	STATUS_BESIDE_S6 = 1 << 1	/* no supervise/ok, or supervise/death_tally */
};

/* How a program of nosh ended. */
struct status_end {
	uint64_t code;			/* 0 it did not, 1 exit, 2 signal, 3 signal and core */
	uint64_t number;		/* exit code or signal */
	uint64_t sec, nano;
};

/* All are uint64_t, so that a table can name them; what a format has not is 0. */
struct status {
	uint64_t sec, nano;		/* TAI64N of the last start or death */
	uint64_t pid;			/* 0 is down */
	uint64_t pgid;			/* s6 2.13 */
	uint64_t paused;
	uint64_t want;			/* 'u', 'd', or 0: no opinion */
	uint64_t phase;			/* index into the format's phases */
	uint64_t term_sent;		/* runit */
	uint64_t finishing;		/* s6: the pid is that of finish */
	uint64_t ready;			/* s6 */
	uint64_t ready_sec, ready_nano;	/* s6 */
	uint64_t wait;			/* s6: the last wait status */
	struct status_end end[4];	/* nosh: start, run, restart, stop */
};

struct status_field;

struct status_format {
	enum status_family family;
	const char *name;		/* "daemontools", "s6", ... */
	const char *version;		/* which releases, or NULL for all */
	size_t size;			/* bytes of one record */
	size_t next;			/* offset of the log's record, or 0 */
	int shift;			/* seconds from Unix time to its TAI64 */
	const char *const *phases;	/* words of .phase, or NULL */
	size_t phase_count;
	const struct status_field *fields;
	size_t field_count;
};

extern const struct status_format status_formats[];
extern const size_t status_format_count;

/* The format of n bytes; beside is of enum status_beside. */
const struct status_format *status_format(const unsigned char *bytes, size_t n, unsigned beside);
/* bytes holds at least f->size. */
void status_decode(const struct status_format *f, const unsigned char *bytes, struct status *s);
void status_encode(const struct status_format *f, const struct status *s, unsigned char *bytes);
/* The stamp as Unix time. */
int64_t status_time(const struct status_format *f, const struct status *s);
/* The word of the phase, or NULL where the format has none. */
const char *status_phase(const struct status_format *f, const struct status *s);

#endif
