/* SPDX-License-Identifier: EUPL-1.2 */
/* A pipeline as data: stages, fields, gates, approvals and codes, read from one YAML file through libcyaml.  A struct pipeline is immutable once parsed and may
   be read by any thread; everything it points to lives as long as it does. */
#ifndef IDEENBUS_DEFINITION_H
#define IDEENBUS_DEFINITION_H

#include "proto/error.h"
#include "proto/message.h"

struct label
{
  struct slice de, en;
};

/* Who may see what a field or event says, capped by the visibility of the case. */
enum audience_class
{
  CLASS_PUBLIC,   /* everybody who sees the case */
  CLASS_REGION,   /* authorities and the centre */
  CLASS_PARTIES,  /* owner, handling administration, district, centre, assigned firms */
  CLASS_STAFF,    /* the same without firms */
  CLASS_CLIENT,   /* tables only: the owner, the handling administration and assigned firms, nobody else (effort) */
  CLASS_COUNT
};
const char *class_key (enum audience_class class);

enum definition_type
{
  DEF_TEXT,     /* max characters */
  DEF_INT,      /* min, max */
  DEF_MONEY,    /* integer cents, min, max; or a band key where bands are given, as {"band": key} */
  DEF_BOOL,
  DEF_DATE,
  DEF_ENUM,     /* one option */
  DEF_ENUMS,    /* list of options, min_items to max_items, no duplicates */
  DEF_DIGITS,   /* text of exactly max digits */
  DEF_URL,      /* https:// or http:// text, max characters */
  DEF_ORGS,     /* list of organisation keys, max_items */
  DEF_ORG,      /* one organisation key */
  DEF_KEYS,     /* list of keys of their own, max_items, or the option given in `none` as a text */
  DEF_TEXTS,    /* list of texts (goals), each max characters, max_items, or the option given in `none` as a text */
  DEF_RECORD,   /* map with columns */
  DEF_RECORDS,  /* list of such maps, max_items; changed as a whole (what wants ids and rows of its own is a table) */
  DEF_RATE,     /* integer basis points, min, max: 6500 is 65 %; 0 to 10000 unless the file says otherwise */
  DEF_DECIMAL,  /* integer thousandths, min, max: 12500 is 12.5; 0 to 1,000,000,000 unless the file says otherwise */
  DEF_ROW,      /* a column only: id of a row of table `of` */
  DEF_ROWS,     /* a column only: list of those, max_items, no duplicates */
  DEF_ITEM,     /* a column only: one of the entries in the case's field `of` (DEF_KEYS, DEF_TEXTS) */
  DEF_PROGRAMME, /* key of a funding programme that exists */
  DEF_TYPE_COUNT
};
const char *definition_type_key (enum definition_type type);

struct option
{
  struct slice key;
  struct label label;
  int64_t max_cents;  /* of a band: its upper bound; -1: open */
  struct slice prefix; /* of the ids of rows whose id_column says this: "F" gives F-001 */
  uint32_t after_count;
  struct slice *after; /* of an ENUM column: the options that a row may come to this one from; none: from any.  A new row may begin with any */
};

struct field
{
  struct slice key;
  enum definition_type type;
  enum audience_class class;
  struct label label, help;
  int64_t min, max;
  uint32_t min_items, max_items;
  int due;                     /* mandatory at the gate of this number; -1: never */
  bool lines;                  /* TEXT: may hold line breaks and tabs; so has every text longer than 300 characters */
  bool may_be_unknown;         /* accepts {"unknown": {"who": text, "until": date}} until the gate after its due one */
  bool gate_reads;             /* a change raises the case's version; true unless the file says `gate_reads: false` */
  struct slice none;           /* DEF_KEYS, DEF_TEXTS: the one text accepted in place of a list ("none_adopted"), or none */
  struct label none_label;
  int band_until;              /* MONEY with bands: from the gate of this number on a band is not enough; -1: it always is */
  uint32_t option_count, column_count;
  struct option *options;      /* ENUM, ENUMS; bands of MONEY */
  struct field *columns;       /* RECORD: due >= 0 means required in the record */
  struct slice section;        /* heading of the form it stands under */
  bool adopted;                /* a Nachnutzung takes it over */
  uint32_t editors;            /* a field of a case: of those who may edit the case, the roles that fill it; 0: all of them */
  struct slice of;             /* ROW, ROWS: a table; ITEM: a field */
  bool acyclic;                /* ROW, ROWS to the own table: no row may come to depend on itself; refused when a row is put */
  bool own;                    /* a column: says how this case stands, so that a Nachnutzung leaves it empty (the status of a requirement) */
  bool unique;                 /* a column: no two rows have the same value; refused when a row is put */
  int weight;                  /* a criterion of a rating (INT): its weight; those of a table sum to 100; 0: none */
};

