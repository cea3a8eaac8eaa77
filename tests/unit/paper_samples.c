/* SPDX-License-Identifier: EUPL-1.2 */
/* Writes sample papers for test_paper_files.py, which reads them with the programs of others.

     paper_samples DIR               all samples in HTML, PDF and DOCX, and template.docx
     paper_samples DIR TEMPLATE      decision.docx from a template; warnings on standard output, an error's code on standard error, then the exit code is 1 */
#include "clients/documents/forms.h"
#include "clients/documents/paper.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TIME_MS 1774915200000LL /* 2026-03-31 */

static const char long_text[] =
    "Das Regionale Digitalisierungszentrum unterstützt die Städte und Gemeinden des Salzlandkreises dabei, Verwaltungsleistungen so zu gestalten, dass sie "
    "ohne Medienbruch "
    "von der Antragstellung bis zum Bescheid laufen. Straßenverkehrszulassungsordnungsrechtliche Ausnahmegenehmigungsverfahren gehören ebenso dazu wie die "
    "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung. Die Kosten betragen 277.000 €, davon 65,5 % aus Fördermitteln.\n"
    "Diese Zeile beginnt neu, weil ein Mensch hier die Eingabetaste gedrückt hat.";

static struct slice numbered (struct arena *arena, const char *format, int number)
{
  char *text = arena_alloc (arena, 64);
  snprintf (text, 64, "%s %d", format, number);
  return slice_of (text);
}

static void add_head (struct paper *paper)
{
  paper_subtitle (paper, SLICE ("Regionales Digitalisierungszentrum für die „Smarte Region“"));
  paper_fact (paper, "ref", SLICE ("Vorgang"), SLICE ("SLK-2026-00042"));
  paper_fact (paper, "date", SLICE ("Datum"), SLICE ("31.03.2026"));
  paper_fact (paper, "org", SLICE ("Träger"), SLICE ("Stadt Könnern & Umland <Nord>"));
  paper_fact (paper, "file", SLICE ("Aktenzeichen"), SLICE ("10.24.01/2026-7"));
}

static void add_plan (struct arena *arena, struct paper *paper, int rows)
{
  struct paper_table *table = paper_table (paper, SLICE ("Ausgaben nach Jahren"));
  paper_column (table, PAPER_LEFT, SLICE ("Nr."));
  paper_column (table, PAPER_LEFT, SLICE ("Ausgabe"));
  paper_column (table, PAPER_LEFT, SLICE ("Produktsachkontenzuordnung"));
  paper_column (table, PAPER_RIGHT, SLICE ("2026"));
  paper_column (table, PAPER_RIGHT, SLICE ("Summe"));
  for (int i = 1; i <= rows; i++)
  {
    paper_row (table);
    paper_cell (table, numbered (arena, "A", i));
    paper_cell (table,
                i % 7 == 0 ? SLICE ("Personalkostenerstattung für die Projektsteuerungsgruppe einschließlich Reisekosten und Fortbildung") : SLICE ("Lizenz"));
    paper_cell (table, SLICE ("11.1.07.01/5431000"));
    paper_cell (table, form_amount (arena, 123456 * i, true));
    paper_cell (table, form_amount (arena, 223456 * i, true));
  }
  if (rows == 0)
    return;
  paper_sum_row (table);
  paper_cell (table, SLICE ("Summe"));
  paper_cell (table, SLICE_NONE);
  paper_cell (table, SLICE_NONE);
  paper_cell (table, form_amount (arena, 27700000, true));
  paper_cell (table, form_amount (arena, 37700000, true));
}

