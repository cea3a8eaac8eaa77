/* SPDX-License-Identifier: EUPL-1.2 */
/* The few pages that are ours: where there is no board to show, and errors on paths of pages. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

struct MHD_Response *page_plain (const char *title, const char *german, const char *english)
{
  static const char page[] = "<!doctype html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
                             "<title>%s</title>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n<p>%s</p>\n<p lang=\"en\">%s</p>\n</main>\n</body>\n</html>\n";
  size_t room = sizeof page + 2 * strlen (title) + strlen (german) + strlen (english);
  char *text = malloc (room);
  if (text == NULL)
    abort ();
  int size = snprintf (text, room, page, title, title, german, english);
  struct MHD_Response *response = MHD_create_response_from_buffer ((size_t) size, text, MHD_RESPMEM_MUST_FREE);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", "text/html; charset=utf-8");
  MHD_add_response_header (response, "Cache-Control", "no-store");
  return response;
}

void get_health (struct exchange *self)
{
  exchange_answer_json (self, 200, json_pack ("{ss}", "broker", bus_is_up (self->web) ? "up" : "down"));
}
