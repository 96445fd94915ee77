#include "pos/app/demo_host.h"

#include "pos/app/demo_shop.h"
#include "pos/ports/catalogue.h"

namespace holdfast::app {

DemoDevices add_simulated_devices(RuntimeParts& parts) {
  auto scanner = std::make_unique<drivers::SimScanner>();
  auto printer = std::make_unique<drivers::SimPrinter>();
  auto drawer = std::make_unique<drivers::SimDrawer>();
  DemoDevices devices{scanner.get(), printer.get(), drawer.get()};
  parts.scanners.push_back(std::move(scanner));
  parts.printer = std::move(printer);
  parts.drawer = std::move(drawer);
  return devices;
}

DemoHost::DemoHost(Runtime& runtime, remote::PrivateCluster& server, DemoDevices devices)
    : runtime_(runtime), devices_(devices), server_(server, [&runtime] { runtime.wake(); }) {
  view_.sign_in_hint = std::string("Demo: every PIN is ") + kDemoPin;
  list_codes();
}

bool DemoHost::pump() {
  bool changed = runtime_.pump();
  if (runtime_.view().tiles.size() != listed_tiles_) {
    list_codes();
    changed = true;
  }
  if (devices_.printer->printed_count() != shown_papers_) {
    shown_papers_ = devices_.printer->printed_count();
    view_.paper.clear();
    for (auto& paper : devices_.printer->papers()) view_.paper.push_back(std::move(paper.document));
    changed = true;
  }
  if (devices_.drawer->is_open() != view_.drawer_open) {
    view_.drawer_open = devices_.drawer->is_open();
    changed = true;
  }
  const auto server = server_.state();
  const bool server_on =
      server == DemoServer::State::running || server == DemoServer::State::stopping;
  const bool server_turning =
      server == DemoServer::State::starting || server == DemoServer::State::stopping;
  if (server_on != view_.server_on || server_turning != view_.server_turning) {
    view_.server_on = server_on;
    view_.server_turning = server_turning;
    changed = true;
  }
  return changed;
}

// The tiles' goods with their barcodes, as if they lay on the counter.
void DemoHost::list_codes() {
  listed_tiles_ = runtime_.view().tiles.size();
  view_.codes.clear();
  auto items = runtime_.catalogue().tiles({}, listed_tiles_);
  if (!items) return;
  for (const auto& item : *items) {
    if (item.barcodes.empty()) continue;
    view_.codes.push_back({item.name, item.barcodes.front().code, item.price});
  }
}

void DemoHost::submit(const ui::DemoCommand& command) {
  using Kind = ui::DemoCommand::Kind;
  switch (command.kind) {
    case Kind::scan:
      devices_.scanner->scan({command.text, core::Symbology::unknown, ""});
      break;
    case Kind::close_drawer:
      devices_.drawer->close();
      break;
    case Kind::toggle_scanner:
      view_.scanner_plugged = !view_.scanner_plugged;
      devices_.scanner->set_plugged(view_.scanner_plugged);
      break;
    case Kind::toggle_printer:
      view_.printer_on = !view_.printer_on;
      devices_.switch_printer(view_.printer_on);
      break;
    case Kind::toggle_paper:
      view_.printer_has_paper = !view_.printer_has_paper;
      devices_.printer->set_paper_loaded(view_.printer_has_paper);
      break;
    case Kind::toggle_server:
      server_.toggle();
      break;
    case Kind::tear_paper:
      view_.paper.clear();
      break;
  }
}

}  // namespace holdfast::app
