# libFuzzer: each tests/fuzz/fuzz_NAME.c has one entry.  `make fuzz` runs all
# for FUZZ_SECONDS in sum; `make test-fuzz` replays, without libFuzzer, what
# lies in fixtures, rules and tests/fuzz/found (inputs that once broke).
FUZZ_SECONDS = 300
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FLAGS = CC=clang CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all' \
	LDFLAGS='-fsanitize=address,undefined'

$(O)/fuzz/%: tests/fuzz/fuzz_%.c $(LAYER_LIBS) $(RULE_TABLES)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $< $(TEST_LINK)

$(O)/replay/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(LAYER_LIBS) $(RULE_TABLES)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< tests/fuzz/replay.c $(TEST_LINK)

# The analyzer frees nothing before it ends; rulec too, which runs in the build.
fuzz test-fuzz test-sanitized: export ASAN_OPTIONS = detect_leaks=0:abort_on_error=1

.PHONY: fuzz-built replay-built
fuzz-built: $(patsubst %,$(O)/fuzz/%,$(FUZZERS))
replay-built: $(patsubst %,$(O)/replay/%,$(FUZZERS))

fuzz:
	+@$(MAKE) --no-print-directory O=$(O)/fuzzing $(FUZZ_FLAGS) fuzz-built
	@FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/run $(O)/fuzzing/fuzz $(FUZZERS)

test-fuzz:
	+@if command -v clang >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory O=$(O)/san $(SANITIZE) replay-built && \
		sh tests/fuzz/run --replay $(O)/san/replay $(FUZZERS); \
	else \
		$(MAKE) --no-print-directory replay-built && \
		sh tests/fuzz/run --replay $(O)/replay $(FUZZERS); \
	fi
