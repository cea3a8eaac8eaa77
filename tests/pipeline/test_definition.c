/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of reading a definition: what is broken is refused with its line, whatever the text was. */
#include "definition_sample.h"

#include <time.h>

static const struct fault faults[] = {
    /* shape */
    {"version: 3\n", "version: 3\ncolour: red\n", "colour", "colour"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, en: All, fr: Tout}", "fr: Tout", "fr"},
    {"    min_items: 2\n", "    min_items: 2\n    minimum: 2\n", "minimum", "minimum"},
    {"    overrides: [district_admin]\n", "    overrides: [district_admin]\n    to_: x\n", "to_: x", "to_"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: \"true\", de: x}", "de: x", "de"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: middle, key: x}", "key: x}", "key"},
    {"version: 3\n", "", "key: sample", "version"},
    {"de: Muster\n", "", "key: sample", "de"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles}", "Alles", "en"},
    {"    en: Gate 1\n", "", "- number: 1", "en"},
    {"{key: other, de: Anderes, en: Other}", "{key: other, de: '', en: Other}", "key: other", "de"},
    {"    help: {de: a, en: b}\n    none:", "    help: {de: a}\n    none:", "help: {de: a}", "en"},
    {"    help: {de: a, en: b}\n    none:", "    none:", "key: goals", "help"},
    {"help: {de: Hilfe, en: Help}", "help: Hilfe", "help: Hilfe", "help"},
    {"options: [{key: red, de: rot, en: red}, {key: blue, de: blau, en: blue}]\n", "options: red\n", "options: red", "options"},
    {"key: story, type: text", "key: story, type: prose", "prose", "prose"},
    {"key: story, type: text, max: 2000, section: main, class: public", "key: story, type: text, max: 2000, section: main, class: secret", "secret", "secret"},
    {"check: equals, field: flag", "check: looks_good, field: flag", "looks_good", "looks_good"},
    {"decides: [coordinator]", "decides: [king]", "king", "king"},
    {"decides: [coordinator]", "decides: coordinator", "decides: coordinator", "decides"},
    {"final: true", "final: maybe", "maybe", "maybe"},
    {"final: true", "final: yes", "final: yes", "yes"},
    {"max: 2000", "max: 2e3", "2e3", "2e3"},
    {"max: 2000", "max: 010", "010", "010"},
    {"max: 2000", "max: 1_000", "1_000", "1_000"},
    {"max: 2000", "max: -1", "max: -1", "-1"},
    {"max: 2000", "max: 99999999999999999999", "9999", "9999"},
    {"max: 2000", "max: 20001", "20001", "20000"},
    {"version: 3", "version: 0", "version: 0", "0"},
    {"version: 3", "version: 2147483648", "2147483648", "2147483648"},
    /* duplicates */
    {"version: 3\n", "version: 3\nversion: 4\n", "version: 4", "version"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, de: Alle, en: All}", "Alle,", "de"},
    {"{key: main, de: Alles, en: All}", "{key: main, de: Alles, en: All}\n  - {key: main, de: Noch, en: More}", "Noch", "main"},
    {"key: middle, number: 1", "key: draft, number: 1", "Mitte", "draft"},
    {"key: story,", "key: title,", "Story", "title"},
    {"{key: day, type: date", "{key: name, type: date", "de: Tag", "name"},
    {"{key: blue, de: blau, en: blue}, {key: green", "{key: red, de: blau, en: blue}, {key: green", "green", "red"},
    {"  - {key: other, de: Anderes, en: Other}\n", "  - {key: other, de: Anderes, en: Other}\n  - {key: other, de: Zwei, en: Two}\n", "Zwei", "other"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: middle}\n  - {pipeline: elsewhere, from: x, to: late}", "to: late}",
     "x"},
    {"from: middle, to: end", "from: middle, to: late", "Nebenweg", "late"},
    /* keys */
    {"key: sample", "key: Sample One", "Sample One", "Sample One"},
    {"key: story,", "key: my.story,", "my.story", "my.story"},
    {"key: story,", "key: Geschichte_ä,", "Geschichte_", "Geschichte_"},
    /* stages */
    {"key: draft, number: 0", "key: draft, number: 1", "Entwurf", "0"},
    {"key: late, number: 2", "key: late, number: 1", "Spät", "order"},
    {"number: 3, final: true", "number: 3", "de: Ende", "final"},
    {"key: late, number: 2", "key: late, number: 2, final: true", "Spät", "final"},
    {"key: late, number: 2", "key: late, number: 16", "Spät", "16"},
    /* fields */
    {"key: story, type: text, max: 2000, section: main", "key: story, type: text, max: 2000, section: cellar", "cellar", "cellar"},
    {"key: story, type: text, max: 2000", "key: story, type: text", "key: story", "max"},
    {"key: flag, type: bool", "key: flag, type: bool, max: 3", "key: flag", "max"},
    {"min: -5, max: 70", "min: 71, max: 70", "71", "min"},
    {"key: flag, type: bool", "key: flag, type: bool, min: 0", "key: flag", "min"},
    {"key: link, type: url", "key: link, min: 1, type: url", "key: link", "min"},
    {"key: flag, type: bool", "key: flag, type: bool, lines: true", "key: flag", "lines"},
    {"key: link, type: url", "key: link, lines: true, type: url", "key: link", "lines"},
    {"{key: name, type: text, max: 10,", "{key: name, type: text,", "key: name", "max"},
    {"key: exact, type: money", "key: exact, band_until: 0, type: money", "key: exact", "bands"},
    {"max: 50, due: 1", "max: 50, due: 3", "due: 3", "3"},
    {"due: 1, may_be_unknown: true", "may_be_unknown: true", "may_be_unknown", "unknown"},
    {"due: 1, may_be_unknown: true", "due: 1, gate_reads: false", "due: 1", "gate"},
    {"{key: story, type: text,", "{key: story, editors: [dpo], type: text,", "editors: [dpo]", "dpo"},
    {"{key: story, type: text,", "{key: story, editors: [nobody], type: text,", "editors: [nobody]", "nobody"},
    {"{key: title, type: text,", "{key: title, editors: [lead], type: text,", "editors: [lead]", "all"},
    {"{key: summary, type: text,", "{key: summary, editors: [lead], type: text,", "editors: [lead]", "all"},
    {"    options: [{key: red, de: rot, en: red}, {key: blue, de: blau, en: blue}]\n", "", "key: choice", "options"},
    {"key: flag, type: bool,", "key: flag, type: bool, options: [{key: a, de: a, en: b}],", "key: flag", "options"},
    {"key: orgs, type: orgs, max_items: 3", "key: orgs, type: orgs", "key: orgs", "max_items"},
    {"key: flag, type: bool", "key: flag, type: bool, max_items: 3", "key: flag", "list"},
    {"    min_items: 2\n", "    min_items: 4\n", "min_items: 4", "min_items"},
    {"    min_items: 2\n", "    max_items: 4\n", "max_items: 4", "max_items"},
    {"key: small, max_cents: 500000", "key: small", "klein", "bands"},
    {"{key: big, de: groß", "{key: big, max_cents: 500000, de: groß", "groß", "bands"},
    {"    band_until: 2\n", "    band_until: 9\n", "band_until: 9", "9"},
    {"key: exact, type: money", "key: exact, band_until: 2, type: money", "key: exact", "bands"},
    {"key: exact, type: money", "key: exact, none: {key: x, de: x, en: x}, type: money", "key: exact", "none"},
    {"key: day, type: date", "key: day, type: record", "de: Tag", "record"},
    {"key: day, type: date", "key: unknown, type: date", "de: Tag", "unknown"},
    {"key: flag, type: bool", "key: flag, type: record", "key: flag", "columns"},
    {"key: title, type: text, max: 120", "key: title, type: text, max: 121", "key: title", "title"},
    {"key: summary,", "key: sentence,", "fields:", "summary"},
    {"{key: internal, de: intern", "{key: secret, de: intern", "intern,", "internal"},
    /* gates */
    {"    from: middle\n", "    from: nowhere\n", "nowhere", "nowhere"},
    {"    to: late\n", "    to: nowhere\n", "nowhere", "nowhere"},
    {"    to: late\n", "    to: draft\n", "to: draft", "forward"},
    {"    to: late\n", "    to: middle\n", "    to: middle", "forward"},
    {"  - number: 1\n", "  - number: 2\n", "  - number: 2", "number"},
    {"decides: [coordinator]", "decides: []", "decides: []", "decide"},
    {"decides: [coordinator]", "decides: [dpo]", "dpo", "dpo"},
    {"number: 0, from: draft, to: middle", "number: 0, from: draft, to: late", "Mitte", "middle"},
    {"    checks:\n      - {check: equals, field: flag, value: \"true\"}\n",
     "    checks:\n      - {check: equals, field: flag, value: \"true\"}\n    when: {field: choice, in: [red]}\n", "Mitte", "middle"},
    {"when: {field: choice, in: [red]}", "when: {field: choice, in: [pink]}", "pink", "pink"},
    {"when: {field: choice, in: [red]}", "when: {field: shade, in: [red]}", "shade", "shade"},
    {"when: {field: choice, in: [red]}", "when: {field: story, in: [red]}", "field: story", "story"},
    {"when: {field: choice, in: [red]}", "when: {field: aside, filled: true}", "field: aside", "gate_reads"},
    {"when: {field: choice, in: [red]}", "when: {field: choice}", "field: choice}", "condition"},
    {"when: {field: choice, in: [red]}", "when: {field: choice, in: [red], not: [blue]}", "not: [blue]", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}, {field: shade, in: [x]}]}", "shade", "shade"},
    {"when: {field: choice, in: [red]}", "when: {field: flag, any: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {filled: true, any: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {in: [red], all: [{field: choice, in: [red]}, {field: flag, in: [\"true\"]}]}", "all:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}, {in: [red]}]}", "any:", "condition"},
    {"when: {field: choice, in: [red]}", "when: {any: [{field: choice, in: [red]}]}", "any:", "entries"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag}", "check: equals", "value"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: red}", "value: red", "red"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: pair.depth, value: low}", "depth", "depth"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: aside, value: x}", "field: aside", "aside"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: equals, field: flag, value: \"true\", days: 3}", "days", "days"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: approval, approval: wink}", "wink", "wink"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod}", "check: opinion", "days"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod, days: 0}", "days: 0", "0"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: order, field: first, other: story}", "other: story", "story"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: limit, field: number, max: 3}", "check: limit", "number"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: filled, fields: [story, tale]}", "tale", "tale"},
    {"{check: equals, field: flag, value: \"true\"}", "{check: unknown}", "check: unknown", "max"},
    /* approvals, mappings */
    {"roles: [lead], stage: middle", "roles: [lead], stage: nowhere", "nowhere", "nowhere"},
    {"roles: [lead], stage: middle", "roles: [], stage: middle", "roles: []", "must"},
    {"roles: [lead], stage: middle", "roles: [lead], stage: end", "approval: nod", "late"},
    {"roles: [lead], stage: middle", "roles: [citizen], stage: middle", "citizen", "citizen"},
    {"covers: [story, cost]", "covers: [story, tale]", "tale", "tale"},
    {"covers: [story, cost]", "covers: [aside]", "covers: [aside]", "aside"},
    {"covers: [story, cost]", "covers: [story], covers_all: true", "covers_all", "covers"},
    {"{pipeline: elsewhere, from: x, to: middle}", "{pipeline: elsewhere, from: x, to: nowhere}", "nowhere", "nowhere"},
    /* YAML itself */
    {"version: 3\n", "version: [3\n", "de: Muster", ""},
    {"version: 3\n", "version: 3\n\tde: x\n", "\tde: x", ""},
    {"version: 3\n", "version: 3\n? [a, b]\n: c\n", "? [a, b]", "key"},
    {"version: 3\n", "version: \"3\\0\"\n", "version: \"3", "control"},
    {"de: Muster\n", "de: \"Mus\\x07ter\"\n", "Mus\\x07", "control"},
    {"de: Muster\n", "de: Mus\x07ter\n", "Mus\x07", "control"},
    {"de: Nicken", "de: \xc3\x28", "key: nod", "UTF-8"},
    {"de: Muster\n", "de: &name Muster\nfr: *name\n", "fr: *name", "alias"},
    {"mappings:\n", "---\nmappings:\n", "---", "second"},
    {"de: Muster\n", "de: \"\\u2800\"\n", "u2800", "nothing to see"},
    {"de: Nicken", "de: \" \"", "key: nod", "nothing to see"},
    {"mappings:\n", "%TAG !abc! x\nmappings:\n", "%TAG", "directive"},
    {"mappings:\n", "%YAMLS 1.1\nmappings:\n", "%YAMLS", "directive"},
    {"de: Muster\n", "de: [[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]\n", "[[[[", "deep"},
};

