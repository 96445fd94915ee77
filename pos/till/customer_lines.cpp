#include "pos/till/customer_lines.h"

#include <algorithm>

#include "pos/till/customer_view.h"

namespace holdfast::till {
namespace {

using ports::LineDisplayText;

constexpr std::size_t kColumns = ports::kLineDisplayColumns;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

// At most so many code points from the front.
std::string_view head(std::string_view text, std::size_t limit) {
  std::size_t seen = 0, at = 0;
  for (; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && seen++ == limit) break;
  }
  return text.substr(0, at);
}

LineDisplayText idle(const CustomerView& view, const char* words) {
  return {std::string(head(view.shop_name, kColumns)), words};
}

LineDisplayText sale_lines(const CustomerView& view) {
  if (view.chosen < 0) return {display_pair("Total", view.total), {}};
  const CustomerLine& line = view.lines[static_cast<std::size_t>(view.chosen)];
  return {std::string(head(line.name, kColumns)), display_pair(line.how_many, line.amount)};
}

LineDisplayText lines_of(const CustomerView& view) {
  switch (view.kind) {
    case CustomerView::Kind::closed:
      return idle(view, "This till is closed");
    case CustomerView::Kind::idle:
      return idle(view, "Welcome");
    case CustomerView::Kind::sale:
      return sale_lines(view);
    case CustomerView::Kind::weighing:
      return {std::string(head(view.goods, kColumns)), display_pair(view.weight, view.amount)};
    case CustomerView::Kind::paying:
      return {display_pair("Total", view.total), {}};
    case CustomerView::Kind::change:
      return {display_pair("Total", view.total), display_pair("Change", view.change)};
    case CustomerView::Kind::goods_back:
      return idle(view, "Goods come back");
    case CustomerView::Kind::refund:
      return {display_pair("Refund", view.change), {}};
  }
  return idle(view, "This till is closed");
}

}  // namespace

std::string display_pair(std::string_view left, std::string_view right) {
  const std::string_view end = head(right, kColumns);
  const std::size_t room = kColumns - columns(end);
  // One blank between the two.
  const std::size_t left_room = end.empty() || room == 0 ? room : room - 1;
  const std::string_view begin = head(left, left_room);
  std::string line(begin);
  if (!end.empty()) line.append(room - columns(begin), ' ');
  return line.append(end);
}

LineDisplayText customer_lines(const TillView& view) {
  return lines_of(customer_view(view));
}

}  // namespace holdfast::till
