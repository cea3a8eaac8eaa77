/* SPDX-License-Identifier: EUPL-1.2 */
/* The board's files.  Each has its answers made once, at the start: as it is, compressed, and "you have that already"; every request shares them. */
#include "assets.h"

#include "room.h"

#include "proto/codec.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAG_BYTES 40

enum encoding
{
  PLAIN,
  GZIP,
  ENCODINGS
};

struct asset
{
  const struct board_file *file;
  const char *type;
  char tag[ENCODINGS][TAG_BYTES];
  struct MHD_Response *whole[ENCODINGS]; /* GZIP may be NULL */
  struct MHD_Response *same[ENCODINGS];  /* 304 */
};

struct assets
{
  struct asset *rows;
  const struct asset *index;
};

/* Addresses that the board has pages for; it makes them in the browser.  Their HTML differs in what it loads with the first script (board/ahead.ts). */
static const struct page
{
  const char *pattern;
  const char *html; /* NULL: index.html */
} pages[] = {{"/", "/pages/work.html"},
             {"/neu", "/pages/new.html"},
             {"/neu/workshop", "/pages/workshop.html"},
             {"/triage", "/pages/triage.html"},
             {"/entscheidung/*", "/pages/decision.html"},
             {"/suche", "/pages/search.html"},
             {"/d/*/board", "/pages/board.html"},
             {"/d/*/list", "/pages/list.html"},
             {"/d/*/fahrplan", NULL},
             {"/c/*", "/pages/case.html"},
             {"/coord", "/pages/region.html"},
             {"/programme", "/pages/programmes.html"},
             {"/programme/*", NULL},
             {"/admin", "/pages/admin.html"},
             {"/admin/*", NULL},
             {"/login", "/pages/login.html"},
             {"/einladung", NULL},
             {"/hilfe", NULL},
             {"/hilfe/*", NULL},
             {"/barrierefreiheit", NULL}};

static const char *type_of (const char *path)
{
  static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                         {".js", "text/javascript; charset=utf-8"},
                                         {".mjs", "text/javascript; charset=utf-8"},
                                         {".css", "text/css; charset=utf-8"},
                                         {".json", "application/json; charset=utf-8"},
                                         {".webmanifest", "application/manifest+json; charset=utf-8"},
                                         {".svg", "image/svg+xml"},
                                         {".png", "image/png"},
                                         {".jpg", "image/jpeg"},
                                         {".webp", "image/webp"},
                                         {".ico", "image/x-icon"},
                                         {".woff2", "font/woff2"},
                                         {".txt", "text/plain; charset=utf-8"},
                                         {".xml", "application/xml; charset=utf-8"}};
  const char *dot = strrchr (path, '.');
  for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
    if (strcmp (dot, types[i][0]) == 0)
      return types[i][1];
  return "application/octet-stream";
}

/* The names there have a hash of what they hold. */
static bool is_immutable (const char *path)
{
  return strncmp (path, "/assets/", 8) == 0;
}

static struct MHD_Response *make (const struct web *web, const char *path, struct slice content, enum MHD_ResponseMemoryMode mode)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (content.size, (void *) (uintptr_t) content.data, mode);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Cache-Control", is_immutable (path) ? "public, max-age=31536000, immutable" : "no-cache");
  headers_add (web, response, HEADERS_PAGE);
  return response;
}

/* A strong tag: another encoding is other bytes, and has another tag. */
static void make_tag (struct slice content, enum encoding encoding, char tag[TAG_BYTES])
{
  uint8_t hash[12];
  hash_bytes (content.data, content.size, hash, sizeof hash);
  int used = snprintf (tag, TAG_BYTES, "\"");
  for (size_t i = 0; i < sizeof hash; i++)
    used += snprintf (tag + used, TAG_BYTES - (size_t) used, "%02x", hash[i]);
  snprintf (tag + used, TAG_BYTES - (size_t) used, encoding == GZIP ? "-gz\"" : "\"");
}

