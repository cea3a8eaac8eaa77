/* SPDX-License-Identifier: EUPL-1.2 */
/* What the makers of case documents know of each other.

       case_file.c           the papers: which there are, their head and their end      case_form.c      the definition and the rows, looked up
       case_steckbrief.c     Steckbrief                                                  case_words.c     values, to what people read
       case_specification.c  Anforderungsspezifikation                                   case_events.c    events, to what people read
       case_funding.c        Finanzierung            case_plan.c  its sums               case_history.c   the history as a paper and as a table
       case_decision.c       Beschlussvorlage        case_consultations.c  who is heard  case_deadlines.c what is due
       case_parts.c          headings, pairs, tables                                     case_texts.def, case_events.def  their texts */
#ifndef IDEENBUS_CASE_ROOM_H
#define IDEENBUS_CASE_ROOM_H

#include "case_file.h"

struct maker
{
  struct arena *arena;
  const struct case_file *file;
  struct paper *paper;
  bool german;
};

/* ---- Texts (case_texts.def) ---- */

enum case_text
{
#define TEXT(SYMBOL, DE, EN) CT_##SYMBOL,
#include "case_texts.def"
#undef TEXT
  CT_COUNT
};

struct slice case_say (const struct maker *self, enum case_text text);
struct slice case_say_with (const struct maker *self, enum case_text text, struct slice zero, struct slice one);

/* ---- Definition and rows (case_form.c) ---- */

/* A list of the definition: fields, tables, stages …; an empty one when there is none. */
const struct value *case_list (const struct case_file *file, const char *list);
/* The entry with this key, or NULL. */
const struct value *case_entry (const struct case_file *file, const char *list, struct slice key);
/* The same to be called by its name: what the case's procedure does not know, one it had before may. */
const struct value *case_known (const struct case_file *file, const char *list, struct slice key);
/* A column of a record field (of: "record") or of a table ("table"), also of a procedure before, or NULL. */
const struct value *case_column (const struct case_file *file, const char *of, struct slice owner, struct slice key);
struct slice case_text_at (const struct value *map, const char *key);
/* The label of anything with de, en and key; otherwise is what stands for NULL. */
struct slice case_label (const struct maker *self, const struct value *entry, struct slice otherwise);
/* The label of the option with this key, or the key. */
struct slice case_option (const struct maker *self, const struct value *field, struct slice key);
/* Whether the person would see it if it were there. */
bool case_seen (const struct case_file *file, const struct value *entry);

struct picked
{
  const struct value **rows; /* TABLE_ROW */
  uint32_t count;
};

struct picked case_rows (const struct maker *self, const char *table);
/* Those whose cell is this text. */
struct picked case_rows_where (const struct maker *self, const char *table, const char *column, const char *text);
const struct value *case_row (const struct case_file *file, struct slice table, struct slice id);
const struct value *case_cell (const struct value *row, const char *column);
const struct value *case_field (const struct case_file *file, const char *key);
/* Whether anything is there that says something ("noch unbekannt" does not). */
bool case_has (const struct case_file *file, const char *key);

/* ---- Values (case_words.c) ---- */

/* Whether a whole number counts hundredths of posts. */
bool case_is_posts (const struct value *field);
/* Empty for nil. */
struct slice case_words (const struct maker *self, const struct value *field, const struct value *value);
struct slice case_field_words (const struct maker *self, const char *key);
struct slice case_cell_words (const struct maker *self, const struct value *row, const char *column);
struct slice case_day (const struct maker *self, int64_t time_ms);
struct slice case_join (const struct maker *self, struct slice a, const char *between, struct slice b); /* without between where one is empty */

/* ---- Parts of papers (case_parts.c) ---- */

struct slice case_field_label (const struct maker *self, const char *key);
/* A pair, if the field is filled. */
bool case_pair (const struct maker *self, const char *key);
/* A pair in any case: "unbekannt" where nothing is there. */
void case_pair_or_unknown (const struct maker *self, const char *key);
/* A paragraph with the field's text, or with what is said when it is empty (nothing, when that may only be hidden). */
bool case_paragraph (const struct maker *self, const char *key, enum case_text empty);
/* What is said of a table without rows; false when nothing may be said. */
bool case_say_no_rows (const struct maker *self, const char *table, enum case_text text);
/* A table of a paper with some columns of a table of the case, under a heading that names it; true if there were rows, else `empty` is said. */
bool case_table (const struct maker *self, const char *table, const char *const *columns, enum case_text empty);
bool case_column_used (const struct picked *rows, const char *column);
void case_heading (const struct maker *self, int level, const char *key, enum case_text text);
/* A key of the definition as the key of a heading, or NULL where it cannot be one. */
const char *case_heading_key (const struct maker *self, struct slice key);

/* ---- Sums (case_plan.c) ---- */

struct sum
{
  int64_t cents;
  uint32_t rows;
  bool unknown; /* an amount is missing, or the sum is too large */
};

#define PLAN_YEARS 100

struct plan_years
{
  int64_t years[PLAN_YEARS];
  uint32_t count;
};

struct plan_years case_plan_years (const struct maker *self);
/* Rows of a table with cents; kind empty: of all; year 0: of all. */
struct sum case_plan_sum (const struct maker *self, const char *table, struct slice kind, int64_t year);
struct sum case_plan_eligible (const struct maker *self);
struct sum case_draws (const struct maker *self, struct slice application);
struct sum case_sum_add (struct sum a, struct sum b);
struct sum case_sum_minus (struct sum a, struct sum b);
/* "–" for no rows, "unbekannt", or the amount. */
struct slice case_sum_words (const struct maker *self, struct sum sum);

/* ---- Events (case_events.c) ---- */

bool case_event_decides (const struct maker *self, const struct value *event);
struct slice case_event_label (const struct maker *self, const struct value *event);
/* What the event says: "Steckbrief → Anforderungsspezifikation". */
struct slice case_event_words (const struct maker *self, const struct value *event);
/* Both: "Freigegeben: Idee → Steckbrief". */
struct slice case_event_line (const struct maker *self, const struct value *event);
/* The same for a council: "Nächste Phase freigegeben: Steckbrief"; empty for what concerns the administration alone. */
struct slice case_event_for_council (const struct maker *self, const struct value *event);
struct slice case_role_label (const struct maker *self, struct slice role);
struct slice case_event_actor (const struct maker *self, const struct value *event);
struct slice case_event_reason (const struct maker *self, const struct value *event);
struct slice case_stage_label (const struct maker *self, struct slice stage);
struct slice case_state_label (const struct maker *self, struct slice state);

/* ---- Deadlines (case_deadlines.c) ---- */

/* Whether the date in this column of a row is still one to keep: unless the definition has a deadline for it that is done with. */
bool case_deadline_open (const struct case_file *file, const char *column, const struct value *row);

/* ---- The documents ---- */

void case_make_steckbrief (const struct maker *self);
void case_make_specification (const struct maker *self);
void case_make_funding (const struct maker *self);
void case_make_decision (const struct maker *self);
void case_make_history (const struct maker *self);
bool case_has_specification (const struct maker *self);
bool case_has_funding (const struct maker *self);
bool case_has_decision (const struct maker *self);
/* Parts that two documents show. */
void case_show_consultations (const struct maker *self);
void case_show_budget (const struct maker *self);

#endif
