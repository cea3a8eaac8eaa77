/* SPDX-License-Identifier: EUPL-1.2 */
/* /public/c/REF: what everybody may see of a case.  Its Steckbrief is the paper's; the way it goes, its dates and its support stand beside it.

   Only cases of the present state are asked for: whoever tries numbers finds out nothing, and costs nothing. */
#include "gather.h"
#include "public_room.h"

#include "clients/documents/forms.h"
#include "proto/error.h"

#include <stdlib.h>
#include <string.h>

#define GATHERINGS 16 /* at the same time */

/* ---- Pages made lately ---- */

void case_pages_destroy (struct public *self)
{
  for (size_t i = 0; i < CASE_PAGES; i++)
    document_drop (&self->pages[i].document);
}

static bool is_named (const struct exchange *exchange)
{
  return exchange_query (exchange, "lang").data != NULL;
}

static struct document *made_lately (struct exchange *exchange, struct slice ref)
{
  struct public *self = exchange->web->public;
  int64_t after_ms = web_now_ms () - public_refresh_ms (exchange->web);
  for (size_t i = 0; i < CASE_PAGES; i++)
  {
    const struct case_page *page = &self->pages[i];
    if (page->document != NULL && page->document->made_ms > after_ms && slice_is (ref, page->ref) && page->german == exchange->german &&
        page->lang == is_named (exchange))
      return page->document;
  }
  return NULL;
}

/* The oldest one goes. */
static void remember (struct exchange *exchange, struct slice ref, struct document *document)
{
  struct public *self = exchange->web->public;
  struct case_page *place = &self->pages[0];
  if (ref.size >= sizeof place->ref)
    return;
  for (size_t i = 0; i < CASE_PAGES && place->document != NULL; i++)
    if (self->pages[i].document == NULL || self->pages[i].document->made_ms < place->document->made_ms)
      place = &self->pages[i];
  document_drop (&place->document);
  *place = (struct case_page){.german = exchange->german, .lang = is_named (exchange), .document = document};
  memcpy (place->ref, ref.data, ref.size);
  document->refs++;
}

/* ---- What stands beside the Steckbrief ---- */

static void put_heading (struct page *page, enum public_text text)
{
  put (page, "<h2>");
  put_say (page, text);
  put (page, "</h2>\n");
}

static void put_stage (struct page *page, const struct value *stage, int64_t present)
{
  int64_t number = value_as_int (value_at (stage, "number"), 0);
  put (page, number == present ? "<li class=\"now\" aria-current=\"step\">" : number < present ? "<li class=\"past\">" : "<li>");
  put_text (page, label_of (stage, page->german));
  if (number <= present)
  {
    put (page, " <small>(");
    put_say (page, number == present ? TX_PRESENT_STAGE : TX_PAST_STAGE);
    put (page, ")</small>");
  }
  put (page, "</li>\n");
}

static void put_way (struct page *page, const struct case_file *file)
{
  const struct value *stages = value_at (value_at (&file->pipeline, "definition"), "stages");
  struct slice key = value_as_slice (value_at (&file->view, "stage"));
  int64_t present = -1;
  if (stages == NULL || stages->kind != VALUE_LIST)
    return;
  for (uint32_t i = 0; i < stages->count; i++)
    if (slice_equal (value_as_slice (value_at (&stages->items[i], "key")), key))
      present = value_as_int (value_at (&stages->items[i], "number"), 0);
  put_heading (page, TX_PROGRESS);
  put (page, "<ol class=\"way\">\n");
  for (uint32_t i = 0; i < stages->count; i++)
    put_stage (page, &stages->items[i], present);
  put (page, "</ol>\n");
}

static void begin_pair (struct page *page, struct slice label)
{
  put (page, "<div><dt>");
  put_text (page, label);
  put (page, "</dt><dd>");
}

static void put_moment (struct page *page, enum public_text label, const struct value *time)
{
  if (time == NULL || time->kind != VALUE_INT)
    return;
  begin_pair (page, say (page->german, label));
  put_day (page, time->integer);
  put (page, "</dd></div>\n");
}

