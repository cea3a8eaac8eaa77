/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line, by the tables in commands.c and options.def. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct option_def
{
  const char *name;
  char letter;
  const char *value;
  enum text text;
};

static const struct option_def option_defs[OPT_COUNT] = {
#define OPTION(SYMBOL, NAME, LETTER, VALUE, TEXT) [OPT_##SYMBOL] = {NAME, LETTER, VALUE, T_##TEXT},
#include "options.def"
#undef OPTION
};

#define OPT_COMMON OPT_VERSION_ /* the last that every command has */

/* ---- Reading options ---- */

bool option_given (const struct cli *cli, enum option option)
{
  return cli->options[option].count > 0;
}

const char *option_text (const struct cli *cli, enum option option)
{
  const struct words *words = &cli->options[option];
  return words->count == 0 ? NULL : words->items[words->count - 1];
}

static void add_word (struct cli *cli, struct words *words, const char *word)
{
  const char **grown = arena_alloc (cli->arena, (words->count + 1) * sizeof *grown);
  if (words->count > 0)
    memcpy (grown, words->items, words->count * sizeof *grown);
  grown[words->count] = word;
  words->items = grown;
  words->count++;
}

static bool command_has (const struct command *command, enum option option)
{
  for (size_t i = 0; command != NULL && i < sizeof command->options / sizeof command->options[0] && command->options[i] != OPT_COUNT; i++)
    if (command->options[i] == option)
      return true;
  return false;
}

/* Those of the command first: some share a name. */
static enum option find_option (const struct command *command, const char *name, size_t size, char letter)
{
  for (int pass = 0; pass < 2; pass++)
    for (enum option option = 0; option < OPT_COUNT; option++)
    {
      const struct option_def *def = &option_defs[option];
      bool meant = letter != 0 ? def->letter == letter : strlen (def->name) == size && memcmp (def->name, name, size) == 0;
      if (meant && (pass == 0 ? command_has (command, option) : option <= OPT_COMMON))
        return option;
    }
  return OPT_COUNT;
}

/* ---- Words that stand for arguments ---- */

static const struct
{
  const char *english, *german;
} argument_words[] = {
#define WORD(ENGLISH, GERMAN) {ENGLISH, GERMAN},
#include "argument_words.def"
#undef WORD
};

