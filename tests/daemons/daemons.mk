# tests/daemons: what real daemons do, and what unflap says of them.  See run.
#
#   make test-daemons   some quick ones; skipped without root, namespaces or packages
#   make daemons        all of them; writes docs/daemons.md
#   make daemons ONLY=nginx,mail   some, by name or list; writes nothing
DAEMONS_WATCH = $(O)/tests/daemons/watch
DAEMONS_RUN = perl tests/daemons/run --unflap $(O)/bin/unflap --watch $(DAEMONS_WATCH) --peers $(O)/peers

.PHONY: daemons test-daemons

$(DAEMONS_WATCH): tests/daemons/watch.c
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -o $@ $<

test-daemons: $(O)/bin/unflap $(DAEMONS_WATCH)
	@$(DAEMONS_RUN) --quick

daemons: $(O)/bin/unflap $(DAEMONS_WATCH)
	@$(DAEMONS_RUN) $(if $(ONLY),--only $(ONLY),--doc docs/daemons.md)
