list(APPEND drivers_sources
  scanner/aim.cpp
  scanner/camera_scanner.cpp
  scanner/code_assembler.cpp
  scanner/code_locator.cpp
  scanner/hid_key_decoder.cpp
  scanner/hid_pos_decoder.cpp
  scanner/key_layout.cpp
  scanner/key_reader.cpp
  scanner/light_leveller.cpp
  scanner/picture_decoder.cpp
  scanner/scanner_group.cpp
  scanner/serial_scanner.cpp
  scanner/sight_filter.cpp
  scanner/us_layout.cpp
  scanner/usb_hid_keyboard_scanner.cpp
  scanner/usb_hid_pos_scanner.cpp
  scanner/usb_hid_scanner.cpp
  scanner/wedge_filter.cpp
  scanner/zxing_reader.cpp)
list(APPEND drivers_links hf_zxing)
