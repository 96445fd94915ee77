list(APPEND drivers_sources
  scale/hid_scale_decoder.cpp
  scale/nci.cpp
  scale/serial_scale.cpp
  scale/serial_scale_session.cpp
  scale/toledo_8217.cpp
  scale/usb_hid_scale.cpp)
