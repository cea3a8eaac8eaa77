# SPDX-License-Identifier: EUPL-1.2
# The functional core with a store under it: no socket, no thread but the writer's own test.
add_library (town STATIC ${CMAKE_CURRENT_LIST_DIR}/town.c ${CMAKE_CURRENT_LIST_DIR}/town_talk.c ${CMAKE_CURRENT_LIST_DIR}/story.c)
target_link_libraries (town PUBLIC core proto_json PkgConfig::CMOCKA)

foreach (name access adopt approve ask assign attach case comment definition_load details editors figures former gate merge org overview past people query row states story texts timer turn unite verbs work)
  ideenbus_test (core_${name} SOURCES test_${name}.c LIBS town)
endforeach ()
