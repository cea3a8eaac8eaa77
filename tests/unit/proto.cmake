# SPDX-License-Identifier: EUPL-1.2
# The tests of proto/, and its fuzz target where fuzzing was asked for.
foreach (name values messages codec json vectors)
  add_executable (test_proto_${name} ${CMAKE_CURRENT_LIST_DIR}/test_proto_${name}.c)
  target_link_libraries (test_proto_${name} PRIVATE proto_json PkgConfig::CMOCKA)
  target_compile_definitions (test_proto_${name} PRIVATE PROTO_VECTORS="${CMAKE_CURRENT_LIST_DIR}/../../proto/vectors")
  add_test (NAME proto_${name} COMMAND test_proto_${name})
endforeach ()

# With IDEENBUS_SANITIZE=address,undefined, whose runtime the instrumented library needs in every program that links it.
if (IDEENBUS_FUZZ)
  target_compile_options (proto PRIVATE -fsanitize=fuzzer-no-link)
  add_executable (fuzz_codec ${CMAKE_CURRENT_LIST_DIR}/../fuzz/fuzz_codec.c)
  target_compile_options (fuzz_codec PRIVATE -fsanitize=fuzzer)
  target_link_options (fuzz_codec PRIVATE -fsanitize=fuzzer)
  target_link_libraries (fuzz_codec PRIVATE proto)
endif ()
