/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line. */
#ifndef IDEENBUS_BROKER_ARGUMENTS_H
#define IDEENBUS_BROKER_ARGUMENTS_H

#include <stdbool.h>

#define DEFAULT_FILE "/etc/ideenbus/ideenbusd.yaml"

struct arguments
{
  const char *config, *data, *bind, *feed, *command, *directory;
  bool check, json, new_keys;
};

/* -1: go on; otherwise the exit status, and what there was to say has been said. */
int arguments_parse (struct arguments *self, int argc, char **argv);

#endif
