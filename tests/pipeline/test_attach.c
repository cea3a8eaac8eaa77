/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case: what may be attached and by whom, who sees it, and that nothing of it depends on the disk afterwards. */
#include "story.h"

#include "storage/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PDF "%PDF-1.7 Beschluss"
#define PNG "\x89PNG\r\n\x1a\n Bild"

static const char *idea (struct town *town)
{
  return story_idea (town, "Idee");
}

static const char *text_content (struct town *town, enum who who, const char *text)
{
  return town_content (town, who, text, strlen (text));
}

/* ---- Attaching ------------------------------------------------------------------------------------------------------------------------------------------ */

static void an_attachment_stands_on_its_case_and_can_be_read (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'Beschluss.PDF', 'text': 'Ratsbeschluss', %s}", ref,
                                       text_content (town, BERNBURG_EDITOR, PDF));
  assert_int_equal (message_int (&done, DONE_VERSION, 0), town_version (town, ref)); /* no gate reads it */
  struct value row = town_row (town, COORDINATOR, "case.attachments", "{'case': '%s'}", ref);
  assert_string_equal (town_text (town, &row, "name"), "Beschluss.PDF");
  assert_string_equal (town_text (town, &row, "type"), "application/pdf");
  assert_string_equal (town_text (town, &row, "text"), "Ratsbeschluss");
  assert_string_equal (town_text (town, &row, "ref"), ref);
  assert_string_equal (town_text (town, &row, "role"), "editor");
  assert_string_equal (town_text (town, &row, "org"), BERNBURG);
  assert_int_equal (value_as_int (value_at (&row, "size"), 0), strlen (PDF));
  assert_int_equal (town_case (town, ref)->attachments, 1);
  const char *id = town_id_text (town, value_as_id (value_at (&row, "id")));
  struct value part = town_row (town, COORDINATOR, "blob.get", "{'case': '%s', 'attachment': '%s', 'offset': 5}", ref, id);
  assert_string_equal (town_text (town, &part, "data"), PDF + 5);
  assert_int_equal (value_as_int (value_at (&part, "size"), 0), strlen (PDF));
  part = town_row (town, COORDINATOR, "blob.get", "{'case': '%s', 'attachment': '%s', 'offset': 5000}", ref, id);
  assert_string_equal (town_text (town, &part, "data"), "");
}

static void without_its_content_nothing_is_attached (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_missing/hash", "{'case': '%s', 'name': 'a.txt', %s}", ref, town_no_content (town, "abc", 3));
  town_content (town, BERNBURG_EDITOR, "abc", 3);
  const char *wrong = arena_printf (town->arena, "%.*s4", (int) strlen (town_no_content (town, "abc", 3)) - 1, town_no_content (town, "abc", 3));
  town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_missing/hash", "{'case': '%s', 'name': 'a.txt', %s}", ref, wrong);
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'a.txt', %s}", ref, town_no_content (town, "abc", 3));
}

static void the_same_again_changes_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *content = text_content (town, BERNBURG_EDITOR, "abc");
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'a.txt', %s}", ref, content);
  struct message done = town_accepted (town, BERNBURG_LEAD, "case.attach", "{'case': '%s', 'name': 'a.txt', %s}", ref, content);
  assert_true (town_is_unchanged (&done));
  done = town_accepted (town, BERNBURG_LEAD, "case.attach", "{'case': '%s', 'name': 'b.txt', %s}", ref, content);
  assert_true (town_is_done (&done));
  done = town_accepted (town, BERNBURG_LEAD, "case.attach", "{'case': '%s', 'name': 'a.txt', 'internal': true, %s}", ref, content);
  assert_true (town_is_done (&done));
  assert_int_equal (town_case (town, ref)->attachments, 3);
}

