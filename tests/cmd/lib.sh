# lib.sh - for tests of the whole program; sourced by tests/cmd/run.
#
# A test runs the program once, says what status it must end with, and then
# what its output must hold.  $work is an empty folder of the file's own.

# run STATUS ARGUMENT...: runs unflap; its output lies in $out and $err.
run() {
	want=$1
	shift
	what="unflap $*"
	"$UNFLAP" "$@" >"$work/.out" 2>"$work/.err" </dev/null
	got=$?
	out=$work/.out err=$work/.err
	[ "$got" = "$want" ] && { ok; return; }
	no "ended with $got, not $want"
}

# feed STATUS TEXT ARGUMENT...: the same with TEXT as standard input.
feed() {
	want=$1 text=$2
	shift 2
	what="unflap $* <<<..."
	printf '%b' "$text" >"$work/.in"
	"$UNFLAP" "$@" >"$work/.out" 2>"$work/.err" <"$work/.in"
	got=$?
	out=$work/.out err=$work/.err
	[ "$got" = "$want" ] && { ok; return; }
	no "ended with $got, not $want"
}

ok() { passed=$((passed + 1)); }
no() {
	failed=$((failed + 1))
	echo "NOT OK: $file: $what: $1"
	sed 's/^/    out | /' "$work/.out" 2>/dev/null | head -n 20
	sed 's/^/    err | /' "$work/.err" 2>/dev/null | head -n 20
}

# The words are fixed strings.
has() { if grep -qF -e "$2" "$1"; then ok; else no "no \"$2\" in ${1##*/.}"; fi; }
hasnt() { if grep -qF -e "$2" "$1"; then no "\"$2\" in ${1##*/.}"; else ok; fi; }
empty() { if [ -s "$1" ]; then no "${1##*/.} is not empty"; else ok; fi; }
lines() { n=$(wc -l <"$1"); if [ "$n" -eq "$2" ]; then ok; else no "$n lines in ${1##*/.}, not $2"; fi; }
# No control character but tab and newline, and no DEL or C1.
clean() {
	if LC_ALL=C tr -d '\011\012\040-\176\200-\377' <"$1" | grep -q . ||
	    LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$1"; then
		no "control characters in ${1##*/.}"
	else
		ok
	fi
}
# script NAME TEXT: an executable file $work/NAME; TEXT as printf's %b reads it.
script() {
	mkdir -p "$work/$(dirname "$1")"
	printf '%b' "$2" >"$work/$1"
	chmod 755 "$work/$1"
}
skip() { skipped=$((skipped + 1)); echo "skipped: $1"; }
