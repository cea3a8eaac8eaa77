/* SPDX-License-Identifier: EUPL-1.2 */
/* Login and logout, accounts and passwords. */
#include "agent.h"
#include "identity.h"
#include "redeemed.h"
#include "room.h"

#include "proto/error.h"
#include "proto/json.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What a request for a session has come to; in the arena. */
struct login
{
  struct account account; /* as it was when the request came; "" as hash: there is none */
  struct slice user, password, wanted;
  char hash[PASSWORD_HASH_BYTES]; /* of the new password */
  bool fits, hashed;              /* what the worker found */
  bool sso;
  bool try_counts;                       /* a token of each was taken */
  struct slice account_key, address_key; /* of the account: SLICE_NONE when none was taken */
  uint8_t token[TOKEN_BYTES], id[16];
  struct session session; /* that has begun */
};

static struct login *login_new (struct exchange *self)
{
  struct login *login = arena_alloc (self->arena, sizeof *login);
  self->state = login;
  return login;
}

static struct login *login_of (const struct exchange *self)
{
  return self->state;
}

/* ---- Small answers ---- */

static void answer_done (struct exchange *self)
{
  exchange_answer_json (self, 200, json_pack ("{ss}", "answer", "done"));
}

static void answer_store (struct exchange *self, enum store_code code)
{
  web_log (WEB_ERROR, "event=store error=\"%s\"", store_strerror (code));
  exchange_answer_error (self, code == STORE_FULL ? ERR_STORAGE_FULL : ERR_INTERNAL, SLICE_NONE);
}

/* A text that must be there; NULL data after it answered. */
static struct slice need_text (struct exchange *self, const json_t *body, const char *key)
{
  struct slice text = json_text (body, key);
  if (text.data == NULL)
    exchange_answer_error (self, json_object_get (body, key) == NULL ? ERR_FIELD_MISSING : ERR_FIELD_TYPE, slice_of (key));
  return text;
}

static const char *agent_of (const struct exchange *self, char agent[SESSION_AGENT_BYTES])
{
  agent_name (exchange_header_of (self, "User-Agent"), agent, SESSION_AGENT_BYTES);
  return agent;
}

/* ---- Tries ---- */

static bool answer_too_fast (struct exchange *self, int64_t wait_ms)
{
  web_log (WEB_NOTICE, "event=login result=too_fast");
  exchange_answer_wait (self, WEB_TOO_FAST, (int) ((wait_ms + 999) / 1000));
  return false;
}

/* Takes a token for the account (SLICE_NONE: for none) and one for the address; false after it answered too_fast. */
static bool take_try (struct exchange *self, struct slice user)
{
  const struct identity *identity = self->web->identity;
  struct login *login = login_of (self);
  int64_t now_ms = web_now_ms ();
  login->account_key = user.data == NULL ? SLICE_NONE : user_key (self->arena, user);
  login->address_key = rate_address_key (exchange_address (self), arena_alloc (self->arena, 64));
  int64_t wait_ms = user.data == NULL ? 0 : rate_take (identity->accounts, login->account_key, now_ms);
  if (wait_ms > 0)
    return answer_too_fast (self, wait_ms);
  wait_ms = rate_take (identity->addresses, login->address_key, now_ms);
  login->try_counts = wait_ms == 0;
  if (login->try_counts)
    return true;
  if (user.data != NULL)
    rate_give (identity->accounts, login->account_key, now_ms);
  return answer_too_fast (self, wait_ms);
}

/* It was the right password, or none was looked at: only tries in vain count. */
static void give_try (struct exchange *self)
{
  const struct identity *identity = self->web->identity;
  struct login *login = login_of (self);
  if (!login->try_counts)
    return;
  login->try_counts = false;
  if (login->account_key.data != NULL)
    rate_give (identity->accounts, login->account_key, web_now_ms ());
  rate_give (identity->addresses, login->address_key, web_now_ms ());
}

/* A worker looks at the password; with too many waiting nobody did. */
static void try_in_worker (struct exchange *self, exchange_step_fn *step, exchange_step_fn *then)
{
  exchange_work (self, step, then);
  if (self->room->work == NULL)
    give_try (self);
}

static void fail_untried (struct exchange *self, enum store_code code)
{
  give_try (self);
  answer_store (self, code);
}

/* ---- The store ---- */

