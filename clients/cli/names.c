/* SPDX-License-Identifier: EUPL-1.2 */
/* What people call things of a definition: by key, by label in either language, or by a beginning that only one of them has. */
#include "cli.h"

#include <string.h>

#define SHOWN_KEYS 200 /* bytes of a list up to which the keys stand beside the labels */

/* ---- Rows: fields, columns, tables, stages, approvals ---- */

const char *name_shown (struct cli *cli, const struct value *row)
{
  const char *label = slice_text (cli, row_label (cli, row)), *key = slice_text (cli, row_text (row, "key"));
  return strcmp (label, key) == 0 ? label : trf (cli, T_NAME_KEY, label, key);
}

static bool is_of (const struct value *row, const char *kind, struct slice of)
{
  return kind == NULL || slice_equal (row_text (row, kind), of);
}

/* 0: the key, 1: the whole of a key or label, 2: the beginning of one. */
static bool fits (struct cli *cli, const struct value *row, const char *name, const char *folded, int pass)
{
  static const char *const names[] = {"key", "de", "en"};
  if (pass == 0)
    return slice_is (row_text (row, "key"), name);
  for (size_t i = 0; i < 3; i++)
  {
    const char *own = fold (cli->arena, row_text (row, names[i]));
    if (*folded != '\0' && (pass == 1 ? strcmp (own, folded) == 0 : strncmp (own, folded, strlen (folded)) == 0))
      return true;
  }
  return false;
}

const struct value *named_row (struct cli *cli, const struct value *list, const char *kind, struct slice of, const char *name, const char **several)
{
  const struct value *found = NULL;
  const char *folded = fold (cli->arena, slice_of (name)), *all = "";
  uint32_t count = 0;
  for (int pass = 0; pass < 3 && found == NULL; pass++)
    for (uint32_t i = 0; i < list->count && (pass == 2 || found == NULL); i++)
    {
      const struct value *row = &list->items[i];
      if (!is_of (row, kind, of) || !fits (cli, row, name, folded, pass))
        continue;
      found = row;
      all = arena_printf (cli->arena, "%s%s%s", all, count++ == 0 ? "" : ", ", name_shown (cli, row));
    }
  if (several != NULL)
    *several = count > 1 ? all : NULL;
  return count > 1 ? NULL : found;
}

const char *nearest_name (struct cli *cli, const struct value *list, const char *kind, struct slice of, const char *word)
{
  static const char *const names[] = {"key", "de", "en"};
  const char *folded = fold (cli->arena, slice_of (word)), *nearest = NULL;
  size_t best = strlen (folded) < 4 ? 2 : 3;
  for (uint32_t i = 0; i < list->count; i++)
    for (size_t n = 0; n < 3 && is_of (&list->items[i], kind, of); n++)
    {
      const char *own = fold (cli->arena, row_text (&list->items[i], names[n]));
      size_t far = strlen (folded) >= 3 && strstr (own, folded) != NULL ? 1 : word_distance (folded, own);
      if (far >= best)
        continue;
      best = far;
      nearest = name_shown (cli, &list->items[i]);
    }
  return nearest;
}

const char *names_of (struct cli *cli, const struct value *list, const char *kind, struct slice of)
{
  const char *all = "";
  for (uint32_t i = 0; i < list->count; i++)
    if (is_of (&list->items[i], kind, of))
      all = arena_printf (cli->arena, "%s%s%s", all, *all == '\0' ? "" : ", ", name_shown (cli, &list->items[i]));
  return all;
}

/* ---- Options of a choice ---- */

static uint32_t options_of (const struct value *field)
{
  const struct value *keys = value_at (field, "option_keys");
  return keys != NULL && keys->kind == VALUE_LIST ? keys->count : 0;
}

static struct slice option_key (const struct value *field, uint32_t option)
{
  return value_as_slice (&value_at (field, "option_keys")->items[option]);
}

static bool option_begins (struct cli *cli, const struct value *field, uint32_t option, const char *folded)
{
  static const char *const lists[] = {"option_keys", "option_de", "option_en"};
  for (size_t l = 0; l < 3; l++)
  {
    const struct value *list = value_at (field, lists[l]);
    if (list != NULL && list->kind == VALUE_LIST && option < list->count &&
        strncmp (fold (cli->arena, value_as_slice (&list->items[option])), folded, strlen (folded)) == 0)
      return true;
  }
  return false;
}

int named_option (struct cli *cli, const struct value *field, struct slice text, uint32_t *hits)
{
  const char *folded = fold (cli->arena, text);
  int found = form_option (field, text, true);
  *hits = found < 0 ? 0 : 1;
  if (found >= 0 || *folded == '\0')
    return found;
  for (uint32_t i = 0; i < options_of (field); i++)
    if (option_begins (cli, field, i, folded))
    {
      found = (int) i;
      *hits += 1;
    }
  return *hits == 1 ? found : -1;
}

static const char *option_shown (struct cli *cli, const struct value *field, uint32_t option, bool keys)
{
  const char *label = slice_text (cli, option_label (cli, field, (int) option)), *key = slice_text (cli, option_key (field, option));
  return keys && strcmp (label, key) != 0 ? trf (cli, T_CHOICE_KEY, label, key) : label;
}

/* Labels that hold commas are set apart by semicolons. */
static const char *between (const struct value *field)
{
  static const char *const lists[] = {"option_de", "option_en"};
  for (size_t l = 0; l < 2; l++)
    for (uint32_t i = 0; value_at (field, lists[l]) != NULL && i < value_at (field, lists[l])->count; i++)
    {
      struct slice label = value_as_slice (&value_at (field, lists[l])->items[i]);
      if (label.size > 0 && memchr (label.data, ',', label.size) != NULL)
        return "; ";
    }
  return ", ";
}

const char *option_list (struct cli *cli, const struct value *field, const char *beginning, bool whole)
{
  const char *folded = beginning == NULL ? "" : fold (cli->arena, slice_of (beginning)), *all = "";
  for (int keys = 1; keys >= 0; keys--)
  {
    all = "";
    for (uint32_t i = 0; i < options_of (field); i++)
      if (*folded == '\0' || option_begins (cli, field, i, folded))
        all = arena_printf (cli->arena, "%s%s%s", all, *all == '\0' ? "" : between (field), option_shown (cli, field, i, keys != 0));
    if (whole || strlen (all) <= SHOWN_KEYS)
      break;
  }
  return all;
}
