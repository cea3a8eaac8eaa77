/* SPDX-License-Identifier: EUPL-1.2 */
/* A case for the e-Akte as one ZIP (archive.h): its documents as PDF, its history to read (history.html) and as a table for spreadsheets (history.csv: in words,
   and in the last two columns the keys), its attachments, and metadata.json, which says what the case is and what the archive holds, with hashes.  It holds what the case file holds and nothing else.

   Errors stay: after the first one all calls do nothing, and dossier_close says it.  One thread at a time. */
#ifndef IDEENBUS_DOSSIER_H
#define IDEENBUS_DOSSIER_H

#include "case_file.h"

struct dossier;

/* Begins one that will stand at path.  file is borrowed until the end.  Never NULL. */
struct dossier *dossier_open (const char *path, const struct case_file *file);

/* Whether nothing went wrong so far. */
bool dossier_good (const struct dossier *self);

/* The papers and the history. */
void dossier_add_papers (struct dossier *self);

/* An attachment (a row of file->attachments) whose content is the file at path, which has to stay until the end. */
void dossier_add_attachment (struct dossier *self, const struct value *row, const char *path);

/* Files in it, metadata.json not counted. */
size_t dossier_files (const struct dossier *self);

/* Packs, frees and sets *self to NULL; NULL is allowed.  NULL, or the key of what went wrong; *paper is PAPER_OK unless a paper was it; *number (may be NULL)
   is errno where a file was it, else 0.  After an error nothing was made. */
const char *dossier_close (struct dossier **self, enum paper_error *paper, int *number);

/* Gives up: nothing is made.  NULL is allowed. */
void dossier_abandon (struct dossier **self);

#endif