struct stage
{
  struct slice key;
  struct label label, help;
  int number;                  /* 0 draft, 1 idea … */
  bool final;                  /* completed */
  int days;                    /* how long a case is meant to stay; 0: nothing said */
};

/* The closed set of gate checks. */
enum check_kind
{
  CHECK_FILLED,    /* every field due at or before the gate, and those in `fields`, holds a value */
  CHECK_EQUALS,    /* `field` (enum, bool) equals `value`; of a list (enums) it is the only item */
  CHECK_APPROVAL,  /* the approval named in `approval` holds with yes */
  CHECK_OPINION,   /* the approval was given (yes or no), or `days` have passed since the case entered its stage */
  CHECK_ORDER,     /* date `field` is not after date `other` */
  CHECK_LIMIT,     /* `field` (money; a band counts with its upper bound) is at most `max` */
  CHECK_UNKNOWN,   /* at most `max` fields are marked unknown */
  CHECK_ROWS,      /* at least `min` rows of `table` meet `where` */
  CHECK_EACH,      /* every row of `table` that meets `where` meets `must` */
  CHECK_SUMS,      /* sum `left` equals sum `right`, or (at_most) is not above it; in total, and for each value of column `per`, or each row it names */
  CHECK_SHARE,     /* of the rows of `table`, at most `max` basis points meet `where` */
  CHECK_RATINGS,   /* ratings in `table` that meet `where` and have not lapsed, by at least `min` people, none of whom drafted the case */
  CHECK_LINKED,    /* every row of table `other` that meets `where`, or every key in field `other`, is named in column `field` of some row of `table` */
  CHECK_WORDS,     /* none of `words` stands in the texts `fields` of the rows of `table` (or, without one, of the case) */
  CHECK_GRANTS,    /* no application of `table` (column programme; those that meet `where`) has more in the money columns `fields` (else in amount) than its
                      programme gives for the eligible costs `left`; own funds `right` reach the programme's minimum; no early start is approved
                      (column early_start) that it rules out; draws (table `other`: application, on, covers_until) keep its draw period; nothing is said of
                      what a programme leaves unknown */
  CHECK_COUNT
};
const char *check_kind_key (enum check_kind kind);

/* Holds when the field's value is one of the given, or a list that meets them; without values: when it is filled; `negate` turns either round.  An absent or
   unknown field is never one of them and not filled.  field none: always, unless there are parts: then when any of them holds, or all.  field may be
   "record.column".  Of a row (where, must): field is a column, or "column.other" for a column of the row that a DEF_ROW column names; a number is compared as
   text ("2026"), a bool as "true" or "false". */
struct condition
{
  struct slice field;
  uint32_t value_count;
  struct slice *values;
  bool negate;
  bool all;                     /* parts: all of them instead of any */
  uint32_t part_count;          /* parts have no parts of their own */
  struct condition *parts;
};

/* A sum: of a money column over the rows of a table that meet `where`, or a money field of the case (what is unknown or a band is no amount). */
struct operand
{
  struct slice table, column;
  struct condition where;
  struct slice field;
  struct label label;           /* "Ausgaben"; empty: the table's */
};

struct check
{
  enum check_kind kind;
  struct condition when;        /* the check applies only when this holds */
  struct slice field, other, approval, value;
  uint32_t field_count;
  struct slice *fields;
  int64_t max;
  int days;
  bool decider;                 /* is met by whoever decides (classifying at gate 1): does not hinder laying the case before the gate */
  bool warning;                 /* said, but hinders nothing */
  struct slice table;
  struct condition where, must; /* of a row */
  int64_t min;
  bool at_most;
  struct slice per;             /* a column of both tables: INT in both, or ENUM in both; or a ROW column of left's table that names rows of right's, each of
                                   which is weighed against the rows that name it */
  struct operand left, right;
  uint32_t word_count;
  struct slice *words;          /* in lower case; they meet whole words, and beginnings of words where they end in "*" */
  struct label label;           /* what is said when it is not met: "Muss-Anforderung ohne Abnahmekriterium"; empty: a text of its own */
};

