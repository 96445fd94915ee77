// The scenario language: what people and the world do to a till, and what must then be
// true, one line each, in words that a cashier can read:
//
//   given shop "Corner Market" currency EUR tax included per line
//   sign in "Amélie D." 2468
//   scan 4006381333931
//   expect total 1.20
//
// Empty lines and what follows a '#' are skipped. Names and texts stand in double
// quotes, with \" and \\ inside them. scenario_commands() lists every line there is.
//
// The same text runs on every ScenarioHost: in memory (memory_world.h), in the demo with
// real parts, in the simulator.
//
// Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pos/core/barcode.h"
#include "pos/core/error.h"
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/tax.h"
#include "pos/till/command.h"
#include "pos/till/view.h"

namespace holdfast::till {

// ---- the world that a scenario wants ----------------------------------------------

namespace given {

struct Shop {
  std::string name;
  core::Currency currency;
  core::TaxPolicy tax_policy;
};
// One category with the rates that apply side by side.
struct Tax {
  struct Rate {
    std::string name;
    std::int32_t parts_per_million = 0;
  };
  std::string code;
  std::vector<Rate> rates;
};
// A tax code for which there is no Tax is a fault in the shop's data: scenarios want that
// too. The same code again changes the item: name, price, tax.
struct Item {
  std::string code;
  std::string name;
  core::Money price;
  std::string tax_code;
  std::string unit = "each";
};
// A further code of an item, for a pack of it.
struct Pack {
  std::string code;
  std::string item_name;
  core::Quantity units;
};
struct Person {
  std::string name;
  std::string role;
  std::string pin;
};
struct PersonLeft {
  std::string name;
};
// A rule for codes by its name (pos/core/code_rules.h).
struct Scanning {
  std::string rule;
  std::string text;
};

}  // namespace given

using Given = std::variant<given::Shop, given::Tax, given::Item, given::Pack, given::Person,
                           given::PersonLeft, given::Scanning>;

enum class GivenAnswer : std::uint8_t {
  made,        // it is so from now on
  already_so,  // looked up and found in the host's own shop
  skipped,     // the host has its own shop and does not check it
};

// ---- who carries a scenario out ---------------------------------------------------

// slow: takes jobs, and answers when it is switched to one of the others. cut_off: takes
// them, and nobody learns what became of them.
enum class PrinterSwitch : std::uint8_t { on, off, slow, cut_off };
enum class ServerSwitch : std::uint8_t { up, down, none };
enum class DiskSwitch : std::uint8_t { ok, full, failed };
// Where the power fails: now, or around the next entry's way into the journal.
enum class CrashPoint : std::uint8_t { now, before_commit, after_commit };

class ScenarioHost {
 public:
  virtual ~ScenarioHost() = default;

  // Errors: scenario_expectation, when the host's own shop contradicts the line.
  [[nodiscard]] virtual core::Result<GivenAnswer> given(const Given& given) = 0;

  // Hands the command to the till and returns when what it set off has settled, or when
  // waiting longer makes no sense.
  [[nodiscard]] virtual core::Result<void> send(const Command& command) = 0;
  // A host with a scanner lets that one deliver the code.
  [[nodiscard]] virtual core::Result<void> scan(const core::ScannedCode& code);
  [[nodiscard]] virtual const TillView& view() const = 0;
  // Texts of the documents that came out of the printer since the scenario began.
  [[nodiscard]] virtual const std::vector<std::string>& printed() const = 0;
  // Pulses that reached the drawer since the scenario began.
  [[nodiscard]] virtual std::int64_t kicks() const = 0;
  // Called when an expectation is not met yet: lets the world go on for a moment. False:
  // nothing more will happen by itself.
  [[nodiscard]] virtual bool advance() { return false; }

  // A host that cannot do one of these refuses by leaving it as it is.
  // Error: scenario_expectation.
  [[nodiscard]] virtual core::Result<void> set_printer(PrinterSwitch to);
  // From the first time on this till has a scale.
  [[nodiscard]] virtual core::Result<void> set_scale(const ports::ScaleReading& reading);
  [[nodiscard]] virtual core::Result<void> set_server(ServerSwitch to);
  // The server is there and takes no entries of this till, for this reason; until
  // set_server().
  [[nodiscard]] virtual core::Result<void> refuse_entries(core::ErrorCode why);
  // The server is there and cannot apply what it gets; until set_server().
  [[nodiscard]] virtual core::Result<void> quarantine_entries();
  // The server comes back without the newest `count` entries that it had of this till.
  [[nodiscard]] virtual core::Result<void> lose_server_entries(std::int64_t count);
  // The till is stopped, finds the journal as it was just before entry `keep` + 1, with what
  // was open on the screen then, and starts.
  [[nodiscard]] virtual core::Result<void> put_back_journal(std::int64_t keep);
  // Somebody sets the till's clock ahead by so much (negative: back), and no other clock.
  [[nodiscard]] virtual core::Result<void> jump_clock(std::int64_t ms);
  // How many entries of this till the server has; -1: nobody can tell.
  [[nodiscard]] virtual std::int64_t server_entries() const { return -1; }
  [[nodiscard]] virtual core::Result<void> set_disk(DiskSwitch to);
  // The till is thrown away and started again from its journal and workspace.
  [[nodiscard]] virtual core::Result<void> crash(CrashPoint point);
  [[nodiscard]] virtual core::Result<void> wait(std::int64_t ms);
  // What the screen shows now is worth keeping. A host without a screen does nothing.
  [[nodiscard]] virtual core::Result<void> take_picture() { return {}; }
};

// ---- running one ------------------------------------------------------------------

struct ScenarioReport {
  int commands = 0;
  int expectations = 0;  // all met
  int skipped = 0;       // `given` lines that the host left out
};

// `text` is the whole scenario; `file_name` is for messages only. All lines are read
// before the first one runs.
// Errors: scenario_syntax, scenario_expectation; the detail is "file:line: the line: what
// was wrong".
[[nodiscard]] core::Result<ScenarioReport> run_scenario(std::string_view text,
                                                        std::string_view file_name,
                                                        ScenarioHost& host);
// Reads without running. Error: scenario_syntax.
[[nodiscard]] core::Result<void> check_scenario(std::string_view text, std::string_view file_name);

// Every line of the language as a pattern, such as "scan <code>", for --help.
[[nodiscard]] std::vector<std::string_view> scenario_commands();

}  // namespace holdfast::till
