/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case: attached and taken off.  The content was uploaded before; what is known of it comes with the command. */
#include "attaching.h"
#include "room.h"

#include <string.h>

/* ---- The file ------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct file_type *check_name (struct deciding *self)
{
  struct slice name = message_slice (self->message, CASE_ATTACH_NAME);
  if (!file_name_is_plain (name))
  {
    refuse_label (self, ERR_VALUE_INVALID, SLICE ("name"), word (WORD_FILE_NAME), word (WORD_FILE_NAME_PLAIN));
    return NULL;
  }
  const struct file_type *type = file_type_of (name);
  struct slice ending = file_ending (name);
  if (!type)
    refuse_text (self, ERR_BLOB_TYPE, SLICE ("name"), ending.size > 0 ? ending : name, SLICE_NONE);
  return type;
}

/* A hash is no key: the content is the person's who sent it, and of those who see it at this case already. */
static bool has_part_in_content (struct deciding *self)
{
  const uint8_t *hash = (const uint8_t *) message_slice (self->message, CASE_ATTACH_HASH).data;
  return self->command->content->sent || case_shows_content (self->views, self->arena, self->kase.id, self->level, hash);
}

static void check_content (struct deciding *self, const struct file_type *type)
{
  const struct blob_content *content = self->command->content;
  if (!content || content->size != message_int (self->message, CASE_ATTACH_SIZE, 0) || !has_part_in_content (self))
    refuse_label (self, ERR_BLOB_MISSING, SLICE ("hash"), label_plain (SLICE_NONE), label_plain (SLICE_NONE));
  else if (type && !file_fits (content, type))
    refuse_label (self, ERR_BLOB_TYPE, SLICE ("hash"), word (WORD_CONTENT_OTHER), label_plain (SLICE_NONE));
}

/* ---- Who --------------------------------------------------------------------------------------------------------------------------------------------- */

/* Whoever may edit the case, and the offices that look at it. */
static void need_attacher (struct deciding *self)
{
  uint32_t who = message_def (self->message->type)->who;
  if (act_for_case (self, R_DPO | R_ISO | R_COORDINATOR | R_DISTRICT_ADMIN))
    return;
  need_editor (self);
  if (!refused (self) && !(who & (1u << self->decision->role)))
    refuse_label (self, ERR_WRONG_ROLE, SLICE_NONE, roles_label (self->arena, who), label_plain (SLICE_NONE));
}

/* ---- Attach ------------------------------------------------------------------------------------------------------------------------------------------ */

struct looking
{
  struct slice name;
  const uint8_t *hash;
  bool internal, found;
};

static enum walk_step look (void *context, const struct attachment *attachment)
{
  struct looking *self = context;
  self->found = self->found || (!attachment->detached && attachment->internal == self->internal && slice_equal (attachment->name, self->name) &&
                                memcmp (attachment->hash, self->hash, 32) == 0);
  return WALK_TAKE;
}

/* The same content under the same name, for the same people. */
static bool is_attached (struct deciding *self, bool internal)
{
  struct looking looking = {message_slice (self->message, CASE_ATTACH_NAME), (const uint8_t *) message_slice (self->message, CASE_ATTACH_HASH).data, internal,
                            false};
  struct walk walk = {0};
  do
  {
    attachments_walk (self->views, self->arena, self->kase.id, &walk, look, &looking);
    walk.after = walk.next;
  } while (!looking.found && walk.next.size > 0);
  return looking.found;
}

static void attach_event (struct deciding *self, const struct file_type *type, bool internal)
{
  struct message *event = add_case_event (self, MSG_CASE_ATTACHED, internal ? CLASS_STAFF : CLASS_PUBLIC);
  event->arg[CASE_ATTACHED_ATTACHMENT] = value_id (self->command->id);
  copy_field (self, CASE_ATTACH_NAME, event, CASE_ATTACHED_NAME);
  event->arg[CASE_ATTACHED_TYPE] = value_string (type->media);
  copy_field (self, CASE_ATTACH_SIZE, event, CASE_ATTACHED_SIZE);
  copy_field (self, CASE_ATTACH_HASH, event, CASE_ATTACHED_HASH);
  copy_field (self, CASE_ATTACH_TEXT, event, CASE_ATTACHED_TEXT);
  if (internal)
    event->arg[CASE_ATTACHED_INTERNAL] = value_bool (true);
}

