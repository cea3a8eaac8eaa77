/* SPDX-License-Identifier: EUPL-1.2 */
#include "words.h"

#include <stdlib.h>
#include <string.h>

/* A row is one number: times a word stands in the title above WEIGHT_TITLE, the weights of the other fields below.  There are too few fields for a carry. */
#define WEIGHT_TITLE 0x1000
#define WEIGHT_SUMMARY 4
#define WEIGHT_MAIN 2
#define WEIGHT_OTHER 1

static_assert (LIMIT_MAP_ENTRIES + 16 < WEIGHT_TITLE, "the weights of all fields together stay below that of the title");

static int32_t field_weight (struct slice key)
{
  if (slice_is (key, "title"))
    return WEIGHT_TITLE;
  if (slice_is (key, "summary"))
    return WEIGHT_SUMMARY;
  return slice_is (key, "problem") || slice_is (key, "objective") || slice_is (key, "solution") ? WEIGHT_MAIN : WEIGHT_OTHER;
}

/* ---- Changes: words that come or go with a field ------------------------------------------------------------------------------------------------------- */

struct change
{
  struct slice word;
  uint32_t field; /* number of the field's old or new text; in one of them a word counts once */
  int32_t weight;
};

struct changes
{
  struct arena *arena;
  struct change *items;
  uint32_t count, capacity;
};

static void changes_add (struct changes *self, const struct word *word, uint32_t field, int32_t weight)
{
  if (self->count == self->capacity)
  {
    self->capacity = self->capacity ? self->capacity * 2 : 64;
    struct change *items = arena_alloc (self->arena, self->capacity * sizeof *items);
    if (self->count > 0)
      memcpy (items, self->items, self->count * sizeof *items);
    self->items = items;
  }
  self->items[self->count++] = (struct change){slice_copy (self->arena, word_slice (word)), field, weight};
}

/* Dates are texts on the bus; nobody looks for their numbers. */
static bool is_date (struct slice text)
{
  bool date = text.size == 10;
  for (uint32_t i = 0; date && i < text.size; i++)
    date = i == 4 || i == 7 ? text.data[i] == '-' : text.data[i] >= '0' && text.data[i] <= '9';
  return date;
}

static void changes_text (struct changes *self, struct slice text, uint32_t field, int32_t weight, uint32_t *left)
{
  struct word_reader reader = word_reader (text, true);
  struct word word;
  if (is_date (text))
    return;
  for (; *left > 0 && word_next (&reader, &word); --*left)
  {
    if (!word_is_stop (&word))
      changes_add (self, &word, field, weight);
  }
}

/* All texts of a value, however deep; keys of maps are ours and no words. */
static void changes_value (struct changes *self, const struct value *value, uint32_t field, int32_t weight)
{
  struct
  {
    const struct value *next;
    uint32_t left, step;
  } stack[LIMIT_DEPTH + 1];
  uint32_t depth = 0, words = WORDS_FIELD_MAX;
  stack[depth].next = value;
  stack[depth].left = stack[depth].step = 1;
  for (;;)
  {
    while (stack[depth].left == 0)
    {
      if (depth == 0)
        return;
      depth--;
    }
    const struct value *item = stack[depth].next;
    stack[depth].next += stack[depth].step;
    stack[depth].left--;
    if (item->kind == VALUE_TEXT)
      changes_text (self, value_as_slice (item), field, weight, &words);
    else if ((item->kind == VALUE_LIST || item->kind == VALUE_MAP) && item->count > 0 && depth < LIMIT_DEPTH)
    {
      bool map = item->kind == VALUE_MAP;
      depth++;
      stack[depth].next = item->items + (map ? 1 : 0);
      stack[depth].left = item->count;
      stack[depth].step = map ? 2 : 1;
    }
  }
}

static int compare_changes (const void *a, const void *b)
{
  const struct change *left = a, *right = b;
  int order = slice_compare (left->word, right->word);
  return order != 0 ? order : (left->field > right->field) - (left->field < right->field);
}

/* ---- Rows ---------------------------------------------------------------------------------------------------------------------------------------------- */

void words_turn (const uint8_t id[16], uint8_t turned[16])
{
  for (uint32_t i = 0; i < 16; i++)
    turned[i] = (uint8_t) ~id[i];
}

void words_key (struct key *key, struct slice word, const uint8_t turned[16])
{
  key_start (key);
  key_text (key, word);
  key_bytes (key, turned, 16);
}

static int32_t row_sum (struct slice row)
{
  if (row.size != 2)
    room_fatal ("row of another size", "word");
  return (uint8_t) row.data[0] | (uint8_t) row.data[1] << 8;
}

uint32_t words_weight (struct slice row)
{
  uint32_t sum = (uint32_t) row_sum (row);
  uint32_t other = sum % WEIGHT_TITLE;
  return sum / WEIGHT_TITLE * 8 + (other < 7 ? other : 7);
}

static void row_change (struct views *views, struct slice word, const uint8_t turned[16], int32_t weight, bool fresh)
{
  struct key key;
  struct slice row;
  words_key (&key, word, turned);
  if (!fresh && kv_get (views, VIEW_WORDS, key.data, key.size, &row))
    weight += row_sum (row);
  if (weight > 0)
  {
    uint8_t bytes[2] = {(uint8_t) weight, (uint8_t) (weight >> 8)};
    kv_put (views, VIEW_WORDS, key.data, key.size, bytes, sizeof bytes);
  }
  else
    kv_del (views, VIEW_WORDS, key.data, key.size);
}

void words_update (struct views *views, struct arena *arena, const uint8_t id[16], const struct value *old, const struct value *new)
{
  struct changes changes = {arena, NULL, 0, 0};
  uint8_t turned[16];
  for (uint32_t i = 0; i < new->count; i++)
  {
    struct slice key = value_as_slice (&new->items[2 * i]);
    const struct value *before = value_get (old, key), *after = &new->items[2 * i + 1];
    if (before && value_equal (before, after))
      continue;
    changes_value (&changes, after, 2 * i, field_weight (key));
    if (before)
      changes_value (&changes, before, 2 * i + 1, -field_weight (key));
  }
  for (uint32_t i = 0; i < old->count; i++)
  {
    struct slice key = value_as_slice (&old->items[2 * i]);
    if (!value_get (new, key))
      changes_value (&changes, &old->items[2 * i + 1], 2 * (new->count + i), -field_weight (key));
  }
  if (changes.count > 0)
    qsort (changes.items, changes.count, sizeof *changes.items, compare_changes);
  words_turn (id, turned);
  for (uint32_t i = 0, next; i < changes.count; i = next)
  {
    int32_t weight = changes.items[i].weight;
    for (next = i + 1; next < changes.count && slice_equal (changes.items[next].word, changes.items[i].word); next++)
      weight += changes.items[next].field != changes.items[next - 1].field ? changes.items[next].weight : 0;
    if (weight != 0)
      row_change (views, changes.items[i].word, turned, weight, old->count == 0);
  }
}
