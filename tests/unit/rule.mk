# Rules: the reader, the engine, and every example of every rule.
.PHONY: test-rules test-rules-prove test-fix

$(O)/test/test_fix: tests/unit/test_fix.c $(call libs,fix diag base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $^

$(O)/test/test_rule: tests/unit/test_rule.c $(LAYER_LIBS) $(RULE_TABLES)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(TEST_LINK)

$(O)/test/test_rule_engine: tests/unit/test_rule_engine.c $(LAYER_LIBS) $(RULE_TABLES)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(TEST_LINK)

# `make test-rules RULE=backgrounded` proves the examples of one rule.
test-rules: $(O)/test/test_fix $(O)/test/test_rule $(O)/test/test_rule_engine
	@$(O)/test/test_fix
	@$(O)/test/test_rule_engine $(sort $(wildcard rules/*.rule))
	@$(O)/test/test_rule $(RULE)
