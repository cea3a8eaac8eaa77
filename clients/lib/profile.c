/* SPDX-License-Identifier: EUPL-1.2 */
/* Profiles: where they lie, what stands in them, and how an invitation becomes one. */
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/* ---- Paths ---- */

const char *ideenbus_default_profile (void)
{
  const char *name = getenv ("IDEENBUS_PROFILE");
  return name == NULL || *name == '\0' ? "default" : name;
}

/* Names become file names. */
static bool name_is_usable (const char *name)
{
  size_t size = strlen (name);
  return size > 0 && size <= IB_NAME_MAX && name[0] != '.' && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == size;
}

/* An XDG directory: the variable if it is absolute, as the specification demands, else below the home directory. */
static bool xdg_path (const char *variable, const char *otherwise, char *path)
{
  const char *base = getenv (variable);
  if (base != NULL && base[0] == '/')
    return snprintf (path, IB_PATH_MAX, "%s/ideenbus", base) < IB_PATH_MAX;
  const char *home = getenv ("HOME");
  if (home == NULL || home[0] != '/')
  {
    const struct passwd *user = getpwuid (getuid ());
    home = user == NULL ? NULL : user->pw_dir;
  }
  return home != NULL && snprintf (path, IB_PATH_MAX, "%s/%s/ideenbus", home, otherwise) < IB_PATH_MAX;
}

/* mkdir -p with 0700 for what is new. */
static bool make_path (char *path)
{
  for (char *at = path + 1;; at++)
    if (*at == '/' || *at == '\0')
    {
      char kept = *at;
      *at = '\0';
      bool made = mkdir (path, 0700) == 0 || errno == EEXIST || errno == EISDIR;
      *at = kept;
      if (!made)
        return false;
      if (kept == '\0')
        return true;
    }
}

static int profile_path (const char *name, const char *suffix, char *path)
{
  char directory[IB_PATH_MAX];
  if (!name_is_usable (name) || !xdg_path ("XDG_CONFIG_HOME", ".config", directory))
    return IDEENBUS_BAD_PROFILE;
  return snprintf (path, IB_PATH_MAX, "%s/%s%s", directory, name, suffix) < IB_PATH_MAX ? IDEENBUS_OK : IDEENBUS_BAD_PROFILE;
}

int ib_data_path (const char *name, char *path)
{
  char directory[IB_PATH_MAX];
  if (!name_is_usable (name) || !xdg_path ("XDG_DATA_HOME", ".local/share", directory) || snprintf (path, IB_PATH_MAX, "%s/%s", directory, name) >= IB_PATH_MAX)
    return IDEENBUS_BAD_PROFILE;
  return make_path (path) ? IDEENBUS_OK : IDEENBUS_STORE;
}

const char *ideenbus_data_file (struct arena *arena, const char *profile)
{
  char path[IB_PATH_MAX];
  int code = ib_data_path (profile == NULL ? ideenbus_default_profile () : profile, path);
  return code == IDEENBUS_BAD_PROFILE ? NULL : arena_printf (arena, "%s/data.mdb", path);
}

/* ---- The file ---- */

static void to_hex (const uint8_t *bytes, size_t size, char *text)
{
  for (size_t i = 0; i < size; i++)
    snprintf (text + 2 * i, 3, "%02x", bytes[i]);
}

static bool from_hex (const char *text, size_t chars, uint8_t *bytes)
{
  for (size_t i = 0; i < chars; i++)
  {
    char c = text[i];
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0)
      return false;
    bytes[i / 2] = (uint8_t) (i % 2 == 0 ? digit << 4 : bytes[i / 2] | digit);
  }
  return true;
}

static bool read_text (const json_t *json, const char *key, char *text, size_t room)
{
  const char *found = json_string_value (json_object_get (json, key));
  if (found == NULL || strlen (found) >= room)
    return false;
  memcpy (text, found, strlen (found) + 1);
  return true;
}

