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
/* Reason wrong_state unless the state is in the set (1 << state); of a case that went up in another, merged_into. */
bool need_state (struct deciding *self, uint32_t states);
/* Reason merged_into if the case went up in another: it goes on there. */
bool need_unmerged (struct deciding *self);

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

/* Whether a value is another than it was when it was seen: base, the hash of that, is there and not the present one's. */
bool value_moved_on (const struct value *present, const struct value *base);
/* Reason conflict, with both values; present may be NULL. */
void refuse_conflict (struct deciding *self, struct slice field, struct label label, const struct value *present, const struct value *yours);

/* The programmes as the batch has them now. */
const struct programmes *deciding_programmes (const struct deciding *self);

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
void decide_ask (struct deciding *self);
void decide_abort (struct deciding *self);
void decide_merge (struct deciding *self);
void decide_consent (struct deciding *self);
void decide_unmerge (struct deciding *self);
void decide_adopt (struct deciding *self);
void decide_attach (struct deciding *self);
void decide_detach (struct deciding *self);
void decide_row_put (struct deciding *self);
void decide_row_delete (struct deciding *self);
void decide_row_move (struct deciding *self);
void decide_row_start (struct deciding *self);
void decide_org_put (struct deciding *self);
void decide_programme_put (struct deciding *self);
void decide_invite (struct deciding *self);
void decide_redeem (struct deciding *self);
void decide_person_change (struct deciding *self);
void decide_revoke (struct deciding *self);
void decide_reinvite (struct deciding *self);
void decide_load (struct deciding *self);

/* Why a value does not fit its field, as field_value_check; or ERR_CHARACTER, with where it stands, when a text in it holds what none may hold and it is another
   than the present one, which may be NULL. */
int check_value (struct deciding *self, const struct field *field, const struct value *present, const struct value *value, struct label *detail);
/* The same of the texts of a command that are fields of its message, and of all that a definition shows to people.  Adds reasons. */
void check_message_texts (struct deciding *self);
void check_definition_texts (struct deciding *self, const struct pipeline *pipeline);

/* Checks the fields of a command against the definition: unknown keys, values, who may set them.  Adds reasons. */
void check_fields (struct deciding *self, const struct pipeline *pipeline, const struct value *fields);

/* The reason wrong_role unless the person may edit the case. */
void need_editor (struct deciding *self);

/* What a change of fields or tables (keys of a map) does to approvals, opinions and ratings that cover them: they lapse (lapse.c). */
void lapse (struct deciding *self, const struct value *changes);
/* Under a definition that does not know an approval, an opinion or a table of ratings nothing would make them lapse: so they do at once. */
void lapse_unknown (struct deciding *self, const struct pipeline *to);
/* Whether a gate looks at any of them. */
bool gate_reads_any (const struct pipeline *pipeline, const struct value *changes);

/* The beginning of every side way: the case, its version, its state, the role.  false: there is no such case. */
bool may_leave (struct deciding *self, int case_field, int version_field, uint32_t states, uint32_t roles);
/* The event of a side way; it ends a proposal to merge and raises the version. */
struct message *side_event (struct deciding *self, enum message_type type, enum audience_class class);
/* Whoever was asked for consent to a merger that is no longer proposed does not see the case for that reason any more. */
void end_proposal (struct deciding *self);

/* The stage from which on a case is aborted; before it, it is withdrawn or rejected.  A definition without a stage for its funding has its first costs with the
   implementation; NULL: with neither, nothing is aborted. */
const struct stage *abortable_from (const struct pipeline *pipeline);

/* Asks for all opinions the gate wants and that were neither asked for nor given (decide_ask.c). */
void ask_for_gate (struct deciding *self, const struct gate *gate);
/* A case that goes on: periods of opinions that ran when it stopped go on with the days they had left. */
void ask_further (struct deciding *self);

/* The Träger of a new case: named, or the organisation of the first of the roles the person holds; acts under it.  false, with the reason: not that one. */
bool draft_org (struct deciding *self, struct slice key, uint32_t roles, struct org *org);
/* Makes self->kase the case that this command begins, under the Träger; nothing is recorded yet. */
void draft_place (struct deciding *self, const struct org *org);
/* Begins it in a stage: gives it its reference, adds case.drafted and a case.edited for each class of its fields, which have visibility and title. */
void draft_case (struct deciding *self, const struct pipeline *pipeline, struct slice stage, const struct value *fields);

/* Adds one event per class the fields touch: `first` (drafted) or case.edited. */
void add_field_events (struct deciding *self, const struct pipeline *pipeline, const struct value *fields, uint32_t version, bool imported);

/* Rows of what waits because of a case; the fold keeps them.  subject->now_ms and programmes are not used: it is a function of the case alone. */
void work_update (struct views *views, struct arena *arena, const struct subject *subject);

#endif
