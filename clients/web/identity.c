/* SPDX-License-Identifier: EUPL-1.2 */
/* Who sends a request: the session behind its cookie, and what the proxy says.  Opens and closes what that rests on. */
#include "identity.h"

#include "redeemed.h"

#include <czmq.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 1000
#define REDEEMED_MS 3600000

/* ---- Start and end ---- */

static int on_timer (zloop_t *loop, int timer, void *context)
{
  struct web *self = context;
  int64_t now_ms = web_time_ms ();
  (void) loop;
  (void) timer;
  sessions_prune (self->sessions, now_ms);
  if (now_ms - self->identity->pruned_ms >= REDEEMED_MS || now_ms < self->identity->pruned_ms)
  {
    redeemed_prune (self->store, now_ms);
    self->identity->pruned_ms = now_ms;
  }
  web_pump (self);
  return 0;
}

static bool open_store (struct web *self, char *error, size_t size)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/web", self->config.data);
  enum store_code code = store_open (&self->store, path, true, 0);
  if (code != STORE_OK)
    snprintf (error, size, "%s: %s", path, store_strerror (code));
  return code == STORE_OK;
}

bool accounts_start (struct web *self, char *error, size_t size)
{
  struct identity *identity = calloc (1, sizeof *identity);
  if (identity == NULL || sodium_init () < 0)
    abort ();
  self->identity = identity;
  identity->accounts = rate_new (TRIES_ACCOUNT, TRIES_ACCOUNT_MS);
  identity->addresses = rate_new (TRIES_ADDRESS, TRIES_ADDRESS_MS);
  identity->timer = -1;
  if (!sso_start (&identity->sso, &self->config, error, size) || !open_store (self, error, size))
    return false;
  self->sessions = sessions_new (self->store, self->config.session_idle_ms, self->config.session_absolute_ms);
  identity->timer = zloop_timer (self->loop, STEP_MS, 0, on_timer, self);
  return true;
}

void accounts_stop (struct web *self)
{
  struct identity *identity = self->identity;
  sessions_destroy (&self->sessions);
  store_close (&self->store);
  if (identity == NULL)
    return;
  if (identity->timer >= 0)
    zloop_timer_end (self->loop, identity->timer);
  rate_destroy (&identity->accounts);
  rate_destroy (&identity->addresses);
  sso_stop (&identity->sso);
  free (identity);
  self->identity = NULL;
}

/* ---- Cookies ---- */

/* With the prefix browsers take the cookie from this host alone, over TLS, for all of it (RFC 6265bis, 4.1.3.2). */
static const char *cookie_name (const struct web *self)
{
  return self->secure ? "__Host-ideenbus" : "ideenbus";
}

static bool next_cookie (struct slice *rest, struct slice *pair)
{
  while (rest->size > 0 && (rest->data[0] == ' ' || rest->data[0] == ';'))
    *rest = (struct slice){rest->data + 1, rest->size - 1};
  if (rest->size == 0)
    return false;
  const char *end = memchr (rest->data, ';', rest->size);
  *pair = (struct slice){rest->data, end == NULL ? rest->size : (uint32_t) (end - rest->data)};
  *rest = (struct slice){rest->data + pair->size, rest->size - pair->size};
  return true;
}

static struct slice cookie_value (struct slice header, const char *name)
{
  uint32_t length = (uint32_t) strlen (name);
  struct slice pair;
  while (next_cookie (&header, &pair))
    if (pair.size > length && memcmp (pair.data, name, length) == 0 && pair.data[length] == '=')
      return (struct slice){pair.data + length + 1, pair.size - length - 1};
  return SLICE_NONE;
}

/* Without Max-Age: it goes with the browser, on a computer that several people use for instance. */
void session_set_cookie (struct exchange *self, const char *cookie)
{
  const char *secure = self->web->secure ? "; Secure" : "";
  const char *name = cookie_name (self->web);
  exchange_header (self, "Set-Cookie",
                   cookie == NULL ? arena_printf (self->arena, "%s=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax%s", name, secure)
                                  : arena_printf (self->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s", name, cookie, secure));
}

/* ---- Who it is ---- */

const struct session *session_of (const struct exchange *self)
{
  return self->session;
}

/* A session of single sign-on holds while the proxy names its user.  One with a password holds beside it, but not for somebody else than the proxy names. */
static bool proxy_agrees (const struct web *self, const struct exchange *exchange, const struct session *session)
{
  struct slice user;
  enum sso_said said = sso_user (self->identity->sso, exchange, &user);
  return said == SSO_USER ? user_same (user, slice_of (session->user)) : !session->sso;
}

bool session_authenticate (struct web *self, struct slice cookie, struct exchange *exchange)
{
  struct slice value = cookie_value (cookie, cookie_name (self));
  const struct session *found = value.size == 0 ? NULL : sessions_find (self->sessions, value, web_time_ms ());
  if (found == NULL || !proxy_agrees (self, exchange, found))
    return false;
  struct session *session = arena_alloc (exchange->arena, sizeof *session);
  *session = *found;
  exchange->session = session;
  exchange->user = slice_of (session->user);
  exchange->has_person = true;
  memcpy (exchange->person, session->person, 16);
  return true;
}

void session_person_gone (struct web *self, const uint8_t person[16])
{
  enum store_code code = sessions_end_person (self->sessions, person);
  web_log (WEB_NOTICE, "event=person_gone");
  if (code != STORE_OK)
    web_log (WEB_ERROR, "event=sessions_not_written error=\"%s\"", store_strerror (code));
}

/* ---- Pages for people the proxy knows and we do not ---- */

struct named
{
  struct slice user;
  struct account account;
};

static enum store_code find_named (struct store_txn *txn, void *context)
{
  struct named *named = context;
  return account_find (txn, named->user, &named->account);
}

/* An invitation makes the account; help is for all. */
static bool page_is_open (struct slice path)
{
  return slice_is (path, "/einladung") || slice_is (path, "/hilfe") || slice_is (path, "/barrierefreiheit");
}

bool session_page_refused (struct exchange *exchange)
{
  struct identity *self = exchange->web->identity;
  struct named named;
  enum sso_said said = sso_user (self->sso, exchange, &named.user);
  if (said == SSO_FORGED && web_now_ms () - self->complained_ms > 1000)
  {
    self->complained_ms = web_now_ms ();
    web_log (WEB_WARNING, "event=sso_header_refused");
  }
  if (said != SSO_USER || page_is_open (exchange->path) || store_read (exchange->web->store, find_named, &named) != STORE_NOT_FOUND)
    return false;
  exchange_answer_error (exchange, WEB_SSO_NO_ACCOUNT, slice_of (sso_contact (self->sso)));
  return true;
}
