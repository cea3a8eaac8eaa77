/* SPDX-License-Identifier: EUPL-1.2 */
/* What a query reads, recorded and read once more by a loop. */
#ifndef IDEENBUS_BENCH_QUERIES_BARE_H
#define IDEENBUS_BENCH_QUERIES_BARE_H

#include "storage/storage.h"

struct queries_bare;

/* Records all reads between begin and end. */
struct queries_bare *queries_bare_begin (void);
void queries_bare_end (struct queries_bare *self);
void queries_bare_destroy (struct queries_bare **self);

/* Reads the same that many times, each in a transaction: the seconds of the processor one takes. */
double queries_bare_read (const struct queries_bare *self, struct store *store, uint32_t times);

uint32_t queries_bare_gets (const struct queries_bare *self);
uint32_t queries_bare_steps (const struct queries_bare *self);

#endif
