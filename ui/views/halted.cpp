#include "ui/views/notices.h"
#include "ui/widgets/panel.h"

namespace holdfast::ui {

void halted(Ui& ui, const Rect& rect, const till::TillView& view) {
  const Theme& theme = ui.theme();
  const Rect card = rect.centred(ui.dp(860), ui.dp(440));
  const Panel panel(ui, "halted", card, theme.bad_paper);
  striped(ui, card, theme.bad, theme.bad_paper, 10);
  Rect inside = card.inset(ui.dp(56), ui.dp(40));
  draw_icon(ui, inside.cut_top(ui.dp(84), ui.dp(20)), Icon::triangle, theme.bad);
  draw_text(ui, inside.cut_top(ui.dp(44), ui.dp(16)), "This till has stopped selling",
            {.font = ui.fonts().title, .align = 0.5F});
  draw_text(
      ui, inside.cut_top(ui.dp(88), ui.dp(16)), view.halted_reason,
      {.font = ui.fonts().strong, .align = 0.5F, .valign = 0, .max_lines = 4, .shrink = true});
  draw_text(ui, inside,
            "A sale counts only if its change was shown here; a sale that was still open did not "
            "happen. Serve customers at another till and call the technician.",
            {.align = 0.5F, .valign = 0, .max_lines = 5, .shrink = true});
}

}  // namespace holdfast::ui
