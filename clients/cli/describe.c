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

const char *approval_names (struct cli *cli, const struct form *form, const struct value *kinds)
{
  const char *text = "";
  for (uint32_t i = 0; kinds != NULL && kinds->kind == VALUE_LIST && i < kinds->count; i++)
  {
    struct slice key = value_as_slice (&kinds->items[i]);
    const struct value *row = form == NULL ? NULL : form_row (form->approvals, key);
    if (row == NULL && form != NULL)
      row = form_row (form->tables, key); /* ratings lapse as approvals do */
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, row == NULL ? key : row_label (cli, row)));
  }
  return text;
}

static const char *with_reason (struct cli *cli, const char *text, const struct value *body)
{
  const char *reason = text_at (cli, body, "reason");
  return *reason == '\0' ? text : *text == '\0' ? reason : arena_printf (cli->arena, "%s: %s", text, reason);
}

/* ---- Rows ---- */

static const char *row_name (struct cli *cli, const struct form *form, const struct value *body)
{
  struct slice key = row_text (body, "table");
  const struct value *table = form == NULL ? NULL : form_row (form->tables, key);
  return arena_printf (cli->arena, "%s %s", slice_text (cli, table == NULL ? key : row_label (cli, table)), text_at (cli, body, "row"));
}

/* The columns that changed; of a new row what names it. */
static const char *cell_names (struct cli *cli, const struct form *form, const struct value *body)
{
  const struct value *cells = value_at (body, "cells");
  struct slice table = row_text (body, "table");
  const struct value *def = form == NULL ? NULL : form_row (form->tables, table), *title = def == NULL ? NULL : value_get (cells, row_text (def, "title"));
  const char *text = "";
  if (value_as_bool (value_at (body, "new"), false) && title != NULL)
    return format_value (cli, form, form_table_column (form, table, row_text (def, "title")), title);
  for (uint32_t i = 0; cells != NULL && cells->kind == VALUE_MAP && i < cells->count; i++)
  {
    struct slice key = value_as_slice (&cells->items[2 * i]);
    const struct value *column = form_table_column (form, table, key);
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", slice_text (cli, column == NULL ? key : row_label (cli, column)));
  }
  return text;
}

static const char *describe_row (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  const char *name = row_name (cli, form, body), *before = text_at (cli, body, "before");
  if (slice_is (kind, "case.row_put"))
    return arena_printf (cli->arena, "%s: %s", name, cell_names (cli, form, body));
  if (slice_is (kind, "case.row_moved"))
    return arena_printf (cli->arena, "%s, %s", name, *before == '\0' ? tr (cli, T_LAST_PLACE) : trf (cli, T_PLACE_BEFORE, before));
  return name;
}

/* ---- Cases ---- */

/* Mergers and adoptions. */
static const char *describe_kin (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  if (slice_is (kind, "case.merge_proposed") || slice_is (kind, "case.merged"))
    return with_reason (cli, arena_printf (cli->arena, "→ %s", text_at (cli, body, "ref")), body);
  if (slice_is (kind, "case.absorbed") || slice_is (kind, "case.taken"))
    return arena_printf (cli->arena, "← %s", text_at (cli, body, "ref"));
  if (slice_is (kind, "case.unmerged") || slice_is (kind, "case.split"))
    return with_reason (cli, text_at (cli, body, "ref"), body);
  if (slice_is (kind, "case.consented"))
    return with_reason (cli, arena_printf (cli->arena, "%s: %s", org_name (cli, row_text (body, "org")),
                                           tr (cli, slice_is (row_text (body, "verdict"), "no") ? T_APPROVED_NO : T_APPROVED_YES)), body);
  if (slice_is (kind, "case.rows_taken"))
  {
    const struct value *rows = value_at (body, "rows");
    return arena_printf (cli->arena, "%s: %s", label_at (cli, form == NULL ? NULL : form->tables, body, "table"),
                         number_text (cli, rows == NULL ? 0 : rows->count));
  }
  if (slice_is (kind, "case.adopted"))
    return arena_printf (cli->arena, "%s, %s", org_name (cli, row_text (body, "org")),
                         trf (cli, T_SUPPORTERS, number_text (cli, value_as_int (value_at (body, "count"), 0))));
  return NULL;
}

