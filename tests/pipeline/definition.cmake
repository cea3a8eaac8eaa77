# SPDX-License-Identifier: EUPL-1.2
# Definitions: no broker, no storage.
foreach (name definition definition_shipped definition_value definition_condition definition_table definition_faults definition_export)
  add_executable (test_${name} ${CMAKE_CURRENT_LIST_DIR}/test_${name}.c)
  target_link_libraries (test_${name} PRIVATE definition PkgConfig::CMOCKA)
  target_compile_definitions (test_${name} PRIVATE DEFINITION_SAMPLE="${CMAKE_CURRENT_LIST_DIR}/sample.yaml"
                              DEFINITION_TABLES="${CMAKE_CURRENT_LIST_DIR}/sample_tables.yaml")
  add_test (NAME pipeline_${name} COMMAND test_${name})
endforeach ()