static void names_that_are_paths_or_play_tricks_are_refused (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *content = text_content (town, BERNBURG_EDITOR, "abc");
  static const char *const names[] = {"../a.txt",     "a/b.txt",         "a\\\\b.txt",   "..",           ".",
                                      "a\\u0007.txt", "a\\u202etxt.pdf", " a.txt",       "a.txt ",       "a\\u0085.txt",
                                      "a\\u2066.txt", "a\\u200b.txt",    "a\\u200d.txt", "a\\u200f.txt", "a\\u2028.txt",
                                      "a\\u2029.txt", "\\ufeffa.txt",    "Rech\u00adnung.txt", "\u00a0x.txt", "a\u3000.txt",
                                      "\u2800.txt",   "\u0301.txt",      "a.txt\u202f"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    town_refused (town, BERNBURG_EDITOR, "case.attach", "value_invalid/name", "{'case': '%s', 'name': '%s', %s}", ref, names[i], content);
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'Lageplan Süd (2).v1.txt', %s}", ref, content);
  /* As a Mac writes umlauts, and the time of a picture of the screen; an emoji at the end. */
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'Menu\u0308 1.02\u202fPM e\u0301.txt', %s}", ref, content);
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'Danke ❤\ufe0f.txt', %s}", ref, content);
}

static void only_kinds_on_the_list_are_taken (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *content = text_content (town, BERNBURG_EDITOR, "abc");
  static const char *const names[] = {"a.html", "a.svg", "a.exe", "a.js", "a.docm", "a.xlsm", "a.doc", "a.zip", "a.txt.bat", "txt", ".txt", "a.", "a.txt.html"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_type/name", "{'case': '%s', 'name': '%s', %s}", ref, names[i], content);
}

struct sample
{
  const char *name;
  const char *bytes;
  size_t size;
};
#define SAMPLE(NAME, BYTES)                                                                                                                                    \
  {                                                                                                                                                            \
    NAME, BYTES, sizeof (BYTES) - 1                                                                                                                            \
  }
/* An entry of an archive, and of the list at its end; LENGTH: of the name that follows, one byte. */
#define ZIP_ENTRY(LENGTH) "PK\3\4\24\0\0\0\0\0aaaabbbbccccdddd" LENGTH "\0\0\0"
#define ZIP_LISTED(LENGTH) "PK\1\2\24\3\24\0\0\0\0\0aaaabbbbccccdddd" LENGTH "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define TYPES_ENTRY ZIP_ENTRY ("\23") "[Content_Types].xml"
#define MIMETYPE_ENTRY ZIP_ENTRY ("\10") "mimetype"

static void the_content_must_be_what_the_ending_says (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  static const struct sample good[] = {
      SAMPLE ("a.pdf", PDF),
      SAMPLE ("a.png", PNG),
      SAMPLE ("a.jpg", "\xff\xd8\xff\xe0"),
      SAMPLE ("b.jpeg", "\xff\xd8\xff\xe1"),
      SAMPLE ("a.webp", "RIFF\1\2\3\4WEBPVP8 "),
      SAMPLE ("a.gif", "GIF89a\1\2"),
      SAMPLE ("a.txt", "Gr\xfc\xdf"
                       "e\r\n"),
      SAMPLE ("a.csv", "\xef\xbb\xbf"
                       "a;b\r\n1;2\r\n"),
      SAMPLE ("a.md", "# Titel\n"),
      SAMPLE ("a.docx", TYPES_ENTRY),
      SAMPLE ("b.docx", ZIP_ENTRY ("\13") "_rels/.relsabc"),
      SAMPLE ("a.xlsx", ZIP_ENTRY ("\20") "docProps/app.xmlabc" ZIP_LISTED ("\20") "docProps/app.xml" ZIP_LISTED ("\23") "[Content_Types].xmlPK\5\6"),
      SAMPLE ("a.odt", MIMETYPE_ENTRY "application/vnd.oasis.opendocument.textPK"),
      SAMPLE ("MZ.txt", "M Z"),
  };
  static const struct sample bad[] = {
      SAMPLE ("b.pdf", "MZ\x90 program"),
      SAMPLE ("b.png", "\xff\xd8\xff\xe0 x"),
      SAMPLE ("b.jpg", PNG),
      SAMPLE ("b.webp", "RIFF\1\2\3\4WAVE"),
      SAMPLE ("b.gif", "GIF8"),
      SAMPLE ("b.txt", "a\0b"),
      SAMPLE ("b.txt", " \r\n<html><script>"),
      SAMPLE ("b.md", "\xef\xbb\xbf<svg onload=x>"),
      SAMPLE ("b.csv", "#!/bin/sh\n"),
      SAMPLE ("b.txt", "\xef\xbb\xbf\xef\xbb\xbf <html>"),
      SAMPLE ("b.md", "\u00a0\u200b\u2028\u3000\ufeff\f<script>"),
      SAMPLE ("b.csv", "\u2060 #!/bin/sh\n"),
      SAMPLE ("b.txt", "MZ\x90 program"),
      SAMPLE ("b.txt", "\177ELF program"),
      SAMPLE ("b.docx", ZIP_ENTRY ("\5") "a.exeabc" ZIP_LISTED ("\5") "a.exePK\5\6"),
      SAMPLE ("b.docx", TYPES_ENTRY ZIP_ENTRY ("\23") "word/vbaProject.bin"),
      SAMPLE ("b.xlsx", TYPES_ENTRY ZIP_LISTED ("\23") "[Content_Types].xml" ZIP_LISTED ("\21") "XL/VBAPROJECT.BINPK\5\6"),
      SAMPLE ("b.docx", "\xd0\xcf\x11\xe0 old and perhaps with macros"),
      SAMPLE ("b.docx", MIMETYPE_ENTRY "application/vnd.oasis.opendocument.textPK"),
      SAMPLE ("b.odt", TYPES_ENTRY),
      SAMPLE ("b.odt", MIMETYPE_ENTRY "application/vnd.oasis.opendocument.text-templatePK"),
      SAMPLE ("b.ods", MIMETYPE_ENTRY "application/vnd.oasis.opendocument.textPK"),
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': '%s', %s}", ref, good[i].name,
                   town_content (town, BERNBURG_EDITOR, good[i].bytes, good[i].size));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_type/hash", "{'case': '%s', 'name': '%s', %s}", ref, bad[i].name,
                  town_content (town, BERNBURG_EDITOR, bad[i].bytes, bad[i].size));
}

