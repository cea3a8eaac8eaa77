/* SPDX-License-Identifier: EUPL-1.2 */
/* An event log as XES: elements one after another, nothing kept but the header. */
#include "xes.h"

#include "clean.h"
#include "proto/message.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define DAY_MS (24LL * 3600 * 1000)
#define FIRST_MS INT64_C (-62135596800000) /* 0001-01-01 */
#define LAST_MS INT64_C (253402300799999)  /* the end of 9999 */

struct xes
{
  FILE *out;
  const struct xes_header *header;
  struct arena *arena;
  enum xes_error error;
  bool in_trace;
};

/* What the log says of itself, and what an unknown value of its own globals is to readers. */
static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
                           "<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
                           "<extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
                           "<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
                           "<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n";
#define UNKNOWN                                                                                                                                                \
  {                                                                                                                                                            \
    "UNKNOWN", 7                                                                                                                                               \
  }
static const struct xes_attribute own_trace_globals[] = {{.key = "concept:name", .kind = XES_STRING, .text = UNKNOWN}};
static const struct xes_attribute own_event_globals[] = {{.key = "concept:name", .kind = XES_STRING, .text = UNKNOWN},
                                                         {.key = "time:timestamp", .kind = XES_DATE, .integer = 0},
                                                         {.key = "lifecycle:transition", .kind = XES_STRING, .text = {"complete", 8}}};
/* What an event may have that its caller gives apart. */
static const char *const own_event_keys[] = {"concept:name", "time:timestamp", "lifecycle:transition", "org:role", "org:group", NULL};
static const char *const own_trace_keys[] = {"concept:name", NULL};
static const char *const own_log_keys[] = {"concept:name", "lifecycle:model", NULL};

const char *xes_error_name (enum xes_error error)
{
  static const char *const names[] = {"ok", "write", "key", "time", "global", "classifier"};
  return names[error];
}

static void fail (struct xes *self, enum xes_error error)
{
  if (self->error == XES_OK)
    self->error = error;
}

/* ---- Checks ---- */

static bool key_is_good (const char *key)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", more[] = "0123456789-.:";
  if (key[0] == '\0' || strchr (letters, key[0]) == NULL)
    return false;
  for (; *key != '\0'; key++)
    if (strchr (letters, *key) == NULL && strchr (more, *key) == NULL)
      return false;
  return true;
}

static const struct xes_attribute *find (struct xes_attributes attributes, const char *key, size_t before)
{
  for (size_t i = 0; i < before; i++)
    if (strcmp (attributes.items[i].key, key) == 0)
      return &attributes.items[i];
  return NULL;
}

/* Names that stand once, and moments that can be written; own: the keys that the element has anyway, up to NULL. */
static void check (struct xes *self, struct xes_attributes attributes, const char *const *own)
{
  for (size_t i = 0; i < attributes.count; i++)
  {
    const struct xes_attribute *attribute = &attributes.items[i];
    bool good = key_is_good (attribute->key) && find (attributes, attribute->key, i) == NULL;
    for (size_t k = 0; good && own[k] != NULL; k++)
      good = strcmp (own[k], attribute->key) != 0;
    if (!good)
      fail (self, XES_KEY);
    if (attribute->kind == XES_DATE && (attribute->integer < FIRST_MS || attribute->integer > LAST_MS))
      fail (self, XES_TIME);
  }
}

static void check_globals (struct xes *self, struct xes_attributes attributes, struct xes_attributes globals)
{
  for (size_t i = 0; i < globals.count; i++)
  {
    const struct xes_attribute *attribute = find (attributes, globals.items[i].key, attributes.count);
    if (attribute == NULL || attribute->kind != globals.items[i].kind)
      fail (self, XES_GLOBAL);
  }
}

static bool is_global (const struct xes_header *header, struct slice key)
{
  for (size_t i = 0; i < sizeof own_event_globals / sizeof own_event_globals[0]; i++)
    if (slice_is (key, own_event_globals[i].key))
      return true;
  for (size_t i = 0; i < header->event_globals.count; i++)
    if (slice_is (key, header->event_globals.items[i].key))
      return true;
  return false;
}

static void check_classifier (struct xes *self, const struct xes_classifier *classifier)
{
  for (const char *key = classifier->keys;; key++)
  {
    size_t size = strcspn (key, " ");
    if (!is_global (self->header, (struct slice){key, (uint32_t) size}))
      fail (self, XES_CLASSIFIER);
    key += size;
    if (*key == '\0')
      return;
  }
}

/* ---- Writing ---- */

static void write_time (FILE *out, int64_t time_ms)
{
  char day[11];
  date_from_ms (time_ms, day);
  int64_t rest = (time_ms % DAY_MS + DAY_MS) % DAY_MS;
  fprintf (out, "%sT%02d:%02d:%02d.%03dZ", day, (int) (rest / 3600000), (int) (rest / 60000 % 60), (int) (rest / 1000 % 60), (int) (rest % 1000));
}

