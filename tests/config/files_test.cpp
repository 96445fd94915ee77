// The file that ships with the product, and settings written as a file.
#include <gmock/gmock.h>

#include <iterator>

#include "config/field.h"
#include "tests/config/files.h"

namespace holdfast::config::test {
namespace {

std::string shipped_file() {
  std::ifstream stream(HOLDFAST_CONFIG_FILE);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Only the lines that set something.
std::string without_comments(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    if (!line.empty() && line.front() != '#') result += line + "\n";
    at = end + 1;
  }
  return result;
}

TEST(ShippedFile, HoldsEveryKeyWithItsDefault) {
  EXPECT_EQ(without_comments(shipped_file()), without_comments(to_toml(Settings{})));
}

TEST(ShippedFile, LoadsAsTheDefaults) {
  const auto settings = load_text(shipped_file());
  ASSERT_TRUE(settings.has_value()) << settings.error().detail;
  EXPECT_EQ(*settings, Settings{});
}

TEST(ShippedFile, ExplainsTheRangesThatHold) {
  const std::string text = shipped_file();
  for (const Field& field : fields()) {
    const auto* integer = std::get_if<IntegerField>(&field.value);
    if (integer == nullptr || field.key.starts_with("screen.")) continue;
    const std::string joint = integer->step == 1 ? " to " : " or ";
    EXPECT_THAT(text, testing::HasSubstr(": " + std::to_string(integer->min) + joint +
                                         std::to_string(integer->max) + ".\n"))
        << field.key;
  }
}

TEST(Written, PasswordsAreHiddenUnlessAskedFor) {
  Settings settings;
  settings.database.conninfo = "host=db password=not-a-secret";
  EXPECT_THAT(to_toml(settings), testing::Not(testing::HasSubstr("not-a-secret")));
  EXPECT_THAT(to_toml(settings, Secrets::show), testing::HasSubstr("not-a-secret"));
  settings.database.conninfo = "host=db passfile=/etc/holdfast/passfile";
  EXPECT_THAT(to_toml(settings), testing::HasSubstr("/etc/holdfast/passfile"));
}

TEST(Fields, VariablesAreUnambiguous) {
  std::map<std::string, std::string_view> keys;
  for (const Field& field : fields()) {
    const auto [at, is_new] = keys.emplace(variable_name(field.key), field.key);
    EXPECT_TRUE(is_new) << at->second << " and " << field.key;
  }
}

}  // namespace
}  // namespace holdfast::config::test
