/* SPDX-License-Identifier: EUPL-1.2 */
/* The file of settings; ideenbus-web.yaml.example documents every key. */
#ifndef IDEENBUS_WEB_CONFIG_H
#define IDEENBUS_WEB_CONFIG_H

#include "web.h"

#define RING_KIB_MAX (1024 * 1024)
#define PUBLIC_CASES_MOST 1000000

/* Replaces one of the texts by a copy. */
void config_set (char **text, const char *value);

/* Milliseconds, at least a second and at most a year; false for anything else. */
bool config_ms (int64_t *ms, const char *value);

/* A number and nothing else, from 1 to most; likewise. */
bool config_count (int64_t *count, const char *value, int64_t most);

/* Fills in what the file says and the options did not.  False with one line in error. */
bool config_load (struct web_config *self, const char *file, char *error, size_t size);

/* Checks what came of file and options, and sets defaults.  False with one line in error. */
bool config_check (struct web_config *self, char *error, size_t size);

void config_destroy (struct web_config *self);

#endif
