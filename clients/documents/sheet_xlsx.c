/* SPDX-License-Identifier: EUPL-1.2 */
/* A sheet as XLSX.  libxlsxwriter keeps the rows in a temporary file and packs it at the end.  It does not look whether that file took everything, so a full
   disk would give a shorter table without an error: the rows are counted again in the finished file. */
#include "sheet_room.h"

#include "clean.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#define WIDTH_MOST 60
#define WIDTH_OF_FILTER 3                    /* the button in the header */
#define EXACT_MOST INT64_C (999999999999999) /* 15 digits: what spreadsheets keep of a number */
#define CHUNK 65536

struct sheet_xlsx
{
  char path[256];
  lxw_workbook *book;
  lxw_worksheet *sheet;
  lxw_format *header, *formats[SHEET_THOUSANDTHS + 1];
  uint32_t *widths;
  lxw_row_t last; /* row that has a cell, from 0 */
  int64_t filled; /* rows that have one: the others do not appear in the file */
};

/* ---- Beginning ---- */

static const char *scratch (void)
{
  /* /tmp may lie in memory, and a large table does not belong there. */
  const char *directory = getenv ("TMPDIR");
  return directory != NULL && directory[0] != '\0' ? directory : "/var/tmp";
}

static bool make_file (struct sheet_xlsx *self)
{
  int length = snprintf (self->path, sizeof self->path, "%s/ideenbus-sheet-XXXXXX", scratch ());
  if (length < 0 || (size_t) length >= sizeof self->path)
  {
    self->path[0] = '\0';
    return false;
  }
  int file = mkstemp (self->path);
  if (file >= 0)
    return close (file) == 0;
  self->path[0] = '\0';
  return false;
}

static void make_formats (struct sheet *self)
{
  struct sheet_xlsx *xlsx = self->xlsx;
  const char *const forms[] = {
      [SHEET_TEXT] = "@",       [SHEET_INTEGER] = "0", [SHEET_MONEY] = "#,##0.00 €", [SHEET_DATE] = self->options.german ? "dd.mm.yyyy" : "yyyy-mm-dd",
      [SHEET_BOOL] = "General", [SHEET_RATE] = "0.00%", [SHEET_HUNDREDTHS] = "0.00",     [SHEET_THOUSANDTHS] = "General"};
  for (size_t i = 0; i <= SHEET_THOUSANDTHS; i++)
  {
    xlsx->formats[i] = workbook_add_format (xlsx->book);
    format_set_num_format (xlsx->formats[i], forms[i]);
    format_set_align (xlsx->formats[i], LXW_ALIGN_VERTICAL_TOP);
  }
  xlsx->header = workbook_add_format (xlsx->book);
  format_set_num_format (xlsx->header, "@");
  format_set_bold (xlsx->header);
}

/* What came of a call that writes a cell. */
static void take_written (struct sheet *self, lxw_row_t row, lxw_error error)
{
  struct sheet_xlsx *xlsx = self->xlsx;
  xlsx->filled += xlsx->filled == 0 || row != xlsx->last;
  xlsx->last = row;
  if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
    sheet_fail (self, SHEET_CELL, true);
  else if (error != LXW_NO_ERROR)
    sheet_fail (self, SHEET_WRITE, true);
}

static void widen (struct sheet *self, uint32_t width)
{
  uint32_t *widest = &self->xlsx->widths[self->at];
  *widest = width <= *widest ? *widest : width < WIDTH_MOST ? width : WIDTH_MOST;
}

/* Characters of the longest line. */
static uint32_t text_width (struct slice text)
{
  uint32_t widest = 0;
  for (const char *line = text.data; line != NULL;)
  {
    const char *end = strchr (line, '\n');
    uint32_t width = clean_utf16_length ((struct slice){line, (uint32_t) (end == NULL ? text.data + text.size - line : end - line)});
    widest = width > widest ? width : widest;
    line = end == NULL ? NULL : end + 1;
  }
  return widest;
}

/* Readers take _x0041_ in a text for an A; a first underline written in that way keeps such a text as it is. */
static struct slice guard_escapes (struct arena *arena, struct slice text)
{
  if (strstr (text.data, "_x") == NULL)
    return text;
  char *copy = arena_alloc (arena, 7 * (size_t) text.size + 1), *end = copy;
  for (uint32_t i = 0; i < text.size; i++)
  {
    *end++ = text.data[i];
    const char *rest = text.data + i;
    if (rest[0] == '_' && rest[1] == 'x' && strspn (rest + 2, "0123456789abcdefABCDEF") >= 4 && rest[6] == '_')
      end = stpcpy (end, "x005F_");
  }
  return (struct slice){copy, (uint32_t) (end - copy)};
}

