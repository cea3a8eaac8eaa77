/* SPDX-License-Identifier: EUPL-1.2 */
/* The state of things as the public sees it, read from the bus page by page. */
#include "public.h"

#include "proto/codec.h"
#include "proto/error.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum part
{
  PART_CASES,
  PART_DATES,
  PART_ORGS,
  PART_PIPELINES,
  PART_DEFINITIONS, /* one after the other */
  PARTS
};

struct state_reading
{
  struct web *web;
  const struct public_state *known; /* or NULL */
  struct public_state *state;
  state_fn *done;
  enum part part;
  struct arena *arena;       /* what is of no use any more in the end */
  struct value page, listed; /* listed: PIPELINE records without their definitions */
  uint32_t at;               /* of listed */
  bool left_out;             /* there are more cases than are shown */
  uint32_t room;
  struct ask *ask;
};

/* ---- Looking things up ---- */

const struct public_case *state_case (const struct public_state *self, struct slice ref)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (slice_equal (self->cases[i].ref, ref))
      return &self->cases[i];
  return NULL;
}

const struct value *state_definition (const struct public_state *self, struct slice key)
{
  for (uint32_t i = 0; i < self->definitions.count; i++)
    if (slice_equal (value_as_slice (value_at (&self->definitions.items[i], "key")), key))
      return &self->definitions.items[i];
  return NULL;
}

void state_drop (struct public_state **self_)
{
  struct public_state *self = *self_;
  *self_ = NULL;
  if (self == NULL || --self->refs > 0)
    return;
  for (int kind = 0; kind < PUBLIC_KINDS; kind++)
    for (int german = 0; german < 2; german++)
      document_drop (&self->made[kind][german]);
  arena_destroy (&self->arena);
  free (self->cases);
  free (self);
}

static void begin_lists (struct public_state *state)
{
  state->orgs = value_map (state->arena, 256);
  state->definitions = value_list (state->arena, 4);
}

/* ---- Taking rows ---- */

static struct slice text_of (struct state_reading *self, const struct value *row, const char *key)
{
  return slice_copy (self->state->arena, value_as_slice (value_at (row, key)));
}

static int64_t int_of (const struct value *row, const char *key)
{
  return value_as_int (value_at (row, key), 0);
}

static struct public_case *new_case (struct state_reading *self)
{
  struct public_state *state = self->state;
  if (state->count == self->room)
  {
    self->room = self->room == 0 ? 256 : 2 * self->room;
    state->cases = realloc (state->cases, self->room * sizeof *state->cases);
    if (state->cases == NULL)
      abort ();
  }
  struct public_case *kase = &state->cases[state->count++];
  *kase = (struct public_case){0};
  return kase;
}

static int newest_first (const void *a_, const void *b_)
{
  const struct public_case *a = a_, *b = b_;
  if (a->entered_ms != b->entered_ms)
    return a->entered_ms < b->entered_ms ? 1 : -1;
  return slice_compare (b->ref, a->ref);
}

static uint32_t cases_max (const struct state_reading *self)
{
  return self->web->config.public_cases > 0 ? (uint32_t) self->web->config.public_cases : PUBLIC_CASES_MAX;
}

/* Of too many those that came into their stage last; the texts of the others go with the arena they lie in. */
static void keep_newest (struct state_reading *self)
{
  struct public_state *state = self->state;
  if (state->count <= cases_max (self))
    return;
  struct arena *arena = arena_new ();
  qsort (state->cases, state->count, sizeof *state->cases, newest_first);
  state->count = cases_max (self);
  self->left_out = true;
  for (uint32_t i = 0; i < state->count; i++)
  {
    struct public_case *kase = &state->cases[i];
    struct slice *texts[] = {&kase->ref, &kase->title, &kase->summary, &kase->org, &kase->district, &kase->pipeline, &kase->stage, &kase->state, &kase->until, &kase->merged_into};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
      *texts[k] = slice_copy (arena, *texts[k]);
  }
  arena_destroy (&state->arena);
  state->arena = arena;
  begin_lists (state);
}

