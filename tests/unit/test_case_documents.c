/* SPDX-License-Identifier: EUPL-1.2 */
/* Promises about documents made of a case: from fixed values, read in their HTML. */
#include "clients/documents/case_file.h"
#include "proto/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A definition with one of everything.  Keys of sections that papers use themselves do no harm. */
static const char fields_part[] =
    "{'key':'p','version':1,'de':'P','en':'P','definition':{"
    "'stages':[{'key':'draft','number':0,'de':'Entwurf','en':'Draft'},{'key':'idea','number':1,'de':'Idee','en':'Idea'},{'key':'specification','number':3,'de':"
    "'Spezifikation','en':'Specification'}],"
    "'sections':[{'key':'ref','de':'Worum es geht','en':'What it is "
    "about'},{'key':'money','de':'Geld','en':'Money'},{'key':'effect','de':'Wirkung','en':'Effect'},{'key':'inner','de':'Internes','en':'Internal'},"
    "{'key':'later','de':'Finanzierungsplan','en':'Funding plan'},{'key':'triage','de':'Erstprüfung','en':'Triage'}],"
    "'fields':["
    "{'key':'title','type':'text','section':'ref','class':'public','due':0,'de':'Titel','en':'Title'},"
    "{'key':'problem','type':'text','section':'ref','class':'public','due':2,'de':'Problem','en':'Problem'},"
    "{'key':'invest_cents','type':'money','section':'money','class':'parties','due':2,'de':'Einmalige Kosten','en':'One-off cost','min':0,'max':100000000000,"
    "'option_keys':['5k','more'],'option_de':['bis 5.000 €','mehr'],'option_en':['up to €5,000','more']},"
    "{'key':'annual_cents','type':'money','section':'money','class':'parties','due':2,'de':'Laufende Kosten','en':'Annual "
    "cost','option_keys':['5k'],'option_de':['bis 5.000 €'],'option_en':['up to €5,000']},"
    "{'key':'budget_year','type':'int','section':'money','class':'parties','min':2000,'max':2100,'de':'Haushaltsjahr','en':'Budget year'},"
    "{'key':'population','type':'int','section':'money','class':'public','min':0,'max':100000000,'de':'Menschen','en':'People'},"
    "{'key':'starts_on','type':'date','section':'money','class':'public','due':2,'de':'Beginn','en':'Start'},"
    "{'key':'goals','type':'keys','section':'effect','class':'public','none':'none_adopted','none_de':'keine Strategie','none_en':'no "
    "strategy','de':'Ziele','en':'Goals'},"
    "{'key':'partners','type':'orgs','section':'effect','class':'public','de':'Partner','en':'Partners'},"
    "{'key':'unit','type':'record','section':'effect','class':'public','de':'Federführung','en':'Lead'},"
    "{'key':'covered','type':'bool','section':'later','class':'parties','de':'Folgekosten gedeckt','en':'Follow-up covered'},"
    "{'key':'note','type':'text','section':'later','class':'parties','de':'Erläuterung','en':'Note'},"
    "{'key':'similar','type':'bool','section':'triage','class':'region','due':1,'de':'Ähnliche gesichtet','en':'Similar seen'},"
    "{'key':'secret','type':'text','section':'inner','class':'staff','due':2,'de':'Geheim','en':'Secret'},"
    "{'key':'decision_proposal','type':'text','section':'inner','class':'parties','de':'Beschlussvorschlag','en':'Proposal'}],";

