// Who sells here: a name, then the PIN.
#pragma once

#include <cstddef>
#include <string>

#include "ui/views/actions.h"
#include "ui/widgets/entry.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

inline constexpr std::size_t kShortestPin = 4, kLongestPin = 8;

struct SignInState {
  Entry pin{kLongestPin};
  std::size_t page = 0;
  core::PersonId person;  // whose PIN is being typed
};

// `hint` is the demo's line of help, or empty.
void sign_in(Ui& ui, const Rect& rect, const till::TillView& view, const std::string& hint,
             SignInState& state, Actions& actions);

}  // namespace holdfast::ui
