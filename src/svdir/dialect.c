/* Which supervisor a service directory was made for, by what lies in it. */
#include "svdir.h"

static bool
marks_any(const struct marks *m, const enum mark *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (m->at[list[i]])
			return true;
	return false;
}

static bool
is_s6(const struct marks *m, unsigned hint, bool s6_rc)
{
	static const enum mark names[] = {
		MARK_CONSUMER_FOR, MARK_DEPENDENCIES_D, MARK_DOWN_SIGNAL, MARK_FLAG_NEWPIDNS,
		MARK_INSTANCE, MARK_LOCK_FD, MARK_MAX_DEATH_TALLY, MARK_NOSETSID,
		MARK_NOTIFICATION_FD, MARK_PIPELINE_NAME, MARK_PRODUCER_FOR, MARK_TIMEOUT_DOWN,
		MARK_TIMEOUT_FINISH, MARK_TIMEOUT_KILL, MARK_TIMEOUT_UP,
	};

	return s6_rc || (hint & (HINT_OVERLAY | HINT_S6 | HINT_S6_RC)) ||
	    mark_dir(m, MARK_EVENT) || marks_any(m, names, sizeof names / sizeof *names);
}

static bool
is_encore(const struct marks *m)
{
	return m->at[MARK_NO_SETSID] || mark_file(m, MARK_START) || mark_file(m, MARK_STOP) ||
	    mark_file(m, MARK_NOTIFY) || (m->at[MARK_LOG] && m->at[MARK_LOG]->type == FILE_REGULAR);
}

static bool
is_runit(const struct marks *m, unsigned hint)
{
	return (hint & HINT_RUNIT) || mark_file(m, MARK_FINISH) || mark_file(m, MARK_CHECK) ||
	    mark_dir(m, MARK_CONTROL) || mark_file(m, MARK_CONF) || mark_dir(m, MARK_META);
}

/*
 * The supervisor that runs it now, by the status file it keeps: 18 bytes are
 * daemontools', 20 runit's or encore's (which has no `stat` beside it), 40
 * encore's, 26, 35 and 43 s6's.
 */
static enum dialect
dialect_running(struct world *w, const struct world_dir *d)
{
	struct file_info info;

	if (world_dir_stat(w, d, "supervise/status", &info) != 0)
		return DIALECT_AUTO;
	switch (info.size) {
	case 18:
		return DIALECT_DAEMONTOOLS;
	case 20:
		return world_dir_stat(w, d, "supervise/stat", &info) == 0 ? DIALECT_RUNIT
		    : DIALECT_ENCORE;
	case 40:
		return DIALECT_ENCORE;
	case 26:
	case 35:
	case 43:
		return DIALECT_S6;
	default:
		return DIALECT_AUTO;
	}
}

enum dialect
dialect_of(const struct walk *k, const struct world_dir *d, const struct marks *m,
    const struct service *s, unsigned hint)
{
	const struct shebang *b = s->scripts.n ? &s->scripts.v[0].shebang : NULL;
	enum dialect running;

	if (k->options->dialect != DIALECT_AUTO)
		return k->options->dialect;
	if (mark_dir(m, MARK_SUPERVISE) &&
	    (running = dialect_running(k->world, d)) != DIALECT_AUTO)
		return running;
	if (is_s6(m, hint, s->s6_rc))
		return DIALECT_S6;
	if (b && (b->contenv || b->language == LANGUAGE_EXECLINE))
		return DIALECT_S6;
	if (is_encore(m))
		return DIALECT_ENCORE;
	if (is_runit(m, hint) || (b && b->invoke_run))
		return DIALECT_RUNIT;
	return DIALECT_DAEMONTOOLS;
}
