/* SPDX-License-Identifier: EUPL-1.2 */
/* `ideenbus-web account …`: accounts by hand, for the first of them and for those single sign-on needs.  Works beside a running gateway, which notices at once,
   and without one.  Whether the person exists is not asked: the broker says so at the first login. */
#include "accounts.h"
#include "exchange.h"
#include "sessions.h"

#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

struct command
{
  struct store *store;
  struct account account;
  bool json;
};

static int fail (const char *what)
{
  fprintf (stderr, "ideenbus-web account: %s\n", what);
  return 1;
}

static int fail_web (int error)
{
  struct arena *arena = arena_new ();
  struct message message = web_error_message (arena, error, SLICE_NONE);
  fprintf (stderr, "ideenbus-web account: %.*s\n", SLICE_ARG (message_slice (&message, ERROR_EN)));
  arena_destroy (&arena);
  return 1;
}

static int usage (void)
{
  fputs (
      "Usage: ideenbus-web [--data DIR] account add --person ID --user NAME [--sso]   the password on standard input; --sso: none, the proxy says who it is\n"
      "       ideenbus-web [--data DIR] [--json] account list\n"
      "       ideenbus-web [--data DIR] account remove NAME\n"
      "\n"
      "A person has one account: adding another replaces it, and ends its sessions.\n",
      stderr);
  return 2;
}

/* ---- The password ---- */

/* One line, without its end; not shown when it is typed. */
static bool read_password (char *line, size_t size)
{
  struct termios kept, silent;
  bool typed = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &kept) == 0;
  if (typed)
  {
    silent = kept;
    silent.c_lflag &= ~(tcflag_t) ECHO;
    fputs ("Password: ", stderr);
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  }
  bool got = fgets (line, (int) size, stdin) != NULL;
  if (typed)
  {
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &kept);
    fputc ('\n', stderr);
  }
  line[got ? strcspn (line, "\r\n") : 0] = '\0';
  return got;
}

static int set_password (struct account *account)
{
  char line[PASSWORD_BYTES_MAX + 64];
  if (!read_password (line, sizeof line))
    return fail ("no password on standard input");
  int error = password_check (slice_of (line), slice_of (account->user));
  bool hashed = error == 0 && password_hash (slice_of (line), account->hash);
  sodium_memzero (line, sizeof line);
  if (error != 0)
    return fail_web (error);
  return hashed ? 0 : fail ("there is no memory for the hash");
}

/* ---- add ---- */

static enum store_code find_mine (struct store_txn *txn, void *context)
{
  struct account *account = context;
  return account_of (txn, account->person, account);
}

static int add (struct command *self)
{
  struct account present = self->account;
  struct sessions *sessions = sessions_new (self->store, 0, 0);
  if (store_read (self->store, find_mine, &present) == STORE_OK)
  {
    self->account.created_ms = present.created_ms;
    self->account.generation = present.generation;
  }
  enum store_code code = sessions_renew (sessions, &self->account, web_time_ms (), NULL, NULL, NULL);
  sessions_destroy (&sessions);
  return code == STORE_OK ? 0 : code == STORE_TAKEN ? fail_web (WEB_USER_TAKEN) : fail (store_strerror (code));
}

static int parse_add (struct account *account, bool *sso, int argc, char **argv)
{
  static const struct option options[] = {
      {"person", required_argument, NULL, 'p'}, {"user", required_argument, NULL, 'u'}, {"sso", no_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
  uint8_t person[16];
  char user[USER_BYTES] = "";
  bool has_person = false;
  int option, error = WEB_USER_INVALID;
  optind = 0; /* main has used it already */
  while ((option = getopt_long (argc, argv, "+", options, NULL)) != -1)
    if (option == 'p')
      has_person = uuid_parse (optarg, (uint32_t) strlen (optarg), person);
    else if (option == 'u')
      error = user_clean (slice_of (optarg), user);
    else if (option == 's')
      *sso = true;
    else
      return usage ();
  if (optind != argc || !has_person)
    return usage ();
  *account = account_new (user, person, web_time_ms ());
  return error == 0 ? 0 : fail_web (error);
}

static int run_add (struct command *self, int argc, char **argv)
{
  bool sso = false;
  int status = parse_add (&self->account, &sso, argc, argv);
  if (status == 0 && !sso)
    status = set_password (&self->account);
  return status == 0 ? add (self) : status;
}

/* ---- remove ---- */

static enum store_code remove_account (struct store_txn *txn, void *context)
{
  struct command *self = context;
  struct account found;
  enum store_code code = account_find (txn, slice_of (self->account.user), &found);
  if (code != STORE_OK)
    return code;
  memcpy (self->account.person, found.person, 16);
  return account_remove (txn, &found);
}

/* Without the account no session of it holds; their rows go as well. */
static int run_remove (struct command *self, const char *user)
{
  if (user_clean (slice_of (user), self->account.user) != 0)
    return fail_web (WEB_USER_INVALID);
  enum store_code code = store_write (self->store, remove_account, self);
  if (code == STORE_OK)
  {
    struct sessions *sessions = sessions_new (self->store, 0, 0);
    code = sessions_end_person (sessions, self->account.person);
    sessions_destroy (&sessions);
  }
  return code == STORE_OK ? 0 : fail (code == STORE_NOT_FOUND ? "there is no such account" : store_strerror (code));
}

/* ---- list ---- */

static bool print_account (const struct account *account, void *context)
{
  const struct command *self = context;
  char person[UUID_TEXT], day[11];
  uuid_format (account->person, person);
  date_from_ms (account->changed_ms, day);
  if (!self->json)
  {
    printf ("%s  %-8s  %s  %s\n", person, account->hash[0] == '\0' ? "sso" : "password", day, account->user);
    return true;
  }
  json_t *json = json_pack ("{ss ss sb sI sI}", "user", account->user, "person", person, "password", account->hash[0] != '\0', "created",
                            (json_int_t) account->created_ms, "changed", (json_int_t) account->changed_ms);
  char *text = json_dumps (json, JSON_COMPACT);
  json_decref (json);
  puts (text == NULL ? "" : text);
  free (text);
  return true;
}

static enum store_code print_all (struct store_txn *txn, void *context)
{
  return accounts_each (txn, print_account, context);
}

static int run_list (struct command *self)
{
  enum store_code code = store_read (self->store, print_all, self);
  return code == STORE_OK ? 0 : fail (store_strerror (code));
}

/* ---- All of it ---- */

static int run (struct command *self, int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : "";
  if (strcmp (verb, "add") == 0)
    return run_add (self, argc - 1, argv + 1);
  if (strcmp (verb, "remove") == 0 && argc == 3)
    return run_remove (self, argv[2]);
  if (strcmp (verb, "list") == 0 && argc == 2)
    return run_list (self);
  return usage ();
}

int account_main (const struct web_config *config, int argc, char **argv)
{
  struct command self = {.json = config->json};
  char path[4096];
  snprintf (path, sizeof path, "%s/web", config->data);
  enum store_code code = sodium_init () < 0 ? STORE_FAILED : store_open (&self.store, path, false, 0);
  if (code != STORE_OK)
    return fail (store_strerror (code));
  int status = run (&self, argc, argv);
  store_close (&self.store);
  sodium_memzero (&self, sizeof self);
  return status;
}
