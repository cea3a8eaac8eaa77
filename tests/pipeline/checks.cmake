# SPDX-License-Identifier: EUPL-1.2
# The checks of gates and what they are made of: no broker, no storage, no catalogue of programmes.
add_library (look STATIC ${CMAKE_CURRENT_LIST_DIR}/look.c)
target_link_libraries (look PUBLIC definition PkgConfig::CMOCKA)
target_compile_definitions (look PUBLIC DEFINITION_SAMPLE="${CMAKE_CURRENT_LIST_DIR}/sample.yaml")
foreach (name checks checks_rows checks_money checks_shipped wording)
  # The double as an object of the program: it stands in for the real one in the library.
  add_executable (test_${name} ${CMAKE_CURRENT_LIST_DIR}/test_${name}.c ${CMAKE_CURRENT_LIST_DIR}/fake_programmes.c)
  target_link_libraries (test_${name} PRIVATE look)
  add_test (NAME pipeline_${name} COMMAND test_${name})
endforeach ()