static struct paper *decision (struct arena *arena, bool german)
{
  struct paper *paper = paper_new (arena, german, SLICE ("Beschlussvorlage: Digitalisierungszentrum & „Bürgerservice“ <2026>"), TIME_MS);
  add_head (paper);
  paper_heading (paper, 1, "sachverhalt", SLICE ("Sachverhalt"));
  paper_paragraph (paper, slice_of (long_text));
  paper_paragraph (paper, SLICE ("Erster Absatz.\n\nZweiter Absatz mit <script>alert (1)</script> & 'Anführung'."));
  paper_bullet (paper, SLICE ("Bürgerinnen und Bürger finden alles an einer Stelle."));
  paper_bullet (paper, SLICE ("Unternehmen sparen Wege."));
  paper_heading (paper, 2, "ziele", SLICE ("Ziele und Kennzahlen"));
  paper_pair (paper, SLICE ("Ziel"), SLICE ("Durchlaufzeit von 30 auf 10 Tage"));
  paper_pair (paper, SLICE ("Verantwortliche Organisationseinheit"), SLICE ("Fachbereich Zentrale Dienste\nSachgebiet Digitalisierung"));
  paper_heading (paper, 1, "begruendung", SLICE ("Begründung"));
  paper_paragraph (paper, slice_of (long_text));
  paper_remark (paper, SLICE ("Stellungnahme der Datenschutzbeauftragten: keine Bedenken, sofern die Auftragsverarbeitung vertraglich geregelt ist."));
  paper_heading (paper, 1, "finanzielle_auswirkungen", SLICE ("Finanzielle Auswirkungen"));
  paper_pair (paper, SLICE ("Gesamtkosten"), form_money (arena, 27700000, german));
  paper_pair (paper, SLICE ("Förderquote"), form_percent (arena, 6550, german));
  add_plan (arena, paper, 5);
  paper_heading (paper, 1, "beschlussvorschlag", SLICE ("Beschlussvorschlag"));
  paper_paragraph (paper, SLICE ("Der Stadtrat beschließt die Durchführung des Vorhabens."));
  return paper;
}

static struct paper *large (struct arena *arena, bool german)
{
  struct paper *paper = paper_new (arena, german, SLICE ("Finanzierungsplan mit sehr vielen Zeilen"), TIME_MS);
  add_head (paper);
  paper_heading (paper, 1, "leer", SLICE ("Eine Tabelle ohne Zeilen"));
  add_plan (arena, paper, 0);
  paper_heading (paper, 1, "plan", SLICE ("Dreihundert Zeilen"));
  add_plan (arena, paper, 300);
  paper_break (paper);
  paper_heading (paper, 1, NULL, SLICE ("Viele Spalten und lange Zellen"));
  struct paper_table *table = paper_table (paper, SLICE ("Anforderungen"));
  static const char *const headers[] = {"Kennung", "Anforderungsbezeichnung", "Dringlichkeitseinstufung", "Abnahmekriterium", "Quelle", "Verantwortlichkeit",
                                        "Stand"};
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    paper_column (table, PAPER_LEFT, slice_of (headers[i]));
  for (int i = 1; i <= 12; i++)
  {
    paper_row (table);
    paper_cell (table, numbered (arena, "F", i));
    paper_cell (table, slice_of (long_text));
    paper_cell (table, SLICE ("Muss"));
    char *text = arena_alloc (arena, 9000);
    for (int line = 0; i == 4 && line < 140; line++)
      snprintf (text + strlen (text), 60, "%sPrüfschritt %d der langen Zelle", line > 0 ? "\n" : "", line + 1);
    paper_cell (table, slice_of (i == 4 ? text : "Messbar"));
    paper_cell (table, SLICE ("OZG § 2"));
    paper_cell (table, SLICE ("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzbeauftragte"));
    paper_cell (table, SLICE ("offen"));
  }
  for (int i = 0; i < 40; i++)
    paper_paragraph (paper, slice_of (long_text));
  return paper;
}

/* What no file of XML may hold, or holds as something else, at each place of a paper. */
static struct paper *odd (struct arena *arena, bool german)
{
  static const char bytes[] = "Ä\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x1b\x1f\x7f\x80\xff\xc3 \xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 "
                              "\xef\xbf\xbe\xef\xbf\xbf \xc2\x85 \xf0\x9f\xbf\xbe "
                              "]]> <![CDATA[ --> <!-- ?> &amp; &x; &#1; \"'\t\u2028\U0001f469\u200d\U0001f680\ufe0f\r\nZ";
  const struct slice text = {bytes, sizeof bytes - 1};
  struct paper *paper = paper_new (arena, german, text, TIME_MS);
  paper_subtitle (paper, text);
  paper_fact (paper, "ref", text, text);
  paper_fact (paper, "org", text, text);
  paper_heading (paper, 1, "sachverhalt", text);
  paper_paragraph (paper, text);
  paper_remark (paper, text);
  paper_pair (paper, text, text);
  paper_bullet (paper, text);
  struct paper_table *table = paper_table (paper, text);
  paper_column (table, PAPER_LEFT, text);
  paper_row (table);
  paper_cell (table, text);
  return paper;
}

