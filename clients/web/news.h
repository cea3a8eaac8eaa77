/* SPDX-License-Identifier: EUPL-1.2 */
/* One event as browsers get it: encoded once, with the scopes that may see it.  What a person sees follows from their scopes alone, so that the relay's one
   stream serves everybody. */
#ifndef IDEENBUS_WEB_NEWS_H
#define IDEENBUS_WEB_NEWS_H

#include "proto/message.h"

/* Scope hashes, ascending, each once. */
struct hashes
{
  uint32_t count;
  uint64_t *at;
};

/* A place in the log, as browsers name it: everything up to event n of record seq was seen.  NEWS_WHOLE: the whole record. */
struct news_place
{
  int64_t seq;
  uint32_t n;
};
#define NEWS_WHOLE (LIMIT_RECORD_EVENTS - 1)

/* -1, 0, 1 */
int news_place_compare (struct news_place a, struct news_place b);

/* The id of a place: "SEQ.N-EPOCH".  The epoch is a word of NEWS_EPOCH_MAX - 1 characters at most, of letters, digits and dots, and names log and epoch. */
#define NEWS_EPOCH_MAX 24
#define NEWS_ID_MAX 64
void news_id_format (struct news_place place, const char *epoch, char id[NEWS_ID_MAX]);
/* False when it is no id; epoch then is untouched. */
bool news_id_parse (struct slice text, struct news_place *place, char epoch[NEWS_EPOCH_MAX]);
/* The word for a log and its epoch. */
void news_epoch_format (const uint8_t log[16], int64_t epoch, char word[NEWS_EPOCH_MAX]);

struct news
{
  struct news_place place;
  enum message_type kind; /* the event's; MSG_NONE when this program does not know it */
  bool about_case;
  uint8_t kase[16];
  struct hashes audience; /* of case.audience: who sees the case afterwards */
  struct hashes present;  /* who may see an event of this class of the case now */
  struct hashes old;      /* of case.audience: who saw it before */
  struct slice text;      /* a whole block of an event stream; of case.audience: `appeared` */
  struct slice gone;      /* of case.audience: `vanished` */
  size_t bytes;           /* of memory */
};

/* Makes it of an EVENT of the relay's stream.  NULL for one without an audience, which nobody may see. */
struct news *news_new (const struct message *event, const char *epoch);
void news_destroy (struct news **self);

/* Scopes lose the case: whoever sees it through them only is not shown this any more. */
void news_narrow (struct news *self, const struct news *audience_change);

/* The block that somebody with these scopes is shown; SLICE_NONE: nothing.  It lives as long as the news. */
struct slice news_shown (const struct news *self, const struct hashes *scopes);

#endif
