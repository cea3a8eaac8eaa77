# SPDX-License-Identifier: EUPL-1.2
# A few short runs with every test; `simulate --long` is for the night.
add_executable (simulate ${CMAKE_CURRENT_LIST_DIR}/simulate.c ${CMAKE_CURRENT_LIST_DIR}/everything.c ${CMAKE_CURRENT_LIST_DIR}/look_rows.c
  ${CMAKE_CURRENT_LIST_DIR}/look_ways.c ${CMAKE_CURRENT_LIST_DIR}/pictures.c ${CMAKE_CURRENT_LIST_DIR}/chance.c ${CMAKE_CURRENT_LIST_DIR}/chance_values.c
  ${CMAKE_CURRENT_LIST_DIR}/chance_cases.c ${CMAKE_CURRENT_LIST_DIR}/chance_ways.c ${CMAKE_CURRENT_LIST_DIR}/chance_rows.c
  ${CMAKE_CURRENT_LIST_DIR}/chance_help.c)
target_link_libraries (simulate PRIVATE town)
add_test (NAME simulate COMMAND simulate)
