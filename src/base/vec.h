/*
 * vec.h - a typed array that grows in an arena.
 *
 * Given:  struct { VEC(struct thing); } or VEC_OF(struct thing) x = {0}.
 * Gives:  x.v[0 .. x.n - 1]; vec_push(a, &x) is a pointer to a new zeroed slot.
 * Owns:   nothing; the arena does.  A push may move the array.
 * Fails:  never (see arena.h).
 * Cost:   amortised constant; the outgrown copies stay in the arena.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "arena.h"

#define VEC_OF(type)			\
	struct {			\
		type *v;		\
		uint32_t n, cap;	\
	}

#define vec_push(a, x) vec_push_from((a), (x), 4)
/* The same for arrays that nearly always hold one thing: first is their first room. */
#define vec_push_from(a, x, first)					\
	((x)->n == (x)->cap						\
	    ? ((x)->cap = (x)->cap ? (x)->cap * 2 : (first),		\
	       (x)->v = arena_grow((a), (x)->v, (x)->n, (x)->cap,	\
		   sizeof *(x)->v))					\
	    : (x)->v,							\
	    &(x)->v[(x)->n++])

#endif
