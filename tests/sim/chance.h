/* SPDX-License-Identifier: EUPL-1.2 */
/* What random people of the town say: commands that mostly make sense, of all verbs.  The same seed gives the same town the same commands. */
#ifndef IDEENBUS_TESTS_CHANCE_H
#define IDEENBUS_TESTS_CHANCE_H

#include "tests/pipeline/town.h"

#define CHANCE_CASES 64 /* of which something is said: the latest */
#define CHANCE_COMMENTS 32
#define CHANCE_ATTACHMENTS 32

struct chance
{
  struct town *town;
  uint64_t state;
  struct views *views; /* a picture of the present, while commands are being made up */
  uint32_t case_count, comment_count, attachment_count;
  uint8_t cases[CHANCE_CASES][16];
  uint8_t comments[CHANCE_COMMENTS][16];
  uint8_t attachments[CHANCE_ATTACHMENTS][16];
  uint32_t definition_version;
  uint8_t favourite[16]; /* the case that people see to most at present */
};

uint32_t chance_below (struct chance *self, uint32_t below);
bool chance_percent (struct chance *self, uint32_t percent);

/* Something to say, in the town's arena, and who says it. */
struct message chance_message (struct chance *self, enum who *who);

/* Remembers what an accepted command made. */
void chance_learn (struct chance *self, const struct message *said, const uint8_t id[16]);

#endif
