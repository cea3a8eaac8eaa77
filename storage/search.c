/* SPDX-License-Identifier: EUPL-1.2 */
/* Asking the search index.  For each word that was asked its forms are found among the indexed words (the word itself, others with the same stem, and those it
   begins; if guesses are wanted, those that one slip of the pen makes of it), then the cases in which they stand.  Everything is bounded, so that a search is a small
   piece of work on ten million cases as well: of a word that is everywhere only the newest cases are gathered, and it is looked up by itself in cases a rarer word
   has found. */
#include "words.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#define QUERY_WORDS 20
#define QUERY_FORMS 96       /* of one word */
#define QUERY_FORMS_BEGUN 64 /* of them words that only begin with it */
#define QUERY_LOOKS 1000     /* indexed words looked at for one word */
#define QUERY_CASES 3000     /* cases gathered for one word */
#define QUERY_LOOSE 500      /* any: a compound or a head of a compound that stands in more cases is left out */
#define QUERY_LOOKUPS 6000   /* lookups of single words in single cases */
#define QUERY_UNITED 9000    /* any: cases of several words that are put together */
#define QUERY_REFINED 400    /* any: the best by their rare words, which are then asked for the others */

static_assert (QUERY_UNITED >= QUERY_CASES, "one word always finds its cases");

#define QUERY_GUESSES 4000 /* lookups for words that nothing was found for */

#define GUESS_BYTES 5  /* a stem of this length may be misspelt: shorter ones would be taken for other words */
#define GUESS_MOST 30  /* and one of this, which keeps the lookups few */
#define GUESS_ENDING 3 /* letters that an indexed word may have behind it */
#define GUESS_WORDS 8  /* looked at behind one beginning */

#define SUFFIX_BYTES 8 /* no word is longer than its stem by more */

#define COMPOUND_BYTES 5 /* a word of this length may be the beginning of a compound */
#define COMPOUND_REST 4  /* and what follows it is a word as well */

/* How well a form answers a word. */
enum quality
{
  QUALITY_GUESS = 2, /* the form differs by one letter, or by two that changed places: Freidhof for Friedhof */
  QUALITY_HEAD = 4,  /* the form begins the word: Starkregen for Starkregenwarnung */
  QUALITY_BEGUN = 5, /* the word begins the form */
  QUALITY_STEM = 8,
  QUALITY_SAME = 10
};

#define SCORE_WORD 1000000000 /* any: a word more outweighs every score */

struct form
{
  struct word word;
  enum quality quality;
};

struct hit
{
  uint64_t high, low; /* the turned id as numbers, which compare faster */
  int64_t score;
  uint32_t words;
};

struct query_word
{
  struct word word;
  char german[WORD_BYTES], english[WORD_BYTES];
  uint32_t german_size, english_size;
  bool begins; /* longer words that begin with it are met as well */
  bool heads;  /* and shorter ones it begins with */
  struct form *forms;
  uint32_t form_count;
  struct hit *hits; /* by turned id, each case once */
  uint32_t hit_count;
  bool complete; /* hits holds all cases with the word */
  int64_t rarity;
};

struct query
{
  struct views *views;
  struct arena *arena;
  struct sb_stemmer *german, *english;
  struct query_word words[QUERY_WORDS];
  uint32_t word_count;
  uint64_t cases;
  uint32_t lookups;     /* left */
  bool guess;
  uint32_t guesses;     /* left */
  struct hit *gathered; /* room for the cases of one word */
};

/* ---- Words of the query -------------------------------------------------------------------------------------------------------------------------------- */

/* Stems get no longer than words are; a stemmer that failed gives the word. */
static uint32_t stem (struct sb_stemmer *stemmer, const struct word *word, char *out)
{
  const sb_symbol *text = sb_stemmer_stem (stemmer, (const sb_symbol *) word->data, (int) word->size);
  int size = text ? sb_stemmer_length (stemmer) : 0;
  if (size <= 0 || size > WORD_BYTES)
  {
    memcpy (out, word->data, word->size);
    return word->size;
  }
  memcpy (out, text, (size_t) size);
  return (uint32_t) size;
}

