# SPDX-License-Identifier: EUPL-1.2
# Benchmarks: started by a person, all of them by tests/bench/run.
set (bench_parts bench region texts clients load bare_log)
list (TRANSFORM bench_parts PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
list (TRANSFORM bench_parts APPEND .c)
add_library (bench STATIC ${bench_parts})
target_compile_definitions (bench PUBLIC BENCH_ROUTER="$<TARGET_FILE:bench_router>")
target_link_libraries (bench PUBLIC server core testbus proto_json PkgConfig::LMDB PkgConfig::ZMQ)

# Storage's calls of LMDB go through recorder.c.
add_library (recorder STATIC ${CMAKE_CURRENT_LIST_DIR}/recorder.c)
target_link_libraries (recorder PUBLIC bench)
foreach (call put del get txn_commit cursor_open cursor_get cursor_close)
  target_link_options (recorder PUBLIC -Wl,--wrap=mdb_${call})
endforeach ()

foreach (name region router)
  add_executable (bench_${name} ${CMAKE_CURRENT_LIST_DIR}/bench_${name}.c)
  target_link_libraries (bench_${name} PRIVATE bench)
endforeach ()
foreach (name commands)
  add_executable (bench_${name} ${CMAKE_CURRENT_LIST_DIR}/bench_${name}.c)
  target_link_libraries (bench_${name} PRIVATE recorder)
  add_dependencies (bench_${name} bench_router)
endforeach ()
