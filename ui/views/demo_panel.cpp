#include "ui/views/demo_panel.h"

#include <imgui.h>

#include <cmath>

#include "ui/widgets/panel.h"
#include "ui/widgets/paper.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

using Kind = DemoCommand::Kind;

void heading(Ui& ui, Rect& rest, const char* text) {
  draw_text(ui, rest.cut_top(ui.dp(26), ui.dp(4)), text,
            {.font = ui.fonts().small, .ink = ui.theme().muted, .valign = 1});
}

void toggle(Ui& ui, const Rect& rect, const std::string& id, const std::string& noun, bool on,
            const char* on_word, const char* off_word, Kind kind, Actions& actions) {
  const Theme& theme = ui.theme();
  const Press press(ui, {"demo." + id, rect});
  const Colour paper = press.held() ? mix(theme.key, theme.accent, 0.35F) : theme.key;
  fill(ui, rect, paper);
  const Surface surface(ui, paper);
  Rect inside = rect.inset(ui.dp(12), ui.dp(6));
  draw_icon(ui, inside.cut_left(ui.dp(18), ui.dp(12)), on ? Icon::disc : Icon::square,
            on ? theme.good : theme.bad);
  Rect words = inside.centred(inside.w, ui.dp(42));
  draw_text(ui, words.cut_top(ui.dp(22), ui.dp(1)), noun, {.font = ui.fonts().strong});
  draw_text(ui, words, on ? on_word : off_word, {.font = ui.fonts().small, .ink = theme.muted});
  if (press.pressed()) actions.demo.push_back({kind, {}});
}

void toggles(Ui& ui, const Rect& rect, const DemoView& demo, Actions& actions) {
  const float gap = ui.dp(8);
  toggle(ui, rect.cell(0, 0, 2, 2, gap), "scanner", "Scanner", demo.scanner_plugged, "plugged in",
         "unplugged", Kind::toggle_scanner, actions);
  toggle(ui, rect.cell(1, 0, 2, 2, gap), "server", "Server", demo.server_on,
         demo.server_turning ? "stopping…" : "running",
         demo.server_turning ? "starting…" : "stopped", Kind::toggle_server, actions);
  toggle(ui, rect.cell(0, 1, 2, 2, gap), "printer", "Printer", demo.printer_on, "switched on",
         "switched off", Kind::toggle_printer, actions);
  toggle(ui, rect.cell(1, 1, 2, 2, gap), "paper", "Paper", demo.printer_has_paper, "in the printer",
         "used up", Kind::toggle_paper, actions);
}

void drawer(Ui& ui, const Rect& rect, bool open, Actions& actions) {
  const Theme& theme = ui.theme();
  const Area area(ui, "demo.drawer", rect);
  fill(ui, rect, theme.background);
  const Surface surface(ui, theme.background);
  Rect inside = rect.inset(ui.dp(14), ui.dp(8));
  draw_icon(ui, inside.cut_left(ui.dp(44), ui.dp(14)),
            open ? Icon::drawer_open : Icon::drawer_closed, open ? theme.warning : theme.muted);
  const Rect push = inside.cut_right(ui.dp(136), ui.dp(8));
  draw_text(ui, inside, open ? "Drawer is open" : "Drawer is shut",
            {.font = ui.fonts().strong, .shrink = true});
  if (button(ui, {.id = "demo.push", .rect = push, .label = "Push shut", .enabled = open}))
    actions.demo.push_back({Kind::close_drawer, {}});
}

