# How a child is looked for, and what is said when it cannot run.
mkdir -p p1 p2 p1/dir
printf '#!/bin/sh\necho p2 "$@"\n' >p2/prog; chmod +x p2/prog
cp p2/prog p1/noexec; chmod 644 p1/noexec
printf 'echo no interpreter line\n' >p2/plain; chmod +x p2/plain
printf '#!/nowhere/sh\n' >p2/lost; chmod +x p2/lost
p=$(command -v pgrphack)
t 'usage' pgrphack
t 'found' env PATH="p1:p2" "$p" prog a b
t 'not found' env PATH="p1:p2" "$p" nothing
t 'a directory of that name' env PATH="p1:p2" "$p" dir
t 'not executable' env PATH="p1:p2" "$p" noexec
t 'no interpreter line' env PATH="p1:p2" "$p" plain
t 'interpreter missing' env PATH="p1:p2" "$p" lost
t 'empty part of PATH' env PATH=":p1" "$p" p2/prog
cp p2/prog here
t 'empty part is here' env PATH="p1:" "$p" here
t 'empty PATH' env PATH="" "$p" here
t 'PATH unset' env -u PATH "$p" true
t 'a part that is a file' env PATH="here:p2" "$p" prog
t 'slash' "$p" ./here x
t 'slash, missing' "$p" ./missing
t 'empty name' "$p" ''
t 'a long name' "$p" "$(printf '%300s' x)"
t 'a long path' env PATH="$(printf '%5000s' x):p2" "$p" prog
t 'options are the child' "$p" -x
t 'exit code' "$p" sh -c 'exit 42'
session() { "$p" sh -c 'set -- $(cat /proc/self/stat); test "$5" = "$6" && echo leads'; }
t 'own session' session
t 'own group' "$p" perl -e 'print getpgrp() == $$ ? "leads\n" : "does not\n"'
t 'already a leader' setsid "$p" perl -e 'print getpgrp() == $$ ? "leads\n" : "does not\n"'

t 'fghack: usage' fghack
t 'fghack: exit code' fghack sh -c 'exit 42'
t 'fghack: output' fghack sh -c 'echo out; echo err >&2'
t 'fghack: crash' fghack sh -c 'kill -9 $$'
t 'fghack: no such child' fghack no-such-program
t 'fghack: waits for what is left' fghack sh -c 'mkfifo fifo; (read x <fifo; echo later) & echo now; (echo y >fifo) & exit 3'
t 'fghack: descriptors' fghack sh -c 'ls /proc/self/fd | wc -l'
t 'fghack: few descriptors' sh -c 'ulimit -n 16; fghack sh -c "exit 5"'
