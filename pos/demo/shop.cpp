#include "pos/demo/shop.h"

#include <memory>
#include <vector>

#include "pos/demo/catalogue.h"
#include "pos/demo/documents.h"
#include "pos/demo/making.h"
#include "pos/demo/stock.h"
#include "pos/demo/till_history.h"

namespace holdfast::demo {
namespace {

constexpr std::uint64_t kGoodsAtOnce = 10'000;
constexpr std::int64_t kCountEvery = 7;   // days
constexpr std::size_t kCountingTill = 2;  // alone at its place, so that nobody sells meanwhile

// Everything that happened, day by day.
core::Result<void> write_history(const Plan& plan, const Outside& outside, const Range& range,
                                 Stock& stock, Named& named, RowSink& sink) {
  std::vector<std::unique_ptr<TillHistory>> tills;
  for (std::size_t i = 0; i < plan.tills.size(); ++i) {
    tills.push_back(std::make_unique<TillHistory>(plan, i, range, outside, stock, named, sink));
  }
  Documents documents{plan, range, stock, sink};
  Making making{plan, range, stock, sink};
  const bool makes = plan.request.kind == ShopKind::maker;
  const auto till_count = static_cast<int>(tills.size());
  for (int i = 0; i < plan.request.days; ++i) {
    const Day day = plan.first_day.plus(i);
    documents.work(day);
    if (makes) making.work(day);
    for (int t = 0; t < till_count; ++t) {
      const int sales = (plan.request.sales_a_day + till_count - 1 - t) / till_count;
      const bool counts = t == static_cast<int>(kCountingTill) && i % kCountEvery == 0;
      tills[static_cast<std::size_t>(t)]->work(day, sales, counts);
    }
    if (auto written = sink.pause(); !written) return written;
  }
  documents.finish();
  if (makes) making.finish();
  for (const auto& till : tills) till->finish();
  return sink.pause();
}

void write_named(const Plan& plan, const Named& named, RowSink& sink) {
  for (const std::uint64_t good : named.goods) {
    sink.write(Table::recorded_variants, Row{}.add(plan.tenant).add(good_at(plan, good).id));
  }
  for (const core::PersonId person : named.people) {
    sink.write(Table::recorded_people, Row{}.add(plan.tenant).add(person));
  }
  for (const core::LocationId place : named.places) {
    sink.write(Table::recorded_locations, Row{}.add(plan.tenant).add(place));
  }
}

core::Result<void> write_goods(const Plan& plan, const Stock& stock, RowSink& sink,
                               const Progress& progress) {
  const bool makes = plan.request.kind == ShopKind::maker;
  for (std::uint64_t i = 0; i < plan.request.variants; ++i) {
    const Good good = good_at(plan, i);
    write_good(plan, good, stock, sink);
    if (makes && i % variants_of_product(plan.request.kind) == 0) write_recipe(plan, good, sink);
    if ((i + 1) % kGoodsAtOnce != 0) continue;
    if (auto written = sink.pause(); !written) return written;
    progress(i + 1);
  }
  auto written = sink.pause();
  if (written) progress(plan.request.variants);
  return written;
}

// A chain of no hashes, for a run that nobody keeps.
Outside without_hashes() {
  Outside outside;
  outside.chain = [](const ports::NewEntry& entry, std::int64_t seq, const ports::Hash256&) {
    ports::StoredEntry stored;
    stored.seq = seq;
    stored.id = entry.id;
    return stored;
  };
  return outside;
}

}  // namespace

core::Result<void> write_demo_shop(const Plan& plan, const Outside& outside, RowSink& sink,
                                   const Progress& progress) {
  const Range range{plan};
  // First only to know what will be sold and moved: the stock is written before it.
  NoRows nowhere;
  Stock forecast{plan, nullptr, nowhere};
  Named named;
  const Outside pretend = without_hashes();
  if (auto ran = write_history(plan, pretend, range, forecast, named, nowhere); !ran) return ran;

  write_shop(plan, outside, sink);
  if (plan.request.kind == ShopKind::maker) write_filaments(plan, sink);
  write_customers(plan, sink);
  write_gift_cards(plan, outside, sink);
  Stock stock{plan, &forecast, sink};
  if (auto written = write_goods(plan, stock, sink, progress); !written) return written;
  write_promotions(plan, sink);
  write_named(plan, named, sink);
  return write_history(plan, outside, range, stock, named, sink);
}

}  // namespace holdfast::demo
