list(APPEND drivers_sources
  scanner/aim.cpp
  scanner/code_assembler.cpp
  scanner/hid_key_decoder.cpp
  scanner/hid_pos_decoder.cpp
  scanner/key_layout.cpp
  scanner/key_reader.cpp
  scanner/picture_decoder.cpp
  scanner/scanner_group.cpp
  scanner/serial_scanner.cpp
  scanner/us_layout.cpp
  scanner/usb_hid_keyboard_scanner.cpp
  scanner/usb_hid_pos_scanner.cpp
  scanner/usb_hid_scanner.cpp
  scanner/wedge_filter.cpp)
list(APPEND drivers_links hf_zxing)
