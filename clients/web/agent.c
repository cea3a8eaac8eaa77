/* SPDX-License-Identifier: EUPL-1.2 */
#include "agent.h"

#include <stdio.h>
#include <string.h>

struct mark
{
  const char *mark, *name;
};

/* In this order: browsers name those they want to be taken for as well. */
static const struct mark browsers[] = {{"Edg", "Edge"},        {"OPR/", "Opera"},       {"SamsungBrowser", "Samsung Internet"},
                                       {"Vivaldi", "Vivaldi"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"},
                                       {"CriOS", "Chrome"},    {"Chrome/", "Chrome"},   {"Safari/", "Safari"}};
static const struct mark systems[] = {{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
                                      {"Mac OS", "macOS"},    {"CrOS", "ChromeOS"},   {"Linux", "Linux"}};

static const char *find (struct slice header, const struct mark *marks, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (header.size > 0 && memmem (header.data, header.size, marks[i].mark, strlen (marks[i].mark)) != NULL)
      return marks[i].name;
  return "";
}

void agent_name (struct slice header, char *name, size_t size)
{
  const char *browser = find (header, browsers, sizeof browsers / sizeof browsers[0]), *system = find (header, systems, sizeof systems / sizeof systems[0]);
  snprintf (name, size, "%s%s%s", browser, *browser == '\0' || *system == '\0' ? "" : ", ", system);
}
