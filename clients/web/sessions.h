/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions: a browser that somebody has logged in with.  The cookie is a random number of 256 bits that is nowhere kept; the store has its hash, so that
   reading the store opens no session.

   A session ends when it was not used for idle_ms, when it is absolute_ms old, when somebody logs out, and when the generation of its account rises (logout
   everywhere, another password, another process); of more than SESSIONS_PER_ACCOUNT the oldest goes.  All of that holds at once: what was looked up is kept in
   memory, and looked up anew whenever another process has written.  When a session was last used is written down once a minute at most, and all such times
   together.

   Times are those of web_time_ms.  One thread. */
#ifndef IDEENBUS_WEB_SESSIONS_H
#define IDEENBUS_WEB_SESSIONS_H

#include "accounts.h"

#define SESSION_HASH_BYTES 32
#define SESSION_COOKIE_CHARS 43 /* base64url of 32 bytes */
#define SESSIONS_PER_ACCOUNT 20
#define SESSION_IDLE_MS (12LL * 3600 * 1000)
#define SESSION_ABSOLUTE_MS (7LL * 24 * 3600 * 1000)
#define SESSION_AGENT_BYTES 40
#define SESSION_SEEN_MS (60 * 1000) /* how exactly the store knows when one was last used */

struct session
{
  uint8_t hash[SESSION_HASH_BYTES];
  uint8_t person[16];
  char user[USER_BYTES];
  int64_t generation, created_ms, seen_ms;
  char agent[SESSION_AGENT_BYTES]; /* the browser it began in, as roughly as people tell theirs apart: "Firefox, Windows"; "": unknown */
  bool sso; /* began with single sign-on: holds only as long as the proxy names the same user */
};

struct sessions;

/* The store is borrowed.  idle_ms and absolute_ms 0: the usual. */
struct sessions *sessions_new (struct store *store, int64_t idle_ms, int64_t absolute_ms);
void sessions_destroy (struct sessions **self);

/* Called when a session has ended, once for each function given (4 at most): from every call here that ends one, except sessions_alive.  It must call nothing
 * here. */
typedef void (session_end_fn) (void *context, const uint8_t hash[SESSION_HASH_BYTES]);
void sessions_on_end (struct sessions *self, session_end_fn *ended, void *context);

/* ---- Using one ---- */

/* The session of a cookie's value, used from now on at this moment; NULL when there is none, or none any more.  Borrowed until the next call. */
const struct session *sessions_find (struct sessions *self, struct slice cookie, int64_t now_ms);

/* Whether a session still holds; does not count as using it, so that an open stream alone keeps nobody logged in.  Cheap enough for every heartbeat. */
bool sessions_alive (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES], int64_t now_ms);

/* When it ends if it is not used again. */
int64_t sessions_expire_ms (const struct sessions *self, const struct session *session);

/* ---- Beginning and ending ---- */

struct session_begun
{
  char cookie[SESSION_COOKIE_CHARS + 1]; /* the only copy; sodium_memzero it */
  struct session session;
};

/* A new session of an account, with a new id always; agent as in struct session. */
enum store_code sessions_begin (struct sessions *self, const struct account *account, bool sso, const char *agent, int64_t now_ms, struct session_begun *begun);

/* Writes an account with a risen generation, ends all its sessions, does also (NULL: nothing more) in the same transaction, and begins a new session unless
   begun is NULL (of single sign-on if begun->session.sso says so, and in the browser begun->session.agent): all of it or nothing.  STORE_TAKEN: the name is another person's. */
enum store_code sessions_renew (struct sessions *self, struct account *account, int64_t now_ms, store_fn *also, void *context, struct session_begun *begun);

enum store_code sessions_end (struct sessions *self, const uint8_t hash[SESSION_HASH_BYTES]);

/* A person's sessions that still hold, the newest first; how many, room at most. */
size_t sessions_list (struct sessions *self, const uint8_t person[16], int64_t now_ms, struct session *list, size_t room);

/* Ends all of a person's, whether they have an account or not. */
enum store_code sessions_end_person (struct sessions *self, const uint8_t person[16]);

/* ---- Housekeeping ---- */

/* One small step, about once a second: removes sessions that are over, writes down when the others were used, notices what other processes ended. */
void sessions_prune (struct sessions *self, int64_t now_ms);

#endif
