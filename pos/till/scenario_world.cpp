// `given` lines and the switches of the world.
#include <utility>

#include "pos/core/code_rules.h"
#include "pos/till/scenario_runner.h"

namespace holdfast::till {

using core::ErrorCode;

core::Result<void> ScenarioRunner::give(Given given) {
  const auto answer = host_.given(given);
  if (!answer) return core::pass_on(answer.error());
  if (*answer == GivenAnswer::skipped) ++report_.skipped;
  return {};
}

core::Result<void> ScenarioRunner::given_shop(const Arguments& a) {
  const auto found = core::Currency::from_code(a[1]);
  if (!found) return core::pass_on(found.error());
  given::Shop shop{a[0], *found, {}};
  shop.tax_policy.mode =
      a[2] == "included" ? core::TaxMode::included_in_price : core::TaxMode::added_to_price;
  shop.tax_policy.scope =
      a[3] == "line" ? core::TaxRoundingScope::per_line : core::TaxRoundingScope::per_sale;
  given_currency_ = *found;
  return give(std::move(shop));
}

core::Result<void> ScenarioRunner::given_tax(const Arguments& a) {
  given::Tax tax{a[0], {}};
  for (std::size_t i = 1; i + 1 < a.size(); i += 2) {
    const auto rate = parse_percent(a[i + 1]);
    if (!rate) return core::pass_on(rate.error());
    tax.rates.push_back({a[i], *rate});
  }
  return give(std::move(tax));
}

core::Result<void> ScenarioRunner::given_item(const Arguments& a) {
  const auto price = amount(a[2]);
  if (!price) return core::pass_on(price.error());
  return give(given::Item{a[0], a[1], *price, a[3]});
}

core::Result<void> ScenarioRunner::given_item_in_currency(const Arguments& a) {
  const auto other = core::Currency::from_code(a[4]);
  if (!other) return core::pass_on(other.error());
  const auto price = core::parse_money(a[2], *other);
  if (!price) return core::pass_on(price.error());
  return give(given::Item{a[0], a[1], *price, a[3]});
}

core::Result<void> ScenarioRunner::given_item_in_unit(const Arguments& a) {
  const auto price = amount(a[2]);
  if (!price) return core::pass_on(price.error());
  return give(given::Item{a[0], a[1], *price, a[3], a[4]});
}

core::Result<void> ScenarioRunner::given_pack(const Arguments& a) {
  const auto units = parse_count(a[1]);
  if (!units) return core::pass_on(units.error());
  return give(given::Pack{a[0], a[2], core::Quantity::of(*units)});
}

core::Result<void> ScenarioRunner::given_person(const Arguments& a) {
  return give(given::Person{a[0], a[1], a[2]});
}

core::Result<void> ScenarioRunner::given_person_left(const Arguments& a) {
  return give(given::PersonLeft{a[0]});
}

core::Result<void> ScenarioRunner::given_scanning(const Arguments& a) {
  core::CodeRules rules;
  if (auto right = core::set_code_rule(rules, a[0], a[1]); !right) {
    return core::fail(ErrorCode::scenario_syntax, right.error().detail);
  }
  return give(given::Scanning{a[0], a[1]});
}

core::Result<void> ScenarioRunner::printer(const Arguments& a) {
  if (a[0] == "on") return host_.set_printer(PrinterSwitch::on);
  if (a[0] == "off") return host_.set_printer(PrinterSwitch::off);
  if (a[0] == "slow") return host_.set_printer(PrinterSwitch::slow);
  return host_.set_printer(PrinterSwitch::cut_off);
}

core::Result<void> ScenarioRunner::server(const Arguments& a) {
  if (a[0] == "up") return host_.set_server(ServerSwitch::up);
  if (a[0] == "down") return host_.set_server(ServerSwitch::down);
  return host_.set_server(ServerSwitch::none);
}

core::Result<void> ScenarioRunner::server_refuses(const Arguments& a) {
  for (const ErrorCode code :
       {ErrorCode::server_login_refused, ErrorCode::server_schema_too_old,
        ErrorCode::server_schema_too_new, ErrorCode::server_refused, ErrorCode::till_not_enrolled,
        ErrorCode::till_revoked, ErrorCode::sequence_gap, ErrorCode::sequence_fork}) {
    if (core::name(code) == a[0]) return host_.refuse_entries(code);
  }
  return core::fail(ErrorCode::scenario_syntax, "no server refuses with these words");
}

core::Result<void> ScenarioRunner::server_quarantines(const Arguments&) {
  return host_.quarantine_entries();
}

core::Result<void> ScenarioRunner::server_loses(const Arguments& a) {
  const auto count = parse_count(a[0]);
  if (!count) return core::pass_on(count.error());
  return host_.lose_server_entries(*count);
}

core::Result<void> ScenarioRunner::journal_lost(const Arguments&) {
  return host_.put_back_journal(0);
}

core::Result<void> ScenarioRunner::journal_put_back(const Arguments& a) {
  const auto keep = parse_count(a[0]);
  if (!keep) return core::pass_on(keep.error());
  return host_.put_back_journal(*keep);
}

core::Result<void> ScenarioRunner::clock(const Arguments& a) {
  const auto ms = parse_time_ms(a[1]);
  if (!ms) return core::pass_on(ms.error());
  return host_.jump_clock(a[0] == "back" ? -*ms : *ms);
}

core::Result<void> ScenarioRunner::disk(const Arguments& a) {
  if (a[0] == "ok") return host_.set_disk(DiskSwitch::ok);
  if (a[0] == "full") return host_.set_disk(DiskSwitch::full);
  return host_.set_disk(DiskSwitch::failed);
}

core::Result<void> ScenarioRunner::crash(const Arguments&) {
  return host_.crash(CrashPoint::now);
}

core::Result<void> ScenarioRunner::crash_around_commit(const Arguments& a) {
  return host_.crash(a[0] == "before" ? CrashPoint::before_commit : CrashPoint::after_commit);
}

core::Result<void> ScenarioRunner::wait(const Arguments& a) {
  const auto ms = parse_time_ms(a[0]);
  if (!ms) return core::pass_on(ms.error());
  return host_.wait(*ms);
}

core::Result<core::Money> ScenarioRunner::amount(const std::string& text) const {
  const bool negative = text.starts_with('-');
  auto money = core::parse_money(negative ? text.substr(1) : text, currency());
  if (!money) return core::fail(ErrorCode::scenario_syntax, "this amount is none in the currency");
  if (negative) money->minor = -money->minor;
  return money;
}

core::Currency ScenarioRunner::currency() const {
  if (host_.view().currency != core::Currency{}) return host_.view().currency;
  return given_currency_.value_or(core::Currency{});
}

}  // namespace holdfast::till
