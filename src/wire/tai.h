/*
 * tai.h - TAI64N labels: seconds and nanoseconds, as bytes and as text.
 *
 * Given:  a moment, or 12 bytes (big-endian: 8 of seconds, 4 of nanoseconds),
 *         or a text of 24 hexadecimal digits, lower case.
 * Gives:  the same in the other form.
 * Owns:   nothing.
 * Fails:  tai_scan() says false to what is no label.
 *
 * Units:  sec counts from 2^62 = the beginning of 1970 TAI.  daemontools adds
 *         10 to Unix time and never looks at leap seconds; s6 and nosh add
 *         the leap seconds too, which makes 37 since 2017.
 */
#ifndef WIRE_TAI_H
#define WIRE_TAI_H

#include <stdbool.h>
#include <stdint.h>

#define TAI_EPOCH ((uint64_t)1 << 62)
#define TAI_SHIFT 10		/* of daemontools, encore, runit */
#define TAI_SHIFT_LEAP 37	/* of s6 and nosh; until the next leap second */
#define TAI_BYTES 12
#define TAI_DIGITS 24

struct tai {
	uint64_t sec;
	uint32_t nano;
};

/* This moment, as daemontools counts. */
struct tai tai_now(void);
void tai_pack(unsigned char bytes[TAI_BYTES], struct tai t);
struct tai tai_unpack(const unsigned char bytes[TAI_BYTES]);
/* The 24 digits; no NUL behind them. */
void tai_format(char text[TAI_DIGITS], struct tai t);
/* 24 lower case digits; more may follow. */
bool tai_scan(const char text[TAI_DIGITS], struct tai *t);

#endif
