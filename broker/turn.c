/* SPDX-License-Identifier: EUPL-1.2 */
/* One turn of the writer. */
#include "turn.h"

#include "proto/uuid.h"
#include "query.h"
#include "storage/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const uint8_t NOBODY_ID[32] = {0};

static bool has_curve_key (const struct job *job)
{
  return memcmp (job->curve_key, NOBODY_ID, sizeof job->curve_key) != 0;
}

static bool is_relayed (const struct job *job)
{
  return memcmp (job->relay, NOBODY_ID, sizeof job->relay) != 0;
}

/* ---- Invitations -------------------------------------------------------------------------------------------------------------------------------------- */

void invitation_token (const struct writer_options *options, const uint8_t command[16], uint8_t token[32])
{
  uint8_t seed[48];
  memcpy (seed, options->invite_secret, 32);
  memcpy (seed + 32, command, 16);
  hash_bytes (seed, sizeof seed, token, 32);
}

/* The id of a command is its sender's choice and known to others: with it alone somebody could ask for the token of an invitation that is not theirs to give. */
static void reinvitation_token (const struct writer_options *options, const struct job *job, uint8_t token[32])
{
  uint8_t seed[80];
  memcpy (seed, options->invite_secret, 32);
  memcpy (seed + 32, job->request.id, 16);
  memcpy (seed + 48, job->person, 16);
  memcpy (seed + 64, value_as_id (&job->request.message.arg[PERSON_REINVITE_PERSON]), 16);
  hash_bytes (seed, sizeof seed, token, 32);
}

static const char *url_of (const struct writer_options *options, const uint8_t token[32], struct arena *arena)
{
  char text[65];
  for (int i = 0; i < 32; i++)
    snprintf (text + 2 * i, 3, "%02x", token[i]);
  return arena_printf (arena, "%s%s", options->invite_base, text);
}

const char *invitation_url (const struct writer_options *options, const uint8_t command[16], struct arena *arena)
{
  uint8_t token[32];
  invitation_token (options, command, token);
  return url_of (options, token, arena);
}

/* The URL that a command's answer holds; NULL: none. */
static const char *url_of_job (const struct writer_options *options, const struct job *job)
{
  uint8_t token[32];
  if (job->request.message.type == MSG_PERSON_INVITE)
    return invitation_url (options, job->request.id, job->arena);
  if (job->request.message.type != MSG_PERSON_REINVITE)
    return NULL;
  reinvitation_token (options, job, token);
  return url_of (options, token, job->arena);
}

/* What the directory knows of a token; NULL: nothing.  *newest: no other invitation took its place. */
static struct directory_person *invited_by_token (struct store *store, struct arena *arena, struct slice token, bool *newest)
{
  uint8_t hash[32], id[16];
  struct directory_person *person = arena_alloc (arena, sizeof *person);
  hash_bytes (token.data, token.size, hash, sizeof hash);
  if (directory_by_invitation (store, hash, id) != STORE_OK || directory_get (store, arena, id, person) != STORE_OK)
    return NULL;
  *newest = memcmp (person->invitation, hash, sizeof hash) == 0;
  return person;
}

bool invitation_is_newest (const struct writer_options *options, const uint8_t command[16], struct arena *arena)
{
  uint8_t token[32];
  bool newest = false;
  invitation_token (options, command, token);
  invited_by_token (options->store, arena, (struct slice){(const char *) token, sizeof token}, &newest);
  return newest;
}

/* The directory is written and synced before the record that relies on it.  An entry whose record then fails to land is harmless: without the event the person has
   no rights but those they had, and the repeated command writes the same entry. */
static enum store_status write_directory (struct turn_context *context, const struct job *job, const struct directory_person *change, struct store_error *error)
{
  struct directory_person entry = *change, present;
  bool known = directory_get (context->options->store, job->arena, change->id, &present) == STORE_OK;
  uint8_t token[32];
  switch (job->request.message.type)
  {
  case MSG_PERSON_INVITE:
    invitation_token (context->options, job->request.id, token);
    hash_bytes (token, sizeof token, entry.invitation, sizeof entry.invitation);
    break;
  case MSG_REDEEM:
    entry.redeemed_ms = options_now (context->options);
    if (is_relayed (job))
      break;
    entry.has_key = has_curve_key (job);
    memcpy (entry.key, job->curve_key, 32);
    break;
  case MSG_PERSON_REINVITE:
    entry = known ? present : *change;
    entry.invited_until_ms = change->invited_until_ms;
    reinvitation_token (context->options, job, token);
    hash_bytes (token, sizeof token, entry.invitation, sizeof entry.invitation);
    break;
  default: /* person.change: a name, a mail address or both */
    if (known)
    {
      entry = present;
      if (change->name.size > 0)
        entry.name = change->name;
      if (change->mail.size > 0)
        entry.mail = change->mail;
    }
    break;
  }
  return directory_put (context->options->store, &entry, error);
}