static void write_value (FILE *out, const struct xes_attribute *attribute)
{
  switch (attribute->kind)
  {
  case XES_STRING:
  case XES_ID:
    clean_write_xml (out, attribute->text);
    break;
  case XES_INT:
    fprintf (out, "%" PRId64, attribute->integer);
    break;
  case XES_BOOLEAN:
    fputs (attribute->integer != 0 ? "true" : "false", out);
    break;
  case XES_DATE:
    write_time (out, attribute->integer);
    break;
  }
}

static void write_attribute (struct xes *self, const struct xes_attribute *attribute)
{
  static const char *const names[] = {"string", "int", "boolean", "date", "id"};
  fprintf (self->out, "<%s key=\"%s\" value=\"", names[attribute->kind], attribute->key);
  write_value (self->out, attribute);
  fputs ("\"/>\n", self->out);
}

static void write_string (struct xes *self, const char *key, struct slice text)
{
  write_attribute (self, &(struct xes_attribute){.key = key, .kind = XES_STRING, .text = text});
}

static void write_all (struct xes *self, struct xes_attributes attributes)
{
  for (size_t i = 0; i < attributes.count; i++)
    write_attribute (self, &attributes.items[i]);
}

static void write_globals (struct xes *self, const char *scope, const struct xes_attribute *own, size_t count, struct xes_attributes more)
{
  fprintf (self->out, "<global scope=\"%s\">\n", scope);
  write_all (self, (struct xes_attributes){own, count});
  write_all (self, more);
  fputs ("</global>\n", self->out);
}

struct xes *xes_open (FILE *out, const struct xes_header *header)
{
  struct arena *arena = arena_new ();
  struct xes *self = arena_alloc (arena, sizeof *self);
  *self = (struct xes){.out = out, .header = header, .arena = arena};
  check (self, header->attributes, own_log_keys);
  check (self, header->trace_globals, own_trace_keys);
  check (self, header->event_globals, own_event_keys);
  for (size_t i = 0; i < header->classifier_count; i++)
    check_classifier (self, &header->classifiers[i]);
  if (self->error != XES_OK)
    return self;
  fputs (head, out);
  write_globals (self, "trace", own_trace_globals, 1, header->trace_globals);
  write_globals (self, "event", own_event_globals, sizeof own_event_globals / sizeof own_event_globals[0], header->event_globals);
  for (size_t i = 0; i < header->classifier_count; i++)
  {
    fputs ("<classifier name=\"", out);
    clean_write_xml (out, header->classifiers[i].name);
    fprintf (out, "\" scope=\"event\" keys=\"%s\"/>\n", header->classifiers[i].keys);
  }
  write_string (self, "concept:name", header->name);
  write_string (self, "lifecycle:model", SLICE ("standard"));
  write_all (self, header->attributes);
  return self;
}

void xes_trace_begin (struct xes *self, struct slice name, struct xes_attributes attributes)
{
  assert (!self->in_trace);
  self->in_trace = true;
  check (self, attributes, own_trace_keys);
  check_globals (self, attributes, self->header->trace_globals);
  if (self->error != XES_OK)
    return;
  fputs ("<trace>\n", self->out);
  write_string (self, "concept:name", name);
  write_all (self, attributes);
}

void xes_event (struct xes *self, const struct xes_event *event)
{
  static const char *const transitions[] = {"complete", "schedule", "assign",    "withdraw", "reassign",  "start",
                                            "suspend",  "resume",   "ate_abort", "pi_abort", "manualskip"};
  assert (self->in_trace);
  check (self, event->attributes, own_event_keys);
  check_globals (self, event->attributes, self->header->event_globals);
  if (event->time_ms < FIRST_MS || event->time_ms > LAST_MS)
    fail (self, XES_TIME);
  if (self->error != XES_OK)
    return;
  fputs ("<event>\n", self->out);
  write_string (self, "concept:name", event->name);
  write_attribute (self, &(struct xes_attribute){.key = "time:timestamp", .kind = XES_DATE, .integer = event->time_ms});
  write_string (self, "lifecycle:transition", slice_of (transitions[event->transition]));
  if (event->role.size > 0)
    write_string (self, "org:role", event->role);
  if (event->group.size > 0)
    write_string (self, "org:group", event->group);
  write_all (self, event->attributes);
  fputs ("</event>\n", self->out);
}

void xes_trace_end (struct xes *self)
{
  assert (self->in_trace);
  self->in_trace = false;
  if (self->error == XES_OK)
    fputs ("</trace>\n", self->out);
  if (ferror (self->out) != 0)
    fail (self, XES_WRITE);
}

enum xes_error xes_error (const struct xes *self)
{
  return self->error;
}

enum xes_error xes_close (struct xes **self)
{
  struct xes *xes = *self;
  if (xes == NULL)
    return XES_OK;
  assert (!xes->in_trace || xes->error != XES_OK);
  if (xes->error == XES_OK)
    fputs ("</log>\n", xes->out);
  if (fflush (xes->out) != 0 || ferror (xes->out) != 0)
    fail (xes, XES_WRITE);
  enum xes_error error = xes->error;
  struct arena *arena = xes->arena;
  *self = NULL;
  arena_destroy (&arena);
  return error;
}