static bool read_id (const json_t *json, const char *key, uint8_t id[16])
{
  const char *text = json_string_value (json_object_get (json, key));
  return text != NULL && uuid_parse (text, (uint32_t) strlen (text), id);
}

static bool read_profile (struct ib_profile *self, const json_t *json)
{
  if (!read_text (json, "endpoint", self->endpoint, sizeof self->endpoint))
    return false;
  bool ipc = strncmp (self->endpoint, "ipc://", 6) == 0;
  bool keys = read_text (json, "server_key", self->server_key, sizeof self->server_key) &&
              read_text (json, "public_key", self->public_key, sizeof self->public_key) &&
              read_text (json, "secret_key", self->secret_key, sizeof self->secret_key) && strlen (self->server_key) == IB_KEY_Z85 - 1;
  if (!keys && !ipc)
    return false;
  self->has_person = read_id (json, "person", self->person);
  const json_t *invitation = json_object_get (json, "invitation");
  const char *token = json_string_value (json_object_get (invitation, "token"));
  self->has_token = token != NULL && strlen (token) == 64 && from_hex (token, 64, self->token) && read_id (invitation, "id", self->redeem_id);
  return true;
}

int ib_profile_load (struct ib_profile *self, const char *name)
{
  char path[IB_PATH_MAX];
  *self = (struct ib_profile){0};
  if (name == NULL)
    name = ideenbus_default_profile ();
  int code = profile_path (name, ".json", path);
  if (code != IDEENBUS_OK)
    return code;
  snprintf (self->name, sizeof self->name, "%s", name);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT || errno == ENOTDIR ? IDEENBUS_NO_PROFILE : IDEENBUS_BAD_PROFILE;
  json_error_t error;
  json_t *json = json_loadfd (fd, JSON_REJECT_DUPLICATES, &error);
  close (fd);
  bool good = json != NULL && read_profile (self, json);
  json_decref (json);
  return good ? IDEENBUS_OK : IDEENBUS_BAD_PROFILE;
}

static json_t *profile_json (const struct ib_profile *self)
{
  char text[65];
  json_t *json = json_object ();
  json_object_set_new (json, "endpoint", json_string (self->endpoint));
  if (self->server_key[0] != '\0')
  {
    json_object_set_new (json, "server_key", json_string (self->server_key));
    json_object_set_new (json, "public_key", json_string (self->public_key));
    json_object_set_new (json, "secret_key", json_string (self->secret_key));
  }
  if (self->has_person)
  {
    uuid_format (self->person, text);
    json_object_set_new (json, "person", json_string (text));
  }
  if (self->has_token)
  {
    json_t *invitation = json_object ();
    to_hex (self->token, sizeof self->token, text);
    json_object_set_new (invitation, "token", json_string (text));
    uuid_format (self->redeem_id, text);
    json_object_set_new (invitation, "id", json_string (text));
    json_object_set_new (json, "invitation", invitation);
  }
  return json;
}

