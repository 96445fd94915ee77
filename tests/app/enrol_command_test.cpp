// `holdfast enrol` and `holdfast tills` on a real server: what a technician types on a new
// machine, once too often, and on the wrong machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <regex>

#include "tests/app/enrol_fixture.h"
#include "tests/app/running_program.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(EnrolCommand, ANewMachineIsATillThatTheServerAnswers) {
  const auto done = enrol(machine_, {"--number", "3", "--label", "Lane 3"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("till 3 \"Lane 3\" of Corner Market"),
                              HasSubstr(machine_.passfile()), HasSubstr(machine_.settings()),
                              HasSubstr("holdfast run"), HasSubstr(key_of(machine_))));
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(server_says(machine_), "ready");
  EXPECT_EQ(shop_.ask("SELECT label || ' ' || location_id FROM terminals WHERE number = 3"),
            shop_.ask("SELECT 'Lane 3 ' || location_id FROM terminals WHERE number = 1"));
  EXPECT_EQ(shop_.ask("SELECT encode(public_key, 'hex') FROM terminal_keys"), key_of(machine_));

  struct stat status = {};
  ASSERT_EQ(stat(machine_.passfile().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(status.st_uid, geteuid());
  ASSERT_EQ(stat(machine_.data().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0077, 0U);
  const std::string line = TillMachine::read(machine_.passfile());
  const std::string password = line.substr(line.rfind(':') + 1, 43);
  EXPECT_THAT(password, ::testing::MatchesRegex("[A-Za-z0-9_-]{43}"));
  for (const auto& text :
       {done.out, done.err, TillMachine::read(machine_.settings()), machine_.run({"config"}).out,
        shop_.ask("SELECT string_agg(coalesce(rolpassword, ''), ' ') FROM "
                  "pg_authid")}) {
    EXPECT_THAT(text, Not(HasSubstr(password)));
  }
}

TEST_F(EnrolCommand, TheSameAgainChangesThePasswordAndNothingElse) {
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  const auto before = TillMachine::read(machine_.passfile());
  const auto login = shop_.ask("SELECT string_agg(login, ' ') FROM terminal_logins");
  const auto settings = TillMachine::read(machine_.settings());
  // The machine knows by itself which till it is.
  const auto again = enrol(machine_, {});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, AllOf(HasSubstr("till 3 \"Till 3\""), HasSubstr("It was already")));
  EXPECT_NE(TillMachine::read(machine_.passfile()), before);
  EXPECT_EQ(TillMachine::read(machine_.settings()), settings);
  EXPECT_EQ(shop_.ask("SELECT string_agg(login, ' ') FROM terminal_logins"), login);
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM terminal_keys"), "1");
  EXPECT_EQ(server_says(machine_), "ready");
}

TEST_F(EnrolCommand, AnotherMachineTakesATillOverOnlyWhenToldTo) {
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  const auto before = server_state();
  const auto refused = enrol(other_, {"--number", "3"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("[already_enrolled]"), HasSubstr("--replace"),
                                 HasSubstr("till 3 \"Till 3\"")));
  EXPECT_EQ(server_state(), before);
  EXPECT_FALSE(std::filesystem::exists(other_.passfile()));
  EXPECT_FALSE(std::filesystem::exists(other_.settings()));
  EXPECT_EQ(server_says(machine_), "ready");

  const auto done = enrol(other_, {"--number", "3", "--replace"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Revoked: till_corner_market_0003"));
  EXPECT_EQ(server_says(other_), "ready");
  EXPECT_EQ(server_says(machine_), "till_revoked");
  EXPECT_EQ(shop_.ask("SELECT string_agg(encode(public_key, 'hex'), ' ') FROM terminal_keys WHERE "
                      "revoked_at IS NULL"),
            key_of(other_));

  // The machine that was replaced does not put out of service the one that is the till now.
  const auto replaced = server_state();
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--replace"}, {"--number", "3", "--replace"}}) {
    const auto no = enrol(machine_, more);
    EXPECT_EQ(no.exit_code, 1);
    EXPECT_THAT(no.err, AllOf(HasSubstr("[already_enrolled]"), HasSubstr("went from this machine"),
                              HasSubstr("to entry 0"), HasSubstr("--take-back")));
    EXPECT_EQ(server_state(), replaced);
  }
  EXPECT_EQ(server_says(other_), "ready");

  // And back: both machines are known, and one of them is the till.
  ASSERT_EQ(enrol(machine_, {"--replace", "--take-back"}).exit_code, 0);
  EXPECT_EQ(server_says(machine_), "ready");
  EXPECT_EQ(server_says(other_), "till_revoked");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM terminal_keys"), "3");
}

TEST_F(EnrolCommand, AJournalStaysItsTills) {
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  const auto before = server_state();
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--number", "4"}, {"--number", "4", "--replace"}}) {
    const auto refused = enrol(machine_, more);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("[already_enrolled]"), HasSubstr("that of till 3"),
                                   HasSubstr("till.data_dir")));
  }
  EXPECT_EQ(server_state(), before);
}

