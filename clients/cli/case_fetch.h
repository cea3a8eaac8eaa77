/* SPDX-License-Identifier: EUPL-1.2 */
/* All of a case from the broker, for documents. */
#ifndef IDEENBUS_CLI_CASE_FETCH_H
#define IDEENBUS_CLI_CASE_FETCH_H

#include "cli.h"
#include "clients/documents/case_file.h"

/* Fetches the case with rows, figures, check, history, attachments and names.  at: as it was after the record of this seq; 0: as it is.  STATUS_DONE, or what
 * was said. */
int case_fetch (struct cli *cli, const char *which, int64_t at, struct case_file *file);

#endif
