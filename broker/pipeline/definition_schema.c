/* SPDX-License-Identifier: EUPL-1.2 */
/* The file format of a definition: one table per kind of map, read by libcyaml.  What is not named here is an error. */
#include "definition_raw.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define KEY_MAX LIMIT_KEY_BYTES
#define PATH_MAX_BYTES (2 * LIMIT_KEY_BYTES + 1)
#define LABEL_MAX 200
#define HELP_MAX 1500
#define NUMBER_MAX 20
#define READ_MAX_BYTES ((size_t) 64 * 1024 * 1024)

#define NEED CYAML_FLAG_POINTER
#define MAY (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define TEXT_FIELD(KEY, FLAGS, STRUCT, MEMBER, MAX) CYAML_FIELD_STRING_PTR (KEY, FLAGS, STRUCT, MEMBER, 1, MAX)
#define BOOL_FIELD(KEY, STRUCT, MEMBER)                                                                                                                        \
  CYAML_FIELD_ENUM (KEY, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, STRUCT, MEMBER, bool_words, CYAML_ARRAY_LEN (bool_words))
#define ROLES_FIELD(KEY, FLAGS, STRUCT, MEMBER) CYAML_FIELD_FLAGS (KEY, (FLAGS) | CYAML_FLAG_STRICT, STRUCT, MEMBER, role_words, CYAML_ARRAY_LEN (role_words))
#define LABEL_FIELDS(STRUCT) TEXT_FIELD ("de", NEED, STRUCT, de, LABEL_MAX), TEXT_FIELD ("en", NEED, STRUCT, en, LABEL_MAX)
#define HELP_FIELD(STRUCT) CYAML_FIELD_MAPPING_PTR ("help", NEED, STRUCT, help, help_fields)

/* libcyaml takes any word but "false", "no", "off" and "0" for true. */
static const cyaml_strval_t bool_words[] = {{"false", RAW_FALSE}, {"true", RAW_TRUE}};

static const cyaml_strval_t role_words[] = {
#define ROLE(SYMBOL, BIT, KEY, DE, EN) {KEY, 1 << (BIT)},
#include "proto/roles.def"
#undef ROLE
};

static const cyaml_strval_t class_words[] = {{"public", CLASS_PUBLIC}, {"region", CLASS_REGION}, {"parties", CLASS_PARTIES}, {"staff", CLASS_STAFF}};
static_assert (CYAML_ARRAY_LEN (class_words) == CLASS_COUNT, "each class has its word");

static const cyaml_strval_t type_words[] = {{"text", DEF_TEXT}, {"int", DEF_INT},     {"money", DEF_MONEY}, {"bool", DEF_BOOL},     {"date", DEF_DATE},
                                            {"enum", DEF_ENUM}, {"enums", DEF_ENUMS}, {"url", DEF_URL},     {"digits", DEF_DIGITS}, {"orgs", DEF_ORGS},
                                            {"org", DEF_ORG},   {"keys", DEF_KEYS},   {"texts", DEF_TEXTS}, {"record", DEF_RECORD}};
static_assert (CYAML_ARRAY_LEN (type_words) == DEF_TYPE_COUNT, "each type has its word");

static const cyaml_strval_t kind_words[] = {{"filled", CHECK_FILLED}, {"equals", CHECK_EQUALS}, {"approval", CHECK_APPROVAL}, {"opinion", CHECK_OPINION},
                                            {"order", CHECK_ORDER},   {"limit", CHECK_LIMIT},   {"unknown", CHECK_UNKNOWN}};
static_assert (CYAML_ARRAY_LEN (kind_words) == CHECK_COUNT, "each check has its word");

static const cyaml_schema_value_t key_entry = {CYAML_VALUE_STRING (CYAML_FLAG_POINTER, char, 1, KEY_MAX)};

static const cyaml_schema_field_t help_fields[] = {TEXT_FIELD ("de", NEED, struct raw_label, de, HELP_MAX),
                                                   TEXT_FIELD ("en", NEED, struct raw_label, en, HELP_MAX), CYAML_FIELD_END};

static const cyaml_schema_field_t option_fields[] = {TEXT_FIELD ("key", NEED, struct raw_option, key, KEY_MAX), LABEL_FIELDS (struct raw_option),
                                                     CYAML_FIELD_END};
static const cyaml_schema_value_t option_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_option, option_fields)};

static const cyaml_schema_field_t band_fields[] = {TEXT_FIELD ("key", NEED, struct raw_option, key, KEY_MAX), LABEL_FIELDS (struct raw_option),
                                                   TEXT_FIELD ("max_cents", MAY, struct raw_option, max_cents, NUMBER_MAX), CYAML_FIELD_END};
