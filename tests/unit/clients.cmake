# SPDX-License-Identifier: EUPL-1.2
# The tests of clients/: tables and typed values alone, the library against a broker that does as it is told.
ideenbus_test (client_csv SOURCES test_csv.c LIBS cli_csv)
ideenbus_test (client_input SOURCES test_input.c LIBS cli_parts)
ideenbus_test (client_catalogue SOURCES test_catalogue.c LIBS cli_parts)
foreach (name session outbox stream resend)
  ideenbus_test (client_${name} SOURCES test_${name}.c fake_broker.c LIBS ideenbus PkgConfig::ZMQ Threads::Threads)
endforeach ()
ideenbus_python_test (client_example ${CMAKE_CURRENT_LIST_DIR}/test_example.py)