/* ---- Answers ------------------------------------------------------------------------------------------------------------------------------------------ */

static void answer_error (struct job *job, int code)
{
  struct answer answer = {.re = job->request.id, .message = error_answer (job->arena, code, SLICE_NONE)};
  job->answer = codec_encode_answer (job->arena, &answer);
}

/* A refusal repeats what was sent; of a large command it can be too large for a frame, and a frame that no peer takes would be asked for again for ever. */
static void answer_with (struct job *job, const struct message *message)
{
  struct answer answer = {.re = job->request.id, .message = *message};
  job->answer = codec_encode_answer (job->arena, &answer);
  if (job->answer.size > LIMIT_FRAME_BYTES)
    answer_error (job, ERR_RECORD_SIZE);
}

static void answer_refused (struct job *job, const struct decision *decision, uint64_t seq)
{
  struct message refused = message_new (MSG_REFUSED);
  refused.arg[REFUSED_SEQ] = value_int ((int64_t) seq);
  refused.arg[REFUSED_REASONS] = reasons_to_value (job->arena, &decision->reasons);
  answer_with (job, &refused);
}

/* The log holds no secret, so the URL is made anew from the command's id: the same whenever the command is repeated. */
static void answer_done (struct turn_context *context, struct job *job, struct message done, uint64_t seq)
{
  done.arg[DONE_SEQ] = value_int ((int64_t) seq);
  const char *url = url_of_job (context->options, job);
  if (url != NULL)
    done.arg[DONE_URL] = value_string (url);
  answer_with (job, &done);
}

/* ---- One command -------------------------------------------------------------------------------------------------------------------------------------- */

/* A turn under way. */
struct turn
{
  struct turn_context *context;
  struct batch *batch;
  struct arena *arena;          /* of the outcome */
  struct record *records;
  uint32_t count;
  struct blob_content *content;  /* the one in hand */
  struct blob_sending *attached; /* contents that need no mark of their sender any more, once this is durable */
  uint32_t attached_count;
  int64_t now_ms;
  struct store_error *error;
};

static void digest_of (const struct job *job, uint8_t digest[16])
{
  struct value parts = value_list (job->arena, 2);
  value_append (job->arena, &parts, value_int (message_def (job->request.message.type)->number));
  value_append (job->arena, &parts, message_to_map (job->arena, &job->request.message));
  struct slice bytes = codec_encode (job->arena, &parts);
  hash_bytes (bytes.data, bytes.size, digest, 16);
}

/* The payload of an accepted record: of this turn, or in the log. */
static bool find_record (struct turn *turn, struct arena *arena, uint64_t seq, struct record *record)
{
  for (uint32_t i = 0; i < turn->count; i++)
    if (turn->records[i].seq == seq)
    {
      *record = turn->records[i];
      return true;
    }
  return log_read (turn->context->options->store, arena, seq, record, turn->error) == STORE_OK;
}

/* A command that was accepted before gets the same answer again. */
static bool answer_repeat (struct turn *turn, struct job *job, const uint8_t digest[16])
{
  uint64_t seq;
  uint8_t known[16];
  struct record record;
  struct slice culprit;
  if (!outcome_get (batch_views (turn->batch), job->person, job->request.id, &seq, known))
    return false;
  struct record_events *events = arena_alloc (job->arena, sizeof *events);
  struct message done;
  if (memcmp (known, digest, 16) != 0)
    answer_error (job, ERR_ID_REUSED);
  else if (!find_record (turn, job->arena, seq, &record) || !payload_decode (job->arena, record.payload, events))
    answer_error (job, ERR_INTERNAL);
  else
  {
    value_set_str (job->arena, &events->done, "seq", value_int ((int64_t) seq));
    if (message_from_map (&done, MSG_DONE, &events->done, &culprit))
      answer_error (job, ERR_INTERNAL);
    else
      answer_done (turn->context, job, done, seq);
  }
  return true;
}

static void fill_record (struct turn *turn, const struct job *job, const struct decision *decision, const uint8_t digest[16], struct record *record)
{
  *record = (struct record){.seq = batch_next_seq (turn->batch), .time_ms = turn->now_ms, .role = decision->role, .deputy = decision->deputy, .org = decision->org};
  memcpy (record->command, job->request.id, 16);
  memcpy (record->digest, digest, 16);
  memcpy (record->person, job->person, 16);
  memcpy (record->relay, job->relay, 16);
}

/* ---- Contents ------------------------------------------------------------------------------------------------------------------------------------------ */

