/* proc.c - who is alive, and whether all of them are asleep. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "truth.h"

static ssize_t
proc_file(pid_t pid, const char *name, char *buf, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	return n;
}

static unsigned long
proc_field(const char *text, const char *name, int base)
{
	const char *p = strstr(text, name);

	return p ? strtoul(p + strlen(name), NULL, base) : 0;
}

static void
proc_status(struct proc *p)
{
	char buf[2048];
	const char *s;

	p->state = 'X';
	if (proc_file(p->pid, "status", buf, sizeof buf) <= 0)
		return;
	s = strstr(buf, "\nState:\t");
	if (s)
		p->state = s[8];
	p->switches = proc_field(buf, "\nvoluntary_ctxt_switches:\t", 10) +
	    proc_field(buf, "\nnonvoluntary_ctxt_switches:\t", 10);
	p->ignored = proc_field(buf, "\nSigIgn:\t", 16);
	p->caught = proc_field(buf, "\nSigCgt:\t", 16);
}

static void
procs_below(struct procs *p, pid_t pid)
{
	char name[40], buf[1024], *at = buf, *end;
	long child;

	snprintf(name, sizeof name, "task/%ld/children", (long)pid);
	if (proc_file(pid, name, buf, sizeof buf) <= 0)
		return;
	for (; (child = strtol(at, &end, 10)) > 0 && end != at; at = end) {
		if (p->n == PROC_MAX)
			return;
		p->v[p->n].pid = (pid_t)child;
		p->n++;
		procs_below(p, (pid_t)child);
	}
}

void
procs_read(struct procs *p)
{
	int i;

	p->n = 0;
	procs_below(p, getpid());
	for (i = 0; i < p->n; i++)
		proc_status(&p->v[i]);
}

/* Off the processor, in a system call: not only about to sleep. */
static bool
proc_blocked(const struct proc *p)
{
	char buf[128];

	if (p->state == 'Z')
		return true;
	if (p->state != 'S' && p->state != 'T' && p->state != 't')
		return false;
	if (proc_file(p->pid, "syscall", buf, sizeof buf) <= 0)
		return true;
	return strncmp(buf, "running", 7) != 0;
}

bool
procs_quiet(struct procs *p)
{
	struct procs again;
	int i;

	procs_read(p);
	for (i = 0; i < p->n; i++)
		if (!proc_blocked(&p->v[i]))
			return false;
	if (p->n == 0)
		return true;
	procs_read(&again);
	if (again.n != p->n)
		return false;
	for (i = 0; i < p->n; i++)
		if (again.v[i].pid != p->v[i].pid ||
		    again.v[i].state != p->v[i].state ||
		    again.v[i].switches != p->v[i].switches)
			return false;
	return true;
}

const struct proc *
procs_find(const struct procs *p, pid_t pid)
{
	int i;

	for (i = 0; i < p->n; i++)
		if (p->v[i].pid == pid)
			return &p->v[i];
	return NULL;
}

double
procs_cpu(const struct procs *p)
{
	static long tick;
	double sum = 0;
	int i;

	if (tick == 0)
		tick = sysconf(_SC_CLK_TCK);
	for (i = 0; i < p->n; i++) {
		char buf[1024], *at;
		unsigned long t[4] = {0};

		if (proc_file(p->v[i].pid, "stat", buf, sizeof buf) <= 0)
			continue;
		at = strrchr(buf, ')');
		if (at && sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u"
		    " %*u %lu %lu %lu %lu", &t[0], &t[1], &t[2], &t[3]) == 4)
			sum += (double)(t[0] + t[1] + t[2] + t[3]) / (double)tick;
	}
	return sum;
}

void
procs_end(void)
{
	struct procs p;
	int i;

	for (;;) {
		p.n = 0;
		procs_below(&p, getpid());
		for (i = 0; i < p.n; i++)
			kill(p.v[i].pid, SIGKILL);
		if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD)
			return;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}
