# SPDX-License-Identifier: EUPL-1.2
# Tests of the broker from outside: a real ideenbusd, peers that speak frame by frame.
add_library (testshim MODULE ${CMAKE_CURRENT_LIST_DIR}/shim.c)
target_link_libraries (testshim PRIVATE ${CMAKE_DL_LIBS})
set_target_properties (testshim PROPERTIES COMPILE_OPTIONS "-Wall" LINK_OPTIONS "")

add_library (testbus STATIC ${CMAKE_CURRENT_LIST_DIR}/testbus.c)
target_compile_definitions (testbus PUBLIC TEST_IDEENBUSD="$<TARGET_FILE:ideenbusd>" TEST_SHIM="$<TARGET_FILE:testshim>"
  TEST_SOURCE="${CMAKE_CURRENT_LIST_DIR}/../..")
target_link_libraries (testbus PUBLIC proto_json PkgConfig::CZMQ PkgConfig::ZMQ PkgConfig::CMOCKA)
add_dependencies (testbus ideenbusd testshim)

foreach (name input people relay server streams uploads upload_rights visibility load)
  add_executable (test_protocol_${name} ${CMAKE_CURRENT_LIST_DIR}/test_${name}.c)
  if (name MATCHES "^upload")
    target_sources (test_protocol_${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/uploading.c)
  endif ()
  target_link_libraries (test_protocol_${name} PRIVATE testbus)
  add_test (NAME protocol_${name} COMMAND test_protocol_${name})
  set_tests_properties (protocol_${name} PROPERTIES TIMEOUT 300)
endforeach ()

# Parts of the server that need no broker.
add_executable (test_protocol_parts ${CMAKE_CURRENT_LIST_DIR}/test_parts.c)
target_link_libraries (test_protocol_parts PRIVATE server PkgConfig::CMOCKA)
add_test (NAME protocol_parts COMMAND test_protocol_parts)
