/* SPDX-License-Identifier: EUPL-1.2 */
/* ideenbus-web: start and end. */
#include "config.h"

#include <czmq.h>
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <microhttpd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define PROFILE "relay"
#define DEFAULT_FILE "/etc/ideenbus/ideenbus-web.yaml"
#define JOIN_MS 10000

static const char help[] = "Usage: ideenbus-web [OPTIONS]                                        serve\n"
                           "       ideenbus-web [OPTIONS] join URL                               become the relay that an invitation is for\n"
                           "       ideenbus-web [OPTIONS] account add --person ID --user NAME    make an account; the password on standard input\n"
                           "       ideenbus-web [OPTIONS] account list, account remove NAME      the accounts there are; one less\n"
                           "       ideenbus-web openapi                                          print the description of the interface\n"
                           "\n"
                           "  --config FILE      settings; default " DEFAULT_FILE " if there is one\n"
                           "  --data DIR         the gateway's directory\n"
                           "  --listen HOST:PORT where it listens, 127.0.0.1:8080; port 0: any\n"
                           "  --socket PATH      a Unix socket instead\n"
                           "  --origin URL       the board's address as browsers see it, https://board.example\n"
                           "  --board-dir DIR    serve the board from there, for those who work on it\n"
                           "  --ring-kib N       memory for what happened lately, which browsers read on from after a pause; 16384\n"
                           "  --session-idle-ms N, --session-absolute-ms N   when a session ends: unused for so long, 12 hours; so old, 7 days\n"
                           "  --sso-header NAME --sso-contact TEXT [--sso-secret-file FILE]   single sign-on by a proxy; see README.md\n"
                           "  --operator TEXT --contact MAIL --law TEXT --enforcement TEXT   who runs the board, for its public pages\n"
                           "  --licence URL --contributor URL   of the open data, and who provides it\n"
                           "  --public-refresh-ms N   how old the public pages may be; 10000\n"
                           "  --public-cases N   the most that public pages show, the newest of them; 20000\n"
                           "  --json             print one JSON line when ready\n"
                           "  --help, --version\n"
                           "\n"
                           "Exit status: 0 done; 1 it could not be done; 2 wrong usage.\n";

static int fail (const char *what)
{
  fprintf (stderr, "ideenbus-web: %s\n", what);
  return 1;
}

static int usage (const char *what)
{
  fprintf (stderr, "ideenbus-web: %s\nTry: ideenbus-web --help\n", what);
  return 2;
}

/* ---- Directories ---- */

/* mkdir -p; what is new is ours alone. */
static bool make_directory (const char *path)
{
  char *copy = strdup (path);
  bool good = copy != NULL;
  for (char *at = copy + 1; good; at++)
    if (*at == '/' || *at == '\0')
    {
      char kept = *at;
      *at = '\0';
      good = mkdir (copy, 0700) == 0 || errno == EEXIST || errno == EISDIR;
      *at = kept;
      if (kept == '\0')
        break;
    }
  free (copy);
  return good;
}

/* The data directory as an absolute path, and the profile of the library inside it. */
static bool enter_data (struct web_config *config)
{
  char path[5000];
  if (!make_directory (config->data))
    return false;
  char *absolute = realpath (config->data, NULL);
  if (absolute == NULL)
    return false;
  config_set (&config->data, absolute);
  free (absolute);
  snprintf (path, sizeof path, "%s/spool", config->data);
  if (!make_directory (path))
    return false;
  snprintf (path, sizeof path, "%s/profile", config->data);
  return make_directory (path) && setenv ("XDG_CONFIG_HOME", path, 1) == 0 && setenv ("XDG_DATA_HOME", path, 1) == 0;
}

/* ---- join ---- */

static const char *join_problem (int code)
{
  switch (code)
  {
  case IDEENBUS_BAD_URL:
    return "this is no invitation; it begins with ideenbus://";
  case IDEENBUS_PROFILE_EXISTS:
    return "the directory has a profile already; another gateway takes another --data";
  default:
    return strerror (errno);
  }
}

/* The invitation is redeemed at once, so that a used one shows here and not in the log of a service. */
static int redeem (void)
{
  int code;
  struct ideenbus *bus = ideenbus_open (PROFILE, "ideenbus-web " IDEENBUS_VERSION, &code);
  if (bus == NULL)
    return fail (strerror (errno));
  code = ideenbus_connect (bus, JOIN_MS);
  int status = 0;
  const struct message *why = ideenbus_rejection (bus);
  if (code == IDEENBUS_REJECTED && why != NULL)
  {
    const struct value *reasons = why->type == MSG_REFUSED ? &why->arg[REFUSED_REASONS] : NULL;
    struct slice text = reasons != NULL && reasons->count > 0 ? value_as_slice (value_at (&reasons->items[0], "de")) : message_slice (why, ERROR_DE);
    fprintf (stderr, "ideenbus-web: %.*s\n", SLICE_ARG (text));
    status = 1;
  }
  else if (code != IDEENBUS_OK)
    fprintf (stderr, "ideenbus-web: %s is not reached at present; the invitation is redeemed at the first contact\n", ideenbus_endpoint (bus));
  ideenbus_close (&bus);
  if (status != 0)
    ideenbus_leave (PROFILE);
  return status;
}

