/*
 * service.h - what a service directory says of its supervisor, read anew.
 *
 * Given:  a directory, of daemontools, daemontools-encore, runit, s6 or nosh.
 * Gives:  whether a supervisor runs there, and what its status file says.
 * Owns:   nothing.  service_read() leaves the process in that directory, if
 *         it could go there; the caller goes back.
 * Fails:  problem is not NULL then, and error its errno or 0: together they
 *         are the sentence that svstat 0.76 prints.
 */
#ifndef SV_SERVICE_H
#define SV_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/status.h"

struct service {
	const char *dir;		/* as given */
	const char *problem;
	int error;
	bool supervised;
	bool normally_up;		/* there is no file `down` */
	const struct status_format *format;
	struct status status;
	struct status log;		/* where format->next is not 0 */
};

void service_read(struct service *s, const char *dir);
/* Whole seconds since st's stamp; a stamp of the future is now, as in 0.76. */
int64_t service_age(const struct service *s, const struct status *st);
/* up, down, starting, finishing, failed, unsupervised, unknown. */
const char *service_state(const struct service *s, const struct status *st);

#endif
