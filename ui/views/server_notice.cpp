#include "ui/views/server_notice.h"

#include <algorithm>

#include "ui/widgets/panel.h"

namespace holdfast::ui {

namespace {

using Link = till::command::ServerChanged::Link;

constexpr float kWhatLines = 4;

// The day too, where it is not today's.
std::string time_words(const core::LocalTime& at, const core::LocalTime& now) {
  if (at.date() == now.date()) return at.clock();
  return at.date() + " " + at.clock();
}

std::string entries(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

float line_gap(Ui& ui) {
  return ui.dp(4);
}

// The page is read to somebody on the telephone: a few entries with the server's own words.
constexpr std::size_t kNamedEntries = 3;

void name_set_aside(const till::TillView& view, ServerNotice& notice) {
  const till::ServerView& server = view.server;
  for (std::size_t i = 0; i < std::min(kNamedEntries, server.set_aside.size()); ++i) {
    const till::SetAsideView& entry = server.set_aside[i];
    std::string kind = entry.kind;
    std::ranges::replace(kind, '_', ' ');
    notice.facts.push_back("Entry " + std::to_string(entry.number) + ", " + kind + " of " +
                           time_words(entry.at, view.local_now) + ": " + entry.reason);
  }
}

// What has a better title, and more to be done, than other refusals.
void name_trouble(const std::string& error_name, ServerNotice& notice) {
  if (error_name == "journal_behind") {
    notice.title = "This till's journal lost entries";
    notice.advice =
        "Start the till again before anything more is sold: otherwise numbers of receipts are "
        "given out twice. If that does not help, call the technician and read this page out.";
  } else if (error_name == "till_revoked") {
    notice.title = "This till was taken out of service";
    notice.advice =
        "Tell the manager. What is sold here meanwhile is kept on this till, and is sent when a "
        "technician enrols it again.";
  } else if (error_name == "till_not_enrolled") {
    notice.title = "The server does not know this till";
    notice.advice =
        "Keep selling: everything is kept on this till, and is sent when a technician has "
        "enrolled it.";
  } else if (error_name == "sequence_fork") {
    notice.title = "Two tills send under this till's number";
    notice.advice =
        "Keep selling: everything is safe on this till. If it was copied to another machine, "
        "switch that one off. Call the technician, and read this page out.";
  }
}

}  // namespace

ServerNotice server_notice(const till::TillView& view) {
  const till::ServerView& server = view.server;
  const bool away = server.link == Link::down;
  ServerNotice notice;
  if (away || server.link == Link::refused) {
    notice.bad = !away;
    notice.title = away ? "The server is away" : "The server refuses this till's entries";
    notice.what = server.detail;
    notice.facts.push_back("Not sending since " +
                           time_words(server.local_down_since, view.local_now));
    if (server.waiting > 0) {
      notice.facts.push_back(entries(server.waiting) + (server.waiting == 1 ? " waits" : " wait") +
                             ", the oldest from " +
                             time_words(server.oldest_waiting, view.local_now));
    }
    notice.advice = away ? "Keep selling. Everything is safe on this till and is sent by itself "
                           "when the server is back."
                         : "Keep selling: everything is safe on this till. It does not pass by "
                           "waiting: call the technician and read this page out.";
    name_trouble(server.error_name, notice);
  } else if (server.link == Link::up && !server.error_name.empty()) {
    notice.what = server.detail;
    name_trouble(server.error_name, notice);
  } else if (server.quarantined > 0 && server.link == Link::up) {
    notice.title = "The server set entries aside";
    notice.what =
        "It keeps them whole, and could not book them: they are missing from stock and reports.";
    notice.advice = "Keep selling. Tell the manager or the technician, who can book them again.";
  }
  if (server.quarantined > 0 && !notice.empty()) {
    notice.facts.push_back(entries(server.quarantined) +
                           (server.quarantined == 1 ? " of this till is" : " of this till are") +
                           " set aside on the server (quarantine)");
    // Beside a greater trouble their number is enough, and the page stays short.
    if (server.link == Link::up) name_set_aside(view, notice);
  }
  return notice;
}

float server_notice_height(Ui& ui, const ServerNotice& notice, float width) {
  const Fonts& fonts = ui.fonts();
  const float inner = width - ui.dp(20) * 2 - ui.dp(22) - ui.dp(18);
  const float body = line_height_px(fonts.body);
  const float small = line_height_px(fonts.small);
  return ui.dp(14) * 2 + line_height_px(fonts.strong) + ui.dp(8) +
         std::min(wrapped_height(fonts.body, notice.what, inner), kWhatLines * body) + ui.dp(8) +
         static_cast<float>(notice.facts.size()) * (small + line_gap(ui)) + ui.dp(6) +
         std::min(wrapped_height(fonts.body, notice.advice, inner), 3 * body) + ui.dp(2);
}

void draw_server_notice(Ui& ui, const Rect& rect, const ServerNotice& notice) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Colour paper = notice.bad ? theme.bad_paper : theme.warning_paper;
  const Colour sign = notice.bad ? theme.bad : theme.warning;
  const Panel panel(ui, "status.server_notice", rect, paper);
  striped(ui, rect, sign, paper);
  Rect inside = rect.inset(ui.dp(20), ui.dp(14));
  Rect icon = inside.cut_left(ui.dp(22), ui.dp(18));
  draw_icon(ui, icon.cut_top(line_height_px(fonts.strong)),
            notice.bad ? Icon::square : Icon::triangle, sign);
  draw_text(ui, inside.cut_top(line_height_px(fonts.strong), ui.dp(8)), notice.title,
            {.font = fonts.strong, .shrink = true});
  const float body = line_height_px(fonts.body);
  const float what = std::min(wrapped_height(fonts.body, notice.what, inside.w), kWhatLines * body);
  draw_text(ui, inside.cut_top(what, ui.dp(8)), notice.what,
            {.valign = 0, .max_lines = 6, .shrink = true, .may_elide = true});
  for (const std::string& fact : notice.facts) {
    draw_text(ui, inside.cut_top(line_height_px(fonts.small), line_gap(ui)), fact,
              {.font = fonts.small, .shrink = true, .may_elide = true});
  }
  inside.cut_top(ui.dp(6));
  draw_text(ui, inside, notice.advice, {.valign = 0, .max_lines = 4, .shrink = true});
}

}  // namespace holdfast::ui
