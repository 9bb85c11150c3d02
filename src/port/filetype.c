#include "filetype.h"

#include <dlfcn.h>
#include <magic.h>

#include "base/arena.h"

/*
 * Opened at first need and not linked: libmagic brings lzma, bz2 and zlib
 * along, which costs every start 0.19 ms (measured: an empty program starts in
 * 0.52 ms, linked with it in 0.71, and dash -n takes 0.59), and hardly any tree
 * holds a file that needs it.
 */
struct libmagic {
	bool tried;
	magic_t cookie;
	magic_t (*open)(int flags);
	int (*load)(magic_t cookie, const char *database);
	const char *(*buffer)(magic_t cookie, const void *p, size_t n);
	void (*close)(magic_t cookie);
};

/* dlsym(3) gives an object pointer where ISO C wants a function's. */
static bool
symbol_get(void *lib, const char *name, void *slot)
{
	void *p = dlsym(lib, name);

	memcpy(slot, &p, sizeof p);
	return p != NULL;
}

static void
libmagic_open(struct libmagic *m)
{
	void *lib = dlopen("libmagic.so.1", RTLD_NOW | RTLD_LOCAL);

	m->tried = true;
	if (!lib || !symbol_get(lib, "magic_open", &m->open) ||
	    !symbol_get(lib, "magic_load", &m->load) ||
	    !symbol_get(lib, "magic_buffer", &m->buffer) ||
	    !symbol_get(lib, "magic_close", &m->close))
		return;
	m->cookie = m->open(MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF);
	if (m->cookie && m->load(m->cookie, NULL) != 0) {
		m->close(m->cookie);
		m->cookie = NULL;
	}
}

const char *
filetype_name(struct arena *a, struct str bytes)
{
	static struct libmagic m;	/* its database: loaded once */
	struct str name;

	if (!m.tried)
		libmagic_open(&m);
	if (!m.cookie)
		return NULL;
	name = str_of(m.buffer(m.cookie, bytes.p, bytes.n));
	/* "gzip compressed data, was ...": the first piece is the name. */
	name = str_sub(name, 0, str_find(name, ',', 0));
	return name.n && !str_is(name, "data") ? arena_dup(a, name.p, name.n) : NULL;
}
