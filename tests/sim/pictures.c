/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases as they were: all that the views hold of one, written down at some moment, against what the log tells of that moment later. */
#include "sim.h"

#include "broker/past.h"

#include <stdlib.h>
#include <string.h>

/* ---- All that is kept of a case ------------------------------------------------------------------------------------------------------------------------- */

struct writing
{
  struct arena *arena;
  struct value list;
};

static void put_int (struct writing *self, int64_t integer)
{
  value_append (self->arena, &self->list, value_int (integer));
}

static void put_text (struct writing *self, struct slice text)
{
  value_append (self->arena, &self->list, value_text (text));
}

static void put_id (struct writing *self, const uint8_t id[16])
{
  value_append (self->arena, &self->list, value_id (id));
}

static void put_texts (struct writing *self, const struct slice *texts, uint32_t count)
{
  put_int (self, count);
  for (uint32_t i = 0; i < count; i++)
    put_text (self, texts[i]);
}

static void put_map (struct writing *self, const struct value *map)
{
  struct value copy = map->kind == VALUE_MAP ? value_copy (self->arena, map) : value_map (self->arena, 1);
  value_sort (&copy);
  value_append (self->arena, &self->list, copy);
}

static void put_head (struct writing *self, const struct kase *kase)
{
  const struct slice texts[] = {kase->ref,     kase->pipeline, kase->org,     kase->handled_by, kase->district, kase->stage,       kase->title,
                                kase->summary, kase->source,   kase->laid_to, kase->return_due, kase->until,    kase->adopted_ref, kase->merge_ref};
  const int64_t numbers[] = {kase->pipeline_version,
                             kase->visibility,
                             (int64_t) kase->audience_seq,
                             kase->state,
                             kase->version,
                             kase->by_citizen,
                             kase->drafted_ms,
                             kase->entered_ms,
                             kase->laid,
                             kase->returns,
                             kase->returned,
                             kase->returned_ms,
                             kase->laid ? kase->laid_ms : 0,
                             kase->state_ms,
                             kase->laid ? kase->laid_version : 0,
                             kase->support,
                             kase->comments,
                             kase->rows,
                             kase->attachments,
                             kase->adoptions,
                             kase->merge_ms};
  put_texts (self, texts, sizeof texts / sizeof *texts);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    put_int (self, numbers[i]);
  put_id (self, kase->id);
  put_id (self, kase->drafted_by);
  put_id (self, kase->adopted_from);
  put_id (self, kase->merge_to);
  put_id (self, kase->merge_by);
  put_texts (self, kase->joint, kase->joint_count);
  put_texts (self, kase->merged, kase->merged_count);
  put_texts (self, kase->waits, kase->waits_count);
}

static void put_lists (struct writing *self, const struct kase *kase)
{
  put_int (self, kase->assignment_count);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
  {
    put_text (self, kase->assignments[i].org);
    put_text (self, kase->assignments[i].until);
  }
  put_int (self, kase->asked_count);
  for (uint32_t i = 0; i < kase->asked_count; i++)
  {
    put_text (self, kase->asked[i].kind);
    put_int (self, kase->asked[i].time_ms);
    put_text (self, kase->asked[i].until);
  }
  put_int (self, kase->approval_count);
  for (uint32_t i = 0; i < kase->approval_count; i++)
  {
    const struct case_approval *approval = &kase->approvals[i];
    put_text (self, approval->kind);
    put_text (self, approval->text);
    put_id (self, approval->person);
    put_int (self, approval->yes);
    put_int (self, approval->role);
    put_int (self, approval->version);
    put_int (self, approval->time_ms);
  }
}

static int compare_tables (const void *a, const void *b)
{
  return slice_compare (((const struct table_rows *) a)->table, ((const struct table_rows *) b)->table);
}

static void put_rows (struct writing *self, struct case_rows *rows)
{
  qsort (rows->tables, rows->count, sizeof *rows->tables, compare_tables);
  for (uint32_t t = 0; t < rows->count; t++)
    for (uint32_t i = 0; i < rows->tables[t].count; i++)
    {
      const struct table_row *row = &rows->tables[t].rows[i];
      put_text (self, row->table);
      put_text (self, row->id);
      put_map (self, &row->cells);
      put_text (self, row->org);
      put_id (self, row->person);
      put_int (self, row->role);
      put_int (self, row->time_ms);
      put_int (self, row->version);
      put_int (self, row->lapsed * 2 + row->taken);
    }
}

static struct slice write_down (struct arena *arena, const struct kase *kase, const struct value *fields, const struct value *taken, struct case_rows *rows)
{
  struct writing writing = {arena, value_list (arena, 256)};
  put_head (&writing, kase);
  put_lists (&writing, kase);
  put_map (&writing, fields);
  put_map (&writing, taken);
  put_rows (&writing, rows);
  return codec_encode (arena, &writing.list);
}

