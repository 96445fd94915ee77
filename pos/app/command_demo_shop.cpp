#include <fmt/core.h>
#include <sodium.h>

#include <array>
#include <chrono>
#include <vector>

#include "pos/app/ask_password.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/database_option.h"
#include "pos/app/demo_loader.h"
#include "pos/app/demo_shop.h"
#include "pos/app/os_ports.h"
#include "pos/app/pin.h"
#include "pos/app/settings_source.h"
#include "pos/demo/master.h"
#include "pos/demo/plan.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;
using demo::ShopKind;

constexpr std::array kKinds = {ShopKind::general, ShopKind::cards, ShopKind::trading,
                               ShopKind::maker};

int load_corner_market(const remote::ConnectionOptions& connection) {
  auto shop = load_demo_shop(connection);
  if (!shop) return report_database_failure(shop.error());
  fmt::print("The demo shop is in the database; everybody's PIN is {}.\n", kDemoPin);
  fmt::print("It has two tills, {} and {}. On each machine: holdfast enrol --number 1 (or 2)\n",
             shop->tills[0].label, shop->tills[1].label);
  return kExitOk;
}

core::Result<demo::Day> day_of(const std::string& text) {
  if (text.empty()) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return demo::Day::of({std::chrono::duration_cast<std::chrono::milliseconds>(now).count()});
  }
  const auto day = demo::Day::parse(text);
  if (!day) return fail(ErrorCode::command_line, "--today: a day such as 2026-03-01");
  return *day;
}

core::Result<std::vector<demo::Plan>> plans_of(const DemoShopOptions& options) {
  if (options.kind == "all" && !options.slug.empty()) {
    return fail(ErrorCode::command_line, "--slug names one shop; leave it out with --shop all");
  }
  const auto today = day_of(options.today);
  if (!today) return core::pass_on(today.error());
  std::vector<demo::Plan> plans;
  for (const ShopKind kind : kKinds) {
    if (options.kind != "all" && options.kind != name_of(kind)) continue;
    demo::Request request;
    request.kind = kind;
    request.variants = options.variants.value_or(request.variants);
    request.seed = options.seed.value_or(request.seed);
    request.days = options.days.value_or(request.days);
    request.sales_a_day = options.sales_a_day.value_or(request.sales_a_day);
    request.today = *today;
    request.slug = options.slug;
    auto plan = make_plan(request);
    if (!plan) return core::pass_on(plan.error());
    plans.push_back(std::move(*plan));
  }
  return plans;
}

// One line now and then: how many goods, and how many in a second.
class ProgressLine {
 public:
  void show(std::uint64_t goods, std::uint64_t of) {
    const auto now = Clock::now();
    if (now < next_ && goods != of) return;
    next_ = now + std::chrono::seconds{2};
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    fmt::print(stderr, "{} of {} goods, {:.0f} goods/s\n", goods, of,
               seconds > 0 ? static_cast<double>(goods) / seconds : 0.0);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_ + std::chrono::seconds{2};
};

core::Result<void> load(remote::PgConnection& connection, const demo::Plan& plan) {
  const auto hash = hash_pin(kDemoPin);
  if (!hash) return core::pass_on(hash.error());
  fmt::print(stderr, "{} ({}):\n", plan.shop_name, plan.slug);
  ProgressLine line;
  return load_generated_shop(connection, plan, *hash,
                             [&](std::uint64_t goods) { line.show(goods, plan.request.variants); });
}

void tell(const demo::Plan& plan) {
  fmt::print("{} is in the database as \"{}\": {} goods, {} days of sales at {} tills.\n",
             plan.shop_name, plan.slug, plan.request.variants, plan.request.days,
             plan.tills.size());
  fmt::print("  Everybody's PIN is {}. A gift card: {}\n", kDemoPin, gift_card_code(plan, 0));
  fmt::print("  On a till: holdfast enrol --shop {} --number 1 (or 2, 3)\n", plan.slug);
}

}  // namespace

int run_load_demo(const DemoShopOptions& options, const ConfigOptions& config) {
  const bool corner_market = options.kind.empty();
  if (corner_market && (options.variants || options.seed || options.days || options.sales_a_day ||
                        !options.today.empty() || !options.slug.empty())) {
    return report_usage({ErrorCode::command_line,
                         "--variants, --days, --sales, --seed, --today and --slug go with --shop"});
  }
  auto plans = corner_market ? core::Result<std::vector<demo::Plan>>{std::vector<demo::Plan>{}}
                             : plans_of(options);
  if (!plans) return report_usage(plans.error());
  auto conninfo = conninfo_of(options.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  auto how = administrator(*conninfo);
  if (!how) return report_database_failure(how.error());
  if (corner_market) {
    const int code = load_corner_market(*how);
    wipe(how->password);
    return code;
  }
  how->answer_timeout_ms = 0;  // a million goods take as long as they take
  auto connection = remote::PgConnection::connect(*how);
  wipe(how->password);
  if (!connection) return report_database_failure(connection.error());
  for (const demo::Plan& plan : *plans) {
    if (auto done = load(*connection, plan); !done) {
      return done.error().code == ErrorCode::command_line
                 ? report_failure("Nothing was loaded.", done.error())
                 : report_database_failure(done.error());
    }
    tell(plan);
  }
  return kExitOk;
}

}  // namespace holdfast::app
