/* SPDX-License-Identifier: EUPL-1.2 */
/* Many cases at once: list, search, board, work. */
#include "cli.h"

#include <string.h>

int limit_option (struct cli *cli, int64_t *limit)
{
  const char *text = option_text (cli, OPT_LIMIT);
  *limit = 0;
  if (text != NULL && (!input_integer (text, limit) || *limit < 1))
    return fail (cli, STATUS_USAGE, "field_value", T_BAD_VALUE, text, tr (cli, T_BAD_NUMBER));
  return STATUS_DONE;
}

static void key_option (struct cli *cli, enum option option, struct message *message, int number)
{
  const char *text = option_text (cli, option);
  if (text != NULL && *text != '\0')
    message->arg[number] = value_string (text);
}

struct kept
{
  struct kept *next;
  struct value row;
};

/* Rows as they come, as JSON at once and for people into a table. */
struct rows
{
  struct cli *cli;
  enum message_type record;
  struct table *table;
  void (*add) (struct rows *self, const struct value *row);
  struct kept *kept, **kept_end; /* for people: until the names of their organisations are known */
  int64_t limit, count;
};

static bool take_row (const struct value *row, void *context)
{
  struct rows *self = context;
  struct cli *cli = self->cli;
  if (cli->json)
    print_json (json_from_record (self->record, row));
  else
  {
    struct kept *kept = arena_alloc (cli->arena, sizeof *kept);
    *kept = (struct kept){.row = value_copy (cli->arena, row)};
    *(self->kept == NULL ? &self->kept : self->kept_end) = kept;
    self->kept_end = &kept->next;
    orgs_note (cli, row_text (row, "org"));
  }
  return ++self->count != self->limit;
}

/* Asks for no more than is wanted. */
static void ask_limit (const struct rows *rows, struct message *request, int number, int64_t most)
{
  if (rows->limit > 0)
    request->arg[number] = value_int (rows->limit < most ? rows->limit : most);
}

static int finish_rows (struct rows *rows, int status, enum text none)
{
  if (status != STATUS_DONE || rows->cli->json)
    return status;
  orgs_fetch (rows->cli);
  for (const struct kept *kept = rows->kept; kept != NULL; kept = kept->next)
    rows->add (rows, &kept->row);
  if (rows->count == 0)
    printf ("%s\n", tr (rows->cli, none));
  else
    table_print (rows->table);
  return status;
}

/* ---- list and search ---- */

static void add_case (struct rows *self, const struct value *row)
{
  struct cli *cli = self->cli;
  struct slice stage = value_as_slice (value_at (row, "stage")), state = value_as_slice (value_at (row, "state"));
  const char *label = stage_label (cli, value_as_slice (value_at (row, "pipeline")), stage);
  if (!slice_is (state, "open") && !slice_is (state, "completed"))
    label = arena_printf (cli->arena, "%s, %s", label, state_label (cli, state));
  table_cell (self->table, slice_text (cli, value_as_slice (value_at (row, "ref"))), PLAIN);
  table_cell (self->table, label, stage_colour (stage, state));
  table_cell (self->table, slice_text (cli, value_as_slice (value_at (row, "title"))), PLAIN);
  table_cell (self->table, org_name (cli, row_text (row, "org")), DIM);
  table_cell (self->table, format_day (cli, value_as_int (value_at (row, "entered"), 0)), DIM);
}

static void case_columns (struct rows *rows)
{
  rows->table = table_new (rows->cli);
  rows->add = add_case;
  rows->record = MSG_CASE_ROW;
  table_column (rows->table, T_L_REF, 0);
  table_column (rows->table, T_L_STAGE, COLUMN_FLEX);
  table_column (rows->table, T_L_TITLE, COLUMN_FLEX);
  table_column (rows->table, T_L_ORG, COLUMN_FLEX);
  table_column (rows->table, T_L_SINCE, 0);
}

struct message list_request (struct cli *cli)
{
  struct message request = message_new (MSG_CASE_LIST);
  key_option (cli, OPT_ORG, &request, CASE_LIST_ORG);
  key_option (cli, OPT_DISTRICT, &request, CASE_LIST_DISTRICT);
  key_option (cli, OPT_STAGE, &request, CASE_LIST_STAGE);
  key_option (cli, OPT_STATE, &request, CASE_LIST_STATE);
  key_option (cli, OPT_ONLY_PIPELINE, &request, CASE_LIST_PIPELINE);
  if (option_given (cli, OPT_MINE))
    request.arg[CASE_LIST_MINE] = value_bool (true);
  return request;
}