static const char tables_part[] =
    "'columns':[{'record':'unit','key':'office','type':'text','de':'Amt','en':'Office'},{'record':'unit','key':'since','type':'date','de':'seit','en':'since'},"
    "{'table':'risks','key':'title','type':'text','de':'Risiko','en':'Risk'},"
    "{'table':'indicators','key':'title','type':'text','de':'Indikator','en':'Indicator'},{'table':'indicators','key':'target','type':'decimal','de':'Zielwert'"
    ",'en':'Target'},"
    "{'table':'expenses','key':'kind','type':'enum','option_keys':['staff','other'],'option_de':['Personal','Sonstiges'],'option_en':['staff','other'],'de':'"
    "Art','en':'Kind'},"
    "{'table':'cover','key':'kind','type':'enum','option_keys':['own','grant'],'option_de':['Eigenmittel','Fördermittel'],'option_en':['own "
    "funds','grant'],'de':'Quelle','en':'Source'},"
    "{'table':'cover','key':'application','type':'row','of':'applications','de':'Antrag','en':'Application'},"
    "{'table':'applications','key':'title','type':'text','de':'Bezeichnung','en':'Name'},{'table':'applications','key':'programme','type':'programme','de':'"
    "Programm','en':'Programme'},"
    "{'table':'milestones','key':'title','type':'text','de':'Meilenstein','en':'Milestone'}],"
    "'tables':[{'key':'participants','section':'effect','class':'public','title':'name','de':'Beteiligte','en':'Participants'},{'key':'risks','section':'"
    "effect','class':'parties','title':'title','de':'Risiken','en':'Risks'},{'key':'indicators','section':'effect','class':"
    "'public','title':'title','de':'Indikatoren','en':'Indicators'},"
    "{'key':'expenses','section':'money','class':'parties','de':'Ausgaben','en':'Expenses'},{'key':'cover','section':'money','class':'parties','de':'Deckung','"
    "en':'Cover'},"
    "{'key':'requirements','section':'effect','class':'parties','title':'title','de':'Anforderungen','en':'Requirements'},"
    "{'key':'applications','section':'money','class':'parties','title':'title','de':'Anträge','en':'Applications'},{'key':'milestones','class':'public','title'"
    ":'title','de':'Meilensteine','en':'Milestones'}],"
    "'deadlines':[{'key':'milestone','table':'milestones','column':'plan_on','instead':'forecast_on','de':'Meilenstein: {0}','en':'Milestone: {0}'},"
    "{'key':'draw','table':'cover','column':'until','de':'Abruf: {0}','en':'Draw: {0}'}],"
    "'conditions':[{'deadline':0,'all':true,'field':'actual_on','negate':true},{'figure':0,'all':true,'field':'title','values':['never']},"
    "{'deadline':1,'field':'application.status','values':['granted']},{'deadline':1,'field':'sure','values':['true']}],"
    "'approvals':[{'key':'release','stage':'idea','de':'Freigabe','en':'Release'}],'rejections':[]}}";

struct desk
{
  struct arena *arena;
  struct case_file file;
};

/* JSON with ' for ". */
static struct value value_of (struct desk *desk, const char *text)
{
  char *json = arena_copy (desk->arena, text, strlen (text));
  struct value value;
  for (char *at = json; *at != '\0'; at++)
    if (*at == '\'')
      *at = '"';
  json_error_t error;
  json_t *parsed = json_loads (json, 0, &error);
  if (parsed == NULL)
    fail_msg ("%s: %s", error.text, text + (error.position > 20 ? error.position - 20 : 0));
  assert_int_equal (json_to_value (desk->arena, parsed, &value), 0);
  json_decref (parsed);
  return value;
}

static int set_up (void **state)
{
  struct arena *arena = arena_new ();
  struct desk *desk = arena_alloc (arena, sizeof *desk);
  desk->arena = arena;
  desk->file = (struct case_file){.insider = true, .german = true, .made_ms = 1774915200000};
  desk->file.pipeline = value_of (desk, arena_printf (arena, "%s%s", fields_part, tables_part));
  desk->file.view = value_of (desk, "{'ref':'SLK-2026-00001','org':'15089','stage':'idea','state':'open','version':3,'drafted':1767225600000,'entered':"
                                    "1767312000000,'fields':{'title':'Titel'}}");
  desk->file.orgs = value_of (desk, "{'15089':'Salzlandkreis'}");
  *state = desk;
  return 0;
}

static int tear_down (void **state)
{
  struct desk *desk = *state;
  struct arena *arena = desk->arena;
  arena_destroy (&arena);
  return 0;
}

static const char *written (struct desk *desk, const struct paper *paper, enum paper_error (*write) (const struct paper *, FILE *))
{
  char *data = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&data, &size);
  assert_non_null (out);
  assert_int_equal (write (paper, out), PAPER_OK);
  fclose (out);
  const char *bytes = arena_copy (desk->arena, data, size);
  free (data);
  return bytes;
}

static const char *html (struct desk *desk, enum case_document document)
{
  return written (desk, case_document_paper (desk->arena, &desk->file, document), paper_write_html);
}

static void set_fields (struct desk *desk, const char *fields)
{
  value_set_str (desk->arena, &desk->file.view, "fields", value_of (desk, fields));
}

static void assert_says (const char *html, const char *part)
{
  if (strstr (html, part) == NULL)
    fail_msg ("\"%s\" is missing in %s", part, strstr (html, "<main>") == NULL ? html : strstr (html, "<main>"));
}

static void assert_silent (const char *html, const char *part)
{
  if (strstr (html, part) != NULL)
    fail_msg ("\"%s\" stands in %s", part, strstr (html, "<main>") == NULL ? html : strstr (html, "<main>"));
}

/* The row of a table that begins with this. */
static const char *row_of (struct desk *desk, const char *html, const char *name)
{
  const char *row = strstr (html, arena_printf (desk->arena, ">%s<", name)), *end = row == NULL ? NULL : strstr (row, "</tr>");
  if (end == NULL)
    fail_msg ("no row \"%s\" in %s", name, strstr (html, "<main>"));
  return end == NULL ? "" : arena_copy (desk->arena, row, (size_t) (end - row));
}

/* ---- Steckbrief ---- */

