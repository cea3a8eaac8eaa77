/* SPDX-License-Identifier: EUPL-1.2 */
/* /public/stufen: the way of an idea as the definitions have it, and who decides at each gate. */
#include "public.h"

static const struct value nothing = {.kind = VALUE_LIST};

static const struct value *list_at (const struct value *map, const char *key)
{
  const struct value *list = value_at (map, key);
  return list != NULL && list->kind == VALUE_LIST ? list : &nothing;
}

static struct slice role_names (struct page *page, const struct value *roles)
{
  const char *names = "";
  for (uint32_t i = 0; i < roles->count; i++)
  {
    int role = role_by_key (value_as_slice (&roles->items[i]));
    if (role >= 0)
      names = arena_printf (page->arena, "%s%s%s", names, *names == '\0' ? "" : ", ", role_label ((enum role) role, page->german));
  }
  return slice_of (names);
}

static void put_help (struct page *page, const struct value *entry)
{
  struct slice help = value_as_slice (value_at (entry, page->german ? "help_de" : "help_en"));
  if (help.size == 0)
    return;
  put (page, "<p>");
  put_text (page, help);
  put (page, "</p>\n");
}

static void put_gate (struct page *page, const struct value *gate)
{
  struct slice exceptions = role_names (page, list_at (gate, "overrides"));
  put (page, "<p class=\"quiet\">");
  put_say_with (page, TX_DECIDES, label_of (gate, page->german), role_names (page, list_at (gate, "decides")));
  if (exceptions.size > 0)
  {
    put (page, " (");
    put_say_with (page, TX_OVERRIDES, exceptions, SLICE_NONE);
    put (page, ")");
  }
  put (page, "</p>\n");
}

static void put_stage (struct page *page, const struct value *definition, const struct value *stage)
{
  const struct value *gates = list_at (definition, "gates");
  int64_t days = value_as_int (value_at (stage, "days"), 0);
  put (page, "<li>\n<h3>");
  put_text (page, label_of (stage, page->german));
  put (page, "</h3>\n");
  put_help (page, stage);
  if (days > 0)
  {
    put (page, "<p class=\"quiet\">");
    put_say_with (page, TX_MEANT, slice_of (arena_printf (page->arena, "%lld", (long long) days)), SLICE_NONE);
    put (page, "</p>\n");
  }
  for (uint32_t i = 0; i < gates->count; i++)
    if (slice_equal (value_as_slice (value_at (&gates->items[i], "from")), value_as_slice (value_at (stage, "key"))))
      put_gate (page, &gates->items[i]);
  put (page, "</li>\n");
}

static void put_definition (struct page *page, const struct value *row)
{
  const struct value *definition = value_at (row, "definition"), *stages = list_at (definition, "stages");
  put (page, "<h2>");
  put_text (page, label_of (row, page->german));
  put (page, "</h2>\n");
  put_help (page, definition);
  put (page, "<ol class=\"stages\">\n");
  for (uint32_t i = 0; i < stages->count; i++)
    put_stage (page, definition, &stages->items[i]);
  put (page, "</ol>\n");
}

static void answer_stages (struct exchange *self)
{
  const struct public_state *state = public_state (self->web);
  struct page page;
  page_open (&page, self, say (self->german, TX_STAGES), "/public/stufen", "");
  put (&page, "<h1>");
  put_say (&page, TX_STAGES);
  put (&page, "</h1>\n<p>");
  put_say (&page, TX_STAGES_LEAD);
  put (&page, "</p>\n");
  for (uint32_t i = 0; i < state->definitions.count; i++)
    put_definition (&page, &state->definitions.items[i]);
  struct document *document = page_close (&page);
  public_answer (self, 200, PUBLIC_HTML, document, state->changed_ms);
  document_drop (&document);
}

void get_public_stages (struct exchange *self)
{
  public_with (self, answer_stages);
}
