/* SPDX-License-Identifier: EUPL-1.2 */
/* One gate of a definition looked at: a case, its fields and rows, and what the checks find.  The definition is the sample or a shipped one; tests put tables
   and checks of their own into it. */
#ifndef IDEENBUS_TESTS_LOOK_H
#define IDEENBUS_TESTS_LOOK_H

#include "broker/pipeline/checks.h"

#include "definition_sample.h"

#define DAY_MS INT64_C (86400000)

struct look
{
  struct arena *arena;
  struct pipeline *pipeline;
  struct kase kase;
  struct value fields;
  struct case_rows rows;
  const struct programmes *programmes;
  int64_t now_ms;
  struct findings found;
};

struct look *look_new (struct arena *arena, const char *yaml);
/* The sample with the tables requirements, expenses, cover, applications and ratings. */
struct look *look_with_tables (struct arena *arena);
void look_done (struct look *self);

void set (struct look *self, const char *key, struct value value);
void approve (struct look *self, const char *kind, bool yes);

/* Puts these in place of the checks between middle and late; they are copied. */
void look_for (struct look *self, const struct check *checks, uint32_t count);
#define LOOK_FOR(SELF, ...) look_for ((SELF), (const struct check[]){__VA_ARGS__}, sizeof ((const struct check[]){__VA_ARGS__}) / sizeof (struct check))

/* A row behind the others of its table; cells as "key", value, … up to NULL.  Valid until the next one is added. */
struct table_row *add_row (struct look *self, const char *table, const char *id, ...);

/* Conditions: in one of the values (up to NULL), or filled. */
struct condition is_one_of (struct arena *arena, const char *field, ...);
struct condition is_filled (const char *field);

struct subject look_subject (const struct look *self);
void look_at (struct look *self, const char *from, const char *to);
void look (struct look *self); /* from middle to late */

bool lists (const struct reasons *reasons, int code, const char *field);
const struct reason *reason_of (const struct reasons *reasons, int code, const char *field, const char *row); /* NULL: there is none */
bool says (struct slice text, const char *part);
void assert_reason (const struct reason *reason, const char *de, const char *en);

/* Exactly one finding: among those the caller must see to, those somebody else sees to, or those that hinder nothing. */
void assert_unmet (struct look *self, int code, const char *field);
void assert_waiting (struct look *self, int code, const char *field);
void assert_warned (struct look *self, int code, const char *field);
void assert_met (struct look *self);

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

#endif