/* Written beside, synced and renamed: a profile is whole or is the one before. */
int ib_profile_save (const struct ib_profile *self)
{
  char path[IB_PATH_MAX], beside[IB_PATH_MAX], directory[IB_PATH_MAX];
  if (profile_path (self->name, ".json", path) != IDEENBUS_OK || profile_path (self->name, ".json.new", beside) != IDEENBUS_OK ||
      !xdg_path ("XDG_CONFIG_HOME", ".config", directory))
    return IDEENBUS_BAD_PROFILE;
  if (!make_path (directory))
    return IDEENBUS_STORE;
  json_t *json = profile_json (self);
  int fd = open (beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = fd >= 0 && fchmod (fd, 0600) == 0 && json_dumpfd (json, fd, JSON_INDENT (2)) == 0 && fsync (fd) == 0;
  json_decref (json);
  if (fd >= 0 && close (fd) != 0)
    good = false;
  return good && rename (beside, path) == 0 ? IDEENBUS_OK : IDEENBUS_STORE;
}

/* ---- Joining ---- */

/* ideenbus://HOST:PORT/SERVERKEYHEX/TOKENHEX or ipc://PATH */
static bool read_url (struct ib_profile *self, const char *url)
{
  static const char scheme[] = "ideenbus://";
  if (strncmp (url, "ipc:///", 7) == 0)
    return snprintf (self->endpoint, sizeof self->endpoint, "%s", url) < (int) sizeof self->endpoint;
  if (strncmp (url, scheme, sizeof scheme - 1) != 0)
    return false;
  const char *host = url + sizeof scheme - 1, *slash = strchr (host, '/');
  const char *colon = slash == NULL ? NULL : memrchr (host, ':', (size_t) (slash - host));
  if (colon == NULL || colon == host || slash - colon < 2 || slash - colon > 6 || strspn (colon + 1, "0123456789") != (size_t) (slash - colon - 1))
    return false;
  size_t tail = strlen (slash);
  uint8_t key[32];
  if ((tail != 130 && !(tail == 131 && slash[130] == '/')) || slash[65] != '/' || !from_hex (slash + 1, 64, key) || !from_hex (slash + 66, 64, self->token))
    return false;
  zmq_z85_encode (self->server_key, key, sizeof key);
  self->has_token = true;
  return snprintf (self->endpoint, sizeof self->endpoint, "tcp://%.*s", (int) (slash - host), host) < (int) sizeof self->endpoint;
}

/* What another broker's outbox and cursors said must not be sent to this one. */
static int move_aside (const char *name)
{
  char path[IB_PATH_MAX], aside[IB_PATH_MAX + 32];
  int code = ib_data_path (name, path);
  if (code != IDEENBUS_OK)
    return code;
  snprintf (aside, sizeof aside, "%s.old-%lld", path, (long long) time (NULL));
  return rename (path, aside) == 0 ? IDEENBUS_OK : IDEENBUS_STORE;
}

int ideenbus_join (const char *name, const char *url, bool replace)
{
  struct ib_profile present, fresh = {0};
  if (name == NULL)
    name = ideenbus_default_profile ();
  int code = ib_profile_load (&present, name);
  if (code == IDEENBUS_BAD_PROFILE && !name_is_usable (name))
    return code;
  if (!read_url (&fresh, url))
    return IDEENBUS_BAD_URL;
  snprintf (fresh.name, sizeof fresh.name, "%s", name);
  uuid_new (fresh.redeem_id);
  bool never_joined = code == IDEENBUS_OK && present.has_token && !present.has_person;
  bool unfinished = never_joined && strcmp (present.server_key, fresh.server_key) == 0;
  if (code == IDEENBUS_OK && !replace && !never_joined)
    return IDEENBUS_PROFILE_EXISTS;
  if (unfinished)
  {
    /* The broker may know these keys by now, and the same invitation must be repeated with its id. */
    memcpy (fresh.public_key, present.public_key, sizeof fresh.public_key);
    memcpy (fresh.secret_key, present.secret_key, sizeof fresh.secret_key);
    if (memcmp (fresh.token, present.token, sizeof fresh.token) == 0)
      memcpy (fresh.redeem_id, present.redeem_id, sizeof fresh.redeem_id);
  }
  else if (fresh.has_token)
    zmq_curve_keypair (fresh.public_key, fresh.secret_key);
  if (!unfinished && code != IDEENBUS_NO_PROFILE && (code = move_aside (name)) != IDEENBUS_OK)
    return code;
  return ib_profile_save (&fresh);
}

int ideenbus_leave (const char *name)
{
  char path[IB_PATH_MAX];
  if (name == NULL)
    name = ideenbus_default_profile ();
  int code = profile_path (name, ".json", path);
  if (code != IDEENBUS_OK)
    return code;
  return unlink (path) == 0 ? IDEENBUS_OK : errno == ENOENT ? IDEENBUS_NO_PROFILE : IDEENBUS_STORE;
}
