/* SPDX-License-Identifier: EUPL-1.2 */
/* What one stream may and wants to see: the person's scopes and the filter it asked for.  Streams that may and want the same share one. */
#ifndef IDEENBUS_BROKER_SIGHT_H
#define IDEENBUS_BROKER_SIGHT_H

#include "entry.h"

struct filter
{
  bool everything; /* a relay's: whoever it is for */
  bool has_case;
  uint8_t kase[16];
  uint64_t org, district; /* scope_hash of the key, 0: any */
  bool has_kinds;
  uint64_t kinds[(MSG_COUNT + 63) / 64]; /* a bit per message_type */
};

struct sight;
struct sights;

struct sights *sights_new (void);
void sights_destroy (struct sights **self);

/* One for these scopes and this filter (whose padding must be zero: memset it first); sight_release is due. */
struct sight *sights_get (struct sights *self, const struct scopes *scopes, const struct filter *filter);
void sights_release (struct sights *self, struct sight **sight);

/* Whether it still stands for these scopes. */
bool sight_has (const struct sight *self, const struct scopes *scopes);

/* What an event is to it.  The entry must be fresh. */
enum seen
{
  SEEN_NOT,
  SEEN_SHOWN, /* its frame is sent */
  SEEN_GONE   /* a case it might have seen is gone: `gone` is sent to those who can have seen it */
};
enum seen sight_of (const struct sight *self, const struct entry *entry, const struct entry_event *event);

/* Whether a case.audience event takes the case away from it. */
bool sight_loses (const struct sight *self, const struct entry *entry, const struct entry_event *event);

#endif
