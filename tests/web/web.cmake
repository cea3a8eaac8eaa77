# SPDX-License-Identifier: EUPL-1.2
# The gateway from outside: HTTP as it is meant and as it is not, the API, the description of it.
foreach (name http api attachments openapi papers exports public restore)
  ideenbus_python_test (web_${name} ${CMAKE_CURRENT_LIST_DIR}/test_${name}.py)
endforeach ()

ideenbus_test (web_json_text SOURCES test_json_text.c LIBS web)

# Measuring, by hand: bench_web.py.
add_executable (web_load ${CMAKE_CURRENT_LIST_DIR}/load.c)