static bool query_has (const struct query *self, const struct word *word)
{
  for (uint32_t i = 0; i < self->word_count; i++)
  {
    if (slice_equal (word_slice (&self->words[i].word), word_slice (word)))
      return true;
  }
  return false;
}

static void query_add (struct query *self, const struct word *word, bool any)
{
  struct query_word *added = &self->words[self->word_count++];
  added->word = *word;
  added->german_size = stem (self->german, word, added->german);
  added->english_size = stem (self->english, word, added->english);
  added->begins = word->open || (any && word->size >= COMPOUND_BYTES);
  added->heads = any && word->size >= COMPOUND_BYTES + COMPOUND_REST;
}

/* Stop words are left out, unless there is nothing else and the one is still being typed ("die" of "Dienst"). */
static void query_words (struct query *self, struct slice text, bool any)
{
  struct word_reader reader = word_reader (text, false);
  struct word word, typed = {.size = 0};
  while (self->word_count < QUERY_WORDS && word_next (&reader, &word))
  {
    if (word_is_stop (&word))
      typed = word;
    else if (!query_has (self, &word))
      query_add (self, &word, any);
  }
  if (self->word_count == 0 && typed.size > 0 && typed.open)
    query_add (self, &typed, any);
}

/* ---- Forms --------------------------------------------------------------------------------------------------------------------------------------------- */

static uint32_t common_bytes (const char *a, uint32_t a_size, const char *b, uint32_t b_size)
{
  uint32_t i = 0;
  while (i < a_size && i < b_size && a[i] == b[i])
    i++;
  return i;
}

static bool with_s (struct slice longer, struct slice shorter)
{
  return longer.size == shorter.size + 1 && longer.data[shorter.size] == 's' && memcmp (longer.data, shorter.data, shorter.size) == 0;
}

/* Zero: it is no form of the word.  An s is a plural that the stemmers miss once folding took the e away (values is "valus"). */
static int form_quality (struct query *self, const struct query_word *asked, const struct word *word)
{
  char text[WORD_BYTES];
  struct slice a = word_slice (&asked->word), b = word_slice (word);
  if (slice_equal (a, b))
    return QUALITY_SAME;
  if (with_s (a, b) || with_s (b, a))
    return QUALITY_STEM;
  if (b.size <= asked->german_size + SUFFIX_BYTES)
  {
    uint32_t size = stem (self->german, word, text);
    if (size == asked->german_size && memcmp (text, asked->german, size) == 0)
      return QUALITY_STEM;
  }
  if (b.size <= asked->english_size + SUFFIX_BYTES)
  {
    uint32_t size = stem (self->english, word, text);
    if (size == asked->english_size && memcmp (text, asked->english, size) == 0)
      return QUALITY_STEM;
  }
  return asked->begins && b.size > a.size && memcmp (b.data, a.data, a.size) == 0 ? QUALITY_BEGUN : 0;
}

static void form_add (struct query_word *asked, const struct word *word, int quality)
{
  struct form *form = &asked->forms[asked->form_count++];
  form->word = *word;
  form->quality = (enum quality) quality;
}

static void word_of_key (struct slice key, struct word *word)
{
  word->size = key.size > 17 ? key.size - 17 : 0;
  if (word->size == 0 || word->size > WORD_BYTES || key.data[word->size] != 0)
    room_fatal ("key of another form", "word");
  memcpy (word->data, key.data, word->size);
}

/* To the next indexed word.  Most words stand in few cases, and stepping over those is faster than to look for what is behind. */
static void word_skip (struct kv_cursor *cursor, const struct word *word)
{
  char behind[WORD_BYTES + 1];
  memcpy (behind, word->data, word->size);
  behind[word->size] = 0;
  for (uint32_t steps = 0; steps < 6; steps++)
  {
    kv_next (cursor);
    if (!cursor->found || cursor->key.size != word->size + 17 || memcmp (cursor->key.data, behind, word->size + 1) != 0)
      return;
  }
  behind[word->size] = 1; /* the first byte behind the zero that ends the word */
  kv_jump (cursor, (struct slice){behind, word->size + 1});
}

