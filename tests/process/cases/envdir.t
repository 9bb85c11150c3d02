# envdir: what a file's bytes become, and where it ends.
mkdir e empty
put() { printf "$2" >"e/$1"; }
t 'usage' envdir
t 'no child' envdir e
t 'directory missing' envdir nowhere env
t 'a file' sh -c ': >f; envdir f env'
t 'empty directory' envdir empty env
put A 'one\n'; put B 'no newline'; put C 'two\nlines\n'; put D 'blanks \t \n'; put E 'nul\000s\000\n'
put F ''; put G '\n'; put H '   \n'; put lower 'x=y\n'; put .hidden 'x'; put 'sp ace' 'v\n'; put I '\000\n'
put J 'cr\r\n'
t 'values' sh -c 'envdir e env -0 | sort -z | tr "\000" "|"'
t 'replaced and removed' env A=old F=old G=old X=kept envdir e sh -c 'env | sort'
one() { rm -rf o; mkdir o; printf "$2" >"o/$1"; shift 2; "$@"; }
t 'order: replaced' one B 'new\n' env -i A=1 B=2 C=3 PATH="$PATH" envdir o env
t 'order: removed' one B '' env -i A=1 B=2 C=3 PATH="$PATH" envdir o env
t 'order: added' one D 'new\n' env -i A=1 B=2 C=3 PATH="$PATH" envdir o env
t 'twice in the environment' one B 'new\n' perl -e '$ENV{B}=1; exec "envdir", "o", "env"'
t 'a name with =' one 'A=B' 'c\n' env -i PATH="$PATH" envdir o env
t 'a long value' one L "$(printf '%5000s' x)" envdir o sh -c 'printf %s "$L" | wc -c'
t 'PATH is of before' one PATH '/nowhere\n' envdir o /usr/bin/env
t 'PATH is of before, searched' one PATH '/nowhere\n' envdir o env
sub() { rm -rf o; mkdir -p o/sub; envdir o env; }
t 'a directory in it' sub
fifo() { rm -rf o; mkdir o; mkfifo o/f; envdir o env; }
t 'a FIFO in it' fifo
t 'exit code' envdir e sh -c 'exit 42'
t 'working directory' envdir e pwd
t 'no descriptor left' envdir e sh -c 'ls /proc/self/fd | wc -l'
t 'no such child' envdir e no-such-program
dangling() { rm -rf o; mkdir o; ln -s nowhere o/Z; A=1 envdir o env; }
t 'a link to nowhere alone' env A=1 sh -c 'rm -rf o; mkdir o; ln -s nowhere o/Z; envdir o env'
