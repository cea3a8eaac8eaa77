/* SPDX-License-Identifier: EUPL-1.2 */
/* Who sees what: one set intersection.  A person has scopes ("public", "region", "org:…", "district:…", "firm:…", "triage:…"); a case has an audience for each class; what they
   share decides.  Scopes are compared as hashes (proto/scope.h). */
#ifndef IDEENBUS_ACCESS_H
#define IDEENBUS_ACCESS_H

#include "definition.h"
#include "proto/scope.h"
#include "proto/uuid.h"
#include "storage/views.h"

struct scopes
{
  uint32_t count;
  uint64_t hashes[LIMIT_SCOPES];        /* sorted */
};

/* The present scopes of a person at a time; with names (for whoami) when `names` is not NULL: a list value.  A person that is not enrolled has none. */
void scopes_of (struct views *views, struct arena *arena, const struct person *person, int64_t now_ms, struct scopes *scopes, struct value *names);
bool scopes_equal (const struct scopes *a, const struct scopes *b);

/* The audience of a class of a case: a list of scope texts, in the arena. */
struct value audience_of (struct arena *arena, const struct kase *kase, enum audience_class class, int64_t now_ms);
/* Whether any scope of a list of scope texts is among the person's. */
bool audience_meets (const struct scopes *scopes, const struct value *audience);

/* The highest class of a case the scopes reach: CLASS_PUBLIC … CLASS_STAFF, or -1: not even the case.  Whoever reaches a class sees the lower ones. */
int access_level (const struct scopes *scopes, const struct kase *kase, int64_t now_ms);

/* The roles that consent to a merger for an organisation: of one with an ARS its lead; others have no lead that resolves, so whoever submits or edits for them. */
uint32_t consent_roles (struct slice org);
/* Whether a merger of the case waits for the consent of one of the person's organisations; as long as it does, they see the case as everybody who sees it. */
bool consent_awaited (const struct scopes *scopes, const struct kase *kase);

/* Whether the scopes reach a class of a case, CLASS_CLIENT included, which is no level. */
bool class_reached (const struct scopes *scopes, const struct kase *kase, enum audience_class class, int64_t now_ms);

/* Scopes of a case that are not persons': for organisations and people. */
struct value audience_public (struct arena *arena);
struct value audience_org (struct views *views, struct arena *arena, struct slice org);

/* An organisation, first, and all that went up in it, each once, up to LIMIT_LINE; gives their number. */
uint32_t org_line (struct views *views, struct arena *arena, struct slice key, struct slice line[LIMIT_LINE]);
/* Whether an organisation is the other or came out of it. */
bool org_succeeds (struct views *views, struct arena *arena, struct slice key, struct slice predecessor);
/* Calls back for an organisation and all that went up in it. */
typedef void (each_key_fn) (void *context, struct slice key);
void org_chain (struct views *views, struct arena *arena, struct slice key, each_key_fn *each, void *context);
/* The districts that an office (a coordinator's or a Kreisverwaltung's organisation) covers, with those that went up in them. */
void office_districts (struct views *views, struct arena *arena, struct slice org, each_key_fn *each, void *context);
/* The districts that let this firm decide gate 1. */
void triage_districts (struct views *views, struct arena *arena, struct slice firm, each_key_fn *each, void *context);
/* In place of a district, for cases of organisations that lie in none: the centre of the whole region covers them. */
#define NO_DISTRICT SLICE ("none")

/* The place of an assignment that has ended, free for another; LIMIT_ASSIGNMENTS: all hold. */
uint32_t assignment_ended (const struct kase *kase, int64_t now_ms);

/* Grants that hold at a time. */
bool grant_holds (const struct grant *grant, int64_t now_ms);

#endif
