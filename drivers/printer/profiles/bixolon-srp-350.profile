# Bixolon (Samsung) SRP-350 and SRP-350plus series: 180 dpi, 512 dots, 42 columns of font A.
# Source: Bixolon, "SRP-350 Command Manual" (DLE EOT, DLE DC4, GS a, GS r, ESC t 16 WPC1252,
# 17 PC866, 18 PC852, 19 PC858).
columns = 42
width_dots = 512
code_pages = cp437:0 cp858:19 cp1252:16 cp852:18 cp866:17 cp850:2
cutter = partial
drawer.real_time = yes
status.real_time = yes
status.automatic = yes
status.proof = paper-status
