#include "tests/sim/server.h"

#include <algorithm>
#include <utility>

#include "pos/codec/codec.h"
#include "pos/core/assert.h"
#include "pos/core/overloaded.h"
#include "tests/sim/shop.h"

namespace holdfast::sim {
namespace {

using core::ErrorCode;

class Endpoint final : public ports::RemoteStore {
 public:
  Endpoint(SimServer& server, int till) : server_(server), till_(till) {}

  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    if (auto error = trouble()) return core::pass_on(*error);
    if (auto error = server_.take_next_write()) return core::pass_on(*error);
    return server_.post(till_, entries);
  }
  core::Result<ports::JournalHead> journal_head(std::int64_t known_seq) override {
    if (auto error = trouble()) return core::pass_on(*error);
    return server_.head(till_, known_seq);
  }
  core::Result<ports::JournalHead> report_and_ask_head(const ports::TillReport& report) override {
    if (auto error = trouble()) return core::pass_on(*error);
    ports::JournalHead head = server_.head(till_, report.last_seq);
    head.server_now = server_.now();
    return head;
  }
  core::Result<std::vector<ports::QuarantinedEntry>> quarantined(std::size_t limit) override {
    if (auto error = trouble()) return core::pass_on(*error);
    return server_.quarantined(till_, limit);
  }
  core::Result<std::vector<ports::StoredEntry>> journal_from(std::int64_t first_seq,
                                                             std::size_t limit) override {
    if (auto error = trouble()) return core::pass_on(*error);
    return server_.entries_from(till_, first_seq, limit);
  }
  core::Result<ports::CatalogueChanges> pull(const std::string& cursor, std::size_t) override {
    if (auto error = trouble()) return core::pass_on(*error);
    return server_.pull(till_, cursor);
  }
  core::Result<void> ping() override {
    if (auto error = trouble()) return core::pass_on(*error);
    return {};
  }
  void disconnect() override {}
  void interrupt() override {}

 private:
  [[nodiscard]] std::optional<core::Error> trouble() const { return server_.trouble_for(till_); }

  SimServer& server_;
  int till_;
};

}  // namespace

SimServer::SimServer(Scheduler& scheduler, int tills, const ports::MemoryCatalogue& catalogue)
    : scheduler_(scheduler), copies_(static_cast<std::size_t>(tills)), catalogue_(catalogue) {}

const std::vector<core::Item>& SimServer::goods() const {
  return shop_items();
}

std::unique_ptr<ports::RemoteStore> SimServer::endpoint(int till) {
  return std::make_unique<Endpoint>(*this, till);
}

core::Instant SimServer::now() const {
  return instant(scheduler_.now());
}

std::int64_t SimServer::entries(int till) const {
  return static_cast<std::int64_t>(copies_[static_cast<std::size_t>(till)].entries.size());
}

std::optional<core::Error> SimServer::refusal(const Copy& copy,
                                              const ports::StoredEntry& entry) const {
  const auto last_seq = static_cast<std::int64_t>(copy.entries.size());
  if (entry.seq > last_seq + 1) {
    return core::Error{ErrorCode::sequence_gap, "entry " + std::to_string(entry.seq)};
  }
  if (entry.seq == last_seq + 1) {
    const ports::Hash256 last = copy.entries.empty() ? ports::Hash256{} : copy.entries.back().hash;
    if (entry.previous_hash == last) return std::nullopt;
  } else if (copy.entries[static_cast<std::size_t>(entry.seq) - 1].hash == entry.hash) {
    return std::nullopt;
  }
  return core::Error{ErrorCode::sequence_fork, "entry " + std::to_string(entry.seq)};
}

core::Result<std::vector<ports::PostAnswer>> SimServer::post(
    int till, std::span<const ports::StoredEntry> entries) {
  Copy& copy = copies_[static_cast<std::size_t>(till)];
  std::vector<ports::PostAnswer> answers;
  for (const ports::StoredEntry& entry : entries) {
    if (auto refused = refusal(copy, entry)) return core::pass_on(*refused);
    if (entry.seq <= static_cast<std::int64_t>(copy.entries.size())) {
      answers.push_back({entry.seq, ports::PostStatus::already_applied, {}});
      continue;
    }
    if (!ids_.insert(entry.id).second) {
      return core::fail(ErrorCode::sequence_fork, "the entry's id is here under another number");
    }
    answers.push_back(take(till, entry));
  }
  return answers;
}

ports::PostAnswer SimServer::take(int till, const ports::StoredEntry& entry) {
  Copy& copy = copies_[static_cast<std::size_t>(till)];
  copy.entries.push_back(entry);
  log_.push_back({till, entry.seq});
  if (const auto why = poison_.find(till); why != poison_.end() && entry.kind == "sale") {
    copy.quarantine[entry.seq] = why->second;
    poisoned_.insert({till, entry.seq, why->second});
    poison_.erase(why);
    return {entry.seq, ports::PostStatus::quarantined, copy.quarantine[entry.seq]};
  }
  apply(till, entry, Way::forth);
  return {entry.seq, ports::PostStatus::applied, {}};
}