static int join (const char *url)
{
  int code = ideenbus_join (PROFILE, url, false);
  return code == IDEENBUS_OK ? redeem () : fail (join_problem (code));
}

/* ---- Serving ---- */

static void print_ready (const struct web *self)
{
  if (self->config.json)
  {
    json_t *ready = json_pack ("{ss si}", "url", self->config.socket != NULL ? self->config.socket : self->url, "pid", (int) getpid ());
    char *text = json_dumps (ready, 0);
    printf ("%s\n", text);
    free (text);
    json_decref (ready);
  }
  else
    printf ("ideenbus-web " IDEENBUS_VERSION ": %s\n", self->config.socket != NULL ? self->config.socket : self->url);
  fflush (stdout);
}

static int block_signals (void)
{
  sigset_t signals;
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  signal (SIGPIPE, SIG_IGN);
  return signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int on_signal (zloop_t *loop, zmq_pollitem_t *item, void *context)
{
  (void) loop;
  (void) item;
  (void) context;
  return -1;
}

static void set_origin (struct web *self)
{
  snprintf (self->origin, sizeof self->origin, "%s", self->config.origin != NULL ? self->config.origin : self->url);
  self->secure = strncmp (self->origin, "https://", 8) == 0;
}

static bool start (struct web *self, char *error, size_t size)
{
  dossiers_clean (self);
  /* The origin of an address that has no port yet is known only with the socket; nothing is answered before the loop runs. */
  if (!workers_start (self, error, size) || !bus_start (self, error, size) || !accounts_start (self, error, size))
    return false;
  if (!http_start (self, error, size))
    return false;
  set_origin (self);
  return assets_start (self, error, size) && events_start (self, error, size);
}

static void stop (struct web *self)
{
  self->stopping = true;
  workers_stop (self);
  if (self->events != NULL)
    events_stop (self);
  http_stop (self);
  public_stop (self);
  if (self->openapi != NULL)
    MHD_destroy_response (self->openapi);
  assets_stop (self);
  accounts_stop (self);
  bus_stop (self);
}

static int serve (struct web_config *config)
{
  char error[600] = "";
  struct web self = {.config = *config};
  int signals = block_signals (); /* before there are threads */
  zsys_handler_set (NULL);
  self.loop = zloop_new ();
  zmq_pollitem_t item = {.fd = signals, .events = ZMQ_POLLIN};
  zloop_poller (self.loop, &item, on_signal, NULL);
  bool good = start (&self, error, sizeof error);
  if (good)
  {
    print_ready (&self);
    web_log (WEB_NOTICE, "event=started version=" IDEENBUS_VERSION " url=%s", self.config.socket != NULL ? self.config.socket : self.url);
    sd_notify (0, "READY=1");
    zloop_start (self.loop);
    sd_notify (0, "STOPPING=1");
  }
  stop (&self);
  zloop_destroy (&self.loop);
  close (signals);
  *config = self.config; /* it may have been added to */
  if (!good)
    return fail (error);
  web_log (WEB_NOTICE, "event=stopped");
  return 0;
}

/* ---- The command line ---- */

static int print_openapi (void)
{
  json_t *document = openapi_document ("https://board.example");
  char *text = json_dumps (document, JSON_INDENT (1));
  puts (text);
  free (text);
  json_decref (document);
  return 0;
}

static int run (struct web_config *config, int argc, char **argv)
{
  char error[600];
  const char *verb = argc > 0 ? argv[0] : "";
  if (strcmp (verb, "openapi") == 0)
    return print_openapi ();
  if (!config_check (config, error, sizeof error))
    return fail (error);
  if (!enter_data (config))
  {
    fprintf (stderr, "ideenbus-web: %s: %s\n", config->data, strerror (errno));
    return 1;
  }
  if (strcmp (verb, "account") == 0)
    return account_main (config, argc, argv);
  if (strcmp (verb, "join") == 0)
    return argc == 2 ? join (argv[1]) : usage ("join takes one URL");
  return argc == 0 ? serve (config) : usage ("unknown command; there are join, account and openapi");
}

enum long_option
{
  OPTION_IDLE = 256, /* no letters left that would say it */
  OPTION_ABSOLUTE,
  OPTION_SSO_HEADER,
  OPTION_SSO_SECRET,
  OPTION_SSO_CONTACT,
  OPTION_OPERATOR,
  OPTION_CONTACT,
  OPTION_LAW,
  OPTION_ENFORCEMENT,
  OPTION_LICENCE,
  OPTION_CONTRIBUTOR,
  OPTION_PUBLIC_REFRESH
};

static const struct option options[] = {{"config", required_argument, NULL, 'c'},
                                        {"data", required_argument, NULL, 'd'},
                                        {"listen", required_argument, NULL, 'l'},
                                        {"socket", required_argument, NULL, 's'},
                                        {"origin", required_argument, NULL, 'o'},
                                        {"board-dir", required_argument, NULL, 'b'},
                                        {"json", no_argument, NULL, 'j'},
                                        {"session-idle-ms", required_argument, NULL, OPTION_IDLE},
                                        {"session-absolute-ms", required_argument, NULL, OPTION_ABSOLUTE},
                                        {"sso-header", required_argument, NULL, OPTION_SSO_HEADER},
                                        {"sso-secret-file", required_argument, NULL, OPTION_SSO_SECRET},
                                        {"sso-contact", required_argument, NULL, OPTION_SSO_CONTACT},
                                        {"operator", required_argument, NULL, OPTION_OPERATOR},
                                        {"contact", required_argument, NULL, OPTION_CONTACT},
                                        {"law", required_argument, NULL, OPTION_LAW},
                                        {"enforcement", required_argument, NULL, OPTION_ENFORCEMENT},
                                        {"licence", required_argument, NULL, OPTION_LICENCE},
                                        {"contributor", required_argument, NULL, OPTION_CONTRIBUTOR},
                                        {"public-refresh-ms", required_argument, NULL, OPTION_PUBLIC_REFRESH},
                                        {"public-cases", required_argument, NULL, 'p'},
                                        {"ring-kib", required_argument, NULL, 'r'},
                                        {"help", no_argument, NULL, 'h'},
                                        {"version", no_argument, NULL, 'v'},
                                        {NULL, 0, NULL, 0}};

/* The options of accounts and sessions; false for another one, or a number that is none. */
static bool parse_session (struct web_config *config, int option, const char *value)
{
  switch (option)
  {
  case OPTION_IDLE:
    return config_ms (&config->session_idle_ms, value);
  case OPTION_ABSOLUTE:
    return config_ms (&config->session_absolute_ms, value);
  case OPTION_SSO_HEADER:
    config_set (&config->sso_header, value);
    return true;
  case OPTION_SSO_SECRET:
    config_set (&config->sso_secret_file, value);
    return true;
  case OPTION_SSO_CONTACT:
    config_set (&config->sso_contact, value);
    return true;
  default:
    return false;
  }
}

/* Those of the public pages; likewise. */
static bool parse_public (struct web_config *config, int option, const char *value)
{
  char **const texts[] = {&config->operator, & config->contact, &config->law, &config->enforcement, &config->licence, &config->contributor};
  if (option == OPTION_PUBLIC_REFRESH)
    return config_ms (&config->public_refresh_ms, value);
  if (option < OPTION_OPERATOR || option > OPTION_CONTRIBUTOR)
    return false;
  config_set (texts[option - OPTION_OPERATOR], value);
  return true;
}

/* -1: go on, otherwise the exit status.  What stands behind the first word that is no option belongs to that word. */
static int parse (struct web_config *config, const char **file, int argc, char **argv)
{
  int option;
  while ((option = getopt_long (argc, argv, "+", options, NULL)) != -1)
    switch (option)
    {
    case 'c':
      *file = optarg;
      break;
    case 'd':
      config_set (&config->data, optarg);
      break;
    case 'l':
      config_set (&config->listen, optarg);
      break;
    case 's':
      config_set (&config->socket, optarg);
      break;
    case 'o':
      config_set (&config->origin, optarg);
      break;
    case 'b':
      config_set (&config->board_dir, optarg);
      break;
    case 'r':
      if (!config_count (&config->ring_kib, optarg, RING_KIB_MAX))
        return usage ("--ring-kib takes a number from 1 to 1048576");
      break;
    case 'p':
      if (!config_count (&config->public_cases, optarg, PUBLIC_CASES_MOST))
        return usage ("--public-cases takes a number from 1 to 1000000");
      break;
    case 'j':
      config->json = true;
      break;
    case 'h':
      fputs (help, stdout);
      return 0;
    case 'v':
      puts ("ideenbus-web " IDEENBUS_VERSION);
      return 0;
    default:
      if (parse_session (config, option, optarg) || parse_public (config, option, optarg))
        break;
      if (option != '?')
        return usage ("milliseconds are a number from 1000 to a year's");
      fputs ("Try: ideenbus-web --help\n", stderr);
      return 2;
    }
  return -1;
}

int main (int argc, char **argv)
{
  struct web_config config = {0};
  const char *file = NULL;
  char error[600];
  int status = parse (&config, &file, argc, argv);
  umask (077); /* whatever we make is ours alone */
  if (status == -1 && sodium_init () == -1)
    status = fail ("libsodium does not start");
  if (status == -1 && file == NULL && access (DEFAULT_FILE, F_OK) == 0)
    file = DEFAULT_FILE;
  if (status == -1 && file != NULL && !config_load (&config, file, error, sizeof error))
    status = fail (error);
  if (status == -1)
    status = run (&config, argc - optind, argv + optind);
  config_destroy (&config);
  return status;
}
