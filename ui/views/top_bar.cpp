#include "ui/views/top_bar.h"

#include "ui/widgets/panel.h"

namespace holdfast::ui {

namespace {

using Link = till::command::ServerChanged::Link;

std::string waiting_words(std::int64_t waiting) {
  return std::to_string(waiting) + " waiting";
}

std::string refusal_word(const std::string& error_name) {
  if (error_name == "journal_behind") return "Journal lost entries";
  if (error_name == "till_revoked") return "Out of service";
  if (error_name == "till_not_enrolled") return "Not enrolled";
  return "Server refuses";
}

Signal server_signal(const Theme& theme, const till::ServerView& server) {
  Signal signal{"top.server", Icon::disc, theme.good, "Server", "Shop server", server.detail};
  switch (server.link) {
    case Link::none:
      break;
    case Link::connecting:
      signal.icon = Icon::ring;
      signal.colour = theme.muted;
      signal.word = "Server connecting";
      break;
    case Link::up:
      if (!server.error_name.empty()) {
        signal.icon = Icon::triangle;
        signal.colour = theme.warning;
        signal.word = "Two tills, one number";
      } else if (server.waiting > 0) {
        signal.word = "Server · sending " + std::to_string(server.waiting);
      } else if (server.quarantined > 0) {
        signal.icon = Icon::triangle;
        signal.colour = theme.warning;
        signal.word = "Server · " + std::to_string(server.quarantined) + " set aside";
      }
      if (signal.detail.empty()) signal.detail = "Connected. Every sale is passed on at once.";
      break;
    case Link::down:
      signal.icon = Icon::triangle;
      signal.colour = theme.warning;
      signal.word = "Server away";
      if (server.waiting > 0) signal.word += " · " + waiting_words(server.waiting);
      if (signal.detail.empty())
        signal.detail = "Keep selling. Sales are safe on this till and are sent later.";
      break;
    case Link::refused:
      signal.icon = Icon::square;
      signal.colour = theme.bad;
      signal.word = refusal_word(server.error_name);
      if (server.waiting > 0) signal.word += " · " + waiting_words(server.waiting);
      break;
  }
  return signal;
}

Signal device_signal(const Theme& theme, const ports::DeviceStatus& status, const std::string& id,
                     const std::string& noun, const std::string& title) {
  Signal signal{"top." + id, Icon::disc, theme.good, noun, title, status.detail};
  if (!status.name.empty()) signal.title += " · " + status.name;
  switch (status.health) {
    case ports::DeviceHealth::ready:
      if (signal.detail.empty()) signal.detail = "Ready.";
      break;
    case ports::DeviceHealth::absent:
      signal.icon = Icon::ring;
      signal.colour = theme.muted;
      signal.word = "No " + id;
      if (signal.detail.empty()) signal.detail = "Not connected. Plug it in if it should be here.";
      break;
    case ports::DeviceHealth::not_set_up:
      signal.icon = Icon::ring;
      signal.colour = theme.muted;
      signal.word = "No " + id;
      if (signal.detail.empty()) signal.detail = "None is set up on this till.";
      break;
    case ports::DeviceHealth::warning:
      signal.icon = Icon::triangle;
      signal.colour = theme.warning;
      signal.word = "Check " + id;
      break;
    case ports::DeviceHealth::failed:
      signal.icon = Icon::square;
      signal.colour = theme.bad;
      signal.word = noun + " stopped";
      break;
  }
  return signal;
}

}  // namespace

std::vector<Signal> signals(const Theme& theme, const till::TillView& view) {
  std::vector<Signal> all;
  if (view.server.link != Link::none) all.push_back(server_signal(theme, view.server));
  if (view.clock.wrong) {
    all.push_back({"top.clock_trouble", Icon::triangle, theme.warning, "Check clock", "Clock",
                   view.local_now.date() + " " + view.local_now.clock() + ". " + view.clock.text});
  }
  all.push_back(device_signal(theme, view.printer, "printer", "Printer", "Receipt printer"));
  all.push_back(device_signal(theme, view.drawer, "drawer", "Drawer", "Cash drawer"));
  all.push_back(device_signal(theme, view.scanner, "scanner", "Scanner", "Scanner"));
  // Most shops have none of these; nobody misses them.
  if (view.scale.health != ports::DeviceHealth::not_set_up)
    all.push_back(device_signal(theme, view.scale, "scale", "Scale", "Scale"));
  if (view.line_display.health != ports::DeviceHealth::not_set_up)
    all.push_back(device_signal(theme, view.line_display, "display", "Display", "Line display"));
  if (view.label_printer.health != ports::DeviceHealth::not_set_up)
    all.push_back(device_signal(theme, view.label_printer, "labels", "Labels", "Label printer"));
  return all;
}

TopBarResult top_bar(Ui& ui, const Rect& rect, const till::TillView& view, bool has_demo,
                     bool demo_open) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  TopBarResult result;
  const Area area(ui, "top", rect);
  const Surface surface(ui, theme.panel);
  fill(ui, rect, theme.panel, 0);
  Rect row = rect.inset(ui.dp(16), 0);

