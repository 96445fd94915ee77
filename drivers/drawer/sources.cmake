list(APPEND drivers_sources drawer/printer_drawer.cpp)
