/* SPDX-License-Identifier: EUPL-1.2 */
/* The head of a case as a row. */
#ifndef IDEENBUS_STORAGE_HEAD_H
#define IDEENBUS_STORAGE_HEAD_H

#include "row.h"

/* A row_write_fn; object is a struct kase. */
void head_write (struct row_writer *writer, const void *object);

/* Fills kase; its texts lie in the row. */
void head_read (struct slice row, const uint8_t id[16], struct kase *kase);

#endif
