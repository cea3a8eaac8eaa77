/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables in files as offices write them: RFC 4180, with the habits of German spreadsheets. */
#ifndef IDEENBUS_CSV_H
#define IDEENBUS_CSV_H

#include "proto/value.h"

#include <stdio.h>

#define CSV_BYTES_MAX ((size_t) 256 * 1024 * 1024)
#define CSV_CELLS_MAX 512

enum csv_encoding
{
  CSV_UTF8,
  CSV_UTF8_BOM,
  CSV_WINDOWS_1252
};

enum csv_error
{
  CSV_OK,
  CSV_READ, /* errno says why */
  CSV_TOO_LARGE,
  CSV_UTF16,  /* "Unicode text" of a spreadsheet */
  CSV_BINARY, /* holds NUL bytes: no text */
  CSV_EMPTY   /* no header */
};

enum csv_fault
{
  CSV_FINE,
  CSV_BEHIND_QUOTE, /* text between a closing quote and the separator */
  CSV_OPEN_QUOTE,   /* a quote that is never closed */
  CSV_CELLS         /* more or fewer cells than the header */
};

struct csv_row
{
  uint32_t line; /* where it begins, from 1 */
  enum csv_fault fault;
  uint32_t count;
  struct slice *cells; /* UTF-8, without quotes; not trimmed */
};

struct csv
{
  enum csv_encoding encoding;
  char separator;
  struct csv_row header;
  struct csv_row *rows;
  size_t count;
};

/* Parses a whole file.  separator 0: a tab where the header has one, else of ; and , what it holds more often.  Everything lies in the arena. */
enum csv_error csv_parse (struct csv *self, struct arena *arena, const void *data, size_t size, char separator);

/* Reads the file ("-": standard input) and parses it. */
enum csv_error csv_read (struct csv *self, struct arena *arena, const char *path, char separator);

/* Writes a cell, quoted where it must be.  harmless: a text that a spreadsheet would take for a formula (it begins with = + - @ tab or CR) gets an apostrophe
 * in front. */
void csv_write (FILE *out, struct slice cell, char separator, bool harmless);

#endif