/* All indexed words that begin as the word and its stems do, from one to the next without their cases. */
static void forms_scan (struct query *self, struct query_word *asked)
{
  struct kv_cursor cursor;
  struct word word;
  uint32_t size = common_bytes (asked->word.data, asked->word.size, asked->german, asked->german_size), begun = 0, looks = QUERY_LOOKS;
  size = common_bytes (asked->word.data, size, asked->english, asked->english_size);
  struct slice prefix = {asked->word.data, size};
  kv_seek (&cursor, self->views, VIEW_WORDS, prefix, SLICE_NONE);
  while (cursor.found && looks-- > 0 && asked->form_count < QUERY_FORMS)
  {
    word_of_key (cursor.key, &word);
    int quality = form_quality (self, asked, &word);
    if (quality == QUALITY_STEM || (quality == QUALITY_BEGUN && begun < QUERY_FORMS_BEGUN))
    {
      form_add (asked, &word, quality);
      begun += quality == QUALITY_BEGUN;
    }
    word_skip (&cursor, &word);
  }
  kv_end (&cursor);
}

static void forms_heads (struct query_word *asked)
{
  struct word head = asked->word;
  for (head.size = asked->word.size - COMPOUND_REST; head.size >= COMPOUND_BYTES && asked->form_count < QUERY_FORMS; head.size--)
    form_add (asked, &head, QUALITY_HEAD);
}

/* ---- Slips of the pen ---------------------------------------------------------------------------------------------------------------------------------- */

static bool has_form (const struct query_word *asked, const struct word *word)
{
  for (uint32_t i = 0; i < asked->form_count; i++)
    if (slice_equal (word_slice (&asked->forms[i].word), word_slice (word)))
      return true;
  return false;
}

/* Indexed words that begin so and go on with no more than an ending. */
static void guess_look (struct query *self, struct query_word *asked, struct kv_cursor *cursor, const struct word *begin)
{
  struct word word;
  if (self->guesses == 0)
    return;
  self->guesses--;
  kv_jump (cursor, word_slice (begin));
  for (uint32_t i = 0; i < GUESS_WORDS && cursor->found && asked->form_count < QUERY_FORMS; i++)
  {
    word_of_key (cursor->key, &word);
    if (word.size < begin->size || memcmp (word.data, begin->data, begin->size) != 0)
      return;
    if (word.size <= begin->size + GUESS_ENDING && !has_form (asked, &word))
      form_add (asked, &word, QUALITY_GUESS);
    word_skip (cursor, &word);
  }
}

/* The beginning with size bytes at `at` replaced by one letter or none. */
static void guess_with (struct query *self, struct query_word *asked, struct kv_cursor *cursor, uint32_t at, uint32_t size, char letter)
{
  struct word begin = {.size = at};
  memcpy (begin.data, asked->word.data, at);
  if (letter != 0 && begin.size < WORD_BYTES)
    begin.data[begin.size++] = letter;
  for (uint32_t i = at + size; i < asked->german_size && begin.size < WORD_BYTES; i++)
    begin.data[begin.size++] = asked->word.data[i];
  guess_look (self, asked, cursor, &begin);
}

static void guess_swap (struct query *self, struct query_word *asked, struct kv_cursor *cursor, uint32_t at)
{
  struct word begin = {.size = asked->german_size};
  memcpy (begin.data, asked->word.data, begin.size);
  begin.data[at] = asked->word.data[at + 1];
  begin.data[at + 1] = asked->word.data[at];
  guess_look (self, asked, cursor, &begin);
}

/* The first letter is taken as it is: people seldom miss it, and other words begin otherwise.  Letters are those of folded words. */
static void forms_guess (struct query *self, struct query_word *asked)
{
  struct kv_cursor cursor;
  kv_seek (&cursor, self->views, VIEW_WORDS, SLICE_NONE, word_slice (&asked->word));
  for (uint32_t at = 1; at < asked->german_size; at++)
  {
    if (at + 1 < asked->german_size && asked->word.data[at] != asked->word.data[at + 1])
      guess_swap (self, asked, &cursor, at);
    guess_with (self, asked, &cursor, at, 1, 0);
    for (char letter = 'a'; letter <= 'z'; letter++)
    {
      if (letter != asked->word.data[at])
        guess_with (self, asked, &cursor, at, 1, letter);
      guess_with (self, asked, &cursor, at, 0, letter);
    }
  }
  kv_end (&cursor);
}

