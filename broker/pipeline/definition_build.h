/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the reader of definitions: from the words of the file to the structs of definition.h, piece by piece.  What is wrong goes to the error, and building
 * goes on. */
#ifndef IDEENBUS_DEFINITION_BUILD_H
#define IDEENBUS_DEFINITION_BUILD_H

#include "definition_raw.h"

#define MONEY_MAX_CENTS INT64_C (10000000000000)

struct builder
{
  struct arena *arena;
  struct definition_error *error;
};

/* Copies into the arena; NULL gives none. */
struct slice take_text (struct builder *self, const char *text);
struct label take_label (struct builder *self, const char *de, const char *en);
struct label take_help (struct builder *self, const struct raw_label *raw);
struct slice *take_list (struct builder *self, char **raw, uint32_t count);
/* A whole number in decimal digits and nothing else, within bounds; `otherwise` when raw is NULL or wrong.  The place is that of `key` in the map. */
int64_t take_number (struct builder *self, const char *raw, const struct source_node *map, const char *key, int64_t low, int64_t high, int64_t otherwise);
/* The same form without bounds; false: it is none. */
bool number_read (const char *text, int64_t *number);

struct code *build_codes (struct builder *self, const struct raw_option *raw, uint32_t count);
void build_field (struct builder *self, const struct raw_field *raw, const struct source_node *at, bool column, struct field *field);
/* raw NULL: the condition that always holds. */
void build_condition (struct builder *self, const struct raw_condition *raw, const struct source_node *at, struct condition *condition);
void build_operand (struct builder *self, const struct raw_operand *raw, const struct source_node *at, struct operand *operand);

/* Tables, figures, deadlines and starters; stages and fields are there already. */
void build_tables (struct builder *self, const struct raw_pipeline *raw, const struct source_node *root, struct pipeline *pipeline);

#endif
