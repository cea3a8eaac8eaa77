/* SPDX-License-Identifier: EUPL-1.2 */
/* What a gate still wants.  A closed set of checks, each a small function of the case as it stands; the definition says which apply. */
#ifndef IDEENBUS_CHECKS_H
#define IDEENBUS_CHECKS_H

#include "definition.h"
#include "storage/views.h"

/* One unmet condition, as a refusal lists it. */
struct reason
{
  int code;                 /* error_code */
  struct slice field;       /* key of the field (or of the approval, for APPROVAL_… and OPINION_MISSING), or none */
  struct slice row;         /* of a table; field is then "table" or "table.column"; or none */
  struct slice de, en;      /* in the arena */
  struct value present, yours; /* conflicts */
};

struct reasons
{
  uint32_t count;
  bool more;                /* there were more than LIMIT_REASONS */
  struct reason items[LIMIT_REASONS];
};

/* Adds a reason with the texts of errors.def; zero and one replace {0} and {1} (labels: both languages). */
void reasons_add (struct reasons *self, struct arena *arena, int code, struct slice field, struct label zero, struct label one);
/* The same about a row; field is then "table" or "table.column". */
void reasons_add_row (struct reasons *self, struct arena *arena, int code, struct slice field, struct slice row, struct label zero, struct label one);
struct label label_plain (struct slice text); /* the same in both languages */
struct label roles_label (struct arena *arena, uint32_t roles); /* "Leitung der Kommune, Koordination" */

struct programmes; /* programme.h */

/* A case as the checks see it. */
struct subject
{
  const struct pipeline *pipeline;
  const struct kase *kase;
  const struct value *fields;
  const struct case_rows *rows;           /* NULL: it has none */
  const struct programmes *programmes;    /* for CHECK_GRANTS; NULL: none known */
  int64_t now_ms;
  bool no_warnings;                       /* only what hinders is wanted: a decision does not wait for a search for vague words */
};

/* A condition of a gate: what has to hold about one field, one approval or one table.  A field or an approval is one condition however many checks look at it;
   of tables each check is one. */
enum want_kind
{
  WANT_FIELD,
  WANT_APPROVAL,
  WANT_CHECK
};
struct want
{
  enum want_kind kind;
  struct slice about;       /* key of the field, approval or table; or none */
  bool missing;             /* some check found it unmet, whoever meets it */
};

/* What the checks of a gate found. */
struct findings
{
  uint32_t want_count;
  struct want *wants;       /* in the arena: all conditions that apply to the case; what only deserves a look is none */
  struct reasons unmet;     /* for whoever lays the case */
  struct reasons waiting;   /* what somebody else meets after it was laid: approvals, opinions, ratings, and what the decider sees to */
  struct reasons warnings;  /* hinder nothing */
};

/* Runs the checks of a gate; *findings is set anew.  The same code about the same field and row in the same words is said once, where it weighs most; of the
   rows that fail one check ten are named and the others counted.  A condition applies when the `when` of a check that is about it holds, whether there is
   anything yet that it could fail on.  A sum that overflows is unmet whatever the check.  An approval holds while it stands in the case: whoever edits what it
   covers removes it.  now_ms decides whether a period has passed. */
void gate_check (const struct subject *subject, const struct gate *gate, struct arena *arena, struct findings *findings);
/* Whether any check of the gate looks at rows: if not, subject->rows may be NULL whatever the case has. */
bool gate_reads_rows (const struct gate *gate);

/* ---- Rows (rows.c): the same paths and sums for checks, figures, deadlines and work ---- */

/* The value at a path in a row, a column or "column.other" through a DEF_ROW column; NULL where there is none, as behind an id that names no row. */
const struct value *row_value (const struct subject *subject, const struct table_row *row, struct slice path);
/* Whether a row meets a condition over such paths. */
bool row_meets (const struct subject *subject, const struct table_row *row, const struct condition *condition);
/* What a row adds to the sum; false: nothing, because it does not meet `where` or has no amount. */
bool operand_amount (const struct subject *subject, const struct operand *operand, const struct table_row *row, int64_t *cents);
/* What a row counts under for a column `per` of a check: its cell there, or, in a table without such a column, its own id, which the rows of the other table
   name.  Borrowed from the row; VALUE_NONE: under nothing. */
struct value row_group (const struct subject *subject, const struct table_row *row, struct slice per);
/* 0, or ERR_OVERFLOW; *cents is the sum.  per: only rows that count under `value`, for a field of the case nothing; none: all, and value may be NULL.
   Amounts that are unknown, absent or a band count nothing. */
int operand_sum (const struct subject *subject, const struct operand *operand, struct slice per, const struct value *value, int64_t *cents);
/* A row by its id, or NULL. */
const struct table_row *case_row_named (const struct case_rows *rows, struct slice table, struct slice id);
/* The name of a row for people: its title column, or its id.  Borrowed from the row. */
struct slice row_title (const struct table *table, const struct table_row *row);
/* Figures of a case as {key: cents}, made in the definition's order; those that overflow are absent, and what is made of them. */
struct value figures_of (const struct subject *subject, struct arena *arena);

/* The way to `to` (or, when none, the first) that leads out of the present stage and whose condition holds; NULL: none. */
const struct gate *gate_find (const struct pipeline *pipeline, const struct kase *kase, const struct value *fields, struct slice to);

#endif
