/* SPDX-License-Identifier: EUPL-1.2 */
/* A file on its way down: one part of it is in memory at a time, and the next is asked for when the browser has taken that. */
#include "api.h"

#include "proto/uuid.h"

#include <stdlib.h>
#include <string.h>

/* Lives as long as the response. */
struct download
{
  struct download *next, *prev;
  struct web *web;
  struct MHD_Connection *connection;
  uint8_t person[16], kase[16], attachment[16];
  int64_t size;
  char *part; /* the bytes at offset … */
  int64_t offset;
  size_t part_size;
  struct ask *ask;
  bool suspended, failed;
};

/* ---- Parts ---- */

static struct message part_request (const struct download *self, int64_t offset)
{
  struct message request = message_new (MSG_BLOB_GET);
  request.arg[BLOB_GET_CASE] = value_id (self->kase);
  request.arg[BLOB_GET_ATTACHMENT] = value_id (self->attachment);
  request.arg[BLOB_GET_OFFSET] = value_int (offset);
  return request;
}

/* Takes the bytes of an answer over; false when it has none that fit. */
static bool take_part (struct download *self, const struct message *answer, int64_t offset)
{
  const struct value *rows = answer->type == MSG_RESULT ? &answer->arg[RESULT_ROWS] : NULL;
  const struct value *row = rows != NULL && rows->count > 0 ? &rows->items[0] : NULL;
  struct slice data = value_as_slice (value_at (row, "data"));
  if (value_as_int (value_at (row, "offset"), -1) != offset || data.size == 0 || (int64_t) data.size > self->size - offset)
    return false;
  char *part = realloc (self->part, data.size);
  if (part == NULL)
    abort ();
  self->part = memcpy (part, data.data, data.size);
  self->part_size = data.size;
  self->offset = offset;
  return true;
}

static void got_part (void *context, const struct message *answer)
{
  struct download *self = context;
  self->ask = NULL;
  self->failed = !take_part (self, answer, self->offset + (int64_t) self->part_size);
  if (self->suspended)
    MHD_resume_connection (self->connection);
  self->suspended = false;
}

static ssize_t read_part (void *context, uint64_t position, char *buffer, size_t room)
{
  struct download *self = context;
  int64_t inside = (int64_t) position - self->offset;
  if (self->failed)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  if (inside >= 0 && (size_t) inside < self->part_size)
  {
    size_t size = self->part_size - (size_t) inside < room ? self->part_size - (size_t) inside : room;
    memcpy (buffer, self->part + inside, size);
    return (ssize_t) size;
  }
  if (self->ask == NULL)
  {
    struct message request = part_request (self, self->offset + (int64_t) self->part_size);
    self->ask = bus_ask (self->web, self->person, &request, NULL, got_part, self);
  }
  self->suspended = true;
  MHD_suspend_connection (self->connection);
  return 0;
}

/* ---- Life ---- */

static void download_free (void *context)
{
  struct download *self = context;
  bus_cancel (self->web, &self->ask);
  *(self->prev == NULL ? &self->web->downloads : &self->prev->next) = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  free (self->part);
  free (self);
}

static struct download *download_new (struct exchange *exchange, const struct value *row)
{
  struct web *web = exchange->web;
  struct download *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->web = web;
  self->connection = exchange->connection;
  memcpy (self->person, exchange->person, 16);
  memcpy (self->kase, value_as_id (value_at (row, "case")), 16);
  memcpy (self->attachment, value_as_id (value_at (row, "id")), 16);
  self->size = value_as_int (value_at (row, "size"), 0);
  self->next = web->downloads;
  if (self->next != NULL)
    self->next->prev = self;
  web->downloads = self;
  return self;
}

void downloads_end (struct web *web)
{
  for (struct download *at = web->downloads; at != NULL; at = at->next)
  {
    bus_cancel (web, &at->ask);
    at->failed = true;
    if (at->suspended)
      MHD_resume_connection (at->connection);
    at->suspended = false;
  }
}

/* ---- The request ---- */

struct wish
{
  struct value kase;
  uint8_t id[16];
  struct value row; /* once it was found */
};

