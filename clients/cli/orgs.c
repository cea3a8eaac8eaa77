/* SPDX-License-Identifier: EUPL-1.2 */
/* Names of organisations, for people: noted while rows come, asked for all at once, and then known for the rest of the run;
   without a broker as they were last called. */
#include "cli.h"

#define ORGS_WINDOW 64 /* questions on their way at once */

struct org_name
{
  struct org_name *next;
  struct slice key;
  const char *name; /* NULL: not known */
  struct cli *cli;
  size_t *waiting; /* while the question is on its way */
  uint8_t id[16];  /* its */
  bool asked;
};

static struct org_name *find (const struct cli *cli, struct slice key)
{
  for (struct org_name *org = cli->org_names; org != NULL; org = org->next)
    if (slice_equal (org->key, key))
      return org;
  return NULL;
}

void orgs_note (struct cli *cli, struct slice key)
{
  if (key.size == 0 || find (cli, key) != NULL)
    return;
  struct org_name *org = arena_alloc (cli->arena, sizeof *org);
  *org = (struct org_name){.next = cli->org_names, .key = slice_copy (cli->arena, key), .cli = cli};
  cli->org_names = org;
}

static void on_org (struct ideenbus *bus, const uint8_t id[16], const struct message *answer, void *context)
{
  struct org_name *org = context;
  (void) bus;
  (void) id;
  --*org->waiting;
  org->waiting = NULL;
  if (answer->type == MSG_RESULT && answer->arg[RESULT_ROWS].count > 0)
    org->name = slice_text (org->cli, row_text (&answer->arg[RESULT_ROWS].items[0], "name"));
}

/* Until no more than this many questions are open; false when the broker is gone. */
static bool wait_for (struct cli *cli, const size_t *waiting, size_t most)
{
  while (*waiting > most)
    if (ideenbus_wait (cli->bus, cli->timeout_ms) != IDEENBUS_OK || ideenbus_state (cli->bus) != IDEENBUS_UP)
      return false;
  return true;
}

void orgs_fetch (struct cli *cli)
{
  size_t waiting = 0;
  bool good = cli->bus != NULL && !cli->offline && ideenbus_state (cli->bus) == IDEENBUS_UP;
  for (struct org_name *org = cli->org_names; org != NULL && good; org = org->next)
  {
    struct message request = message_new (MSG_ORG_GET);
    request.arg[ORG_GET_KEY] = value_text (org->key);
    if (org->asked || ideenbus_send (cli->bus, &request, NULL, on_org, org, org->id) != IDEENBUS_OK)
      continue;
    org->asked = true;
    org->waiting = &waiting;
    waiting++;
    good = wait_for (cli, &waiting, ORGS_WINDOW - 1);
  }
  if (good)
    wait_for (cli, &waiting, 0);
  /* Nothing may call back when the counter is gone. */
  for (struct org_name *org = cli->org_names; org != NULL && waiting > 0; org = org->next)
    if (org->waiting != NULL)
    {
      ideenbus_cancel (cli->bus, org->id);
      org->waiting = NULL;
      org->asked = false; /* once more, when it is wanted again */
    }
}

/* Without a broker, as it was last called. */
static void recall (struct cli *cli, struct slice key)
{
  struct org_name *org = find (cli, key);
  struct slice name;
  if (org != NULL && org->name == NULL && cli->offline && cli->bus != NULL && ideenbus_recall_org (cli->bus, cli->arena, key, &name) == IDEENBUS_OK)
    org->name = slice_text (cli, name);
}

const char *org_name (struct cli *cli, struct slice key)
{
  recall (cli, key);
  const struct org_name *org = find (cli, key);
  return org == NULL || org->name == NULL || org->name[0] == '\0' ? slice_text (cli, key) : org->name;
}

const char *org_text (struct cli *cli, struct slice key)
{
  orgs_note (cli, key);
  orgs_fetch (cli);
  recall (cli, key);
  const struct org_name *org = find (cli, key);
  return org == NULL || org->name == NULL ? slice_text (cli, key) : arena_printf (cli->arena, "%s (%s)", org->name, slice_text (cli, key));
}
