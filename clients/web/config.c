/* SPDX-License-Identifier: EUPL-1.2 */
#include "config.h"

#include "proto/codec.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file
{
  char *data, *listen, *socket, *origin;
  char *session_idle_ms, *session_absolute_ms; /* as texts: checked like the options */
  char *sso_header, *sso_secret_file, *sso_contact;
  char *operator, * contact, *law, *enforcement, *licence, *contributor;
  char *public_refresh_ms, *public_cases, *ring_kib;
};

#define TEXT(KEY, MEMBER) CYAML_FIELD_STRING_PTR (KEY, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file, MEMBER, 0, 400)

static const cyaml_schema_field_t fields[] = {TEXT ("data", data),
                                              TEXT ("listen", listen),
                                              TEXT ("socket", socket),
                                              TEXT ("origin", origin),
                                              TEXT ("session_idle_ms", session_idle_ms),
                                              TEXT ("session_absolute_ms", session_absolute_ms),
                                              TEXT ("sso_header", sso_header),
                                              TEXT ("sso_secret_file", sso_secret_file),
                                              TEXT ("sso_contact", sso_contact),
                                              TEXT ("operator", operator),
                                              TEXT ("contact", contact),
                                              TEXT ("law", law),
                                              TEXT ("enforcement", enforcement),
                                              TEXT ("licence", licence),
                                              TEXT ("contributor", contributor),
                                              TEXT ("public_refresh_ms", public_refresh_ms),
                                              TEXT ("public_cases", public_cases),
                                              TEXT ("ring_kib", ring_kib),
                                              CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING (CYAML_FLAG_POINTER, struct file, fields)};

/* libcyaml tells what is wrong in log lines: first the error, then where it was. */
struct complaint
{
  char text[300];
};

static void note (cyaml_log_t level, void *context, const char *format, va_list arguments)
{
  struct complaint *self = context;
  size_t used = strlen (self->text);
  (void) level;
  if (used + 1 < sizeof self->text)
    vsnprintf (self->text + used, sizeof self->text - used, format, arguments);
  for (char *at = self->text; *at != '\0'; at++)
    if (*at == '\n')
      *at = ' ';
}

void config_set (char **text, const char *value)
{
  char *copy = strdup (value);
  if (copy == NULL)
    abort ();
  free (*text);
  *text = copy;
}

static void fill (char **text, const char *value)
{
  if (*text == NULL && value != NULL)
    config_set (text, value);
}

static bool read_number (int64_t *number, const char *value, int64_t least, int64_t most)
{
  char *end;
  errno = 0;
  long long read = strtoll (value, &end, 10);
  if (errno != 0 || end == value || *end != '\0' || read < least || read > most)
    return false;
  *number = read;
  return true;
}

bool config_ms (int64_t *ms, const char *value)
{
  return read_number (ms, value, 1000, 366LL * 24 * 3600 * 1000);
}

bool config_count (int64_t *count, const char *value, int64_t most)
{
  return read_number (count, value, 1, most);
}

static bool fill_ms (int64_t *ms, const char *key, const char *value, char *error, size_t size)
{
  if (*ms != 0 || value == NULL || config_ms (ms, value))
    return true;
  snprintf (error, size, "%s: \"%s\" is no number of milliseconds, from 1000 to a year's", key, value);
  return false;
}

static bool fill_count (int64_t *count, const char *key, const char *value, int64_t most, char *error, size_t size)
{
  if (*count != 0 || value == NULL || config_count (count, value, most))
    return true;
  snprintf (error, size, "%s: \"%s\" is no number from 1 to %lld", key, value, (long long) most);
  return false;
}

