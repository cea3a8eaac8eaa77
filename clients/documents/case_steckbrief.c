/* SPDX-License-Identifier: EUPL-1.2 */
/* The Steckbrief: what the case says of itself, section by section as the definition has them. */
#include "case_room.h"

#include <string.h>

#define GATE_LATEST 3 /* what is due later is missed by nobody in a Steckbrief */

static const char *const participants[] = {"name", "org", "role", "resolution", "note", NULL};
static const char *const risks[] = {"title", "probability", "severity", "measure", "responsible", NULL};
static const char *const indicators[] = {"title", "kind", "unit", "baseline", "target", "due_on", "source", NULL};

static const struct
{
  const char *table;
  const char *const *columns;
  enum case_text empty;
} tables[] = {{"participants", participants, CT_NO_PARTICIPANTS}, {"risks", risks, CT_NO_RISKS}, {"indicators", indicators, CT_NO_INDICATORS}};

/* Chapters of the specification and parts of the Beschlussvorlage have documents of their own; title and file reference stand in the head. */
static bool stands_elsewhere (struct slice key)
{
  static const char *const prefixes[] = {"specification_", "decision_"};
  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
    if (key.size > strlen (prefixes[i]) && memcmp (key.data, prefixes[i], strlen (prefixes[i])) == 0)
      return true;
  return slice_is (key, "service_description") || slice_is (key, "title") || slice_is (key, "file_reference");
}

static bool is_missed (const struct maker *self, const struct value *field)
{
  return value_as_int (value_at (field, "due"), INT64_MAX) <= GATE_LATEST && case_seen (self->file, field);
}

static void show_table (const struct maker *self, size_t i)
{
  const struct value *entry = case_entry (self->file, "tables", slice_of (tables[i].table));
  if (case_rows (self, tables[i].table).count > 0 || case_seen (self->file, entry))
    paper_heading (self->paper, 2, case_heading_key (self, slice_of (tables[i].table)), case_label (self, entry, slice_of (tables[i].table)));
  case_table (self, tables[i].table, tables[i].columns, tables[i].empty);
}

static bool table_shows (const struct maker *self, size_t i, struct slice section)
{
  const struct value *entry = case_entry (self->file, "tables", slice_of (tables[i].table));
  return entry != NULL && slice_equal (case_text_at (entry, "section"), section) &&
         (case_rows (self, tables[i].table).count > 0 || case_seen (self->file, entry));
}

/* What a section would say: 2 something, 1 that it is empty, 0 nothing at all. */
static int section_weight (const struct maker *self, struct slice section)
{
  const struct value *fields = case_list (self->file, "fields");
  int weight = 0;
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (table_shows (self, i, section))
      weight = weight < 1 ? 1 : weight;
  for (uint32_t i = 0; i < fields->count; i++)
  {
    const struct value *field = &fields->items[i];
    struct slice key = case_text_at (field, "key");
    if (!slice_equal (case_text_at (field, "section"), section) || stands_elsewhere (key))
      continue;
    if (!value_is_empty (value_get (value_at (&self->file->view, "fields"), key)))
      return 2;
    if (is_missed (self, field))
      weight = 1;
  }
  return weight;
}

static void show_fields (const struct maker *self, struct slice section)
{
  const struct value *fields = case_list (self->file, "fields"), *values = value_at (&self->file->view, "fields");
  uint32_t shown = 0, missed = 0;
  for (uint32_t i = 0; i < fields->count; i++)
  {
    const struct value *field = &fields->items[i];
    struct slice key = case_text_at (field, "key");
    if (!slice_equal (case_text_at (field, "section"), section) || stands_elsewhere (key))
      continue;
    struct slice words = case_words (self, field, value_get (values, key));
    missed += is_missed (self, field);
    if (words.size == 0)
      continue;
    paper_pair (self->paper, case_label (self, field, key), words);
    shown++;
  }
  if (shown == 0 && missed > 0)
    paper_paragraph (self->paper, case_say (self, CT_NOTHING_ENTERED));
}

static void show_section (const struct maker *self, const struct value *section)
{
  struct slice key = case_text_at (section, "key");
  if (section_weight (self, key) == 0)
    return;
  paper_heading (self->paper, 1, case_heading_key (self, key), case_label (self, section, key));
  show_fields (self, key);
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (table_shows (self, i, key))
      show_table (self, i);
}

/* A field of an older definition, or all of them where there is none. */
static bool is_former (const struct maker *self, struct slice key)
{
  const struct value *field = case_entry (self->file, "fields", key);
  return !stands_elsewhere (key) && (field == NULL || case_entry (self->file, "sections", case_text_at (field, "section")) == NULL);
}

static void show_former (const struct maker *self)
{
  const struct value *values = value_at (&self->file->view, "fields");
  bool begun = false;
  for (uint32_t i = 0; values != NULL && values->kind == VALUE_MAP && i < values->count; i++)
  {
    struct slice key = value_as_slice (&values->items[2 * i]);
    const struct value *field = case_entry (self->file, "fields", key), *value = &values->items[2 * i + 1];
    if (!is_former (self, key) || value_is_empty (value))
      continue;
    if (!begun)
      case_heading (self, 1, "other_fields", CT_OTHER_FIELDS);
    begun = true;
    paper_pair (self->paper, case_label (self, field, key), case_words (self, field, value));
  }
}

void case_make_steckbrief (const struct maker *self)
{
  const struct value *sections = case_list (self->file, "sections");
  for (uint32_t i = 0; i < sections->count; i++)
    show_section (self, &sections->items[i]);
  show_former (self);
}
