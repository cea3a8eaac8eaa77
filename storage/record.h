/* SPDX-License-Identifier: EUPL-1.2 */
/* One record between memory and the bytes of a segment. */
#ifndef IDEENBUS_STORAGE_RECORD_H
#define IDEENBUS_STORAGE_RECORD_H

#include "format.h"
#include "storage.h"

/* CRC-32C (Castagnoli), as in iSCSI: "123456789" gives e3069283. */
uint32_t crc32c (const void *data, size_t size);

/* Bytes of a record in its segment, with the padding behind it. */
size_t record_bytes (const struct record *record);

/* Writes record_bytes () bytes; at must lie at a multiple of 8.  Sets record->leaf. */
void record_encode (uint8_t *at, const uint8_t log[16], uint64_t batch, const uint8_t salt[16], struct record *record);

enum record_check
{
  RECORD_GOOD,
  RECORD_NONE,  /* zeros: the log ends here */
  RECORD_SHORT, /* may be good, but more bytes are needed to tell: *size of them */
  RECORD_BAD
};

/* Sizes and checksum.  *size: without padding; set when good or short. */
enum record_check record_check (const uint8_t *bytes, size_t available, size_t *size);

/* A good record: its header, and the same with slices that point into the bytes. */
struct record_header record_header (const uint8_t *bytes);
void record_decode (const uint8_t *bytes, struct record *record);

/* Whether payload and header give the leaf. */
bool record_proves (const uint8_t *bytes);

#endif