/* ---- Taking ------------------------------------------------------------------------------------------------------------------------------------------- */

static int compare_hashes (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
  return (x > y) - (x < y);
}

/* Of whoever sees the case: nobody else may look back at it. */
static void put_scopes (struct sim *self, struct picture *picture, const struct kase *kase)
{
  struct value audience = audience_of (self->arena, kase, CLASS_PUBLIC, self->town->now_ms);
  picture->scopes.count = 0;
  for (uint32_t i = 0; i < audience.count; i++)
    picture->scopes.hashes[picture->scopes.count++] = scope_hash (value_as_slice (&audience.items[i]));
  qsort (picture->scopes.hashes, picture->scopes.count, sizeof (uint64_t), compare_hashes);
}

static void picture_drop (struct picture *self)
{
  free (self->bytes);
  *self = (struct picture){0};
}

static void picture_take (struct sim *self, struct views *views, const uint8_t id[16])
{
  struct picture *picture = &self->pictures[chance_below (&self->chance, SIM_PICTURES)];
  struct kase kase;
  struct value fields, imported, taken;
  struct case_rows *rows = arena_alloc (self->arena, sizeof *rows);
  if (!case_get (views, self->arena, id, &kase))
    return;
  case_fields (views, self->arena, id, &fields, &imported);
  case_taken (views, self->arena, id, &taken);
  case_rows_get (views, self->arena, id, SLICE_NONE, rows);
  struct slice bytes = write_down (self->arena, &kase, &fields, &taken, rows);
  picture_drop (picture);
  picture->bytes = malloc (bytes.size);
  if (!picture->bytes)
    abort ();
  memcpy (picture->bytes, bytes.data, bytes.size);
  picture->size = bytes.size;
  picture->seq = self->seq;
  memcpy (picture->kase, id, 16);
  put_scopes (self, picture, &kase);
}

void pictures_take (struct sim *self)
{
  struct store_error error;
  struct views *views;
  uint32_t known = self->chance.case_count < CHANCE_CASES ? self->chance.case_count : CHANCE_CASES;
  if (known == 0 || !chance_percent (&self->chance, 25))
    return;
  promise (self, views_read_begin (self->town->store, &views, &error) == STORE_OK, "reading goes on");
  picture_take (self, views, self->chance.cases[chance_below (&self->chance, known)]);
  views_read_end (&views);
}

/* ---- Looking back --------------------------------------------------------------------------------------------------------------------------------------- */

/* Whoever saw it then and sees it now. */
static void add_present (struct sim *self, struct views *views, const struct picture *picture, struct scopes *scopes)
{
  struct kase now;
  struct picture present = {0};
  *scopes = picture->scopes;
  promise (self, case_get (views, self->arena, picture->kase, &now), "a case that was there is there");
  put_scopes (self, &present, &now);
  for (uint32_t i = 0; i < present.scopes.count; i++)
    scopes->hashes[scopes->count++] = present.scopes.hashes[i];
  qsort (scopes->hashes, scopes->count, sizeof (uint64_t), compare_hashes);
}

static void compare_past (struct sim *self, struct views *views, const struct picture *picture)
{
  struct scopes *scopes = arena_alloc (self->arena, sizeof *scopes);
  struct past *past = arena_alloc (self->arena, sizeof *past);
  struct person person = {0};
  add_present (self, views, picture, scopes);
  struct query query = {.store = self->town->store,
                        .views = views,
                        .definitions = self->town->reading,
                        .programmes = self->town->programmes,
                        .arena = self->arena,
                        .now_ms = self->town->now_ms,
                        .person = &person,
                        .scopes = scopes};
  int code = past_of (&query, picture->kase, picture->seq, INT64_MAX, past);
  promise (self, code == 0, "a case is shown as it was");
  struct slice then = write_down (self->arena, &past->kase, &past->fields, &past->taken, &past->rows);
  promise_about (self, then.size == picture->size && memcmp (then.data, picture->bytes, then.size) == 0, "a case was what it is said to have been", &past->kase,
                 slice_of (arena_printf (self->arena, "seq %llu", (unsigned long long) picture->seq)));
  self->compared++;
}

void pictures_look (struct sim *self, struct views *views)
{
  for (uint32_t i = 0; i < SIM_PICTURES; i++)
    if (self->pictures[i].seq > 0)
    {
      compare_past (self, views, &self->pictures[i]);
      arena_reset (self->arena);
    }
}

void pictures_drop (struct sim *self)
{
  for (uint32_t i = 0; i < SIM_PICTURES; i++)
    picture_drop (&self->pictures[i]);
}