/* The bus shows the relay what is public and nothing else; what said of itself that it is something else would not be shown all the same. */
static void take_case (struct state_reading *self, const struct value *row)
{
  if (!slice_is (value_as_slice (value_at (row, "visibility")), "public"))
    return;
  if (self->state->count == 2 * cases_max (self))
    keep_newest (self);
  *new_case (self) = (struct public_case){.ref = text_of (self, row, "ref"),
                                          .title = text_of (self, row, "title"),
                                          .summary = text_of (self, row, "summary"),
                                          .org = text_of (self, row, "org"),
                                          .district = text_of (self, row, "district"),
                                          .pipeline = text_of (self, row, "pipeline"),
                                          .stage = text_of (self, row, "stage"),
                                          .state = text_of (self, row, "state"),
                                          .until = text_of (self, row, "until"),
                                          .merged_into = text_of (self, row, "merged_into"),
                                          .entered_ms = int_of (row, "entered"),
                                          .support = int_of (row, "support"),
                                          .adoptions = int_of (row, "adoptions")};
}

static int by_ref (const void *a, const void *b)
{
  return slice_compare (((const struct public_case *) a)->ref, ((const struct public_case *) b)->ref);
}

/* The cases stand in the order of their references now. */
static void take_dates (struct state_reading *self, const struct value *row)
{
  const struct public_case wanted = {.ref = value_as_slice (value_at (value_at (row, "case"), "ref"))};
  struct public_state *state = self->state;
  struct public_case *kase = state->count == 0 ? NULL : bsearch (&wanted, state->cases, state->count, sizeof *kase, by_ref);
  if (kase == NULL)
    return;
  kase->starts_on = text_of (self, row, "starts_on");
  kase->ends_on = text_of (self, row, "ends_on");
  kase->next_on = text_of (self, row, "next_on");
  kase->next = text_of (self, row, "next");
}

static void end_cases (struct state_reading *self)
{
  keep_newest (self);
  if (self->state->count > 0)
    qsort (self->state->cases, self->state->count, sizeof *self->state->cases, by_ref);
}

static void take_org (struct state_reading *self, const struct value *row)
{
  struct arena *arena = self->state->arena;
  value_set (arena, &self->state->orgs, text_of (self, row, "key"), value_copy (arena, value_at (row, "name")));
}

/* A definition without stages is no way of a case: the fields of funding programmes are one. */
static void take_definition (struct state_reading *self, const struct value *row)
{
  const struct value *stages = value_at (value_at (row, "definition"), "stages");
  if (stages != NULL && stages->count > 0)
    value_append (self->state->arena, &self->state->definitions, value_copy (self->state->arena, row));
}

static void take (struct state_reading *self, const struct value *rows)
{
  for (uint32_t i = 0; i < rows->count; i++)
    switch (self->part)
    {
    case PART_CASES:
      take_case (self, &rows->items[i]);
      break;
    case PART_DATES:
      take_dates (self, &rows->items[i]);
      break;
    case PART_ORGS:
      take_org (self, &rows->items[i]);
      break;
    case PART_PIPELINES:
      value_append (self->arena, &self->listed, value_copy (self->arena, &rows->items[i]));
      break;
    case PART_DEFINITIONS:
      take_definition (self, &rows->items[i]);
      break;
    case PARTS:
      break;
    }
}

/* ---- The whole ---- */

static struct slice name_of (const struct public_state *state, struct slice org)
{
  struct slice name = value_as_slice (value_get (&state->orgs, org));
  return name.size > 0 ? name : org;
}

static uint32_t cases_of (const struct public_state *state, const struct value *definition)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < state->count; i++)
    count += slice_equal (state->cases[i].pipeline, value_as_slice (value_at (definition, "key")));
  return count;
}

static void order_definitions (struct public_state *state)
{
  struct value *items = state->definitions.items;
  for (uint32_t i = 1; i < state->definitions.count; i++)
    for (uint32_t k = i; k > 0 && cases_of (state, &items[k]) > cases_of (state, &items[k - 1]); k--)
    {
      struct value kept = items[k];
      items[k] = items[k - 1];
      items[k - 1] = kept;
    }
}

