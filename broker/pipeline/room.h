/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the pipeline room: what the handlers of decide share.  One handler per verb; each reads, adds reasons or events, and returns. */
#ifndef IDEENBUS_PIPELINE_ROOM_H
#define IDEENBUS_PIPELINE_ROOM_H

#include "decide.h"

/* One command being decided. */
struct deciding
{
  struct views *views;
  const struct command *command;
  const struct message *message;       /* of the command */
  const struct env *env;
  struct arena *arena;
  struct decision *decision;
  struct person person;                /* who acts */
  struct scopes scopes;

  /* Set by deciding_case: the case as it is now, and as the events leave it. */
  struct kase kase;
  struct value fields, imported;
  const struct pipeline *pipeline;
  int level;                           /* access_level of the person */
};

/* ---- Reasons ------------------------------------------------------------------------------------------------------------------------------------------ */

enum word
{
#define WORD(SYMBOL, DE, EN) WORD_##SYMBOL,
#include "words.def"
#undef WORD
  WORD_COUNT
};
struct label word (enum word word);

void refuse (struct deciding *self, int code);
void refuse_text (struct deciding *self, int code, struct slice field, struct slice zero, struct slice one);
void refuse_label (struct deciding *self, int code, struct slice field, struct label zero, struct label one);
bool refused (const struct deciding *self);
struct label roles_label (struct arena *arena, uint32_t roles);

/* ---- Who acts ----------------------------------------------------------------------------------------------------------------------------------------- */

/* Whether the person holds one of the roles for this case, and acts under it: role, organisation and deputy go into the decision. */
bool act_for_case (struct deciding *self, uint32_t roles);
/* The same for an organisation: a role held in it, in its district, or over the whole region. */
bool act_for_org (struct deciding *self, uint32_t roles, const struct org *org);
/* The same without regard to any organisation. */
bool act_as (struct deciding *self, uint32_t roles);
/* act_for_case, or the reason wrong_role. */
bool need_role (struct deciding *self, uint32_t roles);
/* A firm the district of the case has given gate 1 to. */
bool act_as_triage_firm (struct deciding *self);

/* ---- The case ----------------------------------------------------------------------------------------------------------------------------------------- */

/* Finds the case the command names; false, with the reason not_found, when there is none the person may see. */
bool deciding_case (struct deciding *self, const struct value *id_or_ref);
/* Reason stale unless `version` is the present one. */
void need_version (struct deciding *self, int field_number);
/* Reason wrong_state unless the state is in the set (1 << state). */
bool need_state (struct deciding *self, uint32_t states);

/* ---- Events ------------------------------------------------------------------------------------------------------------------------------------------- */

/* Adds an event about the case (its audience from self->kase as it is now), or one of its own audience. */
struct message *add_case_event (struct deciding *self, enum message_type type, enum audience_class class);
struct message *add_event (struct deciding *self, enum message_type type, enum audience_class class, struct value audience);
/* Adds case.audience when who may see the case differs between the two. */
void add_audience_event (struct deciding *self, const struct kase *before, const struct kase *after);
/* The same after a change of stage, which concerns nobody but firms that sort the ideas of the district. */
void add_triage_event (struct deciding *self, const struct kase *before);
/* Copies a field of the command into an event if it is present. */
void copy_field (const struct deciding *self, int from, struct message *event, int to);

/* Fills done with what every command about a case answers. */
void done_case (struct deciding *self, const struct kase *after);

bool date_in_future (const struct deciding *self, struct slice date);

/* ---- Handlers: one per command ------------------------------------------------------------------------------------------------------------------------- */

void decide_draft (struct deciding *self);
void decide_submit (struct deciding *self);
void decide_edit (struct deciding *self);
void decide_advance (struct deciding *self);
void decide_return (struct deciding *self);
void decide_park (struct deciding *self);
void decide_resume (struct deciding *self);
void decide_reject (struct deciding *self);
void decide_reopen (struct deciding *self);
void decide_withdraw (struct deciding *self);
void decide_approve (struct deciding *self);
void decide_assign (struct deciding *self);
void decide_comment (struct deciding *self);
void decide_support (struct deciding *self);
void decide_unsupport (struct deciding *self);
void decide_migrate (struct deciding *self);
void decide_org_put (struct deciding *self);
void decide_invite (struct deciding *self);
void decide_redeem (struct deciding *self);
void decide_person_change (struct deciding *self);
void decide_revoke (struct deciding *self);
void decide_load (struct deciding *self);

/* Checks the fields of a command against the definition: unknown keys, values, who may set them.  Adds reasons. */
void check_fields (struct deciding *self, const struct pipeline *pipeline, const struct value *fields);

/* Adds one event per class the fields touch: `first` (drafted) or case.edited. */
void add_field_events (struct deciding *self, const struct pipeline *pipeline, const struct value *fields, uint32_t version, bool imported);

/* Rows of what waits because of a case; the fold keeps them. */
void work_update (struct views *views, struct arena *arena, const struct pipeline *pipeline, const struct kase *kase, const struct value *fields);

#endif
