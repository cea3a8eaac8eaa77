/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations as people write them: by ARS or AGS, by name with or without "Stadt" and "(Saale)".  What is not certain is none. */
#include "org_match.h"

#include "cli.h"

#include <string.h>

#define NEAR_MOST 3 /* letters to change */
#define ARS_SIZE 12
#define ASSOCIATION_SIZE 9

/* ---- Names ---- */

/* Without what stands in brackets. */
static struct slice without_brackets (struct arena *arena, struct slice name)
{
  char *out = arena_alloc (arena, (size_t) name.size + 1);
  uint32_t size = 0;
  for (uint32_t i = 0; i < name.size; i++)
  {
    const char *close = name.data[i] == '(' ? memchr (name.data + i, ')', name.size - i) : NULL;
    out[size++] = close == NULL ? name.data[i] : ' ';
    if (close != NULL)
      i = (uint32_t) (close - name.data);
  }
  return (struct slice){out, size};
}

/* What stands in the first ones, in plain letters. */
static const char *in_brackets (struct arena *arena, struct slice name)
{
  const char *open = memchr (name.data, '(', name.size);
  const char *close = open == NULL ? NULL : memchr (open, ')', (size_t) (name.data + name.size - open));
  return close == NULL ? "" : fold_words (arena, (struct slice){open + 1, (uint32_t) (close - open - 1)});
}

static bool is_kind (const char *word, size_t size)
{
  static const char *const kinds[] = {"stadt",     "gemeinde", "einheitsgemeinde", "verbandsgemeinde", "vbgem", "vg",  "samtgemeinde", "amt",
                                      "landkreis", "kreis",    "hansestadt",       "kreisstadt",       "der",   "die", "markt"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strlen (kinds[i]) == size && memcmp (kinds[i], word, size) == 0)
      return true;
  return false;
}

/* What is left of a name without the words that say what kind of place it is. */
static const char *core_of (struct arena *arena, struct slice name)
{
  const char *plain = fold_words (arena, without_brackets (arena, name));
  char *core = arena_alloc (arena, strlen (plain) + 1), *end = core;
  for (const char *at = plain; *at != '\0';)
  {
    size_t size = strcspn (at, " ");
    if (!is_kind (at, size))
    {
      if (end > core)
        *end++ = ' ';
      memcpy (end, at, size);
      end += size;
    }
    at += size + (at[size] == ' ');
  }
  *end = '\0';
  return core;
}

static bool has_word (const char *plain, const char *words)
{
  for (size_t size; *plain != '\0'; plain += size + (plain[size] == ' '))
  {
    size = strcspn (plain, " ");
    for (const char *at = words; *at != '\0'; at += strcspn (at, " ") + (at[strcspn (at, " ")] == ' '))
      if (strcspn (at, " ") == size && memcmp (at, plain, size) == 0)
        return true;
  }
  return false;
}

/* Whether a text says of the place what the organisation is not: another kind, or another one of the name. */
static bool contradicts (const char *plain, const char *brackets, const struct org_written *org)
{
  struct slice kind = row_text (&org->row, "kind");
  bool district = slice_is (kind, "district"), association = slice_is (kind, "association");
  return (*brackets != '\0' && *org->brackets != '\0' && strcmp (brackets, org->brackets) != 0) ||
         (!association && has_word (plain, "verbandsgemeinde vbgem vg samtgemeinde amt")) || (!district && has_word (plain, "landkreis kreis")) ||
         (!district && !slice_is (kind, "municipality") && has_word (plain, "stadt gemeinde einheitsgemeinde hansestadt kreisstadt markt"));
}

void org_written_read (struct org_written *self, struct arena *arena, const struct value *row)
{
  self->row = value_copy (arena, row);
  self->key = row_text (&self->row, "key");
  self->plain = fold_words (arena, row_text (&self->row, "name"));
  self->core = core_of (arena, row_text (&self->row, "name"));
  self->brackets = in_brackets (arena, row_text (&self->row, "name"));
}

/* ---- Numbers ---- */

/* The digits of an ARS, an AGS or a part of one, without the blanks people group them by; none if it is no such number. */
static struct slice number_of (struct arena *arena, struct slice text)
{
  char *digits = arena_alloc (arena, (size_t) text.size + 1);
  uint32_t size = 0;
  for (uint32_t i = 0; i < text.size; i++)
    if (text.data[i] >= '0' && text.data[i] <= '9')
      digits[size++] = text.data[i];
    else if (text.data[i] != ' ' && text.data[i] != '\xc2' && text.data[i] != '\xa0') /* a blank that does not break */
      return SLICE_NONE;
  return size >= 5 && size <= ARS_SIZE ? (struct slice){digits, size} : SLICE_NONE;
}

