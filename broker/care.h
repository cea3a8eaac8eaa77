/* SPDX-License-Identifier: EUPL-1.2 */
/* What an operator does to a data directory beside serving it: check, verify, rebuild, back up, restore. */
#ifndef IDEENBUS_BROKER_CARE_H
#define IDEENBUS_BROKER_CARE_H

#include "config.h"
#include "storage/storage.h"

struct definitions;

/* The options to open or fold a data directory with.  The definitions must outlive their use. */
struct store_options care_options (const struct config *config, struct definitions *definitions);

/* A line of progress on stderr when that is a terminal; what a fold calls.  Lets systemd wait and a signal end the start. */
void care_progress (void *context, uint64_t done, uint64_t total);

/* Each says what it did, or what is wrong, and gives the exit status: 0, or 1. */
int care_check (const struct config *config);
int care_verify (const struct config *config);
int care_rebuild (const struct config *config);
int care_backup (const struct config *config, const char *to);
int care_restore (const struct config *config, const char *from);

#endif
