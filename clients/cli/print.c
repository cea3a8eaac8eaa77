/* SPDX-License-Identifier: EUPL-1.2 */
/* What a terminal is told: width, colour, tables. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define FLEX_MIN 12
#define WRAP_MIN 20

/* ---- The terminal ---- */

void print_setup (struct cli *cli)
{
  const char *term = getenv ("TERM"), *no_colour = getenv ("NO_COLOR"), *columns = getenv ("COLUMNS");
  bool colours = (no_colour == NULL || *no_colour == '\0') && term != NULL && strcmp (term, "dumb") != 0;
  cli->colour = colours && isatty (STDOUT_FILENO);
  cli->error_colour = colours && isatty (STDERR_FILENO);
  struct winsize size;
  if (isatty (STDOUT_FILENO))
    cli->width = ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  if (isatty (STDOUT_FILENO) && columns != NULL && atoi (columns) >= 20)
    cli->width = atoi (columns);
}

static const char *const codes[] = {
    [PLAIN] = "", [BOLD] = "\033[1m", [DIM] = "\033[2m", [RED] = "\033[31m", [GREEN] = "\033[32m", [YELLOW] = "\033[33m", [CYAN] = "\033[36m"};

const char *colour_on (const struct cli *cli, enum colour colour)
{
  return cli->colour ? codes[colour] : "";
}

const char *colour_off (const struct cli *cli)
{
  return cli->colour ? "\033[0m" : "";
}

/* ---- Width ---- */

/* The next character and its columns; bytes that are no UTF-8 count as one character. */
static size_t next_char (const char *text, int *width)
{
  mbstate_t state = {0};
  wchar_t wide;
  size_t size = mbrtowc (&wide, text, strlen (text), &state);
  if (size == 0 || size > 4)
  {
    *width = 1;
    return 1;
  }
  *width = wcwidth (wide);
  if (*width < 0)
    *width = 0;
  return size;
}

int text_width (const char *text)
{
  int total = 0, width;
  while (*text != '\0')
  {
    text += next_char (text, &width);
    total += width;
  }
  return total;
}

const char *shell_word (struct arena *arena, struct slice text)
{
  const char *word = arena_copy (arena, text.data == NULL ? "" : text.data, text.size), *quoted = "'";
  if (*word != '\0' && strpbrk (word, " \t\r\n\"'$`\\!*?[](){}<>|&;#~") == NULL)
    return word;
  for (size_t size; *word != '\0'; word += size + (word[size] == '\''))
  {
    size = strcspn (word, "'");
    quoted = arena_printf (arena, "%s%.*s%s", quoted, (int) size, word, word[size] == '\'' ? "'\\''" : "");
  }
  return arena_printf (arena, "%s'", quoted);
}

const char *text_cut (struct arena *arena, const char *text, int width)
{
  char *flat = arena_copy (arena, text, strlen (text));
  for (char *at = flat; *at != '\0'; at++)
    if (*at == '\n' || *at == '\t' || *at == '\r')
      *at = ' ';
  if (text_width (flat) <= width)
    return flat;
  int used = 0, columns;
  char *at = flat;
  for (size_t size; *at != '\0'; at += size)
  {
    size = next_char (at, &columns);
    if (used + columns > width - 1)
      break;
    used += columns;
  }
  while (at > flat && at[-1] == ' ')
    at--;
  *at = '\0';
  return arena_printf (arena, "%s…", flat);
}

const char *text_safe (struct arena *arena, struct slice text)
{
  char *copy = arena_copy (arena, text.data == NULL ? "" : text.data, text.size), *end = copy;
  for (const unsigned char *at = (const unsigned char *) copy; *at != '\0'; at++)
  {
    bool c1 = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0; /* control characters in two bytes */
    if (c1)
      at++;
    else if ((*at >= ' ' && *at != 0x7f) || *at == '\n' || *at == '\t')
      *end++ = (char) *at;
  }
  *end = '\0';
  return copy;
}

/* The length of the part of text that fits width columns, broken at a space where there is one. */
static size_t line_length (const char *text, int width)
{
  size_t at = 0, last_space = 0;
  int used = 0, columns;
  while (text[at] != '\0' && text[at] != '\n')
  {
    size_t size = next_char (text + at, &columns);
    if (used + columns > width)
      return last_space > 0 ? last_space : at > 0 ? at : size;
    if (text[at] == ' ')
      last_space = at;
    used += columns;
    at += size;
  }
  return at;
}

void print_wrapped (const struct cli *cli, FILE *out, const char *text, int indent)
{
  int width = cli->width == 0 ? 100000 : cli->width - indent < 20 ? 20 : cli->width > 110 + indent ? 110 : cli->width - indent;
  for (bool first = true; first || *text != '\0'; first = false)
  {
    size_t length = line_length (text, width);
    fprintf (out, "%*s%.*s\n", first ? 0 : indent, "", (int) length, text);
    text += length;
    if (*text == ' ')
      text++;
    else if (*text == '\n')
      text++;
    if (*text == '\0')
      return;
  }
}

void print_heading (const struct cli *cli, const char *text)
{
  printf ("\n%s%s%s\n", colour_on (cli, BOLD), text, colour_off (cli));
}

