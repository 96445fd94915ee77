#include "pos/till/scenario.h"

#include <array>

#include "pos/till/scenario_runner.h"

namespace holdfast::till {
namespace {

core::Result<void> cannot(std::string_view what) {
  return core::fail(core::ErrorCode::scenario_expectation,
                    std::string(what) + " cannot be switched here");
}

}  // namespace

// Where two lines fit, the first one is taken.
struct ScenarioLanguage {
  using R = ScenarioRunner;
  static constexpr auto kLines = std::to_array<R::Line>({
      {"given shop <name> currency <word> tax included|added per line|sale", &R::given_shop},
      {"given tax <word>", &R::given_tax},
      {"given tax <word> <name> <percent>", &R::given_tax},
      {"given tax <word> <name> <percent> <name> <percent>", &R::given_tax},
      {"given item <code> <name> <amount> <word>", &R::given_item},
      {"given item <code> <name> <amount> <word> currency <word>", &R::given_item_in_currency},
      {"given item <code> <name> <amount> <word> by <word>", &R::given_item_in_unit},
      {"given pack <code> of <count> <name>", &R::given_pack},
      {"given person <name> <word> pin <word>", &R::given_person},
      {"given person <name> left", &R::given_person_left},
      {"given scanning <word> <name>", &R::given_scanning},
      {"printer on|off|slow|cut_off", &R::printer},
      {"scale <code> <word> stable|moving|net", &R::scale_shows},
      {"scale over|under|fault|unplugged", &R::scale_says},
      {"scale unit <word>", &R::scale_in_unknown_unit},
      {"server up|down|none", &R::server},
      {"server refuses <word>", &R::server_refuses},
      {"server quarantines", &R::server_quarantines},
      {"server loses <count>", &R::server_loses},
      {"journal lost", &R::journal_lost},
      {"journal put back to <count>", &R::journal_put_back},
      {"clock ahead|back <time>", &R::clock},
      {"disk ok|full|failed", &R::disk},
      {"crash before|after commit", &R::crash_around_commit},
      {"crash", &R::crash},
      {"wait <time>", &R::wait},

      {"sign in <name> <word>", &R::sign_in},
      {"choose <name>", &R::choose},
      {"pin <word>", &R::pin},
      {"sign out", &R::sign_out},
      {"open shift <typed>", &R::open_shift},
      {"close shift", &R::start_closing},
      {"close shift <typed>", &R::close_shift},
      {"confirm closing", &R::confirm_closing},
      {"cancel closing", &R::cancel_closing},
      {"scan <code>", &R::scan},
      {"scan <code> as <word>", &R::scan_as},
      {"tile <name>", &R::tile},
      {"select <count>", &R::select},
      {"quantity <typed>", &R::quantity},
      {"void line", &R::void_line},
      {"void sale", &R::void_sale},
      {"price <typed>", &R::price},
      {"discount line|sale <percent>", &R::discount_percent},
      {"discount line|sale off", &R::discount_off},
      {"discount line|sale <typed>", &R::discount_amount},
      {"pay cash", &R::pay_cash},
      {"tender exactly", &R::tender_exactly},
      {"tender <typed>", &R::tender},
      {"cancel payment", &R::cancel_payment},
      {"next", &R::next},
      {"reprint", &R::reprint},
      {"reprint <count>", &R::reprint_one},
      {"reprint report", &R::reprint_report},
      {"cash in|out <typed> <name>", &R::move_cash},
      {"open drawer", &R::open_drawer},
      {"count open|leave|discard|submit", &R::count_stock},
      {"count next <typed>", &R::count_next},
      {"weigh take|cancel", &R::weigh},
      {"weigh typed <typed>", &R::weigh_typed},
      {"tare scale|off", &R::tare},
      {"tare <typed>", &R::tare_typed},
      {"return goods", &R::start_return},
      {"receipt <code>", &R::find_receipt},
      {"bring back <code> of line <count>", &R::bring_back},
      {"bring back everything", &R::bring_back_everything},
      {"because <name>", &R::give_reason},
      {"pay back", &R::confirm_return},
      {"leave return", &R::leave_return},
      {"dismiss", &R::dismiss},
      {"picture", &R::picture},

      {"expect screen <word>", &R::expect_screen},
      {"expect total|tax|due|change|drawer|difference|refund <amount>", &R::expect_amount},
      {"expect weight <word>", &R::expect_weight},
      {"expect lines <count>", &R::expect_lines},
      {"expect line <count> quantity <word> total <amount>", &R::expect_line_amounts},
      {"expect line <count> price <amount>", &R::expect_line_price},
      {"expect line <count> name <name>", &R::expect_line_name},
      {"expect line <count> voided", &R::expect_line_voided},
      {"expect selected <count>", &R::expect_selected},
      {"expect error <word>", &R::expect_error},
      {"expect no error", &R::expect_no_error},
      {"expect banner <name>", &R::expect_banner},
      {"expect printed <name>", &R::expect_printed},
      {"expect not printed <name>", &R::expect_not_printed},
      {"expect counted <name> <word>", &R::expect_counted},
      {"expect no count", &R::expect_no_count},
      {"expect prints|kicks|waiting|quarantined|delivered|receipt|receipts|tiles|counted <count>",
       &R::expect_count},
      {"expect receipt <count> none|working|done|failed|unknown", &R::expect_receipt},
      {"expect printing|kick none|working|done|failed|unknown", &R::expect_output},
      {"expect report none|working|done|failed|unknown", &R::expect_report},
      {"expect recovered", &R::expect_recovered},
      {"expect person <name>", &R::expect_person},
      {"expect nobody", &R::expect_nobody},
      {"expect locked <time>", &R::expect_locked},
      {"expect attempts <count>", &R::expect_attempts},
      {"expect server up|down|refused|none", &R::expect_server},
      {"expect server error <word>", &R::expect_server_error},
      {"expect clock right|ahead|behind", &R::expect_clock},
      {"expect printer|drawer|scanner|scale absent|ready|warning|failed", &R::expect_device},
      {"expect shift sales <count> total <amount>", &R::expect_shift},
      {"expect shift returns <count> total <amount>", &R::expect_returns},
      {"expect return line <count> bought <code> left <code> chosen <code>",
       &R::expect_return_line},
      {"expect halted <name>", &R::expect_halted},
  });

