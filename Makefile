# unflap: GNU make, no configure; everything is built under out/.
#
#   make          builds out/bin/*
#   make test     runs the tests that can run here, offline, without root
#   make demo     installs what is needed, builds, lints the service of 2003
#   make check    installs what is needed, builds, runs every test
#   make deps     installs what is needed (apt-get); never under NO_INSTALL=1
#   make bench    measures against the peers
#   make fuzz     five minutes of libFuzzer (FUZZ_SECONDS=300)
#   make install  PREFIX=/usr/local DESTDIR=

VERSION = 0.1.0
PREFIX = /usr/local
O = out
CC = gcc
PKG_CONFIG = pkg-config
CFLAGS = -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wvla -Werror -Wstrict-prototypes -Wmissing-prototypes
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DUNFLAP_VERSION='"$(VERSION)"' -Isrc -I$(O)/gen \
	$(WARN) -ffunction-sections $(CFLAGS)
ALL_LDFLAGS = -Wl,--gc-sections -Wl,--as-needed $(LDFLAGS)

LAYERS := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' src/LAYERS)
# The analyzer, highest layer first, as the linker wants them.
ANALYZER := cmd report rule fate svdir kb fix syntax port diag base
# The supervisor's side: one program a file, of base, wire and libc alone.
SV = svc svok svstat setuidgid envuidgid envdir softlimit setlock pgrphack fghack tai64n tai64nlocal
SV_BINS = $(SV:%=$(O)/bin/%)
# What rulec needs to turn rules/ into tables: everything below the tables.
PORT_LIBS = -lpcre2-8 -lmagic -ljansson

srcs = $(wildcard src/$(1)/*.c)
objs = $(patsubst src/%.c,$(O)/obj/%.o,$(call srcs,$(1)))
lib = $(O)/lib/$(1).a
libs = $(foreach l,$(1),$(call lib,$(l)))

.DELETE_ON_ERROR:
.PHONY: all programs test check demo deps bench fuzz install clean need

all: need programs
programs: $(O)/bin/unflap $(SV_BINS)

include src/tools/need.mk

$(O)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@printf 'CC   %s\n' $<
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define layer_rule
$(call lib,$(1)): $(call objs,$(1)) src/$(1)
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar crs $$@ $(call objs,$(1))
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rule,$(l))))

include src/tools/rules.mk

$(O)/bin/unflap: $(call libs,$(ANALYZER)) $(RULE_TABLES)
	@mkdir -p $(@D)
	@printf 'LD   %s\n' $@
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(O)/obj/cmd/main.o -Wl,--start-group \
		$(call libs,$(ANALYZER)) -Wl,--end-group $(RULE_TABLES) $(PORT_LIBS)

$(SV_BINS): $(O)/bin/%: $(O)/obj/sv/%.o $(call libs,sv wire base)
	@mkdir -p $(@D)
	@printf 'LD   %s\n' $@
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(call libs,sv wire base)

include tests/tests.mk

install: programs
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man8
	install -m 0755 $(O)/bin/unflap $(SV_BINS) $(DESTDIR)$(PREFIX)/bin
	install -m 0644 man/unflap.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 $(SV:%=man/%.8) $(DESTDIR)$(PREFIX)/share/man/man8

clean:
	rm -rf $(O)

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
