/* SPDX-License-Identifier: EUPL-1.2 */
/* The program `ideenbus`: what its files know of each other.

       main.c        from argv to an exit code           catalogue.c  texts for people, German and English (messages.def)
       commands.c    the table of commands               options.c    parsing and help, both from that table
       bus.c         the broker: reach it, ask, command  refusal.c    what is shown when it says no   hints.c   and what helps
       rights.c      what this person may fill of a case
       orgs.c        names of organisations                  names.c      what people call fields, tables, options
       org_match.c   organisations as people write them
       form.c        the definition of a pipeline        input*.c     what people type, to values         format.c  values, to what people read
       print.c       width, colour, tables               progress.c   a bar on the terminal
       csv.c         tables in files                     import_*.c   what import makes of them
       case_fetch.c  all of a case, for documents            output.c     files that appear when they are whole
       returned.c    a return that nobody has answered       cmd_*.c      the commands, one noun each */
#ifndef IDEENBUS_CLI_H
#define IDEENBUS_CLI_H

#include "clients/lib/ideenbus.h"
#include "proto/json.h"

#include <stdio.h>

enum
{
  STATUS_DONE = 0,
  STATUS_REFUSED = 1, /* the broker, or this machine, said no */
  STATUS_USAGE = 2,
  STATUS_UNREACHABLE = 3, /* a command then lies in the outbox */
  STATUS_INTERRUPTED = 130
};

enum text
{
#define TEXT(SYMBOL, DE, EN) T_##SYMBOL,
#include "messages.def"
#undef TEXT
  TEXT_COUNT
};

/* ---- Options and commands (options.c, commands.c) ---- */

enum option
{
#define OPTION(SYMBOL, ...) OPT_##SYMBOL,
#include "options.def"
#undef OPTION
  OPT_COUNT
};

struct words
{
  const char **items;
  size_t count;
};

struct cli;
struct rights;

struct command
{
  const char *name; /* one word or two */
  int (*run) (struct cli *cli);
  const char *usage;       /* what stands behind the name: REF FIELD=VALUE… */
  int min_args, max_args;  /* -1: any number */
  enum text summary;       /* one line */
  enum text help;          /* more; T_NOTHING for none */
  enum option options[16]; /* ends with OPT_COUNT or the array */
};

extern const struct command commands[];
extern const size_t command_count;

/* ---- The program's state ---- */

struct cli
{
  struct arena *arena; /* lives as long as the program */
  const struct command *command;
  struct words args; /* behind the command */
  struct words options[OPT_COUNT];
  bool json, german;
  bool colour, error_colour; /* stdout, stderr are terminals that may be coloured */
  int width;                 /* of the terminal; 0: none, nothing is cut */
  int timeout_ms;
  struct ideenbus *bus;
  bool offline; /* the broker was not reached in this run */
  struct form *forms;
  struct org_name *org_names;
};

bool option_given (const struct cli *cli, enum option option);
const char *option_text (const struct cli *cli, enum option option); /* the last one given, or NULL */
/* Fills in command, args and options; STATUS_DONE, or STATUS_USAGE after saying why.  *help: help was asked for (of cli->command, if that is set). */
int options_parse (struct cli *cli, int argc, char **argv, bool *help);
/* Language, JSON and colour are needed to say what is wrong with the rest. */
void options_peek (struct cli *cli, int argc, char **argv);
/* Edits between two words, for suggestions. */
size_t word_distance (const char *a, const char *b);
void help_overview (struct cli *cli, FILE *out);
void help_command (struct cli *cli, const struct command *command, FILE *out);
void help_group (struct cli *cli, const char *group, FILE *out);

/* ---- Texts (catalogue.c) ---- */