static enum store_code find_user (struct store_txn *txn, void *context)
{
  struct login *login = context;
  return account_find (txn, login->user, &login->account);
}

static enum store_code find_person (struct store_txn *txn, void *context)
{
  struct account *account = context;
  uint8_t person[16];
  memcpy (person, account->person, 16);
  return account_of (txn, person, account);
}

/* The account as it is now: false when it has changed since the request came, while a worker or the bus had it. */
static bool account_is_same (struct exchange *self, const struct account *then)
{
  struct account now = *then;
  return store_read (self->web->store, find_person, &now) == STORE_OK && now.generation == then->generation && strcmp (now.hash, then->hash) == 0;
}

/* ---- ME ---- */

static const struct value *only_row (const struct message *answer)
{
  const struct value *rows = &answer->arg[RESULT_ROWS];
  return answer->type == MSG_RESULT && rows->kind == VALUE_LIST && rows->count == 1 ? &rows->items[0] : NULL;
}

static void answer_me (struct exchange *self, const struct session *session, const struct message *answer)
{
  int64_t head = message_int (answer, RESULT_SEQ, 0);
  json_t *me = json_pack ("{ss so sI sI}", "user", session->user, "person", json_from_record (MSG_PERSON, only_row (answer)), "expires",
                          (json_int_t) sessions_expire_ms (self->web->sessions, session), "head", (json_int_t) head);
  exchange_answer_json (self, 200, json_pack ("{ss sI s[o]}", "answer", "result", "seq", (json_int_t) head, "rows", me));
}

static void ask_who (struct exchange *self, const uint8_t person[16], exchange_then_fn *then)
{
  struct message request = message_new (MSG_WHOAMI);
  memcpy (self->person, person, 16);
  self->has_person = true;
  exchange_ask (self, &request, NULL, then);
}

/* The broker does not say who it is: for somebody who has just proved to be that person an ended access is said as such. */
static void answer_unknown (struct exchange *self, const struct message *answer)
{
  if (answer->type != MSG_ERROR || message_int (answer, ERROR_NUMBER, 0) != ERR_AS_UNKNOWN)
  {
    exchange_answer_message (self, answer, MSG_WHOAMI);
    return;
  }
  session_person_gone (self->web, self->person);
  session_set_cookie (self, NULL);
  exchange_answer_error (self, WEB_ACCESS_ENDED, SLICE_NONE);
}

/* ---- POST /api/v1/session ---- */

/* The session begins at the very end, when all is known to be well, and has a new id always: one that somebody planted before is worth nothing. */
static void begin_session (struct exchange *self, const struct message *answer)
{
  struct login *login = login_of (self);
  struct session_begun begun;
  char agent[SESSION_AGENT_BYTES];
  if (only_row (answer) == NULL)
  {
    answer_unknown (self, answer);
    return;
  }
  if (!account_is_same (self, &login->account))
  {
    exchange_answer_error (self, WEB_LOGIN_WRONG, SLICE_NONE);
    return;
  }
  enum store_code code = sessions_begin (self->web->sessions, &login->account, login->sso, agent_of (self, agent), web_time_ms (), &begun);
  if (code != STORE_OK)
  {
    answer_store (self, code);
    return;
  }
  session_set_cookie (self, begun.cookie);
  sodium_memzero (begun.cookie, sizeof begun.cookie);
  web_log (WEB_INFO, "event=login result=good");
  answer_me (self, &begun.session, answer);
}

static void verify (struct exchange *self)
{
  struct login *login = login_of (self);
  login->fits = password_verify (login->password, login->account.hash);
}

static void verified (struct exchange *self)
{
  struct login *login = login_of (self);
  if (!login->fits)
  {
    web_log (WEB_NOTICE, "event=login result=wrong");
    exchange_answer_error (self, WEB_LOGIN_WRONG, SLICE_NONE);
    return;
  }
  give_try (self);
  ask_who (self, login->account.person, begin_session);
}

/* The same work is done whether there is such an account or not. */
void post_session (struct exchange *self)
{
  struct login *login = login_new (self);
  const json_t *body = exchange_json (self);
  if (body == NULL || (login->user = need_text (self, body, "user")).data == NULL || (login->password = need_text (self, body, "password")).data == NULL ||
      !take_try (self, login->user))
    return;
  enum store_code code = store_read (self->web->store, find_user, login);
  if (code == STORE_OK || code == STORE_NOT_FOUND)
    try_in_worker (self, verify, verified);
  else
    fail_untried (self, code);
}

