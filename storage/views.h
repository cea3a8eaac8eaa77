/* SPDX-License-Identifier: EUPL-1.2 */
/* The typed views: cases with their board, counts and indexes, organisations, people, work, outcomes, comments, support, definitions, timers, search.

   Every row is a function of the log.  A put takes the whole row and keeps the indexes that derive from it; gets copy into the arena, so that nothing points into the
   map when the transaction ends.  Reads never fail for reasons of their own: a damaged map aborts the process (the log is the truth; a restart folds anew).
   Writes are for the fold only; they return nothing, and a full map is remembered by the transaction: batch_add and batch_commit then say STORE_FULL. */
#ifndef IDEENBUS_VIEWS_H
#define IDEENBUS_VIEWS_H

#include "storage.h"

/* ---- Cases -------------------------------------------------------------------------------------------------------------------------------------------- */

enum case_state
{
  STATE_OPEN,
  STATE_PARKED,
  STATE_REJECTED,
  STATE_WITHDRAWN,
  STATE_COMPLETED,
  STATE_ABORTED,
  STATE_MERGED,
  STATE_COUNT
};
const char *case_state_key (enum case_state state);
int case_state_by_key (struct slice key); /* -1: none */

enum visibility
{
  VISIBILITY_INTERNAL,
  VISIBILITY_INTERMUNICIPAL,
  VISIBILITY_PUBLIC
};
const char *visibility_key (enum visibility visibility);
int visibility_by_key (struct slice key); /* -1: none */

struct case_assignment
{
  struct slice org;     /* firm */
  struct slice until;   /* last day, 2026-03-31 */
};

/* An opinion that was asked for. */
struct case_asked
{
  struct slice kind;
  int64_t time_ms;
  struct slice until;   /* last day of its period */
};

struct case_approval
{
  struct slice kind;
  bool yes;
  enum role role;
  uint8_t person[16];
  uint32_t version;     /* the version it was given on */
  int64_t time_ms;
  struct slice text;
};

/* The head of a case: everything but its fields.  Small, read for lists and rights; the fields lie beside it. */
struct kase
{
  uint8_t id[16];
  struct slice ref;
  struct slice pipeline;
  uint32_t pipeline_version;
  struct slice org;             /* Träger */
  struct slice handled_by;      /* or none */
  struct slice district;        /* or none */
  enum visibility visibility;
  uint64_t audience_seq;        /* seq at which the present audience began */
  struct slice stage;
  enum case_state state;
  uint32_t version;             /* counts what a gate can read */
  uint8_t drafted_by[16];
  bool by_citizen;              /* drafted by a citizen, who goes on seeing it */
  int64_t drafted_ms;
  int64_t entered_ms;           /* entry into the present stage */
  struct slice title;           /* copies of two fields, for lists */
  struct slice summary;
  struct slice source;          /* key of the imported row, or none */
  bool laid;
  struct slice laid_to;         /* stage behind the gate */
  uint8_t laid_by[16];
  uint32_t laid_version;
  int64_t laid_ms;
  uint32_t returns;
  bool returned;                /* a Rückgabe waits for its answer */
  struct slice return_due;      /* or none */
  int64_t returned_ms;
  struct slice until;           /* parked: Wiedervorlage */
  int64_t state_ms;             /* when the state began */
  uint32_t support, comments;
  uint32_t rows;                /* in all its tables */
  uint32_t attachments;         /* attached now */
  uint32_t adoptions;           /* how often it was taken over */
  uint8_t adopted_from[16];     /* or zeros */
  struct slice adopted_ref;     /* reference of that case */
  uint8_t merge_to[16];         /* proposed to go up in it, or gone up in it (STATE_MERGED); or zeros */
  struct slice merge_ref;       /* its reference */
  int64_t merge_ms;             /* since when */
  uint8_t merge_by[16];         /* who proposed it */
  uint32_t assignment_count, approval_count, asked_count, joint_count, merged_count, waits_count;
  struct case_assignment assignments[LIMIT_ASSIGNMENTS];
  struct case_approval approvals[LIMIT_APPROVALS];
  struct case_asked asked[LIMIT_APPROVALS];
  struct slice joint[LIMIT_JOINT];  /* organisations that see it because of mergers, each once */
  struct slice merged[LIMIT_MERGED]; /* references of cases that went up in it */
  struct slice waits[4];            /* organisations whose consent to the proposal is awaited */
};

bool case_get (struct views *views, struct arena *arena, const uint8_t id[16], struct kase *kase);
/* By id (16 bytes) or reference (text). */
bool case_find (struct views *views, struct arena *arena, const struct value *id_or_ref, struct kase *kase);
/* The case imported from a row: one per organisation and key. */
bool case_by_source (struct views *views, struct arena *arena, struct slice org, struct slice source, struct kase *kase);

