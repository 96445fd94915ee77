// What must be true: expectations on the view and on what the world got to see.
#include <algorithm>
#include <array>
#include <utility>

#include "pos/till/scenario_runner.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

template <class Value>
using Names = std::pair<Value, std::string_view>;

constexpr auto kScreens = std::to_array<Names<Screen>>({
    {Screen::waiting_for_catalogue, "waiting_for_catalogue"},
    {Screen::sign_in, "sign_in"},
    {Screen::open_shift, "open_shift"},
    {Screen::sell, "sell"},
    {Screen::weigh, "weigh"},
    {Screen::count, "count"},
    {Screen::pay_cash, "pay_cash"},
    {Screen::change_due, "change_due"},
    {Screen::goods_return, "goods_return"},
    {Screen::close_shift, "close_shift"},
    {Screen::halted, "halted"},
});
constexpr auto kOutputStates = std::to_array<Names<OutputState>>({
    {OutputState::none, "none"},
    {OutputState::working, "working"},
    {OutputState::done, "done"},
    {OutputState::failed, "failed"},
    {OutputState::unknown, "unknown"},
});
using Link = command::ServerChanged::Link;
constexpr auto kLinks = std::to_array<Names<Link>>({
    {Link::none, "none"},
    {Link::connecting, "connecting"},
    {Link::up, "up"},
    {Link::down, "down"},
    {Link::refused, "refused"},
});
using ports::DeviceHealth;
constexpr auto kHealths = std::to_array<Names<DeviceHealth>>({
    {DeviceHealth::absent, "absent"},
    {DeviceHealth::not_set_up, "not set up"},
    {DeviceHealth::ready, "ready"},
    {DeviceHealth::warning, "warning"},
    {DeviceHealth::failed, "failed"},
});

template <class Value, std::size_t N>
std::string name_of(const std::array<Names<Value>, N>& names, Value value) {
  const auto found = std::ranges::find(names, value, &Names<Value>::first);
  return found == names.end() ? std::string("?") : std::string(found->second);
}

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::int64_t standing_lines(const TillView& view) {
  return std::ranges::count_if(view.sale.lines, [](const LineView& line) { return !line.voided; });
}

core::Money shown_amount(const TillView& view, const std::string& which) {
  const bool after_sale = view.screen == Screen::change_due;
  if (which == "total") return after_sale ? view.change.total : view.sale.totals.total;
  if (which == "tax") return view.sale.totals.tax;
  if (which == "due") return view.payment.due;
  if (which == "change") return view.change.change;
  if (which == "refund") return after_sale ? view.change.change : view.goods_return.refund;
  if (which == "difference") return view.closing.difference;
  return view.shift.expected_cash;
}

}  // namespace

core::Result<void> ScenarioRunner::expect_that(const std::function<bool()>& met,
                                               const std::function<std::string()>& actual) {
  ++report_.expectations;
  while (!met()) {
    if (host_.advance()) continue;
    std::string got = "it is " + actual();
    const Banner& banner = host_.view().banner;
    if (!banner.text.empty()) got += "; the banner says " + quoted(banner.text);
    return core::fail(ErrorCode::scenario_expectation, got);
  }
  return {};
}

core::Result<void> ScenarioRunner::expect(const std::string& wanted,
                                          const std::function<std::string()>& actual) {
  return expect_that([&] { return actual() == wanted; }, actual);
}

core::Result<void> ScenarioRunner::expect_screen(const Arguments& a) {
  if (std::ranges::find(kScreens, a[0], &Names<Screen>::second) == kScreens.end()) {
    return core::fail(ErrorCode::scenario_syntax, "there is no such screen");
  }
  return expect(a[0], [this] { return name_of(kScreens, host_.view().screen); });
}

core::Result<void> ScenarioRunner::expect_amount(const Arguments& a) {
  const auto wanted = amount(a[1]);
  if (!wanted) return core::pass_on(wanted.error());
  return expect(core::to_plain(*wanted),
                [&] { return core::to_plain(shown_amount(host_.view(), a[0])); });
}

