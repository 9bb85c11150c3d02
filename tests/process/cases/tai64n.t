# tai64n and tai64nlocal.
stamped() { "$@" | sed 's/^@4000000[0-9a-f]\{17\} /STAMP /'; }
t 'lines' stamped input 'one\ntwo\n\nthree\n' tai64n
t 'empty input' stamped input '' tai64n
t 'no last newline' stamped input 'one\ntwo' tai64n
t 'NUL and high bytes' stamped input 'a\000b\377\n' tai64n
t 'arguments mean nothing' stamped input 'x\n' tai64n -x y
long() { head -c 300000 /dev/zero | tr '\000' a | stamped tai64n | wc -c; }
t 'a long line' long
many() { seq 1 20000 | stamped tai64n | cksum; }
t 'many lines' many
at_once() {
	mkfifo i o 2>/dev/null
	"$1" <i >o &
	exec 4>i 5<o
	echo "$2" >&4
	head -n 1 <&5 | sed 's/^@4000000[0-9a-f]\{17\} /STAMP /'
	exec 4>&- 5<&-
	wait
}
t 'nothing is held back' at_once tai64n line
t 'nothing is held back, local' at_once tai64nlocal '@4000000037c219bf2ef02e94 line'
in_dir() { "$1" <.; }
t 'input cannot be read' in_dir tai64n
t 'input cannot be read, local' in_dir tai64nlocal
full() { printf 'a\n' | "$1" >/dev/full; }
t 'output is full' full tai64n
t 'output is full, local' full tai64nlocal

l=@4000000037c219bf2ef02e94
t 'local' input "$l mark\n" tai64nlocal
t 'local: zone' env TZ=America/Los_Angeles sh -c "echo '$l mark' | tai64nlocal"
t 'local: zone by rule' env TZ=EST5EDT,M3.2.0,M11.1.0 sh -c "echo '$l mark' | tai64nlocal"
t 'local: bare label' input "$l\n" tai64nlocal
t 'local: lines' input "$l a\nplain\n\n$l b\n x $l\n@4000000037c219c000000000 c\n" tai64nlocal
t 'local: text right behind' input "${l}text ${l}Z\n" tai64nlocal
t 'local: no last newline' input "$l a\n$l b" tai64nlocal
t 'local: empty' input '' tai64nlocal
t 'local: plain without newline' input 'plain' tai64nlocal
t 'local: NULs' input 'a\000b\n\000\n' tai64nlocal
t 'local: large nanoseconds' input '@4000000037c219bfffffffff x\n' tai64nlocal
t 'local: 1970' input '@400000000000000a00000000 x\n' tai64nlocal
t 'local: before 1970' input '@3fffffffffffff0a00000000 x\n' tai64nlocal
t 'local: 2038' input '@400000008000000a00000000 x\n' tai64nlocal
round() { seq 1 3000 | tai64n | tai64nlocal | sed 's/^2[0-9-]* [0-9:.]* //' | cksum; }
t 'local: of tai64n' round
d 'no label' 'local: no digits' input '@foo\n' tai64nlocal
d 'no label' 'local: few digits' input '@4000000037c219bf text\nplain\n' tai64nlocal
d 'no label' 'local: more digits' input "${l}00000000 text\n" tai64nlocal
d 'no label' 'local: upper case' input '@4000000037C219BF2EF02E94 text\n' tai64nlocal
d 'nothing is lost' 'local: label at the end of input' input "$l" tai64nlocal
