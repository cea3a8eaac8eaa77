/* SPDX-License-Identifier: EUPL-1.2 */
/* A full board, as a browser asks for it: eight columns of fifty cases with rows in their tables, with details and without, in the time of the processor,
   inside the broker's own function.  Beside its limit; makes its own town. */
#include "bench.h"
#include "tests/pipeline/story.h"

#define CARDS 50 /* of a column */
#define ROUNDS 7
#define ROUND_S 0.3
#define LIMIT_S 0.025

static const char *const stages[] = {"draft", "idea", "steckbrief", "specification", "funding", "implementation", "operation", "completed"};
#define STAGES (sizeof stages / sizeof *stages)

/* As far as its stage has them: what a case has gathered when people have worked on it. */
static void furnish (struct town *town, const char *ref, size_t stage)
{
  for (int i = 0; stage >= 3 && i < 5; i++)
    story_row (town, BERNBURG_EDITOR, ref, "requirements",
               "{'type': 'functional', 'title': 'Meldung mit Foto %d', 'priority': 'must', 'source': 'Workshop', 'acceptance': 'Eine Meldung gelingt.'}", i);
  for (int i = 0; stage >= 3 && i < 4; i++)
    story_row (town, BERNBURG_EDITOR, ref, "risks", "{'title': 'Personal fehlt, %d', 'probability': 2, 'severity': 3, 'measure': 'Vertretung regeln.'}", i);
  for (int i = 0; stage >= 2 && i < 3; i++)
    story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'Meilenstein %d', 'plan_on': '%s'}", i, town_day (town, 30 * i - 20));
}

static void fill (struct town *town)
{
  for (size_t stage = 0; stage < STAGES; stage++)
  {
    for (int i = 0; i < CARDS; i++)
    {
      struct arena *home = town->arena;
      town->arena = arena_new ();
      const char *ref = town_draft (town, BERNBURG_SUBMITTER, arena_printf (town->arena, "Mängelmelder für alle Ortsteile, Teil %d", i));
      story_to (town, ref, stages[stage]);
      if (stage < STAGES - 1)
        furnish (town, ref, stage);
      arena_destroy (&town->arena);
      town->arena = home;
    }
    bench_say ("  %s", stages[stage]);
  }
}

struct asking
{
  struct town *town;
  struct arena *arena;
  struct person person;
  struct scopes scopes;
};

/* One query as the server runs it: a transaction, the answer, its frame.  The bytes of the frame. */
static size_t ask (struct asking *self, const struct message *request)
{
  static const uint8_t re[16];
  struct town *town = self->town;
  struct broker_state state = {0};
  struct store_error error;
  struct views *views;
  if (views_read_begin (town->store, &views, &error) != STORE_OK)
    bench_die ("%s", error.text);
  struct query query = {.store = town->store,
                        .views = views,
                        .definitions = town->reading,
                        .programmes = town->programmes,
                        .arena = self->arena,
                        .now_ms = town->now_ms,
                        .person = &self->person,
                        .scopes = &self->scopes,
                        .state = &state};
  struct answer answer = {.re = re};
  query_answer (&query, request, &answer.message);
  if (answer.message.type != MSG_RESULT)
    bench_die ("the board was not answered");
  size_t bytes = codec_encode_answer (self->arena, &answer).size;
  views_read_end (&views);
  arena_reset (self->arena);
  return bytes;
}

static void measure (struct asking *self, const char *name, const char *verb, const char *fields)
{
  struct message request = town_message (self->town, verb, "%s", fields);
  double own = 0;
  size_t bytes = 0;
  for (int round = 0; round < ROUNDS; round++)
  {
    uint32_t asked = 0;
    double begun = bench_own_cpu (), took;
    for (; (took = bench_own_cpu () - begun) < ROUND_S; asked++)
      bytes = ask (self, &request);
    own = own == 0 || took / asked < own ? took / asked : own;
  }
  bench_row (name, "its limit", LIMIT_S / own, 1, "%.2f ms of %.0f ms; %zu bytes", own * 1e3, LIMIT_S * 1e3, bytes);
}

int main (void)
{
  struct asking self = {.town = town_new (), .arena = arena_new ()};
  struct store_error error;
  struct views *views;
  fill (self.town);
  if (views_read_begin (self.town->store, &views, &error) != STORE_OK || !person_get (views, self.town->arena, self.town->people[COORDINATOR], &self.person))
    bench_die ("nobody asks");
  scopes_of (views, self.town->arena, &self.person, self.town->now_ms, &self.scopes, NULL);
  views_read_end (&views);
  measure (&self, "full board", "board.get", "{'district': '" DISTRICT "'}");
  measure (&self, "full board with details", "board.get", "{'district': '" DISTRICT "', 'details': true}");
  measure (&self, "list of 200 with details", "case.list", "{'limit': 200, 'details': true}");
  measure (&self, "overview with details", "overview", "{'district': '" DISTRICT "', 'details': true}");
  arena_destroy (&self.arena);
  town_destroy (&self.town);
  return 0;
}
