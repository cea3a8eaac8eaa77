/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows to cases: what is new is drafted and handed in, what changed is edited where nobody else changed it since, what is the same is left alone.
   Many commands are on their way at once; the library repeats those a broken connection left open, and their ids keep them single. */
#include "import_owner.h"
#include "import_rows.h"

#include <stdlib.h>
#include <string.h>

#define PASSES 4

struct sender
{
  struct import *import;
  struct slice listed; /* the organisation whose cases are coming */
  struct row *rows;
  size_t count, finished;
  struct known *known;
  size_t known_count, known_room;
  size_t waiting; /* commands on their way */
  int64_t began_ms;
  bool dry;
};

/* ---- What is there ---- */

static bool add_known (const struct value *row, void *context)
{
  struct sender *self = context;
  struct arena *arena = self->import->cli->arena;
  if (self->known_count == self->known_room)
  {
    self->known_room = self->known_room == 0 ? 256 : 2 * self->known_room;
    struct known *grown = arena_alloc (arena, self->known_room * sizeof *grown);
    if (self->known_count > 0)
      memcpy (grown, self->known, self->known_count * sizeof *grown);
    self->known = grown;
  }
  struct known *known = &self->known[self->known_count];
  const uint8_t *id = value_as_id (value_at (row, "id"));
  known->org = self->listed;
  known->source = slice_copy (arena, value_as_slice (value_at (row, "source")));
  known->ref = slice_copy (arena, value_as_slice (value_at (row, "ref")));
  known->stage = slice_copy (arena, value_as_slice (value_at (row, "stage")));
  known->id = id == NULL ? NULL : (const uint8_t *) arena_copy (arena, id, 16);
  known->imported = value_copy (arena, value_at (row, "imported"));
  if (known->id != NULL && known->source.size > 0)
    self->known_count++;
  return true;
}

static int compare_known (const void *a, const void *b)
{
  const struct known *left = a, *right = b;
  int order = slice_compare (left->org, right->org);
  return order != 0 ? order : slice_compare (left->source, right->source);
}

/* Whether an earlier row is of the same organisation. */
static bool is_listed (const struct sender *self, size_t row)
{
  for (size_t i = row; i > 0; i--)
    if (slice_equal (self->rows[i - 1].org, self->rows[row].org))
      return true;
  return false;
}

static int list_known (struct sender *self)
{
  int status = STATUS_DONE;
  self->known = NULL;
  self->known_count = self->known_room = 0;
  for (size_t i = 0; i < self->count && status == STATUS_DONE; i++)
  {
    struct message request = message_new (MSG_CASE_LIST);
    if (is_listed (self, i))
      continue;
    self->listed = self->rows[i].org;
    request.arg[CASE_LIST_ORG] = value_text (self->listed);
    request.arg[CASE_LIST_SOURCES] = value_bool (true);
    status = bus_rows (self->import->cli, &request, add_known, self);
  }
  if (status == STATUS_DONE && self->known_count > 0)
    qsort (self->known, self->known_count, sizeof *self->known, compare_known);
  return status;
}

static const struct known *find_known (const struct sender *self, const struct row *row)
{
  const struct known key = {.org = row->org, .source = row->source};
  return self->known_count == 0 ? NULL : bsearch (&key, self->known, self->known_count, sizeof key, compare_known);
}

/* ---- Sending ---- */

/* Called when nothing may be on its way any more: the row's outcome. */
static void settle (struct row *row)
{
  struct report *report = &row->import->report;
  if (row->waiting > 0 || row->state != ROW_BEGUN)
    return;
  row->state = row->again && !row->refused ? ROW_AGAIN : ROW_FINISHED;
  if (row->state == ROW_AGAIN)
    return;
  if (!row->refused && !row->created)
    *(row->changed ? &report->changed : &report->unchanged) += 1;
  progress_to (&row->import->progress, ++row->sender->finished);
}

/* The first refusal of a row is the one that tells. */
static void refuse_row (struct row *row, const struct message *answer)
{
  if (!row->refused)
    import_refuse_answer (row->import, row->line, answer);
  row->refused = true;
}

