#include "config/nearest.h"

#include <algorithm>
#include <vector>

namespace holdfast::config {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view unknown,
                                        std::span<const std::string_view> names) {
  constexpr std::size_t kMaxLength = 80;  // the comparison is quadratic
  if (unknown.size() > kMaxLength) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(2, unknown.size() / 5) + 1;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(unknown, name);
    // Of a short name nothing would be left.
    if (distance >= name.size()) continue;
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view unknown, std::span<const std::string_view> names) {
  const auto found = nearest(unknown, names);
  return found ? "; did you mean " + std::string{*found} + "?" : std::string{};
}

}  // namespace holdfast::config
