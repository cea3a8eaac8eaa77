/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises of matching: money to the cent, unknown never zero, and a reason that an office understands for every hit and every miss. */
#include "look.h"

#include "broker/pipeline/programme.h"

#include <stdint.h>

#define BERNBURG "150890030030"

/* A case of a municipality against programmes of a test's own. */
struct scene
{
  struct look *look;
  struct programmes *programmes;
  struct org applicant;
  uint32_t count;
  struct match *matches;
  const struct matching *matching;
};

static struct scene *scene_new (struct arena *arena)
{
  struct scene *self = arena_alloc (arena, sizeof *self);
  const char *name;
  self->look = look_new (arena, pipeline_shipped (0, &name));
  self->look->kase.stage = SLICE ("steckbrief");
  self->look->now_ms = date_to_ms (SLICE ("2026-03-10"));
  self->programmes = programmes_new ();
  self->applicant = (struct org){.key = SLICE (BERNBURG), .kind = SLICE ("municipality"), .name = SLICE ("Bernburg (Saale)"), .district = SLICE ("15089")};
  return self;
}

static void scene_done (struct scene *self)
{
  programmes_destroy (&self->programmes);
  assert_null (self->programmes);
  look_done (self->look);
}

static struct value one_of (struct arena *arena, struct value item)
{
  struct value list = value_list (arena, 1);
  value_append (arena, &list, item);
  return list;
}

static struct value texts_of (struct arena *arena, const char *first, const char *second)
{
  struct value list = one_of (arena, value_string (first));
  if (second != NULL)
    value_append (arena, &list, value_string (second));
  return list;
}

static struct value rate_of (struct arena *arena, const char *condition, int rate)
{
  struct value map = value_map (arena, 2);
  value_set_str (arena, &map, "condition", value_string (condition));
  value_set_str (arena, &map, "rate", value_int (rate));
  return map;
}

static struct value deadline_of (struct arena *arena, const char *kind, const char *column, const char *day)
{
  struct value map = value_map (arena, 2);
  value_set_str (arena, &map, "kind", value_string (kind));
  if (column != NULL)
    value_set_str (arena, &map, column, value_string (day));
  return map;
}

/* Fields as "key", value, … up to NULL, after a name and "open". */
static const struct programme *add (struct scene *self, const char *key, ...)
{
  struct arena *arena = self->look->arena;
  struct programme_row row = {.key = slice_of (key), .fields = value_map (arena, 8)};
  va_list fields;
  value_set_str (arena, &row.fields, "name", value_string (key));
  value_set_str (arena, &row.fields, "status", value_string ("open"));
  va_start (fields, key);
  for (const char *field = va_arg (fields, const char *); field != NULL; field = va_arg (fields, const char *))
    value_set_str (arena, &row.fields, field, va_arg (fields, struct value));
  va_end (fields);
  programmes_add (self->programmes, &row);
  return programmes_find (self->programmes, slice_of (key));
}

/* The programme of the issue. */
static const struct programme *add_digital (struct scene *self)
{
  struct arena *arena = self->look->arena;
  return add (self, "digital", "rates", one_of (arena, rate_of (arena, "ordinary", 9000)), "max_cents", value_int (12000000), "trifle_cents",
              value_int (500000), "applicants", texts_of (arena, "municipality", "district"), "area", texts_of (arena, "15", NULL), "early_start",
              value_string ("no"), "deadlines", one_of (arena, deadline_of (arena, "yearly", "month_day", "05-22")), "as_of", value_string ("2026-03-01"),
              NULL);
}

static void match (struct scene *self)
{
  struct subject *subject = arena_alloc (self->look->arena, sizeof *subject);
  *subject = look_subject (self->look);
  self->matching = matching_new (self->programmes, subject, &self->applicant, self->look->arena);
  self->count = programmes_match (self->matching, &self->matches);
}

static const struct reasons *reasons_for (struct scene *self, uint32_t place)
{
  struct reasons *reasons = arena_alloc (self->look->arena, sizeof *reasons);
  match_reasons (self->matching, &self->matches[place], reasons);
  assert_true (reasons->count > 0);
  for (uint32_t i = 0; i < reasons->count; i++)
    assert_true (reasons->items[i].de.size > 0 && reasons->items[i].en.size > 0 && !says (reasons->items[i].de, "{") && !says (reasons->items[i].en, "{"));
  return reasons;
}

