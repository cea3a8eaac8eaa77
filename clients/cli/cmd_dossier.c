/* SPDX-License-Identifier: EUPL-1.2 */
/* dossier: a case for the e-Akte, as one ZIP: its documents, attachments, history and what it is. */
#include "case_fetch.h"
#include "output.h"

#include "clients/documents/archive.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dossier
{
  struct cli *cli;
  const char *path;
  struct case_file file;
  struct archive *archive;
  char *directory; /* of attachments until they are packed; NULL: none */
  json_t *files;   /* of metadata.json */
};

static const char *hash_text (struct cli *cli, const void *hash)
{
  char text[65];
  return arena_printf (cli->arena, "%s", sodium_bin2hex (text, sizeof text, hash, 32));
}

static void note_file (struct dossier *self, const char *name, size_t size, const void *hash)
{
  json_t *json = json_object ();
  json_object_set_new (json, "name", json_string (name));
  json_object_set_new (json, "size", json_integer ((json_int_t) size));
  json_object_set_new (json, "blake2b_256", json_string (hash_text (self->cli, hash)));
  json_array_append_new (self->files, json);
}

/* ---- What is written here ---- */

static void add_bytes (struct dossier *self, const char *name, const void *data, size_t size)
{
  uint8_t hash[32];
  archive_add_bytes (self->archive, slice_of (name), data, size);
  crypto_generichash (hash, sizeof hash, data, size, NULL, 0);
  note_file (self, archive_last_name (self->archive), size, hash);
}

static int add_paper (struct dossier *self, const char *name, const struct paper *paper, enum paper_error (*write) (const struct paper *, FILE *))
{
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  if (out == NULL)
    return fail (self->cli, STATUS_REFUSED, "file", T_FILE_FAILED, name, errno_text (self->cli, errno));
  enum paper_error error = write (paper, out);
  if (fclose (out) != 0 && error == PAPER_OK)
    error = PAPER_WRITE;
  if (error == PAPER_OK)
    add_bytes (self, name, data, size);
  free (data);
  return error == PAPER_OK ? STATUS_DONE : fail (self->cli, STATUS_REFUSED, paper_error_code (error), T_PLAIN, paper_error_text (error, self->cli->german));
}

static int add_documents (struct dossier *self)
{
  int status = STATUS_DONE;
  for (int i = 0; i < CASE_DOCUMENTS && status == STATUS_DONE; i++)
  {
    struct arena *arena = arena_new ();
    enum case_document document = (enum case_document) i;
    if (case_document_filled (arena, &self->file, document))
      status = add_paper (self, arena_printf (self->cli->arena, "%s.pdf", case_document_key (document)), case_document_paper (arena, &self->file, document),
                          paper_write_pdf);
    arena_destroy (&arena);
  }
  return status;
}

static int add_history (struct dossier *self)
{
  const struct sheet_options options = {.format = SHEET_CSV, .german = self->cli->german};
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  if (out == NULL)
    return fail (self->cli, STATUS_REFUSED, "file", T_FILE_FAILED, "history.csv", errno_text (self->cli, errno));
  enum sheet_error error = case_history_sheet (&self->file, &options, out);
  if (fclose (out) == 0 && error == SHEET_OK)
    add_bytes (self, "history.csv", data, size);
  free (data);
  if (error != SHEET_OK)
    return fail (self->cli, STATUS_REFUSED, "file", T_EXPORT_WRITE, "history.csv");
  return add_paper (self, "history.html", case_history_paper (self->cli->arena, &self->file), paper_write_html);
}

/* ---- Attachments ---- */

static bool step (int64_t done, int64_t total, void *context)
{
  struct progress *progress = context;
  progress->total = (size_t) (total / 1024);
  progress_to (progress, (size_t) (done / 1024));
  return !output_interrupted ();
}