static const cyaml_schema_value_t band_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_option, band_fields)};

#define TYPE_FIELDS                                                                                                                                            \
  TEXT_FIELD ("key", NEED, struct raw_field, key, KEY_MAX), LABEL_FIELDS (struct raw_field),                                                                   \
      CYAML_FIELD_ENUM ("type", CYAML_FLAG_STRICT, struct raw_field, type, type_words, CYAML_ARRAY_LEN (type_words)),                                          \
      TEXT_FIELD ("min", MAY, struct raw_field, min, NUMBER_MAX), TEXT_FIELD ("max", MAY, struct raw_field, max, NUMBER_MAX),                                  \
      BOOL_FIELD ("lines", struct raw_field, lines), CYAML_FIELD_SEQUENCE ("options", MAY, struct raw_field, options, &option_entry, 1, 64)

static const cyaml_schema_field_t column_fields[] = {TYPE_FIELDS, BOOL_FIELD ("required", struct raw_field, required), CYAML_FIELD_END};
static const cyaml_schema_value_t column_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_field, column_fields)};

static const cyaml_schema_field_t field_fields[] = {
    TYPE_FIELDS,
    HELP_FIELD (struct raw_field),
    TEXT_FIELD ("section", NEED, struct raw_field, section, KEY_MAX),
    CYAML_FIELD_ENUM ("class", CYAML_FLAG_STRICT, struct raw_field, class, class_words, CYAML_ARRAY_LEN (class_words)),
    TEXT_FIELD ("min_items", MAY, struct raw_field, min_items, NUMBER_MAX),
    TEXT_FIELD ("max_items", MAY, struct raw_field, max_items, NUMBER_MAX),
    TEXT_FIELD ("due", MAY, struct raw_field, due, NUMBER_MAX),
    TEXT_FIELD ("band_until", MAY, struct raw_field, band_until, NUMBER_MAX),
    BOOL_FIELD ("may_be_unknown", struct raw_field, may_be_unknown),
    BOOL_FIELD ("gate_reads", struct raw_field, gate_reads),
    CYAML_FIELD_MAPPING_PTR ("none", MAY, struct raw_field, none, option_fields),
    CYAML_FIELD_SEQUENCE ("bands", MAY, struct raw_field, bands, &band_entry, 1, 16),
    CYAML_FIELD_SEQUENCE ("columns", MAY, struct raw_field, columns, &column_entry, 1, 16),
    CYAML_FIELD_END};
static const cyaml_schema_value_t field_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_field, field_fields)};

static const cyaml_schema_field_t stage_fields[] = {TEXT_FIELD ("key", NEED, struct raw_stage, key, KEY_MAX),
                                                    TEXT_FIELD ("number", NEED, struct raw_stage, number, NUMBER_MAX),
                                                    LABEL_FIELDS (struct raw_stage),
                                                    HELP_FIELD (struct raw_stage),
                                                    BOOL_FIELD ("final", struct raw_stage, final),
                                                    CYAML_FIELD_END};
static const cyaml_schema_value_t stage_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_stage, stage_fields)};

#define PART_FIELDS                                                                                                                                            \
  TEXT_FIELD ("field", MAY, struct raw_condition, field, PATH_MAX_BYTES), CYAML_FIELD_SEQUENCE ("in", MAY, struct raw_condition, in, &key_entry, 1, 64),       \
      CYAML_FIELD_SEQUENCE_COUNT ("not", MAY, struct raw_condition, not_in, not_count, &key_entry, 1, 64), BOOL_FIELD ("filled", struct raw_condition, filled)

static const cyaml_schema_field_t part_fields[] = {PART_FIELDS, CYAML_FIELD_END};
static const cyaml_schema_value_t part_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_condition, part_fields)};
static const cyaml_schema_field_t condition_fields[] = {PART_FIELDS, CYAML_FIELD_SEQUENCE ("any", MAY, struct raw_condition, any, &part_entry, 2, 16),
                                                        CYAML_FIELD_SEQUENCE ("all", MAY, struct raw_condition, all, &part_entry, 2, 16), CYAML_FIELD_END};

