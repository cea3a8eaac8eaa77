/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of commands: parsing, help and suggestions follow from it. */
#include "cli.h"

#define REST (-1)
#define OPTIONS(...)                                                                                                                                           \
  {                                                                                                                                                            \
    __VA_ARGS__, OPT_COUNT                                                                                                                                     \
  }
#define NO_OPTIONS                                                                                                                                             \
  {                                                                                                                                                            \
    OPT_COUNT                                                                                                                                                  \
  }

const struct command commands[] = {
    {"join", cmd_join, "URL", 1, 1, T_C_JOIN, T_H_JOIN, OPTIONS (OPT_REPLACE)},
    {"whoami", cmd_whoami, "", 0, 0, T_C_WHOAMI, T_NOTHING, NO_OPTIONS},
    {"status", cmd_status, "", 0, 0, T_C_STATUS, T_NOTHING, NO_OPTIONS},

    {"submit", cmd_submit, "[REF | FIELD=VALUE …]", 0, REST, T_C_SUBMIT, T_H_SUBMIT,
     OPTIONS (OPT_TITLE, OPT_SUMMARY, OPT_ORG, OPT_VISIBILITY, OPT_PIPELINE, OPT_DRAFT)},
    {"edit", cmd_edit, "REF FIELD=VALUE …", 2, REST, T_C_EDIT, T_H_EDIT, NO_OPTIONS},
    {"show", cmd_show, "REF", 1, 1, T_C_SHOW, T_NOTHING, NO_OPTIONS},
    {"list", cmd_list, "", 0, 0, T_C_LIST, T_H_LIST, OPTIONS (OPT_ORG, OPT_DISTRICT, OPT_STAGE, OPT_STATE, OPT_PIPELINE, OPT_MINE, OPT_LIMIT)},
    {"search", cmd_search, "WORD …", 1, REST, T_C_SEARCH, T_NOTHING, OPTIONS (OPT_SIMILAR, OPT_LIMIT)},
    {"board", cmd_board, "", 0, 0, T_C_BOARD, T_H_BOARD, OPTIONS (OPT_DISTRICT, OPT_PIPELINE, OPT_STAGE, OPT_LIMIT)},
    {"history", cmd_history, "REF", 1, 1, T_C_HISTORY, T_NOTHING, OPTIONS (OPT_EVENT, OPT_LIMIT)},

    {"advance", cmd_advance, "REF", 1, 1, T_C_ADVANCE, T_H_ADVANCE, OPTIONS (OPT_TO, OPT_REASON, OPT_VERSION)},
    {"return", cmd_return, "REF", 1, 1, T_C_RETURN, T_NOTHING, OPTIONS (OPT_REASON, OPT_TO, OPT_DEFICIENCY, OPT_DUE, OPT_VERSION)},
    {"park", cmd_park, "REF", 1, 1, T_C_PARK, T_NOTHING, OPTIONS (OPT_REASON, OPT_UNTIL, OPT_VERSION)},
    {"resume", cmd_resume, "REF", 1, 1, T_C_RESUME, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"reject", cmd_reject, "REF", 1, 1, T_C_REJECT, T_H_REJECT, OPTIONS (OPT_CODE, OPT_REASON, OPT_VERSION)},
    {"reopen", cmd_reopen, "REF", 1, 1, T_C_REOPEN, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"withdraw", cmd_withdraw, "REF", 1, 1, T_C_WITHDRAW, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"approve", cmd_approve, "REF APPROVAL", 1, 2, T_C_APPROVE, T_H_APPROVE, OPTIONS (OPT_NO, OPT_TEXT_, OPT_VERSION)},
    {"assign", cmd_assign, "REF ORG", 2, 2, T_C_ASSIGN, T_H_ASSIGN, OPTIONS (OPT_UNTIL)},
    {"comment", cmd_comment, "REF TEXT", 2, REST, T_C_COMMENT, T_NOTHING, OPTIONS (OPT_INTERNAL, OPT_PARENT)},
    {"support", cmd_support, "REF", 1, 1, T_C_SUPPORT, T_NOTHING, OPTIONS (OPT_UNDO)},
    {"migrate", cmd_migrate, "REF PIPELINE", 2, 2, T_C_MIGRATE, T_NOTHING, OPTIONS (OPT_STAGE_TO, OPT_REASON, OPT_VERSION)},

    {"work", cmd_work, "", 0, 0, T_C_WORK, T_NOTHING, NO_OPTIONS},
    {"watch", cmd_watch, "", 0, 0, T_C_WATCH, T_H_WATCH, OPTIONS (OPT_FROM, OPT_RESUME, OPT_CASE, OPT_ORG, OPT_DISTRICT, OPT_EVENT)},

    {"outbox", cmd_outbox_list, "", 0, 0, T_C_OUTBOX, T_H_OUTBOX, NO_OPTIONS},
    {"outbox list", cmd_outbox_list, "", 0, 0, T_C_OUTBOX, T_H_OUTBOX, NO_OPTIONS},
    {"outbox send", cmd_outbox_send, "", 0, 0, T_C_OUTBOX_SEND, T_NOTHING, NO_OPTIONS},
    {"outbox retry", cmd_outbox_retry, "[ID]", 0, 1, T_C_OUTBOX_RETRY, T_H_OUTBOX_RETRY, OPTIONS (OPT_OVERWRITE)},
    {"outbox drop", cmd_outbox_drop, "ID", 1, 1, T_C_OUTBOX_DROP, T_H_OUTBOX_DROP, NO_OPTIONS},

    {"import", cmd_import, "FILE", 1, 1, T_C_IMPORT, T_H_IMPORT,
     OPTIONS (OPT_IMPORT_KIND, OPT_ORG, OPT_VISIBILITY, OPT_PIPELINE, OPT_KEY, OPT_MAP, OPT_SEPARATOR, OPT_DRAFT, OPT_DRY_RUN)},
    {"export", cmd_export, "", 0, 0, T_C_EXPORT, T_H_EXPORT,
     OPTIONS (OPT_FORMAT, OPT_OUTPUT, OPT_EXCEL, OPT_ORG, OPT_DISTRICT, OPT_STAGE, OPT_STATE, OPT_PIPELINE, OPT_MINE)},

    {"org list", cmd_org_list, "", 0, 0, T_C_ORG_LIST, T_NOTHING, OPTIONS (OPT_DISTRICT, OPT_KIND, OPT_NAME, OPT_LIMIT)},
    {"org get", cmd_org_get, "KEY", 1, 1, T_C_ORG_GET, T_NOTHING, NO_OPTIONS},
    {"org put", cmd_org_put, "KEY FIELD=VALUE …", 2, REST, T_C_ORG_PUT, T_H_ORG_PUT, NO_OPTIONS},
    {"person list", cmd_person_list, "", 0, 0, T_C_PERSON_LIST, T_NOTHING, OPTIONS (OPT_ORG, OPT_LIMIT)},
    {"person show", cmd_person_show, "ID | NAME", 1, REST, T_C_PERSON_SHOW, T_NOTHING, NO_OPTIONS},
    {"person change", cmd_person_change, "ID [ROLE@ORG …]", 1, REST, T_C_PERSON_CHANGE, T_H_PERSON_CHANGE,
     OPTIONS (OPT_NAME, OPT_MAIL, OPT_FROM_DAY, OPT_UNTIL, OPT_DEPUTY)},
    {"person revoke", cmd_person_revoke, "ID", 1, 1, T_C_PERSON_REVOKE, T_NOTHING, OPTIONS (OPT_REASON)},
    {"invite", cmd_invite, "[ROLE@ORG …]", 0, REST, T_C_INVITE, T_H_INVITE,
     OPTIONS (OPT_NAME, OPT_MAIL, OPT_ORG, OPT_ROLE, OPT_FROM_DAY, OPT_UNTIL, OPT_DEPUTY, OPT_HOURS)},
    {"pipeline list", cmd_pipeline_list, "", 0, 0, T_C_PIPELINE_LIST, T_NOTHING, NO_OPTIONS},
    {"pipeline get", cmd_pipeline_get, "KEY [VERSION]", 1, 2, T_C_PIPELINE_GET, T_NOTHING, NO_OPTIONS},
    {"pipeline load", cmd_pipeline_load, "FILE", 1, 1, T_C_PIPELINE_LOAD, T_NOTHING, NO_OPTIONS},
};

const size_t command_count = sizeof commands / sizeof commands[0];