void print_labelled (const struct cli *cli, const char *label, const char *text, int width)
{
  if (*text == '\0')
    return;
  int used = text_width (label);
  printf ("  %s%s%s%*s", colour_on (cli, DIM), label, colour_off (cli), used < width ? width - used + 1 : 1, "");
  print_wrapped (cli, stdout, text, used < width ? width + 3 : used + 3);
}

/* ---- Tables ---- */

struct cell
{
  const char *text;
  int width;
  enum colour colour;
};

enum
{
  COLUMNS_MAX = 66 /* those of the widest table of a case, and what stands before and behind them */
};

struct table
{
  struct cli *cli;
  int columns;
  struct
  {
    const char *header;
    int flags, width;
  } column[COLUMNS_MAX];
  struct cell *cells;
  size_t count, room;
};

struct table *table_new (struct cli *cli)
{
  struct table *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  return self;
}

void table_heading (struct table *self, const char *header, int flags)
{
  if (self->columns == COLUMNS_MAX)
    return;
  self->column[self->columns].header = header;
  self->column[self->columns].width = text_width (header);
  self->column[self->columns++].flags = flags;
}

void table_column (struct table *self, enum text header, int flags)
{
  table_heading (self, tr (self->cli, header), flags);
}

void table_cell (struct table *self, const char *text, enum colour colour)
{
  if (self->count == self->room)
  {
    self->room = self->room == 0 ? 64 : 2 * self->room;
    struct cell *grown = arena_alloc (self->cli->arena, self->room * sizeof *grown);
    if (self->count > 0)
      memcpy (grown, self->cells, self->count * sizeof *grown);
    self->cells = grown;
  }
  int column = (int) (self->count % (size_t) self->columns);
  const char *flat = text_cut (self->cli->arena, text == NULL ? "" : text, 100000);
  struct cell cell = {flat, text_width (flat), colour};
  if (cell.width > self->column[column].width)
    self->column[column].width = cell.width;
  self->cells[self->count++] = cell;
}

/* Takes from the widest column of a kind until the line fits the terminal. */
static void shrink_kind (struct table *self, int kind, int least)
{
  for (;;)
  {
    int total = 2 * (self->columns - 1), widest = -1;
    for (int i = 0; i < self->columns; i++)
    {
      total += self->column[i].width;
      if ((self->column[i].flags & kind) != 0 && self->column[i].width > least && (widest < 0 || self->column[i].width > self->column[widest].width))
        widest = i;
    }
    if (total <= self->cli->width || widest < 0)
      return;
    self->column[widest].width--;
  }
}

static void shrink (struct table *self)
{
  if (self->cli->width == 0)
    return;
  shrink_kind (self, COLUMN_FLEX, FLEX_MIN);
  shrink_kind (self, COLUMN_WRAP, WRAP_MIN);
}

static void print_cell (const struct table *self, int column, const struct cell *cell, bool last)
{
  int width = self->column[column].width;
  bool right = (self->column[column].flags & COLUMN_RIGHT) != 0;
  const char *text = cell->width > width ? text_cut (self->cli->arena, cell->text, width) : cell->text;
  int pad = width - text_width (text);
  printf ("%s%*s%s%s%s", column == 0 ? "" : "  ", right ? pad : 0, "", colour_on (self->cli, cell->colour), text,
          cell->colour == PLAIN ? "" : colour_off (self->cli));
  if (!right && !last)
    printf ("%*s", pad, "");
}

/* The part of a cell for the next line, which it loses; the whole, unless its column wraps. */
static struct cell take_line (const struct table *self, int column, struct cell *cell)
{
  struct cell line = *cell;
  size_t length = strlen (cell->text);
  if ((self->column[column].flags & COLUMN_WRAP) != 0 && cell->width > self->column[column].width)
    length = line_length (cell->text, self->column[column].width);
  line.text = arena_copy (self->cli->arena, cell->text, length);
  line.width = text_width (line.text);
  cell->text += length;
  while (*cell->text == ' ')
    cell->text++;
  cell->width = text_width (cell->text);
  return line;
}

static void print_row (const struct table *self, const struct cell *cells)
{
  struct cell rest[COLUMNS_MAX];
  bool more = true;
  memcpy (rest, cells, (size_t) self->columns * sizeof *cells);
  while (more)
  {
    struct cell lines[COLUMNS_MAX];
    int last = 0;
    more = false;
    for (int i = 0; i < self->columns; i++)
    {
      lines[i] = take_line (self, i, &rest[i]);
      more = more || *rest[i].text != '\0';
      last = *lines[i].text != '\0' ? i : last;
    }
    for (int i = 0; i <= last; i++)
      print_cell (self, i, &lines[i], i == last);
    putchar ('\n');
  }
}

void table_print (struct table *self)
{
  shrink (self);
  for (int i = 0; i < self->columns; i++)
  {
    struct cell header = {self->column[i].header, text_width (self->column[i].header), BOLD};
    print_cell (self, i, &header, i == self->columns - 1);
  }
  putchar ('\n');
  for (size_t i = 0; i + (size_t) self->columns <= self->count; i += (size_t) self->columns)
    print_row (self, &self->cells[i]);
}

/* ---- JSON ---- */

void print_json_to (FILE *out, json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT);
  fprintf (out, "%s\n", text == NULL ? "{}" : text);
  free (text);
  json_decref (json);
}

void print_json (json_t *json)
{
  print_json_to (stdout, json);
}
