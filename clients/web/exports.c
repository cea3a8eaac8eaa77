/* SPDX-License-Identifier: EUPL-1.2 */
/* GET /api/v1/exports/cases.FORMAT: all cases of a list as one file, with what the person who asks may see of each.  A case is asked for when the one before it
   is written; what is written goes into a file without a name, which is sent when it is whole, so that memory does not grow with the cases. */
#include "exchange.h"

#include "clients/documents/case_export.h"
#include "proto/error.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORTS 4        /* being made or sent at once */
#define EXPORTS_PERSON 1 /* of them, one person's */
#define EXPORTS_WAIT_SEC 5
#define EXPORT_CASES_MAX 50000
#define EXPORT_BYTES_MAX (1024LL * 1024 * 1024)

struct org
{
  struct slice key, name;
};

struct job
{
  struct case_export_options options;
  struct case_export *file;
  struct message list;     /* the query of the list, its page included */
  struct value pipelines;  /* with definitions */
  struct value keys;       /* of pipelines still to be asked for */
  struct value programmes; /* key to name */
  struct org *orgs;        /* by key */
  size_t org_count, org_room;
  struct arena *page; /* of the rows of the list */
  struct value kases;
  uint32_t at, asked;      /* of kases; of keys */
  struct message question; /* about the present case */
  bool further;            /* not its first page */
  size_t count;
  uint8_t next[256]; /* the list's next page */
  int fd;
  FILE *out;
  enum case_export_error error;
};

static void job_end (struct exchange *self)
{
  struct job *job = self->state;
  case_export_close (&job->file, NULL);
  if (job->out != NULL)
    fclose (job->out);
  if (job->fd >= 0)
    close (job->fd);
  arena_destroy (&job->page);
  free (job->orgs);
}

/* A list that is for this person shows an error as it is; rows of a case that went out of sight meanwhile are left out. */
static bool is_over (struct exchange *self, const struct message *answer, enum message_type verb)
{
  if (answer->type == MSG_RESULT)
    return false;
  exchange_answer_message (self, answer, verb);
  return true;
}

/* ---- The end ---- */

/* In a worker: spreadsheets are packed now. */
static void finish (struct exchange *self)
{
  struct job *job = self->state;
  job->error = case_export_close (&job->file, NULL);
  if (fclose (job->out) != 0 && job->error == CASE_EXPORT_OK)
    job->error = CASE_EXPORT_WRITE;
  job->out = NULL;
}

static void finished (struct exchange *self)
{
  struct job *job = self->state;
  off_t size = lseek (job->fd, 0, SEEK_END);
  if (job->error != CASE_EXPORT_OK || size < 0)
  {
    if (job->error != CASE_EXPORT_LARGE)
      web_log (WEB_ERROR, "event=export error=write");
    exchange_answer_error (self, job->error == CASE_EXPORT_LARGE ? WEB_EXPORT_LARGE : WEB_SPOOL, SLICE_NONE);
    return;
  }
  struct MHD_Response *response = MHD_create_response_from_fd64 ((uint64_t) size, job->fd);
  if (response == NULL)
    abort ();
  job->fd = -1; /* the response's */
  struct slice table = job->options.table;
  const char *name = table.size > 0 ? arena_printf (self->arena, "%.*s", SLICE_ARG (table)) : self->german ? "vorgaenge" : "cases";
  MHD_add_response_header (response, "Content-Type", case_export_media_type (job->options.format));
  MHD_add_response_header (response, "Content-Disposition",
                           arena_printf (self->arena, "attachment; filename=\"%s.%s\"", name, case_export_format_key (job->options.format)));
  exchange_answer_response (self, 200, response);
}

/* ---- Cases ---- */

static void next_case (struct exchange *self);

static void got_rows (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  const struct value *kase = &job->kases.items[job->at], *rows = answer->type == MSG_RESULT ? &answer->arg[RESULT_ROWS] : NULL;
  bool first = !job->further;
  if (answer->type == MSG_ERROR)
  {
    exchange_answer_message (self, answer, job->question.type);
    return;
  }
  if (first && rows != NULL)
    case_export_begin (job->file, kase);
  for (uint32_t i = 0; rows != NULL && i < rows->count; i++)
    case_export_row (job->file, kase, &rows->items[i]);
  if (rows != NULL && message_has (answer, RESULT_NEXT) && job->question.type != MSG_CASE_GET)
  {
    job->question.arg[job->question.type == MSG_ROW_LIST ? (int) ROW_LIST_PAGE : (int) CASE_HISTORY_PAGE] = value_copy (job->page, &answer->arg[RESULT_NEXT]);
    job->further = true;
    exchange_ask (self, &job->question, NULL, got_rows);
    return;
  }
  if (rows != NULL || !first)
    case_export_end (job->file, kase);
  job->at++;
  next_case (self);
}

