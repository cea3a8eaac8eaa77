/* SPDX-License-Identifier: EUPL-1.2 */
/* The file format of a definition: one table per kind of map, read by libcyaml.  What is not named here is an error. */
#include "definition_raw.h"

#include <cyaml/cyaml.h>

#define KEY_MAX LIMIT_KEY_BYTES
#define PATH_MAX_BYTES (2 * LIMIT_KEY_BYTES + 1)
#define LABEL_MAX 200
#define HELP_MAX 1500
#define NUMBER_MAX 20

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

static const cyaml_strval_t class_words[] = {
    {"public", CLASS_PUBLIC}, {"region", CLASS_REGION}, {"parties", CLASS_PARTIES}, {"staff", CLASS_STAFF}, {"client", CLASS_CLIENT}};
static_assert (CYAML_ARRAY_LEN (class_words) == CLASS_COUNT, "each class has its word");

static const cyaml_strval_t type_words[] = {
    {"text", DEF_TEXT},   {"int", DEF_INT},         {"money", DEF_MONEY},        {"bool", DEF_BOOL}, {"date", DEF_DATE}, {"enum", DEF_ENUM},
    {"enums", DEF_ENUMS}, {"url", DEF_URL},         {"digits", DEF_DIGITS},      {"orgs", DEF_ORGS}, {"org", DEF_ORG},   {"keys", DEF_KEYS},
    {"texts", DEF_TEXTS}, {"record", DEF_RECORD},   {"records", DEF_RECORDS},    {"rate", DEF_RATE}, {"row", DEF_ROW},   {"rows", DEF_ROWS},
    {"item", DEF_ITEM},   {"decimal", DEF_DECIMAL}, {"programme", DEF_PROGRAMME}};
static_assert (CYAML_ARRAY_LEN (type_words) == DEF_TYPE_COUNT, "each type has its word");

static const cyaml_strval_t kind_words[] = {{"filled", CHECK_FILLED}, {"equals", CHECK_EQUALS}, {"approval", CHECK_APPROVAL}, {"opinion", CHECK_OPINION},
                                            {"order", CHECK_ORDER},   {"limit", CHECK_LIMIT},   {"unknown", CHECK_UNKNOWN},   {"rows", CHECK_ROWS},
                                            {"each", CHECK_EACH},     {"sums", CHECK_SUMS},     {"share", CHECK_SHARE},       {"ratings", CHECK_RATINGS},
                                            {"linked", CHECK_LINKED}, {"words", CHECK_WORDS},   {"grants", CHECK_GRANTS}};
static_assert (CYAML_ARRAY_LEN (kind_words) == CHECK_COUNT, "each check has its word");

static const cyaml_strval_t rule_words[] = {{"differ", RULE_DIFFER}, {"order", RULE_ORDER}};

static const cyaml_schema_value_t key_entry = {CYAML_VALUE_STRING (CYAML_FLAG_POINTER, char, 1, KEY_MAX)};

static const cyaml_schema_field_t help_fields[] = {TEXT_FIELD ("de", NEED, struct raw_label, de, HELP_MAX),
                                                   TEXT_FIELD ("en", NEED, struct raw_label, en, HELP_MAX), CYAML_FIELD_END};

static const cyaml_schema_field_t option_fields[] = {TEXT_FIELD ("key", NEED, struct raw_option, key, KEY_MAX), LABEL_FIELDS (struct raw_option),
                                                     CYAML_FIELD_END};
static const cyaml_schema_value_t option_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_option, option_fields)};

static const cyaml_schema_field_t choice_fields[] = {TEXT_FIELD ("key", NEED, struct raw_option, key, KEY_MAX), LABEL_FIELDS (struct raw_option),
                                                     TEXT_FIELD ("prefix", MAY, struct raw_option, prefix, KEY_MAX),
                                                     CYAML_FIELD_SEQUENCE ("after", MAY, struct raw_option, after, &key_entry, 1, 64), CYAML_FIELD_END};
static const cyaml_schema_value_t choice_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_option, choice_fields)};

static const cyaml_schema_field_t band_fields[] = {TEXT_FIELD ("key", NEED, struct raw_option, key, KEY_MAX), LABEL_FIELDS (struct raw_option),
                                                   TEXT_FIELD ("max_cents", MAY, struct raw_option, max_cents, NUMBER_MAX), CYAML_FIELD_END};
static const cyaml_schema_value_t band_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_option, band_fields)};