int cmd_list (struct cli *cli)
{
  struct rows rows = {.cli = cli};
  int status = limit_option (cli, &rows.limit);
  if (status == STATUS_DONE)
    status = filter_options (cli);
  if (status != STATUS_DONE)
    return status;
  struct message request = list_request (cli);
  case_columns (&rows);
  ask_limit (&rows, &request, CASE_LIST_LIMIT, 200);
  return finish_rows (&rows, bus_rows (cli, &request, take_row, &rows), T_NO_CASES);
}

int cmd_search (struct cli *cli)
{
  struct rows rows = {.cli = cli};
  struct message request = message_new (MSG_CASE_SEARCH);
  const char *text = cli->args.items[0];
  for (size_t i = 1; i < cli->args.count; i++)
    text = arena_printf (cli->arena, "%s %s", text, cli->args.items[i]);
  request.arg[CASE_SEARCH_TEXT] = value_string (text);
  if (option_given (cli, OPT_SIMILAR))
    request.arg[CASE_SEARCH_SIMILAR] = value_bool (true);
  case_columns (&rows);
  int status = limit_option (cli, &rows.limit);
  if (status != STATUS_DONE)
    return status;
  ask_limit (&rows, &request, CASE_SEARCH_LIMIT, 50);
  return finish_rows (&rows, bus_rows (cli, &request, take_row, &rows), T_NOTHING_FOUND);
}

/* ---- work ---- */

/* Since when is the first to go where the terminal is narrow: what is to be done must be readable. */
static bool shows_since (const struct cli *cli)
{
  return cli->width == 0 || cli->width >= 100;
}

static void add_work (struct rows *self, const struct value *row)
{
  struct cli *cli = self->cli;
  struct slice due = value_as_slice (value_at (row, "due"));
  char today[11];
  date_from_ms (message_int (ideenbus_welcome (cli->bus), WELCOME_NOW, 0), today);
  bool late = due.size > 0 && slice_compare (due, slice_of (today)) < 0;
  table_cell (self->table, format_date (cli, due), late ? RED : PLAIN);
  table_cell (self->table, slice_text (cli, value_as_slice (value_at (row, "ref"))), PLAIN);
  table_cell (self->table, slice_text (cli, value_as_slice (value_at (row, "title"))), PLAIN);
  table_cell (self->table, slice_text (cli, value_as_slice (value_at (row, cli->german ? "de" : "en"))), PLAIN);
  if (shows_since (cli))
    table_cell (self->table, format_day (cli, value_as_int (value_at (row, "since"), 0)), DIM);
}

int cmd_work (struct cli *cli)
{
  struct rows rows = {.cli = cli, .record = MSG_WORK, .add = add_work, .table = table_new (cli)};
  struct message request = message_new (MSG_WORK_LIST);
  table_column (rows.table, T_L_DUE, 0);
  table_column (rows.table, T_L_REF, 0);
  table_column (rows.table, T_L_TITLE, COLUMN_FLEX);
  table_column (rows.table, T_L_TODO, COLUMN_WRAP);
  if (shows_since (cli))
    table_column (rows.table, T_L_SINCE, 0);
  return finish_rows (&rows, bus_rows (cli, &request, take_row, &rows), T_NO_WORK);
}

/* ---- board ---- */

struct board
{
  struct cli *cli;
  const struct value *columns[32];
  int count;
};

static bool take_column (const struct value *row, void *context)
{
  struct board *board = context;
  if (board->cli->json)
    print_json (json_from_record (MSG_BOARD_COLUMN, row));
  else if (board->count < 32)
  {
    struct value *kept = arena_alloc (board->cli->arena, sizeof *kept);
    *kept = value_copy (board->cli->arena, row);
    board->columns[board->count++] = kept;
  }
  return true;
}

static uint32_t cards_of (const struct value *column)
{
  const struct value *cards = value_at (column, "cards");
  return cards == NULL ? 0 : cards->count;
}

static const char *column_title (struct cli *cli, const struct value *column)
{
  return arena_printf (cli->arena, "%s (%s)", slice_text (cli, row_label (cli, column)), number_text (cli, value_as_int (value_at (column, "count"), 0)));
}

