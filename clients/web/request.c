/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a request strictly: the target, its route, and what the route wants of headers. */
#include "room.h"

#include "proto/codec.h"
#include "proto/error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* ---- Headers ---- */

struct slice exchange_header_of (const struct exchange *self, const char *name)
{
  const char *value = NULL;
  size_t size = 0;
  if (MHD_lookup_connection_value_n (self->connection, MHD_HEADER_KIND, name, strlen (name), &value, &size) != MHD_YES || value == NULL)
    return SLICE_NONE;
  return (struct slice){value, (uint32_t) size};
}

static bool equal_fold (struct slice a, const char *b)
{
  return a.data != NULL && a.size == strlen (b) && strncasecmp (a.data, b, a.size) == 0;
}

static struct slice trim (struct slice text)
{
  while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
    text = (struct slice){text.data + 1, text.size - 1};
  while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
    text.size--;
  return text;
}

/* The next piece of a list, without the blanks around it; false at the end. */
static bool next_piece (struct slice *list, char separator, struct slice *piece)
{
  if (list->data == NULL)
    return false;
  const char *end = list->size == 0 ? NULL : memchr (list->data, separator, list->size);
  uint32_t size = end == NULL ? list->size : (uint32_t) (end - list->data);
  *piece = trim ((struct slice){list->data, size});
  *list = end == NULL ? SLICE_NONE : (struct slice){list->data + size + 1, list->size - size - 1};
  return true;
}

/* ---- Percent-decoding ---- */

static int hex_digit (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for a broken escape, a control character, or what is no UTF-8. */
static bool decode (struct arena *arena, struct slice raw, bool plus, struct slice *text)
{
  char *at = arena_alloc (arena, (size_t) raw.size + 1), *start = at;
  for (uint32_t i = 0; i < raw.size; i++)
  {
    char c = raw.data[i];
    if (c == '%')
    {
      int high = i + 2 < raw.size ? hex_digit (raw.data[i + 1]) : -1, low = i + 2 < raw.size ? hex_digit (raw.data[i + 2]) : -1;
      if (high < 0 || low < 0)
        return false;
      c = (char) (high << 4 | low);
      i += 2;
    }
    else if (c == '+' && plus)
      c = ' ';
    bool control = (unsigned char) c < ' ' || c == 127;
    if (control && !(plus && (c == '\n' || c == '\r' || c == '\t')))
      return false;
    *at++ = c;
  }
  *text = (struct slice){start, (uint32_t) (at - start)};
  return utf8_length (start, text->size) >= 0;
}

/* ---- The target ---- */

static bool path_is_clean (struct slice path)
{
  if (path.size == 0 || path.data[0] != '/' || memchr (path.data, '\\', path.size) != NULL)
    return false;
  struct slice rest = {path.data + 1, path.size - 1}, segment;
  while (next_piece (&rest, '/', &segment))
    if (slice_is (segment, ".") || slice_is (segment, "..") || (segment.size == 0 && rest.data != NULL))
      return false;
  return true;
}

static bool read_pairs (struct exchange *self, struct slice query)
{
  struct exchange_room *room = self->room;
  struct slice piece;
  room->pairs = arena_alloc (self->arena, QUERY_PAIRS * sizeof *room->pairs);
  while (next_piece (&query, '&', &piece))
  {
    if (piece.size == 0)
      continue;
    const char *equals = memchr (piece.data, '=', piece.size);
    uint32_t size = equals == NULL ? piece.size : (uint32_t) (equals - piece.data);
    struct slice name = {piece.data, size}, value = equals == NULL ? SLICE ("") : (struct slice){equals + 1, piece.size - size - 1};
    struct pair *pair = &room->pairs[room->pair_count];
    if (room->pair_count == QUERY_PAIRS || !decode (self->arena, name, true, &pair->name) || !decode (self->arena, value, true, &pair->value))
      return false;
    for (size_t i = 0; i < room->pair_count; i++)
      if (slice_equal (room->pairs[i].name, pair->name))
        return false;
    room->pair_count++;
  }
  return true;
}

struct slice exchange_query (const struct exchange *self, const char *name)
{
  for (size_t i = 0; i < self->room->pair_count; i++)
    if (slice_is (self->room->pairs[i].name, name))
      return self->room->pairs[i].value;
  return SLICE_NONE;
}

size_t exchange_query_count (const struct exchange *self)
{
  return self->room->pair_count;
}

void exchange_query_at (const struct exchange *self, size_t index, struct slice *name, struct slice *value)
{
  *name = self->room->pairs[index].name;
  *value = self->room->pairs[index].value;
}

/* ---- Language ---- */

/* The weight of a piece of Accept-Language in thousandths. */
static int weight_of (struct slice *language)
{
  struct slice rest = *language, piece;
  int weight = 1000;
  next_piece (&rest, ';', language);
  while (next_piece (&rest, ';', &piece))
    if (piece.size >= 3 && strncasecmp (piece.data, "q=", 2) == 0)
    {
      weight = piece.data[2] == '1' ? 1000 : 0;
      for (uint32_t i = 4, unit = 100; weight < 1000 && i < piece.size && unit > 0; i++, unit /= 10)
        weight += piece.data[i] >= '0' && piece.data[i] <= '9' ? (piece.data[i] - '0') * (int) unit : 0;
    }
  return weight;
}

static bool wants_german (const struct exchange *self)
{
  struct slice lang = exchange_query (self, "lang"), accepted = exchange_header_of (self, "Accept-Language"), piece;
  if (lang.data != NULL)
    return !slice_is (lang, "en");
  int german = 0, english = 0;
  while (next_piece (&accepted, ',', &piece))
  {
    int weight = weight_of (&piece);
    if (piece.size >= 2 && strncasecmp (piece.data, "de", 2) == 0 && weight > german)
      german = weight;
    if (piece.size >= 2 && strncasecmp (piece.data, "en", 2) == 0 && weight > english)
      english = weight;
  }
  return german >= english;
}

/* ---- Where it comes from ---- */

static bool is_here (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET)
    return ntohl (((const struct sockaddr_in *) (const void *) address)->sin_addr.s_addr) >> 24 == 127;
  return address->sa_family != AF_INET6 || IN6_IS_ADDR_LOOPBACK (&((const struct sockaddr_in6 *) (const void *) address)->sin6_addr);
}

