/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files input*.c have in common: pieces of what people type. */
#ifndef IDEENBUS_CLI_INPUT_H
#define IDEENBUS_CLI_INPUT_H

#include "cli.h"

/* Without white space at its ends. */
struct slice trim (struct slice text);
/* The next part up to a separator, trimmed; false at the end. */
bool next_part (struct slice *rest, const char *separators, struct slice *part);

/* Each: true with *value, or false with *why.  Text is trimmed and not empty. */
bool read_money (struct cli *cli, const struct value *field, struct slice text, int flags, struct value *value, enum text *why);
bool read_int (const struct value *field, struct slice text, int flags, struct value *value, enum text *why);
/* Whether a field counts hundredths of posts, which people read and write as posts. */
bool is_posts (const struct value *field);
bool read_rate (struct slice text, struct value *value, enum text *why);    /* to basis points */
bool read_decimal (struct slice text, struct value *value, enum text *why); /* to thousandths */
bool read_bool (struct slice text, struct value *value, enum text *why);
bool read_date (struct cli *cli, struct slice text, struct value *value, enum text *why);

#endif
