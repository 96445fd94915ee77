list(APPEND drivers_sources
  scanner/aim.cpp
  scanner/hid_pos_decoder.cpp
  scanner/picture_decoder.cpp
  scanner/serial_code_assembler.cpp
  scanner/serial_scanner.cpp
  scanner/us_layout.cpp
  scanner/usb_hid_pos_scanner.cpp
  scanner/wedge_filter.cpp)
list(APPEND drivers_links hf_zxing)
