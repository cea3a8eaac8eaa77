/* SPDX-License-Identifier: EUPL-1.2 */
/* Queries: each reads one picture of the views, shows what the person's scopes reach, and is a bounded piece of work. */
#ifndef IDEENBUS_QUERY_H
#define IDEENBUS_QUERY_H

#include "pipeline/decide.h"

/* What status tells that is not in the views. */
struct broker_state
{
  int64_t started_ms;
  uint32_t sessions, streams, waiting;
  bool storage_full;
};

/* Some bytes of a content that a query asked for and the person may read. */
struct blob_want
{
  uint8_t hash[32];
  int64_t offset, size;                /* size: of the whole */
  uint64_t seq;                        /* of the views that allowed it */
};

struct query
{
  struct store *store;
  struct views *views;                 /* an open read transaction */
  struct definitions *definitions;     /* the calling thread's */
  struct programmes *programmes;       /* the calling thread's; read with query_programmes, because they may be old */
  struct arena *arena;
  int64_t now_ms;
  const struct person *person;
  const struct scopes *scopes;
  const struct broker_state *state;
  struct blob_want part;               /* out, of blob.get */
};

/* Answers a query with a RESULT, REFUSED (not_found) or ERROR message in *answer; everything lies in query->arena.  blob.get, where it is allowed, leaves what is
   to be read in query->part and MSG_NONE in *answer: the disk is not waited for here. */
void query_answer (struct query *query, const struct message *request, struct message *answer);

/* The person's level of the case that is named, which goes into *kase; -1 with the refusal when there is none they may see. */
int query_level (struct query *query, const struct value *id_or_ref, struct kase *kase, struct message *refusal);

/* Reads what blob.get left: the RESULT, or an ERROR with its cause in *error.  Any thread. */
struct message blob_part_answer (struct store *store, struct arena *arena, const struct blob_want *want, struct store_error *error);

/* The error answer for a code, with {0} replaced; used by the server as well. */
struct message error_answer (struct arena *arena, int code, struct slice zero);

/* Events of a record as the history shows them: fields of event (EVENT or HISTORY_ROW share the names).  person is shown in class staff only. */
struct message event_answer (struct arena *arena, const struct record *record, const struct event *event, uint32_t n, struct slice ref);

/* Rows as messages have them. */
struct value reasons_to_value (struct arena *arena, const struct reasons *reasons);
struct value cursor_to_value (struct arena *arena, const struct store_head *head);

#endif