TEST_F(EnrolCommand, WhatIsMissingOrUnknownIsNamedWithWhatThereIs) {
  const auto before = server_state();
  const auto refused = [&](const std::vector<std::string>& more) {
    const auto result = enrol(machine_, more);
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(refused({}), AllOf(HasSubstr("--number"), HasSubstr("1 \"Lane 1\""),
                                 HasSubstr("next free number is 3")));
  EXPECT_THAT(refused({"--number", "3", "--shop", "tea"}),
              AllOf(HasSubstr("\"tea\""), HasSubstr("corner-market")));
  EXPECT_THAT(
      refused({"--number", "3", "--location", "ROOF"}),
      AllOf(HasSubstr("\"ROOF\""), HasSubstr("there are: MAIN"), HasSubstr("--new-location")));
  EXPECT_THAT(refused({"--number", "10000"}), HasSubstr("--number"));
  EXPECT_THAT(refused({"--number", "3", "--label", ""}), HasSubstr("--label"));
  for (const char* label : {"a\nb", "  ", "\u202Eevil", "\u0085"}) {
    EXPECT_THAT(refused({"--number", "3", "--label", label}), HasSubstr("--label"));
  }
  EXPECT_THAT(refused({"--number", "3", "--new-location", "Roof"}), HasSubstr("--location CODE"));
  EXPECT_THAT(refused({"--number", "3", "--location", "ROOF", "--new-location", "Roof",
                       "--time-zone", "Berlin"}),
              HasSubstr("Europe/Berlin"));
  EXPECT_THAT(machine_.run({"enrol", "--number", "3"}).err, HasSubstr("--database"));
  EXPECT_THAT(machine_.run({"enrol", "--database", "host=x password=pw"}).err,
              AllOf(HasSubstr("passfile"), Not(HasSubstr("pw ")), Not(HasSubstr("=pw"))));
  EXPECT_EQ(server_state(), before);
  EXPECT_FALSE(std::filesystem::exists(machine_.passfile()));
}

TEST_F(EnrolCommand, ANewLocationTaxesLikeTheFirst) {
  const auto done = enrol(machine_, {"--number", "3", "--location", "ROOF", "--new-location",
                                     "Roof garden", "--time-zone", "Europe/Berlin"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("at Roof garden (ROOF)"));
  EXPECT_EQ(shop_.ask("SELECT time_zone FROM locations WHERE code = 'ROOF'"), "Europe/Berlin");
  EXPECT_EQ(shop_.ask("SELECT count(DISTINCT (tax_mode, tax_rounding_scope, tax_rounding)) FROM "
                      "locations"),
            "1");
  // A till does not move with what it sold and did not send.
  const auto moved = enrol(machine_, {"--location", "MAIN"});
  EXPECT_EQ(moved.exit_code, 1);
  EXPECT_THAT(moved.err, AllOf(HasSubstr("[already_enrolled]"), HasSubstr("ROOF")));
}

TEST_F(EnrolCommand, ATillOfTheDemoThatNeverPostedIsFree) {
  const auto done = enrol(machine_, {"--number", "2"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("till 2 \"Lane 2\""));
  EXPECT_EQ(server_says(machine_), "ready");
}

TEST_F(EnrolCommand, SettingsKeepTheirComments) {
  TillMachine::write(machine_.settings(),
                     "# Lane 3, by the door\n[database]\npull_interval_s = 9 # slow line\n");
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  EXPECT_THAT(TillMachine::read(machine_.settings()),
              ::testing::MatchesRegex("# Lane 3, by the door\n\\[database\\]\nconninfo = \".*\"\n"
                                      "pull_interval_s = 9 # slow line\n"));
  EXPECT_THAT(machine_.run({"config"}).out, HasSubstr("pull_interval_s = 9"));

  // Or it touches no settings.
  const auto printed = enrol(other_, {"--number", "4", "--print-settings"});
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  EXPECT_THAT(printed.out, HasSubstr("[database]\nconninfo = \"host="));
  EXPECT_FALSE(std::filesystem::exists(other_.settings()));
}

// Tills may have a way of their own to the server: PgBouncer, another name, another port.
TEST_F(EnrolCommand, TheServersAddressInTheSettingsStays) {
  const std::string own = shop_.cluster().conninfo(shop_.database()) +
                          " application_name=lane user=somebody target_session_attrs=read-write";
  TillMachine::write(machine_.settings(), "[database]\nconninfo = \"" + own + "\"\n");
  const auto done = enrol(machine_, {"--number", "3"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("keeps the server"));
  EXPECT_THAT(machine_.conninfo(),
              AllOf(HasSubstr("application_name=lane"), HasSubstr("user=till_corner_market_0003"),
                    HasSubstr("passfile=" + machine_.passfile().string()),
                    HasSubstr("target_session_attrs=read-write"), Not(HasSubstr("somebody"))));
  EXPECT_EQ(server_says(machine_), "ready");
  const auto settings = TillMachine::read(machine_.settings());
  ASSERT_EQ(enrol(machine_, {}).exit_code, 0);
  EXPECT_EQ(TillMachine::read(machine_.settings()), settings);

  // Where it leads nowhere, that is named, with the way out.
  TillMachine::write(other_.settings(),
                     "[database]\nconninfo = \"host=/nonexistent dbname=shop\"\n");
  const auto lost = enrol(other_, {"--number", "4"});
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.err, AllOf(HasSubstr("It is enrolled"), HasSubstr("names already"),
                              HasSubstr("/nonexistent")));
}

TEST_F(EnrolCommand, ANumberIsInDigits) {
  for (const char* number : {"0x10", "010", "1e1", "+3", "0b11"}) {
    const auto result = enrol(machine_, {"--number", number});
    EXPECT_EQ(result.exit_code, 2) << number;
    EXPECT_THAT(result.err, HasSubstr(number));
    EXPECT_EQ(tills({"revoke", number}).exit_code, 2) << number;
  }
}

TEST_F(EnrolCommand, AServerThatOnlyReadsIsNamed) {
  auto owner = shop_.cluster().connect("postgres");
  must_run(owner, "ALTER DATABASE " + shop_.database() + " SET default_transaction_read_only = on");
  for (const auto& result : {tills({"list"}), tills({"revoke", "1"}), enrol(machine_, {})}) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("takes no changes"), HasSubstr("replica"),
                                  Not(HasSubstr("could not be reached"))));
  }
}

