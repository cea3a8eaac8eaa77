/* SPDX-License-Identifier: EUPL-1.2 */
/* A case of Bernburg on its way: what each gate wants, and who usually does it. */
#ifndef IDEENBUS_TESTS_STORY_H
#define IDEENBUS_TESTS_STORY_H

#include "town.h"

/* A draft handed in by its submitter: in stage "idea", or in "steckbrief" and so on with story_to. */
const char *story_idea (struct town *town, const char *title);

/* Everything the gate out of the present stage wants of fields and approvals, by those who usually give it; the gate is neither laid nor decided. */
void story_prepare (struct town *town, const char *ref);
/* Of a Steckbrief the fields alone: neither ratings nor the release. */
void story_fill_steckbrief (struct town *town, const char *ref);

/* Prepares, lays and decides until the case is in the stage. */
void story_to (struct town *town, const char *ref, const char *stage);

/* Lays before, or decides, the gate at the present version. */
struct message story_advance (struct town *town, enum who who, const char *ref);

/* One edit without a base. */
struct message story_edit (struct town *town, enum who who, const char *ref, const char *fields, ...) __attribute__ ((format (printf, 4, 5)));

/* A new row. */
void story_row (struct town *town, enum who who, const char *ref, const char *table, const char *cells, ...) __attribute__ ((format (printf, 5, 6)));
#define STORY_POINTS "{'benefit': 8, 'urgency': 5, 'feasibility': 7, 'economy': 6, 'transferability': 9}"

/* Gives an approval at the present version. */
void story_approve (struct town *town, enum who who, const char *ref, const char *kind, const char *verdict);

#define STORY_TRIAGE "{'target_groups': ['residents'], 'fields_of_action': ['administration'], 'similar_checked': true, 'knock_out': 'none'}"

#endif
