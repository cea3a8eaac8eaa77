/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases: heads, what derives from them, and the walks over them.  The board is board.c's, the fields are fields.c's. */
#include "cases.h"
#include "entries.h"
#include "head.h"
#include "proto/codec.h"

#include <string.h>

static const char *const state_keys[STATE_COUNT] = {"open", "parked", "rejected", "withdrawn", "completed", "aborted", "merged"};
static const char *const visibility_keys[] = {"internal", "intermunicipal", "public"};

static int index_of_key (const char *const *keys, int count, struct slice key)
{
  for (int i = 0; i < count; i++)
  {
    if (slice_is (key, keys[i]))
      return i;
  }
  return -1;
}

const char *case_state_key (enum case_state state)
{
  return state_keys[state];
}

int case_state_by_key (struct slice key)
{
  return index_of_key (state_keys, STATE_COUNT, key);
}

const char *visibility_key (enum visibility visibility)
{
  return visibility_keys[visibility];
}

int visibility_by_key (struct slice key)
{
  return index_of_key (visibility_keys, 3, key);
}

/* ---- Heads --------------------------------------------------------------------------------------------------------------------------------------------- */

bool case_get (struct views *views, struct arena *arena, const uint8_t id[16], struct kase *kase)
{
  struct slice row;
  if (!kv_get (views, VIEW_CASES, id, 16, &row))
    return false;
  head_read (slice_copy (arena, row), id, kase);
  return true;
}

/* The case an index row names.  A row that names none is a damaged map, unless the transaction is lost anyway. */
static bool case_named (struct views *views, struct arena *arena, struct slice row, struct kase *kase)
{
  uint8_t id[16];
  if (row.size != sizeof id)
    room_fatal ("index row that names no case", NULL);
  memcpy (id, row.data, sizeof id);
  if (case_get (views, arena, id, kase))
    return true;
  if (!views->full)
    room_fatal ("index row of a case that is not there", NULL);
  return false;
}

bool case_find (struct views *views, struct arena *arena, const struct value *id_or_ref, struct kase *kase)
{
  struct slice name = value_as_slice (id_or_ref), row;
  if (name.size == 0)
    return false;
  if (id_or_ref->kind == VALUE_BYTES)
    return name.size == 16 && case_get (views, arena, (const uint8_t *) name.data, kase);
  return kv_get (views, VIEW_REFS, name.data, name.size, &row) && case_named (views, arena, row, kase);
}

/* Keys of imported rows are whatever the other system had, so they stand in the index as hashes. */
static void source_key (struct key *key, struct slice org, struct slice source)
{
  uint8_t hash[16];
  hash_bytes (source.data ? source.data : "", source.size, hash, sizeof hash);
  key_start (key);
  key_text (key, org);
  key_bytes (key, hash, sizeof hash);
}

bool case_by_source (struct views *views, struct arena *arena, struct slice org, struct slice source, struct kase *kase)
{
  struct key key;
  struct slice row;
  source_key (&key, org, source);
  return source.size > 0 && kv_get (views, VIEW_SOURCES, key.data, key.size, &row) && case_named (views, arena, row, kase);
}

static void entry_of_org (struct entries *entries, enum view view, struct slice org, const uint8_t id[16])
{
  if (org.size == 0)
    return;
  struct key *key = entries_begin (entries, view, false);
  key_text (key, org);
  key_bytes (key, id, 16);
  entries_end (entries);
}

static void entries_of_case (struct entries *entries, const struct kase *kase)
{
  entries->count = 0;
  if (kase->ref.size > 0)
  {
    key_bytes (entries_begin (entries, VIEW_REFS, true), kase->ref.data, kase->ref.size);
    entries_end (entries);
  }
  if (kase->source.size > 0)
  {
    source_key (entries_begin (entries, VIEW_SOURCES, true), kase->org, kase->source);
    entries_end (entries);
  }
  entry_of_org (entries, VIEW_CASES_BY_ORG, kase->org, kase->id);
  entry_of_org (entries, VIEW_CASES_BY_ORG, kase->handled_by, kase->id);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
    entry_of_org (entries, VIEW_CASES_ASSIGNED, kase->assignments[i].org, kase->id);
  if (board_holds (kase))
  {
    board_key (entries_begin (entries, VIEW_BOARD, false), kase);
    entries_end (entries);
  }
}

void case_put (struct views *views, const struct kase *kase)
{
  struct slice row;
  struct kase old;
  struct entries old_entries, new_entries;
  struct key old_column, new_column, old_version, new_version;
  old_entries.count = 0;
  key_start (&old_column);
  key_start (&old_version);
  if (kase->assignment_count > LIMIT_ASSIGNMENTS || kase->approval_count > LIMIT_APPROVALS)
    room_fatal ("more assignments or approvals than a case may have", NULL);
  if (kv_get (views, VIEW_CASES, kase->id, 16, &row))
  {
    head_read (row, kase->id, &old);
    entries_of_case (&old_entries, &old);
    board_column (&old_column, &old);
    definition_under (&old_version, &old);
  }
  entries_of_case (&new_entries, kase);
  board_column (&new_column, kase);
  definition_under (&new_version, kase);
  /* From here on what old points to may be gone. */
  row_put (views, VIEW_CASES, kase->id, 16, head_write, kase);
  entries_replace (views, &old_entries, &new_entries, kase->id);
  cases_recount (views, VIEW_COUNTS, &old_column, &new_column);
  cases_recount (views, VIEW_UNDER, &old_version, &new_version);
}

