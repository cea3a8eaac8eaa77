/* SPDX-License-Identifier: EUPL-1.2 */
#include "texts.h"

#include "proto/arena.h"

#include <stdio.h>

static const char *const parts[] = {
    "stark",   "regen",    "warnung",   "schul",     "hof",     "kühlung", "verwaltung", "digital", "bürger",    "antrag",  "wald",    "brand",   "wache",
    "straßen", "licht",    "steuerung", "park",      "platz",   "sensor",  "wasser",     "stand",   "energie",   "bericht", "gebäude", "heizung", "müll",
    "abfuhr",  "kalender", "kita",      "anmeldung", "vereins", "portal",  "rad",        "weg",     "netz",      "lade",    "säule",   "bus",     "takt",
    "rat",     "sitzung",  "dienst",    "haus",      "halt",    "plan",    "karten",     "daten",   "plattform", "pflege",  "stütz",   "punkt",   "dorf",
    "laden",   "mit",      "fahr",      "bank",      "feuer",   "wehr",    "alarm",      "boden",   "feuchte",   "messung", "baum",    "kataster"};
#define PARTS (sizeof parts / sizeof *parts)

uint32_t draw_below (struct draw *self, uint32_t below)
{
  self->state = self->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (self->state >> 33) % below;
}

/* Small numbers much more often than large ones. */
static uint32_t draw_part (struct draw *draw)
{
  uint32_t a = draw_below (draw, PARTS), b = draw_below (draw, PARTS);
  return a * b / PARTS;
}

struct slice text_make (struct draw *draw, struct arena *arena, uint32_t words)
{
  char *data = arena_alloc (arena, words * 64 + 1);
  size_t size = 0;
  for (uint32_t i = 0; i < words; i++)
  {
    if (draw_below (draw, 3) == 0)
      size += (size_t) sprintf (data + size, "%s ", draw_below (draw, 2) ? "der" : "und");
    for (uint32_t j = 1 + draw_below (draw, 3); j > 0; j--)
      size += (size_t) sprintf (data + size, "%s", parts[draw_part (draw)]);
    data[size++] = ' ';
  }
  return (struct slice){data, (uint32_t) size};
}
