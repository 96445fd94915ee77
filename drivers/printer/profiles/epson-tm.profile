# Epson TM-T20 series, TM-m30 series and others with 203 dpi: 576 dots, 48 columns of font A.
# Source: Epson's ESC/POS command reference (ESC t, GS V, GS k, GS ( k cn 49, GS v 0, DLE EOT, DLE DC4 fn 1, GS a,
# GS ( H fn 48 with its list of models).
columns = 48
width_dots = 576
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp737:14 iso8859-7:15 cp850:2
cutter = partial
qr = yes
drawer.real_time = yes
status.real_time = yes
status.automatic = yes
status.proof = process-id