/* Numbers are not misspelt, they are others; short words would be taken for other words. */
static bool may_be_slip (const struct query_word *asked)
{
  for (uint32_t i = 0; i < asked->word.size; i++)
    if (asked->word.data[i] >= '0' && asked->word.data[i] <= '9')
      return false;
  return asked->german_size >= GUESS_BYTES && asked->german_size <= GUESS_MOST &&
         common_bytes (asked->word.data, asked->word.size, asked->german, asked->german_size) == asked->german_size;
}

static int compare_forms (const void *a, const void *b)
{
  const struct form *left = a, *right = b;
  return left->quality != right->quality ? (int) right->quality - (int) left->quality : slice_compare (word_slice (&left->word), word_slice (&right->word));
}

static void forms_find (struct query *self, struct query_word *asked)
{
  asked->forms = arena_alloc (self->arena, QUERY_FORMS * sizeof *asked->forms);
  form_add (asked, &asked->word, QUALITY_SAME);
  forms_scan (self, asked);
  if (self->guess && may_be_slip (asked))
    forms_guess (self, asked);
  if (asked->heads)
    forms_heads (asked);
  qsort (asked->forms, asked->form_count, sizeof *asked->forms, compare_forms);
}

/* ---- Cases of a word ----------------------------------------------------------------------------------------------------------------------------------- */

static int64_t form_score (const struct form *form, struct slice row)
{
  return (int64_t) words_weight (row) * (int64_t) form->quality;
}

static uint64_t number_at (const char *bytes)
{
  uint64_t number = 0;
  for (uint32_t i = 0; i < 8; i++)
    number = number << 8 | (uint8_t) bytes[i];
  return number;
}

static void bytes_of_hit (const struct hit *hit, uint8_t turned[16])
{
  for (uint32_t i = 0; i < 8; i++)
  {
    turned[i] = (uint8_t) (hit->high >> (56 - 8 * i));
    turned[8 + i] = (uint8_t) (hit->low >> (56 - 8 * i));
  }
}

static int compare_hits_by_case (const void *a, const void *b)
{
  const struct hit *left = a, *right = b;
  return left->high != right->high ? (left->high < right->high ? -1 : 1) : (left->low > right->low) - (left->low < right->low);
}

/* One hit for each case: the best. */
static uint32_t hits_unite (struct hit *hits, uint32_t count)
{
  uint32_t kept = 0;
  if (count > 0)
    qsort (hits, count, sizeof *hits, compare_hits_by_case);
  for (uint32_t i = 0; i < count; i++)
  {
    if (kept == 0 || compare_hits_by_case (&hits[kept - 1], &hits[i]) != 0)
      hits[kept++] = hits[i];
    else if (hits[kept - 1].score < hits[i].score)
      hits[kept - 1].score = hits[i].score;
  }
  return kept;
}

static uint32_t floor_log2 (uint64_t number)
{
  uint32_t log = 0;
  for (; number > 1; number >>= 1)
    log++;
  return log;
}

/* Gathers the cases of one form behind those that were gathered, up to max in all; false when there are more. */
static bool form_gather (struct query *self, const struct form *form, uint32_t *count, uint32_t max)
{
  struct key prefix;
  struct kv_cursor cursor;
  key_start (&prefix);
  key_text (&prefix, word_slice (&form->word));
  for (kv_seek (&cursor, self->views, VIEW_WORDS, key_slice (&prefix), SLICE_NONE); cursor.found && *count < max; kv_next (&cursor))
  {
    struct hit *hit = &self->gathered[(*count)++];
    hit->high = number_at (cursor.key.data + prefix.size);
    hit->low = number_at (cursor.key.data + prefix.size + 8);
    hit->score = form_score (form, cursor.row);
  }
  bool complete = !cursor.found;
  kv_end (&cursor);
  return complete;
}

