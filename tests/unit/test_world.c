/* test_world - the same questions to a real tree and to one in memory, and roots. */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port/world.h"
#include "port/world_impl.h"

static unsigned passed, failed;

#define CHECK(ok)								\
	do {									\
		if (ok) {							\
			passed++;						\
		} else {							\
			failed++;						\
			printf("FAIL %s:%d: %s\n", __FILE__, __LINE__, #ok);	\
		}								\
	} while (0)

static void
put_real(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(fd, mode) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

static void
link_real(const char *target, const char *path)
{
	if (symlink(target, path) < 0) {
		perror(path);
		exit(1);
	}
}

/* The tree that both worlds hold; the working directory is its top. */
static void
tree_real(void)
{
	static const char *const dirs[] = {
		"img", "img/etc", "img/etc/sv", "img/etc/sv/a", "img/usr", "img/proc2", "other", "empty",
	};

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		mkdir(dirs[i], 0755);
	put_real("img/etc/passwd", "root:x:0:0\n", 0644);
	put_real("img/etc/sv/a/run", "#!/bin/sh\n", 0755);
	put_real("other/only", "here\n", 0600);
	link_real("/etc/sv/a", "img/abs");
	link_real("etc/sv/a", "img/rel");
	link_real("../../../../other", "img/climb");
	link_real("loop2", "img/loop1");
	link_real("loop1", "img/loop2");
	link_real("/nowhere", "img/dangling");
	link_real("/etc/passwd", "img/etc/users");
	link_real("/run/later", "img/etc/later");
}

static void
tree_fixture(struct world *w)
{
	world_put(w, "img/etc/passwd", STR("root:x:0:0\n"), 0644, NULL);
	world_put(w, "img/etc/sv/a/run", STR("#!/bin/sh\n"), 0755, NULL);
	world_put(w, "img/usr/", STR(""), 0755, NULL);
	world_put(w, "img/proc2/", STR(""), 0755, NULL);
	world_put(w, "other/only", STR("here\n"), 0600, NULL);
	world_put(w, "empty/", STR(""), 0755, NULL);
	world_put(w, "img/abs", STR(""), 0777, "/etc/sv/a");
	world_put(w, "img/rel", STR(""), 0777, "etc/sv/a");
	world_put(w, "img/climb", STR(""), 0777, "../../../../other");
	world_put(w, "img/loop1", STR(""), 0777, "loop2");
	world_put(w, "img/loop2", STR(""), 0777, "loop1");
	world_put(w, "img/dangling", STR(""), 0777, "/nowhere");
	world_put(w, "img/etc/users", STR(""), 0777, "/etc/passwd");
	world_put(w, "img/etc/later", STR(""), 0777, "/run/later");
}

static void
test_plain(struct world *w, struct arena *a)
{
	struct file_info info;
	struct dir_entry *e;
	struct str text;
	uint32_t n;

	CHECK(world_stat(w, "img/etc/sv/a/run", &info) == 0 && info.type == FILE_REGULAR &&
	    info.mode == 0755 && info.size == 10 && !info.is_link);
	CHECK(world_stat(w, "img/rel", &info) == 0 && info.type == FILE_DIRECTORY && info.is_link &&
	    !info.dangling);
	CHECK(world_stat(w, "img/dangling", &info) == 0 && info.dangling && info.type == FILE_LINK);
	CHECK(world_stat(w, "img/loop1", &info) == 0 && info.dangling);
	CHECK(world_stat(w, "nope", &info) == ENOENT);
	CHECK(world_stat(w, "other/only/x", &info) == ENOTDIR);
	CHECK(world_read(w, a, "other/only", &text, &info) == 0 && str_is(text, "here\n"));
	CHECK(world_read(w, a, "other/only", &text, NULL) == 0);
	CHECK(world_read(w, a, "other", &text, &info) == EISDIR);
	CHECK(world_read(w, a, "img/dangling", &text, &info) == ENOENT);
	CHECK(world_read(w, a, "img/rel/run", &text, &info) == 0 && str_is(text, "#!/bin/sh\n"));
	CHECK(world_list(w, a, "img", &e, &n) == 0 && n == 9);
	CHECK(n == 9 && str_is(e[0].name, "abs") && str_is(e[8].name, "usr") &&
	    e[0].type == FILE_LINK && e[8].type == FILE_DIRECTORY && e[0].name.p[3] == 0);
	CHECK(world_list(w, a, "empty", &e, &n) == 0 && n == 0);
	CHECK(world_list(w, a, "other/only", &e, &n) == ENOTDIR);
	CHECK(world_link(w, a, "img/rel", &text) == 0 && str_is(text, "etc/sv/a"));
	CHECK(world_link(w, a, "img/etc", &text) == EINVAL);
	CHECK(world_link(w, a, "img/nope", &text) == ENOENT);
	CHECK(!world_rooted(w));
	CHECK(world_root_stat(w, "/etc/passwd", &info) == EAGAIN);
}

static void
test_dir(struct world *w, struct arena *a)
{
	struct world_dir img, etc, sub;
	struct file_info info;
	struct str text;

	CHECK(world_dir_open(w, a, NULL, "img", "img", &img) == 0 && img.n == 9);
	CHECK(world_dir_entry(&img, "etc") && !world_dir_entry(&img, "et"));
	CHECK(world_dir_open(w, a, &img, "etc", "img/etc", &etc) == 0 && etc.n == 4);
	CHECK(world_dir_read(w, a, &etc, world_dir_entry(&etc, "passwd"), &text, &info) == 0 &&
	    str_is(text, "root:x:0:0\n") && info.mode == 0644);
	CHECK(world_dir_open(w, a, &img, "rel", "img/rel", &sub) == 0 && sub.n == 1);
	CHECK(world_dir_read(w, a, &sub, &sub.entries[0], &text, &info) == 0 && text.n == 10);
	world_dir_close(w, &sub);
	CHECK(world_dir_open(w, a, &img, "dangling", "img/dangling", &sub) == ENOENT);
	CHECK(world_dir_stat(w, &img, "rel", &info) == 0 && info.type == FILE_DIRECTORY && info.is_link);
	CHECK(world_dir_stat(w, &img, "rel/run", &info) == 0 && info.type == FILE_REGULAR);
	CHECK(world_dir_fifo(w, &etc, "passwd") != 0);
	world_dir_close(w, &etc);
	world_dir_close(w, &img);
}

/* From here on links below img are resolved in img. */
static void
test_image(struct world *w, struct arena *a)
{
	struct file_info info;
	struct str text;
	struct dir_entry *e;
	uint32_t n;

	world_add_image(w, "img/");
	world_add_image(w, "img");
	CHECK(!world_rooted(w));
	CHECK(world_root_stat(w, "/etc/passwd", &info) == EAGAIN);
	CHECK(world_stat(w, "img/abs/run", &info) == 0 && info.size == 10);
	CHECK(world_stat(w, "./img//abs", &info) == 0 && info.type == FILE_DIRECTORY && info.is_link);
	CHECK(world_read(w, a, "img/etc/users", &text, &info) == 0 && str_is(text, "root:x:0:0\n"));
	CHECK(world_stat(w, "img/climb", &info) == 0 && info.dangling);	/* no way out */
	CHECK(world_stat(w, "img/loop1", &info) == 0 && info.dangling);
	CHECK(world_list(w, a, "img/abs", &e, &n) == 0 && n == 1);
	CHECK(world_stat(w, "img", &info) == 0 && info.type == FILE_DIRECTORY);
	CHECK(world_stat(w, "img/../other/only", &info) == 0 && info.size == 5);
	CHECK(world_stat(w, "other/only", &info) == 0);
}

static void
test_roots(struct world *w, struct arena *a)
{
	struct file_info info;
	struct str text;

	world_add_root(w, "img", false);
	CHECK(world_rooted(w));
	CHECK(world_root_stat(w, "/etc/passwd", &info) == 0 && info.size == 11);
	CHECK(world_root_stat(w, "/etc/passwd", NULL) == 0);
	CHECK(world_root_stat(w, "/abs/run", &info) == 0);
	CHECK(world_root_stat(w, "/../../etc/passwd", &info) == 0);
	CHECK(world_root_read(w, a, "/etc/users", &text) == 0 && text.n == 11);
	CHECK(world_root_stat(w, "/etc/shadow", &info) == ENOENT);
	CHECK(world_root_stat(w, "/etc/passwd/x", &info) == ENOENT);
	CHECK(world_root_stat(w, "/dangling", &info) == ENOENT);
	CHECK(world_root_stat(w, "/loop1", &info) == ENOENT);
	CHECK(world_root_stat(w, "/proc/self", &info) == EAGAIN);	/* a kernel fills it */
	CHECK(world_root_stat(w, "/proc2/self", &info) == ENOENT);
	CHECK(world_root_stat(w, "/only", &info) == ENOENT);
	world_add_root(w, "other", true);
	CHECK(world_root_stat(w, "/only", &info) == 0);			/* the second has it */
	CHECK(world_root_stat(w, "/etc/shadow", &info) == EAGAIN);	/* the second is partial */
}

static void
test_gone(struct world *w)
{
	struct file_info info;

	world_add_root(w, "no-such-root", false);
	CHECK(world_rooted(w));
	CHECK(world_root_stat(w, "/etc/passwd", &info) == EAGAIN);
	CHECK(world_stat(w, "no-such-root/x", &info) == ENOENT);
}

static void
test_both(struct world *(*make)(struct arena *), bool by_hand)
{
	struct arena a = {0};
	struct world *w = make(&a), *g = make(&a);

	w->no_openat2 = by_hand;
	if (make == world_fixture)
		tree_fixture(w);
	test_plain(w, &a);
	test_dir(w, &a);
	test_image(w, &a);
	test_roots(w, &a);
	test_gone(g);
	world_close(w);
	world_close(g);
	arena_free(&a);
}

/* What only a real file system has. */
static void
test_special(void)
{
	struct arena a = {0};
	struct world *w = world_real(&a);
	struct world_dir d;
	struct file_info info;
	struct str text;
	int fd, writer;
	char elf[WORLD_ELF_WHOLE + 100] = "\177ELF";

	mkdir("special", 0755);
	mkfifo("special/fifo", 0600);
	link_real("fifo", "special/to-fifo");
	put_real("special/run", "x", 0644);
	fd = open("special/big", O_WRONLY | O_CREAT, 0644);
	CHECK(ftruncate(fd, WORLD_FILE_MAX + 1) == 0);
	close(fd);
	fd = open("special/full", O_WRONLY | O_CREAT, 0644);
	CHECK(ftruncate(fd, WORLD_FILE_MAX) == 0);
	close(fd);
	fd = open("special/elf", O_WRONLY | O_CREAT, 0755);
	CHECK(write(fd, elf, sizeof elf) == sizeof elf && ftruncate(fd, 64 << 20) == 0);
	close(fd);

	/* A writer that waits for a reader must go on waiting: nobody opens the FIFO. */
	writer = fork();
	if (writer == 0) {
		fd = open("special/fifo", O_WRONLY);
		_exit(0);
	}
	usleep(50 * 1000);
	CHECK(world_dir_open(w, &a, NULL, "special", "special", &d) == 0 && d.n == 6);
	CHECK(world_dir_read(w, &a, &d, world_dir_entry(&d, "fifo"), &text, &info) == EINVAL);
	CHECK(world_dir_read(w, &a, &d, world_dir_entry(&d, "to-fifo"), &text, &info) == EINVAL);
	CHECK(world_read(w, &a, "special/fifo", &text, &info) == EINVAL && info.type == FILE_FIFO);
	CHECK(world_read(w, &a, "/dev/null", &text, &info) == EINVAL && info.type == FILE_OTHER);
	CHECK(world_dir_fifo(w, &d, "fifo") == ENXIO);
	CHECK(waitpid(writer, NULL, WNOHANG) == 0);
	kill(writer, 9);
	waitpid(writer, NULL, 0);

	fd = open("special/fifo", O_RDONLY | O_NONBLOCK);
	CHECK(world_dir_fifo(w, &d, "fifo") == 0);
	CHECK(world_dir_fifo(w, &d, "run") == EINVAL);
	CHECK(world_dir_fifo(w, &d, "nope") == ENOENT);
	close(fd);

	CHECK(world_read(w, &a, "special/big", &text, &info) == EFBIG && info.size == WORLD_FILE_MAX + 1);
	CHECK(world_read(w, &a, "special/full", &text, &info) == 0 && text.n == WORLD_FILE_MAX);
	CHECK(world_read(w, &a, "special/elf", &text, &info) == 0 && text.n == WORLD_ELF_HEAD &&
	    info.size == 64 << 20);
	CHECK(world_read(w, &a, "/proc/self/status", &text, &info) == 0 && text.n > 100);
	CHECK(world_real_path(w, &a, ".") && world_real_path(w, &a, ".")[0] == '/');
	CHECK(!world_real_path(w, &a, "nope"));
	world_dir_close(w, &d);
	world_close(w);
	arena_free(&a);
}

/* The machine's own root: what it says is so. */
static void
test_own_root(void)
{
	struct arena a = {0};
	struct world *w = world_real(&a);
	struct file_info info;

	world_add_root(w, "/", false);
	CHECK(world_root_stat(w, "/bin/sh", &info) == 0 && info.type == FILE_REGULAR);
	CHECK(world_root_stat(w, "/proc/self/exe", &info) == 0);
	CHECK(world_root_stat(w, "/proc/no-such-file", &info) == ENOENT);
	CHECK(world_root_stat(w, "/run/no-such-file", &info) == ENOENT);
	CHECK(world_stat(w, "special/run", &info) == 0);
	world_close(w);
	arena_free(&a);
}

static void
test_join(void)
{
	struct arena a = {0};

	CHECK(strcmp(world_join(&a, "a", "b"), "a/b") == 0);
	CHECK(strcmp(world_join(&a, "a/", "b"), "a/b") == 0);
	CHECK(strcmp(world_join(&a, "/", "b"), "/b") == 0);
	CHECK(strcmp(world_join(&a, ".", "b"), "b") == 0);
	CHECK(strcmp(world_join(&a, "..", "b"), "../b") == 0);
	arena_free(&a);
}

int
main(void)
{
	char dir[] = "/tmp/unflap-world.XXXXXX";
	char rm[64];

	if (!mkdtemp(dir) || chdir(dir) < 0) {
		perror(dir);
		return 1;
	}
	tree_real();
	test_both(world_real, false);
	test_both(world_real, true);
	test_both(world_fixture, false);
	test_special();
	test_own_root();
	test_join();
	snprintf(rm, sizeof rm, "rm -rf %s", dir);
	if (chdir("/") < 0 || system(rm) != 0)
		failed++;
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