static void what_is_wrong_is_named_with_its_line (void **state)
{
  assert_faults (*state, sample (*state), faults, sizeof faults / sizeof *faults);
}

/* The other side of each bound above. */
static void what_is_just_allowed_is_taken (void **state)
{
  static const char *const edits[][2] = {
      {"covers: [story, cost]", "covers_all: true"},
      {", covers: [story, cost]", ""},
      {"roles: [lead], stage: middle", "roles: [lead], stage: late"},
      {"    min_items: 2\n", "    min_items: 3\n"},
      {"    min_items: 2\n", "    max_items: 3\n"},
      {"min: -5, max: 70", "min: 70, max: 70"},
      {"min: -5, max: 70, ", ""},
      {"max: 2000", "max: 20000"},
      {"max: 2000", "max: 2000, lines: false"},
      {"max: 2000", "max: 1"},
      {"max: 50, due: 1", "max: 50, due: 2"},
      {"    band_until: 2\n", "    band_until: 0\n"},
      {"{key: big, de: groß", "{key: big, max_cents: 500001, de: groß"},
      {"key: end, number: 3", "key: end, number: 15"},
      {"version: 3", "version: 2147483647"},
      {"{number: 1, from: middle, to: end", "{number: 2, from: middle, to: end"},
      {"when: {field: choice, in: [red]}", "when: {field: several, not: [red, blue]}"},
      {"when: {field: choice, in: [red]}", "when: {field: flag, in: [\"false\"]}"},
      {"when: {field: choice, in: [red]}", "when: {field: pair.level, in: [low]}"},
      {"when: {field: choice, in: [red]}", "when: {field: story, filled: false}"},
      {"when: {field: choice, in: [red]}", "when: {all: [{field: choice, in: [red]}, {field: story, filled: true}]}"},
      {"{check: equals, field: flag, value: \"true\"}", "{check: opinion, approval: nod, days: 1}"},
      {"{check: equals, field: flag, value: \"true\"}", "{check: unknown, max: 0}"},
      {"    checks:\n      - {check: equals, field: flag, value: \"true\"}\n", "    checks: []\n"},
      {"mappings:\n  - {pipeline: elsewhere, from: x, to: middle}\n", ""},
      {"version: 3\n", "version: 3 # three\n"},
      {"key: sample\n", "---\nkey: sample\n"},
      {"de: Muster\n", "de: &name Muster\n"},
      {"de: Muster\n", "de: >-\n  Mus\n  ter\n"},
  };
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
  {
    char *yaml = edited (*state, sample (*state), edits[i][0], edits[i][1]), error[400];
    struct pipeline *pipeline = pipeline_parse (slice_of (yaml), error, sizeof error);
    if (pipeline == NULL)
      fail_msg ("\"%s\": %s", edits[i][1], error);
    assert_int_equal (error[0], '\0');
    pipeline_destroy (&pipeline);
  }
}

