// A page that asks for one amount of cash: facts at the left, the number keys at the
// right. Opening and closing a shift are such pages.
#pragma once

#include <string>
#include <vector>

#include "ui/views/actions.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct CashForm {
  std::string title;
  std::string explanation;
  std::vector<std::pair<std::string, std::string>> facts;
  std::string warning;   // below the facts
  std::string question;  // above the number
  std::string confirm;   // on the key that takes it
  std::string confirm_id;
  std::string leave;  // on the key that goes back
  std::string leave_id;
  std::string extra;  // on a key below the facts; empty: there is none
  std::string extra_note;
  std::string extra_id;
  bool enabled = true;
};

struct CashFormResult {
  std::optional<core::Money> amount;
  bool left = false;
  bool extra = false;
};

CashFormResult cash_form(Ui& ui, const Rect& rect, const till::TillView& view, const CashForm& form,
                         Entry& entry, Actions& actions);

}  // namespace holdfast::ui
