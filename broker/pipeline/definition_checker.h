/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the checker of definitions: what its files share.  Each check_… is true, or names the first thing that is wrong with its place and is false. */
#ifndef IDEENBUS_DEFINITION_CHECKER_H
#define IDEENBUS_DEFINITION_CHECKER_H

#include "definition_raw.h"

struct checker
{
  const struct pipeline *pipeline;
  const struct source_node *root;
  struct definition_error *error;
};

/* What no schema can say: that keys are unique, references lead somewhere, gates connect, bounds are sane.  false: *error names the first thing that is wrong.
 */
bool pipeline_check (const struct pipeline *self, const struct source_node *root, struct definition_error *error);
/* Every de and en below a node shows something; rows of starters are cells, whose columns may have these names. */
bool labels_check (const struct source_node *node, struct definition_error *error);

/* The place of an entry of a list in the text, and of one of its keys (of the entry, where the key is missing). */
const struct source_node *place_of (const struct checker *self, const char *list, uint32_t index);
const struct source_node *place_key (const struct source_node *entry, const char *key);

bool key_is_sane (struct slice key);
/* Keys at the head of equally large structs: each sane and there once. */
bool check_keys (struct checker *self, const void *items, size_t size, uint32_t count, const struct source_node *list);
bool check_section (struct checker *self, struct slice section, const struct source_node *at);
bool check_roles (struct checker *self, uint32_t roles, uint32_t possible, const struct source_node *at);
/* Fields and tables whose change makes an approval or a rating lapse. */
bool check_covers (struct checker *self, const struct slice *covers, uint32_t count, const struct source_node *at);

/* ---- Fields (definition_check_field.c) ---- */

bool check_form_fields (struct checker *self);
bool type_is_list (enum definition_type type);
/* A list of what people name themselves: it may have a word for none, and columns may refer to it. */
bool type_has_entries (enum definition_type type);
/* What the type alone asks of a field or column: bounds, options, items. */
bool check_type (struct checker *self, const struct field *field, const struct source_node *at);
bool check_lists (struct checker *self, const struct field *field, const struct source_node *at);
/* Only the options of an id_column have prefixes. */
bool check_no_prefix (struct checker *self, const struct field *field, const struct source_node *at);
/* Only the options of a table's column come after others. */
bool check_no_after (struct checker *self, const struct field *field, const struct source_node *at);
/* A column of a record or a table: keys that have a meaning of their own, and what its type asks. */
bool check_column (struct checker *self, const struct field *column, const struct source_node *at);

/* ---- Conditions (definition_check_condition.c) ---- */

/* Whether a condition over this field may name the value; it comes from a builder, so that a NUL stands behind it. */
bool value_is_possible (const struct field *field, struct slice value);
/* A field, or a column of a record, that a gate reads; NULL: refused. */
const struct field *read_field (struct checker *self, struct slice path, const struct source_node *at);
/* A table that is there; with a gate: that it reads, and that has rows by then.  NULL: refused. */
const struct table *read_table (struct checker *self, struct slice key, const struct gate *gate, const struct source_node *at);
/* A column, or "column.other" for a column of the row it names; NULL: refused. */
const struct field *read_column (struct checker *self, const struct table *table, struct slice path, const struct source_node *at);
/* A condition over the case: what a gate reads, or any field. */
bool check_condition (struct checker *self, const struct condition *condition, const struct source_node *at);
bool check_case_condition (struct checker *self, const struct condition *condition, const struct source_node *at);
bool check_row_condition (struct checker *self, const struct table *table, const struct condition *condition, const struct source_node *at);
/* Both languages, or none. */
bool check_label (struct checker *self, const struct source_node *at);
/* gate NULL: of a figure. */
bool check_operand (struct checker *self, const struct operand *operand, const struct gate *gate, const struct source_node *at);

/* ---- Gates (definition_check_gate.c), their checks over rows (definition_check_rows.c), tables (definition_check_table.c) ---- */

bool check_gates (struct checker *self);
/* What kinds from CHECK_ROWS on ask for. */
bool check_rows (struct checker *self, const struct gate *gate, const struct check *check, const struct source_node *at);
/* Tables, figures, deadlines and starters. */
bool check_tables (struct checker *self);

#endif
