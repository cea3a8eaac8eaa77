/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper as a DOCX, from a template. */
#include "docx_room.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

static bool contains (struct slice text, const char *what)
{
  return text.size > 0 && memmem (text.data, text.size, what, strlen (what)) != NULL;
}

/* Where a content type begins, in which capitals do not matter; NULL for nowhere. */
static const char *type_find (struct slice types, const char *what)
{
  size_t size = strlen (what);
  for (const char *at = types.data; (size_t) (types.data + types.size - at) >= size; at++)
    if (strncasecmp (at, what, size) == 0)
      return at;
  return NULL;
}

/* A .dotx becomes a document; one that says it holds macros is refused, as is one that says it in other letters: no office writes these. */
static enum paper_error types_mend (struct docx *self, struct part *types)
{
  static const char from[] = "wordprocessingml.template.main+xml", to[] = "wordprocessingml.document.main+xml";
  if (type_find (types->bytes, "macroEnabled") != NULL || type_find (types->bytes, "vnd.ms-office.vbaProject") != NULL)
    return PAPER_TEMPLATE_MACROS;
  if (contains (types->bytes, "&#"))
    return PAPER_TEMPLATE_XML;
  const char *found = type_find (types->bytes, from);
  if (found == NULL)
    return PAPER_OK;
  char *bytes = arena_copy (self->arena, types->bytes.data, types->bytes.size);
  memcpy (bytes + (found - types->bytes.data), to, sizeof to - 1);
  static_assert (sizeof from == sizeof to, "one name takes the other's place");
  types->bytes.data = bytes;
  return PAPER_OK;
}

/* word/header2.xml, word/footer1.xml … */
static bool is_margin (struct slice name)
{
  return (name_begins (name, "word/header") || name_begins (name, "word/footer")) && name_ends (name, ".xml");
}

static bool is_filled (struct slice name)
{
  return name_is (name, "word/document.xml") || is_margin (name);
}

/* What macOS packs beside the files of a folder is no part, whatever its name. */
static bool is_xml (struct slice name)
{
  return (name_ends (name, ".xml") || name_ends (name, ".rels")) && !name_begins (name, "__MACOSX/");
}

/* One broken part and Word opens nothing.  Styles give the text the ids it names. */
static enum paper_error parts_check (struct arena *arena, const struct package *package)
{
  struct xml_names *names = xml_names_new (arena);
  enum paper_error error = PAPER_OK;
  for (uint32_t i = 0; i < package->count && error == PAPER_OK; i++)
  {
    struct slice name = package->parts[i].name;
    if (is_xml (name))
      error = xml_check (names, package->parts[i].bytes, is_filled (name) || name_is (name, "word/styles.xml") || name_is (name, "[Content_Types].xml"));
  }
  return error;
}

/* A small archive may hold much text, and much of it may ask for much; in many parts as in one. */
static bool text_is_allowed (const struct package *package)
{
  size_t filled = 0, all = 0, tags = 0;
  for (uint32_t i = 0; i < package->count; i++)
  {
    const struct part *part = &package->parts[i];
    if (!is_xml (part->name))
      continue;
    filled += is_filled (part->name) ? part->bytes.size : 0;
    all += part->bytes.size;
    tags += xml_tags (part->bytes);
  }
  return filled <= PAPER_TEMPLATE_TEXT_MAX && all <= PAPER_TEMPLATE_XML_MAX && tags <= PAPER_TEMPLATE_TAGS_MAX;
}

static enum paper_error template_read (struct docx *self, struct package *package, struct slice bytes)
{
  enum paper_error error = package_read (package, self->arena, bytes);
  if (error != PAPER_OK)
    return error;
  struct part *types = package_part (package, "[Content_Types].xml"), *styles = package_part (package, "word/styles.xml");
  struct part *document = package_part (package, "word/document.xml"), *core = package_part (package, "docProps/core.xml");
  if (document == NULL || types == NULL)
    return PAPER_TEMPLATE_NO_DOCUMENT;
  if (!contains (document->bytes, "<w:body"))
    return PAPER_TEMPLATE_XML;
  if (!text_is_allowed (package))
    return PAPER_TEMPLATE_TEXT;
  /* The template's title and author are not the paper's. */
  if (core != NULL)
    core->bytes = docx_core (self);
  error = parts_check (self->arena, package);
  if (error != PAPER_OK)
    return error;
  if (styles != NULL)
    styles_read (&self->styles, styles->bytes);
  return types_mend (self, types);
}

static enum paper_error package_fill (struct docx *self, struct package *package)
{
  struct part *document = package_part (package, "word/document.xml");
  enum paper_error error = docx_survey (self, document->bytes);
  if (error == PAPER_OK)
    error = docx_fill (self, &document->bytes, true);
  for (uint32_t i = 0; i < package->count && error == PAPER_OK; i++)
    if (is_margin (package->parts[i].name))
      error = docx_fill (self, &package->parts[i].bytes, false);
  if (error == PAPER_OK)
    docx_missing (self);
  return error;
}

enum paper_error paper_write_docx (const struct paper *self, struct slice docx_template, FILE *out, struct paper_warnings *warnings)
{
  struct docx docx = {.paper = self, .arena = arena_new (), .styles = {.bullet = SLICE_NONE}, .foreign = docx_template.data != NULL};
  struct package package = {0, NULL};
  enum paper_error error = PAPER_OK;
  if (docx_template.data == NULL)
  {
    docx.styles = docx_builtin_styles ();
    package = docx_builtin (&docx, false);
  }
  else
    error = template_read (&docx, &package, docx_template);
  if (error == PAPER_OK)
    error = package_fill (&docx, &package);
  if (error == PAPER_OK)
    error = package_write (&package, self->time_ms, out);
  if (warnings != NULL)
    docx_warnings (&docx, warnings);
  arena_destroy (&docx.arena);
  return error;
}

enum paper_error paper_write_template (const struct paper *self, FILE *out)
{
  struct docx docx = {.paper = self, .arena = arena_new (), .styles = docx_builtin_styles ()};
  struct package package = docx_builtin (&docx, true);
  enum paper_error error = package_write (&package, self->time_ms, out);
  arena_destroy (&docx.arena);
  return error;
}
