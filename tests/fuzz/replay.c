/*
 * replay.c - runs a fuzzing entry over files, without libFuzzer.
 *
 * Each file is given whole, and cut at a few places: what ends too early is
 * what breaks parsers.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { FILE_MAX = 1 << 20, CUTS = 6 };

/* A copy of its own size, so that a read behind the end is seen. */
static void
give(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		exit(111);
	for (size_t i = 0; i < n; i++)
		copy[i] = data[i];
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

int
main(int argc, char **argv)
{
	static uint8_t data[FILE_MAX];
	int files = 0;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n;

		if (!f) {
			perror(argv[i]);
			return 1;
		}
		n = fread(data, 1, sizeof data, f);
		fclose(f);
		alarm(20);	/* a hang is a failure */
		give(data, n);
		for (size_t cut = 1; cut < CUTS; cut++)
			give(data, n * cut / CUTS);
		alarm(0);
		files++;
	}
	printf("%d passed, 0 failed\n", files);
	return 0;
}
