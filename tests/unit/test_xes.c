/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about event logs; xmllint checks them against the published structure. */
#include "clients/documents/xes.h"
#include "readers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct xes_attribute trace_globals[] = {{.key = "org:group", .kind = XES_STRING, .text = {"UNKNOWN", 7}}};
static const struct xes_attribute event_globals[] = {{.key = "ideenbus:stage", .kind = XES_STRING, .text = {"UNKNOWN", 7}}};
static const struct xes_classifier classifiers[] = {{{"Tätigkeit", 10}, "concept:name lifecycle:transition"}, {{"\"Phase\" & <mehr>", 16}, "ideenbus:stage"}};
static const struct xes_attribute log_attributes[] = {{.key = "ideenbus:sequence", .kind = XES_INT, .integer = 42}};
static const struct xes_header header = {.name = {"Ideen", 5},
                                         .attributes = {log_attributes, 1},
                                         .trace_globals = {trace_globals, 1},
                                         .event_globals = {event_globals, 1},
                                         .classifiers = classifiers,
                                         .classifier_count = 2};
static const struct xes_attribute trace_attributes[] = {{.key = "org:group", .kind = XES_STRING, .text = {"15089", 5}}};
static const struct xes_attribute event_attributes[] = {{.key = "ideenbus:stage", .kind = XES_STRING, .text = {"steckbrief", 10}},
                                                        {.key = "cost_cents", .kind = XES_INT, .integer = INT64_MIN},
                                                        {.key = "returned", .kind = XES_BOOLEAN, .integer = 1},
                                                        {.key = "due", .kind = XES_DATE, .integer = -1},
                                                        {.key = "identity:id", .kind = XES_ID, .text = {"019a9c1e", 8}}};
static const struct xes_event sample = {.name = {"Freigabe", 8},
                                        .time_ms = 1774958399007,
                                        .transition = XES_SUSPEND,
                                        .role = {"kommune", 7},
                                        .group = {"Bernburg", 8},
                                        .attributes = {event_attributes, 5}};

static bool follows_the_schema (const char *path)
{
  return desk_run ((const char *const[]){TEST_XMLLINT, "--noout", "--nonet", "--schema", TEST_XES_SCHEMA, path, NULL}) == 0;
}

static enum xes_error write_log (const char *path, const struct xes_header *of, const struct xes_event *event, size_t traces)
{
  FILE *out = desk_create (path);
  struct xes *log = xes_open (out, of);
  for (size_t i = 0; i < traces; i++)
  {
    xes_trace_begin (log, SLICE ("SLK-2026-00042"), (struct xes_attributes){trace_attributes, 1});
    xes_event (log, event);
    xes_event (log, event);
    xes_trace_end (log);
  }
  enum xes_error error = xes_close (&log);
  assert_null (log);
  fclose (out);
  return error;
}

static void a_log_follows_the_published_structure (void **state)
{
  const char *path = desk_path (*state, "a.xes");
  assert_int_equal (write_log (path, &header, &sample, 3), XES_OK);
  assert_true (follows_the_schema (path));
  const char *all = desk_read (*state, path).data;
  assert_says (all, "<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>");
  assert_says (all,
               "<global scope=\"event\">\n<string key=\"concept:name\" value=\"UNKNOWN\"/>\n<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000Z\"/>\n"
               "<string key=\"lifecycle:transition\" value=\"complete\"/>\n<string key=\"ideenbus:stage\" value=\"UNKNOWN\"/>\n</global>");
  assert_says (all, "<event>\n<string key=\"concept:name\" value=\"Freigabe\"/>\n<date key=\"time:timestamp\" value=\"2026-03-31T11:59:59.007Z\"/>\n"
                    "<string key=\"lifecycle:transition\" value=\"suspend\"/>\n<string key=\"org:role\" value=\"kommune\"/>\n"
                    "<string key=\"org:group\" value=\"Bernburg\"/>\n<string key=\"ideenbus:stage\" value=\"steckbrief\"/>\n"
                    "<int key=\"cost_cents\" value=\"-9223372036854775808\"/>\n<boolean key=\"returned\" value=\"true\"/>\n"
                    "<date key=\"due\" value=\"1969-12-31T23:59:59.999Z\"/>\n<id key=\"identity:id\" value=\"019a9c1e\"/>\n</event>");
}

static void a_log_without_traces_and_without_extras_is_a_log (void **state)
{
  const char *path = desk_path (*state, "a.xes");
  const struct xes_header bare = {.name = {"", 0}};
  assert_int_equal (write_log (path, &bare, &sample, 0), XES_OK);
  assert_true (follows_the_schema (path));
}

static void the_schema_is_no_rubber_stamp (void **state)
{
  static const char *const bodies[] = {"<trace><event><string key=\"a\"/></event></trace>",
                                       "<event/><trace/>",
                                       "<trace><date key=\"a\" value=\"2026-02-30T00:00:00Z\"/></trace>",
                                       "<trace><event><string key=\"a\" value=\"1\"/><int key=\"a\" value=\"1\"/></event></trace>",
                                       "<trace><string key=\"a b\" value=\"\"/></trace>",
                                       "<trace><event><int key=\"a\" value=\"1.5\"/></event></trace>",
                                       "<trace/><global scope=\"trace\"><string key=\"a\" value=\"\"/></global>"};
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
  {
    const char *path = desk_path (*state, "b.xes");
    FILE *out = desk_create (path);
    fprintf (out, "<log xes.version=\"1849.2016\" xmlns=\"http://www.xes-standard.org/\">%s</log>", bodies[i]);
    fclose (out);
    assert_false (follows_the_schema (path));
  }
}

