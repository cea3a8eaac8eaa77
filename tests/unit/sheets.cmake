# SPDX-License-Identifier: EUPL-1.2
# Tables, calendars, event logs and archives.  What they write is read by programs of others: openpyxl, icalendar, xmllint, Python's zipfile.
find_program (XMLLINT xmllint)
foreach (name clean sheet calendar xes archive)
  ideenbus_test (documents_${name} SOURCES test_${name}.c readers.c LIBS documents cli_csv)
  target_compile_definitions (test_documents_${name} PRIVATE TEST_READERS="${CMAKE_CURRENT_LIST_DIR}/read_documents.py"
                              TEST_XES_SCHEMA="${CMAKE_CURRENT_LIST_DIR}/../golden/xes.xsd" TEST_XMLLINT="${XMLLINT}")
  set_tests_properties (documents_${name} PROPERTIES TIMEOUT 300)
endforeach ()
