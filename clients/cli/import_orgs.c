/* SPDX-License-Identifier: EUPL-1.2 */
/* import --kind org: a register of municipalities by ARS, or a table with a key, a kind and a name in each row. */
#include "import.h"

#include <stdlib.h>
#include <string.h>

struct org
{
  struct org_import *import;
  uint32_t line;
  const char *key, *kind, *name, *district, *association;
  int64_t inhabitants; /* -1: unknown */
  bool is_new;
};

struct org_import
{
  struct import *import;
  struct org *orgs;
  size_t count, room, waiting, finished;
};

static struct org *add_org (struct org_import *self, uint32_t line, const char *key, const char *kind, const char *name)
{
  struct arena *arena = self->import->cli->arena;
  if (self->count == self->room)
  {
    self->room = self->room == 0 ? 1024 : 2 * self->room;
    struct org *grown = arena_alloc (arena, self->room * sizeof *grown);
    if (self->count > 0)
      memcpy (grown, self->orgs, self->count * sizeof *grown);
    self->orgs = grown;
  }
  struct org *org = &self->orgs[self->count++];
  *org = (struct org){.import = self, .line = line, .key = key, .kind = kind, .name = name, .inhabitants = -1};
  return org;
}

static const char *cell_text (struct org_import *self, const struct csv_row *row, int column)
{
  struct slice cell = import_cell (row, column);
  return arena_copy (self->import->cli->arena, cell.data == NULL ? "" : cell.data, cell.size);
}

static bool all_digits (const char *text, size_t size)
{
  return strlen (text) == size && strspn (text, "0123456789") == size;
}

/* ---- A register ---- */

struct register_columns
{
  int ars, name, district, district_name, association_name, inhabitants;
};

/* An association or district over the rows before it was seen: the last one is the usual case, because registers are sorted. */
static struct org *find_parent (struct org_import *self, const char *key)
{
  for (size_t i = self->count; i > 0; i--)
    if (strcmp (self->orgs[i - 1].key, key) == 0)
      return &self->orgs[i - 1];
  return NULL;
}

static void add_inhabitants (struct org *org, int64_t inhabitants)
{
  org->inhabitants = (org->inhabitants < 0 ? 0 : org->inhabitants) + inhabitants;
}

static int64_t inhabitants_of (const char *text)
{
  int64_t number;
  return input_integer (text, &number) && number >= 0 ? number : -1;
}

/* Coastal waters and the like lie in a district that is none: it has no name. */
static const char *district_of (struct org_import *self, const struct register_columns *at, const struct csv_row *row)
{
  if (at->district_name >= 0 && import_cell (row, at->district_name).size == 0)
    return NULL;
  const char *key = cell_text (self, row, at->district);
  return *key != '\0' ? key : arena_copy (self->import->cli->arena, cell_text (self, row, at->ars), 5);
}

/* Districts and associations first: those who name them find them there. */
static void add_parents (struct org_import *self, const struct register_columns *at, bool associations)
{
  const struct csv *csv = &self->import->csv;
  for (size_t i = 0; i < csv->count; i++)
  {
    const struct csv_row *row = &csv->rows[i];
    const char *ars = cell_text (self, row, at->ars), *district = district_of (self, at, row);
    if (row->fault != CSV_FINE || !all_digits (ars, 12) || (associations && ars[5] != '5') || (!associations && district == NULL))
      continue;
    const char *key = associations ? arena_copy (self->import->cli->arena, ars, 9) : district;
    struct org *parent = find_parent (self, key);
    if (parent == NULL)
    {
      parent = add_org (self, row->line, key, associations ? "association" : "district",
                        cell_text (self, row, associations ? at->association_name : at->district_name));
      parent->district = associations ? district : NULL;
    }
    int64_t inhabitants = inhabitants_of (cell_text (self, row, at->inhabitants));
    if (inhabitants > 0)
      add_inhabitants (parent, inhabitants);
  }
}

/* Unincorporated areas have a 9 in the sixth place and nobody who could submit anything; two such districts in Lower Saxony have people and an administration.
 */