static void hostile_texts_stay_values (void **state)
{
  const char *path = desk_path (*state, "a.xes");
  struct xes_event event = sample;
  event.name = SLICE ("\"/></event></trace></log><!-- ]]> &amp; & <x a='b'>\t\r\n\0\x01\xff\xef\xbf\xbf\xc0\x80 ü🚌");
  event.role = SLICE ("<![CDATA[");
  event.group = SLICE ("%s%n\x08");
  assert_int_equal (write_log (path, &header, &event, 1), XES_OK);
  assert_true (follows_the_schema (path));
  const char *all = desk_read (*state, path).data;
  assert_says (all, "value=\"&quot;/&gt;&lt;/event&gt;&lt;/trace&gt;&lt;/log&gt;&lt;!-- ]]&gt; &amp;amp; &amp; &lt;x "
                    "a='b'&gt;&#9;&#13;&#10;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd ü🚌\"/>");
  assert_says (all, "value=\"%s%n\"/>");
}

static enum xes_error error_with (void **state, const char *key, enum xes_kind kind, int64_t integer)
{
  const struct xes_attribute attributes[] = {event_attributes[0], {.key = key, .kind = kind, .integer = integer}};
  struct xes_event event = sample;
  event.attributes = (struct xes_attributes){attributes, 2};
  return write_log (desk_path (*state, "a.xes"), &header, &event, 1);
}

static void keys_that_are_no_names_or_stand_twice_are_refused (void **state)
{
  static const char *const keys[] = {"", "a b", "1a", "a\"", "a<", "ä", "-a", "concept:name", "time:timestamp", "org:role", "ideenbus:stage", "a\n"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    assert_int_equal (error_with (state, keys[i], XES_INT, 1), XES_KEY);
  assert_int_equal (error_with (state, "_a-b.c:D9", XES_INT, 1), XES_OK);
  assert_string_equal (xes_error_name (XES_KEY), "key");
}

static void moments_that_cannot_be_written_are_refused (void **state)
{
  const int64_t first = -62135596800000, last = 253402300799999;
  assert_int_equal (error_with (state, "due", XES_DATE, first), XES_OK);
  assert_says (desk_read (*state, desk_path (*state, "a.xes")).data, "0001-01-01T00:00:00.000Z");
  assert_int_equal (error_with (state, "due", XES_DATE, last), XES_OK);
  assert_says (desk_read (*state, desk_path (*state, "a.xes")).data, "9999-12-31T23:59:59.999Z");
  assert_true (follows_the_schema (desk_path (*state, "a.xes")));
  assert_int_equal (error_with (state, "due", XES_DATE, first - 1), XES_TIME);
  assert_int_equal (error_with (state, "due", XES_DATE, last + 1), XES_TIME);
  assert_int_equal (error_with (state, "due", XES_DATE, INT64_MIN), XES_TIME);
  struct xes_event event = sample;
  event.time_ms = INT64_MAX;
  assert_int_equal (write_log (desk_path (*state, "a.xes"), &header, &event, 1), XES_TIME);
}

static void what_is_declared_global_must_be_there (void **state)
{
  struct xes_event event = sample;
  const struct xes_attribute other = {.key = "ideenbus:stage", .kind = XES_ID};
  event.attributes = (struct xes_attributes){NULL, 0};
  assert_int_equal (write_log (desk_path (*state, "a.xes"), &header, &event, 1), XES_GLOBAL);
  event.attributes = (struct xes_attributes){&other, 1};
  assert_int_equal (write_log (desk_path (*state, "a.xes"), &header, &event, 1), XES_GLOBAL);
}

static void classifiers_stand_on_what_every_event_has (void **state)
{
  static const char *const keys[] = {"", "org:role", "concept:name  lifecycle:transition", "concept:name ", "concept:name\" x=\"", "ideenbus:stages"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
  {
    const struct xes_classifier classifier = {{"x", 1}, keys[i]};
    struct xes_header bad = header;
    bad.classifiers = &classifier;
    bad.classifier_count = 1;
    assert_int_equal (write_log (desk_path (*state, "a.xes"), &bad, &sample, 1), XES_CLASSIFIER);
  }
}

static void a_full_disk_is_told (void **state)
{
  (void) state;
  assert_int_equal (write_log ("/dev/full", &header, &sample, 1000), XES_WRITE);
}

static void a_million_events_take_no_memory (void **state)
{
  (void) state;
  FILE *out = desk_create ("/dev/null");
  struct xes *log = xes_open (out, &header);
  long before = 0;
  for (int i = 0; i < 100000; i++)
  {
    xes_trace_begin (log, SLICE ("SLK-2026-00042"), (struct xes_attributes){trace_attributes, 1});
    for (int k = 0; k < 10; k++)
      xes_event (log, &sample);
    xes_trace_end (log);
    if (i == 100)
      before = resident_kib ();
  }
  long after = resident_kib ();
  assert_int_equal (xes_close (&log), XES_OK);
  fclose (out);
  print_message ("a million events: %ld KiB resident before, %ld KiB after\n", before, after);
  assert_true (after < before + 1024);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (a_log_follows_the_published_structure, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_log_without_traces_and_without_extras_is_a_log, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (the_schema_is_no_rubber_stamp, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (hostile_texts_stay_values, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (keys_that_are_no_names_or_stand_twice_are_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (moments_that_cannot_be_written_are_refused, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (what_is_declared_global_must_be_there, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (classifiers_stand_on_what_every_event_has, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_full_disk_is_told, desk_set_up, desk_tear_down),
      cmocka_unit_test_setup_teardown (a_million_events_take_no_memory, desk_set_up, desk_tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