static bool is_letter (char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "REF FIELD=VALUE …" in the language of the help. */
static const char *arguments_text (const struct cli *cli, const char *usage)
{
  const char *text = "";
  while (cli->german && *usage != '\0')
  {
    size_t size = 0;
    while (is_letter (usage[size]))
      size++;
    const char *word = arena_copy (cli->arena, usage, size > 0 ? size : 1);
    for (size_t i = 0; i < sizeof argument_words / sizeof argument_words[0]; i++)
      if (strcmp (word, argument_words[i].english) == 0)
      {
        word = argument_words[i].german;
        break;
      }
    text = arena_printf (cli->arena, "%s%s", text, word);
    usage += size > 0 ? size : 1;
  }
  return cli->german ? text : usage;
}

/* ---- The nearest name ---- */

static size_t least (size_t a, size_t b, size_t c)
{
  size_t smaller = a < b ? a : b;
  return smaller < c ? smaller : c;
}

/* Edits between two words, a swap of neighbours counting as one. */
size_t word_distance (const char *a, const char *b)
{
  enum
  {
    MOST = 32
  };
  size_t n = strlen (a), m = strlen (b), d[MOST + 1][MOST + 1];
  if (n > MOST || m > MOST)
    return MOST;
  for (size_t i = 0; i <= n; i++)
    for (size_t j = 0; j <= m; j++)
    {
      if (i == 0 || j == 0)
      {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = least (d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < d[i][j])
        d[i][j] = d[i - 2][j - 2] + 1;
    }
  return d[n][m];
}

static const char *nearest_command (const char *word)
{
  const char *nearest = NULL;
  size_t best = strlen (word) < 4 ? 2 : 3;
  for (size_t i = 0; i < command_count; i++)
  {
    size_t far = word_distance (word, commands[i].name);
    if (strncmp (commands[i].name, word, strlen (word)) == 0 && strlen (word) >= 2)
      far = 1;
    if (far < best)
    {
      best = far;
      nearest = commands[i].name;
    }
  }
  return nearest;
}

static const char *nearest_option (const struct command *command, const char *word)
{
  const char *nearest = NULL;
  size_t size = strlen (word), best = size < 4 ? 1 : size < 7 ? 2 : 3; /* of a short word two edits make any other */
  for (enum option option = 0; option < OPT_COUNT; option++)
    if (option <= OPT_COMMON || command_has (command, option))
    {
      size_t far = word_distance (word, option_defs[option].name);
      if (far < best)
      {
        best = far;
        nearest = option_defs[option].name;
      }
    }
  return nearest;
}

/* ---- Parsing ---- */

struct parser
{
  struct cli *cli;
  int argc, at;
  char **argv;
  bool *help;
};

/* Whether a word is an option of the command: then it is no value of the one before, which was forgotten.  --option=VALUE takes any. */
static bool is_known_option (const struct parser *self, const char *word)
{
  if (word[0] != '-' || word[1] == '\0')
    return false;
  if (word[1] == '-')
    return find_option (self->cli->command, word + 2, strcspn (word + 2, "="), 0) != OPT_COUNT;
  return word[2] == '\0' && find_option (self->cli->command, NULL, 0, word[1]) != OPT_COUNT;
}

static int take_option (struct parser *self, enum option option, const char *value)
{
  const struct option_def *def = &option_defs[option];
  if (option == OPT_HELP)
    *self->help = true;
  if (def->value == NULL && value != NULL)
    return fail (self->cli, STATUS_USAGE, "option_value", T_OPTION_NO_VALUE, def->name);
  if (def->value != NULL && value == NULL)
  {
    if (self->at + 1 >= self->argc || is_known_option (self, self->argv[self->at + 1]))
      return fail (self->cli, STATUS_USAGE, "option_value", T_OPTION_NEEDS_VALUE, def->name, arguments_text (self->cli, def->value));
    value = self->argv[++self->at];
  }
  add_word (self->cli, &self->cli->options[option], value == NULL ? "" : value);
  return STATUS_DONE;
}

static int take_long (struct parser *self, const char *text)
{
  const char *equals = strchr (text, '=');
  size_t size = equals == NULL ? strlen (text) : (size_t) (equals - text);
  enum option option = find_option (self->cli->command, text, size, 0);
  if (option != OPT_COUNT)
    return take_option (self, option, equals == NULL ? NULL : equals + 1);
  const char *name = arena_copy (self->cli->arena, text, size), *nearest = nearest_option (self->cli->command, name);
  if (nearest != NULL)
    return fail (self->cli, STATUS_USAGE, "option_unknown", T_OPTION_UNKNOWN_NEAR, name, nearest);
  return fail (self->cli, STATUS_USAGE, "option_unknown", T_OPTION_UNKNOWN, name);
}

static int take_letters (struct parser *self, const char *letters)
{
  for (; *letters != '\0'; letters++)
  {
    enum option option = find_option (self->cli->command, NULL, 0, *letters);
    if (option == OPT_COUNT)
      return fail (self->cli, STATUS_USAGE, "option_unknown", T_LETTER_UNKNOWN, arena_copy (self->cli->arena, letters, 1));
    bool rest = option_defs[option].value != NULL && letters[1] != '\0';
    int status = take_option (self, option, rest ? letters + 1 : NULL);
    if (status != STATUS_DONE || rest)
      return status;
  }
  return STATUS_DONE;
}

static const struct command *find_command (const char *first, const char *second, int *words)
{
  for (*words = second == NULL ? 1 : 2; *words > 0; (*words)--)
    for (size_t i = 0; i < command_count; i++)
    {
      const char *name = commands[i].name, *space = strchr (name, ' ');
      size_t size = space == NULL ? strlen (name) : (size_t) (space - name);
      bool one = *words == 1 && space == NULL && strcmp (name, first) == 0;
      bool two = *words == 2 && space != NULL && strlen (first) == size && memcmp (name, first, size) == 0 && strcmp (space + 1, second) == 0;
      if (one || two)
        return &commands[i];
    }
  return NULL;
}

static bool is_group (const char *word)
{
  size_t size = strlen (word);
  for (size_t i = 0; i < command_count; i++)
    if (strncmp (commands[i].name, word, size) == 0 && commands[i].name[size] == ' ')
      return true;
  return false;
}

static int no_command (struct cli *cli, const char *first, const char *second)
{
  if (is_group (first))
  {
    if (second == NULL)
    {
      help_group (cli, first, stderr);
      return STATUS_USAGE;
    }
    first = arena_printf (cli->arena, "%s %s", first, second);
  }
  const char *nearest = nearest_command (first);
  if (nearest != NULL)
    return fail (cli, STATUS_USAGE, "command_unknown", T_COMMAND_UNKNOWN_NEAR, first, nearest);
  return fail (cli, STATUS_USAGE, "command_unknown", T_COMMAND_UNKNOWN, first);
}

static bool is_option (const char *text)
{
  return text[0] == '-' && text[1] != '\0';
}

/* Common options, then the command: only the command says what the rest means. */
static int parse_front (struct parser *self)
{
  while (self->at < self->argc && is_option (self->argv[self->at]))
  {
    const char *text = self->argv[self->at];
    int status = text[1] == '-' ? take_long (self, text + 2) : take_letters (self, text + 1);
    if (status != STATUS_DONE)
      return status;
    self->at++;
  }
  if (self->at >= self->argc)
    return STATUS_DONE;
  const char *first = self->argv[self->at], *second = self->at + 1 < self->argc && !is_option (self->argv[self->at + 1]) ? self->argv[self->at + 1] : NULL;
  if (strcmp (first, "help") == 0)
  {
    *self->help = true;
    self->at++;
    return second == NULL ? STATUS_DONE : parse_front (self);
  }
  int words;
  self->cli->command = find_command (first, second, &words);
  if (self->cli->command == NULL)
    return no_command (self->cli, first, second);
  self->at += words;
  return STATUS_DONE;
}

static int check_count (struct cli *cli)
{
  const struct command *command = cli->command;
  int count = (int) cli->args.count;
  if (count >= command->min_args && (command->max_args < 0 || count <= command->max_args))
    return STATUS_DONE;
  return fail (cli, STATUS_USAGE, "arguments", count < command->min_args ? T_TOO_FEW_ARGS : T_TOO_MANY_ARGS, command->name,
               arguments_text (cli, command->usage));
}

int options_parse (struct cli *cli, int argc, char **argv, bool *help)
{
  struct parser parser = {.cli = cli, .argc = argc, .argv = argv, .at = 1, .help = help};
  *help = false;
  int status = parse_front (&parser);
  bool plain = false;
  for (; status == STATUS_DONE && parser.at < argc; parser.at++)
  {
    const char *text = argv[parser.at];
    if (!plain && strcmp (text, "--") == 0)
      plain = true;
    else if (plain || !is_option (text))
      add_word (cli, &cli->args, text);
    else
      status = text[1] == '-' ? take_long (&parser, text + 2) : take_letters (&parser, text + 1);
  }
  if (status != STATUS_DONE || *help || cli->command == NULL)
    return status;
  return check_count (cli);
}

void options_peek (struct cli *cli, int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
  {
    const char *lang = strncmp (argv[i], "--lang=", 7) == 0 ? argv[i] + 7 : strcmp (argv[i], "--lang") == 0 && i + 1 < argc ? argv[i + 1] : NULL;
    if (lang != NULL)
      cli->german = strncmp (lang, "de", 2) == 0;
    if (strcmp (argv[i], "--json") == 0)
      cli->json = true;
  }
}

/* ---- Help ---- */

static void print_row (const struct cli *cli, FILE *out, const char *left, const char *right, int column)
{
  int width = text_width (left);
  fprintf (out, "  %s", left);
  if (width + 2 > column - 2)
    fprintf (out, "\n%*s", column, "");
  else
    fprintf (out, "%*s", column - 2 - width, "");
  print_wrapped (cli, out, right, column);
}

static const char *option_left (const struct cli *cli, enum option option)
{
  const struct option_def *def = &option_defs[option];
  const char *letter = def->letter == 0 ? "    " : arena_printf (cli->arena, "-%c, ", def->letter);
  return arena_printf (cli->arena, "%s--%s%s%s", letter, def->name, def->value == NULL ? "" : " ", def->value == NULL ? "" : arguments_text (cli, def->value));
}

static void print_options (const struct cli *cli, FILE *out, const struct command *command)
{
  if (command != NULL && command->options[0] != OPT_COUNT)
  {
    fprintf (out, "\n%s%s%s\n", colour_on (cli, BOLD), tr (cli, T_OPTIONS), colour_off (cli));
    for (enum option option = 0; option < OPT_COUNT; option++)
      if (command_has (command, option))
        print_row (cli, out, option_left (cli, option), tr (cli, option_defs[option].text), 30);
  }
  fprintf (out, "\n%s%s%s\n", colour_on (cli, BOLD), tr (cli, T_COMMON_OPTIONS), colour_off (cli));
  for (enum option option = 0; option <= OPT_COMMON; option++)
    if (command == NULL || option != OPT_VERSION_)
      print_row (cli, out, option_left (cli, option), tr (cli, option_defs[option].text), 30);
}

void help_overview (struct cli *cli, FILE *out)
{
  static const struct
  {
    enum text heading;
    const char *first, *last;
  } groups[] = {{T_G_CASES, "submit", "history"},  {T_G_ROWS, "row list", "row start"}, {T_G_DECIDE, "advance", "migrate"},
                {T_G_WORK, "work", "outbox drop"}, {T_G_TABLES, "import", "dossier"},   {T_G_REGION, "org list", "pipeline load"},
                {T_G_SELF, "join", "status"}};
  fprintf (out, "%s\n\n%s ideenbus [--profile NAME] %s\n", tr (cli, T_ABOUT), tr (cli, T_USAGE), tr (cli, T_USAGE_COMMAND));
  for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
  {
    fprintf (out, "\n%s%s%s\n", colour_on (cli, BOLD), tr (cli, groups[g].heading), colour_off (cli));
    bool in = false;
    for (size_t i = 0; i < command_count; i++)
    {
      in = in || strcmp (commands[i].name, groups[g].first) == 0;
      if (in && strcmp (commands[i].name, "outbox list") != 0)
        print_row (cli, out, commands[i].name, tr (cli, commands[i].summary), 22);
      if (strcmp (commands[i].name, groups[g].last) == 0)
        in = false;
    }
  }
  print_options (cli, out, NULL);
  fprintf (out, "\n%s\n", tr (cli, T_EXIT_CODES));
}

void help_command (struct cli *cli, const struct command *command, FILE *out)
{
  fprintf (out, "%s ideenbus %s%s%s%s\n\n", tr (cli, T_USAGE), command->name, command->usage[0] == '\0' ? "" : " ", arguments_text (cli, command->usage),
           command->options[0] == OPT_COUNT ? "" : tr (cli, T_USAGE_OPTIONS));
  print_wrapped (cli, out, tr (cli, command->summary), 0);
  if (command->help != T_NOTHING)
  {
    fputc ('\n', out);
    print_wrapped (cli, out, tr (cli, command->help), 0);
  }
  print_options (cli, out, command);
}

void help_group (struct cli *cli, const char *group, FILE *out)
{
  size_t size = strlen (group);
  fprintf (out, "%s ideenbus %s …\n\n", tr (cli, T_USAGE), group);
  for (size_t i = 0; i < command_count; i++)
    if (strncmp (commands[i].name, group, size) == 0 && commands[i].name[size] == ' ')
      print_row (cli, out, commands[i].name, tr (cli, commands[i].summary), 22);
}
