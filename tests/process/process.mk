# tests/process: the programs of src/sv against Debian's daemontools.  See run.
#
#   make test-wire      formats on disk and in pipes
#   make test-process   the same scripts against both, byte for byte; what has
#                       no peer is skipped, and counted
#   make peers          unpacks the peers under out/peers; part of `make deps`
.PHONY: test-wire test-process peers
TEST_PARTS += test-process

$(O)/test/test_wire: tests/unit/test_wire.c $(call libs,wire base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^

test-wire: $(O)/test/test_wire
	@$(O)/test/test_wire

peers:
	@sh tests/process/peers $(O)/peers

deps: peers

test-process: $(SV_BINS) $(O)/test/test_wire
	@$(O)/test/test_wire
	@sh tests/process/alone $(SV_BINS)
	@sh tests/process/pages $(SV)
	@perl tests/process/run --ours $(O)/bin --peers $(O)/peers