/* What is known of the content a command attaches; false: nobody can tell now. */
static bool look_at_content (struct turn *turn, const struct job *job, struct command *command)
{
  if (command->message.type != MSG_CASE_ATTACH)
    return true;
  if (!turn->content)
    turn->content = arena_alloc (turn->arena, sizeof *turn->content);
  const uint8_t *hash = (const uint8_t *) message_slice (&command->message, CASE_ATTACH_HASH).data;
  enum store_status status = blob_hold (turn->context->options->store, hash, job->person, turn->content, turn->error);
  if (status == STORE_OK)
    command->content = turn->content;
  else if (status != STORE_NOT_FOUND)
    fprintf (stderr, "level=error event=content_unreadable detail=\"%s\"\n", turn->error->text);
  return status == STORE_OK || status == STORE_NOT_FOUND;
}

static void remember_attached (struct turn *turn, const struct job *job)
{
  const struct message *m = &job->request.message;
  if (m->type == MSG_CASE_ATTACH)
    turn->attached[turn->attached_count++] =
        (struct blob_sending){(const uint8_t *) message_slice (m, CASE_ATTACH_HASH).data, job->person, message_int (m, CASE_ATTACH_SIZE, 0)};
}

static void settle_contents (struct turn *turn, enum store_status status)
{
  struct store *store = turn->context->options->store;
  for (uint32_t i = 0; status == STORE_OK && i < turn->attached_count; i++)
    blob_settle (store, &turn->attached[i]);
  blobs_release (store);
}

/* ---- Acceptance ---------------------------------------------------------------------------------------------------------------------------------------- */

/* A key that another took the place of is out with the directory, even when the record then does not land. */
static void end_old_key (struct job *job, const struct directory_person *before)
{
  job->key_ended = job->request.message.type == MSG_REDEEM && !is_relayed (job) && before->has_key && memcmp (before->key, job->curve_key, 32) != 0;
  if (job->key_ended)
    memcpy (job->ended_key, before->key, 32);
}

/* Events into the views, the record into the batch. */
static enum store_status accept (struct turn *turn, struct job *job, const struct decision *decision, const uint8_t digest[16])
{
  struct record *record = &turn->records[turn->count];
  fill_record (turn, job, decision, digest, record);
  record->payload = payload_encode (job->arena, decision);
  if (record->payload.size > LIMIT_RECORD_BYTES - 1024)
  {
    answer_error (job, ERR_RECORD_SIZE);
    return STORE_OK;
  }
  if (decision->directory)
  {
    enum store_status written = write_directory (turn->context, job, decision->directory, turn->error);
    if (written)
      return written;
    end_old_key (job, decision->directory);
  }
  for (uint32_t i = 0; i < decision->event_count; i++)
    apply (batch_views (turn->batch), turn->context->definitions, record, &decision->events[i]);
  enum store_status status = batch_add (turn->batch, record, job->salt, turn->error);
  if (status)
    return status;
  turn->count++;
  remember_attached (turn, job);
  job->scopes_changed = decision->scopes_changed;
  job->person_ended = decision->person_ended;
  if (decision->person_ended)
    memcpy (job->ended, value_as_id (&decision->done.arg[DONE_PERSON]), 16);
  answer_done (turn->context, job, decision->done, record->seq);
  return STORE_OK;
}

static void remember_unchanged (struct unchanged *self, const struct job *job)
{
  uint8_t *item = self->items[self->count++ % UNCHANGED_MAX];
  memcpy (item, job->person, 16);
  memcpy (item + 16, job->request.id, 16);
}

static bool was_unchanged (const struct unchanged *self, const uint8_t person[16], const uint8_t command[16])
{
  for (uint32_t i = 0; command && i < self->count && i < UNCHANGED_MAX; i++)
    if (memcmp (self->items[i], person, 16) == 0 && memcmp (self->items[i] + 16, command, 16) == 0)
      return true;
  return false;
}

static uint32_t year_of (int64_t time_ms)
{
  char date[11];
  date_from_ms (time_ms, date);
  return (uint32_t) strtoul (date, NULL, 10);
}

/* A key belongs to one person.  Bound to the invited person already it may go on: the record of the first try did not land.  A relay's is not to be bound. */
static bool key_is_bound (const struct turn *turn, const struct job *job)
{
  uint8_t person[16];
  return job->request.message.type == MSG_REDEEM && has_curve_key (job) && !is_relayed (job) &&
         directory_by_key (turn->context->options->store, job->curve_key, person) == STORE_OK && memcmp (person, job->person, 16) != 0;
}

/* ---- Carrying out -------------------------------------------------------------------------------------------------------------------------------------- */

