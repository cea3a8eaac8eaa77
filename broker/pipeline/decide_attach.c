/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case: attached and taken off.  The content was uploaded before; what is known of it comes with the command. */
#include "room.h"

#include "storage/blobs.h"

#include <string.h>

/* ---- What may be attached ------------------------------------------------------------------------------------------------------------------------------ */

enum form
{
  FORM_PDF,
  FORM_PNG,
  FORM_JPEG,
  FORM_WEBP,
  FORM_GIF,
  FORM_TEXT,
  FORM_OFFICE,
  FORM_OPEN_DOCUMENT
};

struct file_type
{
  const char *ending, *media;
  enum form form;
};

static const struct file_type types[] = {
#define TYPE(ENDING, MEDIA, FORM) {ENDING, MEDIA, FORM_##FORM},
#include "attach_types.def"
#undef TYPE
};

/* Behind the last dot, that being neither the first character nor the last; none: SLICE_NONE. */
static struct slice ending_of (struct slice name)
{
  uint32_t at = name.size;
  while (at > 0 && name.data[at - 1] != '.')
    at--;
  return at > 1 && at < name.size ? (struct slice){name.data + at, name.size - at} : SLICE_NONE;
}

static bool same_ending (struct slice ending, const char *lower)
{
  size_t size = strlen (lower);
  if (ending.size != size)
    return false;
  for (size_t i = 0; i < size; i++)
  {
    char c = ending.data[i];
    if ((c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c) != lower[i])
      return false;
  }
  return true;
}

static const struct file_type *type_of (struct slice name)
{
  struct slice ending = ending_of (name);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (same_ending (ending, types[i].ending))
      return &types[i];
  return NULL;
}

static bool head_is (const struct blob_content *content, uint32_t at, const char *bytes, size_t size)
{
  return at + size <= content->head_size && memcmp (content->head + at, bytes, size) == 0;
}

#define HEAD_IS(CONTENT, AT, LITERAL) head_is (CONTENT, AT, LITERAL, sizeof (LITERAL) - 1)

/* Whatever its encoding, a text has no other control characters than these; and one that begins like a page or a program is none. */
static bool is_text (const struct blob_content *content)
{
  uint32_t at = HEAD_IS (content, 0, "\xef\xbb\xbf") ? 3 : 0;
  while (at < content->head_size && strchr (" \t\r\n", content->head[at]) && content->head[at])
    at++;
  if (HEAD_IS (content, at, "<") || HEAD_IS (content, at, "#!"))
    return false;
  for (uint32_t i = 0; i < content->head_size; i++)
    if (content->head[i] < ' ' && !(content->head[i] >= '\t' && content->head[i] <= '\r'))
      return false;
  return true;
}

/* The file says itself which of them it is: the first entry of the archive is its media type, not compressed. */
static bool is_open_document (const struct blob_content *content, const char *media)
{
  size_t size = strlen (media);
  return HEAD_IS (content, 0, "PK\3\4") && HEAD_IS (content, 30, "mimetype") && head_is (content, 38, media, size) &&
         !HEAD_IS (content, 38 + (uint32_t) size, "-");
}

static bool content_fits (const struct blob_content *content, const struct file_type *type)
{
  switch (type->form)
  {
  case FORM_PDF:
    return HEAD_IS (content, 0, "%PDF-");
  case FORM_PNG:
    return HEAD_IS (content, 0, "\x89PNG\r\n\x1a\n");
  case FORM_JPEG:
    return HEAD_IS (content, 0, "\xff\xd8\xff");
  case FORM_WEBP:
    return HEAD_IS (content, 0, "RIFF") && HEAD_IS (content, 8, "WEBP");
  case FORM_GIF:
    return HEAD_IS (content, 0, "GIF87a") || HEAD_IS (content, 0, "GIF89a");
  case FORM_TEXT:
    return is_text (content);
  case FORM_OFFICE:
    return HEAD_IS (content, 0, "PK\3\4") && !HEAD_IS (content, 30, "mimetype");
  case FORM_OPEN_DOCUMENT:
    return is_open_document (content, type->media);
  }
  return false;
}

/* ---- The name ------------------------------------------------------------------------------------------------------------------------------------------ */

/* The characters that turn the direction of writing: they make "gnp.exe" of a name that reads otherwise. */
static bool turns_direction (const char *at, size_t left)
{
  static const char *const marks[] = {"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (strlen (marks[i]) <= left && memcmp (at, marks[i], strlen (marks[i])) == 0)
      return true;
  return false;
}

static bool name_is_plain (struct slice name)
{
  if (slice_is (name, ".") || slice_is (name, "..") || name.data[0] == ' ' || name.data[name.size - 1] == ' ')
    return false;
  for (uint32_t i = 0; i < name.size; i++)
  {
    uint8_t c = (uint8_t) name.data[i];
    bool c1 = c == 0xc2 && i + 1 < name.size && (uint8_t) name.data[i + 1] < 0xa0; /* U+0080 to U+009F */
    if (c < ' ' || c == 0x7f || c1 || c == '/' || c == '\\' || turns_direction (name.data + i, name.size - i))
      return false;
  }
  return true;
}

static const struct file_type *check_name (struct deciding *self)
{
  struct slice name = message_slice (self->message, CASE_ATTACH_NAME);
  if (!name_is_plain (name))
  {
    refuse_label (self, ERR_VALUE_INVALID, SLICE ("name"), word (WORD_FILE_NAME), word (WORD_FILE_NAME_PLAIN));
    return NULL;
  }
  const struct file_type *type = type_of (name);
  struct slice ending = ending_of (name);
  if (!type)
    refuse_text (self, ERR_BLOB_TYPE, SLICE ("name"), ending.size > 0 ? ending : name, SLICE_NONE);
  return type;
}

static void check_content (struct deciding *self, const struct file_type *type)
{
  const struct blob_content *content = self->command->content;
  if (!content || content->size != message_int (self->message, CASE_ATTACH_SIZE, 0))
    refuse_label (self, ERR_BLOB_MISSING, SLICE ("hash"), label_plain (SLICE_NONE), label_plain (SLICE_NONE));
  else if (type && !content_fits (content, type))
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

void decide_detach (struct deciding *self)
{
  if (!deciding_case (self, &self->message->arg[CASE_DETACH_CASE]))
    return;
  struct attachment attachment;
  need_state (self, (1u << STATE_OPEN) | (1u << STATE_PARKED));
  need_attacher (self);
  const uint8_t *id = value_as_id (&self->message->arg[CASE_DETACH_ATTACHMENT]);
  if (!attachment_get (self->views, self->arena, self->kase.id, id, &attachment) || (attachment.internal && self->level < CLASS_STAFF))
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