bool config_load (struct web_config *self, const char *path, char *error, size_t size)
{
  struct complaint complaint = {{0}};
  cyaml_config_t config = {.log_fn = note, .log_ctx = &complaint, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};
  struct file *file = NULL;
  cyaml_err_t status = cyaml_load_file (path, &config, &schema, (cyaml_data_t **) &file, NULL);
  if (status != CYAML_OK)
  {
    snprintf (error, size, "%s: %s", path, complaint.text[0] != '\0' ? complaint.text : cyaml_strerror (status));
    return false;
  }
  bool good = true;
  if (file != NULL)
  {
    good = fill_ms (&self->session_idle_ms, "session_idle_ms", file->session_idle_ms, error, size) &&
           fill_ms (&self->session_absolute_ms, "session_absolute_ms", file->session_absolute_ms, error, size) &&
           fill_ms (&self->public_refresh_ms, "public_refresh_ms", file->public_refresh_ms, error, size) &&
           fill_count (&self->public_cases, "public_cases", file->public_cases, PUBLIC_CASES_MOST, error, size) &&
           fill_count (&self->ring_kib, "ring_kib", file->ring_kib, RING_KIB_MAX, error, size);
    fill (&self->sso_header, file->sso_header);
    fill (&self->sso_secret_file, file->sso_secret_file);
    fill (&self->sso_contact, file->sso_contact);
    fill (&self->operator, file->operator);
    fill (&self->contact, file->contact);
    fill (&self->law, file->law);
    fill (&self->enforcement, file->enforcement);
    fill (&self->licence, file->licence);
    fill (&self->contributor, file->contributor);
    fill (&self->data, file->data);
    if (self->socket == NULL)
      fill (&self->listen, file->listen);
    if (self->listen == NULL)
      fill (&self->socket, file->socket);
    fill (&self->origin, file->origin);
  }
  cyaml_free (&config, &schema, file, 0);
  return good;
}

/* scheme://host or scheme://host:port, as browsers write it. */
static bool is_origin (const char *text)
{
  const char *host = strncmp (text, "https://", 8) == 0 ? text + 8 : strncmp (text, "http://", 7) == 0 ? text + 7 : NULL;
  return host != NULL && *host != '\0' && strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == strlen (host) && strlen (text) < 256;
}

/* Something to be said to people: text, and nothing that a page or a feed cannot hold. */
static bool is_said (const char *text)
{
  for (const char *at = text; text != NULL && *at != '\0'; at++)
    if ((unsigned char) *at < ' ' || *at == 127)
      return false;
  return text == NULL || (*text != '\0' && utf8_length (text, strlen (text)) >= 0);
}

/* Of characters that stand for themselves in links and in JSON-LD. */
static bool is_address (const char *text, const char *const *schemes)
{
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&()*+,;=%";
  for (; text != NULL && *schemes != NULL; schemes++)
    if (strncmp (text, *schemes, strlen (*schemes)) == 0 && text[strlen (*schemes)] != '\0' && strspn (text, plain) == strlen (text))
      return true;
  return text == NULL;
}

static bool is_mail (const char *text)
{
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._+@";
  const char *at = text == NULL ? NULL : strchr (text, '@');
  return text == NULL || (at != NULL && at > text && at[1] != '\0' && strchr (at + 1, '@') == NULL && strspn (text, plain) == strlen (text));
}

/* What the public pages say; false with a line in error. */
static bool check_public (const struct web_config *self, char *error, size_t size)
{
  static const char *const schemes[] = {"https://", "http://", NULL};
  if (!is_said (self->operator) || !is_said (self->law) || !is_said (self->enforcement))
    snprintf (error, size, "operator, law and enforcement are one line of text each");
  else if (!is_mail (self->contact))
    snprintf (error, size, "contact: \"%s\" is no mail address", self->contact);
  else if (!is_address (self->licence, schemes))
    snprintf (error, size, "licence: \"%s\" is no address of a licence", self->licence);
  else if (!is_address (self->contributor, schemes))
    snprintf (error, size, "contributor: \"%s\" is no address", self->contributor);
  else
    return true;
  return false;
}

bool config_check (struct web_config *self, char *error, size_t size)
{
  if (self->data == NULL)
    config_set (&self->data, "/var/lib/ideenbus-web");
  if (self->listen != NULL && self->socket != NULL)
    snprintf (error, size, "either listen or socket, not both");
  else if (self->socket != NULL && self->origin == NULL)
    snprintf (error, size, "with a socket the origin must be set: the address of the board as browsers see it, such as https://board.example");
  else if (self->origin != NULL && !is_origin (self->origin))
    snprintf (error, size, "origin: \"%s\" is none; it is https://NAME in small letters, without a path", self->origin);
  else if (check_public (self, error, size))
  {
    if (self->socket == NULL && self->listen == NULL)
      config_set (&self->listen, "127.0.0.1:8080");
    return true;
  }
  return false;
}

void config_destroy (struct web_config *self)
{
  free (self->data);
  free (self->listen);
  free (self->socket);
  free (self->origin);
  free (self->board_dir);
  free (self->sso_header);
  free (self->sso_secret_file);
  free (self->sso_contact);
  free (self->operator);
  free (self->contact);
  free (self->law);
  free (self->enforcement);
  free (self->licence);
  free (self->contributor);
  *self = (struct web_config){0};
}
