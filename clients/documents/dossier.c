/* SPDX-License-Identifier: EUPL-1.2 */
/* A case for the e-Akte, as one ZIP. */
#include "dossier.h"

#include "archive.h"
#include "case_room.h"
#include "proto/message.h"
#include "proto/uuid.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct dossier
{
  struct arena *arena;
  const struct case_file *file;
  struct archive *archive;
  json_t *files; /* of metadata.json */
  const char *error;
  enum paper_error paper;
  int number;
};

struct dossier *dossier_open (const char *path, const struct case_file *file)
{
  struct arena *arena = arena_new ();
  struct dossier *self = arena_alloc (arena, sizeof *self);
  *self = (struct dossier){.arena = arena, .file = file, .files = json_array ()};
  enum archive_error error = archive_open (&self->archive, path, file->made_ms);
  self->number = error == ARCHIVE_OK ? 0 : errno;
  self->error = error == ARCHIVE_OK ? NULL : archive_error_name (error);
  return self;
}

bool dossier_good (const struct dossier *self)
{
  return self->error == NULL;
}

size_t dossier_files (const struct dossier *self)
{
  return json_array_size (self->files);
}

static void note_file (struct dossier *self, const char *name, size_t size, const void *hash)
{
  char text[65];
  json_array_append_new (self->files,
                         json_pack ("{ss sI ss}", "name", name, "size", (json_int_t) size, "blake2b_256", sodium_bin2hex (text, sizeof text, hash, 32)));
}

static void take_archive (struct dossier *self, enum archive_error error)
{
  if (error != ARCHIVE_OK && self->error == NULL)
    self->error = archive_error_name (error);
}

/* ---- What is written here ---- */

static void add_bytes (struct dossier *self, const char *name, const void *data, size_t size)
{
  uint8_t hash[32];
  take_archive (self, archive_add_bytes (self->archive, slice_of (name), data, size));
  crypto_generichash (hash, sizeof hash, data, size, NULL, 0);
  note_file (self, archive_last_name (self->archive), size, hash);
}

/* Ends what was written into memory and adds it; frees it. */
static void finish (struct dossier *self, const char *name, FILE *out, char **data, const size_t *size, const char *error)
{
  if (fclose (out) != 0 && error == NULL)
    error = "file";
  if (error == NULL)
    add_bytes (self, name, *data, *size);
  else
    self->error = error;
  free (*data);
}

static void add_paper (struct dossier *self, const char *name, const struct paper *paper, enum paper_error (*write) (const struct paper *, FILE *))
{
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  if (out == NULL)
    abort ();
  self->paper = write (paper, out);
  finish (self, name, out, &data, &size, self->paper == PAPER_OK ? NULL : paper_error_code (self->paper));
}

static void add_history (struct dossier *self)
{
  const struct sheet_options options = {.format = SHEET_CSV_EXCEL, .german = self->file->german};
  struct arena *arena = arena_new ();
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  if (out == NULL)
    abort ();
  finish (self, "history.csv", out, &data, &size, case_history_sheet (self->file, &options, out) == SHEET_OK ? NULL : "file");
  if (self->error == NULL)
    add_paper (self, "history.html", case_history_paper (arena, self->file), paper_write_html);
  arena_destroy (&arena);
}

void dossier_add_papers (struct dossier *self)
{
  for (int i = 0; i < CASE_DOCUMENTS && self->error == NULL; i++)
  {
    struct arena *arena = arena_new ();
    enum case_document document = (enum case_document) i;
    if (case_document_filled (arena, self->file, document))
      add_paper (self, arena_printf (arena, "%s.pdf", case_document_key (document)), case_document_paper (arena, self->file, document), paper_write_pdf);
    arena_destroy (&arena);
  }
  if (self->error == NULL)
    add_history (self);
}

