/* SPDX-License-Identifier: EUPL-1.2 */
/* A small region of a test's own: a store in a temporary directory, a clock that stands still unless moved, ids that count, organisations, and a person of
   every role.  Commands go the writer's way (frame, request, turn_run, answer frame), one after the other in this thread; queries go the server's.

   Messages are written as JSON with ' for ", so that a test reads like a session:

       town_accepted (town, BERNBURG_EDITOR, "case.edit", "{'case': '%s', 'fields': {'title': 'Neu'}}", ref);
       town_refused (town, CALBE_LEAD, "case.withdraw", "not_found/case", "{'case': '%s', 'version': 1, 'reason': 'x'}", ref); */
#ifndef IDEENBUS_TESTS_TOWN_H
#define IDEENBUS_TESTS_TOWN_H

#include "broker/query.h"
#include "broker/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY_MS INT64_C (86400000)

/* Keys that the tests name. */
#define DISTRICT "15089"
#define NEIGHBOUR_DISTRICT "15082"
#define BERNBURG "150890030030"
#define CALBE "150890055055"
#define MULDE "150895051"       /* an association */
#define EGELN "150895051075"    /* its member */
#define KOETHEN "150820180180"  /* in the neighbouring district */
#define FOREST "150890999999"   /* unincorporated */
#define FIRM "firma-a"
#define OTHER_FIRM "firma-b"
#define CENTRE "rdz"            /* of the district */

/* PERSON (symbol, role, organisation) */
#define TOWN_PEOPLE(PERSON)                                    \
  PERSON (ADMIN, "admin", "region")                            \
  PERSON (REGION_COORDINATOR, "coordinator", "region")         \
  PERSON (COORDINATOR, "coordinator", CENTRE)                  \
  PERSON (COORDINATOR2, "coordinator", CENTRE)                 \
  PERSON (DISTRICT_ADMIN, "district_admin", DISTRICT)          \
  PERSON (DISTRICT_LEAD, "lead", DISTRICT)                     \
  PERSON (NEIGHBOUR_COORDINATOR, "coordinator", NEIGHBOUR_DISTRICT) \
  PERSON (NEIGHBOUR_ADMIN, "district_admin", NEIGHBOUR_DISTRICT) \
  PERSON (BERNBURG_SUBMITTER, "submitter", BERNBURG)           \
  PERSON (BERNBURG_EDITOR, "editor", BERNBURG)                 \
  PERSON (BERNBURG_EDITOR2, "editor", BERNBURG)                \
  PERSON (BERNBURG_LEAD, "lead", BERNBURG)                     \
  PERSON (BERNBURG_DPO, "dpo", BERNBURG)                       \
  PERSON (BERNBURG_ISO, "iso", BERNBURG)                       \
  PERSON (BERNBURG_AUDIT, "audit", BERNBURG)                   \
  PERSON (BERNBURG_MODERATOR, "moderator", BERNBURG)           \
  PERSON (CALBE_SUBMITTER, "submitter", CALBE)                 \
  PERSON (CALBE_EDITOR, "editor", CALBE)                       \
  PERSON (CALBE_LEAD, "lead", CALBE)                           \
  PERSON (MULDE_EDITOR, "editor", MULDE)                       \
  PERSON (MULDE_LEAD, "lead", MULDE)                           \
  PERSON (MULDE_DPO, "dpo", MULDE)                             \
  PERSON (EGELN_LEAD, "lead", EGELN)                           \
  PERSON (KOETHEN_EDITOR, "editor", KOETHEN)                   \
  PERSON (KOETHEN_LEAD, "lead", KOETHEN)                       \
  PERSON (CONSULTANT, "consultant", FIRM)                      \
  PERSON (OTHER_CONSULTANT, "consultant", OTHER_FIRM)          \
  PERSON (COMPANY_SUBMITTER, "submitter", "stadtwerke")        \
  PERSON (CITIZEN, "citizen", BERNBURG)                        \
  PERSON (OTHER_CITIZEN, "citizen", CALBE)                     \
  PERSON (RELAY, "relay", "region")

enum who
{
#define PERSON(SYMBOL, ROLE, ORG) SYMBOL,
  TOWN_PEOPLE (PERSON)
#undef PERSON
  TOWN_PEOPLE_COUNT,
  TOWN_PEOPLE_MAX = TOWN_PEOPLE_COUNT + 64 /* with those a test enrols */
};

struct town
{
  char base[100], dir[120], boot[40];
  struct store *store;
  struct store_options store_options;
  struct writer_options options;
  struct turn_context context;
  struct definitions *definitions;      /* of the writer and the fold */
  struct definitions *reading;          /* of queries */
  struct programmes *programmes;        /* of queries; the writer's are in its context */
  struct arena *arena;                  /* everything given to tests lies here */
  int64_t now_ms;
  uint64_t next;                        /* number of the next id */
  uint32_t people_count;
  uint8_t people[TOWN_PEOPLE_MAX][16];
  const char *fault_point;              /* fails with fault_code while fault_count > 0 */
  int fault_code, fault_count;
  enum store_status status;             /* of the last turn */
};

/* With all organisations and people, in the morning of a working day. */
struct town *town_new (void);
/* Only what the first start makes; nobody but PERSON_LOCAL_ADMIN and the invited administrator. */
struct town *town_new_empty (void);
void town_destroy (struct town **self);

/* For cmocka: *state is a town.  Tearing down verifies the views against the log first: every test proves the fold as well. */
int town_set_up (void **state);
int town_tear_down (void **state);
#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, town_set_up, town_tear_down)