static void write_text (struct sheet *self, lxw_row_t row, struct slice text, lxw_format *format, uint32_t beside)
{
  struct slice cell = clean_text (self->line, text, true);
  if (clean_utf16_length (cell) > SHEET_XLSX_CELL_MAX)
  {
    sheet_fail (self, SHEET_CELL, true);
    return;
  }
  if (cell.size == 0)
    return;
  widen (self, text_width (cell) + beside);
  take_written (self, row, worksheet_write_string (self->xlsx->sheet, row, (lxw_col_t) self->at, guard_escapes (self->line, cell).data, format));
}

static bool name_is_good (struct sheet *self)
{
  struct slice name = self->options.name;
  if (name.size == 0)
    return true;
  struct slice clean = clean_text (self->line, name, true);
  return slice_equal (clean, name) && clean_utf16_length (clean) <= SHEET_NAME_MAX && strpbrk (clean.data, "[]:*?/\\\n\t") == NULL && clean.data[0] != '\'' &&
         clean.data[clean.size - 1] != '\'';
}

static void say_when (struct sheet *self)
{
  lxw_doc_properties properties = {.created = (time_t) (self->options.made_ms / 1000)};
  if (workbook_set_properties (self->xlsx->book, &properties) != LXW_NO_ERROR)
    sheet_fail (self, SHEET_OPEN, false);
}

void sheet_xlsx_open (struct sheet *self)
{
  struct sheet_xlsx *xlsx = self->xlsx = arena_alloc (self->arena, sizeof *xlsx);
  if (self->count > SHEET_XLSX_COLUMNS_MAX || !name_is_good (self))
  {
    sheet_fail (self, self->count > SHEET_XLSX_COLUMNS_MAX ? SHEET_COLUMNS : SHEET_NAME, false);
    return;
  }
  xlsx->widths = arena_alloc (self->arena, self->count * sizeof *xlsx->widths);
  char *directory = arena_printf (self->arena, "%s", scratch ());
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = directory, .use_zip64 = LXW_FALSE};
  xlsx->book = make_file (xlsx) ? workbook_new_opt (xlsx->path, &options) : NULL;
  xlsx->sheet = xlsx->book == NULL ? NULL : workbook_add_worksheet (xlsx->book, self->options.name.size == 0 ? NULL : self->options.name.data);
  if (xlsx->sheet == NULL)
  {
    sheet_fail (self, SHEET_OPEN, false);
    return;
  }
  make_formats (self);
  say_when (self);
  worksheet_freeze_panes (xlsx->sheet, 1, 0);
  for (self->at = 0; self->at < self->count && self->error == SHEET_OK; self->at++)
    write_text (self, 0, self->columns[self->at].header, xlsx->header, WIDTH_OF_FILTER);
  if (self->error == SHEET_OK)
    self->at = 0;
  else
    self->error_row = 0;
}

/* ---- Cells ---- */

static lxw_row_t row_here (const struct sheet *self)
{
  return (lxw_row_t) self->row + 1;
}

void sheet_xlsx_text (struct sheet *self, struct slice text)
{
  write_text (self, row_here (self), text, self->xlsx->formats[SHEET_TEXT], 1);
}

void sheet_xlsx_number (struct sheet *self, int64_t number)
{
  enum sheet_type type = self->columns[self->at].type;
  struct slice exact = sheet_decimal (self, type, number, self->options.german ? ',' : '.');
  if (number > EXACT_MOST || number < -EXACT_MOST)
  {
    sheet_xlsx_text (self, exact);
    return;
  }
  /* The format knows no other numbers than these; 15 digits come back from them as they went in. */
  double shown = (double) number / (double) (sheet_parts (type) * (type == SHEET_RATE ? 100 : 1)); /* 90 % is 0.9 */
  widen (self, exact.size + (type == SHEET_MONEY ? exact.size / 3 + 2 : 2));
  take_written (self, row_here (self), worksheet_write_number (self->xlsx->sheet, row_here (self), (lxw_col_t) self->at, shown, self->xlsx->formats[type]));
}

