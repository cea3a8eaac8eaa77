/* SPDX-License-Identifier: EUPL-1.2 */
/* One's own sessions: which there are, and ending one of them. */
#include "identity.h"

#include "proto/error.h"

#include <sodium.h>
#include <string.h>

#define ID_BYTES 8 /* of the hash: enough to tell one's own apart, and nothing that opens one */
#define ID_CHARS (2 * ID_BYTES)

static json_t *row_of (const struct exchange *self, const struct session *session)
{
  char id[ID_CHARS + 1];
  sodium_bin2hex (id, sizeof id, session->hash, ID_BYTES);
  json_t *row = json_pack ("{ss sI sI sI sb sb}", "id", id, "created", (json_int_t) session->created_ms, "seen", (json_int_t) session->seen_ms, "expires",
                           (json_int_t) sessions_expire_ms (self->web->sessions, session), "sso", (int) session->sso, "this",
                           (int) (memcmp (session->hash, session_of (self)->hash, SESSION_HASH_BYTES) == 0));
  if (session->agent[0] != '\0')
    json_object_set_new (row, "agent", json_string (session->agent));
  return row;
}

void get_sessions (struct exchange *self)
{
  struct session list[SESSIONS_PER_ACCOUNT];
  size_t count = sessions_list (self->web->sessions, self->person, web_time_ms (), list, SESSIONS_PER_ACCOUNT);
  json_t *rows = json_array ();
  for (size_t i = 0; i < count; i++)
    json_array_append_new (rows, row_of (self, &list[i]));
  exchange_answer_json (self, 200, json_pack ("{ss so}", "answer", "result", "rows", rows));
}

void delete_one_session (struct exchange *self)
{
  struct session list[SESSIONS_PER_ACCOUNT];
  size_t count = sessions_list (self->web->sessions, self->person, web_time_ms (), list, SESSIONS_PER_ACCOUNT), at = 0;
  for (char id[ID_CHARS + 1]; at < count; at++)
    if (slice_is (self->rest, sodium_bin2hex (id, sizeof id, list[at].hash, ID_BYTES)))
      break;
  if (at == count)
  {
    exchange_answer_error (self, ERR_NOT_FOUND, self->rest);
    return;
  }
  if (memcmp (list[at].hash, session_of (self)->hash, SESSION_HASH_BYTES) == 0)
    session_set_cookie (self, NULL);
  enum store_code code = sessions_end (self->web->sessions, list[at].hash);
  if (code == STORE_OK)
    exchange_answer_json (self, 200, json_pack ("{ss}", "answer", "done"));
  else
    exchange_answer_error (self, code == STORE_FULL ? ERR_STORAGE_FULL : ERR_INTERNAL, SLICE_NONE);
}
