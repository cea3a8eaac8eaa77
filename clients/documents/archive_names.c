/* SPDX-License-Identifier: EUPL-1.2 */
/* The names inside an archive. */
#include "archive_names.h"

#include "archive.h"
#include "clean.h"

#include <string.h>
#include <strings.h>

#define ROOM_FIRST 256
#define ENDING_MAX 16 /* bytes that may be an ending, with its dot */

struct entry
{
  const char *folded; /* NULL: free */
  bool directory;
  uint32_t next; /* number to try when this name comes again */
};

struct archive_names
{
  struct arena *arena;
  struct entry *entries;
  size_t room, count; /* room is a power of two */
};

/* ---- Harmless parts ---- */

/* Characters that nobody sees, or that turn the order of the others around: C1, soft hyphen, zero width, direction, line and paragraph, byte order mark. */
static bool is_invisible (struct slice character)
{
  const uint8_t *byte = (const uint8_t *) character.data;
  if (character.size == 1)
    return byte[0] < 0x20;
  if (character.size == 2)
    return byte[0] == 0xc2 && (byte[1] < 0xa0 || byte[1] == 0xad);
  if (character.size != 3)
    return false;
  uint32_t point = (uint32_t) (byte[0] & 0x0f) << 12 | (uint32_t) (byte[1] & 0x3f) << 6 | (byte[2] & 0x3f);
  return (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x2069) || point == 0xfeff ||
         point == 0x061c;
}

static bool is_device (struct slice part)
{
  static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
  uint32_t size = 0;
  while (size < part.size && part.data[size] != '.')
    size++;
  while (size > 0 && part.data[size - 1] == ' ')
    size--;
  for (size_t i = 0; i < 6; i++)
    if (strncasecmp (part.data, devices[i], 3) == 0 && (i < 4 ? size == 3 : size == 4 && part.data[3] >= '0' && part.data[3] <= '9'))
      return true;
  return false;
}

/* Where the ending begins with its dot, or the size. */
static uint32_t ending_of (struct slice part)
{
  for (uint32_t at = part.size; at > 1 && part.size - at < ENDING_MAX; at--)
    if (part.data[at - 1] == '.')
      return at - 1;
  return part.size;
}

static struct slice cut (struct arena *arena, struct slice part)
{
  if (part.size <= ARCHIVE_PART_MAX)
    return part;
  uint32_t ending = ending_of (part), size = ARCHIVE_PART_MAX - (part.size - ending);
  while (((uint8_t) part.data[size] & 0xc0) == 0x80)
    size--;
  while (size > 1 && (part.data[size - 1] == ' ' || part.data[size - 1] == '.'))
    size--;
  return slice_of (arena_printf (arena, "%.*s%.*s", (int) size, part.data, (int) (part.size - ending), part.data + ending));
}

static struct slice trim (struct slice part)
{
  while (part.size > 0 && part.data[0] == ' ')
    part = (struct slice){part.data + 1, part.size - 1};
  while (part.size > 0 && (part.data[part.size - 1] == ' ' || part.data[part.size - 1] == '.'))
    part.size--;
  return part;
}

/* The next part of the name, harmless; empty if nothing of it may stay.  False at the end. */
static bool next_part (struct arena *arena, struct slice *rest, struct slice *part)
{
  if (rest->size == 0)
    return false;
  char *text = arena_alloc (arena, 3 * (size_t) rest->size + 2), *end = text + 1; /* room in front for a _ */
  struct slice character = SLICE_NONE;
  while (clean_next (rest, &character) && character.data[0] != '/' && character.data[0] != '\\')
  {
    if (is_invisible (character))
      continue;
    if (character.size == 1 && strchr ("<>:\"|?*", character.data[0]) != NULL)
      character = SLICE ("_");
    memcpy (end, character.data, character.size);
    end += character.size;
  }
  *part = trim ((struct slice){text + 1, (uint32_t) (end - text) - 1});
  if (is_device (*part))
  {
    text = arena_printf (arena, "_%.*s", SLICE_ARG (*part));
    *part = slice_of (text);
  }
  *part = cut (arena, *part);
  return true;
}

/* ---- Each once ---- */

/* As file systems that do not know upper case from lower compare: ASCII and the letters of Latin 1. */
static const char *fold (struct arena *arena, const char *name)
{
  char *folded = arena_copy (arena, name, strlen (name));
  for (char *c = folded; *c != '\0'; c++)
  {
    bool latin = c > folded && (uint8_t) c[-1] == 0xc3 && (uint8_t) *c >= 0x80 && (uint8_t) *c <= 0x9e && (uint8_t) *c != 0x97;
    if ((*c >= 'A' && *c <= 'Z') || latin)
      *c = (char) ((uint8_t) *c + 0x20);
  }
  return folded;
}

/* The entry of a folded name, or the free one where it belongs. */
static struct entry *find (const struct archive_names *self, const char *folded)
{
  uint64_t hash = 14695981039346656037u;
  for (const char *c = folded; *c != '\0'; c++)
    hash = (hash ^ (uint8_t) *c) * 1099511628211u;
  for (size_t at = hash & (self->room - 1);; at = (at + 1) & (self->room - 1))
    if (self->entries[at].folded == NULL || strcmp (self->entries[at].folded, folded) == 0)
      return &self->entries[at];
}

static void grow (struct archive_names *self)
{
  struct archive_names old = *self;
  self->room = old.room == 0 ? ROOM_FIRST : 2 * old.room;
  self->entries = arena_alloc (self->arena, self->room * sizeof *self->entries);
  for (size_t i = 0; i < old.room; i++)
    if (old.entries[i].folded != NULL)
      *find (self, old.entries[i].folded) = old.entries[i];
}

static void remember (struct archive_names *self, const char *folded, bool directory)
{
  if (2 * (self->count + 1) > self->room)
    grow (self);
  *find (self, folded) = (struct entry){folded, directory, 2};
  self->count++;
}

/* A free name for the file, or one for the directory that no file has. */
static const char *take_part (struct archive_names *self, const char *before, struct slice part, bool directory)
{
  const char *first = arena_printf (self->arena, "%s%.*s", before, SLICE_ARG (part)), *name = first, *folded = fold (self->arena, name);
  uint32_t ending = directory ? part.size : ending_of (part), number = 2;
  struct entry *entry = find (self, folded);
  if (!directory && entry->folded != NULL)
    number = entry->next;
  const char *first_folded = folded;
  for (; entry->folded != NULL && !(directory && entry->directory); number++)
  {
    name = arena_printf (self->arena, "%s%.*s (%u)%.*s", before, (int) ending, part.data, number, (int) (part.size - ending), part.data + ending);
    folded = fold (self->arena, name);
    entry = find (self, folded);
  }
  if (!directory && name != first)
    find (self, first_folded)->next = number;
  if (entry->folded == NULL)
    remember (self, folded, directory);
  return name;
}

struct archive_names *archive_names_new (struct arena *arena)
{
  struct archive_names *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  grow (self);
  return self;
}

const char *archive_names_take (struct archive_names *self, struct slice name)
{
  struct slice part = SLICE_NONE, last = SLICE_NONE;
  const char *before = "";
  while (next_part (self->arena, &name, &part))
  {
    if (part.size == 0)
      continue;
    if (last.size > 0)
      before = arena_printf (self->arena, "%s/", take_part (self, before, last, true));
    last = part;
    if (strlen (before) + last.size + ENDING_MAX > ARCHIVE_NAME_MAX)
      return NULL;
  }
  return take_part (self, before, last.size > 0 ? last : SLICE ("_"), false);
}
