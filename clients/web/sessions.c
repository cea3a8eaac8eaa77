/* SPDX-License-Identifier: EUPL-1.2 */
#include "sessions.h"

#include "web.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096
#define CACHED_MAX 20000
#define HOOKS 4
#define PRUNE_ROWS 64 /* looked at in a step */
#define SEEN_ROWS 256 /* written in a step */
#define ENDED_MAX (2 * SESSIONS_PER_ACCOUNT)

struct entry
{
  struct entry *next;
  struct session session;
  int64_t stored_ms; /* when it was last used, as the store has it */
  uint64_t epoch;    /* when it was last compared with the store */
};

struct sessions
{
  struct store *store;
  int64_t idle_ms, absolute_ms, seen_every_ms;
  struct
  {
    session_end_fn *ended;
    void *context;
  } hooks[HOOKS];
  int hook_count;
  struct entry *buckets[BUCKETS];
  size_t count;
  uint64_t epoch;                       /* rises when another process has written */
  size_t compared;                      /* buckets of this epoch that were compared by sessions_prune */
  uint8_t position[SESSION_HASH_BYTES]; /* how far sessions_prune has come in the store */
  int64_t flushed_ms, tidied_ms;
};

/* Hashes of sessions that a transaction has ended. */
struct ended
{
  uint8_t hashes[ENDED_MAX][SESSION_HASH_BYTES];
  size_t count;
};

static struct slice hash_key (const uint8_t hash[SESSION_HASH_BYTES])
{
  return (struct slice){(const char *) hash, SESSION_HASH_BYTES};
}

/* ---- Rows ---- */

static enum store_code put_session (struct store_txn *txn, const struct session *session)
{
  struct arena *arena = arena_new ();
  struct value row = value_map (arena, 8);
  value_set_str (arena, &row, "person", value_id (session->person));
  value_set_str (arena, &row, "generation", value_int (session->generation));
  value_set_str (arena, &row, "created", value_int (session->created_ms));
  value_set_str (arena, &row, "seen", value_int (session->seen_ms));
  if (session->sso)
    value_set_str (arena, &row, "sso", value_bool (true));
  if (session->agent[0] != '\0')
    value_set_str (arena, &row, "agent", value_string (session->agent));
  enum store_code code = store_put (txn, STORE_SESSIONS, hash_key (session->hash), &row);
  arena_destroy (&arena);
  return code;
}

static bool session_from_row (const uint8_t hash[SESSION_HASH_BYTES], const struct value *row, struct session *session)
{
  const uint8_t *person = value_as_id (value_at (row, "person"));
  if (person == NULL)
    return false;
  *session = (struct session){.generation = value_as_int (value_at (row, "generation"), 0),
                              .created_ms = value_as_int (value_at (row, "created"), 0),
                              .seen_ms = value_as_int (value_at (row, "seen"), 0),
                              .sso = value_as_bool (value_at (row, "sso"), false)};
  struct slice agent = value_as_slice (value_at (row, "agent"));
  if (agent.size < sizeof session->agent)
    memcpy (session->agent, agent.data == NULL ? "" : agent.data, agent.size);
  memcpy (session->hash, hash, sizeof session->hash);
  memcpy (session->person, person, 16);
  return true;
}

/* The generation stands with the account, so that raising it there is enough. */
static bool account_holds (struct store_txn *txn, struct session *session)
{
  struct account account;
  if (account_of (txn, session->person, &account) != STORE_OK || account.generation != session->generation)
    return false;
  memcpy (session->user, account.user, sizeof session->user);
  return true;
}

static enum store_code read_session (struct store_txn *txn, void *context)
{
  struct session *session = context;
  struct arena *arena = arena_new ();
  struct value row;
  uint8_t hash[SESSION_HASH_BYTES];
  memcpy (hash, session->hash, sizeof hash);
  enum store_code code = store_get (txn, STORE_SESSIONS, hash_key (hash), arena, &row);
  if (code == STORE_OK && (!session_from_row (hash, &row, session) || !account_holds (txn, session)))
    code = STORE_NOT_FOUND;
  arena_destroy (&arena);
  return code;
}

/* ---- The index of somebody's sessions: person, hash → when it began ---- */