/* Proxies add to the header or add another one: the last word is the nearest proxy's, and what stands before it is what the client says of itself. */
static enum MHD_Result note_forwarded (void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
  struct slice *last = context, list = slice_of (value), piece;
  (void) kind;
  if (strcasecmp (name, "X-Forwarded-For") == 0)
    while (next_piece (&list, ',', &piece))
      *last = piece;
  return MHD_YES;
}

struct slice exchange_address (const struct exchange *self)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *peer = info == NULL ? NULL : info->client_addr;
  struct slice last = SLICE_NONE;
  if (peer == NULL || is_here (peer))
    MHD_get_connection_values (self->connection, MHD_HEADER_KIND, note_forwarded, &last);
  if (last.size > 0 && last.size < INET6_ADDRSTRLEN)
    return last;
  char *text = arena_alloc (self->arena, INET6_ADDRSTRLEN);
  if (peer != NULL && peer->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) (const void *) peer)->sin_addr, text, INET6_ADDRSTRLEN);
  else if (peer != NULL && peer->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *) (const void *) peer)->sin6_addr, text, INET6_ADDRSTRLEN);
  return slice_of (text);
}

/* ---- Routes ---- */

static const struct route routes[] = {
#define ROUTE(METHOD, PATH, FLAGS, BODY_MAX, HANDLER, TEXT) {ROUTE_##METHOD, PATH, FLAGS, BODY_MAX, HANDLER, TEXT},
#include "clients/web/routes.def"
#undef ROUTE
    /* The board, where no row fits. */
    {ROUTE_GET, "*", PAGE, 0, get_board, NULL}};

#define ROUTES (sizeof routes / sizeof routes[0])

const struct route *route_table (size_t *count)
{
  *count = ROUTES - 1;
  return routes;
}

static const char *method_name (enum route_method method)
{
  static const char *const names[ROUTE_METHODS] = {"GET", "POST", "PUT", "DELETE"};
  return names[method];
}

