// The shop's server in memory: what post_journal(), journal_head() and
// journal_entries_from() of db/schema do, and what can go wrong with a server.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "pos/core/entries.h"
#include "pos/ports/memory_catalogue.h"
#include "pos/ports/remote_store.h"
#include "tests/sim/faults.h"
#include "tests/sim/generator.h"

namespace holdfast::sim {

// What the shop's office reads of one till at the end.
struct TillRecord {
  std::vector<ports::Hash256> hashes;  // of its entries, in order
  std::int64_t quarantined = 0;
  std::int64_t sales = 0;                // and returns
  std::int64_t sales_total = 0;          // minor units, less what was paid back
  std::int64_t closed_shifts_total = 0;  // as the till's own reports have it
  std::int64_t counts = 0;
};
struct ServerRecord {
  std::vector<TillRecord> tills;
  std::map<core::VariantId, std::int64_t> sold;  // thousandths that left the stock and stayed away
  std::int64_t doubles = 0;                      // applied twice, or against each other
  // Goods of which there is not what the newest count found and what moved since.
  std::int64_t miscounted = 0;
};

// What a till is connected to; tests/sim/postgres.h has a real one.
class ShopServer {
 public:
  virtual ~ShopServer() = default;
  // Without any delay or fault of the network between.
  virtual std::unique_ptr<ports::RemoteStore> endpoint(int till) = 0;
  [[nodiscard]] virtual ServerRecord record() = 0;
  // What is sold here, as on the first day.
  [[nodiscard]] virtual const std::vector<core::Item>& goods() const = 0;
  // As what it struck; empty for a fault that is not of the server.
  virtual std::optional<FaultKind> strike(const Fault& fault) = 0;
  virtual void heal() = 0;
  virtual void change_price(Generator&) {}
  // Whether a fault ever made this entry one that cannot be applied, and the server said so.
  [[nodiscard]] virtual bool was_poisoned(int /*till*/, std::int64_t /*seq*/,
                                          const std::string& /*reason*/) const {
    return false;
  }
};

class SimServer final : public ShopServer {
 public:
  SimServer(Scheduler& scheduler, int tills, const ports::MemoryCatalogue& catalogue);

  std::unique_ptr<ports::RemoteStore> endpoint(int till) override;
  [[nodiscard]] ServerRecord record() override;
  [[nodiscard]] const std::vector<core::Item>& goods() const override;
  std::optional<FaultKind> strike(const Fault& fault) override;
  void heal() override;
  void change_price(Generator& generator) override;
  [[nodiscard]] bool was_poisoned(int till, std::int64_t seq,
                                  const std::string& reason) const override {
    return poisoned_.contains({till, seq, reason});
  }

  core::Result<std::vector<ports::PostAnswer>> post(int till,
                                                    std::span<const ports::StoredEntry> entries);
  [[nodiscard]] ports::JournalHead head(int till, std::int64_t known_seq) const;
  [[nodiscard]] std::vector<ports::StoredEntry> entries_from(int till, std::int64_t first,
                                                             std::size_t limit) const;
  [[nodiscard]] std::vector<ports::QuarantinedEntry> quarantined(int till, std::size_t limit) const;
  core::Result<ports::CatalogueChanges> pull(int till, const std::string& cursor) const;

  // What a call of this till gives meanwhile.
  [[nodiscard]] std::optional<core::Error> trouble_for(int till) const;
  // The next statement that writes fails with this and leaves nothing.
  [[nodiscard]] std::optional<core::Error> take_next_write();
  // A standby takes over that had not got the newest entries.
  void lose_newest(std::size_t entries);
  [[nodiscard]] core::Instant now() const;
  [[nodiscard]] std::int64_t entries(int till) const;

 private:
  struct Copy {
    std::vector<ports::StoredEntry> entries;
    std::map<std::int64_t, std::string> quarantine;  // by number
  };
  // Once in the order in which they came, over all tills.
  struct Taken {
    int till;
    std::int64_t seq;
  };
  ports::PostAnswer take(int till, const ports::StoredEntry& entry);
  [[nodiscard]] std::optional<core::Error> refusal(const Copy& copy,
                                                   const ports::StoredEntry& entry) const;
  enum class Way : std::uint8_t { forth, back };
  void apply(int till, const ports::StoredEntry& entry, Way way);
  void is_in_trouble(core::ErrorCode code, Time for_ms);
  void retry_quarantined();

  struct Tables {
    std::set<core::TransactionId> sales;  // and returns
    std::set<core::CountId> counts;
    std::map<core::ShiftId, bool> shifts;  // whether it was closed
    std::map<core::VariantId, std::int64_t> sold;
    std::map<int, TillRecord> tills;
  };

  Scheduler& scheduler_;
  std::optional<core::Error> trouble_;
  std::uint64_t trouble_ticket_ = 0;
  std::map<int, core::Error> trouble_of_till_;
  std::optional<core::Error> next_write_;
  std::map<int, std::string> poison_;  // why the next sale of this till cannot be applied
  std::set<std::tuple<int, std::int64_t, std::string>> poisoned_;  // what became of it

  std::vector<Copy> copies_;
  std::vector<Taken> log_;
  std::set<core::EntryId> ids_;
  Tables tables_;
  std::int64_t doubles_ = 0;
  ports::MemoryCatalogue catalogue_;
  std::int64_t catalogue_version_ = 1;
  std::map<core::VariantId, std::int64_t> price_version_;
};

}  // namespace holdfast::sim
