#include "control.h"

const struct control control_table[] = {
#define ROW(letter, word, dialects, sentence) {letter, (dialects), word, sentence},
	CONTROL_TABLE(ROW)
#undef ROW
};

const size_t control_count = sizeof control_table / sizeof *control_table;

const struct control *
control_find(char letter, enum control_dialect dialect)
{
	for (size_t i = 0; i < control_count; i++)
		if (control_table[i].letter == letter && control_table[i].dialects & dialect)
			return &control_table[i];
	return NULL;
}
