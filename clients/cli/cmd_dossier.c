/* SPDX-License-Identifier: EUPL-1.2 */
/* dossier: a case for the e-Akte, as one ZIP: its documents, attachments, history and what it is. */
#include "case_fetch.h"
#include "output.h"

#include "clients/documents/dossier.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct making
{
  struct cli *cli;
  const char *path;
  struct case_file file;
  struct dossier *dossier;
  char *directory; /* of attachments until they are packed; NULL: none */
  size_t files;
};

/* ---- Attachments ---- */

static bool step (int64_t done, int64_t total, void *context)
{
  struct progress *progress = context;
  progress->total = (size_t) (total / 1024);
  progress_to (progress, (size_t) (done / 1024));
  return !output_interrupted ();
}

static int add_attachment (struct making *self, const struct value *row, uint32_t number)
{
  struct cli *cli = self->cli;
  struct message answer;
  struct progress bar;
  const struct ideenbus_progress progress = {step, &bar};
  struct slice name = row_text (row, "name");
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
  dossier_add_attachment (self->dossier, row, path);
  return STATUS_DONE;
}

static int add_attachments (struct making *self)
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

static void remove_directory (struct making *self)
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

/* ---- The command ---- */

static int fill (struct making *self)
{
  dossier_add_papers (self->dossier);
  int status = dossier_good (self->dossier) ? add_attachments (self) : STATUS_DONE;
  return status == STATUS_DONE && output_interrupted () ? STATUS_INTERRUPTED : status;
}

static int pack (struct making *self, int status)
{
  struct cli *cli = self->cli;
  enum paper_error paper;
  self->files = dossier_files (self->dossier);
  if (status != STATUS_DONE)
  {
    dossier_abandon (&self->dossier);
    return status;
  }
  const char *error = dossier_close (&self->dossier, &paper, NULL);
  if (error == NULL)
    return STATUS_DONE;
  if (paper != PAPER_OK)
    return fail (cli, STATUS_REFUSED, error, T_PLAIN, paper_error_text (paper, cli->german));
  return fail (cli, STATUS_REFUSED, error, T_DOSSIER_FAILED, self->path);
}

static int say_done (struct making *self)
{
  struct cli *cli = self->cli;
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (self->path));
    json_object_set_new (json, "files", json_integer ((json_int_t) self->files + 1));
    print_json (json);
  }
  else
    remark (cli, T_DOCUMENT_WRITTEN, self->path);
  return STATUS_DONE;
}

int cmd_dossier (struct cli *cli)
{
  struct making self = {.cli = cli, .path = option_text (cli, OPT_DOSSIER_OUTPUT)};
  enum paper_error paper;
  int error = 0;
  if (self.path == NULL)
    return fail (cli, STATUS_USAGE, "option", T_OPTION_MISSING, "dossier", "output FILE.zip");
  if (output_misnamed (self.path, "zip"))
    return fail (cli, STATUS_USAGE, "format", T_MISNAMED, self.path, "zip");
  int status = case_fetch (cli, cli->args.items[0], 0, &self.file);
  if (status != STATUS_DONE)
    return status;
  self.dossier = dossier_open (self.path, &self.file);
  if (!dossier_good (self.dossier))
  {
    dossier_close (&self.dossier, &paper, &error);
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, self.path, errno_text (cli, error));
  }
  output_catch_signals ();
  status = pack (&self, fill (&self));
  remove_directory (&self);
  return status == STATUS_DONE ? say_done (&self) : status;
}
