# One place for what every target is compiled with.
add_library(holdfast_flags INTERFACE)
target_compile_options(holdfast_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  -Werror)
# False positives of GCC 12 to 14 inside the standard library at -O2 and in sanitizer builds.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(holdfast_flags INTERFACE -Wno-restrict -Wno-error=maybe-uninitialized
    -Wno-error=null-dereference -Wno-error=array-bounds -Wno-error=stringop-overflow
    -Wno-error=stringop-overread)
  # Nobody can mend those, and they hide what somebody can.
  target_compile_options(holdfast_flags INTERFACE
    "$<$<NOT:$<CONFIG:Debug>>:-Wno-null-dereference;-Wno-array-bounds>")
endif()

# Line numbers in a backtrace are worth it; types and variables take a third of the build.
string(REPLACE "-O2 -g " "-O2 -g1 " CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

# What a test itself does need not be fast; the libraries under it are the product's own.
add_library(holdfast_test_flags INTERFACE)
target_compile_options(holdfast_test_flags INTERFACE $<$<CONFIG:RelWithDebInfo>:-O1>)

if(HOLDFAST_SANITIZE)
  # What is found ends the program, so that no test passes over it.
  add_compile_options(-fsanitize=${HOLDFAST_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HOLDFAST_SANITIZE})
endif()
# What tests of such builds run with.
set(HOLDFAST_SANITIZER_ENVIRONMENT
  "ASAN_OPTIONS=detect_stack_use_after_return=1:check_initialization_order=1:strict_init_order=1"
  "UBSAN_OPTIONS=print_stacktrace=1" "TSAN_OPTIONS=second_deadlock_stack=1")

add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
if(NOT HOLDFAST_SANITIZE)
  add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
add_compile_options(-fstack-protector-strong)

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${HOLDFAST_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(HOLDFAST_MOLD mold)
if(HOLDFAST_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