static void assert_grant (struct scene *self, int64_t cost_cents, int64_t grant_cents)
{
  set (self->look, "invest_cents", value_int (cost_cents));
  match (self);
  assert_true (self->matches[0].hit);
  assert_int_equal (self->matches[0].grant_cents, grant_cents);
}

/* The one programme is missed for this reason alone. */
static void assert_missed (struct scene *self, int code, const char *de)
{
  match (self);
  assert_false (self->matches[0].hit);
  assert_int_equal (self->matches[0].grant_cents, -1);
  const struct reasons *reasons = reasons_for (self, 0);
  assert_int_equal (reasons->count, 1);
  assert_int_equal (reasons->items[0].code, code);
  if (!slice_is (reasons->items[0].de, de))
    fail_msg ("%.*s", SLICE_ARG (reasons->items[0].de));
}

static void assert_told (struct scene *self, int code, const char *de, const char *en)
{
  match (self);
  assert_true (self->matches[0].hit);
  const struct reasons *reasons = reasons_for (self, 0);
  uint32_t i = 0;
  while (i < reasons->count && reasons->items[i].code != code)
    i++;
  assert_true (i < reasons->count);
  assert_reason (&reasons->items[i], de, en);
}

/* ---- Money ---- */

static void a_grant_is_its_share_of_the_cost_until_its_limit (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  assert_grant (self, 13000000, 11700000);
  assert_told (self, ERR_MATCH_GRANT, "Bis zu 90 % von 130.000 €, das sind 117.000 €.", "Up to 90% of €130,000, that is €117,000.");
  assert_grant (self, 14000000, 12000000);
  assert_told (self, ERR_MATCH_CAPPED, "Gedeckelt auf 120.000 € (90 % wären 126.000 €).", "Capped at €120,000 (90% would be €126,000).");
  assert_grant (self, 13333333, 11999999);
  scene_done (self);
}

static void no_amount_is_too_large (void **state)
{
  struct scene *self = scene_new (*state);
  int64_t cents = 0;
  const struct programme *all = add (self, "a", "rates", one_of (*state, rate_of (*state, "ordinary", 10000)), NULL);
  const struct programme *most = add (self, "b", "rates", one_of (*state, rate_of (*state, "ordinary", 9999)), "own_share", value_int (1), NULL);
  assert_int_equal (programme_grant (all, INT64_MAX, &cents), 0);
  assert_int_equal (cents, INT64_MAX);
  assert_int_equal (programme_grant (most, INT64_MAX, &cents), 0);
  assert_int_equal (cents, INT64_C (9222449699651090329)); /* floor (INT64_MAX × 9999 / 10000) */
  assert_int_equal (programme_own_minimum (most, INT64_MAX, &cents), 0);
  assert_int_equal (cents, INT64_C (922337203685478));
  assert_int_equal (programme_grant (all, -1, &cents), 0);
  assert_int_equal (cents, 0);
  assert_grant (self, INT64_MAX, INT64_MAX);
  scene_done (self);
}

static void own_funds_come_first (void **state)
{
  struct scene *self = scene_new (*state);
  int64_t cents = 0;
  const struct programme *full =
      add (self, "full", "financing", value_string ("full"), "own_share", value_int (1000), "own_min_cents", value_int (500000), NULL);
  assert_int_equal (programme_grant (full, 10000000, &cents), 0);
  assert_int_equal (cents, 9000000);
  assert_int_equal (programme_own_minimum (full, 10000001, &cents), 0);
  assert_int_equal (cents, 1000001);
  assert_grant (self, 10000000, 9000000);
  assert_told (self, ERR_MATCH_OWN, "Bis zu 90.000 €, weil mindestens 10.000 € Eigenmittel bleiben müssen.",
               "Up to €90,000, because at least €10,000 of own funds are required.");
  set (self->look, "invest_cents", value_int (500000));
  assert_missed (self, ERR_MATCH_OWN_COVERS, "Die geforderten Eigenmittel von 5.000 € decken schon alles.");
  scene_done (self);
}

static void a_fixed_amount_is_never_more_than_the_cost (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "fixed", "financing", value_string ("fixed"), "fixed_cents", value_int (5000000), NULL);
  assert_grant (self, 13000000, 5000000);
  assert_told (self, ERR_MATCH_FIXED, "Festbetrag: 50.000 €.", "Fixed amount: €50,000.");
  assert_grant (self, 4000000, 4000000);
  scene_done (self);
}

