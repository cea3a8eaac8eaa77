/* SPDX-License-Identifier: EUPL-1.2 */
/* Chains through members: a thing is in one list at a time and leaves it without knowing which. */
#ifndef IDEENBUS_BROKER_LIST_H
#define IDEENBUS_BROKER_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct link
{
  struct link *before, *behind;
};

#define LINK_OWNER(LINK, TYPE, MEMBER) ((TYPE *) (void *) ((char *) (LINK) -offsetof (TYPE, MEMBER)))

static inline void list_init (struct link *list)
{
  list->before = list->behind = list;
}

static inline bool list_empty (const struct link *list)
{
  return list->behind == list;
}

/* At the end. */
static inline void list_add (struct link *list, struct link *link)
{
  link->before = list->before;
  link->behind = list;
  list->before->behind = link;
  list->before = link;
}

static inline void list_leave (struct link *link)
{
  link->before->behind = link->behind;
  link->behind->before = link->before;
  list_init (link);
}

/* All of `from` to the end of list. */
static inline void list_take (struct link *list, struct link *from)
{
  if (list_empty (from))
    return;
  from->behind->before = list->before;
  list->before->behind = from->behind;
  from->before->behind = list;
  list->before = from->before;
  list_init (from);
}

#endif
