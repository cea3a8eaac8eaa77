/* SPDX-License-Identifier: EUPL-1.2 */
/* The work list of a person: what waits for any of the person's roles, by date.  The first rows of each (role, organisation) behind the page's place are merged. */
#include "query_room.h"

#include <stdlib.h>
#include <string.h>

#define HOLDERS_MAX 128
#define GROUP_MAX 128                    /* rows that one case can have for one holder */
#define LOOKED_AT_MAX (10 * LIMIT_PAGE_WORK) /* rows of one holder; who pages through more than that waits in vain for a person */
#define PLACE_BYTES 24

/* Where a row stands: its date, then its case.  What waits because of one case on one date is never torn apart by a page. */
struct place
{
  char bytes[PLACE_BYTES];
};

struct holder
{
  enum role role;
  struct slice org;
};

struct collecting
{
  struct query *query;
  struct slice after;           /* the place of the last row of the page before, or none */
  struct holder holders[HOLDERS_MAX];
  uint32_t holder_count;
  enum role role;               /* of the holders being added */
  struct work *items;           /* of all holders */
  uint32_t count, wanted;       /* wanted: of each holder */
  uint32_t taken;               /* of the present one */
  bool torn;                    /* some holder has more than it gave */
  struct place frontier;        /* where the first of those ends */
};

/* ---- Collecting ------------------------------------------------------------------------------------------------------------------------------------- */

static struct place place_of (const struct work *work)
{
  struct place place;
  for (int i = 0; i < 8; i++)
    place.bytes[i] = (char) ((uint64_t) work->due_ms >> (56 - 8 * i));
  memcpy (place.bytes + 8, work->kase, 16);
  return place;
}

static int compare_places (const struct place *a, const struct place *b)
{
  return memcmp (a->bytes, b->bytes, PLACE_BYTES);
}

static int compare_items (const void *a, const void *b)
{
  const struct work *left = a, *right = b;
  struct place left_place = place_of (left), right_place = place_of (right);
  int order = compare_places (&left_place, &right_place);
  if (order == 0)
    order = slice_compare (left->kind, right->kind);
  if (order == 0)
    order = slice_compare (left->detail, right->detail);
  if (order == 0)
    order = slice_compare (left->row, right->row);
  return order ? order : (int) left->role - (int) right->role;
}

static enum walk_step collect (void *context, const struct work *work)
{
  struct collecting *self = context;
  struct place place = place_of (work);
  if (self->after.size == PLACE_BYTES && memcmp (place.bytes, self->after.data, PLACE_BYTES) <= 0)
    return WALK_TAKE;
  if (self->taken == self->wanted)
    return WALK_STOP;
  struct work *item = &self->items[self->count++];
  *item = *work;
  item->org = slice_copy (self->query->arena, work->org);
  item->kind = slice_copy (self->query->arena, work->kind);
  item->detail = slice_copy (self->query->arena, work->detail);
  item->table = slice_copy (self->query->arena, work->table);
  item->row = slice_copy (self->query->arena, work->row);
  self->taken++;
  return WALK_TAKE;
}

static void walk_holder (struct collecting *self, const struct holder *holder, struct arena *scratch)
{
  struct walk walk = {.work_max = LIMIT_PAGE_WORK};
  self->taken = 0;
  for (uint32_t looked_at = 0; looked_at < LOOKED_AT_MAX; looked_at += LIMIT_PAGE_WORK)
  {
    work_walk (self->query->views, scratch, holder->role, holder->org, &walk, collect, self);
    if (walk.next.size == 0 || self->taken == self->wanted)
      break;
    walk.after = slice_copy (self->query->arena, walk.next);
    arena_reset (scratch);
  }
  if (self->taken < self->wanted)
    return;
  struct place last = place_of (&self->items[self->count - 1]);
  if (!self->torn || compare_places (&last, &self->frontier) < 0)
    self->frontier = last;
  self->torn = true;
}

/* ---- Holders ---------------------------------------------------------------------------------------------------------------------------------------- */

static void add_holder (void *context, struct slice org)
{
  struct collecting *self = context;
  for (uint32_t i = 0; i < self->holder_count; i++)
    if (self->holders[i].role == self->role && slice_equal (self->holders[i].org, org))
      return;
  if (self->holder_count < HOLDERS_MAX)
    self->holders[self->holder_count++] = (struct holder){self->role, org};
}

