#include <inttypes.h>
#include <stdio.h>

#include "svstat.h"
#include "wire/error.h"

/* The length of the UTF-8 character at p, or 0 where there is none. */
static size_t
utf8_length(const unsigned char *p)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 :
	    p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/* Between quotes: JSON and Prometheus both take these escapes. */
static void
put_quoted(struct out *o, const char *text, bool json)
{
	const unsigned char *p = (const unsigned char *)text;

	out_char(o, '"');
	while (*p) {
		size_t n = utf8_length(p);

		if (*p == '"' || *p == '\\')
			out_fmt(o, "\\%c", *p);
		else if (*p == '\n')
			out_text(o, "\\n");
		else if (!n)
			out_text(o, "\xef\xbf\xbd");
		else if (*p < 0x20 && json)
			out_fmt(o, "\\u%04x", *p);
		else
			out_put(o, (const char *)p, n);
		p += n ? n : 1;
	}
	out_char(o, '"');
}

static const char *
want_word(const struct status *st)
{
	return st->want == 'u' ? "up" : st->want == 'd' ? "down" : "once";
}

/* The members that a service and its log have alike. */
static void
json_status(struct out *o, const struct service *s, const struct status *st)
{
	const char *phase = status_phase(s->format, st);

	out_fmt(o, "\"state\":\"%s\",\"pid\":", service_state(s, st));
	out_fmt(o, st->pid ? "%" PRIu64 : "null", st->pid);
	out_fmt(o, ",\"seconds\":%" PRId64 ",\"since\":%" PRId64, service_age(s, st),
	    status_time(s->format, st));
	out_fmt(o, ",\"want\":\"%s\",\"paused\":%s,\"phase\":", want_word(st),
	    st->pid && st->paused ? "true" : "false");
	out_fmt(o, phase ? "\"%s\"" : "null", phase);
}

static void
json_service(struct out *o, const struct service *s)
{
	out_text(o, "{\"path\":");
	put_quoted(o, s->dir, true);
	out_fmt(o, ",\"supervised\":%s,", s->supervised ? "true" : "false");
	if (s->problem) {
		out_fmt(o, "\"supervisor\":null,\"state\":\"%s\",\"pid\":null,\"seconds\":null,"
		    "\"since\":null,\"want\":null,\"paused\":false,\"phase\":null,"
		    "\"normally\":null,\"log\":null,\"problem\":\"%s%s\"}",
		    service_state(s, NULL), s->problem, s->error ? error_text(s->error) : "");
		return;
	}
	out_fmt(o, "\"supervisor\":\"%s\",", s->format->name);
	json_status(o, s, &s->status);
	out_fmt(o, ",\"normally\":\"%s\",\"log\":", s->normally_up ? "up" : "down");
	if (s->format->next) {
		out_char(o, '{');
		json_status(o, s, &s->log);
		out_char(o, '}');
	} else {
		out_text(o, "null");
	}
	out_text(o, ",\"problem\":null}");
}

void
svstat_json(struct out *o, const struct service *services, size_t n)
{
	out_text(o, "{\"tool\":\"svstat\",\"version\":\"" UNFLAP_VERSION
	    "\",\"schema\":1,\"services\":[");
	for (size_t i = 0; i < n; i++) {
		out_text(o, i ? ",\n" : "\n");
		json_service(o, &services[i]);
	}
	out_text(o, "]}\n");
}

void
svstat_table(struct out *o, const struct service *services, size_t n)
{
	int width = 7;

	for (size_t i = 0; i < n; i++)
		if ((int)strlen(services[i].dir) > width)
			width = (int)strlen(services[i].dir);
	out_fmt(o, "%-*s  %-12s  %7s  %10s  %-6s  %s\n", width, "SERVICE", "STATE", "PID", "SECONDS",
	    "WANT", "SUPERVISOR");
	for (size_t i = 0; i < n; i++) {
		const struct service *s = &services[i];
		char pid[24] = "-";

		if (s->problem) {
			out_fmt(o, "%-*s  %-12s  %7s  %10s  %-6s  -\n", width, s->dir,
			    service_state(s, NULL), "-", "-", "-");
			continue;
		}
		if (s->status.pid)
			snprintf(pid, sizeof pid, "%" PRIu64, s->status.pid);
		out_fmt(o, "%-*s  %-12s  %7s  %10" PRId64 "  %-6s  %s\n", width, s->dir,
		    service_state(s, &s->status), pid, service_age(s, &s->status),
		    want_word(&s->status), s->format->name);
	}
}

static int64_t gauge_supervised(const struct service *s) { return s->supervised; }
static int64_t gauge_up(const struct service *s) { return s->status.pid != 0; }
static int64_t gauge_seconds(const struct service *s) { return service_age(s, &s->status); }
static int64_t gauge_wanted(const struct service *s) { return s->status.want != 'd'; }
static int64_t gauge_paused(const struct service *s) { return s->status.pid && s->status.paused; }

static const struct {
	const char *name, *help;
	bool always;		/* also where there is no status */
	int64_t (*value)(const struct service *s);
} gauges[] = {
	{"supervised", "1 where a supervisor runs in the directory.", true, gauge_supervised},
	{"up", "1 where the service has a process.", false, gauge_up},
	{"state_seconds", "Seconds since the last start or end.", false, gauge_seconds},
	{"wanted", "0 where the service was told to be down.", false, gauge_wanted},
	{"paused", "1 where the service was told to pause.", false, gauge_paused},
};

void
svstat_prometheus(struct out *o, const struct service *services, size_t n)
{
	for (size_t g = 0; g < sizeof gauges / sizeof *gauges; g++) {
		out_fmt(o, "# HELP unflap_service_%s %s\n# TYPE unflap_service_%s gauge\n",
		    gauges[g].name, gauges[g].help, gauges[g].name);
		for (size_t i = 0; i < n; i++) {
			if (services[i].problem && !gauges[g].always)
				continue;
			out_fmt(o, "unflap_service_%s{service=", gauges[g].name);
			put_quoted(o, services[i].dir, false);
			out_fmt(o, "} %" PRId64 "\n", gauges[g].value(&services[i]));
		}
	}
}
