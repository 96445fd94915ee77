// A database without a shop yet, and `holdfast` run on it as an administrator runs it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <string>
#include <vector>

#include "tests/app/till_machine.h"
#include "tests/support/must.h"
#include "tests/support/pg_cluster.h"

namespace holdfast::testing {

// In another order than the people are named.
inline constexpr const char* kPins = "Ben L.=2468\nAna K.=13579\n";

class ShopProgram : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_GE(sodium_init(), 0); }

  // With these lines on standard input.
  ProgramResult run(const std::vector<std::string>& words, const std::string& lines = "") const {
    std::vector<std::string> shell = {
        "/bin/sh", "-c",  "lines=$1; shift; printf '%s' \"$lines\" | \"$@\"",
        "sh",      lines, HOLDFAST_PROGRAM};
    shell.insert(shell.end(), words.begin(), words.end());
    shell.insert(shell.end(), {"--database", cluster_.conninfo(database_)});
    return run_program(shell, machine_.environment());
  }
  ProgramResult make(std::vector<std::string> more, const std::string& pins = kPins) const {
    more.insert(more.begin(), {"db", "shop"});
    more.insert(more.end(), {"--pins-on-stdin"});
    return run(more, pins);
  }
  static std::vector<std::string> corner(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "Corner & Sons", "--currency",  "EUR",    "--time-zone", "Europe/Berlin",
        "--tax",         "Standard=19", "--tax",  "Reduced=5,5", "--manager",
        "Ana K.",        "--cashier",   "Ben L.", "--address",   "Main street 1; 10115 Berlin"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::string ask(const std::string& sql) {
    auto connection = cluster_.connect(database_);
    return value_of(connection, sql);
  }

  PgCluster& cluster_ = PgCluster::shared();
  std::string database_ = cluster_.make_migrated_database();
  TillMachine machine_;
};

}  // namespace holdfast::testing
