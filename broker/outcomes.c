/* SPDX-License-Identifier: EUPL-1.2 */
/* What the writer brings back: answers to those who asked, rights that changed, records for the streams. */
#include "room.h"

#include "log.h"

/* ---- Answers ---- */

static void send_answer (struct server *self, const struct job *job)
{
  struct session *session = sessions_by_number (self->sessions, job->session);
  if (session == NULL || job->answer.size == 0)
    return; /* gone; it repeats the command and gets the same answer */
  struct slice answer = job->answer;
  if (answer.size > LIMIT_FRAME_BYTES)
  {
    /* The peer's ZeroMQ would cut the connection, and the peer would ask again for ever. */
    log_line (LEVEL_ERROR, "event=answer_too_large type=%s bytes=%u", message_def (job->request.message.type)->name, answer.size);
    struct message error = error_answer (job->arena, ERR_RECORD_SIZE, SLICE_NONE);
    answer = codec_encode_answer (job->arena, &(struct answer){.re = job->request.id, .message = error});
  }
  int status = server_send (self, session, answer);
  if (status != 0)
    server_drop (self, &session, server_why (status));
}

/* Whether the command may have changed who a key is or what somebody may: the writer says so of those in force, these also concern people not enrolled yet. */
static bool concerns_people (const struct job *job)
{
  enum message_type type = job->request.message.type;
  return job->scopes_changed || job->person_ended || type == MSG_REDEEM || type == MSG_PERSON_INVITE || type == MSG_PERSON_CHANGE || type == MSG_PERSON_REVOKE;
}

static void end_person (struct server *self, const uint8_t person[16])
{
  struct session *session;
  uint32_t place = 0, count = 0;
  while ((session = sessions_next (self->sessions, &place)) != NULL)
    if (session->has_person && memcmp (session->person, person, 16) == 0)
    {
      server_goodbye (self, &session, NULL, "revoked");
      count++;
    }
  log_line (LEVEL_NOTICE, "event=person_revoked sessions=%u", count);
}

/* Of a person who has another key now. */
static void end_key (struct server *self, const uint8_t key[32])
{
  struct session *session;
  uint32_t place = 0, count = 0;
  while ((session = sessions_next (self->sessions, &place)) != NULL)
    if (session->door == DOOR_TCP && memcmp (session->key, key, sizeof session->key) == 0)
    {
      server_goodbye (self, &session, NULL, "unbound");
      count++;
    }
  log_line (LEVEL_NOTICE, "event=key_unbound sessions=%u", count);
}

static void take_jobs (struct server *self, const struct outcome *outcome)
{
  bool people = false, scopes = false;
  for (uint32_t i = 0; i < outcome->job_count; i++)
  {
    const struct job *job = outcome->jobs[i];
    people = people || concerns_people (job);
    scopes = scopes || job->scopes_changed || job->person_ended;
    if (job->session == 0)
      continue;
    self->jobs--;
    self->job_bytes -= job->frame_bytes;
    send_answer (self, job);
  }
  if (people)
    identities_forget (self->identities);
  for (uint32_t i = 0; i < outcome->job_count; i++)
  {
    if (outcome->jobs[i]->person_ended)
      end_person (self, outcome->jobs[i]->ended);
    if (outcome->jobs[i]->key_ended)
      end_key (self, outcome->jobs[i]->ended_key);
  }
  if (scopes)
    pump_recheck (self);
}

/* ---- Records ---- */

static void move_head (struct server *self, const struct record *record)
{
  self->head.epoch = record->epoch;
  self->head.seq = record->seq;
  self->head.time_ms = record->time_ms;
  memcpy (self->head.leaf, record->leaf, sizeof self->head.leaf);
}

static void show_record (struct server *self, const struct record *record, struct moment *moment)
{
  struct entry *entry = ring_add (self->ring, record, moment);
  if (entry == NULL)
    return;
  entry_refresh (entry, moment);
  if (self->feed != NULL && feed_wanted (self->feed))
    feed_entry (self->feed, entry);
  follows_losses (self, entry);
}

static void take_records (struct server *self, const struct outcome *outcome)
{
  if (outcome->record_count == 0)
    return;
  struct moment moment;
  /* Without anybody who looks, a record is encoded when the first one comes. */
  bool wanted = self->follows->count > 0 || (self->feed != NULL && feed_wanted (self->feed));
  bool shown = wanted && server_moment_begin (self, &moment);
  for (uint32_t i = 0; i < outcome->record_count; i++)
  {
    move_head (self, &outcome->records[i]);
    if (shown)
      show_record (self, &outcome->records[i], &moment);
  }
  if (shown)
    server_moment_end (&moment);
  ring_move (self->ring, self->head.seq);
  pump_wake (self);
}

void outcomes_take (struct server *self)
{
  struct outcome *outcome;
  while (!writer_failed (self->writer) && (outcome = writer_take (self->writer)) != NULL)
  {
    if (outcome->storage_full != self->storage_full)
      log_line (outcome->storage_full ? LEVEL_ERROR : LEVEL_NOTICE, "event=storage state=%s", outcome->storage_full ? "full" : "ok");
    self->storage_full = outcome->storage_full;
    take_jobs (self, outcome);
    take_records (self, outcome);
    outcome_destroy (&outcome);
  }
}
