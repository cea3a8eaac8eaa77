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
  struct details *details;      /* of the cases in it; NULL: they were not asked for */
};

/* page_field, limit_field: numbers of the request's fields, -1: it has none. */
struct page page_new (struct query *query, const struct message *request, int page_field, int limit_field);
void page_add (struct page *page, const struct message *row);
struct message page_answer (struct page *page);
/* What a client sends as `page` to go on at a place; nil where there is no further one. */
struct value page_token (const struct query *query, const struct message *request, struct slice place);

/* A place that is a number of rows, and back; of anything else 0. */
struct slice numbered_place (struct arena *arena, uint32_t number);
uint32_t place_number (struct slice place);

struct message not_found (struct query *query, struct slice name);
struct value id_copy (struct arena *arena, const uint8_t id[16]);
struct value text_or_nil (struct slice text);
struct slice case_name (struct query *query, const struct value *id_or_ref);
bool visible (const struct query *query, const struct kase *kase);
struct message case_row (struct query *query, const struct kase *kase);

/* What a case in a list tells where details are asked for (query_details.c).  begin gives NULL when they are not, and NULL adds nothing; end frees.  The cases are
   ones the person may see. */
struct details *details_begin (struct query *query, bool wanted);
void details_add (struct details *self, const struct kase *kase, struct message *row);
void details_end (struct details **self);

/* Who sees a field or table of a case, as a set of 1 << class: the class its definition gives it, of a former one those of every definition that has it, and
   CLASS_PARTIES. */
uint32_t field_classes (struct query *query, const struct pipeline *pipeline, struct slice key);
uint32_t table_classes (struct query *query, const struct pipeline *pipeline, struct slice key);
/* Whether a level, as of access_level, suffices for all of them; CLASS_CLIENT is no level, and left out. */
bool level_suffices (int level, uint32_t classes);
/* Whether the person's scopes reach all of them at a case. */
bool classes_reached (const struct query *query, const struct kase *kase, uint32_t classes);

/* Sums of a district that its definition keeps for the overview, or of one stage there (SLICE_NONE: of all).  false: not for this person. */
bool kept_figures (struct query *query, const struct pipeline *pipeline, struct slice district, struct slice stage, struct value *figures);

/* A case as it is, in the form of one as it was: its head, fields, definition, the person's level, and all its rows.  0 or ERR_NOT_FOUND. */
struct past;
int case_now (struct query *query, const struct value *id_or_ref, struct past *out);
/* As the checks see it; lives as long as the case. */
struct subject subject_of (const struct query *query, const struct past *seen);
/* What the gate to `to` (none: the next one) wants; NULL: no gate leads there, or the case is not open.  *gate may be NULL. */
struct findings *findings_of (struct query *query, const struct past *seen, struct slice to, const struct gate **gate);
/* How much the gate wants of the case and how much of it is missing, of what the person may hear of.  Missing is what the reasons name, so that cards and lists
   count what stands at the case; a condition that is met counts once. */
void wants_count (const struct query *query, const struct pipeline *pipeline, const struct kase *kase, const struct findings *findings, uint32_t *wanted,
                  uint32_t *missing);
/* Unmet and waiting in one list, as refusals have them. */
struct value findings_together (struct arena *arena, const struct findings *findings);

/* Whether a rating by the person who asks would be one more: neither did they begin the case, nor is there one of theirs that holds. */
bool rating_counts (const struct query *query, const struct kase *kase, const struct case_rows *rows, struct slice table);
/* What waits, as a row; false: not for this person. */
bool work_message (struct query *query, const struct work *work, struct message *row);
/* At most so many characters of a text. */
struct slice text_clip (struct slice text, uint32_t characters);

/* The programmes of this picture. */
const struct programmes *query_programmes (const struct query *query);
/* Whether the person holds one of these roles now, in whichever organisation. */
bool holds_role (const struct query *query, uint32_t roles);
/* Whether a text contains a part, whatever the case of its ASCII letters. */
bool text_contains (struct slice text, struct slice part);

/* One function per verb. */
void query_programme (struct query *query, const struct message *request, struct message *answer);
void query_programme_list (struct query *query, const struct message *request, struct message *answer);
void query_programme_match (struct query *query, const struct message *request, struct message *answer);
void query_overview (struct query *query, const struct message *request, struct message *answer);
void query_roadmap (struct query *query, const struct message *request, struct message *answer);
void query_figures (struct query *query, const struct message *request, struct message *answer);
void query_attachments (struct query *query, const struct message *request, struct message *answer);
void query_blob (struct query *query, const struct message *request, struct message *answer);
void query_rows (struct query *query, const struct message *request, struct message *answer);
void query_diff (struct query *query, const struct message *request, struct message *answer);
void query_check (struct query *query, const struct message *request, struct message *answer);
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
void query_versions (struct query *query, const struct message *request, struct message *answer);
void query_status (struct query *query, const struct message *request, struct message *answer);
void query_work (struct query *query, const struct message *request, struct message *answer);

#endif
