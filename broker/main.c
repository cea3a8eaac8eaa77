/* SPDX-License-Identifier: EUPL-1.2 */
/* ideenbusd: start and end. */
#include "arguments.h"
#include "care.h"
#include "log.h"
#include "server.h"
#include "writer.h"

#include <czmq.h>
#include <signal.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

static int configure (struct config *config, const struct arguments *arguments)
{
  char error[600];
  const char *file = arguments->config;
  if (file == NULL && access (DEFAULT_FILE, F_OK) == 0)
    file = DEFAULT_FILE;
  if (config_load (config, file, error, sizeof error) == -1)
  {
    fprintf (stderr, "%s\n", error);
    return -1;
  }
  if (arguments->data != NULL)
    config_set (&config->data, arguments->data);
  if (arguments->bind != NULL)
    config_set (&config->bind, arguments->bind);
  if (arguments->feed != NULL)
    config_set (&config->feed, arguments->feed);
  if (config_check (config, error, sizeof error) == 0)
    return 0;
  fprintf (stderr, "%s: %s\n", file != NULL ? file : "ideenbusd", error);
  return -1;
}

/* ---- Ready ---- */

static void print_json_text (const char *key, const char *text, const char *behind)
{
  printf ("\"%s\": \"", key);
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      printf ("\\%c", *c);
    else if ((unsigned char) *c < ' ')
      printf ("\\u%04x", (unsigned) *c);
    else
      putchar (*c);
  printf ("\"%s", behind);
}

static void print_ready_json (const struct server *server, const struct keys *keys, const char *invitation)
{
  printf ("{");
  print_json_text ("bus", server_bus (server), ", ");
  print_json_text ("feed", server_feed (server), ", ");
  print_json_text ("server_key", keys->public_z85, ", ");
  print_json_text ("ipc", server_ipc (server), ", ");
  if (invitation[0] != '\0')
    print_json_text ("invitation", invitation, ", ");
  printf ("\"pid\": %ld}\n", (long) getpid ());
  fflush (stdout);
}

static void print_ready (const struct server *server, const char *invitation)
{
  printf ("ideenbusd " IDEENBUS_VERSION ": bus %s, feed %s\n", server_bus (server), server_feed (server)[0] != '\0' ? server_feed (server) : "-");
  if (invitation[0] != '\0')
    printf ("\nErster Start: die Einladung für die Systemverwaltung, einmal einlösbar. Auf dem Rechner, der sie nutzen soll:\n"
            "First start: the invitation for the administrator, good for one use. On the machine that is to use it:\n\n"
            "    ideenbus join %s\n\n",
            invitation);
  fflush (stdout);
}

/* ---- Serving ---- */

static void block_signals (void)
{
  sigset_t signals;
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  signal (SIGPIPE, SIG_IGN);
}

/* Each connection is a descriptor. */
static void raise_descriptors (void)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) == -1)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < LIMIT_CONNECTIONS)
    log_line (LEVEL_WARNING, "event=few_descriptors limit=%llu connections=%d", (unsigned long long) limit.rlim_cur, LIMIT_CONNECTIONS);
}

static int fail (const char *what)
{
  fprintf (stderr, "ideenbusd: %s\n", what);
  return 1;
}

/* With store, keys and sockets open: the first start's commands, then the writer, then the loop. */
static int serve_store (const struct config *config, const struct arguments *arguments, const struct keys *keys, struct store *store, struct server *server)
{
  char address[400], base[600];
  struct arena *arena = arena_new ();
  if (config->public_address[0] != '\0')
    snprintf (address, sizeof address, "%s", config->public_address);
  else
    config_outside (config, server_bus (server), address, sizeof address);
  snprintf (base, sizeof base, "ideenbus://%s/%s/", address, keys->public_hex);
  struct writer_options options = {.store = store, .prefix = config->prefix, .invite_base = base};
  memcpy (options.invite_secret, keys->invite_secret, sizeof options.invite_secret);
  const char *invitation;
  struct store_error error = {{0}};
  int status = 1;
  if (writer_bootstrap (&options, config->region, arena, &invitation, &error) != STORE_OK)
    fail (error.text);
  else
  {
    struct writer *writer = writer_new (&options);
    if (arguments->json)
      print_ready_json (server, keys, invitation);
    else
      print_ready (server, invitation);
    struct store_head head = store_head (store);
    log_line (LEVEL_NOTICE, "event=started version=" IDEENBUS_VERSION " bus=%s epoch=%u seq=%llu", server_bus (server), head.epoch,
              (unsigned long long) head.seq);
    sd_notify (0, "READY=1");
    server_run (server, writer);
    writer_destroy (&writer);
    status = 0;
  }
  sodium_memzero (&options, sizeof options);
  arena_destroy (&arena);
  return status;
}

static int serve (const struct config *config, const struct arguments *arguments)
{
  struct definitions *definitions = definitions_new ();
  struct store_options options = care_options (config, definitions);
  struct store_error error = {{0}};
  struct store *store = NULL;
  char text[600];
  int status = 1;
  block_signals (); /* before the store starts a thread */
  if (store_open (&store, config->data, true, &options, &error) != STORE_OK)
  {
    fail (error.text);
    definitions_destroy (&definitions);
    return 1;
  }
  raise_descriptors ();
  zsys_init ();
  zsys_set_io_threads ((size_t) config->io_threads);
  struct keys keys;
  struct server *server = NULL;
  if (keys_open (&keys, config->data, store_head (store).seq == 0 || arguments->new_keys, text, sizeof text) == -1 ||
      (server = server_new (config, &keys, store, text, sizeof text)) == NULL)
    fail (text);
  else
    status = serve_store (config, arguments, &keys, store, server);
  server_destroy (&server);
  zsys_shutdown ();
  keys_close (&keys);
  store_close (&store);
  definitions_destroy (&definitions);
  if (status == 0)
    log_line (LEVEL_NOTICE, "event=stopped");
  return status;
}

static int run (const struct config *config, const struct arguments *arguments)
{
  const char *command = arguments->command;
  if (arguments->check)
    return care_check (config);
  if (command == NULL)
    return serve (config, arguments);
  if (strcmp (command, "verify") == 0)
    return care_verify (config);
  if (strcmp (command, "rebuild") == 0)
    return care_rebuild (config);
  if (strcmp (command, "backup") == 0)
    return care_backup (config, arguments->directory);
  return care_restore (config, arguments->directory);
}

int main (int argc, char **argv)
{
  struct arguments arguments = {0};
  int status = arguments_parse (&arguments, argc, argv);
  if (status != -1)
    return status;
  umask (077); /* whatever we make is ours alone */
  if (sodium_init () == -1)
    return fail ("libsodium does not start");
  struct config config;
  status = configure (&config, &arguments) == -1 ? 1 : run (&config, &arguments);
  config_destroy (&config);
  return status;
}
