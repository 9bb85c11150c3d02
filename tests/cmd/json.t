# JSON: valid, with every key, and the same facts as the text.
script web/run '#!/bin/sh\nserver \377 &\n'
script web/log/run '#!/bin/sh\nexec multilog t ./main\n'
script py/run '#!/usr/bin/python3\n'
script 'ok/run' '#!/bin/sh\nexec 2>&1\nexec d\n'
run 2 lint --format json "$work" "$work/nowhere"
what='the schema of lint --format json'
if perl tests/cmd/schema <"$out" >"$work/.err"; then ok; else no 'see err'; fi
has "$out" '"file": "log/run"'
has "$out" 'nowhere'
run 0 fate --format json "$work/web/run"
what='the schema of fate --format json'
if perl tests/cmd/schema <"$out" >"$work/.err"; then ok; else no 'see err'; fi
if [ -d fixtures ]; then
	run 1 lint --format json --notes fixtures/services
	what='the schema over all fixtures'
	if perl tests/cmd/schema <"$out" >"$work/.err"; then ok; else no 'see err'; fi
fi
