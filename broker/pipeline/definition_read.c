/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a definition through libcyaml, and finding the place in the text that its complaints mean. */
#include "definition_raw.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define READ_MAX_BYTES ((size_t) 64 * 1024 * 1024)

/* What libcyaml says about an error: a line about the thing, then where it was, innermost first. */
struct complaint
{
  char what[300];
  char key[LIMIT_KEY_BYTES + 1]; /* whose value it is about, or "" */
  uint32_t count;                /* of places */
  struct source_node places[2];
};

static void listen (cyaml_log_t level, void *context, const char *format, va_list list)
{
  struct complaint *self = context;
  (void) level;
  char line[300];
  vsnprintf (line, sizeof line, format, list);
  line[strcspn (line, "\n")] = '\0';
  const char *text = strncmp (line, "Load: ", 6) == 0 ? line + 6 : line;
  const char *place = strstr (text, "(line: ");
  uint32_t row, column;
  if (place == NULL && self->what[0] == '\0' && strcmp (text, "Backtrace:") != 0)
    snprintf (self->what, sizeof self->what, "%s", text);
  if (place != NULL && self->count == 0 && sscanf (text, " in mapping field '%64[^']'", self->key) != 1)
    self->key[0] = '\0';
  if (place != NULL && self->count < 2 && sscanf (place, "(line: %u, column: %u)", &row, &column) == 2)
    self->places[self->count++] = (struct source_node){.key_line = row, .key_column = column};
}

/* An allocator for libcyaml on an arena, so that nothing is left behind whatever the text was.  realloc needs the size of a piece: it stands before it. */
struct piece
{
  size_t size;
  size_t pad; /* keeps what follows aligned */
};

static void *allocate (void *context, void *old, size_t size)
{
  struct arena *arena = context;
  if (size == 0 || arena_used (arena) + size > READ_MAX_BYTES)
    return NULL;
  struct piece *piece = arena_alloc (arena, sizeof *piece + size);
  piece->size = size;
  if (old != NULL)
  {
    size_t before = ((struct piece *) old)[-1].size;
    memcpy (piece + 1, old, before < size ? before : size);
  }
  return piece + 1;
}

/* An unknown key is reported where the entry before it stands, while the key itself is the next of that name; a missing one where the last entry stands, while
   the map around it is the next place out. */
static void complain (struct arena *arena, const struct complaint *complaint, cyaml_err_t status, const struct source_node *root,
                      struct definition_error *error)
{
  static const char unexpected[] = "Unexpected key: ", missing[] = "Missing required";
  const struct source_node *at = complaint->count > 0 ? &complaint->places[0] : root;
  const char *what = complaint->what[0] != '\0' ? complaint->what : cyaml_strerror (status);
  struct label said = foreign_label (arena, what);
  if (strncmp (what, unexpected, sizeof unexpected - 1) == 0)
  {
    const struct source_node *key = source_find (root, slice_of (what + sizeof unexpected - 1), at->key_line, at->key_column);
    definition_refuse_said (error, key != NULL ? key : at, said);
  }
  else if (strncmp (what, missing, sizeof missing - 1) == 0)
    definition_refuse_said (error, complaint->count > 1 ? &complaint->places[1] : root, said);
  else if (complaint->key[0] != '\0')
    definition_refuse_said (error, at, label_behind (arena, slice_of (complaint->key), said));
  else
    definition_refuse_said (error, at, said);
}

struct raw_pipeline *raw_read (struct arena *arena, struct slice yaml, const struct source_node *root, struct definition_error *error)
{
  struct complaint complaint = {.count = 0};
  cyaml_config_t config = {
      .log_fn = listen, .log_ctx = &complaint, .mem_fn = allocate, .mem_ctx = arena, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_NO_ALIAS};
  cyaml_data_t *data = NULL;
  cyaml_err_t status = cyaml_load_data ((const uint8_t *) yaml.data, yaml.size, &config, raw_schema (), &data, NULL);
  if (status == CYAML_OK && data != NULL)
    return data;
  complain (arena, &complaint, status, root, error);
  return NULL;
}
