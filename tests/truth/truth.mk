# tests/truth: fates against real shells.  See truth.h and fixtures/fate/README.
#
#   make test-fate    the cases of fixtures/fate
#   make test-truth   TRUTH_COUNT generated scripts from TRUTH_SEED: the same
#                     each time, so that a build that fails fails for a change
#   make truth-fresh  TRUTH_FRESH from a seed of the moment, which is printed
TRUTH_COUNT = 2000
TRUTH_SEED = 1
TRUTH_FRESH = 2000
TRUTH_JOBS := $(shell nproc 2>/dev/null || echo 2)
TRUTH_DIR = $(O)/tests/truth
TRUTH_OBJS = $(patsubst %,$(TRUTH_DIR)/%.o,truth check judge claim run site proc cond gen grammar)
TRUTH_RUN = $(TRUTH_DIR)/truth --unflap $(O)/bin/unflap --rules tests/truth/rules \
	--stub $(TRUTH_DIR)/stub --jobs $(TRUTH_JOBS)

.PHONY: test-fate test-truth truth-fresh

$(TRUTH_DIR)/%.o: tests/truth/%.c $(wildcard tests/truth/*.h)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(TRUTH_DIR)/truth: $(TRUTH_OBJS)
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(TRUTH_OBJS) -ljansson

# Static: it is started some hundred thousand times.
$(TRUTH_DIR)/stub: tests/truth/stub.c
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -static -o $@ $<

test-fate: $(O)/bin/unflap
	@perl tests/truth/fate-cases $(O)/bin/unflap fixtures/fate

test-truth: $(O)/bin/unflap $(TRUTH_DIR)/truth $(TRUTH_DIR)/stub
	@$(TRUTH_RUN) --seed $(TRUTH_SEED) --count $(TRUTH_COUNT)

truth-fresh: $(O)/bin/unflap $(TRUTH_DIR)/truth $(TRUTH_DIR)/stub
	@$(TRUTH_RUN) --seed $(TRUTH_SEED) --count 1 --fresh $(TRUTH_FRESH)
