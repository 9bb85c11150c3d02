# The world, JSON, the first line, and finding services.
.PHONY: test-svdir

SVDIR_TESTS = $(patsubst %,$(O)/test/test_%,shebang json world svdir)

$(SVDIR_TESTS): $(O)/test/%: tests/unit/%.c $(call libs,svdir syntax port diag base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $< -Wl,--start-group \
		$(filter %.a,$^) -Wl,--end-group $(PORT_LIBS)

test-svdir: $(SVDIR_TESTS)
	@s=0; for t in $(SVDIR_TESTS); do $$t fixtures/services || s=1; done; exit $$s