  static constexpr auto kPatterns = [] {
    std::array<Pattern, kLines.size()> patterns{};
    for (std::size_t i = 0; i < kLines.size(); ++i) {
      patterns[i] = {kLines[i].pattern, static_cast<int>(i)};
    }
    return patterns;
  }();
};

std::span<const Pattern> ScenarioRunner::patterns() {
  return ScenarioLanguage::kPatterns;
}

core::Result<void> ScenarioRunner::run(const Step& step) {
  const auto& line = ScenarioLanguage::kLines[static_cast<std::size_t>(step.verb)];
  return (this->*line.verb)(step.arguments);
}

core::Result<void> ScenarioHost::scan(const core::ScannedCode& code) {
  return send(command::Scan{code});
}
core::Result<void> ScenarioHost::set_printer(PrinterSwitch) {
  return cannot("the printer");
}
core::Result<void> ScenarioHost::set_server(ServerSwitch) {
  return cannot("the server");
}
core::Result<void> ScenarioHost::refuse_entries(core::ErrorCode) {
  return cannot("what the server takes");
}
core::Result<void> ScenarioHost::quarantine_entries() {
  return cannot("what the server takes");
}
core::Result<void> ScenarioHost::lose_server_entries(std::int64_t) {
  return cannot("what the server has");
}
core::Result<void> ScenarioHost::put_back_journal(std::int64_t) {
  return cannot("the journal");
}
core::Result<void> ScenarioHost::jump_clock(std::int64_t) {
  return cannot("the clock");
}
core::Result<void> ScenarioHost::set_disk(DiskSwitch) {
  return cannot("the disk");
}
core::Result<void> ScenarioHost::crash(CrashPoint) {
  return cannot("the power");
}
core::Result<void> ScenarioHost::wait(std::int64_t) {
  return cannot("the clock");
}

core::Result<ScenarioReport> run_scenario(std::string_view text, std::string_view file_name,
                                          ScenarioHost& host) {
  const auto steps = parse_steps(text, file_name, ScenarioRunner::patterns());
  if (!steps) return core::pass_on(steps.error());
  ScenarioRunner runner(host);
  for (const Step& step : *steps) {
    if (auto done = runner.run(step); !done) {
      return core::pass_on(at_step(file_name, step, done.error()));
    }
  }
  return runner.report();
}

core::Result<void> check_scenario(std::string_view text, std::string_view file_name) {
  const auto steps = parse_steps(text, file_name, ScenarioRunner::patterns());
  if (!steps) return core::pass_on(steps.error());
  return {};
}

std::vector<std::string_view> scenario_commands() {
  std::vector<std::string_view> lines;
  for (const Pattern& pattern : ScenarioRunner::patterns()) lines.push_back(pattern.text);
  return lines;
}

}  // namespace holdfast::till