/* The same organisations that the role reaches in decide: see access.h. */
static void add_holders (struct collecting *self)
{
  struct query *query = self->query;
  for (uint32_t i = 0; i < query->person->grant_count; i++)
  {
    const struct grant *grant = &query->person->grants[i];
    if (!grant_holds (grant, query->now_ms))
      continue;
    self->role = grant->role;
    if (grant->role == ROLE_COORDINATOR || grant->role == ROLE_DISTRICT_ADMIN)
    {
      office_districts (query->views, query->arena, grant->org, add_holder, self);
      org_chain (query->views, query->arena, grant->org, add_holder, self);
    }
    else if (grant->role == ROLE_CONSULTANT)
    {
      triage_districts (query->views, query->arena, grant->org, add_holder, self);
      add_holder (self, grant->org);
    }
    else
      org_chain (query->views, query->arena, grant->org, add_holder, self);
  }
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------------------------------------- */

static const char *work_text (struct slice kind, bool german)
{
#define WORK_TEXT(KIND, DE, EN)                                                                                                                                \
  if (slice_is (kind, KIND))                                                                                                                                   \
    return german ? DE : EN;
#include "work_texts.def"
#undef WORK_TEXT
  return "{0}";
}

/* What {0} stands for: a stage, an approval, a field, a table, the row of a deadline. */
static struct label detail_label (struct query *query, const struct pipeline *pipeline, const struct work *work)
{
  const struct stage *stage = pipeline ? pipeline_stage (pipeline, work->detail) : NULL;
  const struct approval_def *approval = pipeline ? pipeline_approval (pipeline, work->detail) : NULL;
  const struct field *field = pipeline ? pipeline_field (pipeline, work->detail) : NULL;
  const struct table *table = pipeline ? pipeline_table (pipeline, work->table) : NULL;
  struct table_row row;
  if (work->row.size > 0)
    return label_plain (table && table_row_get (query->views, query->arena, work->kase, work->table, work->row, &row) ? row_title (table, &row) : work->row);
  return stage ? stage->label : approval ? approval->label : table ? table->label : field ? field->label : label_plain (work->detail);
}

static const struct deadline *deadline_of (const struct pipeline *pipeline, const struct work *work)
{
  for (uint32_t i = 0; pipeline && slice_is (work->kind, "deadline") && i < pipeline->deadline_count; i++)
    if (slice_equal (pipeline->deadlines[i].key, work->detail))
      return &pipeline->deadlines[i];
  return NULL;
}

/* Why it waits: the deadline's own words, else those of the catalogue. */
static void say_why (struct query *query, const struct pipeline *pipeline, const struct work *work, struct message *row)
{
  const struct deadline *deadline = deadline_of (pipeline, work);
  struct label detail = detail_label (query, pipeline, work);
  struct label text = {slice_of (work_text (work->kind, true)), slice_of (work_text (work->kind, false))};
  if (deadline)
    text = deadline->label;
  const char *de = arena_copy (query->arena, text.de.data, text.de.size), *en = arena_copy (query->arena, text.en.data, text.en.size);
  row->arg[WORK_DE] = value_text (text_clip (error_text (query->arena, de, detail.de, SLICE_NONE), 300));
  row->arg[WORK_EN] = value_text (text_clip (error_text (query->arena, en, detail.en, SLICE_NONE), 300));
}

bool rating_counts (const struct query *query, const struct kase *kase, const struct case_rows *rows, struct slice key)
{
  const struct table_rows *table = case_rows_of (rows, key);
  if (memcmp (kase->drafted_by, query->person->id, 16) == 0)
    return false;
  for (uint32_t i = 0; table && i < table->count; i++)
    if (!table->rows[i].lapsed && memcmp (table->rows[i].person, query->person->id, 16) == 0)
      return false;
  return true;
}

/* A rating that would not count is not asked for. */
static bool rates_in_vain (struct query *query, const struct kase *kase, const struct work *work)
{
  if (!slice_is (work->kind, "rate"))
    return false;
  struct case_rows *rows = arena_alloc (query->arena, sizeof *rows);
  case_rows_get (query->views, query->arena, work->kase, work->table, rows);
  return !rating_counts (query, kase, rows, work->table);
}

/* Whom it waits for.  A date in a district's own list waits for those whose case it is. */
static void place_work (const struct pipeline *pipeline, const struct kase *kase, const struct work *work, struct message *row)
{
  const struct deadline *deadline = work->role == ROLE_SYSTEM ? deadline_of (pipeline, work) : NULL;
  int role = (int) work->role;
  for (int i = 0; deadline && i < ROLE_COUNT && role == ROLE_SYSTEM; i++)
    role = deadline->roles & (1u << i) ? i : role;
  row->arg[WORK_ROLE] = value_string (role_key ((enum role) role));
  row->arg[WORK_ORG] = value_text (deadline ? kase->org : work->org);
}

bool work_message (struct query *query, const struct work *work, struct message *row)
{
  struct kase kase;
  if (!case_get (query->views, query->arena, work->kase, &kase) || !visible (query, &kase) || rates_in_vain (query, &kase, work))
    return false;
  const struct pipeline *pipeline = definitions_get (query->definitions, query->views, kase.pipeline, kase.pipeline_version);
  const struct table *table = pipeline && work->table.size > 0 ? pipeline_table (pipeline, work->table) : NULL;
  if (table && !class_reached (query->scopes, &kase, table->class, query->now_ms))
    return false;
  *row = message_new (MSG_WORK);
  row->arg[WORK_KIND] = value_text (work->kind);
  row->arg[WORK_CASE] = id_copy (query->arena, kase.id);
  row->arg[WORK_REF] = value_text (kase.ref);
  row->arg[WORK_TITLE] = value_text (kase.title);
  row->arg[WORK_STAGE] = value_text (kase.stage);
  place_work (pipeline, &kase, work, row);
  row->arg[WORK_SINCE] = value_int (work->since_ms);
  if (work->due_ms != INT64_MAX)
  {
    char *date = arena_alloc (query->arena, 11);
    date_from_ms (work->due_ms, date);
    row->arg[WORK_DUE] = value_string (date);
  }
  row->arg[WORK_DETAIL] = text_or_nil (work->detail);
  row->arg[WORK_TABLE] = text_or_nil (work->table);
  row->arg[WORK_ROW] = text_or_nil (work->row);
  say_why (query, pipeline, work, row);
  return true;
}

static void work_row (struct page *page, const struct work *work)
{
  struct message row;
  if (work_message (page->query, work, &row))
    page_add (page, &row);
}

/* A case that waits for two of the person's roles alike is one row. */
static bool repeats (const struct work *item, const struct work *before)
{
  return memcmp (item->kase, before->kase, 16) == 0 && item->due_ms == before->due_ms && slice_equal (item->kind, before->kind) &&
         slice_equal (item->detail, before->detail) && slice_equal (item->row, before->row);
}

/* The rows of one place, from item `from` on; gives the item behind them. */
static uint32_t add_place (struct collecting *self, struct page *page, uint32_t from)
{
  struct place place = place_of (&self->items[from]);
  uint32_t i = from;
  for (; i < self->count; i++)
  {
    struct place next = place_of (&self->items[i]);
    if (compare_places (&next, &place) != 0)
      break;
    if (i == from || !repeats (&self->items[i], &self->items[i - 1]))
      work_row (page, &self->items[i]);
  }
  return i;
}

void query_work (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, WORK_LIST_PAGE, WORK_LIST_LIMIT);
  struct collecting *self = arena_alloc (query->arena, sizeof *self);
  struct arena *scratch = arena_new ();
  *self = (struct collecting){.query = query, .after = page.walk.after, .wanted = page.limit + GROUP_MAX};
  add_holders (self);
  self->items = arena_alloc (query->arena, (self->holder_count * self->wanted + 1) * sizeof *self->items);
  for (uint32_t i = 0; i < self->holder_count; i++)
    walk_holder (self, &self->holders[i], scratch);
  arena_destroy (&scratch);
  qsort (self->items, self->count, sizeof *self->items, compare_items);

  uint32_t i = 0;
  struct place place = {{0}};
  while (i < self->count)
  {
    struct place next = place_of (&self->items[i]);
    uint32_t before = page.rows.count;
    /* Behind the frontier a holder may have rows that were not read; it is where the last rows read of it stand, and there may be more of them. */
    if (self->torn && i > 0 && compare_places (&next, &self->frontier) >= 0)
      break;
    uint32_t behind = add_place (self, &page, i);
    if (page.rows.count > page.limit && before > 0)
    {
      page.rows.count = before;
      break;
    }
    place = next;
    i = behind;
  }
  if (i < self->count)
    page.walk.next = (struct slice){arena_copy (query->arena, place.bytes, PLACE_BYTES), PLACE_BYTES};
  *answer = page_answer (&page);
}