void SimServer::apply(int till, const ports::StoredEntry& entry, Way way) {
  const auto body = codec::decode(entry.kind, entry.version, entry.payload);
  HOLDFAST_ASSERT(body.has_value());
  TillRecord& record = tables_.tills[till];
  const bool forth = way == Way::forth;
  const std::int64_t sign = forth ? 1 : -1;
  std::visit(core::Overloaded{
                 [&](const core::ShiftOpened& e) {
                   if (!forth) {
                     tables_.shifts.erase(e.shift);
                   } else if (!tables_.shifts.try_emplace(e.shift, false).second) {
                     ++doubles_;
                   }
                 },
                 [&](const core::SaleRecorded& e) {
                   if (!forth) {
                     tables_.sales.erase(e.sale.id());
                   } else if (!tables_.sales.insert(e.sale.id()).second) {
                     ++doubles_;
                   }
                   record.sales += sign;
                   record.sales_total += sign * e.totals.total.minor;
                   for (const core::SaleLine& line : e.sale.lines()) {
                     if (!line.voided) {
                       tables_.sold[line.variant] += sign * line.quantity.thousandths;
                     }
                   }
                 },
                 [&](const core::SaleVoided&) {},
                 [&](const core::CashMoved&) {},
                 [&](const core::DrawerOpened&) {},
                 [&](const core::CountSubmitted& e) {
                   if (!forth) {
                     tables_.counts.erase(e.count.id());
                   } else if (!tables_.counts.insert(e.count.id()).second) {
                     ++doubles_;
                   }
                   record.counts += sign;
                 },
                 [&](const core::GoodsReturned& e) {
                   if (!forth) {
                     tables_.sales.erase(e.id);
                   } else if (!tables_.sales.insert(e.id).second) {
                     ++doubles_;
                   }
                   record.sales += sign;
                   record.sales_total -= sign * e.totals.total.minor;
                   for (const core::ReturnedLine& line : e.lines) {
                     tables_.sold[line.variant] -= sign * line.quantity.thousandths;
                   }
                 },
                 [&](const core::ShiftClosed& e) {
                   if (std::exchange(tables_.shifts[e.shift], forth) == forth) ++doubles_;
                   record.closed_shifts_total += sign * e.sales_total.minor;
                 },
             },
             *body);
}

ports::JournalHead SimServer::head(int till, std::int64_t known_seq) const {
  const Copy& copy = copies_[static_cast<std::size_t>(till)];
  ports::JournalHead head;
  head.last_seq = static_cast<std::int64_t>(copy.entries.size());
  if (head.last_seq > 0) head.last_hash = copy.entries.back().hash;
  if (known_seq >= 1 && known_seq <= head.last_seq) {
    head.known_hash = copy.entries[static_cast<std::size_t>(known_seq) - 1].hash;
  }
  head.quarantined = static_cast<std::int64_t>(copy.quarantine.size());
  return head;
}

std::vector<ports::StoredEntry> SimServer::entries_from(int till, std::int64_t first,
                                                        std::size_t limit) const {
  const auto& entries = copies_[static_cast<std::size_t>(till)].entries;
  const auto from = static_cast<std::size_t>(std::max<std::int64_t>(first, 1)) - 1;
  if (from >= entries.size()) return {};
  const std::size_t to = std::min(entries.size(), from + limit);
  return {entries.begin() + static_cast<std::ptrdiff_t>(from),
          entries.begin() + static_cast<std::ptrdiff_t>(to)};
}

std::vector<ports::QuarantinedEntry> SimServer::quarantined(int till, std::size_t limit) const {
  const Copy& copy = copies_[static_cast<std::size_t>(till)];
  std::vector<ports::QuarantinedEntry> oldest;
  for (const auto& [seq, reason] : copy.quarantine) {
    if (oldest.size() == limit) break;
    const ports::StoredEntry& entry = copy.entries[static_cast<std::size_t>(seq) - 1];
    oldest.push_back({seq, entry.kind, entry.occurred_at, reason});
  }
  return oldest;
}

void SimServer::change_price(Generator& generator) {
  const core::Item& some = shop_items()[generator.below(shop_items().size())];
  core::Item item = **catalogue_.find(some.id);
  item.price.minor = generator.between(20, 4'000);
  price_version_[item.id] = ++catalogue_version_;
  catalogue_.put(std::move(item));
}

core::Result<ports::CatalogueChanges> SimServer::pull(int till, const std::string& cursor) const {
  ports::CatalogueChanges changes;
  changes.cursor = std::to_string(catalogue_version_);
  if (cursor == changes.cursor) return changes;
  if (cursor.empty()) {
    changes.profile = shop_profile(till);
    changes.categories = *catalogue_.categories();
    changes.tax_categories = *catalogue_.tax_categories();
    changes.people = *catalogue_.people();
  }
  const std::int64_t known = cursor.empty() ? 0 : std::stoll(cursor);
  for (const core::Item& item : shop_items()) {
    const auto version = price_version_.find(item.id);
    const std::int64_t since = version == price_version_.end() ? 1 : version->second;
    if (since > known) changes.items.push_back(**catalogue_.find(item.id));
  }
  return changes;
}

ServerRecord SimServer::record() {
  ServerRecord all;
  for (std::size_t till = 0; till < copies_.size(); ++till) {
    TillRecord record = tables_.tills[static_cast<int>(till)];
    for (const ports::StoredEntry& entry : copies_[till].entries) {
      record.hashes.push_back(entry.hash);
    }
    record.quarantined = static_cast<std::int64_t>(copies_[till].quarantine.size());
    all.tills.push_back(std::move(record));
  }
  for (const auto& [good, pieces] : tables_.sold) {
    if (pieces != 0) all.sold[good] = pieces;
  }
  all.doubles = doubles_;
  return all;
}

}  // namespace holdfast::sim