static void finish_cases (struct public_state *state)
{
  for (uint32_t i = 0; i < state->count; i++)
  {
    struct public_case *kase = &state->cases[i];
    kase->org_name = name_of (state, kase->org);
    kase->district_name = name_of (state, kase->district);
    kase->words = fold (state->arena, slice_of (arena_printf (state->arena, "%.*s %.*s %.*s %.*s %.*s", SLICE_ARG (kase->ref), SLICE_ARG (kase->title),
                                                              SLICE_ARG (kase->summary), SLICE_ARG (kase->org_name), SLICE_ARG (kase->district_name))));
  }
  if (state->count > 0)
    qsort (state->cases, state->count, sizeof *state->cases, newest_first);
}

static int by_key (const void *a, const void *b)
{
  return slice_compare (((const struct public_org *) a)->key, ((const struct public_org *) b)->key);
}

static int by_name (const void *a_, const void *b_)
{
  const struct public_org *a = a_, *b = b_;
  int order = slice_compare (a->folded, b->folded);
  return order != 0 ? order : slice_compare (a->key, b->key);
}

static void find_holders (struct public_state *state, struct arena *arena)
{
  struct public_org *all = arena_alloc (arena, (state->count + 1) * sizeof *all);
  uint32_t count = 0;
  for (uint32_t i = 0; i < state->count; i++)
    all[i] = (struct public_org){.key = state->cases[i].org, .name = state->cases[i].org_name, .count = 1};
  if (state->count > 0)
    qsort (all, state->count, sizeof *all, by_key);
  for (uint32_t i = 0; i < state->count; i++)
    if (count > 0 && slice_equal (all[count - 1].key, all[i].key))
      all[count - 1].count++;
    else
      all[count++] = all[i];
  state->holders = arena_alloc (state->arena, (count + 1) * sizeof *all);
  state->holder_count = count;
  for (uint32_t i = 0; i < count; i++)
  {
    state->holders[i] = all[i];
    state->holders[i].folded = fold (state->arena, all[i].name);
  }
  if (count > 0)
    qsort (state->holders, count, sizeof *all, by_name);
}

static void mix_text (crypto_generichash_state *hash, struct slice text)
{
  crypto_generichash_update (hash, (const uint8_t *) &text.size, sizeof text.size);
  if (text.size > 0)
    crypto_generichash_update (hash, (const uint8_t *) text.data, text.size);
}

static void mix_value (crypto_generichash_state *hash, struct arena *arena, const struct value *value)
{
  mix_text (hash, codec_encode (arena, value));
}

static void hash_state (struct public_state *state, struct arena *arena)
{
  crypto_generichash_state hash;
  crypto_generichash_init (&hash, NULL, 0, sizeof state->hash);
  for (uint32_t i = 0; i < state->count; i++)
  {
    const struct public_case *kase = &state->cases[i];
    const struct slice texts[] = {kase->ref,   kase->title, kase->summary,     kase->org,       kase->district, kase->pipeline, kase->stage,
                                  kase->state, kase->until, kase->merged_into, kase->starts_on, kase->ends_on,  kase->next_on,  kase->next};
    const int64_t numbers[] = {kase->entered_ms, kase->support, kase->adoptions, kase->published_ms};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
      mix_text (&hash, texts[k]);
    crypto_generichash_update (&hash, (const uint8_t *) numbers, sizeof numbers);
  }
  mix_value (&hash, arena, &state->orgs);
  mix_value (&hash, arena, &state->definitions);
  crypto_generichash_final (&hash, state->hash, sizeof state->hash);
}

/* ---- Asking ---- */

static void got (void *context, const struct message *answer);

/* One the state before had in the same version is not asked for again. */
static bool take_known (struct state_reading *self, const struct value *listed)
{
  const struct value *known = self->known == NULL ? NULL : state_definition (self->known, value_as_slice (value_at (listed, "key")));
  if (known == NULL || int_of (known, "version") != int_of (listed, "version"))
    return false;
  take_definition (self, known);
  return true;
}

