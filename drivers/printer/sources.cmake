list(APPEND drivers_sources
  printer/code128.cpp
  printer/code_modules.cpp
  printer/code_page.cpp
  printer/code_page_tables.cpp
  printer/cups_connection.cpp
  printer/cups_job.cpp
  printer/cups_queue.cpp
  printer/direct_printer.cpp
  printer/escpos.cpp
  printer/escpos_printer.cpp
  printer/fd_link.cpp
  printer/freetype_glyphs.cpp
  printer/layout.cpp
  printer/line_picture.cpp
  printer/logo_file.cpp
  printer/page_fonts.cpp
  printer/plain_text.cpp
  printer/printer_profile.cpp
  printer/printer_session.cpp
  printer/printer_session_drawer.cpp
  printer/printer_status.cpp
  printer/profile_file.cpp
  printer/receipt_page.cpp
  printer/recorded_link.cpp
  printer/serial_printer_link.cpp
  printer/status_stream.cpp
  printer/tcp_link.cpp
  printer/usb_printer_link.cpp
  printer/utf8.cpp)
list(APPEND drivers_links hf_cairo hf_cups hf_freetype)

# The profiles become part of the program. The list is written anew only when a file came or went:
# one that went is no dependency that changed.
file(GLOB printer_profiles CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/profiles/*.profile)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/printer_profiles.txt
  CONTENT "${printer_profiles}\n" @ONLY)
add_custom_command(
  OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded_profiles.cpp
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_LIST_DIR}/profiles
          -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/embedded_profiles.cpp
          -P ${CMAKE_CURRENT_LIST_DIR}/embed_profiles.cmake
  DEPENDS ${printer_profiles} ${CMAKE_CURRENT_LIST_DIR}/embed_profiles.cmake
          ${CMAKE_CURRENT_BINARY_DIR}/printer_profiles.txt
  VERBATIM)
list(APPEND drivers_sources ${CMAKE_CURRENT_BINARY_DIR}/embedded_profiles.cpp)
