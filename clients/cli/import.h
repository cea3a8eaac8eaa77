/* SPDX-License-Identifier: EUPL-1.2 */
/* import: what its files share.  The table comes from csv.c, import_columns.c says what its columns are, import_owner.c whose its rows are, import_cases.c and
   import_orgs.c send, cmd_import.c reports. */
#ifndef IDEENBUS_IMPORT_H
#define IDEENBUS_IMPORT_H

#include "cli.h"
#include "csv.h"

#define IMPORT_WINDOW 256    /* commands on their way at once */
#define IMPORT_WAIT_MS 60000 /* how long a broker that is gone is waited for */

/* What stands in a text's {0}: words as they are, or the label of a field in the language of the text. */
struct place
{
  const char *text;
  const struct value *field;
};
#define WORDS(words) ((struct place){(words), NULL})
#define LABEL_OF(row) ((struct place){NULL, (row)})

struct note
{
  struct note *next;
  enum text text;
  struct place zero;
  const char *one;
  size_t count;
};

struct refused_row
{
  struct refused_row *next;
  uint32_t line;
  struct value reasons; /* a list of REASON records */
};

struct report
{
  size_t rows, created, changed, unchanged, submitted, refused, kept_fields;
  struct note *notes, **notes_end;
  struct refused_row *refusals, **refusals_end;
};

/* What a column is, for cases. */
struct column
{
  const struct value *field; /* of the definition; NULL: not imported */
  struct slice record;       /* field is a column of this record */
  int flags;                 /* enum input_flag */
};

struct owner;

struct import
{
  struct cli *cli;
  const struct form *form;
  struct csv csv;
  struct column columns[CSV_CELLS_MAX];
  bool is_key[CSV_CELLS_MAX];
  int org_column; /* names the organisation; -1: none does */
  bool whole_row; /* no key columns: the row is its own key */
  struct owner *owner;
  struct report report;
  struct progress progress;
  struct value *visibility; /* the last one that was noted: key and labels */
  bool waiting;             /* it was said that the broker is waited for */
};

/* Which columns mean what; a usage error is said. */
int import_columns (struct import *self);
/* The column whose header is one of these (folded, separated by spaces), or -1. */
int import_column_named (const struct import *self, const char *names);
struct slice import_cell (const struct csv_row *row, int column); /* trimmed; none for -1 */
bool import_is_dash (struct slice cell);                          /* what stands in a cell for "nothing" */

/* What is made of the rows once they are read and the broker is reached. */
typedef int (import_fn) (struct import *self);
/* Reads the file that the command names, hands its rows over and reports. */
int import_run (struct cli *cli, import_fn *rows);
int import_cases (struct import *self);
int import_orgs (struct import *self);
int import_programmes (struct import *self);

/* A remark of the report; equal ones are counted. */
void import_note (struct import *self, enum text text, struct place zero, const char *one);
/* A row that was not taken: the broker's reasons, or one of our own with a code. */
void import_refuse (struct import *self, uint32_t line, const struct value *reasons);
void import_refuse_answer (struct import *self, uint32_t line, const struct message *answer); /* REFUSED or ERROR */
void import_refuse_own (struct import *self, uint32_t line, const char *code, enum text text, struct place zero, const char *one);
/* A reason of our own behind others of the same row. */
void import_reason (struct import *self, struct value *reasons, const char *code, enum text text, struct place zero, const char *one);
/* Waits for answers; STATUS_DONE, or why there is no going on (said). */
int import_wait (struct import *self);

#endif