#define TYPE_FIELDS                                                                                                                                            \
  TEXT_FIELD ("key", NEED, struct raw_field, key, KEY_MAX), LABEL_FIELDS (struct raw_field),                                                                   \
      CYAML_FIELD_ENUM ("type", CYAML_FLAG_STRICT, struct raw_field, type, type_words, CYAML_ARRAY_LEN (type_words)),                                          \
      TEXT_FIELD ("min", MAY, struct raw_field, min, NUMBER_MAX), TEXT_FIELD ("max", MAY, struct raw_field, max, NUMBER_MAX),                                  \
      BOOL_FIELD ("lines", struct raw_field, lines), CYAML_FIELD_SEQUENCE ("options", MAY, struct raw_field, options, &choice_entry, 1, 64)

#define COLUMN_FIELDS                                                                                                                                          \
  TYPE_FIELDS, BOOL_FIELD ("required", struct raw_field, required), CYAML_FIELD_MAPPING_PTR ("help", MAY, struct raw_field, help, help_fields)

#define LIST_FIELDS                                                                                                                                            \
  TEXT_FIELD ("min_items", MAY, struct raw_field, min_items, NUMBER_MAX), TEXT_FIELD ("max_items", MAY, struct raw_field, max_items, NUMBER_MAX)

/* Of a record. */
static const cyaml_schema_field_t column_fields[] = {COLUMN_FIELDS, CYAML_FIELD_END};
static const cyaml_schema_value_t column_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_field, column_fields)};

static const cyaml_schema_field_t field_fields[] = {
    TYPE_FIELDS,
    HELP_FIELD (struct raw_field),
    TEXT_FIELD ("section", NEED, struct raw_field, section, KEY_MAX),
    CYAML_FIELD_ENUM ("class", CYAML_FLAG_STRICT, struct raw_field, class, class_words, CYAML_ARRAY_LEN (class_words)),
    LIST_FIELDS,
    TEXT_FIELD ("due", MAY, struct raw_field, due, NUMBER_MAX),
    TEXT_FIELD ("band_until", MAY, struct raw_field, band_until, NUMBER_MAX),
    BOOL_FIELD ("may_be_unknown", struct raw_field, may_be_unknown),
    BOOL_FIELD ("gate_reads", struct raw_field, gate_reads),
    BOOL_FIELD ("adopted", struct raw_field, adopted),
    ROLES_FIELD ("editors", CYAML_FLAG_OPTIONAL, struct raw_field, editors),
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
                                                    TEXT_FIELD ("days", MAY, struct raw_stage, days, NUMBER_MAX),
                                                    CYAML_FIELD_END};
static const cyaml_schema_value_t stage_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_stage, stage_fields)};

#define PART_FIELDS                                                                                                                                            \
  TEXT_FIELD ("field", MAY, struct raw_condition, field, PATH_MAX_BYTES), CYAML_FIELD_SEQUENCE ("in", MAY, struct raw_condition, in, &key_entry, 1, 64),       \
      CYAML_FIELD_SEQUENCE_COUNT ("not", MAY, struct raw_condition, not_in, not_count, &key_entry, 1, 64), BOOL_FIELD ("filled", struct raw_condition, filled)

static const cyaml_schema_field_t part_fields[] = {PART_FIELDS, CYAML_FIELD_END};
static const cyaml_schema_value_t part_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_condition, part_fields)};
static const cyaml_schema_field_t condition_fields[] = {PART_FIELDS, CYAML_FIELD_SEQUENCE ("any", MAY, struct raw_condition, any, &part_entry, 2, 16),
                                                        CYAML_FIELD_SEQUENCE ("all", MAY, struct raw_condition, all, &part_entry, 2, 16), CYAML_FIELD_END};

static const cyaml_schema_value_t path_entry = {CYAML_VALUE_STRING (CYAML_FLAG_POINTER, char, 1, PATH_MAX_BYTES)};

