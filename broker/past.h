/* SPDX-License-Identifier: EUPL-1.2 */
/* A case as it was: its events folded again, up to a moment, in memory. */
#ifndef IDEENBUS_PAST_H
#define IDEENBUS_PAST_H

#include "query.h"

#define PAST_RECORDS_MAX 5000              /* events of one case that are folded for one answer */
#define PAST_BYTES_MAX (16 * 1024 * 1024)  /* and their size */

struct past
{
  struct kase kase;
  struct value fields, taken;
  struct case_rows rows;
  const struct pipeline *pipeline;         /* it was under then */
  int level;                               /* of the person, then and now: the lower one */
};

/* The case after the record `seq`, or at `time_ms` if that is earlier (INT64_MAX: no bound).  Everything lies in the query's arena.
   0; ERR_NOT_FOUND: it was not there yet, or the person would not have seen it; ERR_TOO_MUCH: more history than one answer may fold. */
int past_of (struct query *query, const uint8_t id[16], uint64_t seq, int64_t time_ms, struct past *out);

/* Whether the field of the request names a record that there is not yet: an answer would show the present as if it were that.  Then *answer is error `future`. */
bool past_is_ahead (struct query *query, const struct message *request, int field, struct message *answer);

/* Error `future`: what was asked for lies behind the newest record, which is its detail. */
struct message past_answer_future (struct query *query);

#endif
