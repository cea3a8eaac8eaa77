# SPDX-License-Identifier: EUPL-1.2
# The whole from outside: real programs, real connections.  Any test_*.py here is one.
file (GLOB e2e CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/test_*.py)
foreach (script ${e2e})
  get_filename_component (name ${script} NAME_WE)
  string (REPLACE "test_" "e2e_" name ${name})
  ideenbus_python_test (${name} ${script})
endforeach ()