static void got_page (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  if (is_over (self, answer, MSG_CASE_LIST))
    return;
  struct slice next = message_slice (answer, RESULT_NEXT);
  arena_reset (job->page);
  job->kases = value_copy (job->page, &answer->arg[RESULT_ROWS]);
  job->at = 0;
  job->list.arg[CASE_LIST_PAGE] = VALUE_NONE;
  if (next.size > 0 && next.size <= sizeof job->next)
  {
    memcpy (job->next, next.data, next.size);
    job->list.arg[CASE_LIST_PAGE] = value_bytes (job->next, next.size);
  }
  job->count += job->kases.count;
  next_case (self);
}

static bool is_too_large (const struct job *job)
{
  return job->count > EXPORT_CASES_MAX || ftello (job->out) > EXPORT_BYTES_MAX;
}

static void next_case (struct exchange *self)
{
  struct job *job = self->state;
  bool first = job->kases.kind != VALUE_LIST;
  if (is_too_large (job))
    exchange_answer_error (self, WEB_EXPORT_LARGE, SLICE_NONE);
  else if (!first && job->at < job->kases.count)
  {
    job->question = case_export_ask (job->file, &job->kases.items[job->at]);
    job->further = false;
    exchange_ask (self, &job->question, NULL, got_rows);
  }
  else if (first || !value_is_nil (&job->list.arg[CASE_LIST_PAGE]))
    exchange_ask (self, &job->list, NULL, got_page);
  else
    exchange_work (self, finish, finished);
}

/* ---- Before the first case ---- */

static int compare_orgs (const void *a, const void *b)
{
  return slice_compare (((const struct org *) a)->key, ((const struct org *) b)->key);
}

static struct slice name_of_org (void *context, struct slice key)
{
  const struct job *job = context;
  const struct org wanted = {.key = key};
  const struct org *org = job->org_count == 0 ? NULL : bsearch (&wanted, job->orgs, job->org_count, sizeof *org, compare_orgs);
  return org == NULL || org->name.size == 0 ? key : org->name;
}

static void begin (struct exchange *self)
{
  struct job *job = self->state;
  int copy = dup (job->fd);
  job->out = copy < 0 ? NULL : fdopen (copy, "w");
  if (job->out == NULL)
  {
    if (copy >= 0)
      close (copy);
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
    return;
  }
  case_export_open (job->file, job->out);
  next_case (self);
}

static void ask_programmes (struct exchange *self, struct value page);

static void got_programmes (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  if (is_over (self, answer, MSG_PROGRAMME_LIST))
    return;
  const struct value *rows = &answer->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *name = value_at (value_at (&rows->items[i], "fields"), "name");
    if (name != NULL)
      value_set (self->arena, &job->programmes, slice_copy (self->arena, value_as_slice (value_at (&rows->items[i], "key"))), value_copy (self->arena, name));
  }
  if (message_has (answer, RESULT_NEXT))
    ask_programmes (self, value_copy (self->arena, &answer->arg[RESULT_NEXT]));
  else
    begin (self);
}

