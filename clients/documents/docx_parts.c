/* SPDX-License-Identifier: EUPL-1.2 */
/* The built-in template: the parts of a plain Word document on A4, in the paper's language. */
#include "docx_room.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define WORD                                                                                                                                                   \
  "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define PART_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define RELATIONSHIPS XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char content_types[] =
    XML_HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Override PartName=\"/word/document.xml\" ContentType=\"" PART_TYPE "document.main+xml\"/>"
             "<Override PartName=\"/word/styles.xml\" ContentType=\"" PART_TYPE "styles+xml\"/>"
             "<Override PartName=\"/word/numbering.xml\" ContentType=\"" PART_TYPE "numbering+xml\"/>"
             "<Override PartName=\"/word/settings.xml\" ContentType=\"" PART_TYPE "settings+xml\"/>"
             "<Override PartName=\"/word/header1.xml\" ContentType=\"" PART_TYPE "header+xml\"/>"
             "<Override PartName=\"/word/footer1.xml\" ContentType=\"" PART_TYPE "footer+xml\"/>"
             "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char root_relationships[] =
    RELATIONSHIPS "<Relationship Id=\"rId1\" Type=\"" OFFICE "officeDocument\" Target=\"word/document.xml\"/>"
                  "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
                  "Target=\"docProps/core.xml\"/></Relationships>";

static const char document_relationships[] =
    RELATIONSHIPS "<Relationship Id=\"rId1\" Type=\"" OFFICE "styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"" OFFICE
                  "numbering\" Target=\"numbering.xml\"/><Relationship Id=\"rId3\" Type=\"" OFFICE "settings\" Target=\"settings.xml\"/>"
                  "<Relationship Id=\"rId4\" Type=\"" OFFICE "header\" Target=\"header1.xml\"/><Relationship Id=\"rId5\" Type=\"" OFFICE
                  "footer\" Target=\"footer1.xml\"/></Relationships>";

static const char numbering[] = XML_HEAD
    "<w:numbering " WORD "><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>"
    "<w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"360\" w:hanging=\"360\"/></w:pPr></w:lvl>"
    "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

/* Up to the language; the mode tells Word that the file was not made by an old one. */
static const char settings[] = XML_HEAD
    "<w:settings " WORD "><w:autoHyphenation/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" "
    "w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"%s\"/></w:settings>";

/* Names of styles are those Word knows in every language. */
static const char styles_head[] =
    XML_HEAD "<w:styles " WORD "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/>"
             "<w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\"%s\" w:eastAsia=\"%s\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>"
             "<w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>"
             "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>"
             "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:uiPriority "
             "w:val=\"99\"/><w:tblPr><w:tblInd w:w=\"0\" "
             "w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>"
             "<w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>";

static const struct
{
  const char *id, *name, *paragraph;
  int half_points;
  bool bold;
} built_in[] = {
    {"Title", "Title", "<w:keepNext/><w:spacing w:after=\"80\"/>", 36, true},
    {"Subtitle", "Subtitle", "<w:spacing w:after=\"160\"/>", 24, false},
    {"Heading1", "heading 1", "<w:keepNext/><w:keepLines/><w:spacing w:before=\"320\" w:after=\"100\"/><w:outlineLvl w:val=\"0\"/>", 28, true},
    {"Heading2", "heading 2", "<w:keepNext/><w:keepLines/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"1\"/>", 24, true},
    {"Heading3", "heading 3", "<w:keepNext/><w:keepLines/><w:spacing w:before=\"200\" w:after=\"60\"/><w:outlineLvl w:val=\"2\"/>", 21, true},
    {"Caption", "caption", "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/>", 20, true},
    {"ListBullet", "List Bullet", "<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:contextualSpacing/>", 21, false},
    {"Header", "header", "<w:spacing w:after=\"0\"/>", 16, false},
    {"Footer", "footer", "<w:tabs><w:tab w:val=\"right\" w:pos=\"9354\"/></w:tabs><w:spacing w:after=\"0\"/>", 16, false},
};

struct styles docx_builtin_styles (void)
{
  return (struct styles){.title = SLICE ("Title"),
                         .subtitle = SLICE ("Subtitle"),
                         .heading = {SLICE_NONE, SLICE ("Heading1"), SLICE ("Heading2"), SLICE ("Heading3")},
                         .caption = SLICE ("Caption"),
                         .bullet = SLICE ("ListBullet")};
}

static struct slice styles_part (struct docx *self, const char *locale)
{
  struct memory memory;
  FILE *out = memory_open (&memory);
  fprintf (out, styles_head, locale, locale);
  for (size_t i = 0; i < sizeof built_in / sizeof built_in[0]; i++)
    fprintf (out,
             "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"%s\"/><w:basedOn w:val=\"Normal\"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s"
             "<w:color w:val=\"%s\"/><w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr></w:style>",
             built_in[i].id, built_in[i].name, i < 5 ? "<w:next w:val=\"Normal\"/>" : "", built_in[i].paragraph, built_in[i].bold ? "<w:b/>" : "",
             built_in[i].bold && i < 5 ? "12324F" : "1B1B1B", built_in[i].half_points, built_in[i].half_points);
  fputs ("</w:styles>", out);
  return memory_take (&memory, self->arena);
}