struct gate
{
  int number;                   /* that of `from`; a way that skips stages may have the number of the last gate it skips, and then asks what is due there */
  struct slice from, to;        /* stages */
  struct label label;
  uint32_t decides, lays, overrides; /* sets of roles (1 << role); overrides needs a reason */
  bool reason;                  /* taking this way needs a reason (skipping a stage) */
  bool delegable;               /* a consultant of a firm the district delegated triage to may decide it as well */
  struct condition when;        /* the way is open only when this holds */
  uint32_t check_count;
  struct check *checks;
};

struct approval_def
{
  struct slice key;
  struct label label, help;
  uint32_t roles;
  struct slice stage;           /* asked for from this stage on */
  bool covers_all;              /* any gate-read field */
  uint32_t cover_count;
  struct slice *covers;         /* fields whose change makes it lapse */
};

/* ---- Tables: rows with ids of their own inside a case ---- */

enum rule_kind
{
  RULE_DIFFER,  /* columns a and b are not equal */
  RULE_ORDER    /* a (date, number, money) is not after or above b */
};

struct rule
{
  enum rule_kind kind;
  struct slice a, b;
};

struct table
{
  struct slice key;
  struct label label, help;
  struct slice section;
  enum audience_class class;
  uint32_t max_rows;
  struct slice prefix;          /* of ids: "M" gives M-001; or, where id_column is set, the option's */
  struct slice id_column;       /* an ENUM column, required */
  struct slice title;           /* the column by which a row is named to people */
  bool gate_reads;              /* a change raises the version of the case */
  bool adopted;                 /* a Nachnutzung takes its rows over */
  bool by_person;               /* ratings: each person writes one row and changes only that; what a field or table in `covers` changes, lapses them */
  bool after_end;               /* rows are written in a completed case as well: what is examined, paid out or measured when the project is over; never with by_person */
  uint32_t editors;             /* roles that write rows; 0: whoever may edit the case */
  int from;                     /* number of the stage from which on rows are kept */
  uint32_t column_count, rule_count, cover_count;
  struct field *columns;        /* due >= 0: required in every row; their class and section are not used */
  struct rule *rules;
  struct slice *covers;
};

/* A sum that follows from tables; the broker keeps it per district for those that say `overview`. */
struct figure
{
  struct slice key;
  struct label label;
  struct operand sum;           /* or, where table and field are none, of the parts */
  uint32_t part_count;
  struct slice *parts;          /* keys of figures before it; with "-" before those that are subtracted */
  bool overview;
};

/* A date in rows that appears in work lists until `where` no longer holds. */
struct deadline
{
  struct slice key;             /* kept as the detail of the work */
  struct label label;           /* "Meilenstein fällig: {0}"; {0} is the row's title */
  struct slice table, column;   /* DATE */
  struct slice instead;         /* a column whose date, where there is one, goes before: the forecast before the plan; or none */
  struct condition where;
  uint32_t roles;               /* in whose lists */
};

/* Rows that a table can be begun with: a checklist by type of measure. */
struct starter
{
  struct slice table;
  struct condition when;        /* of the case */
  uint32_t row_count;
  struct value *rows;           /* cells */
};

struct code
{
  struct slice key;
  struct label label;
};

struct mapping
{
  struct slice from_pipeline, from, to; /* stages */
};

struct pipeline
{
  struct arena *arena;
  struct slice key;
  uint32_t version;
  struct label label, help;
  bool catalogue;               /* only fields, for records of their own (programmes); no case is under it */
  uint32_t stage_count, section_count, field_count, gate_count, approval_count, rejection_count, mapping_count;
  uint32_t table_count, figure_count, deadline_count, starter_count;
  struct stage *stages;         /* by number */
  struct code *sections;        /* headings of the form, in order */
  struct field *fields;
  struct gate *gates;           /* in the order of preference: the first way from a stage whose `when` holds is the default */
  struct approval_def *approvals;
  struct code *rejections;
  struct mapping *mappings;     /* stage of an older version or another definition → stage here */
  struct table *tables;
  struct figure *figures;       /* parts before what is made of them */
  struct deadline *deadlines;
  struct starter *starters;
  uint32_t return_roles[16];    /* by stage number: who may return a case from there */
};

