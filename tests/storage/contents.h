/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of a test's own, the people who send them, and a log whose records name them. */
#ifndef IDEENBUS_TESTS_STORAGE_CONTENTS_H
#define IDEENBUS_TESTS_STORAGE_CONTENTS_H

#include "fixture.h"

#include "proto/error.h"
#include "storage/blobs.h"
#include "storage/file.h"

#define PART 1000

extern const uint8_t ANNA[16], BERND[16];

struct content
{
  uint8_t hash[32];
  int64_t size;
  uint8_t bytes[100 * PART];
};
/* Up to 100 PART bytes; the newest four live. */
const struct content *content_of (unsigned seed, int64_t size);

/* A store whose records name contents. */
struct fixture *contents_begin (void);
/* A record that names this one; every other one takes it off again. */
void name_content (struct fixture *self, const uint8_t hash[32]);

/* As Anna does it, or as somebody. */
int append (struct fixture *self, const struct content *content, int64_t from, int64_t to, struct blob_state *state);
int append_as (struct fixture *self, const uint8_t person[16], const struct content *content, int64_t from, int64_t to, struct blob_state *state);
int64_t offer (struct fixture *self, const struct content *content, bool *complete);
int64_t offer_as (struct fixture *self, const uint8_t person[16], const struct content *content, bool shown, bool *complete);
void upload (struct fixture *self, const struct content *content);
void upload_as (struct fixture *self, const uint8_t person[16], const struct content *content);
/* The first byte of a content that will have this size, of somebody's own: 0 or an error_code. */
int begin_as (struct fixture *self, const uint8_t person[16], uint32_t number, int64_t size);

/* As an attaching command finds it. */
bool hold_as (struct fixture *self, const uint8_t person[16], const struct content *content, struct blob_content *found);
bool is_there (struct fixture *self, const struct content *content);
void must_be_whole (struct fixture *self, const struct content *content);

/* Where it lies: the content, Anna's bytes of it, and the mark that she sent it. */
enum place_kind
{
  WHOLE,
  PARTIAL,
  SENT
};
struct path path_of (struct fixture *self, const struct content *content, enum place_kind kind);
struct path path_of_person (struct fixture *self, const uint8_t person[16], const struct content *content, enum place_kind kind);

/* Nobody has touched it for that long. */
void make_idle (struct path path, int64_t seconds);
/* For longer than BLOB_IDLE_MS. */
void make_old (struct path path);
struct blobs_swept sweep (struct fixture *self);

#endif