static void ask_programmes (struct exchange *self, struct value page)
{
  struct message request = message_new (MSG_PROGRAMME_LIST);
  request.arg[PROGRAMME_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  request.arg[PROGRAMME_LIST_PAGE] = page;
  exchange_ask (self, &request, NULL, got_programmes);
}

static void know_programmes (struct exchange *self)
{
  struct job *job = self->state;
  if (case_export_wants_programmes (job->file))
    ask_programmes (self, VALUE_NONE);
  else
    begin (self);
}

static void got_orgs (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  if (is_over (self, answer, MSG_ORG_LIST))
    return;
  const struct value *rows = &answer->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
  {
    if (job->org_count == job->org_room)
    {
      job->org_room = job->org_room == 0 ? 256 : 2 * job->org_room;
      job->orgs = realloc (job->orgs, job->org_room * sizeof *job->orgs);
      if (job->orgs == NULL)
        abort ();
    }
    job->orgs[job->org_count++] = (struct org){slice_copy (self->arena, value_as_slice (value_at (&rows->items[i], "key"))),
                                               slice_copy (self->arena, value_as_slice (value_at (&rows->items[i], "name")))};
  }
  if (message_has (answer, RESULT_NEXT))
  {
    struct message request = message_new (MSG_ORG_LIST);
    request.arg[ORG_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
    request.arg[ORG_LIST_PAGE] = answer->arg[RESULT_NEXT];
    exchange_ask (self, &request, NULL, got_orgs);
    return;
  }
  if (job->org_count > 0)
    qsort (job->orgs, job->org_count, sizeof *job->orgs, compare_orgs);
  know_programmes (self);
}

static void know_orgs (struct exchange *self)
{
  struct job *job = self->state;
  struct message request = message_new (MSG_ORG_LIST);
  request.arg[ORG_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  job->file = case_export_new (&job->options);
  if (case_export_wants_details (job->file))
    job->list.arg[CASE_LIST_DETAILS] = value_bool (true);
  if (!case_export_has_table (job->file))
    exchange_answer_error (self, ERR_NOT_FOUND, job->options.table);
  else if (case_export_wants_names (job->file))
    exchange_ask (self, &request, NULL, got_orgs);
  else
    know_programmes (self);
}

static void ask_pipeline (struct exchange *self);

static void got_pipeline (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  if (is_over (self, answer, MSG_PIPELINE_GET))
    return;
  if (answer->arg[RESULT_ROWS].count > 0)
    value_append (self->arena, &job->pipelines, value_copy (self->arena, &answer->arg[RESULT_ROWS].items[0]));
  ask_pipeline (self);
}

static void ask_pipeline (struct exchange *self)
{
  struct job *job = self->state;
  struct message request = message_new (MSG_PIPELINE_GET);
  if (job->asked == job->keys.count)
  {
    know_orgs (self);
    return;
  }
  request.arg[PIPELINE_GET_PIPELINE] = job->keys.items[job->asked++];
  exchange_ask (self, &request, NULL, got_pipeline);
}

static void got_pipelines (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  if (is_over (self, answer, MSG_PIPELINE_GET))
    return;
  const struct value *rows = &answer->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
    value_append (self->arena, &job->keys, value_copy (self->arena, value_at (&rows->items[i], "key")));
  ask_pipeline (self);
}

/* ---- The request ---- */

static bool read_bool (struct slice text, bool *value)
{
  *value = slice_is (text, "true");
  return *value || slice_is (text, "false");
}

/* The filters of case.list; false with *culprit for what is none. */
static bool read_filters (struct exchange *self, struct job *job, struct slice *culprit)
{
  static const struct
  {
    const char *name;
    int field;
  } keys[] = {
      {"org", CASE_LIST_ORG}, {"district", CASE_LIST_DISTRICT}, {"stage", CASE_LIST_STAGE}, {"state", CASE_LIST_STATE}, {"pipeline", CASE_LIST_PIPELINE}};
  for (size_t i = 0; i < exchange_query_count (self); i++)
  {
    struct slice text;
    bool known = false, mine = false;
    exchange_query_at (self, i, culprit, &text);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
      if (slice_is (*culprit, keys[k].name))
      {
        known = true;
        if (text.size > 0)
          job->list.arg[keys[k].field] = value_text (text);
      }
    if (slice_is (*culprit, "mine"))
    {
      known = read_bool (text, &mine);
      if (mine)
        job->list.arg[CASE_LIST_MINE] = value_bool (true);
    }
    else if (slice_is (*culprit, "excel"))
      known = read_bool (text, &job->options.excel);
    else if (slice_is (*culprit, "table"))
      job->options.table = text, known = true;
    if (!known && !slice_is (*culprit, "lang"))
      return false;
  }
  bool sheet = job->options.format == CASE_EXPORT_CSV || job->options.format == CASE_EXPORT_XLSX || job->options.format == CASE_EXPORT_JSON;
  *culprit = job->options.excel ? SLICE ("excel") : SLICE ("table");
  return (!job->options.excel || job->options.format == CASE_EXPORT_CSV) && (job->options.table.size == 0 || sheet);
}

static void begin_job (struct exchange *self, enum case_export_format format)
{
  struct job *job = arena_alloc (self->arena, sizeof *job);
  struct message request = message_new (MSG_PIPELINE_GET);
  struct slice culprit = SLICE_NONE;
  *job = (struct job){.list = message_new (MSG_CASE_LIST),
                      .pipelines = value_list (self->arena, 8),
                      .keys = value_list (self->arena, 8),
                      .programmes = value_map (self->arena, 16),
                      .fd = -1};
  job->options = (struct case_export_options){.format = format,
                                              .german = self->german,
                                              .pipelines = &job->pipelines,
                                              .org_name = name_of_org,
                                              .context = job,
                                              .programmes = &job->programmes,
                                              .made_ms = web_time_ms ()};
  job->list.arg[CASE_LIST_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  if (!read_filters (self, job, &culprit) || ideenbus_check (self->arena, &job->list, &culprit) != 0)
  {
    exchange_answer_error (self, ERR_FIELD_VALUE, culprit);
    return;
  }
  job->fd = exchange_spool (self);
  if (job->fd < 0)
  {
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
    return;
  }
  job->page = arena_new ();
  self->state = job;
  self->let_go = job_end;
  exchange_ask (self, &request, NULL, got_pipelines);
}

void get_export (struct exchange *self)
{
  static const char name[] = "cases.";
  size_t size = sizeof name - 1;
  enum case_export_format format = CASE_EXPORT_FORMATS;
  if (self->rest.size > size && memcmp (self->rest.data, name, size) == 0)
    format = case_export_format_named ((struct slice){self->rest.data + size, self->rest.size - (uint32_t) size});
  if (format == CASE_EXPORT_FORMATS)
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else if (!exchange_has_room (self, EXPORTS, EXPORTS_PERSON, true))
    exchange_answer_wait (self, WEB_TOO_FAST, EXPORTS_WAIT_SEC);
  else
    begin_job (self, format);
}
