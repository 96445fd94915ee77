# Everything the product links, from Debian's packages. The names of the packages are in
# packaging/packages.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# hf_pkg(NAME MODULE): an imported target hf_NAME for a pkg-config module, with its headers marked
# as system headers so that our warnings stay ours.
function(hf_pkg name module)
  pkg_check_modules(HF_${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(hf_${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(hf_${name} INTERFACE PkgConfig::HF_${name})
  target_include_directories(hf_${name} SYSTEM INTERFACE ${HF_${name}_INCLUDE_DIRS})
endfunction()

hf_pkg(sdl2 sdl2)
hf_pkg(imgui imgui)
hf_pkg(libpq libpq)
hf_pkg(libusb libusb-1.0)
hf_pkg(zxing zxing)
hf_pkg(jpeg libjpeg)
hf_pkg(sqlite sqlite3)
hf_pkg(sodium libsodium)
hf_pkg(fmt fmt)
hf_pkg(spdlog spdlog)
hf_pkg(systemd libsystemd)
hf_pkg(freetype freetype2)
# Its modules for FreeType, PDF and PNG are part of the one library.
hf_pkg(cairo cairo-ft)
# imgui.pc does not list FreeType, which its library needs.
target_link_libraries(hf_imgui INTERFACE hf_freetype)

# Debian 12's CUPS has no .pc file.
find_package(Cups REQUIRED)
add_library(hf_cups INTERFACE IMPORTED GLOBAL)
target_link_libraries(hf_cups INTERFACE Cups::Cups)

# libcsv has no .pc file.
find_path(HOLDFAST_CSV_INCLUDE csv.h REQUIRED)
find_library(HOLDFAST_CSV_LIBRARY csv REQUIRED)
add_library(hf_csv INTERFACE IMPORTED GLOBAL)
target_include_directories(hf_csv SYSTEM INTERFACE ${HOLDFAST_CSV_INCLUDE})
target_link_libraries(hf_csv INTERFACE ${HOLDFAST_CSV_LIBRARY})

find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)

if(HOLDFAST_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
  find_package(rapidcheck REQUIRED)
  hf_pkg(umockdev umockdev-1.0)
  # Debian 13's asks for -pthread, which glibc no longer needs and the precompiled header of the
  # tests is built without.
  set_property(TARGET PkgConfig::HF_umockdev PROPERTY INTERFACE_COMPILE_OPTIONS)
endif()