/* Writes the head and keeps what derives from it: reference, source, index by organisation (Träger and handled_by), board (only states OPEN and PARKED and COMPLETED
   stand on it), counts by district × stage and by version of a definition. */
void case_put (struct views *views, const struct kase *kase);

/* Fields: a map; imported: key to 8-byte hash of the last imported value.  Both may be empty. */
void case_fields (struct views *views, struct arena *arena, const uint8_t id[16], struct value *fields, struct value *imported);
/* Also keeps the search index, of the fields named in `found` (a list of keys): words of a field that not everybody sees who sees the case would be given away by the
   hits.  The values of title, summary, problem, objective, solution and every other text are indexed with falling weight. */
void case_fields_put (struct views *views, const uint8_t id[16], const struct value *fields, const struct value *imported, const struct value *found);

/* The number the next reference of this year gets (1 when none was given), and taking it. */
uint32_t case_counter (struct views *views, int year);
void case_counter_put (struct views *views, int year, uint32_t last);

/* What was taken over from another case: a map from field key to the hash of the value as it was taken.  A field is as it was taken while its hash is that one.
   Empty for most cases; kept in the row of the fields. */
void case_taken (struct views *views, struct arena *arena, const uint8_t id[16], struct value *taken);
void case_taken_put (struct views *views, const uint8_t id[16], const struct value *taken);

/* Rows of the tables of a case.  The order of a table and the numbers it has given lie in one small row, each row of it in one of its own. */
struct table_row
{
  struct slice table, id;       /* "requirements", "F-001" */
  struct value cells;           /* map */
  enum role role;               /* who wrote it last */
  struct slice org;
  uint8_t person[16];
  int64_t time_ms;
  uint32_t version;             /* of the case, afterwards */
  bool lapsed;                  /* what it was given on has changed since */
  bool taken;                   /* as it was taken over */
};

/* Order and numbering of one table. */
struct table_order
{
  uint32_t count;
  struct slice *ids;            /* in their order; has room for one more when read */
  struct value last;            /* map: prefix → the last number given */
};
/* An empty one when the table has no rows yet. */
void table_order_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct table_order *order);
void table_order_put (struct views *views, const uint8_t id[16], struct slice table, const struct table_order *order);

bool table_row_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct slice row, struct table_row *out);
void table_row_put (struct views *views, const uint8_t id[16], const struct table_row *row);
void table_row_delete (struct views *views, const uint8_t id[16], struct slice table, struct slice row);

/* Rows of one table in their order. */
struct table_rows
{
  struct slice table;
  uint32_t count;
  struct table_row *rows;
};
/* Several tables of a case. */
struct case_rows
{
  uint32_t count;
  struct table_rows tables[LIMIT_TABLES];
};
/* The rows of a table, or of all tables that have any (SLICE_NONE); of a table without rows there is no entry. */
void case_rows_get (struct views *views, struct arena *arena, const uint8_t id[16], struct slice table, struct case_rows *rows);
/* The entry of a table, or NULL. */
const struct table_rows *case_rows_of (const struct case_rows *self, struct slice table);

/* Sums of a case by figure, and of a column of the board: kept so that the column's are the sum over the cases that stand in it, and a district's those of its
   columns.  Values: a map of integers.  Reading costs the same however many cases there are. */
void sums_put (struct views *views, const struct kase *kase, const struct value *sums);
void sums_of_stage (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct slice stage, struct value *sums);
void sums_of_district (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct value *sums);

/* Walking.  A walk calls back for each row in order until it returns false.  `after` is the page cursor: opaque bytes of a former walk, or none.  After the walk,
   *next holds the cursor behind the last row that was *taken* (callback returned true), in the arena; none when the walk came to its end.
   work_max bounds the rows looked at, so that a page is a bounded piece of work.  The callback may read the views, not write them. */
struct walk
{
  struct slice after;
  uint32_t work_max;            /* 0: LIMIT_PAGE_WORK */
  struct slice next;            /* out */
};
enum walk_step
{
  WALK_TAKE,   /* took it; go on */
  WALK_STOP    /* did not take it: the page is full; the next page begins with it */
};
/* The head passed to the callback lives in the arena, like everything it points to. */
typedef enum walk_step (case_walk_fn) (void *context, const struct kase *kase);

void cases_walk (struct views *views, struct arena *arena, struct walk *walk, case_walk_fn *each, void *context);             /* by id: by time */
void cases_walk_org (struct views *views, struct arena *arena, struct slice org, struct walk *walk, case_walk_fn *each, void *context);
void cases_walk_sources (struct views *views, struct arena *arena, struct slice org, struct walk *walk, case_walk_fn *each, void *context);
void cases_walk_assigned (struct views *views, struct arena *arena, struct slice firm, struct walk *walk, case_walk_fn *each, void *context);
/* One column: by time of entry. */
void board_walk (struct views *views, struct arena *arena, struct slice pipeline, struct slice district, struct slice stage, struct walk *walk,
                 case_walk_fn *each, void *context);
