# svc and svok where no supervisor is, and where a FIFO has a reader.
mkdir -p none a/supervise b/supervise/control c/supervise
t 'no arguments' svc
t 'no directory' svc -u
t 'bad option' svc -z a
t 'bad option within' svc -uqd a
t 'bad option with a path in argv' sh -c '"$(command -v svc)" -z'
t 'colon is no option' svc -: a
t 'directory missing' svc -u nowhere
t 'never supervised' svc -u none
t 'not running: no FIFO' svc -d a
mkfifo c/supervise/control c/supervise/ok
t 'not running: no reader' svc -d c
t 'control is a directory' svc -d b
t 'several, in order' svc -d nowhere none c b
t 'file as directory' sh -c ': >f; svc -u f'
t 'two dashes end options' svc -u -- -d
t 'a dash alone is a directory' svc -u - c

read_control() {
	mkfifo "$T/said" 2>/dev/null
	(exec 3<>c/supervise/control; echo >"$T/said"; head -c "$1" <&3) &
	read -r _ <"$T/said"
	shift
	"$@"
	wait
}
t 'letters in order' read_control 11 svc -kxtiahcopdu c
t 'letters once' read_control 3 svc -udu -dx c
t 'letters behind the directory are none' read_control 1 svc -u c -d
t 'two directories' read_control 2 svc -t c c
unread() { (exec 3<>c/supervise/control; svc c); }
t 'no letters' unread

t 'svok: usage' svok
t 'svok: directory missing' svok nowhere
t 'svok: never supervised' svok none
t 'svok: no reader' svok c
svok_read() { (exec 3<>c/supervise/ok; svok c); }
t 'svok: runs' svok_read
t 'svok: more arguments' svok c nowhere
ln -s loop c2; mkdir d; ln -s loop d/supervise; ln -s supervise d/loop
t 'svok: a loop of links' svok d
t 'svc: a loop of links' svc -u d