/* The own file has what is internal as well, where nobody passes it on by mistake.  A slash in a name would make a directory; the name is one part. */
void dossier_add_attachment (struct dossier *self, const struct value *row, const char *path)
{
  const char *place = value_as_bool (value_at (row, "internal"), false) ? "attachments/intern/" : "attachments/";
  struct slice name = case_text_at (row, "name"), hash = value_as_slice (value_at (row, "hash"));
  char *part = arena_printf (self->arena, "%s%.*s", place, SLICE_ARG (name));
  if (self->error != NULL)
    return;
  for (char *at = part + strlen (place); *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      *at = '_';
  take_archive (self, archive_add_file (self->archive, slice_of (part), path));
  note_file (self, archive_last_name (self->archive), (size_t) value_as_int (value_at (row, "size"), 0), hash.data);
}

/* ---- metadata.json ---- */

static void put_text (json_t *json, const char *key, struct slice text)
{
  if (text.size > 0)
    json_object_set_new (json, key, json_stringn (text.data, text.size));
}

/* "2026-03-31T14:05:09Z" */
static void put_time (struct dossier *self, json_t *json, const char *key, int64_t time_ms)
{
  char day[11];
  date_from_ms (time_ms, day);
  int64_t second = time_ms / 1000 % 86400;
  json_object_set_new (
      json, key, json_string (arena_printf (self->arena, "%sT%02d:%02d:%02dZ", day, (int) (second / 3600), (int) (second / 60 % 60), (int) (second % 60))));
}

static void add_metadata (struct dossier *self)
{
  static const char *const texts[] = {"ref", "org", "handled_by", "district", "pipeline", "stage", "state", "visibility", "merged_into", "adopted_from"};
  const struct value *view = &self->file->view, *fields = value_at (view, "fields");
  json_t *json = json_object ();
  char id[UUID_TEXT];
  uuid_format (value_as_id (value_at (view, "id")), id);
  json_object_set_new (json, "id", json_string (id));
  put_text (json, "title", case_text_at (fields, "title"));
  put_text (json, "file_reference", case_text_at (fields, "file_reference"));
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    put_text (json, texts[i], case_text_at (view, texts[i]));
  put_text (json, "org_name", case_org_name (self->file, case_text_at (view, "org")));
  put_text (json, "stage_name", case_stage_text (self->arena, self->file));
  json_object_set_new (json, "pipeline_version", json_integer (value_as_int (value_at (view, "pipeline_version"), 0)));
  json_object_set_new (json, "version", json_integer (value_as_int (value_at (view, "version"), 0)));
  put_time (self, json, "version_of", case_version_ms (self->file));
  put_time (self, json, "drafted", value_as_int (value_at (view, "drafted"), 0));
  put_time (self, json, "entered_stage", value_as_int (value_at (view, "entered"), 0));
  put_time (self, json, "made", self->file->made_ms);
  json_object_set (json, "files", self->files);
  char *text = json_dumps (json, JSON_INDENT (2));
  archive_add_bytes (self->archive, SLICE ("metadata.json"), text == NULL ? "{}" : text, text == NULL ? 2 : strlen (text));
  free (text);
  json_decref (json);
}

/* ---- The end ---- */

void dossier_abandon (struct dossier **self)
{
  struct dossier *dossier = *self;
  if (dossier == NULL)
    return;
  struct arena *arena = dossier->arena;
  archive_abandon (&dossier->archive);
  json_decref (dossier->files);
  arena_destroy (&arena);
  *self = NULL;
}

const char *dossier_close (struct dossier **self, enum paper_error *paper, int *number)
{
  struct dossier *dossier = *self;
  *paper = PAPER_OK;
  if (dossier == NULL)
    return NULL;
  if (dossier->error == NULL)
    add_metadata (dossier);
  if (dossier->error == NULL)
    take_archive (dossier, archive_close (&dossier->archive));
  const char *error = dossier->error; /* a key of a table */
  *paper = dossier->paper;
  if (number != NULL)
    *number = dossier->number;
  dossier_abandon (self);
  return error;
}