/* Headings at every height of a page, over a row or a pair that stays whole. */
static struct paper *tight (struct arena *arena, bool german)
{
  struct paper *paper = paper_new (arena, german, SLICE ("Unten auf der Seite"), TIME_MS);
  for (int i = 0; i < 100; i++)
  {
    struct slice text = slice_of (arena_printf (arena, "Anfang-%d-%s\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\nEnde", i, i % 2 == 0 ? "Zelle" : "Paar"));
    paper_break (paper);
    for (int line = 0; line < i / 2; line++)
      paper_paragraph (paper, SLICE ("Eine Zeile."));
    paper_heading (paper, 1, NULL, numbered (arena, "Kapitel", i));
    if (i % 4 > 1)
      paper_heading (paper, 2, NULL, numbered (arena, "Abschnitt", i));
    if (i % 2 == 1)
    {
      paper_pair (paper, numbered (arena, "Name", i), text);
      continue;
    }
    struct paper_table *table = paper_table (paper, i % 8 == 0 ? numbered (arena, "Tabelle", i) : SLICE_NONE);
    paper_column (table, PAPER_LEFT, numbered (arena, "Spalte", i));
    paper_row (table);
    paper_cell (table, text);
  }
  return paper;
}

typedef enum paper_error write_function (const struct paper *self, FILE *out);

static enum paper_error write_docx (const struct paper *self, FILE *out)
{
  return paper_write_docx (self, SLICE_NONE, out, NULL);
}

static void write_one (const char *dir, const char *name, const struct paper *paper, write_function *function)
{
  char path[512];
  snprintf (path, sizeof path, "%s/%s", dir, name);
  FILE *out = fopen (path, "wb");
  enum paper_error error = out == NULL ? PAPER_WRITE : function (paper, out);
  if (out != NULL)
    fclose (out);
  if (error == PAPER_OK)
    return;
  fprintf (stderr, "%s: %s\n", path, paper_error_code (error));
  exit (1);
}

static void write_all (const char *dir, struct arena *arena)
{
  static const struct
  {
    const char *name;
    struct paper *(*make) (struct arena *arena, bool german);
    bool german;
  } samples[] = {{"decision", decision, true}, {"english", decision, false}, {"large", large, true}, {"odd", odd, true}, {"tight", tight, true}};
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
  {
    struct paper *paper = samples[i].make (arena, samples[i].german);
    write_one (dir, arena_printf (arena, "%s.html", samples[i].name), paper, paper_write_html);
    write_one (dir, arena_printf (arena, "%s.pdf", samples[i].name), paper, paper_write_pdf);
    write_one (dir, arena_printf (arena, "%s.docx", samples[i].name), paper, write_docx);
    write_one (dir, arena_printf (arena, "%s.again.pdf", samples[i].name), paper, paper_write_pdf);
    write_one (dir, arena_printf (arena, "%s.again.docx", samples[i].name), paper, write_docx);
  }
  write_one (dir, "template.docx", decision (arena, true), paper_write_template);
}

static int write_from_template (const char *dir, const char *path, struct arena *arena)
{
  static char bytes[PAPER_TEMPLATE_BYTES_MAX + 1];
  FILE *in = fopen (path, "rb");
  if (in == NULL)
    return 2;
  size_t size = fread (bytes, 1, sizeof bytes, in);
  fclose (in);
  FILE *out = fopen (arena_printf (arena, "%s/filled.docx", dir), "wb");
  if (out == NULL)
    return 2;
  struct paper_warnings warnings;
  enum paper_error error = paper_write_docx (decision (arena, true), (struct slice){bytes, (uint32_t) size}, out, &warnings);
  fclose (out);
  if (error != PAPER_OK)
    fprintf (stderr, "%s\n", paper_error_code (error));
  for (uint32_t i = 0; i < warnings.count; i++)
    printf ("%d %.*s\n", (int) warnings.items[i].kind, SLICE_ARG (warnings.items[i].name));
  return error == PAPER_OK ? 0 : 1;
}

int main (int argc, char **argv)
{
  if (argc < 2)
    return 2;
  struct arena *arena = arena_new ();
  int status = 0;
  if (argc > 2)
    status = write_from_template (argv[1], argv[2], arena);
  else
    write_all (argv[1], arena);
  arena_destroy (&arena);
  return status;
}
