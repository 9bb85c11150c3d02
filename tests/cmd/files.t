# Files that are not as one would like them.
script s/run '#!/bin/sh\nexec d\n'
mkdir -p "$work/dir/run" "$work/dir/log" "$work/fifo" "$work/notrun/log"
mkfifo "$work/fifo/run"
touch "$work/dir/down" "$work/notrun/down"
run 1 lint "$work/fifo"
has "$out" 'fifo: not analysed: run is a FIFO'
run 1 lint "$work/dir"
has "$out" 'dir: not analysed: run is a directory'
run 1 lint "$work/notrun"
has "$out" 'notrun'
ln -s nowhere "$work/dangling"
run 2 lint "$work/dangling"
has "$err" 'dangling'
if [ "$(id -u)" = 0 ] && ! command -v setpriv >/dev/null 2>&1; then
	skip 'an unreadable file: root reads all, and no setpriv here'
else
	script secret/run '#!/bin/sh\nexec d\n'
	chmod 000 "$work/secret/run"
	chmod 755 "$work"
	what='an unreadable file'
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$UNFLAP" lint "$work" \
			>"$work/.out" 2>"$work/.err"
	else
		"$UNFLAP" lint "$work" >"$work/.out" 2>"$work/.err"
	fi
	got=$?
	if [ $got = 2 ]; then ok; else no "ended with $got"; fi
	has "$work/.err" 'secret'
	has "$work/.err" 'ermission denied'
	has "$work/.out" 's: steady'
	rm -rf "$work/secret"
fi
# A script of another language, a program, an empty file: said, not hidden.
script py/run '#!/usr/bin/python3\nprint(1)\n'
run 0 lint --fail-on never "$work/py"
has "$out" '1 service, 1 script'
script empty/run ''
run 1 lint "$work/empty"
mkdir -p "$work/elf" && cp "$UNFLAP" "$work/elf/run"
run 0 lint --fail-on never "$work/elf"
has "$out" 'elf'
# A single file.
run 0 lint "$work/s/run"
has "$out" '1 service, 1 script'
