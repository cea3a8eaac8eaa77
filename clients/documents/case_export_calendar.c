/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines, milestones not reached and Wiedervorlagen as a calendar. */
#include "case_export_room.h"

#include "calendar.h"
#include "proto/uuid.h"

struct own
{
  struct calendar *calendar;
  struct value rows; /* of one case */
};

static void open (struct case_export *self)
{
  struct own *own = arena_alloc (self->arena, sizeof *own);
  struct calendar_options options = {
      .product = SLICE ("-//Ideenbus//Ideenbus//DE"), .name = export_say (self, CT_X_CALENDAR), .stamp_ms = self->options.made_ms};
  own->calendar = calendar_open (self->out, &options);
  self->own = own;
}

/* All tables, because a deadline may look into the row that a cell names. */
static struct message ask (const struct case_export *self, const struct value *kase)
{
  struct message request = message_new (MSG_ROW_LIST);
  (void) self;
  request.arg[ROW_LIST_CASE] = *value_at (kase, "id");
  request.arg[ROW_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  return request;
}

static void begin (struct case_export *self, const struct value *kase)
{
  struct own *own = self->own;
  (void) kase;
  own->rows = value_list (self->scratch, 64);
}

static void keep_row (struct case_export *self, const struct value *kase, const struct value *row)
{
  struct own *own = self->own;
  (void) kase;
  value_append (self->scratch, &own->rows, value_copy (self->scratch, row));
}

static void add (struct case_export *self, const struct value *kase, const char *uid, struct slice day, struct slice text)
{
  struct own *own = self->own;
  struct slice ref = case_text_at (kase, "ref");
  struct slice category = export_say (self, CT_X_CASES);
  struct calendar_entry entry = {.uid = slice_of (uid),
                                 .day = day,
                                 .summary = slice_of (arena_printf (self->scratch, "%.*s: %.*s", SLICE_ARG (ref), SLICE_ARG (text))),
                                 .description = case_text_at (kase, "title"),
                                 .categories = &category,
                                 .category_count = 1};
  if (calendar_add (own->calendar, &entry) == CALENDAR_OK)
    self->rows++;
}

/* As in the work lists: those of open and completed cases; a parked one has its Wiedervorlage. */
static void end (struct case_export *self, const struct value *kase)
{
  struct own *own = self->own;
  struct slice state = case_text_at (kase, "state"), until = case_text_at (kase, "until");
  char *id = arena_alloc (self->scratch, UUID_TEXT);
  const struct value *pipeline = export_pipeline (self, case_text_at (kase, "pipeline"));
  struct case_file file = {.rows = own->rows, .german = self->options.german};
  struct case_deadline *deadlines;
  uuid_format (value_as_id (value_at (kase, "id")), id);
  if (slice_is (state, "parked") && until.size > 0)
    add (self, kase, arena_printf (self->scratch, "%s-until@ideenbus", id), until, export_say (self, CT_X_RESUME));
  if (pipeline == NULL || (!slice_is (state, "open") && !slice_is (state, "completed")))
    return;
  file.pipeline = *pipeline;
  size_t count = case_deadlines (self->scratch, &file, &deadlines);
  for (size_t i = 0; i < count; i++) /* the deadline's key as well: a granted application has two */
    add (self, kase,
         arena_printf (self->scratch, "%s-%.*s-%.*s-%.*s@ideenbus", id, SLICE_ARG (deadlines[i].table), SLICE_ARG (deadlines[i].row),
                       SLICE_ARG (deadlines[i].key)),
         deadlines[i].day, deadlines[i].text);
}

static enum case_export_error close (struct case_export *self, uint32_t *row)
{
  struct own *own = self->own;
  (void) row;
  return calendar_close (&own->calendar) == CALENDAR_OK ? CASE_EXPORT_OK : CASE_EXPORT_WRITE;
}

const struct export_kind export_calendar_kind = {.open = open, .ask = ask, .begin = begin, .row = keep_row, .end = end, .close = close};
