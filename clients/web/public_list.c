/* SPDX-License-Identifier: EUPL-1.2 */
/* /public: all public cases, fifty a page, found by words, stage and organisation. */
#include "public.h"

#include "clients/documents/forms.h"

#include <string.h>

#define PAGE_CASES 50
#define WORDS 8 /* that a search looks for */
#define QUERY_BYTES 200

struct wish
{
  struct slice text, stage, org;
  struct slice words[WORDS];
  size_t word_count;
  uint32_t page;     /* from 1 */
  const char *query; /* all of it but the page */
};

struct found
{
  const struct public_case **cases;
  uint32_t count;
};

/* ---- What is wished for ---- */

static void split_words (struct wish *self, struct slice text)
{
  while (text.size > 0 && self->word_count < WORDS)
  {
    const char *blank = memchr (text.data, ' ', text.size);
    uint32_t size = blank == NULL ? text.size : (uint32_t) (blank - text.data);
    if (size > 0)
      self->words[self->word_count++] = (struct slice){text.data, size};
    text = blank == NULL ? SLICE_NONE : (struct slice){blank + 1, text.size - size - 1};
  }
}

static uint32_t page_number (struct slice text)
{
  uint32_t number = 0;
  for (uint32_t i = 0; i < text.size && i < 6; i++)
    number = text.data[i] >= '0' && text.data[i] <= '9' ? number * 10 + (uint32_t) (text.data[i] - '0') : 0;
  return number == 0 ? 1 : number;
}

static struct slice asked_for (const struct exchange *exchange, const char *name)
{
  struct slice text = exchange_query (exchange, name);
  return text.size > QUERY_BYTES ? SLICE_NONE : text;
}

static const char *keep (struct arena *arena, const char *query, const char *name, struct slice value)
{
  return value.size == 0 ? query : url_query (arena, query, name, value);
}

static struct wish wish_of (struct exchange *exchange)
{
  struct arena *arena = exchange->arena;
  struct wish wish = {.text = asked_for (exchange, "q"), .stage = asked_for (exchange, "stage"), .org = asked_for (exchange, "org"), .query = ""};
  wish.page = page_number (exchange_query (exchange, "page"));
  split_words (&wish, fold (arena, wish.text));
  wish.query = keep (arena, keep (arena, keep (arena, wish.query, "q", wish.text), "stage", wish.stage), "org", wish.org);
  return wish;
}

static bool fits (const struct wish *wish, const struct public_case *kase)
{
  if ((wish->stage.size > 0 && !slice_equal (wish->stage, kase->stage)) || (wish->org.size > 0 && !slice_equal (wish->org, kase->org)))
    return false;
  for (size_t i = 0; i < wish->word_count; i++)
    if (memmem (kase->words.data, kase->words.size, wish->words[i].data, wish->words[i].size) == NULL)
      return false;
  return true;
}

static struct found find (struct arena *arena, const struct public_state *state, const struct wish *wish)
{
  struct found found = {.cases = arena_alloc (arena, (state->count + 1) * sizeof *found.cases)};
  for (uint32_t i = 0; i < state->count; i++)
    if (fits (wish, &state->cases[i]))
      found.cases[found.count++] = &state->cases[i];
  return found;
}

/* ---- Stages ---- */

/* A stage that some public case is in; several definitions may share one. */
struct tally
{
  struct slice key, label;
  uint32_t count;
};

struct tallies
{
  struct tally *items;
  uint32_t count;
};

static uint32_t count_stage (const struct public_state *state, struct slice stage)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < state->count; i++)
    count += slice_equal (state->cases[i].stage, stage);
  return count;
}

static void add_tally (struct tallies *self, const struct public_state *state, const struct value *stage, bool german)
{
  struct slice key = value_as_slice (value_at (stage, "key"));
  for (uint32_t i = 0; i < self->count; i++)
    if (slice_equal (self->items[i].key, key))
      return;
  uint32_t count = count_stage (state, key);
  if (count > 0)
    self->items[self->count++] = (struct tally){key, label_of (stage, german), count};
}

