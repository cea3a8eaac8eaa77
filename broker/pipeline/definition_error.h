/* SPDX-License-Identifier: EUPL-1.2 */
/* Saying what is wrong with a definition, in both languages, and where.  The first error counts. */
#ifndef IDEENBUS_DEFINITION_ERROR_H
#define IDEENBUS_DEFINITION_ERROR_H

#include "definition.h"
#include "definition_faults.h"
#include "definition_source.h"

/* Writes "Zeile 12, Spalte 5: …" and the same in English, unless there is an error already: definition_refuse (error, at, FAULT_…, arguments).  The place is
   that of the key of `at`; NULL: none.  Always false. */
bool definition_refuse (struct definition_error *self, const struct source_node *at, const char *de, const char *en, ...)
    __attribute__ ((format (printf, 3, 5), format (printf, 4, 5)));
/* The same with texts that are there in both languages. */
bool definition_refuse_said (struct definition_error *self, const struct source_node *at, struct label said);

/* "key: what is said about it". */
struct label label_behind (struct arena *arena, struct slice key, struct label said);
/* What libyaml or libcyaml says, which is English: as it is, and in German where it is known (definition_foreign.def). */
struct label foreign_label (struct arena *arena, const char *text);

#endif
