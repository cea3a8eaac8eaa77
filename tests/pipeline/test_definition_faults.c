/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of reading tables, and what stands on them: what is wrong is refused with its line. */
#include "definition_sample.h"
#include "proto/codec.h"

static char *tables (struct arena *arena)
{
  return sample_file (arena, DEFINITION_TABLES);
}

static const struct fault table_faults[] = {
    /* shape */
    {"    max_rows: 500\n", "    max_rows: 500\n    colour: red\n", "colour", "colour"},
    {"    max_rows: 500\n", "    max_rows: 1001\n", "1001", "1000"},
    {"    max_rows: 500\n", "    max_rows: 0\n", "max_rows: 0", "0"},
    {"    max_rows: 500\n", "", "- key: requirements", "max_rows"},
    {"    help: {de: Was es können muss, en: What it must do}\n", "", "- key: requirements", "help"},
    {"class: client", "class: secret", "secret", "secret"},
    {"number: 1, days: 45", "number: 1, days: 0", "days: 0", "0"},
    {"unique: true", "unique: perhaps", "perhaps", "perhaps"},
    /* names */
    {"- key: cover\n", "- key: expenses # again\n", "# again", "twice"},
    {"- key: diary\n", "- key: title\n", "- key: title\n", "twice"},
    {"- key: diary\n", "- key: Diary\n", "- key: Diary\n", "Diary"},
    {"{key: urgency,", "{key: benefit,", "Dringlichkeit", "twice"},
    {"{key: entry, type", "{key: unknown, type", "Eintrag", "meaning"},
    {"  - key: diary\n    section: main", "  - key: diary\n    section: cellar", "cellar", "cellar"},
    {"    gate_reads: false\n    from: end\n", "    gate_reads: false\n    from: nowhere\n", "nowhere", "nowhere"},
    {"    editors: [editor, consultant]\n", "    editors: [citizen]\n", "citizen", "citizen"},
    /* ids */
    {"    prefix: MST\n", "", "- key: milestones", "prefix"},
    {"    prefix: MST\n", "    prefix: MSTN\n", "MSTN", "letters"},
    {"    prefix: MST\n", "    prefix: mst\n", "prefix: mst", "letters"},
    {"    prefix: MST\n", "    prefix: M1\n", "M1", "letters"},
    {"    prefix: MST\n", "    prefix: W # again\n", "# again", "twice"},
    {"    prefix: MST\n", "    prefix: QA\n", "c, en: d}]\n      - {key: name", "twice"},
    {"    id_column: type\n", "    id_column: type\n    prefix: R\n", "- key: requirements", "both"},
    {"    id_column: type\n", "    id_column: name\n", "id_column", "enum"},
    {"    id_column: type\n", "    id_column: tags\n", "id_column", "enum"},
    {"    id_column: type\n", "    id_column: nothing\n", "id_column", "enum"},
    {"        required: true\n        de: Art\n", "        de: Art\n", "id_column: type", "required"},
    {"prefix: QA, ", "", "{key: quality", "letters"},
    {"{key: sent, de: a", "{key: sent, prefix: S, de: a", "{key: sent", "prefix"},
    {"options: [{key: big, de: groß", "options: [{key: big, prefix: B, de: groß", "{key: big", "prefix"},
    /* the order of options */
    {"after: [sent, granted]", "after: [sent, lost]", "lost", "lost"},
    {"after: [sent, granted]", "after: [sent, paid]", "[sent, paid]", "no other option"},
    {"after: [sent, granted]", "after: []", "after: []", "too few entries"},
    {"        required: true\n        de: Stand\n", "        de: Stand\n", "after: [sent, granted]", "required"},
    {"{key: two, de: b, en: b}", "{key: two, de: b, en: b, after: [one]}", "after: [one]", "enums"},
    {"options: [{key: big, de: groß", "options: [{key: big, after: [small], de: groß", "after: [small]", "tables"},
    {"    title: label\n", "    title: begin\n", "title: begin", "text"},
    {"    title: label\n", "    title: nothing\n", "title: nothing", "text"},
    /* columns */
    {"of: requirements, acyclic", "of: nothing, acyclic", "of: nothing", "nothing"},
    {"of: requirements, acyclic", "of: aims, acyclic", "of: aims, a", "aims"},
    {"type: rows, of: requirements, ", "type: rows, ", "{key: needs", "of"},
    {"type: rows, of: requirements, acyclic: true, max_items: 20", "type: rows, of: requirements, acyclic: true", "{key: needs", "max_items"},
    {"type: item, of: aims", "type: item, of: title", "of: title", "title"},
    {"type: item, of: aims", "type: item, of: milestones", "type: item", "milestones"},
    {"{key: label, type: text", "{key: label, of: cover, type: text", "{key: label", "of"},
    {"of: applications, de", "of: applications, acyclic: true, de", "acyclic: true, de: Antrag", "acyclic"},
    {"{key: proof, type: text", "{key: proof, acyclic: true, type: text", "{key: proof", "acyclic"},
    {"{key: tags, type: enums", "{key: tags, unique: true, type: enums", "{key: tags", "unique"},
    {"{key: eligible, type: bool", "{key: eligible, unique: true, type: bool", "{key: eligible", "unique"},
    {"type: enums, max_items: 2", "type: enums, max_items: 3", "{key: tags", "max_items"},
    {"{key: entry, type: text, max: 20000", "{key: entry, type: record", "{key: entry", "record"},
    {"{key: entry, type: text, max: 20000", "{key: entry, type: text", "{key: entry", "max"},
    {"max: 40, min_items: 1, max_items: 5", "max: 20000, min_items: 1, max_items: 5", "- key: requirements", "bytes"},
    {"weight: 40", "weight: 41", "- key: votes", "101"},
    {"weight: 40", "weight: 0", "weight: 0", "0"},
    {"{key: effort, type: decimal, min: -5000", "{key: effort, type: int, weight: 100, min: -5000", "{key: effort", "by_person"},
    {"max: 10, weight: 60", "max: 10", "- key: votes", "40"},
    {"{key: aims, type: keys, max_items: 9", "{key: aims, type: rows, max_items: 9", "{key: aims", "columns of tables"},
    {"{key: limit, type: money", "{key: limit, type: item", "{key: limit", "columns of tables"},
    {"{key: limit, type: money, section: main, class: public", "{key: limit, type: money, section: main, class: client", "{key: limit", "client"},
    /* rules, covers */
    {"{rule: differ, a: begin, b: finish}", "{rule: same, a: begin, b: finish}", "rule: same", "same"},
    {"{rule: differ, a: begin, b: finish}", "{rule: differ, a: start, b: finish}", "rule: differ", "start"},
    {"{rule: differ, a: begin, b: finish}", "{rule: differ, a: begin, b: ends}", "rule: differ", "ends"},
    {"{rule: differ, a: begin, b: finish}", "{rule: differ, a: begin, b: begin}", "rule: differ", "two columns"},
    {"{rule: differ, a: begin, b: finish}", "{rule: differ, a: begin, b: done}", "rule: differ", "type"},
    {"{rule: differ, a: begin, b: finish}", "{rule: order, a: label, b: label}", "a: label", "two columns"},
    {"    by_person: true\n", "", "{key: benefit", "by_person"},
    {"    title: label\n", "    title: label\n    covers: [aims]\n", "covers: [aims]", "by_person"},
    {"    by_person: true\n", "    by_person: true\n    after_end: true\n", "after_end: true", "by_person"},
    {"covers: [summary, requirements]", "covers: [summary, votes]", "[summary, votes]", "lapse"},
    {"covers: [summary, requirements]", "covers: [summary, nothing]", "nothing", "nothing"},
    {"covers: [summary, requirements]", "covers: [sort]", "covers: [sort]", "gate_reads"},
    {"covers: [summary, milestones]", "covers: [summary, diary]", "[summary, diary]", "gate_reads"},
};

