# The stanza reader, patterns, and what is known of programs.
TESTS += test-kb test-stanza test-re
.PHONY: test-kb test-stanza test-re

$(O)/test/test_kb: tests/unit/test_kb.c $(O)/gen/programs.o $(call libs,kb syntax port diag base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $^ $(PORT_LIBS)

$(O)/test/test_stanza: tests/unit/test_stanza.c $(call libs,syntax diag base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $^

test-kb: $(O)/test/test_kb
	$(O)/test/test_kb $(sort $(wildcard rules/programs/*.kb))

test-stanza: $(O)/test/test_stanza
	$(O)/test/test_stanza

$(O)/test/test_re: tests/unit/test_re.c $(call libs,port base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $^ $(PORT_LIBS)

test-re: $(O)/test/test_re
	$(O)/test/test_re
