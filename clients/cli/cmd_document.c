/* SPDX-License-Identifier: EUPL-1.2 */
/* document: Steckbrief, specification, funding, Beschlussvorlage and history of a case as HTML, PDF or DOCX, by a template of one's own as well. */
#include "case_fetch.h"
#include "output.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum format
{
  HTML,
  PDF,
  DOCX,
  FORMATS
};

struct writing
{
  struct cli *cli;
  enum case_document document; /* CASE_DOCUMENTS: the history */
  enum format format;
  int64_t at;
  const char *path, *template_path, *new_template; /* any may be NULL */
  struct slice docx_template;
  struct case_file file;
  struct paper *paper;
};

/* ---- What was asked for ---- */

/* As it was asked for, or as the name of the file says; HTML where neither does. */
static int read_format (struct writing *self)
{
  static const char *const names[FORMATS] = {"html", "pdf", "docx"};
  const char *given = option_text (self->cli, OPT_DOCUMENT_FORMAT), *ending = output_ending (self->path);
  const char *name = given != NULL ? given : ending != NULL ? ending : names[HTML];
  int found = 0;
  while (found < FORMATS && strcasecmp (name, names[found]) != 0)
    found++;
  if (found == FORMATS)
    return given != NULL ? fail (self->cli, STATUS_USAGE, "format", T_BAD_DOCUMENT_FORMAT, given)
                         : fail (self->cli, STATUS_USAGE, "format", T_BAD_DOCUMENT_ENDING, self->path);
  if (output_misnamed (self->path, names[found]))
    return fail (self->cli, STATUS_USAGE, "format", T_MISNAMED, self->path, names[found]);
  self->format = (enum format) found;
  return STATUS_DONE;
}

static int read_at (struct writing *self)
{
  const char *at = option_text (self->cli, OPT_AT);
  if (at != NULL && (!input_integer (at, &self->at) || self->at < 1))
    return fail (self->cli, STATUS_USAGE, "at", T_BAD_DOCUMENT_AT, at);
  return STATUS_DONE;
}

static int read_options (struct writing *self)
{
  struct cli *cli = self->cli;
  self->document = case_document_named (cli->args.items[1]);
  self->path = option_text (cli, OPT_DOCUMENT_OUTPUT);
  self->template_path = option_text (cli, OPT_TEMPLATE);
  self->new_template = option_text (cli, OPT_WRITE_TEMPLATE);
  if (self->document == CASE_DOCUMENTS && strcmp (cli->args.items[1], "verlauf") != 0)
    return fail (cli, STATUS_USAGE, "document", T_BAD_DOCUMENT, cli->args.items[1]);
  int status = read_format (self);
  if (status == STATUS_DONE)
    status = read_at (self);
  if (status != STATUS_DONE)
    return status;
  if (self->template_path != NULL && self->format != DOCX)
    return fail (cli, STATUS_USAGE, "template", T_TEMPLATE_DOCX);
  if (self->new_template != NULL && (self->path != NULL || self->template_path != NULL))
    return fail (cli, STATUS_USAGE, "template", T_TEMPLATE_ALONE);
  const char *ending = output_ending (self->new_template);
  if (ending != NULL && strcasecmp (ending, "docx") != 0)
    return fail (cli, STATUS_USAGE, "template", T_TEMPLATE_ENDING, self->new_template);
  if (self->new_template == NULL && self->format != HTML && !output_takes_bytes (self->path))
    return fail (cli, STATUS_USAGE, "terminal", T_NEEDS_OUTPUT);
  return STATUS_DONE;
}

static int read_template (struct writing *self)
{
  struct cli *cli = self->cli;
  FILE *in = self->template_path == NULL ? NULL : fopen (self->template_path, "re");
  if (self->template_path == NULL)
    return STATUS_DONE;
  if (in == NULL)
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, self->template_path, errno_text (cli, errno));
  char *data = arena_alloc (cli->arena, PAPER_TEMPLATE_BYTES_MAX + 1); /* one more shows that it is too large */
  size_t size = fread (data, 1, PAPER_TEMPLATE_BYTES_MAX + 1, in);
  bool good = !ferror (in);
  int error = errno;
  fclose (in);
  if (!good)
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, self->template_path, errno_text (cli, error));
  self->docx_template = (struct slice){data, (uint32_t) size};
  return STATUS_DONE;
}

/* ---- Writing ---- */

static int say_paper_error (struct writing *self, enum paper_error error, const char *path)
{
  struct cli *cli = self->cli;
  if (error == PAPER_WRITE)
    return fail (cli, STATUS_REFUSED, "file", T_FILE_FAILED, path == NULL ? "-" : path, errno_text (cli, errno));
  return fail (cli, error == PAPER_RENDER ? STATUS_REFUSED : STATUS_USAGE, paper_error_code (error), T_PLAIN, paper_error_text (error, cli->german));
}

static void say_warnings (struct writing *self, const struct paper_warnings *warnings)
{
  for (uint32_t i = 0; i < warnings->count; i++)
    remark (self->cli, T_PLAIN, slice_text (self->cli, paper_warning_text (self->cli->arena, &warnings->items[i], self->cli->german)));
}

static enum paper_error write_paper (struct writing *self, FILE *out, struct paper_warnings *warnings)
{
  if (self->new_template != NULL)
    return paper_write_template (self->paper, out);
  if (self->format == PDF)
    return paper_write_pdf (self->paper, out);
  return self->format == DOCX ? paper_write_docx (self->paper, self->docx_template, out, warnings) : paper_write_html (self->paper, out);
}

static int write_file (struct writing *self)
{
  struct cli *cli = self->cli;
  struct output output;
  struct paper_warnings warnings = {0};
  const char *path = self->new_template != NULL ? self->new_template : self->path;
  int status = output_open (cli, &output, path);
  if (status != STATUS_DONE)
    return status;
  enum paper_error error = write_paper (self, output.out, &warnings);
  if (error != PAPER_OK)
    status = say_paper_error (self, error, path);
  status = output_close (cli, &output, status);
  if (status != STATUS_DONE)
    return status;
  /* What the template of the builder has no place for is its own matter, but nobody should miss it unawares. */
  if (self->template_path != NULL)
    say_warnings (self, &warnings);
  if (output.path != NULL && cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "file", json_string (path));
    print_json (json);
  }
  else if (output.path != NULL)
    remark (cli, T_DOCUMENT_WRITTEN, path);
  return STATUS_DONE;
}

int cmd_document (struct cli *cli)
{
  struct writing *self = arena_alloc (cli->arena, sizeof *self);
  self->cli = cli;
  int status = read_options (self);
  if (status == STATUS_DONE)
    status = read_template (self);
  if (status == STATUS_DONE)
    status = case_fetch (cli, cli->args.items[0], self->at, &self->file);
  if (status != STATUS_DONE)
    return status;
  self->paper = self->document == CASE_DOCUMENTS ? case_history_paper (cli->arena, &self->file) : case_document_paper (cli->arena, &self->file, self->document);
  return write_file (self);
}