core::Result<void> ScenarioRunner::expect_lines(const Arguments& a) {
  return expect(a[0], [this] { return std::to_string(standing_lines(host_.view())); });
}

const LineView* ScenarioRunner::line(const std::string& number) const {
  for (const LineView& line : host_.view().sale.lines) {
    if (std::to_string(line.number) == number) return &line;
  }
  return nullptr;
}

core::Result<void> ScenarioRunner::expect_line_amounts(const Arguments& a) {
  const auto total = amount(a[2]);
  if (!total) return core::pass_on(total.error());
  return expect("quantity " + a[1] + " total " + core::to_plain(*total), [&] {
    const LineView* found = line(a[0]);
    if (found == nullptr) return std::string("not there");
    return "quantity " + core::to_plain(found->quantity) + " total " + core::to_plain(found->total);
  });
}

core::Result<void> ScenarioRunner::expect_line_price(const Arguments& a) {
  const auto price = amount(a[1]);
  if (!price) return core::pass_on(price.error());
  return expect(core::to_plain(*price), [&] {
    const LineView* found = line(a[0]);
    return found == nullptr ? "not there" : core::to_plain(found->unit_price);
  });
}

core::Result<void> ScenarioRunner::expect_line_name(const Arguments& a) {
  return expect(a[1], [&] {
    const LineView* found = line(a[0]);
    return found == nullptr ? "not there" : found->name;
  });
}

core::Result<void> ScenarioRunner::expect_line_voided(const Arguments& a) {
  return expect("voided", [&] {
    const LineView* found = line(a[0]);
    if (found == nullptr) return std::string("not there");
    return std::string(found->voided ? "voided" : "not voided");
  });
}

core::Result<void> ScenarioRunner::expect_selected(const Arguments& a) {
  return expect(a[0], [this] { return std::to_string(host_.view().sale.selected); });
}

core::Result<void> ScenarioRunner::expect_error(const Arguments& a) {
  return expect(a[0], [this] {
    const Banner& banner = host_.view().banner;
    return banner.kind == Banner::Kind::error ? banner.error_name : std::string("no error");
  });
}

core::Result<void> ScenarioRunner::expect_no_error(const Arguments&) {
  return expect("no error", [this] {
    const Banner& banner = host_.view().banner;
    return banner.kind == Banner::Kind::error ? banner.error_name : std::string("no error");
  });
}

core::Result<void> ScenarioRunner::expect_banner(const Arguments& a) {
  return expect_that([&] { return host_.view().banner.text.find(a[0]) != std::string::npos; },
                     [this] { return quoted(host_.view().banner.text); });
}

core::Result<void> ScenarioRunner::expect_printed(const Arguments& a) {
  // In the last document: what an earlier one says must not satisfy a later expectation.
  return expect_that(
      [&] {
        const auto& documents = host_.printed();
        return !documents.empty() && documents.back().find(a[0]) != std::string::npos;
      },
      [this] {
        return host_.printed().empty() ? "an empty printer" : "\n" + host_.printed().back();
      });
}

core::Result<void> ScenarioRunner::expect_not_printed(const Arguments& a) {
  return expect_that(
      [&] {
        const auto& documents = host_.printed();
        return documents.empty() || documents.back().find(a[0]) == std::string::npos;
      },
      [this] { return "\n" + host_.printed().back(); });
}

core::Result<void> ScenarioRunner::expect_count(const Arguments& a) {
  const auto wanted = parse_count(a[1]);
  if (!wanted) return core::pass_on(wanted.error());
  return expect(std::to_string(*wanted), [&]() -> std::string {
    const TillView& view = host_.view();
    if (a[0] == "prints") return std::to_string(host_.printed().size());
    if (a[0] == "kicks") return std::to_string(host_.kicks());
    if (a[0] == "waiting") return std::to_string(view.server.waiting);
    if (a[0] == "quarantined") return std::to_string(view.server.quarantined);
    if (a[0] == "delivered") return std::to_string(host_.server_entries());
    if (a[0] == "receipts") return std::to_string(view.receipts.size());
    if (a[0] == "counted") return std::to_string(view.count.count.size());
    if (a[0] == "tiles") return std::to_string(view.tiles.size());
    return std::to_string(view.screen == Screen::change_due ? view.change.receipt_number
                                                            : view.sale.receipt_number);
  });
}

