/* SPDX-License-Identifier: EUPL-1.2 */
#include "gather.h"

#include "api.h"

#include <string.h>

#define PIECES_MAX 20000 /* rows of one list; what has more is no document */

enum piece
{
  PIECE_CASE,
  PIECE_PIPELINE,
  PIECE_ROWS,
  PIECE_HISTORY,
  PIECE_FORMER,
  PIECE_CHECK,
  PIECE_FIGURES,
  PIECE_ATTACHMENTS,
  PIECE_ORGS,
  PIECE_PROGRAMMES,
  PIECES
};

struct gathering
{
  struct case_file *file;
  enum piece piece;
  bool as_relay;
  int64_t at; /* 0: now */
  struct value which, page, former; /* former: what is asked for one by one (case_former) */
  exchange_step_fn *then;
  exchange_then_fn *otherwise; /* NULL: what is refused is answered as it is */
  void *state; /* the handler's, while the exchange's is this */
};

/* What a piece is asked with, and which of its fields name the case, the page and the moment; -1: none. */
struct way
{
  enum message_type verb;
  int kase, page, limit, at;
};

static const struct way ways[PIECES] = {
    [PIECE_CASE] = {MSG_CASE_GET, CASE_GET_CASE, -1, -1, CASE_GET_AT},
    [PIECE_PIPELINE] = {MSG_PIPELINE_GET, -1, -1, -1, -1},
    [PIECE_ROWS] = {MSG_ROW_LIST, ROW_LIST_CASE, ROW_LIST_PAGE, ROW_LIST_LIMIT, ROW_LIST_AT},
    [PIECE_HISTORY] = {MSG_CASE_HISTORY, CASE_HISTORY_CASE, CASE_HISTORY_PAGE, CASE_HISTORY_LIMIT, -1},
    [PIECE_FORMER] = {MSG_PIPELINE_GET, -1, -1, -1, -1},
    [PIECE_CHECK] = {MSG_CASE_CHECK, CASE_CHECK_CASE, -1, -1, -1},
    [PIECE_FIGURES] = {MSG_CASE_FIGURES, CASE_FIGURES_CASE, -1, -1, -1},
    [PIECE_ATTACHMENTS] = {MSG_CASE_ATTACHMENTS, CASE_ATTACHMENTS_CASE, CASE_ATTACHMENTS_PAGE, CASE_ATTACHMENTS_LIMIT, -1},
    [PIECE_ORGS] = {MSG_ORG_LIST, -1, ORG_LIST_PAGE, ORG_LIST_LIMIT, -1},
    [PIECE_PROGRAMMES] = {MSG_PROGRAMME_LIST, -1, PROGRAMME_LIST_PAGE, PROGRAMME_LIST_LIMIT, -1},
};

static void got (struct exchange *self, const struct message *answer);

static void ask (struct exchange *self)
{
  struct gathering *gathering = self->state;
  const struct way *way = &ways[gathering->piece];
  struct message request = message_new (way->verb);
  if (way->kase >= 0)
    request.arg[way->kase] = gathering->which;
  if (way->page >= 0)
    request.arg[way->page] = gathering->page;
  if (way->limit >= 0)
    request.arg[way->limit] = value_int (LIMIT_PAGE_ROWS);
  if (way->at >= 0 && gathering->at > 0)
    request.arg[way->at] = value_int (gathering->at);
  if (gathering->piece == PIECE_PIPELINE)
  {
    request.arg[PIPELINE_GET_PIPELINE] = *value_at (&gathering->file->view, "pipeline");
    request.arg[PIPELINE_GET_VERSION] = *value_at (&gathering->file->view, "pipeline_version");
  }
  if (gathering->piece == PIECE_FORMER)
  {
    request.arg[PIPELINE_GET_PIPELINE] = *value_at (gathering->former.items, "pipeline");
    request.arg[PIPELINE_GET_VERSION] = *value_at (gathering->former.items, "version");
  }
  if (gathering->as_relay)
    exchange_ask_relay (self, &request, NULL, got);
  else
    exchange_ask (self, &request, NULL, got);
}

/* ---- Taking pieces ---- */

static void append (struct arena *arena, struct value *list, const struct value *rows)
{
  for (uint32_t i = 0; i < rows->count && list->count < PIECES_MAX; i++)
    value_append (arena, list, value_copy (arena, &rows->items[i]));
}

/* Of organisations and programmes the names are enough. */
static void name (struct arena *arena, struct value *map, const struct value *rows, bool programmes)
{
  for (uint32_t i = 0; i < rows->count && map->count < PIECES_MAX; i++)
  {
    const struct value *text = programmes ? value_at (value_at (&rows->items[i], "fields"), "name") : value_at (&rows->items[i], "name");
    if (text != NULL)
      value_set (arena, map, slice_copy (arena, value_as_slice (value_at (&rows->items[i], "key"))), value_copy (arena, text));
  }
}

/* Up to the moment asked for; what happened later is not asked for any further. */
static void take_history (struct exchange *self, const struct value *rows)
{
  struct gathering *gathering = self->state;
  struct value then = *rows;
  while (gathering->at > 0 && then.count > 0 && value_as_int (value_at (&then.items[then.count - 1], "seq"), 0) > gathering->at)
    then.count--;
  append (self->arena, &gathering->file->history, &then);
  if (then.count < rows->count)
    gathering->page = VALUE_NONE;
}

