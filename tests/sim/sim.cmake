# SPDX-License-Identifier: EUPL-1.2
# A few short runs with every test; `simulate --long` is for the night.
add_executable (simulate ${CMAKE_CURRENT_LIST_DIR}/simulate.c ${CMAKE_CURRENT_LIST_DIR}/chance.c)
target_link_libraries (simulate PRIVATE town)
add_test (NAME simulate COMMAND simulate)
