#include "status.h"

#include <stdbool.h>
#include <string.h>

#include "tai.h"

enum status_order { BIG, LITTLE };

struct status_field {
	uint8_t at, len;	/* bytes */
	uint8_t order;		/* of enum status_order */
	uint8_t mask;		/* not 0: one bit of one byte, ... */
	uint8_t on, off;	/* ... and what its two values stand for */
	uint16_t member;	/* offset in struct status */
};

#define FIELD(at, len, order, member) {at, len, order, 0, 0, 0, offsetof(struct status, member)}
#define BIT(at, mask, on, off, member) {at, 1, BIG, mask, on, off, offsetof(struct status, member)}
#define COUNT(a) (sizeof(a) / sizeof *(a))

#define STAMP(at, sec, nano) FIELD(at, 8, BIG, sec), FIELD((at) + 8, 4, BIG, nano)
#define STAMP_AND_PID STAMP(0, sec, nano), FIELD(12, 4, LITTLE, pid)
#define CLASSIC STAMP_AND_PID, FIELD(16, 1, BIG, paused), FIELD(17, 1, BIG, want)
#define END(at, i)								\
	FIELD(at, 1, BIG, end[i].code), FIELD((at) + 1, 4, BIG, end[i].number),	\
	STAMP((at) + 5, end[i].sec, end[i].nano)

static const struct status_field fields_daemontools[] = {CLASSIC};
static const struct status_field fields_encore[] = {CLASSIC, FIELD(18, 1, BIG, phase)};
static const struct status_field fields_runit[] = {
	CLASSIC, FIELD(18, 1, BIG, term_sent), FIELD(19, 1, BIG, phase)};
static const struct status_field fields_nosh[] = {
	CLASSIC, FIELD(18, 1, BIG, phase), END(19, 0), END(36, 1), END(53, 2), END(70, 3)};

/* s6 2.0: the byte of daemontools' paused flag holds two bits. */
#define S6_FLAGS_20 BIT(16, 1, 1, 0, paused), BIT(16, 2, 1, 0, finishing), FIELD(17, 1, BIG, want)
static const struct status_field fields_s6_20[] = {STAMP_AND_PID, S6_FLAGS_20};
static const struct status_field fields_s6_21[] = {
	STAMP_AND_PID, S6_FLAGS_20, FIELD(18, 8, LITTLE, wait)};
static const struct status_field fields_s6_22[] = {
	STAMP(0, sec, nano), STAMP(12, ready_sec, ready_nano), FIELD(24, 8, BIG, pid),
	FIELD(32, 2, BIG, wait), BIT(34, 1, 1, 0, paused), BIT(34, 2, 1, 0, finishing),
	BIT(34, 8, 'u', 'd', want), BIT(34, 16, 1, 0, ready)};
static const struct status_field fields_s6_211[] = {
	STAMP(0, sec, nano), STAMP(12, ready_sec, ready_nano), FIELD(24, 8, BIG, pid),
	FIELD(32, 2, BIG, wait), BIT(34, 1, 1, 0, paused), BIT(34, 2, 1, 0, finishing),
	BIT(34, 4, 'u', 'd', want), BIT(34, 8, 1, 0, ready)};
static const struct status_field fields_s6_213[] = {
	STAMP(0, sec, nano), STAMP(12, ready_sec, ready_nano), FIELD(24, 8, BIG, pid),
	FIELD(32, 8, BIG, pgid), FIELD(40, 2, BIG, wait), BIT(42, 1, 1, 0, paused),
	BIT(42, 2, 1, 0, finishing), BIT(42, 4, 'u', 'd', want), BIT(42, 8, 1, 0, ready)};

static const char *const phases_encore[] = {
	"stopped", "starting", "started", "running", "stopping", "failed"};
static const char *const phases_runit[] = {"down", "run", "finish"};

#define FIELDS(a) a, COUNT(a)

enum {
	F_DAEMONTOOLS, F_ENCORE, F_ENCORE_LOG, F_RUNIT, F_S6_20, F_S6_21, F_S6_22, F_S6_211,
	F_S6_213, F_NOSH, F_COUNT
};

