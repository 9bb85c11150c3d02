# Wrong usage ends with 2, says what is wrong and what would be right.
script s/run '#!/bin/sh\nexec d\n'

run 2
has "$err" 'unflap help'
empty "$out"
run 2 lnit
has "$err" 'did you mean `lint`?'
run 2 frobnicate
has "$err" 'no command `frobnicate`'
run 2 "$work/s"
has "$err" "did you mean \`unflap lint $work/s\`?"
run 2 --notes
has "$err" 'behind the command'

run 2 lint --fromat=json "$work/s"
has "$err" 'did you mean `--format`?'
run 2 lint --xyzzy "$work/s"
has "$err" 'no option --xyzzy'
run 2 lint --tree "$work/s"
has "$err" 'an option of `unflap fate`'
run 2 lint -x "$work/s"
has "$err" 'two dashes'
run 2 lint "$work/s" --format
has "$err" '--format needs an argument'
run 2 lint --notes=yes "$work/s"
has "$err" 'takes no argument'
run 2 lint --format=sarif "$work/s"
has "$err" '--format takes text or json, not `sarif`'
run 2 lint --format=jsn "$work/s"
has "$err" 'did you mean `json`?'
run 2 lint --dialect=rinit "$work/s"
has "$err" 'did you mean `runit`?'
run 2 lint --sh=zsh "$work/s"
has "$err" 'any, dash, bash, busybox or mksh'
run 2 lint --as=rum "$work/s"
has "$err" 'did you mean `run`?'
run 2 lint --fail-on=errors "$work/s"
has "$err" 'did you mean `error`?'
run 2 lint --color=maybe "$work/s"
has "$err" 'auto, always or never'
run 2 lint --select=backgruonded "$work/s"
has "$err" 'did you mean `backgrounded`?'
run 2 lint --ignore=no-such-thing-at-all "$work/s"
has "$err" 'no rule `no-such-thing-at-all`'
run 2 lint --root "$work/none" "$work/s"
has "$err" 'none'
run 2 lint --root "$work/s/run" "$work/s"
has "$err" 'not a directory'
run 2 lint --root= "$work/s"
run 2 lint --root-partial "$work/s"
has "$err" '--root'
run 2 lint --rules "$work/none" "$work/s"
has "$err" 'no such directory'
has "$out" '1 service, 1 script'
run 2 lint ''
has "$err" 'empty'
run 2 fate --tree --format=json "$work/s/run"
run 2 rules no-such-rule-or-program
has "$err" 'no rule and no program'
run 2 rules backgruonded
has "$err" 'did you mean `backgrounded`?'
run 2 help lnt
has "$err" 'did you mean `lint`?'
run 2 help lint fate

# What is right.
run 0 help
has "$out" 'unflap lint'
has "$out" 'never runs a'
run 0 --help
run 0 -h
run 0 lint --help
has "$out" '--fail-on LEVEL'
hasnt "$out" '--tree'
run 0 help fate
has "$out" '--tree'
run 0 --version
lines "$out" 1
run 0 lint --version
run 0 rules
has "$out" 'backgrounded'
has "$out" 'rules; `unflap rules ID`'
run 0 rules backgrounded
has "$out" 'backgrounded'
run 0 rules --facts
has "$out" 'when: command'
run 0 rules tcpserver
run 0 rules backgrounded tcpserver
run 0 lint -- "$work/s"
run 0 lint "$work/s" --notes --select=backgrounded --ignore backgrounded
run 0 lint --root / "$work/s" --fail-on never
has "$out" 'looked up in /'
run 0 lint --root / --root none "$work/s"
has "$out" 'no --root'
