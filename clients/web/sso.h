/* SPDX-License-Identifier: EUPL-1.2 */
/* Single sign-on: a reverse proxy has found out who somebody is (mod_auth_openidc, oauth2-proxy) and says so in a header.  Off unless it is configured.

   The header is believed only from the proxy: on a Unix socket, which the proxy's group alone may open, or with the secret both know in
   X-Ideenbus-Proxy-Secret; with both configured, with both.  A header that is there twice is nobody's. */
#ifndef IDEENBUS_WEB_SSO_H
#define IDEENBUS_WEB_SSO_H

#include "exchange.h"

#define SSO_SECRET_HEADER "X-Ideenbus-Proxy-Secret"
#define SSO_SECRET_BYTES_MIN 16
#define SSO_SECRET_BYTES_MAX 512

struct sso;

enum sso_said
{
  SSO_NOTHING, /* no such header, or single sign-on is off */
  SSO_USER,    /* the proxy names somebody */
  SSO_FORGED   /* somebody else sent the header, or it is none that can be read */
};

/* *self is NULL when it is off.  False with the reason in error when the settings do not fit together. */
bool sso_start (struct sso **self, const struct web_config *config, char *error, size_t size);
void sso_stop (struct sso **self);

/* What the proxy says of a request; self may be NULL.  user is borrowed from the request. */
enum sso_said sso_user (const struct sso *self, const struct exchange *exchange, struct slice *user);

/* Whom people without an account turn to. */
const char *sso_contact (const struct sso *self);

#endif
