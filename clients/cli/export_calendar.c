/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines, milestones not reached and Wiedervorlagen as a calendar. */
#include "export.h"

#include "clients/documents/calendar.h"
#include "clients/documents/case_file.h"

#include <time.h>

struct own
{
  struct calendar *calendar;
  struct arena *arena; /* of one case */
  struct value rows;   /* its */
};

static void note_form (struct export *self, const struct form *form)
{
  (void) self;
  (void) form; /* form_get remembers it, in memory that stays */
}

static int prepare (struct export *self)
{
  return export_forms (self, note_form);
}

static void open (struct export *self)
{
  struct own *own = arena_alloc (self->kept, sizeof *own);
  struct calendar_options options = {
      .product = SLICE ("-//Ideenbus//Ideenbus//DE"), .name = slice_of (tr (self->cli, T_ICS_NAME)), .stamp_ms = (int64_t) time (NULL) * 1000};
  own->calendar = calendar_open (self->output.out, &options);
  own->arena = arena_new ();
  self->own = own;
}

/* All tables, because a deadline may look into the row that a cell names. */
static struct message ask (struct export *self, const struct value *kase)
{
  struct message request = message_new (MSG_ROW_LIST);
  (void) self;
  request.arg[ROW_LIST_CASE] = *value_at (kase, "id");
  request.arg[ROW_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  return request;
}

static void begin (struct export *self, const struct value *kase)
{
  struct own *own = self->own;
  (void) kase;
  arena_reset (own->arena);
  own->rows = value_list (own->arena, 64);
}

static void keep_row (struct export *self, const struct value *kase, const struct value *row)
{
  struct own *own = self->own;
  (void) kase;
  value_append (own->arena, &own->rows, value_copy (own->arena, row));
}

static void add (struct export *self, const struct value *kase, const char *uid, struct slice day, struct slice text)
{
  struct own *own = self->own;
  struct slice ref = row_text (kase, "ref");
  struct slice category = slice_of (tr (self->cli, T_L_CASES));
  struct calendar_entry entry = {.uid = slice_of (uid),
                                 .day = day,
                                 .summary = slice_of (arena_printf (own->arena, "%.*s: %.*s", SLICE_ARG (ref), SLICE_ARG (text))),
                                 .description = row_text (kase, "title"),
                                 .categories = &category,
                                 .category_count = 1};
  if (calendar_add (own->calendar, &entry) == CALENDAR_OK)
    self->rows++;
}

/* As in the work lists: those of open and completed cases; a parked one has its Wiedervorlage. */
static void end (struct export *self, const struct value *kase)
{
  struct own *own = self->own;
  struct slice state = row_text (kase, "state"), until = row_text (kase, "until");
  const char *id = id_text (self->cli, value_as_id (value_at (kase, "id")));
  const struct form *form = form_get (self->cli, row_text (kase, "pipeline"), 0);
  struct case_file file = {.rows = own->rows, .german = self->cli->german};
  struct case_deadline *deadlines;
  if (slice_is (state, "parked") && until.size > 0)
    add (self, kase, arena_printf (own->arena, "%s-until@ideenbus", id), until, slice_of (tr (self->cli, T_ICS_RESUME)));
  if (form == NULL || (!slice_is (state, "open") && !slice_is (state, "completed")))
    return;
  file.pipeline = form->pipeline;
  size_t count = case_deadlines (own->arena, &file, &deadlines);
  for (size_t i = 0; i < count; i++) /* the deadline's key as well: a granted application has two */
    add (
        self, kase,
        arena_printf (own->arena, "%s-%.*s-%.*s-%.*s@ideenbus", id, SLICE_ARG (deadlines[i].table), SLICE_ARG (deadlines[i].row), SLICE_ARG (deadlines[i].key)),
        deadlines[i].day, deadlines[i].text);
}

static int close (struct export *self)
{
  struct own *own = self->own;
  enum calendar_error error = calendar_close (&own->calendar);
  arena_destroy (&own->arena);
  return error == CALENDAR_OK ? STATUS_DONE : fail (self->cli, STATUS_REFUSED, "file", T_EXPORT_WRITE, self->output.path == NULL ? "-" : self->output.path);
}

const struct export_kind export_calendar_kind = {.prepare = prepare, .open = open, .ask = ask, .begin = begin, .row = keep_row, .end = end, .close = close};
