#include "ui/views/close_shift.h"

#include "ui/views/cash_form.h"

namespace holdfast::ui {

void close_shift(Ui& ui, const Rect& rect, const till::TillView& view, CloseShiftState& state,
                 Actions& actions) {
  CashForm form;
  form.title = "Close the shift";
  form.explanation =
      "Count all the cash in the drawer, the float included, and type the sum. The report is "
      "printed and shows what was expected.";
  if (view.person) form.facts.emplace_back("Signed in", view.person->name);
  form.facts.emplace_back("Business day", view.shift.business_day);
  form.facts.emplace_back("Opening float", core::to_display(view.shift.opening_float));
  form.facts.emplace_back("Sales", std::to_string(view.shift.sale_count));
  const core::DrawerTotals& drawer = view.shift.drawer;
  if (!drawer.put_in.is_zero())
    form.facts.emplace_back("Cash put in", core::to_display(drawer.put_in));
  if (!drawer.taken_out.is_zero())
    form.facts.emplace_back("Cash taken out", core::to_display(drawer.taken_out));
  if (drawer.returns > 0) {
    form.facts.emplace_back("Returns", std::to_string(drawer.returns));
    form.facts.emplace_back("Paid back", core::to_display(drawer.returned));
  }
  form.question = "Cash counted";
  form.confirm = "Close shift";
  form.confirm_id = "shift.close";
  form.leave = "Back";
  form.leave_id = "fn.back";
  const CashFormResult result = cash_form(ui, rect, view, form, state.entry, actions);
  if (result.amount) actions.submit(till::command::CloseShift{*result.amount});
  if (result.left) actions.submit(till::command::CancelCloseShift{});
}

}  // namespace holdfast::ui
