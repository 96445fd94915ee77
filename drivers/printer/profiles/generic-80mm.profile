# A receipt printer for 80 mm paper of which nothing more is known: 576 dots at 203 dpi, code pages
# numbered as Epson's. Many unbranded ones start in a Chinese mode.
# Source: Epson's ESC/POS command reference, of which these printers follow the common part.
columns = 48
width_dots = 576
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
starts_in_kanji_mode = yes
cutter = partial
status.real_time = perhaps