const char *text_in (enum text text, bool german);
const char *tr (const struct cli *cli, enum text text);
/* {0} to {3} replaced by as many strings. */
const char *trf (const struct cli *cli, enum text text, ...);
const char *number_text (const struct cli *cli, int64_t number); /* with thousands */
/* Says on standard error what is wrong and what to do; as {"code","de","en"} with --json.  Gives the status back. */
int fail (const struct cli *cli, int status, const char *code, enum text text, ...);
/* What the system says to an errno, in the language of the program for those that people meet. */
const char *errno_text (const struct cli *cli, int error);
/* A remark on standard error, not with --json. */
void remark (const struct cli *cli, enum text text, ...);
/* Names of keys that are no definition's business. */
const char *event_label (const struct cli *cli, struct slice kind);
const char *state_label (const struct cli *cli, struct slice state);
const char *kind_label (const struct cli *cli, struct slice kind);
const char *role_text (const struct cli *cli, struct slice role);
const char *roles_text (const struct cli *cli, const struct value *roles); /* of a list of keys; "" for none */
const char *visibility_label (const struct cli *cli, struct slice visibility);

/* ---- Output (print.c, progress.c) ---- */

enum colour
{
  PLAIN,
  BOLD,
  DIM,
  RED,
  GREEN,
  YELLOW,
  CYAN
};

void print_setup (struct cli *cli);
const char *colour_on (const struct cli *cli, enum colour colour);
const char *colour_off (const struct cli *cli);
/* Columns a text takes on a terminal; control characters count 0. */
int text_width (const char *text);
/* A word as a shell reads it: as it is, or in quotes where that is needed. */
const char *shell_word (struct arena *arena, struct slice text);
/* At most width columns, with … where something was cut; line breaks become spaces. */
const char *text_cut (struct arena *arena, const char *text, int width);
/* Prints paragraphs broken at words, each line with an indent; the first line is taken to stand at column `indent` already. */
void print_wrapped (const struct cli *cli, FILE *out, const char *text, int indent);
/* An empty line and a heading. */
void print_heading (const struct cli *cli, const char *text);
/* A label, dim, in width columns, and its text behind it, broken at words; nothing for an empty text. */
void print_labelled (const struct cli *cli, const char *label, const char *text, int width);
/* Letters alone: control characters of texts that others wrote must not reach a terminal. */
const char *text_safe (struct arena *arena, struct slice text);

enum
{
  COLUMN_RIGHT = 1, /* numbers */
  COLUMN_FLEX = 2,  /* may be cut to fit */
  COLUMN_WRAP = 4   /* goes on in the next line instead; the others give way first */
};

struct table;
struct table *table_new (struct cli *cli);
void table_column (struct table *self, enum text header, int flags);
void table_heading (struct table *self, const char *header, int flags); /* the same with a text of a definition */
void table_cell (struct table *self, const char *text, enum colour colour); /* from left to right, row by row */
void table_print (struct table *self);

void print_json (json_t *json); /* one line on standard output; takes the reference */
void print_json_to (FILE *out, json_t *json);

struct progress
{
  const struct cli *cli;
  const char *label;
  size_t done, total;
  int64_t drawn_ms;
  bool shown;
};
void progress_begin (struct progress *self, const struct cli *cli, enum text label, size_t total);
void progress_to (struct progress *self, size_t done);
void progress_hide (struct progress *self); /* before anything else is written */
void progress_end (struct progress *self);

/* ---- The broker (bus.c, refusal.c) ---- */

