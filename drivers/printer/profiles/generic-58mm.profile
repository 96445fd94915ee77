# The same for 58 mm paper: 384 dots, mostly without a cutter.
# Source: Epson's ESC/POS command reference, of which these printers follow the common part.
columns = 32
width_dots = 384
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
starts_in_kanji_mode = yes
cutter = none
status.real_time = perhaps
