# SPDX-License-Identifier: EUPL-1.2
add_executable (bench_views ${CMAKE_CURRENT_LIST_DIR}/bench_views.c ${CMAKE_CURRENT_LIST_DIR}/texts.c ${CMAKE_CURRENT_LIST_DIR}/../storage/bare.c)
target_link_libraries (bench_views PRIVATE storage PkgConfig::LMDB)