/* Of an invitation that is void the person is known all the same: it may have been redeemed before, and this be the repeat. */
static void find_invited (struct turn_context *context, struct job *job, struct command *command)
{
  bool newest = false;
  const struct directory_person *known = invited_by_token (context->options->store, job->arena, message_slice (&command->message, REDEEM_TOKEN), &newest);
  if (known)
    memcpy (job->person, known->id, 16);
  command->invited = newest ? known : NULL;
}

static enum store_status carry_out (struct turn *turn, struct job *job)
{
  struct turn_context *context = turn->context;
  struct command command = {.id = job->request.id, .after = job->request.after, .message = job->request.message};
  if (command.message.type == MSG_REDEEM)
    find_invited (context, job, &command);
  memcpy (command.person, job->person, 16);
  command.after_unchanged = was_unchanged (&context->unchanged, job->person, command.after);
  command.system = memcmp (job->person, PERSON_SYSTEM, 16) == 0 && command.message.type != MSG_REDEEM;
  uint8_t digest[16];
  digest_of (job, digest);
  if (answer_repeat (turn, job, digest))
    return STORE_OK;
  if (key_is_bound (turn, job))
  {
    answer_error (job, ERR_KEY_BOUND);
    return STORE_OK;
  }
  if (!look_at_content (turn, job, &command))
  {
    answer_error (job, ERR_INTERNAL);
    return STORE_OK;
  }

  struct env env = {.now_ms = turn->now_ms,
                    .arena = job->arena,
                    .definitions = context->definitions,
                    .programmes = context->programmes,
                    .prefix = slice_of (context->options->prefix),
                    .today_year = year_of (turn->now_ms)};
  decide (batch_views (turn->batch), &command, &env, context->decision);
  switch (context->decision->verdict)
  {
  case VERDICT_ACCEPTED:
    return accept (turn, job, context->decision, digest);
  case VERDICT_UNCHANGED:
    remember_attached (turn, job);
    remember_unchanged (&context->unchanged, job);
    context->decision->done.arg[DONE_UNCHANGED] = value_bool (true);
    answer_done (context, job, context->decision->done, batch_next_seq (turn->batch) - 1);
    return STORE_OK;
  default:
    answer_refused (job, context->decision, batch_next_seq (turn->batch) - 1);
    return STORE_OK;
  }
}

/* ---- The turn ------------------------------------------------------------------------------------------------------------------------------------------ */

int64_t options_now (const struct writer_options *options)
{
  if (options->now_ms)
    return options->now_ms (options->context);
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum store_status storage_full (struct turn *turn, struct job **jobs, uint32_t done)
{
  batch_abort (&turn->batch);
  definitions_forget (turn->context->definitions);
  programmes_forget (turn->context->programmes);
  turn->count = 0;
  for (uint32_t i = 0; i < done; i++)
  {
    jobs[i]->scopes_changed = jobs[i]->person_ended = false;
    answer_error (jobs[i], ERR_STORAGE_FULL);
  }
  return STORE_FULL;
}

static enum store_status run (struct turn *turn, struct job **jobs, uint32_t job_count, uint32_t *done)
{
  struct turn_context *context = turn->context;
  struct store_head head = store_head (context->options->store);
  enum store_status status = batch_begin (context->options->store, &turn->batch, turn->error);
  *done = 0;
  if (status == STORE_FULL)
  {
    *done = job_count;
    return storage_full (turn, jobs, job_count);
  }
  if (status)
    return status;
  turn->now_ms = options_now (context->options);
  if (turn->now_ms < head.time_ms) /* a clock that jumped back must not make time fall */
    turn->now_ms = head.time_ms;
  turn->records = arena_alloc (turn->arena, job_count * sizeof *turn->records);
  turn->attached = arena_alloc (turn->arena, job_count * sizeof *turn->attached);
  for (; *done < job_count && status == STORE_OK && batch_bytes (turn->batch) < LIMIT_BATCH_BYTES; ++*done)
    status = carry_out (turn, jobs[*done]);
  if (status == STORE_FULL)
    return storage_full (turn, jobs, *done);
  if (status || turn->count == 0)
  {
    batch_abort (&turn->batch);
    return status;
  }
  status = batch_commit (&turn->batch, turn->error);
  return status == STORE_FULL ? storage_full (turn, jobs, *done) : status;
}

enum store_status turn_run (struct turn_context *context, struct job **jobs, uint32_t job_count, uint32_t *done, struct arena *arena, struct record **records,
                            uint32_t *count, struct store_error *error)
{
  struct turn turn = {.context = context, .arena = arena, .error = error};
  enum store_status status = run (&turn, jobs, job_count, done);
  settle_contents (&turn, status);
  *count = status == STORE_OK ? turn.count : 0;
  if (*count > 0)
    *records = turn.records;
  return status;
}
