list(APPEND drivers_sources
  transport/hid_recording.cpp
  transport/hid_report_descriptor.cpp
  transport/hid_transport.cpp
  transport/path_watch.cpp
  transport/serial_port.cpp
  transport/serial_settings.cpp
  transport/serial_talk.cpp
  transport/usb_bus_watch.cpp
  transport/usb_error.cpp
  transport/usb_hid_device.cpp
  transport/usb_hid_interface.cpp
  transport/usb_hid_slot.cpp
  transport/usb_hid_transport.cpp)
list(APPEND drivers_links hf_libusb)