static void values_are_written_as_people_write_them (void **state)
{
  struct desk *desk = *state;
  set_fields (
      desk,
      "{'title':'Titel','invest_cents':27700050,'annual_cents':{'band':'5k'},'budget_year':2026,'population':190560,'starts_on':'2026-03-31','goals':['none_"
      "adopted'],"
      "'partners':['15089','new-org'],'unit':{'since':'2026-01-02','office':'Bauamt'},'problem':{'unknown':{'who':'Frau Beispiel','until':'2026-12-31'}}}");
  desk->file.rows = value_of (desk, "[{'table':'indicators','row':'I-1','cells':{'title':'Dauer','target':1234500,'decimals':2}}]");
  const char *said = html (desk, CASE_STECKBRIEF);
  static const char *const parts[] = {"277.000,50 €",
                                      "bis 5.000 €",
                                      ">2026<",
                                      "190.560",
                                      "31.03.2026",
                                      "keine Strategie",
                                      "Salzlandkreis, new-org",
                                      "Amt: Bauamt",
                                      "seit: 02.01.2026",
                                      "noch unbekannt, zu klären von Frau Beispiel bis 31.12.2026",
                                      "1.234,50",
                                      "SLK-2026-00001"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  desk->file.german = false;
  said = html (desk, CASE_STECKBRIEF);
  static const char *const english[] = {"€277,000.50", "up to €5,000",   "31 March 2026",
                                        "no strategy", "Office: Bauamt", "unknown as yet, to be settled by Frau Beispiel until 31 December 2026",
                                        "1,234.50"};
  for (size_t i = 0; i < sizeof english / sizeof english[0]; i++)
    assert_says (said, english[i]);
}

static void sections_follow_the_definition_and_empty_ones_say_so (void **state)
{
  struct desk *desk = *state;
  const char *said = html (desk, CASE_STECKBRIEF), *about = strstr (said, "Worum es geht"), *money = strstr (said, "Geld");
  assert_true (about != NULL && money != NULL && about < money);
  assert_says (money, "Noch nichts eingetragen.");
  assert_says (said, "Noch keine Risiken erfasst.");
  assert_says (said, "Noch keine Entscheidungen.");
  assert_silent (said, "Internes"); /* staff may see more: nothing is claimed */
}

static void an_entry_of_a_later_stage_has_no_heading_to_itself (void **state)
{
  struct desk *desk = *state;
  set_fields (desk, "{'title':'Titel','covered':true}");
  const char *said = html (desk, CASE_STECKBRIEF);
  assert_silent (said, "Finanzierungsplan");
  assert_says (strstr (said, "Weitere Angaben"), "Folgekosten gedeckt");
  set_fields (desk, "{'title':'Titel','covered':true,'note':'Umlage'}");
  assert_says (html (desk, CASE_STECKBRIEF), "Finanzierungsplan");
}

static void a_steckbrief_is_silent_on_the_triage_and_on_participants_there_are_none_of (void **state)
{
  struct desk *desk = *state;
  set_fields (desk, "{'title':'Titel','similar':true}");
  const char *said = html (desk, CASE_STECKBRIEF);
  assert_silent (said, "Erstprüfung");
  assert_silent (said, "Ähnliche gesichtet");
  assert_silent (said, "Beteiligte");
  desk->file.rows = value_of (desk, "[{'table':'participants','row':'B-1','cells':{'name':'Sparkasse'}}]");
  assert_says (strstr (html (desk, CASE_STECKBRIEF), "Beteiligte"), "Sparkasse");
}

static void who_is_no_party_is_told_nothing_of_what_may_be_hidden (void **state)
{
  struct desk *desk = *state;
  desk->file.insider = false;
  for (int i = 0; i < CASE_DOCUMENTS; i++)
  {
    const char *said = html (desk, (enum case_document) i);
    assert_says (said, "nur, was für Sie freigegeben ist");
    assert_silent (said, "Noch keine Risiken");
    assert_silent (said, "Noch keine Anforderungen");
    assert_silent (said, "Noch kein Finanzierungsplan");
    assert_silent (said, "unbekannt");
  }
  assert_says (html (desk, CASE_STECKBRIEF), "Noch keine Indikatoren erfasst."); /* public, so this is known */
}

static void texts_of_people_are_never_markup (void **state)
{
  struct desk *desk = *state;
  set_fields (desk, "{'title':'<script>alert(1)</script>','problem':'a & b < c {0} {{ref}}','decision_proposal':'<img src=x>'}");
  value_set_str (desk->arena, &desk->file.orgs, "15089", value_string ("<b>Kreis</b>"));
  for (int i = 0; i < CASE_DOCUMENTS; i++)
  {
    const char *said = html (desk, (enum case_document) i);
    assert_silent (said, "<script>alert");
    assert_silent (said, "<img");
    assert_silent (said, "<b>Kreis");
    assert_says (said, "&lt;script&gt;");
  }
  assert_says (html (desk, CASE_STECKBRIEF), "a &amp; b &lt; c {0} {{ref}}");
}

static void long_words_and_a_definition_nobody_has_still_make_every_file (void **state)
{
  struct desk *desk = *state;
  char *word = arena_alloc (desk->arena, 6001);
  memset (word, 'W', 6000);
  struct value fields = value_map (desk->arena, 4);
  value_set_str (desk->arena, &fields, "title", value_string (arena_copy (desk->arena, word, 120)));
  value_set_str (desk->arena, &fields, "problem", value_string (word));
  value_set_str (desk->arena, &fields, "former", value_string (word));
  value_set_str (desk->arena, &desk->file.view, "fields", fields);
  assert_says (html (desk, CASE_STECKBRIEF), "Weitere Angaben");
  for (int round = 0; round < 2; round++)
  {
    for (int i = 0; i < CASE_DOCUMENTS; i++)
      assert_memory_equal (written (desk, case_document_paper (desk->arena, &desk->file, (enum case_document) i), paper_write_pdf), "%PDF-", 5);
    desk->file.pipeline = VALUE_NONE;
  }
}

/* ---- Head and decisions ---- */

static void the_head_names_the_version_and_its_day (void **state)
{
  struct desk *desk = *state;
  desk->file.history = value_of (desk, "[{'seq':1,'time':1767225600000,'kind':'case.drafted','body':{},'role':'editor'},{'seq':2,'time':1769904000000,'kind':'"
                                       "case.edited','body':{'version':3},'role':'editor'},"
                                       "{'seq':3,'time':1772323200000,'kind':'case.commented','body':{'text':'x'},'role':'editor'}]");
  assert_says (html (desk, CASE_FUNDING), "Version 3 vom 01.02.2026");
  desk->file.german = false;
  assert_says (html (desk, CASE_FUNDING), "Version 3 of 1 February 2026");
}

static void decisions_say_who_when_on_which_version_and_why (void **state)
{
  struct desk *desk = *state;
  desk->file.history = value_of (
      desk,
      "[{'seq':1,'time':1767225600000,'kind':'case.moved','body':{'from':'draft','to':'idea','version':1},'role':'submitter','org':'15089'},"
      "{'seq':2,'time':1769904000000,'kind':'case.returned','body':{'from':'idea','to':'idea','reason':'Zu kurz','deficiencies':['Nutzen "
      "fehlt'],'due':'2026-03-01'},'role':'coordinator','org':'15089','deputy':true},"
      "{'seq':3,'time':1769904000000,'kind':'case.approved','body':{'kind':'release','verdict':'no','version':2,'text':'Nein.'},'role':'lead','org':'15089'},"
      "{'seq':4,'time':1769904000000,'kind':'case.edited','body':{'fields':{'title':'x'},'version':9},'role':'lead','org':'15089'},"
      "{'seq':5,'time':1769904061000,'kind':'case.row_put','body':{'table':'risks','row':'RI-1','cells':{},'new':true},'role':'lead','org':'15089'},"
      "{'seq':6,'time':1769904061000,'kind':'case.row_put','body':{'table':'risks','row':'RI-1','cells':{}},'role':'lead','org':'15089'}]");
  const char *said = strstr (html (desk, CASE_STECKBRIEF), "Entscheidungen");
  assert_non_null (said);
  assert_silent (said, "Entwurf → Idee"); /* handing in is no decision */
  assert_silent (said, "Geändert");
  static const char *const parts[] = {
      "01.02.2026", "Zurückgegeben: Idee<", "Koordination, Salzlandkreis, in Vertretung", "Zu kurz", "Nutzen fehlt", "bis 01.03.2026", "Freigabe: nein",
      "Nein."};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  said = written (desk, case_history_paper (desk->arena, &desk->file), paper_write_html);
  assert_says (said, "Eingereicht: Entwurf → Idee");
  assert_says (said, "Geändert: Titel");
  assert_says (said, "Zeile eingetragen: Risiken, RI-1");
  assert_says (said, "Zeile geändert: Risiken, RI-1");
  assert_says (said, "01.02.2026 00:01:01");
}

/* ---- Procedures before ---- */

static const char history_of_three[] =
    "[{'seq':1,'kind':'case.drafted','body':{'pipeline':'a','pipeline_version':1}},{'seq':1,'kind':'case.drafted','body':{'fields':{}}},"
    "{'seq':2,'kind':'case.migrated','body':{'pipeline':'b','pipeline_version':1,'from':'idea','to':'proof'}},"
    "{'seq':3,'kind':'case.migrated','body':{'pipeline':'a','pipeline_version':1,'from':'proof','to':'idea'}},"
    "{'seq':4,'kind':'case.edited','body':{'fields':{'reach':'x'}}},"
    "{'seq':5,'kind':'case.migrated','body':{'pipeline':'p','pipeline_version':1,'from':'proof','to':'idea'}}]";

static void procedures_before_are_asked_for_once_and_the_latest_first (void **state)
{
  struct desk *desk = *state;
  desk->file.view = value_of (desk, "{'pipeline':'p','pipeline_version':1,'fields':{}}");
  assert_int_equal (case_former (desk->arena, &desk->file).count, 0);
  desk->file.history = value_of (desk, history_of_three);
  struct value former = case_former (desk->arena, &desk->file);
  assert_int_equal (former.count, 2);
  assert_true (slice_is (value_as_slice (value_at (&former.items[0], "pipeline")), "a"));
  assert_true (slice_is (value_as_slice (value_at (&former.items[1], "pipeline")), "b"));
  struct value history = value_list (desk->arena, 64);
  for (int i = 0; i < 40; i++)
    value_append (desk->arena, &history,
                  value_of (desk, arena_printf (desk->arena, "{'kind':'case.migrated','body':{'pipeline':'p','pipeline_version':%d}}", i + 1)));
  desk->file.history = history;
  assert_int_equal (case_former (desk->arena, &desk->file).count, CASE_FORMER_MAX);
}

static void what_a_procedure_before_knows_goes_by_its_names (void **state)
{
  struct desk *desk = *state;
  desk->file.history = value_of (desk, history_of_three);
  set_fields (desk, "{'title':'Titel','reach':'land','place':{'area':'Nord','spot':'Ecke','note':'1'},'looked':true}");
  desk->file.rows = value_of (desk, "[{'table':'cover','row':'D-1','cells':{'year':2026,'kind':'gift','cents':100}},"
                                    "{'table':'wishes','row':'W-1','cells':{'title':'Bank'}}]");
  const char *said = html (desk, CASE_STECKBRIEF);
  assert_says (said, "reach"); /* nobody knows better */
  desk->file.former = value_of (
      desk, "[{'key':'a','version':1,'de':'Alt','en':'Old','definition':{'stages':[{'key':'proof','number':2,'de':'Probe','en':'Proof'}],"
            "'fields':[{'key':'reach','type':'enum','section':'effect','de':'Reichweite','en':'Reach','option_keys':['land'],'option_de':['landesweit'],"
            "'option_en':['state']},{'key':'place','type':'record','section':'x','de':'Ort','en':'Place'},{'key':'looked','type':'bool','section':'triage',"
            "'de':'Angesehen','en':'Seen'},{'key':'title','type':'text','section':'x','de':'Falscher Titel','en':'Wrong'}],"
            "'columns':[{'record':'place','key':'spot','type':'text','de':'Stelle','en':'Spot'},{'record':'place','key':'area','type':'text','de':'Gebiet','en'"
            ":'Area'}],"
            "'tables':[{'key':'wishes','section':'effect','class':'public','title':'title','de':'Wünsche','en':'Wishes'}]}}]");
  said = html (desk, CASE_STECKBRIEF);
  static const char *const parts[] = {"Reichweite", "landesweit", "Ort", "Stelle: Ecke", "note: 1"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  assert_true (strstr (said, "Stelle: Ecke") < strstr (said, "Gebiet: Nord")); /* as that procedure orders them */
  assert_silent (said, "Angesehen");                                           /* the Erstprüfung, as ever */
  assert_silent (said, "Falscher Titel");
  assert_says (html (desk, CASE_FUNDING), "Quelle");
  said = written (desk, case_history_paper (desk->arena, &desk->file), paper_write_html);
  assert_says (said, "Verfahren gewechselt: P, Probe → Idee");
  assert_says (said, "Verfahren gewechselt: Alt, Probe → Idee");
  assert_says (said, "Geändert: Reichweite");
}

/* Keys of sections are the definition's, those of facts and tables are others'. */
static void a_section_may_be_called_as_anything_else_is (void **state)
{
  struct desk *desk = *state;
  static const char *const keys[] = {"risks", "indicators", "other_fields", "decisions", "content", "ref"};
  desk->file.rows = value_of (desk, "[{'table':'risks','row':'RI-1','cells':{'title':'Regen'}},{'table':'indicators','row':'I-1','cells':{'title':'Tage'}}]");
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
  {
    const char *definition = arena_printf (desk->arena, "%s%s", fields_part, tables_part);
    for (const char *at; (at = strstr (definition, "'money'")) != NULL;)
      definition = arena_printf (desk->arena, "%.*s'%s'%s", (int) (at - definition), definition, keys[i], at + 7);
    desk->file.pipeline = value_of (desk, definition);
    set_fields (desk, "{'title':'Titel','budget_year':2027,'older':'Alt'}");
    const char *said = html (desk, CASE_STECKBRIEF);
    static const char *const parts[] = {"Haushaltsjahr", "Regen", "Tage", "Weitere Angaben", "Entscheidungen"};
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++)
      assert_says (said, parts[p]);
  }
}

static void a_row_may_be_called_as_a_chapter_is (void **state)
{
  struct desk *desk = *state;
  desk->file.rows = value_of (desk, "[{'table':'requirements','row':'glossary','cells':{'type':'functional','title':'Anträge annehmen'}},"
                                    "{'table':'requirements','row':'glossary','cells':{'type':'functional','title':'Anträge ablegen'}}]");
  const char *said = html (desk, CASE_SPECIFICATION);
  assert_says (said, "Anträge annehmen");
  assert_says (said, "Anträge ablegen");
}

static void a_heading_over_nothing_is_left_out (void **state)
{
  struct desk *desk = *state;
  desk->file.rows = value_of (desk, "[{'table':'expenses','row':'A-1','cells':{'year':2026,'kind':'staff','cents':100}}]");
  const char *said = html (desk, CASE_FUNDING);
  assert_says (said, "Finanzierungsplan");
  assert_silent (said, "Beratungsfolge"); /* the definition has no such table */
  assert_says (said, "Entscheidungen");
}

/* ---- Beschlussvorlage ---- */

static void a_paper_for_a_council_tells_decisions_in_its_words_and_no_versions (void **state)
{
  struct desk *desk = *state;
  desk->file.history = value_of (
      desk, "[{'seq':2,'time':1769904000000,'kind':'case.moved','body':{'from':'idea','to':'specification','version':2},'role':'coordinator','org':'15089'},"
            "{'seq':3,'time':1769904000000,'kind':'case.approved','body':{'kind':'release','verdict':'yes','version':2},'role':'lead','org':'15089'},"
            "{'seq':4,'time':1769904000000,'kind':'case.handed','body':{'org':'15089','version':2},'role':'lead','org':'15089'},"
            "{'seq':5,'time':1769904000000,'kind':'case.parked','body':{'until':'2026-09-01','reason':'Haushalt'},'role':'lead','org':'15089'}]");
  const char *said = strstr (html (desk, CASE_DECISION), "Bisherige Entscheidungen");
  assert_non_null (said);
  static const char *const parts[] = {
      "01.02.2026", "Nächste Phase freigegeben: Spezifikation", "Freigabe: ja", "Zurückgestellt, bis 01.09.2026", "Haushalt", "Koordination, Salzlandkreis"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  static const char *const internal[] = {"Freigegeben:", "Zu Version", "Bearbeitung übergeben"};
  for (size_t i = 0; i < sizeof internal / sizeof internal[0]; i++)
    assert_silent (said, internal[i]);
}

static void papers_that_leave_the_house_name_no_internal_attachment (void **state)
{
  struct desk *desk = *state;
  desk->file.attachments = value_of (desk, "[{'id':'a','name':'Lageplan.pdf','text':'der Halle'},{'id':'b','name':'Vermerk.pdf','internal':true}]");
  const char *said = html (desk, CASE_DECISION);
  assert_says (said, "Lageplan.pdf: der Halle");
  for (int i = 0; i < CASE_DOCUMENTS; i++)
    assert_silent (html (desk, (enum case_document) i), "Vermerk.pdf");
  desk->file.attachments = value_of (desk, "[{'id':'b','name':'Vermerk.pdf','internal':true}]");
  assert_says (html (desk, CASE_DECISION), "Keine Anlagen.");
}

static void a_paper_for_decision_is_there_from_the_specification_on (void **state)
{
  struct desk *desk = *state;
  assert_false (case_document_filled (desk->arena, &desk->file, CASE_DECISION));
  desk->file.history = value_of (desk, "[{'seq':2,'time':1,'kind':'case.moved','body':{'from':'idea','to':'specification'}}]");
  assert_true (case_document_filled (desk->arena, &desk->file, CASE_DECISION)); /* it went back since */
  desk->file.history = VALUE_NONE;
  value_set_str (desk->arena, &desk->file.view, "stage", value_string ("specification"));
  assert_true (case_document_filled (desk->arena, &desk->file, CASE_DECISION));
  value_set_str (desk->arena, &desk->file.view, "stage", value_string ("draft"));
  set_fields (desk, "{'title':'Titel','decision_proposal':'Der Rat beschließt.'}");
  assert_true (case_document_filled (desk->arena, &desk->file, CASE_DECISION));
}

static void a_result_is_called_after_who_came_to_it (void **state)
{
  struct desk *desk = *state;
  desk->file.rows = value_of (desk, "[{'table':'consultations','row':'BF-1','cells':{'body':'Rat','kind':'resolution','result':'adopted'}},"
                                    "{'table':'consultations','row':'BF-2','cells':{'body':'Leitung','kind':'mayor_decision','result':'adopted'}},"
                                    "{'table':'consultations','row':'BF-3','cells':{'body':'Ausschuss','kind':'preliminary','result':'changed'}}]");
  const char *said = html (desk, CASE_DECISION);
  assert_says (row_of (desk, said, "Rat"), ">beschlossen<");
  assert_says (row_of (desk, said, "Leitung"), ">entschieden<");
  assert_says (row_of (desk, said, "Ausschuss"), ">mit Änderungen empfohlen<");
}

/* ---- Money ---- */

static void a_plan_is_summed_by_kind_and_year_to_the_cent (void **state)
{
  struct desk *desk = *state;
  desk->file.rows = value_of (desk, "[{'table':'expenses','row':'A-1','cells':{'year':2027,'kind':'staff','cents':10000001,'eligible':true}},{'table':'"
                                    "expenses','row':'A-2','cells':{'year':2026,'kind':'staff','cents':17699999}},"
                                    "{'table':'cover','row':'D-1','cells':{'year':2026,'kind':'own','cents':17699999}},{'table':'cover','row':'D-2','cells':{'"
                                    "year':2027,'kind':'grant','cents':10000000}}]");
  const char *said = html (desk, CASE_FUNDING);
  assert_true (strstr (said, "2026") < strstr (said, "2027"));
  static const char *const parts[] = {
      "100.000,01 €", "176.999,99 €", "277.000,00 €", "276.999,99 €", ">0,01 €<", "nicht ausgeglichen", "Zuwendungsfähige Ausgaben"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  assert_true (case_document_filled (desk->arena, &desk->file, CASE_FUNDING));
  assert_false (case_document_filled (desk->arena, &desk->file, CASE_DECISION));
  assert_false (case_document_filled (desk->arena, &desk->file, CASE_SPECIFICATION));
}

static void a_plan_of_many_years_is_told_in_parts_and_no_amount_is_cut (void **state)
{
  struct desk *desk = *state;
  struct value rows = value_list (desk->arena, 16);
  for (int year = 2026; year < 2038; year++)
    value_append (
        desk->arena, &rows,
        value_of (desk, arena_printf (desk->arena, "{'table':'expenses','row':'A-%d','cells':{'year':%d,'kind':'staff','cents':277000012}}", year, year)));
  desk->file.rows = rows;
  const char *said = html (desk, CASE_FUNDING);
  static const char *const parts[] = {"Ausgaben 2026–2030", "Ausgaben 2031–2035", "Ausgaben 2036–2037", "33.240.001,44 €"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
  int amounts = 0;
  for (const char *at = said; (at = strstr (at, "2.770.000,12 €")) != NULL; at++)
    amounts++;
  assert_int_equal (amounts, 2 * 12);         /* of the one kind, and the sums */
  for (int year = 2038; year <= 2100; year++) /* more than one table has columns for */
    value_append (desk->arena, &desk->file.rows,
                  value_of (desk, arena_printf (desk->arena, "{'table':'expenses','row':'A-%d','cells':{'year':%d,'kind':'staff','cents':100}}", year, year)));
  assert_says (html (desk, CASE_FUNDING), "Ausgaben 2096–2100");
}

static void what_is_missing_or_too_large_is_unknown_and_never_zero (void **state)
{
  struct desk *desk = *state;
  const char *said = html (desk, CASE_FUNDING);
  assert_says (said, "Noch kein Finanzierungsplan erfasst.");
  assert_says (said, "unbekannt");
  assert_silent (said, "0,00");
  desk->file.rows = value_of (desk, "[{'table':'expenses','row':'A-1','cells':{'year':2026,'kind':'staff','cents':9007199254740993}},{'table':'expenses','row':"
                                    "'A-2','cells':{'year':2026,'kind':'other'}},"
                                    "{'table':'applications','row':'AN-1','cells':{'title':'Antrag'}}]");
  said = html (desk, CASE_FUNDING);
  assert_says (row_of (desk, said, "Personal"), "90.071.992.547.409,93 €");
  assert_says (row_of (desk, said, "Sonstiges"), "unbekannt");
  assert_says (row_of (desk, said, "Summe der Ausgaben"), "unbekannt");
  assert_silent (said, ">0,00");
  desk->file.rows = value_of (desk, "[{'table':'expenses','row':'A-1','cells':{'year':2026,'kind':'staff','cents':9223372036854775807}},{'table':'expenses','"
                                    "row':'A-2','cells':{'year':2026,'kind':'staff','cents':1}}]");
  said = html (desk, CASE_FUNDING);
  assert_says (row_of (desk, said, "Summe der Ausgaben"), "unbekannt");
  assert_silent (said, "-92");
}

static void what_an_application_is_to_bring_comes_from_the_figures (void **state)
{
  struct desk *desk = *state;
  desk->file.rows = value_of (desk, "[{'table':'applications','row':'AN-1','cells':{'title':'Landesmittel','programme':'sad','amount':500}},{'table':'draws','"
                                    "row':'AB-1','cells':{'application':'AN-1','cents':123}}]");
  desk->file.figures = value_of (desk, "{'grants':[{'row':'AN-1','expected':11700000,'deadline':'2026-05-22'}]}");
  desk->file.programmes = value_of (desk, "{'sad':'Sachsen-Anhalt Digital'}");
  const char *said = html (desk, CASE_FUNDING);
  static const char *const parts[] = {"117.000,00 €", "22.05.2026 (laut Programm)", "Sachsen-Anhalt Digital", "5,00 €", "1,23 €"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    assert_says (said, parts[i]);
}

/* ---- Deadlines ---- */

static void deadlines_are_those_of_rows_that_are_not_done (void **state)
{
  struct desk *desk = *state;
  struct case_deadline *deadlines;
  desk->file.rows =
      value_of (desk, "[{'table':'milestones','row':'M-1','cells':{'title':'Eins','plan_on':'2026-05-01'}},{'table':'milestones','row':'M-2','cells':{'title':'"
                      "Zwei','plan_on':'2026-05-01','actual_on':'2026-04-30'}},"
                      "{'table':'milestones','row':'M-3','cells':{'plan_on':'2026-05-01','forecast_on':'2026-06-01'}},{'table':'milestones','row':'M-4','cells'"
                      ":{'plan_on':'2026-02-30'}},"
                      "{'table':'applications','row':'AN-1','cells':{'status':'granted'}},{'table':'applications','row':'AN-2','cells':{'status':'draft'}},"
                      "{'table':'cover','row':'D-1','cells':{'application':'AN-1','until':'2026-07-01'}},{'table':'cover','row':'D-2','cells':{'application':'"
                      "AN-2','until':'2026-07-01'}},"
                      "{'table':'cover','row':'D-3','cells':{'application':'AN-2','sure':true,'until':'2026-08-01'}}]");
  assert_int_equal (case_deadlines (desk->arena, &desk->file, &deadlines), 4);
  static const char *const rows[] = {"M-1", "M-3", "D-1", "D-3"}, *const days[] = {"2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"};
  static const char *const texts[] = {"Meilenstein: Eins", "Meilenstein: M-3", "Abruf: D-1", "Abruf: D-3"};
  for (size_t i = 0; i < 4; i++)
  {
    assert_true (slice_is (deadlines[i].row, rows[i]));
    assert_true (slice_is (deadlines[i].day, days[i]));
    assert_true (slice_is (deadlines[i].text, texts[i]));
  }
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown (values_are_written_as_people_write_them, set_up, tear_down),
      cmocka_unit_test_setup_teardown (sections_follow_the_definition_and_empty_ones_say_so, set_up, tear_down),
      cmocka_unit_test_setup_teardown (an_entry_of_a_later_stage_has_no_heading_to_itself, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_steckbrief_is_silent_on_the_triage_and_on_participants_there_are_none_of, set_up, tear_down),
      cmocka_unit_test_setup_teardown (who_is_no_party_is_told_nothing_of_what_may_be_hidden, set_up, tear_down),
      cmocka_unit_test_setup_teardown (texts_of_people_are_never_markup, set_up, tear_down),
      cmocka_unit_test_setup_teardown (long_words_and_a_definition_nobody_has_still_make_every_file, set_up, tear_down),
      cmocka_unit_test_setup_teardown (the_head_names_the_version_and_its_day, set_up, tear_down),
      cmocka_unit_test_setup_teardown (decisions_say_who_when_on_which_version_and_why, set_up, tear_down),
      cmocka_unit_test_setup_teardown (procedures_before_are_asked_for_once_and_the_latest_first, set_up, tear_down),
      cmocka_unit_test_setup_teardown (what_a_procedure_before_knows_goes_by_its_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_section_may_be_called_as_anything_else_is, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_row_may_be_called_as_a_chapter_is, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_heading_over_nothing_is_left_out, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_paper_for_a_council_tells_decisions_in_its_words_and_no_versions, set_up, tear_down),
      cmocka_unit_test_setup_teardown (papers_that_leave_the_house_name_no_internal_attachment, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_paper_for_decision_is_there_from_the_specification_on, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_result_is_called_after_who_came_to_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_plan_is_summed_by_kind_and_year_to_the_cent, set_up, tear_down),
      cmocka_unit_test_setup_teardown (a_plan_of_many_years_is_told_in_parts_and_no_amount_is_cut, set_up, tear_down),
      cmocka_unit_test_setup_teardown (what_is_missing_or_too_large_is_unknown_and_never_zero, set_up, tear_down),
      cmocka_unit_test_setup_teardown (what_an_application_is_to_bring_comes_from_the_figures, set_up, tear_down),
      cmocka_unit_test_setup_teardown (deadlines_are_those_of_rows_that_are_not_done, set_up, tear_down),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
