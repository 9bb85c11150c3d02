# cross - ours beside a living supervise of daemontools, runsv, s6-supervise.
#
# Nothing sleeps for something to happen: until() asks again until it is so or
# the deadline is over.  Every supervisor is one that this file has started,
# and is ended here, by the service's own `x` or by its pid.
package cross;
use strict;
use warnings;
no warnings "exec";
use POSIX ':sys_wait_h';
use Time::HiRes qw(time);

my ($passed, $failed, $skipped, $ours, $dir, %alive);

sub ok {
	my ($good, $what, @more) = @_;
	$good ? $passed++ : $failed++;
	print "NOT OK: $what\n", map { "    | $_\n" } @more if !$good;
}

# Runs a program in $dir; what it wrote to both outputs, and its exit code.
sub out {
	my ($program, @arguments) = @_;
	my $pid = open(my $in, '-|') // die "fork: $!\n";
	if (!$pid) {
		chdir $dir;
		open STDERR, '>&', \*STDOUT;
		exec { $program } $program, @arguments;
		POSIX::_exit(127);
	}
	local $/;
	my $text = <$in> // '';
	close $in;
	return ($text, $? >> 8);
}

sub until_true {
	my ($what, $condition, $show) = @_;
	my $deadline = time + 20;
	while (!$condition->()) {
		if (time > $deadline) {
			ok(0, "$what: 20 seconds are over", $show ? $show->() : ());
			return 0;
		}
		select undef, undef, undef, 0.005;
	}
	ok(1, $what);
	return 1;
}

sub start {
	my (@command) = @_;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		chdir $dir;
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', '/dev/null';
		open STDERR, '>', "$dir/stderr";
		POSIX::setsid();
		exec @command;
		POSIX::_exit(127);
	}
	$alive{$pid} = 1;
	return $pid;
}

sub ended {
	my ($pid) = @_;
	return 1 if !$alive{$pid};
	return 0 if waitpid($pid, WNOHANG) != $pid;
	delete $alive{$pid};
	return 1;
}

# Only what is still ours and unreaped is killed, with its session's group.
sub end_all {
	for my $pid (keys %alive) {
		next if ended($pid);
		kill 'KILL', -$pid;
		waitpid $pid, 0;
		delete $alive{$pid};
	}
}

sub service {
	my ($name) = @_;
	mkdir "$dir/$name";
	open my $run, '>', "$dir/$name/run" or die "$name/run: $!\n";
	# Says each signal in the order of arrival; ends at TERM.
	print $run <<'RUN';
#!/usr/bin/perl
use strict;
$| = 1;
open my $log, '>>', 'said';
my $say = sub { syswrite $log, "$_[0]\n" };
$SIG{$_} = $say for qw(HUP ALRM INT QUIT USR1);
$SIG{TERM} = sub { $say->('TERM'); exit 3 };
$say->('up');
select undef, undef, undef, 100 while 1;
RUN
	close $run;
	chmod 0755, "$dir/$name/run";
}

sub said {
	open my $in, '<', "$dir/$_[0]/said" or return '';
	return join ' ', map { chomp; $_ } <$in>;
}

sub masked { my ($t) = out(@_); $t =~ s/\d+ seconds/N seconds/; return $t }