static void what_is_unknown_is_not_zero (void **state)
{
  struct scene *self = scene_new (*state);
  int64_t cents = 77;
  const struct programme *capped = add (self, "capped", "max_cents", value_int (20000000), NULL);
  assert_int_equal (programme_grant (capped, 13000000, &cents), -1);
  assert_int_equal (programme_own_minimum (capped, 13000000, &cents), -1);
  assert_grant (self, 13000000, -1);
  assert_told (self, ERR_MATCH_AMOUNT_UNKNOWN_TERMS, "Der Fördersatz ist unbekannt, damit auch die Höhe der Förderung; bekannt ist: höchstens 200.000 €.",
               "The rate is unknown, and so is the amount; what is known: at most €200,000.");
  const struct reasons *reasons = reasons_for (self, 0);
  assert_true (lists (reasons, ERR_MATCH_DEADLINE_UNKNOWN, "deadlines") && lists (reasons, ERR_MATCH_APPLICANTS_UNKNOWN, "applicants") &&
               lists (reasons, ERR_MATCH_AREA_UNKNOWN, "area"));
  scene_done (self);
}

static void whatever_the_costs_a_programme_gives_no_more_than_its_own_limits (void **state)
{
  struct scene *self = scene_new (*state);
  int64_t cents = 0;
  const struct programme *digital = add_digital (self);
  assert_int_equal (programme_ceiling (digital, COSTS_UNKNOWN, &cents), 0);
  assert_int_equal (cents, 12000000);
  const struct programme *fixed = add (self, "fixed", "financing", value_string ("fixed"), "fixed_cents", value_int (5000000), NULL);
  assert_int_equal (programme_ceiling (fixed, COSTS_UNKNOWN, &cents), 0);
  assert_int_equal (cents, 5000000);
  assert_int_equal (programme_ceiling (digital, 0, &cents), 0);
  assert_int_equal (cents, 0);
  scene_done (self);
}

static void without_costs_the_terms_are_told (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  assert_told (self, ERR_MATCH_COST_UNKNOWN_TERMS, "Die Kosten des Vorgangs sind unbekannt; gefördert wird bis zu 90 %, höchstens 120.000 €.",
               "The cost of the case is unknown; the funding is up to 90%, at most €120,000.");
  assert_int_equal (self->matches[0].grant_cents, -1);
  set (self->look, "invest_cents", map_with (*state, "band", value_string ("to_500k")));
  match (self);
  assert_int_equal (self->matches[0].grant_cents, -1);
  scene_done (self);
}

static void a_plan_goes_before_an_estimate (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  set (self->look, "invest_cents", value_int (99900000));
  add_row (self->look, "expenses", "A-001", "eligible", value_bool (true), "cents", value_int (10000000), NULL);
  add_row (self->look, "expenses", "A-002", "eligible", value_bool (false), "cents", value_int (50000000), NULL);
  add_row (self->look, "expenses", "A-003", "cents", value_int (50000000), NULL);
  add_row (self->look, "expenses", "A-004", "eligible", value_bool (true), "cents", value_int (3000000), NULL);
  match (self);
  assert_int_equal (self->matches[0].grant_cents, 11700000);
  add_row (self->look, "expenses", "A-005", "eligible", value_bool (true), "cents", value_int (INT64_MAX), NULL);
  assert_missed (self, ERR_MATCH_COST_OVERFLOW, "Die Summe der zuwendungsfähigen Ausgaben ist zu groß.");
  scene_done (self);
}

static void a_plan_without_eligible_costs_gets_nothing (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  add_row (self->look, "expenses", "A-001", "eligible", value_bool (false), "cents", value_int (10000000), NULL);
  assert_missed (self, ERR_MATCH_NOTHING_ELIGIBLE, "Im Finanzierungsplan steht keine zuwendungsfähige Ausgabe.");
  scene_done (self);
}

static void other_rates_are_told (void **state)
{
  struct scene *self = scene_new (*state);
  struct value rates = one_of (*state, rate_of (*state, "ordinary", 6500));
  value_append (*state, &rates, rate_of (*state, "budget_emergency", 9000));
  value_append (*state, &rates, rate_of (*state, "cooperation", 8750));
  add (self, "mpsc", "rates", rates, NULL);
  assert_grant (self, 10000000, 6500000);
  assert_told (self, ERR_MATCH_OTHER_RATE, "Bei Haushaltsnotlage bis zu 90 %, das sind 90.000 €.", "In a budget emergency up to 90%, that is €90,000.");
  assert_true (says (reasons_for (self, 0)->items[2].de, "87,5 %") && says (reasons_for (self, 0)->items[2].en, "87.5%"));
  scene_done (self);
}

