/* SPDX-License-Identifier: EUPL-1.2 */
/* Documents out of a case: Steckbrief, Anforderungsspezifikation, Finanzierung and Beschlussvorlage as papers, its history, its deadlines.

   A case file holds what the broker showed a person of a case, as plain values; whoever fills it (a command, a gateway) asked for them under that person's
   rights, so that a document holds what the person may see and nothing else.  All makers read the file and leave it as it is; what they give lies in the arena
   they were handed, and borrows from the file's values.  One thread at a time. */
#ifndef IDEENBUS_CASE_FILE_H
#define IDEENBUS_CASE_FILE_H

#include "paper.h"
#include "sheet.h"

struct case_file
{
  struct value view;        /* CASE_VIEW (case.get); the one value that must be there */
  struct value pipeline;    /* PIPELINE with its definition (pipeline.get, the case's own version); without it fields go by their keys */
  struct value former;      /* list of PIPELINE: those the case had before (case_former), the latest first; what only they know is called by their names */
  struct value rows;        /* list of TABLE_ROW (row.list), each table in its order */
  struct value figures;     /* FIGURES (case.figures), or nil: what only the broker can reckon is then unknown */
  struct value check;       /* CHECK_VIEW (case.check), or nil */
  struct value history;     /* list of HISTORY_ROW (case.history), oldest first */
  struct value attachments; /* list of ATTACHMENT (case.attachments) */
  struct value orgs;        /* map: key of an organisation to its name */
  struct value programmes;  /* map: key of a funding programme to its name */
  bool insider;             /* the person is one of the parties (case.check was answered): what is empty can be called empty, it is not merely hidden */
  bool past;                /* the case as it was, not as it is */
  bool german;
  int64_t made_ms; /* now: the date on the papers */
};

enum case_document
{
  CASE_STECKBRIEF,
  CASE_SPECIFICATION,
  CASE_FUNDING,
  CASE_DECISION,
  CASE_DOCUMENTS
};

/* "steckbrief": as commands and file names call it. */
const char *case_document_key (enum case_document document);

/* The document with that key; CASE_DOCUMENTS when there is none. */
enum case_document case_document_named (const char *key);

/* The paper.  Headings of the Beschlussvorlage have the keys subject, sachverhalt, begruendung, finanzielle_auswirkungen, beschlussvorschlag, beratungsfolge
   and anlagen, those of the Steckbrief the keys of the definition's sections; all end with decisions.  Facts: ref, org, stage, version, date, file_reference,
   and handled_by where another administration works on the case. */
struct paper *case_document_paper (struct arena *arena, const struct case_file *file, enum case_document document);

/* Whether the case has anything of its own for this document: a Steckbrief always, a specification once there is a chapter or requirement … */
bool case_document_filled (struct arena *arena, const struct case_file *file, enum case_document document);

/* What happened to the case: who decided or did what, when, on which version. */
struct paper *case_history_paper (struct arena *arena, const struct case_file *file);

/* The same as a table: in words, and behind them the keys that programs go by.  options->name, yes and no are the catalogue's.  out as in sheet_open. */
enum sheet_error case_history_sheet (const struct case_file *file, const struct sheet_options *options, FILE *out);

/* For whoever fills the file, once view and history are in it: which definitions the case had before, as a list of {pipeline, version}, the latest first, at
   most CASE_FORMER_MAX. */
#define CASE_FORMER_MAX 8
struct value case_former (struct arena *arena, const struct case_file *file);

/* For whoever fills the file of a past case: the attachments there were, as its history up to then tells. */
struct value case_attachments_then (struct arena *arena, const struct value *history);

/* ---- Single values ---- */

/* The name of an organisation, or its key. */
struct slice case_org_name (const struct case_file *file, struct slice key);

/* The label of the case's stage; that of its side state with it where it is not open. */
struct slice case_stage_text (struct arena *arena, const struct case_file *file);

/* The moment the present version of the case came to be, as far as its history tells; else when it entered its stage. */
int64_t case_version_ms (const struct case_file *file);

/* ---- Deadlines ---- */

/* A day by which something is to be done in a row of the case, as the definition's deadlines say. */
struct case_deadline
{
  struct slice key; /* of the deadline in the definition */
  struct slice table, row;
  struct slice day;  /* 2026-03-31 */
  struct slice text; /* "Meilenstein: Abnahme" */
};

/* Those still open, in the order of the definition and then of the rows.  *deadlines lies in the arena. */
size_t case_deadlines (struct arena *arena, const struct case_file *file, struct case_deadline **deadlines);

#endif