/* Opens the profile.  STATUS_DONE, or what was said. */
int bus_open (struct cli *cli);
/* Opens, connects and sends the outbox.  STATUS_DONE, STATUS_UNREACHABLE after saying so, or what was said. */
int bus_reach (struct cli *cli);
/* The same for commands that can wait: not reaching the broker is no failure, cli->offline says it. */
int bus_try (struct cli *cli);
/* A query: STATUS_DONE with the RESULT in *answer, else said. */
int bus_ask (struct cli *cli, const struct message *request, struct message *answer);
/* All pages of one. */
int bus_rows (struct cli *cli, const struct message *request, ideenbus_row_fn *row, void *context);
/* The one row of a query, in the program's arena. */
int bus_row (struct cli *cli, const struct message *request, struct value *row);
/* A command: STATUS_DONE with DONE in *answer, STATUS_UNREACHABLE when it was queued (not said yet), else said. */
int bus_command (struct cli *cli, const struct message *request, const struct ideenbus_options *options, struct message *answer, uint8_t id[16]);
/* Says that a command was queued, with the id its case goes by. */
int say_queued (struct cli *cli, const uint8_t id[16]);
/* Sends a command.  True when its answer is still to be told to people; else everything is said (queued, refused, or shown as JSON). */
bool command_to_tell (struct cli *cli, const struct message *request, struct message *answer, int *status);
/* Runs one command whose answer is shown as it is; text is the sentence for people, with {0} the reference or key. */
int run_command (struct cli *cli, const struct message *request, enum text text);
/* What went wrong with the library. */
int say_code (struct cli *cli, int code);

/* A REFUSED or ERROR answer, on standard error.  STATUS_REFUSED. */
int say_refused (struct cli *cli, const struct message *answer);
/* One REASON; form may be NULL. */
void print_reason (struct cli *cli, FILE *out, const struct value *reason, const struct form *form, const char *indent);
/* The command lines that give what reasons find missing, as remarks (hints.c): fields, rows, and, for those whose roles may, approvals, opinions and ratings.
   gate: fields are only for those who decide it; NULL: they are for whoever may fill them. */
void hint_missing (struct cli *cli, const struct rights *rights, const struct form *form, const struct value *reasons, const struct value *gate);
/* What else may help after a refusal. */
void hint_refused (struct cli *cli, const struct value *reasons);
void json_reasons (struct cli *cli, const struct value *reasons, const char *extra_key, json_t *extra);
/* A request that does not fit the table. */
int say_bad_request (struct cli *cli, int error, struct slice culprit);

/* "2026-…" or an id: 16 bytes for a UUID, else the reference, in capitals. */
struct value case_argument (struct cli *cli, const char *text);
bool id_argument (const char *text, uint8_t id[16]);
const char *id_text (struct cli *cli, const uint8_t *id);
/* Fetches a case: the CASE_VIEW in *view.  Offline the one last seen, where that will do. */
int fetch_case (struct cli *cli, const struct value *which, struct value *view);

/* ---- Definitions (form.c) ---- */

struct form
{
  struct form *next;
  const char *key;
  int64_t version;       /* asked for; 0: the newest */
  struct value pipeline; /* PIPELINE record */
  const struct value *fields, *columns, *tables, *figures, *stages, *sections, *approvals, *rejections, *gates, *checks, *conditions;
};

/* The definition, from this run, the profile's memory or the broker; NULL when none of them has it. */
struct form *form_get (struct cli *cli, struct slice key, int64_t version);
struct form *form_of_case (struct cli *cli, const struct value *view);
const struct value *form_row (const struct value *list, struct slice key);
const struct value *form_field (const struct form *form, struct slice key);
const struct value *form_column (const struct form *form, struct slice record, struct slice key);
const struct value *form_table_column (const struct form *form, struct slice table, struct slice key);
/* The n-th column of a table, in the definition's order; NULL behind the last. */
const struct value *form_table_column_at (const struct form *form, struct slice table, uint32_t n);
/* By key, else by label in either language, whatever the case of letters; NULL when there is none. */
const struct value *form_field_named (const struct form *form, const char *name);
struct slice row_label (const struct cli *cli, const struct value *row); /* of anything with de, en; its key else */
struct slice row_text (const struct value *row, const char *key);
const char *stage_label (struct cli *cli, struct slice pipeline, struct slice stage);
enum colour stage_colour (struct slice stage, struct slice state);
/* The place of an option in its field, by key or label; -1.  loose: also the one label that begins with these words. */
int form_option (const struct value *field, struct slice text, bool loose);
struct slice option_label (const struct cli *cli, const struct value *field, int option);

