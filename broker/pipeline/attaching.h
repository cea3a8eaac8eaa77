/* SPDX-License-Identifier: EUPL-1.2 */
/* Files on a case, as commands, queries and uploads see them: what may be attached, and whom a file is shown. */
#ifndef IDEENBUS_PIPELINE_ATTACHING_H
#define IDEENBUS_PIPELINE_ATTACHING_H

#include "access.h"
#include "storage/blobs.h"

/* ---- What may be attached (attach_kind.c) ---- */

struct file_type
{
  const char *ending, *media;
  enum file_form
  {
    FORM_PDF,
    FORM_PNG,
    FORM_JPEG,
    FORM_WEBP,
    FORM_GIF,
    FORM_TEXT,
    FORM_OFFICE,
    FORM_OPEN_DOCUMENT
  } form;
};

/* Behind the last dot, that being neither the first character nor the last; none: SLICE_NONE. */
struct slice file_ending (struct slice name);
/* By the ending of a name; NULL: not one of those that are taken. */
const struct file_type *file_type_of (struct slice name);
/* Whether a content begins as files of that kind do; of archives, what they name is looked at as well, as far as head and tail show it. */
bool file_fits (const struct blob_content *content, const struct file_type *type);
/* Neither a path nor one that reads otherwise than it is.  name has at least one byte. */
bool file_name_is_plain (struct slice name);

/* ---- Whom it is shown (attaching.c) ---- */

/* Whether somebody with that level of its case (access_level) may read it: internal ones and those taken off are the administrations'. */
bool attachment_readable (const struct attachment *attachment, int level);
/* Whether any file of a case that they may read has this content: then they have a part in it. */
bool case_shows_content (struct views *views, struct arena *arena, const uint8_t kase[16], int level, const uint8_t hash[32]);

#endif