/* For any, a compound or its head that is everywhere is left out, so that it does not make the word common; a form that was asked for stays and does. */
static void hits_gather (struct query *self, struct query_word *asked, bool any)
{
  uint32_t count = 0, kept = 0, gathered = 0;
  asked->complete = true;
  for (uint32_t i = 0; i < asked->form_count; i++)
  {
    uint32_t before = count;
    bool loose = any && asked->forms[i].quality <= QUALITY_BEGUN;
    bool complete = form_gather (self, &asked->forms[i], &count, loose && count + QUERY_LOOSE < QUERY_CASES ? count + QUERY_LOOSE : QUERY_CASES);
    if (!complete && loose)
    {
      count = before;
      continue;
    }
    asked->complete = asked->complete && complete;
    asked->forms[kept++] = asked->forms[i];
    gathered += count > before;
  }
  asked->form_count = kept;
  /* Those of one form are in order. */
  asked->hit_count = gathered > 1 ? hits_unite (self->gathered, count) : count;
  asked->hits = arena_alloc (self->arena, asked->hit_count * sizeof *asked->hits);
  memcpy (asked->hits, self->gathered, asked->hit_count * sizeof *asked->hits);
  asked->rarity = 1 + floor_log2 (1 + self->cases / (asked->hit_count + 1));
}

/* The score of a word in the case of a hit; 0 when it is not in it. */
static int64_t word_in_case (struct query *self, const struct query_word *asked, const struct hit *wanted)
{
  const struct hit *hit = NULL;
  uint8_t turned[16];
  if (asked->hit_count > 0)
    hit = bsearch (wanted, asked->hits, asked->hit_count, sizeof *asked->hits, compare_hits_by_case);
  if (hit)
    return hit->score * asked->rarity;
  bytes_of_hit (wanted, turned);
  for (uint32_t i = 0; !asked->complete && i < asked->form_count && self->lookups > 0; i++)
  {
    struct key key;
    struct slice row;
    self->lookups--;
    words_key (&key, word_slice (&asked->forms[i].word), turned);
    if (kv_get (self->views, VIEW_WORDS, key.data, key.size, &row))
      return form_score (&asked->forms[i], row) * asked->rarity;
  }
  return 0;
}

/* ---- All words, any word ------------------------------------------------------------------------------------------------------------------------------- */

/* The cases of the rarest word that hold the others; of very many the newest. */
static uint32_t match_all (struct query *self, struct hit **hits)
{
  const struct query_word *rarest = &self->words[0];
  uint32_t count = 0;
  for (uint32_t i = 1; i < self->word_count; i++)
  {
    const struct query_word *word = &self->words[i];
    if (word->complete > rarest->complete || (word->complete == rarest->complete && word->hit_count < rarest->hit_count))
      rarest = word;
  }
  *hits = rarest->hits;
  for (uint32_t i = 0; i < rarest->hit_count; i++)
  {
    struct hit hit = rarest->hits[i];
    hit.score *= rarest->rarity;
    bool all = true;
    for (uint32_t j = 0; all && j < self->word_count; j++)
    {
      int64_t score = &self->words[j] == rarest ? 0 : word_in_case (self, &self->words[j], &hit);
      all = score > 0 || &self->words[j] == rarest;
      hit.score += score;
    }
    if (all)
      (*hits)[count++] = hit;
  }
  return count;
}

static int compare_hits (const void *a, const void *b)
{
  const struct hit *left = a, *right = b;
  if (left->words != right->words)
    return left->words > right->words ? -1 : 1;
  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return compare_hits_by_case (left, right);
}

/* A word says something when not every fourth case has it; among few cases every word does. */
static bool is_rare (const struct query *self, const struct query_word *word)
{
  return word->complete && (word->hit_count <= 20 || word->hit_count <= self->cases / 4);
}

/* Sorts the words: rare ones first, those with the fewest cases first among them. */
static void rarest_first (struct query *self)
{
  for (uint32_t i = 1; i < self->word_count; i++)
  {
    struct query_word word = self->words[i];
    uint32_t at = i;
    for (; at > 0; at--)
    {
      const struct query_word *before = &self->words[at - 1];
      bool rarer = is_rare (self, &word) != is_rare (self, before) ? is_rare (self, &word) : word.hit_count < before->hit_count;
      if (!rarer)
        break;
      self->words[at] = *before;
    }
    self->words[at] = word;
  }
}

