# holdfast_library(name SOURCES … LINKS … PUBLIC_LINKS …): one static library per layer. LINKS are
# private, so that a layer's own tests do not link when it reaches past its neighbours.
function(holdfast_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PUBLIC_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC_LINKS} PRIVATE holdfast_flags ${arg_LINKS})
  # A third of the time that CI takes to build with sanitizers goes into these headers. Not
  # otherwise: a source names what it includes. SDL brings flags that its PCH would not match.
  if(HOLDFAST_SANITIZE AND NOT hf_sdl2 IN_LIST arg_LINKS)
    target_precompile_headers(${name} PRIVATE <algorithm> <array> <chrono> <cstdint> <filesystem>
      <functional> <map> <memory> <optional> <ranges> <span> <string> <string_view> <utility>
      <variant> <vector> <tl/expected.hpp>)
  endif()
endfunction()

# holdfast_test(name SOURCES … LINKS … [LABELS …] [TIMEOUT s] [SERIAL] [NO_GTEST_MAIN]): a GoogleTest
# program that ctest runs as one test.
function(holdfast_test name)
  cmake_parse_arguments(arg "SERIAL;NO_GTEST_MAIN" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE holdfast_flags holdfast_test_flags ${arg_LINKS} GTest::gmock)
  if(NOT arg_NO_GTEST_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gmock_main)
  endif()
  target_precompile_headers(${name} REUSE_FROM holdfast_test_pch)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(HOLDFAST_SANITIZE)
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${HOLDFAST_SANITIZER_ENVIRONMENT}")
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if(arg_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# holdfast_bench(name SOURCES … LINKS …): a program below build/bench/ that prints one line per figure.
function(holdfast_bench name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE holdfast_flags ${arg_LINKS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endfunction()
