/* SPDX-License-Identifier: EUPL-1.2 */
/* One turn of the writer: some commands, one transaction, one sync.  Decides and applies one after the other, so that later ones see earlier ones; then everything
   becomes durable together, or nothing. */
#ifndef IDEENBUS_TURN_H
#define IDEENBUS_TURN_H

#include "writer.h"

/* Commands that were accepted without changing anything leave no record; for those that name them as `after` the newest are remembered.  One that comes after a
   restart is refused as `predecessor`, and its person sends it again. */
#define UNCHANGED_MAX 1024
struct unchanged
{
  uint32_t count;
  uint8_t items[UNCHANGED_MAX][32]; /* person, command; a ring */
};

struct turn_context
{
  const struct writer_options *options;
  struct definitions *definitions;
  struct programmes *programmes;
  struct decision *decision;      /* room for one, reused */
  struct unchanged unchanged;
};

/* Carries out as many of the jobs as fit one batch; *done of them have their answers now.  records gets what became durable, in `arena`; *count of them.
   STORE_OK    answered: accepted, refused or wrong
   STORE_FULL  the same, but the accepted ones were answered storage_full and nothing was changed
   STORE_IO    unknown: exit without answering */
enum store_status turn_run (struct turn_context *context, struct job **jobs, uint32_t job_count, uint32_t *done, struct arena *arena, struct record **records,
                            uint32_t *count, struct store_error *error);

/* The token of the invitation that a command made. */
void invitation_token (const struct writer_options *options, const uint8_t command[16], uint8_t token[32]);
const char *invitation_url (const struct writer_options *options, const uint8_t command[16], struct arena *arena);
/* Whether no other took its place. */
bool invitation_is_newest (const struct writer_options *options, const uint8_t command[16], struct arena *arena);

int64_t options_now (const struct writer_options *options);

#endif
