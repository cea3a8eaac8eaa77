/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case and on those that went up in it; and whose content may be read. */
#include "query_room.h"

#include "pipeline/attaching.h"

#include <string.h>

/* ---- The list ------------------------------------------------------------------------------------------------------------------------------------------ */

/* A case and those that went up in it, and in those: each once, those that the person may see. */
struct family
{
  uint32_t count;
  struct relative
  {
    uint8_t id[16];
    struct slice ref;
    int level;
  } members[1 + LIMIT_MERGED];
};

static void family_add (struct query *query, struct family *family, const struct kase *kase)
{
  int level = access_level (query->scopes, kase, query->now_ms);
  for (uint32_t i = 0; i < family->count; i++)
    if (memcmp (family->members[i].id, kase->id, 16) == 0)
      return;
  if (family->count == 1 + LIMIT_MERGED || level < 0)
    return;
  struct relative *member = &family->members[family->count++];
  memcpy (member->id, kase->id, 16);
  member->ref = kase->ref;
  member->level = level;
}

static void family_of (struct query *query, const struct kase *kase, struct family *family)
{
  struct kase *relative = arena_alloc (query->arena, sizeof *relative), *merged = arena_alloc (query->arena, sizeof *merged);
  family->count = 0;
  family_add (query, family, kase);
  for (uint32_t at = 0; at < family->count; at++)
  {
    if (!case_get (query->views, query->arena, family->members[at].id, relative))
      continue;
    for (uint32_t i = 0; i < relative->merged_count; i++)
    {
      struct value ref = value_text (relative->merged[i]);
      if (case_find (query->views, query->arena, &ref, merged))
        family_add (query, family, merged);
    }
  }
}

struct listing
{
  struct page page;
  const struct relative *of;
};

static enum walk_step list_one (void *context, const struct attachment *attachment)
{
  struct listing *self = context;
  struct query *query = self->page.query;
  if (attachment->detached || !attachment_readable (attachment, self->of->level))
    return WALK_TAKE;
  if (self->page.rows.count >= self->page.limit)
    return WALK_STOP;
  struct message row = message_new (MSG_ATTACHMENT);
  row.arg[ATTACHMENT_ID] = id_copy (query->arena, attachment->id);
  row.arg[ATTACHMENT_CASE] = id_copy (query->arena, attachment->kase);
  row.arg[ATTACHMENT_REF] = value_text (self->of->ref);
  row.arg[ATTACHMENT_NAME] = value_text (attachment->name);
  row.arg[ATTACHMENT_TYPE] = value_text (attachment->type);
  row.arg[ATTACHMENT_SIZE] = value_int (attachment->size);
  row.arg[ATTACHMENT_HASH] = value_bytes (arena_copy (query->arena, attachment->hash, 32), 32);
  row.arg[ATTACHMENT_TIME] = value_int (attachment->time_ms);
  row.arg[ATTACHMENT_ROLE] = value_string (role_key (attachment->role));
  row.arg[ATTACHMENT_ORG] = text_or_nil (attachment->org);
  row.arg[ATTACHMENT_TEXT] = text_or_nil (attachment->text);
  if (attachment->internal)
    row.arg[ATTACHMENT_INTERNAL] = value_bool (true);
  page_add (&self->page, &row);
  return WALK_TAKE;
}

/* A place is the case and the place in its attachments; of a case that has left the family meanwhile there is nothing more, and those behind it are not known:
   then the list is begun with the first. */
static uint32_t place_open (const struct family *family, struct slice place, struct slice *after)
{
  *after = SLICE_NONE;
  for (uint32_t i = 0; place.size >= 16 && i < family->count; i++)
    if (memcmp (family->members[i].id, place.data, 16) == 0)
    {
      *after = (struct slice){place.data + 16, place.size - 16};
      return i;
    }
  return 0;
}

