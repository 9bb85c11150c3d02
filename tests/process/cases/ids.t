# setuidgid, envuidgid, as the user who runs the tests.
t 'setuidgid: usage' setuidgid
t 'setuidgid: no child' setuidgid root
t 'setuidgid: no such account' setuidgid no-such-account true
t 'setuidgid: empty account' setuidgid '' true
t 'setuidgid: a number is a name' setuidgid 0 true
t 'setuidgid: ids' setuidgid nobody sh -c 'id -u; id -g; id -G; umask; env | sort'
t 'setuidgid: exit code' setuidgid nobody sh -c 'exit 42'
t 'setuidgid: root' setuidgid root sh -c 'id -u; id -g; id -G'
t 'setuidgid: no such child' setuidgid nobody no-such-program
t 'envuidgid: usage' envuidgid
t 'envuidgid: no child' envuidgid nobody
t 'envuidgid: no such account' envuidgid no-such-account true
t 'envuidgid: env' envuidgid nobody env
t 'envuidgid: they were there' env UID=x A=1 GID=y B=2 envuidgid daemon env
t 'envuidgid: empty environment' sh -c 'p=$(command -v envuidgid); env -i "$p" nobody env'
t 'envuidgid: stays who it is' envuidgid nobody sh -c 'test "$(id -u)" = '"$(id -u)"
t 'envuidgid: no such child' envuidgid nobody ./no-such-program
unprivileged() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	t 'setuidgid: not root' unprivileged setuidgid nobody true
	t 'setuidgid: not root, to root' unprivileged setuidgid root true
	t 'svstat: not root' sh -c 'mkdir -m 700 s; mkdir s/supervise; setpriv --reuid 65534 --regid 65534 --clear-groups svstat s'
fi