/* ---- Values (input.c, format.c) ---- */

enum input_flag
{
  INPUT_EUROS = 1, /* plain numbers in a money field are euros, not cents */
  INPUT_LOOSE = 2, /* options by the beginning of their label; those that are none are left out and told in *unknown */
  INPUT_POSTS = 4, /* plain numbers in a field of hundredths are whole ones */
  INPUT_BEGIN = 8  /* options also by a beginning of their key or label that only one has */
};

/* A value for a field or column of a definition; false with *why (T_…) when the text is none.  Empty text is nil.  *unknown (may be NULL) receives options that
   there are none of. */
bool input_value (struct cli *cli, const struct form *form, const struct value *field, struct slice text, int flags, struct value *value, enum text *why,
                  const char **unknown);
/* FIELD=VALUE arguments from args[first] on, to fields.  present: the fields there are, for record columns; may be nil. */
int input_fields (struct cli *cli, const struct form *form, size_t first, const struct value *present, struct value *fields);
/* COLUMN=VALUE arguments for a row of a table (one of form->tables). */
int input_cells (struct cli *cli, const struct form *form, const struct value *table, size_t first, struct value *cells);
/* What was changed, a line each, so that nobody takes cents for euros: amounts, rates, numbers and choices of fields (table: nil) or of a row, when people
   read. */
void echo_values (struct cli *cli, const struct form *form, struct slice table, const struct value *values);

/* ---- Names (names.c) ---- */

/* A row of a list (fields, columns, tables, stages …) by key or label in either language, whatever the case of letters, or by a beginning that only one has.
   kind, of: only rows whose `kind` ("table", "record") is `of`; NULL: all.  NULL when there is none, or more than one: *several (may be NULL) then names them,
   and is NULL otherwise. */
const struct value *named_row (struct cli *cli, const struct value *list, const char *kind, struct slice of, const char *name, const char **several);
/* The row that is most like a word, as it is shown; NULL if none is much like it. */
const char *nearest_name (struct cli *cli, const struct value *list, const char *kind, struct slice of, const char *word);
/* "Titel (title)"; all of a list. */
const char *name_shown (struct cli *cli, const struct value *row);
const char *names_of (struct cli *cli, const struct value *list, const char *kind, struct slice of);
/* The place of an option by key, label or the beginning of one; -1 when there is none or more than one.  *hits: how many. */
int named_option (struct cli *cli, const struct value *field, struct slice text, uint32_t *hits);
/* The options as people read them, those that begin so, or all for NULL; their keys too while the list is short, or
   when it is to be whole. */
const char *option_list (struct cli *cli, const struct value *field, const char *beginning, bool whole);
/* A list of records as "ordinary=65 %; budget_emergency=90 %" or "yearly 05-22; rolling" (input_records.c). */
bool input_records (struct cli *cli, const struct form *form, const struct value *field, struct slice text, int flags, struct value *value, enum text *why);
/* The same back, as people and import read it: keys and plain numbers, or labels. */
const char *format_records (struct cli *cli, const struct form *form, const struct value *field, const struct value *list, bool keys);
bool input_date (const char *text, char date[11]); /* 2026-03-31, 31.3.2026, 31.03.2026 */
bool input_integer (const char *text, int64_t *number);
/* Letters and digits in lower case, umlauts spelt out: what headers and labels are compared by. */
const char *fold (struct arena *arena, struct slice text);
/* The same with one blank between words: what names of places are compared by. */
const char *fold_words (struct arena *arena, struct slice text);

const char *format_value (struct cli *cli, const struct form *form, const struct value *field, const struct value *value);
/* The cells of a row: "Titel: …; Priorität: Muss". */
const char *format_cells (struct cli *cli, const struct form *form, struct slice table, const struct value *cells);
const char *format_rate (struct cli *cli, int64_t basis_points);
const char *format_date (struct cli *cli, struct slice date);
const char *format_day (struct cli *cli, int64_t time_ms);
const char *format_time (struct cli *cli, int64_t time_ms);
const char *format_cents (struct cli *cli, int64_t cents);
const char *format_bytes (struct cli *cli, int64_t bytes);
const char *slice_text (struct cli *cli, struct slice slice);

