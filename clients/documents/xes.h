/* SPDX-License-Identifier: EUPL-1.2 */
/* An event log for process mining: XES as IEEE 1849-2016 publishes it, streamed trace by trace in memory that does not grow.

   The log declares the extensions concept, lifecycle (model "standard"), org and time under their published addresses.  What this writer puts into every trace
   and event it declares as global itself: concept:name in both, time:timestamp and lifecycle:transition in events.

   A key is an XML name (letters, digits, _ - . and : in ASCII, a letter or _ first) and stands once in its element.  Values may hold anything; what XML does
   not allow is left out.  Calls come from one thread at a time, in the order open, (trace_begin, event*, trace_end)*, close.  Errors stay: after the first one
   all calls do nothing, and xes_close says it. */
#ifndef IDEENBUS_XES_H
#define IDEENBUS_XES_H

#include "proto/value.h"

#include <stdio.h>

enum xes_error
{
  XES_OK,
  XES_WRITE,     /* the file could not be written whole */
  XES_KEY,       /* an attribute or classifier key that is no name, or stands twice */
  XES_TIME,      /* a moment outside the years 1 to 9999 */
  XES_GLOBAL,    /* a trace or event without an attribute that the header declares global, or with another kind of it */
  XES_CLASSIFIER /* a classifier over a key that is not global in events */
};

enum xes_kind
{
  XES_STRING,
  XES_INT,
  XES_BOOLEAN,
  XES_DATE, /* milliseconds since the epoch, written in UTC */
  XES_ID    /* a text that names something */
};

struct xes_attribute
{
  const char *key;
  enum xes_kind kind;
  struct slice text; /* XES_STRING, XES_ID */
  int64_t integer;   /* XES_INT, XES_DATE; XES_BOOLEAN: 0 or 1 */
};

struct xes_attributes
{
  const struct xes_attribute *items;
  size_t count;
};

struct xes_classifier
{
  struct slice name; /* a text for people */
  const char *keys;  /* of event attributes, with single spaces between: "concept:name lifecycle:transition" */
};

struct xes_header
{
  struct slice name;                   /* concept:name of the log */
  struct xes_attributes attributes;    /* of the log, beside its name */
  struct xes_attributes trace_globals; /* every trace has them; the values are what readers take for unknown */
  struct xes_attributes event_globals;
  const struct xes_classifier *classifiers;
  size_t classifier_count;
};

/* Of the standard lifecycle model. */
enum xes_transition
{
  XES_COMPLETE,
  XES_SCHEDULE,
  XES_ASSIGN,
  XES_WITHDRAW,
  XES_REASSIGN,
  XES_START,
  XES_SUSPEND,
  XES_RESUME,
  XES_ABORT_ACTIVITY, /* ate_abort */
  XES_ABORT_CASE,     /* pi_abort */
  XES_SKIP            /* manualskip */
};

struct xes_event
{
  struct slice name; /* concept:name: the activity */
  int64_t time_ms;   /* time:timestamp */
  enum xes_transition transition;
  struct slice role;                /* org:role; none: left out */
  struct slice group;               /* org:group; none: left out */
  struct xes_attributes attributes; /* further ones */
};

struct xes;

/* Begins a log.  out is borrowed until xes_close, which does not close it; header is borrowed until then as well.  Never NULL. */
struct xes *xes_open (FILE *out, const struct xes_header *header);

/* A trace is one case: its concept:name, its further attributes, then its events in the order of time. */
void xes_trace_begin (struct xes *self, struct slice name, struct xes_attributes attributes);
void xes_event (struct xes *self, const struct xes_event *event);
void xes_trace_end (struct xes *self);

/* Ends the log, flushes out, frees and sets *self to NULL; NULL is allowed.  After an error what out holds is to be thrown away. */
enum xes_error xes_close (struct xes **self);

/* The first error so far; on one a caller may stop early. */
enum xes_error xes_error (const struct xes *self);

/* "key": a key for catalogues and logs, not a text for people. */
const char *xes_error_name (enum xes_error error);

#endif
