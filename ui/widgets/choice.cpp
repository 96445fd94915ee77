#include "ui/widgets/choice.h"

namespace holdfast::ui {

bool choice_of_two(Ui& ui, const Rect& rect, const Choice& choice, bool second_chosen) {
  const float gap = ui.dp(8);
  const bool turn = !choice.second_only && ui.take_key(choice.key);
  bool chosen = turn ? !second_chosen : second_chosen;
  Button left{.id = choice.id + ".0",
              .rect = rect.cell(0, 0, 2, 1, gap),
              .label = choice.first,
              .hint = choice.hint};
  Button right{.id = choice.id + ".1",
               .rect = rect.cell(1, 0, 2, 1, gap),
               .label = choice.second,
               .hint = choice.hint};
  (chosen ? right : left).hint.clear();  // the key leads to the other
  left.chosen = !chosen;
  left.enabled = !choice.second_only;
  right.chosen = chosen;
  if (choice.second_only) right.hint.clear();
  if (button(ui, left)) chosen = false;
  if (button(ui, right)) chosen = true;
  return chosen;
}

}  // namespace holdfast::ui