/* ROUTE_METHODS for one we do not know. */
static enum route_method method_of (struct slice name)
{
  if (slice_is (name, "HEAD"))
    return ROUTE_GET;
  for (int i = 0; i < ROUTE_METHODS; i++)
    if (slice_is (name, method_name ((enum route_method) i)))
      return (enum route_method) i;
  return ROUTE_METHODS;
}

static bool path_fits (const struct route *route, struct slice path, struct slice *rest)
{
  size_t size = strlen (route->path);
  bool prefix = route->path[size - 1] == '*';
  size -= prefix;
  if (path.size < size || (!prefix && path.size != size) || memcmp (path.data, route->path, size) != 0)
    return false;
  *rest = prefix ? (struct slice){path.data + size, path.size - (uint32_t) size} : SLICE_NONE;
  return true;
}

/* The methods that the most exact path of those that fit has, for Allow. */
static const char *allowed (struct exchange *self)
{
  const char *list = "", *path = NULL;
  struct slice rest;
  for (size_t i = 0; i < ROUTES; i++)
    if (path_fits (&routes[i], self->path, &rest) && (path == NULL || strcmp (path, routes[i].path) == 0))
    {
      path = routes[i].path;
      const char *name = routes[i].method == ROUTE_GET ? "GET, HEAD" : method_name (routes[i].method);
      list = arena_printf (self->arena, "%s%s%s", list, *list == '\0' ? "" : ", ", name);
    }
  return list;
}

static bool find_route (struct exchange *self)
{
  enum route_method method = method_of (self->method);
  const char *path = NULL;
  for (size_t i = 0; i < ROUTES; i++)
  {
    struct slice rest;
    if (!path_fits (&routes[i], self->path, &rest) || (path != NULL && strcmp (path, routes[i].path) != 0))
      continue;
    path = routes[i].path;
    if (routes[i].method != method)
      continue;
    self->route = &routes[i];
    self->rest = rest;
    return true;
  }
  return false;
}

/* ---- What the route wants ---- */

/* With no origin set, this program is its own: whoever reaches it by a name of this machine. */
static bool origin_is_ours (const struct exchange *self, struct slice origin)
{
  if (slice_is (origin, self->web->origin))
    return true;
  const char *port = strrchr (self->web->url, ':');
  if (self->web->config.origin != NULL || port == NULL)
    return false;
  return slice_is (origin, arena_printf (self->arena, "http://localhost%s", port)) || slice_is (origin, arena_printf (self->arena, "http://127.0.0.1%s", port));
}

/* A page of somebody else can make a browser send a form, but neither this header nor our origin. */
static bool write_is_ours (const struct exchange *self)
{
  struct slice origin = exchange_header_of (self, "Origin");
  if (!slice_is (exchange_header_of (self, "X-Ideenbus"), "1"))
    return false;
  if (origin.data != NULL)
    return origin_is_ours (self, origin);
  return exchange_header_of (self, "Sec-Fetch-Site").data == NULL;
}

static bool content_is_json (const struct exchange *self)
{
  struct slice type = exchange_header_of (self, "Content-Type"), piece, parameter;
  if (!next_piece (&type, ';', &piece) || !equal_fold (piece, "application/json"))
    return false;
  while (next_piece (&type, ';', &parameter))
    if (!equal_fold (parameter, "charset=utf-8") && !equal_fold (parameter, "charset=\"utf-8\""))
      return false;
  return true;
}

int64_t request_length (const struct exchange *self)
{
  struct slice length = exchange_header_of (self, "Content-Length");
  if (exchange_header_of (self, "Transfer-Encoding").data != NULL)
    return -1;
  if (length.data == NULL)
    return 0;
  int64_t size = 0;
  for (uint32_t i = 0; i < length.size; i++)
  {
    if (length.data[i] < '0' || length.data[i] > '9' || size > INT64_MAX / 10 - 9)
      return -2;
    size = size * 10 + (length.data[i] - '0');
  }
  return length.size == 0 ? -2 : size;
}

/* Headers that mean something else to somebody when they come twice: the reader that trusts the first is told another story than the one that trusts the last.
 */
static const char *const single[] = {"Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Origin", "X-Ideenbus", "Idempotency-Key", "After", "Ideenbus-Person"};
#define SINGLES (sizeof single / sizeof single[0])

struct head
{
  unsigned seen[SINGLES];
  bool broken;
};

