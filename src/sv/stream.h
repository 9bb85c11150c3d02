/*
 * stream.h - standard input to standard output, for the filters.
 *
 * Given:  descriptors 0 and 1.
 * Gives:  bytes in blocks; all output is written before the next read, so
 *         that nothing is held back while the input rests.
 * Owns:   two static buffers; no memory is allocated.
 * Fails:  reading or writing trouble ends the program with 111, silently, as
 *         0.76 does.
 */
#ifndef SV_STREAM_H
#define SV_STREAM_H

#include <stddef.h>

/* The next block, and its length; 0 at the end of the input. */
size_t stream_read(const char **block);
void stream_put(const char *bytes, size_t n);
void stream_flush(void);

#endif
