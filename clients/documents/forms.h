/* SPDX-License-Identifier: EUPL-1.2 */
/* Numbers and dates as people write them, German and English.  Nothing here asks the C library's locale.  Texts lie in the arena. */
#ifndef IDEENBUS_FORMS_H
#define IDEENBUS_FORMS_H

#include "proto/value.h"

/* 1.234.567 / 1,234,567 */
struct slice form_number (struct arena *arena, int64_t number, bool german);

/* 1.234,56 € / €1,234.56; cents only where there are any: 10.000 €. */
struct slice form_money (struct arena *arena, int64_t cents, bool german);

/* With cents always: 10.000,00 €.  For columns of amounts, where commas should stand below one another. */
struct slice form_amount (struct arena *arena, int64_t cents, bool german);

/* Basis points: 65 % / 65%; 65,5 %; 33,33 %. */
struct slice form_percent (struct arena *arena, int64_t basis_points, bool german);

/* date: 2026-03-31.  31.03.2026 / 31 March 2026; what is no date is given back as it is. */
struct slice form_date (struct arena *arena, struct slice date, bool german);

#endif