static void every_unmet_condition_is_named_at_once (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", ref, town_version (town, ref));
  town_refused (town, BERNBURG_AUDIT, "case.attach", "wrong_state/state wrong_role blob_type/name blob_missing/hash", "{'case': '%s', 'name': 'a.exe', %s}",
                ref, town_no_content (town, "x", 1));
}

static void a_case_holds_no_more_than_its_bound (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *content = text_content (town, BERNBURG_EDITOR, "abc"), *id = NULL;
  for (int i = 0; i < LIMIT_ATTACHMENTS; i++)
    id = town_attach (town, BERNBURG_EDITOR, ref, arena_printf (town->arena, "%d.txt", i));
  town_refused (town, BERNBURG_EDITOR, "case.attach", "too_many/name", "{'case': '%s', 'name': 'a.txt', %s}", ref, content);
  struct value rows = town_pages (town, BERNBURG_EDITOR, "case.attachments", 7, "{'case': '%s'}", ref);
  assert_int_equal (rows.count, LIMIT_ATTACHMENTS);
  town_accepted (town, BERNBURG_EDITOR, "case.detach", "{'case': '%s', 'attachment': '%s'}", ref, id);
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'a.txt', %s}", ref, content);
}

/* Far from the beginning, where an archive lists what it holds. */
static void macros_are_found_at_the_end_of_a_large_file (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  static const struct sample ends[] = {SAMPLE ("a.docx", ZIP_LISTED ("\23") "word/document.xml..PK\5\6"),
                                       SAMPLE ("b.docx", ZIP_LISTED ("\23") "word/vbaProject.binPK\5\6")};
  for (size_t i = 0; i < 2; i++)
  {
    size_t size = 3 * BLOB_TAIL_BYTES;
    char *bytes = arena_alloc (town->arena, size);
    memset (bytes, 'x', size);
    memcpy (bytes, TYPES_ENTRY, sizeof TYPES_ENTRY - 1);
    memcpy (bytes + size - ends[i].size, ends[i].bytes, ends[i].size);
    const char *content = town_content (town, BERNBURG_EDITOR, bytes, size);
    if (i == 0)
      town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': '%s', %s}", ref, ends[i].name, content);
    else
      town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_type/hash", "{'case': '%s', 'name': '%s', %s}", ref, ends[i].name, content);
  }
}

/* ---- Who ------------------------------------------------------------------------------------------------------------------------------------------------ */