/* Closes and opens again.  boot NULL: as before. */
void town_reopen (struct town *self, const char *boot);
/* An error when the views are not the fold of the log.  Closes and opens again. */
void town_verify (struct town *self);

/* ---- Time, ids ------------------------------------------------------------------------------------------------------------------------------------------ */

void town_pass_days (struct town *self, int days);
const char *town_day (struct town *self, int days_from_now);
void town_id (struct town *self, uint8_t id[16]);
const char *town_id_text (struct town *self, const uint8_t id[16]);
const char *town_person (struct town *self, enum who who); /* as text */

/* ---- Commands ------------------------------------------------------------------------------------------------------------------------------------------- */

/* A message from JSON with ' for "; fails the test when the table does not take it. */
struct message town_message (struct town *self, const char *verb, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

/* A job as the server makes it, from the frame of a request.  after may be NULL. */
struct job *town_job (struct town *self, const uint8_t person[16], const uint8_t id[16], const uint8_t *after, const struct message *message);
/* Carries jobs out in as few turns as they need; false: the store failed, nobody is answered.  The jobs stay the caller's. */
bool town_turn (struct town *self, struct job **jobs, uint32_t count);
/* The answer a job got. */
struct message town_answer (struct town *self, const struct job *job);

/* One command in one turn: done, refused or error. */
struct message town_tell (struct town *self, const uint8_t person[16], const uint8_t id[16], const uint8_t *after, const struct message *message);

struct place
{
  const char *file;
  int line;
};
#define HERE ((struct place){__FILE__, __LINE__})

/* Fails the test unless the command is accepted; gives `done`. */
struct message town_accepted_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
  __attribute__ ((format (printf, 5, 6)));
#define town_accepted(...) town_accepted_at (HERE, __VA_ARGS__)

/* Fails the test unless the command is refused for exactly these reasons: "code" or "code/field", separated by blanks.  Gives `refused`. */
struct message town_refused_at (struct place place, struct town *self, enum who who, const char *verb, const char *reasons, const char *format, ...)
  __attribute__ ((format (printf, 6, 7)));
#define town_refused(...) town_refused_at (HERE, __VA_ARGS__)

/* Fails the test unless the answer is an error with this code. */
void town_error_at (struct place place, struct town *self, const struct message *answer, const char *code);
#define town_is_error(...) town_error_at (HERE, __VA_ARGS__)
void town_reasons_at (struct place place, struct town *self, const struct message *answer, const char *reasons);
#define town_is_refused(...) town_reasons_at (HERE, __VA_ARGS__)
/* The reason with this code. */
const struct value *town_reason (const struct message *refused, const char *code);

bool town_is_done (const struct message *answer); /* accepted, and something was recorded */
bool town_is_unchanged (const struct message *answer);
const char *town_ref (struct town *self, const struct message *done); /* the case it is about */

/* ---- Contents of attachments ---------------------------------------------------------------------------------------------------------------------------- */

/* Keeps a content, as an upload by that person does; gives "'hash': '…', 'size': …" for case.attach.  Without storing: the same of one that is not there. */
const char *town_content (struct town *self, enum who who, const void *bytes, size_t size);
const char *town_no_content (struct town *self, const void *bytes, size_t size);
/* Attaches a text file of that name to a case; gives the attachment's id. */
const char *town_attach (struct town *self, enum who who, const char *ref, const char *name);

/* ---- Queries -------------------------------------------------------------------------------------------------------------------------------------------- */

/* The whole answer, after the server's permission check; every row is checked against the table. */
struct message town_query (struct town *self, enum who who, const struct message *request);
struct value town_rows_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
  __attribute__ ((format (printf, 5, 6)));
#define town_rows(...) town_rows_at (HERE, __VA_ARGS__)
/* The only row. */
struct value town_row_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
  __attribute__ ((format (printf, 5, 6)));
#define town_row(...) town_row_at (HERE, __VA_ARGS__)
/* The rows of all pages of `limit`; no page is longer, none but the last is without `next`. */
struct value town_pages (struct town *self, enum who who, const char *verb, int limit, const char *format, ...) __attribute__ ((format (printf, 5, 6)));

const char *town_text (struct town *self, const struct value *map, const char *key); /* "" when absent */
/* Whether a row has this text under the key. */
bool town_has (const struct value *rows, const char *key, const char *text);
uint32_t town_count (const struct value *rows, const char *key, const char *text);

/* ---- What is kept --------------------------------------------------------------------------------------------------------------------------------------- */

struct kase *town_case (struct town *self, const char *ref);
uint32_t town_version (struct town *self, const char *ref);
struct value town_fields (struct town *self, const char *ref); /* all of them, whoever may see them */
bool town_sees (struct town *self, enum who who, const char *ref);
uint64_t town_seq (struct town *self);
/* The record at seq and its events. */
struct record town_record (struct town *self, uint64_t seq, struct record_events **events);
/* The event of this name in the newest record, or NULL. */
const struct event *town_event (struct town *self, const char *name);
const char *town_hash (struct town *self, const char *json); /* of a value, in hexadecimal, as `base` wants it */

/* ---- Short ways ----------------------------------------------------------------------------------------------------------------------------------------- */

/* A draft with title and summary; gives its reference. */
const char *town_draft (struct town *self, enum who who, const char *title);
/* Enrols a person with these grants (JSON) by the administrator. */
enum who town_enrol (struct town *self, const char *grants);

#endif