static const struct fault use_faults[] = {
    /* figures */
    {"{key: own, table: cover", "{key: own, table: nothing", "{key: own, table", "nothing"},
    {"{key: own, table: cover, column: cents", "{key: own, table: cover, column: year", "column: year", "money"},
    {"{key: own, table: cover, column: cents", "{key: own, table: cover, column: coins", "coins", "coins"},
    {"{key: own, table: cover, column: cents", "{key: own, table: cover, column: application.amount", "application.amount, w", "money"},
    {"{key: own, table: cover, column: cents", "{key: own, table: cover", "{key: own, table", "column"},
    {"{key: own, table: cover", "{key: planned, table: cover", "{key: planned, table: cover", "twice"},
    {"{key: bound, field: limit", "{key: bound, field: title", "{key: bound", "money"},
    {"{key: bound, field: limit", "{key: bound, field: limits", "{key: bound", "limits"},
    {"{key: bound, field: limit", "{key: bound, field: limit, where: {field: kind, in: [own]}", "{key: bound", "where"},
    {"{key: bound, field: limit", "{key: bound, field: limit, of: [own]", "{key: bound", "figure"},
    {"{key: bound, field: limit", "{key: bound", "{key: bound", "figure"},
    {"of: [planned, -own, bound]", "of: [planned, -owned, bound]", "-owned", "\"owned\""},
    {"of: [planned, -own, bound]", "of: [planned, gap]", "[planned, gap]", "gap"},
    {"where: {field: kind, in: [own]}, de: Eigen", "where: {field: kind, in: [loan]}, de: Eigen", "loan", "loan"},
    {"where: {field: kind, in: [own]}, de: Eigen", "where: {field: sort, in: [big]}, de: Eigen", "de: Eigen", "sort"},
    /* deadlines */
    {"    table: milestones\n    column: finish", "    table: nothing\n    column: finish", "table: nothing", "nothing"},
    {"    column: finish\n", "    column: label\n", "column: label", "date"},
    {"    instead: forecast\n", "    instead: effort\n", "instead: effort", "date"},
    {"    roles: [editor, consultant]\n    de: \"Mei", "    roles: []\n    de: \"Mei", "    roles: []", "somebody"},
    {"{field: done, in: [\"false\"]}", "{field: done, in: [never]}", "never", "never"},
    {"{any: [{field: done, filled: false}, ", "{any: [{field: finished, filled: false}, ", "finished", "finished"},
    /* starters */
    {"  - table: milestones\n", "  - table: nothing\n", "nothing", "nothing"},
    {"  - table: milestones\n", "  - table: votes\n", "{label: Auftakt", "label"},
    {"when: {field: sort, in: [big]}", "when: {field: sort, in: [tiny]}", "tiny", "tiny"},
    {"when: {field: sort, in: [big]}", "when: {field: size, in: [big]}", "field: size", "size"},
    {"      - {label: \"true\"}\n", "      - {done: true}\n", "{done: true}", "label"},
    {"      - {label: \"true\"}\n", "      - {label: [a, b]}\n", "[a, b]", "label"},
    {"      - {label: \"true\"}\n", "      - {label: {a: b}}\n", "{a: b}", "cell"},
    {"      - {label: \"true\"}\n", "      - {label: x, parts: [[a]]}\n", "[[a]]", "cell"},
    {"      - {label: \"true\"}\n", "      - just a word\n", "just a word", "row"},
    {"      - {label: \"true\"}\n", "      - {label: x, after: MST-001}\n", "MST-001", "after"},
    {"      - {label: \"true\"}\n", "      - {label: x, label: y}\n", "label: y", "twice"},
    {"      - {label: \"true\"}\n", "      - {label: x, colour: red}\n", "colour", "colour"},
    {"begin: 2026-01-01", "begin: 2026-02-30", "02-30", "begin"},
    {"done: false, effort", "done: no, effort", "done: no", "done"},
    {"effort: 1500", "effort: 1.5", "1.5,", "effort"},
    {"effort: 1500", "effort: 90001", "90001", "90"},
    {"    rows:\n      - {label: Auftakt, begin: 2026-01-01, done: false, effort: 1500, parts: [Saal, Technik]}\n      - {label: \"true\"}\n", "    rows: []\n",
     "rows: []", "rows"},
    {"    rows:\n      - {label: Auftakt, begin: 2026-01-01, done: false, effort: 1500, parts: [Saal, Technik]}\n      - {label: \"true\"}\n", "",
     "  - table: milestones", "rows"},
    {"    max_rows: 100\n", "    max_rows: 1\n", "    rows:\n", "room"},
};

