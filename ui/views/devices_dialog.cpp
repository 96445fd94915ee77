#include "ui/views/devices_dialog.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/button.h"
#include "ui/widgets/dialog.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/scroll.h"
#include "ui/widgets/shapes.h"
#include "ui/widgets/text.h"

namespace holdfast::ui {

namespace {

using ports::DeviceHealth;
using ports::DeviceReport;
using ports::DeviceRole;
using Plugged = DevicesView::Plugged;

constexpr float kBarDp = 14;  // beside a list, for its bar
constexpr float kStepDp = 72;
constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000;

struct Sign {
  Icon icon;
  Colour colour;
  const char* word;
};

Sign sign_of(const Theme& theme, DeviceHealth health) {
  switch (health) {
    case DeviceHealth::ready:
      return {Icon::disc, theme.good, "Works"};
    case DeviceHealth::warning:
      return {Icon::triangle, theme.warning, "Look after it"};
    case DeviceHealth::failed:
      return {Icon::square, theme.bad, "Does not work"};
    case DeviceHealth::absent:
      return {Icon::ring, theme.muted, "Not there"};
    case DeviceHealth::not_set_up:
      break;
  }
  return {Icon::ring, theme.muted, "Not set up"};
}

Sign sign_of(const Theme& theme, Plugged::Sign sign) {
  switch (sign) {
    case Plugged::Sign::good:
      return {Icon::disc, theme.good, ""};
    case Plugged::Sign::trouble:
      return {Icon::triangle, theme.warning, ""};
    case Plugged::Sign::idle:
      break;
  }
  return {Icon::ring, theme.muted, ""};
}

std::string title_of(DeviceRole role) {
  switch (role) {
    case DeviceRole::scanner:
      return "Scanner";
    case DeviceRole::receipt_printer:
      return "Receipt printer";
    case DeviceRole::cash_drawer:
      return "Cash drawer";
    case DeviceRole::scale:
      return "Scale";
    case DeviceRole::line_display:
      return "Line display";
    default: {
      std::string name(ports::short_name(role));
      name.front() = static_cast<char>(name.front() - 'a' + 'A');
      return name;
    }
  }
}

std::string count_of(std::int64_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

std::string duration(std::int64_t ms) {
  if (ms >= kHourMs)
    return std::to_string(ms / kHourMs) + " h " + std::to_string(ms % kHourMs / kMinuteMs) + " min";
  return std::to_string(ms / kMinuteMs) + " min";
}

// "128 codes · 2 unreadable · 1 replug · worked 3 h 20 min"
std::string counted(const DeviceReport& report) {
  const ports::DeviceStatistics& did = report.statistics;
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  switch (report.status.role) {
    case DeviceRole::scanner:
      add(count_of(did.good_scans, "code", "codes"));
      if (did.bad_scans > 0) add(std::to_string(did.bad_scans) + " unreadable");
      break;
    case DeviceRole::receipt_printer:
    case DeviceRole::label_printer:
      add(std::to_string(did.outputs_done) + " printed");
      break;
    case DeviceRole::cash_drawer:
      add(std::to_string(did.outputs_done) + " opened");
      break;
    case DeviceRole::scale:
      add(count_of(did.weighings, "weight", "weights"));
      break;
    default:
      break;
  }
  if (did.outputs_failed > 0) add(std::to_string(did.outputs_failed) + " failed");
  if (did.outputs_unknown > 0) add(std::to_string(did.outputs_unknown) + " not known");
  if (did.faults > 0) add(count_of(did.faults, "fault", "faults"));
  if (did.replugs > 0) add(count_of(did.replugs, "replug", "replugs"));
  if (did.enabled_ms >= kMinuteMs) add("worked " + duration(did.enabled_ms));
  return text.empty() ? "nothing yet" : text;
}

// What to do now, else what was wrong before, else what the last test said.
std::string remark(const DevicesView::Device& device) {
  const DeviceReport& report = device.report;
  if (!report.status.detail.empty()) return report.status.detail;
  if (report.last_error) return device.last_error_at + ": " + report.last_error->sentence;
  return report.last_check ? "Last test: " + report.last_check->text : std::string{};
}

void heading(Ui& ui, const Rect& rect, const std::string& left, const std::string& right) {
  Rect row = rect;
  if (!right.empty()) {
    draw_text(ui, row.cut_right(text_width(ui.fonts().small, right) + 1, ui.dp(12)), right,
              {.font = ui.fonts().small, .ink = ui.theme().muted, .align = 1, .shrink = true});
  }
  draw_text(ui, row, left, {.font = ui.fonts().strong, .shrink = true, .may_elide = true});
}

struct Lines {
  float strong, small;
};
Lines lines_of(Ui& ui) {
  return {line_height_px(ui.fonts().strong), line_height_px(ui.fonts().small)};
}

constexpr int kRemarkLines = 3;

float device_height(Ui& ui, const DevicesView::Device& device, float width) {
  const Lines line = lines_of(ui);
  float height = line.strong + line.small + ui.dp(8 + 2 + 8);
  const std::string text = remark(device);
  if (!text.empty()) {
    height += ui.dp(4) + std::min(wrapped_height(ui.fonts().small, text, width),
                                  static_cast<float>(kRemarkLines) * line.small);
  }
  return std::ceil(height);
}

void draw_device(Ui& ui, const Rect& rect, const DevicesView::Device& device) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Lines line = lines_of(ui);
  const Sign sign = sign_of(theme, device.report.status.health);
  const Area area(ui, "devices." + std::string(ports::short_name(device.report.status.role)), rect);
  horizontal_line(ui, rect.x, rect.right(), rect.y);
  Rect row = rect.inset(0, ui.dp(8));
  Rect icon = row.cut_left(ui.dp(20), ui.dp(14));
  draw_icon(ui, icon.cut_top(line.strong), sign.icon, sign.colour);
  Rect head = row.cut_top(line.strong, ui.dp(2));
  draw_text(ui, head.cut_right(text_width(fonts.small, sign.word) + 1, ui.dp(12)), sign.word,
            {.font = fonts.small, .ink = theme.muted, .align = 1, .shrink = true});
  std::string title = title_of(device.report.status.role);
  if (!device.report.status.name.empty()) title += " · " + device.report.status.name;
  draw_text(ui, head, title, {.font = fonts.strong, .shrink = true, .may_elide = true});
  draw_text(ui, row.cut_top(line.small, ui.dp(4)), counted(device.report),
            {.font = fonts.small, .ink = theme.muted, .shrink = true, .may_elide = true});
  if (const std::string text = remark(device); !text.empty()) {
    draw_text(ui, row, text,
              {.font = fonts.small, .valign = 0, .max_lines = kRemarkLines, .may_elide = true});
  }
}

void draw_used(Ui& ui, Rect rect, const DevicesView& devices) {
  heading(ui, rect.cut_top(ui.dp(28), ui.dp(8)), "In use by the till", "since its start");
  const float width = rect.w - ui.dp(kBarDp);
  const float inner = width - ui.dp(34);
  float content = 0;
  for (const auto& device : devices.devices) content += device_height(ui, device, inner);
  const ScrollArea scroll(ui, kUsedList, rect, content);
  float y = scroll.top();
  for (const auto& device : devices.devices) {
    const float height = device_height(ui, device, inner);
    const Rect row{rect.x, y, width, height};
    y += height;
    if (row.bottom() < rect.y || row.y > rect.bottom()) continue;
    draw_device(ui, row, device);
  }
}

float plugged_height(Ui& ui, const Plugged& one, float width) {
  const Lines line = lines_of(ui);
  float height = line.strong + line.small + ui.dp(8 + 2 + 8);
  if (!one.advice.empty()) height += ui.dp(4) + wrapped_height(ui.fonts().small, one.advice, width);
  return std::ceil(height);
}

void draw_one_plugged(Ui& ui, const Rect& rect, const Plugged& one) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Lines line = lines_of(ui);
  horizontal_line(ui, rect.x, rect.right(), rect.y);
  Rect row = rect.inset(0, ui.dp(8));
  const Sign sign = sign_of(theme, one.sign);
  Rect icon = row.cut_left(ui.dp(20), ui.dp(14));
  draw_icon(ui, icon.cut_top(line.strong), sign.icon, sign.colour);
  Rect head = row.cut_top(line.strong, ui.dp(2));
  draw_text(ui, head.cut_right(text_width(fonts.small, one.state) + 1, ui.dp(12)), one.state,
            {.font = fonts.small, .ink = theme.muted, .align = 1, .shrink = true});
  draw_text(ui, head, one.what, {.shrink = true, .may_elide = true});
  const std::string place = one.role.empty() ? one.where : one.where + " · " + one.role;
  draw_text(ui, row.cut_top(line.small, ui.dp(4)), place,
            {.font = fonts.small, .ink = theme.muted, .shrink = true, .may_elide = true});
  if (one.advice.empty()) return;
  constexpr int kAnyLines = 12;
  draw_text(ui, row, one.advice,
            {.font = fonts.small, .valign = 0, .max_lines = kAnyLines, .may_elide = true});
}

void draw_plugged(Ui& ui, Rect rect, const DevicesView& devices) {
  heading(ui, rect.cut_top(ui.dp(28), ui.dp(8)), "Plugged in and set up",
          devices.looking ? "looking…" : devices.looked_at);
  if (devices.plugged.empty()) {
    draw_text(ui, rect,
              devices.looking                  ? "Looking…"
              : devices.nothing_to_see.empty() ? "Nothing that a till could use is plugged in."
                                               : devices.nothing_to_see,
              {.ink = ui.theme().muted, .align = 0.5F, .max_lines = 3, .shrink = true});
    return;
  }
  const float width = rect.w - ui.dp(kBarDp);
  const float inner = width - ui.dp(34);
  float content = 0;
  for (const Plugged& one : devices.plugged) content += plugged_height(ui, one, inner);
  const ScrollArea scroll(ui, kPluggedList, rect, content);
  float y = scroll.top();
  for (const Plugged& one : devices.plugged) {
    const float height = plugged_height(ui, one, inner);
    const Rect row{rect.x, y, width, height};
    y += height;
    if (row.bottom() < rect.y || row.y > rect.bottom()) continue;
    draw_one_plugged(ui, row, one);
  }
}

void draw_scan(Ui& ui, const Rect& rect, const DevicesView& devices) {
  const Panel panel(ui, "devices.scan", rect, ui.theme().tile);
  bordered(ui, rect, ui.theme().line, ui.theme().tile, 1, 8);
  Rect inside = rect.inset(ui.dp(16), ui.dp(12));
  draw_text(ui, inside.cut_top(ui.dp(28), ui.dp(6)),
            devices.scan_steps.empty() ? "Scan something: it is explained here and not sold"
                                       : "The last code, step by step",
            {.font = ui.fonts().strong, .shrink = true});
  const float line = line_height_px(ui.fonts().small);
  for (const std::string& step : devices.scan_steps) {
    if (inside.h < line) break;
    draw_text(ui, inside.cut_top(line), step,
              {.font = ui.fonts().small, .shrink = true, .may_elide = true});
  }
}

bool may_test(const till::TillView& view) {
  return !view.person || view.person->role == "manager" || view.person->role == "admin";
}

}  // namespace

