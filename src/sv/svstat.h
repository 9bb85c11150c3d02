/*
 * svstat.h - the forms in which svstat shows services to programs.
 *
 * Given:  services as service_read() left them.
 * Gives:  JSON (schema 1: keys are added, never changed), a table, or the
 *         text format of Prometheus.
 * Owns:   nothing.
 * Fails:  never; a write that fails is remembered in struct out.
 */
#ifndef SV_SVSTAT_H
#define SV_SVSTAT_H

#include "base/out.h"
#include "service.h"

typedef void svstat_renderer(struct out *o, const struct service *services, size_t n);

svstat_renderer svstat_json, svstat_table, svstat_prometheus;

#endif
