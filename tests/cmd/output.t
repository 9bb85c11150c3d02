# Output that cannot be written is trouble, not silence.
script s/run '#!/bin/sh\nd &\n'
if [ -c /dev/full ]; then
	for format in text json; do
		"$UNFLAP" lint --format $format "$work/s" >/dev/full 2>"$work/.err"
		got=$? what="a full disk, $format"
		if [ $got = 2 ]; then ok; else no "ended with $got"; fi
		has "$work/.err" 'unable to write standard output: No space left'
	done
	"$UNFLAP" help >/dev/full 2>"$work/.err"
	got=$? what='help, a full disk'
	if [ $got = 2 ]; then ok; else no "ended with $got"; fi
else
	skip 'a full disk: no /dev/full here'
fi
what='a closed pipe'
perl -e 'pipe my $r, my $w or die; close $r; open STDOUT, ">&", $w or die; exec @ARGV' \
	"$UNFLAP" lint "$work/s" 2>"$work/.err"
got=$?
if [ $got = 2 ]; then ok; else no "ended with $got"; fi
has "$work/.err" 'Broken pipe'
what='closed descriptors'
"$UNFLAP" lint "$work/s" <&- >&- 2>"$work/.err"
got=$?
if [ $got = 2 ]; then ok; else no "ended with $got"; fi
has "$work/.err" 'unable to write standard output'
"$UNFLAP" lint "$work/s" >"$work/.out" 2>&-
got=$? what='standard error closed'
if [ $got = 1 ]; then ok; else no "ended with $got"; fi

# The same answer twice, to the byte, whatever the order of the paths.
mkdir -p "$work/many"
for i in 3 1 2; do script "many/$i/run" "#!/bin/sh\nd$i &\n"; done
run 1 lint "$work/many"
cp "$out" "$work/first"
run 1 lint "$work/many"
if cmp -s "$out" "$work/first"; then ok; else no 'not the same twice'; fi
grep -o '^[0-9]: ' "$out" | tr -d '\n' >"$work/order"
what='order of services'
if [ "$(cat "$work/order")" = '1: 2: 3: ' ]; then ok; else no "$(cat "$work/order")"; fi
