/* SPDX-License-Identifier: EUPL-1.2 */
/* Definitions of pipelines: labels, types and options, from the broker or from what the profile remembers. */
#include "cli.h"

#include <string.h>

static const struct value nothing = {.kind = VALUE_LIST};

static const struct value *list_of (const struct value *definition, const char *key)
{
  const struct value *list = value_at (definition, key);
  return list != NULL && list->kind == VALUE_LIST ? list : &nothing;
}

static struct form *form_new (struct cli *cli, struct slice key, int64_t version, const struct value *pipeline)
{
  struct form *form = arena_alloc (cli->arena, sizeof *form);
  const struct value *definition = value_at (pipeline, "definition");
  *form = (struct form){.next = cli->forms, .key = arena_copy (cli->arena, key.data, key.size), .version = version, .pipeline = *pipeline};
  form->fields = list_of (definition, "fields");
  form->columns = list_of (definition, "columns");
  form->tables = list_of (definition, "tables");
  form->figures = list_of (definition, "figures");
  form->stages = list_of (definition, "stages");
  form->sections = list_of (definition, "sections");
  form->approvals = list_of (definition, "approvals");
  form->rejections = list_of (definition, "rejections");
  form->gates = list_of (definition, "gates");
  form->checks = list_of (definition, "checks");
  form->conditions = list_of (definition, "conditions");
  cli->forms = form;
  return form;
}

/* A version never changes, so that one that was seen need not be asked for; the newest must be. */
struct form *form_get (struct cli *cli, struct slice key, int64_t version)
{
  struct value pipeline;
  struct message answer, request = message_new (MSG_PIPELINE_GET);
  if (key.size == 0)
    key = SLICE ("smarte-region");
  for (struct form *form = cli->forms; form != NULL; form = form->next)
    if (slice_is (key, form->key) && form->version == version)
      return form;
  const char *name = arena_copy (cli->arena, key.data, key.size);
  bool reached = !cli->offline && cli->bus != NULL && ideenbus_state (cli->bus) == IDEENBUS_UP;
  if ((version != 0 || !reached) && cli->bus != NULL && ideenbus_recall_pipeline (cli->bus, cli->arena, name, version, &pipeline) == IDEENBUS_OK)
    return form_new (cli, key, version, &pipeline);
  request.arg[PIPELINE_GET_PIPELINE] = value_text (key);
  if (version != 0)
    request.arg[PIPELINE_GET_VERSION] = value_int (version);
  if (!reached || ideenbus_call (cli->bus, cli->arena, &request, NULL, cli->timeout_ms, &answer) != IDEENBUS_OK || answer.type != MSG_RESULT ||
      answer.arg[RESULT_ROWS].count == 0)
    return NULL;
  return form_new (cli, key, version, &answer.arg[RESULT_ROWS].items[0]);
}

struct form *form_of_case (struct cli *cli, const struct value *view)
{
  return form_get (cli, value_as_slice (value_at (view, "pipeline")), value_as_int (value_at (view, "pipeline_version"), 0));
}

/* ---- Rows ---- */

struct slice row_text (const struct value *row, const char *key)
{
  return value_as_slice (value_at (row, key));
}

struct slice row_label (const struct cli *cli, const struct value *row)
{
  struct slice label = row_text (row, cli->german ? "de" : "en");
  return label.size > 0 ? label : row_text (row, "key");
}

const struct value *form_row (const struct value *list, struct slice key)
{
  for (uint32_t i = 0; i < list->count; i++)
    if (slice_equal (row_text (&list->items[i], "key"), key))
      return &list->items[i];
  return NULL;
}

const struct value *form_field (const struct form *form, struct slice key)
{
  return form == NULL ? NULL : form_row (form->fields, key);
}

const struct value *form_column (const struct form *form, struct slice record, struct slice key)
{
  for (uint32_t i = 0; form != NULL && i < form->columns->count; i++)
    if (slice_equal (row_text (&form->columns->items[i], "record"), record) && slice_equal (row_text (&form->columns->items[i], "key"), key))
      return &form->columns->items[i];
  return NULL;
}

const struct value *form_table_column (const struct form *form, struct slice table, struct slice key)
{
  for (uint32_t i = 0; form != NULL && i < form->columns->count; i++)
    if (slice_equal (row_text (&form->columns->items[i], "table"), table) && slice_equal (row_text (&form->columns->items[i], "key"), key))
      return &form->columns->items[i];
  return NULL;
}

