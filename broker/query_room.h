/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the queries: a page of rows, and the small makers that all of them use. */
#ifndef IDEENBUS_QUERY_ROOM_H
#define IDEENBUS_QUERY_ROOM_H

#include "proto/uuid.h"
#include "query.h"

/* Rows being collected for one page. */
struct page
{
  struct query *query;
  const struct message *request;
  struct value rows;
  uint32_t limit;
  size_t bytes;                 /* of what the rows were made from; a page must fit a frame */
  struct walk walk;
};

/* page_field, limit_field: numbers of the request's fields, -1: it has none. */
struct page page_new (struct query *query, const struct message *request, int page_field, int limit_field);
void page_add (struct page *page, const struct message *row);
struct message page_answer (struct page *page);
/* What a client sends as `page` to go on at a place; nil where there is no further one. */
struct value page_token (const struct query *query, const struct message *request, struct slice place);

struct message not_found (struct query *query, struct slice name);
struct value id_copy (struct arena *arena, const uint8_t id[16]);
struct value text_or_nil (struct slice text);
struct slice case_name (struct query *query, const struct value *id_or_ref);
bool visible (const struct query *query, const struct kase *kase);
struct message case_row (struct query *query, const struct kase *kase);

/* One function per verb. */
void query_case (struct query *query, const struct message *request, struct message *answer);
void query_cases (struct query *query, const struct message *request, struct message *answer);
void query_search (struct query *query, const struct message *request, struct message *answer);
void query_history (struct query *query, const struct message *request, struct message *answer);
void query_board (struct query *query, const struct message *request, struct message *answer);
void query_org (struct query *query, const struct message *request, struct message *answer);
void query_orgs (struct query *query, const struct message *request, struct message *answer);
void query_people (struct query *query, const struct message *request, struct message *answer);
void query_whoami (struct query *query, const struct message *request, struct message *answer);
void query_pipeline (struct query *query, const struct message *request, struct message *answer);
void query_status (struct query *query, const struct message *request, struct message *answer);
void query_work (struct query *query, const struct message *request, struct message *answer);

#endif