static void add_municipality (struct org_import *self, const struct register_columns *at, const struct csv_row *row)
{
  const char *ars = cell_text (self, row, at->ars), *name = cell_text (self, row, at->name);
  if (!all_digits (ars, 12) || *name == '\0')
  {
    import_refuse_own (self->import, row->line, "field_value", all_digits (ars, 12) ? T_ROW_NO_NAME : T_ROW_BAD_ARS, WORDS (ars), "");
    return;
  }
  int64_t inhabitants = inhabitants_of (cell_text (self, row, at->inhabitants));
  bool area = ars[5] == '9' && inhabitants <= 0;
  struct org *org = add_org (self, row->line, ars, area ? "area" : "municipality", name);
  org->district = district_of (self, at, row);
  org->association = ars[5] == '5' ? arena_copy (self->import->cli->arena, ars, 9) : NULL;
  org->inhabitants = inhabitants;
}

static void read_register (struct org_import *self, const struct register_columns *at)
{
  const struct csv *csv = &self->import->csv;
  if (at->district >= 0 && at->district_name >= 0)
    add_parents (self, at, false);
  size_t districts = self->count;
  if (at->association_name >= 0)
    add_parents (self, at, true);
  import_note (self->import, T_NOTE_PARENTS, WORDS (number_text (self->import->cli, (int64_t) districts)),
               number_text (self->import->cli, (int64_t) (self->count - districts)));
  for (size_t i = 0; i < csv->count; i++)
    if (csv->rows[i].fault == CSV_FINE)
      add_municipality (self, at, &csv->rows[i]);
    else
      import_refuse_own (self->import, csv->rows[i].line, "cells", T_ROW_CELLS, WORDS (number_text (self->import->cli, csv->rows[i].count)),
                         number_text (self->import->cli, csv->header.count));
}

/* ---- A plain table ---- */

static const char *kind_named (struct org_import *self, const char *text)
{
  static const char *const kinds[] = {"municipality", "association", "district", "centre", "firm", "company", "science", "society", "area"};
  struct cli german = *self->import->cli, english = german;
  german.german = true;
  english.german = false;
  const char *folded = fold (self->import->cli->arena, slice_of (text));
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (folded, kinds[i]) == 0 || strcmp (folded, fold (german.arena, slice_of (kind_label (&german, slice_of (kinds[i]))))) == 0 ||
        strcmp (folded, fold (english.arena, slice_of (kind_label (&english, slice_of (kinds[i]))))) == 0)
      return kinds[i];
  return NULL;
}

static int read_table (struct org_import *self)
{
  struct import *import = self->import;
  int key = import_column_named (import, "key schluessel kreisags kuerzel"), kind = import_column_named (import, "kind art typ"),
      name = import_column_named (import, "name");
  int district = import_column_named (import, "district kreis"), association = import_column_named (import, "association verband");
  int inhabitants = import_column_named (import, "inhabitants einwohner");
  bool districts = kind < 0 && import_column_named (import, "kreisags") >= 0;
  if (key < 0 || name < 0 || (kind < 0 && !districts))
    return fail (import->cli, STATUS_USAGE, "map", T_NO_ORG_COLUMNS);
  for (size_t i = 0; i < import->csv.count; i++)
  {
    const struct csv_row *row = &import->csv.rows[i];
    const char *found = districts ? "district" : kind_named (self, cell_text (self, row, kind));
    if (row->fault != CSV_FINE || found == NULL || import_cell (row, key).size == 0 || import_cell (row, name).size == 0)
    {
      import_refuse_own (import, row->line, "field_value", T_ROW_BAD_ORG, WORDS (""), "");
      continue;
    }
    struct org *org = add_org (self, row->line, cell_text (self, row, key), found, cell_text (self, row, name));
    org->district = import_cell (row, district).size > 0 ? cell_text (self, row, district) : NULL;
    org->association = import_cell (row, association).size > 0 ? cell_text (self, row, association) : NULL;
    org->inhabitants = inhabitants_of (cell_text (self, row, inhabitants));
  }
  return STATUS_DONE;
}

/* ---- Sending ---- */

static void on_put (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct org *org = context;
  struct import *import = org->import->import;
  (void) bus;
  (void) id;
  org->import->waiting--;
  if (answer->type == MSG_DONE && message_bool (answer, DONE_UNCHANGED))
    import->report.unchanged++;
  else if (answer->type == MSG_DONE)
    *(org->is_new ? &import->report.created : &import->report.changed) += 1;
  else
    import_refuse_answer (import, org->line, answer);
  progress_to (&import->progress, ++org->import->finished);
}

