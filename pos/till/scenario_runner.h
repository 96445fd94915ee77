// Carries out the steps of a scenario on a host. Private to the scenario language.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pos/till/scenario.h"
#include "pos/till/scenario_parse.h"

namespace holdfast::till {

class ScenarioRunner {
 public:
  explicit ScenarioRunner(ScenarioHost& host) : host_(host) {}

  // Every line of the language; `verb` is what run() understands.
  [[nodiscard]] static std::span<const Pattern> patterns();
  [[nodiscard]] core::Result<void> run(const Step& step);
  [[nodiscard]] const ScenarioReport& report() const noexcept { return report_; }

 private:
  using Arguments = std::vector<std::string>;
  using Done = core::Result<void>;
  using Verb = Done (ScenarioRunner::*)(const Arguments&);
  struct Line {
    std::string_view pattern;
    Verb verb;
  };
  friend struct ScenarioLanguage;  // the table of lines

  // ---- the world (scenario_world.cpp) ----
  Done given_shop(const Arguments& a);
  Done given_tax(const Arguments& a);
  Done given_item(const Arguments& a);
  Done given_item_in_currency(const Arguments& a);
  Done given_item_in_unit(const Arguments& a);
  Done given_pack(const Arguments& a);
  Done given_person(const Arguments& a);
  Done given_person_left(const Arguments& a);
  Done given_scanning(const Arguments& a);
  Done printer(const Arguments& a);
  Done server(const Arguments& a);
  Done server_refuses(const Arguments& a);
  Done server_quarantines(const Arguments& a);
  Done server_loses(const Arguments& a);
  Done journal_lost(const Arguments& a);
  Done journal_put_back(const Arguments& a);
  Done clock(const Arguments& a);
  Done disk(const Arguments& a);
  Done crash(const Arguments& a);
  Done crash_around_commit(const Arguments& a);
  Done wait(const Arguments& a);
  Done give(Given given);

  // ---- people (scenario_people.cpp) ----
  Done sign_in(const Arguments& a);
  Done choose(const Arguments& a);
  Done pin(const Arguments& a);
  Done sign_out(const Arguments& a);
  Done open_shift(const Arguments& a);
  Done close_shift(const Arguments& a);
  Done start_closing(const Arguments& a);
  Done confirm_closing(const Arguments& a);
  Done cancel_closing(const Arguments& a);
  Done scan(const Arguments& a);
  Done scan_as(const Arguments& a);
  Done tile(const Arguments& a);
  Done select(const Arguments& a);
  Done quantity(const Arguments& a);
  Done void_line(const Arguments& a);
  Done void_sale(const Arguments& a);
  Done reprint_report(const Arguments& a);
  Done move_cash(const Arguments& a);
  Done open_drawer(const Arguments& a);
  Done start_return(const Arguments& a);
  Done find_receipt(const Arguments& a);
  Done bring_back(const Arguments& a);
  Done bring_back_everything(const Arguments& a);
  Done give_reason(const Arguments& a);
  Done confirm_return(const Arguments& a);
  Done leave_return(const Arguments& a);
  Done price(const Arguments& a);
  Done discount_percent(const Arguments& a);
  Done discount_off(const Arguments& a);
  Done discount_amount(const Arguments& a);
  Done pay_cash(const Arguments& a);
  Done tender(const Arguments& a);
  Done tender_exactly(const Arguments& a);
  Done cancel_payment(const Arguments& a);
  Done next(const Arguments& a);
  Done reprint(const Arguments& a);
  Done reprint_one(const Arguments& a);
  Done picture(const Arguments& a);
  Done dismiss(const Arguments& a);
  Done send(Command command);

  // ---- the stock count (scenario_count.cpp) ----
  Done count_stock(const Arguments& a);
  Done count_next(const Arguments& a);
  Done expect_counted(const Arguments& a);
  Done expect_no_count(const Arguments& a);

  // ---- goods sold by weight (scenario_weighing.cpp) ----
  Done scale_shows(const Arguments& a);
  Done scale_says(const Arguments& a);
  Done scale_in_unknown_unit(const Arguments& a);
  Done weigh(const Arguments& a);
  Done weigh_typed(const Arguments& a);
  Done tare(const Arguments& a);
  Done tare_typed(const Arguments& a);
  Done expect_weight(const Arguments& a);

  // ---- what people use (scenario_people.cpp) ----
  // What a screen does with typed digits: an amount, or the refusal shown to the person.
  Done with_amount(const std::string& typed, const std::function<Done(core::Money)>& use);
  Done send_discount(const std::string& of, std::optional<core::Discount> discount);

  // ---- expectations (scenario_expect.cpp) ----
  Done expect_screen(const Arguments& a);
  Done expect_amount(const Arguments& a);
  Done expect_lines(const Arguments& a);
  Done expect_line_amounts(const Arguments& a);
  Done expect_line_price(const Arguments& a);
  Done expect_line_name(const Arguments& a);
  Done expect_line_voided(const Arguments& a);
  Done expect_selected(const Arguments& a);
  Done expect_error(const Arguments& a);
  Done expect_no_error(const Arguments& a);
  Done expect_banner(const Arguments& a);
  Done expect_printed(const Arguments& a);
  Done expect_not_printed(const Arguments& a);
  Done expect_count(const Arguments& a);
  Done expect_output(const Arguments& a);
  Done expect_receipt(const Arguments& a);
  Done expect_report(const Arguments& a);
  Done expect_recovered(const Arguments& a);
  Done expect_person(const Arguments& a);
  Done expect_nobody(const Arguments& a);
  Done expect_locked(const Arguments& a);
  Done expect_attempts(const Arguments& a);
  Done expect_server(const Arguments& a);
  Done expect_server_error(const Arguments& a);
  Done expect_clock(const Arguments& a);
  Done expect_device(const Arguments& a);
  Done expect_shift(const Arguments& a);
  Done expect_returns(const Arguments& a);
  Done expect_return_line(const Arguments& a);
  Done expect_halted(const Arguments& a);
  // Asks until it is met or the world stands still; `actual` is what there is, as text.
  Done expect(const std::string& wanted, const std::function<std::string()>& actual);
  Done expect_that(const std::function<bool()>& met, const std::function<std::string()>& actual);
  [[nodiscard]] const LineView* line(const std::string& number) const;

  // In the currency of `given shop`, else the host's. Error: scenario_syntax.
  [[nodiscard]] core::Result<core::Money> amount(const std::string& text) const;
  [[nodiscard]] core::Currency currency() const;

  ScenarioHost& host_;
  std::optional<core::Currency> given_currency_;
  ScenarioReport report_;
};

}  // namespace holdfast::till
