/* SPDX-License-Identifier: EUPL-1.2 */
/* What is shown when the broker says no: every reason, both values of a conflict, and what to do next. */
#include "cli.h"

#include <string.h>

void json_reasons (struct cli *cli, const struct value *reasons, const char *extra_key, json_t *extra)
{
  (void) cli;
  for (uint32_t i = 0; reasons->kind == VALUE_LIST && i < reasons->count; i++)
  {
    json_t *json = json_from_record (MSG_REASON, &reasons->items[i]);
    if (extra_key != NULL)
      json_object_set (json, extra_key, extra);
    print_json_to (stderr, json);
  }
  json_decref (extra);
}

/* What a reason is about: a field, a column as "table.column", or NULL. */
static const struct value *subject_of (const struct form *form, struct slice field)
{
  const char *dot = field.size == 0 ? NULL : memchr (field.data, '.', field.size);
  if (dot == NULL || form_field (form, field) != NULL)
    return form_field (form, field);
  struct slice of = {field.data, (uint32_t) (dot - field.data)}, key = {dot + 1, (uint32_t) (field.data + field.size - dot - 1)};
  const struct value *column = form_table_column (form, of, key);
  return column != NULL ? column : form_column (form, of, key);
}

/* One of the two values of a conflict: of a field, of a cell, of a row, of a place in a table. */
static const char *side_text (struct cli *cli, const struct form *form, const struct value *reason, const struct value *value)
{
  struct slice field = row_text (reason, "field");
  const struct value *table = form == NULL ? NULL : form_row (form->tables, field);
  bool of_row = row_text (reason, "row").size > 0 && memchr (field.data, '.', field.size) == NULL;
  if (of_row && value != NULL && value->kind == VALUE_MAP && table != NULL)
    return format_cells (cli, form, field, value);
  if (of_row && value != NULL && value->kind == VALUE_TEXT)
    return value->count == 0 ? tr (cli, T_LAST_PLACE) : trf (cli, T_PLACE_BEFORE, slice_text (cli, value_as_slice (value)));
  return format_value (cli, form, subject_of (form, field), value);
}

static void print_sides (struct cli *cli, FILE *out, const struct value *reason, const struct form *form, const char *indent)
{
  const char *labels[2] = {tr (cli, T_PRESENT), tr (cli, T_YOURS)};
  const char *values[2] = {side_text (cli, form, reason, value_at (reason, "present")), side_text (cli, form, reason, value_at (reason, "yours"))};
  int width = text_width (labels[0]) > text_width (labels[1]) ? text_width (labels[0]) : text_width (labels[1]);
  for (int i = 0; i < 2; i++)
  {
    fprintf (out, "%s    %s%*s ", indent, labels[i], width - text_width (labels[i]), "");
    print_wrapped (cli, out, values[i][0] == '\0' ? tr (cli, T_EMPTY) : values[i], (int) strlen (indent) + 5 + width);
  }
}

/* With the row before the text, unless the text names it. */
static const char *reason_text (struct cli *cli, const struct value *reason)
{
  const char *text = text_safe (cli->arena, row_text (reason, cli->german ? "de" : "en")), *row = text_safe (cli->arena, row_text (reason, "row"));
  return *row == '\0' || strstr (text, row) != NULL ? text : arena_printf (cli->arena, "%s: %s", row, text);
}

void print_reason (struct cli *cli, FILE *out, const struct value *reason, const struct form *form, const char *indent)
{
  fprintf (out, "%s– ", indent);
  print_wrapped (cli, out, reason_text (cli, reason), (int) strlen (indent) + 2);
  if (slice_is (row_text (reason, "code"), "conflict"))
    print_sides (cli, out, reason, form, indent);
}

/* ---- Refusals ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* The definition of the case that was meant, if it is known without asking. */
static struct form *known_form (struct cli *cli)
{
  return cli->forms;
}

static int say_error (struct cli *cli, const struct message *error)
{
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "code", json_from_value (&error->arg[ERROR_CODE]));
    if (message_has (error, ERROR_DETAIL))
      json_object_set_new (json, "field", json_from_value (&error->arg[ERROR_DETAIL]));
    json_object_set_new (json, "de", json_from_value (&error->arg[ERROR_DE]));
    json_object_set_new (json, "en", json_from_value (&error->arg[ERROR_EN]));
    print_json_to (stderr, json);
    return STATUS_REFUSED;
  }
  const char *text = text_safe (cli->arena, message_slice (error, cli->german ? ERROR_DE : ERROR_EN));
  if (message_has (error, ERROR_DETAIL) && strstr (text, text_safe (cli->arena, message_slice (error, ERROR_DETAIL))) == NULL)
    fail (cli, STATUS_REFUSED, "error", T_REFUSED_DETAIL, text, text_safe (cli->arena, message_slice (error, ERROR_DETAIL)));
  else
    fail (cli, STATUS_REFUSED, "error", T_PLAIN, text);
  struct value list = value_list (cli->arena, 1), reason = value_map (cli->arena, 1);
  value_set_str (cli->arena, &reason, "code", error->arg[ERROR_CODE]);
  value_append (cli->arena, &list, reason);
  hint_refused (cli, &list);
  return STATUS_REFUSED;
}

int say_refused (struct cli *cli, const struct message *answer)
{
  if (answer == NULL)
    return fail (cli, STATUS_REFUSED, "bad_message", T_BAD_MESSAGE);
  if (answer->type != MSG_REFUSED)
    return say_error (cli, answer);
  const struct value *reasons = &answer->arg[REFUSED_REASONS];
  if (cli->json)
  {
    json_reasons (cli, reasons, NULL, NULL);
    return STATUS_REFUSED;
  }
  if (reasons->count == 1 && !slice_is (value_as_slice (value_at (&reasons->items[0], "code")), "conflict"))
    fail (cli, STATUS_REFUSED, "refused", T_PLAIN, reason_text (cli, &reasons->items[0]));
  else
  {
    fail (cli, STATUS_REFUSED, "refused", T_REFUSED, number_text (cli, reasons->count));
    for (uint32_t i = 0; i < reasons->count; i++)
      print_reason (cli, stderr, &reasons->items[i], known_form (cli), "  ");
  }
  hint_refused (cli, reasons);
  return STATUS_REFUSED;
}
