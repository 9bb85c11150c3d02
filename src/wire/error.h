/*
 * error.h - what an errno is called in the words of daemontools.
 *
 * Given:  an errno.
 * Gives:  the sentence that daemontools 0.76 prints for it, which is not
 *         strerror(3)'s: ENOENT is "file does not exist", EAGAIN is
 *         "temporary failure".  Scripts compare these texts.
 * Owns:   nothing; the texts are constant.
 * Fails:  never: an errno that 0.76 has no words for is "unknown error".
 */
#ifndef WIRE_ERROR_H
#define WIRE_ERROR_H

const char *error_text(int error);

#endif
