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
  DEF_KEYS,     /* list of keys of their own (goals), max_items, or the option given in `none` as a text */
  DEF_TEXTS,    /* list of texts, each max characters, max_items */
  DEF_RECORD,   /* map with columns */
  DEF_TYPE_COUNT
};
const char *definition_type_key (enum definition_type type);

struct option
{
  struct slice key;
  struct label label;
  int64_t max_cents;  /* of a band: its upper bound; -1: open */
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
  struct slice none;           /* DEF_KEYS: the one text accepted in place of a list ("none_adopted"), or none */
  struct label none_label;
  int band_until;              /* MONEY with bands: from the gate of this number on a band is not enough; -1: it always is */
  uint32_t option_count, column_count;
  struct option *options;      /* ENUM, ENUMS; bands of MONEY */
  struct field *columns;       /* RECORD: due >= 0 means required in the record */
  struct slice section;        /* heading of the form it stands under */
};

struct stage
{
  struct slice key;
  struct label label, help;
  int number;                  /* 0 draft, 1 idea … */
  bool final;                  /* completed */
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
  CHECK_COUNT
};
const char *check_kind_key (enum check_kind kind);

/* Holds when the field's value is one of the given, or a list that meets them; without values: when it is filled; `negate` turns either round.  An absent or
   unknown field is never one of them and not filled.  field none: always, unless there are parts: then when any of them holds, or all.  field may be
   "record.column". */
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
  uint32_t stage_count, section_count, field_count, gate_count, approval_count, rejection_count, mapping_count;
  struct stage *stages;         /* by number */
  struct code *sections;        /* headings of the form, in order */
  struct field *fields;
  struct gate *gates;           /* in the order of preference: the first way from a stage whose `when` holds is the default */
  struct approval_def *approvals;
  struct code *rejections;
  struct mapping *mappings;     /* stage of an older version or another definition → stage here */
  uint32_t return_roles[16];    /* by stage number: who may return a case from there */
};

#define LIMIT_DEFINITION_BYTES (512 * 1024)

/* Parses and checks a definition.  NULL when it is wrong; then *error is one line with line and column where the parser knows them ("line 12, column 5: …"), or
   the name of the thing that is wrong.  Checks beyond the schema: keys unique, references between stages, fields, approvals and options exist, gates connect,
   labels in both languages, limits sane.  Any thread (libcyaml's state is the call's own). */
struct pipeline *pipeline_parse (struct slice yaml, char *error, size_t error_size);
void pipeline_destroy (struct pipeline **self);

const struct stage *pipeline_stage (const struct pipeline *self, struct slice key);
const struct field *pipeline_field (const struct pipeline *self, struct slice key);
/* A field, or the column of a record as "record.column". */
const struct field *pipeline_field_path (const struct pipeline *self, struct slice path);
const struct approval_def *pipeline_approval (const struct pipeline *self, struct slice key);
const struct code *pipeline_rejection (const struct pipeline *self, struct slice key);
const struct option *field_option (const struct field *self, struct slice key);
/* The value at a path as above in the fields of a case, or NULL; the columns of an unknown record are absent. */
const struct value *fields_value (const struct value *fields, struct slice path);

bool condition_holds (const struct condition *self, const struct value *fields);

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

/* The definition as clients get it: stages, sections, fields, columns, gates, checks, conditions, approvals, rejections, mappings, each a list of flat maps.  Not
   nested any further, because the value stands four levels down in an answer and LIMIT_DEPTH counts: the options of a field are the lists option_keys, option_de
   and option_en in step, a column names its `record`, a check its `gate` (index into gates), a condition its `check` or `gate` (index).  Conditions of one check
   or gate that say `all` hold together, the others one by one. */
struct value pipeline_to_value (const struct pipeline *self, struct arena *arena);

/* The shipped definitions, embedded into the program: by index, until NULL. */
const char *pipeline_shipped (unsigned index, const char **name);

#endif