/* ---- Filters ---- */

static void what_is_too_small_is_not_granted (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  set (self->look, "invest_cents", value_int (555555));
  assert_missed (self, ERR_MATCH_BELOW, "Die Förderung wäre 4.999,99 €; bewilligt wird erst ab 5.000 €.");
  assert_grant (self, 555556, 500000);
  scene_done (self);
}

static void a_closed_programme_is_missed_with_its_stand (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "closed", "status", value_string ("closed"), "as_of", value_string ("2026-03-01"), "deadlines",
       one_of (*state, deadline_of (*state, "yearly", "month_day", "05-22")), NULL);
  char deadline[11];
  assert_missed (self, ERR_MATCH_CLOSED, "Zurzeit geschlossen (Stand 01.03.2026).");
  assert_false (programme_next_deadline (self->matches[0].programme, SLICE ("2026-03-10"), deadline));
  scene_done (self);
  self = scene_new (*state);
  add (self, "planned", "status", value_string ("planned"), NULL);
  assert_missed (self, ERR_MATCH_PLANNED, "Erst geplant, Anträge sind noch nicht möglich (Stand unbekannt).");
  scene_done (self);
}

static void only_those_named_can_apply (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "districts", "applicants", texts_of (*state, "district", NULL), NULL);
  assert_missed (self, ERR_MATCH_APPLICANT, "Nur Landkreise können hier Anträge stellen; Bernburg (Saale) ist eine Gemeinde.");
  self->applicant.kind = SLICE ("district");
  match (self);
  assert_true (self->matches[0].hit);
  self->applicant.kind = SLICE ("region");
  match (self);
  assert_false (self->matches[0].hit);
  scene_done (self);
}

static void the_area_is_a_beginning_of_the_regional_key (void **state)
{
  static const struct
  {
    const char *area, *key;
    bool hit;
  } cases[] = {{"15", BERNBURG, true},  {"15089", BERNBURG, true},    {BERNBURG, BERNBURG, true}, {"14", BERNBURG, false},
               {"1508", "15089", true}, {BERNBURG, "15089", false},   {"15", "150895051", true},  {"05", "15089", false},
               {"5", "05111", false},   {"05", "051110000000", true}, {"15", "stadtwerke", true}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    struct scene *self = scene_new (*state);
    add (self, "area", "area", texts_of (*state, "99", cases[i].area), NULL);
    self->applicant.key = slice_of (cases[i].key);
    match (self);
    if (self->matches[0].hit != cases[i].hit)
      fail_msg ("area %s, key %s", cases[i].area, cases[i].key);
    scene_done (self);
  }
  struct scene *self = scene_new (*state);
  add (self, "area", "area", texts_of (*state, "05", "14"), NULL);
  assert_missed (self, ERR_MATCH_AREA, "Nur im Gebiet mit dem Regionalschlüssel 05, 14…; Bernburg (Saale) liegt nicht darin.");
  self->applicant.key = SLICE ("firma-a");
  self->applicant.district = SLICE_NONE;
  assert_told (self, ERR_MATCH_PLACE_UNKNOWN, "Ob Bernburg (Saale) im Fördergebiet liegt, ist unbekannt.",
               "Whether Bernburg (Saale) lies in the area is unknown.");
  scene_done (self);
}

static void a_field_of_action_must_be_shared (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "energy", "fields_of_action", texts_of (*state, "energy", "mobility"), NULL);
  assert_told (self, ERR_MATCH_ACTION_UNKNOWN, "Das Programm ist auf Handlungsfelder beschränkt; das des Vorgangs ist noch unbekannt.",
               "The programme is limited to fields of action; that of the case is unknown.");
  set (self->look, "fields_of_action", texts_of (*state, "education", NULL));
  assert_missed (self, ERR_MATCH_ACTION, "Nur für Energie, Mobilität und Verkehr; der Vorgang gehört zu Bildung.");
  set (self->look, "fields_of_action", texts_of (*state, "education", "mobility"));
  match (self);
  assert_true (self->matches[0].hit);
  scene_done (self);
}

