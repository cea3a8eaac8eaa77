# SPDX-License-Identifier: EUPL-1.2
# Writes files as C arrays, so that the program carries the definitions it ships:
#   cmake -DOUTPUT=shipped.c "-DFILES=a.yaml;b.yaml" -P embed.cmake
set (text "/* Written by embed.cmake. */\n#include \"broker/pipeline/shipped.h\"\n")
set (rows "")
set (count 0)
foreach (file IN LISTS FILES)
  get_filename_component (name "${file}" NAME_WE)
  file (READ "${file}" hex HEX)
  string (REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string (REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string (APPEND text "\nstatic const unsigned char file_${count}[] = {\n${hex}0x00};\n")
  string (APPEND rows "  {\"${name}\", (const char *) file_${count}},\n")
  math (EXPR count "${count} + 1")
endforeach ()
string (APPEND text "\nconst struct shipped shipped[] = {\n${rows}};\nconst unsigned shipped_count = ${count};\n")
file (WRITE "${OUTPUT}" "${text}")
