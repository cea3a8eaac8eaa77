/* SPDX-License-Identifier: EUPL-1.2 */
/* A definition as libcyaml reads it: the words of the file, not yet checked beyond their shape.  The recipe of the file format is definition_schema.c; this is
   what it fills.  Numbers stay words here, because libcyaml takes "010" for 8 and "1_0" for 1. */
#ifndef IDEENBUS_DEFINITION_RAW_H
#define IDEENBUS_DEFINITION_RAW_H

#include "definition_error.h"

enum raw_bool
{
  RAW_MISSING,
  RAW_FALSE,
  RAW_TRUE
};

struct raw_label
{
  char *de, *en;
};

struct raw_option /* also sections, rejections, the bands of an amount and the `none` of a list */
{
  char *key, *de, *en, *max_cents, *prefix;
  char **after;
  uint32_t after_count;
};

struct raw_field /* also columns */
{
  char *key, *de, *en, *section;
  struct raw_label *help;
  int type, class;
  char *min, *max, *min_items, *max_items, *due, *band_until, *weight, *of;
  int may_be_unknown, gate_reads, required, lines, adopted, acyclic, unique, own;
  uint32_t editors;
  struct raw_option *none;
  struct raw_option *options, *bands;
  uint32_t options_count, bands_count;
  struct raw_field *columns;
  uint32_t columns_count;
};

struct raw_stage
{
  char *key, *number, *days, *de, *en;
  struct raw_label *help;
  int final;
};

struct raw_condition
{
  char *field;
  char **in, **not_in;
  uint32_t in_count, not_count;
  int filled;
  struct raw_condition *any, *all;
  uint32_t any_count, all_count;
};

struct raw_operand
{
  char *table, *column, *field, *de, *en;
  struct raw_condition *where;
};

struct raw_check
{
  int kind;
  struct raw_condition *when, *where, *must;
  struct raw_operand *left, *right;
  char *field, *other, *approval, *value, *min, *max, *days, *table, *per, *de, *en;
  char **fields, **words;
  uint32_t fields_count, words_count;
  int decider, warning, at_most;
};

struct raw_gate
{
  char *number, *from, *to, *de, *en;
  uint32_t decides, lays, overrides;
  int reason, delegable;
  struct raw_condition *when;
  struct raw_check *checks;
  uint32_t checks_count;
};

struct raw_approval
{
  char *key, *de, *en, *stage;
  struct raw_label *help;
  uint32_t roles;
  int covers_all;
  char **covers;
  uint32_t covers_count;
};

struct raw_mapping
{
  char *pipeline, *from, *to;
};

struct raw_rule
{
  int rule;
  char *a, *b;
};

struct raw_table
{
  char *key, *section, *max_rows, *prefix, *id_column, *title, *from, *de, *en;
  struct raw_label *help;
  int class, gate_reads, adopted, by_person, after_end;
  uint32_t editors;
  char **covers;
  struct raw_field *columns;
  struct raw_rule *rules;
  uint32_t covers_count, columns_count, rules_count;
};

struct raw_figure
{
  char *key, *table, *column, *field, *de, *en;
  struct raw_condition *where;
  char **of;
  uint32_t of_count;
  int overview;
};

struct raw_deadline
{
  char *key, *table, *column, *instead, *de, *en;
  struct raw_condition *where;
  uint32_t roles;
};

struct raw_starter /* its rows are read from the text: their keys are those of the table's columns */
{
  char *table;
  struct raw_condition *when;
};

struct raw_pipeline
{
  char *key, *version, *de, *en;
  int catalogue;
  struct raw_label *help;
  struct raw_stage *stages;
  struct raw_option *sections, *rejections;
  struct raw_field *fields;
  struct raw_gate *gates;
  struct raw_approval *approvals;
  struct raw_mapping *mappings;
  struct raw_table *tables;
  struct raw_figure *figures;
  struct raw_deadline *deadlines;
  struct raw_starter *starters;
  uint32_t stages_count, sections_count, rejections_count, fields_count, gates_count, approvals_count, mappings_count;
  uint32_t tables_count, figures_count, deadlines_count, starters_count;
};

/* The schema libcyaml reads a struct raw_pipeline with. */
struct cyaml_schema_value;
const struct cyaml_schema_value *raw_schema (void);

/* Reads the text through libcyaml; everything lies in the arena.  NULL: *error says why and where. */
struct raw_pipeline *raw_read (struct arena *arena, struct slice yaml, const struct source_node *root, struct definition_error *error);

#endif
