/*
 * stub.c - every program that a generated script can run.
 *
 * Given:  DIR/bin/NAME, a hard link to this program, beside DIR/ctl with
 *         lines `NAME LETTER` and DIR/fifo.
 * Gives:  one line on the fifo, then what the letter says:
 *         S stays, I stays and ignores TERM, F leaves a child behind and
 *         ends, 0 and 1 end with that status, Z sleeps until the harness says
 *         that the time has come, D asks to be held down and ends.
 * Owns:   nothing.
 * Fails:  98 where DIR cannot be found, 97 where the fifo cannot be opened:
 *         the harness counts both as its own errors.
 */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
stub_wake(int sig)
{
	(void)sig;
	_exit(0);
}

static void
stub_say(int dir_fd, const char *name, char what, double seconds)
{
	char line[128];
	int n, fd;

	n = snprintf(line, sizeof line, "%c %s %ld %.3f\n", what, name,
	    (long)getpid(), seconds);
	fd = openat(dir_fd, "fifo", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, line, (size_t)n) != n)
		_exit(97);
	close(fd);
}

static _Noreturn void
stub_stay(void)
{
	for (;;)
		pause();
}

/* The seconds that sleep(1) would take; negative for what it refuses. */
static double
stub_seconds(int argc, char **argv)
{
	double sum = 0;
	int i;

	if (argc < 2)
		return -1;
	for (i = 1; i < argc; i++) {
		char *end;
		double n;

		if (strcmp(argv[i], "--") == 0)
			continue;
		n = strtod(argv[i], &end);
		if (end == argv[i] || n < 0 || isnan(n))
			return -1;
		if (*end == 'm')
			n *= 60;
		else if (*end == 'h')
			n *= 3600;
		else if (*end == 'd')
			n *= 86400;
		else if (*end && *end != 's')
			return -1;
		if (*end && end[1])
			return -1;
		sum += n;
	}
	return sum;
}

static char
stub_letter(int dir_fd, const char *name)
{
	char text[2048], *p;
	size_t len = strlen(name);
	ssize_t n;
	int fd;

	fd = openat(dir_fd, "ctl", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		_exit(98);
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		_exit(98);
	text[n] = 0;
	for (p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncmp(p, name, len) == 0 && p[len] == ' ')
			return p[len + 1];
	return '0';
}

static void
stub_sleep(int dir_fd, const char *name, int argc, char **argv)
{
	double n = stub_seconds(argc, argv);

	if (n < 0) {
		stub_say(dir_fd, name, 'E', 1);
		_exit(1);
	}
	if (n > 1e6) {
		stub_say(dir_fd, name, 'S', 0);
		stub_stay();
	}
	signal(SIGUSR2, stub_wake);
	stub_say(dir_fd, name, 'Z', n);
	stub_stay();
}

static void
stub_fork(int dir_fd, const char *name)
{
	int null;

	if (fork() != 0) {
		stub_say(dir_fd, name, 'E', 0);
		_exit(0);
	}
	setsid();
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	stub_say(dir_fd, name, 'S', 0);
	stub_stay();
}

int
main(int argc, char **argv)
{
	char exe[512], *name;
	ssize_t n;
	int dir_fd;
	char c;

	n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (n <= 0)
		_exit(98);
	exe[n] = 0;
	name = strrchr(exe, '/');
	if (!name)
		_exit(98);
	*name++ = 0;
	if (strrchr(exe, '/'))
		*strrchr(exe, '/') = 0;
	dir_fd = open(exe, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		_exit(98);
	c = stub_letter(dir_fd, name);
	switch (c) {
	case 'I':
		signal(SIGTERM, SIG_IGN);
		/* FALLTHROUGH */
	case 'S':
		stub_say(dir_fd, name, 'S', 0);
		stub_stay();
	case 'F':
		stub_fork(dir_fd, name);
		break;
	case 'Z':
		stub_sleep(dir_fd, name, argc, argv);
		break;
	case 'D':
		stub_say(dir_fd, name, 'D', 0);
		_exit(0);
	default:
		stub_say(dir_fd, name, 'E', c == '1');
		_exit(c == '1');
	}
}
