#include "tai.h"

#include <time.h>

struct tai
tai_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (struct tai){TAI_EPOCH + TAI_SHIFT + (uint64_t)now.tv_sec, (uint32_t)now.tv_nsec};
}

void
tai_pack(unsigned char bytes[TAI_BYTES], struct tai t)
{
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(t.sec >> (56 - 8 * i));
	for (int i = 0; i < 4; i++)
		bytes[8 + i] = (unsigned char)(t.nano >> (24 - 8 * i));
}

struct tai
tai_unpack(const unsigned char bytes[TAI_BYTES])
{
	struct tai t = {0};

	for (int i = 0; i < 8; i++)
		t.sec = t.sec << 8 | bytes[i];
	for (int i = 8; i < TAI_BYTES; i++)
		t.nano = t.nano << 8 | bytes[i];
	return t;
}

void
tai_format(char text[TAI_DIGITS], struct tai t)
{
	static const char digits[16] = "0123456789abcdef";
	unsigned char bytes[TAI_BYTES];

	tai_pack(bytes, t);
	for (int i = 0; i < TAI_BYTES; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
}

bool
tai_scan(const char text[TAI_DIGITS], struct tai *t)
{
	unsigned char bytes[TAI_BYTES] = {0};

	for (int i = 0; i < TAI_DIGITS; i++) {
		char c = text[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0)
			return false;
		bytes[i / 2] = (unsigned char)(bytes[i / 2] << 4 | digit);
	}
	*t = tai_unpack(bytes);
	return true;
}
