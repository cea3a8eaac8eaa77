/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisations, people and the state of the broker. */
#include "query_room.h"

void query_org (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct slice key = message_slice (request, ORG_GET_KEY);
  struct org org;
  if (!org_get (query->views, query->arena, key, &org))
  {
    *answer = not_found (query, key);
    return;
  }
  value_append (query->arena, &page.rows, org_to_value (query->arena, &org));
  *answer = page_answer (&page);
}

/* ASCII letters only: enough to find a Gemeinde by the beginning of its name; umlauts are typed as they are. */
bool text_contains (struct slice text, struct slice part)
{
  for (uint32_t at = 0; part.size <= text.size && at <= text.size - part.size; at++)
  {
    uint32_t i = 0;
    while (i < part.size && (text.data[at + i] | 0x20) == (part.data[i] | 0x20))
      i++;
    if (i == part.size)
      return true;
  }
  return false;
}

static enum walk_step list_org (void *context, const struct org *org)
{
  struct page *page = context;
  if (page->rows.count == page->limit)
    return WALK_STOP;
  if (text_contains (org->name, message_slice (page->request, ORG_LIST_NAME)))
    value_append (page->query->arena, &page->rows, org_to_value (page->query->arena, org));
  return WALK_TAKE;
}

void query_orgs (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, ORG_LIST_PAGE, ORG_LIST_LIMIT);
  orgs_walk (query->views, query->arena, message_slice (request, ORG_LIST_DISTRICT), message_slice (request, ORG_LIST_KIND), &page.walk, list_org, &page);
  *answer = page_answer (&page);
}

static struct message person_row (struct query *query, const struct person *person)
{
  static const char *const status[] = {"invited", "enrolled", "revoked"};
  struct directory_person entry;
  struct message row = message_new (MSG_PERSON);
  row.arg[PERSON_ID] = id_copy (query->arena, person->id);
  row.arg[PERSON_STATUS] = value_string (status[person->status]);
  row.arg[PERSON_GRANTS] = grants_to_value (query->arena, person);
  if (person->invited_until_ms > 0 && person->status != PERSON_STATUS_REVOKED)
    row.arg[PERSON_EXPIRES] = value_int (person->invited_until_ms);
  if (directory_get (query->store, query->arena, person->id, &entry) == STORE_OK)
  {
    row.arg[PERSON_NAME] = text_or_nil (entry.name);
    row.arg[PERSON_MAIL] = text_or_nil (entry.mail);
  }
  return row;
}

bool holds_role (const struct query *query, uint32_t roles)
{
  for (uint32_t i = 0; i < query->person->grant_count; i++)
    if ((roles & (1u << query->person->grants[i].role)) && grant_holds (&query->person->grants[i], query->now_ms))
      return true;
  return false;
}

/* Citizens are no colleagues: their names are for those who may invite them.  Colleagues: whoever has a role in an organisation in the person's scopes. */
static bool colleague (struct query *query, const struct person *person)
{
  for (uint32_t i = 0; i < person->grant_count; i++)
  {
    if (person->grants[i].role == ROLE_CITIZEN && !holds_role (query, R_COORDINATOR | R_DISTRICT_ADMIN | R_ADMIN))
      continue;
    struct value audience = audience_org (query->views, query->arena, person->grants[i].org);
    value_append (query->arena, &audience, value_string (arena_printf (query->arena, "firm:%.*s", SLICE_ARG (person->grants[i].org))));
    if (audience_meets (query->scopes, &audience))
      return true;
  }
  return false;
}

static enum walk_step list_person (void *context, const struct person *person)
{
  struct page *page = context;
  if (page->rows.count == page->limit)
    return WALK_STOP;
  if (!colleague (page->query, person))
    return WALK_TAKE;
  struct message row = person_row (page->query, person);
  page_add (page, &row);
  return WALK_TAKE;
}

void query_people (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, PERSON_LIST_PAGE, PERSON_LIST_LIMIT);
  people_walk (query->views, query->arena, message_slice (request, PERSON_LIST_ORG), &page.walk, list_person, &page);
  *answer = page_answer (&page);
}

void query_whoami (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct scopes scopes;
  struct value names;
  scopes_of (query->views, query->arena, query->person, query->now_ms, &scopes, &names);
  struct message row = person_row (query, query->person);
  row.arg[PERSON_SCOPES] = names;
  page_add (&page, &row);
  *answer = page_answer (&page);
}

struct value cursor_to_value (struct arena *arena, const struct store_head *head)
{
  struct value map = value_map (arena, 4);
  value_set_str (arena, &map, "epoch", value_int (head->epoch));
  value_set_str (arena, &map, "leaf", value_bytes (arena_copy (arena, head->leaf, 8), 8));
  value_set_str (arena, &map, "log", id_copy (arena, head->log));
  value_set_str (arena, &map, "seq", value_int ((int64_t) head->seq));
  return map;
}

void query_status (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct store_head head = store_head (query->store);
  uint8_t *root = arena_alloc (query->arena, 32);
  store_root (query->store, root);
  struct message row = message_new (MSG_STATUS_VIEW);
  row.arg[STATUS_VIEW_SOFTWARE] = value_string ("ideenbusd " IDEENBUS_VERSION);
  row.arg[STATUS_VIEW_HEAD] = cursor_to_value (query->arena, &head);
  row.arg[STATUS_VIEW_ROOT] = value_bytes (root, 32);
  row.arg[STATUS_VIEW_STARTED] = value_int (query->state->started_ms);
  row.arg[STATUS_VIEW_NOW] = value_int (query->now_ms);
  row.arg[STATUS_VIEW_SESSIONS] = value_int (query->state->sessions);
  row.arg[STATUS_VIEW_STREAMS] = value_int (query->state->streams);
  row.arg[STATUS_VIEW_WAITING] = value_int (query->state->waiting);
  row.arg[STATUS_VIEW_CASES] = value_int ((int64_t) cases_count (query->views));
  row.arg[STATUS_VIEW_ORGS] = value_int ((int64_t) orgs_count (query->views));
  row.arg[STATUS_VIEW_STORAGE] = value_string (query->state->storage_full ? "full" : "ok");
  page_add (&page, &row);
  *answer = page_answer (&page);
}
