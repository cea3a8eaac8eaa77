/* SPDX-License-Identifier: EUPL-1.2 */
/* A region at work: ten districts, two hundred municipalities, a thousand people with keys that follow from their number, and cases on their way.
   It is decided and applied by the writer's own turns, in large batches; only the bus is left out. */
#ifndef IDEENBUS_BENCH_REGION_H
#define IDEENBUS_BENCH_REGION_H

#include "storage/storage.h"

struct bench;

#define REGION_CASES 100000
#define REGION_DISTRICTS 10
#define REGION_TOWNS 200
#define REGION_PEOPLE 1000

/* Who somebody is by number: submitters and coordinators come first, fifty each; the rest edit.  Person n belongs to town n % 200 in district n % 10, a
   coordinator to the district itself. */
#define REGION_SUBMITTERS 0
#define REGION_COORDINATORS 50
#define REGION_EDITORS 100
#define REGION_TEAM 50

/* The CURVE keys of a person. */
void region_secret (uint32_t person, uint8_t secret[32]);
void region_public (uint32_t person, uint8_t public_key[32]);

/* Makes a data directory. */
void region_build (const char *data, uint32_t cases);

/* The region for a benchmark: a copy of the data directory named on the command line, or one of its own. */
void region_place (struct bench *bench, int argc, char **argv);

/* How a data directory is opened: the broker's fold with definitions of its own. */
struct store_options region_options (void);
void region_options_free (struct store_options *options);

/* What a triage fills in, so that gate 1 opens. */
struct value region_triage (struct arena *arena);

#endif
