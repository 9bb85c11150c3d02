/* test_wire - formats on disk and in pipes, on the bytes of real supervisors. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/control.h"
#include "wire/error.h"
#include "wire/lock.h"
#include "wire/status.h"
#include "wire/tai.h"

static unsigned passed, failed;

static void
check(bool ok, const char *what)
{
	if (ok)
		passed++;
	else
		printf("FAIL %s\n", what);
	failed += !ok;
}

#define CHECK(x) check((x), #x)

static size_t
unhex(const char *text, unsigned char *bytes)
{
	size_t n = 0;
	unsigned byte;
	int used;

	while (sscanf(text, " %2x%n", &byte, &used) == 1) {
		bytes[n++] = (unsigned char)byte;
		text += used;
	}
	return n;
}

/*
 * One record, what lies beside it, and what it says.  All time stamps of 10
 * seconds families are of 2026; what is here written by hand says so.
 */
static const struct {
	const char *name, *bytes;
	unsigned beside;
	const char *supervisor, *version;
	struct status s;
	const char *phase;
	int64_t time;
} records[] = {
	/* written by supervise of Debian 12 */
	{"daemontools, up", "40000000 6b0485d4 052def74 6b460000 00 75", 0, "daemontools", NULL,
	    {.sec = 0x400000006b0485d4, .nano = 0x052def74, .pid = 18027, .want = 'u'}, NULL,
	    0x6b0485ca},
	/* by hand */
	{"daemontools, paused once", "40000000 6b0485d4 052def74 01020304 01 00", 0, "daemontools",
	    NULL, {.sec = 0x400000006b0485d4, .nano = 0x052def74, .pid = 0x04030201, .paused = 1},
	    NULL, 0x6b0485ca},
	{"encore, running", "40000000 6b0485d4 052def74 6b460000 00 75 03 00", 0,
	    "daemontools-encore", NULL, {.sec = 0x400000006b0485d4, .nano = 0x052def74,
	    .pid = 18027, .want = 'u', .phase = 3}, "running", 0x6b0485ca},
	{"runit, finish, got TERM", "40000000 6b0485d4 052def74 6b460000 00 64 01 02", 0, "runit",
	    NULL, {.sec = 0x400000006b0485d4, .nano = 0x052def74, .pid = 18027, .want = 'd',
	    .term_sent = 1, .phase = 2}, "finish", 0x6b0485ca},
	{"runit, down", "40000000 6b0485d4 052def74 00000000 00 64 00 00", STATUS_BESIDE_RUNIT,
	    "runit", NULL, {.sec = 0x400000006b0485d4, .nano = 0x052def74, .want = 'd'}, "down",
	    0x6b0485ca},
	/* written by s6-supervise 2.11.3.2 of Debian 12 */
	{"s6 2.11, up", "40000000 6b076739 019a4407 40000000 6b076739 016a88fc 0000000000002bde"
	    "0000 04", STATUS_BESIDE_S6, "s6", "2.11, 2.12, 2.14 and later",
	    {.sec = 0x400000006b076739, .nano = 0x019a4407, .ready_sec = 0x400000006b076739,
	    .ready_nano = 0x016a88fc, .pid = 0x2bde, .want = 'u'}, NULL, 0x6b076714},
	{"s6 2.11, down by TERM", "40000000 6b076739 1f9699fd 40000000 6b076739 1fd53248"
	    "0000000000000000 000f 08", STATUS_BESIDE_S6, "s6", "2.11, 2.12, 2.14 and later",
	    {.sec = 0x400000006b076739, .nano = 0x1f9699fd, .ready_sec = 0x400000006b076739,
	    .ready_nano = 0x1fd53248, .want = 'd', .wait = 15, .ready = 1}, NULL, 0x6b076714},
	/* by hand, from the sources of these versions */
	{"s6 2.0", "40000000 6b076739 019a4407 6b460000 03 64", STATUS_BESIDE_S6, "s6", "2.0",
	    {.sec = 0x400000006b076739, .nano = 0x019a4407, .pid = 18027, .paused = 1,
	    .finishing = 1, .want = 'd'}, NULL, 0x6b076714},
	{"s6 2.1", "40000000 6b076739 019a4407 6b460000 00 75 0001000000000000", STATUS_BESIDE_S6,
	    "s6", "2.1", {.sec = 0x400000006b076739, .nano = 0x019a4407, .pid = 18027,
	    .want = 'u', .wait = 0x100}, NULL, 0x6b076714},
	{"s6 2.2, ready", "40000000 6b076739 019a4407 40000000 6b076739 016a88fc 0000000000002bde"
	    "0000 18", STATUS_BESIDE_S6, "s6", "2.2 to 2.10", {.sec = 0x400000006b076739,
	    .nano = 0x019a4407, .ready_sec = 0x400000006b076739, .ready_nano = 0x016a88fc,
	    .pid = 0x2bde, .want = 'u', .ready = 1}, NULL, 0x6b076714},
	{"s6 2.13", "40000000 6b076739 019a4407 40000000 6b076739 016a88fc 0000000000002bde"
	    "0000000000002bdf 0003 07", STATUS_BESIDE_S6, "s6", "2.13", {.sec = 0x400000006b076739,
	    .nano = 0x019a4407, .ready_sec = 0x400000006b076739, .ready_nano = 0x016a88fc,
	    .pid = 0x2bde, .pgid = 0x2bdf, .wait = 3, .paused = 1, .finishing = 1, .want = 'u'},
	    NULL, 0x6b076714},
	{"nosh", "40000000 6b076739 019a4407 6b460000 00 75 03"
	    "01 00000000 40000000 6b076738 00000001" "02 0000000f 40000000 6b076737 00000002"
	    "00 00000000 00000000 00000000 00000000" "03 0000000b 40000000 6b076736 00000003", 0,
	    "nosh", NULL, {.sec = 0x400000006b076739, .nano = 0x019a4407, .pid = 18027,
	    .want = 'u', .phase = 3, .end = {{1, 0, 0x400000006b076738, 1},
	    {2, 15, 0x400000006b076737, 2}, {0, 0, 0, 0}, {3, 11, 0x400000006b076736, 3}}},
	    "running", 0x6b076714},
};

