list(APPEND drivers_sources
  printer/code128.cpp
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
  printer/plain_text.cpp
  printer/printer_profile.cpp
  printer/printer_session.cpp
  printer/printer_status.cpp
  printer/status_stream.cpp
  printer/tcp_link.cpp
  printer/utf8.cpp)
list(APPEND drivers_links hf_cups hf_freetype)