#define OWNED_BYTES (16 + SESSION_HASH_BYTES)

static void owned_key (const uint8_t person[16], const uint8_t hash[SESSION_HASH_BYTES], uint8_t key[OWNED_BYTES])
{
  memcpy (key, person, 16);
  memcpy (key + 16, hash, SESSION_HASH_BYTES);
}

struct owned
{
  const uint8_t *person;
  struct ended found; /* up to ENDED_MAX of them */
  size_t oldest;
  int64_t oldest_ms;
};

static bool note_owned (struct slice key, const struct value *created, void *context)
{
  struct owned *self = context;
  if (key.size != OWNED_BYTES || memcmp (key.data, self->person, 16) != 0 || self->found.count == ENDED_MAX)
    return false;
  int64_t created_ms = value_as_int (created, 0);
  if (self->found.count == 0 || created_ms < self->oldest_ms)
  {
    self->oldest = self->found.count;
    self->oldest_ms = created_ms;
  }
  memcpy (self->found.hashes[self->found.count++], key.data + 16, SESSION_HASH_BYTES);
  return true;
}

static enum store_code find_owned (struct store_txn *txn, const uint8_t person[16], struct owned *owned)
{
  struct arena *arena = arena_new ();
  *owned = (struct owned){.person = person};
  enum store_code code = store_each (txn, STORE_OWNED, (struct slice){(const char *) person, 16}, arena, note_owned, owned);
  arena_destroy (&arena);
  return code;
}

static enum store_code remove_session (struct store_txn *txn, const uint8_t person[16], const uint8_t hash[SESSION_HASH_BYTES])
{
  uint8_t key[OWNED_BYTES];
  owned_key (person, hash, key);
  enum store_code code = store_del (txn, STORE_SESSIONS, hash_key (hash));
  if (code == STORE_OK || code == STORE_NOT_FOUND)
    code = store_del (txn, STORE_OWNED, (struct slice){(const char *) key, sizeof key});
  return code == STORE_NOT_FOUND ? STORE_OK : code;
}

static enum store_code remove_owned (struct store_txn *txn, const uint8_t person[16], struct ended *ended)
{
  struct owned owned;
  enum store_code code = find_owned (txn, person, &owned);
  for (size_t i = 0; i < owned.found.count && code == STORE_OK; i++)
    code = remove_session (txn, person, owned.found.hashes[i]);
  *ended = owned.found;
  return code;
}

/* Of too many the oldest goes, before one more comes. */
static enum store_code make_room (struct store_txn *txn, const uint8_t person[16], struct ended *ended)
{
  struct owned owned;
  ended->count = 0;
  enum store_code code = find_owned (txn, person, &owned);
  if (code != STORE_OK || owned.found.count < SESSIONS_PER_ACCOUNT)
    return code;
  memcpy (ended->hashes[ended->count++], owned.found.hashes[owned.oldest], SESSION_HASH_BYTES);
  return remove_session (txn, person, owned.found.hashes[owned.oldest]);
}

static enum store_code add_session (struct store_txn *txn, const struct session *session)
{
  uint8_t key[OWNED_BYTES];
  struct value created = value_int (session->created_ms);
  owned_key (session->person, session->hash, key);
  enum store_code code = store_put (txn, STORE_OWNED, (struct slice){(const char *) key, sizeof key}, &created);
  return code == STORE_OK ? put_session (txn, session) : code;
}

/* ---- In memory ---- */

static struct entry **place_of (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES])
{
  uint32_t number; /* a hash is as good as any other */
  memcpy (&number, hash, sizeof number);
  struct entry **place = &self->buckets[number % BUCKETS];
  while (*place != NULL && memcmp ((*place)->session.hash, hash, SESSION_HASH_BYTES) != 0)
    place = &(*place)->next;
  return place;
}

static void drop (struct sessions *self, struct entry **place)
{
  struct entry *entry = *place;
  *place = entry->next;
  sodium_memzero (entry, sizeof *entry);
  free (entry);
  self->count--;
}

static void tell (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES])
{
  for (int i = 0; i < self->hook_count; i++)
    self->hooks[i].ended (self->hooks[i].context, hash);
}

