/* SPDX-License-Identifier: EUPL-1.2 */
/* Open data: the public cases as CSV and JSON, and the catalogue of all of it as DCAT-AP.de in JSON-LD. */
#include "public.h"

#include "clients/documents/sheet.h"

#include <stdlib.h>
#include <string.h>

static json_t *json_of (struct slice text)
{
  json_t *json = text.data == NULL ? NULL : json_stringn (text.data, text.size);
  return json == NULL ? json_string ("") : json;
}

static json_t *json_of_text (const char *text)
{
  return json_of (slice_of (text));
}

static void set (json_t *object, const char *key, struct slice text)
{
  if (text.size > 0)
    json_object_set_new (object, key, json_of (text));
}

static void write_json (json_t *json, FILE *out)
{
  json_dumpf (json, out, JSON_INDENT (1));
  fputc ('\n', out);
  json_decref (json);
}

static const char *place (const struct making *self, const char *path)
{
  return address_of (self->web, self->arena, path);
}

/* ---- CSV ---- */

static void write_case (struct sheet *sheet, const struct making *self, const struct public_case *kase)
{
  struct arena *arena = self->arena;
  const struct slice texts[] = {kase->ref,           kase->title,    kase->summary,
                                kase->org,           kase->org_name, kase->district,
                                kase->district_name, kase->stage,    stage_words (arena, self->state, kase, self->german),
                                kase->state};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    sheet_cell_text (sheet, texts[i]);
  sheet_cell_date (sheet, day_text (arena, kase->entered_ms));
  sheet_cell_date (sheet, kase->starts_on);
  sheet_cell_date (sheet, kase->ends_on);
  sheet_cell_number (sheet, kase->support);
  sheet_cell_number (sheet, kase->adoptions);
  sheet_cell_text (sheet, slice_of (place (self, case_path (arena, kase->ref))));
  sheet_row_end (sheet);
}

/* Headers are keys for programs: the same in both languages. */
static void make_csv (struct making *self)
{
  static const struct sheet_column columns[] = {
      {{"ref", 3}, SHEET_TEXT},         {{"title", 5}, SHEET_TEXT},      {{"summary", 7}, SHEET_TEXT},        {{"org", 3}, SHEET_TEXT},
      {{"org_name", 8}, SHEET_TEXT},    {{"district", 8}, SHEET_TEXT},   {{"district_name", 13}, SHEET_TEXT}, {{"stage", 5}, SHEET_TEXT},
      {{"stage_name", 10}, SHEET_TEXT}, {{"state", 5}, SHEET_TEXT},      {{"entered_on", 10}, SHEET_DATE},    {{"starts_on", 9}, SHEET_DATE},
      {{"ends_on", 7}, SHEET_DATE},     {{"support", 7}, SHEET_INTEGER}, {{"adoptions", 9}, SHEET_INTEGER},   {{"url", 3}, SHEET_TEXT}};
  struct sheet_options options = {.format = SHEET_CSV, .german = self->german, .made_ms = self->state->changed_ms};
  struct sheet *sheet;
  sheet_open (&sheet, self->out, &options, columns, sizeof columns / sizeof columns[0]);
  for (uint32_t i = 0; i < self->state->count; i++)
    write_case (sheet, self, &self->state->cases[i]);
  enum sheet_error error = sheet_close (&sheet);
  if (error != SHEET_OK)
    web_log (WEB_ERROR, "event=public_csv error=%s", sheet_error_name (error));
}

static void answer_csv (struct exchange *self)
{
  exchange_header (self, "Content-Disposition", "inline; filename=\"vorhaben.csv\"");
  public_answer_made (self, PUBLIC_CSV, "text/csv; charset=utf-8; header=present", make_csv);
}

void get_public_csv (struct exchange *self)
{
  public_with (self, answer_csv);
}

/* ---- JSON ---- */

static json_t *org_json (struct slice key, struct slice name)
{
  return json_pack ("{so so}", "key", json_of (key), "name", json_of (name));
}

static json_t *case_json (const struct making *self, const struct public_case *kase)
{
  struct arena *arena = self->arena;
  json_t *json = json_pack ("{so so}", "ref", json_of (kase->ref), "title", json_of (kase->title));
  set (json, "summary", kase->summary);
  json_object_set_new (json, "org", org_json (kase->org, kase->org_name));
  if (kase->district.size > 0)
    json_object_set_new (json, "district", org_json (kase->district, kase->district_name));
  json_object_set_new (json, "stage", org_json (kase->stage, stage_words (arena, self->state, kase, self->german)));
  set (json, "state", kase->state);
  set (json, "entered", slice_of (time_text (arena, kase->entered_ms)));
  set (json, "starts_on", kase->starts_on);
  set (json, "ends_on", kase->ends_on);
  set (json, "until", kase->until);
  set (json, "merged_into", kase->merged_into);
  json_object_set_new (json, "support", json_integer (kase->support));
  json_object_set_new (json, "adoptions", json_integer (kase->adoptions));
  set (json, "url", slice_of (place (self, case_path (arena, kase->ref))));
  return json;
}