/* "Seite {0} von {1}" with fields that Word fills in; the reference at the left. */
static struct slice footer_part (struct docx *self)
{
  struct memory memory;
  FILE *out = memory_open (&memory);
  fputs (XML_HEAD "<w:ftr " WORD "><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>", out);
  if (paper_fact_of (self->paper, SLICE ("ref")) != NULL)
    fputs ("<w:r><w:t>{{ref}}</w:t></w:r>", out);
  fputs ("<w:r><w:tab/></w:r><w:r><w:t xml:space=\"preserve\">", out);
  for (const char *at = paper_text (PT_PAGE, self->paper->german); *at != '\0'; at++)
  {
    if (*at != '{')
    {
      putc (*at, out);
      continue;
    }
    fprintf (out, "</w:t></w:r><w:fldSimple w:instr=\" %s \"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space=\"preserve\">",
             at[1] == '0' ? "PAGE" : "NUMPAGES");
    at += 2;
  }
  fputs ("</w:t></w:r></w:p></w:ftr>", out);
  return memory_take (&memory, self->arena);
}

struct slice docx_core (struct docx *self)
{
  struct memory memory;
  FILE *out = memory_open (&memory);
  time_t seconds = (time_t) (self->paper->time_ms / 1000);
  struct tm when;
  char time_text[32];
  gmtime_r (&seconds, &when);
  strftime (time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%SZ", &when);
  fputs (
      XML_HEAD
      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>",
      out);
  text_escape (out, self->paper->title);
  fprintf (out,
           "</dc:title><dc:language>%s</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created><dcterms:modified "
           "xsi:type=\"dcterms:W3CDTF\">%s"
           "</dcterms:modified></cp:coreProperties>",
           paper_text (PT_LOCALE, self->paper->german), time_text, time_text);
  return memory_take (&memory, self->arena);
}

/* ---- The document ---- */

static struct slice placeholder_for (struct docx *self, struct slice key)
{
  return slice_of (arena_printf (self->arena, "{{%.*s}}", SLICE_ARG (key)));
}

/* The facts, each with its placeholder. */
static void put_open_facts (struct docx *self, FILE *out)
{
  struct items items = {NULL, NULL};
  for (const struct item *fact = self->paper->facts.first; fact != NULL; fact = fact->next)
  {
    struct item *item = arena_alloc (self->arena, sizeof *item);
    *item = (struct item){.label = fact->label, .text = placeholder_for (self, fact->key)};
    *(items.first == NULL ? &items.first : &items.last->next) = item;
    items.last = item;
  }
  docx_pairs (out, &items);
}

/* Headings with a key stand with their placeholder; if there is more than they cover, {{content}} takes it. */
static void put_open_sections (struct docx *self, FILE *out)
{
  bool rest = false;
  int covered = 0; /* the level of the section with a key that we are in */
  for (const struct block *block = self->paper->first; block != NULL; block = block->next)
  {
    bool heading = block->kind == BLOCK_HEADING;
    if (heading && block->level <= covered)
      covered = 0;
    if (heading && block->key.size > 0)
    {
      docx_heading (self, out, block->level, block->text);
      docx_paragraph (out, SLICE_NONE, placeholder_for (self, block->key));
      covered = covered == 0 ? block->level : covered;
    }
    else
      rest = rest || covered == 0;
  }
  if (rest)
    docx_paragraph (out, SLICE_NONE, SLICE ("{{content}}"));
}

static struct slice document_part (struct docx *self, bool open)
{
  struct memory memory;
  FILE *out = memory_open (&memory);
  fputs (XML_HEAD "<w:document " WORD "><w:body>", out);
  docx_paragraph (out, self->styles.title, SLICE ("{{title}}"));
  if (self->paper->subtitle.size > 0)
    docx_paragraph (out, self->styles.subtitle, SLICE ("{{subtitle}}"));
  if (open && self->paper->facts.first != NULL)
    put_open_facts (self, out);
  else if (self->paper->facts.first != NULL)
    docx_paragraph (out, SLICE_NONE, SLICE ("{{facts}}"));
  if (open)
    put_open_sections (self, out);
  else
    docx_paragraph (out, SLICE_NONE, SLICE ("{{content}}"));
  fputs (
      "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:footerReference w:type=\"first\" "
      "r:id=\"rId5\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1304\" w:right=\"1134\" w:bottom=\"1247\" w:left=\"1418\" w:header=\"680\" "
      "w:footer=\"624\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>",
      out);
  return memory_take (&memory, self->arena);
}

struct package docx_builtin (struct docx *self, bool open)
{
  const char *locale = paper_text (PT_LOCALE, self->paper->german);
  const struct part parts[] = {
      {SLICE ("[Content_Types].xml"), slice_of (content_types)},
      {SLICE ("_rels/.rels"), slice_of (root_relationships)},
      {SLICE ("docProps/core.xml"), docx_core (self)},
      {SLICE ("word/_rels/document.xml.rels"), slice_of (document_relationships)},
      {SLICE ("word/document.xml"), document_part (self, open)},
      {SLICE ("word/styles.xml"), styles_part (self, locale)},
      {SLICE ("word/numbering.xml"), slice_of (numbering)},
      {SLICE ("word/settings.xml"), slice_of (arena_printf (self->arena, settings, locale))},
      {SLICE ("word/header1.xml"),
       SLICE (XML_HEAD "<w:hdr " WORD "><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:t>{{title}}</w:t></w:r></w:p></w:hdr>")},
      {SLICE ("word/footer1.xml"), footer_part (self)},
  };
  struct package package = {sizeof parts / sizeof parts[0], arena_alloc (self->arena, sizeof parts)};
  memcpy (package.parts, parts, sizeof parts);
  return package;
}
