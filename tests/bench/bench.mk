# `make bench`: ratios of medians in one run on one machine, beside the peers.
# Exits with 1 when a bar is missed; writes docs/benchmarks.md.
$(O)/test/timer: tests/bench/timer.c
	@mkdir -p $(@D)
	@$(CC) -std=c11 -D_GNU_SOURCE $(WARN) $(CFLAGS) -o $@ $<

bench: programs $(O)/test/timer
	@sh tests/bench/run $(O)/bin/unflap $(O)/test/timer docs/benchmarks.md
