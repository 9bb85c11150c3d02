# A script on standard input.
feed 1 '#!/bin/sh\nd &\n' lint -
has "$out" 'loops (certain)'
has "$out" '1 service, 1 script'
feed 0 '#!/bin/sh\nexec d\n' lint -
feed 1 '#!/bin/sh\nd &\n' lint - --stdin-name svc/web/run
has "$out" 'web'
feed 1 '#!/bin/sh\nd &\n' lint --format json -
what='JSON of standard input'
if perl tests/cmd/schema <"$out" >"$work/.err"; then ok; else no "$(cat "$work/.err")"; fi
feed 0 '#!/bin/sh\nd &\n' fate -
has "$out" 'loops (certain)'
feed 0 '#!/bin/sh\nexec d\n' fate --tree -
has "$out" '('
# As a finish script, ending is what it is for.
feed 0 '#!/bin/sh\nrm -f x\n' lint --as finish --stdin-name x -
hasnt "$out" 'loops'
# Beside a path.
script s/run '#!/bin/sh\nexec d\n'
feed 1 '#!/bin/sh\nd &\n' lint "$work/s" -
has "$out" '2 services, 2 scripts'
# Nothing at all is no crash.
feed 1 '' lint -
feed 0 '' fate -