/* The name for every browser (RFC 6266): as UTF-8 by RFC 8187, and for those that know no better what of it is ASCII. */
static const char *disposition (struct arena *arena, struct slice name)
{
  static const char hex[] = "0123456789ABCDEF";
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";
  char *ascii = arena_alloc (arena, (size_t) name.size + 1), *encoded = arena_alloc (arena, (size_t) 3 * name.size + 1), *at = encoded;
  for (uint32_t i = 0; i < name.size; i++)
  {
    unsigned char c = (unsigned char) name.data[i];
    bool kept = c != '\0' && strchr (plain, c) != NULL;
    ascii[i] = kept || c == ' ' ? (char) c : '_';
    if (kept)
      *at++ = (char) c;
    else
    {
      *at++ = '%';
      *at++ = hex[c >> 4];
      *at++ = hex[c & 15];
    }
  }
  return arena_printf (arena, "attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii, encoded);
}

/* Text of the bus inside a header: only what a media type may consist of. */
static const char *media_type (struct arena *arena, struct slice type)
{
  const char *text = arena_copy (arena, type.data == NULL ? "" : type.data, type.size);
  bool good = strchr (text, '/') != NULL && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+/;= ") == strlen (text);
  return good ? text : "application/octet-stream";
}

static void got_first (struct exchange *self, const struct message *answer)
{
  struct wish *wish = self->state;
  if (answer->type != MSG_RESULT)
  {
    exchange_answer_message (self, answer, MSG_BLOB_GET);
    return;
  }
  struct download *download = download_new (self, &wish->row);
  if (!take_part (download, answer, 0))
  {
    download_free (download);
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE);
    return;
  }
  struct MHD_Response *response = MHD_create_response_from_callback ((uint64_t) download->size, 64 * 1024, read_part, download, download_free);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", media_type (self->arena, value_as_slice (value_at (&wish->row, "type"))));
  MHD_add_response_header (response, "Content-Disposition", disposition (self->arena, value_as_slice (value_at (&wish->row, "name"))));
  exchange_answer_response (self, 200, response);
}

static bool is_usable (const struct value *row)
{
  return value_as_id (value_at (row, "case")) != NULL && value_as_int (value_at (row, "size"), 0) > 0;
}

static void ask_list (struct exchange *self, const struct value *page);

static void got_list (struct exchange *self, const struct message *answer)
{
  struct wish *wish = self->state;
  if (answer->type != MSG_RESULT)
  {
    exchange_answer_message (self, answer, MSG_CASE_ATTACHMENTS);
    return;
  }
  const struct value *rows = &answer->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const uint8_t *id = value_as_id (value_at (&rows->items[i], "id"));
    if (id == NULL || memcmp (id, wish->id, 16) != 0 || !is_usable (&rows->items[i]))
      continue;
    struct message request = message_new (MSG_BLOB_GET);
    wish->row = value_copy (self->arena, &rows->items[i]);
    request.arg[BLOB_GET_CASE] = *value_at (&wish->row, "case");
    request.arg[BLOB_GET_ATTACHMENT] = value_id (wish->id);
    exchange_ask (self, &request, NULL, got_first);
    return;
  }
  if (message_has (answer, RESULT_NEXT))
    ask_list (self, &answer->arg[RESULT_NEXT]);
  else
    exchange_answer_error (self, ERR_NOT_FOUND, self->rest);
}

static void ask_list (struct exchange *self, const struct value *page)
{
  const struct wish *wish = self->state;
  struct message request = message_new (MSG_CASE_ATTACHMENTS);
  request.arg[CASE_ATTACHMENTS_CASE] = wish->kase;
  request.arg[CASE_ATTACHMENTS_LIMIT] = value_int (LIMIT_PAGE_ROWS);
  if (page != NULL)
    request.arg[CASE_ATTACHMENTS_PAGE] = *page;
  exchange_ask (self, &request, NULL, got_list);
}

void get_attachment (struct exchange *self)
{
  struct wish *wish = arena_alloc (self->arena, sizeof *wish);
  const char *slash = self->rest.size == 0 ? NULL : memchr (self->rest.data, '/', self->rest.size);
  uint32_t size = slash == NULL ? 0 : (uint32_t) (slash - self->rest.data);
  self->state = wish;
  if (size == 0 || !uuid_parse (slash + 1, self->rest.size - size - 1, wish->id))
  {
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
    return;
  }
  wish->kase = api_case (self->arena, (struct slice){self->rest.data, size});
  ask_list (self, NULL);
}