static const cyaml_schema_field_t check_fields[] = {
    CYAML_FIELD_ENUM ("check", CYAML_FLAG_STRICT, struct raw_check, kind, kind_words, CYAML_ARRAY_LEN (kind_words)),
    CYAML_FIELD_MAPPING_PTR ("when", MAY, struct raw_check, when, condition_fields),
    TEXT_FIELD ("field", MAY, struct raw_check, field, PATH_MAX_BYTES),
    TEXT_FIELD ("other", MAY, struct raw_check, other, PATH_MAX_BYTES),
    TEXT_FIELD ("approval", MAY, struct raw_check, approval, KEY_MAX),
    TEXT_FIELD ("value", MAY, struct raw_check, value, KEY_MAX),
    TEXT_FIELD ("max", MAY, struct raw_check, max, NUMBER_MAX),
    TEXT_FIELD ("days", MAY, struct raw_check, days, NUMBER_MAX),
    CYAML_FIELD_SEQUENCE ("fields", MAY, struct raw_check, fields, &key_entry, 1, 64),
    BOOL_FIELD ("decider", struct raw_check, decider),
    CYAML_FIELD_END};
static const cyaml_schema_value_t check_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_check, check_fields)};

static const cyaml_schema_field_t gate_fields[] = {TEXT_FIELD ("number", NEED, struct raw_gate, number, NUMBER_MAX),
                                                   TEXT_FIELD ("from", NEED, struct raw_gate, from, KEY_MAX),
                                                   TEXT_FIELD ("to", NEED, struct raw_gate, to, KEY_MAX),
                                                   LABEL_FIELDS (struct raw_gate),
                                                   ROLES_FIELD ("decides", CYAML_FLAG_DEFAULT, struct raw_gate, decides),
                                                   ROLES_FIELD ("lays", CYAML_FLAG_OPTIONAL, struct raw_gate, lays),
                                                   ROLES_FIELD ("overrides", CYAML_FLAG_OPTIONAL, struct raw_gate, overrides),
                                                   BOOL_FIELD ("reason", struct raw_gate, reason),
                                                   BOOL_FIELD ("delegable", struct raw_gate, delegable),
                                                   CYAML_FIELD_MAPPING_PTR ("when", MAY, struct raw_gate, when, condition_fields),
                                                   CYAML_FIELD_SEQUENCE ("checks", NEED, struct raw_gate, checks, &check_entry, 0, 32),
                                                   CYAML_FIELD_END};
static const cyaml_schema_value_t gate_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_gate, gate_fields)};

static const cyaml_schema_field_t approval_fields[] = {TEXT_FIELD ("key", NEED, struct raw_approval, key, KEY_MAX),
                                                       LABEL_FIELDS (struct raw_approval),
                                                       HELP_FIELD (struct raw_approval),
                                                       ROLES_FIELD ("roles", CYAML_FLAG_DEFAULT, struct raw_approval, roles),
                                                       TEXT_FIELD ("stage", NEED, struct raw_approval, stage, KEY_MAX),
                                                       BOOL_FIELD ("covers_all", struct raw_approval, covers_all),
                                                       CYAML_FIELD_SEQUENCE ("covers", MAY, struct raw_approval, covers, &key_entry, 1, 128),
                                                       CYAML_FIELD_END};
static const cyaml_schema_value_t approval_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_approval, approval_fields)};

static const cyaml_schema_field_t mapping_fields[] = {TEXT_FIELD ("pipeline", NEED, struct raw_mapping, pipeline, KEY_MAX),
                                                      TEXT_FIELD ("from", NEED, struct raw_mapping, from, KEY_MAX),
                                                      TEXT_FIELD ("to", NEED, struct raw_mapping, to, KEY_MAX), CYAML_FIELD_END};
static const cyaml_schema_value_t mapping_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_mapping, mapping_fields)};

