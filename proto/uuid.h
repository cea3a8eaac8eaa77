/* SPDX-License-Identifier: EUPL-1.2 */
/* UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits; so ids sort by time and lie together in the views. */
#ifndef IDEENBUS_UUID_H
#define IDEENBUS_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_BYTES 16
#define UUID_TEXT 37 /* with the NUL */

/* A new id for this moment, from libsodium's random bytes.  Any thread. */
void uuid_new (uint8_t id[UUID_BYTES]);

/* An id from its parts: time_ms and 10 bytes of anything; version and variant bits are set over them.  Deterministic. */
void uuid_make (uint8_t id[UUID_BYTES], int64_t time_ms, const uint8_t tail[10]);

int64_t uuid_time_ms (const uint8_t id[UUID_BYTES]);
bool uuid_is_v7 (const uint8_t id[UUID_BYTES]);

/* "019a9c1e-7b1c-7000-8000-0123456789ab"; parse takes exactly that form, either case. */
void uuid_format (const uint8_t id[UUID_BYTES], char text[UUID_TEXT]);
bool uuid_parse (const char *text, uint32_t size, uint8_t id[UUID_BYTES]);

#endif
