/*
 * file.h - whole files in, from a directory's descriptor.
 *
 * Given:  a directory descriptor (AT_FDCWD for the working directory) and a
 *         path relative to it.
 * Gives:  the bytes, in the caller's arena, with a NUL behind them.
 * Owns:   no descriptor after it returns.
 * Fails:  returns an errno: EFBIG for more than max bytes, EINVAL for what is
 *         no regular file; a FIFO or a device is never opened for reading.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/stat.h>

#include "str.h"

/* 0 and the text, or an errno.  st, where not NULL, tells what was opened. */
int file_read_at(struct arena *a, int dir, const char *path, size_t max,
    struct str *text, struct stat *st);
/* Everything from a descriptor until its end; 0 or an errno. */
int file_read_fd(struct arena *a, int fd, size_t max, struct str *text);

#endif
