# Star printers for 80 mm paper, set to their ESC/POS mode (not Star Line mode) by their switches.
# Source: Star Micronics, "Line Thermal Printer, ESC/POS Mode, Command Specifications". The
# numbers of the code pages are Epson's and were not compared with a printer: its self-test page
# shows them. What depends on the model is left at what is safe.
columns = 48
width_dots = 576
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
cutter = partial
status.real_time = yes
status.automatic = yes
