# --rules: rules and programs of one's own; a broken one is told with its place.
script s/run '#!/bin/sh\nexec d\n'
mkdir -p "$work/own/programs"
cat >"$work/own/no-such-key.rule" <<'END'
id: no-such-key
severity: warning
whne: command
say: `%{command.name}` is met

A page.

-- bad/run 0755 --
#!/bin/sh
#~~~ no-such-key
END
run 2 lint --rules "$work/own" "$work/s"
has "$err" 'no-such-key.rule:3:'
has "$err" 'whne'
has "$err" '^'
has "$out" '1 service, 1 script'
run 2 rules --rules "$work/own"
has "$err" 'no-such-key.rule:3:'
rm "$work/own/no-such-key.rule"
run 2 lint --rules "$work/own" "$work/s"
has "$err" 'neither NAME.rule nor programs/NAME.kb'

cat >"$work/own/meets-d.rule" <<'END'
id: meets-d
severity: warning
since: 0.1
when: command
  command.name = d
say: `%{command.name}` is met

This page is about d.

-- bad/run 0755 --
#!/bin/sh
exec d
#~~~ meets-d
-- good/run 0755 --
#!/bin/sh
exec e
END
run 1 lint --rules "$work/own" "$work/s"
has "$out" '[meets-d]'
has "$out" '`d` is met'
run 0 lint --rules "$work/own" --ignore meets-d "$work/s"
run 1 lint --rules="$work/own" --select=meets-d "$work/s"
run 0 rules --rules "$work/own" meets-d
has "$out" 'This page is about d.'

printf 'mydaemond\n' >"$work/own/programs/mine.kb"
run 2 lint --rules "$work/own" "$work/s"
has "$err" 'mine.kb:1:1:'
has "$err" '^~~~'
has "$out" '[meets-d]'
cat >"$work/own/programs/mine.kb" <<'END'
program: d
default: forks
confidence: tested
source: this test
example: forks: d
END
run 0 rules --rules "$work/own" d
has "$out" 'this test'
run 1 lint --rules "$work/own" "$work/s"
has "$out" 'loops'
run 0 fate --rules "$work/own" "$work/s/run"
has "$out" 'forks-away'
