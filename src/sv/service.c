#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void
service_problem(struct service *s, const char *what, int error)
{
	s->problem = what;
	s->error = error;
}

static unsigned
look_beside(void)
{
	unsigned beside = 0;

	if (!access("supervise/stat", F_OK) || !access("supervise/pid", F_OK))
		beside |= STATUS_BESIDE_RUNIT;
	if (!access("supervise/death_tally", F_OK))
		beside |= STATUS_BESIDE_S6;
	return beside;
}

/* A FIFO that somebody reads: 0; else the errno, ENXIO where nobody does. */
static int
has_reader(const char *fifo)
{
	int fd = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* The bytes of the status file, or -1 after it has said why not. */
static ssize_t
read_status(struct service *s, unsigned char *bytes, size_t room)
{
	ssize_t n;
	int fd = open("supervise/status", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		service_problem(s, "unable to open supervise/status: ", errno);
		return -1;
	}
	n = read(fd, bytes, room);
	if (n < 0)
		service_problem(s, "unable to read supervise/status: ", errno);
	else if (n < STATUS_MIN)
		service_problem(s, "unable to read supervise/status: bad format", 0);
	close(fd);
	return s->problem ? -1 : n;
}

/* s6 has no `ok`: that its control FIFO has a reader says the same. */
static bool
is_supervised(struct service *s, unsigned *beside)
{
	int error = has_reader("supervise/ok");

	if (error == ENOENT && *beside & STATUS_BESIDE_S6)
		error = has_reader("supervise/control");
	else
		*beside &= ~(unsigned)STATUS_BESIDE_S6;
	if (error == ENXIO)
		service_problem(s, "supervise not running", 0);
	else if (error)
		service_problem(s, "unable to open supervise/ok: ", error);
	return !error;
}

void
service_read(struct service *s, const char *dir)
{
	unsigned char bytes[STATUS_MAX + 1];	/* one more, to see a longer one */
	unsigned beside;
	struct stat st;
	ssize_t n;

	memset(s, 0, sizeof *s);
	s->dir = dir;
	if (chdir(dir)) {
		service_problem(s, "unable to chdir: ", errno);
		return;
	}
	if (stat("down", &st)) {
		if (errno != ENOENT) {
			service_problem(s, "unable to stat down: ", errno);
			return;
		}
		s->normally_up = true;
	}
	beside = look_beside();
	s->supervised = is_supervised(s, &beside);
	if (!s->supervised || (n = read_status(s, bytes, sizeof bytes)) < 0)
		return;
	s->format = status_format(bytes, (size_t)n, beside);
	status_decode(s->format, bytes, &s->status);
	if (s->format->next)
		status_decode(s->format, bytes + s->format->next, &s->log);
}

int64_t
service_age(const struct service *s, const struct status *st)
{
	int64_t now = (int64_t)time(NULL), then = status_time(s->format, st);

	return then > now ? 0 : now - then;
}

const char *
service_state(const struct service *s, const struct status *st)
{
	const char *phase;

	if (s->problem)
		return s->supervised ? "unknown" : "unsupervised";
	phase = status_phase(s->format, st);
	if (phase && (!strcmp(phase, "starting") || !strcmp(phase, "failed")))
		return phase;
	if (st->finishing || (phase && (!strcmp(phase, "finish") || !strcmp(phase, "stopping"))))
		return "finishing";
	return st->pid ? "up" : "down";
}
