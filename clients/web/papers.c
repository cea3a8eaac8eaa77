/* SPDX-License-Identifier: EUPL-1.2 */
/* GET /api/v1/papers/KIND/REF.FORMAT: the documents of a case, made of what the person who asks may see. */
#include "api.h"
#include "gather.h"

#include "proto/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAPERS 16       /* being gathered, waiting for a worker or being made at once: logins need the workers as well */
#define PAPERS_PERSON 2 /* of them, one person's */
#define PAPERS_WAIT_SEC 2

enum paper_format
{
  FORMAT_HTML,
  FORMAT_PDF,
  FORMAT_DOCX,
  FORMATS
};

static const struct
{
  const char *ending, *type;
} formats[FORMATS] = {{"html", "text/html; charset=utf-8"}, {"pdf", "application/pdf"}, {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}};

struct paper_wish
{
  struct case_file file;
  enum case_document document; /* CASE_DOCUMENTS: the history */
  enum paper_format format;
  int64_t at;                  /* as it was after this record; 0: as it is */
  char *bytes;                 /* malloc */
  size_t size;
  enum paper_error error;
};

/* In a worker: typesetting takes its time. */
static void make (struct exchange *self)
{
  struct paper_wish *wish = self->state;
  FILE *out = open_memstream (&wish->bytes, &wish->size);
  if (out == NULL)
    abort ();
  struct paper *paper = wish->document == CASE_DOCUMENTS ? case_history_paper (self->arena, &wish->file) : case_document_paper (self->arena, &wish->file, wish->document);
  wish->error = wish->format == FORMAT_HTML  ? paper_write_html (paper, out)
                : wish->format == FORMAT_PDF ? paper_write_pdf (paper, out)
                                             : paper_write_docx (paper, SLICE_NONE, out, NULL);
  fclose (out);
}

static const char *name_of (struct arena *arena, const struct paper_wish *wish)
{
  struct slice ref = value_as_slice (value_at (&wish->file.view, "ref"));
  const char *kind = wish->document == CASE_DOCUMENTS ? "verlauf" : case_document_key (wish->document);
  const char *at = wish->at == 0 ? "" : arena_printf (arena, "-nr-%lld", (long long) wish->at);
  return arena_printf (arena, "%.*s-%s%s", SLICE_ARG (ref), kind, at);
}

static void made (struct exchange *self)
{
  struct paper_wish *wish = self->state;
  if (wish->error != PAPER_OK)
  {
    web_log (WEB_ERROR, "event=paper error=%s", paper_error_code (wish->error));
    free (wish->bytes);
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE);
    return;
  }
  struct MHD_Response *response = MHD_create_response_from_buffer (wish->size, wish->bytes, MHD_RESPMEM_MUST_FREE);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", formats[wish->format].type);
  MHD_add_response_header (response, "Content-Disposition",
                           arena_printf (self->arena, "%s; filename=\"%s.%s\"", wish->format == FORMAT_DOCX ? "attachment" : "inline", name_of (self->arena, wish),
                                         formats[wish->format].ending));
  if (wish->format == FORMAT_HTML) /* its style stands in it; nothing else can */
    MHD_add_response_header (response, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox");
  exchange_answer_response (self, 200, response);
}

static void gathered (struct exchange *self)
{
  exchange_work (self, make, made);
}

static void no_past (struct exchange *self, const struct message *answer)
{
  if (answer->type == MSG_REFUSED)
    exchange_answer_error (self, WEB_NO_PAST, SLICE_NONE);
  else
    exchange_answer_message (self, answer, MSG_CASE_GET);
}

/* KIND "/" REF "." FORMAT into a wish; NULL when there is no such paper. */
static struct paper_wish *wish_of (struct exchange *self, struct slice *ref)
{
  const char *slash = self->rest.size > 0 ? memchr (self->rest.data, '/', self->rest.size) : NULL;
  if (slash == NULL)
    return NULL;
  struct slice kind = {self->rest.data, (uint32_t) (slash - self->rest.data)}, ending;
  struct slice file = {slash + 1, self->rest.size - kind.size - 1};
  struct paper_wish *wish = arena_alloc (self->arena, sizeof *wish);
  if (!gather_split (file, ref, &ending))
    return NULL;
  wish->document = case_document_named (arena_copy (self->arena, kind.data, kind.size));
  while (wish->format < FORMATS && !slice_is (ending, formats[wish->format].ending))
    wish->format++;
  bool known = wish->document != CASE_DOCUMENTS || slice_is (kind, "verlauf");
  return known && wish->format < FORMATS ? wish : NULL;
}

/* False after an error was answered. */
static bool read_at (struct exchange *self, int64_t *at)
{
  struct slice text = exchange_query (self, "at");
  *at = text.data == NULL ? 0 : api_number (text);
  if (text.data == NULL || *at > 0)
    return true;
  exchange_answer_error (self, ERR_FIELD_VALUE, SLICE ("at"));
  return false;
}

void get_paper (struct exchange *self)
{
  struct slice ref;
  struct paper_wish *wish = wish_of (self, &ref);
  self->state = wish;
  if (wish == NULL)
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else if (!exchange_has_room (self, PAPERS, PAPERS_PERSON, false))
    exchange_answer_wait (self, WEB_TOO_FAST, PAPERS_WAIT_SEC);
  else if (read_at (self, &wish->at) && wish->at > 0)
    gather_past (self, ref, wish->at, &wish->file, gathered, no_past);
  else if (wish->at == 0)
    gather_case (self, ref, false, &wish->file, gathered);
}
