# What must be there to build, said in one line where it is not.
NEED_APT = gcc make pkg-config libpcre2-dev libmagic-dev libjansson-dev
TEST_APT = clang libclang-rt-dev libcmocka-dev perl dash bash busybox-static mksh yash valgrind \
	shellcheck devscripts groff-base

need:
	@sh src/tools/need $(PKG_CONFIG)

deps:
	@NEED="$(NEED_APT) $(TEST_APT)" sh src/tools/deps