# Both readers say the same of a living service, and both writers are heard.
sub stock {
	my ($bin) = @_;
	my ($stock, $mine) = map { my $b = $_; sub { masked("$b/svstat", 'x') } } $bin, $ours;
	my $state = sub {
		my ($what, $form) = @_;
		until_true("0.76 says $what", sub { $stock->() =~ $form }, $stock) or return;
		my ($a, $b) = ($stock->(), $mine->());
		ok($a eq $b, "svstat says the same: $what", $a, $b);
	};
	my $hears = sub {
		my ($svc, $option, $form) = @_;
		out("$svc/svc", $option, 'x');
		until_true("$option is heard", sub { said('x') =~ $form }, sub { said('x') });
	};

	service('x');
	$state->('not supervised', qr/supervise\/ok: file does not exist/);
	my $pid = start("$bin/supervise", 'x');
	until_true('svok says so', sub { (out("$ours/svok", 'x'))[1] == 0 });
	$state->('up', qr/^x: up \(pid \d+\) N seconds\n$/);
	until_true('the service is up', sub { said('x') eq 'up' });
	$hears->($ours, '-h', qr/HUP$/);
	$hears->($bin, '-a', qr/ALRM$/);
	$hears->($ours, '-a', qr/ALRM ALRM$/);
	$hears->($ours, '-i', qr/INT$/);
	out("$ours/svc", '-p', 'x');
	$state->('paused', qr/, paused/);
	out("$ours/svc", '-c', 'x');
	$state->('continued', qr/N seconds$/);
	$hears->($ours, '-t', qr/TERM up$/);
	out("$ours/svc", '-d', 'x');
	$state->('down', qr/^x: down N seconds, normally up$/);
	out("$ours/svc", '-o', 'x');
	$state->('once', qr/^x: up \(pid \d+\) N seconds$/);
	out("$ours/svc", '-k', 'x');
	$state->('killed', qr/^x: down N seconds, normally up$/);
	open my $down, '>', "$dir/x/down";
	$state->('normally down', qr/^x: down N seconds$/);
	out("$ours/svc", '-u', 'x');
	$state->('up, normally down', qr/^x: up \(pid \d+\) N seconds, normally down$/);
	out("$ours/svc", '-dx', 'x');
	until_true('supervise has ended', sub { ended($pid) });
	$state->('not running', qr/supervise not running/);
	for my $bin ($bin, $ours) {
		ok((out("$bin/svok", 'x'))[1] == 100, "svok says 100 ($bin)");
	}
}

# One that is not of daemontools: svstat says whose it is.
sub other {
	my ($name, $supervisor, $library) = @_;
	local $ENV{LD_LIBRARY_PATH} = $library if $library;
	my $mine = sub { masked("$ours/svstat", $name) };
	my $json = sub { (out("$ours/svstat", '--format', 'json', $name))[0] };

	service($name);
	my $pid = start($supervisor, $name);
	until_true("$name is up", sub { $mine->() =~ /^$name: up \(pid \d+\) N seconds(, [a-z]+)?, under $name$/ }, $mine);
	until_true("the service under $name is up", sub { said($name) eq 'up' });
	my ($child) = $mine->() =~ /pid (\d+)/;
	ok((readlink("/proc/$child/cwd") // '') eq "$dir/$name", "the pid under $name is the service's");
	ok($json->() =~ /"supervised":true,"supervisor":"$name","state":"up","pid":$child,"seconds":[0-9],/, "JSON of $name", $json->());
	ok((out("$ours/svstat", '--format=prometheus', $name))[0] =~ /^unflap_service_up\{service="$name"\} 1$/m, "gauges of $name");
	out("$ours/svc", '-d', $name);
	until_true("$name is down", sub { $mine->() =~ /^$name: down N seconds, normally up(, down)?, under $name$/ }, $mine);
	out("$ours/svc", '-x', $name);
	until_true("$name has ended", sub { ended($pid) });
	ok($mine->() eq "$name: supervise not running\n", "$name: not running", $mine->());
}

sub run {
	($ours, my $peers, my $tmp) = @_;
	($passed, $failed, $skipped) = (0, 0, 0);
	$dir = "$tmp/cross";
	mkdir $dir;
	$dir = Cwd::abs_path($dir);
	my @libraries = glob "$peers/s6/lib/*-linux-gnu* $peers/s6/usr/lib/*-linux-gnu*";

	my @all = (
		['daemontools', "$peers/daemontools/usr/bin/supervise", sub { stock("$peers/daemontools/usr/bin") }],
		['runit', "$peers/runit/usr/bin/runsv", sub { other('runit', "$peers/runit/usr/bin/runsv") }],
		['s6', "$peers/s6/usr/bin/s6-supervise",
		    sub { other('s6', "$peers/s6/usr/bin/s6-supervise", join ':', @libraries) }],
	);
	for (@all) {
		my ($name, $program, $test) = @$_;
		if (!-x $program) {
			print "skipped: a living $name: it is not here\n";
			$skipped++;
			next;
		}
		eval { $test->(); 1 } or ok(0, "$name: $@");
		end_all();
	}
	return ($passed, $failed, $skipped);
}

1;
