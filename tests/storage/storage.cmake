# SPDX-License-Identifier: EUPL-1.2
# The log, the data directory as a whole, and their care.  The typed views have views.cmake.
foreach (name tree log crash full care backup directory threads golden)
  ideenbus_test (store_${name} SOURCES test_store_${name}.c fixture.c LIBS storage)
endforeach ()
ideenbus_test (blobs SOURCES test_blobs.c contents.c fixture.c LIBS storage)
ideenbus_test (blob_room SOURCES test_blob_room.c contents.c fixture.c LIBS storage)
target_link_options (test_store_crash PRIVATE -Wl,--wrap=fdatasync) # to see what is visible while the log is synced
target_compile_definitions (test_store_golden PRIVATE GOLDEN_DIR="${CMAKE_CURRENT_LIST_DIR}/../golden")

# Run by hand, once per format.
add_executable (make_golden ${CMAKE_CURRENT_LIST_DIR}/../golden/make_golden.c ${CMAKE_CURRENT_LIST_DIR}/fixture.c)
target_link_libraries (make_golden PRIVATE storage PkgConfig::CMOCKA)