static void ended_one (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES])
{
  struct entry **place = place_of (self, hash);
  uint8_t kept[SESSION_HASH_BYTES]; /* it may be the entry's own */
  memcpy (kept, hash, sizeof kept);
  if (*place != NULL)
    drop (self, place);
  tell (self, kept);
}

static void ended_all (struct sessions *self, const struct ended *ended)
{
  for (size_t i = 0; i < ended->count; i++)
    ended_one (self, ended->hashes[i]);
}

/* ---- When they were used ---- */

struct seen
{
  const struct entry *entries[SEEN_ROWS];
  size_t count;
};

static enum store_code write_seen (struct store_txn *txn, void *context)
{
  const struct seen *seen = context;
  struct arena *arena = arena_new ();
  enum store_code code = STORE_OK;
  for (size_t i = 0; i < seen->count && code == STORE_OK; i++)
  {
    /* Another process may have ended it since: then it stays away. */
    struct value row;
    code = store_get (txn, STORE_SESSIONS, hash_key (seen->entries[i]->session.hash), arena, &row);
    code = code == STORE_OK ? put_session (txn, &seen->entries[i]->session) : code == STORE_NOT_FOUND ? STORE_OK : code;
  }
  arena_destroy (&arena);
  return code;
}

/* Writes down those that were used for at_least_ms since they were written last; a step's worth of them. */
static void flush_seen (struct sessions *self, int64_t at_least_ms)
{
  struct seen seen = {.count = 0};
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct entry *entry = self->buckets[i]; entry != NULL && seen.count < SEEN_ROWS; entry = entry->next)
      if (entry->session.seen_ms - entry->stored_ms >= at_least_ms)
      {
        entry->stored_ms = entry->session.seen_ms; /* also when writing fails: it is tried again after the next use, not at once */
        seen.entries[seen.count++] = entry;
      }
  enum store_code code = seen.count == 0 ? STORE_OK : store_write (self->store, write_seen, &seen);
  if (code != STORE_OK)
    web_log (WEB_ERROR, "event=sessions_not_written error=\"%s\"", store_strerror (code));
}

static void forget_all (struct sessions *self)
{
  for (size_t i = 0; i < BUCKETS; i++)
    while (self->buckets[i] != NULL)
      drop (self, &self->buckets[i]);
}

/* ---- Looking one up ---- */

static struct entry *load (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES])
{
  struct session session = {.created_ms = 0};
  memcpy (session.hash, hash, sizeof session.hash);
  enum store_code code = store_read (self->store, read_session, &session);
  if (code != STORE_OK)
  {
    if (code != STORE_NOT_FOUND)
      web_log (WEB_ERROR, "event=session_unreadable error=\"%s\"", store_strerror (code));
    return NULL;
  }
  if (self->count >= CACHED_MAX)
  {
    flush_seen (self, 1);
    forget_all (self); /* they are read again as they are used */
  }
  struct entry *entry = calloc (1, sizeof *entry);
  if (entry == NULL)
    abort ();
  *entry = (struct entry){.session = session, .stored_ms = session.seen_ms, .epoch = self->epoch};
  struct entry **place = place_of (self, hash);
  entry->next = *place;
  *place = entry;
  self->count++;
  return entry;
}

/* Compares an entry with the store after another process has written; false when it ended. */
static bool refresh (struct sessions *self, struct entry *entry)
{
  if (entry->epoch == self->epoch)
    return true;
  struct session session = entry->session;
  if (store_read (self->store, read_session, &session) != STORE_OK)
    return false;
  if (session.seen_ms < entry->session.seen_ms)
    session.seen_ms = entry->session.seen_ms;
  entry->session = session;
  entry->epoch = self->epoch;
  return true;
}

static void look_at_others (struct sessions *self)
{
  if (!store_changed_by_others (self->store))
    return;
  self->epoch++;
  self->compared = 0;
}

static bool is_over (const struct sessions *self, const struct session *session, int64_t now_ms)
{
  return now_ms >= sessions_expire_ms (self, session);
}