void decide_attach (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_ATTACH_CASE]))
    return;
  struct attachment known;
  bool internal = message_bool (self->message, CASE_ATTACH_INTERNAL);
  need_state (self, (1u << STATE_OPEN) | (1u << STATE_PARKED));
  need_attacher (self);
  if (internal && self->level < CLASS_STAFF)
    refuse_label (self, ERR_WRONG_ROLE, SLICE ("internal"),
                  roles_label (self->arena, R_SUBMITTER | R_EDITOR | R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN | R_DPO | R_ISO), label_plain (SLICE_NONE));
  const struct file_type *type = check_name (self);
  check_content (self, type);
  if (attachment_get (self->views, self->arena, self->kase.id, self->command->id, &known))
    refuse (self, ERR_ID_REUSED); /* the sender chose the id: it may be that of another's attachment */
  if (refused (self) || !type)
    return;
  if (!is_attached (self, internal))
  {
    if (self->kase.attachments >= LIMIT_ATTACHMENTS)
    {
      refuse_label (self, ERR_TOO_MANY, SLICE ("name"), word (WORD_ATTACHMENTS), label_plain (slice_of (arena_printf (self->arena, "%d", LIMIT_ATTACHMENTS))));
      return;
    }
    attach_event (self, type, internal);
  }
  done_case (self, &self->kase);
}

/* ---- Detach ------------------------------------------------------------------------------------------------------------------------------------------- */

#define R_ANY_FILE (R_EDITOR | R_LEAD | R_COORDINATOR | R_DISTRICT_ADMIN)

/* Whoever answers for the case takes off any file.  The offices that look at it, and a firm, take off their own: those that the same role attached for the same
   organisation, whoever it was. */
static void need_detacher (struct deciding *self, const struct attachment *attachment)
{
  const struct decision *decision = self->decision;
  if (act_for_case (self, R_ANY_FILE))
    return;
  need_attacher (self);
  if (refused (self) || !attachment || !((1u << decision->role) & (R_DPO | R_ISO | R_CONSULTANT)))
    return;
  if (attachment->role != decision->role || !org_succeeds (self->views, self->arena, decision->org, attachment->org))
    refuse_label (self, ERR_WRONG_ROLE, SLICE ("attachment"), roles_label (self->arena, R_ANY_FILE), label_plain (SLICE_NONE));
}

void decide_detach (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_DETACH_CASE]))
    return;
  struct attachment attachment;
  const uint8_t *id = value_as_id (&self->message->arg[CASE_DETACH_ATTACHMENT]);
  bool found = attachment_get (self->views, self->arena, self->kase.id, id, &attachment) && (!attachment.internal || self->level >= CLASS_STAFF);
  need_detacher (self, found ? &attachment : NULL);
  need_state (self, (1u << STATE_OPEN) | (1u << STATE_PARKED));
  if (!found)
    refuse_label (self, ERR_NOT_FOUND, SLICE ("attachment"), word (WORD_ATTACHMENT), label_plain (SLICE_NONE));
  if (refused (self))
    return;
  if (!attachment.detached)
  {
    struct message *event = add_case_event (self, MSG_CASE_DETACHED, attachment.internal ? CLASS_STAFF : CLASS_PUBLIC);
    event->arg[CASE_DETACHED_ATTACHMENT] = self->message->arg[CASE_DETACH_ATTACHMENT];
    event->arg[CASE_DETACHED_NAME] = value_text (attachment.name);
  }
  done_case (self, &self->kase);
}