static void the_sample_itself_is_taken (void **state)
{
  struct pipeline *pipeline = parsed (sample (*state));
  assert_int_equal (pipeline->version, 3);
  pipeline_destroy (&pipeline);
}

static void assert_refused (const char *data, size_t size)
{
  char error[400] = "untouched";
  struct pipeline *pipeline = pipeline_parse ((struct slice){data, (uint32_t) size}, error, sizeof error);
  assert_null (pipeline);
  assert_true (error[0] != '\0' && strcmp (error, "untouched") != 0 && strchr (error, '\n') == NULL);
}

static void an_empty_or_foreign_text_is_refused (void **state)
{
  (void) state;
  assert_refused (NULL, 0);
  assert_refused ("", 0);
  static const char *const texts[] = {"\n",           "# nothing\n", "hello",           "- a\n- b\n",         "{}", "key: [\n", "\xff\xfe\x00k",
                                      "\xef\xbb\xbf", "---\n...\n",  "key: \xc3\x28\n", "%YAML 9.9\n---\n{}", "*x"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("key: a\0b\n", 9);
}

static void a_bomb_of_aliases_is_refused (void **state)
{
  (void) state;
  static const char bomb[] = "a: &a [x, x, x, x, x, x, x, x, x]\n"
                             "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                             "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                             "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n";
  char error[400];
  assert_null (pipeline_parse (slice_of (bomb), error, sizeof error));
  assert_non_null (strstr (error, "line 2, "));
}

/* libyaml takes half a minute for these: whatever ends the lines, the first is refused before it sees them. */
static void thousands_of_directives_are_refused_at_once (void **state)
{
  struct arena *arena = *state;
  static const char *const ends[] = {"\n", "\r", "\r\n", "\xc2\x85", "\u2028", "\u2029"};
  char error[400];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
  {
    char *text = arena_alloc (arena, 512000);
    size_t used = (size_t) sprintf (text, "# a procedure%s", ends[i]);
    for (int tag = 0; used < 500000; tag++)
      used += (size_t) sprintf (text + used, "%%TAG !%d! x%s", tag, ends[i]);
    used += (size_t) sprintf (text + used, "---%sa: 1", ends[i]);
    clock_t before = clock ();
    assert_null (pipeline_parse ((struct slice){text, (uint32_t) used}, error, sizeof error));
    assert_true (clock () - before < CLOCKS_PER_SEC);
    assert_non_null (strstr (error, "line 2, column 1: "));
    assert_non_null (strstr (error, "directive"));
  }
}

static void the_version_of_yaml_may_be_said (void **state)
{
  struct pipeline *pipeline = parsed (arena_printf (*state, "%%YAML 1.1\n---\n%s", sample (*state)));
  pipeline_destroy (&pipeline);
}

static void a_blank_label_that_was_loaded_before_goes_on_being_read (void **state)
{
  struct pipeline *pipeline = parsed (edited (*state, sample (*state), "de: Muster\n", "de: \" \"\n"));
  pipeline_destroy (&pipeline);
}

static void a_megabyte_is_refused_whatever_it_holds (void **state)
{
  (void) state;
  size_t size = 1024 * 1024;
  char *text = malloc (size);
  static const char fillers[] = "a[{ \n-:\"'&*#%?|>!";
  for (const char *filler = fillers; *filler != '\0'; filler++)
    for (size_t half = size / 8; half <= size; half *= 8) /* one that is read, one that is too large */
    {
      memset (text, *filler, size);
      assert_refused (text, half);
    }
  free (text);
}

static void a_truncated_definition_is_refused (void **state)
{
  (void) state;
  const char *text;
  for (unsigned shipped = 0; (text = pipeline_shipped (shipped, NULL)) != NULL; shipped++)
    for (size_t size = strlen (text) - 97; size > 97; size -= 97)
    {
      /* A copy without anything behind it, so that reading too far shows. */
      char *part = malloc (size), error[400] = "";
      memcpy (part, text, size);
      struct pipeline *pipeline = pipeline_parse ((struct slice){part, (uint32_t) size}, error, sizeof error);
      if (pipeline == NULL)
        assert_true (strncmp (error, "line ", 5) == 0);
      pipeline_destroy (&pipeline);
      free (part);
    }
}

static void a_damaged_definition_never_does_harm (void **state)
{
  assert_damage_harmless (sample (*state), 3000, 0x9e3779b97f4a7c15);
}

static void an_error_fits_whatever_room_there_is (void **state)
{
  char *yaml = edited (*state, sample (*state), "key: story, type: text, max: 2000", "key: story, type: text, max: 010");
  for (size_t size = 0; size < 80; size++)
  {
    char *error = malloc (size + 1);
    memset (error, 'x', size + 1);
    assert_null (pipeline_parse (slice_of (yaml), error, size));
    assert_int_equal (error[size], 'x');
    if (size > 0)
      assert_non_null (memchr (error, '\0', size));
    free (error);
  }
}

#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, arena_set_up, arena_tear_down)

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (the_sample_itself_is_taken),          PROMISE (what_is_just_allowed_is_taken),        PROMISE (what_is_wrong_is_named_with_its_line),
      PROMISE (an_empty_or_foreign_text_is_refused), PROMISE (a_bomb_of_aliases_is_refused),         PROMISE (a_megabyte_is_refused_whatever_it_holds),
      PROMISE (a_truncated_definition_is_refused),   PROMISE (a_damaged_definition_never_does_harm), PROMISE (an_error_fits_whatever_room_there_is),
      PROMISE (thousands_of_directives_are_refused_at_once), PROMISE (the_version_of_yaml_may_be_said),
      PROMISE (a_blank_label_that_was_loaded_before_goes_on_being_read),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