TEST_F(EnrolCommand, ListRevokeAndKeys) {
  ASSERT_EQ(enrol(machine_, {"--number", "3", "--label", "Lane 3"}).exit_code, 0);
  auto result = tills({"list"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(std::regex_search(
      result.out, std::regex("   3  Lane 3 +MAIN +enrolled since 20.* +till_corner_market_0003\\S*"
                             " +no entry yet\n")))
      << result.out;
  EXPECT_TRUE(std::regex_search(tills({"keys", "3"}).out,
                                std::regex("   3  " + key_of(machine_) + "  from 20[0-9: -]+\n")));

  result = tills({"revoke", "3"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Till 3 \"Lane 3\""), HasSubstr("out of service")));
  EXPECT_EQ(server_says(machine_), "till_revoked");
  EXPECT_THAT(tills({"list"}).out, HasSubstr("revoked since"));
  EXPECT_THAT(tills({"keys"}).out, HasSubstr(" to 20"));
  EXPECT_THAT(tills({"revoke", "3"}).out, HasSubstr("was not enrolled"));
  result = tills({"revoke", "9"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there are: 1, 2, 3"));

  // The same machine comes back without force; nobody else has the till.
  EXPECT_EQ(enrol(machine_, {}).exit_code, 0);
  EXPECT_EQ(server_says(machine_), "ready");
}

// At a terminal the password is asked for, and what is typed is not shown.
// What the product shows at a terminal of its own, where `keys` are typed when it asks for a
// password, and how it ends.
std::pair<int, std::string> at_a_terminal(const TillMachine& machine,
                                          std::vector<std::string> words, const std::string& keys) {
  words.insert(words.begin(), HOLDFAST_PROGRAM);
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    for (auto& text : machine.environment()) putenv(strdup(text.c_str()));
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(HOLDFAST_PROGRAM, arguments.data());
    _exit(127);
  }
  std::string shown;
  bool typed = false;
  char buffer[512];
  for (ssize_t count = 0; child > 0 && (count = read(terminal, buffer, sizeof buffer)) > 0;) {
    shown.append(buffer, static_cast<std::size_t>(count));
    if (typed || shown.find("administrator: ") == std::string::npos) continue;
    typed = write(terminal, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size());
  }
  int status = -1;
  waitpid(child, &status, 0);
  close(terminal);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, shown};
}

TEST_F(EnrolCommand, APasswordIsAskedForAndNotShown) {
  auto owner = shop_.cluster().connect(shop_.database());
  const auto role = shop_.database() + "_chief";
  must_run(owner, "CREATE ROLE " + role + " LOGIN SUPERUSER PASSWORD 'of the chief'");
  const auto conninfo = shop_.cluster().conninfo(shop_.database(), role);
  const auto [exit_code, shown] =
      at_a_terminal(machine_, {"enrol", "--number", "3", "--database", conninfo},
                    "of the chiex\x7F"
                    "f\n");
  EXPECT_EQ(exit_code, 0) << shown;
  EXPECT_THAT(shown, AllOf(HasSubstr("This machine is till 3"), Not(HasSubstr("of the chief"))));
  EXPECT_EQ(server_says(machine_), "ready");

  for (const auto& words : std::vector<std::vector<std::string>>{{"db", "migrate", "up"},
                                                                 {"db", "migrate", "status"},
                                                                 {"db", "demo"},
                                                                 {"tills", "list"}}) {
    auto with_database = words;
    with_database.insert(with_database.end(), {"--database", conninfo});
    const auto [code, text] = at_a_terminal(machine_, with_database, "of the chief\n");
    EXPECT_EQ(code, 0) << words[1] << ": " << text;
    EXPECT_THAT(text, Not(HasSubstr("of the chief")));
  }
}

}  // namespace
}  // namespace holdfast::testing
