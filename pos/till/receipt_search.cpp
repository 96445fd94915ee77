#include "pos/till/receipt_search.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "pos/till/receipt_record.h"

namespace holdfast::till {
namespace {

// Between two receipts stand few other entries.
constexpr std::int64_t kProbe = 8;
// About a millisecond.
constexpr std::int64_t kPage = 200;

}  // namespace

ReceiptSearch::ReceiptSearch(std::int64_t receipt_number, std::int64_t last_seq,
                             std::int64_t last_return)
    : number_(receipt_number), low_(1), high_(last_seq), last_return_(last_return) {
  probe_the_middle();
}

void ReceiptSearch::probe_the_middle() {
  probed_ = at_ = low_ + (high_ - low_) / 2;
}

std::optional<ReceiptSearch::Range> ReceiptSearch::next() const {
  if (searching()) {
    if (low_ > high_) return std::nullopt;
    return Range{at_, std::min(at_ + kProbe - 1, high_)};
  }
  if (is_of_return_ || at_ > last_return_) return std::nullopt;
  return Range{at_, std::min(at_ + kPage - 1, last_return_)};
}

bool ReceiptSearch::wants(std::string_view kind) const {
  if (decided_) return false;
  return kind == "goods_returned" || (searching() && kind == "sale");
}

void ReceiptSearch::take(const CommittedEntry& entry) {
  if (decided_) return;
  const auto* returned = std::get_if<core::GoodsReturned>(&entry.body);
  if (!searching()) {
    if (returned != nullptr && returned->original == found_->sale.sale.id()) {
      core::add_returned(found_->returned, *returned);
    }
    return;
  }
  const auto record = receipt_record(entry);
  if (!record) return;
  decided_ = true;
  if (record->number() < number_) {
    low_ = entry.seq + 1;
  } else if (record->number() > number_) {
    high_ = probed_ - 1;
  } else if (returned != nullptr) {
    is_of_return_ = true;
  } else {
    found_ = core::SaleFound{std::get<core::SaleRecorded>(entry.body), entry.occurred_at, {}};
    found_at_ = entry.seq;
  }
}

void ReceiptSearch::range_read() {
  const auto range = next();
  if (!range) return;
  if (!std::exchange(decided_, false)) {
    at_ = range->last + 1;
    if (!searching() || at_ <= high_) return;
    high_ = probed_ - 1;
  }
  if (searching()) return probe_the_middle();
  at_ = found_at_ + 1;
}

command::ReceiptLookedUp ReceiptSearch::answer(std::uint64_t look_up) const {
  command::ReceiptLookedUp answer{look_up, found_, std::nullopt};
  if (is_of_return_) answer.error = core::Error{core::ErrorCode::receipt_of_return, {}};
  return answer;
}

}  // namespace holdfast::till
