list(APPEND drivers_sources
  sim/escpos_reader.cpp
  sim/paper_text.cpp
  sim/sim_camera.cpp
  sim/sim_card_reader.cpp
  sim/sim_drawer.cpp
  sim/sim_label_printer.cpp
  sim/sim_line_display.cpp
  sim/sim_note_acceptor.cpp
  sim/sim_payment_terminal.cpp
  sim/sim_printer.cpp
  sim/sim_scale.cpp
  sim/sim_scanner.cpp
  sim/sim_worker.cpp)