static void what_has_begun_is_too_late (void **state)
{
  struct scene *self = scene_new (*state);
  add_digital (self);
  struct table_row *award = add_row (self->look, "procurements", "V-001", "awarded_on", value_string ("2026-03-11"), NULL);
  match (self);
  assert_true (self->matches[0].hit); /* tomorrow is not yet */
  value_set_str (*state, &award->cells, "awarded_on", value_string ("2026-03-10"));
  assert_missed (self, ERR_MATCH_BEGUN, "Das Vorhaben hat schon begonnen (Zuschlag am 10.03.2026); ein vorzeitiger Beginn ist nicht erlaubt.");
  add_row (self->look, "applications", "B-001", "programme", value_string ("digital"), "early_start", value_string ("approved"), NULL);
  match (self);
  assert_true (self->matches[0].hit);
  scene_done (self);
  self = scene_new (*state);
  add (self, "request", "early_start", value_string ("on_request"), NULL);
  self->look->kase.stage = SLICE ("implementation");
  assert_missed (self, ERR_MATCH_BEGUN_UNASKED,
                 "Das Vorhaben hat schon begonnen (der Vorgang ist in „Umsetzung“); ein vorzeitiger Beginn hätte vorher genehmigt sein müssen.");
  scene_done (self);
}

static void de_minimis_counts_for_undertakings_only (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "minimis", "de_minimis", value_bool (true), "rates", one_of (*state, rate_of (*state, "ordinary", 10000)), NULL);
  set (self->look, "deminimis_cents", value_int (20000000));
  assert_grant (self, 10000001, 10000001);
  set (self->look, "acts_as_undertaking", value_bool (true));
  assert_missed (self, ERR_MATCH_DE_MINIMIS, "Mit den 200.000 € De-minimis-Beihilfen der letzten drei Jahre wären die erlaubten 300.000 € überschritten.");
  assert_grant (self, 10000000, 10000000);
  set (self->look, "deminimis_cents", value_int (INT64_MAX));
  match (self);
  assert_false (self->matches[0].hit);
  value_remove (&self->look->fields, SLICE ("deminimis_cents"));
  assert_told (self, ERR_MATCH_DE_MINIMIS_UNKNOWN, "De-minimis-Beihilfe: Was in drei Jahren schon bezogen wurde, ist unbekannt; erlaubt sind 300.000 €.",
               "De minimis aid: what was received in three years is unknown; allowed is €300,000.");
  scene_done (self);
}

static void programmes_that_exclude_one_another_are_told (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "one", "exclusions", texts_of (*state, "two", NULL), NULL);
  add (self, "three", "status", value_string ("closed"), NULL);
  add (self, "two", NULL); /* keys in their order */
  struct table_row *row = add_row (self->look, "applications", "B-001", "programme", value_string ("two"), "status", value_string ("submitted"), NULL);
  assert_told (self, ERR_MATCH_NOT_TOGETHER, "Nicht zusammen mit „two“, wofür es schon einen Antrag gibt.",
               "Not together with \"two\", for which there is an application already.");
  value_set_str (*state, &row->cells, "programme", value_string ("one"));
  match (self);
  assert_true (lists (reasons_for (self, 1), ERR_MATCH_NOT_TOGETHER, "combination"));
  value_set_str (*state, &row->cells, "status", value_string ("refused"));
  match (self);
  assert_false (lists (reasons_for (self, 1), ERR_MATCH_NOT_TOGETHER, "combination"));
  scene_done (self);
}

static void every_miss_is_told_at_once (void **state)
{
  struct scene *self = scene_new (*state);
  add (self, "slr", "status", value_string ("closed"), "applicants", texts_of (*state, "district", NULL), "area", texts_of (*state, "14", NULL), "rates",
       one_of (*state, rate_of (*state, "ordinary", 9000)), "early_start", value_string ("no"), NULL);
  self->look->kase.stage = SLICE ("operation");
  match (self);
  const struct reasons *reasons = reasons_for (self, 0);
  assert_int_equal (reasons->count, 4);
  scene_done (self);
}

/* ---- Days ---- */