/* What methods and names of headers consist of (RFC 9110, 5.6.2). */
static bool is_token (struct slice text)
{
  static const char marks[] = "!#$%&'*+-.^_`|~";
  for (uint32_t i = 0; i < text.size; i++)
  {
    char c = text.data[i];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && (c == '\0' || strchr (marks, c) == NULL))
      return false;
  }
  return text.size > 0;
}

/* By the sizes that the daemon gives; some of its versions (0.9.75) cut a line at a NUL before we see it. */
static enum MHD_Result look_at_header (void *context, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value, size_t value_size)
{
  struct head *head = context;
  struct slice name_text = {name, (uint32_t) name_size};
  (void) kind;
  if (!is_token (name_text))
    head->broken = true;
  for (size_t i = 0; value != NULL && i < value_size; i++)
    if (((unsigned char) value[i] < ' ' && value[i] != '\t') || value[i] == 127)
      head->broken = true;
  for (size_t i = 0; i < SINGLES; i++)
    if (equal_fold (name_text, single[i]))
      head->seen[i]++;
  return MHD_YES;
}

/* The daemon lets through what proxies and servers are known to read differently (RFC 9112, 6.3 and 11.2). */
bool request_is_sound (const struct exchange *self)
{
  struct head head = {{0}, false};
  MHD_get_connection_values_n (self->connection, MHD_HEADER_KIND, look_at_header, &head);
  struct slice coding = exchange_header_of (self, "Transfer-Encoding");
  for (size_t i = 0; i < SINGLES; i++)
    if (head.seen[i] > 1)
      return false;
  if (coding.data != NULL && (!equal_fold (coding, "chunked") || exchange_header_of (self, "Content-Length").data != NULL))
    return false;
  return !head.broken;
}

/* A page may say for whom it writes: the cookie belongs to the browser, and in another tab somebody else may have logged in. */
static bool is_for_another (const struct exchange *self)
{
  struct slice person = exchange_header_of (self, "Ideenbus-Person");
  char present[UUID_TEXT];
  uuid_format (self->person, present);
  return person.data != NULL && !slice_is (person, present);
}

static int check_wishes (struct exchange *self)
{
  const struct route *route = self->route;
  int64_t length = request_length (self);
  if (length == -2)
    return WEB_BAD_REQUEST;
  if (length > (int64_t) route->body_max)
    return WEB_BODY_TOO_LARGE;
  if ((route->flags & WRITE) != 0 && !write_is_ours (self))
    return WEB_ORIGIN;
  if ((route->flags & JSON_BODY) != 0 && !content_is_json (self))
    return WEB_CONTENT_TYPE;
  if ((route->flags & (LOGIN | LOGIN_MAY)) == 0)
    return 0;
  self->has_person = session_authenticate (self->web, exchange_header_of (self, "Cookie"), self);
  if (self->has_person && (route->flags & WRITE) != 0 && is_for_another (self))
    return WEB_OTHER_PERSON;
  return !self->has_person && (route->flags & LOGIN) != 0 ? WEB_LOGIN_NEEDED : 0;
}

int request_open (struct exchange *self, const char *method, struct slice *detail)
{
  struct slice target = slice_of (self->room->target), path, query = SLICE_NONE;
  self->path = SLICE ("/");
  self->german = true;
  if (!is_token (slice_of (method)))
    return WEB_BAD_REQUEST;
  self->method = slice_copy (self->arena, slice_of (method));
  self->head = slice_is (self->method, "HEAD");
  const char *mark = target.size == 0 ? NULL : memchr (target.data, '?', target.size);
  path = mark == NULL ? target : (struct slice){target.data, (uint32_t) (mark - target.data)};
  if (mark != NULL)
    query = (struct slice){mark + 1, target.size - path.size - 1};
  struct slice clean;
  if (!decode (self->arena, path, false, &clean) || !path_is_clean (clean))
    return WEB_BAD_REQUEST;
  self->path = clean;
  if (!find_route (self))
  {
    exchange_header (self, "Allow", allowed (self));
    *detail = self->method;
    return WEB_METHOD;
  }
  bool good = read_pairs (self, query);
  if (!good && (self->route->flags & PAGE) == 0)
    return WEB_BAD_REQUEST;
  self->german = wants_german (self);
  return check_wishes (self);
}