static void whoever_works_on_the_case_attaches_and_nobody_else (void **state)
{
  struct town *town = *state;
  static const enum who may[] = {BERNBURG_SUBMITTER, BERNBURG_EDITOR, BERNBURG_LEAD, BERNBURG_DPO, BERNBURG_ISO, COORDINATOR, DISTRICT_ADMIN, CONSULTANT};
  static const enum who may_not[] = {BERNBURG_AUDIT, BERNBURG_MODERATOR, CITIZEN, CALBE_EDITOR, NEIGHBOUR_COORDINATOR, OTHER_CONSULTANT};
  const char *ref = idea (town);
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  for (size_t i = 0; i < sizeof may / sizeof *may; i++)
    town_attach (town, may[i], ref, arena_printf (town->arena, "%zu.txt", i));
  for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++)
    town_refused (town, may_not[i], "case.attach", "wrong_role", "{'case': '%s', 'name': 'x.txt', %s}", ref, text_content (town, may_not[i], "x"));
}

static void who_does_not_see_the_case_learns_nothing (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *id = town_attach (town, BERNBURG_EDITOR, ref, "a.txt");
  struct message request = town_message (town, "case.attachments", "{'case': '%s'}", ref), answer = town_query (town, CALBE_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
  request = town_message (town, "blob.get", "{'case': '%s', 'attachment': '%s'}", ref, id);
  answer = town_query (town, CALBE_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
  /* Nor by way of a case one does see. */
  const char *own = town_draft (town, CALBE_EDITOR, "Eigene");
  request = town_message (town, "blob.get", "{'case': '%s', 'attachment': '%s'}", own, id);
  answer = town_query (town, CALBE_EDITOR, &request);
  town_is_refused (town, &answer, "not_found");
  town_refused (town, CALBE_EDITOR, "case.detach", "not_found/case", "{'case': '%s', 'attachment': '%s'}", ref, id);
  town_refused (town, CALBE_EDITOR, "case.detach", "not_found/attachment", "{'case': '%s', 'attachment': '%s'}", own, id);
}

/* What the case says to somebody. */
static int counted (struct town *town, enum who who, const char *ref)
{
  struct value row = town_row (town, who, "case.get", "{'case': '%s'}", ref);
  return (int) value_as_int (value_at (&row, "attachments"), 0);
}

static void a_case_counts_to_each_the_files_they_see (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'offen.txt', %s}", ref, text_content (town, BERNBURG_EDITOR, "x"));
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'intern.txt', 'internal': true, %s}", ref,
                 text_content (town, BERNBURG_EDITOR, "y"));
  assert_int_equal (counted (town, BERNBURG_EDITOR, ref), 2);
  assert_int_equal (counted (town, CONSULTANT, ref), 1);
  struct value row = town_row (town, CONSULTANT, "case.attachments", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_EDITOR, "case.detach", "{'case': '%s', 'attachment': '%s'}", ref, town_id_text (town, value_as_id (value_at (&row, "id"))));
  assert_int_equal (counted (town, CONSULTANT, ref), 0);
}

static void internal_files_are_for_the_administrations (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_refused (town, CONSULTANT, "case.attach", "wrong_role/internal", "{'case': '%s', 'name': 'x.txt', 'internal': true, %s}", ref,
                text_content (town, CONSULTANT, "x"));
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'x.txt', 'internal': true, %s}", ref, text_content (town, BERNBURG_EDITOR, "x"));
  const struct event *event = town_event (town, "case.attached");
  assert_int_equal (event->class, CLASS_STAFF);
  const char *id = town_id_text (town, value_as_id (&event->message.arg[CASE_ATTACHED_ATTACHMENT]));
  assert_int_equal (town_rows (town, COORDINATOR, "case.attachments", "{'case': '%s'}", ref).count, 1);
  assert_int_equal (counted (town, COORDINATOR, ref), 1);
  static const enum who others[] = {CONSULTANT, CITIZEN, CALBE_EDITOR};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
  {
    assert_int_equal (town_rows (town, others[i], "case.attachments", "{'case': '%s'}", ref).count, 0);
    assert_int_equal (counted (town, others[i], ref), 0);
    struct message request = town_message (town, "blob.get", "{'case': '%s', 'attachment': '%s'}", ref, id), answer = town_query (town, others[i], &request);
    town_is_refused (town, &answer, "not_found");
  }
  town_refused (town, CONSULTANT, "case.detach", "not_found/attachment", "{'case': '%s', 'attachment': '%s'}", ref, id);
}