/* ---- GET /api/v1/session ---- */

static void got_me (struct exchange *self, const struct message *answer)
{
  if (only_row (answer) != NULL)
    answer_me (self, session_of (self), answer);
  else
    exchange_answer_message (self, answer, MSG_WHOAMI);
}

/* Behind single sign-on this is the login. */
static void begin_sso (struct exchange *self, struct slice user)
{
  struct login *login = login_new (self);
  login->user = user;
  login->sso = true;
  enum store_code code = store_read (self->web->store, find_user, login);
  if (code == STORE_OK)
    ask_who (self, login->account.person, begin_session);
  else if (code == STORE_NOT_FOUND)
    exchange_answer_error (self, WEB_SSO_NO_ACCOUNT, slice_of (sso_contact (self->web->identity->sso)));
  else
    answer_store (self, code);
}

void get_session (struct exchange *self)
{
  struct slice user;
  if (self->has_person)
    ask_who (self, self->person, got_me);
  else if (sso_user (self->web->identity->sso, self, &user) == SSO_USER)
    begin_sso (self, user);
  else
    exchange_answer_error (self, WEB_LOGIN_NEEDED, SLICE_NONE);
}

/* ---- Logout ---- */

void delete_session (struct exchange *self)
{
  enum store_code code = session_of (self) == NULL ? STORE_OK : sessions_end (self->web->sessions, session_of (self)->hash);
  session_set_cookie (self, NULL);
  if (code == STORE_OK)
    answer_done (self);
  else
    answer_store (self, code);
}

void delete_sessions (struct exchange *self)
{
  struct account account;
  memcpy (account.person, self->person, 16);
  enum store_code code = store_read (self->web->store, find_person, &account);
  if (code == STORE_OK)
    code = sessions_renew (self->web->sessions, &account, web_time_ms (), NULL, NULL, NULL);
  session_set_cookie (self, NULL);
  if (code == STORE_OK || code == STORE_NOT_FOUND)
    answer_done (self);
  else
    answer_store (self, code);
}

/* ---- PUT /api/v1/password ---- */

static void change_hash (struct exchange *self)
{
  struct login *login = login_of (self);
  login->fits = password_verify (login->password, login->account.hash);
  login->hashed = login->fits && password_hash (login->wanted, login->hash);
}

/* The session in use gets a new id with the rest: whoever knows the password because they looked over a shoulder may have the cookie as well. */
static void change_written (struct exchange *self)
{
  struct login *login = login_of (self);
  struct session_begun begun = {.session = {.sso = session_of (self)->sso}};
  agent_of (self, begun.session.agent);
  memcpy (login->account.hash, login->hash, sizeof login->account.hash);
  login->account.changed_ms = web_time_ms ();
  enum store_code code = sessions_renew (self->web->sessions, &login->account, web_time_ms (), NULL, NULL, &begun);
  if (code != STORE_OK)
  {
    answer_store (self, code);
    return;
  }
  session_set_cookie (self, begun.cookie);
  sodium_memzero (begun.cookie, sizeof begun.cookie);
  web_log (WEB_NOTICE, "event=password_changed");
  answer_done (self);
}

static void change_hashed (struct exchange *self)
{
  const struct login *login = login_of (self);
  if (login->fits)
    give_try (self);
  if (!login->fits)
    exchange_answer_error (self, WEB_PASSWORD_WRONG, SLICE_NONE);
  else if (!login->hashed)
    exchange_answer_error (self, ERR_BUSY, SLICE_NONE); /* no memory for it just now */
  else if (!account_is_same (self, &login->account))
    exchange_answer_error (self, WEB_LOGIN_NEEDED, SLICE_NONE);
  else
    change_written (self);
}

