/* SPDX-License-Identifier: EUPL-1.2 */
#include "config.h"

#include <assert.h>
#include <ctype.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES (1024 * 1024)

/* ---- The schema ---- */

/* What the file holds; pointers, so that a key left out differs from one that is empty. */
struct file
{
  char *data, *bind, *feed, *public_address, *public_feed, *region, *prefix;
  bool *relay_admin;
  int64_t *io_threads, *map_gib, *ring_mib;
};

#define TEXT(KEY, MEMBER) CYAML_FIELD_STRING_PTR (KEY, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file, MEMBER, 0, 400)
#define NUMBER(KEY, MEMBER) CYAML_FIELD_INT_PTR (KEY, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file, MEMBER)

static const cyaml_schema_field_t fields[] = {TEXT ("data", data),
                                              TEXT ("bind", bind),
                                              TEXT ("feed", feed),
                                              TEXT ("public_address", public_address),
                                              TEXT ("public_feed", public_feed),
                                              TEXT ("region", region),
                                              TEXT ("prefix", prefix),
                                              CYAML_FIELD_BOOL_PTR ("relay_admin", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file, relay_admin),
                                              NUMBER ("io_threads", io_threads),
                                              NUMBER ("map_gib", map_gib),
                                              NUMBER ("ring_mib", ring_mib),
                                              CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING (CYAML_FLAG_POINTER, struct file, fields)};

/* ---- Errors ---- */

/* libcyaml tells what is wrong in log lines: first the error, then where it was.  The place of an unknown or repeated key is that of the value before it, so it
   is looked for in the text. */
struct complaint
{
  char what[200];
  int line, column;
};

static void listen (cyaml_log_t level, void *context, const char *format, va_list arguments)
{
  (void) level;
  struct complaint *self = context;
  char text[300];
  vsnprintf (text, sizeof text, format, arguments);
  text[strcspn (text, "\n")] = '\0';
  const char *place = strstr (text, "(line: ");
  if (place != NULL && self->line == 0)
    sscanf (place, "(line: %d, column: %d)", &self->line, &self->column);
  else if (place == NULL && self->what[0] == '\0')
    snprintf (self->what, sizeof self->what, "%.*s", (int) sizeof self->what - 1, strncmp (text, "Load: ", 6) == 0 ? text + 6 : text);
}

/* The line and column of the nth line that begins with key and a colon. */
static void find_key (const char *text, const char *key, int nth, struct complaint *self)
{
  int number = 1;
  for (const char *line = text; *line != '\0'; number++)
  {
    size_t indent = strspn (line, " \t\"'");
    size_t size = strlen (key);
    if (strncmp (line + indent, key, size) == 0 && line[indent + size + strspn (line + indent + size, " \t\"'")] == ':' && --nth == 0)
    {
      self->line = number;
      self->column = (int) indent + 1;
      return;
    }
    line += strcspn (line, "\n");
    line += *line == '\n';
  }
}

static void explain (struct complaint *self, const char *file, const char *text, cyaml_err_t status, char *error, size_t error_size)
{
  char key[200], what[300];
  if (sscanf (self->what, "Unexpected key: %199[^\n]", key) == 1)
  {
    find_key (text, key, 1, self);
    snprintf (what, sizeof what, "unknown key \"%s\"", key);
  }
  else if (sscanf (self->what, "Mapping field already seen: %199[^\n]", key) == 1)
  {
    find_key (text, key, 2, self);
    snprintf (what, sizeof what, "key \"%s\" stands twice", key);
  }
  else
    snprintf (what, sizeof what, "%s", self->what[0] != '\0' ? self->what : cyaml_strerror (status));
  if (self->line != 0)
    snprintf (error, error_size, "%s:%d:%d: %s", file, self->line, self->column, what);
  else
    snprintf (error, error_size, "%s: %s", file, what);
}

/* ---- Reading ---- */

void config_set (char **text, const char *value)
{
  char *copy = strdup (value);
  if (copy == NULL)
    abort ();
  free (*text);
  *text = copy;
}

static void set_defaults (struct config *self)
{
  *self = (struct config){.io_threads = 1, .map_gib = 256, .ring_mib = 16};
  config_set (&self->data, "/var/lib/ideenbus");
  config_set (&self->bind, "tcp://127.0.0.1:7420");
  config_set (&self->feed, "tcp://127.0.0.1:7421");
  config_set (&self->public_address, "");
  config_set (&self->public_feed, "");
  config_set (&self->region, "Smarte Region");
  config_set (&self->prefix, "SLK");
}

static void take_text (char **text, const char *value)
{
  if (value != NULL)
    config_set (text, value);
}

static void take_file (struct config *self, const struct file *file)
{
  take_text (&self->data, file->data);
  take_text (&self->bind, file->bind);
  take_text (&self->feed, file->feed);
  take_text (&self->public_address, file->public_address);
  take_text (&self->public_feed, file->public_feed);
  take_text (&self->region, file->region);
  take_text (&self->prefix, file->prefix);
  if (file->relay_admin != NULL)
    self->relay_admin = *file->relay_admin;
  if (file->io_threads != NULL)
    self->io_threads = *file->io_threads;
  if (file->map_gib != NULL)
    self->map_gib = *file->map_gib;
  if (file->ring_mib != NULL)
    self->ring_mib = *file->ring_mib;
}

