/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts for people: those of messages.def, filled in. */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static const struct
{
  const char *de, *en;
} texts[TEXT_COUNT] = {
#define TEXT(SYMBOL, DE, EN) [T_##SYMBOL] = {DE, EN},
#include "messages.def"
#undef TEXT
};

const char *text_in (enum text text, bool german)
{
  return german ? texts[text].de : texts[text].en;
}

const char *tr (const struct cli *cli, enum text text)
{
  return text_in (text, cli->german);
}

/* ---- Filling in ---- */

#define PLACES 4

/* The number of a place {0} … {3} at this point, or -1. */
static int place_at (const char *at)
{
  return at[0] == '{' && at[1] >= '0' && at[1] < '0' + PLACES && at[2] == '}' ? at[1] - '0' : -1;
}

/* How many arguments a text takes; both languages name the same. */
static int places (enum text text)
{
  int count = 0;
  for (const char *at = texts[text].de; *at != '\0'; at++)
    if (place_at (at) >= count)
      count = place_at (at) + 1;
  return count;
}

static void read_args (enum text text, va_list list, const char *args[PLACES])
{
  for (int i = 0; i < PLACES; i++)
    args[i] = "";
  for (int i = 0, count = places (text); i < count; i++)
  {
    args[i] = va_arg (list, const char *);
    if (args[i] == NULL)
      args[i] = "";
  }
}

static const char *fill (struct arena *arena, const char *pattern, const char *const args[PLACES])
{
  size_t size = 1;
  for (const char *at = pattern; *at != '\0'; at++)
  {
    int place = place_at (at);
    size += place < 0 ? 1 : strlen (args[place]);
    at += place < 0 ? 0 : 2;
  }
  char *filled = arena_alloc (arena, size), *end = filled;
  for (const char *at = pattern; *at != '\0'; at++)
  {
    int place = place_at (at);
    size_t length = place < 0 ? 1 : strlen (args[place]);
    memcpy (end, place < 0 ? at : args[place], length);
    end += length;
    at += place < 0 ? 0 : 2;
  }
  return filled;
}

const char *trf (const struct cli *cli, enum text text, ...)
{
  const char *args[PLACES];
  va_list list;
  va_start (list, text);
  read_args (text, list, args);
  va_end (list);
  return fill (cli->arena, tr (cli, text), args);
}

/* ---- Saying ---- */

int fail (const struct cli *cli, int status, const char *code, enum text text, ...)
{
  const char *args[PLACES];
  va_list list;
  va_start (list, text);
  read_args (text, list, args);
  va_end (list);
  fflush (stdout);
  if (cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "code", json_string (code));
    json_object_set_new (json, "de", json_string (fill (cli->arena, texts[text].de, args)));
    json_object_set_new (json, "en", json_string (fill (cli->arena, texts[text].en, args)));
    print_json_to (stderr, json);
    return status;
  }
  const char *prefix = tr (cli, T_ERROR);
  fprintf (stderr, "%s%s%s ", cli->error_colour ? "\033[1;31m" : "", prefix, cli->error_colour ? "\033[0m" : "");
  print_wrapped (cli, stderr, fill (cli->arena, tr (cli, text), args), text_width (prefix) + 1);
  return status;
}

void remark (const struct cli *cli, enum text text, ...)
{
  const char *args[PLACES];
  va_list list;
  if (cli->json)
    return;
  va_start (list, text);
  read_args (text, list, args);
  va_end (list);
  fflush (stdout);
  print_wrapped (cli, stderr, fill (cli->arena, tr (cli, text), args), 0);
}

const char *errno_text (const struct cli *cli, int error)
{
  static const struct
  {
    int error;
    enum text text;
  } texts_of[] = {{ENOENT, T_FILE_ENOENT}, {EACCES, T_FILE_EACCES}, {EPERM, T_FILE_EACCES},  {EISDIR, T_FILE_EISDIR}, {ENOTDIR, T_FILE_ENOTDIR},
                  {EEXIST, T_FILE_EEXIST}, {ENOSPC, T_FILE_ENOSPC}, {EDQUOT, T_FILE_ENOSPC}, {EROFS, T_FILE_EROFS}};
  for (size_t i = 0; i < sizeof texts_of / sizeof texts_of[0]; i++)
    if (texts_of[i].error == error)
      return tr (cli, texts_of[i].text);
  return strerror (error);
}

const char *number_text (const struct cli *cli, int64_t number)
{
  char digits[24];
  const char *text = arena_printf (cli->arena, "%" PRId64, number);
  const char *first = text + (*text == '-' ? 1 : 0), *mark = cli->german ? "." : ",";
  size_t length = strlen (first);
  snprintf (digits, sizeof digits, "%s", first);
  const char *grouped = first == text ? "" : "-";
  for (size_t i = 0; i < length; i++)
    grouped = arena_printf (cli->arena, "%s%s%c", grouped, i > 0 && (length - i) % 3 == 0 ? mark : "", digits[i]);
  return grouped;
}