/* Cases on the board of a column. */
uint64_t board_count (struct views *views, struct slice pipeline, struct slice district, struct slice stage);
uint64_t cases_count (struct views *views);

/* History: which events concern a case. */
void history_put (struct views *views, const uint8_t id[16], uint64_t seq);
typedef enum walk_step (history_walk_fn) (void *context, uint64_t seq);
void history_walk (struct views *views, struct arena *arena, const uint8_t id[16], struct walk *walk, history_walk_fn *each, void *context);

/* Comments and support. */
struct comment
{
  uint8_t id[16];
  uint8_t kase[16];
  uint8_t parent[16];  /* zeros: none */
  uint32_t depth;      /* 1: answers nothing */
  bool internal;
};
void comment_put (struct views *views, const struct comment *comment);
bool comment_get (struct views *views, const uint8_t id[16], struct comment *comment);
bool support_get (struct views *views, const uint8_t kase[16], const uint8_t person[16]);
void support_put (struct views *views, const uint8_t kase[16], const uint8_t person[16], bool supported);

/* Supporters of a case that goes up in another are united by person: each who does not support the other yet does so from now on, marked as brought along;
   taking the merger back removes those marked, unless another case that went up in it (kase.merged, which may still name `from`) would have brought them as
   well.  Both give the number of supporters of the other afterwards; without `write` nothing changes. */
uint32_t support_unite (struct views *views, const uint8_t from[16], const uint8_t into[16], bool write);
uint32_t support_split (struct views *views, const uint8_t from[16], const uint8_t into[16], bool write);

/* ---- Attachments --------------------------------------------------------------------------------------------------------------------------------------- */

struct attachment
{
  uint8_t id[16], kase[16];
  struct slice name, type, text, org;
  uint8_t hash[32];
  int64_t size, time_ms;
  enum role role;
  bool internal;
  bool detached;                /* taken off; the content is kept, because the history names it */
};
void attachment_put (struct views *views, const struct attachment *attachment);
bool attachment_get (struct views *views, struct arena *arena, const uint8_t kase[16], const uint8_t id[16], struct attachment *out);
typedef enum walk_step (attachment_walk_fn) (void *context, const struct attachment *attachment);
/* By time. */
void attachments_walk (struct views *views, struct arena *arena, const uint8_t kase[16], struct walk *walk, attachment_walk_fn *each, void *context);
/* Whether any attachment, detached or not, has this content. */
bool content_in_use (struct views *views, const uint8_t hash[32]);

/* ---- Funding programmes -------------------------------------------------------------------------------------------------------------------------------- */

struct programme_row
{
  struct slice key, org;        /* org: who changed it last */
  struct value fields;          /* map */
  int64_t changed_ms;
};
bool programme_get (struct views *views, struct arena *arena, struct slice key, struct programme_row *out);
void programme_put (struct views *views, const struct programme_row *programme);
typedef enum walk_step (programme_walk_fn) (void *context, const struct programme_row *programme);
void programmes_walk (struct views *views, struct arena *arena, struct walk *walk, programme_walk_fn *each, void *context);
/* Raised by every put: whoever keeps programmes in memory reads them anew when it has changed. */
uint64_t programmes_version (struct views *views);

/* ---- Organisations ------------------------------------------------------------------------------------------------------------------------------------ */

struct org
{
  struct slice key, kind, name, district, association, valid_from, valid_until;
  int64_t inhabitants;                 /* -1: unknown */
  uint32_t predecessor_count, district_count, triage_firm_count;
  struct slice *predecessors, *districts, *triage_firms;
};
bool org_get (struct views *views, struct arena *arena, struct slice key, struct org *org);
/* Keeps the index by district and kind. */
void org_put (struct views *views, const struct org *org);
typedef enum walk_step (org_walk_fn) (void *context, const struct org *org);
/* district and kind may be SLICE_NONE. */
void orgs_walk (struct views *views, struct arena *arena, struct slice district, struct slice kind, struct walk *walk, org_walk_fn *each, void *context);
uint64_t orgs_count (struct views *views);

/* ---- People: rights only ------------------------------------------------------------------------------------------------------------------------------- */

enum person_status
{
  PERSON_STATUS_INVITED,
  PERSON_STATUS_ENROLLED,
  PERSON_STATUS_REVOKED
};

struct grant
{
  enum role role;
  struct slice org, from, until; /* from, until: dates or none */
  bool deputy;
};

