/* SPDX-License-Identifier: EUPL-1.2 */
/* Definitions: which there are, one of them, and the versions of one. */
#include "query_room.h"

static bool pipeline_row (struct page *page, struct slice key, uint32_t version, struct message *row)
{
  struct query *query = page->query;
  const struct pipeline *pipeline = definitions_get (query->definitions, query->views, key, version);
  if (!pipeline)
    return false;
  *row = message_new (MSG_PIPELINE);
  row->arg[PIPELINE_KEY] = value_text (pipeline->key);
  row->arg[PIPELINE_VERSION] = value_int (pipeline->version);
  row->arg[PIPELINE_DE] = value_text (pipeline->label.de);
  row->arg[PIPELINE_EN] = value_text (pipeline->label.en);
  return true;
}

static void list_pipeline (void *context, struct slice key, uint32_t newest)
{
  struct message row;
  if (pipeline_row (context, key, newest, &row))
    page_add (context, &row);
}

/* The text or what was read from it, not both: together they might not fit a frame. */
static void one_pipeline (struct page *page, struct slice key, uint32_t wanted)
{
  struct query *query = page->query;
  struct message row;
  struct slice yaml;
  uint32_t version;
  if (!pipeline_row (page, key, wanted, &row))
    return;
  if (!message_bool (page->request, PIPELINE_GET_YAML))
    row.arg[PIPELINE_DEFINITION] = pipeline_to_value (definitions_get (query->definitions, query->views, key, wanted), query->arena);
  else if (definition_get (query->views, query->arena, key, wanted, &yaml, &version))
    row.arg[PIPELINE_YAML] = value_text (yaml);
  page_add (page, &row);
}

void query_pipeline (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, -1, -1);
  struct slice key = message_slice (request, PIPELINE_GET_PIPELINE);
  if (key.size == 0)
    definitions_each (query->views, list_pipeline, &page);
  else
    one_pipeline (&page, key, (uint32_t) message_int (request, PIPELINE_GET_VERSION, 0));
  *answer = key.size > 0 && page.rows.count == 0 ? not_found (query, key) : page_answer (&page);
}

/* ---- Versions ---- */

/* A number of cases would let anybody see that one came to be which is hidden from them. */
static void add_inner (struct query *query, struct slice key, const struct definition_load *load, struct message *row)
{
  const struct pipeline *pipeline = definitions_get (query->definitions, query->views, key, load->version);
  struct directory_person person;
  if (pipeline && !pipeline->catalogue)
    row->arg[LOADED_VERSION_CASES] = value_int ((int64_t) definition_cases (query->views, key, load->version));
  if (load->role == ROLE_SYSTEM)
    return;
  row->arg[LOADED_VERSION_PERSON] = id_copy (query->arena, load->person);
  if (directory_get (query->store, query->arena, load->person, &person) == STORE_OK)
    row->arg[LOADED_VERSION_NAME] = text_or_nil (person.name);
}

static enum walk_step list_version (void *context, const struct definition_load *load)
{
  struct page *page = context;
  if (page->rows.count == page->limit)
    return WALK_STOP;
  struct message row = message_new (MSG_LOADED_VERSION);
  struct slice key = message_slice (page->request, PIPELINE_VERSIONS_PIPELINE);
  row.arg[LOADED_VERSION_KEY] = value_text (key);
  row.arg[LOADED_VERSION_VERSION] = value_int (load->version);
  row.arg[LOADED_VERSION_LOADED] = value_int (load->time_ms);
  row.arg[LOADED_VERSION_ROLE] = value_string (role_key (load->role));
  if (holds_role (page->query, R_ADMIN | R_DISTRICT_ADMIN | R_COORDINATOR))
    add_inner (page->query, key, load, &row);
  page_add (page, &row);
  return WALK_TAKE;
}

void query_versions (struct query *query, const struct message *request, struct message *answer)
{
  struct page page = page_new (query, request, PIPELINE_VERSIONS_PAGE, PIPELINE_VERSIONS_LIMIT);
  struct slice key = message_slice (request, PIPELINE_VERSIONS_PIPELINE), yaml;
  if (!definition_get (query->views, query->arena, key, 0, &yaml, NULL))
    *answer = not_found (query, key);
  else
  {
    definition_loads_walk (query->views, query->arena, key, &page.walk, list_version, &page);
    *answer = page_answer (&page);
  }
}