static const struct fault check_faults[] = {
    {"{check: rows, table: requirements, min: 1", "{check: rows, table: requirements", "check: rows", "min"},
    {"{check: rows, table: requirements, min: 1", "{check: rows, table: requirements, min: 0", "check: rows", "0"},
    {"{check: rows, table: requirements, min: 1", "{check: rows, table: requirements, min: 501", "check: rows", "max_rows"},
    {"{check: rows, table: requirements, min: 1", "{check: rows, min: 1", "check: rows", "table"},
    {"{check: rows, table: requirements, min: 1", "{check: rows, table: diary, min: 1", "check: rows", "gate_reads"},
    {"{check: rows, table: requirements, min: 1", "{check: rows, table: nothing, min: 1", "check: rows", "nothing"},
    {"    from: plan\n    editors", "    from: end\n    editors", "check: rows", "late"},
    {"in: [quality]}, de: Qualität, en: Quality", "in: [quality]}, de: Qualität", "check: rows", "together"},
    {"{check: rows, table: requirements, min: 1, where: {field: type, in: [quality]}",
     "{check: rows, table: requirements, min: 1, where: {field: kind, in: [own]}", "check: rows", "kind"},
    {"{check: rows, table: requirements, min: 1, where: {field: type, in: [quality]}",
     "{check: rows, table: requirements, min: 1, must: {field: type, in: [quality]}", "check: rows", "must"},
    {"must: {field: proof, filled: true}, de: ohne Abnahme, en: without acceptance", "must: {field: proof, filled: true}", "field: proof", "de"},
    {"must: {field: proof, filled: true}, ", "", "de: ohne Abnahme", "must"},
    {"{field: application.status, in: [granted]}", "{field: application.status, in: [given]}", "given", "given"},
    {"{field: application.status, in: [granted]}", "{field: application.colour, in: [granted]}", "application.colour", "colour"},
    {"{field: application.status, in: [granted]}", "{field: kind.status, in: [granted]}", "kind.status", "kind"},
    {"{field: application.status, in: [granted]}", "{field: apply.status, in: [granted]}", "apply.status", "apply"},
    {"        left: {table: expenses, column: cents, de: Kosten, en: Costs}\n", "", "- check: sums", "left"},
    {"left: {table: expenses, column: cents, de: Kosten, en: Costs}", "left: {table: expenses, column: cents, de: Kosten}", "de: Kosten", "together"},
    {"left: {table: expenses, column: cents, de: Kosten, en: Costs}", "left: {table: expenses, column: year}", "column: year", "money"},
    {"left: {table: expenses, column: cents, de: Kosten, en: Costs}", "left: {table: expenses}", "left: {table: expenses}", "column"},
    {"left: {table: expenses, column: cents, de: Kosten, en: Costs}", "left: {table: expenses, column: cents, field: limit}", "cents, field", "field"},
    {"left: {table: expenses, column: cents, de: Kosten, en: Costs}", "left: {field: limit}", "per: year", "per"},
    {"where: {field: year, in: [2026, 2027]}", "where: {field: year, in: [2026, 2051]}", "2051", "2051"},
    {"where: {field: year, in: [2026, 2027]}", "where: {field: year, in: [2026, soon]}", "soon", "soon"},
    {"        per: year\n", "        per: month\n", "month", "month"},
    {"        per: year\n", "        per: cents\n", "per: cents", "int"},
    {"        per: year\n", "        per: kind\n", "per: kind", "kind"},
    {"column: amount}, per: application", "column: amount}, per: amount", "per: amount", "amount"},
    {"right: {table: applications, column: amount}, per: application", "right: {table: expenses, column: cents}, per: application", "per: application",
     "applications"},
    {"right: {table: applications, column: amount}, per: application", "right: {field: limit}, per: application", "per: application", "field"},
    {"left: {table: cover, column: cents}, right: {table: applications, column: amount}",
     "right: {table: cover, column: cents}, left: {table: applications, "
     "column: amount}",
     "per: application", "no column"},
    {"right: {field: limit}, warning", "right: {field: title}, warning", "field: title", "money"},
    {"right: {field: limit}, warning: true", "right: {field: limit, where: {field: year, in: [2026]}}", "right: {field: limit", "where"},
    {"in: [functional]}, max: 6000", "in: [functional]}, max: 10001", "10001", "10000"},
    {"in: [functional]}, max: 6000", "in: [functional]}", "check: share", "max"},
    {"{check: ratings, table: votes", "{check: ratings, table: cover", "check: ratings", "by_person"},
    {"{check: ratings, table: votes, min: 2", "{check: ratings, table: votes, min: 31", "check: ratings", "max_rows"},
    {"field: aim, other: aims", "field: goal, other: aims", "field: goal", "goal"},
    {"field: aim, other: aims", "field: name, other: aims", "field: name", "names"},
    {"field: aim, other: aims", "field: aim, other: milestones", "other: milestones", "aims"},
    {"field: aim, other: aims", "field: aim, other: aims, where: {field: kind, in: [own]}", "other: aims", "where"},
    {"field: application, other: applications, where: {field: status", "field: application, other: applications, where: {field: state", "field: state",
     "state"},
    {"fields: [name, notes]", "fields: [name, aim]", "[name, aim]", "text"},
    {"fields: [name, notes]", "fields: [name, nothing]", "nothing", "nothing"},
    {"{check: words, fields: [summary]", "{check: words, fields: [limit]", "[limit]", "text"},
    {"{check: words, fields: [summary]", "{check: words, fields: [nothing]", "nothing", "nothing"},
    {"words: [einfach], ", "", "fields: [summary], decider", "words"},
    {"words: [einfach], decider: true", "words: [einfach], decider: true, warning: true", "einfach", "warning"},
    {"        table: applications\n        where", "        table: cover\n        where", "        table: cover\n", "programme"},
    {"{key: amount, type: money", "{key: amount, type: int", "        table: applications\n        where", "amount"},
    {"where: {field: status, in: [sent]}\n        left", "where: {field: status, in: [lost]}\n        left", "lost", "lost"},
    {"fields: [granted_cents, amount]", "fields: [granted_cents, status]", "status]", "money"},
    {"fields: [granted_cents, amount]", "fields: [nothing]", "nothing", "nothing"},
    {"{check: ratings, table: votes, min: 2}", "{check: ratings, table: votes, min: 2, per: benefit}", "check: ratings", "per"},
};