static struct tallies tally (struct arena *arena, const struct public_state *state, bool german)
{
  struct tallies self = {0};
  uint32_t room = 0;
  for (uint32_t i = 0; i < state->definitions.count; i++)
    room += value_at (value_at (&state->definitions.items[i], "definition"), "stages")->count;
  self.items = arena_alloc (arena, (room + 1) * sizeof *self.items);
  for (uint32_t i = 0; i < state->definitions.count; i++)
  {
    const struct value *stages = value_at (value_at (&state->definitions.items[i], "definition"), "stages");
    for (uint32_t k = 0; k < stages->count; k++)
      add_tally (&self, state, &stages->items[k], german);
  }
  return self;
}

static void put_counts (struct page *page, const struct tallies *tallies, const struct wish *wish)
{
  if (tallies->count == 0)
    return;
  put (page, "<h2>");
  put_say (page, TX_BY_STAGE);
  put (page, "</h2>\n<ul class=\"counts\">\n");
  for (uint32_t i = 0; i < tallies->count; i++)
  {
    const struct tally *tally = &tallies->items[i];
    put (page, "<li>");
    put_link (page, "/public", url_query (page->arena, "", "stage", tally->key));
    put (page, slice_equal (tally->key, wish->stage) ? " aria-current=\"true\">" : ">");
    put_text (page, tally->label);
    fprintf (page->out, ": %u</a></li>\n", tally->count);
  }
  put (page, "</ul>\n");
}

/* ---- The form ---- */

static void put_option (struct page *page, struct slice key, struct slice label, struct slice chosen)
{
  put (page, "<option value=\"");
  put_text (page, key);
  put (page, key.size > 0 && slice_equal (key, chosen) ? "\" selected>" : "\">");
  put_text (page, label);
  put (page, "</option>\n");
}

static void put_choice (struct page *page, const char *name, enum public_text label, enum public_text all)
{
  fprintf (page->out, "<div><label for=\"public-%s\">", name);
  put_say (page, label);
  fprintf (page->out, "</label><select id=\"public-%s\" name=\"%s\">\n", name, name);
  put_option (page, SLICE (""), say (page->german, all), SLICE_NONE);
}

static void put_form (struct page *page, const struct public_state *state, const struct tallies *tallies, const struct wish *wish)
{
  put (page, "<h2>");
  put_say (page, TX_FIND);
  put (page, "</h2>\n<form class=\"find\" role=\"search\" method=\"get\" action=\"/public\">\n<div><label for=\"public-q\">");
  put_say (page, TX_WORDS);
  put (page, "</label><input id=\"public-q\" name=\"q\" type=\"search\" maxlength=\"100\" value=\"");
  put_text (page, wish->text);
  put (page, "\"></div>\n");
  put_choice (page, "stage", TX_STAGE, TX_ALL_STAGES);
  for (uint32_t i = 0; i < tallies->count; i++)
    put_option (page, tallies->items[i].key, tallies->items[i].label, wish->stage);
  put (page, "</select></div>\n");
  put_choice (page, "org", TX_MUNICIPALITY, TX_ALL_ORGS);
  for (uint32_t i = 0; i < state->holder_count; i++)
    put_option (page, state->holders[i].key, state->holders[i].name, wish->org);
  put (page, "</select></div>\n");
  if (exchange_query (page->exchange, "lang").data != NULL)
    fprintf (page->out, "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n", say (page->german, TX_LANGUAGE).data);
  put (page, "<p><button type=\"submit\">");
  put_say (page, TX_SHOW);
  put (page, "</button>");
  if (*wish->query != '\0')
  {
    put (page, " ");
    put_link (page, "/public", "");
    put (page, ">");
    put_say (page, TX_RESET);
    put (page, "</a>");
  }
  put (page, "</p>\n</form>\n");
}

/* ---- Cases ---- */

static void put_number (struct page *page, int64_t number, enum public_text none, enum public_text one, enum public_text many)
{
  if (number < 2)
    put_say (page, number == 0 ? none : one);
  else
    put_say_with (page, many, form_number (page->arena, number, page->german), SLICE_NONE);
}

