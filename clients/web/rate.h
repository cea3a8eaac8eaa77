/* SPDX-License-Identifier: EUPL-1.2 */
/* How often something may be tried: a bucket of tokens for each key, in memory, in a table of fixed size.  Keys are kept as a keyed hash, so that nobody can
   choose which of them meet, and nothing of them can be read from memory.

   When the table is full the fullest bucket goes, whose loss costs least: whoever floods it with keys drives out no bucket that is emptier than their own. */
#ifndef IDEENBUS_WEB_RATE_H
#define IDEENBUS_WEB_RATE_H

#include "proto/value.h"

struct rate;

/* burst tries at once, from then on one every every_ms. */
struct rate *rate_new (int burst, int64_t every_ms);
void rate_destroy (struct rate **self);

/* Takes a token: 0, or the milliseconds until there is one (then nothing was taken).  now_ms is monotonic. */
int64_t rate_take (struct rate *self, struct slice key, int64_t now_ms);

/* Gives one back: the try was none to be counted. */
void rate_give (struct rate *self, struct slice key, int64_t now_ms);

/* The key of a client's address: of IPv6 the first 64 bits, which are one customer's, of IPv4 all.  A port, brackets and a zone, as some proxies write them, make
   no difference, and what is no address has one key together: "".  room: 64 bytes. */
struct slice rate_address_key (struct slice address, char room[64]);

#endif
