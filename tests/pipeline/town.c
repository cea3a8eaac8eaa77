/* SPDX-License-Identifier: EUPL-1.2 */
/* The town's life: its directory, its clock, its organisations and people. */
#include "town.h"

#include "proto/uuid.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define START_MS INT64_C (1772438400000) /* a Monday at eight; any other would do */
#define SEGMENT_BYTES (2 << 20)
#define MAP_BYTES (256 << 20)

/* ---- The store ------------------------------------------------------------------------------------------------------------------------------------------ */

static int64_t clock_of (void *context)
{
  return ((struct town *) context)->now_ms;
}

static int64_t fault (void *context, const char *point)
{
  struct town *self = context;
  if (!self->fault_point || strcmp (point, self->fault_point) != 0 || self->fault_count == 0)
    return 0;
  self->fault_count--;
  return self->fault_code;
}

static void open_store (struct town *self)
{
  struct store_error error;
  enum store_status status = store_open (&self->store, self->dir, true, &self->store_options, &error);
  if (status)
    fail_msg ("store_open: %d %s", (int) status, error.text);
  self->options.store = self->store;
}

static int remove_entry (const char *path, const struct stat *stat, int type, struct FTW *place)
{
  (void) stat, (void) type, (void) place;
  return remove (path);
}

/* In memory where there is such a place: what a sync is worth is tested elsewhere. */
static void make_dir (struct town *self)
{
  const char *tmp = getenv ("TMPDIR");
  if (!tmp)
    tmp = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf (self->base, sizeof self->base, "%s/ideenbus-town-XXXXXX", tmp);
  assert_non_null (mkdtemp (self->base));
  snprintf (self->dir, sizeof self->dir, "%s/data", self->base);
}

static void bootstrap (struct town *self)
{
  struct store_error error;
  const char *invitation;
  enum store_status status = writer_bootstrap (&self->options, "Testregion", self->arena, &invitation, &error);
  if (status)
    fail_msg ("writer_bootstrap: %d %s", (int) status, error.text);
}

struct town *town_new_empty (void)
{
  struct town *self = calloc (1, sizeof *self);
  assert_non_null (self);
  make_dir (self);
  self->arena = arena_new ();
  self->now_ms = START_MS;
  snprintf (self->boot, sizeof self->boot, "town");
  self->definitions = definitions_new ();
  self->reading = definitions_new ();
  self->programmes = programmes_new ();
  self->store_options = (struct store_options){.map_bytes = MAP_BYTES,
                                               .segment_bytes = SEGMENT_BYTES,
                                               .fold = fold_record,
                                               .fold_context = self->definitions,
                                               .boot_id = self->boot,
                                               .hooks_fault = fault,
                                               .hooks_context = self};
  self->options = (struct writer_options){.prefix = "SLK", .invite_base = "ideenbus://town/", .now_ms = clock_of, .context = self};
  memset (self->options.invite_secret, 7, sizeof self->options.invite_secret);
  self->context = (struct turn_context){
      .options = &self->options, .definitions = self->definitions, .programmes = programmes_new (), .decision = calloc (1, sizeof (struct decision))};
  assert_non_null (self->context.decision);
  open_store (self);
  bootstrap (self);
  return self;
}

void town_reopen (struct town *self, const char *boot)
{
  store_close (&self->store);
  if (boot)
    snprintf (self->boot, sizeof self->boot, "%s", boot);
  open_store (self);
}

void town_verify (struct town *self)
{
  struct store_error error;
  uint64_t records, head = store_head (self->store).seq;
  struct store_options options = self->store_options;
  struct definitions *definitions = definitions_new ();
  options.fold_context = definitions;
  store_close (&self->store);
  enum store_status status = store_verify (self->dir, &options, &records, &error);
  definitions_destroy (&definitions);
  if (status)
    fail_msg ("store_verify: %d %s", (int) status, error.text);
  assert_int_equal (records, head);
  open_store (self);
}