static void a_hash_alone_is_no_key_to_a_content (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *own = town_draft (town, CALBE_EDITOR, "Eigene"), *content = text_content (town, BERNBURG_EDITOR, "geheim");
  static const char *const attach = "{'case': '%s', 'name': 'a.txt', %s}";
  town_refused (town, CALBE_EDITOR, "case.attach", "blob_missing/hash", attach, own, content); /* uploaded by another */
  town_accepted (town, BERNBURG_EDITOR, "case.attach", attach, ref, content);
  town_refused (town, CALBE_EDITOR, "case.attach", "blob_missing/hash", attach, own, content); /* attached to a case of others */
  const char *second = idea (town);
  town_refused (town, BERNBURG_EDITOR, "case.attach", "blob_missing/hash", attach, second, content);       /* each upload is for one attachment */
  town_accepted (town, BERNBURG_LEAD, "case.attach", "{'case': '%s', 'name': 'b.txt', %s}", ref, content); /* it hangs there already */
  town_accepted (town, CALBE_EDITOR, "case.attach", attach, own, text_content (town, CALBE_EDITOR, "geheim"));
}

static void an_internal_content_is_no_part_of_the_case_for_a_firm (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *content = text_content (town, BERNBURG_EDITOR, "intern");
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_accepted (town, BERNBURG_EDITOR, "case.attach", "{'case': '%s', 'name': 'x.txt', 'internal': true, %s}", ref, content);
  town_refused (town, CONSULTANT, "case.attach", "blob_missing/hash", "{'case': '%s', 'name': 'y.txt', %s}", ref, content);
  town_accepted (town, BERNBURG_DPO, "case.attach", "{'case': '%s', 'name': 'y.txt', 'internal': true, %s}", ref, content);
}

static void offices_and_firms_take_off_only_what_they_attached (void **state)
{
  struct town *town = *state;
  static const enum who bound[] = {BERNBURG_DPO, BERNBURG_ISO, CONSULTANT};
  static const enum who any[] = {BERNBURG_EDITOR, BERNBURG_LEAD, COORDINATOR, DISTRICT_ADMIN};
  const char *ref = idea (town), *detach = "{'case': '%s', 'attachment': '%s'}";
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" OTHER_FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  const char *of_editor = town_attach (town, BERNBURG_EDITOR, ref, "editor.txt"), *of_other = town_attach (town, OTHER_CONSULTANT, ref, "other.txt");
  for (size_t i = 0; i < sizeof bound / sizeof *bound; i++)
  {
    const char *own = town_attach (town, bound[i], ref, arena_printf (town->arena, "%zu.txt", i));
    town_refused (town, bound[i], "case.detach", "wrong_role/attachment", detach, ref, of_editor);
    town_refused (town, bound[i], "case.detach", "wrong_role/attachment", detach, ref, of_other);
    for (size_t other = 0; other < i; other++)
      town_refused (town, bound[other], "case.detach", "wrong_role/attachment", detach, ref, own);
    town_accepted (town, bound[i], "case.detach", detach, ref, own);
  }
  for (size_t i = 0; i < sizeof any / sizeof *any; i++)
    town_accepted (town, any[i], "case.detach", detach, ref, town_attach (town, bound[i % 3], ref, arena_printf (town->arena, "any %zu.txt", i)));
}

/* ---- Taking off ------------------------------------------------------------------------------------------------------------------------------------------ */

static void what_was_taken_off_is_in_the_history_only (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town), *id = town_attach (town, BERNBURG_EDITOR, ref, "a.txt");
  story_edit (town, BERNBURG_LEAD, ref, "{'visibility': 'public'}");
  town_accepted (town, BERNBURG_LEAD, "case.detach", "{'case': '%s', 'attachment': '%s'}", ref, id);
  struct message done = town_accepted (town, BERNBURG_LEAD, "case.detach", "{'case': '%s', 'attachment': '%s'}", ref, id);
  assert_true (town_is_unchanged (&done));
  assert_int_equal (town_rows (town, BERNBURG_EDITOR, "case.attachments", "{'case': '%s'}", ref).count, 0);
  assert_int_equal (town_case (town, ref)->attachments, 0);
  struct value history = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s'}", ref);
  assert_true (town_has (&history, "kind", "case.attached") && town_has (&history, "kind", "case.detached"));
  struct value part = town_row (town, BERNBURG_EDITOR, "blob.get", "{'case': '%s', 'attachment': '%s'}", ref, id);
  assert_string_equal (town_text (town, &part, "data"), "Inhalt von a.txt.");
  struct message request = town_message (town, "blob.get", "{'case': '%s', 'attachment': '%s'}", ref, id), answer = town_query (town, CITIZEN, &request);
  town_is_refused (town, &answer, "not_found");
  town_attach (town, BERNBURG_EDITOR, ref, "a.txt"); /* and may come again */
  assert_int_equal (town_case (town, ref)->attachments, 1);
}

