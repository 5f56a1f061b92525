# Compiler flags, on one interface target that every module links: nothing is set globally.
set(TS_FLAVOUR "release" CACHE STRING "release, debug, asan, ubsan, tsan, fuzz, coverage or plain")
set_property(CACHE TS_FLAVOUR PROPERTY STRINGS release debug asan ubsan tsan fuzz coverage plain)

include(CheckCCompilerFlag)
add_library(ts_flags INTERFACE)
add_library(ts_program INTERFACE) # for what is shipped or measured, after ts_flags
target_compile_features(ts_flags INTERFACE c_std_17)
target_compile_options(
  ts_flags
  INTERFACE -g
            -fno-strict-aliasing
            -Wall
            -Wextra
            -Werror
            -Wpedantic
            -Wconversion
            -Wshadow
            -Wstrict-prototypes
            -Wmissing-prototypes
            -Wvla
            -Wundef
            -Wcast-qual
            -Wwrite-strings
            -Wformat=2
            -Werror=format-security
            -Wswitch-enum
            -Wnull-dereference)
target_compile_definitions(ts_flags INTERFACE _GNU_SOURCE)
target_include_directories(ts_flags INTERFACE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}")

# Hardening of what is shipped. Asserts stay: stopping is cheaper than a wrong allocation.
function(ts_hardening)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "TS_HAS${flag}" name)
    check_c_compiler_flag(${flag} ${name})
    if(${name})
      target_compile_options(ts_flags INTERFACE ${flag})
    endif()
  endforeach()
  # Some distributions' compilers define the macro themselves.
  target_compile_options(ts_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE)
  target_link_options(ts_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endfunction()

function(ts_sanitize sanitizers)
  target_compile_options(ts_flags INTERFACE -fsanitize=${sanitizers} -fno-omit-frame-pointer
                                            -fno-sanitize-recover=all)
  target_link_options(ts_flags INTERFACE -fsanitize=${sanitizers})
endfunction()

if(TS_FLAVOUR STREQUAL "release")
  target_compile_options(ts_flags INTERFACE -O2)
  ts_hardening()
  # Structs of some hundred bytes are cleared and copied for every entry. With its defaults gcc does
  # that by "rep stos", whose start alone costs as much as clearing 500 bytes by vectors.
  foreach(copies memset memcpy)
    set(flag "-m${copies}-strategy=vector_loop:1024:noalign,libcall:-1:noalign")
    check_c_compiler_flag("${flag}" TS_HAS_${copies}_STRATEGY)
    if(TS_HAS_${copies}_STRATEGY)
      target_compile_options(ts_flags INTERFACE "${flag}")
      target_link_options(ts_program INTERFACE "${flag}")
    endif()
  endforeach()
  # The modules are small files, so what is called across them is worth inlining in the program
  # (8 % of the matcher's time). Tests link the same objects without it, which is quicker to build.
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ts_flags INTERFACE -flto=auto -ffat-lto-objects)
    # Not both on one command: a -fno-lto anywhere on it leaves the linker without its plugin.
    set(links_program "$<IN_LIST:ts_program,$<TARGET_PROPERTY:LINK_LIBRARIES>>")
    target_link_options(ts_flags INTERFACE "$<$<NOT:${links_program}>:-fno-lto>")
    target_link_options(ts_program INTERFACE -flto=auto)
  endif()
elseif(TS_FLAVOUR STREQUAL "debug")
  target_compile_options(ts_flags INTERFACE -O1)
elseif(TS_FLAVOUR STREQUAL "asan")
  # gcc's -Wnull-dereference reports paths that only the instrumentation makes.
  target_compile_options(ts_flags INTERFACE -O1 -Wno-null-dereference)
  target_compile_definitions(ts_flags INTERFACE TS_ARENA_EXACT)
  ts_sanitize(address,undefined)
elseif(TS_FLAVOUR STREQUAL "ubsan")
  target_compile_options(ts_flags INTERFACE -O1)
  ts_sanitize(undefined,implicit-conversion,local-bounds)
elseif(TS_FLAVOUR STREQUAL "tsan")
  target_compile_options(ts_flags INTERFACE -O1 -Wno-null-dereference)
  ts_sanitize(thread)
elseif(TS_FLAVOUR STREQUAL "fuzz")
  target_compile_options(ts_flags INTERFACE -O1 -fsanitize=fuzzer-no-link)
  ts_sanitize(address,undefined)
elseif(TS_FLAVOUR STREQUAL "coverage")
  # Counted by threads too: torn counters come out negative.
  target_compile_options(ts_flags INTERFACE -O0 --coverage -fprofile-update=atomic)
  target_link_options(ts_flags INTERFACE --coverage)
  target_compile_definitions(ts_flags INTERFACE TS_ARENA_EXACT)
elseif(TS_FLAVOUR STREQUAL "plain")
  # Quick to build and to link, for mutants (tests/fault/mutate.py).
  target_compile_options(ts_flags INTERFACE -O0 -g0)
else()
  message(FATAL_ERROR "TS_FLAVOUR is '${TS_FLAVOUR}'; use release, debug, asan, ubsan, tsan, fuzz, coverage or plain")
endif()
