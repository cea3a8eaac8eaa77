/* SPDX-License-Identifier: EUPL-1.2 */
#include "care.h"

#include "pipeline/decide.h"
#include "storage/format.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define GIB ((uint64_t) 1 << 30)

struct store_options care_options (const struct config *config, struct definitions *definitions)
{
  return (struct store_options){.map_bytes = (uint64_t) config->map_gib * GIB, .fold = fold_record, .fold_context = definitions, .progress = care_progress};
}

void care_progress (void *context, uint64_t done, uint64_t total)
{
  (void) context;
  sigset_t pending;
  /* While the log is folded nothing is served that could be left half done: a signal to stop takes effect at once. */
  if (sigpending (&pending) == 0 && (sigismember (&pending, SIGTERM) == 1 || sigismember (&pending, SIGINT) == 1))
    _exit (0);
  sd_notify (0, "EXTEND_TIMEOUT_USEC=60000000");
  if (isatty (STDERR_FILENO) == 1)
    fprintf (stderr, "\r%llu/%llu records%s", (unsigned long long) done, (unsigned long long) total, done == total ? "\n" : "");
}

static int complain (const char *what, const struct store_error *error)
{
  fprintf (stderr, "ideenbusd %s: %s\n", what, error->text);
  return 1;
}

/* ---- check ---- */

/* Whether the data directory, if there is one, is of a format this program reads.  Touches nothing. */
static int check_format (const char *data)
{
  char path[4096], line[100] = "";
  unsigned version;
  struct stat status;
  if (stat (data, &status) == -1 && errno == ENOENT)
  {
    printf ("%s: new, will be made at the first start\n", data);
    return 0;
  }
  snprintf (path, sizeof path, "%s/format", data);
  FILE *file = fopen (path, "re");
  if (file == NULL)
  {
    bool absent = errno == ENOENT;
    fprintf (absent ? stdout : stderr, "%s: %s\n", path, absent ? "not there, the directory will be filled at the first start" : strerror (errno));
    return absent ? 0 : 1;
  }
  bool known = fgets (line, sizeof line, file) != NULL && sscanf (line, FORMAT_LINE "%u", &version) == 1;
  fclose (file);
  if (!known)
    fprintf (stderr, "%s: not the format line of a data directory\n", path);
  else if (version != FORMAT_VERSION)
    fprintf (stderr, "%s: format %u, this program reads %d\n", path, version, FORMAT_VERSION);
  else
    printf ("%s: format %u\n", data, version);
  return known && version == FORMAT_VERSION ? 0 : 1;
}

int care_check (const struct config *config)
{
  int status = check_format (config->data);
  if (status == 0)
    printf ("configuration good: bus %s, feed %s, data %s\n", config->bind, config->feed[0] != '\0' ? config->feed : "off", config->data);
  return status;
}

/* ---- verify, rebuild ---- */

typedef enum store_status (care_fn) (const char *dir, const struct store_options *options, uint64_t *records, struct store_error *error);

/* A lost content takes nothing else along, but somebody must look: only a backup has it. */
static void on_blob_lost (void *lost, const uint8_t hash[32], bool missing)
{
  char hex[65];
  sodium_bin2hex (hex, sizeof hex, hash, 32);
  fprintf (stderr, "attachments/%.2s/%s: %s\n", hex, hex + 2, missing ? "missing" : "damaged, is not what its name says");
  ++*(uint64_t *) lost;
}

static int fold_anew (const struct config *config, care_fn *fold, const char *what, const char *done)
{
  struct definitions *definitions = definitions_new ();
  struct store_options options = care_options (config, definitions);
  uint64_t lost = 0;
  options.blob_lost = on_blob_lost;
  options.blob_context = &lost;
  struct store_error error = {{0}};
  uint64_t records = 0;
  enum store_status status = fold (config->data, &options, &records, &error);
  definitions_destroy (&definitions);
  if (status != STORE_OK)
    return complain (what, &error);
  printf ("%s: %llu records, %s\n", config->data, (unsigned long long) records, done);
  if (lost > 0)
    fprintf (stderr, "%s: %llu contents of attachments are lost; the rest is whole\n", config->data, (unsigned long long) lost);
  return lost > 0 ? 1 : 0;
}

int care_verify (const struct config *config)
{
  return fold_anew (config, store_verify, "verify", "log, hashes and views agree");
}

int care_rebuild (const struct config *config)
{
  return fold_anew (config, store_rebuild, "rebuild", "views made anew");
}

/* ---- backup, restore ---- */

int care_backup (const struct config *config, const char *to)
{
  struct store_error error = {{0}};
  if (store_backup_offline (config->data, to, &error) != STORE_OK)
    return complain ("backup", &error);
  printf ("%s: backed up to %s\n", config->data, to);
  return 0;
}

int care_restore (const struct config *config, const char *from)
{
  struct definitions *definitions = definitions_new ();
  struct store_options options = care_options (config, definitions);
  struct store_error error = {{0}};
  uint64_t lost = 0;
  options.blob_lost = on_blob_lost;
  options.blob_context = &lost;
  enum store_status status = store_restore (from, config->data, &options, &error);
  definitions_destroy (&definitions);
  if (status != STORE_OK)
    return complain ("restore", &error);
  printf ("%s: restored from %s; clients that follow will be told to begin anew\n", config->data, from);
  if (lost > 0)
    fprintf (stderr, "%s: the backup lacks %llu contents of attachments\n", config->data, (unsigned long long) lost);
  return 0;
}
