// What is wrong between this till and the shop's server, for whoever opens the panel of
// states: in a sentence, since when, how much waits, and what to do.
#pragma once

#include <string>
#include <vector>

#include "pos/till/view.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct ServerNotice {
  std::string title;
  std::string what;                // the sentence
  std::vector<std::string> facts;  // one line each
  std::string advice;
  bool bad = false;  // does not pass by waiting

  [[nodiscard]] bool empty() const { return title.empty(); }
};

// Empty when all is well, or when there is no server.
[[nodiscard]] ServerNotice server_notice(const till::TillView& view);

[[nodiscard]] float server_notice_height(Ui& ui, const ServerNotice& notice, float width);
void draw_server_notice(Ui& ui, const Rect& rect, const ServerNotice& notice);

}  // namespace holdfast::ui
