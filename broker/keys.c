/* SPDX-License-Identifier: EUPL-1.2 */
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#define PATH_BYTES 4096

struct complaint
{
  char *text;
  size_t size;
};

static int fail (const struct complaint *complaint, const char *path, const char *why)
{
  snprintf (complaint->text, complaint->size, "%s: %s", path, why);
  return -1;
}

/* ---- One file ---- */

/* 1: read, 0: there is none, -1: error. */
static int read_secret (const char *path, uint8_t secret[KEY_BYTES], const struct complaint *complaint)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd == -1)
    return errno == ENOENT ? 0 : fail (complaint, path, strerror (errno));
  uint8_t data[KEY_BYTES + 1];
  struct stat status;
  ssize_t size = fstat (fd, &status) == 0 ? read (fd, data, sizeof data) : -1;
  close (fd);
  if (size == -1)
    return fail (complaint, path, strerror (errno));
  if ((status.st_mode & 077) != 0)
    return fail (complaint, path, "others may read this secret; chmod 600, and consider it known");
  if (size != KEY_BYTES)
    return fail (complaint, path, "must hold exactly 32 bytes; restore it from a backup");
  memcpy (secret, data, KEY_BYTES);
  sodium_memzero (data, sizeof data);
  return 1;
}

static int write_all (int fd, const uint8_t secret[KEY_BYTES])
{
  ssize_t size = write (fd, secret, KEY_BYTES);
  if (size >= 0 && size != KEY_BYTES)
    errno = EIO;
  return size == KEY_BYTES && fsync (fd) == 0 ? 0 : -1;
}

static int sync_directory (const char *directory)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1)
    return -1;
  int status = fsync (fd);
  close (fd);
  return status;
}

/* Whole or not at all: a temporary file, synced, then renamed. */
static int write_secret (const char *directory, const char *path, const uint8_t secret[KEY_BYTES], const struct complaint *complaint)
{
  char temporary[PATH_BYTES + 8];
  snprintf (temporary, sizeof temporary, "%s.new", path);
  unlink (temporary); /* of a start that was killed */
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd == -1)
    return fail (complaint, temporary, strerror (errno));
  int status = write_all (fd, secret);
  if (close (fd) == -1)
    status = -1;
  if (status == -1 || rename (temporary, path) == -1 || sync_directory (directory) == -1)
  {
    fail (complaint, path, strerror (errno));
    unlink (temporary);
    return -1;
  }
  return 0;
}

static void draw_curve (uint8_t secret[KEY_BYTES])
{
  char public_z85[KEY_Z85], secret_z85[KEY_Z85];
  if (zmq_curve_keypair (public_z85, secret_z85) != 0)
    randombytes_buf (secret, KEY_BYTES); /* any 32 bytes are a secret key */
  else
    zmq_z85_decode (secret, secret_z85);
  sodium_memzero (secret_z85, sizeof secret_z85);
}

static void draw_random (uint8_t secret[KEY_BYTES])
{
  randombytes_buf (secret, KEY_BYTES);
}

static int open_secret (const char *directory, const char *name, bool make, void (*draw) (uint8_t *), uint8_t secret[KEY_BYTES],
                        const struct complaint *complaint)
{
  char path[PATH_BYTES];
  if (snprintf (path, sizeof path, "%s/%s", directory, name) >= (int) sizeof path)
    return fail (complaint, directory, "the path is too long");
  int status = read_secret (path, secret, complaint);
  if (status == 1)
    return 0;
  if (status == -1)
    return -1;
  if (!make)
    return fail (complaint, path,
                 "missing, though this broker has records already; restore it from a backup, or start with --new-keys: then everybody must join anew");
  draw (secret);
  return write_secret (directory, path, secret, complaint);
}

/* ---- All of them ---- */

static int make_directory (const char *directory, const struct complaint *complaint)
{
  struct stat status;
  if (mkdir (directory, 0700) == -1 && errno != EEXIST)
    return fail (complaint, directory, strerror (errno));
  if (stat (directory, &status) == -1)
    return fail (complaint, directory, strerror (errno));
  if (!S_ISDIR (status.st_mode))
    return fail (complaint, directory, "is no directory");
  if ((status.st_mode & 077) != 0 && chmod (directory, 0700) == -1)
    return fail (complaint, directory, strerror (errno));
  return 0;
}

int keys_open (struct keys *self, const char *data, bool make, char *error, size_t error_size)
{
  struct complaint complaint = {error, error_size};
  char directory[PATH_BYTES];
  memset (self, 0, sizeof *self);
  if (snprintf (directory, sizeof directory, "%s/keys", data) >= (int) sizeof directory)
    return fail (&complaint, data, "the path is too long");
  if (make_directory (directory, &complaint) == -1)
    return -1;
  if (open_secret (directory, "curve.secret", make, draw_curve, self->secret_key, &complaint) == -1 ||
      open_secret (directory, "invite.secret", make, draw_random, self->invite_secret, &complaint) == -1)
    return -1;
  char secret_z85[KEY_Z85];
  zmq_z85_encode (secret_z85, self->secret_key, KEY_BYTES);
  int status = zmq_curve_public (self->public_z85, secret_z85);
  sodium_memzero (secret_z85, sizeof secret_z85);
  if (status != 0)
    return fail (&complaint, directory, "this ZeroMQ has no CURVE");
  zmq_z85_decode (self->public_key, self->public_z85);
  sodium_bin2hex (self->public_hex, sizeof self->public_hex, self->public_key, KEY_BYTES);
  return 0;
}

void keys_close (struct keys *self)
{
  sodium_memzero (self, sizeof *self);
}