/* ---- Walks --------------------------------------------------------------------------------------------------------------------------------------------- */

struct case_walk
{
  struct views *views;
  struct arena *arena;
  case_walk_fn *each;
  void *context;
};

static enum walk_step each_head (void *context, struct slice key, struct slice row)
{
  struct case_walk *self = context;
  if (key.size != 16)
    room_fatal ("key of a case that is no id", NULL);
  struct kase *kase = arena_alloc (self->arena, sizeof *kase);
  head_read (slice_copy (self->arena, row), (const uint8_t *) key.data, kase);
  return self->each (self->context, kase);
}

static enum walk_step each_named (void *context, struct slice id)
{
  struct case_walk *self = context;
  struct kase *kase = arena_alloc (self->arena, sizeof *kase);
  return case_named (self->views, self->arena, id, kase) ? self->each (self->context, kase) : WALK_STOP;
}

/* The id ends the key. */
static enum walk_step each_key (void *context, struct slice key, struct slice row)
{
  (void) row;
  if (key.size < 16)
    room_fatal ("index key without an id", NULL);
  return each_named (context, (struct slice){key.data + key.size - 16, 16});
}

/* The id is the row. */
static enum walk_step each_row (void *context, struct slice key, struct slice row)
{
  (void) key;
  return each_named (context, row);
}

void cases_walk (struct views *views, struct arena *arena, struct walk *walk, case_walk_fn *each, void *context)
{
  struct case_walk self = {views, arena, each, context};
  kv_walk (views, arena, VIEW_CASES, SLICE_NONE, walk, each_head, &self);
}

void cases_walk_keys (struct views *views, struct arena *arena, enum view view, const struct key *prefix, struct walk *walk, case_walk_fn *each, void *context)
{
  struct case_walk self = {views, arena, each, context};
  kv_walk (views, arena, view, key_slice (prefix), walk, each_key, &self);
}

void cases_walk_org (struct views *views, struct arena *arena, struct slice org, struct walk *walk, case_walk_fn *each, void *context)
{
  struct key prefix;
  key_start (&prefix);
  key_text (&prefix, org);
  cases_walk_keys (views, arena, VIEW_CASES_BY_ORG, &prefix, walk, each, context);
}

void cases_walk_assigned (struct views *views, struct arena *arena, struct slice firm, struct walk *walk, case_walk_fn *each, void *context)
{
  struct key prefix;
  key_start (&prefix);
  key_text (&prefix, firm);
  cases_walk_keys (views, arena, VIEW_CASES_ASSIGNED, &prefix, walk, each, context);
}

void cases_walk_sources (struct views *views, struct arena *arena, struct slice org, struct walk *walk, case_walk_fn *each, void *context)
{
  struct case_walk self = {views, arena, each, context};
  struct key prefix;
  key_start (&prefix);
  key_text (&prefix, org);
  kv_walk (views, arena, VIEW_SOURCES, key_slice (&prefix), walk, each_row, &self);
}

/* ---- Numbers of cases ---------------------------------------------------------------------------------------------------------------------------------- */

uint64_t cases_counted (struct views *views, enum view view, const struct key *key)
{
  struct slice row;
  if (!kv_get (views, view, key->data, key->size, &row))
    return 0;
  struct row_reader reader = row_open (row, "count", 1);
  uint64_t count = row_read_u64 (&reader);
  row_close (&reader);
  return count;
}

static void count_write (struct row_writer *writer, const void *object)
{
  row_u8 (writer, 1);
  row_u64 (writer, *(const uint64_t *) object);
}

void cases_recount (struct views *views, enum view view, const struct key *old, const struct key *new)
{
  if (slice_equal (key_slice (old), key_slice (new)) || views->full)
    return;
  if (old->size > 0)
  {
    uint64_t count = cases_counted (views, view, old);
    if (count == 0)
      room_fatal ("key that counts fewer cases than it has", NULL);
    /* Where no case is there is no row, as if there never was one. */
    if (--count > 0)
      row_put (views, view, old->data, old->size, count_write, &count);
    else
      kv_del (views, view, old->data, old->size);
  }
  if (new->size > 0)
  {
    uint64_t count = cases_counted (views, view, new) + 1;
    row_put (views, view, new->data, new->size, count_write, &count);
  }
}

uint64_t cases_count (struct views *views)
{
  return kv_count (views, VIEW_CASES);
}

/* ---- Counters ------------------------------------------------------------------------------------------------------------------------------------------ */

uint32_t case_counter (struct views *views, int year)
{
  struct key key;
  struct slice row;
  key_start (&key);
  key_u32 (&key, (uint32_t) year);
  if (!kv_get (views, VIEW_COUNTERS, key.data, key.size, &row))
    return 1;
  struct row_reader reader = row_open (row, "counter", 1);
  uint32_t last = row_read_u32 (&reader);
  row_close (&reader);
  return last + 1;
}

static void counter_write (struct row_writer *writer, const void *object)
{
  row_u8 (writer, 1);
  row_u32 (writer, *(const uint32_t *) object);
}

void case_counter_put (struct views *views, int year, uint32_t last)
{
  struct key key;
  key_start (&key);
  key_u32 (&key, (uint32_t) year);
  row_put (views, VIEW_COUNTERS, key.data, key.size, counter_write, &last);
}
