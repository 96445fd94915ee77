#include "ui/views/notices.h"
#include "ui/widgets/panel.h"

namespace holdfast::ui {

void waiting(Ui& ui, const Rect& rect, const till::TillView& view) {
  using Link = till::command::ServerChanged::Link;
  const Theme& theme = ui.theme();
  const Rect card = rect.centred(ui.dp(720), ui.dp(340));
  const Panel panel(ui, "waiting", card);
  Rect inside = card.inset(ui.dp(48), ui.dp(40));
  std::string words;
  Icon sign = Icon::ring;
  Colour colour = theme.accent;
  switch (view.server.link) {
    case Link::none:
      words =
          "No goods and people are on this till yet, and no server is set up that could send "
          "them. Name one in the configuration, or load the shop's data.";
      sign = Icon::triangle;
      colour = theme.warning;
      break;
    case Link::connecting:
      words = "Calling the shop's server…";
      break;
    case Link::up:
      words = "The server is sending goods, prices and people. This takes a moment.";
      sign = Icon::barcode;
      colour = theme.good;
      break;
    case Link::down:
      words = view.server.detail.empty()
                  ? "The shop's server does not answer. Check the network; the till tries again "
                    "by itself."
                  : view.server.detail;
      sign = Icon::triangle;
      colour = theme.warning;
      break;
  }
  draw_icon(ui, inside.cut_top(ui.dp(72), ui.dp(28)), sign, colour);
  draw_text(ui, inside.cut_top(ui.dp(40), ui.dp(16)), "Getting this till ready",
            {.font = ui.fonts().title, .align = 0.5F});
  draw_text(ui, inside, words,
            {.ink = theme.muted, .align = 0.5F, .valign = 0, .max_lines = 5, .shrink = true});
}

}  // namespace holdfast::ui
