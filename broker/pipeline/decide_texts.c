/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether what people write holds only what a text may hold (proto/text.h), and something to see.  Asked of what a command brings; what is recorded stays as it
   is, and may be copied. */
#include "room.h"

#include "proto/text.h"

#include <string.h>

#define SHOWN_BEFORE 24 /* bytes of the text in front of the character */

/* What stands before the place, so that it can be found: the end of that line, whole characters. */
static struct slice before_place (struct slice text, uint32_t at)
{
  uint32_t start = at;
  while (start > 0 && text.data[start - 1] != '\n' && (at - start < SHOWN_BEFORE || ((uint8_t) text.data[start] & 0xc0) == 0x80))
    start--;
  return (struct slice){text.data + start, at - start};
}

/* "U+202E an Stelle 14, hinter „Bürger“" */
static struct label place_label (struct arena *arena, struct slice text, uint32_t at, uint32_t code)
{
  long long number = utf8_length (text.data, at) + 1;
  struct slice before = before_place (text, at);
  if (before.size == 0)
    return (struct label){slice_of (arena_printf (arena, "U+%04X an Stelle %lld", code, number)),
                          slice_of (arena_printf (arena, "U+%04X in place %lld", code, number))};
  return (struct label){slice_of (arena_printf (arena, "U+%04X an Stelle %lld, hinter „%.*s“", code, number, SLICE_ARG (before))),
                        slice_of (arena_printf (arena, "U+%04X in place %lld, after \"%.*s\"", code, number, SLICE_ARG (before)))};
}

/* The first text in a value that holds what none may hold, and where; false: there is none. */
static bool find_character (struct arena *arena, const struct value *value, struct label *where)
{
  uint32_t at, code, items = value->kind == VALUE_LIST ? value->count : value->kind == VALUE_MAP ? 2 * value->count : 0;
  if (value->kind == VALUE_TEXT && text_forbidden (value_as_slice (value), &at, &code) > 0)
  {
    *where = place_label (arena, value_as_slice (value), at, code);
    return true;
  }
  for (uint32_t i = 0; i < items; i++)
    if (find_character (arena, &value->items[i], where))
      return true;
  return false;
}

int check_value (struct deciding *self, const struct field *field, const struct value *present, const struct value *value, struct label *detail)
{
  int code = field_value_check (field, value, self->arena, detail);
  if (code || value_is_nil (value) || value_equal (present, value))
    return code;
  return find_character (self->arena, value, detail) ? ERR_CHARACTER : 0;
}

/* ---- The fields of a message -------------------------------------------------------------------------------------------------------------------------- */

/* Those that are held against a definition or a rule of their own, by their handlers. */
static bool is_checked_elsewhere (enum message_type type, uint32_t number)
{
  return (type == MSG_CASE_DRAFT && (number == CASE_DRAFT_TITLE || number == CASE_DRAFT_SUMMARY)) || (type == MSG_CASE_ADOPT && number == CASE_ADOPT_TITLE) ||
         (type == MSG_CASE_ATTACH && number == CASE_ATTACH_NAME) || (type == MSG_PIPELINE_LOAD && number == PIPELINE_LOAD_YAML);
}

static struct label field_label (const char *name)
{
  static const struct
  {
    const char *name;
    enum word word;
  } words[] = {{"deficiencies", WORD_DEFICIENCIES}, {"lessons", WORD_LESSONS}, {"mail", WORD_MAIL}, {"name", WORD_NAME}, {"reason", WORD_REASON},
               {"repayment", WORD_REPAYMENT},       {"text", WORD_TEXT}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (slice_is (slice_of (name), words[i].name))
      return word (words[i].word);
  return label_plain (slice_of (name));
}

/* Names stand in lists and headings, as titles do. */
static bool is_one_line (const char *name)
{
  return strcmp (name, "name") == 0;
}

void check_message_texts (struct deciding *self)
{
  const struct message_def *def = message_def (self->message->type);
  const struct field line = {.type = DEF_TEXT, .max = INT64_MAX};
  struct label where;
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct value *value = &self->message->arg[i];
    struct slice name = slice_of (def->fields[i].name);
    if (def->fields[i].type == TYPE_MAP || is_checked_elsewhere (self->message->type, i))
      continue;
    if (find_character (self->arena, value, &where))
      refuse_label (self, ERR_CHARACTER, name, field_label (def->fields[i].name), where);
    else if (def->fields[i].type == TYPE_TEXT && def->fields[i].min > 0 && value_is_blank (value) && !value_is_nil (value))
      refuse_label (self, ERR_MISSING, name, field_label (def->fields[i].name), label_plain (SLICE_NONE));
    else if (is_one_line (def->fields[i].name) && field_value_check (&line, value, self->arena, &where))
      refuse_label (self, ERR_VALUE_INVALID, name, field_label (def->fields[i].name), where);
  }
}

/* ---- A definition ------------------------------------------------------------------------------------------------------------------------------------- */

void check_definition_texts (struct deciding *self, const struct pipeline *pipeline)
{
  struct value shown = pipeline_to_value (pipeline, self->arena);
  struct label where;
  bool found = find_character (self->arena, &shown, &where);
  for (uint32_t i = 0; i < pipeline->starter_count && !found; i++)
    for (uint32_t r = 0; r < pipeline->starters[i].row_count && !found; r++)
      found = find_character (self->arena, &pipeline->starters[i].rows[r], &where);
  if (found)
    refuse_label (self, ERR_CHARACTER, SLICE ("yaml"), label_plain (pipeline->key), where);
}
