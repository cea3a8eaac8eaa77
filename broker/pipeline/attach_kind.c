/* SPDX-License-Identifier: EUPL-1.2 */
/* Which files may be attached: by the ending of the name, and by what the content shows of itself. */
#include "attaching.h"

#include "proto/text.h"

#include <string.h>

/* ---- Kinds ---------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct file_type types[] = {
#define TYPE(ENDING, MEDIA, FORM) {ENDING, MEDIA, FORM_##FORM},
#include "attach_types.def"
#undef TYPE
};

struct slice file_ending (struct slice name)
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

const struct file_type *file_type_of (struct slice name)
{
  struct slice ending = file_ending (name);
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

/* ---- Texts ---- */

/* Characters that show nothing, which a reader of HTML skips before it begins, or an editor hides: blanks, marks of the byte order. */
static uint32_t blank_at (const struct blob_content *content, uint32_t at)
{
  static const char *const blanks[] = {" ", "\t", "\n", "\v", "\f", "\r", "\u00a0", "\u00ad", "\u2028", "\u2029", "\u202f", "\u2060", "\u3000", "\ufeff"};
  for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
    if (head_is (content, at, blanks[i], strlen (blanks[i])))
      return (uint32_t) strlen (blanks[i]);
  /* U+2000 to U+200F */
  return HEAD_IS (content, at, "\xe2\x80") && at + 2 < content->head_size && content->head[at + 2] >= 0x80 && content->head[at + 2] <= 0x8f ? 3 : 0;
}

/* Whatever its encoding, a text has no other control characters than these; and one that begins like a page or a program is none. */
static bool is_text (const struct blob_content *content)
{
  uint32_t at = 0, blank;
  while ((blank = blank_at (content, at)) > 0)
    at += blank;
  /* One that shows nothing as far as one can see could be anything. */
  bool hidden = at > 0 && at == content->head_size && content->size > content->head_size;
  if (hidden || HEAD_IS (content, at, "<") || HEAD_IS (content, at, "#!") || HEAD_IS (content, 0, "MZ") || HEAD_IS (content, 0, "\177ELF"))
    return false;
  for (uint32_t i = 0; i < content->head_size; i++)
    if (content->head[i] < ' ' && !(content->head[i] >= '\t' && content->head[i] <= '\r'))
      return false;
  return true;
}

/* ---- Archives ---- */

#define LOCAL_HEADER 30   /* bytes before the name of an entry, in front of its content */
#define CENTRAL_HEADER 46 /* and in the list at the end of the archive */

/* What the names of its entries say of an office file. */
struct entries
{
  bool has_types; /* [Content_Types].xml or _rels/: what makes an archive an office file */
  bool has_macros;
};

static bool name_has (const uint8_t *name, uint32_t size, const char *lower)
{
  uint32_t length = (uint32_t) strlen (lower), same = 0;
  for (uint32_t at = 0; at + length <= size && same < length; at++)
    for (same = 0; same < length && (name[at + same] | 0x20) == (uint8_t) lower[same]; same++)
      ;
  return same == length;
}

/* Entries by the two bytes behind PK: whatever lies between them is skipped. */
static void look_for_entries (const uint8_t *bytes, uint32_t size, const char kind[3], uint32_t header, uint32_t length_at, struct entries *entries)
{
  for (uint32_t at = 0; at + header < size; at++)
  {
    if (memcmp (bytes + at, "PK", 2) != 0 || memcmp (bytes + at + 2, kind, 2) != 0)
      continue;
    const uint8_t *name = bytes + at + header;
    uint32_t length = bytes[at + length_at] + 256u * bytes[at + length_at + 1], left = size - at - header;
    length = length < left ? length : left;
    entries->has_types |= (length == 19 && memcmp (name, "[Content_Types].xml", 19) == 0) || (length > 6 && memcmp (name, "_rels/", 6) == 0);
    entries->has_macros |= name_has (name, length, "vbaproject");
  }
}

/* An archive that names the parts every office file has, and no macros.  What is not seen: names outside of the first 4 and the last 64 KiB (the list of
   entries of an archive with hundreds of them), macros under another name (programs do not run them in files of these endings), embedded objects, and what a
   document fetches when it is opened. */
static bool is_office (const struct blob_content *content)
{
  struct entries entries = {false, false};
  if (!HEAD_IS (content, 0, "PK\3\4") || HEAD_IS (content, LOCAL_HEADER, "mimetype"))
    return false;
  look_for_entries (content->head, content->head_size, "\3\4", LOCAL_HEADER, 26, &entries);
  look_for_entries (content->tail, content->tail_size, "\1\2", CENTRAL_HEADER, 28, &entries);
  return entries.has_types && !entries.has_macros;
}

/* The file says itself which of them it is: the first entry of the archive is its media type, not compressed. */
static bool is_open_document (const struct blob_content *content, const char *media)
{
  size_t size = strlen (media);
  return HEAD_IS (content, 0, "PK\3\4") && HEAD_IS (content, 30, "mimetype") && head_is (content, 38, media, size) &&
         !HEAD_IS (content, 38 + (uint32_t) size, "-");
}

bool file_fits (const struct blob_content *content, const struct file_type *type)
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
    return is_office (content);
  case FORM_OPEN_DOCUMENT:
    return is_open_document (content, type->media);
  }
  return false;
}

/* ---- The name ------------------------------------------------------------------------------------------------------------------------------------------ */

/* One of the marks that stands at a place: how many bytes it has; 0: none does. */
static uint32_t mark_at (const char *const *marks, size_t count, struct slice name, uint32_t at)
{
  for (size_t i = 0; i < count; i++)
  {
    uint32_t size = (uint32_t) strlen (marks[i]);
    if (size <= name.size - at && memcmp (name.data + at, marks[i], size) == 0)
      return size;
  }
  return 0;
}

/* What may stand in a text and still make two names of what reads as one: marks that show nothing. */
static bool plays_tricks (struct slice name, uint32_t at)
{
  static const char *const marks[] = {"\u00ad", "\u061c", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f"};
  return mark_at (marks, sizeof marks / sizeof *marks, name, at) > 0;
}

/* Blanks other than the common one, which people and their programs do write between words. */
static uint32_t odd_blank (struct slice name, uint32_t at)
{
  static const char *const blanks[] = {"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                       "\u2007", "\u2008", "\u2009", "\u200a", "\u202f", "\u205f", "\u2800", "\u3000"};
  return mark_at (blanks, sizeof blanks / sizeof *blanks, name, at);
}

/* Where nobody sees them: at the begin, at the end, and in front of the ending. */
static bool hides_blanks (struct slice name)
{
  uint32_t ending = file_ending (name).size, stem = ending > 0 ? name.size - ending - 1 : name.size;
  for (uint32_t at = 0, size; at < name.size; at += size > 0 ? size : 1)
  {
    size = odd_blank (name, at);
    if (size > 0 && (at == 0 || at + size == stem || at + size == name.size))
      return true;
  }
  return ending > 0 && text_is_blank ((struct slice){name.data, stem});
}

bool file_name_is_plain (struct slice name)
{
  uint32_t at, code;
  if (text_forbidden (name, &at, &code) > 0 || text_is_blank (name) || slice_is (name, ".") || slice_is (name, "..") || name.data[0] == ' ' ||
      name.data[name.size - 1] == ' ' || hides_blanks (name))
    return false;
  for (uint32_t i = 0; i < name.size; i++)
  {
    char c = name.data[i];
    if (c == '\n' || c == '\t' || c == '/' || c == '\\' || plays_tricks (name, i))
      return false;
  }
  return true;
}
