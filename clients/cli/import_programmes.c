/* SPDX-License-Identifier: EUPL-1.2 */
/* programme import: each row a funding programme, its columns named by key or label of the fields.  What is the same is left alone. */
#include "import.h"

#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>

struct programme
{
  struct programme_import *import;
  uint32_t line;
  struct slice key;
  struct value fields;
  const struct value *before; /* its fields as they are; NULL: it is new */
};

struct programme_import
{
  struct import *import;
  int key_column;
  bool named; /* there is a column for the name */
  struct programme *programmes;
  size_t count, waiting, finished;
  struct value present; /* of all programmes: key to fields */
};

/* ---- Columns ---- */

static int find_columns (struct programme_import *self)
{
  struct import *import = self->import;
  bool name = false;
  self->key_column = import_column_named (import, "key schluessel kuerzel programme programm");
  for (uint32_t i = 0; i < import->csv.header.count; i++)
  {
    struct slice header = import_cell (&import->csv.header, (int) i);
    const char *text = slice_text (import->cli, header);
    const struct value *field = (int) i == self->key_column || header.size == 0 ? NULL : form_field_named (import->form, text);
    if (field == NULL && (int) i != self->key_column)
      import_note (import, T_NOTE_PROGRAMME_COLUMN, WORDS (text), "");
    for (uint32_t before = 0; field != NULL && before < i; before++)
      if (import->columns[before].field == field)
        return fail (import->cli, STATUS_USAGE, "map", T_COLUMN_TWICE, text);
    import->columns[i].field = field;
    import->columns[i].flags = field != NULL && slice_is (row_text (field, "key"), text) ? 0 : INPUT_EUROS;
    name = name || (field != NULL && slice_is (row_text (field, "key"), "name"));
  }
  self->named = name;
  if (self->key_column < 0 && !name)
    return fail (import->cli, STATUS_USAGE, "map", T_NO_PROGRAMME_COLUMNS);
  return STATUS_DONE;
}

/* ---- Rows ---- */

/* "Sachsen-Anhalt Digital" is sachsen-anhalt-digital. */
static struct slice key_of_name (struct arena *arena, struct slice name)
{
  char *key = arena_alloc (arena, 2 * (size_t) name.size + 1);
  uint32_t size = 0;
  for (uint32_t i = 0; i < name.size;)
  {
    uint32_t step = (unsigned char) name.data[i] >= 0xc0 && i + 1 < name.size ? 2 : 1;
    const char *letter = fold (arena, (struct slice){name.data + i, step});
    i += step;
    if (*letter != '\0' && (unsigned char) *letter < 0x80)
      for (; *letter != '\0'; letter++)
        key[size++] = *letter;
    else if (size > 0 && key[size - 1] != '-')
      key[size++] = '-';
  }
  size = size > LIMIT_KEY_BYTES ? LIMIT_KEY_BYTES : size;
  while (size > 0 && key[size - 1] == '-')
    size--;
  return (struct slice){key, size};
}

static bool is_key (struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
    if (strchr ("abcdefghijklmnopqrstuvwxyz0123456789_.:-", text.data[i]) == NULL)
      return false;
  return text.size > 0 && text.size <= LIMIT_KEY_BYTES;
}

static bool is_nothing (struct slice cell)
{
  return cell.size == 0 || slice_is (cell, "-") || slice_is (cell, "–") || slice_is (cell, "—");
}

static enum text wrong_text (enum text why)
{
  return why == T_AMBIGUOUS_MONEY ? T_ROW_AMBIGUOUS : why == T_AMBIGUOUS_RATE ? T_ROW_AMBIGUOUS_RATE : T_ROW_VALUE;
}

static void read_cell (struct programme_import *self, const struct csv_row *row, int number, struct value *fields, struct value *reasons)
{
  struct import *import = self->import;
  const struct column *column = &import->columns[number];
  struct slice cell = import_cell (row, number);
  struct value value = VALUE_NONE;
  enum text why = T_NOTHING;
  int64_t max = value_as_int (value_at (column->field, "max"), 0);
  if (!is_nothing (cell) && !input_value (import->cli, import->form, column->field, cell, column->flags, &value, &why, NULL))
    import_reason (import, reasons, "field_value", wrong_text (why), LABEL_OF (column->field), slice_text (import->cli, cell));
  else if (value.kind == VALUE_TEXT && slice_is (row_text (column->field, "type"), "text") && max > 0 && utf8_length (value.data, value.count) > max)
    import_reason (import, reasons, "field_size", T_ROW_TOO_LONG, LABEL_OF (column->field), number_text (import->cli, max));
  else
    value_set (import->cli->arena, fields, row_text (column->field, "key"), value);
}

/* A key names one row of a file: the second would undo what the first says. */
static const struct programme *same_key (const struct programme_import *self, struct slice key)
{
  for (size_t i = 0; i < self->count; i++)
    if (slice_equal (self->programmes[i].key, key))
      return &self->programmes[i];
  return NULL;
}