/* How many cards there are beyond those shown; some of them may not be for this person. */
static int64_t hidden_cards (const struct value *column)
{
  return value_as_int (value_at (column, "count"), 0) - (int64_t) cards_of (column);
}

static void print_padded (struct cli *cli, const char *text, int width, enum colour colour)
{
  const char *shown = text_cut (cli->arena, text, width);
  printf ("%s%s%s%*s  ", colour_on (cli, colour), shown, colour == PLAIN ? "" : colour_off (cli), width - text_width (shown), "");
}

/* Column beside column: two lines a card, title and reference. */
static void board_wide (const struct board *board, int width)
{
  struct cli *cli = board->cli;
  uint32_t most = 0;
  for (int i = 0; i < board->count; i++)
  {
    print_padded (cli, column_title (cli, board->columns[i]), width, BOLD);
    most = cards_of (board->columns[i]) > most ? cards_of (board->columns[i]) : most;
  }
  putchar ('\n');
  for (uint32_t line = 0; line <= 2 * most; line++)
  {
    for (int i = 0; i < board->count; i++)
    {
      const struct value *column = board->columns[i], *card = line / 2 < cards_of (column) ? &value_at (column, "cards")->items[line / 2] : NULL;
      if (card != NULL)
        print_padded (cli, slice_text (cli, value_as_slice (value_at (card, line % 2 == 0 ? "title" : "ref"))), width, line % 2 == 0 ? PLAIN : DIM);
      else
        print_padded (cli, line == 2 * cards_of (column) && hidden_cards (column) > 0 ? trf (cli, T_MORE_CARDS, number_text (cli, hidden_cards (column))) : "",
                      width, DIM);
    }
    putchar ('\n');
  }
}

static void board_narrow (const struct board *board)
{
  struct cli *cli = board->cli;
  for (int i = 0; i < board->count; i++)
  {
    const struct value *column = board->columns[i], *cards = value_at (column, "cards");
    printf ("%s%s%s%s\n", i == 0 ? "" : "\n", colour_on (cli, BOLD), column_title (cli, column), colour_off (cli));
    for (uint32_t c = 0; c < cards_of (column); c++)
    {
      const char *ref = slice_text (cli, value_as_slice (value_at (&cards->items[c], "ref"))),
                 *title = slice_text (cli, value_as_slice (value_at (&cards->items[c], "title")));
      int room = cli->width == 0 ? 100000 : cli->width - text_width (ref) - 4;
      printf ("  %s%s%s  %s\n", colour_on (cli, DIM), ref, colour_off (cli), text_cut (cli->arena, title, room < 20 ? 20 : room));
    }
    if (hidden_cards (column) > 0)
      printf ("  %s\n", trf (cli, T_MORE_CARDS, number_text (cli, hidden_cards (column))));
  }
}

/* Empty columns give their room to the others. */
static void drop_empty (struct board *board)
{
  int kept = 0;
  for (int i = 0; i < board->count; i++)
    if (value_as_int (value_at (board->columns[i], "count"), 0) > 0)
      board->columns[kept++] = board->columns[i];
  board->count = kept;
}

int cmd_board (struct cli *cli)
{
  struct board board = {.cli = cli};
  struct message request = message_new (MSG_BOARD_GET);
  int64_t limit;
  int status = limit_option (cli, &limit);
  if (status == STATUS_DONE)
    status = filter_options (cli);
  if (status != STATUS_DONE)
    return status;
  key_option (cli, OPT_DISTRICT, &request, BOARD_GET_DISTRICT);
  key_option (cli, OPT_PIPELINE, &request, BOARD_GET_PIPELINE);
  key_option (cli, OPT_STAGE, &request, BOARD_GET_STAGE);
  if (limit > 0 || !cli->json)
    request.arg[BOARD_GET_LIMIT] = value_int (limit > 200 ? 200 : limit > 0 ? limit : 20);
  status = bus_rows (cli, &request, take_column, &board);
  if (status != STATUS_DONE || cli->json)
    return status;
  drop_empty (&board);
  int width = board.count == 0 ? 0 : (cli->width - 2 * board.count) / board.count;
  if (board.count == 0)
    printf ("%s\n", tr (cli, T_NO_CASES));
  else if (width >= 22)
    board_wide (&board, width > 40 ? 40 : width);
  else
    board_narrow (&board);
  return STATUS_DONE;
}
