/* SPDX-License-Identifier: EUPL-1.2 */
/* The attachments of a case as it was: the broker lists those of today. */
#include "case_file.h"

static void drop (struct value *list, const struct value *id)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->count; i++)
    if (!value_equal (value_at (&list->items[i], "id"), id))
      list->items[kept++] = list->items[i];
  list->count = kept;
}

struct value case_attachments_then (struct arena *arena, const struct value *history)
{
  struct value list = value_list (arena, 8);
  for (uint32_t i = 0; i < history->count; i++)
  {
    struct slice kind = value_as_slice (value_at (&history->items[i], "kind"));
    const struct value *body = value_at (&history->items[i], "body"), *id = value_at (body, "attachment");
    if (slice_is (kind, "case.attached") && id != NULL)
    {
      struct value attachment = value_copy (arena, body);
      value_set_str (arena, &attachment, "id", *id);
      value_append (arena, &list, attachment);
    }
    else if (slice_is (kind, "case.detached"))
      drop (&list, id);
  }
  return list;
}