static bool
same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void
test_status(void)
{
	unsigned char bytes[STATUS_MAX + 1], again[STATUS_MAX + 1];
	bool seen[32] = {false};

	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		size_t n = unhex(records[i].bytes, bytes);
		const struct status_format *f = status_format(bytes, n, records[i].beside);
		struct status s;

		check(f && n == f->size && !strcmp(f->name, records[i].supervisor) &&
		    same(f->version, records[i].version), records[i].name);
		if (!f)
			continue;
		seen[f - status_formats] = true;
		status_decode(f, bytes, &s);
		check(!memcmp(&s, &records[i].s, sizeof s), records[i].name);
		check(same(status_phase(f, &s), records[i].phase), records[i].name);
		check(status_time(f, &s) == records[i].time, records[i].name);
		status_encode(f, &s, again);
		check(!memcmp(bytes, again, n), records[i].name);
	}
	/* Two of encore in one file: a service and its log. */
	unhex(records[2].bytes, bytes);
	memcpy(bytes + 20, bytes, 20);
	bytes[38] = 5;
	const struct status_format *f = status_format(bytes, 40, 0);
	struct status log;

	CHECK(f && f->family == STATUS_ENCORE && f->next == 20);
	seen[f - status_formats] = true;
	status_decode(f, bytes + f->next, &log);
	CHECK(same(status_phase(f, &log), "failed"));
	log.phase = 9;
	CHECK(same(status_phase(f, &log), "status unknown"));
	/* Every format has a record here; every length has an answer. */
	for (size_t i = 0; i < status_format_count; i++)
		check(seen[i], status_formats[i].name);
	memset(bytes, 0xff, sizeof bytes);
	for (size_t n = 0; n <= STATUS_MAX; n++) {
		f = status_format(bytes, n, 0);
		CHECK(n < STATUS_MIN ? !f : f && f->size <= n && f->next + f->size <= n);
	}
}

