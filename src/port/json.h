/*
 * json.h - JSON out (jansson).
 *
 * Given:  values, built from the inside out.
 * Gives:  one document, compact or indented, keys in the order they were set.
 * Owns:   json_set/json_push take the value over; json_end() frees the tree.
 * Fails:  out of memory ends the program (111).  Bytes that are no UTF-8
 *         become U+FFFD.
 */
#ifndef PORT_JSON_H
#define PORT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/out.h"

typedef struct json_t json;	/* jansson's own type; opaque here */

json *json_object_new(void);
json *json_list_new(void);
json *json_text(const char *z);			/* NULL gives null */
json *json_slice(struct str s);
json *json_number(int64_t n);
json *json_fraction(double d);
json *json_bool(bool b);
json *json_nothing(void);
void json_set(json *object, const char *key, json *value);
void json_push(json *list, json *value);
/* Writes and frees. */
void json_end(json *root, struct out *o, bool indented);

#endif
