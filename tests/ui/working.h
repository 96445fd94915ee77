// A window with a fake host behind it, ready to be worked.
#pragma once

#include <gtest/gtest.h>

#include "tests/ui/headless.h"
#include "tests/ui/sample_views.h"

namespace holdfast::ui::testing {

class Working : public ::testing::Test {
 protected:
  explicit Working(ports::KeyFilter* filter = nullptr)
      : window_(1280, 800, Options::Theme::dark, filter) {}

  void show(till::TillView view) {
    host_.show(std::move(view));
    window_.settle(host_);
    host_.submitted.clear();
  }
  void settle() { window_.settle(host_); }
  void press(std::uint16_t usage) {
    window_.key(usage);
    settle();
  }
  void type(const std::string& characters) {
    window_.type(characters);
    settle();
  }
  void click(const std::string& id) { EXPECT_EQ(window_.click(host_, id), ""); }
  // The one command that was submitted since show().
  template <class Command>
  [[nodiscard]] const Command* only() const {
    return host_.submitted.size() == 1 ? std::get_if<Command>(&host_.submitted[0]) : nullptr;
  }
  void refused(core::ErrorCode code) {
    const auto* refusal = only<till::command::RefuseInput>();
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(core::name(refusal->error.code), core::name(code));
  }

  Headless window_;
  FakeHost host_;
};

}  // namespace holdfast::ui::testing
