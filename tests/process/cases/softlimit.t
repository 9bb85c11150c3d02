# softlimit: each option's limit, read back from the kernel.
show='grep -E "^Max" /proc/self/limits | cut -c1-46'
for o in a c d f l m o p r s t; do
	t "-$o =" softlimit -$o = sh -c "$show"
done
for o in c d f o p s t; do
	t "-$o 100000000" softlimit -$o 100000000 sh -c "$show"
done
t '-o 20' softlimit -o20 sh -c "$show"
t '-m' softlimit -m 200000000 sh -c "$show"
t '-a' softlimit -a 300000000 sh -c "$show"
t '-r' softlimit -r 1000000 sh -c "$show"
t '-l' softlimit -l 65536 sh -c "$show"
t 'zero' softlimit -c 0 sh -c 'ulimit -S -c'
t 'several' softlimit -c 0 -o 30 -t60 sh -c "$show"
t 'later wins' softlimit -o 30 -o 40 sh -c 'ulimit -S -n'
t 'above the hard limit' sh -c 'ulimit -H -n 50; softlimit -o 60 sh -c "ulimit -S -n"'
t 'hard stays' softlimit -o 30 sh -c 'ulimit -H -n'
t 'usage' softlimit
t 'no child' softlimit -o 10
t 'bad option' softlimit -z 1 true
t 'argument missing' softlimit -o
t 'not a number' softlimit -o ten true
t 'half a number' softlimit -o 10k true
t 'negative' softlimit -o -1 true
t 'empty number' softlimit -c '' sh -c 'ulimit -S -c'
t 'two dashes' softlimit -c 0 -- sh -c 'ulimit -S -c'
t 'exit code' softlimit -c 0 sh -c 'exit 42'
t 'no such child' softlimit -c 0 no-such-program
d 'no overflow' 'a number that fits nowhere' softlimit -f 18446744073709551617 sh -c 'ulimit -S -f'
