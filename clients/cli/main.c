/* SPDX-License-Identifier: EUPL-1.2 */
/* ideenbus: from argv to an exit code. */
#include "cli.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* The locale's language, by the usual order of variables; who has none set, or one that stands for none, gets German. */
static bool locale_is_german (void)
{
  static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
  {
    const char *value = getenv (names[i]);
    size_t size = value == NULL ? 0 : strcspn (value, ".@"); /* C.UTF-8 is C */
    bool none = size == 0 || (size == 1 && *value == 'C') || (size == 5 && strncmp (value, "POSIX", 5) == 0);
    if (!none)
      return strncmp (value, "de", 2) == 0;
  }
  return true;
}

static int check_common (struct cli *cli)
{
  const char *lang = option_text (cli, OPT_LANG), *timeout = option_text (cli, OPT_TIMEOUT);
  if (lang != NULL && strcmp (lang, "de") != 0 && strcmp (lang, "en") != 0)
    return fail (cli, STATUS_USAGE, "lang", T_BAD_LANG, lang);
  cli->timeout_ms = 3000;
  if (timeout != NULL)
  {
    char *end;
    double seconds = strtod (timeout, &end);
    if (end == timeout || *end != '\0' || !(seconds >= 0) || seconds > 3600)
      return fail (cli, STATUS_USAGE, "timeout", T_BAD_TIMEOUT, timeout);
    cli->timeout_ms = (int) (seconds * 1000);
  }
  return STATUS_DONE;
}

static int run (struct cli *cli, int argc, char **argv)
{
  bool help;
  int status = options_parse (cli, argc, argv, &help);
  if (status != STATUS_DONE)
    return status;
  if (option_given (cli, OPT_VERSION_))
  {
    printf ("ideenbus %s\n", IDEENBUS_VERSION);
    return STATUS_DONE;
  }
  if (help && cli->command != NULL)
    help_command (cli, cli->command, stdout);
  else if (help || cli->command == NULL)
    help_overview (cli, help ? stdout : stderr);
  if (help || cli->command == NULL)
    return help ? STATUS_DONE : STATUS_USAGE;
  status = check_common (cli);
  return status == STATUS_DONE ? cli->command->run (cli) : status;
}

int main (int argc, char **argv)
{
  struct cli cli = {.arena = arena_new (), .german = locale_is_german ()};
  /* Only for the width of characters: output is UTF-8 whatever the locale. */
  if (setlocale (LC_CTYPE, "C.UTF-8") == NULL)
    setlocale (LC_CTYPE, "");
  options_peek (&cli, argc, argv);
  print_setup (&cli);
  int status = run (&cli, argc, argv);
  ideenbus_close (&cli.bus);
  /* A full disk behind a redirection must not look like success; a reader that has seen enough is no failure. */
  if (fflush (stdout) != 0 && errno != EPIPE && status == STATUS_DONE)
    status = fail (&cli, STATUS_REFUSED, "output", T_OUTPUT_FAILED, errno_text (&cli, errno));
  arena_destroy (&cli.arena);
  return status;
}