static void
test_tai(void)
{
	/* The example of the manual. */
	static const char text[] = "4000000037c219bf2ef02e94";
	char again[TAI_DIGITS];
	unsigned char bytes[TAI_BYTES];
	struct tai t, now = tai_now();

	CHECK(tai_scan(text, &t) && t.sec == TAI_EPOCH + 935467455 && t.nano == 787492500);
	tai_format(again, t);
	CHECK(!memcmp(text, again, TAI_DIGITS));
	tai_pack(bytes, t);
	CHECK(bytes[0] == 0x40 && bytes[7] == 0xbf && bytes[8] == 0x2e && bytes[11] == 0x94);
	t = tai_unpack(bytes);
	CHECK(t.sec == TAI_EPOCH + 935467455 && t.nano == 787492500);
	CHECK(!tai_scan("4000000037C219BF2EF02E94", &t));
	CHECK(!tai_scan("4000000037c219bf2ef02e9 ", &t));
	CHECK(now.sec > TAI_EPOCH + 1700000000 && now.nano < 1000000000);
}

static void
test_control(void)
{
	CHECK(control_count == 30);
	for (size_t i = 0; i < control_count; i++)
		for (size_t k = 0; k < i; k++)
			check(control_table[i].letter != control_table[k].letter ||
			    !(control_table[i].dialects & control_table[k].dialects),
			    control_table[i].word);
	for (const char *p = "udopchaitkx"; *p; p++)
		CHECK(control_find(*p, CONTROL_DAEMONTOOLS) && control_find(*p, CONTROL_S6));
	CHECK(!control_find('q', CONTROL_DAEMONTOOLS) && control_find('q', CONTROL_RUNIT));
	CHECK(!strcmp(control_find('l', CONTROL_ENCORE)->word, "main"));
	CHECK(!strcmp(control_find('l', CONTROL_S6)->word, "reload signal"));
	CHECK(!control_find('z', CONTROL_ALL));
}

static void
test_error(void)
{
	CHECK(!strcmp(error_text(ENOENT), "file does not exist"));
	CHECK(!strcmp(error_text(EWOULDBLOCK), "temporary failure"));
	CHECK(!strcmp(error_text(EPERM), "permission denied"));
	CHECK(!strcmp(error_text(EACCES), "access denied"));
	CHECK(!strcmp(error_text(ENXIO), "device not configured"));
	CHECK(!strcmp(error_text(0), "no error"));
	CHECK(!strcmp(error_text(EOWNERDEAD), "unknown error"));
}

/*
 * A child holds a lock of one kind, and says so in a pipe; it ends when the
 * other pipe does.
 */
static pid_t
hold(const char *file, int kind, int *release)
{
	int said[2], until[2];
	char c;
	pid_t pid;

	if (pipe(said) || pipe(until) || (pid = fork()) < 0)
		abort();
	if (!pid) {
		struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
		int fd = open(file, O_RDWR);

		close(until[1]);
		if (kind == LOCK_EX ? flock(fd, LOCK_EX) : fcntl(fd, kind, &whole))
			_exit(1);
		if (write(said[1], "x", 1) == 1)
			while (read(until[0], &c, 1) > 0)
				;
		_exit(0);
	}
	close(said[1]);
	close(until[0]);
	CHECK(read(said[0], &c, 1) == 1);
	close(said[0]);
	*release = until[1];
	return pid;
}

static void
test_lock(void)
{
	static const int kinds[] = {LOCK_EX, F_SETLK, F_OFD_SETLK};
	char file[] = "/tmp/test_wire.XXXXXX";
	struct lock_holder holder;
	bool half;
	int fd = mkstemp(file);

	CHECK(fd >= 0 && !lock_holder(fd, &holder));
	for (int i = 0; i < 3; i++) {
		int release, status;
		pid_t pid = hold(file, kinds[i], &release);

		CHECK(lock_take(fd, &half) == EAGAIN);
		CHECK(lock_holder(fd, &holder) && holder.pid == pid);
		CHECK(!strcmp(holder.name, "test_wire"));
		close(release);
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	}
	/* Ours keeps out all kinds. */
	CHECK(!lock_take(fd, &half) && !half);
	int other = open(file, O_RDWR);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	CHECK(flock(other, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK);
	CHECK(fcntl(other, F_SETLK, &whole) && (errno == EAGAIN || errno == EACCES));
	close(other);
	CHECK(lock_take(fd, NULL) == 0);	/* again, by the same: harmless */
	close(fd);
	unlink(file);
}

int
main(void)
{
	test_status();
	test_tai();
	test_control();
	test_error();
	test_lock();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