/* An AGS is the ARS without the association in its middle. */
static bool is_ags (struct slice key, struct slice number)
{
  return key.size == ARS_SIZE && number.size == 8 && memcmp (key.data, number.data, 5) == 0 && memcmp (key.data + 9, number.data + 5, 3) == 0;
}

/* An association's key is the ARS without the end that its members differ in; written with one, it is zeros. */
static bool is_association (struct slice key, struct slice number)
{
  return key.size == ASSOCIATION_SIZE && number.size == ARS_SIZE && memcmp (key.data, number.data, ASSOCIATION_SIZE) == 0 &&
         memcmp (number.data + ASSOCIATION_SIZE, "000", ARS_SIZE - ASSOCIATION_SIZE) == 0;
}

static const struct org_written *by_number (const struct org_written *const *orgs, size_t count, struct slice number)
{
  for (size_t i = 0; i < count; i++)
    if (slice_equal (orgs[i]->key, number))
      return orgs[i];
  for (size_t i = 0; i < count; i++)
    if (is_ags (orgs[i]->key, number) || is_association (orgs[i]->key, number))
      return orgs[i];
  return NULL;
}

/* ---- Matching ---- */

/* The one of that key or name. */
static const struct org_written *exactly (const struct org_written *const *orgs, size_t count, struct slice text, const char *plain, size_t *several)
{
  const struct org_written *found = NULL;
  for (size_t i = 0; i < count; i++)
  {
    if (slice_equal (orgs[i]->key, text))
    {
      *several = 1;
      return orgs[i];
    }
    if (*plain != '\0' && strcmp (orgs[i]->plain, plain) == 0)
    {
      found = orgs[i];
      ++*several;
    }
  }
  return found;
}

/* The only one whose name is that but for the kind of place; of a municipality and the association around it, of whose kind the text says nothing, the former. */
static const struct org_written *likely (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text, size_t *several)
{
  const char *plain = fold_words (arena, text), *core = core_of (arena, text), *brackets = in_brackets (arena, text);
  const struct org_written *any = NULL, *place = NULL;
  size_t all = 0, places = 0;
  for (size_t i = 0; i < count; i++)
  {
    if (*core == '\0' || strcmp (orgs[i]->core, core) != 0 || contradicts (plain, brackets, orgs[i]))
      continue;
    any = orgs[i];
    all++;
    if (slice_is (row_text (&orgs[i]->row, "kind"), "association"))
      continue;
    place = orgs[i];
    places++;
  }
  *several = all == 1 || places == 1 ? 1 : all;
  return all == 1 ? any : place;
}

const struct org_written *org_exactly (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text)
{
  struct slice number = number_of (arena, text);
  size_t several = 0;
  const struct org_written *found = exactly (orgs, count, number.size > 0 ? number : text, fold_words (arena, text), &several);
  return several == 1 ? found : NULL;
}

const struct org_written *org_match (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text, size_t *several)
{
  struct slice number = number_of (arena, text);
  const char *plain = fold_words (arena, text);
  *several = 0;
  if (number.size > 0)
  {
    const struct org_written *found = by_number (orgs, count, number);
    *several = found != NULL;
    return found;
  }
  const struct org_written *found = exactly (orgs, count, text, plain, several);
  if (*several == 0)
    found = likely (arena, orgs, count, text, several);
  return *several == 1 ? found : NULL;
}

const struct org_written *org_nearest (struct arena *arena, const struct org_written *const *orgs, size_t count, struct slice text)
{
  const char *wanted = core_of (arena, text);
  const struct org_written *nearest = NULL;
  size_t size = strlen (wanted), best = 2 * NEAR_MOST < size ? 2 * NEAR_MOST + 1 : size + 1; /* of twice the distance */
  for (size_t i = 0; i < count && size >= 3; i++)
  {
    const char *core = orgs[i]->core;
    bool begins = *core != '\0' && (strncmp (core, wanted, size) == 0 || strncmp (wanted, core, strlen (core)) == 0);
    size_t far = begins ? 1 : 2 * word_distance (wanted, core);
    if (far >= best)
      continue;
    best = far;
    nearest = orgs[i];
  }
  return nearest;
}
