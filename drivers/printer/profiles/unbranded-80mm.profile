# Unbranded 80 mm printers with cutter and network, as sold under many names, that answer DLE EOT.
# Choose generic-80mm for one that does not.
# Source: the programmer's manuals that come with such printers (DLE EOT n, GS r n, ESC t n, FS .),
# which copy Epson's ESC/POS command reference. Of GS r and GS a not all keep what they promise, so
# neither is relied on.
columns = 48
width_dots = 576
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
starts_in_kanji_mode = yes
cutter = partial
status.real_time = yes
