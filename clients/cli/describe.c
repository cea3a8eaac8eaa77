/* SPDX-License-Identifier: EUPL-1.2 */
/* Events in words: one line for history and watch. */
#include "cli.h"

#include <string.h>

json_t *event_body_json (struct slice kind, const struct value *body)
{
  enum message_type type = message_by_name (kind);
  bool known = type != MSG_NONE && message_def (type)->kind == KIND_EVENT;
  return known ? json_from_record (type, body) : json_from_value (body);
}

const char *describe_actor (struct cli *cli, struct slice role, struct slice org, bool deputy)
{
  const char *text = role_text (cli, role);
  if (org.size > 0)
    text = arena_printf (cli->arena, "%s, %s", text, org_name (cli, org));
  return deputy ? arena_printf (cli->arena, "%s (%s)", text, tr (cli, T_AS_DEPUTY)) : text;
}

static const char *text_at (struct cli *cli, const struct value *body, const char *key)
{
  return slice_text (cli, value_as_slice (value_at (body, key)));
}

static const char *stage_at (struct cli *cli, const struct form *form, const struct value *body, const char *key)
{
  struct slice stage = value_as_slice (value_at (body, key));
  const struct value *row = form == NULL ? NULL : form_row (form->stages, stage);
  return slice_text (cli, row == NULL ? stage : row_label (cli, row));
}

static const char *field_names (struct cli *cli, const struct form *form, const struct value *fields)
{
  const char *text = "";
  for (uint32_t i = 0; fields != NULL && fields->kind == VALUE_MAP && i < fields->count; i++)
  {
    struct slice key = value_as_slice (&fields->items[2 * i]);
    const struct value *field = form_field (form, key);
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, field == NULL ? key : row_label (cli, field)));
  }
  return text;
}

static const char *label_at (struct cli *cli, const struct value *list, const struct value *body, const char *key)
{
  struct slice code = value_as_slice (value_at (body, key));
  const struct value *row = list == NULL ? NULL : form_row (list, code);
  return slice_text (cli, row == NULL ? code : row_label (cli, row));
}

static const char *approval_names (struct cli *cli, const struct form *form, const struct value *kinds)
{
  const char *text = "";
  for (uint32_t i = 0; kinds != NULL && kinds->kind == VALUE_LIST && i < kinds->count; i++)
  {
    struct slice key = value_as_slice (&kinds->items[i]);
    const struct value *row = form == NULL ? NULL : form_row (form->approvals, key);
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, row == NULL ? key : row_label (cli, row)));
  }
  return text;
}

static const char *with_reason (struct cli *cli, const char *text, const struct value *body)
{
  const char *reason = text_at (cli, body, "reason");
  return *reason == '\0' ? text : *text == '\0' ? reason : arena_printf (cli->arena, "%s: %s", text, reason);
}

static const char *describe_case (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  if (slice_is (kind, "case.drafted"))
    return text_at (cli, value_at (body, "fields"), "title");
  if (slice_is (kind, "case.edited"))
    return field_names (cli, form, value_at (body, "fields"));
  if (slice_is (kind, "case.moved") || slice_is (kind, "case.returned") || slice_is (kind, "case.migrated"))
    return with_reason (cli, arena_printf (cli->arena, "%s → %s", stage_at (cli, form, body, "from"), stage_at (cli, form, body, "to")), body);
  if (slice_is (kind, "case.laid"))
    return with_reason (cli, arena_printf (cli->arena, "→ %s", stage_at (cli, form, body, "to")), body);
  if (slice_is (kind, "case.parked"))
    return with_reason (cli, trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (body, "until")))), body);
  if (slice_is (kind, "case.rejected"))
    return with_reason (cli, label_at (cli, form == NULL ? NULL : form->rejections, body, "code"), body);
  if (slice_is (kind, "case.approved"))
    return arena_printf (cli->arena, "%s: %s", label_at (cli, form == NULL ? NULL : form->approvals, body, "kind"),
                         tr (cli, slice_is (value_as_slice (value_at (body, "verdict")), "no") ? T_APPROVED_NO : T_APPROVED_YES));
  if (slice_is (kind, "case.lapsed"))
    return approval_names (cli, form, value_at (body, "kinds"));
  if (slice_is (kind, "case.assigned"))
    return arena_printf (cli->arena, "%s %s", org_name (cli, row_text (body, "org")),
                         trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (body, "until")))));
  if (slice_is (kind, "case.handed"))
    return org_name (cli, row_text (body, "org"));
  if (slice_is (kind, "case.commented"))
    return text_at (cli, body, "text");
  if (slice_is (kind, "case.supported") || slice_is (kind, "case.unsupported"))
    return trf (cli, T_SUPPORTERS, number_text (cli, value_as_int (value_at (body, "count"), 0)));
  return with_reason (cli, "", body);
}

const char *describe_event (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  if (kind.size > 5 && memcmp (kind.data, "case.", 5) == 0)
    return describe_case (cli, form, kind, body);
  if (slice_is (kind, "org.changed"))
    return arena_printf (cli->arena, "%s %s", text_at (cli, value_at (body, "org"), "key"), text_at (cli, value_at (body, "org"), "name"));
  if (slice_is (kind, "pipeline.loaded"))
    return arena_printf (cli->arena, "%s %s", text_at (cli, body, "pipeline"), number_text (cli, value_as_int (value_at (body, "version"), 0)));
  return "";
}
