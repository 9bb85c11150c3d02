/*
 * filetype.h - what a file is that is neither script nor ELF (libmagic).
 *
 * Given:  bytes whose beginning says nothing to us.
 * Gives:  a name for people: "gzip compressed data", "PNG image data".
 * Owns:   libmagic's database, opened at the first call (it costs
 *         milliseconds) and kept until the program ends.
 * Fails:  gives NULL.
 */
#ifndef PORT_FILETYPE_H
#define PORT_FILETYPE_H

#include "base/str.h"

const char *filetype_name(struct arena *a, struct str bytes);

#endif