static void the_fold_needs_no_file (void **state)
{
  struct town *town = *state;
  const char *ref = idea (town);
  char command[200];
  town_attach (town, BERNBURG_EDITOR, ref, "a.txt");
  snprintf (command, sizeof command, "rm -r '%s/attachments'", town->dir);
  assert_int_equal (system (command), 0);
  town_reopen (town, "another boot"); /* folds from the beginning */
  assert_int_equal (town_case (town, ref)->attachments, 1);
  struct value row = town_row (town, BERNBURG_EDITOR, "case.attachments", "{'case': '%s'}", ref);
  struct message request = town_message (town, "blob.get", "{'case': '%s', 'attachment': '%s'}", ref, town_id_text (town, value_as_id (value_at (&row, "id"))));
  struct message answer = town_query (town, BERNBURG_EDITOR, &request);
  town_is_error (town, &answer, "internal");
}

/* ---- Merged cases ---------------------------------------------------------------------------------------------------------------------------------------- */

static void files_of_merged_cases_are_listed_with_the_case_they_hang_on (void **state)
{
  struct town *town = *state;
  const char *into = story_idea (town, "Bleibt"), *middle = story_idea (town, "Mitte"), *first = story_idea (town, "Erste");
  town_attach (town, BERNBURG_EDITOR, into, "a.txt");
  town_attach (town, BERNBURG_EDITOR, middle, "b.txt");
  town_attach (town, BERNBURG_EDITOR, first, "c.txt");
  town_attach (town, BERNBURG_EDITOR, first, "d.txt");
  town_accepted (town, BERNBURG_LEAD, "case.merge", "{'case': '%s', 'version': %u, 'into': '%s'}", first, town_version (town, first), middle);
  town_accepted (town, BERNBURG_LEAD, "case.merge", "{'case': '%s', 'version': %u, 'into': '%s'}", middle, town_version (town, middle), into);
  for (int limit = 1; limit <= 5; limit++)
  {
    struct value rows = town_pages (town, BERNBURG_EDITOR, "case.attachments", limit, "{'case': '%s'}", into);
    assert_int_equal (rows.count, 4);
    assert_int_equal (town_count (&rows, "ref", into), 1);
    assert_int_equal (town_count (&rows, "ref", middle), 1);
    assert_int_equal (town_count (&rows, "ref", first), 2);
  }
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.attachments", "{'case': '%s'}", first);
  assert_int_equal (rows.count, 2);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (an_attachment_stands_on_its_case_and_can_be_read),
      PROMISE (without_its_content_nothing_is_attached),
      PROMISE (the_same_again_changes_nothing),
      PROMISE (names_that_are_paths_or_play_tricks_are_refused),
      PROMISE (only_kinds_on_the_list_are_taken),
      PROMISE (the_content_must_be_what_the_ending_says),
      PROMISE (every_unmet_condition_is_named_at_once),
      PROMISE (macros_are_found_at_the_end_of_a_large_file),
      PROMISE (a_case_holds_no_more_than_its_bound),
      PROMISE (whoever_works_on_the_case_attaches_and_nobody_else),
      PROMISE (who_does_not_see_the_case_learns_nothing),
      PROMISE (a_case_counts_to_each_the_files_they_see),
      PROMISE (internal_files_are_for_the_administrations),
      PROMISE (a_hash_alone_is_no_key_to_a_content),
      PROMISE (an_internal_content_is_no_part_of_the_case_for_a_firm),
      PROMISE (offices_and_firms_take_off_only_what_they_attached),
      PROMISE (what_was_taken_off_is_in_the_history_only),
      PROMISE (the_fold_needs_no_file),
      PROMISE (files_of_merged_cases_are_listed_with_the_case_they_hang_on),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
