/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments in the server thread: who may offer and send one, and the way to the thread that keeps them and back. */
#include "room.h"

#include "log.h"
#include "pipeline/attaching.h"

#define OFFERS 8 /* that a session remembers; an older one is offered again */

/* What was offered in a session, by whom it acted for, and for which case. */
struct offers
{
  uint32_t next;
  struct offer
  {
    uint8_t hash[32], person[16], kase[16];
    int64_t size; /* 0: none */
  } items[OFFERS];
};

static struct offer *offer_of (const struct session *session, const uint8_t hash[32], const uint8_t person[16])
{
  for (uint32_t i = 0; session->offers && i < OFFERS; i++)
  {
    struct offer *offer = &session->offers->items[i];
    if (offer->size > 0 && memcmp (offer->hash, hash, 32) == 0 && memcmp (offer->person, person, 16) == 0)
      return offer;
  }
  return NULL;
}

static void remember_offer (struct session *session, const uint8_t hash[32], const uint8_t person[16], const uint8_t kase[16], int64_t size)
{
  struct offer *offer = offer_of (session, hash, person);
  if (!session->offers && !(session->offers = calloc (1, sizeof *session->offers)))
    abort ();
  if (!offer)
    offer = &session->offers->items[session->offers->next++ % OFFERS];
  memcpy (offer->hash, hash, 32);
  memcpy (offer->person, person, 16);
  memcpy (offer->kase, kase, 16);
  offer->size = size;
}

/* ---- To the thread and back ---- */

static void answer_code (struct server *self, struct session **session, const struct request *request, int code)
{
  struct message error = error_answer (self->arena, code, SLICE_NONE);
  server_answer (self, session, request->id, &error);
}

/* The upload takes the arena with frame and request along; the server gets a new one. */
static void submit (struct server *self, struct session **session, const struct request *request, const struct upload *with)
{
  struct upload *upload = arena_alloc (self->arena, sizeof *upload);
  *upload = *with;
  upload->arena = self->arena;
  upload->session = (*session)->number;
  upload->request = *request;
  if ((*session)->uploads >= UPLOADS_PER_SESSION || !uploads_submit (self->uploads, upload))
  {
    answer_code (self, session, request, ERR_BUSY);
    return;
  }
  (*session)->uploads++;
  self->uploading++;
  self->arena = arena_new ();
}

void contents_read (struct server *self, struct session **session, const struct request *request, const struct blob_want *part)
{
  struct upload upload = {.part = *part};
  submit (self, session, request, &upload);
}

void contents_take (struct server *self)
{
  struct upload *upload;
  while ((upload = uploads_take (self->uploads)) != NULL)
  {
    struct session *session = sessions_by_number (self->sessions, upload->session);
    self->uploading--;
    if (session != NULL)
    {
      session->uploads--;
      int status = server_send (self, session, upload->answer);
      if (status != 0)
        server_drop (self, &session, server_why (status));
    }
    upload_destroy (&upload);
  }
}

/* ---- Uploads ---- */

/* How a person stands to the case that a content is meant for. */
struct standing
{
  uint8_t kase[16];
  bool shown; /* the case shows them the content that was asked about */
};

/* Whoever works on the case; what they may attach to it the command decides.  hash NULL: nothing is asked about. */
static bool may_send (struct server *self, const struct request *request, const struct identity *identity, const struct value *name, const uint8_t *hash,
                      struct standing *standing, struct message *refusal)
{
  struct moment moment;
  struct kase *kase = arena_alloc (self->arena, sizeof *kase);
  if (!server_moment_begin (self, &moment))
  {
    *refusal = error_answer (self->arena, ERR_INTERNAL, SLICE_NONE);
    return false;
  }
  struct query query = {.views = moment.views, .arena = self->arena, .now_ms = moment.now_ms, .person = &identity->person, .scopes = &identity->scopes};
  int level = query_level (&query, name, kase, refusal);
  standing->shown = hash != NULL && level >= CLASS_PARTIES && case_shows_content (moment.views, self->arena, kase->id, level, hash);
  server_moment_end (&moment);
  if (level >= 0)
    memcpy (standing->kase, kase->id, 16);
  if (level >= 0 && level < CLASS_PARTIES)
    *refusal = forbidden_answer (self->arena, message_def (request->message.type)->who);
  return level >= CLASS_PARTIES;
}

static void submit_upload (struct server *self, struct session **session, const struct request *request, const struct identity *identity, int64_t size,
                           bool shown)
{
  struct upload upload = {.size = size, .shown = shown};
  memcpy (upload.person, identity->person.id, 16);
  submit (self, session, request, &upload);
}

static void on_offer (struct server *self, struct session **session, const struct request *request, const struct identity *identity)
{
  const struct message *m = &request->message;
  const uint8_t *hash = (const uint8_t *) message_slice (m, BLOB_OFFER_HASH).data;
  int64_t size = message_int (m, BLOB_OFFER_SIZE, 0);
  struct standing standing;
  struct message refusal;
  if (!may_send (self, request, identity, &m->arg[BLOB_OFFER_CASE], hash, &standing, &refusal))
  {
    server_answer (self, session, request->id, &refusal);
    return;
  }
  remember_offer (*session, hash, identity->person.id, standing.kase, size);
  submit_upload (self, session, request, identity, size, standing.shown);
}

/* Whoever worked on the case when they offered it may not do so any more. */
static void on_chunk (struct server *self, struct session **session, const struct request *request, const struct identity *identity)
{
  const struct offer *offer = offer_of (*session, (const uint8_t *) message_slice (&request->message, BLOB_CHUNK_HASH).data, identity->person.id);
  struct standing standing;
  struct message refusal;
  if (offer == NULL)
  {
    answer_code (self, session, request, ERR_BLOB_NOT_OFFERED);
    return;
  }
  struct value kase = value_id (offer->kase);
  if (!may_send (self, request, identity, &kase, NULL, &standing, &refusal))
    server_answer (self, session, request->id, &refusal);
  else
    submit_upload (self, session, request, identity, offer->size, false);
}

void contents_upload (struct server *self, struct session **session, const struct request *request, const struct identity *identity)
{
  if (request->message.type == MSG_BLOB_OFFER)
    on_offer (self, session, request, identity);
  else
    on_chunk (self, session, request, identity);
}