/* Approvals by their keys, as the definition calls them. */
const char *approval_names (struct cli *cli, const struct form *form, const struct value *kinds);
/* What an event says, in one line (describe.c). */
const char *describe_event (struct cli *cli, const struct form *form, struct slice kind, const struct value *body);
/* Who acted: role, organisation, "in Vertretung". */
const char *describe_actor (struct cli *cli, struct slice role, struct slice org, bool deputy);
/* The body of an event, typed by the table. */
json_t *event_body_json (struct slice kind, const struct value *body);

/* Ampel: green, yellow, red, done (cmd_region.c). */
const char *light_text (struct cli *cli, struct slice light);
enum colour light_colour (struct slice light);

/* Reads --limit; STATUS_USAGE when it is none.  0: no limit. */
int limit_option (struct cli *cli, int64_t *limit);
/* Prints "label text" (cmd_session.c). */
void print_pair (struct cli *cli, enum text label, const char *text);
const char *grant_text (struct cli *cli, const struct value *grant);
void print_person (struct cli *cli, const struct value *person);

/* ---- Names of organisations (orgs.c) ---- */

void orgs_note (struct cli *cli, struct slice key); /* will be wanted */
void orgs_fetch (struct cli *cli);                  /* asks for all that were noted; not from callbacks of the library */
/* The name if it was fetched, else the key; asks nobody. */
const char *org_name (struct cli *cli, struct slice key);
/* "Ulm, Universitätsstadt (084210000000)"; the key alone where the name cannot be had.  Asks. */
const char *org_text (struct cli *cli, struct slice key);

/* The id of a row as typed, in capitals. */
struct slice row_argument (struct cli *cli, const char *text);
/* That there is no such table, and which there are (cmd_row.c).  STATUS_USAGE. */
int say_no_table (struct cli *cli, const struct form *form, const char *name);

/* Shared by commands that move a case (cmd_gate.c).  STATUS_USAGE, said, unless the option was given. */
int need_option (struct cli *cli, enum option option, const char *name);
/* The version that was seen, --version or the present one, into a field of a message; *view is the case, if it was fetched. */
int take_version (struct cli *cli, const struct value *which, struct message *message, int number, struct value *view);
/* The choice there is, when none or a wrong one was made.  STATUS_USAGE. */
int say_choice (struct cli *cli, const struct value *list, enum text text);
/* Of a case that went up in another the other one, with a remark (cmd_side.c). */
void follow_merger (struct cli *cli, struct value *view);
/* A stage by its key or label into a field of a message (cmd_gate.c); STATUS_USAGE, said, when there is none of that name.  form may be NULL. */
int stage_option (struct cli *cli, enum option option, const struct form *form, struct message *message, int number);
/* Puts keys for the labels that --stage, --state and --table were given (filters.c); STATUS_USAGE, said with what there is, for what is none.  Reaches the
   broker for that, and only when one of them was given. */
int filter_options (struct cli *cli);
/* The filters of case.list from the options of list and export. */
struct message list_request (struct cli *cli);

/* ---- Returns (returned.c) ---- */

/* The last return of a case that is open, unless it was laid or moved on since: *row is a HISTORY_ROW then.  Asks; view is the case. */
bool returned_find (struct cli *cli, const struct value *view, struct value *row);
/* What is to be mended, until when and who says so, for people. */
void returned_print (struct cli *cli, const struct value *row);

/* ---- Commands (cmd_*.c) ---- */

#define COMMAND(SYMBOL) int cmd_##SYMBOL (struct cli *cli);
#include "commands.def"
#undef COMMAND

#endif
