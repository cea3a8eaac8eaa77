/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts with which one could lie are refused wherever people write some, and what is wanted stays. */
#include "story.h"

#include <string.h>

#define TEXT(...) arena_printf (town->arena, __VA_ARGS__)

/* Turned round, framed, the byte order's mark, the end of a line in other words, an annotation, no character, a control character, one of two bytes. */
static const char *const forbidden[] = {"\u202e", "\u2066", "\u2069", "\ufeff",     "\u2028",  "\ufff9",  "\uffff",   "\U0001fffe", "\u3164",
                                        "\u1160", "\u200b", "\ufffc", "\U00013430", "\U0001d159", "\ufe01", "\U000e0041", "\\u0007", "\\u007f", "\xc2\x85", "\\r"};
#define FORBIDDEN (sizeof forbidden / sizeof *forbidden)

static void no_text_of_a_case_lies (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  for (size_t i = 0; i < FORBIDDEN; i++)
  {
    const char *lie = TEXT ("gut%sböse", forbidden[i]);
    bool line = strcmp (forbidden[i], "\\r") == 0; /* a title has one line */
    town_refused (town, BERNBURG_EDITOR, "case.draft", line ? "value_invalid/title value_invalid/summary" : "character/title character/summary",
                  "{'title': '%s', 'summary': '%s'}", lie, lie);
    town_refused (town, BERNBURG_EDITOR, "case.edit", "character/problem", "{'case': '%s', 'fields': {'problem': '%s'}}", ref, lie);
    town_refused (town, BERNBURG_EDITOR, "case.comment", "character/text", "{'case': '%s', 'text': '%s'}", ref, lie);
    town_refused (town, BERNBURG_EDITOR, "row.put", "character/risks.title",
                  "{'case': '%s', 'table': 'risks', 'cells': {'title': '%s', 'probability': 2, 'severity': 2}}", ref, i == FORBIDDEN - 1 ? "a\u2029b" : lie);
    town_refused (town, BERNBURG_EDITOR, "case.park", "character/reason", "{'case': '%s', 'version': %u, 'reason': '%s', 'until': '%s'}", ref,
                  town_version (town, ref), lie, town_day (town, 5));
  }
}

static void nor_does_one_within_a_list_or_a_record (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  town_refused (town, COORDINATOR, "case.return", "character/deficiencies",
                "{'case': '%s', 'version': %u, 'to': 'idea', 'reason': 'x', 'due': '%s', 'deficiencies': ['gut', 'b\u202ese']}", ref, town_version (town, ref),
                town_day (town, 5));
  town_refused (town, BERNBURG_EDITOR, "case.edit", "character/lead_unit",
                "{'case': '%s', 'fields': {'lead_unit': {'unit': 'Bau\u2067amt', 'person': 'Anna'}}}", ref);
  town_refused (town, BERNBURG_EDITOR, "case.edit", "character/benefit",
                "{'case': '%s', 'fields': {'benefit': {'unknown': {'who': 'A\u202ana', 'until': '%s'}}}}", ref, town_day (town, 5));
}

static void a_text_that_shows_nothing_is_missing (void **state)
{
  struct town *town = *state;
  static const char *const blank[] = {" ", "\u00a0\u2003", "\u2800", "\u200d", "\u00ad\ufe0f", "\u200e\u061c", "\u0301\u0301\u0301", "\ue000"};
  const char *ref = story_idea (town, "Idee");
  for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
  {
    town_refused (town, BERNBURG_EDITOR, "case.draft", "missing/title", "{'title': '%s'}", blank[i]);
    town_refused (town, BERNBURG_EDITOR, "case.edit", "missing/title", "{'case': '%s', 'fields': {'title': '%s'}}", ref, blank[i]);
    town_refused (town, BERNBURG_EDITOR, "case.comment", "missing/text", "{'case': '%s', 'text': '%s'}", ref, blank[i]);
    town_refused (town, BERNBURG_EDITOR, "case.park", "missing/reason", "{'case': '%s', 'version': %u, 'reason': '%s', 'until': '%s'}", ref,
                  town_version (town, ref), blank[i], town_day (town, 5));
    town_refused (town, ADMIN, "person.invite", "missing/name", "{'name': '%s', 'grants': [{'role': 'editor', 'org': '" BERNBURG "'}]}", blank[i]);
    town_refused (town, ADMIN, "org.put", "missing/name", "{'key': '" BERNBURG "', 'name': '%s'}", blank[i]);
  }
  story_to (town, ref, "steckbrief");
  town_refused (town, BERNBURG_LEAD, "case.approve", "missing/text", "{'case': '%s', 'version': %u, 'kind': 'release', 'verdict': 'no', 'text': '\u2800'}", ref,
                town_version (town, ref));
  town_refused (town, BERNBURG_EDITOR, "case.draft", "character/title missing/title", "{'title': '\u3164'}");
}

