/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about texts and the table of commands. */
#include "clients/cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static unsigned places (const char *text)
{
  unsigned set = 0;
  for (const char *at = text; *at != '\0'; at++)
    if (at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}')
      set |= 1u << (at[1] - '0');
  return set;
}

static void both_languages_say_everything_with_the_same_places (void **state)
{
  (void) state;
  for (enum text text = T_NOTHING + 1; text < TEXT_COUNT; text++)
  {
    const char *de = text_in (text, true), *en = text_in (text, false);
    if (*de == '\0' || *en == '\0' || places (de) != places (en))
      fail_msg ("\"%s\" and \"%s\" do not match", de, en);
    unsigned set = places (de);
    if ((set & (set + 1)) != 0 || set > 15)
      fail_msg ("\"%s\" leaves a place out", de);
  }
}

static void every_command_has_help_and_a_place_in_the_overview (void **state)
{
  char *text = NULL;
  size_t size = 0;
  (void) state;
  struct cli cli = {.arena = arena_new ()};
  FILE *out = open_memstream (&text, &size);
  help_overview (&cli, out);
  fclose (out);
  for (size_t i = 0; i < command_count; i++)
  {
    assert_true (*text_in (commands[i].summary, true) != '\0');
    if (strcmp (commands[i].name, "outbox list") != 0 && strstr (text, arena_printf (cli.arena, "\n  %s ", commands[i].name)) == NULL)
      fail_msg ("the overview lacks \"%s\"", commands[i].name);
  }
  free (text);
  arena_destroy (&cli.arena);
}

static int parse (struct cli *cli, const char *line, bool *help)
{
  static char *argv[16];
  int argc = 1;
  char *copy = arena_copy (cli->arena, line, strlen (line));
  argv[0] = copy;
  for (char *word = strtok (copy, " "); word != NULL; word = strtok (NULL, " "))
    argv[argc++] = word;
  return options_parse (cli, argc, argv, help);
}

static void options_stand_anywhere_behind_what_gives_them_meaning (void **state)
{
  bool help;
  (void) state;
  struct cli cli = {.arena = arena_new (), .json = true};
  assert_int_equal (parse (&cli, "--profile=ulm advance SLK-1 --version 3 --reason=x --json", &help), STATUS_DONE);
  assert_string_equal (cli.command->name, "advance");
  assert_string_equal (option_text (&cli, OPT_PROFILE), "ulm");
  assert_string_equal (option_text (&cli, OPT_VERSION), "3");
  assert_false (option_given (&cli, OPT_VERSION_));
  assert_int_equal (cli.args.count, 1);
  struct cli other = {.arena = cli.arena, .json = true};
  assert_int_equal (parse (&other, "comment REF -- --text-that-looks-like-an-option", &help), STATUS_DONE);
  assert_int_equal (other.args.count, 2);
  struct cli group = {.arena = cli.arena, .json = true};
  assert_int_equal (parse (&group, "org list --district 15089", &help), STATUS_DONE);
  assert_string_equal (group.command->name, "org list");
  arena_destroy (&cli.arena);
}

static void wrong_usage_is_told_from_everything_else (void **state)
{
  static const char *const wrong[] = {"lits", "list --nope", "show", "show a b", "list --org", "list --json=1", "-x", "org", "org lits"};
  bool help;
  (void) state;
  struct arena *arena = arena_new ();
  FILE *kept = stderr;
  stderr = fopen ("/dev/null", "w");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
  {
    struct cli cli = {.arena = arena, .json = true};
    assert_int_equal (parse (&cli, wrong[i], &help), STATUS_USAGE);
  }
  fclose (stderr);
  stderr = kept;
  arena_destroy (&arena);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (both_languages_say_everything_with_the_same_places),
      cmocka_unit_test (every_command_has_help_and_a_place_in_the_overview),
      cmocka_unit_test (options_stand_anywhere_behind_what_gives_them_meaning),
      cmocka_unit_test (wrong_usage_is_told_from_everything_else),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
