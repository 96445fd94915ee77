// A file of SQL that is cut into its statements.
#include <algorithm>

#include "db/remote/sql_script.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const std::string_view script = as_text(input);
  const auto statements = remote::split_statements(script);
  if (!statements) {
    FUZZ_REQUIRE(statements.error().code == core::ErrorCode::migration_failed);
    FUZZ_REQUIRE(!statements.error().detail.empty());
    return;
  }
  const char* end = script.data();
  for (const remote::SqlStatement& statement : *statements) {
    FUZZ_REQUIRE(!statement.text.empty());
    // They lie within the script, one behind the other, and begin where they say.
    FUZZ_REQUIRE(statement.text.data() >= end);
    end = statement.text.data() + statement.text.size();
    FUZZ_REQUIRE(end <= script.data() + script.size());
    FUZZ_REQUIRE(statement.line == 1 + std::count(script.data(), statement.text.data(), '\n'));
    FUZZ_REQUIRE(remote::line_of(statement, 0) == statement.line);
    const int last = remote::line_of(statement, static_cast<int>(statement.text.size()) + 1);
    FUZZ_REQUIRE(last >= statement.line);
    FUZZ_REQUIRE(last <= 1 + std::count(script.begin(), script.end(), '\n'));
    // Nothing in one of them ends it early.
    const auto alone = remote::split_statements(statement.text);
    FUZZ_REQUIRE(alone.has_value() && alone->size() == 1 && alone->front().text == statement.text);
  }
}

const Registration registration({"sql_script", run});

}  // namespace
}  // namespace holdfast::fuzz