static bool only_reason (const struct message *answer, const char *code)
{
  if (answer->type != MSG_REFUSED)
    return false;
  const struct value *reasons = &answer->arg[REFUSED_REASONS];
  for (uint32_t i = 0; i < reasons->count; i++)
    if (!slice_is (value_as_slice (value_at (&reasons->items[i], "code")), code))
      return false;
  return reasons->count > 0;
}

static bool may_retry (const struct message *answer)
{
  return answer->type == MSG_ERROR && message_bool (answer, ERROR_RETRY);
}

static void send (struct row *row, const struct message *request, const struct ideenbus_options *options, ideenbus_answer_fn *answered)
{
  if (ideenbus_send (row->import->cli->bus, request, options, answered, row, NULL) == IDEENBUS_OK)
  {
    row->waiting++;
    row->sender->waiting++;
    return;
  }
  if (!row->refused)
    import_refuse_own (row->import, row->line, "bad_message", T_ROW_BAD, WORDS (""), "");
  row->refused = true;
}

static void arrived (struct row *row)
{
  row->waiting--;
  row->sender->waiting--;
}

static void on_submitted (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context);

static void send_submit (struct row *row, bool behind_draft)
{
  struct message request = message_new (MSG_CASE_SUBMIT);
  request.arg[CASE_SUBMIT_CASE] = value_id (row->id);
  const struct ideenbus_options options = {.after = behind_draft ? row->id : NULL};
  row->submit_early = false;
  send (row, &request, &options, on_submitted);
}

static void on_submitted (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct row *row = context;
  (void) bus;
  (void) id;
  arrived (row);
  if (answer->type == MSG_DONE)
  {
    row->import->report.submitted++;
    row->changed = true;
  }
  else if (row->is_new && only_reason (answer, "predecessor"))
  {
    /* It overtook its draft, or the draft was not taken, which then says so itself. */
    row->submit_early = true;
    if (row->drafted)
      send_submit (row, true);
  }
  else if (may_retry (answer))
    row->again = true;
  else
    refuse_row (row, answer);
  settle (row);
}

static void note_visibility (struct row *row);

static void on_drafted (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct row *row = context;
  (void) bus;
  (void) id;
  arrived (row);
  if (answer->type == MSG_DONE)
  {
    row->drafted = row->created = true;
    row->import->report.created++;
    note_visibility (row);
    if (row->submit_early)
      send_submit (row, true);
  }
  else if (only_reason (answer, "duplicate_source") || may_retry (answer))
    row->again = true;
  else
    refuse_row (row, answer);
  settle (row);
}

/* ---- Edits ---- */

static void send_edit (struct row *row);

/* Takes the fields out that people changed since; false when something else was refused as well. */
static bool keep_theirs (struct row *row, const struct value *reasons)
{
  struct cli *cli = row->import->cli;
  bool all = true;
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    struct slice field = value_as_slice (value_at (&reasons->items[i], "field"));
    if (!slice_is (value_as_slice (value_at (&reasons->items[i], "code")), "conflict") || !value_remove (&row->edit, field))
    {
      all = false;
      continue;
    }
    const struct value *def = form_field (row->import->form, field);
    value_remove (&row->base, field);
    row->import->report.kept_fields++;
    import_note (row->import, T_NOTE_KEPT, def != NULL ? LABEL_OF (def) : WORDS (slice_text (cli, field)), slice_text (cli, row->known->ref));
  }
  return all;
}

static void on_edited (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct row *row = context;
  (void) bus;
  (void) id;
  arrived (row);
  if (answer->type == MSG_DONE)
    row->changed = row->changed || !message_bool (answer, DONE_UNCHANGED);
  else if (may_retry (answer))
    row->again = true;
  else if (answer->type != MSG_REFUSED || !keep_theirs (row, &answer->arg[REFUSED_REASONS]))
    refuse_row (row, answer);
  else if (row->edit.count > 0)
    send_edit (row);
  settle (row);
}

static void send_edit (struct row *row)
{
  struct message request = message_new (MSG_CASE_EDIT);
  request.arg[CASE_EDIT_CASE] = value_id (row->id);
  request.arg[CASE_EDIT_FIELDS] = row->edit;
  request.arg[CASE_EDIT_BASE] = row->base;
  request.arg[CASE_EDIT_IMPORTED] = value_bool (true);
  send (row, &request, NULL, on_edited);
}