static void prepare (const struct web *web, struct asset *self, enum encoding encoding, const char *data, const char *end)
{
  struct slice content = {data, (uint32_t) (end - data)};
  const char *path = self->file->path;
  make_tag (content, encoding, self->tag[encoding]);
  self->whole[encoding] = make (web, path, content, MHD_RESPMEM_PERSISTENT);
  self->same[encoding] = make (web, path, SLICE (""), MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header (self->whole[encoding], "Content-Type", self->type);
  if (encoding == GZIP)
    MHD_add_response_header (self->whole[encoding], "Content-Encoding", "gzip");
  struct MHD_Response *both[] = {self->whole[encoding], self->same[encoding]};
  for (size_t i = 0; i < 2; i++)
  {
    MHD_add_response_header (both[i], "ETag", self->tag[encoding]);
    MHD_add_response_header (both[i], "Vary", "Accept-Encoding");
  }
}

bool assets_start (struct web *self, char *error, size_t size)
{
  struct assets *assets = self->assets = calloc (1, sizeof *assets);
  (void) error;
  (void) size;
  if (assets == NULL || (assets->rows = calloc (board_file_count + 1, sizeof *assets->rows)) == NULL)
    abort ();
  for (size_t i = 0; i < board_file_count; i++)
  {
    const struct board_file *file = &board_files[i];
    struct asset *row = &assets->rows[i];
    *row = (struct asset){.file = file, .type = type_of (file->path)};
    prepare (self, row, PLAIN, file->data, file->end);
    if (file->gz != NULL)
      prepare (self, row, GZIP, file->gz, file->gz_end);
    if (strcmp (file->path, "/index.html") == 0)
      assets->index = row;
  }
  if (assets->index == NULL && self->config.board_dir == NULL)
    web_log (WEB_WARNING, "event=no_board text=\"this program was built without the board\"");
  return true;
}

void assets_stop (struct web *self)
{
  struct assets *assets = self->assets;
  if (assets == NULL)
    return;
  for (size_t i = 0; i < board_file_count; i++)
    for (int encoding = 0; encoding < ENCODINGS; encoding++)
      if (assets->rows[i].whole[encoding] != NULL)
      {
        MHD_destroy_response (assets->rows[i].whole[encoding]);
        MHD_destroy_response (assets->rows[i].same[encoding]);
      }
  free (assets->rows);
  free (assets);
  self->assets = NULL;
}

/* ---- Asking ---- */

static bool contains_word (struct slice list, const char *word)
{
  size_t size = strlen (word);
  for (uint32_t i = 0; list.data != NULL && i + size <= list.size; i++)
  {
    bool begins = i == 0 || strchr (" ,\t", list.data[i - 1]) != NULL;
    bool ends = i + size == list.size || strchr (" ,;\t", list.data[i + size]) != NULL;
    if (begins && ends && strncasecmp (list.data + i, word, size) == 0)
      return true;
  }
  return false;
}

/* RFC 9110, 12.5.3: "br, gzip ; q=0.5"; a weight of zero, however it is written, is a no. */
static bool takes_gzip (const struct exchange *self)
{
  struct slice header = exchange_header_of (self, "Accept-Encoding");
  if (header.data == NULL)
    return false;
  char *accepted = arena_copy (self->arena, header.data, header.size), *rest = NULL, *left = NULL;
  for (char *one = strtok_r (accepted, ",", &rest); one != NULL; one = strtok_r (NULL, ",", &rest))
  {
    const char *coding = strtok_r (one, "; \t", &left), *weight = strtok_r (NULL, "; \t", &left);
    if (coding != NULL && strcasecmp (coding, "gzip") == 0)
      return weight == NULL || strncasecmp (weight, "q=", 2) != 0 || strpbrk (weight, "123456789") != NULL;
  }
  return false;
}

static bool has_it (const struct exchange *self, const char *tag)
{
  struct slice tags = exchange_header_of (self, "If-None-Match");
  return tags.data != NULL && (slice_is (tags, "*") || contains_word (tags, tag) || contains_word (tags, arena_printf (self->arena, "W/%s", tag)));
}

/* Rows lie in the order of their paths. */
static const struct asset *find (const struct assets *assets, struct slice path)
{
  size_t low = 0, high = board_file_count;
  while (low < high)
  {
    size_t middle = (low + high) / 2;
    int order = slice_compare (path, slice_of (assets->rows[middle].file->path));
    if (order == 0)
      return &assets->rows[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

/* The page of the board at an address; NULL where it has none. */
static const struct page *page_at (struct exchange *self)
{
  const char *path = arena_copy (self->arena, self->path.data, self->path.size);
  for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
    if (fnmatch (pages[i].pattern, path, FNM_PATHNAME) == 0)
      return &pages[i];
  return NULL;
}

static void answer_asset (struct exchange *self, unsigned status, const struct asset *asset)
{
  enum encoding encoding = asset->whole[GZIP] != NULL && takes_gzip (self) ? GZIP : PLAIN;
  bool same = status == 200 && has_it (self, asset->tag[encoding]);
  exchange_answer_shared (self, same ? 304 : status, same ? asset->same[encoding] : asset->whole[encoding]);
}

/* ---- From a directory, for those who work on the board ---- */

static bool answer_file (struct exchange *self, unsigned status, const char *path)
{
  struct stat st;
  char *name = arena_printf (self->arena, "%s%s", self->web->config.board_dir, path);
  int fd = open (name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
  {
    if (fd >= 0)
      close (fd);
    return false;
  }
  struct MHD_Response *response = MHD_create_response_from_fd ((size_t) st.st_size, fd);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", type_of (path));
  MHD_add_response_header (response, "Cache-Control", "no-cache");
  exchange_answer_response (self, status, response);
  return true;
}

static void answer_without (struct exchange *self)
{
  exchange_answer_response (self, 404,
                            page_plain ("Ideenbus", "Dieses Programm wurde ohne das Board übersetzt. Die Schnittstelle antwortet unter /api/v1/.",
                                        "This program was built without the board. The interface answers below /api/v1/."));
}

/* What a page answers with is no address of its own: the board would not know what to show there. */
static bool is_pages_own (struct slice path)
{
  static const char folder[] = "/pages/";
  return path.size >= sizeof folder - 1 && memcmp (path.data, folder, sizeof folder - 1) == 0;
}

static void answer_from_dir (struct exchange *self, const struct page *page)
{
  const char *path = arena_copy (self->arena, self->path.data, self->path.size);
  if (page == NULL && !is_pages_own (self->path) && answer_file (self, 200, path))
    return;
  if (page != NULL && page->html != NULL && answer_file (self, 200, page->html))
    return;
  if (!answer_file (self, page != NULL ? 200 : 404, "/index.html"))
    answer_without (self);
}

static void answer_built_in (struct exchange *self, const struct page *page)
{
  const struct assets *assets = self->web->assets;
  const struct asset *asset = find (assets, page != NULL && page->html != NULL ? slice_of (page->html) : self->path);
  if (asset != NULL && (page != NULL || !is_pages_own (self->path)))
    answer_asset (self, 200, asset);
  else if (assets->index == NULL)
    answer_without (self);
  else if (is_immutable (arena_copy (self->arena, self->path.data, self->path.size)))
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else
    answer_asset (self, page != NULL ? 200 : 404, assets->index);
}

void get_board (struct exchange *self)
{
  const struct page *page = page_at (self);
  if (page != NULL && session_page_refused (self))
    return;
  if (self->path.size >= 5 && memcmp (self->path.data, "/api/", 5) == 0)
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else if (self->web->config.board_dir != NULL)
    answer_from_dir (self, page);
  else
    answer_built_in (self, page);
}
