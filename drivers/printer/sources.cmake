list(APPEND drivers_sources
  printer/code128.cpp
  printer/code_page.cpp
  printer/code_page_tables.cpp
  printer/escpos.cpp
  printer/layout.cpp
  printer/plain_text.cpp
  printer/printer_profile.cpp
  printer/utf8.cpp)
