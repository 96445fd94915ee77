// The settings know no libpq, so they look for a password by themselves: wherever libpq finds one,
// they must find it too.
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <random>
#include <string>

#include "config/text_rules.h"

namespace holdfast::testing {
namespace {

bool libpq_finds_password(const std::string& conninfo) {
  PQconninfoOption* options = PQconninfoParse(conninfo.c_str(), nullptr);
  bool found = false;
  for (const PQconninfoOption* o = options; o != nullptr && o->keyword != nullptr; ++o) {
    // What libpq marks to be hidden on a screen.
    found |= o->val != nullptr && *o->val != '\0' && o->dispchar[0] == '*';
  }
  PQconninfoFree(options);
  return found;
}

// Pieces that mean something in a connection string, in any order.
TEST(ConninfoPassword, IsFoundWhereverLibpqFindsIt) {
  const std::string pieces[] = {"postgresql://",
                                "postgres://",
                                "host",
                                "user",
                                "password",
                                "pass%77ord",
                                "%70assword",
                                "sslpassword",
                                "sslpass%77ord",
                                "passfile",
                                "dbname",
                                "=",
                                "=",
                                " = ",
                                "?",
                                "?",
                                "&",
                                "@",
                                ":",
                                "/",
                                "'",
                                " ",
                                "\t",
                                "x",
                                "%40",
                                "\\"};
  std::mt19937 random{20260301};
  std::uniform_int_distribution<std::size_t> piece{0, std::size(pieces) - 1}, length{2, 9};
  int with = 0;
  for (int i = 0; i < 400'000; ++i) {
    std::string conninfo = i % 2 == 0 ? pieces[random() % 2] : "";
    for (std::size_t left = length(random); left > 0; --left) conninfo += pieces[piece(random)];
    if (!libpq_finds_password(conninfo)) continue;
    ++with;
    ASSERT_TRUE(config::holds_password(conninfo)) << conninfo;
  }
  EXPECT_GT(with, 500);
}

}  // namespace
}  // namespace holdfast::testing