/* The fields whose value is not that of the last import, each based on it. */
static void compare (struct row *row)
{
  struct arena *arena = row->import->cli->arena;
  row->edit = value_map (arena, 8);
  row->base = value_map (arena, 8);
  for (uint32_t i = 0; i < row->fields.count; i++)
  {
    struct slice key = value_as_slice (&row->fields.items[2 * i]);
    const struct value *value = &row->fields.items[2 * i + 1], *imported = value_get (&row->known->imported, key);
    uint8_t now[VALUE_HASH_BYTES];
    char *before = arena_alloc (arena, VALUE_HASH_BYTES);
    value_hash (value, now);
    value_hash (NULL, (uint8_t *) before);
    if (imported != NULL && imported->kind == VALUE_BYTES && imported->count == VALUE_HASH_BYTES)
      memcpy (before, imported->data, VALUE_HASH_BYTES);
    if (memcmp (now, before, VALUE_HASH_BYTES) == 0)
      continue;
    value_set (arena, &row->edit, key, *value);
    value_set (arena, &row->base, key, value_bytes (before, VALUE_HASH_BYTES));
  }
}

/* ---- Rows ---- */

/* Ids in the order of the file, so that lists show the cases in it: the place of the row counts on from the time of the import, 4096 ids to the millisecond. */
static void make_id (struct row *row)
{
  uint8_t tail[10];
  uint64_t place = (uint64_t) (row - row->sender->rows);
  uuid_new (row->id);
  memcpy (tail, row->id + 6, sizeof tail);
  tail[0] = (uint8_t) (place >> 8 & 0x0f);
  tail[1] = (uint8_t) place;
  uuid_make (row->id, row->sender->began_ms + (int64_t) (place >> 12), tail);
}

/* With which visibility a row becomes a case, by its column, the option or as is usual. */
static struct slice visibility_of (const struct row *row)
{
  const char *option = option_text (row->import->cli, OPT_VISIBILITY);
  struct slice own = value_as_slice (value_at (&row->fields, "visibility"));
  return own.size > 0 ? own : slice_of (option == NULL ? "intermunicipal" : option);
}

/* For the report, in both languages. */
static void note_visibility (struct row *row)
{
  struct import *import = row->import;
  struct slice visibility = visibility_of (row);
  struct value *label = import->visibility;
  if (label == NULL || !slice_equal (row_text (label, "key"), visibility))
  {
    struct cli german = *import->cli, english = german;
    german.german = true;
    english.german = false;
    label = arena_alloc (german.arena, sizeof *label);
    *label = value_map (german.arena, 3);
    value_set_str (german.arena, label, "key", value_text (slice_copy (german.arena, visibility)));
    value_set_str (german.arena, label, "de", value_string (visibility_label (&german, visibility)));
    value_set_str (german.arena, label, "en", value_string (visibility_label (&english, visibility)));
    import->visibility = label;
  }
  import_note (import, T_NOTE_VISIBILITY, LABEL_OF (label), "");
}

static void send_draft (struct row *row)
{
  struct cli *cli = row->import->cli;
  struct message request = message_new (MSG_CASE_DRAFT);
  const char *pipeline = option_text (cli, OPT_PIPELINE);
  struct value rest = value_map (cli->arena, row->fields.count);
  make_id (row);
  request.arg[CASE_DRAFT_ORG] = value_text (row->org);
  request.arg[CASE_DRAFT_VISIBILITY] = value_text (visibility_of (row));
  request.arg[CASE_DRAFT_SOURCE] = value_text (row->source);
  if (pipeline != NULL)
    request.arg[CASE_DRAFT_PIPELINE] = value_string (pipeline);
  for (uint32_t i = 0; i < row->fields.count; i++)
  {
    struct slice key = value_as_slice (&row->fields.items[2 * i]);
    const struct value *value = &row->fields.items[2 * i + 1];
    int own = slice_is (key, "title")        ? CASE_DRAFT_TITLE
              : slice_is (key, "summary")    ? CASE_DRAFT_SUMMARY
              : slice_is (key, "visibility") ? CASE_DRAFT_VISIBILITY
                                             : -1;
    if (value_is_nil (value))
      continue;
    if (own >= 0)
      request.arg[own] = *value;
    else
      value_set (cli->arena, &rest, key, *value);
  }
  if (rest.count > 0)
    request.arg[CASE_DRAFT_FIELDS] = rest;
  send (row, &request, &(struct ideenbus_options){.id = row->id}, on_drafted);
  if (!row->refused && !option_given (cli, OPT_DRAFT))
    send_submit (row, true);
}

