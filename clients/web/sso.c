/* SPDX-License-Identifier: EUPL-1.2 */
#include "sso.h"

#include "accounts.h"
#include "proto/codec.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct sso
{
  char *header, *contact;
  bool has_secret;
  uint8_t key[32], secret[32]; /* a keyed hash of the secret: compared in constant time, whatever its length */
};

static void secret_hash (const struct sso *self, struct slice secret, uint8_t hash[32])
{
  crypto_generichash (hash, 32, (const unsigned char *) secret.data, secret.size, self->key, sizeof self->key);
}

/* ---- Settings ---- */

static bool read_secret (struct sso *self, const char *path, char *error, size_t size)
{
  char text[SSO_SECRET_BYTES_MAX + 2];
  struct stat file;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? -1 : read (fd, text, sizeof text);
  bool open_to_all = fd >= 0 && fstat (fd, &file) == 0 && (file.st_mode & S_IRWXO) != 0;
  if (got < 0)
    snprintf (error, size, "--sso-secret-file %s: %s", path, strerror (errno));
  if (fd >= 0)
    close (fd);
  if (got < 0)
    return false;
  while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == '\r'))
    got--;
  bool fits = got >= SSO_SECRET_BYTES_MIN && got <= SSO_SECRET_BYTES_MAX && !open_to_all;
  if (fits)
    secret_hash (self, (struct slice){text, (uint32_t) got}, self->secret);
  else if (open_to_all)
    snprintf (error, size, "--sso-secret-file %s: everybody may read it; chmod o= it", path);
  else
    snprintf (error, size, "--sso-secret-file %s: a secret has %d to %d bytes", path, SSO_SECRET_BYTES_MIN, SSO_SECRET_BYTES_MAX);
  sodium_memzero (text, sizeof text);
  self->has_secret = fits;
  return fits;
}

static bool is_token (const char *name)
{
  size_t length = strlen (name);
  return length > 0 && length <= 64 && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

static bool check_config (const struct web_config *config, char *error, size_t size)
{
  const char *wrong = NULL;
  if (!is_token (config->sso_header) || strcasecmp (config->sso_header, SSO_SECRET_HEADER) == 0)
    wrong = "--sso-header: letters, digits and hyphens";
  else if (config->socket == NULL && config->sso_secret_file == NULL)
    wrong = "--sso-header needs --socket or --sso-secret-file: anybody could send the header otherwise";
  else if (config->sso_contact == NULL || *config->sso_contact == '\0')
    wrong = "--sso-header needs --sso-contact: whom people without an account turn to";
  if (wrong != NULL)
    snprintf (error, size, "%s", wrong);
  return wrong == NULL;
}

static char *copy (const char *text)
{
  char *kept = strdup (text);
  if (kept == NULL)
    abort ();
  return kept;
}

bool sso_start (struct sso **sso, const struct web_config *config, char *error, size_t size)
{
  *sso = NULL;
  if (config->sso_header == NULL)
    return true;
  if (!check_config (config, error, size))
    return false;
  struct sso *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  randombytes_buf (self->key, sizeof self->key);
  self->header = copy (config->sso_header);
  self->contact = copy (config->sso_contact);
  *sso = self;
  if (config->sso_secret_file == NULL || read_secret (self, config->sso_secret_file, error, size))
    return true;
  sso_stop (sso);
  return false;
}

void sso_stop (struct sso **sso)
{
  struct sso *self = *sso;
  if (self == NULL)
    return;
  free (self->header);
  free (self->contact);
  sodium_memzero (self, sizeof *self);
  free (self);
  *sso = NULL;
}

const char *sso_contact (const struct sso *self)
{
  return self == NULL ? "" : self->contact;
}

/* ---- What a request says ---- */

struct search
{
  const char *name;
  int count;
  struct slice value;
};

static enum MHD_Result note_header (void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
  struct search *search = context;
  (void) kind;
  if (strcasecmp (name, search->name) != 0)
    return MHD_YES;
  search->count++;
  search->value = slice_of (value == NULL ? "" : value);
  return MHD_YES;
}

static struct search find_header (const struct exchange *exchange, const char *name)
{
  struct search search = {.name = name};
  MHD_get_connection_values (exchange->connection, MHD_HEADER_KIND, note_header, &search);
  return search;
}

static bool secret_fits (const struct sso *self, const struct exchange *exchange)
{
  uint8_t hash[32];
  struct search said = find_header (exchange, SSO_SECRET_HEADER);
  if (said.count != 1)
    return false;
  secret_hash (self, said.value, hash);
  return sodium_memcmp (hash, self->secret, sizeof hash) == 0;
}

enum sso_said sso_user (const struct sso *self, const struct exchange *exchange, struct slice *user)
{
  *user = SLICE_NONE;
  if (self == NULL)
    return SSO_NOTHING;
  struct search said = find_header (exchange, self->header);
  if (said.count == 0 || (said.count == 1 && said.value.size == 0))
    return SSO_NOTHING; /* the proxy lets people through who are not known to it */
  char clean[USER_BYTES];
  if ((self->has_secret && !secret_fits (self, exchange)) || said.count > 1 || user_clean (said.value, clean) != 0)
    return SSO_FORGED;
  *user = said.value;
  return SSO_USER;
}