static const cyaml_schema_field_t operand_fields[] = {TEXT_FIELD ("table", MAY, struct raw_operand, table, KEY_MAX),
                                                      TEXT_FIELD ("column", MAY, struct raw_operand, column, KEY_MAX),
                                                      TEXT_FIELD ("field", MAY, struct raw_operand, field, PATH_MAX_BYTES),
                                                      CYAML_FIELD_MAPPING_PTR ("where", MAY, struct raw_operand, where, condition_fields),
                                                      TEXT_FIELD ("de", MAY, struct raw_operand, de, LABEL_MAX),
                                                      TEXT_FIELD ("en", MAY, struct raw_operand, en, LABEL_MAX),
                                                      CYAML_FIELD_END};

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
    BOOL_FIELD ("warning", struct raw_check, warning),
    TEXT_FIELD ("table", MAY, struct raw_check, table, KEY_MAX),
    CYAML_FIELD_MAPPING_PTR ("where", MAY, struct raw_check, where, condition_fields),
    CYAML_FIELD_MAPPING_PTR ("must", MAY, struct raw_check, must, condition_fields),
    TEXT_FIELD ("min", MAY, struct raw_check, min, NUMBER_MAX),
    BOOL_FIELD ("at_most", struct raw_check, at_most),
    TEXT_FIELD ("per", MAY, struct raw_check, per, KEY_MAX),
    CYAML_FIELD_MAPPING_PTR ("left", MAY, struct raw_check, left, operand_fields),
    CYAML_FIELD_MAPPING_PTR ("right", MAY, struct raw_check, right, operand_fields),
    CYAML_FIELD_SEQUENCE ("words", MAY, struct raw_check, words, &key_entry, 1, 200),
    TEXT_FIELD ("de", MAY, struct raw_check, de, LABEL_MAX),
    TEXT_FIELD ("en", MAY, struct raw_check, en, LABEL_MAX),
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

/* ---- Tables ---- */

static const cyaml_schema_field_t table_column_fields[] = {COLUMN_FIELDS,
                                                           LIST_FIELDS,
                                                           TEXT_FIELD ("of", MAY, struct raw_field, of, KEY_MAX),
                                                           BOOL_FIELD ("acyclic", struct raw_field, acyclic),
                                                           BOOL_FIELD ("unique", struct raw_field, unique),
                                                           BOOL_FIELD ("own", struct raw_field, own),
                                                           TEXT_FIELD ("weight", MAY, struct raw_field, weight, NUMBER_MAX),
                                                           CYAML_FIELD_END};
static const cyaml_schema_value_t table_column_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_field, table_column_fields)};

static const cyaml_schema_field_t rule_fields[] = {
    CYAML_FIELD_ENUM ("rule", CYAML_FLAG_STRICT, struct raw_rule, rule, rule_words, CYAML_ARRAY_LEN (rule_words)),
    TEXT_FIELD ("a", NEED, struct raw_rule, a, KEY_MAX), TEXT_FIELD ("b", NEED, struct raw_rule, b, KEY_MAX), CYAML_FIELD_END};
static const cyaml_schema_value_t rule_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_rule, rule_fields)};

static const cyaml_schema_field_t table_fields[] = {
    TEXT_FIELD ("key", NEED, struct raw_table, key, KEY_MAX),
    LABEL_FIELDS (struct raw_table),
    HELP_FIELD (struct raw_table),
    TEXT_FIELD ("section", NEED, struct raw_table, section, KEY_MAX),
    CYAML_FIELD_ENUM ("class", CYAML_FLAG_STRICT, struct raw_table, class, class_words, CYAML_ARRAY_LEN (class_words)),
    TEXT_FIELD ("max_rows", NEED, struct raw_table, max_rows, NUMBER_MAX),
    TEXT_FIELD ("prefix", MAY, struct raw_table, prefix, KEY_MAX),
    TEXT_FIELD ("id_column", MAY, struct raw_table, id_column, KEY_MAX),
    TEXT_FIELD ("title", MAY, struct raw_table, title, KEY_MAX),
    TEXT_FIELD ("from", MAY, struct raw_table, from, KEY_MAX),
    BOOL_FIELD ("gate_reads", struct raw_table, gate_reads),
    BOOL_FIELD ("adopted", struct raw_table, adopted),
    BOOL_FIELD ("by_person", struct raw_table, by_person),
    BOOL_FIELD ("after_end", struct raw_table, after_end),
    ROLES_FIELD ("editors", CYAML_FLAG_OPTIONAL, struct raw_table, editors),
    CYAML_FIELD_SEQUENCE ("covers", MAY, struct raw_table, covers, &key_entry, 1, 128),
    CYAML_FIELD_SEQUENCE ("columns", NEED, struct raw_table, columns, &table_column_entry, 1, LIMIT_COLUMNS),
    CYAML_FIELD_SEQUENCE ("rules", MAY, struct raw_table, rules, &rule_entry, 1, 16),
    CYAML_FIELD_END};
static const cyaml_schema_value_t table_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_table, table_fields)};

