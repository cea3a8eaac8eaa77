# SPDX-License-Identifier: EUPL-1.2
# Documents made of a case, from fixed values.
ideenbus_test (documents_case SOURCES test_case_documents.c LIBS documents proto_json)
