# Read by every case.  The working directory is empty and private, PATH begins
# with the programs under test, standard input is empty.
#
#   t NAME COMMAND...         both must say the same, byte for byte
#   d REASON NAME COMMAND...  they must differ, and a man page says why; a
#                             difference that went away fails

block() {
	title=$1
	shift
	echo "== $title"
	("$@") >"$T/out" 2>"$T/err" </dev/null
	echo "exit $?"
	echo "out $(wc -c <"$T/out")"
	cat "$T/out"
	echo
	echo "err $(wc -c <"$T/err")"
	cat "$T/err"
	echo
}
t() {
	name=$1
	shift
	block "$name" "$@"
}
d() {
	reason=$1 name=$2
	shift 2
	block "$name [differs: $reason]" "$@"
}
# input TEXT COMMAND...: TEXT with printf's escapes as standard input.
input() {
	text=$1
	shift
	# shellcheck disable=SC2059
	printf "$text" | "$@"
}
