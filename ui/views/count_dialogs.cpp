// What is asked before a stock count ends.
#include "ui/views/count_panel.h"
#include "ui/views/dialogs.h"
#include "ui/widgets/dialog.h"

namespace holdfast::ui {

namespace {

struct Question {
  std::string id, title, text, no, yes;
  Look look = Look::accent;
};

// True when the answer is yes; either answer closes it.
bool ask(Ui& ui, const Rect& cover, const Question& question, DialogState& state) {
  const Dialog dialog(ui, question.id, cover, ui.dp(640), ui.dp(340), question.title);
  Rect body = dialog.body();
  Rect keys = body.cut_bottom(ui.dp(80), ui.dp(16));
  draw_text(ui, body, question.text,
            {.ink = ui.theme().muted, .valign = 0, .max_lines = 5, .shrink = true});
  if (button(ui, {.id = "dialog.close",
                  .rect = keys.cell(0, 0, 2, 1, ui.dp(12)),
                  .label = question.no,
                  .hint = "Esc",
                  .key = key::escape}))
    state.open = DialogKind::none;
  if (!button(ui, {.id = "dialog.confirm",
                   .rect = keys.cell(1, 0, 2, 1, ui.dp(12)),
                   .label = question.yes,
                   .hint = "↵",
                   .key = key::enter,
                   .look = question.look}))
    return false;
  state.open = DialogKind::none;
  return true;
}

}  // namespace

void submit_count_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                         Actions& actions) {
  const core::StockCount& count = view.count.count;
  std::string text = products(count.size() - count.unknown()) +
                     (count.size() - count.unknown() == 1 ? " was" : " were") +
                     " counted. Their stock becomes what was counted, and what was sold since is "
                     "taken off. Products that are not in the count stay as they are.";
  if (count.unknown() > 0) {
    text += " " + std::to_string(count.unknown()) +
            (count.unknown() == 1 ? " barcode has" : " barcodes have") +
            " no product; the back office is told.";
  }
  if (ask(ui, cover,
          {"dialog.submit_count", "Submit the count?", std::move(text), "Go on counting", "Submit"},
          state))
    actions.submit(till::command::SubmitCount{});
}

void discard_count_dialog(Ui& ui, const Rect& cover, const till::TillView& view, DialogState& state,
                          Actions& actions) {
  const std::size_t lines = view.count.count.size();
  if (ask(ui, cover,
          {"dialog.discard_count", "Discard the count?",
           "What was counted is thrown away: " + std::to_string(lines) +
               (lines == 1 ? " line" : " lines") +
               ". The stock stays as it is. To go on later, press Back to selling instead.",
           "Keep it", "Discard", Look::danger},
          state))
    actions.submit(till::command::DiscardCount{});
}

}  // namespace holdfast::ui
