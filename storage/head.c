/* SPDX-License-Identifier: EUPL-1.2 */
/* HEAD_ROW below is the one list of what a head holds: the writer and the reader are made from it, so that they cannot disagree. */
#include "head.h"

#include <string.h>

#define HEAD_VERSION 2

#define FLAG_LAID 1
#define FLAG_RETURNED 2
#define FLAG_BY_CITIZEN 4

/* What it is on disk, and the member; fixed sizes first. */
#define HEAD_ROW(ID, U32, I64, TEXT) \
  U32 (pipeline_version) \
  U32 (version) \
  U32 (laid_version) \
  U32 (returns) \
  U32 (support) \
  U32 (comments) \
  U32 (rows) \
  U32 (attachments) \
  U32 (adoptions) \
  I64 (drafted_ms) \
  I64 (entered_ms) \
  I64 (laid_ms) \
  I64 (returned_ms) \
  I64 (state_ms) \
  I64 (merge_ms) \
  ID (drafted_by) \
  ID (laid_by) \
  ID (adopted_from) \
  ID (merge_to) \
  ID (merge_by) \
  TEXT (ref) \
  TEXT (pipeline) \
  TEXT (org) \
  TEXT (handled_by) \
  TEXT (district) \
  TEXT (stage) \
  TEXT (title) \
  TEXT (summary) \
  TEXT (source) \
  TEXT (laid_to) \
  TEXT (return_due) \
  TEXT (until) \
  TEXT (adopted_ref) \
  TEXT (merge_ref)

static void write_texts (struct row_writer *writer, const struct slice *texts, uint32_t count)
{
  row_u8 (writer, (uint8_t) count);
  for (uint32_t i = 0; i < count; i++)
    row_text (writer, texts[i]);
}

static void write_lists (struct row_writer *writer, const struct kase *kase)
{
  row_u32 (writer, kase->assignment_count);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
  {
    row_text (writer, kase->assignments[i].org);
    row_text (writer, kase->assignments[i].until);
  }
  row_u32 (writer, kase->approval_count);
  for (uint32_t i = 0; i < kase->approval_count; i++)
  {
    const struct case_approval *approval = &kase->approvals[i];
    row_text (writer, approval->kind);
    row_u8 (writer, approval->yes);
    row_u8 (writer, (uint8_t) approval->role);
    row_bytes (writer, approval->person, 16);
    row_u32 (writer, approval->version);
    row_i64 (writer, approval->time_ms);
    row_text (writer, approval->text);
  }
  row_u8 (writer, (uint8_t) kase->asked_count);
  for (uint32_t i = 0; i < kase->asked_count; i++)
  {
    row_text (writer, kase->asked[i].kind);
    row_i64 (writer, kase->asked[i].time_ms);
    row_text (writer, kase->asked[i].until);
  }
  write_texts (writer, kase->joint, kase->joint_count);
  write_texts (writer, kase->merged, kase->merged_count);
  write_texts (writer, kase->waits, kase->waits_count);
}

void head_write (struct row_writer *writer, const void *object)
{
  const struct kase *kase = object;
  row_u8 (writer, HEAD_VERSION);
  row_u8 (writer, (uint8_t) kase->state);
  row_u8 (writer, (uint8_t) kase->visibility);
  row_u8 (writer, (uint8_t) ((kase->laid ? FLAG_LAID : 0) | (kase->returned ? FLAG_RETURNED : 0) | (kase->by_citizen ? FLAG_BY_CITIZEN : 0)));
  row_u64 (writer, kase->audience_seq);
#define ID(MEMBER) row_bytes (writer, kase->MEMBER, 16);
#define U32(MEMBER) row_u32 (writer, kase->MEMBER);
#define I64(MEMBER) row_i64 (writer, kase->MEMBER);
#define TEXT(MEMBER) row_text (writer, kase->MEMBER);
  HEAD_ROW (ID, U32, I64, TEXT)
#undef ID
#undef U32
#undef I64
#undef TEXT
  write_lists (writer, kase);
}

static uint32_t read_small_count (struct row_reader *reader, uint32_t max)
{
  uint32_t count = row_read_u8 (reader);
  if (count > max)
    room_fatal ("row with a number out of bounds", "case");
  return count;
}

static uint32_t read_texts (struct row_reader *reader, struct slice *texts, uint32_t max)
{
  uint32_t count = read_small_count (reader, max);
  for (uint32_t i = 0; i < count; i++)
    texts[i] = row_read_text (reader);
  return count;
}

static void read_lists (struct row_reader *reader, struct kase *kase)
{
  kase->assignment_count = row_read_count (reader, LIMIT_ASSIGNMENTS);
  for (uint32_t i = 0; i < kase->assignment_count; i++)
  {
    kase->assignments[i].org = row_read_text (reader);
    kase->assignments[i].until = row_read_text (reader);
  }
  kase->approval_count = row_read_count (reader, LIMIT_APPROVALS);
  for (uint32_t i = 0; i < kase->approval_count; i++)
  {
    struct case_approval *approval = &kase->approvals[i];
    approval->kind = row_read_text (reader);
    approval->yes = row_read_u8 (reader) != 0;
    approval->role = (enum role) row_read_u8 (reader);
    row_read_bytes (reader, approval->person, 16);
    approval->version = row_read_u32 (reader);
    approval->time_ms = row_read_i64 (reader);
    approval->text = row_read_text (reader);
  }
  kase->asked_count = read_small_count (reader, LIMIT_APPROVALS);
  for (uint32_t i = 0; i < kase->asked_count; i++)
  {
    kase->asked[i].kind = row_read_text (reader);
    kase->asked[i].time_ms = row_read_i64 (reader);
    kase->asked[i].until = row_read_text (reader);
  }
  kase->joint_count = read_texts (reader, kase->joint, LIMIT_JOINT);
  kase->merged_count = read_texts (reader, kase->merged, LIMIT_MERGED);
  kase->waits_count = read_texts (reader, kase->waits, sizeof kase->waits / sizeof kase->waits[0]);
}

void head_read (struct slice row, const uint8_t id[16], struct kase *kase)
{
  struct row_reader reader = row_open (row, "case", HEAD_VERSION);
  memset (kase, 0, sizeof *kase);
  memcpy (kase->id, id, 16);
  kase->state = (enum case_state) row_read_u8 (&reader);
  kase->visibility = (enum visibility) row_read_u8 (&reader);
  uint8_t flags = row_read_u8 (&reader);
  kase->laid = flags & FLAG_LAID;
  kase->by_citizen = flags & FLAG_BY_CITIZEN;
  kase->returned = flags & FLAG_RETURNED;
  kase->audience_seq = row_read_u64 (&reader);
#define ID(MEMBER) row_read_bytes (&reader, kase->MEMBER, 16);
#define U32(MEMBER) kase->MEMBER = row_read_u32 (&reader);
#define I64(MEMBER) kase->MEMBER = row_read_i64 (&reader);
#define TEXT(MEMBER) kase->MEMBER = row_read_text (&reader);
  HEAD_ROW (ID, U32, I64, TEXT)
#undef ID
#undef U32
#undef I64
#undef TEXT
  read_lists (&reader, kase);
  row_close (&reader);
  if (kase->state >= STATE_COUNT || kase->visibility > VISIBILITY_PUBLIC)
    room_fatal ("row with a number out of bounds", "case");
}