core::Result<void> ScenarioRunner::expect_output(const Arguments& a) {
  return expect(a[1], [&] {
    const ChangeView& change = host_.view().change;
    return name_of(kOutputStates, a[0] == "kick" ? change.drawer : change.printing);
  });
}

core::Result<void> ScenarioRunner::expect_receipt(const Arguments& a) {
  return expect(a[1], [&] {
    for (const ReceiptView& receipt : host_.view().receipts) {
      if (std::to_string(receipt.number) == a[0]) return name_of(kOutputStates, receipt.printing);
    }
    return std::string("not there");
  });
}

core::Result<void> ScenarioRunner::expect_report(const Arguments& a) {
  return expect(a[0], [this] {
    const auto& report = host_.view().last_report;
    return name_of(kOutputStates, report ? report->printing : OutputState::none);
  });
}

core::Result<void> ScenarioRunner::expect_recovered(const Arguments&) {
  return expect("recovered", [this] {
    return std::string(host_.view().change.recovered ? "recovered" : "not recovered");
  });
}

core::Result<void> ScenarioRunner::expect_person(const Arguments& a) {
  return expect(a[0], [this] {
    const auto& person = host_.view().person;
    return person ? person->name : std::string("nobody");
  });
}

core::Result<void> ScenarioRunner::expect_nobody(const Arguments&) {
  return expect_person({"nobody"});
}

core::Result<void> ScenarioRunner::expect_locked(const Arguments& a) {
  const auto wanted = parse_time_ms(a[0]);
  if (!wanted) return core::pass_on(wanted.error());
  return expect(std::to_string(*wanted / 1000),
                [this] { return std::to_string(host_.view().sign_in.locked_for_s); });
}

core::Result<void> ScenarioRunner::expect_attempts(const Arguments& a) {
  return expect(a[0], [this] { return std::to_string(host_.view().sign_in.attempts_left); });
}

core::Result<void> ScenarioRunner::expect_server(const Arguments& a) {
  return expect(a[0], [this] { return name_of(kLinks, host_.view().server.link); });
}

core::Result<void> ScenarioRunner::expect_server_error(const Arguments& a) {
  return expect(a[0], [this] { return host_.view().server.error_name; });
}

core::Result<void> ScenarioRunner::expect_clock(const Arguments& a) {
  return expect(a[0], [this] {
    const ClockView& clock = host_.view().clock;
    return std::string(!clock.wrong ? "right" : clock.ahead ? "ahead" : "behind");
  });
}

core::Result<void> ScenarioRunner::expect_device(const Arguments& a) {
  return expect(a[1], [&] {
    const TillView& view = host_.view();
    const ports::DeviceStatus& device = a[0] == "printer"  ? view.printer
                                        : a[0] == "drawer" ? view.drawer
                                        : a[0] == "scale"  ? view.scale
                                                           : view.scanner;
    return name_of(kHealths, device.health);
  });
}

core::Result<void> ScenarioRunner::expect_shift(const Arguments& a) {
  const auto total = amount(a[1]);
  if (!total) return core::pass_on(total.error());
  return expect(a[0] + " sales, total " + core::to_plain(*total), [this] {
    const ShiftView& shift = host_.view().shift;
    return std::to_string(shift.sale_count) + " sales, total " + core::to_plain(shift.sales_total);
  });
}

core::Result<void> ScenarioRunner::expect_halted(const Arguments& a) {
  return expect_that(
      [&] {
        return host_.view().screen == Screen::halted &&
               host_.view().halted_reason.find(a[0]) != std::string::npos;
      },
      [this] {
        return name_of(kScreens, host_.view().screen) + " " + quoted(host_.view().halted_reason);
      });
}

}  // namespace holdfast::till
