/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations. */
#include "entries.h"
#include "row.h"

#include <string.h>

#define ORG_VERSION 1

static void texts_write (struct row_writer *writer, const struct slice *texts, uint32_t count)
{
  row_u32 (writer, count);
  for (uint32_t i = 0; i < count; i++)
    row_text (writer, texts[i]);
}

static void org_write (struct row_writer *writer, const void *object)
{
  const struct org *org = object;
  row_u8 (writer, ORG_VERSION);
  row_text (writer, org->kind);
  row_text (writer, org->district);
  row_text (writer, org->name);
  row_text (writer, org->association);
  row_text (writer, org->valid_from);
  row_text (writer, org->valid_until);
  row_i64 (writer, org->inhabitants);
  texts_write (writer, org->predecessors, org->predecessor_count);
  texts_write (writer, org->districts, org->district_count);
  texts_write (writer, org->triage_firms, org->triage_firm_count);
}

/* A text takes a byte at least, so a count beyond what is left is damage and no reason to ask for memory. */
static struct slice *texts_read (struct row_reader *reader, struct arena *arena, uint32_t *count)
{
  *count = row_read_count (reader, (uint32_t) reader->left);
  struct slice *texts = arena_alloc (arena, *count * sizeof *texts);
  for (uint32_t i = 0; i < *count; i++)
    texts[i] = row_read_text (reader);
  return texts;
}

/* Key and row must not move as long as the organisation is used. */
static void org_read (struct arena *arena, struct slice key, struct slice row, struct org *org)
{
  struct row_reader reader = row_open (row, "org", ORG_VERSION);
  org->key = key;
  org->kind = row_read_text (&reader);
  org->district = row_read_text (&reader);
  org->name = row_read_text (&reader);
  org->association = row_read_text (&reader);
  org->valid_from = row_read_text (&reader);
  org->valid_until = row_read_text (&reader);
  org->inhabitants = row_read_i64 (&reader);
  org->predecessors = texts_read (&reader, arena, &org->predecessor_count);
  org->districts = texts_read (&reader, arena, &org->district_count);
  org->triage_firms = texts_read (&reader, arena, &org->triage_firm_count);
  row_close (&reader);
}

bool org_get (struct views *views, struct arena *arena, struct slice key, struct org *org)
{
  struct slice row;
  if (key.size == 0 || !kv_get (views, VIEW_ORGS, key.data, key.size, &row))
    return false;
  org_read (arena, slice_copy (arena, key), slice_copy (arena, row), org);
  return true;
}

static void entry_of_org (struct entries *entries, struct slice key, struct slice district, struct slice kind)
{
  struct key *entry = entries_begin (entries, VIEW_ORGS_BY, false);
  key_text (entry, district);
  key_text (entry, kind);
  key_bytes (entry, key.data, key.size);
  entries_end (entries);
}

void org_put (struct views *views, const struct org *org)
{
  static const uint8_t no_id[16];
  struct entries old, new;
  struct slice row;
  old.count = new.count = 0;
  if (kv_get (views, VIEW_ORGS, org->key.data, org->key.size, &row))
  {
    struct row_reader reader = row_open (row, "org", ORG_VERSION);
    struct slice kind = row_read_text (&reader);
    entry_of_org (&old, org->key, row_read_text (&reader), kind);
  }
  entry_of_org (&new, org->key, org->district, org->kind);
  row_put (views, VIEW_ORGS, org->key.data, org->key.size, org_write, org);
  entries_replace (views, &old, &new, no_id);
}

struct org_walk
{
  struct views *views;
  struct arena *arena;
  struct slice kind; /* or none */
  uint32_t prefix;   /* bytes of the district with its zero */
  org_walk_fn *each;
  void *context;
};

static enum walk_step org_met (struct org_walk *self, struct slice key, struct slice row)
{
  struct row_reader reader = row_open (row, "org", ORG_VERSION);
  if (self->kind.size > 0 && !slice_equal (row_read_text (&reader), self->kind))
    return WALK_TAKE;
  struct org *org = arena_alloc (self->arena, sizeof *org);
  org_read (self->arena, slice_copy (self->arena, key), slice_copy (self->arena, row), org);
  return self->each (self->context, org);
}

static enum walk_step each_org (void *context, struct slice key, struct slice row)
{
  return org_met (context, key, row);
}

/* The key of the organisation is what follows the kind. */
static enum walk_step each_of_district (void *context, struct slice entry, struct slice empty)
{
  struct org_walk *self = context;
  const char *end = entry.data + entry.size;
  const char *zero = memchr (entry.data + self->prefix, 0, entry.size - self->prefix);
  (void) empty;
  if (!zero)
    room_fatal ("index key of another form", "org");
  struct slice key = {zero + 1, (uint32_t) (end - zero - 1)}, row;
  if (kv_get (self->views, VIEW_ORGS, key.data, key.size, &row))
    return org_met (self, key, row);
  if (!self->views->full)
    room_fatal ("index row of an organisation that is not there", NULL);
  return WALK_STOP;
}

void orgs_walk (struct views *views, struct arena *arena, struct slice district, struct slice kind, struct walk *walk, org_walk_fn *each, void *context)
{
  struct org_walk self = {views, arena, kind, 0, each, context};
  if (district.size == 0)
  {
    kv_walk (views, arena, VIEW_ORGS, SLICE_NONE, walk, each_org, &self);
    return;
  }
  struct key prefix;
  key_start (&prefix);
  key_text (&prefix, district);
  self.prefix = prefix.size;
  if (kind.size > 0)
    key_text (&prefix, kind);
  kv_walk (views, arena, VIEW_ORGS_BY, key_slice (&prefix), walk, each_of_district, &self);
}

uint64_t orgs_count (struct views *views)
{
  return kv_count (views, VIEW_ORGS);
}
