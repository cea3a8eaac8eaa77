# SPDX-License-Identifier: EUPL-1.2
# Papers: the model and its texts alone, then files as programs of others read them (poppler, xmllint, Python).
ideenbus_test (documents_forms SOURCES test_paper_forms.c LIBS documents)
ideenbus_test (documents_paper SOURCES test_paper.c LIBS documents)
add_executable (paper_samples ${CMAKE_CURRENT_LIST_DIR}/paper_samples.c)
target_link_libraries (paper_samples PRIVATE documents)
ideenbus_python_test (documents_paper_files ${CMAKE_CURRENT_LIST_DIR}/test_paper_files.py)
