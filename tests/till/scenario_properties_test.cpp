// The scenario language reads any text, or says in which line it cannot.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "pos/till/scenario.h"

namespace holdfast::till {
namespace {

RC_GTEST_PROP(ScenarioProperties, AnyTextIsReadOrRefusedWithItsLine, ()) {
  const auto word = rc::gen::oneOf(
      rc::gen::element<std::string>("scan", "expect", "given", "item", "total", "1.20", "\"", "\\",
                                    "\"A\"", "#", "%", "\n", "discount", "line", "10%", "5s"),
      rc::gen::arbitrary<std::string>());
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(word)) {
    text += part + (part.size() % 2 == 0 ? " " : "");
  }
  const auto checked = check_scenario(text, "any.txt");
  if (!checked) {
    RC_ASSERT(checked.error().code == core::ErrorCode::scenario_syntax);
    RC_ASSERT(checked.error().detail.starts_with("any.txt:"));
  }
}

}  // namespace
}  // namespace holdfast::till