static void send_put (struct org_import *self, struct org *org)
{
  struct message request = message_new (MSG_ORG_PUT);
  request.arg[ORG_PUT_KEY] = value_string (org->key);
  request.arg[ORG_PUT_KIND] = value_string (org->kind);
  request.arg[ORG_PUT_NAME] = value_string (org->name);
  if (org->district != NULL)
    request.arg[ORG_PUT_DISTRICT] = value_string (org->district);
  if (org->association != NULL)
    request.arg[ORG_PUT_ASSOCIATION] = value_string (org->association);
  if (org->inhabitants >= 0)
    request.arg[ORG_PUT_INHABITANTS] = value_int (org->inhabitants);
  if (ideenbus_send (self->import->cli->bus, &request, NULL, on_put, org, NULL) == IDEENBUS_OK)
    self->waiting++;
  else
    import_refuse_own (self->import, org->line, "field_value", T_ROW_BAD_ORG, WORDS (""), "");
}

static int send_all (struct org_import *self)
{
  size_t next = 0;
  while (next < self->count || self->waiting > 0)
  {
    while (next < self->count && self->waiting < IMPORT_WINDOW)
      send_put (self, &self->orgs[next++]);
    if (self->waiting == 0)
      continue;
    int status = import_wait (self->import);
    if (status != STATUS_DONE)
      return status;
  }
  return STATUS_DONE;
}

/* ---- What is there ---- */

struct present
{
  struct org_import *orgs;
  struct value *rows; /* ORG records, by key */
  size_t count, room;
};

static bool add_present (const struct value *row, void *context)
{
  struct present *self = context;
  struct arena *arena = self->orgs->import->cli->arena;
  if (self->count == self->room)
  {
    self->room = self->room == 0 ? 1024 : 2 * self->room;
    struct value *grown = arena_alloc (arena, self->room * sizeof *grown);
    if (self->count > 0)
      memcpy (grown, self->rows, self->count * sizeof *grown);
    self->rows = grown;
  }
  self->rows[self->count++] = value_copy (arena, row);
  return true;
}

static int compare_present (const void *a, const void *b)
{
  return slice_compare (row_text (a, "key"), row_text (b, "key"));
}

static bool text_differs (const struct value *row, const char *key, const char *text)
{
  return text != NULL && !slice_is (row_text (row, key), text);
}

/* Whether putting it would change the one that is there. */
static bool differs (const struct org *org, const struct value *row)
{
  return text_differs (row, "kind", org->kind) || text_differs (row, "name", org->name) || text_differs (row, "district", org->district) ||
         text_differs (row, "association", org->association) || (org->inhabitants >= 0 && value_as_int (value_at (row, "inhabitants"), -1) != org->inhabitants);
}

/* Tells the new ones from those that are there; the broker's answer to a put does not. */
static int find_present (struct org_import *self, bool dry)
{
  struct present present = {.orgs = self};
  struct report *report = &self->import->report;
  struct message request = message_new (MSG_ORG_LIST);
  int status = bus_rows (self->import->cli, &request, add_present, &present);
  if (status != STATUS_DONE)
    return status;
  if (present.count > 0)
    qsort (present.rows, present.count, sizeof *present.rows, compare_present);
  for (size_t i = 0; i < self->count; i++)
  {
    struct value key = value_map (self->import->cli->arena, 1);
    value_set_str (self->import->cli->arena, &key, "key", value_string (self->orgs[i].key));
    const struct value *row = present.count == 0 ? NULL : bsearch (&key, present.rows, present.count, sizeof key, compare_present);
    self->orgs[i].is_new = row == NULL;
    if (dry)
      *(row == NULL ? &report->created : differs (&self->orgs[i], row) ? &report->changed : &report->unchanged) += 1;
  }
  return STATUS_DONE;
}

int import_orgs (struct import *self)
{
  struct org_import orgs = {.import = self};
  struct register_columns at = {import_column_named (self, "ars"),      import_column_named (self, "name gemeinde"),
                                import_column_named (self, "kreisags"), import_column_named (self, "kreis"),
                                import_column_named (self, "verband"),  import_column_named (self, "einwohner inhabitants")};
  int status = STATUS_DONE;
  if (at.ars >= 0 && at.name >= 0)
    read_register (&orgs, &at);
  else
    status = read_table (&orgs);
  bool dry = option_given (self->cli, OPT_DRY_RUN);
  if (status == STATUS_DONE)
    status = find_present (&orgs, dry);
  if (status != STATUS_DONE || dry)
    return status;
  progress_begin (&self->progress, self->cli, T_IMPORTING_ORGS, orgs.count);
  status = send_all (&orgs);
  if (status != STATUS_DONE)
    ideenbus_close (&self->cli->bus);
  return status;
}
