# The shell's parser: its cases, its promises on the scripts of this machine,
# the inputs that once broke it, and its time on nonsense.
SYNTAX_LIBS = $(call libs,syntax diag base)
SYNTAX_LINK = -Wl,--start-group $(SYNTAX_LIBS) -Wl,--end-group
AGREE_FILES = 2000
AGREE_DIRS = $(wildcard /etc /usr/bin /usr/sbin /usr/lib /lib /usr/share /opt /root)

.PHONY: test-syntax bless-syntax fuzz-sh

$(O)/test/test_syntax: tests/unit/test_syntax.c $(SYNTAX_LIBS)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(SYNTAX_LINK)

$(O)/test/test_syntax_tree: tests/unit/test_syntax_tree.c $(SYNTAX_LIBS)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(SYNTAX_LINK)

$(O)/test/shtree: tests/syntax/shtree.c $(SYNTAX_LIBS)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(SYNTAX_LINK)

$(O)/test/replay_sh: tests/fuzz/fuzz_sh.c $(SYNTAX_LIBS)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -DFUZZ_REPLAY -o $@ $< $(SYNTAX_LINK)

test-syntax: $(O)/test/test_syntax $(O)/test/test_syntax_tree $(O)/test/shtree $(O)/test/replay_sh
	@$(O)/test/test_syntax fixtures/shell/*.txt
	@$(O)/test/test_syntax_tree
	@$(O)/test/replay_sh fixtures/crashers fixtures/shell
	@perl tests/syntax/agree -n $(AGREE_FILES) -t $(O)/test/shtree \
		-k fixtures/shell/disagreements $(AGREE_DIRS)
	@perl tests/syntax/linear $(O)/test/shtree

# What the parser says now, written into the cases: look at the difference.
bless-syntax: $(O)/test/test_syntax
	@$(O)/test/test_syntax -u fixtures/shell/*.txt

fuzz-sh: FUZZERS = sh
fuzz-sh: fuzz