/* The session as it is in memory or comes there; ended says whether it was known and is over. */
static struct entry *look_up (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES], int64_t now_ms, bool *ended)
{
  look_at_others (self);
  struct entry *entry = *place_of (self, hash);
  if (entry == NULL)
    entry = load (self, hash);
  *ended = entry != NULL && (!refresh (self, entry) || is_over (self, &entry->session, now_ms));
  return *ended ? NULL : entry;
}

int64_t sessions_expire_ms (const struct sessions *self, const struct session *session)
{
  int64_t idle_ms = session->seen_ms + self->idle_ms, absolute_ms = session->created_ms + self->absolute_ms;
  return idle_ms < absolute_ms ? idle_ms : absolute_ms;
}

static bool cookie_hash (struct slice cookie, uint8_t hash[SESSION_HASH_BYTES])
{
  uint8_t id[32];
  size_t size;
  if (cookie.size != SESSION_COOKIE_CHARS ||
      sodium_base642bin (id, sizeof id, cookie.data, cookie.size, NULL, &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || size != sizeof id)
    return false;
  crypto_generichash (hash, SESSION_HASH_BYTES, id, sizeof id, NULL, 0);
  sodium_memzero (id, sizeof id);
  return true;
}

const struct session *sessions_find (struct sessions *self, struct slice cookie, int64_t now_ms)
{
  uint8_t hash[SESSION_HASH_BYTES];
  bool ended;
  if (!cookie_hash (cookie, hash))
    return NULL;
  struct entry *entry = look_up (self, hash, now_ms, &ended);
  if (ended)
    ended_one (self, hash);
  if (entry == NULL)
    return NULL;
  if (now_ms > entry->session.seen_ms)
    entry->session.seen_ms = now_ms;
  return &entry->session;
}

bool sessions_alive (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES], int64_t now_ms)
{
  bool ended;
  return look_up (self, hash, now_ms, &ended) != NULL;
}

/* ---- Beginning and ending ---- */

struct beginning
{
  struct account *renewed;       /* to be written with a risen generation; NULL: only a session begins */
  const struct session *session; /* NULL: none begins */
  store_fn *also;
  void *context;
  struct ended ended;
};

static enum store_code begin_in (struct store_txn *txn, void *context)
{
  struct beginning *self = context;
  enum store_code code = make_room (txn, self->session->person, &self->ended);
  return code == STORE_OK ? add_session (txn, self->session) : code;
}

static void make_session (const struct account *account, bool sso, const char *agent, int64_t now_ms, struct session_begun *begun)
{
  uint8_t id[32];
  char kept[SESSION_AGENT_BYTES]; /* it may be begun's own */
  snprintf (kept, sizeof kept, "%s", agent);
  randombytes_buf (id, sizeof id);
  sodium_bin2base64 (begun->cookie, sizeof begun->cookie, id, sizeof id, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  begun->session = (struct session){.generation = account->generation, .created_ms = now_ms, .seen_ms = now_ms, .sso = sso};
  crypto_generichash (begun->session.hash, SESSION_HASH_BYTES, id, sizeof id, NULL, 0);
  memcpy (begun->session.agent, kept, sizeof kept);
  memcpy (begun->session.person, account->person, 16);
  memcpy (begun->session.user, account->user, sizeof begun->session.user);
  sodium_memzero (id, sizeof id);
}

enum store_code sessions_begin (struct sessions *self, const struct account *account, bool sso, const char *agent, int64_t now_ms, struct session_begun *begun)
{
  make_session (account, sso, agent, now_ms, begun);
  struct beginning beginning = {.session = &begun->session};
  enum store_code code = store_write (self->store, begin_in, &beginning);
  if (code == STORE_OK)
    ended_all (self, &beginning.ended);
  return code;
}

static enum store_code renew_in (struct store_txn *txn, void *context)
{
  struct beginning *self = context;
  enum store_code code = account_put (txn, self->renewed);
  if (code == STORE_OK)
    code = remove_owned (txn, self->renewed->person, &self->ended);
  if (code == STORE_OK && self->also != NULL)
    code = self->also (txn, self->context);
  if (code != STORE_OK || self->session == NULL)
    return code;
  struct session session = *self->session;
  session.generation = self->renewed->generation;
  return add_session (txn, &session);
}

enum store_code sessions_renew (struct sessions *self, struct account *account, int64_t now_ms, store_fn *also, void *context, struct session_begun *begun)
{
  account_raise (account, now_ms);
  if (begun != NULL)
    make_session (account, begun->session.sso, begun->session.agent, now_ms, begun);
  struct beginning beginning = {.renewed = account, .session = begun == NULL ? NULL : &begun->session, .also = also, .context = context};
  enum store_code code = store_write (self->store, renew_in, &beginning);
  if (code != STORE_OK)
    return code;
  if (begun != NULL)
    begun->session.generation = account->generation;
  ended_all (self, &beginning.ended);
  return STORE_OK;
}

struct ending
{
  const uint8_t *hash, *person;
  struct ended ended;
};

static enum store_code end_in (struct store_txn *txn, void *context)
{
  struct ending *self = context;
  struct arena *arena = arena_new ();
  struct session session;
  struct value row;
  enum store_code code = store_get (txn, STORE_SESSIONS, hash_key (self->hash), arena, &row);
  if (code == STORE_OK && session_from_row (self->hash, &row, &session))
    code = remove_session (txn, session.person, self->hash);
  arena_destroy (&arena);
  return code == STORE_NOT_FOUND ? STORE_OK : code;
}

enum store_code sessions_end (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES])
{
  struct ending ending = {.hash = hash};
  enum store_code code = store_write (self->store, end_in, &ending);
  if (code == STORE_OK)
    ended_one (self, hash);
  return code;
}