static void a_wrong_table_is_refused_with_its_line (void **state)
{
  assert_faults (*state, tables (*state), table_faults, sizeof table_faults / sizeof *table_faults);
}

static void a_wrong_use_of_a_table_is_refused_with_its_line (void **state)
{
  assert_faults (*state, tables (*state), use_faults, sizeof use_faults / sizeof *use_faults);
}

static void a_wrong_check_over_rows_is_refused_with_its_line (void **state)
{
  assert_faults (*state, tables (*state), check_faults, sizeof check_faults / sizeof *check_faults);
}

static void damaged_tables_never_do_harm (void **state)
{
  assert_damage_harmless (tables (*state), 2000, 0x2545f4914f6cdd1d);
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

/* What the readers of YAML say, who know English only. */
static void what_is_no_yaml_is_said_in_both_languages (void **state)
{
  static const struct
  {
    const char *text;
    unsigned line;
  } wrong[] = {{"key: [", 2},           {"key: x\n\tversion: 1\n", 2}, {"key: @x\n", 1},         {"key: \"abc\n", 2},    {"key: a: b\n", 1},  {"- a\nkey: b\n", 2},
               {"key: 'x' y\n", 1},     {"key: {a: b\n", 2},          {"key: x\nversion: [1]\n", 2}, {"key: \xff\n", 1},    {"a: *b\n", 1},      {"%foo\n---\na: b\n", 1},
               {"key: x\nde: \"\\q\"\n", 2}, {"key: & y\n", 1},         {"key: x\n---\nkey: y\n", 2}, {"key: x\x01\n", 1},    {"key: ? x\n", 1},   {"a:\n - b\n c: d\n", 3},
               {"x", 1}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
  {
    struct definition_error error;
    struct pipeline *pipeline = pipeline_read (slice_of (wrong[i].text), &error);
    const char *expected = arena_printf (*state, "line %u, column ", wrong[i].line);
    assert_null (pipeline);
    if (strncmp (error.en, expected, strlen (expected)) != 0 || !is_german (*state, &error, wrong[i].line))
      fail_msg ("\"%s\" gives \"%s\" for \"%s\"", wrong[i].text, error.de, error.en);
  }
}

/* A word of the file that does not fit the line is cut, and never inside a character. */
static void an_error_with_a_long_word_ends_with_a_whole_character (void **state)
{
  for (int before = 0; before < 4; before++)
  {
    struct definition_error error;
    char word[904] = "";
    memset (word, 'x', (size_t) before);
    for (size_t i = (size_t) before; i + 4 < sizeof word; i += 4)
      memcpy (word + i, "\xf0\x9f\x91\x8d", 5);
    assert_null (pipeline_read (slice_of (arena_printf (*state, "%s: 1\n%s: 2\n", word, word)), &error)); /* the key stands twice */
    assert_in_range (strlen (error.de), DEFINITION_ERROR_BYTES - 5, DEFINITION_ERROR_BYTES - 1);
    assert_true (utf8_length (error.de, strlen (error.de)) > 0);
    assert_true (utf8_length (error.en, strlen (error.en)) > 0);
  }
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_wrong_table_is_refused_with_its_line),
      PROMISE (a_wrong_use_of_a_table_is_refused_with_its_line),
      PROMISE (a_wrong_check_over_rows_is_refused_with_its_line),
      PROMISE (damaged_tables_never_do_harm),
      PROMISE (what_is_no_yaml_is_said_in_both_languages),
      PROMISE (an_error_with_a_long_word_ends_with_a_whole_character),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