void codes(Ui& ui, const Rect& rect, const DemoView& demo, Actions& actions) {
  const Theme& theme = ui.theme();
  const Panel list(ui, "demo.codes", rect, theme.background);
  const float row_px = ui.dp(54);
  const ScrollArea scroll(ui, "demo.codes", rect, row_px * static_cast<float>(demo.codes.size()));
  const auto first = static_cast<std::size_t>(std::max(0.0F, (rect.y - scroll.top()) / row_px));
  const std::size_t last =
      std::min(demo.codes.size(), first + static_cast<std::size_t>(std::ceil(rect.h / row_px)) + 1);
  for (std::size_t i = first; i < last; ++i) {
    const DemoView::Code& code = demo.codes[i];
    const Rect row{rect.x, scroll.top() + static_cast<float>(i) * row_px, rect.w, row_px};
    const Press press(ui, {"demo.code." + std::to_string(i), row, demo.scanner_plugged});
    Colour paper = theme.background;
    if (press.held())
      paper = mix(paper, theme.accent, 0.35F);
    else if (press.hovered() && demo.scanner_plugged)
      paper = theme.tile;
    if (paper != theme.background) fill(ui, row, paper, 0);
    const Surface surface(ui, paper);
    Rect inside = row.inset(ui.dp(12), ui.dp(4));
    draw_icon(ui, inside.cut_left(ui.dp(26), ui.dp(12)), Icon::barcode,
              demo.scanner_plugged ? theme.text : theme.line);
    inside.cut_right(ui.dp(4));
    const std::string price = core::to_display_number(code.price);
    draw_text(ui, inside.cut_right(text_width(ui.fonts().body, price) + 1, ui.dp(10)), price,
              {.align = 1});
    Rect words = inside.centred(inside.w, ui.dp(40));
    draw_text(ui, words.cut_top(ui.dp(22), ui.dp(1)), code.name, {});
    draw_text(ui, words, code.barcode, {.font = ui.fonts().small, .ink = theme.muted});
    horizontal_line(ui, row.x + ui.dp(12), row.right() - ui.dp(12), row.bottom() - 1);
    if (press.pressed()) actions.demo.push_back({Kind::scan, code.barcode});
  }
}

void paper_roll(Ui& ui, const Rect& rect, const DemoView& demo) {
  const Panel panel(ui, "demo.roll", rect, ui.theme().background);
  if (demo.paper.empty()) {
    draw_text(ui, rect.inset(ui.dp(24)), "Nothing was printed yet",
              {.ink = ui.theme().muted, .align = 0.5F, .max_lines = 2});
    return;
  }
  const float width = rect.w - ui.dp(32), gap = ui.dp(14);
  float height = gap;
  for (const core::ReceiptDocument& document : demo.paper)
    height += paper_height(ui, document, width) + gap;
  // Paper comes out at the top of a printer: the newest is the first that one sees.
  const ScrollArea scroll(ui, "demo.roll", rect, height);
  float y = scroll.top() + gap;
  for (auto document = demo.paper.rbegin(); document != demo.paper.rend(); ++document) {
    const float tall = paper_height(ui, *document, width);
    if (y + tall > rect.y && y < rect.bottom())
      draw_paper(ui, rect.x + ui.dp(14), y, width, *document);
    y += tall + gap;
  }
}

}  // namespace

void demo_panel(Ui& ui, const Rect& rect, const DemoView& demo, Actions& actions) {
  const Panel panel(ui, "demo", rect);
  ui.draw()->AddRectFilled(ImVec2(rect.x, rect.y),
                           ImVec2(rect.x + std::max(1.0F, ui.dp(2)), rect.bottom()),
                           ui.theme().line);
  Rect rest = rect.inset(ui.dp(14), ui.dp(8));
  draw_text(ui, rest.cut_top(ui.dp(36)), "Demo devices", {.font = ui.fonts().strong});
  toggles(ui, rest.cut_top(ui.dp(60) * 2 + ui.dp(8), ui.dp(8)), demo, actions);
  drawer(ui, rest.cut_top(ui.dp(66), ui.dp(4)), demo.drawer_open, actions);
  const std::string scan_words =
      demo.scanner_plugged ? "Press one to scan it" : "The scanner is unplugged";
  heading(ui, rest, scan_words.c_str());
  codes(ui, rest.cut_top(std::round(rest.h * 0.44F), ui.dp(4)), demo, actions);
  Rect head = rest.cut_top(ui.dp(52), ui.dp(6));
  const Rect tear = head.cut_right(ui.dp(136), ui.dp(8)).inset(0, ui.dp(1));
  draw_text(ui, head, "Printed", {.font = ui.fonts().small, .ink = ui.theme().muted});
  if (button(
          ui,
          {.id = "demo.tear", .rect = tear, .label = "Tear off", .enabled = !demo.paper.empty()}))
    actions.demo.push_back({Kind::tear_paper, {}});
  paper_roll(ui, rest, demo);
}

}  // namespace holdfast::ui
