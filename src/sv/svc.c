/* svc -LETTERS DIR...: writes the letters into the control FIFO of each DIR. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "option.h"
#include "say.h"
#include "wire/control.h"

#define ROOM 20		/* letters of one call */

static char letters[ROOM + 1];	/* as given, each once */
static size_t count;

static _Noreturn void
die_options(void)
{
	char text[512] = "svc options: ";

	for (size_t i = 0; i < control_count; i++) {
		const struct control *c = &control_table[i];
		char letter[3] = {c->letter, ' '};

		if (c->dialects & CONTROL_DAEMONTOOLS)
			strcat(strcat(strcat(text, i ? ", " : ""), letter), c->word);
	}
	say_die(100, NULL, 0, text, NULL);
}

static void
read_letters(struct options *o)
{
	int letter;

	while ((letter = option_next(o))) {
		if (letter == '?')
			die_options();
		if (count < ROOM && !strchr(letters, letter))
			letters[count++] = (char)letter;
	}
}

/* In the directory already.  The letters of one call arrive together. */
static void
control(const char *dir)
{
	int fd = open("supervise/control", O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENXIO) {
		warn("unable to control ", dir, ": supervise not running");
		return;
	}
	if (fd < 0) {
		warn_sys("unable to control ", dir, ": ");
		return;
	}
	/* A supervise that is stopped has not read yet: wait, as 0.76 does. */
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	if (count && write(fd, letters, count) < 0)
		warn_sys("error writing commands to ", dir, ": ");
	close(fd);
}

int
main(int argc, char **argv)
{
	char known[ROOM + 1] = "";
	struct options o = {.argv = argv, .letters = known, .at = 1};
	int origin;

	(void)argc;
	say_name = "svc";
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0, n = 0; i < control_count; i++)
		if (control_table[i].dialects & CONTROL_DAEMONTOOLS)
			known[n++] = control_table[i].letter;
	read_letters(&o);
	origin = open(".", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (origin < 0)
		fatal_sys(111, "unable to open current directory: ");
	for (char **dir = option_rest(&o); *dir; dir++) {
		if (chdir(*dir))
			warn_sys("unable to chdir to ", *dir, ": ");
		else
			control(*dir);
		if (fchdir(origin))
			fatal_sys(111, "unable to set directory: ");
	}
	_exit(0);
}
