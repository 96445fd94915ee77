# Citizen CT-S310 and CT-S310II: 203 dpi, 576 dots, 48 columns of font A.
# Source: Citizen, "Line Thermal Printer Command Reference" (DLE EOT, GS a, GS r with n = 1 answered
# in order). The numbers of the code pages are Epson's and were not compared with a printer: its
# self-test page shows them (hold FEED while switching it on).
columns = 48
width_dots = 576
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
cutter = partial
status.real_time = yes
status.automatic = yes
status.proof = paper-status
