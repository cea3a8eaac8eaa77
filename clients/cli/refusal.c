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

void print_reason (struct cli *cli, FILE *out, const struct value *reason, const struct form *form, const char *indent)
{
  struct slice text = value_as_slice (value_at (reason, cli->german ? "de" : "en")), field = value_as_slice (value_at (reason, "field"));
  fprintf (out, "%s– ", indent);
  print_wrapped (cli, out, text_safe (cli->arena, text), (int) strlen (indent) + 2);
  if (!slice_is (value_as_slice (value_at (reason, "code")), "conflict"))
    return;
  const struct value *def = form == NULL ? NULL : form_field (form, field);
  const char *present = format_value (cli, form, def, value_at (reason, "present")), *yours = format_value (cli, form, def, value_at (reason, "yours"));
  const char *labels[2] = {tr (cli, T_PRESENT), tr (cli, T_YOURS)}, *values[2] = {present, yours};
  int width = text_width (labels[0]) > text_width (labels[1]) ? text_width (labels[0]) : text_width (labels[1]);
  for (int i = 0; i < 2; i++)
  {
    fprintf (out, "%s    %s%*s ", indent, labels[i], width - text_width (labels[i]), "");
    print_wrapped (cli, out, values[i][0] == '\0' ? tr (cli, T_EMPTY) : values[i], (int) strlen (indent) + 5 + width);
  }
}

/* The fields that are still wanted, as the command line that gives them. */
static void print_fields_hint (struct cli *cli, const struct value *reasons)
{
  const char *fields = "";
  if (strcmp (cli->command->name, "advance") != 0 && strcmp (cli->command->name, "submit") != 0)
    return;
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    struct slice code = value_as_slice (value_at (&reasons->items[i], "code")), field = value_as_slice (value_at (&reasons->items[i], "field"));
    bool wanted = slice_is (code, "missing") || slice_is (code, "still_unknown") || slice_is (code, "still_band") || slice_is (code, "not_equal");
    if (wanted && field.size > 0 && strstr (fields, arena_printf (cli->arena, " %.*s=", SLICE_ARG (field))) == NULL)
      fields = arena_printf (cli->arena, "%s %.*s=…", fields, SLICE_ARG (field));
  }
  if (*fields != '\0')
    remark (cli, T_HINT_EDIT, cli->args.count > 0 ? cli->args.items[0] : "REF", fields);
}

static const struct
{
  const char *code;
  enum text hint;
} hints[] = {{"not_found", T_HINT_NOT_FOUND},
             {"conflict", T_HINT_CONFLICT},
             {"stale", T_HINT_STALE},
             {"reason_needed", T_HINT_REASON},
             {"no_such_field", T_HINT_FIELDS},
             {"invitation_used", T_HINT_INVITATION},
             {"invitation_expired", T_HINT_INVITATION},
             {"invitation_unknown", T_HINT_INVITATION},
             {"id_future", T_HINT_CLOCK}};

static void print_hints (struct cli *cli, const struct value *reasons)
{
  print_fields_hint (cli, reasons);
  for (size_t h = 0; h < sizeof hints / sizeof hints[0]; h++)
    for (uint32_t i = 0; i < reasons->count; i++)
      if (slice_is (value_as_slice (value_at (&reasons->items[i], "code")), hints[h].code))
      {
        remark (cli, hints[h].hint, cli->args.count > 0 ? cli->args.items[0] : "REF");
        break;
      }
}

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
  print_hints (cli, &list);
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
    fail (cli, STATUS_REFUSED, "refused", T_PLAIN, text_safe (cli->arena, value_as_slice (value_at (&reasons->items[0], cli->german ? "de" : "en"))));
  else
  {
    fail (cli, STATUS_REFUSED, "refused", T_REFUSED, number_text (cli, reasons->count));
    for (uint32_t i = 0; i < reasons->count; i++)
      print_reason (cli, stderr, &reasons->items[i], known_form (cli), "  ");
  }
  print_hints (cli, reasons);
  return STATUS_REFUSED;
}
