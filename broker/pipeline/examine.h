/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the checks: what one look at a gate shares.  checks.c has the kinds that read fields, approvals and opinions, checks_rows.c those that read rows,
   checks_money.c those that compare amounts. */
#ifndef IDEENBUS_EXAMINE_H
#define IDEENBUS_EXAMINE_H

#include "checks.h"

#define ROWS_NAMED 10 /* rows one check names; the others are counted */

struct examination
{
  const struct subject *subject;
  const struct gate *gate;
  struct arena *arena;
  struct findings *findings;
  struct want *now; /* the condition that is looked at, or NULL: it hinders nothing */
};

/* Makes the condition the present one: each field, approval, and check of a table is there once. */
void want (struct examination *self, const struct check *check, enum want_kind kind, struct slice about);

/* ---- Findings ---- */

/* Adds what a check found, to the list its kind belongs to. */
void find (struct examination *self, const struct check *check, int code, struct slice field, struct label zero, struct label one);
void find_row (struct examination *self, const struct check *check, int code, struct slice field, struct slice row, struct label zero, struct label one);
/* Behind the rows that were named, how many of `count` were not. */
void find_others (struct examination *self, const struct check *check, struct slice table, uint32_t count, struct label what);
/* A sum that no number holds is for whoever wrote the amounts, even where the check only warns. */
void find_overflow (struct examination *self, struct slice field, struct label label);

/* ---- Texts ---- */

enum check_text
{
#define CHECK_TEXT(SYMBOL, DE, EN) SAY_##SYMBOL,
#include "check_texts.def"
#undef CHECK_TEXT
  SAY_COUNT
};
struct label say (enum check_text text);
struct label say_with (const struct examination *self, enum check_text text, struct label zero, struct label one);
struct label say_number (const struct examination *self, int64_t number);
extern const struct label no_label;
/* The label, or the other where it is empty. */
struct label label_or (struct label label, struct label other);
/* "Schutzbedarf: Vertraulichkeit" for the column of a record. */
struct label label_of_path (const struct examination *self, struct slice path);
struct label label_of_table (const struct examination *self, struct slice table);
/* F-003 „Anmeldung“, or the id alone where the row has no title. */
struct label label_of_row (const struct examination *self, const struct table_row *row);
/* At most so many characters of a text, with … where it was cut. */
struct slice text_cut (struct arena *arena, struct slice text, uint32_t characters);

/* ---- Kinds ---- */

typedef void (examine_fn) (struct examination *self, const struct check *check);
examine_fn examine_rows, examine_each, examine_share, examine_ratings, examine_linked, examine_words; /* checks_rows.c */
examine_fn examine_sums, examine_grants;                                                              /* checks_money.c */

/* Rows of a table in their order; one without rows when there are none. */
struct table_rows rows_in (const struct examination *self, struct slice table);
/* "table.column", of a path the first part; "table" without one. */
struct slice cell_path (const struct examination *self, struct slice table, struct slice path);

#endif
