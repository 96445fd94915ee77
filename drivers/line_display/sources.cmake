list(APPEND drivers_sources
  line_display/display_commands.cpp
  line_display/serial_line_display.cpp)
