/* SPDX-License-Identifier: EUPL-1.2 */
/* The Beratungsfolge: which bodies have to do with the case, and what came of it. */
#include "case_room.h"

/* What one result is called depends on who came to it: a council resolves, its committee recommends, the head decides. */
static struct slice result_words (const struct maker *self, const struct value *row)
{
  static const struct
  {
    const char *kind, *result;
    enum case_text text;
  } results[] = {{"resolution", "adopted", CT_R_RESOLVED},     {"resolution", "changed", CT_R_RESOLVED_CHANGED},
                 {"mayor_decision", "adopted", CT_R_DECIDED},  {"mayor_decision", "changed", CT_R_DECIDED_CHANGED},
                 {"preliminary", "adopted", CT_R_RECOMMENDED}, {"preliminary", "changed", CT_R_RECOMMENDED_CHANGED},
                 {"hearing", "adopted", CT_R_AGREED},          {"hearing", "changed", CT_R_AGREED_CHANGED},
                 {"information", "adopted", CT_R_NOTED}};
  struct slice kind = value_as_slice (case_cell (row, "kind")), result = value_as_slice (case_cell (row, "result"));
  for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
    if (slice_is (kind, results[i].kind) && slice_is (result, results[i].result))
      return case_say (self, results[i].text);
  return case_cell_words (self, row, "result");
}

void case_show_consultations (const struct maker *self)
{
  static const char *const columns[] = {"body", "date", "number", "kind", "public", "result", "org", "note"};
  const size_t count = sizeof columns / sizeof columns[0];
  struct picked rows = case_rows (self, "consultations");
  if (rows.count == 0)
  {
    case_say_no_rows (self, "consultations", CT_NO_CONSULTATIONS);
    return;
  }
  struct paper_table *table = paper_table (self->paper, SLICE_NONE);
  for (size_t c = 0; c < count; c++)
    if (c == 0 || case_column_used (&rows, columns[c]))
      paper_column (table, PAPER_LEFT,
                    case_label (self, case_column (self->file, "table", SLICE ("consultations"), slice_of (columns[c])), slice_of (columns[c])));
  for (uint32_t i = 0; i < rows.count; i++)
  {
    paper_row (table);
    for (size_t c = 0; c < count; c++)
      if (c == 0 || case_column_used (&rows, columns[c]))
        paper_cell (table, slice_is (slice_of (columns[c]), "result") ? result_words (self, rows.rows[i]) : case_cell_words (self, rows.rows[i], columns[c]));
  }
}
