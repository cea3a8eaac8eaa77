/* SPDX-License-Identifier: EUPL-1.2 */
/* The broker's own secrets, in DATA/keys (0700), each a file of 32 bytes (0600): curve.secret, the CURVE key that clients know the broker by, and
   invite.secret, from which the tokens of invitations are made. */
#ifndef IDEENBUS_BROKER_KEYS_H
#define IDEENBUS_BROKER_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_BYTES 32
#define KEY_Z85 41 /* ZeroMQ's printable form with the NUL */
#define KEY_HEX 65

struct keys
{
  uint8_t public_key[KEY_BYTES], secret_key[KEY_BYTES];
  char public_z85[KEY_Z85], public_hex[KEY_HEX];
  uint8_t invite_secret[KEY_BYTES];
};

/* Reads the keys of a data directory.  make: writes those that are missing; otherwise a missing one is an error, because clients that know the old one would be
   locked out without knowing why.  0, or -1 with one line in error. */
int keys_open (struct keys *self, const char *data, bool make, char *error, size_t error_size);

/* Forgets the secrets. */
void keys_close (struct keys *self);

#endif