void put_password (struct exchange *self)
{
  struct login *login = login_new (self);
  const json_t *body = exchange_json (self);
  if (body == NULL || (login->password = need_text (self, body, "old")).data == NULL || (login->wanted = need_text (self, body, "new")).data == NULL)
    return;
  int error = password_check (login->wanted, self->user);
  if (error != 0)
  {
    exchange_answer_error (self, error, SLICE_NONE);
    return;
  }
  if (!take_try (self, self->user))
    return;
  memcpy (login->account.person, self->person, 16);
  enum store_code code = store_read (self->web->store, find_person, &login->account);
  if (code == STORE_OK)
    try_in_worker (self, change_hash, change_hashed);
  else if (code == STORE_NOT_FOUND)
  {
    give_try (self);
    exchange_answer_error (self, WEB_LOGIN_NEEDED, SLICE_NONE);
  }
  else
    fail_untried (self, code);
}

/* ---- POST /api/v1/account ----

   Password and name are looked at, and the password is hashed, before the broker hears of the invitation.  Whether the name is free is told only to somebody
   whose invitation holds: anybody else could find out who has an account.  If it is taken, the invitation is remembered here with its person, and the same link
   may be used with another name; nobody loses it. */

struct look
{
  const uint8_t *token;
  struct redemption redemption;
};

static enum store_code find_redemption (struct store_txn *txn, void *context)
{
  struct look *look = context;
  return redemption_get (txn, look->token, &look->redemption);
}

static enum store_code put_redemption (struct store_txn *txn, void *context)
{
  const struct look *look = context;
  return redemption_put (txn, look->token, &look->redemption);
}

static void join_answered (struct exchange *self, const struct message *answer)
{
  if (only_row (answer) != NULL)
    answer_me (self, &login_of (self)->session, answer);
  else
    answer_unknown (self, answer);
}

/* The invitation is used up at the broker and there is no account: the token can still make one. */
static void keep_open (struct exchange *self, struct look *look, int error)
{
  look->redemption.complete = false;
  enum store_code code = store_write (self->web->store, put_redemption, look);
  if (code == STORE_OK)
    exchange_answer_error (self, error, SLICE_NONE);
  else
    answer_store (self, code);
}

/* Somebody who was invited again has an account: it gets the new password, and another name only if one is given.  If none is, what the password may not be is
   known here only. */
static void write_account (struct exchange *self, const uint8_t person[16])
{
  struct login *login = login_of (self);
  struct look look = {.token = login->token, .redemption = {.time_ms = web_time_ms (), .complete = true}};
  struct session_begun begun = {.session = {.sso = login->sso}};
  struct account account = {.created_ms = 0};
  memcpy (account.person, person, 16);
  agent_of (self, begun.session.agent);
  memcpy (look.redemption.person, person, 16);
  memcpy (look.redemption.id, login->id, 16);
  enum store_code code = store_read (self->web->store, find_person, &account);
  bool is_new = code == STORE_NOT_FOUND;
  if (code != STORE_OK && !is_new)
  {
    answer_store (self, code);
    return;
  }
  if (is_new && login->user.size == 0)
  {
    keep_open (self, &look, WEB_USER_INVALID);
    return;
  }
  if (is_new)
    account = account_new ("", person, look.redemption.time_ms);
  if (login->user.size > 0)
    user_clean (login->user, account.user);
  int error = login->sso ? 0 : password_check (login->password, slice_of (account.user));
  if (error != 0)
  {
    keep_open (self, &look, error);
    return;
  }
  if (!login->sso)
    memcpy (account.hash, login->hash, sizeof account.hash);
  account.changed_ms = look.redemption.time_ms;
  code = sessions_renew (self->web->sessions, &account, look.redemption.time_ms, put_redemption, &look, &begun);
  if (code == STORE_TAKEN)
    keep_open (self, &look, WEB_USER_TAKEN);
  else if (code != STORE_OK)
    answer_store (self, code);
  else
  {
    login->session = begun.session;
    session_set_cookie (self, begun.cookie);
    sodium_memzero (begun.cookie, sizeof begun.cookie);
    give_try (self);
    web_log (WEB_NOTICE, "event=account result=%s", is_new ? "made" : "replaced");
    ask_who (self, person, join_answered);
  }
}

/* The answer to this very request was lost: the account is there, and a login with it is what is left to do. */
static bool log_in_again (struct exchange *self, const struct redemption *redemption)
{
  struct login *login = login_of (self);
  memcpy (login->account.person, redemption->person, 16);
  if (!redemption->complete || memcmp (redemption->id, login->id, 16) != 0 || store_read (self->web->store, find_person, &login->account) != STORE_OK)
    return false;
  if (!login->sso)
    try_in_worker (self, verify, verified);
  else if (user_same (login->user, slice_of (login->account.user)))
  {
    give_try (self);
    ask_who (self, login->account.person, begin_session);
  }
  else
    return false;
  return true;
}