static void the_next_deadline_is_on_or_after_today (void **state)
{
  static const struct
  {
    const char *kind, *column, *day, *today, *next;
  } cases[] = {{"yearly", "month_day", "05-22", "2026-05-22", "2026-05-22"}, {"yearly", "month_day", "05-22", "2026-05-23", "2027-05-22"},
               {"yearly", "month_day", "02-29", "2027-01-01", "2027-02-28"}, {"yearly", "month_day", "02-29", "2028-01-01", "2028-02-29"},
               {"yearly", "month_day", "12-31", "2026-12-31", "2026-12-31"}, {"fixed", "day", "2026-03-10", "2026-03-10", "2026-03-10"},
               {"fixed", "day", "2026-03-09", "2026-03-10", NULL},           {"rolling", NULL, NULL, "2026-03-10", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
  {
    char next[11] = "";
    struct scene *self = scene_new (*state);
    const struct programme *programme = add (self, "p", "deadlines", one_of (*state, deadline_of (*state, cases[i].kind, cases[i].column, cases[i].day)), NULL);
    assert_int_equal (programme_next_deadline (programme, slice_of (cases[i].today), next), cases[i].next != NULL);
    assert_string_equal (next, cases[i].next != NULL ? cases[i].next : "");
    scene_done (self);
  }
}

static void a_deadline_that_passed_closes_unless_another_comes (void **state)
{
  struct scene *self = scene_new (*state);
  struct value past = one_of (*state, deadline_of (*state, "fixed", "day", "2026-01-31")), both = value_copy (*state, &past);
  add (self, "a", "deadlines", past, "as_of", value_string ("2025-12-24"), NULL);
  assert_missed (self, ERR_MATCH_PAST, "Die letzte bekannte Antragsfrist ist vorbei (Stand 24.12.2025).");
  value_append (*state, &both, deadline_of (*state, "rolling", NULL, NULL));
  add (self, "b", "deadlines", both, NULL);
  match (self);
  assert_true (self->matches[0].hit);
  assert_true (lists (reasons_for (self, 0), ERR_MATCH_ROLLING, "deadlines"));
  scene_done (self);
}

/* ---- Order ---- */

static void hits_come_first_then_money_then_deadline_then_key (void **state)
{
  static const char *const expected[] = {"d", "b", "g", "e", "c", "f", "a"};
  struct scene *self = scene_new (*state);
  struct value soon = one_of (*state, deadline_of (*state, "fixed", "day", "2026-04-01")),
               late = one_of (*state, deadline_of (*state, "fixed", "day", "2026-09-01"));
  struct value half = one_of (*state, rate_of (*state, "ordinary", 5000)), most = one_of (*state, rate_of (*state, "ordinary", 9000));
  add (self, "a", "status", value_string ("closed"), "rates", most, NULL);
  add (self, "b", "rates", half, "deadlines", soon, NULL);
  add (self, "c", NULL);
  add (self, "d", "rates", most, NULL);
  add (self, "e", "rates", half, NULL);
  add (self, "f", NULL);
  add (self, "g", "rates", half, "deadlines", late, NULL);
  set (self->look, "invest_cents", value_int (1000000));
  match (self);
  assert_int_equal (self->count, sizeof expected / sizeof expected[0]);
  for (uint32_t i = 0; i < self->count; i++)
    assert_true (slice_is (programme_key (self->matches[i].programme), expected[i]));
  scene_done (self);
}

static void no_programmes_match_nothing (void **state)
{
  struct scene *self = scene_new (*state);
  match (self);
  assert_int_equal (self->count, 0);
  assert_null (programmes_find (self->programmes, SLICE ("a")));
  scene_done (self);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_grant_is_its_share_of_the_cost_until_its_limit),
      PROMISE (no_amount_is_too_large),
      PROMISE (own_funds_come_first),
      PROMISE (a_fixed_amount_is_never_more_than_the_cost),
      PROMISE (what_is_unknown_is_not_zero),
      PROMISE (whatever_the_costs_a_programme_gives_no_more_than_its_own_limits),
      PROMISE (without_costs_the_terms_are_told),
      PROMISE (a_plan_goes_before_an_estimate),
      PROMISE (a_plan_without_eligible_costs_gets_nothing),
      PROMISE (other_rates_are_told),
      PROMISE (what_is_too_small_is_not_granted),
      PROMISE (a_closed_programme_is_missed_with_its_stand),
      PROMISE (only_those_named_can_apply),
      PROMISE (the_area_is_a_beginning_of_the_regional_key),
      PROMISE (a_field_of_action_must_be_shared),
      PROMISE (what_has_begun_is_too_late),
      PROMISE (de_minimis_counts_for_undertakings_only),
      PROMISE (programmes_that_exclude_one_another_are_told),
      PROMISE (every_miss_is_told_at_once),
      PROMISE (the_next_deadline_is_on_or_after_today),
      PROMISE (a_deadline_that_passed_closes_unless_another_comes),
      PROMISE (hits_come_first_then_money_then_deadline_then_key),
      PROMISE (no_programmes_match_nothing),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
