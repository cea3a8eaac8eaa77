/* SPDX-License-Identifier: EUPL-1.2 */
/* A ROUTER socket that clients come in by: the bus (tcp, CURVE) or the administrator's door (ipc, guarded by file permissions). */
#ifndef IDEENBUS_BROKER_DOOR_H
#define IDEENBUS_BROKER_DOOR_H

#include "proto/limits.h"
#include "proto/value.h"

#include <czmq.h>

/* What ZeroMQ gives a peer that sets no routing id of its own: a zero byte and a number.  Others are refused, because somebody else could come back under them.
 */
#define ROUTING_BYTES 5

/* Messages that wait for one peer inside ZeroMQ.  Streams are bounded by their credit besides, answers by a backlog. */
#define DOOR_SEND_HWM 500
#define DOOR_RECEIVE_HWM 64

enum door_kind
{
  DOOR_TCP,
  DOOR_IPC,
  DOOR_COUNT
};

struct door
{
  enum door_kind kind;
  zsock_t *socket;
  void *handle;       /* the same for libzmq */
  char endpoint[256]; /* with the port it got */
};

/* Binds a tcp door with CURVE, or an ipc door with mode 0600.  0, or -1 with one line in error. */
int door_open_tcp (struct door *self, const char *endpoint, const uint8_t secret_key[32], char *error, size_t error_size);
int door_open_ipc (struct door *self, const char *path, char *error, size_t error_size);
void door_close (struct door *self, int linger_ms);

/* Options every socket that faces peers gets before it is bound. */
void door_harden (zsock_t *socket, int send_hwm, int receive_hwm, int64_t frame_bytes);

/* A message that came in. */
struct letter
{
  uint8_t routing[255];
  size_t routing_size;
  bool has_key;
  uint8_t key[32]; /* CURVE public key of the peer, when has_key */
  zmq_msg_t body;  /* the first frame behind the routing id */
  uint32_t more;   /* frames behind it, thrown away */
};

/* Takes one letter without waiting: false when there is none.  Otherwise letter_close is due. */
bool door_receive (struct door *self, struct letter *letter);
void letter_close (struct letter *letter);

/* Sends one frame without waiting.  re: 16 bytes that replace those at offset re_at, or NULL.  0, EAGAIN (the peer does not take any more now) or EHOSTUNREACH
   (it is gone). */
int door_send (struct door *self, const uint8_t *routing, size_t routing_size, struct slice frame, const uint8_t *re, size_t re_at);

#endif