/* The broker, or the way there, could not say anything about the invitation.  Errors that come again however often it is tried count: each has cost a
   password's hashing. */
static bool is_for_later (const struct message *answer)
{
  return answer->type == MSG_ERROR && answer_status_of ((int) message_int (answer, ERROR_NUMBER, ERR_INTERNAL)) == 503;
}

static void redeemed (struct exchange *self, const struct message *answer)
{
  const uint8_t *person = answer->type == MSG_DONE ? value_as_id (&answer->arg[DONE_PERSON]) : NULL;
  struct look look = {.token = login_of (self)->token};
  if (is_for_later (answer))
    give_try (self);
  if (person == NULL)
    exchange_answer_message (self, answer, MSG_REDEEM);
  else if (store_read (self->web->store, find_redemption, &look) != STORE_OK || !log_in_again (self, &look.redemption))
    write_account (self, person);
}

static void hash_wanted (struct exchange *self)
{
  struct login *login = login_of (self);
  login->hashed = password_hash (login->password, login->hash);
}

static void redeem (struct exchange *self)
{
  struct login *login = login_of (self);
  struct message request = message_new (MSG_REDEEM);
  struct ideenbus_options options = {.id = login->id};
  if (!login->hashed && !login->sso)
  {
    give_try (self);
    exchange_answer_error (self, ERR_BUSY, SLICE_NONE); /* no memory for it just now */
    return;
  }
  request.arg[REDEEM_TOKEN] = value_bytes (login->token, TOKEN_BYTES);
  exchange_ask_relay (self, &request, &options, redeemed);
}

/* The command's id is the browser's, so that a repeat is one. */
static bool read_id (struct exchange *self, uint8_t id[16])
{
  struct slice key = exchange_header_of (self, "Idempotency-Key");
  if (key.data == NULL)
    uuid_new (id);
  if (key.data == NULL || (uuid_parse (key.data, key.size, id) && uuid_is_v7 (id)))
    return true;
  exchange_answer_error (self, WEB_BAD_HEADER, SLICE ("Idempotency-Key"));
  return false;
}

/* Who it is to be, and the password unless the proxy vouches for them; false after it answered. */
static bool read_wishes (struct exchange *self, struct login *login, const json_t *body)
{
  bool named = sso_user (self->web->identity->sso, self, &login->user) == SSO_USER;
  if (!named)
    login->user = json_text (body, "user");
  login->sso = named && json_object_get (body, "password") == NULL;
  return login->sso || (login->password = need_text (self, body, "password")).data != NULL;
}

/* Everything that can be known to be wrong before the invitation is touched; false after it answered. */
static bool read_join (struct exchange *self, struct login *login)
{
  char user[USER_BYTES];
  const json_t *body = exchange_json (self);
  if (body == NULL)
    return false;
  struct slice token = need_text (self, body, "token");
  if (token.data == NULL || !read_wishes (self, login, body) || !read_id (self, login->id))
    return false;
  int error = !token_parse (token, login->token) ? WEB_TOKEN_INVALID : login->user.size > 0 ? user_clean (login->user, user) : 0;
  if (error == 0 && !login->sso)
    error = password_check (login->password, login->user);
  if (error != 0)
    exchange_answer_error (self, error, SLICE_NONE);
  return error == 0;
}

void post_account (struct exchange *self)
{
  struct login *login = login_new (self);
  if (!read_join (self, login) || !take_try (self, SLICE_NONE))
    return;
  struct look look = {.token = login->token};
  enum store_code code = store_read (self->web->store, find_redemption, &look);
  if (code != STORE_OK && code != STORE_NOT_FOUND)
  {
    fail_untried (self, code);
    return;
  }
  if (code == STORE_OK && log_in_again (self, &look.redemption))
    return;
  if (code == STORE_OK && look.redemption.complete)
    uuid_new (login->id); /* used up: to an id of old the broker would repeat its good answer */
  else if (code == STORE_OK)
    memcpy (login->id, look.redemption.id, 16);
  if (login->sso)
    redeem (self);
  else
    try_in_worker (self, hash_wanted, redeem);
}
