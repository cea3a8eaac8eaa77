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
    {"show", cmd_show, "REF", 1, 1, T_C_SHOW, T_H_SHOW, OPTIONS (OPT_AT, OPT_ON, OPT_EXACT)},
    {"check", cmd_check, "REF", 1, 1, T_C_CHECK, T_H_CHECK, OPTIONS (OPT_TO)},
    {"figures", cmd_figures, "REF", 1, 1, T_C_FIGURES, T_H_FIGURES, NO_OPTIONS},
    {"list", cmd_list, "", 0, 0, T_C_LIST, T_H_LIST, OPTIONS (OPT_ORG, OPT_DISTRICT, OPT_STAGE, OPT_STATE, OPT_ONLY_PIPELINE, OPT_MINE, OPT_LIMIT)},
    {"search", cmd_search, "WORD …", 1, REST, T_C_SEARCH, T_NOTHING, OPTIONS (OPT_SIMILAR, OPT_LIMIT)},
    {"board", cmd_board, "", 0, 0, T_C_BOARD, T_H_BOARD, OPTIONS (OPT_DISTRICT, OPT_PIPELINE, OPT_STAGE, OPT_LIMIT)},
    {"diff", cmd_diff, "REF", 1, 1, T_C_DIFF, T_H_DIFF, OPTIONS (OPT_DIFF_FROM, OPT_DIFF_TO)},
    {"history", cmd_history, "REF", 1, 1, T_C_HISTORY, T_H_HISTORY, OPTIONS (OPT_EVENT, OPT_DECISIONS, OPT_LIMIT)},

    {"row list", cmd_row_list, "REF [TABLE [ROW]]", 1, 3, T_C_ROW_LIST, T_H_ROW_LIST, OPTIONS (OPT_AT, OPT_LIMIT)},
    {"row put", cmd_row_put, "REF TABLE [ROW] COLUMN=VALUE …", 3, REST, T_C_ROW_PUT, T_H_ROW_PUT, OPTIONS (OPT_BEFORE)},
    {"row delete", cmd_row_delete, "REF TABLE ROW", 3, 3, T_C_ROW_DELETE, T_H_ROW_DELETE, NO_OPTIONS},
    {"row move", cmd_row_move, "REF TABLE ROW", 3, 3, T_C_ROW_MOVE, T_H_ROW_MOVE, OPTIONS (OPT_BEFORE)},
    {"row start", cmd_row_start, "REF TABLE", 2, 2, T_C_ROW_START, T_H_ROW_START, NO_OPTIONS},

    {"advance", cmd_advance, "REF", 1, 1, T_C_ADVANCE, T_H_ADVANCE, OPTIONS (OPT_TO, OPT_REASON, OPT_VERSION)},
    {"return", cmd_return, "REF", 1, 1, T_C_RETURN, T_NOTHING, OPTIONS (OPT_REASON, OPT_TO, OPT_DEFICIENCY, OPT_DUE, OPT_VERSION)},
    {"park", cmd_park, "REF", 1, 1, T_C_PARK, T_NOTHING, OPTIONS (OPT_REASON, OPT_UNTIL, OPT_VERSION)},
    {"resume", cmd_resume, "REF", 1, 1, T_C_RESUME, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"reject", cmd_reject, "REF", 1, 1, T_C_REJECT, T_H_REJECT, OPTIONS (OPT_CODE, OPT_REASON, OPT_VERSION)},
    {"reopen", cmd_reopen, "REF", 1, 1, T_C_REOPEN, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"withdraw", cmd_withdraw, "REF", 1, 1, T_C_WITHDRAW, T_NOTHING, OPTIONS (OPT_REASON, OPT_VERSION)},
    {"approve", cmd_approve, "REF APPROVAL", 1, 2, T_C_APPROVE, T_H_APPROVE, OPTIONS (OPT_NO, OPT_TEXT_, OPT_VERSION)},
    {"ask", cmd_ask, "REF OPINION", 1, 2, T_C_ASK, T_H_ASK, OPTIONS (OPT_DAYS)},
    {"abort", cmd_abort, "REF", 1, 1, T_C_ABORT, T_H_ABORT, OPTIONS (OPT_REASON, OPT_REPAYMENT, OPT_LESSONS, OPT_VERSION)},
    {"merge", cmd_merge, "REF", 1, 1, T_C_MERGE, T_H_MERGE, OPTIONS (OPT_INTO, OPT_REASON, OPT_VERSION)},
    {"consent", cmd_consent, "REF", 1, 1, T_C_CONSENT, T_NOTHING, OPTIONS (OPT_CONSENT_NO, OPT_REASON)},
    {"unmerge", cmd_unmerge, "REF", 1, 1, T_C_UNMERGE, T_NOTHING, OPTIONS (OPT_REASON)},
    {"adopt", cmd_adopt, "REF", 1, 1, T_C_ADOPT, T_H_ADOPT, OPTIONS (OPT_ORG, OPT_TITLE)},
    {"assign", cmd_assign, "REF ORG", 2, 2, T_C_ASSIGN, T_H_ASSIGN, OPTIONS (OPT_UNTIL)},
    {"comment", cmd_comment, "REF TEXT", 2, REST, T_C_COMMENT, T_NOTHING, OPTIONS (OPT_INTERNAL, OPT_PARENT)},
    {"attach", cmd_attach, "REF FILE", 2, 2, T_C_ATTACH, T_H_ATTACH, OPTIONS (OPT_ATTACH_TEXT, OPT_ATTACH_INTERNAL)},
    {"attachments", cmd_attachments, "REF", 1, 1, T_C_ATTACHMENTS, T_NOTHING, NO_OPTIONS},
    {"fetch", cmd_fetch, "REF NAME | ID", 2, 2, T_C_FETCH, T_H_FETCH, OPTIONS (OPT_FETCH_OUTPUT, OPT_FETCH_FORCE)},
    {"detach", cmd_detach, "REF NAME | ID", 2, 2, T_C_DETACH, T_H_DETACH, NO_OPTIONS},
    {"support", cmd_support, "REF", 1, 1, T_C_SUPPORT, T_NOTHING, OPTIONS (OPT_UNDO)},
    {"migrate", cmd_migrate, "REF PIPELINE", 2, 2, T_C_MIGRATE, T_NOTHING, OPTIONS (OPT_STAGE_TO, OPT_REASON, OPT_VERSION)},

    {"work", cmd_work, "", 0, 0, T_C_WORK, T_NOTHING, NO_OPTIONS},
    {"overview", cmd_overview, "", 0, 0, T_C_OVERVIEW, T_H_OVERVIEW, OPTIONS (OPT_DISTRICT, OPT_PIPELINE)},
    {"roadmap", cmd_roadmap, "", 0, 0, T_C_ROADMAP, T_H_ROADMAP, OPTIONS (OPT_ORG, OPT_DISTRICT, OPT_LIMIT)},
    {"watch", cmd_watch, "", 0, 0, T_C_WATCH, T_H_WATCH, OPTIONS (OPT_FROM, OPT_RESUME, OPT_CASE, OPT_ORG, OPT_DISTRICT, OPT_EVENT)},

    {"outbox", cmd_outbox_list, "", 0, 0, T_C_OUTBOX, T_H_OUTBOX, NO_OPTIONS},
    {"outbox list", cmd_outbox_list, "", 0, 0, T_C_OUTBOX, T_H_OUTBOX, NO_OPTIONS},
    {"outbox send", cmd_outbox_send, "", 0, 0, T_C_OUTBOX_SEND, T_NOTHING, NO_OPTIONS},
    {"outbox retry", cmd_outbox_retry, "[ID]", 0, 1, T_C_OUTBOX_RETRY, T_H_OUTBOX_RETRY, OPTIONS (OPT_OVERWRITE)},
    {"outbox drop", cmd_outbox_drop, "ID", 1, 1, T_C_OUTBOX_DROP, T_H_OUTBOX_DROP, NO_OPTIONS},

    {"import", cmd_import, "FILE", 1, 1, T_C_IMPORT, T_H_IMPORT,
     OPTIONS (OPT_IMPORT_KIND, OPT_ORG, OPT_VISIBILITY, OPT_PIPELINE, OPT_KEY, OPT_MAP, OPT_SEPARATOR, OPT_DRAFT, OPT_DRY_RUN)},
    {"export", cmd_export, "", 0, 0, T_C_EXPORT, T_H_EXPORT,
     OPTIONS (OPT_FORMAT, OPT_OUTPUT, OPT_TABLE, OPT_EXCEL, OPT_ORG, OPT_DISTRICT, OPT_STAGE, OPT_STATE, OPT_ONLY_PIPELINE, OPT_MINE)},
    {"document", cmd_document, "REF steckbrief | specification | funding | decision | verlauf", 2, 2, T_C_DOCUMENT, T_H_DOCUMENT,
     OPTIONS (OPT_DOCUMENT_FORMAT, OPT_DOCUMENT_OUTPUT, OPT_TEMPLATE, OPT_WRITE_TEMPLATE, OPT_AT)},
    {"dossier", cmd_dossier, "REF", 1, 1, T_C_DOSSIER, T_H_DOSSIER, OPTIONS (OPT_DOSSIER_OUTPUT)},

    {"org list", cmd_org_list, "", 0, 0, T_C_ORG_LIST, T_NOTHING, OPTIONS (OPT_DISTRICT, OPT_KIND, OPT_NAME, OPT_LIMIT)},
    {"org get", cmd_org_get, "KEY", 1, 1, T_C_ORG_GET, T_NOTHING, NO_OPTIONS},
    {"org put", cmd_org_put, "KEY FIELD=VALUE …", 2, REST, T_C_ORG_PUT, T_H_ORG_PUT, NO_OPTIONS},
    {"person list", cmd_person_list, "", 0, 0, T_C_PERSON_LIST, T_NOTHING, OPTIONS (OPT_ORG, OPT_LIMIT)},
    {"person show", cmd_person_show, "ID | NAME", 1, REST, T_C_PERSON_SHOW, T_NOTHING, NO_OPTIONS},
    {"person change", cmd_person_change, "ID [ROLE@ORG …]", 1, REST, T_C_PERSON_CHANGE, T_H_PERSON_CHANGE,
     OPTIONS (OPT_NAME, OPT_MAIL, OPT_FROM_DAY, OPT_UNTIL, OPT_DEPUTY)},
    {"person revoke", cmd_person_revoke, "ID", 1, 1, T_C_PERSON_REVOKE, T_NOTHING, OPTIONS (OPT_REASON)},
    {"person reinvite", cmd_person_reinvite, "ID", 1, 1, T_C_PERSON_REINVITE, T_H_PERSON_REINVITE, OPTIONS (OPT_HOURS)},
    {"invite", cmd_invite, "[ROLE@ORG …]", 0, REST, T_C_INVITE, T_H_INVITE,
     OPTIONS (OPT_NAME, OPT_MAIL, OPT_ORG, OPT_ROLE, OPT_FROM_DAY, OPT_UNTIL, OPT_DEPUTY, OPT_HOURS)},
    {"programme list", cmd_programme_list, "", 0, 0, T_C_PROGRAMME_LIST, T_NOTHING, OPTIONS (OPT_PROGRAMME_STATUS, OPT_NAME, OPT_LIMIT)},
    {"programme show", cmd_programme_show, "KEY", 1, 1, T_C_PROGRAMME_SHOW, T_NOTHING, NO_OPTIONS},
    {"programme put", cmd_programme_put, "KEY FIELD=VALUE …", 2, REST, T_C_PROGRAMME_PUT, T_H_PROGRAMME_PUT, NO_OPTIONS},
    {"programme import", cmd_programme_import, "FILE", 1, 1, T_C_PROGRAMME_IMPORT, T_H_PROGRAMME_IMPORT, OPTIONS (OPT_SEPARATOR, OPT_DRY_RUN)},
    {"programme export", cmd_programme_export, "", 0, 0, T_C_PROGRAMME_EXPORT, T_NOTHING, OPTIONS (OPT_OUTPUT)},
    {"programme match", cmd_programme_match, "REF", 1, 1, T_C_PROGRAMME_MATCH, T_H_PROGRAMME_MATCH, OPTIONS (OPT_HITS, OPT_LIMIT)},
    {"pipeline list", cmd_pipeline_list, "", 0, 0, T_C_PIPELINE_LIST, T_NOTHING, NO_OPTIONS},
    {"pipeline get", cmd_pipeline_get, "KEY [VERSION]", 1, 2, T_C_PIPELINE_GET, T_H_PIPELINE_GET, OPTIONS (OPT_YAML)},
    {"pipeline versions", cmd_pipeline_versions, "KEY", 1, 1, T_C_PIPELINE_VERSIONS, T_NOTHING, OPTIONS (OPT_LIMIT)},
    {"pipeline load", cmd_pipeline_load, "FILE", 1, 1, T_C_PIPELINE_LOAD, T_NOTHING, NO_OPTIONS},
};

const size_t command_count = sizeof commands / sizeof commands[0];
