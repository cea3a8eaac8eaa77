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
} tables[] = {{"participants", participants, CT_NOTHING}, {"risks", risks, CT_NO_RISKS}, {"indicators", indicators, CT_NO_INDICATORS}};

/* Chapters of the specification and parts of the Beschlussvorlage have documents of their own; title and file reference stand in the head. */
static bool stands_elsewhere (struct slice key)
{
  static const char *const prefixes[] = {"specification_", "decision_"};
  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
    if (key.size > strlen (prefixes[i]) && memcmp (key.data, prefixes[i], strlen (prefixes[i])) == 0)
      return true;
  return slice_is (key, "service_description") || slice_is (key, "title") || slice_is (key, "file_reference");
}

/* The Erstprüfung is work on the idea, not part of what it says of itself. */
static bool is_left_out (const struct value *field)
{
  return stands_elsewhere (case_text_at (field, "key")) || slice_is (case_text_at (field, "section"), "triage");
}

static bool is_missed (const struct maker *self, const struct value *field)
{
  return value_as_int (value_at (field, "due"), INT64_MAX) <= GATE_LATEST && case_seen (self->file, field);
}

static void show_table (const struct maker *self, size_t i)
{
  const struct value *entry = case_known (self->file, "tables", slice_of (tables[i].table));
  paper_heading (self->paper, 2, case_heading_key (self, slice_of (tables[i].table)), case_label (self, entry, slice_of (tables[i].table)));
  case_table (self, tables[i].table, tables[i].columns, tables[i].empty);
}

/* That there are none is said of what is due in a Steckbrief. */
static bool table_shows (const struct maker *self, size_t i, struct slice section)
{
  const struct value *entry = case_entry (self->file, "tables", slice_of (tables[i].table));
  return entry != NULL && slice_equal (case_text_at (entry, "section"), section) &&
         (case_rows (self, tables[i].table).count > 0 || (tables[i].empty != CT_NOTHING && case_seen (self->file, entry)));
}

/* What a section would say. */
struct content
{
  uint32_t filled, missed, tables;
  bool due; /* some of it belongs to a Steckbrief by the definition */
};

static struct content content_of (const struct maker *self, struct slice section)
{
  const struct value *fields = case_list (self->file, "fields"), *values = value_at (&self->file->view, "fields");
  struct content content = {0};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    content.tables += table_shows (self, i, section);
  for (uint32_t i = 0; i < fields->count; i++)
  {
    const struct value *field = &fields->items[i];
    if (!slice_equal (case_text_at (field, "section"), section) || is_left_out (field))
      continue;
    content.filled += !value_is_empty (value_get (values, case_text_at (field, "key")));
    content.missed += is_missed (self, field);
    content.due = content.due || value_as_int (value_at (field, "due"), INT64_MAX) <= GATE_LATEST;
  }
  return content;
}

/* A heading over one entry that a later stage asks for says more than there is. */
static bool is_minor (const struct maker *self, struct slice section)
{
  struct content content = content_of (self, section);
  return content.filled == 1 && content.tables == 0 && !content.due;
}

static void show_fields (const struct maker *self, struct slice section)
{
  const struct value *fields = case_list (self->file, "fields"), *values = value_at (&self->file->view, "fields");
  for (uint32_t i = 0; i < fields->count; i++)
  {
    const struct value *field = &fields->items[i];
    struct slice key = case_text_at (field, "key");
    if (!slice_equal (case_text_at (field, "section"), section) || is_left_out (field))
      continue;
    struct slice words = case_words (self, field, value_get (values, key));
    if (words.size > 0)
      paper_pair (self->paper, case_label (self, field, key), words);
  }
}

static void show_section (const struct maker *self, const struct value *section)
{
  struct slice key = case_text_at (section, "key");
  struct content content = content_of (self, key);
  if (content.filled + content.missed + content.tables == 0 || is_minor (self, key))
    return;
  paper_heading (self->paper, 1, case_heading_key (self, key), case_label (self, section, key));
  show_fields (self, key);
  if (content.filled == 0 && content.missed > 0)
    paper_paragraph (self->paper, case_say (self, CT_NOTHING_ENTERED));
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (table_shows (self, i, key))
      show_table (self, i);
}

/* A field alone in its section, one of a former procedure, or all of them where there is none. */
static bool is_other (const struct maker *self, struct slice key)
{
  const struct value *field = case_entry (self->file, "fields", key), *known = case_known (self->file, "fields", key);
  if (stands_elsewhere (key) || field == NULL)
    return !stands_elsewhere (key) && (known == NULL || !is_left_out (known));
  struct slice section = case_text_at (field, "section");
  return !is_left_out (field) && (case_entry (self->file, "sections", section) == NULL || is_minor (self, section));
}

/* Rows of a table that the case's procedure does not have. */
static bool table_is_former (const struct maker *self, size_t i)
{
  return case_entry (self->file, "tables", slice_of (tables[i].table)) == NULL && case_rows (self, tables[i].table).count > 0;
}

static void begin_others (const struct maker *self, bool *begun)
{
  if (!*begun)
    case_heading (self, 1, "other_fields", CT_OTHER_FIELDS);
  *begun = true;
}

static void show_others (const struct maker *self)
{
  const struct value *values = value_at (&self->file->view, "fields");
  bool begun = false;
  for (uint32_t i = 0; values != NULL && values->kind == VALUE_MAP && i < values->count; i++)
  {
    struct slice key = value_as_slice (&values->items[2 * i]);
    const struct value *field = case_known (self->file, "fields", key), *value = &values->items[2 * i + 1];
    if (!is_other (self, key) || value_is_empty (value))
      continue;
    begin_others (self, &begun);
    paper_pair (self->paper, case_label (self, field, key), case_words (self, field, value));
  }
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (table_is_former (self, i))
    {
      begin_others (self, &begun);
      show_table (self, i);
    }
}

void case_make_steckbrief (const struct maker *self)
{
  const struct value *sections = case_list (self->file, "sections");
  for (uint32_t i = 0; i < sections->count; i++)
    show_section (self, &sections->items[i]);
  show_others (self);
}
