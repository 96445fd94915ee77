#include "ui/views/notices.h"
#include "ui/widgets/panel.h"

namespace holdfast::ui {

namespace {

// Nothing arrives by itself here, so this is no waiting: somebody has to set the till up.
void no_shop(Ui& ui, const Rect& rect) {
  const Theme& theme = ui.theme();
  const Rect card = rect.centred(ui.dp(760), ui.dp(420));
  const Panel panel(ui, "no_shop", card);
  Rect inside = card.inset(ui.dp(48), ui.dp(36));
  draw_icon(ui, inside.cut_top(ui.dp(64), ui.dp(20)), Icon::triangle, theme.warning);
  draw_text(ui, inside.cut_top(ui.dp(40), ui.dp(12)), "This till has no shop yet",
            {.font = ui.fonts().title, .align = 0.5F});
  const auto paragraph = [&](const char* words, Colour ink) {
    draw_text(ui, inside.cut_top(ui.dp(50), ui.dp(18)), words,
              {.ink = ink, .align = 0.5F, .valign = 0, .max_lines = 3, .shrink = true});
  };
  paragraph(
      "Nothing can be sold: no database is named in the settings, so there are no products, "
      "prices and people.",
      theme.text);
  paragraph(
      "Write database.conninfo into /etc/holdfast/holdfast.toml and start the till again. "
      "README.md shows how, under \"A real database\".",
      theme.text);
  paragraph(
      "Printer, drawer and scanner work as far as they are set up; F8 shows how they are. To "
      "look around in a shop, run: holdfast demo",
      theme.muted);
}

}  // namespace

void waiting(Ui& ui, const Rect& rect, const till::TillView& view) {
  using Link = till::command::ServerChanged::Link;
  const Theme& theme = ui.theme();
  std::string words;
  Icon sign = Icon::ring;
  Colour colour = theme.accent;
  switch (view.server.link) {
    case Link::none:
      return no_shop(ui, rect);
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
    case Link::refused:
      words = view.server.detail + " Call the technician.";
      sign = Icon::square;
      colour = theme.bad;
      break;
  }
  const Rect card = rect.centred(ui.dp(720), ui.dp(340));
  const Panel panel(ui, "waiting", card);
  Rect inside = card.inset(ui.dp(48), ui.dp(40));
  draw_icon(ui, inside.cut_top(ui.dp(72), ui.dp(28)), sign, colour);
  draw_text(ui, inside.cut_top(ui.dp(40), ui.dp(16)), "Getting this till ready",
            {.font = ui.fonts().title, .align = 0.5F});
  draw_text(ui, inside, words,
            {.ink = theme.muted, .align = 0.5F, .valign = 0, .max_lines = 5, .shrink = true});
}

}  // namespace holdfast::ui
