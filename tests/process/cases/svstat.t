# svstat on bytes: what it says of each field, and of each trouble.
mkdir -p x/supervise y none
mkfifo x/supervise/ok
exec 7<>x/supervise/ok
stat_of() { printf "$1" >x/supervise/status; svstat x; }
old='\100\000\000\000\000\000\000\012\000\000\000\000'
masked() { "$@" | sed 's/[0-9][0-9]* seconds/N seconds/'; }
t 'no arguments' svstat
t 'missing' svstat nowhere
t 'never supervised' svstat none
t 'several' svstat nowhere none y
t 'no status' svstat x
t 'status empty' stat_of ''
t 'status short' stat_of '12345678901234567'
t 'up' masked stat_of "$old"'\107\106\000\000\000u'
t 'a large pid' masked stat_of "$old"'\001\002\003\377\000u'
t 'down, want up' masked stat_of "$old"'\000\000\000\000\000u'
t 'down, want down' masked stat_of "$old"'\000\000\000\000\000d'
t 'down, once' masked stat_of "$old"'\000\000\000\000\000\000'
t 'up, want down' masked stat_of "$old"'\107\106\000\000\000d'
t 'up, once' masked stat_of "$old"'\107\106\000\000\000\000'
t 'paused' masked stat_of "$old"'\107\106\000\000\001u'
t 'down and paused' masked stat_of "$old"'\000\000\000\000\001u'
t 'strange want' masked stat_of "$old"'\107\106\000\000\000?'
t 'a stamp of the future' stat_of '\100\000\001\000\000\000\000\012\000\000\000\000\107\106\000\000\000u'
t 'a stamp before 1970' masked stat_of '\000\000\000\000\000\000\000\000\000\000\000\000\107\106\000\000\000u'
t 'longer than any' masked stat_of "$old"'\107\106\000\000\000u1234567890123456789012345678901234567890123456789012345678901234567890123456789'
: >x/down
t 'up, normally down' masked stat_of "$old"'\107\106\000\000\000u'
t 'down, normally down' masked stat_of "$old"'\000\000\000\000\000d'
t 'everything' masked stat_of "$old"'\107\106\000\000\001d'
rm x/down
ln -s loop x/loop; ln -s loop x/down
t 'down is a loop of links' svstat x
rm x/down
ln -s nowhere x/down
t 'down is a link to nowhere' masked svstat x
rm x/down
t 'a slash behind the name' masked svstat x/ ./x
t 'other options are directories' svstat -u -l --
closed() { svstat x >&-; }
t 'standard output closed' closed
d 'says whose it is' 'runit' masked stat_of "$old"'\107\106\000\000\000u\000\001'
d 'says whose it is' 'encore' masked stat_of "$old"'\107\106\000\000\000u\003\000'
classic() { stat_of "$1" >/dev/null; svstat "$2" x | sed 's/[0-9][0-9]* seconds/N seconds/'; }
d 'options' 'an option' classic "$old"'\107\106\000\000\000u\000\001' -c
exec 7<&-
t 'not running' svstat x
