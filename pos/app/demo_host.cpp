#include "pos/app/demo_host.h"

#include <algorithm>
#include <utility>

#include "pos/app/demo_shop.h"
#include "pos/ports/catalogue.h"

namespace holdfast::app {

namespace {

// A label among the receipts, as it came out.
core::ReceiptDocument label_on_paper(const drivers::SimLabel& label) {
  core::ReceiptDocument paper;
  const std::string words =
      label.copies == 1 ? "A label" : std::to_string(label.copies) + " labels";
  paper.blocks.emplace_back(core::ReceiptText{words, core::Align::centre, {}});
  paper.blocks.emplace_back(core::ReceiptPicture{label.picture});
  return paper;
}

}  // namespace

DemoDevices add_simulated_devices(RuntimeParts& parts) {
  auto scanner = std::make_unique<drivers::SimScanner>();
  auto printer = std::make_unique<drivers::SimPrinter>();
  auto drawer = std::make_unique<drivers::SimDrawer>();
  auto labels = std::make_unique<drivers::SimLabelPrinter>();
  DemoDevices devices{scanner.get(), printer.get(), drawer.get(), labels.get()};
  parts.scanners.push_back(std::move(scanner));
  parts.printer = std::move(printer);
  parts.drawer = std::move(drawer);
  parts.label_printer = std::move(labels);
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
  changed |= take_papers();
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

bool DemoHost::take_papers() {
  constexpr std::size_t kMostPapers = drivers::SimPrinter::kKeptPapers;
  const std::size_t before = view_.paper.size();
  // What stands behind the one that was shown last.
  const auto take = [this](auto all, core::PrintJobId& shown, const auto& document) {
    auto next = std::ranges::find_if(all, [&](const auto& one) { return one.id == shown; });
    next = next == all.end() ? all.begin() : next + 1;
    for (; next != all.end(); ++next) {
      shown = next->id;
      view_.paper.push_back(document(*next));
    }
  };
  if (const auto printed = devices_.printer->printed_count(); printed != seen_papers_) {
    seen_papers_ = printed;
    take(devices_.printer->papers(), shown_paper_,
         [](const drivers::SimPaper& paper) { return paper.document; });
  }
  if (const auto printed = devices_.labels->printed_count(); printed != seen_labels_) {
    seen_labels_ = printed;
    take(devices_.labels->labels(), shown_label_, label_on_paper);
  }
  if (view_.paper.size() == before) return false;
  if (view_.paper.size() > kMostPapers)
    view_.paper.erase(view_.paper.begin(),
                      view_.paper.end() - static_cast<std::ptrdiff_t>(kMostPapers));
  return true;
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