/* The cases of the first words, with how many of them each holds. */
static uint32_t unite (struct query *self, uint32_t words, struct hit **hits)
{
  uint32_t room = 0, count = 0, kept = 0;
  for (uint32_t i = 0; i < words; i++)
    room += self->words[i].hit_count;
  struct hit *all = arena_alloc (self->arena, room * sizeof *all);
  for (uint32_t i = 0; i < words; i++)
  {
    for (uint32_t j = 0; j < self->words[i].hit_count; j++)
    {
      all[count] = self->words[i].hits[j];
      all[count].score *= self->words[i].rarity;
      all[count++].words = 1;
    }
  }
  if (count > 0)
    qsort (all, count, sizeof *all, compare_hits_by_case);
  for (uint32_t i = 0; i < count; i++)
  {
    if (kept == 0 || compare_hits_by_case (&all[kept - 1], &all[i]) != 0)
      all[kept++] = all[i];
    else
    {
      all[kept - 1].score += all[i].score;
      all[kept - 1].words++;
    }
  }
  *hits = all;
  return kept;
}

/* The rarest words find cases, the others decide between the best of these.  When no word is rare, a case must hold more than half of them. */
static uint32_t match_any (struct query *self, struct hit **hits)
{
  uint32_t sources = 0, gathered = 0, kept = 0;
  rarest_first (self);
  bool rare = is_rare (self, &self->words[0]);
  while (sources < self->word_count && gathered + self->words[sources].hit_count <= QUERY_UNITED && is_rare (self, &self->words[sources]) == rare)
    gathered += self->words[sources++].hit_count;
  uint32_t count = unite (self, sources, hits);
  if (count > 0)
    qsort (*hits, count, sizeof **hits, compare_hits);
  count = count < QUERY_REFINED ? count : QUERY_REFINED;
  for (uint32_t i = 0; i < count; i++)
  {
    struct hit hit = (*hits)[i];
    for (uint32_t j = sources; j < self->word_count; j++)
    {
      int64_t score = word_in_case (self, &self->words[j], &hit);
      hit.score += score;
      hit.words += score > 0;
    }
    if (rare || 2 * hit.words > self->word_count)
      (*hits)[kept++] = hit;
  }
  return kept;
}

uint32_t search_cases (struct views *views, struct arena *arena, struct slice text, bool any, bool guess, struct search_hit *hits, uint32_t max)
{
  struct query *query = arena_alloc (arena, sizeof *query);
  struct hit *found = NULL;
  uint32_t count = 0;
  query->views = views;
  query->arena = arena;
  query->cases = kv_count (views, VIEW_FIELDS);
  query->lookups = QUERY_LOOKUPS;
  query->guess = guess;
  query->guesses = QUERY_GUESSES;
  query->gathered = arena_alloc (arena, QUERY_CASES * sizeof *query->gathered);
  query->german = sb_stemmer_new ("german", NULL);
  query->english = sb_stemmer_new ("english", NULL);
  if (!query->german || !query->english)
    room_fatal ("no memory for a stemmer", NULL);
  query_words (query, text, any);
  for (uint32_t i = 0; i < query->word_count; i++)
  {
    forms_find (query, &query->words[i]);
    hits_gather (query, &query->words[i], any);
  }
  sb_stemmer_delete (query->german);
  sb_stemmer_delete (query->english);
  if (query->word_count > 0)
    count = any ? match_any (query, &found) : match_all (query, &found);
  if (count > 0)
    qsort (found, count, sizeof *found, compare_hits);
  count = count < max ? count : max;
  for (uint32_t i = 0; i < count; i++)
  {
    uint8_t turned[16];
    bytes_of_hit (&found[i], turned);
    words_turn (turned, hits[i].kase);
    hits[i].score = found[i].score + (int64_t) found[i].words * SCORE_WORD;
  }
  return count;
}
