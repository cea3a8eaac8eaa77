/* SPDX-License-Identifier: EUPL-1.2 */
/* HEAD_ROW below is the one list of what a head holds: the writer and the reader are made from it, so that they cannot disagree. */
#include "head.h"

#include <string.h>

#define HEAD_VERSION 1

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
  I64 (drafted_ms) \
  I64 (entered_ms) \
  I64 (laid_ms) \
  I64 (returned_ms) \
  I64 (state_ms) \
  ID (drafted_by) \
  ID (laid_by) \
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
  TEXT (until)

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