bool devices_dialog(Ui& ui, const Rect& cover, const till::TillView& view,
                    const DevicesView& devices, Actions& actions) {
  const float gap = ui.dp(12);
  const Dialog dialog(ui, "dialog.devices", cover, ui.dp(1'216), ui.dp(752), "Devices");
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(72), ui.dp(16));
  draw_used(ui, body.cut_left(std::round(body.w * 0.42F), ui.dp(28)), devices);
  const Rect scan = body.cut_bottom(ui.dp(224), ui.dp(16));
  draw_plugged(ui, body, devices);
  draw_scan(ui, scan, devices);

  if (ui.take_key(key::down)) ui.scroll_by(kPluggedList, ui.dp(kStepDp));
  if (ui.take_key(key::up)) ui.scroll_by(kPluggedList, -ui.dp(kStepDp));
  const auto key_rect = [&](int column) { return keys.cell(column, 0, 4, 1, gap); };
  const bool close = button(ui, {.id = "dialog.close",
                                 .rect = key_rect(0),
                                 .label = "Close",
                                 .hint = "Esc",
                                 .key = key::escape});
  if (button(ui, {.id = "devices.look_again",
                  .rect = key_rect(1),
                  .label = "Look again",
                  .hint = "1",
                  .key = key::of_digit('1'),
                  .enabled = !devices.looking && devices.nothing_to_see.empty()})) {
    actions.devices.push_back({DeviceCommand::Kind::look_again});
  }
  const bool has_printer = view.printer.health != DeviceHealth::not_set_up;
  if (button(ui, {.id = "devices.print_test",
                  .rect = key_rect(2),
                  .label = devices.printing ? "Printing…" : "Test print",
                  .sub = may_test(view) ? "" : "a manager's",
                  .hint = "2",
                  .key = key::of_digit('2'),
                  .enabled = has_printer && !devices.printing && may_test(view)})) {
    actions.devices.push_back({DeviceCommand::Kind::print_test});
  }
  // Through the till, so that the journal knows of it.
  const bool selling = view.screen == till::Screen::sell;
  const bool drawer = button(ui, {.id = "devices.open_drawer",
                                  .rect = key_rect(3),
                                  .label = "Open the drawer",
                                  .sub = selling ? "as No sale" : "on the sell screen",
                                  .hint = "3",
                                  .key = key::of_digit('3'),
                                  .enabled = selling});
  if (drawer) actions.submit(till::command::OpenDrawer{});
  return close || drawer || dialog.pressed_outside() || ui.take_key(key::f7) ||
         ui.take_key(key::f8);
}

}  // namespace holdfast::ui