static bool is_draft (const struct row *row)
{
  const struct value *stages = row->import->form->stages;
  return stages->count > 0 && slice_equal (row->known->stage, row_text (&stages->items[0], "key"));
}

static void begin_known (struct row *row)
{
  memcpy (row->id, row->known->id, 16);
  compare (row);
  /* A draft that was left behind when an import was cut short is handed in. */
  bool hand_in = is_draft (row) && !option_given (row->import->cli, OPT_DRAFT);
  if (row->sender->dry)
  {
    row->changed = row->edit.count > 0 || hand_in;
    return;
  }
  if (row->edit.count > 0)
    send_edit (row);
  if (hand_in)
    send_submit (row, false);
}

static void begin_row (struct row *row)
{
  row->known = find_known (row->sender, row);
  row->state = ROW_BEGUN;
  row->is_new = row->known == NULL;
  row->drafted = row->submit_early = row->again = false;
  if (row->known != NULL)
    begin_known (row);
  else if (!row->sender->dry)
    send_draft (row);
  else if (owner_drafts (row->import, row->line, row->org))
  {
    row->created = true;
    row->import->report.created++;
    note_visibility (row);
  }
  else
    row->refused = true;
  settle (row);
}

/* Every row that is in this state, with so many commands on their way that the broker can put them into one batch. */
static int run_pass (struct sender *self, enum row_state which)
{
  size_t next = 0;
  while (next < self->count || self->waiting > 0)
  {
    while (next < self->count && self->waiting < IMPORT_WINDOW)
    {
      struct row *row = &self->rows[next++];
      if (row->state == which)
        begin_row (row);
    }
    if (self->waiting == 0)
      continue;
    int status = import_wait (self->import);
    if (status != STATUS_DONE)
      return status;
  }
  return STATUS_DONE;
}

static bool any_again (const struct sender *self)
{
  for (size_t i = 0; i < self->count; i++)
    if (self->rows[i].state == ROW_AGAIN)
      return true;
  return false;
}

static int run_all (struct sender *self)
{
  int status = list_known (self);
  if (status == STATUS_DONE)
    status = run_pass (self, ROW_WAITING);
  for (int pass = 1; pass < PASSES && status == STATUS_DONE && any_again (self); pass++)
  {
    status = list_known (self);
    if (status == STATUS_DONE)
      status = run_pass (self, ROW_AGAIN);
  }
  for (size_t i = 0; i < self->count && status == STATUS_DONE; i++)
    if (self->rows[i].state == ROW_AGAIN)
      import_refuse_own (self->import, self->rows[i].line, "retry", T_ROW_AGAIN, WORDS (""), "");
  return status;
}

/* ---- The table ---- */

int import_cases (struct import *self)
{
  struct sender sender = {.import = self, .dry = option_given (self->cli, OPT_DRY_RUN)};
  self->form = form_get (self->cli, slice_of (option_text (self->cli, OPT_PIPELINE)), 0);
  if (self->form == NULL)
    return fail (self->cli, STATUS_REFUSED, "no_definition", T_NO_DEFINITION);
  int status = import_columns (self);
  if (status == STATUS_DONE)
    status = owner_find (self);
  if (status != STATUS_DONE)
    return status;
  uint8_t id[16];
  uuid_new (id);
  sender.began_ms = uuid_time_ms (id);
  sender.rows = import_read_rows (self, &sender.count);
  status = owner_check (self);
  if (status != STATUS_DONE)
    return status;
  for (size_t i = 0; i < sender.count; i++)
    sender.rows[i].sender = &sender;
  progress_begin (&self->progress, self->cli, T_IMPORTING, sender.count);
  status = run_all (&sender);
  /* What is still on its way must not call back into rows that are gone. */
  if (status != STATUS_DONE)
    ideenbus_close (&self->cli->bus);
  return status;
}