static void put_case (struct page *page, const struct public_state *state, const struct public_case *kase)
{
  put (page, "<li>\n<h3>");
  put_link (page, case_path (page->arena, kase->ref), "");
  put (page, page->german ? ">" : " lang=\"de\">"); /* what people write here is German as a rule */
  put_text (page, kase->title.size > 0 ? kase->title : kase->ref);
  put (page, "</a></h3>\n");
  if (kase->summary.size > 0)
  {
    put (page, page->german ? "<p>" : "<p lang=\"de\">");
    put_text (page, kase->summary);
    put (page, "</p>\n");
  }
  put (page, "<p class=\"facts-line\"><span>");
  put_text (page, kase->org_name);
  put (page, "</span> <span>");
  put_text (page, stage_words (page->arena, state, kase, page->german));
  put (page, ", ");
  put_say_with (page, TX_SINCE, form_date (page->arena, day_text (page->arena, kase->entered_ms), page->german), SLICE_NONE);
  put (page, "</span> <span>");
  put_number (page, kase->support, TX_SUPPORT_NONE, TX_SUPPORT_ONE, TX_SUPPORT);
  put (page, "</span> <span>");
  put_text (page, kase->ref);
  put (page, "</span></p>\n</li>\n");
}

static void put_turn (struct page *page, const struct wish *wish, uint32_t to, const char *rel, enum public_text text)
{
  put_link (page, "/public", url_query (page->arena, wish->query, "page", slice_of (arena_printf (page->arena, "%u", to))));
  fprintf (page->out, " rel=\"%s\">", rel);
  put_say (page, text);
  put (page, "</a>\n");
}

static void put_pages (struct page *page, const struct wish *wish, uint32_t pages)
{
  struct arena *arena = page->arena;
  if (pages < 2)
    return;
  put (page, "<nav class=\"pages\" aria-label=\"");
  put_say (page, TX_PAGES);
  put (page, "\">\n");
  if (wish->page > 1)
    put_turn (page, wish, wish->page - 1, "prev", TX_BEFORE);
  put (page, "<p>");
  put_say_with (page, TX_PAGE_OF, slice_of (arena_printf (arena, "%u", wish->page)), slice_of (arena_printf (arena, "%u", pages)));
  put (page, "</p>\n");
  if (wish->page < pages)
    put_turn (page, wish, wish->page + 1, "next", TX_AFTER);
  put (page, "</nav>\n");
}

static void put_found (struct page *page, const struct public_state *state, const struct found *found, struct wish *wish)
{
  uint32_t pages = found->count == 0 ? 1 : (found->count + PAGE_CASES - 1) / PAGE_CASES;
  if (wish->page > pages)
    wish->page = pages;
  put (page, "<h2>");
  put_number (page, found->count, TX_FOUND_NONE, TX_FOUND_ONE, TX_FOUND);
  put (page, "</h2>\n");
  if (found->count == 0)
  {
    put (page, "<p>");
    put_say (page, state->count == 0 ? TX_NONE_YET : TX_NONE_FITS);
    put (page, "</p>\n");
    return;
  }
  put (page, "<ol class=\"cases\">\n");
  for (uint32_t i = (wish->page - 1) * PAGE_CASES; i < found->count && i < wish->page * PAGE_CASES; i++)
    put_case (page, state, found->cases[i]);
  put (page, "</ol>\n");
  put_pages (page, wish, pages);
}

static void answer_list (struct exchange *self)
{
  const struct public_state *state = public_state (self->web);
  struct wish wish = wish_of (self);
  struct found found = find (self->arena, state, &wish);
  struct tallies tallies = tally (self->arena, state, self->german);
  struct page page;
  page_open (&page, self, say (self->german, TX_LIST), "/public", wish.query);
  put (&page, "<h1>");
  put_say (&page, TX_LIST);
  put (&page, "</h1>\n<p>");
  put_say (&page, TX_LIST_LEAD);
  put (&page, "</p>\n");
  put_form (&page, state, &tallies, &wish);
  put_counts (&page, &tallies, &wish);
  put_found (&page, state, &found, &wish);
  struct document *document = page_close (&page);
  public_answer (self, 200, PUBLIC_HTML, document, state->changed_ms);
  document_drop (&document);
}

void get_public_list (struct exchange *self)
{
  public_with (self, answer_list);
}
