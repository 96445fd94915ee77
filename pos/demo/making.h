// What a maker's shop has besides goods: materials on spools, what its products are made of, and
// the runs in which they were made.
//
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pos/demo/stock.h"
#include "pos/demo/till_history.h"

namespace holdfast::demo {

// Every so many products are parts that are bought, and not made.
inline constexpr std::uint64_t kHardwareEvery = 8;
[[nodiscard]] bool is_hardware(std::uint64_t product);

struct Filament {
  std::string_view material, color, finish;
};

inline constexpr std::array<Filament, 12> kFilaments = {{{"PLA", "Black", "matte"},
                                                         {"PLA", "White", "matte"},
                                                         {"PLA", "Red", "plain"},
                                                         {"PLA", "Sky blue", "silk"},
                                                         {"PETG", "Clear", "plain"},
                                                         {"PETG", "Black", "plain"},
                                                         {"PETG", "Grey", "plain"},
                                                         {"PETG", "Green", "plain"},
                                                         {"ASA", "Black", "plain"},
                                                         {"ASA", "White", "plain"},
                                                         {"TPU", "Black", "plain"},
                                                         {"Wood PLA", "Oak", "matte"}}};

// Where it stands in kFilaments.
[[nodiscard]] inline std::size_t filament_place(std::uint64_t product, std::uint64_t variant) {
  return (product % 3 * 4 + variant) % kFilaments.size();
}
[[nodiscard]] inline const Filament& filament_of(std::uint64_t product, std::uint64_t variant) {
  return kFilaments[filament_place(product, variant)];
}

// The material types and what can be bought of them.
void write_filaments(const Plan& plan, RowSink& sink);
// What a good that is made takes: once for each product.
void write_recipe(const Plan& plan, const Good& good, RowSink& sink);
// What a piece takes from the spools, supports and waste included; thousandths of a gram.
[[nodiscard]] std::int64_t material_of(const Good& good);

class Making {
 public:
  // All of these outlive it.
  Making(const Plan& plan, const Range& range, Stock& stock, RowSink& sink)
      : plan_(plan), range_(range), stock_(stock), sink_(sink) {}

  // A run that ends on this day.
  void work(Day day);
  // Two more runs that are not over, and the spools with what is left on them.
  void finish();

 private:
  struct Spool {
    std::size_t filament = 0;
    Day bought;
    std::int64_t left = 0;  // thousandths of a gram
  };

  [[nodiscard]] const Good* next_good();
  [[nodiscard]] core::Uuid spool_id(std::uint64_t number) const;
  void buy_spool(std::size_t filament, Day day);
  void use(std::size_t filament, std::int64_t milligrams, const core::Uuid& run, core::Instant at);
  void write_run(const Good& good, std::int64_t planned, std::int64_t good_pieces,
                 std::string_view status, core::Instant at, const core::Uuid& id);
  void move_spool(std::uint64_t spool, std::string_view type, std::int64_t milligrams,
                  std::string_view reference_type, const core::Uuid& reference, core::Instant at);

  const Plan& plan_;
  const Range& range_;
  Stock& stock_;
  RowSink& sink_;
  std::uint64_t runs_ = 0, movements_ = 0;
  std::size_t looked_at_ = 0;
  std::vector<Spool> spools_;
  std::vector<Row> spool_movements_;  // written when their spools are
  std::array<std::int64_t, kFilaments.size()> used_{};
};

}  // namespace holdfast::demo