struct listing
{
  const uint8_t *person;
  struct session *list;
  size_t count, room;
};

static enum store_code list_in (struct store_txn *txn, void *context)
{
  struct listing *self = context;
  struct arena *arena = arena_new ();
  struct owned owned;
  struct value row;
  enum store_code code = find_owned (txn, self->person, &owned);
  for (size_t i = 0; i < owned.found.count && code == STORE_OK && self->count < self->room; i++)
    if (store_get (txn, STORE_SESSIONS, hash_key (owned.found.hashes[i]), arena, &row) == STORE_OK &&
        session_from_row (owned.found.hashes[i], &row, &self->list[self->count]) && account_holds (txn, &self->list[self->count]))
      self->count++;
  arena_destroy (&arena);
  return code;
}

static int newest_first (const void *a, const void *b)
{
  const struct session *one = a, *two = b;
  return one->created_ms < two->created_ms ? 1 : one->created_ms > two->created_ms ? -1 : memcmp (one->hash, two->hash, sizeof one->hash);
}

size_t sessions_list (struct sessions *self, const uint8_t person[16], int64_t now_ms, struct session *list, size_t room)
{
  struct listing listing = {.person = person, .list = list, .room = room};
  size_t count = 0;
  enum store_code code = store_read (self->store, list_in, &listing);
  if (code != STORE_OK)
    web_log (WEB_ERROR, "event=session_unreadable error=\"%s\"", store_strerror (code));
  for (size_t i = 0; i < listing.count; i++)
  {
    const struct entry *entry = *place_of (self, list[i].hash);
    if (entry != NULL && entry->session.seen_ms > list[i].seen_ms)
      list[i].seen_ms = entry->session.seen_ms; /* the store hears of it later */
    if (!is_over (self, &list[i], now_ms))
      list[count++] = list[i];
  }
  if (count > 1)
    qsort (list, count, sizeof *list, newest_first);
  return count;
}

static enum store_code end_person_in (struct store_txn *txn, void *context)
{
  struct ending *self = context;
  return remove_owned (txn, self->person, &self->ended);
}

enum store_code sessions_end_person (struct sessions *self, const uint8_t person[16])
{
  struct ending ending = {.person = person};
  enum store_code code = store_write (self->store, end_person_in, &ending);
  if (code == STORE_OK)
    ended_all (self, &ending.ended);
  return code;
}

/* ---- Housekeeping ---- */

struct pruning
{
  struct sessions *sessions;
  int64_t now_ms;
  size_t looked, over_count;
  struct session over[PRUNE_ROWS];
  uint8_t last[SESSION_HASH_BYTES];
};

