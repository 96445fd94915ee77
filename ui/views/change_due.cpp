#include "ui/views/change_due.h"

#include <cmath>

#include "ui/widgets/banner.h"
#include "ui/widgets/paper.h"
#include "ui/widgets/scroll.h"

namespace holdfast::ui {

namespace {

using till::OutputState;

struct Words {
  std::string title, detail;
};

constexpr const char* kOpenByHand = "Look at it; open it with the key if it is shut.";

std::string drawer_by_hand(const till::ChangeView& change) {
  if (change.change.is_zero()) return {};
  return change.goods_returned ? "Give the money back." : "Give the change.";
}

Words drawer_words(const till::ChangeView& change) {
  switch (change.drawer) {
    case OutputState::none:
      return {"No drawer on this till", drawer_by_hand(change)};
    case OutputState::working:
      return {"Opening the drawer…", {}};
    case OutputState::done:
      return {"The drawer is open", change.change.is_zero() ? "Push it shut."
                                    : change.goods_returned
                                        ? "Give the money back and push it shut."
                                        : "Give the change and push it shut."};
    case OutputState::failed:
      return {"The drawer did not open", change.drawer_detail};
    case OutputState::unknown:
      if (change.recovered) return {"It is not known whether the drawer opened", kOpenByHand};
      return {"The drawer may not have opened",
              change.drawer_detail.empty() ? kOpenByHand : change.drawer_detail};
  }
  return {};
}

Words printer_words(const till::ChangeView& change) {
  switch (change.printing) {
    case OutputState::none:
      return {"No receipt was printed", "No printer is set up on this till."};
    case OutputState::working:
      return {"Printing the receipt…", {}};
    case OutputState::done:
      return {"The receipt is printed", {}};
    case OutputState::failed:
      return {"The receipt was not printed", change.printing_detail};
    case OutputState::unknown:
      if (change.recovered) {
        return {"It is not known whether the receipt was printed",
                "Press Reprint if it is missing."};
      }
      return {"The receipt may not be complete",
              change.printing_detail.empty() ? "Look at the paper; press Reprint if it is missing."
                                             : change.printing_detail};
  }
  return {};
}

void state_row(Ui& ui, const Rect& rect, const std::string& id, Icon what, OutputState state,
               const Words& words) {
  const Theme& theme = ui.theme();
  const bool bad = state == OutputState::failed || state == OutputState::unknown;
  const Panel panel(ui, id, rect, bad ? theme.bad_paper : theme.panel);
  Colour colour = theme.muted;
  Icon sign = Icon::ring;
  if (state == OutputState::done) {
    colour = theme.good;
    sign = Icon::check;
  } else if (bad) {
    colour = theme.bad;
    sign = state == OutputState::failed ? Icon::cross : Icon::triangle;
  }
  if (bad) striped(ui, rect, colour, theme.bad_paper);
  Rect inside = rect.inset(ui.dp(20), ui.dp(8));
  draw_icon(ui, inside.cut_left(ui.dp(32), ui.dp(16)), what, theme.text);
  draw_icon(ui, inside.cut_right(ui.dp(26), ui.dp(12)), sign, colour);
  if (words.detail.empty()) {
    draw_text(ui, inside, words.title, {.font = ui.fonts().strong, .shrink = true});
    return;
  }
  const float title = line_height_px(ui.fonts().strong);
  const float detail =
      std::min(inside.h - title, wrapped_height(ui.fonts().small, words.detail, inside.w));
  Rect both = inside.centred(inside.w, title + detail + ui.dp(2));
  draw_text(ui, both.cut_top(title, ui.dp(2)), words.title,
            {.font = ui.fonts().strong, .shrink = true});
  draw_text(ui, both, words.detail, {.font = ui.fonts().small, .valign = 0, .max_lines = 3});
}

void amounts(Ui& ui, const Rect& rect, const till::ChangeView& change) {
  const Theme& theme = ui.theme();
  const Fonts& fonts = ui.fonts();
  const Panel panel(ui, "change", rect);
  Rect inside = rect.inset(ui.dp(32), ui.dp(24));
  const char* what = change.change.is_zero() ? "No change" : "Change";
  if (change.goods_returned) what = change.change.is_zero() ? "Nothing to pay back" : "Pay back";
  draw_text(ui, inside.cut_top(ui.dp(40)), what, {.font = fonts.title, .ink = theme.muted});
  Rect foot = inside.cut_bottom(ui.dp(76), ui.dp(8));
  draw_text(ui, inside, core::to_display(change.change),
            {.font = fonts.huge, .align = 0.5F, .shrink = true});
  horizontal_line(ui, foot.x, foot.right(), foot.y);
  foot.cut_top(ui.dp(8));
  const float row = foot.h / 2;
  if (change.goods_returned) {
    labelled_value(ui, foot.cut_top(row), "Goods taken back", core::to_display(change.total));
    labelled_value(ui, foot, "The customer signs", "the paper", true);
    return;
  }
  labelled_value(ui, foot.cut_top(row), "Total", core::to_display(change.total));
  labelled_value(ui, foot, "Given in cash", core::to_display(change.tendered), true);
}

void preview(Ui& ui, const Rect& rect, const till::ChangeView& change) {
  const Panel panel(ui, "preview", rect, mix(ui.theme().background, ui.theme().panel, 0.5F));
  const float width = std::min(ui.dp(420), rect.w - ui.dp(48));
  const Rect view = rect.inset(0, ui.dp(8));
  const float height = paper_height(ui, change.receipt, width) + ui.dp(32);
  const ScrollArea scroll(ui, "preview.paper", view, height);
  const float x = std::round(rect.x + (rect.w - width) / 2);
  draw_paper(ui, x, scroll.top() + ui.dp(16), width, change.receipt);
}

}  // namespace

void change_due(Ui& ui, const Rect& rect, const till::TillView& view, Actions& actions) {
  const till::ChangeView& change = view.change;
  const float gap = ui.dp(8);
  Rect rest = rect;
  const Rect right = rest.cut_right(std::round(rect.w * 0.38F), gap);
  preview(ui, right, change);

  if (change.recovered || view.banner.kind != till::Banner::Kind::none) {
    till::Banner words = view.banner;
    if (words.kind == till::Banner::Kind::none)
      words = {till::Banner::Kind::info,
               change.goods_returned
                   ? "The till restarted after this return was saved. Pay back the money if that "
                     "was not done yet."
                   : "The till restarted after this sale was saved. Give the change if that was "
                     "not done yet.",
               {}};
    banner(ui, rest.cut_top(ui.dp(64), gap), words, "");
  }
  Rect bottom = rest.cut_bottom(ui.dp(112), gap);
  const Rect reprint = bottom.cut_left(std::round(rest.w * 0.32F), gap);
  const Rect printer = rest.cut_bottom(ui.dp(84), gap);
  const Rect drawer = rest.cut_bottom(ui.dp(84), gap);
  amounts(ui, rest, change);
  const Icon drawer_icon =
      change.drawer == OutputState::done ? Icon::drawer_open : Icon::drawer_closed;
  state_row(ui, drawer, "change.drawer", drawer_icon, change.drawer, drawer_words(change));
  state_row(ui, printer, "change.printer", Icon::printer, change.printing, printer_words(change));
  if (button(ui, {.id = "fn.reprint",
                  .rect = reprint,
                  .label = "Reprint",
                  .hint = "F7",
                  .key = key::f7,
                  .enabled = change.printing != OutputState::working &&
                             view.printer.health != ports::DeviceHealth::not_set_up,
                  .kind = Widget::Kind::key}))
    actions.submit(till::command::ReprintReceipt{});
  if (button(ui, {.id = "pay.next",
                  .rect = bottom,
                  .label = "Next customer",
                  .hint = "↵",
                  .key = key::enter,
                  .look = Look::pay,
                  .font = ui.fonts().title,
                  .kind = Widget::Kind::pay}))
    actions.submit(till::command::NextSale{});
}

}  // namespace holdfast::ui
