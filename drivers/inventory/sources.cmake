list(APPEND drivers_sources
  inventory/line_inventory.cpp
  inventory/print_queues.cpp
  inventory/usb_inventory.cpp
  inventory/usb_recognition.cpp)
