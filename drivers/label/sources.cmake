list(APPEND drivers_sources
  label/label_layout.cpp
  label/label_picture.cpp
  label/raw_label_printer.cpp
  label/zpl.cpp)
