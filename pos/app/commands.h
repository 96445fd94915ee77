// The sub-commands as functions, without their parsing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::app {

// Where settings come from; see config/settings.h.
struct ConfigOptions {
  std::optional<std::filesystem::path> file;
  std::vector<std::string> overrides;  // "section.key=value"
};

struct DemoOptions {
  bool headless = false;
  std::filesystem::path scenario;    // headless: the script to run
  std::filesystem::path screenshot;  // headless: where the PNG goes
  std::filesystem::path data_dir;    // empty: the user's data folder
  std::string theme = "dark";
  std::string size = "1280x800";
  bool fullscreen = false;
};

struct MigrateOptions {
  std::string direction;     // "up", "down" or "status"
  std::string database;      // a libpq connection string; empty: the configuration's
  std::optional<int> to;     // up: the last version to apply; empty: all
  std::optional<int> steps;  // down: how many to take back; empty: 1
  bool dry_run = false;
  bool lose_data = false;
};

struct DemoShopOptions {
  std::string database;  // empty: the configuration's
  std::string kind;      // "general", "cards", "trading", "maker", "all"; empty: Corner Market
  std::string slug;      // the new shop's short name; empty: "demo-" and its kind
  std::string today;     // "2026-03-01"; empty: by the clock
  std::optional<std::uint64_t> variants, seed;
  std::optional<int> days, sales_a_day;
};

struct EnrolOptions {
  std::string database;  // an administrator's libpq connection string
  std::optional<std::string> shop, location, new_location, time_zone, label;
  std::optional<int> number;
  bool replace = false;         // although another machine is that till
  bool take_back = false;       // although that machine took this one's place
  bool branch = false;          // as a new till, with the journal that another machine went on with
  bool print_settings = false;  // instead of writing them
};

struct TillsCommand {
  std::string action;    // "list", "revoke" or "keys"
  std::string database;  // an administrator's; empty: the configuration's
  std::optional<std::string> shop;
  std::optional<int> number;
};

struct JournalCommand {
  std::string action;          // "verify", "show" or "export"
  std::filesystem::path file;  // a journal, or a till's folder
  // Public keys in hexadecimal digits, oldest first; empty: the file's own.
  std::vector<std::string> keys;
  std::string head;       // "NUMBER:HASH", known from elsewhere
  std::int64_t from = 1;  // show
  std::optional<std::int64_t> to;
  std::optional<std::int64_t> entry;  // show: this one, whole
  std::filesystem::path out;          // export; empty: stdout
};

struct ReceiptCommand {
  std::filesystem::path file;  // a journal, or a till's folder
  std::string number;          // "0002-000412", or the number alone
  std::filesystem::path out;   // by its ending .pdf, .png or .txt; empty: text to stdout
};

struct LabelsCommand {
  std::filesystem::path file;  // a list (label_list.h), or "-" for standard input
  std::string kind = "shelf";  // "shelf", "spool" or "used"
  std::filesystem::path out;   // what the printer would get; empty: it is printed
};

[[nodiscard]] int run_till(const ConfigOptions& config);
[[nodiscard]] int run_demo(const DemoOptions& options);
[[nodiscard]] int run_migrate(const MigrateOptions& options, const ConfigOptions& config);
[[nodiscard]] int run_load_demo(const DemoShopOptions& options, const ConfigOptions& config);
[[nodiscard]] int run_enrol(const EnrolOptions& options, const ConfigOptions& config);
[[nodiscard]] int run_tills(const TillsCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_scenarios(const std::vector<std::filesystem::path>& files);
[[nodiscard]] int run_config_show(const ConfigOptions& config);
[[nodiscard]] int run_journal(const JournalCommand& command);
[[nodiscard]] int run_receipt(const ReceiptCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_labels(const LabelsCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_version();
// The journal's file that a folder stands for: a till's, or the demo's.
[[nodiscard]] std::filesystem::path journal_in(const std::filesystem::path& file);

}  // namespace holdfast::app
