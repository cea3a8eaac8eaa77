/* SPDX-License-Identifier: EUPL-1.2 */
/* The papers of a case: which there are, and what all of them begin and end with. */
#include "case_room.h"

#include <string.h>

static const struct
{
  const char *key;
  enum case_text title;
  void (*make) (const struct maker *self);
  bool (*filled) (const struct maker *self);
} documents[CASE_DOCUMENTS] = {[CASE_STECKBRIEF] = {"steckbrief", CT_STECKBRIEF, case_make_steckbrief, NULL},
                               [CASE_SPECIFICATION] = {"specification", CT_SPECIFICATION, case_make_specification, case_has_specification},
                               [CASE_FUNDING] = {"funding", CT_FUNDING, case_make_funding, case_has_funding},
                               [CASE_DECISION] = {"decision", CT_DECISION, case_make_decision, case_has_decision}};

const char *case_document_key (enum case_document document)
{
  return document < CASE_DOCUMENTS ? documents[document].key : NULL;
}

enum case_document case_document_named (const char *key)
{
  int document = 0;
  while (document < CASE_DOCUMENTS && strcmp (key, documents[document].key) != 0)
    document++;
  return (enum case_document) document;
}

static struct maker maker_of (struct arena *arena, const struct case_file *file)
{
  return (struct maker){.arena = arena, .file = file, .german = file->german};
}

bool case_document_filled (struct arena *arena, const struct case_file *file, enum case_document document)
{
  struct maker maker = maker_of (arena, file);
  return documents[document].filled == NULL || documents[document].filled (&maker);
}

/* ---- Head ---- */

int64_t case_version_ms (const struct case_file *file)
{
  int64_t version = value_as_int (value_at (&file->view, "version"), 0);
  int64_t found = value_as_int (value_at (&file->view, version > 1 ? "entered" : "drafted"), file->made_ms);
  for (uint32_t i = file->history.kind == VALUE_LIST ? file->history.count : 0; i > 0; i--)
  {
    const struct value *event = &file->history.items[i - 1], *body = value_at (event, "body");
    struct slice kind = case_text_at (event, "kind");
    bool raises = slice_is (kind, "case.edited") || slice_is (kind, "case.row_put") || slice_is (kind, "case.row_deleted");
    if (raises && value_as_int (value_at (body, "version"), 0) == version)
      found = value_as_int (value_at (event, "time"), found);
  }
  return found;
}

static void add_fact (const struct maker *self, const char *key, enum case_text label, struct slice value)
{
  if (value.size > 0)
    paper_fact (self->paper, key, case_say (self, label), value);
}

static void begin (struct maker *self, enum case_text subtitle)
{
  const struct case_file *file = self->file;
  struct slice title = value_as_slice (case_field (file, "title")), handled_by = case_text_at (&file->view, "handled_by"),
               org = case_text_at (&file->view, "org");
  struct slice version = slice_of (arena_printf (self->arena, "%lld", (long long) value_as_int (value_at (&file->view, "version"), 1)));
  self->paper = paper_new (self->arena, file->german, title.size > 0 ? title : case_say (self, CT_NO_TITLE), file->made_ms);
  paper_subtitle (self->paper, case_say (self, subtitle));
  add_fact (self, "ref", CT_REF, case_text_at (&file->view, "ref"));
  add_fact (self, "org", CT_ORG, case_org_name (file, org));
  if (!slice_equal (handled_by, org))
    add_fact (self, "handled_by", CT_HANDLED_BY, case_org_name (file, handled_by));
  add_fact (self, "stage", CT_STAGE, case_stage_text (self->arena, file));
  add_fact (self, "version", CT_VERSION, case_say_with (self, CT_VERSION_OF, version, case_day (self, case_version_ms (file))));
  add_fact (self, "date", CT_DATE, case_day (self, file->made_ms));
  add_fact (self, "file_reference", CT_FILE_REFERENCE, case_field_words (self, "file_reference"));
  if (file->past)
    paper_remark (self->paper, case_say (self, CT_PAST));
  if (!file->insider)
    paper_remark (self->paper, case_say (self, CT_NOT_ALL));
}

/* ---- End ---- */

static void add_decision (const struct maker *self, struct paper_table *table, const struct value *event)
{
  int64_t version = value_as_int (value_at (value_at (event, "body"), "version"), 0);
  paper_row (table);
  paper_cell (table, case_day (self, value_as_int (value_at (event, "time"), 0)));
  paper_cell (table, case_event_line (self, event));
  paper_cell (table, case_event_actor (self, event));
  paper_cell (table, version == 0 ? case_say (self, CT_NONE) : slice_of (arena_printf (self->arena, "%lld", (long long) version)));
  paper_cell (table, case_event_reason (self, event));
}

static void end (const struct maker *self)
{
  const struct value *history = &self->file->history;
  struct paper_table *table = NULL;
  case_heading (self, 1, "decisions", CT_DECISIONS);
  for (uint32_t i = 0; history->kind == VALUE_LIST && i < history->count; i++)
  {
    if (!case_event_decides (self, &history->items[i]))
      continue;
    if (table == NULL)
    {
      table = paper_table (self->paper, SLICE_NONE);
      paper_column (table, PAPER_LEFT, case_say (self, CT_D_DATE));
      paper_column (table, PAPER_LEFT, case_say (self, CT_D_WHAT));
      paper_column (table, PAPER_LEFT, case_say (self, CT_D_BY));
      paper_column (table, PAPER_LEFT, case_say (self, CT_D_VERSION));
      paper_column (table, PAPER_LEFT, case_say (self, CT_D_REASON));
    }
    add_decision (self, table, &history->items[i]);
  }
  if (table == NULL)
    paper_paragraph (self->paper, case_say (self, CT_NO_DECISIONS));
}

struct paper *case_document_paper (struct arena *arena, const struct case_file *file, enum case_document document)
{
  struct maker maker = maker_of (arena, file);
  begin (&maker, documents[document].title);
  documents[document].make (&maker);
  if (document == CASE_SPECIFICATION || document == CASE_FUNDING)
    paper_drop_empty_headings (maker.paper);
  if (document != CASE_DECISION) /* it says in words of its own what was decided */
    end (&maker);
  return maker.paper;
}

struct paper *case_history_paper (struct arena *arena, const struct case_file *file)
{
  struct maker maker = maker_of (arena, file);
  begin (&maker, CT_HISTORY);
  case_make_history (&maker);
  return maker.paper;
}
