/* SPDX-License-Identifier: EUPL-1.2 */
/* Many cases as one file: what the formats have in common. */
#include "case_export_room.h"

#include <stdlib.h>

static const struct
{
  const char *key, *media_type;
  const struct export_kind *kind;
} formats[CASE_EXPORT_FORMATS] = {[CASE_EXPORT_JSON] = {"json", "application/x-ndjson", &export_sheet_kind},
                                  [CASE_EXPORT_CSV] = {"csv", "text/csv; charset=utf-8", &export_sheet_kind},
                                  [CASE_EXPORT_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &export_sheet_kind},
                                  [CASE_EXPORT_ICS] = {"ics", "text/calendar; charset=utf-8", &export_calendar_kind},
                                  [CASE_EXPORT_XES] = {"xes", "application/xml", &export_log_kind}};

const char *case_export_format_key (enum case_export_format format)
{
  return formats[format].key;
}

const char *case_export_media_type (enum case_export_format format)
{
  return formats[format].media_type;
}

enum case_export_format case_export_format_named (struct slice key)
{
  int format = 0;
  while (format < CASE_EXPORT_FORMATS && !slice_is (key, formats[format].key))
    format++;
  return (enum case_export_format) format;
}

struct case_export *case_export_new (const struct case_export_options *options)
{
  struct arena *arena = arena_new ();
  struct case_export *self = arena_alloc (arena, sizeof *self);
  *self = (struct case_export){.arena = arena, .scratch = arena_new (), .options = *options, .kind = formats[options->format].kind};
  self->options.table = slice_copy (arena, options->table);
  self->people = options->format == CASE_EXPORT_XLSX || (options->format == CASE_EXPORT_CSV && options->excel);
  if (self->kind == &export_sheet_kind)
    export_columns (self);
  return self;
}

bool case_export_wants_names (const struct case_export *self)
{
  return self->people;
}

bool case_export_wants_details (const struct case_export *self)
{
  return self->kind == &export_sheet_kind && self->options.table.size == 0 && self->options.format != CASE_EXPORT_JSON;
}

struct message case_export_ask (const struct case_export *self, const struct value *kase)
{
  return self->kind->ask (self, kase);
}

void case_export_open (struct case_export *self, FILE *out)
{
  self->out = out;
  self->kind->open (self);
}

void case_export_begin (struct case_export *self, const struct value *kase)
{
  arena_reset (self->scratch);
  if (self->kind->begin != NULL)
    self->kind->begin (self, kase);
}

void case_export_row (struct case_export *self, const struct value *kase, const struct value *row)
{
  self->kind->row (self, kase, row);
}

void case_export_end (struct case_export *self, const struct value *kase)
{
  if (self->kind->end != NULL)
    self->kind->end (self, kase);
}

size_t case_export_rows (const struct case_export *self)
{
  return self->rows;
}

enum case_export_error case_export_close (struct case_export **self, uint32_t *row)
{
  struct case_export *export = *self;
  uint32_t none;
  if (export == NULL)
    return CASE_EXPORT_OK;
  enum case_export_error error = export->out == NULL ? CASE_EXPORT_OK : export->kind->close (export, row == NULL ? &none : row);
  struct arena *arena = export->arena;
  arena_destroy (&export->scratch);
  arena_destroy (&arena);
  *self = NULL;
  return error;
}

/* ---- For the formats ---- */

const struct value *export_pipeline (const struct case_export *self, struct slice key)
{
  const struct value *list = self->options.pipelines;
  for (uint32_t i = 0; i < list->count; i++)
    if (slice_equal (case_text_at (&list->items[i], "key"), key))
      return &list->items[i];
  return NULL;
}

struct maker export_maker (const struct case_export *self, const struct value *pipeline, struct case_file *file)
{
  *file = (struct case_file){.pipeline = pipeline == NULL ? VALUE_NONE : *pipeline, .german = self->options.german};
  return (struct maker){.arena = self->scratch, .file = file, .german = self->options.german};
}

struct slice export_say (const struct case_export *self, enum case_text text)
{
  const struct maker maker = {.german = self->options.german};
  return case_say (&maker, text);
}
