# Exit statuses of lint: 0 nothing at or above --fail-on, 1 findings, 2 trouble.
script good/run '#!/bin/sh\nexec 2>&1\nexec mydaemon --foreground\n'
script loops/run '#!/bin/sh\nmydaemon &\n'

run 0 lint "$work/good"
has "$out" '1 service, 1 script; 0 errors, 0 warnings'
has "$out" 'not checked: programs (no --root)'
has "$out" 'good: steady'
empty "$err"

run 1 lint "$work/loops"
has "$out" 'run:2:1: error: '
has "$out" 'loops: loops (certain)'
has "$out" '1 service, 1 script; 1 error'
run 1 lint --fail-on error "$work/loops"
run 1 lint --fail-on note "$work/loops"
run 0 lint --fail-on never "$work/loops"
has "$out" 'error: '

# Trouble wins, and the rest is done and shown.
run 2 lint "$work/loops" "$work/nowhere"
has "$out" 'loops: loops (certain)'
has "$err" 'nowhere'
run 2 lint "$work/nowhere" --fail-on never
has "$err" 'nowhere'
has "$out" '0 services, 0 scripts'

# A directory without services is said to be one.
mkdir -p "$work/empty"
run 2 lint "$work/empty"
has "$err" 'empty'
has "$err" 'no service found'

# Without a path: this directory.
(cd "$work/good" && "$UNFLAP" lint >"$work/.out" 2>"$work/.err")
got=$? what='unflap lint in a service directory'
if [ $got = 0 ]; then ok; else no "ended with $got"; fi
has "$work/.out" '1 service, 1 script'

# A scan directory: each service, in order.
run 1 lint "$work"
has "$out" '2 services, 2 scripts'

# fate: no findings, so no 1.
run 0 fate "$work/loops/run"
has "$out" 'loops (certain)'
has "$out" 'way 1 of '
run 2 fate "$work/nowhere"
run 2 fate
has "$err" 'which script?'
run 2 fate "$work/loops/run" "$work/nowhere"
has "$out" 'loops (certain)'
