# SPDX-License-Identifier: EUPL-1.2
# Who somebody is: what is kept and what is counted, with a clock of the test's own; then the gateway from outside.
foreach (name store accounts sessions rate)
  ideenbus_test (web_${name} SOURCES test_${name}.c LIBS web)
endforeach ()
foreach (name login session account sso)
  ideenbus_python_test (web_${name} ${CMAKE_CURRENT_LIST_DIR}/test_${name}.py)
endforeach ()
