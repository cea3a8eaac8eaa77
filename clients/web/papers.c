/* SPDX-License-Identifier: EUPL-1.2 */
/* /api/v1/papers/KIND/REF.FORMAT: the documents of a case, made of what the person who asks may see.  GET has them as they are built in, POST brings an office
   template to be filled. */
#include "api.h"
#include "gather.h"

#include "proto/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAPERS 16       /* being gathered, waiting for a worker or being made at once: logins need the workers as well */
#define PAPERS_PERSON 2 /* of them, one person's */
#define PAPERS_WAIT_SEC 2
#define FILLS 4         /* the same of templates of people's own, which may want more memory */
#define FILLS_PERSON 1
#define WARNINGS_BYTES 1500 /* of a header; a connection has little room for all of them */

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
  bool template;               /* the built-in one is wanted, not the paper */
  struct slice own;            /* a template to be filled; SLICE_NONE: the built-in one */
  struct paper_warnings warnings;
  int64_t at;                  /* as it was after this record; 0: as it is */
  char *bytes;                 /* malloc */
  size_t size;
  enum paper_error error;
};

static enum paper_error write_paper (struct paper_wish *wish, const struct paper *paper, FILE *out)
{
  if (wish->template)
    return paper_write_template (paper, out);
  if (wish->format == FORMAT_DOCX)
    return paper_write_docx (paper, wish->own, out, &wish->warnings);
  return wish->format == FORMAT_HTML ? paper_write_html (paper, out) : paper_write_pdf (paper, out);
}

/* In a worker: typesetting takes its time. */
static void make (struct exchange *self)
{
  struct paper_wish *wish = self->state;
  FILE *out = open_memstream (&wish->bytes, &wish->size);
  if (out == NULL)
    abort ();
  struct paper *paper = wish->document == CASE_DOCUMENTS ? case_history_paper (self->arena, &wish->file) : case_document_paper (self->arena, &wish->file, wish->document);
  wish->error = write_paper (wish, paper, out);
  if (fclose (out) != 0 && wish->error == PAPER_OK)
    wish->error = PAPER_WRITE;
}

static const char *name_of (struct arena *arena, const struct paper_wish *wish)
{
  struct slice ref = value_as_slice (value_at (&wish->file.view, "ref"));
  const char *kind = wish->document == CASE_DOCUMENTS ? "verlauf" : case_document_key (wish->document);
  const char *at = wish->at == 0 ? "" : arena_printf (arena, "-nr-%lld", (long long) wish->at);
  return arena_printf (arena, "%.*s-%s%s%s", SLICE_ARG (ref), kind, at, wish->template ? "-vorlage" : "");
}

/* What is wrong with a template is for whoever made it to know; all else is ours. */
static void answer_paper_error (struct exchange *self, enum paper_error error)
{
  static const int numbers[PAPER_ERRORS] = {
#define TEMPLATE(SYMBOL, NUMBER, ...) [PAPER_TEMPLATE_##SYMBOL] = NUMBER,
#include "clients/documents/template_errors.def"
#undef TEMPLATE
  };
  if (numbers[error] == 0)
    web_log (WEB_ERROR, "event=paper error=%s", paper_error_code (error));
  exchange_answer_error (self, numbers[error] == 0 ? (int) ERR_INTERNAL : numbers[error], SLICE_NONE);
}

/* Texts, percent-encoded: a header holds no letters beyond ASCII. */
static char *encode (char *to, struct slice text)
{
  for (uint32_t i = 0; i < text.size; i++)
  {
    char c = text.data[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    to += plain ? sprintf (to, "%c", c) : sprintf (to, "%%%02X", (unsigned char) c);
  }
  return to;
}

/* As many of them as fit, and how many there are. */
static void tell_warnings (struct exchange *self, const struct paper_warnings *warnings)
{
  char *text = arena_alloc (self->arena, WARNINGS_BYTES + 1), *to = text;
  for (uint32_t i = 0; i < warnings->count; i++)
  {
    struct slice warning = paper_warning_text (self->arena, &warnings->items[i], self->german);
    if ((size_t) (to - text) + 3 * (size_t) warning.size + 1 > WARNINGS_BYTES)
      break;
    if (to != text)
      *to++ = ',';
    to = encode (to, warning);
  }
  if (warnings->count == 0)
    return;
  exchange_header (self, "Ideenbus-Warning-Count", arena_printf (self->arena, "%u", warnings->count));
  if (to != text)
    exchange_header (self, "Ideenbus-Warnings", text);
}

static void made (struct exchange *self)
{
  struct paper_wish *wish = self->state;
  if (wish->error != PAPER_OK)
  {
    free (wish->bytes);
    answer_paper_error (self, wish->error);
    return;
  }
  if (wish->own.data != NULL)
    tell_warnings (self, &wish->warnings);
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

/* What the query says of the paper; false after an error was answered. */
static bool read_query (struct exchange *self, struct paper_wish *wish)
{
  struct slice at = exchange_query (self, "at"), template = exchange_query (self, "template");
  wish->at = at.data == NULL ? 0 : api_number (at);
  wish->template = slice_is (template, "true");
  bool at_is_one = at.data == NULL || wish->at > 0;
  bool template_is_one = template.data == NULL || (wish->template && wish->format == FORMAT_DOCX && wish->own.data == NULL) ||
                         slice_is (template, "false");
  if (!at_is_one || !template_is_one)
    exchange_answer_error (self, ERR_FIELD_VALUE, at_is_one ? SLICE ("template") : SLICE ("at"));
  return at_is_one && template_is_one;
}

static void gather (struct exchange *self, struct slice ref, size_t most, size_t most_person)
{
  struct paper_wish *wish = self->state;
  if (!exchange_has_room (self, most, most_person, false))
    exchange_answer_wait (self, WEB_TOO_FAST, PAPERS_WAIT_SEC);
  else if (!read_query (self, wish))
    return;
  else if (wish->at > 0)
    gather_past (self, ref, wish->at, &wish->file, gathered, no_past);
  else
    gather_case (self, ref, false, &wish->file, gathered);
}

void get_paper (struct exchange *self)
{
  struct slice ref;
  self->state = wish_of (self, &ref);
  if (self->state == NULL)
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else
    gather (self, ref, PAPERS, PAPERS_PERSON);
}

void post_paper (struct exchange *self)
{
  struct slice ref;
  struct paper_wish *wish = wish_of (self, &ref);
  self->state = wish;
  if (wish == NULL || wish->format != FORMAT_DOCX)
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else if (self->body.size == 0)
    exchange_answer_error (self, WEB_EMPTY, SLICE_NONE);
  else
  {
    wish->own = self->body;
    gather (self, ref, FILLS, FILLS_PERSON);
  }
}