/* The text of a file with a NUL behind it, the caller's to free; NULL with error. */
static char *read_file (const char *file, size_t *size, char *error, size_t error_size)
{
  FILE *stream = fopen (file, "re");
  if (stream == NULL)
  {
    snprintf (error, error_size, "%s: %s", file, strerror (errno));
    return NULL;
  }
  char *text = malloc (FILE_BYTES + 1);
  if (text == NULL)
    abort ();
  *size = fread (text, 1, FILE_BYTES, stream);
  bool whole = feof (stream) != 0 && ferror (stream) == 0;
  fclose (stream);
  text[*size] = '\0';
  if (whole)
    return text;
  snprintf (error, error_size, "%s: not a readable file below 1 MiB", file);
  free (text);
  return NULL;
}

int config_load (struct config *self, const char *file, char *error, size_t error_size)
{
  set_defaults (self);
  if (file == NULL)
    return 0;
  size_t size;
  char *text = read_file (file, &size, error, error_size);
  if (text == NULL)
    return -1;
  struct complaint complaint = {0};
  cyaml_config_t reader = {.log_fn = listen, .log_ctx = &complaint, .log_level = CYAML_LOG_ERROR, .mem_fn = cyaml_mem};
  struct file *content = NULL;
  cyaml_err_t status = cyaml_load_data ((const uint8_t *) text, size, &reader, &schema, (cyaml_data_t **) &content, NULL);
  if (status != CYAML_OK)
    explain (&complaint, file, text, status, error, error_size);
  else if (content != NULL) /* a file of comments only has none */
    take_file (self, content);
  if (content != NULL)
    cyaml_free (&reader, &schema, content, 0);
  free (text);
  return status == CYAML_OK ? 0 : -1;
}

/* ---- Checking ---- */

/* host:port with a port of 0 (or *) to 65535 */
static bool is_address (const char *text, bool any_port)
{
  const char *colon = strrchr (text, ':');
  if (colon == NULL || colon == text || colon[1] == '\0')
    return false;
  if (strcmp (colon + 1, "*") == 0)
    return any_port;
  for (const char *c = colon + 1; *c != '\0'; c++)
    if (!isdigit ((unsigned char) *c))
      return false;
  long port = strlen (colon + 1) <= 5 ? atol (colon + 1) : -1;
  return port >= (any_port ? 0 : 1) && port <= 65535 && strpbrk (text, " \t\"\\/") == NULL;
}

static bool is_endpoint (const char *text, bool any_port)
{
  return strncmp (text, "tcp://", 6) == 0 && is_address (text + 6, any_port);
}

static bool is_prefix (const char *text)
{
  size_t size = strlen (text);
  for (size_t i = 0; i < size; i++)
    if (!isupper ((unsigned char) text[i]) && !isdigit ((unsigned char) text[i]))
      return false;
  return size >= 1 && size <= 8;
}

int config_check (const struct config *self, char *error, size_t error_size)
{
  const char *wrong = NULL;
  if (self->data[0] == '\0')
    wrong = "data: must name a directory";
  else if (!is_endpoint (self->bind, true))
    wrong = "bind: must be tcp://HOST:PORT";
  else if (self->feed[0] != '\0' && !is_endpoint (self->feed, true))
    wrong = "feed: must be tcp://HOST:PORT, or \"\" for none";
  else if (self->public_address[0] != '\0' && !is_address (self->public_address, false))
    wrong = "public_address: must be HOST:PORT";
  else if (self->public_feed[0] != '\0' && !is_endpoint (self->public_feed, false))
    wrong = "public_feed: must be tcp://HOST:PORT";
  else if (self->region[0] == '\0' || strlen (self->region) > 200)
    wrong = "region: must have 1 to 200 bytes";
  else if (!is_prefix (self->prefix))
    wrong = "prefix: must be 1 to 8 of A-Z and 0-9";
  else if (self->io_threads < 1 || self->io_threads > 64)
    wrong = "io_threads: must be 1 to 64";
  else if (self->map_gib < 1 || self->map_gib > 65536)
    wrong = "map_gib: must be 1 to 65536";
  else if (self->ring_mib < 1 || self->ring_mib > 4096)
    wrong = "ring_mib: must be 1 to 4096";
  if (wrong == NULL)
    return 0;
  snprintf (error, error_size, "%s", wrong);
  return -1;
}

void config_outside (const struct config *self, const char *endpoint, char *address, size_t size)
{
  const char *host = endpoint + strlen ("tcp://");
  const char *port = strrchr (host, ':');
  char name[256] = "localhost";
  bool all = strncmp (host, "0.0.0.0:", 8) == 0 || strncmp (host, "[::]:", 5) == 0 || strncmp (host, "*:", 2) == 0;
  if (!all)
    snprintf (address, size, "%s", host);
  else if (self->public_address[0] != '\0')
    snprintf (address, size, "%.*s%s", (int) (strrchr (self->public_address, ':') - self->public_address), self->public_address, port);
  else if (gethostname (name, sizeof name - 1) == 0)
    snprintf (address, size, "%s%s", name, port);
  else
    snprintf (address, size, "localhost%s", port);
}

void config_destroy (struct config *self)
{
  char **texts[] = {&self->data, &self->bind, &self->feed, &self->public_address, &self->public_feed, &self->region, &self->prefix};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
  {
    free (*texts[i]);
    *texts[i] = NULL;
  }
}
