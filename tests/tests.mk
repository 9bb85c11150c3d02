# How the tests run.  A part is a target that prints `N passed, N failed`;
# tests/run runs parts one by one and sums up.  `make test` is what runs
# offline and without root, `make check` is all there is.

LAYER_LIBS = $(call libs,$(filter-out cmd,$(ANALYZER)))
TEST_LINK = -Wl,--start-group $(LAYER_LIBS) -Wl,--end-group $(RULE_TABLES) $(PORT_LIBS)

-include tests/syntax/syntax.mk
-include tests/unit/kb.mk
-include tests/unit/svdir.mk
-include tests/unit/rule.mk
-include tests/truth/truth.mk
-include tests/daemons/daemons.mk

TEST_PARTS = $(if $(wildcard tests/syntax/syntax.mk),test-syntax) \
	$(if $(wildcard tests/unit/kb.mk),test-stanza test-kb) \
	$(if $(wildcard tests/unit/svdir.mk),test-svdir) \
	$(if $(wildcard tests/unit/rule.mk),test-rules) \
	$(if $(wildcard tests/truth/truth.mk),test-fate) \
	test-report test-cmd test-golden test-layers test-headers test-man test-readme
CHECK_PARTS = test-compilers test-sanitized test-fuzz \
	$(if $(wildcard tests/truth/truth.mk),test-truth) \
	$(if $(wildcard tests/daemons/daemons.mk),test-daemons)

RUN_PARTS = MAKE='$(MAKE)' O='$(O)' sh tests/run

.PHONY: test check demo bench fuzz man readme bless $(TEST_PARTS) $(CHECK_PARTS) test-built

test: need
	+@$(RUN_PARTS) test-built $(TEST_PARTS)

check: deps
	+@$(RUN_PARTS) test-built $(TEST_PARTS) $(CHECK_PARTS)

demo: deps
	@$(MAKE) --no-print-directory programs
	@sh tests/demo $(O)/bin/unflap

test-built: need programs
	@test -x $(O)/bin/unflap && echo '1 passed, 0 failed'

$(O)/test/test_report: tests/unit/test_report.c $(LAYER_LIBS) $(RULE_TABLES)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(TEST_LINK)

test-report: $(O)/test/test_report
	@$(O)/test/test_report

# One check a file of shell; each prints its sum.
test-cmd: programs
	@UNFLAP=$(O)/bin/unflap sh tests/cmd/run

test-golden: programs
	@UNFLAP=$(O)/bin/unflap sh tests/golden/run

bless: programs
	@UNFLAP=$(O)/bin/unflap BLESS=1 sh tests/golden/run

test-layers:
	@sh src/tools/layers && echo '1 passed, 0 failed'

test-headers:
	@sh src/tools/headers && echo '1 passed, 0 failed'

# man/unflap.1 holds the options as the program lists them.
man: programs
	@sh tests/cmd/man --write $(O)/bin/unflap

test-man: programs
	@sh tests/cmd/man $(O)/bin/unflap

# README.md holds what the program really prints.
readme: programs
	@sh tests/cmd/readme --write $(O)/bin/unflap

test-readme: programs
	@sh tests/cmd/readme $(O)/bin/unflap

# Both compilers take all of the source without a warning (-Werror is in WARN).
test-compilers:
	@p=0 f=0 s=0; for cc in gcc clang; do \
		if ! command -v $$cc >/dev/null 2>&1; then \
			echo "skipped: no $$cc here"; s=$$((s + 1)); \
		elif $(MAKE) --no-print-directory O=$(O)/$$cc CC=$$cc programs; then \
			p=$$((p + 1)); \
		else \
			f=$$((f + 1)); \
		fi; \
	done; echo "$$p passed, $$f failed, $$s skipped"; [ $$f = 0 ]

# The units, and the program over every fixture, under ASan and UBSan.  Leaks
# are no fault: the analyzer frees nothing before it ends.
SANITIZE = CC=clang CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all' \
	LDFLAGS='-fsanitize=address,undefined'
test-sanitized:
	@if ! command -v clang >/dev/null 2>&1; then \
		echo 'skipped: no clang here'; echo '0 passed, 0 failed, 1 skipped'; exit 0; \
	fi; \
	export UBSAN_OPTIONS=print_stacktrace=1; \
	$(MAKE) --no-print-directory O=$(O)/san $(SANITIZE) programs && \
	MAKE='$(MAKE) --no-print-directory' O='$(O)/san' sh tests/cmd/sanitized

include tests/process/process.mk
include tests/bench/bench.mk
include tests/fuzz/fuzz.mk
