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

# ideenbus_bench (NAME LIBRARY [more sources]): the program bench_NAME.
function (ideenbus_bench name library)
  set (sources bench_${name} ${ARGN})
  list (TRANSFORM sources PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
  list (TRANSFORM sources APPEND .c)
  add_executable (bench_${name} ${sources})
  target_link_libraries (bench_${name} PRIVATE ${library})
endfunction ()
ideenbus_bench (region bench)
ideenbus_bench (router bench)
ideenbus_bench (match bench)
ideenbus_bench (board bench)
target_link_libraries (bench_board PRIVATE town)
ideenbus_bench (xes bench)
target_link_libraries (bench_xes PRIVATE documents)
ideenbus_bench (memory bench)
ideenbus_bench (follow bench)
ideenbus_bench (commands recorder)
ideenbus_bench (start recorder)
ideenbus_bench (queries recorder queries_bare)
foreach (name memory follow commands)
  add_dependencies (bench_${name} bench_router)
endforeach ()

# The whole table, from programs that are built: cmake --build BUILD --target bench_run
add_custom_target (
  bench_run
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/run $<TARGET_FILE_DIR:bench_region>
  DEPENDS bench_region bench_router bench_memory bench_follow bench_commands bench_start bench_queries bench_board bench_match bench_xes
  USES_TERMINAL VERBATIM)
