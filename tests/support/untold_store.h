// Hands every call on to another store, but is never told of changes, as behind a pooler: whoever
// pulls does so by his own clock, which in a simulation is the only one. For what changes one
// call and leaves the others.
//
// Threads: as the port says.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pos/ports/remote_store.h"

namespace holdfast::testing {

class UntoldStore : public ports::RemoteStore {
 public:
  explicit UntoldStore(std::unique_ptr<ports::RemoteStore> store) : store_(std::move(store)) {}

  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    return store_->post(entries);
  }
  core::Result<ports::JournalHead> journal_head(std::int64_t known_seq) override {
    return store_->journal_head(known_seq);
  }
  core::Result<ports::JournalHead> report_and_ask_head(const ports::TillReport& report) override {
    return store_->report_and_ask_head(report);
  }
  core::Result<std::vector<ports::QuarantinedEntry>> quarantined(std::size_t limit) override {
    return store_->quarantined(limit);
  }
  core::Result<std::vector<ports::StoredEntry>> journal_from(std::int64_t first_seq,
                                                             std::size_t limit) override {
    return store_->journal_from(first_seq, limit);
  }
  core::Result<ports::CatalogueChanges> pull(const std::string& cursor,
                                             std::size_t limit) override {
    return store_->pull(cursor, limit);
  }
  core::Result<void> ping() override { return store_->ping(); }
  void disconnect() override { store_->disconnect(); }
  void interrupt() override { store_->interrupt(); }

 private:
  std::unique_ptr<ports::RemoteStore> store_;
};

}  // namespace holdfast::testing
