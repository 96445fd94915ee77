# Epson TM-T88IV, TM-T88V, TM-T88VI, TM-T88VII with 180 dpi: 512 dots, 42 columns of font A.
# Source: Epson's technical reference guides of the series (512 dots, 42 characters a line) and
# Epson's ESC/POS command reference (GS ( H fn 48 names the TM-T88IV and later).
columns = 42
width_dots = 512
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp737:14 iso8859-7:15 cp850:2
cutter = partial
drawer.real_time = yes
status.real_time = yes
status.automatic = yes
status.proof = process-id
