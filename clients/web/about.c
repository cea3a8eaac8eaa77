/* SPDX-License-Identifier: EUPL-1.2 */
/* GET /api/v1/about: who runs this, for pages that have to say so. */
#include "public.h"

static void set (json_t *object, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_new (object, key, json_string (text));
}

void get_about (struct exchange *self)
{
  const struct web_config *config = &self->web->config;
  json_t *row = json_object ();
  set (row, "operator", config->operator);
  set (row, "contact", config->contact);
  set (row, "law", config->law);
  set (row, "enforcement", config->enforcement);
  set (row, "licence", public_licence (self->web));
  exchange_answer_json (self, 200, json_pack ("{ss sI s[o]}", "answer", "result", "seq", (json_int_t) bus_head (self->web), "rows", row));
}
