/* SPDX-License-Identifier: EUPL-1.2 */
#include "arguments.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: ideenbusd [OPTIONS]              serve\n"
    "       ideenbusd [OPTIONS] verify       fold the log anew and compare everything with it (broker stopped)\n"
    "       ideenbusd [OPTIONS] rebuild      make the views anew from the log (broker stopped)\n"
    "       ideenbusd [OPTIONS] backup DIR   copy log, directory and keys into a new directory (the broker may run)\n"
    "       ideenbusd [OPTIONS] restore DIR  make the data directory from a backup (it must be new or empty)\n"
    "\n"
    "  --config FILE   configuration; default " DEFAULT_FILE " if there is one\n"
    "  --data DIR      data directory\n"
    "  --bind URL      where the bus listens, tcp://127.0.0.1:7420; port 0: any\n"
    "  --feed URL      where the public feed listens; \"\" for none\n"
    "  --check         check configuration and data directory, touch nothing\n"
    "  --json          print one JSON line when ready\n"
    "  --new-keys      make keys that are missing, though there are records: everybody must join anew\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 done; 1 it could not be done, or verify found a difference; 2 wrong usage, or the disk failed to sync while serving.\n";

static int usage (const char *what)
{
  fprintf (stderr, "ideenbusd: %s\nTry: ideenbusd --help\n", what);
  return 2;
}

/* -1: good, otherwise the exit status. */
static int parse_command (struct arguments *self, int count, char **words)
{
  if (count == 0)
    return -1;
  self->command = words[0];
  bool takes_directory = strcmp (words[0], "backup") == 0 || strcmp (words[0], "restore") == 0;
  if (!takes_directory && strcmp (words[0], "verify") != 0 && strcmp (words[0], "rebuild") != 0)
    return usage ("unknown command; there are verify, rebuild, backup DIR and restore DIR");
  if (count != (takes_directory ? 2 : 1))
    return usage (takes_directory ? "backup and restore take one directory" : "verify and rebuild take nothing");
  self->directory = takes_directory ? words[1] : NULL;
  return -1;
}

int arguments_parse (struct arguments *self, int argc, char **argv)
{
  static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {"data", required_argument, NULL, 'd'},
                                          {"bind", required_argument, NULL, 'b'},   {"feed", required_argument, NULL, 'f'},
                                          {"check", no_argument, NULL, 'k'},        {"json", no_argument, NULL, 'j'},
                                          {"new-keys", no_argument, NULL, 'n'},     {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0}};
  int option;
  while ((option = getopt_long (argc, argv, "", options, NULL)) != -1)
    switch (option)
    {
    case 'c':
      self->config = optarg;
      break;
    case 'd':
      self->data = optarg;
      break;
    case 'b':
      self->bind = optarg;
      break;
    case 'f':
      self->feed = optarg;
      break;
    case 'k':
      self->check = true;
      break;
    case 'j':
      self->json = true;
      break;
    case 'n':
      self->new_keys = true;
      break;
    case 'h':
      fputs (help, stdout);
      return 0;
    case 'v':
      puts ("ideenbusd " IDEENBUS_VERSION);
      return 0;
    default:
      fputs ("Try: ideenbusd --help\n", stderr);
      return 2;
    }
  return parse_command (self, argc - optind, argv + optind);
}
