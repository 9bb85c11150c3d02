# rules/ is compiled into tables by rulec, which is the rule reader itself.
# The directories are prerequisites: a file that goes vanishes from the program.
RULEC = $(O)/bin/rulec
RULEC_LAYERS = rule svdir kb syntax port diag base

# One object for each kind of table; they are linked into unflap.
RULE_TABLES = $(O)/gen/programs.o $(O)/gen/rules.o

RULEC_OBJS = $(O)/obj/tools/rulec.o $(O)/obj/tools/rulec_rules.o

$(RULEC): $(RULEC_OBJS) $(call libs,$(RULEC_LAYERS))
	@mkdir -p $(@D)
	@printf 'LD   %s\n' $@
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PORT_LIBS)

# A text pool is one long string: more than the 4095 bytes C11 promises.
$(O)/gen/%.o: $(O)/gen/%.c
	@printf 'CC   %s\n' $<
	@$(CC) $(ALL_CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<

$(O)/gen/programs.c: $(RULEC) $(wildcard rules/programs/*.kb) rules/programs
	@mkdir -p $(@D)
	@printf 'RULE %s\n' $@
	@$(RULEC) programs $(sort $(wildcard rules/programs/*.kb)) >$@.new
	@mv $@.new $@

$(O)/gen/rules.c: $(RULEC) $(wildcard rules/*.rule) rules
	@mkdir -p $(@D)
	@printf 'RULE %s\n' $@
	@$(RULEC) rules $(sort $(wildcard rules/*.rule)) >$@.new
	@mv $@.new $@

-include $(wildcard $(O)/gen/*.d)
