/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case: the rows of the views.  No content is touched; it was there before the event, and stays. */
#include "applying.h"

#include <string.h>

void fold_attached (struct applying *self)
{
  const struct message *m = self->message;
  self->kase.attachments++;
  if (!self->views)
    return;
  struct attachment attachment = {.name = message_slice (m, CASE_ATTACHED_NAME),
                                  .type = message_slice (m, CASE_ATTACHED_TYPE),
                                  .text = message_slice (m, CASE_ATTACHED_TEXT),
                                  .org = self->record->org,
                                  .size = message_int (m, CASE_ATTACHED_SIZE, 0),
                                  .time_ms = self->record->time_ms,
                                  .role = self->record->role,
                                  .internal = message_bool (m, CASE_ATTACHED_INTERNAL)};
  memcpy (attachment.id, value_as_id (&m->arg[CASE_ATTACHED_ATTACHMENT]), 16);
  memcpy (attachment.kase, self->kase.id, 16);
  memcpy (attachment.hash, message_slice (m, CASE_ATTACHED_HASH).data, 32);
  attachment_put (self->views, &attachment);
}

void fold_detached (struct applying *self)
{
  struct attachment attachment;
  const uint8_t *id = value_as_id (&self->message->arg[CASE_DETACHED_ATTACHMENT]);
  if (self->kase.attachments > 0)
    self->kase.attachments--;
  if (!self->views || !attachment_get (self->views, self->arena, self->kase.id, id, &attachment))
    return;
  attachment.detached = true;
  attachment_put (self->views, &attachment);
}