#define LIMIT_DEFINITION_BYTES (512 * 1024)

/* What is wrong with a definition, one line each. */
#define DEFINITION_ERROR_BYTES 600
struct definition_error
{
  bool set;
  char de[DEFINITION_ERROR_BYTES], en[DEFINITION_ERROR_BYTES];
};

/* Parses and checks a definition.  NULL when it is wrong; then *error is one line with line and column where the parser knows them ("line 12, column 5: …"), or
   the name of the thing that is wrong.  Checks beyond the schema: keys unique, references between stages, fields, approvals and options exist, gates connect,
   labels in both languages, limits sane.  Any thread (libcyaml's state is the call's own). */
struct pipeline *pipeline_read (struct slice yaml, struct definition_error *error);
/* The same of what was loaded before, with the English line alone, "" where nothing is wrong: labels that show nothing are let be. */
struct pipeline *pipeline_parse (struct slice yaml, char *error, size_t error_size);
void pipeline_destroy (struct pipeline **self);

const struct stage *pipeline_stage (const struct pipeline *self, struct slice key);
const struct field *pipeline_field (const struct pipeline *self, struct slice key);
/* A field, or the column of a record as "record.column". */
const struct field *pipeline_field_path (const struct pipeline *self, struct slice path);
const struct table *pipeline_table (const struct pipeline *self, struct slice key);
const struct field *table_column (const struct table *self, struct slice key);
const struct approval_def *pipeline_approval (const struct pipeline *self, struct slice key);
const struct code *pipeline_rejection (const struct pipeline *self, struct slice key);
const struct option *field_option (const struct field *self, struct slice key);
/* The value at a path as above in the fields of a case, or NULL; the columns of an unknown record are absent. */
const struct value *fields_value (const struct value *fields, struct slice path);

bool condition_holds (const struct condition *self, const struct value *fields);
/* Of one value, for conditions over rows, whose paths the caller resolves. */
bool condition_value_holds (const struct condition *self, const struct value *value);

/* Checks one value of a case against its field; nil is always allowed (it empties).  0, or an error_code: FIELD details go into *detail (German and English in
   one label, in the arena; detail may be NULL): ERR_VALUE_INVALID with why, ERR_UNKNOWN_NOT_ALLOWED. */
int field_value_check (const struct field *self, const struct value *value, struct arena *arena, struct label *detail);

/* {"unknown": …} and {"band": …}. */
bool value_is_unknown (const struct value *value);
bool value_is_band (const struct value *value);
/* Nothing a reader could use: nil, a text of white space only, a list or map of such. */
bool value_is_blank (const struct value *value);

/* Euros as people write them: "10.000 €" and "€10,000"; cents only when there are any. */
struct label money_label (struct arena *arena, int64_t cents);

/* The definition as clients get it: stages, sections, fields, columns, tables, figures, deadlines, starters, gates, checks, conditions, approvals, rejections, mappings,
   each a list of flat maps.  Not nested any further, because the value stands four levels down in an answer and LIMIT_DEPTH counts: the options of a field are
   the lists option_keys, option_de and option_en in step (and option_max_cents, option_prefix, option_after where there are any; the last has the keys of one
   option in one text, with blanks between), a column names its `record` or its `table`, a check its `gate` (index into gates) and its operands as left_table,
   left_column, left_field, left_de, left_en and right_….  A condition names whose it is by index: `check`, `gate` or `starter` (when; of the case), and of rows `where`,
   `must`, `left` or `right` (of that check), `figure`, `deadline`.  Those of one owner that say `all` hold together, the others one by one.  A table's rules and
   a starter's rows stay with the broker. */
struct value pipeline_to_value (const struct pipeline *self, struct arena *arena);

/* The shipped definitions, embedded into the program: by index, until NULL. */
const char *pipeline_shipped (unsigned index, const char **name);

#endif
