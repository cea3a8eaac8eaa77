/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables in files: encoding, separator, quotes. */
#include "csv.h"

#include "proto/codec.h"

#include <string.h>

/* ---- Encoding ---- */

/* Windows-1252 between 0x80 and 0x9f; the five it leaves open are what browsers make of them, the control characters of that number. */
static const uint16_t windows_1252[32] = {0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                          0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                          0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

static struct slice from_windows (struct arena *arena, const uint8_t *data, size_t size)
{
  char *text = arena_alloc (arena, 3 * size + 1), *end = text;
  for (size_t i = 0; i < size; i++)
  {
    uint32_t c = data[i] >= 0x80 && data[i] < 0xa0 ? windows_1252[data[i] - 0x80] : data[i];
    if (c < 0x80)
      *end++ = (char) c;
    else if (c < 0x800)
    {
      *end++ = (char) (0xc0 | c >> 6);
      *end++ = (char) (0x80 | (c & 0x3f));
    }
    else
    {
      *end++ = (char) (0xe0 | c >> 12);
      *end++ = (char) (0x80 | (c >> 6 & 0x3f));
      *end++ = (char) (0x80 | (c & 0x3f));
    }
  }
  return (struct slice){text, (uint32_t) (end - text)};
}

static enum csv_error decode (struct csv *self, struct arena *arena, const uint8_t *data, size_t size, struct slice *text)
{
  if (size > CSV_BYTES_MAX)
    return CSV_TOO_LARGE;
  if (size >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    return CSV_UTF16;
  if (size > 0 && memchr (data, 0, size) != NULL)
    return CSV_BINARY;
  bool bom = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;
  *text = (struct slice){(const char *) data + (bom ? 3 : 0), (uint32_t) size - (bom ? 3 : 0)};
  self->encoding = bom ? CSV_UTF8_BOM : CSV_UTF8;
  if (utf8_length (text->data, text->size) >= 0)
    return CSV_OK;
  self->encoding = CSV_WINDOWS_1252;
  *text = from_windows (arena, (const uint8_t *) text->data, text->size);
  return CSV_OK;
}

/* ---- Parsing ---- */

struct reader
{
  struct arena *arena;
  const char *at, *end;
  char separator;
  uint32_t line;
  struct slice cells[CSV_CELLS_MAX];
};

static bool at_line_end (const struct reader *self)
{
  return self->at == self->end || *self->at == '\n' || *self->at == '\r';
}

static void skip_line_end (struct reader *self)
{
  if (self->at < self->end && *self->at == '\r')
    self->at++;
  if (self->at < self->end && *self->at == '\n')
    self->at++;
  self->line++;
}

/* Behind the opening quote; the text with doubled quotes made single. */
static enum csv_fault read_quoted (struct reader *self, struct slice *cell)
{
  const char *begin = self->at;
  size_t doubled = 0;
  for (;; self->at++)
  {
    if (self->at == self->end)
      return CSV_OPEN_QUOTE;
    if (*self->at == '\n')
      self->line++;
    if (*self->at != '"')
      continue;
    if (self->at + 1 == self->end || self->at[1] != '"')
      break;
    doubled++;
    self->at++;
  }
  char *text = arena_alloc (self->arena, (size_t) (self->at - begin) - doubled + 1), *out = text;
  for (const char *from = begin; from < self->at; from++)
  {
    *out++ = *from;
    from += *from == '"';
  }
  *cell = (struct slice){text, (uint32_t) (out - text)};
  self->at++;
  return CSV_FINE;
}

static enum csv_fault read_cell (struct reader *self, struct slice *cell)
{
  if (self->at < self->end && *self->at == '"')
  {
    self->at++;
    enum csv_fault fault = read_quoted (self, cell);
    if (fault != CSV_FINE || at_line_end (self) || *self->at == self->separator)
      return fault;
    while (!at_line_end (self) && *self->at != self->separator)
      self->at++;
    return CSV_BEHIND_QUOTE;
  }
  const char *begin = self->at;
  while (!at_line_end (self) && *self->at != self->separator)
    self->at++;
  *cell = (struct slice){begin, (uint32_t) (self->at - begin)};
  return CSV_FINE;
}

/* One row; false at the end of the file. */
static bool read_row (struct reader *self, struct csv_row *row)
{
  while (self->at < self->end && at_line_end (self))
    skip_line_end (self);
  *row = (struct csv_row){.line = self->line};
  if (self->at == self->end)
    return false;
  for (;;)
  {
    struct slice cell = SLICE_NONE;
    enum csv_fault fault = read_cell (self, &cell);
    if (row->fault == CSV_FINE)
      row->fault = fault;
    if (row->count < CSV_CELLS_MAX)
      self->cells[row->count++] = cell;
    else
      row->fault = CSV_CELLS;
    if (at_line_end (self))
      break;
    self->at++;
  }
  if (self->at < self->end)
    skip_line_end (self);
  row->cells = arena_alloc (self->arena, row->count * sizeof *row->cells);
  memcpy (row->cells, self->cells, row->count * sizeof *row->cells);
  return true;
}

/* Spreadsheets end rows with empty cells where other rows are longer. */
static void drop_empty_end (struct csv_row *row, uint32_t least)
{
  while (row->count > least && row->cells[row->count - 1].size == 0)
    row->count--;
}

static bool is_blank (const struct csv_row *row)
{
  for (uint32_t i = 0; i < row->count; i++)
    if (row->cells[i].size > 0)
      return false;
  return row->fault == CSV_FINE;
}

/* A tab where the first line has one, as only spreadsheets write it; else of ; and , what it holds more often. */
static char find_separator (struct slice text)
{
  static const char candidates[] = {';', ',', '\t'};
  size_t counts[3] = {0};
  bool quoted = false;
  for (uint32_t i = 0; i < text.size && (quoted || (text.data[i] != '\n' && text.data[i] != '\r')); i++)
  {
    if (text.data[i] == '"')
      quoted = !quoted;
    for (size_t c = 0; c < 3 && !quoted; c++)
      counts[c] += text.data[i] == candidates[c];
  }
  return counts[2] > 0 ? '\t' : counts[1] > counts[0] ? ',' : ';';
}

static void add_row (struct csv *self, struct arena *arena, const struct csv_row *row, size_t *room)
{
  if (self->count == *room)
  {
    *room = *room == 0 ? 256 : 2 * *room;
    struct csv_row *grown = arena_alloc (arena, *room * sizeof *grown);
    if (self->count > 0)
      memcpy (grown, self->rows, self->count * sizeof *grown);
    self->rows = grown;
  }
  self->rows[self->count++] = *row;
}

/* Excel's first line "sep=;": takes it off and says which mark it names, 0 if there is none. */
static char take_sep_line (struct slice *text)
{
  if (text->size < 5 || memcmp (text->data, "sep=", 4) != 0 || (text->size > 5 && text->data[5] != '\n' && text->data[5] != '\r'))
    return 0;
  char separator = text->data[4];
  *text = (struct slice){text->data + 5, text->size - 5};
  return separator;
}

enum csv_error csv_parse (struct csv *self, struct arena *arena, const void *data, size_t size, char separator)
{
  struct slice text = SLICE_NONE;
  *self = (struct csv){0};
  enum csv_error error = decode (self, arena, data, size, &text);
  if (error != CSV_OK)
    return error;
  while (text.size > 0 && (text.data[0] == '\n' || text.data[0] == '\r'))
    text = (struct slice){text.data + 1, text.size - 1};
  char named = take_sep_line (&text);
  self->separator = separator != 0 ? separator : named != 0 ? named : find_separator (text);
  struct reader *reader = arena_alloc (arena, sizeof *reader);
  *reader = (struct reader){.arena = arena, .at = text.data, .end = text.data + text.size, .separator = self->separator, .line = 1};
  if (!read_row (reader, &self->header) || self->header.fault != CSV_FINE)
    return CSV_EMPTY;
  drop_empty_end (&self->header, 1);
  struct csv_row row;
  for (size_t room = 0; read_row (reader, &row);)
  {
    drop_empty_end (&row, self->header.count);
    if (is_blank (&row))
      continue;
    if (row.fault == CSV_FINE && row.count != self->header.count)
      row.fault = CSV_CELLS;
    add_row (self, arena, &row, &room);
  }
  return CSV_OK;
}

enum csv_error csv_read (struct csv *self, struct arena *arena, const char *path, char separator)
{
  FILE *file = strcmp (path, "-") == 0 ? stdin : fopen (path, "rb");
  if (file == NULL)
    return CSV_READ;
  size_t size = 0, room = 1 << 16, read;
  char *data = arena_alloc (arena, room);
  while ((read = fread (data + size, 1, room - size, file)) > 0 && size <= CSV_BYTES_MAX)
  {
    size += read;
    if (size < room)
      continue;
    char *grown = arena_alloc (arena, 2 * room);
    memcpy (grown, data, size);
    data = grown;
    room *= 2;
  }
  bool failed = ferror (file) != 0;
  if (file != stdin)
    fclose (file);
  return failed ? CSV_READ : csv_parse (self, arena, data, size, separator);
}

/* ---- Writing ---- */

void csv_write (FILE *out, struct slice cell, char separator, bool harmless)
{
  bool formula = harmless && cell.size > 0 && strchr ("=+-@\t\r", cell.data[0]) != NULL;
  bool quoted = formula;
  for (uint32_t i = 0; i < cell.size && !quoted; i++)
    quoted = cell.data[i] == separator || cell.data[i] == '"' || cell.data[i] == '\n' || cell.data[i] == '\r';
  if (quoted)
    fputc ('"', out);
  if (formula)
    fputc ('\'', out);
  for (uint32_t i = 0; i < cell.size; i++)
  {
    if (cell.data[i] == '"')
      fputc ('"', out);
    fputc (cell.data[i], out);
  }
  if (quoted)
    fputc ('"', out);
}