static void nor_does_a_name (void **state)
{
  struct town *town = *state;
  town_refused (town, ADMIN, "person.invite", "character/name", "{'name': 'An\u202ena', 'grants': [{'role': 'editor', 'org': '" BERNBURG "'}]}");
  town_refused (town, ADMIN, "org.put", "character/name", "{'key': '" BERNBURG "', 'name': 'Bern\u2066burg'}");
  town_refused (town, COORDINATOR, "programme.put", "character/name missing/name", "{'key': 'neu', 'fields': {'name': 'För\u202ederung'}}");
}

static void a_name_is_one_line (void **state)
{
  struct town *town = *state;
  static const char *const lines[] = {"Anna\\nLeitung", "Anna\\n", "Anna\\tB"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
  {
    town_refused (town, ADMIN, "person.invite", "value_invalid/name", "{'name': '%s', 'grants': [{'role': 'editor', 'org': '" BERNBURG "'}]}", lines[i]);
    town_refused (town, ADMIN, "person.change", "value_invalid/name", "{'person': '%s', 'name': '%s'}", town_person (town, BERNBURG_EDITOR), lines[i]);
    town_refused (town, ADMIN, "org.put", "value_invalid/name", "{'key': '" BERNBURG "', 'name': '%s'}", lines[i]);
  }
}

static void the_refusal_says_which_character_stands_where (void **state)
{
  struct town *town = *state;
  struct message refused = town_refused (town, BERNBURG_EDITOR, "case.draft", "character/title", "{'title': 'Für Bürger \u202egnp.exe'}");
  const struct value *reason = town_reason (&refused, "character");
  assert_non_null (strstr (town_text (town, reason, "de"), "„Titel“"));
  assert_non_null (strstr (town_text (town, reason, "de"), "U+202E an Stelle 12, hinter „Für Bürger “"));
  assert_non_null (strstr (town_text (town, reason, "en"), "U+202E in place 12, after \"Für Bürger \""));
  refused = town_refused (town, BERNBURG_EDITOR, "case.draft", "character/title", "{'title': '\ufeffAnfang'}");
  assert_non_null (strstr (town_text (town, town_reason (&refused, "character"), "de"), "U+FEFF an Stelle 1."));
}

static void what_shows_nothing_and_is_wanted_stays (void **state)
{
  struct town *town = *state;
  const char *text =
      "Straßen\u00adbau \u200e(\u200f) 👩\u200d💻 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1\u00a0€ שלום\\n\\tneu";
  const char *ref = story_idea (town, "Idee");
  struct value fields;
  story_edit (town, BERNBURG_EDITOR, ref, TEXT ("{'problem': '%s'}", text));
  town_accepted (town, BERNBURG_EDITOR, "case.comment", "{'case': '%s', 'text': '%s'}", ref, text);
  fields = town_fields (town, ref);
  assert_non_null (strstr (town_text (town, &fields, "problem"), "👩\u200d💻 ❤\ufe0f"));
}

int main (void)
{
  const struct CMUnitTest tests[] = {PROMISE (no_text_of_a_case_lies),
                                     PROMISE (nor_does_one_within_a_list_or_a_record),
                                     PROMISE (nor_does_a_name),
                                     PROMISE (a_name_is_one_line),
                                     PROMISE (a_text_that_shows_nothing_is_missing),
                                     PROMISE (the_refusal_says_which_character_stands_where),
                                     PROMISE (what_shows_nothing_and_is_wanted_stays)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