void sheet_xlsx_date (struct sheet *self, struct slice date)
{
  lxw_datetime day = {.year = atoi (date.data), .month = 0, .day = 0};
  day.month = (date.data[5] - '0') * 10 + (date.data[6] - '0');
  day.day = (date.data[8] - '0') * 10 + (date.data[9] - '0');
  widen (self, 12);
  take_written (self, row_here (self),
                worksheet_write_datetime (self->xlsx->sheet, row_here (self), (lxw_col_t) self->at, &day, self->xlsx->formats[SHEET_DATE]));
}

void sheet_xlsx_bool (struct sheet *self, bool boolean)
{
  widen (self, 8);
  take_written (self, row_here (self),
                worksheet_write_boolean (self->xlsx->sheet, row_here (self), (lxw_col_t) self->at, boolean, self->xlsx->formats[SHEET_BOOL]));
}

/* ---- The end ---- */

static void set_view (struct sheet *self)
{
  struct sheet_xlsx *xlsx = self->xlsx;
  for (uint32_t i = 0; i < self->count; i++)
    worksheet_set_column (xlsx->sheet, (lxw_col_t) i, (lxw_col_t) i, xlsx->widths[i] < 8 ? 8 : xlsx->widths[i], NULL);
  worksheet_autofilter (xlsx->sheet, 0, 0, (lxw_row_t) self->row, (lxw_col_t) (self->count - 1));
}

/* Rows of the finished file, or -1 if it has no end.  Marks are found across the borders of chunks; a text cannot hold one, its < are escaped. */
static int64_t count_rows (zip_file_t *file)
{
  static const char mark[] = "<row ", end[] = "</worksheet>";
  int64_t rows = 0;
  size_t in_mark = 0, in_end = 0, size = 0;
  char *chunk = malloc (CHUNK);
  zip_int64_t read = 0;
  while (chunk != NULL && (read = zip_fread (file, chunk, CHUNK)) > 0)
    for (zip_int64_t i = 0; i < read; i++, size++)
    {
      in_mark = chunk[i] == mark[in_mark] ? in_mark + 1 : chunk[i] == '<';
      in_end = in_end < sizeof end - 1 && chunk[i] == end[in_end] ? in_end + 1 : chunk[i] == '<';
      rows += in_mark == sizeof mark - 1;
      in_mark = in_mark == sizeof mark - 1 ? 0 : in_mark;
    }
  free (chunk);
  return chunk != NULL && read == 0 && in_end == sizeof end - 1 ? rows : -1;
}

static bool is_whole (const struct sheet *self)
{
  int error = 0;
  zip_t *archive = zip_open (self->xlsx->path, ZIP_RDONLY, &error);
  zip_file_t *file = archive == NULL ? NULL : zip_fopen (archive, "xl/worksheets/sheet1.xml", 0);
  int64_t rows = file == NULL ? -1 : count_rows (file);
  if (file != NULL)
    zip_fclose (file);
  if (archive != NULL)
    zip_discard (archive);
  return rows == self->xlsx->filled;
}

static bool copy_out (const struct sheet *self)
{
  FILE *file = fopen (self->xlsx->path, "rb");
  char *chunk = malloc (CHUNK);
  bool good = file != NULL && chunk != NULL;
  for (size_t read; good && (read = fread (chunk, 1, CHUNK, file)) > 0;)
    good = fwrite (chunk, 1, read, self->out) == read;
  good = good && ferror (file) == 0;
  free (chunk);
  if (file != NULL)
    fclose (file);
  return good;
}

void sheet_xlsx_close (struct sheet *self)
{
  struct sheet_xlsx *xlsx = self->xlsx;
  if (xlsx->sheet != NULL && self->error == SHEET_OK)
    set_view (self);
  if (xlsx->sheet != NULL && (fflush (xlsx->sheet->optimize_tmpfile) != 0 || ferror (xlsx->sheet->optimize_tmpfile) != 0))
    sheet_fail (self, SHEET_WRITE, false);
  if (xlsx->book != NULL && self->error != SHEET_OK)
    lxw_workbook_free (xlsx->book);
  else if (xlsx->book != NULL && (workbook_close (xlsx->book) != LXW_NO_ERROR || !is_whole (self) || !copy_out (self)))
    sheet_fail (self, SHEET_WRITE, false);
  if (xlsx->path[0] != '\0')
    unlink (xlsx->path);
}