static struct slice read_key (struct programme_import *self, const struct csv_row *row, const struct value *fields, struct value *reasons)
{
  struct import *import = self->import;
  struct slice cell = import_cell (row, self->key_column);
  struct slice key = cell.size > 0 ? cell : key_of_name (import->cli->arena, value_as_slice (value_at (fields, "name")));
  const struct programme *other = key.size > 0 ? same_key (self, key) : NULL;
  if (key.size == 0)
    import_reason (import, reasons, "missing", T_ROW_NO_PROGRAMME, WORDS (""), "");
  else if (!is_key (key))
    import_reason (import, reasons, "field_value", T_ROW_BAD_KEY, WORDS (slice_text (import->cli, key)), "");
  else if (other != NULL)
    import_reason (import, reasons, "field_value", T_ROW_KEY_TWICE, WORDS (slice_text (import->cli, key)), number_text (import->cli, other->line));
  return key;
}

static void read_row (struct programme_import *self, const struct csv_row *row)
{
  struct import *import = self->import;
  struct arena *arena = import->cli->arena;
  struct value fields = value_map (arena, 8), reasons = value_list (arena, 4);
  if (row->fault != CSV_FINE)
  {
    import_refuse_own (import, row->line, "cells", T_ROW_CELLS, WORDS (number_text (import->cli, row->count)),
                       number_text (import->cli, import->csv.header.count));
    return;
  }
  for (uint32_t i = 0; i < import->csv.header.count; i++)
    if (import->columns[i].field != NULL)
      read_cell (self, row, (int) i, &fields, &reasons);
  struct slice key = read_key (self, row, &fields, &reasons);
  const struct value *before = value_get (&self->present, key), *name = value_at (&fields, "name");
  /* A name that could not be read was told already. */
  if (name != NULL ? value_is_nil (name) : before == NULL && !self->named)
    import_reason (import, &reasons, "missing", T_ROW_NO_NAME, WORDS (slice_text (import->cli, key)), "");
  if (reasons.count > 0)
    import_refuse (import, row->line, &reasons);
  else
    self->programmes[self->count++] = (struct programme){.import = self, .line = row->line, .key = key, .fields = fields, .before = before};
}

/* ---- What is there ---- */

static bool add_present (const struct value *row, void *context)
{
  struct programme_import *self = context;
  struct arena *arena = self->import->cli->arena;
  value_set (arena, &self->present, slice_copy (arena, row_text (row, "key")), value_copy (arena, value_at (row, "fields")));
  return true;
}

/* Whether putting it would change the one that is there. */
static bool differs (const struct programme *programme)
{
  for (uint32_t i = 0; i < programme->fields.count; i++)
    if (!value_equal (value_get (programme->before, value_as_slice (&programme->fields.items[2 * i])), &programme->fields.items[2 * i + 1]))
      return true;
  return false;
}

/* ---- Sending ---- */

static void on_put (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct programme *programme = context;
  struct programme_import *self = programme->import;
  struct report *report = &self->import->report;
  (void) bus;
  (void) id;
  self->waiting--;
  if (answer->type != MSG_DONE)
    import_refuse_answer (self->import, programme->line, answer);
  else
    *(message_bool (answer, DONE_UNCHANGED) ? &report->unchanged : programme->before == NULL ? &report->created : &report->changed) += 1;
  progress_to (&self->import->progress, ++self->finished);
}

static void send_put (struct programme_import *self, struct programme *programme)
{
  struct message request = message_new (MSG_PROGRAMME_PUT);
  request.arg[PROGRAMME_PUT_KEY] = value_text (programme->key);
  request.arg[PROGRAMME_PUT_FIELDS] = programme->fields;
  if (ideenbus_send (self->import->cli->bus, &request, NULL, on_put, programme, NULL) == IDEENBUS_OK)
    self->waiting++;
  else
    import_refuse_own (self->import, programme->line, "field_value", T_ROW_UNSENDABLE, WORDS (slice_text (self->import->cli, programme->key)), "");
}

static int send_all (struct programme_import *self)
{
  size_t next = 0;
  int status = STATUS_DONE;
  progress_begin (&self->import->progress, self->import->cli, T_IMPORTING_PROGRAMMES, self->count);
  while (status == STATUS_DONE && (next < self->count || self->waiting > 0))
  {
    while (next < self->count && self->waiting < IMPORT_WINDOW)
      send_put (self, &self->programmes[next++]);
    if (self->waiting > 0)
      status = import_wait (self->import);
  }
  if (status != STATUS_DONE)
    ideenbus_close (&self->import->cli->bus);
  return status;
}

int import_programmes (struct import *import)
{
  struct cli *cli = import->cli;
  struct programme_import *self = arena_alloc (cli->arena, sizeof *self);
  struct message request = message_new (MSG_PROGRAMME_LIST);
  *self = (struct programme_import){.import = import, .present = value_map (cli->arena, 64)};
  self->programmes = arena_alloc (cli->arena, import->csv.count * sizeof *self->programmes);
  import->form = form_get (cli, SLICE ("programmes"), 0);
  if (import->form == NULL)
    return fail (cli, STATUS_REFUSED, "not_found", T_NO_PROGRAMME_FORM);
  int status = find_columns (self);
  if (status == STATUS_DONE)
    status = bus_rows (cli, &request, add_present, self);
  if (status != STATUS_DONE)
    return status;
  for (size_t i = 0; i < import->csv.count; i++)
    read_row (self, &import->csv.rows[i]);
  if (!option_given (cli, OPT_DRY_RUN))
    return send_all (self);
  for (size_t i = 0; i < self->count; i++)
  {
    const struct programme *programme = &self->programmes[i];
    *(programme->before == NULL ? &import->report.created : differs (programme) ? &import->report.changed : &import->report.unchanged) += 1;
  }
  return STATUS_DONE;
}
