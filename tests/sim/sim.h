/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the simulator: a run, what it remembers, and the looks it takes at what the core promises. */
#ifndef IDEENBUS_TESTS_SIM_H
#define IDEENBUS_TESTS_SIM_H

#include "chance.h"

#define SIM_PICTURES 48 /* of cases, kept at once */

/* Something that was said, and what became of it. */
struct said
{
  uint8_t id[16];
  uint8_t person[16];
  enum who who;
  char *frame; /* of the request, encoded */
  uint32_t frame_size;
  char *answer; /* of an accepted one: what every repeat must get */
  uint32_t answer_size;
  uint64_t seq; /* 0: not accepted, as far as anybody knows */
  bool unknown; /* the store failed before it was answered */
};

/* A case as it was when the head was `seq`. */
struct picture
{
  uint64_t seq; /* 0: none */
  uint8_t kase[16];
  char *bytes; /* of all that is kept of it */
  uint32_t size;
  struct scopes scopes; /* of those who saw it */
};

/* All cases as they stand. */
struct cases
{
  struct arena *arena;
  struct kase *items;
  uint32_t count, room;
};

struct sim
{
  struct town *town;
  struct arena *home, *arena; /* the town's own, and that of one step */
  struct chance chance;
  uint64_t seed;
  uint32_t step, boot;
  struct said *said;
  size_t said_count, said_room;
  uint64_t seq; /* the head, as far as answers told */
  int64_t time_ms;
  uint64_t accepted, refused, repeated, faults;
  uint32_t said_of[MSG_COUNT], accepted_of[MSG_COUNT]; /* by verb */
  struct picture pictures[SIM_PICTURES];
  uint64_t compared; /* pictures against the past */
};

/* Ends the run unless the promise was kept: says which, and how to come here again. */
void promise (const struct sim *self, bool kept, const char *text);
/* The same about a case and something in it (detail may be none). */
void promise_about (const struct sim *self, bool kept, const char *text, const struct kase *kase, struct slice detail);

/* After many steps: the fold of the log against the views, and everything below (everything.c). */
void look_at_everything (struct sim *self);
/* The tables of all cases, and what follows from them (look_rows.c). */
void look_at_rows (struct sim *self, struct views *views, const struct cases *cases);
void look_at_sums (struct sim *self, struct views *views, const struct cases *cases);
/* Mergers, adoptions, supporters, files (look_ways.c). */
void look_at_ways (struct sim *self, struct views *views, const struct cases *cases);

/* Cases as they were (pictures.c): takes a picture of one once in a while; holds all that were taken against what the log tells of that moment. */
void pictures_take (struct sim *self);
void pictures_look (struct sim *self, struct views *views);
void pictures_drop (struct sim *self);

#endif