const struct status_format status_formats[] = {
	[F_DAEMONTOOLS] = {STATUS_DAEMONTOOLS, "daemontools", NULL, 18, 0, TAI_SHIFT, NULL, 0,
		FIELDS(fields_daemontools)},
	[F_ENCORE] = {STATUS_ENCORE, "daemontools-encore", NULL, 20, 0, TAI_SHIFT,
		FIELDS(phases_encore), FIELDS(fields_encore)},
	[F_ENCORE_LOG] = {STATUS_ENCORE, "daemontools-encore", NULL, 20, 20, TAI_SHIFT,
		FIELDS(phases_encore), FIELDS(fields_encore)},
	[F_RUNIT] = {STATUS_RUNIT, "runit", NULL, 20, 0, TAI_SHIFT, FIELDS(phases_runit),
		FIELDS(fields_runit)},
	[F_S6_20] = {STATUS_S6, "s6", "2.0", 18, 0, TAI_SHIFT_LEAP, NULL, 0, FIELDS(fields_s6_20)},
	[F_S6_21] = {STATUS_S6, "s6", "2.1", 26, 0, TAI_SHIFT_LEAP, NULL, 0, FIELDS(fields_s6_21)},
	[F_S6_22] = {STATUS_S6, "s6", "2.2 to 2.10", 35, 0, TAI_SHIFT_LEAP, NULL, 0,
		FIELDS(fields_s6_22)},
	[F_S6_211] = {STATUS_S6, "s6", "2.11, 2.12, 2.14 and later", 35, 0, TAI_SHIFT_LEAP, NULL,
		0, FIELDS(fields_s6_211)},
	[F_S6_213] = {STATUS_S6, "s6", "2.13", 43, 0, TAI_SHIFT_LEAP, NULL, 0,
		FIELDS(fields_s6_213)},
	[F_NOSH] = {STATUS_NOSH, "nosh", NULL, 87, 0, TAI_SHIFT_LEAP, FIELDS(phases_encore),
		FIELDS(fields_nosh)},
};

const size_t status_format_count = F_COUNT;

const struct status_format *
status_format(const unsigned char *bytes, size_t n, unsigned beside)
{
	if (n < STATUS_MIN)
		return NULL;
	switch (n) {
	case 18:
		return &status_formats[beside & STATUS_BESIDE_S6 ? F_S6_20 : F_DAEMONTOOLS];
	case 20:
		/* encore's last byte is 0; runit's is 0 only while it is down. */
		return &status_formats[beside & STATUS_BESIDE_RUNIT || bytes[19] ? F_RUNIT : F_ENCORE];
	case 26:
		return &status_formats[F_S6_21];
	case 35:
		/* Only the old layout has a fifth bit; without it, the new is likelier. */
		return &status_formats[bytes[34] & 16 ? F_S6_22 : F_S6_211];
	case 40:
		return &status_formats[F_ENCORE_LOG];
	case 43:
		return &status_formats[F_S6_213];
	case 87:
		return &status_formats[F_NOSH];
	}
	/* As 0.76 does: the first 18 bytes are what everybody agrees on. */
	return &status_formats[F_DAEMONTOOLS];
}

static uint64_t *
member(struct status *s, const struct status_field *f)
{
	return (uint64_t *)((char *)s + f->member);
}

void
status_decode(const struct status_format *format, const unsigned char *bytes, struct status *s)
{
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < format->field_count; i++) {
		const struct status_field *f = &format->fields[i];
		uint64_t x = 0;

		if (f->mask) {
			*member(s, f) = bytes[f->at] & f->mask ? f->on : f->off;
			continue;
		}
		for (unsigned b = 0; b < f->len; b++)
			x = x << 8 | bytes[f->at + (f->order == BIG ? b : f->len - 1u - b)];
		*member(s, f) = x;
	}
}

void
status_encode(const struct status_format *format, const struct status *s, unsigned char *bytes)
{
	struct status copy = *s;

	memset(bytes, 0, format->size);
	for (size_t i = 0; i < format->field_count; i++) {
		const struct status_field *f = &format->fields[i];
		uint64_t x = *member(&copy, f);

		if (f->mask) {
			if (x == f->on)
				bytes[f->at] |= f->mask;
			continue;
		}
		for (unsigned b = 0; b < f->len; b++, x >>= 8)
			bytes[f->at + (f->order == LITTLE ? b : f->len - 1u - b)] = (unsigned char)x;
	}
}

int64_t
status_time(const struct status_format *f, const struct status *s)
{
	return (int64_t)(s->sec - TAI_EPOCH) - f->shift;
}

const char *
status_phase(const struct status_format *f, const struct status *s)
{
	if (!f->phases)
		return NULL;
	return s->phase < f->phase_count ? f->phases[s->phase] : "status unknown";
}