void town_destroy (struct town **self)
{
  struct town *town = *self;
  *self = NULL;
  if (!town)
    return;
  store_close (&town->store);
  nftw (town->base, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  definitions_destroy (&town->definitions);
  definitions_destroy (&town->reading);
  programmes_destroy (&town->programmes);
  programmes_destroy (&town->context.programmes);
  arena_destroy (&town->arena);
  free (town->context.decision);
  free (town);
}

/* ---- Organisations and people --------------------------------------------------------------------------------------------------------------------------- */

#define ORGS_MAX 16

/* One turn for all, so that a town stands quickly. */
static void tell_all (struct town *self, struct job **jobs, uint32_t count)
{
  assert_true (town_turn (self, jobs, count));
  for (uint32_t i = 0; i < count; i++)
  {
    struct message answer = town_answer (self, jobs[i]);
    if (!town_is_done (&answer))
      town_is_refused (self, &answer, "");
    job_destroy (&jobs[i]);
  }
}

static struct job *admin_job (struct town *self, const struct message *message)
{
  uint8_t id[16];
  town_id (self, id);
  return town_job (self, PERSON_LOCAL_ADMIN, id, NULL, message);
}

static void settle (struct town *self)
{
  static const char *const orgs[] = {
      "{'key': '" DISTRICT "', 'kind': 'district', 'name': 'Salzlandkreis'}",
      "{'key': '" NEIGHBOUR_DISTRICT "', 'kind': 'district', 'name': 'Anhalt-Bitterfeld'}",
      "{'key': '" MULDE "', 'kind': 'association', 'name': 'Verbandsgemeinde Egelner Mulde', 'district': '" DISTRICT "'}",
      "{'key': '" BERNBURG "', 'kind': 'municipality', 'name': 'Bernburg (Saale)', 'district': '" DISTRICT "', 'inhabitants': 32573}",
      "{'key': '" CALBE "', 'kind': 'municipality', 'name': 'Calbe (Saale)', 'district': '" DISTRICT "'}",
      "{'key': '" EGELN "', 'kind': 'municipality', 'name': 'Egeln', 'district': '" DISTRICT "', 'association': '" MULDE "'}",
      "{'key': '" KOETHEN "', 'kind': 'municipality', 'name': 'Köthen (Anhalt)', 'district': '" NEIGHBOUR_DISTRICT "'}",
      "{'key': '" FOREST "', 'kind': 'area', 'name': 'Gemeindefreier Forst', 'district': '" DISTRICT "'}",
      "{'key': '" FIRM "', 'kind': 'firm', 'name': 'Beratung A'}",
      "{'key': '" OTHER_FIRM "', 'kind': 'firm', 'name': 'Beratung B'}",
      "{'key': 'stadtwerke', 'kind': 'company', 'name': 'Stadtwerke', 'district': '" DISTRICT "'}",
      "{'key': '" CENTRE "', 'kind': 'centre', 'name': 'Regionales Digitalisierungszentrum', 'districts': ['" DISTRICT "']}",
  };
  struct job *jobs[ORGS_MAX];
  uint32_t count = 0;
  for (; count < sizeof orgs / sizeof *orgs; count++)
  {
    struct message message = town_message (self, "org.put", "%s", orgs[count]);
    jobs[count] = admin_job (self, &message);
  }
  tell_all (self, jobs, count);
}

static struct job *invite_job (struct town *self, const char *grants, enum who who)
{
  struct message message =
      town_message (self, "person.invite", "{'name': 'Person %d', 'mail': 'person%d@example.org', 'grants': %s}", (int) who, (int) who, grants);
  struct job *job = admin_job (self, &message);
  memcpy (self->people[who], job->request.id, 16);
  return job;
}

static struct job *redeem_job (struct town *self, enum who who)
{
  static const uint8_t nobody[16];
  uint8_t token[32], id[16];
  struct message message = message_new (MSG_REDEEM);
  invitation_token (&self->options, self->people[who], token);
  message.arg[REDEEM_TOKEN] = value_bytes (token, sizeof token);
  town_id (self, id);
  struct job *job = town_job (self, nobody, id, NULL, &message);
  memset (job->curve_key, 0, sizeof job->curve_key);
  memcpy (job->curve_key, self->people[who], 16); /* a key of one's own */
  return job;
}

static void move_in (struct town *self)
{
  static const char *const grants[] = {
#define PERSON(SYMBOL, ROLE, ORG) "[{'role': '" ROLE "', 'org': '" ORG "'}]",
      TOWN_PEOPLE (PERSON)
#undef PERSON
  };
  struct job *jobs[TOWN_PEOPLE_COUNT];
  for (uint32_t i = 0; i < TOWN_PEOPLE_COUNT; i++)
    jobs[i] = invite_job (self, grants[i], (enum who) i);
  tell_all (self, jobs, TOWN_PEOPLE_COUNT);
  for (uint32_t i = 0; i < TOWN_PEOPLE_COUNT; i++)
    jobs[i] = redeem_job (self, (enum who) i);
  tell_all (self, jobs, TOWN_PEOPLE_COUNT);
  self->people_count = TOWN_PEOPLE_COUNT;
}

enum who town_enrol (struct town *self, const char *grants)
{
  assert_in_range (self->people_count, 0, TOWN_PEOPLE_MAX - 1);
  enum who who = (enum who) self->people_count++;
  struct job *job = invite_job (self, grants, who);
  tell_all (self, &job, 1);
  job = redeem_job (self, who);
  tell_all (self, &job, 1);
  return who;
}

struct town *town_new (void)
{
  struct town *self = town_new_empty ();
  settle (self);
  move_in (self);
  return self;
}

int town_set_up (void **state)
{
  *state = town_new ();
  return 0;
}

int town_tear_down (void **state)
{
  struct town *town = *state;
  town_verify (town);
  town_destroy (&town);
  return 0;
}

/* ---- Time and ids --------------------------------------------------------------------------------------------------------------------------------------- */

void town_pass_days (struct town *self, int days)
{
  self->now_ms += days * DAY_MS;
}

const char *town_day (struct town *self, int days_from_now)
{
  char *text = arena_alloc (self->arena, 11);
  date_from_ms (self->now_ms + days_from_now * DAY_MS, text);
  return text;
}

void town_id (struct town *self, uint8_t id[16])
{
  uint8_t tail[10] = {0};
  uint64_t number = ++self->next;
  for (int i = 0; i < 8; i++)
    tail[2 + i] = (uint8_t) (number >> (56 - 8 * i));
  uuid_make (id, self->now_ms, tail);
}

const char *town_id_text (struct town *self, const uint8_t id[16])
{
  char *text = arena_alloc (self->arena, UUID_TEXT);
  uuid_format (id, text);
  return text;
}

const char *town_person (struct town *self, enum who who)
{
  return town_id_text (self, self->people[who]);
}
