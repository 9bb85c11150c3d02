/*
 * lock.h - the lock that says "one supervisor a directory".
 *
 * Given:  a descriptor of supervise/lock, open for writing.
 * Gives:  both kinds of lock on it, so that no supervisor of any family runs
 *         beside ours: flock(2), which daemontools, encore and runit take,
 *         and an open file description lock, which keeps out s6's fcntl(2).
 * Owns:   nothing; both locks end with the last copy of the descriptor.
 * Fails:  an errno: EAGAIN (EWOULDBLOCK) where somebody else holds it, whom
 *         lock_holder() names.
 *
 * On network file systems flock is a byte-range lock itself and may clash
 * with our own second lock: if that one is refused and nobody is named, the
 * first alone is held, and lock_take() says so through *half.
 */
#ifndef WIRE_LOCK_H
#define WIRE_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

/* 0, or an errno.  half, where not NULL: only flock could be taken. */
int lock_take(int fd, bool *half);

struct lock_holder {
	pid_t pid;
	char name[16];		/* of its program, as the kernel cuts it; may be "" */
};

/*
 * Who holds a lock of any kind on the file that fd is open on.  False where
 * nobody does or it cannot be seen (another user's, another namespace's).
 * Cost: one pass over /proc/locks, and over /proc/PID/fdinfo only where an
 * open file description lock hides its pid.  No memory is allocated.
 */
bool lock_holder(int fd, struct lock_holder *holder);

#endif