static int add_attachment (struct dossier *self, const struct value *row, uint32_t number)
{
  struct cli *cli = self->cli;
  struct message answer;
  struct progress bar;
  const struct ideenbus_progress progress = {step, &bar};
  struct slice name = row_text (row, "name"), hash = row_text (row, "hash");
  const char *path = arena_printf (cli->arena, "%s/%u", self->directory, number);
  progress_begin (&bar, cli, T_DOWNLOADING, 0);
  int code = ideenbus_fetch (cli->bus, cli->arena, row, path, NULL, cli->timeout_ms, &progress, &answer);
  int kept = errno;
  progress_hide (&bar);
  if (code == IDEENBUS_FILE)
    return fail (cli, STATUS_REFUSED, "file", T_FILE_FAILED, path, errno_text (cli, kept));
  if (code == IDEENBUS_CONTENT)
    return fail (cli, STATUS_REFUSED, "content", T_CONTENT_DAMAGED, slice_text (cli, name));
  if (code != IDEENBUS_OK)
    return say_code (cli, code);
  if (answer.type != MSG_RESULT)
    return say_refused (cli, &answer);
  /* The own file has what is internal as well, where nobody passes it on by mistake.  A slash in a name would make a directory; the name is one part. */
  const char *place = value_as_bool (value_at (row, "internal"), false) ? "attachments/intern/" : "attachments/";
  char *part = arena_printf (cli->arena, "%s%.*s", place, SLICE_ARG (name));
  for (char *at = part + strlen (place); *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      *at = '_';
  archive_add_file (self->archive, slice_of (part), path);
  note_file (self, archive_last_name (self->archive), (size_t) value_as_int (value_at (row, "size"), 0), hash.data);
  return STATUS_DONE;
}

static int add_attachments (struct dossier *self)
{
  const struct value *list = &self->file.attachments;
  const char *place = getenv ("TMPDIR");
  int status = STATUS_DONE;
  if (list->count == 0)
    return status;
  char *directory = arena_printf (self->cli->arena, "%s/ideenbus-XXXXXX", place == NULL || *place == '\0' ? "/var/tmp" : place);
  if (mkdtemp (directory) == NULL)
    return fail (self->cli, STATUS_REFUSED, "file", T_FILE_FAILED, directory, errno_text (self->cli, errno));
  self->directory = directory;
  for (uint32_t i = 0; i < list->count && status == STATUS_DONE; i++)
    status = add_attachment (self, &list->items[i], i);
  return status;
}

static void remove_directory (struct dossier *self)
{
  DIR *directory = self->directory == NULL ? NULL : opendir (self->directory);
  for (struct dirent *entry; directory != NULL && (entry = readdir (directory)) != NULL;)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      unlinkat (dirfd (directory), entry->d_name, 0);
  if (directory != NULL)
    closedir (directory);
  if (self->directory != NULL)
    rmdir (self->directory);
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
      json, key,
      json_string (arena_printf (self->cli->arena, "%sT%02d:%02d:%02dZ", day, (int) (second / 3600), (int) (second / 60 % 60), (int) (second % 60))));
}

static void add_metadata (struct dossier *self)
{
  static const char *const texts[] = {"ref", "org", "handled_by", "district", "pipeline", "stage", "state", "visibility", "merged_into", "adopted_from"};
  struct cli *cli = self->cli;
  const struct value *view = &self->file.view, *fields = value_at (view, "fields");
  json_t *json = json_object ();
  json_object_set_new (json, "id", json_string (id_text (cli, value_as_id (value_at (view, "id")))));
  put_text (json, "title", row_text (fields, "title"));
  put_text (json, "file_reference", row_text (fields, "file_reference"));
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    put_text (json, texts[i], row_text (view, texts[i]));
  put_text (json, "org_name", case_org_name (&self->file, row_text (view, "org")));
  put_text (json, "stage_name", case_stage_text (cli->arena, &self->file));
  json_object_set_new (json, "pipeline_version", json_integer (value_as_int (value_at (view, "pipeline_version"), 0)));
  json_object_set_new (json, "version", json_integer (value_as_int (value_at (view, "version"), 0)));
  put_time (self, json, "version_of", case_version_ms (&self->file));
  put_time (self, json, "drafted", value_as_int (value_at (view, "drafted"), 0));
  put_time (self, json, "entered_stage", value_as_int (value_at (view, "entered"), 0));
  put_time (self, json, "made", self->file.made_ms);
  json_object_set (json, "files", self->files);
  char *text = json_dumps (json, JSON_INDENT (2));
  archive_add_bytes (self->archive, SLICE ("metadata.json"), text == NULL ? "{}" : text, text == NULL ? 2 : strlen (text));
  free (text);
  json_decref (json);
}

/* ---- The command ---- */

static int fill (struct dossier *self)
{
  int status = add_documents (self);
  if (status == STATUS_DONE)
    status = add_history (self);
  if (status == STATUS_DONE)
    status = add_attachments (self);
  if (status == STATUS_DONE && output_interrupted ())
    status = STATUS_INTERRUPTED;
  if (status == STATUS_DONE)
    add_metadata (self);
  return status;
}

static int pack (struct dossier *self, int status)
{
  if (status != STATUS_DONE)
  {
    archive_abandon (&self->archive);
    return status;
  }
  enum archive_error error = archive_close (&self->archive);
  if (error == ARCHIVE_OK)
    return STATUS_DONE;
  return fail (self->cli, STATUS_REFUSED, archive_error_name (error), T_DOSSIER_FAILED, self->path);
}

static int say_done (struct dossier *self)
{
  struct cli *cli = self->cli;
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (self->path));
    json_object_set_new (json, "files", json_integer ((json_int_t) json_array_size (self->files) + 1));
    print_json (json);
  }
  else
    remark (cli, T_DOCUMENT_WRITTEN, self->path);
  return STATUS_DONE;
}

int cmd_dossier (struct cli *cli)
{
  struct dossier self = {.cli = cli, .path = option_text (cli, OPT_DOSSIER_OUTPUT)};
  if (self.path == NULL)
    return fail (cli, STATUS_USAGE, "option", T_OPTION_MISSING, "dossier", "output FILE.zip");
  int status = case_fetch (cli, cli->args.items[0], 0, &self.file);
  if (status != STATUS_DONE)
    return status;
  if (archive_open (&self.archive, self.path, self.file.made_ms) != ARCHIVE_OK)
  {
    int error = errno;
    archive_abandon (&self.archive);
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, self.path, errno_text (cli, error));
  }
  output_catch_signals ();
  self.files = json_array ();
  status = pack (&self, fill (&self));
  remove_directory (&self);
  if (status == STATUS_DONE)
    status = say_done (&self);
  json_decref (self.files);
  return status;
}
