// `holdfast db import` and `holdfast db export` as they are typed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "tests/app/running_program.h"
#include "tests/exchange/exchange_fixture.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::exchange::testing {
namespace {

using holdfast::testing::ProgramResult;
using holdfast::testing::RunningProgram;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExchangeCommandTest : public ExchangeTest {
 protected:
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "db"});
    arguments.insert(arguments.end(), {"--tenant", "first-" + number_});
    return arguments;
  }
  std::vector<std::string> environment() const {
    return {"HOLDFAST_DATABASE_CONNINFO=" + cluster_.conninfo(database_)};
  }
  ProgramResult run(const std::vector<std::string>& arguments) const {
    return holdfast::testing::run_program(command(arguments), environment());
  }
  std::string path(const std::string& name) const { return folder_.path() / name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  static std::string content(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  holdfast::testing::TempFolder folder_;
};

TEST_F(ExchangeCommandTest, ATemplateIsAFileThatCanBeImported) {
  const auto printed =
      holdfast::testing::run_program({HOLDFAST_PROGRAM, "db", "import", "products", "--template"});
  EXPECT_EQ(printed.exit_code, 0) << printed.err;
  EXPECT_THAT(printed.out,
              AllOf(StartsWith("sku,name,"), HasSubstr("\r\nTEA-GREEN-100,Green tea,")));
  const auto imported =
      run({"import", "products", write("goods.csv", printed.out), "--make-categories"});
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(imported.out, "products: 1 added, 0 changed, 0 unchanged\n");
}

TEST_F(ExchangeCommandTest, ProblemsStandWithFileLineAndColumn) {
  const auto file =
      write("goods.csv",
            "sku;name;price;tax\nA;Tea;4,95;A\nB;\"A \x1b[31mvery\x1b[0m long name of "
            "a tea that nobody reads to its end\";-1,00;A\n");
  auto result = run({"import", "products", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr(file + ":2: column 3 (price) \"4,95\": a comma stands"));
  EXPECT_THAT(result.err, HasSubstr("holdfast: nothing was imported\n"));
  EXPECT_EQ(result.out, "");
  result = run({"import", "products", file, "--decimal-comma"});
  EXPECT_THAT(result.err, HasSubstr(":3: column 3 (price) \"-1,00\": it may not be below zero"));
  result = run({"import", "products", file, "--decimal-comma", "--skip-bad", "--rejects",
                path("rejects.csv"), "--dry-run"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_EQ(result.out, "would be: products: 1 added, 0 changed, 0 unchanged; 1 rows left out\n");
  EXPECT_THAT(content(path("rejects.csv")), HasSubstr("-1,00;A;3;price: it may not be below zero"));
  EXPECT_EQ(value("SELECT count(*) FROM products"), "0");
}

TEST_F(ExchangeCommandTest, TheFileThatIsReadIsNotReplacedByItsRejects) {
  const std::string goods = "sku,name,price\nA,Tea,much\nB,Salt,1.00\n";
  const auto file = write("goods.csv", goods);
  const auto refused =
      run({"import", "products", file, "--skip-bad", "--rejects", path("./goods.csv")});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--rejects names the file that is read"));
  EXPECT_EQ(content(file), goods);
  EXPECT_EQ(value("SELECT count(*) FROM products"), "0");
}

TEST_F(ExchangeCommandTest, ABareNameIsAFileWhereTheProgramWasStarted) {
  auto in_folder = command({"export", "products", "goods.csv"});
  in_folder.insert(in_folder.begin(), {"/usr/bin/env", "--chdir=" + folder_.path().string()});
  const auto exported = holdfast::testing::run_program(in_folder, environment());
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(exported.out, "products: 0 rows\n");
  EXPECT_THAT(content(path("goods.csv")), StartsWith("sku,name,"));
}

TEST_F(ExchangeCommandTest, ColumnsAndOptionsThatAreWrongChangeNothing) {
  auto result = run({"import", "products", write("a.csv", "sku,colour\nA,b\n")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("a.csv:1: no column of products is called \"colour\""));
  EXPECT_EQ(run({"import", "goods", path("a.csv")}).exit_code, 2);
  EXPECT_EQ(run({"import", "products", path("none.csv")}).exit_code, 2);
  EXPECT_EQ(run({"import", "products", path("a.csv"), "--rejects", "x"}).exit_code, 2);
  result = run({"import", "products", write("b.csv", "sku,name\nA,\"open\nB,b\n")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("b.csv:2: column 2 (): the file ends inside a quoted cell"));
  EXPECT_THAT(run({"import", "products", write("c.csv", "")}).err, HasSubstr("the file is empty"));
}

TEST_F(ExchangeCommandTest, ShopsAreNamed) {
  const auto result = holdfast::testing::run_program(
      {HOLDFAST_PROGRAM, "db", "export", "products", "--tenant", "nobody"}, environment());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is no shop \"nobody\"; there are: "));
}

TEST_F(ExchangeCommandTest, FilesGoThroughPipes) {
  const auto goods = write("goods.csv", "sku,name,price,tax\nA,Tea,4.95,A\n");
  std::string line;
  for (const auto& part : command({"import", "products", "-"})) line += "'" + part + "' ";
  const auto result = holdfast::testing::run_program(
      {"/bin/sh", "-c", "cat '" + goods + "' | " + line}, environment());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto out = run({"export", "products"});
  EXPECT_EQ(out.exit_code, 0) << out.err;
  EXPECT_THAT(out.out, HasSubstr("\r\nA,Tea,"));
  const auto to_file = run({"export", "products", path("out.csv"), "--line-ends", "lf", "--bom",
                            "--delimiter", "semicolon"});
  EXPECT_EQ(to_file.out, "products: 1 rows\n") << to_file.err;
  EXPECT_THAT(content(path("out.csv")), AllOf(StartsWith("\xEF\xBB\xBFsku;name;"),
                                              HasSubstr("\nA;Tea;"), Not(HasSubstr("\r"))));
  EXPECT_EQ(run({"import", "products", path("out.csv")}).out,
            "products: 0 added, 0 changed, 1 unchanged\n");
}

TEST_F(ExchangeCommandTest, CtrlCLeavesNothingHalfDone) {
  const auto pipe = path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  RunningProgram program(
      command({"import", "products", pipe, "--skip-bad", "--rejects", path("rejects.csv")}),
      environment());
  const int descriptor = ::open(pipe.c_str(), O_WRONLY);
  std::string rows = "sku,name,price,tax\n";
  for (int i = 0; i < 30'000; ++i) rows += "SKU-" + std::to_string(i) + ",Tea,4.95,A\n";
  ASSERT_EQ(::write(descriptor, rows.data(), rows.size()), static_cast<ssize_t>(rows.size()));
  // It waits for the rest of the file.
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  ASSERT_TRUE(program.is_running());
  program.send_signal(SIGINT);
  EXPECT_EQ(program.wait(), 128 + SIGINT);
  ::close(descriptor);
  EXPECT_EQ(value("SELECT count(*) FROM products"), "0");
  EXPECT_FALSE(std::filesystem::exists(path("rejects.csv")));
  EXPECT_FALSE(std::filesystem::exists(path("rejects.csv.draft")));
  EXPECT_EQ(run({"import", "products", write("a.csv", rows.substr(0, 400))}).exit_code, 1);
  EXPECT_EQ(run({"import", "products", write("a.csv", "sku,name,price,tax\nA,Tea,4.95,A\n")}).out,
            "products: 1 added, 0 changed, 0 unchanged\n");
}

}  // namespace
}  // namespace holdfast::exchange::testing