/* With all that is to be mended and until when. */
static const char *describe_return (struct cli *cli, const struct form *form, const struct value *body)
{
  const struct value *deficiencies = value_at (body, "deficiencies");
  const char *text = with_reason (cli, arena_printf (cli->arena, "%s → %s", stage_at (cli, form, body, "from"), stage_at (cli, form, body, "to")), body);
  for (uint32_t i = 0; deficiencies != NULL && deficiencies->kind == VALUE_LIST && i < deficiencies->count; i++)
    text = arena_printf (cli->arena, "%s; %s%s", text, i == 0 ? trf (cli, T_DEFICIENCIES_ARE, "") : "",
                         slice_text (cli, value_as_slice (&deficiencies->items[i])));
  struct slice due = row_text (body, "due");
  return due.size == 0 ? text : arena_printf (cli->arena, "%s; %s", text, trf (cli, T_UNTIL, format_date (cli, due)));
}

static const char *describe_abort (struct cli *cli, const struct value *body)
{
  const char *text = with_reason (cli, "", body), *repayment = text_at (cli, body, "repayment"), *lessons = text_at (cli, body, "lessons");
  if (*repayment != '\0')
    text = arena_printf (cli->arena, "%s; %s", text, trf (cli, T_REPAYMENT_IS, repayment));
  return *lessons == '\0' ? text : arena_printf (cli->arena, "%s; %s", text, trf (cli, T_LESSONS_ARE, lessons));
}

static const char *describe_case (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  if (slice_is (kind, "case.drafted"))
    return text_at (cli, value_at (body, "fields"), "title");
  if (slice_is (kind, "case.edited"))
    return field_names (cli, form, value_at (body, "fields"));
  if (slice_is (kind, "case.row_put") || slice_is (kind, "case.row_deleted") || slice_is (kind, "case.row_moved"))
    return describe_row (cli, form, kind, body);
  if (slice_is (kind, "case.returned"))
    return describe_return (cli, form, body);
  if (slice_is (kind, "case.moved") || slice_is (kind, "case.migrated"))
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
  if (slice_is (kind, "case.asked"))
    return arena_printf (cli->arena, "%s %s", label_at (cli, form == NULL ? NULL : form->approvals, body, "kind"),
                         trf (cli, T_UNTIL, format_date (cli, row_text (body, "until"))));
  if (slice_is (kind, "case.aborted"))
    return describe_abort (cli, body);
  if (slice_is (kind, "case.lapsed"))
    return approval_names (cli, form, value_at (body, "kinds"));
  if (slice_is (kind, "case.assigned"))
    return arena_printf (cli->arena, "%s %s", org_name (cli, row_text (body, "org")),
                         trf (cli, T_UNTIL, format_date (cli, value_as_slice (value_at (body, "until")))));
  if (slice_is (kind, "case.handed"))
    return org_name (cli, row_text (body, "org"));
  if (slice_is (kind, "case.attached") || slice_is (kind, "case.detached"))
    return text_at (cli, body, "name");
  if (slice_is (kind, "case.commented"))
    return text_at (cli, body, "text");
  if (slice_is (kind, "case.supported") || slice_is (kind, "case.unsupported"))
    return trf (cli, T_SUPPORTERS, number_text (cli, value_as_int (value_at (body, "count"), 0)));
  const char *kin = describe_kin (cli, form, kind, body);
  return kin == NULL ? with_reason (cli, "", body) : kin;
}

const char *describe_event (struct cli *cli, const struct form *form, struct slice kind, const struct value *body)
{
  if (kind.size > 5 && memcmp (kind.data, "case.", 5) == 0)
    return describe_case (cli, form, kind, body);
  if (slice_is (kind, "org.changed"))
    return arena_printf (cli->arena, "%s %s", text_at (cli, value_at (body, "org"), "key"), text_at (cli, value_at (body, "org"), "name"));
  if (slice_is (kind, "programme.changed"))
    return text_at (cli, body, "key");
  if (slice_is (kind, "pipeline.loaded"))
    return arena_printf (cli->arena, "%s %s", text_at (cli, body, "pipeline"), number_text (cli, value_as_int (value_at (body, "version"), 0)));
  return "";
}
