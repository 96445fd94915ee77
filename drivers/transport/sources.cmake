list(APPEND drivers_sources
  transport/hid_report_descriptor.cpp)
