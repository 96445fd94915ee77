// `holdfast enrol` where rights, room or the power are missing: what is then on the machine and
// on the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/app/enrol_fixture.h"
#include "tests/app/running_program.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(EnrolCommand, WhoMayNotEnrolChangesNothing) {
  auto owner = shop_.cluster().connect(shop_.database());
  const auto role = shop_.database() + "_clerk";
  must_run(owner, "CREATE ROLE " + role + " LOGIN CREATEROLE PASSWORD 'of the clerk'");
  const auto before = server_state();
  const auto conninfo = shop_.cluster().conninfo(shop_.database(), role);
  auto result =
      machine_.run({"enrol", "--number", "3", "--database", conninfo}, {"PGPASSWORD=of the clerk"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[server_login_refused]"), HasSubstr("superuser")));
  EXPECT_EQ(server_state(), before);

  result = machine_.run({"enrol", "--number", "3", "--database", conninfo});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[server_login_refused]"), HasSubstr("password")));

  // With the owner's rights it may, without being a superuser.
  must_run(owner, "GRANT holdfast_owner TO " + role + " WITH ADMIN OPTION");
  must_run(owner, "GRANT holdfast_terminal TO " + role + " WITH ADMIN OPTION");
  result =
      machine_.run({"enrol", "--number", "3", "--database", conninfo}, {"PGPASSWORD=of the clerk"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(server_says(machine_), "ready");
}

TEST_F(EnrolCommand, ADatabaseWithoutTablesOrShopIsNamed) {
  const auto empty = shop_.cluster().make_database();
  auto result =
      machine_.run({"enrol", "--number", "3", "--database", shop_.cluster().conninfo(empty)});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[server_schema_too_old]"), HasSubstr("db migrate up")));
  const auto bare = shop_.cluster().make_migrated_database();
  result = machine_.run({"enrol", "--number", "3", "--database", shop_.cluster().conninfo(bare)});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("no shop yet"));
}

TEST_F(EnrolCommand, WhatCannotBeWrittenHereIsNotEnrolledThere) {
  const auto before = server_state();
  std::filesystem::create_directories(machine_.passfile());
  auto result = enrol(machine_, {"--number", "3"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[file_unreadable]"), HasSubstr("passfile")));

  TillMachine::write(other_.settings(), "[database]\npull_interval_s = 9\n");
  std::filesystem::create_directories(other_.settings().string() + ".draft.new");
  result = enrol(other_, {"--number", "3"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[file_unreadable]"), HasSubstr("holdfast.toml")));
  EXPECT_FALSE(std::filesystem::exists(other_.passfile()));
  EXPECT_EQ(server_state(), before);
}

// libpq uses no passfile that others may read, and somebody may have copied one around.
TEST_F(EnrolCommand, APassfileIsForItsUserAloneWhateverItWas) {
  TillMachine::write(machine_.passfile(), "*:*:*:somebody:x\n");
  ASSERT_EQ(chmod(machine_.passfile().c_str(), 0644), 0);
  TillMachine::write(machine_.settings(), "# read by the group\n");
  ASSERT_EQ(chmod(machine_.settings().c_str(), 0640), 0);
  // An older draft that has another name too.
  const auto kept = machine_.data() / "kept";
  TillMachine::write(kept, "kept");
  std::filesystem::create_hard_link(kept, machine_.passfile().string() + ".draft.new");
  const auto done = enrol(machine_, {"--number", "3"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  struct stat status = {};
  ASSERT_EQ(stat(machine_.passfile().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  ASSERT_EQ(stat(machine_.settings().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
  EXPECT_EQ(TillMachine::read(kept), "kept");
}

// What the back office typed, or somebody who got in there, is not obeyed by the terminal.
TEST_F(EnrolCommand, NamesFromTheServerAreText) {
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  auto owner = shop_.cluster().connect(shop_.database());
  must_run(owner, "SELECT set_config('app.tenant_id', (SELECT id::text FROM tenants), false)");
  must_run(owner, "UPDATE terminals SET label = label || E'\\x1b]0;x\\x07'");
  must_run(owner, "UPDATE tenants SET name = name || E'\\x1b[2J'");
  must_run(owner, "UPDATE locations SET name = name || E'\\x1b[2J'");
  for (const auto& result : {tills({"list"}), enrol(machine_, {}), tills({"revoke", "3"}),
                             tills({"revoke", "3"}), enrol(other_, {})}) {
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
  }
}

// A limit on the length of files, as a service may have one, is met like a full disk: with words.
TEST_F(EnrolCommand, ALimitOnTheLengthOfFilesIsNamed) {
  const auto before = server_state();
  const auto limited = [&](const TillMachine& machine, const std::string& blocks) {
    auto words = command({"--number", "3"});
    words.insert(words.begin(), {"/bin/sh", "-c", "ulimit -f " + blocks + " && exec \"$0\" \"$@\"",
                                 HOLDFAST_PROGRAM});
    return run_program(words, machine.environment());
  };
  for (const char* blocks : {"0", "2", "64"}) {
    const auto result = limited(TillMachine(), blocks);
    EXPECT_EQ(result.exit_code, 1) << blocks << " " << result.err;
    EXPECT_THAT(result.err, ::testing::AnyOf(HasSubstr("[disk_full]"), HasSubstr("[disk_failed]")));
  }
  // Where only the passfile does not fit.
  ASSERT_EQ(enrol(other_, {"--number", "4", "--print-settings"}).exit_code, 0);
  const auto enrolled = server_state();
  const auto passfile = TillMachine::read(other_.passfile());
  auto words = command({});
  words.insert(words.begin(),
               {"/bin/sh", "-c", "ulimit -f 0 && exec \"$0\" \"$@\"", HOLDFAST_PROGRAM});
  const auto result = run_program(words, other_.environment());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("passfile"), HasSubstr("[disk_full]")));
  EXPECT_EQ(TillMachine::read(other_.passfile()), passfile);
  EXPECT_FALSE(std::filesystem::exists(other_.passfile().string() + ".draft.new"));
  EXPECT_EQ(server_state(), enrolled);
  EXPECT_NE(enrolled, before);
}

TEST_F(EnrolCommand, AFolderThatIsOpenToAllIsNotUsed) {
  std::filesystem::create_directories(machine_.data());
  ASSERT_EQ(chmod(machine_.data().c_str(), 0777), 0);
  const auto result = enrol(machine_, {"--number", "3"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("chmod 700"), HasSubstr(machine_.data())));
}

// Wherever it is killed: the same command again makes it whole.
TEST_F(EnrolCommand, KilledAnywhereItIsSimplyRepeated) {
  ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
  const auto started = std::chrono::steady_clock::now();
  ASSERT_EQ(enrol(machine_, {}).exit_code, 0);
  const auto whole = std::chrono::steady_clock::now() - started;
  auto arguments = command({"--number", "4"});
  arguments.insert(arguments.begin(), HOLDFAST_PROGRAM);
  constexpr int kSteps = 6;
  for (int step = 1; step <= kSteps; ++step) {
    const TillMachine fresh;
    {
      RunningProgram killed(arguments, fresh.environment());
      std::this_thread::sleep_for(whole * step / kSteps);
      killed.send_signal(SIGKILL);
      std::ignore = killed.wait();
    }
    // The file is there whole or not at all, and never open to others.
    struct stat status = {};
    if (stat(fresh.passfile().c_str(), &status) == 0) {
      EXPECT_EQ(status.st_mode & 0077, 0U);
      EXPECT_THAT(TillMachine::read(fresh.passfile()), ::testing::EndsWith("\n"));
    }
    auto repeated = enrol(fresh, {"--number", "4"});
    // The machine of the step before is the till.
    if (repeated.exit_code == 1 && repeated.err.find("[already_enrolled]") != std::string::npos) {
      repeated = enrol(fresh, {"--number", "4", "--replace"});
    }
    ASSERT_EQ(repeated.exit_code, 0) << "step " << step << ": " << repeated.err;
    EXPECT_EQ(server_says(fresh), "ready");
    EXPECT_EQ(shop_.ask("SELECT count(*) FROM terminal_logins l JOIN terminals t ON t.id = "
                        "l.terminal_id WHERE number = 4 AND l.revoked_at IS NULL"),
              "1");
    EXPECT_FALSE(std::filesystem::exists(fresh.passfile().string() + ".draft"));
  }
}

}  // namespace
}  // namespace holdfast::testing