/* ---- Names of keys ---- */

struct name
{
  const char *key;
  enum text text;
};

static const char *name_of (const struct cli *cli, const struct name *names, size_t count, struct slice key)
{
  for (size_t i = 0; i < count; i++)
    if (slice_is (key, names[i].key))
      return tr (cli, names[i].text);
  return text_safe (cli->arena, key);
}

#define COUNT_OF(array) (sizeof (array) / sizeof (array)[0])

const char *event_label (const struct cli *cli, struct slice kind)
{
  static const struct name names[] = {{"case.drafted", T_E_DRAFTED},
                                      {"case.edited", T_E_EDITED},
                                      {"case.row_put", T_E_ROW_PUT},
                                      {"case.row_deleted", T_E_ROW_DELETED},
                                      {"case.row_moved", T_E_ROW_MOVED},
                                      {"case.laid", T_E_LAID},
                                      {"case.moved", T_E_MOVED},
                                      {"case.returned", T_E_RETURNED},
                                      {"case.parked", T_E_PARKED},
                                      {"case.resumed", T_E_RESUMED},
                                      {"case.rejected", T_E_REJECTED},
                                      {"case.reopened", T_E_REOPENED},
                                      {"case.withdrawn", T_E_WITHDRAWN},
                                      {"case.approved", T_E_APPROVED},
                                      {"case.lapsed", T_E_LAPSED},
                                      {"case.assigned", T_E_ASSIGNED},
                                      {"case.handed", T_E_HANDED},
                                      {"case.attached", T_E_ATTACHED},
                                      {"case.detached", T_E_DETACHED},
                                      {"case.commented", T_E_COMMENTED},
                                      {"case.supported", T_E_SUPPORTED},
                                      {"case.unsupported", T_E_UNSUPPORTED},
                                      {"case.migrated", T_E_MIGRATED},
                                      {"case.asked", T_E_ASKED},
                                      {"case.aborted", T_E_ABORTED},
                                      {"case.merge_proposed", T_E_MERGE_PROPOSED},
                                      {"case.consented", T_E_CONSENTED},
                                      {"case.merged", T_E_MERGED},
                                      {"case.absorbed", T_E_ABSORBED},
                                      {"case.unmerged", T_E_UNMERGED},
                                      {"case.split", T_E_SPLIT},
                                      {"case.taken", T_E_TAKEN},
                                      {"case.rows_taken", T_E_ROWS_TAKEN},
                                      {"case.adopted", T_E_ADOPTED},
                                      {"org.changed", T_E_ORG_CHANGED},
                                      {"person.invited", T_E_INVITED},
                                      {"person.enrolled", T_E_ENROLLED},
                                      {"person.changed", T_E_PERSON_CHANGED},
                                      {"person.revoked", T_E_REVOKED},
                                      {"person.reinvited", T_E_REINVITED},
                                      {"programme.changed", T_E_PROGRAMME_CHANGED},
                                      {"pipeline.loaded", T_E_LOADED},
                                      {"appeared", T_E_APPEARED},
                                      {"vanished", T_E_VANISHED},
                                      {"reset", T_E_RESET}};
  return name_of (cli, names, COUNT_OF (names), kind);
}

const char *state_label (const struct cli *cli, struct slice state)
{
  static const struct name names[] = {
      {"open", T_S_OPEN},           {"parked", T_S_PARKED},   {"rejected", T_S_REJECTED}, {"withdrawn", T_S_WITHDRAWN},
      {"completed", T_S_COMPLETED}, {"aborted", T_S_ABORTED}, {"merged", T_S_MERGED}};
  return name_of (cli, names, COUNT_OF (names), state);
}

const char *kind_label (const struct cli *cli, struct slice kind)
{
  static const struct name names[] = {
      {"municipality", T_K_MUNICIPALITY}, {"association", T_K_ASSOCIATION}, {"district", T_K_DISTRICT}, {"centre", T_K_CENTRE}, {"firm", T_K_FIRM},
      {"company", T_K_COMPANY},           {"science", T_K_SCIENCE},         {"society", T_K_SOCIETY},   {"area", T_K_AREA}};
  return name_of (cli, names, COUNT_OF (names), kind);
}

const char *visibility_label (const struct cli *cli, struct slice visibility)
{
  static const struct name names[] = {{"internal", T_V_INTERNAL}, {"intermunicipal", T_V_INTERMUNICIPAL}, {"public", T_V_PUBLIC}};
  return name_of (cli, names, COUNT_OF (names), visibility);
}

const char *role_text (const struct cli *cli, struct slice role)
{
  int found = role_by_key (role);
  return found < 0 ? text_safe (cli->arena, role) : role_label ((enum role) found, cli->german);
}

const char *roles_text (const struct cli *cli, const struct value *roles)
{
  const char *text = "";
  for (uint32_t i = 0; roles != NULL && i < roles->count; i++)
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", role_text (cli, value_as_slice (&roles->items[i])));
  return text;
}