static void make_json (struct making *self)
{
  json_t *cases = json_array ();
  for (uint32_t i = 0; i < self->state->count; i++)
    json_array_append_new (cases, case_json (self, &self->state->cases[i]));
  write_json (json_pack ("{so so so so}", "updated", json_of_text (time_text (self->arena, self->state->changed_ms)), "publisher",
                         json_of (public_operator (self->web, self->german)), "licence", json_of_text (public_licence (self->web)), "cases", cases),
              self->out);
}

static void answer_json (struct exchange *self)
{
  public_answer_made (self, PUBLIC_JSON, "application/json; charset=utf-8", make_json);
}

void get_public_json (struct exchange *self)
{
  public_with (self, answer_json);
}

/* ---- DCAT-AP.de ---- */

#define EU "http://publications.europa.eu/resource/authority/"
#define DCATDE "http://dcat-ap.de/def/"

struct shape
{
  const char *path, *type, *file_type; /* media type, key of the EU's list of file types */
};

static json_t *link_to (const char *address)
{
  return json_pack ("{so}", "@id", json_of_text (address));
}

static json_t *typed (const char *type, const char *value)
{
  return json_pack ("{ss so}", "@type", type, "@value", json_of_text (value));
}

static json_t *worded (enum public_text text)
{
  return json_pack ("[{ss so}{ss so}]", "@language", "de", "@value", json_of (say (true, text)), "@language", "en", "@value", json_of (say (false, text)));
}

static json_t *publisher (const struct making *self)
{
  return json_pack ("{so ss so}", "@id", json_of_text (place (self, "/public#publisher")), "@type", "foaf:Agent", "foaf:name",
                    json_of (public_operator (self->web, true)));
}

static json_t *contact_point (const struct making *self)
{
  json_t *json = json_pack ("{ss so so}", "@type", "vcard:Organization", "vcard:fn", json_of (public_operator (self->web, true)), "vcard:hasURL",
                            link_to (place (self, "/public")));
  if (self->web->config.contact != NULL)
    json_object_set_new (json, "vcard:hasEmail", link_to (arena_printf (self->arena, "mailto:%s", self->web->config.contact)));
  return json;
}

static json_t *distribution (const struct making *self, const struct shape *shape)
{
  struct arena *arena = self->arena;
  const char *address = place (self, shape->path);
  json_t *json = json_pack ("{so ss ss}", "@id", json_of_text (arena_printf (arena, "%s#distribution", address)), "@type", "dcat:Distribution", "dct:title",
                            strrchr (shape->path, '/') + 1);
  json_object_set_new (json, "dcat:accessURL", link_to (address));
  json_object_set_new (json, "dcat:downloadURL", link_to (address));
  json_object_set_new (json, "dct:license", link_to (public_licence (self->web)));
  json_object_set_new (json, "dcatde:licenseAttributionByText", json_of (public_operator (self->web, true)));
  json_object_set_new (json, "dct:format", link_to (arena_printf (arena, EU "file-type/%s", shape->file_type)));
  json_object_set_new (json, "dcat:mediaType", link_to (arena_printf (arena, "https://www.iana.org/assignments/media-types/%s", shape->type)));
  json_object_set_new (json, "dct:modified", typed ("xsd:dateTime", time_text (arena, self->state->changed_ms)));
  return json;
}

/* Districts go by the official key of five digits, which the list of areas has as well. */
static json_t *areas (const struct making *self)
{
  json_t *list = json_array ();
  const char *seen = " ";
  for (uint32_t i = 0; i < self->state->count; i++)
  {
    struct slice key = self->state->cases[i].district;
    const char *word = key.size == 5 ? arena_printf (self->arena, " %.5s ", key.data) : "";
    if (key.size != 5 || strspn (word + 1, "0123456789") != 5 || strstr (seen, word) != NULL)
      continue;
    seen = arena_printf (self->arena, "%s%s", seen, word + 1);
    json_array_append_new (list, link_to (arena_printf (self->arena, DCATDE "politicalGeocoding/districtKey/%.5s", key.data)));
  }
  return list;
}