static void ask (struct state_reading *self)
{
  static const struct
  {
    enum message_type verb;
    int page, limit; /* -1: no pages */
  } ways[PARTS] = {[PART_CASES] = {MSG_CASE_LIST, CASE_LIST_PAGE, CASE_LIST_LIMIT},
                   [PART_DATES] = {MSG_ROADMAP, ROADMAP_PAGE, ROADMAP_LIMIT},
                   [PART_ORGS] = {MSG_ORG_LIST, ORG_LIST_PAGE, ORG_LIST_LIMIT},
                   [PART_PIPELINES] = {MSG_PIPELINE_GET, -1, -1},
                   [PART_DEFINITIONS] = {MSG_PIPELINE_GET, -1, -1}};
  struct message request = message_new (ways[self->part].verb);
  if (ways[self->part].page >= 0)
  {
    request.arg[ways[self->part].page] = self->page;
    request.arg[ways[self->part].limit] = value_int (LIMIT_PAGE_ROWS);
  }
  if (self->part == PART_DEFINITIONS)
    request.arg[PIPELINE_GET_PIPELINE] = *value_at (&self->listed.items[self->at], "key");
  self->ask = bus_ask (self->web, NULL, &request, NULL, got, self);
}

static void reading_free (struct state_reading *self)
{
  state_drop (&self->state);
  arena_destroy (&self->arena);
  free (self);
}

/* Hands over what was read, or nothing. */
static void end (struct state_reading *self, bool good)
{
  struct public_state *state = good ? self->state : NULL;
  struct web *web = self->web;
  state_fn *done = self->done;
  if (good)
    self->state = NULL;
  reading_free (self);
  done (web, state);
}

static void finish (struct state_reading *self)
{
  struct public_state *state = self->state;
  if (self->left_out && (self->known == NULL || self->known->count < cases_max (self)))
    web_log (WEB_WARNING, "event=public_cases_max count=%u text=\"older ones are not shown\"", cases_max (self));
  public_note_news (self->web, state, self->left_out); /* while they stand in the order of their references */
  order_definitions (state);
  finish_cases (state);
  find_holders (state, self->arena);
  hash_state (state, self->arena);
  state->changed_ms = web_time_ms ();
  end (self, true);
}

/* The next question, or the end. */
static void go_on (struct state_reading *self)
{
  if (self->page.kind == VALUE_NIL)
  {
    if (self->part == PART_CASES)
      end_cases (self);
    self->at = self->part == PART_DEFINITIONS ? self->at + 1 : 0;
    self->part = self->part == PART_DEFINITIONS ? PART_DEFINITIONS : (enum part) (self->part + 1);
  }
  while (self->part == PART_DEFINITIONS && self->at < self->listed.count && take_known (self, &self->listed.items[self->at]))
    self->at++;
  if (self->part == PART_DEFINITIONS && self->at >= self->listed.count)
    finish (self);
  else
    ask (self);
}

/* Nothing has happened on the bus since the state that is known. */
static bool is_known (const struct state_reading *self)
{
  return self->known != NULL && self->state->seq > 0 && self->state->seq == self->known->seq;
}

static void got (void *context, const struct message *answer)
{
  struct state_reading *self = context;
  bool first = self->part == PART_CASES && self->page.kind == VALUE_NIL;
  self->ask = NULL;
  if (answer->type != MSG_RESULT && self->part != PART_DEFINITIONS)
  {
    end (self, false);
    return;
  }
  if (first)
    self->state->seq = message_int (answer, RESULT_SEQ, 0);
  if (first && is_known (self))
  {
    memcpy (self->state->hash, self->known->hash, sizeof self->state->hash);
    end (self, true);
    return;
  }
  self->page = VALUE_NONE;
  if (answer->type == MSG_RESULT)
  {
    take (self, &answer->arg[RESULT_ROWS]);
    self->page = value_copy (self->arena, &answer->arg[RESULT_NEXT]);
  }
  go_on (self);
}

struct state_reading *state_read (struct web *web, const struct public_state *known, state_fn *done)
{
  struct state_reading *self = calloc (1, sizeof *self);
  struct public_state *state = calloc (1, sizeof *state);
  if (self == NULL || state == NULL)
    abort ();
  state->refs = 1;
  state->arena = arena_new ();
  begin_lists (state);
  *self = (struct state_reading){.web = web, .known = known, .state = state, .done = done, .arena = arena_new ()};
  self->listed = value_list (self->arena, 4);
  ask (self);
  return self;
}

void state_read_cancel (struct state_reading **self_)
{
  struct state_reading *self = *self_;
  *self_ = NULL;
  if (self == NULL)
    return;
  bus_cancel (self->web, &self->ask);
  reading_free (self);
}
