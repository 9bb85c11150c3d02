# What is said is true of the script, is said once, and has the right names.
script read/run '#!/bin/sh\nmkdir -p /run/d\nwhile read -r line; do echo "$line"; done\n'
run 1 lint "$work/read"
has "$out" 'run:3:7: error: `read` ends with its standard input'

script empty/run '#!/bin/sh\nmkdir -p /run/d\nexec $CMD\n'
run 0 lint --notes "$work/empty"
has "$out" 'when `$CMD` comes to nothing the script reaches its end'
hasnt "$out" 'falls-off-end'

script limit/run '#!/bin/sh\nexec softlimit -m 3000000 d\n'
run 1 lint "$work/limit"
has "$out" 'a limit of 3000000 bytes'

# A fix does what its title says, or is none.
script loop/run '#!/bin/sh\nfor i in 1 2 3; do\n\td "$i" &\ndone\n'
run 1 lint "$work/loop"
has "$out" 'help: remove the `&` and put `exec`'
hasnt "$out" 'fix:'

# The rounds of a loop are told once.
run 0 fate "$work/loop/run"
has "$out" '(2) `d` is left in the background'

script cron/run '#!/bin/sh\ncrond\n'
run 1 lint "$work/cron"
has "$out" '(1) crond goes to the background unless'
script start/run '#!/bin/sh\nservice d start\nexec tail -F /var/log/d\n'
run 1 lint "$work/start"
has "$out" 'what `service d start` starts runs beside it'
script ctl/run '#!/bin/sh\nsystemctl start d\n'
run 1 lint "$work/ctl"
hasnt "$out" 'systemctl goes to the background'

script test/run '#!/bin/sh\nmkdir -p /run/d\n[ "$ON" ] && exec $CMD\n'
run 1 lint "$work/test"
has "$out" 'run:3:1: warning: run reaches its end here'
has "$out" 'may-loop (likely): when `[ "$ON" ]` is false'

# rules: a program is called by its name, and a page is told once.
run 0 rules service
hasnt "$out" '%n'
run 0 rules forks-away
has "$out" 'forks-away: error, since '
if [ "$(grep -c 'puts itself in the background' "$out")" = 1 ]; then ok; else no 'told twice'; fi

# A function cannot be exec'd.
script function/run '#!/bin/sh\nstart() {\n\td --port 80\n}\nstart &\n'
run 1 lint "$work/function"
hasnt "$out" 'exec start'

# The program of a helper that takes it as an option's value.
script helper/run '#!/bin/sh\nexec start-stop-daemon -S -b -x /usr/bin/d\n'
run 1 lint "$work/helper"
has "$out" '`start-stop-daemon` sends `d` to the background'
has "$out" 'run d directly'

# A oneshot asks no supervisor for anything.
script once/run '#!/bin/sh\nmkdir -p /run/d\n'
echo oneshot >"$work/once/type"
run 0 lint --fail-on never "$work/once"
hasnt "$out" 'tells the supervisor'
