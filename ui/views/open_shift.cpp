#include "ui/views/open_shift.h"

#include "ui/views/cash_form.h"

namespace holdfast::ui {

void open_shift(Ui& ui, const Rect& rect, const till::TillView& view, OpenShiftState& state,
                Actions& actions) {
  CashForm form;
  form.title = "Open the shift";
  form.explanation =
      "Count the notes and coins in the drawer and type the sum. It is the float that the "
      "drawer starts with; an empty drawer is 0.";
  if (view.person) form.facts.emplace_back("Signed in", view.person->name);
  if (view.shop) form.facts.emplace_back("Till", view.shop->terminal_name);
  form.facts.emplace_back("Day", view.local_now.date());
  // The shift's day is the clock's, and every sale of the shift belongs to it.
  form.warning = view.clock.text;
  form.question = "Cash in the drawer";
  form.confirm = "Open shift";
  form.confirm_id = "shift.open";
  form.leave = "Sign out";
  form.leave_id = "fn.sign_out";
  if (view.last_report && view.printer.health != ports::DeviceHealth::not_set_up) {
    const till::ReportView& report = *view.last_report;
    const bool missing = report.printing == till::OutputState::failed;
    form.extra = missing ? "Print the last shift report" : "Print the last shift report again";
    form.extra_note = (missing ? "It was not printed. Closed " : "Closed ") +
                      report.closed_at.date() + "  " + report.closed_at.clock();
    form.extra_id = "fn.report";
  }
  const CashFormResult result = cash_form(ui, rect, view, form, state.entry, actions);
  if (result.amount) actions.submit(till::command::OpenShift{*result.amount});
  if (result.extra) actions.submit(till::command::ReprintShiftReport{});
  if (result.left) actions.submit(till::command::SignOut{});
}

}  // namespace holdfast::ui