const struct value *form_table_column_at (const struct form *form, struct slice table, uint32_t n)
{
  for (uint32_t i = 0; form != NULL && i < form->columns->count; i++)
    if (slice_equal (row_text (&form->columns->items[i], "table"), table) && n-- == 0)
      return &form->columns->items[i];
  return NULL;
}

/* A row of a list by its key, else by what its key or labels come to when folded. */
static const struct value *named (const struct value *list, const char *name)
{
  const struct value *found = NULL;
  struct arena *arena = arena_new ();
  const char *folded = fold (arena, slice_of (name));
  for (int pass = 0; pass < 2 && found == NULL; pass++)
    for (uint32_t i = 0; found == NULL && i < list->count; i++)
    {
      const struct value *row = &list->items[i];
      bool fits = pass == 0 ? slice_is (row_text (row, "key"), name)
                            : strcmp (folded, fold (arena, row_text (row, "de"))) == 0 || strcmp (folded, fold (arena, row_text (row, "en"))) == 0 ||
                                  strcmp (folded, fold (arena, row_text (row, "key"))) == 0;
      if (fits)
        found = row;
    }
  arena_destroy (&arena);
  return found;
}

const struct value *form_field_named (const struct form *form, const char *name)
{
  return form == NULL ? NULL : named (form->fields, name);
}

const char *stage_label (struct cli *cli, struct slice pipeline, struct slice stage)
{
  const struct form *form = form_get (cli, pipeline, 0);
  const struct value *row = form == NULL ? NULL : form_row (form->stages, stage);
  return text_safe (cli->arena, row == NULL ? stage : row_label (cli, row));
}

enum colour stage_colour (struct slice stage, struct slice state)
{
  if (slice_is (state, "parked"))
    return YELLOW;
  if (slice_is (state, "rejected") || slice_is (state, "withdrawn"))
    return RED;
  if (slice_is (state, "completed") || slice_is (stage, "operation"))
    return GREEN;
  return slice_is (stage, "draft") ? DIM : CYAN;
}

/* ---- Options ---- */

static bool begins_with_words (const char *label, const char *words)
{
  size_t size = strlen (words);
  return size > 0 && strncmp (label, words, size) == 0;
}

/* Words of a text in lower case, each followed by a space, so that a beginning ends where a word does. */
static const char *words_of (struct arena *arena, struct slice text)
{
  char *words = arena_alloc (arena, 2 * (size_t) text.size + 2), *end = words;
  for (uint32_t i = 0, start = 0; i <= text.size; i++)
    if (i == text.size || text.data[i] == ' ' || text.data[i] == ',')
    {
      const char *word = fold (arena, (struct slice){text.data + start, i - start});
      if (*word != '\0')
      {
        size_t size = strlen (word);
        memcpy (end, word, size);
        end += size;
        *end++ = ' ';
      }
      start = i + 1;
    }
  *end = '\0';
  return words;
}

/* The one option whose label begins with these words. */
static int loose_option (struct arena *arena, const struct value *field, struct slice text)
{
  const struct value *de = list_of (field, "option_de"), *en = list_of (field, "option_en");
  const char *words = words_of (arena, text);
  int found = -1;
  for (uint32_t i = 0; i < de->count; i++)
  {
    bool fits = begins_with_words (words_of (arena, value_as_slice (&de->items[i])), words);
    if (!fits && i < en->count)
      fits = begins_with_words (words_of (arena, value_as_slice (&en->items[i])), words);
    if (fits && found >= 0)
      return -1;
    if (fits)
      found = (int) i;
  }
  return found;
}

int form_option (const struct value *field, struct slice text, bool loose)
{
  static const char *const lists[] = {"option_keys", "option_de", "option_en"};
  struct arena *arena = arena_new ();
  const char *folded = fold (arena, text);
  int found = -1;
  for (size_t l = 0; l < 3 && found < 0 && *folded != '\0'; l++)
  {
    const struct value *list = list_of (field, lists[l]);
    for (uint32_t i = 0; i < list->count && found < 0; i++)
      if (strcmp (folded, fold (arena, value_as_slice (&list->items[i]))) == 0)
        found = (int) i;
  }
  if (found < 0 && loose && *folded != '\0')
    found = loose_option (arena, field, text);
  arena_destroy (&arena);
  return found;
}

struct slice option_label (const struct cli *cli, const struct value *field, int option)
{
  const struct value *labels = list_of (field, cli->german ? "option_de" : "option_en"), *keys = list_of (field, "option_keys");
  if (option < 0 || (uint32_t) option >= keys->count)
    return SLICE_NONE;
  return value_as_slice ((uint32_t) option < labels->count ? &labels->items[option] : &keys->items[option]);
}