static json_t *dataset (const struct making *self, const char *name, enum public_text title, enum public_text text, const struct shape *shapes, size_t count)
{
  struct arena *arena = self->arena;
  const char *id = place (self, arena_printf (arena, "/public/dcat.jsonld#%s", name));
  json_t *json = json_pack ("{so ss so so so}", "@id", json_of_text (id), "@type", "dcat:Dataset", "dct:identifier", json_of_text (id), "dct:title",
                            worded (title), "dct:description", worded (text));
  json_t *distributions = json_array ();
  for (size_t i = 0; i < count; i++)
    json_array_append_new (distributions, distribution (self, &shapes[i]));
  json_object_set_new (json, "dct:publisher", link_to (place (self, "/public#publisher")));
  json_object_set_new (json, "dcat:contactPoint", contact_point (self));
  json_object_set_new (json, "dcat:theme", json_pack ("[oo]", link_to (EU "data-theme/GOVE"), link_to (EU "data-theme/REGI")));
  json_object_set_new (json, "dcat:keyword",
                       json_pack ("[ooo]", json_of (say (true, TX_KEYWORD_1)), json_of (say (true, TX_KEYWORD_2)), json_of (say (true, TX_KEYWORD_3))));
  json_object_set_new (json, "dct:language", link_to (EU "language/DEU"));
  json_object_set_new (json, "dct:accrualPeriodicity", link_to (EU "frequency/UPDATE_CONT"));
  json_object_set_new (json, "dct:accessRights", link_to (EU "access-right/PUBLIC"));
  json_object_set_new (json, "dcat:landingPage", link_to (place (self, "/public")));
  json_object_set_new (json, "dct:modified", typed ("xsd:dateTime", time_text (arena, self->state->changed_ms)));
  json_object_set_new (json, "dcatde:politicalGeocodingLevelURI", link_to (DCATDE "politicalGeocoding/Level/administrativeDistrict"));
  json_object_set_new (json, "dcatde:politicalGeocodingURI", areas (self));
  if (self->web->config.contributor != NULL)
    json_object_set_new (json, "dcatde:contributorID", link_to (self->web->config.contributor));
  json_object_set_new (json, "dcat:distribution", distributions);
  return json;
}

static json_t *context (void)
{
  return json_pack ("{ss ss ss ss ss ss}", "dcat", "http://www.w3.org/ns/dcat#", "dct", "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/",
                    "vcard", "http://www.w3.org/2006/vcard/ns#", "xsd", "http://www.w3.org/2001/XMLSchema#", "dcatde", DCATDE "dcatde/");
}

static void make_dcat (struct making *self)
{
  static const struct shape cases[] = {
      {"/public/cases.csv", "text/csv", "CSV"}, {"/public/cases.json", "application/json", "JSON"}, {"/public/feed.atom", "application/atom+xml", "ATOM"}};
  static const struct shape dates[] = {{"/public/calendar.ics", "text/calendar", "ICS"}};
  json_t *catalog = json_pack ("{so so ss so so}", "@context", context (), "@id", json_of_text (place (self, "/public/dcat.jsonld")), "@type", "dcat:Catalog",
                               "dct:title", worded (TX_CATALOG), "dct:description", worded (TX_CATALOG_TEXT));
  json_object_set_new (catalog, "dct:publisher", publisher (self));
  json_object_set_new (catalog, "dct:language", link_to (EU "language/DEU"));
  json_object_set_new (catalog, "dct:license", link_to (public_licence (self->web)));
  json_object_set_new (catalog, "foaf:homepage", link_to (place (self, "/public")));
  json_object_set_new (catalog, "dcat:themeTaxonomy", link_to (EU "data-theme"));
  json_object_set_new (catalog, "dct:modified", typed ("xsd:dateTime", time_text (self->arena, self->state->changed_ms)));
  json_object_set_new (catalog, "dcat:dataset",
                       json_pack ("[oo]", dataset (self, "cases", TX_DATASET_CASES, TX_DATASET_CASES_TEXT, cases, sizeof cases / sizeof cases[0]),
                                  dataset (self, "dates", TX_DATASET_DATES, TX_DATASET_DATES_TEXT, dates, 1)));
  write_json (catalog, self->out);
}

static void answer_dcat (struct exchange *self)
{
  public_answer_made (self, PUBLIC_DCAT, "application/ld+json; charset=utf-8", make_dcat);
}

void get_public_dcat (struct exchange *self)
{
  public_with (self, answer_dcat);
}
