list(APPEND drivers_sources
  transport/hid_recording.cpp
  transport/hid_report_descriptor.cpp
  transport/hid_transport.cpp
  transport/line_recording.cpp
  transport/node_group.cpp
  transport/path_watch.cpp
  transport/replay_talk.cpp
  transport/serial_port.cpp
  transport/serial_settings.cpp
  transport/serial_talk.cpp
  transport/sysfs_text.cpp
  transport/usb_bus_watch.cpp
  transport/usb_error.cpp
  transport/usb_hid_device.cpp
  transport/usb_hid_interface.cpp
  transport/usb_hid_slot.cpp
  transport/usb_hid_transport.cpp
  transport/usb_selector.cpp)
list(APPEND drivers_links hf_libusb)
