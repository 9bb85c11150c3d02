# What strangers write never reaches the terminal as control characters.
esc=$(printf '\033')
script "svc${esc}[31m/run" '#!/bin/sh\necho "\033[2J\033]0;title\007"\n\0233mserver \302\2331m\033[1m &\n'
run 1 lint "$work"
clean "$out"
clean "$err"
has "$out" '<1b>'
run 1 lint --one-line "$work"
clean "$out"
run 1 lint --notes "$work"
clean "$out"
run 0 fate "$work/svc${esc}[31m/run"
clean "$out"
run 1 lint --format json "$work"
what='JSON with control characters'
if LC_ALL=C tr -d '\012\040-\176\200-\377' <"$out" | grep -q .; then no 'raw control characters'; else ok; fi
run 2 lint "$work/no${esc}[1mwhere"
clean "$err"
has "$err" '<1b>'
run 2 lint --select "x${esc}y" "$work"
clean "$err"
run 2 "lint${esc}"
clean "$err"
run 2 rules "x${esc}y"
clean "$err"

# Colors: never in a pipe, always when asked for, ours alone.
run 1 lint --color always "$work"
has "$out" "${esc}[1;31merror:${esc}[m"
hasnt "$out" "${esc}[2J"
run 1 lint --color never "$work"
clean "$out"
run 1 lint "$work"
clean "$out"
if command script -qec true /dev/null >/dev/null 2>&1; then
	for setting in 'TERM=xterm' 'TERM=xterm NO_COLOR=1' 'TERM=dumb'; do
		what="colors on a terminal, $setting"
		: >"$work/.err"
		command script -qec "env $setting '$UNFLAP' lint '$work'" /dev/null >"$work/.out" 2>&1 </dev/null
		if [ "$setting" = 'TERM=xterm' ]; then
			has "$work/.out" "${esc}[1;31m"
		else
			hasnt "$work/.out" "${esc}["
		fi
	done
else
	skip 'colors on a terminal: no script(1) here'
fi