static const cyaml_schema_field_t figure_fields[] = {TEXT_FIELD ("key", NEED, struct raw_figure, key, KEY_MAX),
                                                     LABEL_FIELDS (struct raw_figure),
                                                     TEXT_FIELD ("table", MAY, struct raw_figure, table, KEY_MAX),
                                                     TEXT_FIELD ("column", MAY, struct raw_figure, column, KEY_MAX),
                                                     TEXT_FIELD ("field", MAY, struct raw_figure, field, PATH_MAX_BYTES),
                                                     CYAML_FIELD_MAPPING_PTR ("where", MAY, struct raw_figure, where, condition_fields),
                                                     CYAML_FIELD_SEQUENCE ("of", MAY, struct raw_figure, of, &path_entry, 1, 32),
                                                     BOOL_FIELD ("overview", struct raw_figure, overview),
                                                     CYAML_FIELD_END};
static const cyaml_schema_value_t figure_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_figure, figure_fields)};

static const cyaml_schema_field_t deadline_fields[] = {
    TEXT_FIELD ("key", NEED, struct raw_deadline, key, KEY_MAX),           LABEL_FIELDS (struct raw_deadline),
    TEXT_FIELD ("table", NEED, struct raw_deadline, table, KEY_MAX),       TEXT_FIELD ("column", NEED, struct raw_deadline, column, KEY_MAX),
    TEXT_FIELD ("instead", MAY, struct raw_deadline, instead, KEY_MAX),    CYAML_FIELD_MAPPING_PTR ("where", MAY, struct raw_deadline, where, condition_fields),
    ROLES_FIELD ("roles", CYAML_FLAG_DEFAULT, struct raw_deadline, roles), CYAML_FIELD_END};
static const cyaml_schema_value_t deadline_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_deadline, deadline_fields)};

static const cyaml_schema_field_t starter_fields[] = {TEXT_FIELD ("table", NEED, struct raw_starter, table, KEY_MAX),
                                                      CYAML_FIELD_MAPPING_PTR ("when", MAY, struct raw_starter, when, condition_fields),
                                                      CYAML_FIELD_IGNORE ("rows", CYAML_FLAG_DEFAULT), CYAML_FIELD_END};
static const cyaml_schema_value_t starter_entry = {CYAML_VALUE_MAPPING (CYAML_FLAG_DEFAULT, struct raw_starter, starter_fields)};

/* ---- The whole ---- */

static const cyaml_schema_field_t pipeline_fields[] = {
    TEXT_FIELD ("key", NEED, struct raw_pipeline, key, KEY_MAX),
    TEXT_FIELD ("version", NEED, struct raw_pipeline, version, NUMBER_MAX),
    LABEL_FIELDS (struct raw_pipeline),
    HELP_FIELD (struct raw_pipeline),
    BOOL_FIELD ("catalogue", struct raw_pipeline, catalogue),
    CYAML_FIELD_SEQUENCE ("stages", MAY, struct raw_pipeline, stages, &stage_entry, 2, 16),
    CYAML_FIELD_SEQUENCE ("sections", NEED, struct raw_pipeline, sections, &option_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("fields", NEED, struct raw_pipeline, fields, &field_entry, 1, 128),
    CYAML_FIELD_SEQUENCE ("gates", MAY, struct raw_pipeline, gates, &gate_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("approvals", MAY, struct raw_pipeline, approvals, &approval_entry, 0, LIMIT_APPROVALS),
    CYAML_FIELD_SEQUENCE ("rejections", MAY, struct raw_pipeline, rejections, &option_entry, 1, 32),
    CYAML_FIELD_SEQUENCE ("mappings", MAY, struct raw_pipeline, mappings, &mapping_entry, 0, 64),
    CYAML_FIELD_SEQUENCE ("tables", MAY, struct raw_pipeline, tables, &table_entry, 0, LIMIT_TABLES),
    CYAML_FIELD_SEQUENCE ("figures", MAY, struct raw_pipeline, figures, &figure_entry, 0, 32),
    CYAML_FIELD_SEQUENCE ("deadlines", MAY, struct raw_pipeline, deadlines, &deadline_entry, 0, 32),
    CYAML_FIELD_SEQUENCE ("starters", MAY, struct raw_pipeline, starters, &starter_entry, 0, 32),
    CYAML_FIELD_END};
static const cyaml_schema_value_t pipeline_schema = {CYAML_VALUE_MAPPING (CYAML_FLAG_POINTER, struct raw_pipeline, pipeline_fields)};

const struct cyaml_schema_value *raw_schema (void)
{
  return &pipeline_schema;
}
