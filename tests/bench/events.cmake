# SPDX-License-Identifier: EUPL-1.2
# Readers for tests/bench/events, which a person starts.
add_executable (event_readers ${CMAKE_CURRENT_LIST_DIR}/event_readers.c)