  const Rect demo = has_demo ? row.cut_right(ui.dp(116), ui.dp(16)) : Rect{};
  const std::string clock = view.local_now.clock();
  draw_text(ui, row.cut_right(text_width(fonts.strong, clock) + 1, ui.dp(20)), clock,
            {.font = fonts.strong, .align = 1});
  if (view.person) {
    const float width = std::min(ui.dp(150), text_width(fonts.body, view.person->name) + 1);
    draw_text(ui, row.cut_right(width, ui.dp(20)), view.person->name, {.align = 1});
  }

  const std::vector<Signal> all = signals(theme, view);
  const float icon_px = ui.dp(13), icon_gap = ui.dp(7), gap = ui.dp(18), margin = ui.dp(10);
  float width = 2 * margin - gap;
  for (const Signal& signal : all)
    width += icon_px + icon_gap + text_width(fonts.small, signal.word) + gap;
  {
    Rect strip = row.cut_right(width, ui.dp(12));
    const Press press(ui, {"top.status", strip, true, key::f8});
    if (press.held() || press.hovered()) fill(ui, strip.inset(0, ui.dp(5)), theme.tile);
    const Surface on(ui, press.held() || press.hovered() ? theme.tile : theme.panel);
    result.status_pressed = press.pressed();
    strip = strip.inset(margin, 0);
    for (const Signal& signal : all) {
      draw_icon(ui, strip.cut_left(icon_px, icon_gap).moved(0, ui.dp(1)), signal.icon,
                signal.colour);
      const float word = text_width(fonts.small, signal.word);
      const Rect at = strip.cut_left(word, gap);
      const Area word_area(ui, signal.id, {at.x, at.y, at.w + 1, at.h});
      draw_text(ui, {at.x, at.y, at.w + 1, at.h}, signal.word,
                {.font = fonts.small, .ink = theme.text});
    }
  }

  if (view.shop) {
    std::string name = view.shop->shop_name;
    if (!view.shop->terminal_name.empty()) name += " · " + view.shop->terminal_name;
    draw_text(ui, row, name, {.font = fonts.strong});
  } else {
    draw_text(ui, row, "Holdfast", {.font = fonts.strong});
  }
  if (has_demo) {
    const Press press(ui, {"top.demo", demo, true, key::f9});
    result.demo_pressed = press.pressed();
    const Skin look = skin(ui, Look::key, true, demo_open);
    const Colour paper = press.held() ? mix(look.fill, theme.background, 0.3F) : look.fill;
    Rect body = demo.inset(0, ui.dp(6));
    fill(ui, body, paper);
    const Surface on(ui, paper);
    body = body.inset(ui.dp(12), 0);
    draw_text(ui, body.cut_right(text_width(fonts.small, "F9") + 1, ui.dp(6)), "F9",
              {.font = fonts.small, .ink = look.ink});
    draw_text(ui, body, "Demo", {.font = fonts.strong, .ink = look.ink, .shrink = true});
  }
  return result;
}

}  // namespace holdfast::ui