static void put_dates (struct page *page, const struct case_file *file)
{
  struct case_deadline *deadlines;
  size_t count = case_deadlines (page->arena, file, &deadlines);
  struct slice until = value_as_slice (value_at (&file->view, "until"));
  put_heading (page, TX_DATES);
  put (page, "<dl class=\"pairs\">\n");
  put_moment (page, TX_DRAFTED, value_at (&file->view, "drafted"));
  put_moment (page, TX_ENTERED, value_at (&file->view, "entered"));
  if (until.size > 0)
  {
    begin_pair (page, say (page->german, TX_UNTIL));
    put_date (page, until);
    put (page, "</dd></div>\n");
  }
  for (size_t i = 0; i < count; i++)
  {
    begin_pair (page, deadlines[i].text);
    put_date (page, deadlines[i].day);
    put (page, "</dd></div>\n");
  }
  put (page, "</dl>\n");
}

static void put_support (struct page *page, const struct case_file *file)
{
  int64_t support = value_as_int (value_at (&file->view, "support"), 0);
  put_heading (page, TX_SUPPORTING);
  put (page, "<p>");
  if (support < 2)
    put_say (page, support == 0 ? TX_SUPPORT_NONE : TX_SUPPORT_ONE);
  else
    put_say_with (page, TX_SUPPORT, form_number (page->arena, support, page->german), SLICE_NONE);
  put (page, "</p>\n<p class=\"no-print\"><a href=\"/c/");
  put_text (page, value_as_slice (value_at (&file->view, "ref")));
  put (page, "\">");
  put_say (page, TX_TO_BOARD);
  put (page, "</a>. ");
  put_say (page, TX_TO_BOARD_NOTE);
  put (page, "</p>\n");
}

/* Where it went on; a link only where there is something public to see. */
static void put_merged (struct page *page, const struct case_file *file)
{
  struct slice into = value_as_slice (value_at (&file->view, "merged_into"));
  if (into.size == 0)
    return;
  bool shown = state_case (public_state (page->exchange->web), into) != NULL;
  put (page, "<p>");
  put_say (page, TX_MERGED_INTO);
  put (page, " ");
  if (shown)
  {
    put_link (page, case_path (page->arena, into), "");
    put (page, ">");
  }
  put_text (page, into);
  put (page, shown ? "</a></p>\n" : "</p>\n");
}

static struct document *make (struct exchange *self, const struct case_file *file)
{
  struct slice ref = value_as_slice (value_at (&file->view, "ref")), title = value_as_slice (value_at (value_at (&file->view, "fields"), "title"));
  struct paper *paper = case_document_paper (self->arena, file, CASE_STECKBRIEF);
  struct page page;
  page_open (&page, self, title.size > 0 ? title : ref, arena_printf (self->arena, "/public/c/%.*s", SLICE_ARG (ref)), "");
  paper_write_html_head (paper, page.out);
  put_merged (&page, file);
  put_way (&page, file);
  put_dates (&page, file);
  paper_write_html_body (paper, page.out);
  put_support (&page, file);
  return page_close (&page);
}

/* ---- Asking ---- */

static void gathered (struct exchange *self)
{
  const struct case_file *file = self->state;
  self->web->public->gathering--;
  if (!slice_is (value_as_slice (value_at (&file->view, "visibility")), "public"))
  {
    public_answer_missing (self);
    return;
  }
  struct document *document = make (self, file);
  remember (self, value_as_slice (value_at (&file->view, "ref")), document);
  public_answer (self, 200, PUBLIC_HTML, document, 0);
  document_drop (&document);
}

/* Taken back since the state was asked for; or nobody can tell at present. */
static void refused (struct exchange *self, const struct message *answer)
{
  self->web->public->gathering--;
  if (answer->type == MSG_REFUSED || message_int (answer, ERROR_NUMBER, 0) == ERR_NOT_FOUND)
    public_answer_missing (self);
  else
    public_answer_away (self);
}

static void answer_case (struct exchange *self)
{
  struct public *public = self->web->public;
  const struct public_case *kase = state_case (public->state, self->rest);
  struct document *document = kase == NULL ? NULL : made_lately (self, kase->ref);
  if (kase == NULL)
    public_answer_missing (self);
  else if (document != NULL)
    public_answer (self, 200, PUBLIC_HTML, document, 0);
  else if (public->gathering == GATHERINGS)
    public_answer_away (self);
  else
  {
    struct case_file *file = arena_alloc (self->arena, sizeof *file);
    self->state = file;
    public->gathering++;
    gather_public (self, self->rest, file, gathered, refused);
  }
}

void get_public_case (struct exchange *self)
{
  public_with (self, answer_case);
}