static struct slice place_of (struct query *query, const struct relative *member, struct slice next)
{
  char *place = arena_alloc (query->arena, 16 + next.size);
  memcpy (place, member->id, 16);
  memcpy (place + 16, next.data, next.size);
  return (struct slice){place, 16 + next.size};
}

/* One walk a page for each case, up to the first that has not come to its end. */
static void list_family (struct listing *self, const struct family *family)
{
  struct slice after, next = SLICE_NONE;
  uint32_t at = place_open (family, self->page.walk.after, &after);
  for (; at < family->count && next.size == 0; at++, after = SLICE_NONE)
  {
    struct walk walk = {.after = after};
    self->of = &family->members[at];
    attachments_walk (self->page.query->views, self->page.query->arena, self->of->id, &walk, list_one, self);
    if (walk.next.size > 0)
      next = place_of (self->page.query, self->of, walk.next);
  }
  self->page.walk.next = next;
}

void query_attachments (struct query *query, const struct message *request, struct message *answer)
{
  struct kase *kase = arena_alloc (query->arena, sizeof *kase);
  struct family *family = arena_alloc (query->arena, sizeof *family);
  if (query_level (query, &request->arg[CASE_ATTACHMENTS_CASE], kase, answer) < 0)
    return;
  struct listing listing = {.page = page_new (query, request, CASE_ATTACHMENTS_PAGE, CASE_ATTACHMENTS_LIMIT)};
  family_of (query, kase, family);
  list_family (&listing, family);
  *answer = page_answer (&listing.page);
}

/* ---- Contents ------------------------------------------------------------------------------------------------------------------------------------------ */

int query_level (struct query *query, const struct value *id_or_ref, struct kase *kase, struct message *refusal)
{
  int level = case_find (query->views, query->arena, id_or_ref, kase) ? access_level (query->scopes, kase, query->now_ms) : -1;
  if (level < 0)
    *refusal = not_found (query, case_name (query, id_or_ref));
  return level;
}

void query_blob (struct query *query, const struct message *request, struct message *answer)
{
  struct kase *kase = arena_alloc (query->arena, sizeof *kase);
  struct attachment attachment;
  const uint8_t *id = value_as_id (&request->arg[BLOB_GET_ATTACHMENT]);
  *answer = message_new (MSG_NONE);
  int level = query_level (query, &request->arg[BLOB_GET_CASE], kase, answer);
  if (level < 0)
    return;
  if (!attachment_get (query->views, query->arena, kase->id, id, &attachment) || !attachment_readable (&attachment, level))
    *answer = not_found (query, case_name (query, &request->arg[BLOB_GET_ATTACHMENT]));
  else
  {
    query->part = (struct blob_want){.offset = message_int (request, BLOB_GET_OFFSET, 0), .size = attachment.size, .seq = views_seq (query->views)};
    memcpy (query->part.hash, attachment.hash, 32);
  }
}

struct message blob_part_answer (struct store *store, struct arena *arena, const struct blob_want *want, struct store_error *error)
{
  uint32_t got = 0;
  int64_t left = want->offset < want->size ? want->size - want->offset : 0;
  uint32_t size = (uint32_t) (left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES);
  char *bytes = arena_alloc (arena, size + 1);
  enum store_status status = blob_read (store, want->hash, want->offset, bytes, size, &got, error);
  /* What a record names was durable before: shorter or not there is damage. */
  if (status || got != size)
    return error_answer (arena, ERR_INTERNAL, SLICE_NONE);
  struct message part = message_new (MSG_BLOB_PART), answer = message_new (MSG_RESULT);
  part.arg[BLOB_PART_OFFSET] = value_int (want->offset);
  part.arg[BLOB_PART_DATA] = value_bytes (bytes, got);
  part.arg[BLOB_PART_SIZE] = value_int (want->size);
  struct value rows = value_list (arena, 1);
  value_append (arena, &rows, message_to_map (arena, &part));
  answer.arg[RESULT_SEQ] = value_int ((int64_t) want->seq);
  answer.arg[RESULT_ROWS] = rows;
  return answer;
}