static bool prune_row (struct slice key, const struct value *row, void *context)
{
  struct pruning *self = context;
  struct session session;
  if (key.size != SESSION_HASH_BYTES || !session_from_row ((const uint8_t *) key.data, row, &session))
    return true;
  const struct entry *entry = *place_of (self->sessions, session.hash);
  if (entry != NULL && entry->session.seen_ms > session.seen_ms)
    session.seen_ms = entry->session.seen_ms;
  if (is_over (self->sessions, &session, self->now_ms))
    self->over[self->over_count++] = session;
  memcpy (self->last, key.data, sizeof self->last);
  return ++self->looked < PRUNE_ROWS;
}

static enum store_code find_over (struct store_txn *txn, void *context)
{
  struct pruning *self = context;
  struct arena *arena = arena_new ();
  enum store_code code = store_each (txn, STORE_SESSIONS, hash_key (self->sessions->position), arena, prune_row, self);
  arena_destroy (&arena);
  return code;
}

static enum store_code remove_over (struct store_txn *txn, void *context)
{
  const struct pruning *self = context;
  enum store_code code = STORE_OK;
  for (size_t i = 0; i < self->over_count && code == STORE_OK; i++)
    code = remove_session (txn, self->over[i].person, self->over[i].hash);
  return code;
}

/* Those whose account has another generation go as they grow old: nobody can use them. */
static void prune_store (struct sessions *self, int64_t now_ms)
{
  struct pruning pruning = {.sessions = self, .now_ms = now_ms};
  if (store_read (self->store, find_over, &pruning) != STORE_OK)
    return;
  if (pruning.over_count > 0 && store_write (self->store, remove_over, &pruning) == STORE_OK)
    for (size_t i = 0; i < pruning.over_count; i++)
      ended_one (self, pruning.over[i].hash);
  if (pruning.looked < PRUNE_ROWS)
    memset (self->position, 0, sizeof self->position);
  else
    memcpy (self->position, pruning.last, sizeof self->position);
}

/* What another process ended is told to those who wait for it, some buckets at a time. */
static void compare_some (struct sessions *self)
{
  for (size_t i = 0; i < BUCKETS / 8 && self->compared < BUCKETS; i++, self->compared++)
    for (struct entry **place = &self->buckets[self->compared]; *place != NULL;)
      if (refresh (self, *place))
        place = &(*place)->next;
      else
      {
        uint8_t hash[SESSION_HASH_BYTES];
        memcpy (hash, (*place)->session.hash, sizeof hash);
        drop (self, place);
        tell (self, hash);
      }
}

#define FLUSH_MS 10000
#define TIDY_MS 3600000

void sessions_prune (struct sessions *self, int64_t now_ms)
{
  look_at_others (self);
  compare_some (self);
  prune_store (self, now_ms);
  if (now_ms - self->flushed_ms >= FLUSH_MS || now_ms < self->flushed_ms)
  {
    flush_seen (self, self->seen_every_ms);
    self->flushed_ms = now_ms;
  }
  if (now_ms - self->tidied_ms >= TIDY_MS || now_ms < self->tidied_ms)
  {
    store_tidy (self->store);
    self->tidied_ms = now_ms;
  }
}

/* ---- All of it ---- */

struct sessions *sessions_new (struct store *store, int64_t idle_ms, int64_t absolute_ms)
{
  struct sessions *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->store = store;
  self->idle_ms = idle_ms > 0 ? idle_ms : SESSION_IDLE_MS;
  self->absolute_ms = absolute_ms > 0 ? absolute_ms : SESSION_ABSOLUTE_MS;
  self->seen_every_ms = self->idle_ms / 4 < SESSION_SEEN_MS ? self->idle_ms / 4 : SESSION_SEEN_MS;
  self->compared = BUCKETS;
  return self;
}

void sessions_destroy (struct sessions **self)
{
  if (*self == NULL)
    return;
  for (size_t rest = (*self)->count; rest > 0; rest = rest > SEEN_ROWS ? rest - SEEN_ROWS : 0)
    flush_seen (*self, 1);
  forget_all (*self);
  free (*self);
  *self = NULL;
}

void sessions_on_end (struct sessions *self, session_end_fn *ended, void *context)
{
  assert (self->hook_count < HOOKS);
  self->hooks[self->hook_count].ended = ended;
  self->hooks[self->hook_count++].context = context;
}
