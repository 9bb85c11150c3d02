# What a call did, what unflap says of it, whether both agree; docs/daemons.md.
# `unflap` is what it says of the script alone, `rooted` with --root.
use strict;
use warnings;

# yes, open (unflap says that a configuration decides, or that it does not
# know), or no.
sub agree {
	my ($c, $which) = @_;
	my $u = $c->{$which};
	my $v = $u->{verdict};

	return 'open' if $v =~ /^(unknown|none)$/;
	return 'open' if $v eq 'may-loop';
	return $v eq 'steady' ? 'yes' : 'no' if $c->{class} eq 'stays';
	return 'no' if $v ne 'loops' && $v ne 'periodic';
	return ($u->{mechanism} // '') =~ /^(forks-away|init-script|backgrounded)$/ ? 'yes' : 'no'
		if $c->{class} eq 'forks';
	return 'yes';
}

sub fate_text {
	my ($u) = @_;
	my $text = $u->{verdict};

	return 'nothing' if $text eq 'none';
	$text .= ", $u->{mechanism}" if $u->{mechanism};
	$text .= ", $u->{certainty}" if $u->{certainty};
	return $text;
}

# It stays, but what TERM should have ended is there after the stop.
sub unclean {
	my ($c) = @_;
	return $c->{class} eq 'stays' && (@{$c->{behind}} || ($c->{stop} // '') eq 'no');
}

sub says {
	my ($c) = @_;
	my ($alone, $rooted) = map { fate_text($c->{$_}) } qw(unflap rooted);

	my $text = $alone eq $rooted ? $alone : "$alone; with --root: $rooted";
	my $signals = $c->{rooted}{signals} // '';

	$text .= "; TERM $signals" if $c->{class} eq 'stays' && (unclean($c) || $signals ne 'delivered');
	return $text;
}

# A sentence without figures that another run would not give again.
sub did {
	my ($c) = @_;
	my @ends = @{$c->{ends}};
	my $text;

	if ($c->{class} eq 'nothing') {
		return defined $c->{setup} ? 'could not be set up' : 'could not be watched';
	} elsif (!@ends) {
		$text = 'stays';
	} else {
		my @how = map { $_->{how} eq 'exit' ? $_->{status} : "signal $_->{status}" } @ends;
		$text = 'ends with ' . join(', ', @how);
		$text .= ', then stays' if $c->{up};
	}
	if (($c->{stop} // '') eq 'no') {
		$text .= '; does not stop';
	} elsif (@{$c->{behind}}) {
		$text .= (@ends ? '; leaves ' : '; the stop leaves ') . join(' ', @{$c->{behind}});
	}
	return $text;
}

sub both {
	my ($c) = @_;
	my ($alone, $rooted) = map { agree($c, $_) } qw(unflap rooted);

	return $alone eq $rooted ? $alone : "$alone, $rooted";
}

sub cell {
	my ($text) = @_;
	$text =~ s/\|/\\|/g;
	return $text;
}

sub code {
	my ($text) = @_;
	return index($text, '`') >= 0 ? '`` ' . cell($text) . ' ``' : '`' . cell($text) . '`';
}

my %title = (
	web => 'Web servers, proxies and tunnels', mail => 'Mail', databases => 'Databases and queues',
	names => 'Names, addresses and time', system => 'Logs, schedules, logins and files',
	watching => 'Monitoring and network', desktop => 'Sessions, media and talk',
);

sub table {
	my ($results, $super, $os) = @_;
	my (%n, %topic, $text, @unclean);

	for my $r (@$results) {
		push @{$topic{$r->{topic}}}, $r;
		$n{daemons}++;
		for my $c (@{$r->{calls}}) {
			$n{calls}++;
			my $a = agree($c, 'unflap');
			my $b = agree($c, 'rooted');
			$n{$a}++;
			$n{"rooted $b"}++;
			$n{"$c->{class} rooted $b"}++;
			$n{"$_ $c->{class}"}++ for grep { $_ } $c->{word}, $c->{also};
			$n{"$c->{class} $a"}++;
						push @unclean, code($c->{command}) if unclean($c);
		}
	}
	$n{$_} //= 0 for qw(daemons calls yes open no);
	my $which = $super->{bin} ? "unflap's supervise" : "supervise of daemontools $super->{version}";
	$text = <<"END";
# Real daemons

$n{daemons} daemons of $os, each called as one would type it (`naive`), as it is right under a supervisor
(`right`), and some in another way that matters (`other`), under $which.
`make daemons` downloads and unpacks the packages, runs each call as a run script `exec COMMAND` in namespaces of its own until it has been up 3 seconds or has ended three
times, stops it with `svc -dx`, looks what is left, compares with what `unflap lint` says of the same script, alone and with
`--root` (the configurations are read then), and writes this page.
The configurations are in `tests/daemons/*.list`. Where an entry of `rules/programs/` said otherwise it was corrected: this page
shows that the table holds what was seen, not how it does on daemons that it has not met.

| | calls | unflap agrees | leaves it open | says otherwise | with --root: agrees | open | otherwise |
|---|---|---|---|---|---|---|---|
END
	for my $class (qw(stays forks ends fails)) {
		my @k = map { $n{"$class $_"} // 0 } 'yes', 'open', 'no', 'rooted yes', 'rooted open', 'rooted no';
		my %what = (stays => 'stay', forks => 'end and leave a process behind',
			ends => 'end, exit 0, and leave nothing', fails => 'fail and leave nothing');
		$text .= "| $what{$class} | " . join(' | ', $k[0] + $k[1] + $k[2], @k) . " |\n";
	}
	$text .= '| all | ' . join(' | ', map { $n{$_} // 0 } qw(calls yes open no), map { "rooted $_" } qw(yes open no)) . " |\n\n";
	$text .= sprintf "Of the naive calls %d stay and %d end and leave a process behind; of the right ones %d stay.\n",
		$n{'naive stays'} // 0, $n{'naive forks'} // 0, $n{'right stays'} // 0;
	$text .= 'These stay, but TERM does not end them, or not all of them: ' . join('; ', @unclean) . ".\n" if @unclean;
	$text .= "It is left open where a configuration decides that was not read, or nobody knows (`may-loop`, possible).\n";
	$text .= "The numbers after \"ends with\" are the exit statuses of the lives one after the other.\n\"known\" is the confidence of the entry in `rules/programs/`.\n";
	for my $t (sort { ($title{$a} // $a) cmp ($title{$b} // $b) } keys %topic) {
		$text .= "\n## " . ($title{$t} // $t) . "\n\n";
		$text .= "| daemon | package | known | call | what it did | unflap says | agree |\n|---|---|---|---|---|---|---|\n";
		for my $r (@{$topic{$t}}) {
			my @first = ($r->{daemon}, "$r->{package} $r->{version}", $r->{rules}{known});
			for my $c (@{$r->{calls}}) {
				$text .= '| ' . join(' | ', @first, join(' and ', grep { $_ } $c->{word}, $c->{also}) . ': ' . code($c->{command}),
					cell(did($c)), says($c), both($c)) . " |\n";
				@first = ('', '', '');
			}
		}
	}
	return $text;
}

1;
