# SPDX-License-Identifier: EUPL-1.2
# The event stream of the gateway: what is shown to whom alone, then between a real broker and readers.
ideenbus_test (web_ring SOURCES test_ring.c LIBS web)
ideenbus_python_test (web_events ${CMAKE_CURRENT_LIST_DIR}/test_events.py)