struct person
{
  uint8_t id[16];
  enum person_status status;
  int64_t invited_until_ms; /* of the invitation that is open; 0: none */
  uint32_t grant_count;
  struct grant grants[LIMIT_GRANTS];
};
bool person_get (struct views *views, struct arena *arena, const uint8_t id[16], struct person *person);
/* Keeps the index by organisation. */
void person_put (struct views *views, const struct person *person);
typedef enum walk_step (person_walk_fn) (void *context, const struct person *person);
/* org may be SLICE_NONE: all. */
void people_walk (struct views *views, struct arena *arena, struct slice org, struct walk *walk, person_walk_fn *each, void *context);

/* ---- Work: what waits, for a role in an organisation --------------------------------------------------------------------------------------------------- */

struct work
{
  enum role role;
  struct slice org;      /* whose role */
  int64_t due_ms;        /* INT64_MAX: no date */
  int64_t since_ms;
  uint8_t kase[16];
  struct slice kind;     /* decide, approve, answer_return, resume, submit, rate, consent, unknown, deadline */
  struct slice detail;   /* or none */
  struct slice table, row; /* a deadline of a row; or none */
};
/* Replaces everything that waits because of a case. */
void work_replace (struct views *views, const uint8_t kase[16], const struct work *items, uint32_t count);
typedef enum walk_step (work_walk_fn) (void *context, const struct work *work);
void work_walk (struct views *views, struct arena *arena, enum role role, struct slice org, struct walk *walk, work_walk_fn *each, void *context); /* by date */
/* What waits because of a case, by date, until WALK_STOP.  The same may come several times, once for each whom it waits for. */
void work_walk_case (struct views *views, struct arena *arena, const uint8_t kase[16], work_walk_fn *each, void *context);

/* ---- Outcomes ----------------------------------------------------------------------------------------------------------------------------------------- */

/* What became of a command; written by batch_add. */
bool outcome_get (struct views *views, const uint8_t person[16], const uint8_t command[16], uint64_t *seq, uint8_t digest[16]);

/* ---- Definitions -------------------------------------------------------------------------------------------------------------------------------------- */

/* The YAML text of a version; version 0 asks for the newest, and *found tells which. */
bool definition_get (struct views *views, struct arena *arena, struct slice key, uint32_t version, struct slice *yaml, uint32_t *found);
void definition_put (struct views *views, struct slice key, uint32_t version, struct slice yaml);
/* Who loaded a version, and when. */
struct definition_load
{
  uint32_t version;
  int64_t time_ms;
  uint8_t person[16];
  enum role role;
  struct slice org;             /* or none */
};
void definition_load_put (struct views *views, struct slice key, const struct definition_load *load);
typedef enum walk_step (definition_load_fn) (void *context, const struct definition_load *load);
/* The versions of a definition, newest first. */
void definition_loads_walk (struct views *views, struct arena *arena, struct slice key, struct walk *walk, definition_load_fn *each, void *context);
/* How many cases that are open or parked stand under a version. */
uint64_t definition_cases (struct views *views, struct slice key, uint32_t version);
/* version: the newest of the key, where each is told once. */
typedef void (definition_each_fn) (void *context, struct slice key, uint32_t version);
void definitions_each (struct views *views, definition_each_fn *each, void *context);
/* The same with every version of each key, oldest first. */
void definitions_each_version (struct views *views, definition_each_fn *each, void *context);

/* ---- Timers: one per case and kind --------------------------------------------------------------------------------------------------------------------- */

void timer_put (struct views *views, const uint8_t kase[16], uint8_t kind, int64_t due_ms); /* replaces; due_ms 0 removes */
/* The earliest timer due at or before now; false: none.  *next_ms (may be NULL) is when the next one is due (of those that remain when one was given),
   INT64_MAX: none. */
bool timer_due (struct views *views, int64_t now_ms, uint8_t kase[16], uint8_t *kind, int64_t *due_ms, int64_t *next_ms);

/* ---- Search -------------------------------------------------------------------------------------------------------------------------------------------- */

struct search_hit
{
  uint8_t kase[16];
  int64_t score;        /* higher is better */
};
/* Words are folded for case and umlauts (Kühlung, Kuehlung and Kuhlung are one) and match by their German or English stem; the last word of the text, when nothing
   follows it, may be a beginning.  any: any word may match, more matches rank higher, as for a text being typed; a word of five letters or more also meets compounds
   it begins; words that stand in very many cases find nothing by themselves.  Otherwise all must match.  Best first: titles before texts, rare words before common
   ones; ties: newer first.  The number of hits written, at most max.  At most 20 words are asked, and of a word that stands in more than 3,000 cases the
   newest are taken.  guess: words that one slip of the pen makes of the asked ones (Friedhof of Freidhof) match as well, below all others; wanted where nothing was
   found that may be shown, for whether any case holds a word is not for everybody to know. */
uint32_t search_cases (struct views *views, struct arena *arena, struct slice text, bool any, bool guess, struct search_hit *hits, uint32_t max);

#endif
