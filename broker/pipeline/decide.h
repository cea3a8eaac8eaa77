/* SPDX-License-Identifier: EUPL-1.2 */
/* The functional core.  decide reads the views and says what happens: events, or every reason why not.  apply writes events into the views and never refuses.
   Neither knows a socket, a clock, random numbers or threads; ids come from the command, the time is in env, drawn once for the batch, so that the same batch
   decided again gives the same records.

       decide (views, command, env) → events | refusal         apply (views, event)

   The same apply folds the log after a kill and in verify and rebuild. */
#ifndef IDEENBUS_DECIDE_H
#define IDEENBUS_DECIDE_H

#include "access.h"
#include "checks.h"
#include "definition.h"
#include "programme.h"
#include "proto/codec.h"
#include "storage/views.h"

/* Definitions parsed so far; each thread has one of its own. */
struct definitions;
struct definitions *definitions_new (void);
void definitions_destroy (struct definitions **self);
/* Forgets all: a version that was read in a transaction which then was lost may come again with another text. */
void definitions_forget (struct definitions *self);
/* version 0: the newest.  NULL: there is none.  Lives as long as self remembers it. */
const struct pipeline *definitions_get (struct definitions *self, struct views *views, struct slice key, uint32_t version);

struct env
{
  int64_t now_ms;
  struct arena *arena;             /* everything decide makes lies here */
  struct definitions *definitions;
  struct programmes *programmes;   /* of the thread that decides; read with deciding_programmes, because they may be old */
  struct slice prefix;             /* of references: "SLK" */
  uint32_t today_year;             /* of now, in the region's time */
};

struct command
{
  const uint8_t *id;               /* 16 bytes */
  const uint8_t *after;            /* or NULL */
  bool after_unchanged;            /* that command was accepted, and had nothing to change */
  uint8_t person[16];              /* who acts; of redeem: the invited person, zeros when the token is unknown */
  bool system;                     /* the person "system": timers, first start */
  const struct directory_person *invited; /* redeem: what the directory knows of the token; NULL: nothing, or it is void */
  const struct blob_content *content; /* case.attach: the content it names (storage/blobs.h), when that is complete; else NULL */
  struct message message;
};

struct event
{
  struct message message;
  enum audience_class class;
  struct value audience;           /* list of scope texts */
  bool about_case;
  uint8_t kase[16];
};

enum verdict
{
  VERDICT_ACCEPTED,
  VERDICT_UNCHANGED,               /* nothing to do, nothing recorded */
  VERDICT_REFUSED
};

struct decision
{
  enum verdict verdict;
  uint32_t event_count;
  struct event events[LIMIT_RECORD_EVENTS];
  struct message done;             /* without seq */
  enum role role;                  /* acted under */
  struct slice org;                /* acted for */
  bool deputy;
  bool scopes_changed;             /* somebody's rights changed: streams must look again */
  bool person_ended;               /* the person in done was revoked: close their connections */
  struct directory_person *directory; /* to be written before the record, or NULL; id, name, mail, invitation, invited_until_ms */
  struct reasons reasons;
};

void decide (struct views *views, const struct command *command, const struct env *env, struct decision *decision);

/* Encodes [done, event …] as a record's payload, and back. */
struct slice payload_encode (struct arena *arena, const struct decision *decision);

struct record_events
{
  struct value done;               /* map */
  uint32_t count;
  struct event *events;            /* in the arena it was decoded with */
};
/* What is in the log was written by us: false means damage. */
bool payload_decode (struct arena *arena, struct slice payload, struct record_events *events);

/* Applies one event of a record. */
void apply (struct views *views, struct definitions *definitions, const struct record *record, const struct event *event);

/* A store_fold_fn: context is a struct definitions. */
enum store_status fold_record (void *definitions, struct views *views, const struct record *record);

/* People known from the first start. */
extern const uint8_t PERSON_SYSTEM[16];
extern const uint8_t PERSON_LOCAL_ADMIN[16]; /* whoever comes through the ipc door; cannot be revoked */

/* Rows as messages have them. */
struct value grants_to_value (struct arena *arena, const struct person *person);
struct value org_to_value (struct arena *arena, const struct org *org);

/* Timer kinds. */
enum
{
  TIMER_RESUME = 1
};

#endif