static void take (struct exchange *self, const struct value *rows)
{
  struct gathering *gathering = self->state;
  struct case_file *file = gathering->file;
  struct value first = rows->count > 0 ? value_copy (self->arena, &rows->items[0]) : VALUE_NONE;
  switch (gathering->piece)
  {
  case PIECE_CASE: file->view = first; break;
  case PIECE_PIPELINE: file->pipeline = first; break;
  case PIECE_ROWS: append (self->arena, &file->rows, rows); break;
  case PIECE_HISTORY: take_history (self, rows); break;
  case PIECE_FORMER: append (self->arena, &file->former, rows); break;
  case PIECE_CHECK: file->check = first; file->insider = true; break;
  case PIECE_FIGURES: file->figures = first; break;
  case PIECE_ATTACHMENTS: append (self->arena, &file->attachments, rows); break;
  case PIECE_ORGS: name (self->arena, &file->orgs, rows, false); break;
  case PIECE_PROGRAMMES: name (self->arena, &file->programmes, rows, true); break;
  case PIECES: break;
  }
}

/* Definitions of before are asked for until none is left, and most cases had none. */
static void next_piece (struct exchange *self)
{
  struct gathering *gathering = self->state;
  if (gathering->page.kind != VALUE_NIL)
    return;
  if (gathering->piece == PIECE_HISTORY)
    gathering->former = case_former (self->arena, gathering->file);
  else if (gathering->piece == PIECE_FORMER)
    gathering->former = (struct value){.kind = VALUE_LIST, .count = gathering->former.count - 1, .items = gathering->former.items + 1};
  if (gathering->piece != PIECE_FORMER || gathering->former.count == 0)
    gathering->piece++;
  if (gathering->piece == PIECE_FORMER && gathering->former.count == 0)
    gathering->piece++;
}

/* The case itself has to be there; of the rest what is refused is not for this person. */
static void got (struct exchange *self, const struct message *answer)
{
  struct gathering *gathering = self->state;
  if (answer->type == MSG_ERROR || (answer->type == MSG_REFUSED && gathering->piece == PIECE_CASE))
  {
    self->state = gathering->state;
    if (gathering->otherwise != NULL)
      gathering->otherwise (self, answer);
    else
      exchange_answer_message (self, answer, ways[gathering->piece].verb);
    return;
  }
  gathering->page = VALUE_NONE;
  if (answer->type == MSG_RESULT)
  {
    gathering->page = value_copy (self->arena, &answer->arg[RESULT_NEXT]);
    take (self, &answer->arg[RESULT_ROWS]);
  }
  next_piece (self);
  while (gathering->at > 0 && (gathering->piece == PIECE_FIGURES || gathering->piece == PIECE_ATTACHMENTS)) /* those of today */
    gathering->piece++;
  if (gathering->piece < PIECES)
  {
    ask (self);
    return;
  }
  if (gathering->at > 0)
    gathering->file->attachments = case_attachments_then (self->arena, &gathering->file->history);
  self->state = gathering->state;
  gathering->then (self);
}

/* how: as_relay, at, then and otherwise. */
static void begin (struct exchange *self, struct slice which, struct case_file *file, const struct gathering *how)
{
  struct gathering *gathering = arena_alloc (self->arena, sizeof *gathering);
  *gathering = *how;
  gathering->file = file;
  gathering->which = api_case (self->arena, which);
  gathering->state = self->state;
  *file = (struct case_file){.rows = value_list (self->arena, 32),
                             .history = value_list (self->arena, 32),
                             .former = value_list (self->arena, CASE_FORMER_MAX),
                             .attachments = value_list (self->arena, 8),
                             .orgs = value_map (self->arena, 64),
                             .programmes = value_map (self->arena, 16),
                             .past = how->at > 0,
                             .german = self->german,
                             .made_ms = web_time_ms ()};
  self->state = gathering;
  ask (self);
}

void gather_case (struct exchange *self, struct slice which, bool as_relay, struct case_file *file, exchange_step_fn *then)
{
  begin (self, which, file, &(struct gathering){.as_relay = as_relay, .then = then});
}

void gather_past (struct exchange *self, struct slice which, int64_t at, struct case_file *file, exchange_step_fn *then, exchange_then_fn *otherwise)
{
  begin (self, which, file, &(struct gathering){.at = at, .then = then, .otherwise = otherwise});
}

void gather_public (struct exchange *self, struct slice which, struct case_file *file, exchange_step_fn *then, exchange_then_fn *otherwise)
{
  begin (self, which, file, &(struct gathering){.as_relay = true, .then = then, .otherwise = otherwise});
}

bool gather_split (struct slice text, struct slice *first, struct slice *ending)
{
  const char *dot = text.size > 0 ? memrchr (text.data, '.', text.size) : NULL;
  if (dot == NULL || dot == text.data)
    return false;
  *first = (struct slice){text.data, (uint32_t) (dot - text.data)};
  *ending = (struct slice){dot + 1, text.size - first->size - 1};
  return ending->size > 0 && memchr (text.data, '/', text.size) == NULL;
}
