#include "pos/demo/making.h"

#include <algorithm>
#include <string>

#include "pos/demo/codes.h"

namespace holdfast::demo {
namespace {

constexpr std::int64_t kSpoolGrams = 1'000;
constexpr std::int64_t kSpoolCost = 24'900;  // minor units
constexpr std::array<std::string_view, 5> kMaterials = {"PLA", "PETG", "ASA", "TPU", "Wood PLA"};

std::size_t material_place(std::string_view material) {
  return static_cast<std::size_t>(std::ranges::find(kMaterials, material) - kMaterials.begin());
}

core::Uuid material_id(const Plan& plan, std::size_t place) {
  return plan.id("material", place);
}

core::Uuid filament_id(const Plan& plan, std::size_t place) {
  return plan.id("filament", place);
}

// The bought part that a product has, as a number of a good.
std::uint64_t part_of(const Plan& plan, const Good& good) {
  const std::uint64_t hardware = good.product / kHardwareEvery * kHardwareEvery;
  const std::uint64_t each = variants_of_product(plan.request.kind);
  return hardware * each + good.product % each;
}

std::int64_t parts_in(const Good& good) {
  return 1 + static_cast<std::int64_t>(good.product % 4);
}

}  // namespace

void write_filaments(const Plan& plan, RowSink& sink) {
  for (std::size_t i = 0; i < kMaterials.size(); ++i) {
    Row row;
    row.add(plan.tenant).add(material_id(plan, i)).add(kMaterials[i]);
    const std::int64_t nozzle = 200 + 15 * static_cast<std::int64_t>(i);
    row.add("{\"nozzle_temp_min\": " + std::to_string(nozzle) +
            ", \"nozzle_temp_max\": " + std::to_string(nozzle + 25) + ", \"bed_temp\": 60}");
    sink.write(Table::material_types, row.made(plan.founded));
  }
  for (std::size_t i = 0; i < kFilaments.size(); ++i) {
    const Filament& filament = kFilaments[i];
    Row row;
    row.add(plan.tenant).add(filament_id(plan, i));
    row.add(material_id(plan, material_place(filament.material))).add("Supplier brand 1");
    row.add(filament.color).add(filament.finish).add("1.75").add(kSpoolGrams).add("210");
    sink.write(Table::spool_types, row.made(plan.founded));
  }
}

std::int64_t material_of(const Good& good) {
  return good.weight_g * 1'100;
}

void write_recipe(const Plan& plan, const Good& good, RowSink& sink) {
  if (good.labor_minutes == 0) return;
  const std::size_t filament = filament_place(good.product, 0);
  const core::Instant at = plan.founded + static_cast<std::int64_t>(good.index);
  sink.write(Table::product_materials, Row{}
                                           .add(plan.tenant)
                                           .add(plan.id("recipe", good.product, at))
                                           .add(good.product_id)
                                           .add(filament_id(plan, filament))
                                           .add(decimal_of(material_of(good)))
                                           .add(good.weight_g)
                                           .add(decimal_of(good.weight_g * 60))
                                           .add(decimal_of(good.weight_g * 40)));
  const Good part = good_at(plan, part_of(plan, good));
  Row row;
  row.add(plan.tenant).add(plan.id("component", good.product, at)).add(good.product_id);
  row.add(part.full_name()).add(part.id).add(parts_in(good)).add(plan.money(part.cost));
  sink.write(Table::product_components, row.add(plan.suppliers.back()));
}

// Down the range, one after the other.
const Good* Making::next_good() {
  for (std::size_t i = 0; i < range_.size(); ++i) {
    const Good& good = range_.at(looked_at_++ % range_.size());
    if (good.labor_minutes > 0) return &good;
  }
  return nullptr;
}

core::Uuid Making::spool_id(std::uint64_t number) const {
  return plan_.id("spool", number, spools_[number].bought.at(6 * kHour));
}

void Making::buy_spool(std::size_t filament, Day day) {
  spools_.push_back({filament, day, kSpoolGrams * 1'000});
  move_spool(spools_.size() - 1, "purchase", kSpoolGrams * 1'000, "manual", {},
             day.at(6 * kHour) + 1);
}

void Making::move_spool(std::uint64_t spool, std::string_view type, std::int64_t milligrams,
                        std::string_view reference_type, const core::Uuid& reference,
                        core::Instant at) {
  Row row;
  row.add(plan_.id("spool movement", ++movements_, at)).add(plan_.tenant).add(spool_id(spool));
  row.add(type).add(decimal_of(milligrams)).add(reference_type);
  if (reference.is_nil())
    row.null();
  else
    row.add(reference);
  spool_movements_.push_back(row.add(plan_.members.back().id).add(at).add(at));
}

void Making::use(std::size_t filament, std::int64_t milligrams, const core::Uuid& run,
                 core::Instant at) {
  used_[filament] += milligrams;
  for (std::uint64_t i = 0; i < spools_.size() && milligrams > 0; ++i) {
    Spool& spool = spools_[i];
    if (spool.filament != filament || spool.left == 0) continue;
    const std::int64_t taken = std::min(milligrams, spool.left);
    spool.left -= taken;
    milligrams -= taken;
    move_spool(i, "usage", -taken, "production", run, at);
  }
  if (milligrams == 0) return;
  buy_spool(filament, Day::of(at));
  used_[filament] -= milligrams;  // counted by the next call
  use(filament, milligrams, run, at);
}

void Making::write_run(const Good& good, std::int64_t planned, std::int64_t good_pieces,
                       std::string_view status, core::Instant at, const core::Uuid& id) {
  const bool over = status == "completed";
  const core::Instant ended = at + 4 * kHour;
  Row row;
  row.add(plan_.tenant).add(id).add("RUN-" + padded(runs_, 5)).add(good.id);
  row.add(plan_.places[kStore].id).null().add(planned).add(good_pieces);
  row.add(over ? planned - good_pieces : std::int64_t{0}).add(status);
  if (over)
    row.add(decimal_of(good.labor_minutes * planned * 1'000 / 60));
  else
    row.null();
  if (status == "planned")
    row.null();
  else
    row.add(at);
  if (over)
    row.add(ended).add(plan_.members.back().id);
  else
    row.null().null();
  sink_.write(Table::production_runs, row.made(at));
}

void Making::work(Day day) {
  if (spools_.empty()) {
    for (std::size_t i = 0; i < kFilaments.size(); ++i) buy_spool(i, plan_.first_day);
  }
  const Good* good = next_good();
  if (good == nullptr) return;
  ++runs_;
  Dice dice{plan_.seed, "run", runs_};
  const core::Instant at = day.at(6 * kHour + 30 * kMinute);
  const core::Instant ended = at + 4 * kHour;
  const core::Uuid id = plan_.id("run", runs_, at);
  const std::int64_t planned = dice.between(3, 8);
  const std::int64_t failed = dice.percent(25) ? 1 : 0;
  write_run(*good, planned, planned - failed, "completed", at, id);
  use(filament_place(good->product, 0), material_of(*good) * planned, id, ended);
  const core::PersonId by = plan_.members.back().id;
  stock_.move(good_at(plan_, part_of(plan_, *good)), kStore, -parts_in(*good) * planned * 1'000,
              {"out", "used", "production", id, 0, by}, ended);
  stock_.move(*good, kStore, (planned - failed) * 1'000,
              {"in", "produced", "production", id, 0, by}, ended);
}

void Making::finish() {
  if (spools_.empty()) {
    for (std::size_t i = 0; i < kFilaments.size(); ++i) buy_spool(i, Day::of(plan_.founded));
  }
  for (const std::string_view status : {"running", "planned"}) {
    const Good* good = next_good();
    if (good == nullptr) break;
    ++runs_;
    const core::Instant at = plan_.request.today.plus(-1).at(16 * kHour);
    write_run(*good, 5, 0, status, at, plan_.id("run", runs_, at));
  }
  for (std::uint64_t i = 0; i < spools_.size(); ++i) {
    const Spool& spool = spools_[i];
    const std::string number = "FIL-" + padded(i + 1, 4);
    Row row;
    row.add(plan_.tenant).add(spool_id(i)).add(filament_id(plan_, spool.filament)).add(number);
    row.add(plan_.places[kStore].id).add("Printer " + std::to_string(i % 4 + 1));
    row.add(plan_.suppliers.front()).null().add(spool.bought.text()).add(plan_.money(kSpoolCost));
    row.add(kSpoolGrams).add(decimal_of(spool.left)).add("holdfast:spool:" + number);
    sink_.write(Table::spools, row.add(spool.left > 0).made(spool.bought.at(6 * kHour)));
  }
  for (const Row& row : spool_movements_) sink_.write(Table::spool_movements, row);
  const std::int64_t days = std::max(1, plan_.request.days);
  for (std::size_t i = 0; i < kMaterials.size(); ++i) {
    std::int64_t used = 0;
    for (std::size_t f = 0; f < kFilaments.size(); ++f) {
      if (kFilaments[f].material == kMaterials[i]) used += used_[f];
    }
    Row row;
    row.add(plan_.tenant).add(plan_.id("reorder setting", i)).add(material_id(plan_, i)).null();
    row.add(std::int64_t{5}).add(std::int64_t{7}).add(decimal_of(used / days));
    row.add(std::int64_t{3'000}).add(plan_.request.today.at(0));
    sink_.write(Table::reorder_settings, row.made(plan_.founded));
  }
}

}  // namespace holdfast::demo
