# setlock: who waits, who gives up, and what the child gets.
t 'usage' setlock
t 'no child' setlock file
t 'bad option' setlock -z file true
t 'runs' setlock file sh -c 'echo ran'
t 'file' stat -c '%a %s' file
t 'exit code' setlock file sh -c 'exit 42'
t 'descriptor' setlock file sh -c 'readlink /proc/self/fd/3 | grep -o "[^/]*$"'
held() { flock file "$@"; }
t '-n, held' held setlock -n file echo ran
t '-nx, held' held setlock -nx file echo ran
t '-xn -X, held' held setlock -xn -X file echo ran
t '-n, free' setlock -n file echo ran
t 'directory missing' setlock nowhere/file echo ran
t '-x, directory missing' setlock -x nowhere/file echo ran
t 'a directory' setlock . echo ran
t 'no such child' setlock file no-such-program
t '-x, no such child' setlock -x file no-such-program
mkfifo fifo go
t 'a FIFO nobody reads' setlock fifo echo ran
waits() {
	setlock file sh -c 'echo >go; echo first; read x <fifo; echo first ends' &
	read -r _ <go
	setlock file echo second &
	setlock -n file echo third
	echo >fifo
	wait
}
t 'waits' waits
t 'keeps what is in the file' sh -c 'echo text >file; setlock file cat file'
# The child may take a lock of its own kind on the same file.
t 'fcntl within' setlock file perl -MFcntl -e 'open F, "+<", "file"; print fcntl(F, F_SETLK, pack("s s l! l! i x64", F_WRLCK, 0, 0, 0, 0)) ? "locked\n" : "refused\n"'