static const cyaml_schema_field_t pipeline_fields[] = {
    TEXT_FIELD ("key", NEED, struct raw_pipeline, key, KEY_MAX),
    TEXT_FIELD ("version", NEED, struct raw_pipeline, version, NUMBER_MAX),
    LABEL_FIELDS (struct raw_pipeline),
    HELP_FIELD (struct raw_pipeline),
    CYAML_FIELD_SEQUENCE ("stages", NEED, struct raw_pipeline, stages, &stage_entry, 2, 16),
    CYAML_FIELD_SEQUENCE ("sections", NEED, struct raw_pipeline, sections, &option_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("fields", NEED, struct raw_pipeline, fields, &field_entry, 1, 128),
    CYAML_FIELD_SEQUENCE ("gates", NEED, struct raw_pipeline, gates, &gate_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("approvals", MAY, struct raw_pipeline, approvals, &approval_entry, 0, LIMIT_APPROVALS),
    CYAML_FIELD_SEQUENCE ("rejections", NEED, struct raw_pipeline, rejections, &option_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("mappings", MAY, struct raw_pipeline, mappings, &mapping_entry, 0, 64),
    CYAML_FIELD_END};
static const cyaml_schema_value_t pipeline_schema = {CYAML_VALUE_MAPPING (CYAML_FLAG_POINTER, struct raw_pipeline, pipeline_fields)};

/* ---- Reading ---- */

bool definition_refuse (struct definition_error *self, const struct source_node *at, const char *format, ...)
{
  bool first = !self->set;
  self->set = true;
  if (!first || self->size == 0)
    return false;
  int used = at == NULL ? 0 : snprintf (self->text, self->size, "line %u, column %u: ", at->key_line, at->key_column);
  if (used < 0 || (size_t) used >= self->size)
    return false;
  va_list list;
  va_start (list, format);
  vsnprintf (self->text + used, self->size - (size_t) used, format, list);
  va_end (list);
  return false;
}

/* What libcyaml says about an error: a line about the thing, then where it was, innermost first. */
struct complaint
{
  char what[300];
  char key[LIMIT_KEY_BYTES + 1]; /* whose value it is about, or "" */
  uint32_t count;                /* of places */
  struct source_node places[2];
};

static void listen (cyaml_log_t level, void *context, const char *format, va_list list)
{
  struct complaint *self = context;
  (void) level;
  char line[300];
  vsnprintf (line, sizeof line, format, list);
  line[strcspn (line, "\n")] = '\0';
  const char *text = strncmp (line, "Load: ", 6) == 0 ? line + 6 : line;
  const char *place = strstr (text, "(line: ");
  uint32_t row, column;
  if (place == NULL && self->what[0] == '\0' && strcmp (text, "Backtrace:") != 0)
    snprintf (self->what, sizeof self->what, "%s", text);
  if (place != NULL && self->count == 0 && sscanf (text, " in mapping field '%64[^']'", self->key) != 1)
    self->key[0] = '\0';
  if (place != NULL && self->count < 2 && sscanf (place, "(line: %u, column: %u)", &row, &column) == 2)
    self->places[self->count++] = (struct source_node){.key_line = row, .key_column = column};
}

/* An allocator for libcyaml on an arena, so that nothing is left behind whatever the text was.  realloc needs the size of a piece: it stands before it. */
struct piece
{
  size_t size;
  size_t pad; /* keeps what follows aligned */
};

static void *allocate (void *context, void *old, size_t size)
{
  struct arena *arena = context;
  if (size == 0 || arena_used (arena) + size > READ_MAX_BYTES)
    return NULL;
  struct piece *piece = arena_alloc (arena, sizeof *piece + size);
  piece->size = size;
  if (old != NULL)
  {
    size_t before = ((struct piece *) old)[-1].size;
    memcpy (piece + 1, old, before < size ? before : size);
  }
  return piece + 1;
}

/* An unknown key is reported where the entry before it stands, while the key itself is the next of that name; a missing one where the last entry stands, while
   the map around it is the next place out. */
static void complain (const struct complaint *complaint, cyaml_err_t status, const struct source_node *root, struct definition_error *error)
{
  static const char unexpected[] = "Unexpected key: ", missing[] = "Missing required";
  const struct source_node *at = complaint->count > 0 ? &complaint->places[0] : root;
  const char *what = complaint->what[0] != '\0' ? complaint->what : cyaml_strerror (status);
  if (strncmp (what, unexpected, sizeof unexpected - 1) == 0)
  {
    const struct source_node *key = source_find (root, slice_of (what + sizeof unexpected - 1), at->key_line, at->key_column);
    definition_refuse (error, key != NULL ? key : at, "%s", what);
  }
  else if (strncmp (what, missing, sizeof missing - 1) == 0)
    definition_refuse (error, complaint->count > 1 ? &complaint->places[1] : root, "%s", what);
  else if (complaint->key[0] != '\0')
    definition_refuse (error, at, "%s: %s", complaint->key, what);
  else
    definition_refuse (error, at, "%s", what);
}

struct raw_pipeline *raw_read (struct arena *arena, struct slice yaml, const struct source_node *root, struct definition_error *error)
{
  struct complaint complaint = {.count = 0};
  cyaml_config_t config = {
      .log_fn = listen, .log_ctx = &complaint, .mem_fn = allocate, .mem_ctx = arena, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_NO_ALIAS};
  cyaml_data_t *data = NULL;
  cyaml_err_t status = cyaml_load_data ((const uint8_t *) yaml.data, yaml.size, &config, &pipeline_schema, &data, NULL);
  if (status == CYAML_OK && data != NULL)
    return data;
  complain (&complaint, status, root, error);
  return NULL;
}
